# Before fence 1
printf '[site]\ntitle = "Harbour Ledger"\nurl = "%s"\n' "$url" >legalsite.toml
mkdir content
on 2026-03-02
cat >terms.html <<'END'
<!doctype html><title>Terms of Use</title><nav><a href="/">Home</a> <a href="/plans">Plans</a></nav>
<main><h1>Terms of Use</h1><h2>Fees</h2><p>You pay the fees that are shown when you order. We may change them for the
next period.</p><h2>Changes</h2><p>We will email you 30 days before a change of these terms takes effect.</p></main>
<footer>© 2024 Harbour Ledger</footer>
END
cat >page.html <<'END'
<!doctype html><title>Cookies</title><div id="legal"><h1>Cookies</h1><p>We set one cookie, which remembers your
language.</p><p class="share">Share this page</p></div>
END
cat >old-privacy.txt <<'END'
Privacy notice

Last updated: January 13, 2025

1. Your data

We keep your data for 30 days.

2. Changes to this notice

We will email you at least 30 days before a change takes effect.
END
# Before fence 4
cp "$PROJECT/tests/redline/output/redline.docx" counsel.docx
# Before fence 5
PYTHONPATH="$PROJECT/tests" python - <<'END'
from pathlib import Path

from pdf_files import pdf_file

INFO = "/Title (Microsoft Word - terms_final2.doc) /CreationDate (D:20210104)"
PAGES = [
    "#1 Offer\nDear Ms. Doe,",
    "#1 Terms of Use\nLast updated: May 3, 2019\n\n! Fees\nYou pay the fees that are shown when you order, and once a set-\n"
    "up fee, before we begin.",
    "\n! Changes\nWe will email you 30 days before a change of these terms takes\neffect.",
    "! Questions\n\n\nWrite to us.",
]
ENDED = [page + "\n" * (9 - page.count("\n")) + f"Harbour Ledger – page {at}" for at, page in enumerate(PAGES, 1)]
Path("old-terms.pdf").write_bytes(pdf_file(*ENDED, info=INFO))
END
