# Before fence 1
printf '[site]\ntitle = "Harbour Ledger"\nurl = "%s"\nlanguages = ["en", "de"]\n' "$url" >legalsite.toml
mkdir content
text "Privacy notice" "revised: 2025-01-13" "$promise" >content/privacy.md
(on 2025-01-13 && legalsite publish --quiet)
on 2026-03-02
# Before fence 2
german() { # german DAYS
  sed -i -e 's/^title:.*/title: Datenschutz/' -e 's/^summary:.*/summary: Wir speichern Ihre Daten 14 Tage./' -e 's/## Your data/## Ihre Daten/' \
    -e 's/## Changes/## Änderungen/' -e "s/^We keep.*\|^Wir speichern.*/Wir speichern Ihre Daten $1 Tage./" \
    -e 's/^We will email.*/Wir informieren Sie mindestens 30 Tage, bevor eine Änderung in Kraft tritt, per E-Mail./' content/privacy.de.md
}
german 30
# Before fence 3
on 2026-03-09
# Before fence 4
sed -i 's/data for 30 days/data for 14 days/' content/privacy.md
german 14
