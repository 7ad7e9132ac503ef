# Before fence 1
on 2026-03-02
mkdir content
ssh-keygen -qt ed25519 -N "" -C legal@legal.test -f key
printf 'legal@legal.test %s\n' "$(cat key.pub)" >content/allowed_signers
legalsite() { # of a signed site
  command legalsite "$@" $([ "$1" != publish ] || echo --key "$HOME/key")
}
published privacy
cd content
cp CHECKPOINT KEPT
cp allowed_signers SIGNERS
