"""Edits that read well: none of the steps changes either text."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Span
from legalsite.redline import cleanup
from legalsite.redline.cleanup import (
    Sides,
    align_edit_boundaries,
    cut_at_sentence_ends,
    mark_whole_brackets,
    mark_whole_dates,
    merge_across_weak_matches,
    readable_edits,
    shared_sentence_ends,
)
from legalsite.redline.sequences import Edit, joined_edits, shortest_edits
from legalsite.redline.tokens import Tokens, join_tokens, tokenize
from text_tables import table

Step = Callable[[list[Edit], Sides], list[Edit]]
WORDS = [*"we may must not pay lawful unlawful 30 days non-food kein".split(), *',.()"']  # noqa: SIM905 - as they are read
TEXT = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


def tokens(text: str) -> Tokens:
    return tokenize((Span(text),))


def shown(edits: list[Edit], old: Tokens, new: Tokens) -> str:
    """Deleted words in brackets, inserted ones in braces."""
    parts = []
    for edit in edits:
        gone = " ".join(old.texts[edit.old_start : edit.old_end])
        come = " ".join(new.texts[edit.new_start : edit.new_end])
        parts += (
            [f"[-{gone}-]" if gone else "", f"{{+{come}+}}" if come else ""]
            if edit.changed
            else [come]
        )
    return " ".join(filter(None, parts))


@pytest.mark.parametrize(
    "step",
    [
        align_edit_boundaries,
        mark_whole_dates,
        merge_across_weak_matches,
        mark_whole_brackets,
    ],
)
@given(old=TEXT, new=TEXT)
def test_edits_cover_both_sides_and_equal_ones_are_equal(step: Step, old: str, new: str) -> None:
    before, after = tokens(old), tokens(new)
    edits = step(shortest_edits(before.keys, after.keys), Sides(before, after))
    assert [at for edit in edits for at in range(edit.old_start, edit.old_end)] == list(
        range(len(before))
    )
    assert [at for edit in edits for at in range(edit.new_start, edit.new_end)] == list(
        range(len(after))
    )
    for edit in edits:
        if not edit.changed:
            assert (
                before.keys[edit.old_start : edit.old_end]
                == after.keys[edit.new_start : edit.new_end]
            )


@given(TEXT, TEXT, TEXT)
def test_one_word_that_became_another_one_is_marked_as_it_is(
    start: str, end: str, words: str
) -> None:
    """Such edits are returned at once: no step would change them."""
    gone, come = (words.split() * 2 + ["gone", "come"])[:2]
    sides = Sides(tokens(f"{start} {gone} {end}"), tokens(f"{start} {come} {end}"))
    shortest = shortest_edits(sides.old.keys, sides.new.keys)
    stops = shared_sentence_ends(shortest, sides.new)
    edits = align_edit_boundaries(
        mark_whole_brackets(
            merge_across_weak_matches(
                mark_whole_dates(align_edit_boundaries(shortest, sides), sides), sides
            ),
            sides,
        ),
        sides,
    )
    edits = cut_at_sentence_ends(edits, stops, sides)
    assert readable_edits(*sides) == joined_edits(edits, join_changes=False)


@given(TEXT, TEXT)
def test_sliding_marks_as_many_tokens_as_before(old: str, new: str) -> None:
    before, after = tokens(old), tokens(new)
    shortest = shortest_edits(before.keys, after.keys)
    marked = sum(edit.deleted + edit.inserted for edit in shortest if edit.changed)
    assert (
        sum(
            edit.deleted + edit.inserted
            for edit in align_edit_boundaries(shortest, Sides(before, after))
            if edit.changed
        )
        == marked
    )


@pytest.mark.parametrize(
    ("step", "old", "new", "expected"),
    [
        (
            align_edit_boundaries,
            "We pay. We go.",
            "We pay. We stay. We go.",
            "We pay . {+We stay .+} We go .",
        ),
        (align_edit_boundaries, "red, blue", "red, green, blue", "red {+, green+} , blue"),
        (
            align_edit_boundaries,
            "then we go at once",
            "then we stay, we go at once",
            "then {+we stay ,+} we go at once",
        ),
        (
            align_edit_boundaries,
            "so the fee is due",
            "so the fee (net) the fee is due",
            "so the fee {+( net ) the fee+} is due",
        ),
        (
            merge_across_weak_matches,
            "you may pay of us",
            "we must ask of them",
            "[-you may pay of us-] {+we must ask of them+}",
        ),
        (merge_across_weak_matches, "we may pay", "we must pay", "we [-may-] {+must+} pay"),
        (
            merge_across_weak_matches,
            "boats (of ours) sail every summer from March",
            "boats sail every summer from April",
            "boats [-( of ours )-] sail every summer from [-March-] {+April+}",
        ),
        (
            mark_whole_dates,
            "from 1 May 2024 on",
            "from 1 June 2025 on",
            "from [-1 May 2024-] {+1 June 2025+} on",
        ),
        (
            mark_whole_dates,
            "on May 1, 2024",
            "on May 5, 2025",
            "on [-May 1 , 2024-] {+May 5 , 2025+}",
        ),
        (mark_whole_dates, "1 May 2024 on", "5 May 2025 on", "[-1 May 2024-] {+5 May 2025+} on"),
        (mark_whole_dates, "on 1 May we", "on 2 May 2024 we", "on [-1-] {+2+} May {+2024+} we"),
        (
            mark_whole_dates,
            "here, 1 May we",
            "here of 2 June we",
            "here [-, 1 May-] {+of 2 June+} we",
        ),
        (
            mark_whole_dates,
            "May 1, 2024 on",
            "May 5, 2025 on",
            "[-May 1 , 2024-] {+May 5 , 2025+} on",
        ),
        (
            mark_whole_dates,
            "here, May 1, 2024",
            "here, May 5, 2025",
            "here , [-May 1 , 2024-] {+May 5 , 2025+}",
        ),
        (
            mark_whole_dates,
            "on 1, 2, 3 May",
            "on 4, 5, 6 May",
            "on [-1-] {+4+} , [-2 , 3 May-] {+5 , 6 May+}",
        ),
        (
            mark_whole_dates,
            "1 May, 2 June",
            "3 May, 2 July",
            "[-1-] {+3+} May , 2 [-June-] {+July+}",
        ),
        (
            mark_whole_dates,
            "of 5 on May 1, 2024, we",
            "of 5 on June 2, 2024, we",
            "of 5 on [-May 1 , 2024-] {+June 2 , 2024+} , we",
        ),
        (mark_whole_brackets, "keep (a) here", "keep [b] here", "keep [-( a )-] {+[ b ]+} here"),
    ],
)
def test_examples(step: Step, old: str, new: str, expected: str) -> None:
    before, after = tokens(old), tokens(new)
    assert (
        shown(step(shortest_edits(before.keys, after.keys), Sides(before, after)), before, after)
        == expected
    )


def readable(old: str, new: str) -> str:
    before, after = tokens(old), tokens(new)
    return shown(readable_edits(before, after), before, after)


@table("cleanup.txt")
def test_edits_that_read_well(old: str, new: str, expected: str) -> None:
    assert readable(old, new) == expected


@table("cleanup.txt")
def test_an_insertion_stands_at_the_edges_of_sentences_and_phrases(
    old: str, new: str, expected: str
) -> None:
    assert readable(old, new) == expected


@table("cleanup.txt")
def test_words_that_stayed_by_chance_are_marked_with_the_changes_beside_them(
    old: str, new: str, expected: str
) -> None:
    assert readable(old, new) == expected


@table("cleanup.txt")
def test_a_sentence_behind_one_that_was_rewritten_is_marked_where_it_changed_if_two_words_in_three_stayed(
    old: str, new: str, expected: str
) -> None:
    assert readable(old, new) == expected


@table("cleanup.txt")
def test_brackets_are_marked_with_all_that_is_in_them_unless_that_is_long(
    old: str, new: str, expected: str
) -> None:
    assert readable(old, new) == expected


@table("cleanup.txt")
def test_words_that_moved_into_brackets_stay(old: str, new: str, expected: str) -> None:
    assert readable(old, new) == expected


@table("cleanup.txt")
def test_a_date_in_words_is_marked_as_a_whole(old: str, new: str, expected: str) -> None:
    assert readable(old, new) == expected


def words(name: str, count: int) -> str:
    """So many words that no text with another name has."""
    return " ".join(f"{name}{number}" for number in range(count))


@pytest.mark.parametrize(
    ("between", "stays"),
    [
        ("these words always stay right here", True),
        ("these words always stay here", False),
        ("these, words, always stay here", True),
        ("(a) (b) (c) (d) (e)", True),  # 15 tokens, whatever they are
        ("(a) (b) (c) (d); –", False),
    ],
)
def test_what_stays_between_two_stretches_of_any_length_that_were_rewritten(
    between: str, stays: bool
) -> None:
    old, new = (f"{words(side, 20)} {between} {words(side * 2, 20)}" for side in ("old", "new"))
    assert readable(old, new).count("[-") == (2 if stays else 1)


@pytest.mark.parametrize(
    ("blocks", "whole"),
    [(["put a big number on each", "boat"], True), (["put a big number on", "each boat"], False)],
)
@pytest.mark.parametrize("verb", ["get", "win"])
def test_no_words_are_joined_across_the_border_of_two_blocks(
    blocks: list[str], whole: bool, verb: str
) -> None:
    parted, one = (
        join_tokens(map(tokens, blocks)),
        tokens(f"{verb} one small number on both masts"),
    )
    for sides in ((parted, one), (one, parted)):
        assert shown(readable_edits(*sides), *sides).count("[-") == (1 if whole else 2)


@pytest.mark.parametrize(("removed", "whole"), [(200, True), (201, False)])
def test_a_pair_of_brackets_is_looked_for_in_changes_of_at_most_200_tokens(
    removed: int, whole: bool
) -> None:
    kept = "these four words stay"
    old = f"They pay ({words('first', 99)} {kept} {words('second', removed - 101)}) and go."
    assert readable(old, f"They pay {kept} and go.").count("[-") == (1 if whole else 2)


@pytest.mark.parametrize(("repeated", "slid"), [(200, True), (201, False)])
def test_a_change_slides_over_at_most_200_tokens(repeated: int, slid: bool) -> None:
    stays = " ".join(["ahoy"] * repeated)
    assert readable(f"{stays} all", f"ahoy {stays} all").startswith("{+ahoy+}") is slid


def looked_at(
    monkeypatch: pytest.MonkeyPatch, name: str, sides: Callable[[int], tuple[list[str], list[str]]]
) -> float:
    """Return by which factor the calls of a function, or the keys that it gets, grow if texts become four times as
    long."""
    real, counted = getattr(cleanup, name), [0]

    def count(*given: Any) -> Any:
        counted[0] += 1 if isinstance(given[0], str) else given[0].deleted + given[0].inserted
        return real(*given)

    monkeypatch.setattr(cleanup, name, count)
    counts = []
    for size in (40, 160):
        counted[0] = 0
        readable_edits(
            *(Tokens(keys, keys, ["", *" " * (len(keys) - 1)], [0]) for keys in sides(size))
        )
        counts.append(counted[0])
    return counts[1] / max(counts[0], size)


def test_the_words_of_a_change_that_grows_are_not_read_at_each_of_its_islands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def sides(size: int) -> tuple[list[str], list[str]]:
        old, new = (
            [word for n in range(size) for word in (f"{side}{n}", f"{side}{n}x", "the")]
            for side in "on"
        )
        return old, new

    assert looked_at(monkeypatch, "_changed_keys", sides) < 5


def test_each_stop_is_looked_at_by_the_change_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted(list[tuple[int, int]]):
        looked_at = 0

        def __iter__(self) -> Iterator[tuple[int, int]]:
            for each in super().__iter__():
                Counted.looked_at += 1
                yield each

        def __getitem__(self, at: Any) -> Any:
            Counted.looked_at += len(range(*at.indices(len(self)))) if isinstance(at, slice) else 1
            return super().__getitem__(at)

    size, sentences = 200, ("We do not keep data .", "We do keep data .")
    sides = [sentence.split() * size for sentence in sentences]
    old, new = (Tokens(keys, keys, [" "] * len(keys), [0]) for keys in sides)
    edits = shortest_edits(old.keys, new.keys)
    cut_at_sentence_ends(edits, Counted(shared_sentence_ends(edits, new)), Sides(old, new))
    assert Counted.looked_at < 40 * size
