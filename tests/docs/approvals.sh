# Before fence 1
printf '[site]\ntitle = "Harbour Ledger"\nurl = "%s"\n' "$url" >legalsite.toml
mkdir content
text "Privacy" "revised: 2025-02-01" "$promise" >content/privacy.md
(on 2025-02-01 && legalsite publish --quiet)
on 2026-03-02
text "Privacy" "revised: 2026-03-02" "effective: 2026-04-15" "change: material" "summary: We keep it for 14 days." "$promise" |
  sed 's/data for 30 days/data for 14 days/' >content/privacy.md
cat >>legalsite.toml <<'END'
[approvals]
"privacy" = { from = ["A. Keller", "B. Okafor"], need = 2 }
END
# Before fence 2
sed -i 's/^change:/approved_by: A. Keller; B. Okafor\nchange:/' content/privacy.md
