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
legalsite publish --keep-dates --quiet
cp content/CHECKPOINT live && git add content && git commit --quiet --message "Publish privacy"
git switch --quiet --create terms HEAD^
git checkout --quiet main content/privacy.md
text Terms "revised: 2026-03-02" "promise: {none: true, confirmed_by: J. Doe}" >content/terms.md
legalsite publish terms --quiet && git add . && git commit --quiet --message "Publish terms"
git switch --quiet main && on 2026-03-03
# Before fence 2
curl() { cp live "$4"; }
