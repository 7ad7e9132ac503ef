"""The sentences that a redline changes."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.checks.changed_sentences import (
    changed_sentences,
    differences,
    join_quotes,
    shortened,
)
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document

MOVED = re.compile("moved: |[“”]")


def test_a_clause_that_is_new_is_one_sentence() -> None:
    (sentence,) = changed_sentences(
        redline("# A\n\nWe read.\n", "# A\n\nWe read.\n\nWe write. We sing.\n")
    )
    assert (sentence.whole, sentence.old, sentence.new, sentence.line) == (
        True,
        "",
        "We write. We sing.",
        5,
    )


def test_a_sentence_that_is_new_in_its_paragraph_is_whole() -> None:
    (sentence,) = changed_sentences(
        redline("We read. We sing.", "We read. They ask e.g. Tom. We sing.")
    )
    assert (sentence.whole, sentence.old, sentence.new.strip()) == (True, "", "They ask e.g. Tom.")


def test_a_number_with_a_dot_at_a_change_ends_no_sentence() -> None:
    (sentence,) = changed_sentences(
        redline("It follows from Art. 6.1.b of it.", "It follows from Art. 6.1.f of it.")
    )
    assert sentence.quote == "It follows from Art. 6.1.[-b-]{+f+} of it."


def test_a_clause_that_moved_or_got_another_number_is_no_changed_sentence() -> None:
    old = "# A\n\n1. We read all of your mail.\n2. We never write to you.\n3. We sing at night.\n"
    new = "# A\n\n1. We sing at night.\n2. We read all of your mail.\n3. We never write to you.\n"
    assert list(changed_sentences(redline(old, new))) == []


def test_only_the_changed_sentence_of_a_paragraph_is_quoted() -> None:
    text = "We read your mail. You {} object. That is all."
    (sentence,) = changed_sentences(redline(text.format("may"), text.format("can")))
    assert sentence.quote == "You [-may-]{+can+} object."


def test_a_sentence_that_moved_is_gone_from_one_clause_and_new_in_another() -> None:
    fee = "The fee is due in March and is not returned when the boat is sold."
    old = f"The mooring is let by the year, and the office gives each boat its number. {fee}\n\nKeep the ropes in order."
    new = f"The mooring is let by the year, and the office gives each boat its number.\n\nKeep the ropes in order. {fee}"
    gone, come = changed_sentences(redline(old, new.replace("March", "April")))
    assert (gone.old.strip(), gone.new, gone.whole) == (fee, "", True)
    assert (come.old, come.new.strip(), come.whole) == ("", fee.replace("March", "April"), True)
    assert (
        gone.quote
        == "[>The fee is due in>] [-March-] [>and is not returned when the boat is sold.>]"
    )
    assert (
        come.quote
        == "{>The fee is due in>} {+April+} {>and is not returned when the boat is sold.>}"
    )


SENTENCES = (
    "The fee is due in March.",
    "You pay.",
    "The crane is worked by the harbour master alone.",
    "Boats leave by noon.",
    "綱を整えておきます。",
)


@given(st.permutations(SENTENCES), st.permutations(SENTENCES), st.integers(1, 4), st.integers(1, 4))
def test_what_a_signer_is_told_moved_is_what_the_redline_marks(
    old: list[str], new: list[str], cut: int, other_cut: int
) -> None:
    """And nothing else: no words are moved for one, and deleted and inserted for the other."""
    texts = [
        f"{' '.join(s[:at])}\n\n{' '.join(s[at:])}" for s, at in ((old, cut), (new, other_cut))
    ]
    change = redline(*texts)
    quotes = [difference.quote for difference in differences(change, "en")]
    told = "".join(
        MOVED.sub("", quote) for quote in quotes if quote.startswith("moved: ") or ">}" in quote
    )
    marked = [
        run
        for passage in change.block_changes
        for run in passage.runs
        if run.moved and run.op == "insert"
    ]
    blocks = [passage.block.text for passage in change.block_changes if passage.kind == "moved"]
    for words in (*(run.text.strip(" .。") for run in marked), *blocks):
        assert words in told
    if not (marked or blocks):
        assert told == ""


def test_a_clause_that_is_gone_is_at_the_line_above_it() -> None:
    gone = [
        changed_sentences(redline("Read.\n\nWrite.\n", left)) for left in ("Write.\n", "Read.\n")
    ]
    assert [sentence.line for sentences in gone for sentence in sentences] == [0, 1]


def test_a_sentence_ends_at_a_semicolon_before_a_capital_letter() -> None:
    text = "We read your mail; You {} object; That is all."
    (sentence,) = changed_sentences(redline(text.format("may"), text.format("can")))
    assert sentence.quote == "You [-may-]{+can+} object;"


def test_a_sentence_begins_after_the_letters_and_signs_before_it() -> None:
    first, second = "We {} your mail. You {} object.", "We {} your mail. You {} always object."
    changes = list(
        changed_sentences(redline(first.format("read", "may"), second.format("keep", "can")))
    )
    assert [(sentence.new, sentence.start) for sentence in changes] == [
        ("We keep your mail.", 0),
        ("You can always object.", len("Wekeepyourmail.")),
    ]


def test_signs_are_counted_from_the_beginning_of_paragraphs_that_are_joined() -> None:
    new = "We keep your mail for two years. You can object to that at any time."
    changes = changed_sentences(
        redline("We keep your mail for one year.\n\nYou may object to that at any time.", new)
    )
    signs = "".join(new.split())
    places = [
        signs[sentence.start :].startswith("".join(sentence.new.split())) for sentence in changes
    ]
    assert places == [True, True]


WORDS = " ".join(["moor"] * 40)


@pytest.mark.parametrize(
    ("before", "between", "after", "quote"),
    [
        (
            WORDS[:59],
            "go, and you",
            "it",
            f"{WORDS[:59]} [-may-]{{+can+}} go, and you [-may-]{{+can+}} it",
        ),
        (
            WORDS[:60],
            "go, and you",
            "it",
            f"… {WORDS[5:60].strip()} [-may-]{{+can+}} go, and you [-may-]{{+can+}} it",
        ),
        ("You", "go", WORDS[:59], f"You [-may go may-]{{+can go can+}} {WORDS[:59]}"),
        ("You", "go", WORDS[:61], f"You [-may go may-]{{+can go can+}} {WORDS[:54]} …"),
        ("You", WORDS[:118], "it", f"You [-may-]{{+can+}} {WORDS[:118]} [-may-]{{+can+}} it"),
        (
            "You",
            WORDS[:119],
            "it",
            f"You [-may-]{{+can+}} {WORDS[:59]} … {WORDS[60:119]} [-may-]{{+can+}} it",
        ),
    ],
)
def test_enough_of_the_words_beside_a_change_is_quoted(
    before: str, between: str, after: str, quote: str
) -> None:
    text = f"{before} {{0}} {between} {{0}} {after}"
    (sentence,) = changed_sentences(redline(text.format("may"), text.format("can")))
    assert sentence.quote == quote


@pytest.mark.parametrize(("length", "shown"), [(220, "a" * 220), (221, "a" * 219 + "…")])
def test_a_quote_has_at_most_220_characters(length: int, shown: str) -> None:
    assert shortened("a" * length) == shown


def test_three_quotes_are_listed_and_the_others_counted() -> None:
    assert [join_quotes(["a", "b", "c", "d"][:number]) for number in (3, 4)] == [
        "a; b; c",
        "a; b; c; and 1 more",
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("We do it. ", "We do it. "), ("users must pay, ", "users may pay, ")]
)
def test_the_time_grows_with_the_length_of_a_paragraph(
    growth: Callable[[Callable[[int], object]], float], old: str, new: str
) -> None:
    redlines = {
        size: redline("We may. " + old * 800 * size, "We can. " + new * 800 * size)
        for size in (1, 4)
    }
    assert growth(lambda size: list(changed_sentences(redlines[size]))) < 8


def redline(old: str, new: str) -> Redline:
    return compare(*(read_document(text.encode(), "x.md") for text in (old, new)))
