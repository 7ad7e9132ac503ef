# Before fence 1
legalsite init . --quiet --title "Harbour Ledger" --url https://legal.test/
git init --quiet
git remote add origin git@gitlab.com:harbour/legal.git
