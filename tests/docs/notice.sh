# Before fence 1
on 2026-03-02
python -um http.server --directory . --bind 127.0.0.1 0 >server.log 2>&1 &
trap "kill $!" EXIT
until grep -q port server.log; do :; done
url="http://127.0.0.1:$(grep -o 'port [0-9]*' server.log | cut -d' ' -f2)/output/"
export LEGALSITE_SMTP_URL="$RELAY"
published privacy
cat >>legalsite.toml <<'END'
[notice]
sender = "Harbour Ledger <legal@legal.test>"
company = "Harbour Ledger Ltd"
imprint = "Harbour Ledger Ltd, 1 High Street, Bristol"
END
legalsite build
mkdir -p mail/{cur,new,tmp}
printf 'email,name,language\nann@readers.test,Ann,en\nbob@readers.test,Bob,de\ngone@readers.test,,\n' >readers.csv
legalsite() { # with the digest that `plan` printed, a mailbox of this folder, and the address of this machine hidden
  local status=0
  set -- "${@/234f94bc5d1e/$(cat digest 2>/dev/null)}"
  set -- "${@/\/var\/mail\/legal/mail}"
  command legalsite "$@" >printed 2>&1 || status=$?
  ! grep '^digest: ' printed | cut -c9- >digest.new || mv digest.new digest
  sed "/^{\"time\"/d; s#$url#https://legal.test/#g; s#$(cat digest 2>/dev/null || echo none)#234f94bc5d1e#g; s#$RELAY#smtp://mail.legal.test#g" printed
  return $status
}
# Before fence 7
on 2026-03-21
# Before fence 9
touch banner.png
