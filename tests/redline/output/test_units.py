"""Units: what is printed as one, what is left out, folded away, or noted where it stood before."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.redline.made_up_blocks import SENTENCES, TEXT, redline

from legalsite.model.document import Block, Document, Kind, Span
from legalsite.model.redline import Passage, Redline, Run, Stretch, Words
from legalsite.redline.compare import compare
from legalsite.redline.output.criticmarkup import as_criticmarkup
from legalsite.redline.output.html import as_html
from legalsite.redline.output.terminal import as_text
from legalsite.redline.output.units import (
    Unit,
    in_context,
    kinds,
    layout_note,
    units,
    with_departures,
    without_following_targets,
)
from legalsite.source.markdown import read_document
from legalsite.text.phrase_catalogue import english


@given(TEXT, TEXT)
def test_every_block_of_the_new_text_is_one_unit_in_order(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]
) -> None:
    found = [unit.block.line for unit in units(redline(old, new)) if unit.kind != "deleted"]
    assert found == list(range(1, len(new) + 1))


@given(TEXT, TEXT, st.integers(0, 3))
def test_context_leaves_out_only_what_did_not_change(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]], context: int
) -> None:
    whole = units(redline(old, new))
    shown = list(in_context(whole, context))
    assert sum(part if isinstance(part, int) else 1 for part in shown) == len(whole)
    assert [unit for unit in whole if unit.kind != "unchanged"] == [
        unit for unit in shown if not isinstance(unit, int) and unit.kind != "unchanged"
    ]
    assert not any(isinstance(part, int) and isinstance(following, int) for part, following in pairwise(shown))
    assert list(in_context(whole, None)) == whole


@given(TEXT, TEXT)
def test_the_passages_of_a_stretch_are_unchanged(old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]) -> None:
    changes = redline(old, new)
    assert [passage for passage in changes.passages if passage.changed] == [
        passage for passage in changes.outside_stretches if passage.changed
    ]
    for stretch in changes.parts:
        if isinstance(stretch, Stretch):
            lines = [block.line for block in stretch.new]
            assert lines == list(range(lines[0], lines[0] + len(lines)))
            assert [old[was.line - 1][0] for was, _ in stretch.pairs()] == [new[line - 1][0] for line in lines]


def test_a_heading_and_its_clause_count_as_one_where_the_same_happened_to_both() -> None:
    new: list[tuple[str, Kind]] = [("Dogs", "heading"), (SENTENCES[3], "paragraph")]
    assert kinds(redline([], new)) == {"inserted": 1}


@pytest.mark.parametrize(
    ("levels", "count"),
    [((1, 2), 1), ((1, 2, 3), 1), ((2, 2), 2), ((1, 2, 3, 2, 3), 2), ((3, 2, 1), 3)],
    ids=["a smaller one", "two smaller ones", "of one level", "two sections of one part", "larger ones"],
)
def test_a_heading_counts_as_one_with_the_smaller_one_right_under_it(levels: tuple[int, ...], count: int) -> None:
    names = ("Boats", "Nets", "Ropes", "Lamps", "Ice")
    new = Document(
        tuple(
            Block("heading", (Span(name),), at, level=level)
            for at, (name, level) in enumerate(zip(names, levels, strict=False), 1)
        )
    )
    assert kinds(compare(Document(()), new)) == {"inserted": count}


@pytest.mark.parametrize(
    ("runs", "kept"),
    [
        ([Run("insert", "fees"), Run("insert", "/a", True)], 1),
        ([Run("equal", "fees"), Run("delete", "/a", True), Run("insert", "/b", True)], 3),
        ([Run("equal", "fees"), Run("equal", "/a", True)], 2),
        ([Run("equal", "the fees"), Run("delete", " due"), Run("delete", "/a", True), Run("insert", "/b", True)], 4),
        ([Run("equal", "the fees"), Run("delete", "/a", True), Run("insert", " due"), Run("insert", "/b", True)], 4),
        ([Run("delete", "fees"), Run("insert", "a fee"), Run("insert", "/b", True)], 2),
    ],
)
def test_a_target_that_came_with_its_words_is_not_mentioned(runs: list[Run], kept: int) -> None:
    assert list(without_following_targets(runs, None, None)) == runs[:kept]


def test_a_target_that_went_with_a_part_of_its_words_is_mentioned() -> None:
    old = "We follow [the rules of the harbour master](https://h.example/rules) and [his fees](https://h.example/fees)."
    new = "We follow the rules of the harbour."
    [unit] = units(compare(*(read_document(text.encode(), "text.md") for text in (old, new))))
    assert [run.text for run in unit.shown if run.target] == ["https://h.example/rules"]


@pytest.mark.parametrize(
    ("was", "now", "kind", "shown"),
    [("3", "4", "paragraph", "3"), ("3", "3", "paragraph", ""), ("a", "(a)", "paragraph", ""), ("3", "", "item", "")],
)
def test_the_old_number_is_shown_where_it_changed(was: str, now: str, kind: Kind, shown: str) -> None:
    old, new = (Block(kind, (Span("x"),), 1, number=number) for number in (was, now))
    assert Unit("renumbered", new, old, ()).renumbered_from == shown


def test_a_number_that_was_in_the_words_is_noted_like_one_beside_them() -> None:
    old = "You may moor if:\na. you pay\nb. you ask\nc. you wait\n"
    new = "You may moor if:\n\n1. you pay\n2. you ask\n3. you wait here\n"
    redline = compare(*(read_document(text.encode(), "a.md") for text in (old, new)))
    assert [unit.renumbered_from for unit in units(redline)] == ["", "a.", "b.", "c."]
    assert "~ 3. (was c.) you wait {+here+}" in as_text(redline)
    assert '<small class="renumbered">(was b.)</small> you ask' in as_html(redline)
    assert "{>>was a.<<}you pay" in as_criticmarkup(redline)


@pytest.mark.parametrize("text", ["Wait. ", "3. "])
def test_other_words_before_a_clause_are_no_number(text: str) -> None:
    block, runs = Block("item", (Span("x"),), 1, number="3"), (Run("delete", text), Run("equal", "x"))
    redline = Redline((Passage("amended", block, block, runs),), Words())
    assert [unit.runs for unit in units(redline)] == [runs]


def test_an_item_that_left_its_lead_in_is_in_its_place() -> None:
    old, new = "- You may moor if:\n  - you pay\n  - you ask\n", "- You may moor if:\n  - you pay\n- you ask\n"
    say = english("redline")
    for texts, note in (((old, new), "was under “You may moor if:”"), ((new, old), "now under “You may moor if:”")):
        redline = compare(*(read_document(text.encode(), "a.md") for text in texts))
        assert with_departures(units(redline)) == units(redline)
        assert [layout_note(unit, say) for unit in units(redline)] == ["", "", note]
        assert f"> ({note}) you ask" in as_text(redline)
        assert f'<small class="renumbered">({note})</small> you ask' in as_html(redline)
        assert f"{{>>{note}<<}}" in as_criticmarkup(redline)


def test_a_deleted_item_whose_lead_in_moved_away_says_which_one_it_was() -> None:
    stayed = "Nobody pays for the slip.\n\nThe harbour is open all year round.\n"
    berths, letters = "A boat pays for:\n\n- the berth\n", "Reminders cost:\n\n- ten crowns for the first letter\n"
    gone = "- twenty crowns for the second\n- thirty for each further one\n"
    redline = compare(
        read_document(f"{berths}\n{letters}{gone}\n{stayed}".encode(), "old.md"),
        read_document(f"{berths}\n{stayed}\n{letters}".encode(), "new.md"),
    )
    note = "was under “Reminders cost:”"
    assert f"- ({note}) [-twenty crowns for the second-]\n\n- [-thirty for each further one-]" in as_text(redline)
    assert f'<small class="renumbered">({note})</small> <del>' in as_html(redline)
    assert f"- {{>>{note}<<}}{{--twenty crowns for the second--}}\n- {{--thirty" in as_criticmarkup(redline)


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("- You pay.\n", "You pay.\n", "was a list item, now a paragraph"),
        ("- You pay. You ask.\n", "- You pay.\n- You ask.\n", "was part of the passage before"),
        ("- You pay.\n- You ask.\n", "- You pay. You ask.\n", "was more than one passage"),
    ],
)
def test_what_is_only_laid_out_differently_has_a_note_and_is_counted_apart(old: str, new: str, note: str) -> None:
    redline = compare(*(read_document(text.encode(), "a.md") for text in (old, new)))
    assert as_text(redline).startswith("1 clause laid out differently; no words added or removed\n")
    assert f"~ ({note}) " in as_text(redline)
    assert f'<small class="renumbered">({note})</small> ' in as_html(redline)
    assert f"{{>>{note}<<}}" in as_criticmarkup(redline)


def test_a_number_that_went_with_its_list_is_noted() -> None:
    assert marked("7. You pay.\n", "You pay.\n").endswith("~ (was a list item, now a paragraph) (was 7.) You pay.")


def marked(old: str, new: str) -> str:
    return as_text(compare(*(read_document(text.encode(), "a.md") for text in (old, new))), width=200, context=None)


def test_lines_of_one_preformatted_text_have_one_note_about_the_layout() -> None:
    old, new = "Name:\n\nOwner:\n\nLength:", "```\nName:\nOwner:\nLength:\n```"
    there, back = (
        compare(*(read_document(text.encode(), "a.md") for text in texts)) for texts in ((old, new), (new, old))
    )
    for compared in (there, back):
        notes = [layout_note(unit, english("redline")) for unit in units(compared)]
        assert notes[1:] == ["¶", "¶"]
        assert kinds(compared) == {"laid_out": 3}


TO_ITEMS = "~ (was a paragraph, now a list item; the same applies to 2 more passages marked ¶, the last of them “{}”)"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        pytest.param(
            "a lamp\n\na line\n\na fender, two hooks, a bell and a horn",
            "- a lamp\n- a rope\n- a line\n- a fender, two hooks, a bell and a whistle",
            [
                f"{TO_ITEMS.format('a fender, two hooks, a bell and a …')} a lamp",
                "+ {+a rope+}",
                "~ (¶) a line",
                "~ (¶) a fender, two hooks, a bell and a [-horn-]{+whistle+}",
            ],
            id="the words of one changed",
        ),
        pytest.param(
            "Lamps\n\nAt night.\n\nRopes\n\nBy day.\n\nBells\n\nIn fog.",
            "1. Lamps\n\n   At night.\n\n2. Ropes\n\n   By day.\n\n3. Bells\n\n   In fog.",
            [
                f"{TO_ITEMS.format('3. Bells')} 1. Lamps",
                f"{TO_ITEMS.format('In fog.').replace('a list item', 'an indented paragraph')} At night.",
                "~ (¶) 2. Ropes",
                "~ (¶) By day.",
                "~ (¶) 3. Bells",
                "~ (¶) In fog.",
            ],
            id="two kinds by turns",
        ),
        pytest.param(
            "a lamp\n\na line\n\n- a fender\n\na hook\n",
            "- a lamp\n- a line\n- a fender\n- a hook\n",
            [
                "~ (was a paragraph, now a list item) a lamp",
                "~ (was a paragraph, now a list item) a line",
                "  a fender",
                "~ (was a paragraph, now a list item) a hook",
            ],
            id="between them one that looks like them and always did",
        ),
        pytest.param(
            "a lamp\n\na line\n\n## Hooks\n\na hook\n",
            "- a lamp\n- a line\n\n## Hooks\n\n- a hook\n",
            [
                "~ (was a paragraph, now a list item) a lamp",
                "~ (was a paragraph, now a list item) a line",
                "  Hooks",
                "~ (was a paragraph, now a list item) a hook",
            ],
            id="in two sections",
        ),
    ],
)
def test_what_was_laid_out_alike_in_one_section_shares_a_note(old: str, new: str, shown: list[str]) -> None:
    assert marked(old, new).split("\n\n")[1:] == shown


@given(TEXT, TEXT)
def test_each_new_layout_is_told_by_exactly_one_note(old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]) -> None:
    laid_out = [unit for unit in units(redline(old, new)) if unit.laid_out]
    told = [block for unit in laid_out if not unit.noted_above for block in (unit.block, *unit.laid_out_alike)]
    assert sorted(block.line for block in told) == [unit.block.line for unit in laid_out]
    for unit in laid_out:
        covered = [other for other in laid_out if other.block in unit.laid_out_alike]
        assert all(
            (other.layouts, other.joined, True) == (unit.layouts, unit.joined, other.noted_above) for other in covered
        )


def test_a_number_that_came_is_marked_as_inserted() -> None:
    old, new = "Pay now, or pay later if the bank says so.\n", "(a) Pay now,\n\n(b) or pay later if the bank says so.\n"
    redline = compare(*(read_document(text.encode(), "a.md") for text in (old, new)))
    assert as_text(redline).endswith("# {+(a)+} Pay now,\n\n# {+(b)+} or pay later if the bank says so.")
    assert '<span class="number"><ins>(b)</ins></span> or pay' in as_html(redline)
    assert "{++(b) ++}or pay" in as_criticmarkup(redline)
    assert "{+" not in marked("It says: (a) Pay now, or later.\n", "It says:\n\n(a) Pay now, or later.\n")
