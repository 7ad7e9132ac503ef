# Before fence 1
on 2026-03-02
# Before fence 2
cat >old-privacy.txt <<'END'
Privacy notice

Last updated: January 13, 2025

1. Your data

We keep your data for 30 days.

2. Changes to this notice

We will email you at least 30 days before a change takes effect.
END
cat >cookies.html <<'END'
<!doctype html><title>Cookies</title><h1>Cookies</h1><p>We set one cookie, which remembers your language.</p>
END
# Before fence 3
git init -q basecamp
text Terms >basecamp/terms.md
git -C basecamp add terms.md
GIT_COMMITTER_DATE=2025-02-01T12:00:00Z git -C basecamp commit -qm "Terms"
git config --global "url.$PWD/basecamp.insteadOf" https://github.com/basecamp/policies
# Before fence 6
edit() {
  sed -i -e 's/^change:.*/change: material/' -e 's/^summary:.*/summary: We keep your data for 14 days./' \
    -e 's/January 13, 2025/March 2, 2026/' -e 's/data for 30 days/data for 14 days/' content/privacy.md
}
