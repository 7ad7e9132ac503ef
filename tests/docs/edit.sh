# Before fence 1
printf '[site]\ntitle = "Harbour Ledger"\nurl = "%s"\n' "$url" >legalsite.toml
mkdir content
text "Privacy notice" "revised: 2025-01-13" "$promise" >content/privacy.md
(on 2025-01-13 && legalsite publish --quiet)
on 2026-03-02
# Before fence 2
edit() {
  sed -i -e 's/^change:.*/change: material/' -e 's/^summary:.*/summary: We keep your data for 14 days./' \
    -e 's/data for 30 days/data for 14 days/' content/privacy.md
}
# Before fence 5
on 2026-03-03
