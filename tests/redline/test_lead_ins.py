"""Lead-ins of list items: what they are, and which items are under another one."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Document
from legalsite.redline.align import Alignment
from legalsite.redline.compare import compare
from legalsite.redline.compared_text import RedlineCache, Side
from legalsite.redline.lead_ins import changed_lead_ins, lead_ins, left_lead_ins
from legalsite.redline.sequences import EqualRun

Reader = Callable[[str], Document]
LONG = "Whoever takes water from the quay pays the price of a bucket"
NEXT = "The slip is free for all boats of the harbour. "
NESTED = "Agree:\n\n- to these:\n\n  Which are:\n  - one\n\n    More.\n  - two\n- to pay\n\n## Next\n\n- last\n"


def test_the_lead_in_of_an_item_is_the_item_around_it_or_the_block_above_its_list(
    document: Reader,
) -> None:
    blocks = document(NESTED).blocks
    assert [
        (block.text, blocks[lead].text)
        for block, lead in zip(blocks, lead_ins(blocks), strict=True)
        if lead >= 0
    ] == [
        ("to these:", "Agree:"),
        ("one", "to these:"),
        ("two", "to these:"),
        ("to pay", "Agree:"),
        ("last", "Next"),
    ]


def test_a_list_that_opens_a_text_has_no_lead_in(document: Reader) -> None:
    assert lead_ins(document("- one\n- two\n").blocks) == [-1, -1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- if:\n  - a\n  - b\n", "If:\n\n- a\n- b\n"),
        ("If:\n\n- a\n- b\n", "If:\n\na\n\nb\n"),
        ("- if:\n  - a\n", "> - if:\n>   - a\n"),
        ("Done.\n\n- a\n- b\n", "Done.\n\n- a\n\nb\n"),
        ("If:\n\n1. a\n2. b\n", "If:\n\n1. a\n\n2\\. b\n"),
        ("If:\n\n- a\n- b\n", "If:\n\n- a\n\n  b\n"),
    ],
)
def test_a_list_in_another_layout_is_no_change(document: Reader, old: str, new: str) -> None:
    was, now = _sides(document(old), document(new))
    assert not changed_lead_ins(was, now, Alignment([EqualRun(0, 0, len(was.blocks))], []))


def test_an_item_goes_with_a_lead_in_that_was_replaced(document: Reader) -> None:
    was, now = _sides(document("- if:\n  - a\n"), document("- unless:\n  - a\n"))
    assert not changed_lead_ins(was, now, Alignment([EqualRun(1, 1, 1)], []))


def _sides(old: Document, new: Document) -> tuple[Side, Side]:
    cache = RedlineCache()
    return Side(old.blocks, cache), Side(new.blocks, cache)


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        (f"{LONG}:\n\n- gone\n\n{NEXT * 3}", f"{NEXT * 3}\n\n{LONG}:", [f"{LONG}:"]),
        (f"- x\n- {LONG}:\n  - gone\n- {LONG} too", f"- x\n- {LONG} too\n- {LONG}:", [f"{LONG}:"]),
        (f"A:\n\n- x\n\n{LONG}:\n\n- y\n- gone\n\nZ.", f"A:\n\n- x\n\n{LONG}:\n\n- y\n\nZ.", []),
        (f"{LONG}.\n\nA:\n\n- x\n- gone", f"A:\n\n- x\n\n{LONG}.", []),
        (f"{LONG}.\n\nA:\n\n- x\n- gone", f"B:\n\n- x\n\n{LONG}.", []),
    ],
)
def test_a_deleted_item_is_not_below_its_lead_in_if_that_moved_away(
    document: Reader, old: str, new: str, left: list[str]
) -> None:
    assert [
        lead.text for lead in left_lead_ins(compare(document(old), document(new))).values()
    ] == left
