# Before fence 1
on 2026-03-02
python -um http.server --directory . --bind 127.0.0.1 0 >server.log 2>&1 &
trap "kill $!" EXIT
until grep -q port server.log; do :; done
url="http://127.0.0.1:$(grep -o 'port [0-9]*' server.log | cut -d' ' -f2)/output/"
export LEGALSITE_SMTP_URL="$RELAY"
published privacy
printf '[notice]\nsender = "Harbour Ledger <legal@legal.test>"\n' >>legalsite.toml
legalsite build
mkdir -p mail/{cur,new,tmp}
printf 'email\nann@readers.test\nbob@readers.test\n' >readers.csv
legalsite() { # with the digest that `plan` printed, and a mailbox of this folder
  set -- "${@/234f94bc5d1e/$(cat digest 2>/dev/null)}"
  set -- "${@/\/var\/mail\/legal/mail}"
  command legalsite "$@" | tee printed
  ! grep '^digest: ' printed | cut -c9- >digest.new || mv digest.new digest
}
# Before fence 2
cp "$PROJECT"/tests/docs/exports/* .
# Before fence 5
export LEGALSITE_SMTP_URL="$RELAY"
printf 'gone@readers.test\n' >>readers.csv
legalsite notify plan privacy@2026-03-02 --to readers.csv
legalsite notify send privacy --confirm 234f94bc5d1e || true # gone@ is refused
on 2026-03-21
# Before fence 6
touch banner.png
