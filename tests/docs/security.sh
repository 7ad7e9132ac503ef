# Before fence 1
signed
cd content
cp CHECKPOINT KEPT
cp allowed_signers SIGNERS
