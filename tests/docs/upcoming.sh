# Before fence 1
published privacy >"$HOME/none"
on 2026-03-09
again() { # again: the site as it was when the page begins
  rm -rf content
  cp -r "$HOME/before" content
}
cp -r content "$HOME/before"
# Before fence 2
sed -i 's/^summary:.*/&\nsummary_covers: [2026-03-02]/' content/privacy.md
# Before fence 3
again
# Before fence 4
sed -i 's/^replaces:.*/replaces: [2026-03-02]/' content/privacy.md
# Before fence 5
again
# Before fence 6
again
# Before fence 7
sed -i -e 's/^approved_by:.*//' -e 's/^summary_covers:.*/summary_covers: [2026-03-02]/' -e 's/^We keep your data.*/The service closes on July 1, 2026./' content/privacy.md
