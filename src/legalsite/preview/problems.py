"""Problems → what a page shows of them: a panel over the last page that was right, or a page of their own."""

import html
from collections.abc import Sequence

from legalsite.errors import Problem, visible

PANEL = (
    "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:2147483647;box-sizing:border-box;"
    "padding:1rem 1.5rem;background:#2b0d0d;color:#fff;border-top:4px solid #ff6b6b;font:16px/1.5 system-ui,sans-serif;"
    "text-align:left"
)
WORDS = (
    "margin:.75rem 0 0;padding:0;background:none;color:#fff;border:0;font:14px/1.5 ui-monospace,monospace;"
    "white-space:pre-wrap"
)


def panel(problems: Sequence[Problem], shown: str) -> bytes:
    """A fragment that stands over a page; `shown` says what stands behind it."""
    count = f"{len(problems)} problem{'s' * (len(problems) != 1)}"
    listed = "".join(f'<pre style="{WORDS}">{html.escape(visible(str(problem)))}</pre>' for problem in problems)
    return (
        f'<section id="legalsite-problems" role="alert" tabindex="0" lang="en" dir="ltr" style="{PANEL}">'
        f"<strong>{count}. {html.escape(shown)}</strong>{listed}</section>"
    ).encode()


def page(problems: Sequence[Problem]) -> bytes:
    """A whole page, for where no site was ever built."""
    body = panel(problems, "There is no page to show yet.").replace(
        PANEL.encode(), PANEL.replace("position:fixed", "position:static").encode()
    )
    return (
        b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems</title></head><body>'
        + body
        + b"</body></html>"
    )
