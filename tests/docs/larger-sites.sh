# Before fence 1
file() { # file NAME: what the page shows below that name
  mkdir -p "$(dirname "$1")"
  awk -v name="\`$1\`" '$0 == name { found = 1; next } found && /^```/ { if (shown++) exit; next } found' \
    "$PROJECT/docs/larger-sites.md" >"$1"
}
url=https://www.example.com/legal/
mkdir legal
(cd legal && published privacy && printf 'fragments = true\nsite_files = false\n' >>legalsite.toml)
for name in hugo.toml layouts/shortcodes/legal.html layouts/shortcodes/legal-day.html content/privacy.md; do
  file "$name"
done
mkdir -p layouts/_default
echo '<!doctype html><title>{{ .Title }}</title><main><h1>{{ .Title }}</h1>{{ .Content }}</main>' >layouts/_default/single.html
on 2026-05-01
# Before fence 2
file next.config.mjs
(cd legal && grep -v site_files legalsite.toml >settings && mv settings legalsite.toml)
npx() { test "$*" = "next build" && test -f public/legal/vercel.json; } # tests/test_larger_sites.py runs it
# Before fence 3
for name in legal_hook.py mkdocs.yml docs/privacy.md; do
  file "$name"
done
echo '# Home' >docs/index.md
generator() { # generator NAME ARGUMENT…, if .ci/hosts/install installed it
  local packages=$PROJECT/.ci/hosts/node_modules/python-packages
  if [ -d "$packages" ]; then PYTHONPATH="$packages" python -m "$@" >&2; else mkdir -p site; fi
}
mkdocs() { generator mkdocs "$@"; }
zensical() { generator zensical "$@"; }
