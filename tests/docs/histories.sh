# Before fence 1
on 2026-03-02
published
git init -q policies-of-others
text Terms >policies-of-others/terms.md
git -C policies-of-others add terms.md
GIT_COMMITTER_DATE=2023-02-01T12:00:00Z git -C policies-of-others commit -qm "Terms"
git config --global "url.$PWD/policies-of-others.insteadOf" https://github.com/basecamp/policies
