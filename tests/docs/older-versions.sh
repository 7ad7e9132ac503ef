# Before fence 1
printf '[site]\ntitle = "Harbour Ledger"\nurl = "%s"\n' "$url" >legalsite.toml
mkdir content
on 2026-03-02
text Refunds "revised: 2026-03-02" "$promise" >content/refunds.md
legalsite publish refunds --quiet
PYTHONPATH="$PROJECT/tests" python - <<'END'
from pathlib import Path

from pdf_files import pdf_file

PAGE = "#1 Refunds\nLast updated: May 3, 2021\n\nThis policy takes effect on June 1, 2021.\n\nYou can return a boat within 7 days."
Path("refunds-2021.pdf").write_bytes(pdf_file(PAGE, info=""))
END
cat >refunds-2023.txt <<'END'
Refunds

Last updated: February 1, 2023

You can return a boat within 14 days.
END
