# Before fence 1
on 2026-03-02
git init --quiet .
(legalsite() { command legalsite "$@"; [ "$SOURCE_DATE_EPOCH" -gt "$(date -u -d 2026-01-01 +%s)" ] || { git add content legalsite.toml && git commit --quiet --message "First"; }; }
published privacy)
cp -r content .git/before
edit() {
  sed -i 's/14 days/15 days/; s/^change:.*/change: material/; s/^summary:.*/summary: We keep it for 15 days./; s/^replaces: \(.*\)/&\nsummary_covers: \1/' content/privacy.md
}
# Before fence 2
legalsite check
# Before fence 3
rm -rf content
cp -r .git/before content
