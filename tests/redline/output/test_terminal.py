"""A redline in a terminal."""

import re
from collections.abc import Callable

import pytest

from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.terminal import as_stat, as_text
from legalsite.redline.output.units import summary

Reader = Callable[[str], Document]


def test_text_without_colour(redline: Redline) -> None:
    text = as_text(redline, context=0)
    assert "# 2. (was 1.) Fees" in text
    assert "~ You pay within [-30-]{+14+} days by card [-</card>-] {+</cards>+}." in text
    assert "- [-Dogs sleep outside. Cats do as they please.-]" in text
    assert "  Guest | Price\n\n  … 1 passage unchanged …\n\n+ {+Child | €6+}" in text
    assert "\x1b" not in text


def test_text_with_colour_is_closed_on_every_line(redline: Redline) -> None:
    text = as_text(redline, colour=True, width=30, context=None)
    for line in text.split("\n"):
        assert line.count("\x1b[0m") == line.count("\x1b[3") + line.count("\x1b[2m")


def test_text_is_wrapped(redline: Redline) -> None:
    assert max(map(len, as_text(redline, width=40).split("\n")[1:])) <= 40


def test_words_and_the_link_among_them_go_as_one(document: Reader) -> None:
    marked = compare(document("Boats moor. See [the rules](/rules) before you do."), document("Boats moor."))
    assert "Boats moor. [-See the rules before you do.-]" in as_text(marked)


def test_stat(redline: Redline) -> None:
    lines = as_stat(redline).split("\n")
    assert lines[2] == "~ line 5        +1    -1  You pay within 14 days by card."
    assert lines[-1] == summary(redline)


def test_what_leads_in_to_a_list_is_context_of_its_items(document: Reader) -> None:
    old = "# Berths\n\n## Days\n\nThe gate is shut:\n\n- on Sunday\n- on Monday:\n  - before noon\n  - after six\n"
    marked = compare(document(f"{old}\nThe end.\n"), document(old.replace("six", "seven") + "\nThe end.\n"))
    shown = [line.strip() for line in as_text(marked, context=1).split("\n") if line][1:]
    assert shown == [
        "… 1 passage unchanged …",
        "Days",
        "The gate is shut:",
        "… 1 passage unchanged …",
        "on Monday:",
        "before noon",
        "~ after [-six-]{+seven+}",
        "The end.",
    ]


def test_the_heading_of_its_section_is_context_of_a_change(document: Reader) -> None:
    clauses = [f"The rule of pier {n} is kept by all." for n in range(9)]
    old = "\n\n".join(["## Piers", *clauses[:5], "## Boats", *clauses[5:]])
    marked = compare(document(old), document(old.replace("pier 4", "the old pier").replace("pier 8", "the wall")))
    shown = [line.strip() for line in as_text(marked, context=1).split("\n") if line][1:]
    assert [line for line in shown if not line.startswith("The rule of")] == [
        "Piers",
        "… 3 passages unchanged …",
        "~ The rule of [-pier 4-]{+the old pier+} is kept by all.",
        "Boats",
        "… 2 passages unchanged …",
        "~ The rule of [-pier 8-]{+the wall+} is kept by all.",
    ]


def test_what_was_deleted_where_a_block_ended_is_set_apart(document: Reader) -> None:
    old = (
        "The keeper writes down each boat that comes in, with its name, and keeps the list.\n\n"
        "### Cookies\n\n"
        "As told below, the harbour keeps a list of whoever reads its pages for as long as the season lasts.\n"
    )
    marked = compare(document(old), document(old.replace("\n\n### Cookies\n\n", " ")))
    assert "keeps the list. [-Cookies-] As told below," in as_text(marked, width=1000)


def test_the_heading_right_above_a_passage_is_context(document: Reader) -> None:
    old = "## Fees\n\nA week.\n\n## Pets\n\nNone.\n\n## Keys\n\nTwo of them."
    text = as_text(compare(document(old), document(old.replace("Two", "Three"))))
    assert "… 4 passages unchanged …\n\n  Keys\n\n~ [-Two-]" in text
    text = as_text(compare(document(old), document(old.replace("## Keys", "## Locks"))))
    assert "… 2 passages unchanged …\n\n  Pets\n\n  None." in text


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Send an e mail.", "Send an e-mail.", "Send an [-e mail-]{+e-mail+}."),
        ("A non refundable fee", "A non-refundable fee", "A [-non refundable-]{+non-refundable+} fee"),
        ("A state-of-the-art boat", "A state of the art boat", "A [-state-of-the-art-]{+state of the art+} boat"),
        ("Boats, rafts and canoes", "Boats, rafts, and canoes", "Boats, rafts{+,+} and canoes"),
        ("Pay now.", "Pay now!", "Pay now[-.-]{+!+}"),
        ("Pay now", "Pay now.", "Pay now{+.+}"),
    ],
)
def test_a_hyphen_or_a_comma_is_seen(document: Reader, old: str, new: str, shown: str) -> None:
    marked = compare(document(old), document(new))
    assert as_text(marked).endswith(f"~ {shown}")
    coloured = as_text(marked, colour=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured).endswith(re.sub(r"\[-|-\]|\{\+|\+\}", "", f"~ {shown}"))


def test_a_sign_alone_is_shown_reversed(document: Reader) -> None:
    coloured = as_text(compare(document("Boats, rafts and more"), document("Boats, rafts, and more")), colour=True)
    assert "rafts\x1b[32;7m,\x1b[0m and" in coloured


def test_words_that_moved_have_marks_of_their_own(document: Reader, moved_sentence: tuple[str, str]) -> None:
    marked = compare(document(moved_sentence[0]), document(moved_sentence[1]))
    text = as_text(marked, width=500)
    assert text.startswith("2 clauses changed; 1 word added, 1 word removed, 14 words moved\n")
    assert "by the year. (moved to line 3) [>The fee is due in>] [-March-] [>and is not returned" in text
    assert "in order. (moved here from line 1) {>The fee is due in>} {+April+} {>and is not returned" in text
    assert "\x1b[35;9mThe fee is due in\x1b[0m \x1b[31;9mMarch\x1b[0m" in as_text(marked, width=500, colour=True)
    assert as_stat(marked).startswith("~ line 1        +0    -1  The mooring")
