"""Sentences that moved are marked as moved in both places; all texts stay the same."""

import random
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from legalsite.model.document import Block, Document, Span
from legalsite.model.redline import Op, Redline, WordCounts
from legalsite.redline.compare import compare, marked_words
from legalsite.redline.tokens import count_words

Reader = Callable[[str], Document]

FEES = "The fee is due in March and is not returned when the boat is sold."
ROPES = "The berth holder keeps the ropes in order and replaces them every second year."
LADDERS = "Ladders are to be left free by day and by night, whatever the tide."
YEAR = "The mooring is let by the year."
OFFICE = "The office is open from nine to five on working days."
HARBOUR = "The harbour master gives each boat its number, writes it down, and shows the list to anybody who asks for it."
CRANE = "The crane is worked by the harbour master alone, and nobody stands beneath it while a boat hangs from its hook."
MONTHS = "May", "June", "July"
SENTENCES = st.lists(
    st.sampled_from([FEES, ROPES, LADDERS, YEAR, OFFICE, "Dogs sleep outside."]), max_size=5
)


def moved(redline: Redline, op: Op) -> list[str]:
    return [
        run.text.strip()
        for passage in redline.block_changes
        for run in passage.runs
        if run.moved and run.op == op
    ]


def test_sentences_that_moved_together_share_a_number(document: Reader) -> None:
    first, second = f"{YEAR} {OFFICE} {HARBOUR}", f"{ROPES} {CRANE}"
    old = f"{first} {FEES} {LADDERS}\n\n{second}"
    assert numbers(compare(document(old), document(f"{first}\n\n{second} {FEES} {LADDERS}"))) == {1}
    behind = old.replace(FEES, f"Lamps burn until ten. {FEES}")
    assert numbers(
        compare(document(behind), document(f"{first}\n\n{second} {FEES} {LADDERS}"))
    ) == {1}
    apart = f"{first}\n\n{FEES} {second} {LADDERS}"
    assert numbers(compare(document(old), document(apart))) == {1, 2}


@pytest.mark.parametrize(("count", "found"), [(6, True), (5, False)])
def test_a_part_of_a_sentence_has_enough_words_to_be_the_same(
    document: Reader, count: int, found: bool
) -> None:
    part = " ".join(["along", "north", "quays", "behind", "yellow", "buoys"][:count])
    old = f"Members use the slipway {part} and the crane.\n\nGuests leave their berth free."
    new = f"Members use the slipway and the crane.\n\nGuests leave their berth {part} free."
    assert moved(compare(document(old), document(new)), "insert") == ([part] if found else [])


@pytest.mark.parametrize(("count", "found"), [(8, True), (7, False)])
def test_a_sentence_that_was_reworded_has_enough_in_common(
    document: Reader, count: int, found: bool
) -> None:
    kept = " ".join(["Ladders", "are", "left", "free", "by", "day", "and", "night"][:count])
    old, new = f"{YEAR} {kept} whatever happens.\n\n{ROPES}", f"{YEAR}\n\n{ROPES} {kept} come rain."
    assert moved(compare(document(old), document(new)), "insert") == ([kept, "."] if found else [])


@pytest.mark.parametrize(("others", "found"), [(6, True), (7, False)])
def test_of_a_sentence_that_was_reworded_most_words_stayed(
    document: Reader, others: int, found: bool
) -> None:
    kept = "Ladders are left free by day and night"
    gone, come = (
        " ".join(words.split()[:others])
        for words in ("for all who ask us first here", "so that each boat leaves early again")
    )
    old, new = f"{YEAR} {kept} {gone}.\n\n{ROPES}", f"{YEAR}\n\n{ROPES} {kept} {come}."
    assert moved(compare(document(old), document(new)), "insert") == ([kept, "."] if found else [])


@pytest.mark.parametrize(("times", "found"), [(1, 1), (2, 1), (3, 0)])
def test_what_many_clauses_have_in_common_did_not_move(
    document: Reader, times: int, found: int
) -> None:
    clauses = [ROPES, LADDERS, OFFICE][:times]
    for month in ("April", "September"):  # before the others in the alphabet, and behind them
        one = "\n\n".join([f"{YEAR} {FEES.replace('March', month)}", *clauses])
        each = [
            f"{clause} {FEES.replace('March', other)}"
            for clause, other in zip(clauses, MONTHS, strict=False)
        ]
        many = "\n\n".join([YEAR, *each])
        for old, new in ((one, many), (many, one)):
            assert len(numbers(compare(document(old), document(new)))) == found


def test_what_moved_below_a_clause_with_another_number_is_found(document: Reader) -> None:
    old, new = f"## 1. Fees\n\n{YEAR} {FEES}\n\n{ROPES}", f"## 2. Fees\n\n{YEAR}\n\n{ROPES} {FEES}"
    assert moved(compare(document(old), document(new)), "insert") == [FEES]


def test_what_is_listed_in_one_row_did_not_come_from_another(document: Reader) -> None:
    countries = "Australia, Brazil, Canada, France, Japan, Norway, Spain"
    table = "| Firm | Countries |\n|---|---|\n| Harbour Cloud | {} |\n| Pier Mail | {} |\n"
    old, new = (
        table.format(f"Peru, {countries}", "Peru"),
        table.format("Peru", f"Peru, {countries}"),
    )
    assert moved(compare(document(old), document(new)), "insert") == []


