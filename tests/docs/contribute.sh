# Before fence 1
mkdir -p src/legalsite/locale content
printf '[site]\nurl = "%s"\nlanguages = ["en"]\n' "$url" >legalsite.toml
