# Before fence 1
on 2026-03-02
export LEGALSITE_SMTP_URL="$RELAY"
published privacy
printf '[notice]\nsender = "Harbour Ledger <legal@legal.test>"\n' >>legalsite.toml
cp "$PROJECT"/tests/docs/exports/* .
