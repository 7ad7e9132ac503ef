# Before fence 1
printf '[site]\ntitle = "Harbour Ledger"\nurl = "%s"\n' "$url" >legalsite.toml
mkdir content
on 2026-03-02
echo >content/terms.md
git init -q basecamp
text Terms >basecamp/terms.md
git -C basecamp add terms.md
GIT_COMMITTER_DATE=2025-02-01T12:00:00Z git -C basecamp commit -qm "Terms"
sed -i 's/30 days/14 days/' basecamp/terms.md
GIT_COMMITTER_DATE=2025-06-01T12:00:00Z git -C basecamp commit -qam "Shorter"
git config --global "url.$PWD/basecamp.insteadOf" https://github.com/basecamp/policies
