"""Short lines that stand right below each other, like a postal address → one paragraph with hard breaks."""

from dataclasses import replace

from legalsite.importing.piece import Piece

LONGEST = 80


def broken(pieces: list[Piece]) -> list[Piece]:
    """Lines that were no headings and no sentences keep their breaks; the text of such a piece has line ends."""
    result: list[Piece] = []
    for piece in pieces:
        above = result[-1] if result else None
        if (
            above
            and above.kind == "text" == piece.kind
            and not piece.gap
            and _short(above.text.rpartition("\n")[2])
            and len(piece.text) <= LONGEST
        ):
            result[-1] = replace(above, text=f"{above.text}\n{piece.text}", last=piece.last or piece.line)
        else:
            result.append(piece)
    return result


def _short(text: str) -> bool:
    return (
        len(text) <= LONGEST
        and not text.endswith((":", "!", "?"))
        and (not text.endswith(".") or text.endswith((" Inc.", " Ltd.", " Co.", " Corp.")))
    )
