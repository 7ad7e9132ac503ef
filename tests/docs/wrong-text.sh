# Before fence 1
on 2026-03-02
git init --quiet .
(legalsite() { command legalsite "$@"; [ "$SOURCE_DATE_EPOCH" -gt "$(date -u -d 2026-01-01 +%s)" ] || { git add content legalsite.toml && git commit --quiet --message "First"; }; }
published privacy)
# Before fence 2
grep -q "^revised: 2026-03-02$" content/privacy.md
test ! -e content/privacy/2026-03-02.md
legalsite publish privacy
edit() {
  sed -i 's/14 days/15 days/; s/^change:.*/change: material/; s/^summary:.*/summary: We keep it for 15 days./; s/^replaces: \(.*\)/&\nsummary_covers: \1/' content/privacy.md
}
# Before fence 3
legalsite check
