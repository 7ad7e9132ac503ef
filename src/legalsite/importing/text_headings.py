"""Short lines between paragraphs → headings; headings that were broken over two lines, together again."""

import re
from dataclasses import replace

from legalsite.importing.pieces import Piece
from legalsite.importing.text_lines import LONE_NUMBER, NUMBER
from legalsite.text.dates import REVISED, is_date_line

ASKS = re.compile(
    r"(?:what|how|who|whom|whose|why|when|where|which|do|does|did|is|are|am|can|could|may|will|would|should|shall"
    r"|has|have|was|wie|wer|was|warum|wo|wann|welche\w*|quel\w*|comment|pourquoi|qui|où)\b",
    re.IGNORECASE,
)
CALLS = re.compile(
    r"(?:please )?notes?|important(?: notes?| notice)?|warning|caution|attention|hinweis|wichtig|remarque",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_][\w'’-]*")
NO_HEADING = re.compile(
    r"@|\{#|https?://|www\.|[0-9][0-9 ()/-]{5,}[0-9]|\bInc\.?$|\bLtd\.?$|\bGmbH$|\b(?:LLC|B\.V|S\.A)\.?$|^\W*[a-zà-ÿ]"
    r"|^[-+(]|\b[0-9]{5}\b"
    r"|^[0-9]{1,5} (?:\w+ ){1,3}(?:St|Street|Ave|Avenue|Rd|Road|Lane|Blvd|Sq|Way|Drive|Dr|Suite|Floor)\b"
)
LONGEST, MOST_WORDS, FEW_WORDS = 110, 14, 10


def heading_like(text: str) -> bool:
    """Whether a line could be a heading, by its shape alone: short, no full stop, begins with a capital."""
    if (
        len(text) > LONGEST
        or text.count(" ") + 1 > MOST_WORDS
        or text.endswith((".", ",", ";", "!"))
        or NO_HEADING.search(text)
        or is_date_line(text)
        or REVISED.match(text)
    ):
        return False
    if text.endswith("?"):
        return text.count("?") == 1
    if text.endswith(":"):
        return title_case(text)
    return WORD.search(text) is not None and (
        title_case(text) or ASKS.match(text) is not None or text.count(" ") + 1 <= FEW_WORDS
    )


def title_case(text: str) -> bool:
    """The words that carry meaning begin with capitals: at least three of four that are longer than three letters."""
    words = [word for place, word in enumerate(WORD.findall(text)) if place == 0 or len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def mended(pieces: list[Piece]) -> list[Piece]:
    """Two short lines that only together are a heading: a question whose mark is on the second, or a line that goes on
    in lower case."""
    result: list[Piece] = []
    for piece in pieces:
        above = result[-1] if result else None
        if above and not piece.gap and above.kind == "text" == piece.kind and _halves(above.text, piece.text):
            result[-1] = replace(above, text=f"{above.text} {piece.text}", last=piece.last or piece.line)
        else:
            result.append(piece)
    return result


def headed(pieces: list[Piece]) -> list[Piece]:
    """Headings and labels told from paragraphs by what stands around them, and levels given."""
    result: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.kind == "text" and CALLS.fullmatch(piece.text.rstrip(":")) and place + 1 < len(pieces):
            result.append(replace(piece, kind="label"))
        elif piece.kind == "text" and _is_heading(piece, result[-1] if result else None, pieces[place + 1 : place + 4]):
            result.append(replace(piece, kind="heading", level=0))
        else:
            result.append(piece)
    return _levels(result)


def _halves(first: str, second: str) -> bool:
    if not heading_like(first) or first.endswith(("?", ":")) or len(second) > 60:
        return False
    if second.endswith("?"):
        return bool(ASKS.match(first)) and not ASKS.match(second)
    return (
        second[0].islower()
        and title_case(first)
        and not second.endswith((".", ",", ";", ":"))
        and title_case(second.capitalize())
    )


def _is_heading(piece: Piece, above: Piece | None, below: list[Piece]) -> bool:
    if not heading_like(piece.text) or (above and not piece.gap and not _ends_above(above, piece.text)):
        return False
    for place, following in enumerate(below[:3]):
        if following.kind == "heading" and following.number and place < 2:
            return True
        if following.kind == "item" and piece.text.endswith(":"):
            return False
        if following.kind in {"item", "label"} or _body(following):
            return place == 0 or (place == 1 and " " in piece.text) or (place == 2 and piece.text.endswith("?"))
        if not heading_like(following.text):
            return False
    return False


def _ends_above(above: Piece, text: str) -> bool:
    """Whether what stands right above has come to an end."""
    if above.kind == "item":
        return above.ends_sentence or text.endswith("?") or title_case(text)
    return above.kind != "text" or above.ends_sentence


def _body(piece: Piece) -> bool:
    """A paragraph that a heading can stand over."""
    return (
        piece.kind == "text"
        and (len(piece.text) > LONGEST or piece.ends_sentence)
        and not (piece.text.endswith("?") and heading_like(piece.text))
        and not (piece.text.endswith(":") and title_case(piece.text))
    )


def _levels(pieces: list[Piece]) -> list[Piece]:
    """Numbered headings by their number; those between them one below; others are sections; one that ends with a colon
    is a part of the section above."""
    sections = sum(piece.kind == "heading" and bool(piece.number) for piece in pieces) > 1
    result: list[Piece] = []
    within, begun = 0, False
    for piece in pieces:
        if piece.kind == "heading" and piece.number:
            within = piece.level
        if piece.kind == "heading" and piece.level == 0:
            part = (sections and within) or (begun and piece.text.endswith(":"))
            result.append(replace(piece, level=min(6, max(within, 2) + 1) if part else 2))
        else:
            result.append(piece)
        begun = begun or piece.kind == "heading"
    return result


# --- Section numerals, on lines of their own or before their text → numbered headings, or items of a numbered list. ---

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
