# Before fence 1
on 2026-03-02
printf '[site]\ntitle = "Quay"\nurl = "%s"\nlanguages = ["en", "de"]\n' "$url" >legalsite.toml
mkdir content
cat >content/facts.toml <<'END'
[company]
name = "Quay & Sons"
address = { default = "1 Harbour Road, Trier", de = "Hafenstraße 1, Trier" }
END
# Before fence 2
cat >content/terms.md <<'END'
---
title: "{{ company.name }} terms"
revised: 2026-03-02
promise: none
---

{{ company.name }} is at {{ company.address }}.
END
cat >content/privacy.md <<'END'
---
title: Privacy
revised: 2026-03-02
promise: none
---

Quay & Sons keeps your data for 30 days.
END
# Before fence 3
on 2026-03-09
sed -i 's/Quay & Sons/Port Group/' content/facts.toml
