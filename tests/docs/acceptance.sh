# Before fence 1
on 2026-04-20
promise='promise: {any_of: [site], days_before: 7, confirmed_by: Ann}'
published terms
printf '\n[policies.terms]\nkind = "terms"\nacceptance = { ask_for = ["material"], grace_days = 14 }\n' >>legalsite.toml
# Before fence 2
curl() { # the site isn't live: what a build wrote
  legalsite build --quiet && test "$4" = https://example.com/legal/terms/acceptance.json && cp output/terms/acceptance.json "$3"
}
# Before fence 3
printf '[notice]\nsender = "Harbour Ledger <legal@legal.test>"\n' >>legalsite.toml
printf 'email,terms_version\nann@readers.test,2026-03-02\nbob@readers.test,\n' >users.csv
printf 'email,version\nann@readers.test,terms@2026-03-02\n' >agreed.csv
