# Before fence 1
on 2026-03-02
printf '[site]\ntitle = "Quay"\nurl = "%s"\nlanguages = ["en", "de"]\n' "$url" >legalsite.toml
mkdir content
# Before fence 2
mkdir content/uk
mv content/eu/terms.md content/uk/terms.md
# Before fence 3
rm -r content/uk
printf '[site]\ntitle = "Quay"\nurl = "%s"\n' "$url" >legalsite.toml
mkdir -p content/eu
cat >content/eu/terms.md <<'END'
---
title: Terms
revised: 2026-03-02
promise: none
---

You pay within 30 days.
END
cat >content/eu/austria.md <<'END'
---
title: Addendum for Austria
revised: 2026-03-02
promise: none
part_of: eu/tems
---

In Austria, [the terms](terms.md) apply with these changes.
END
