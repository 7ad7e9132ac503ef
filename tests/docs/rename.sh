# Before fence 1
printf '[site]\ntitle = "Harbour Ledger"\nurl = "%s"\n' "$url" >legalsite.toml
mkdir content
on 2026-01-10
printf -- '---\ntitle: Privacy notice\nrevised: 2026-01-10\npromise: {all_of: [email], days_before: 30, for: [material], clause: changes}\n---\n\nHarbour Ledger Ltd keeps your data.\n\n## Changes\n\nIf a change is material, we will email you at least 30 days before it takes effect.\n' >content/privacy.md
legalsite publish --quiet
on 2026-01-20
# Before fence 2
sed -i 's/Harbour Ledger Ltd/Quay Ltd/' content/privacy.md
