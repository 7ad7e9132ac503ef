"""Pieces → Markdown; title, days and foreign keys → front matter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from legalsite.importing.escaping import markdown_of
from legalsite.importing.piece import Piece


def front_matter(title: str, revised: date, effective: date, extra: Mapping[str, Any]) -> str:
    """The block with its fences. `effective` is left out where it is the revised day."""
    values: dict[str, Any] = {"title": title, "revised": revised}
    if effective != revised:
        values["effective"] = effective
    if extra:
        values["extra"] = dict(extra)
    return f"---\n{yaml.dump(values, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10_000)}---\n"


def markdown(pieces: list[Piece]) -> str:
    """One block a piece, a blank line between blocks, none between the items of a list."""
    written: list[str] = []
    above: Piece | None = None
    widths: dict[int, int] = {}
    for piece in pieces:
        tight = (
            above is not None and piece.kind == "item" and above.kind in {"item", "more"} and _same_marks(above, piece)
        )
        if written and not tight:
            written.append("")
        written.append(_block(piece, widths))
        above = piece
    return "\n".join(written) + "\n"


def _same_marks(above: Piece, piece: Piece) -> bool:
    return piece.level != above.level or above.kind == "more" or bool(piece.number) == bool(above.number)


def _block(piece: Piece, widths: dict[int, int]) -> str:
    text = (
        piece.text
        if piece.written or piece.kind == "verbatim"
        else "\\\n".join(map(markdown_of, piece.text.split("\n")))
    )
    number = f"{piece.number} " if piece.number else ""
    if piece.kind in {"title", "heading"}:
        return f"{'#' * max(1, piece.level)} {number}{text}"
    if piece.kind == "label":
        return f"**{text}**"
    if piece.kind == "rule":
        return "---"
    if piece.kind == "item":
        marker = number or "- "
        indent = " " * sum(widths.get(level, 2) for level in range(piece.level))
        widths[piece.level] = len(marker)
        return f"{indent}{marker}{_hanging(text, indent + ' ' * len(marker))}"
    if piece.kind == "more":
        indent = " " * sum(widths.get(level, 2) for level in range(piece.level + 1))
        return f"{indent}{_hanging(text, indent)}"
    return text


def _hanging(text: str, indent: str) -> str:
    return text.replace("\n", f"\n{indent}")


class _Plain(yaml.SafeDumper):
    """No anchors: the reader takes none."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
