"""Section numerals, on lines of their own or before their text → numbered headings, or items of a numbered list."""

from dataclasses import replace

from legalsite.importing.headings import heading_like, title_case
from legalsite.importing.lines import LONE_NUMBER, NUMBER
from legalsite.importing.piece import Piece

ROMANS = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
    "XVI", "XVII", "XVIII", "XIX", "XX",
)  # fmt: skip


def numbered(pieces: list[Piece]) -> list[Piece]:
    """Numerals join the line below where they count on from the numeral before; then runs of numbered lines are lists,
    and numbered lines that read like headings are headings."""
    return _lists(_joined(pieces))


def depth(number: str) -> int:
    """`1.` is 1 deep, `2.1` is 2."""
    return len([part for part in number.strip("().").split(".") if part])


def _joined(pieces: list[Piece]) -> list[Piece]:
    result: list[Piece] = []
    expected = {"1", "I"}
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        bare = piece.text.strip("().").upper()
        below = pieces[place + 1] if place + 1 < len(pieces) else None
        if (
            piece.kind == "text"
            and LONE_NUMBER.fullmatch(piece.text)
            and bare in expected
            and below
            and below.kind == "text"
        ):
            expected = _after(bare)
            marker = piece.text if piece.text.endswith((".", ")")) or "." in piece.text else f"{piece.text}."
            result.append(replace(piece, text=f"{marker} {below.text}", last=below.last or below.line))
            place += 1
        else:
            result.append(piece)
        place += 1
    return result


def _after(bare: str) -> set[str]:
    """What may follow a numeral: 2 and 1.1 after 1; 1.2, 1.1.1 and 2 after 1.1."""
    if bare in ROMANS[:-1]:
        return {ROMANS[ROMANS.index(bare) + 1]}
    parts = bare.split(".")
    if not all(part.isdigit() for part in parts):
        return set()
    return {".".join([*parts[:place], str(int(parts[place]) + 1)]) for place in range(len(parts))} | {f"{bare}.1"}


def _lists(pieces: list[Piece]) -> list[Piece]:
    result: list[Piece] = []
    for place, piece in enumerate(pieces):
        found = NUMBER.match(piece.text) if piece.kind == "text" else None
        if not found:
            result.append(piece)
            continue
        number, rest = found[1], piece.text[found.end() :]
        above = result[-1] if result else None
        below = NUMBER.match(pieces[place + 1].text) if place + 1 < len(pieces) else None
        follows_item = (
            above is not None and above.kind == "item" and above.number != "" and _counts_on(above.number, number)
        )
        begins_list = below is not None and (
            _counts_on(number, below[1]) or (number[0].isalpha() and below[1][0].isalpha())
        )
        if (
            not follows_item
            and not begins_list
            and (heading_like(rest) or _heading_with_stop(rest))
            and (number[-1] in ".)" or "." in number or not number[0].isdigit())
        ):
            result.append(replace(piece, kind="heading", level=min(6, 1 + depth(number)), number=number, text=rest))
        elif (follows_item or begins_list) and _list_number(number):
            result.append(replace(piece, kind="item", number=number, text=rest))
        else:
            result.append(piece)
    return result


def _heading_with_stop(text: str) -> bool:
    """A numbered heading may end like a sentence: "2. Use Rights."."""
    return text.endswith(".") and text.count(" ") < 8 and heading_like(text[:-1]) and title_case(text)


def _counts_on(number: str, following: str) -> bool:
    return (
        _list_number(number)
        and _list_number(following)
        and number[-1] == following[-1]
        and int(following[:-1]) == int(number[:-1]) + 1
    )


def _list_number(number: str) -> bool:
    """What Markdown can number: `3.` and `3)`."""
    return number[:-1].isdigit() and number[-1] in ".)"
