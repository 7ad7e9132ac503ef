# Before fence 1
on 2026-03-02
published privacy
text Terms "revised: 2026-03-02" | sed 's/30/14/' >new.md
text Terms "revised: 2025-02-01" >old.md
git init -q .
cp old.md content/terms.md
git add content
git commit -qm "Terms"
cp new.md content/terms.md
git commit -qam "We keep it for 14 days"
