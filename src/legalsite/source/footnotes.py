"""Footnotes: read where they are defined, shown at the end of the text, those that nobody refers to as well."""

from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any

from markdown_it.token import Token

from legalsite.source.walk import Holder, Sheet, Walk


def note_opens(walk: Walk, token: Token) -> None:
    """What follows goes to the footnote's own sheet."""
    label = token.meta["label"]
    if label in walk.notes:
        message = f"the footnote [^{label}] stands here for the second time"
        walk.report(token, "doubled-label", message, "give it another label")
    walk.source.append(label)
    walk.sheet = walk.notes[label] = Sheet()
    walk.holders.append(Holder("footnote"))


def note_closes(walk: Walk, token: Token) -> None:
    """Back to the text."""
    walk.holders.pop()
    walk.sheet = walk.body


def add_footnotes(walk: Walk, env: MutableMapping[str, Any]) -> None:
    """In the order of their references; those without one come last."""
    if not walk.notes:
        return
    walk.body.html.append('<section class="footnotes">\n<ol>\n')
    refs = env["footnotes"]["refs"]
    known = {label: refs[f":{label}"] for label in walk.notes}
    for number, label in enumerate(sorted(known, key=lambda label: (known[label] < 0, known[label])), 1):
        _add(walk.body, number, walk.notes[label], referred=known[label] >= 0)
    walk.body.html.append("</ol>\n</section>\n")


def _add(body: Sheet, number: int, note: Sheet, *, referred: bool) -> None:
    name = f"fn-{number}"
    own = next((leaf for leaf in note.leaves if leaf.kind == "footnote"), None)
    body.html += ["<li" if own else f'<li id="{name}"', ">"]
    if own:
        body.gaps.append(len(body.html) - 1)
    body.gaps += [len(body.html) + gap for gap in note.gaps]
    body.html += note.html
    body.html.append(f'<a class="back" href="#fnref-{number}">↩</a></li>\n' if referred else "</li>\n")
    body.leaves += [replace(leaf, number=str(number), fixed=name) if leaf is own else leaf for leaf in note.leaves]
