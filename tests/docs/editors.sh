# Before fence 1
legalsite init . --quiet --title "Harbour Ledger" --url https://legal.test/
grep -q "^#:schema ./legalsite.schema.json" legalsite.toml
cp legalsite.schema.json written
legalsite lsp --help >/dev/null
