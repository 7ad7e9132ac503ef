# Before fence 1
on 2026-04-20
published terms
printf '\n[policies.terms]\nkind = "terms"\nacceptance = { ask_for = ["material"], grace_days = 14 }\n' >>legalsite.toml
