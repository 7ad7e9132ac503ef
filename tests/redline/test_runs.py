"""Edits as they are printed: whatever changed, the words and spaces of both sides come out again."""

from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Span
from legalsite.redline.runs import RunInBlocks, block_runs, runs_by_blocks
from legalsite.redline.sequences import shortest_edits
from legalsite.redline.tokens import Tokens, join_tokens, tokenize

TEXTS = st.lists(
    st.lists(st.sampled_from(["we", "may", "not", "pay", ",", "."]), min_size=1, max_size=5).map(
        " ".join
    ),
    min_size=1,
    max_size=3,
)


def tokens(*texts: str) -> Tokens:
    return join_tokens([tokenize((Span(text),)) for text in texts])


def letters(text: str) -> str:
    return "".join(text.split())


def runs(old: Tokens, new: Tokens) -> list[RunInBlocks]:
    return block_runs(shortest_edits(old.keys, new.keys), old, new)


@given(TEXTS, TEXTS)
def test_the_words_of_each_block_come_out_again(old: list[str], new: list[str]) -> None:
    of_both = runs(tokens(*old), tokens(*new))
    for at, text in enumerate(old):
        assert letters("".join(run.text for run, place in of_both if place[0] == at)) == letters(
            text
        )
    for at, text in enumerate(new):
        assert letters("".join(run.text for run, place in of_both if place[1] == at)) == letters(
            text
        )


@given(TEXTS, TEXTS)
def test_of_one_block_the_spaces_come_out_again_as_well(old: list[str], new: list[str]) -> None:
    of_both = runs(tokens(old[0]), tokens(new[0]))
    assert "".join(run.text for run, _ in of_both if run.op != "insert").split() == old[0].split()
    assert "".join(run.text for run, _ in of_both if run.op != "delete").split() == new[0].split()


@given(TEXTS, TEXTS)
def test_no_run_is_lost_on_the_way_to_its_block(old: list[str], new: list[str]) -> None:
    of_both = runs(tokens(*old), tokens(*new))
    parts = list(runs_by_blocks(of_both))
    places = {id(run): place for run, place in of_both}
    assert sorted(places) == sorted(id(run) for *_, part in parts for run in part)
    for at_old, at_new, part in parts:
        assert all(
            places[id(run)][0] in (-1, at_old) or len(parts) == 1
            for run in part
            if run.op == "delete"
        )
        assert all(
            places[id(run)][1] in (-1, at_new) or len(parts) == 1
            for run in part
            if run.op == "insert"
        )


def test_each_target_mark_and_border_is_a_run_of_its_own() -> None:
    parts = ["pay", "/a", "/b", "[1]", "[2]", "|", "|"]
    kinds = ["words", "target", "target", "note", "note", "cell", "cell"]
    side = tokenize(tuple(map(Span, parts, kinds)))
    for old, new in ((side, side), (tokens(""), side)):
        assert [run.text.strip() for run, _ in runs(old, new)] == parts


def test_a_space_before_a_change_is_in_the_block_of_the_word_before_it() -> None:
    old, new = tokens("We stay"), tokens("We all", "stay")
    assert [
        place[1]
        for there in ((old, new), (new, old))
        for run, place in runs(*there)
        if run.text == " "
    ] == [0, 0]
