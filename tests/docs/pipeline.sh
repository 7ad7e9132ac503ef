# Before fence 1
on 2026-03-02
legalsite init . --quiet --title "Harbour Ledger" --url https://legal.test/
rm content/terms.md
sed -i '/^\[policies.terms\]/,/^notice = /d' legalsite.toml
text Privacy "revised: 2025-02-01" "promise: {none: true, confirmed_by: J. Doe}" >content/privacy.md
(on 2025-02-01 && legalsite publish --quiet)
git init --quiet && git add . && git commit --quiet --message Start
legalsite revise privacy --change material --summary "We keep it for 14 days." --quiet
sed -i 's/30 days\./14 days./' content/privacy.md
# Before fence 4
legalsite() { [ "$1 $2" = "verify --live" ] || command legalsite "$@"; } # nothing is live
