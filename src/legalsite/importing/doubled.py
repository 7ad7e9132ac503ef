"""Pieces that a copying hand doubled: the second goes, or the one that leaves no heading without a text."""

from legalsite.importing.piece import Piece

FEWEST_WORDS_NEXT = 4
FEWEST_WORDS_APART = 60


def doubled(pieces: list[Piece]) -> dict[int, str]:
    """Which pieces go, with the reason: equal neighbours of four words or more; equal paragraphs of sixty words or
    more anywhere (shorter ones may be repeated on purpose); headings without a text that
    come again with one."""
    return _neighbours(pieces) | _apart(pieces) | _empty_headings(pieces)


def _neighbours(pieces: list[Piece]) -> dict[int, str]:
    return {
        place: f"doubled, stands at line {pieces[place - 1].line} too"
        for place in range(1, len(pieces))
        if pieces[place].text == pieces[place - 1].text
        and pieces[place].number == pieces[place - 1].number
        and pieces[place].text.count(" ") + 1 >= FEWEST_WORDS_NEXT
    }


def _apart(pieces: list[Piece]) -> dict[int, str]:
    first: dict[str, int] = {}
    reasons = {}
    for place, piece in enumerate(pieces):
        if piece.kind != "text" or piece.text.count(" ") + 1 < FEWEST_WORDS_APART:
            continue
        other = first.setdefault(piece.text, place)
        if other == place or other == place - 1:
            continue
        goes, stays = (other, place) if _alone(pieces, place) and not _alone(pieces, other) else (place, other)
        first[piece.text] = stays
        reasons[goes] = f"doubled, stands at line {pieces[stays].line} too"
    return reasons


def _alone(pieces: list[Piece], place: int) -> bool:
    """Whether a paragraph is all that stands under its heading."""
    return _heads(pieces, place - 1) and (place + 1 == len(pieces) or _heads(pieces, place + 1))


def _heads(pieces: list[Piece], place: int) -> bool:
    return 0 <= place < len(pieces) and pieces[place].kind in {"heading", "title"}


def _empty_headings(pieces: list[Piece]) -> dict[int, str]:
    later = {
        piece.text: place
        for place, piece in enumerate(pieces)
        if piece.kind == "heading" and not piece.number and not _heads(pieces, place + 1)
    }
    return {
        place: f"heading without a text, stands at line {pieces[later[piece.text]].line} too"
        for place, piece in enumerate(pieces)
        if piece.kind == "heading" and not piece.number and later.get(piece.text, place) > place
        and _heads(pieces, place + 1) and pieces[place + 1].level <= piece.level
    }  # fmt: skip