def test_a_sentence_in_a_language_without_spaces(document: Reader) -> None:
    fee = "料金は毎年三月に支払うものとし、船を売っても返金しません。"
    first, second = (
        "当社は、利用者の氏名を保管します。",
        "係留者は綱を整えておくものとします。梯子は昼も夜も空けておきます。",
    )
    numbers_of_boats = "船には番号が付けられ、港長がこれを書き留めます。"
    old, new = (
        f"{first}{fee}{numbers_of_boats}\n\n{second}",
        f"{first}{numbers_of_boats}\n\n{second}{fee}",
    )
    redline = compare(document(old), document(new))
    assert moved(redline, "delete") == moved(redline, "insert") == [fee]


def test_a_sentence_of_three_words_did_not_move_however_long_they_are(document: Reader) -> None:
    fees, first = "Hafennutzungsgebühren bleiben unverändert.", "Wir führen eine Liste."
    second = "Jedes Boot hat eine Nummer."
    old, new = f"{first} {fees}\n\n{second}", f"{first}\n\n{second} {fees}"
    assert moved(compare(document(old), document(new)), "insert") == []


@given(st.lists(SENTENCES, max_size=5), st.integers(0, 1000))
def test_both_texts_can_be_rebuilt_and_what_moved_is_on_both_sides(
    texts: list[list[str]], seed: int
) -> None:
    """The texts of the runs are those of a comparison without moves, and the same words left and joined."""
    shuffled = [sentence for text in texts for sentence in text]
    random.Random(seed).shuffle(shuffled)
    halves = [shuffled[: len(shuffled) // 2], shuffled[len(shuffled) // 2 :]]
    old, new = _document(texts), _document(halves)
    redline = compare(old, new)
    for document, op, other in ((old, "delete", "insert"), (new, "insert", "delete")):
        for block in document.blocks:
            passages = [
                p for p in redline.block_changes if (p.old if op == "delete" else p.new) is block
            ]
            text = "".join(
                run.text for passage in passages for run in passage.runs if run.op != other
            )
            assert bare(text) == bare(block.text)
    for nth in numbers(redline):
        assert bare("".join(of(redline, nth, "delete"))) == bare(
            "".join(of(redline, nth, "insert"))
        )
    assert marked_words(redline).moved >= sum(
        count_words(text) for text in moved(redline, "insert")
    )


@given(st.lists(SENTENCES, max_size=5), st.lists(SENTENCES, max_size=5))
@example(
    [[FEES, ROPES, FEES], [LADDERS, LADDERS]],  # ROPES could have moved from two places
    [[ROPES, LADDERS], [FEES, FEES, ROPES]],
)
def test_the_other_way_round_the_same_words_moved(
    texts: list[list[str]], others: list[list[str]]
) -> None:
    there, back = (
        compare(_document(a), _document(b)) for a, b in ((texts, others), (others, texts))
    )
    assert marked_words(there).moved == marked_words(back).moved
    assert sorted(moved(there, "delete")) == sorted(moved(back, "insert"))


BACK_AND_FORTH = {
    "into a row that became a paragraph": (
        f"{YEAR} {FEES}\n\n| Rules | What they say |\n|---|---|\n| Ropes | {ROPES} |\n",
        f"{YEAR}\n\nRules What they say\n\nRopes {ROPES} {FEES}\n",
    ),
    "a number that is in the words of one text did not move": (
        f"{ROPES}\n\n1. {FEES}\n\n{HARBOUR} {OFFICE} {YEAR}\n",
        f"{HARBOUR} {OFFICE} {YEAR}\n\n{ROPES} 1. {FEES}\n",
    ),
    "its negation has a mark of its own": (
        f"{YEAR} {OFFICE}\n\nBoats leave {ROPES[4:]}\n\nNo boat stays in here.\n",
        f"{YEAR} {OFFICE}\n\nNo boat stays in here. {ROPES[4:]}\n",
    ),
}


@pytest.mark.parametrize("case", BACK_AND_FORTH)
def test_either_way_the_same_words_moved(document: Reader, case: str) -> None:
    old, new = map(document, BACK_AND_FORTH[case])
    there, back = compare(old, new), compare(new, old)
    marked = marked_words(back)
    assert marked_words(there) == WordCounts(marked.deleted, marked.inserted, marked.moved)
    assert "".join(moved(there, "delete")) == "".join(moved(back, "insert"))


def numbers(redline: Redline) -> set[int]:
    return {run.moved for passage in redline.block_changes for run in passage.runs if run.moved}


def of(redline: Redline, nth: int, op: Op) -> list[str]:
    return [
        run.text
        for passage in redline.block_changes
        for run in passage.runs
        if run.moved == nth and run.op == op
    ]


def bare(text: str) -> str:
    """Without spaces: which of two marks has the space between them is not decided here."""
    return "".join(text.split())


def _document(texts: list[list[str]]) -> Document:
    blocks = [
        Block("paragraph", (Span(" ".join(text)),), line)
        for line, text in enumerate(texts, 1)
        if text
    ]
    return Document(tuple(blocks))
