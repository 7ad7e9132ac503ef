# Before fence 1
mkdir site && cd site
printf '[site]\ntitle = "Harbour Ledger"\nurl = "%s"\n' "$url" >legalsite.toml
mkdir content
text "Privacy notice" "revised: 2026-03-02" "$promise" >content/privacy.md
on 2026-03-02
ssh-keygen() { # the person lists the new key
  command ssh-keygen "$@" </dev/null
  printf '%s %s\n' "$7" "$(cat "$9.pub")" >content/allowed_signers
}
