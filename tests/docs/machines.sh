# Before fence 1
pip() { grep -q "^postgres = " "$PROJECT/pyproject.toml"; }
# Before fence 2
on 2026-03-02
git init --quiet --bare origin.git
git clone --quiet origin.git one 2>/dev/null
cd one
published privacy
export LEGALSITE_DATABASE_URL="sqlite:///$HOME/deliveries.sqlite" # in place of PostgreSQL: both clones are on one machine
planned ann@readers.test bob@readers.test gone@readers.test
git add content legalsite.toml
git commit --quiet --message "Texts"
git push --quiet origin HEAD:main
git clone --quiet ../origin.git ../two
limit="--limit 1"
legalsite notify send privacy --confirm 234f94bc5d1e || true # another machine
cd ../two
limit=""
# Before fence 3
cd ../one
git reset --quiet --hard
