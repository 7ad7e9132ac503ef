# Before fence 1
on 2026-03-02
old() { # old DATE DAYS
  printf 'Privacy notice\n\nLast updated: %s\n\nYour data\n\nWe keep your data for %s days.\n\nChanges\n\nWe will email you at least 7 days before a change takes effect.\n' "$1" "$2"
}
old "January 13, 2025" 30 >old-privacy.txt
old "May 2, 2023" 60 >privacy-2023.txt
printf '%s\n' email ann@readers.test bob@readers.test gone@readers.test >readers.csv
# Before fence 2
sed -i '/policies.terms/,/^$/d' legalsite.toml
sed -i '/^Last updated/d' content/privacy.md
# Before fence 4
on 2026-03-03
# Before fence 5
on 2026-03-04
legalsite() {
  command legalsite "$@"
  [ "$1" != revise ] || sed -i 's/data for 30 days/data for 14 days/' content/privacy.md
}
# Before fence 6
on 2026-03-05
# Before fence 7
on 2026-03-06
export LEGALSITE_SMTP_URL="$RELAY"
sed -i -e '/^# *\(sender\|imprint\|company\) *=/d; /^\(sender\|imprint\|company\) *=/d' -e 's/^\[notice\].*/&\nsender = "Harbour Ledger <legal@legal.test>"\ncompany = "Harbour Ledger Ltd"\nimprint = "Harbour Ledger Ltd, 1 High Street, Bristol"/' legalsite.toml
digest=$(command legalsite notify plan privacy --to ../readers.csv | grep '^digest: ' | cut -c9-)
legalsite() { # no site is live here
  local more=""
  [[ "$*" != "notify send "* ]] || more="--live none"
  command legalsite "${@/234f94bc5d1e/$digest}" $more 2>&1 | sed "/^{\"time\"/d; s#$digest#234f94bc5d1e#g; s# --live none##g"
}
# Before fence 8
on 2026-03-09
