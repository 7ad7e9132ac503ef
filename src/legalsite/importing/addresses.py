"""Short lines that stand right below each other, like a postal address → one paragraph with hard breaks."""

from dataclasses import replace

from legalsite.importing.piece import Piece

LONGEST = 80


def broken(pieces: list[Piece]) -> list[Piece]:
    """Lines that were no headings and no sentences keep their breaks; the text of such a piece has line ends."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        above = runs[-1][-1] if runs else None
        if (
            above
            and above.kind == "text" == piece.kind
            and not piece.gap
            and _short(above.text)
            and len(piece.text) <= LONGEST
        ):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [_together(run) if len(run) > 1 else run[0] for run in runs]


def _together(run: list[Piece]) -> Piece:
    text = "\n".join(piece.text for piece in run)
    return replace(run[0], text=text, last=run[-1].last or run[-1].line)


def _short(text: str) -> bool:
    return (
        len(text) <= LONGEST
        and not text.endswith((":", "!", "?"))
        and (not text.endswith(".") or text.endswith((" Inc.", " Ltd.", " Co.", " Corp.")))
    )
