# Before fence 1
legalsite init . --quiet --title "Harbour Ledger" --url https://legal.test/
git init --quiet && git add . && git commit --quiet --message Start
text Privacy "revised: 2026-03-02" >content/privacy.md
