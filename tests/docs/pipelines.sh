# Before fence 1
legalsite init . --quiet --title "Harbour Ledger" --url https://legal.test/
