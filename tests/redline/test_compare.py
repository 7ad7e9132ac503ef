"""What holds for every redline."""

import random
import re
import unicodedata
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.model.document import Block, Document, Span
from legalsite.model.redline import Op, Redline, WordCounts
from legalsite.redline.compare import compare, have_other_words, marked_words
from legalsite.source.markdown import read_document
from legalsite.text.normalize import fold
from steps import steps

WORDS = st.sampled_from(
    """the guest pays within 30 days of receipt , and . but not €10 4.2(a) “berth” Ωρα день 日 七十 수건 किराया ลูก 12% é
    https://x.example/a a-b don’t — (x) e\u0301 a\u00adb 1. (a)""".split()  # noqa: SIM905 - as they are read
)
TEXT = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
SPANS = st.tuples(
    TEXT, st.sampled_from(["", "", "/a", "/b"]), st.sampled_from(["", "", " s.", "s"])
).map(
    lambda parts: tuple(
        span for span in (Span(parts[0]), Span(parts[1], "target"), Span(parts[2])) if span.text
    )
)
AGAIN_AND_AGAIN = st.lists(
    st.sampled_from(["the", "pays", "The guest pays within 30 days.", "No guest pays at once."]),
    min_size=1,
    max_size=12,
).map(lambda parts: (Span(" ".join(parts)),))


def blocks(spans: st.SearchStrategy[tuple[Span, ...]]) -> st.SearchStrategy[Block]:
    return st.builds(
        Block,
        kind=st.sampled_from(["paragraph", "paragraph", "heading", "item", "row"]),
        spans=spans,
        line=st.just(1),
        number=st.sampled_from(["", "1", "2", "(a)"]),
        group=st.sampled_from([0, 1, 2]),
    )


BLOCK = blocks(SPANS)


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, Document]:
    """Two texts of which the second is the first after some blocks were taken out, put in, doubled, joined or moved.

    Where blocks are joined, the number of the second may become a part of the words.
    """
    old = draw(st.lists(BLOCK, max_size=8))
    new = list(old)
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(new)))
        match draw(st.sampled_from(["insert", "delete", "move", "double", "join", "split"])):
            case "insert":
                new.insert(at, draw(BLOCK))
            case "delete" if new:
                del new[at - 1]
            case "move" if new:
                new.insert(draw(st.integers(0, len(new) - 1)), new.pop(at - 1))
            case "double" if new:
                new.insert(at, new[at - 1])
            case "join" if len(new) > 1:
                first, second = new.pop(), new.pop()
                number = f"{first.number}. " if first.number and draw(st.booleans()) else ""
                new.append(Block("paragraph", (Span(f"{second.text} {number}{first.text}"),), 1))
            case "split" if new:
                words = new.pop().text.split()
                new += [
                    Block("paragraph", (Span(" ".join(part)),), 1)
                    for part in (words[:3], words[3:])
                    if part
                ]
    return _numbered(old), _numbered(new)


@st.composite
def repetitive_documents(draw: st.DrawFn) -> tuple[Document, Document]:
    """Two texts that say a few things again and again: what is in one could come from many places in the other."""
    old, new = (draw(st.lists(blocks(AGAIN_AND_AGAIN), max_size=6)) for _ in range(2))
    return _numbered(old), _numbered(new)


@given(documents())
def test_a_redline_rebuilds_both_sides_with_every_block_in_one_place_and_no_word_cut(
    pair: tuple[Document, Document],
) -> None:
    redline = compare(*pair)
    rebuilds_both_sides(redline, *pair)
    has_every_block_in_one_place(redline, *pair)
    cuts_no_word(redline)


def rebuilds_both_sides(redline: Redline, old: Document, new: Document) -> None:
    """A clause number that one text has in its words, and the other one beside them, is where the new text has it."""
    stayed = {id(passage.old) for passage in redline.block_changes if passage.number_stayed}
    for block in old.blocks:
        words, told = bare(block.text), rebuilt(redline, block, "delete")
        assert words == told or (
            id(block) in stayed and bare_of_numbers(words) == bare_of_numbers(told)
        )
    assert [rebuilt(redline, block, "insert") for block in new.blocks] == [
        bare(block.text) for block in new.blocks
    ]


def has_every_block_in_one_place(redline: Redline, old: Document, new: Document) -> None:
    """Between passages that share a block of the old text, inserted ones may stand."""
    news = [passage.new for passage in redline.block_changes]
    olds = [passage.old for passage in redline.block_changes if passage.old]
    for document, blocks in ((old, olds), (new, news)):
        for block in document.blocks:
            places = [at for at, other in enumerate(blocks) if other is block]
            assert places
            assert places == list(range(places[0], places[-1] + 1))
    lines = [passage.new.line for passage in redline.block_changes if passage.new]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("old", "new", "other"),
    [
        ("We pay.", "We pay.", False),
        ("We pay.", "We go.", True),
        ("We pay.", "We pay. We pay.", True),
        ("We pay. You go.", "You go. We pay.", False),
        ("(a) We pay.", "We pay.", False),
        ("(a) We pay.\n\nWe go.", "We go.\n\n(b) We pay.", False),
    ],
)
def test_have_other_words(old: str, new: str, other: bool) -> None:
    assert (
        have_other_words(*(read_document(text.encode(), "text.md") for text in (old, new))) is other
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("See [us](/a) here.", "See [us](/b) here.", WordCounts()),
        ("Pay now.", "Pay now.[^1]\n\n[^1]: Or later.", WordCounts(inserted=2)),
        (
            "## 1. Fees\n\nWe pay 5.",
            "## 2. Fees\n\nWe pay 6 now.",
            WordCounts(inserted=2, deleted=1),
        ),
        (
            "The first [clause](/a) of all stays.\n\nThe second clause is [longer](/b) than the first, as one sees.",
            "The second clause is [longer](/b) than the first, as I see.\n\nThe first [clause](/a) of all stays.",
            WordCounts(inserted=2, deleted=2, moved=6),
        ),
    ],
)
def test_marked_words(old: str, new: str, words: WordCounts) -> None:
    assert (
        marked_words(compare(*(read_document(text.encode(), "text.md") for text in (old, new))))
        == words
    )


def test_words_of_a_sentence_that_moved_are_counted_once(moved_sentence: tuple[str, str]) -> None:
    redline = compare(*(read_document(text.encode(), "text.md") for text in moved_sentence))
    assert marked_words(redline) == WordCounts(inserted=1, deleted=1, moved=14)


@given(documents() | repetitive_documents())
def test_texts_with_other_words_have_a_redline_that_marks_something(
    pair: tuple[Document, Document],
) -> None:
    assert not have_other_words(*pair) or compare(*pair).changed
    assert not compare(pair[0], pair[0]).changed


def cuts_no_word(redline: Redline) -> None:
    for passage in redline.block_changes:
        for side in ("delete", "insert"):
            runs = [run for run in passage.runs if not run.target and run.op in ("equal", side)]
            for left, right in pairwise(runs):
                assert (
                    left.op == right.op
                    or not re.search(r"[a-z]$", left.text)
                    or not re.match(r"[a-z]", right.text)
                )


@given(documents() | repetitive_documents())
def test_swapping_the_sides_swaps_the_marks(pair: tuple[Document, Document]) -> None:
    there, back = compare(*pair), compare(pair[1], pair[0])
    other = marked_words(back)
    assert marked_words(there) == WordCounts(other.deleted, other.inserted, other.moved)
    for op, swapped in (("delete", "insert"), ("insert", "delete")):
        assert marked(there, op) == marked(back, swapped)


RANDOM = random.Random(7)
VOCABULARY = [f"w{nth}" for nth in range(20_000)]


def words(count: int, of: int = 20_000) -> str:
    return " ".join(RANDOM.choices(VOCABULARY[:of], k=count))


def hostile() -> dict[str, tuple[list[str], list[str]]]:
    long = words(10_000).split()
    half = [word if at % 2 else "other" for at, word in enumerate(long)]
    blocks = [words(50) for _ in range(120)]
    return {
        "one letter": (["a"] * 2_000, ["a"] * 2_001),
        "ten letters": (RANDOM.choices("abcdefghij", k=1000), RANDOM.choices("abcdefghij", k=1001)),
        "wholly different": ([words(50) for _ in range(120)], [words(50) for _ in range(120)]),
        "few words": ([words(50, 100) for _ in range(120)], [words(50, 100) for _ in range(120)]),
        "one long block": ([words(10_000)], [words(10_000)]),
        "every second word": ([" ".join(long)], [" ".join(half)]),
        "shuffled": (blocks, RANDOM.sample(blocks, len(blocks))),
        "cut into lines": (
            [" ".join(long[:4000])],
            [" ".join(long[at : at + 10]) for at in range(0, 4000, 10)],
        ),
        "one sentence again and again": (["the same again. " * 750], ["the same again. " * 751]),
    }


def test_steps_are_bounded_by_the_words() -> None:
    """Whatever the texts: so many calls for each word, never for each pair of words or of blocks."""
    for name, sides in hostile().items():
        old, new = (_numbered([_paragraph(text) for text in texts]) for texts in sides)
        assert steps(partial(compare, old, new)) < 60 * size(old, new), name


@given(documents())
@settings(max_examples=40)
def test_few_words_take_few_steps(pair: tuple[Document, Document]) -> None:
    assert steps(partial(compare, *pair)) < 2000 + 300 * size(*pair)


def size(*documents: Document) -> int:
    """Words and blocks."""
    return sum(len(block.text.split()) + 1 for document in documents for block in document.blocks)


def rebuilt(redline: Redline, block: Block, op: Op) -> str:
    """The words of one block as its passages tell them, which are parts of it with a space between."""
    passages = [p for p in redline.block_changes if (p.old if op == "delete" else p.new) is block]
    parts = (
        "".join(r.text for r in p.runs if not r.target and r.op in ("equal", op)) for p in passages
    )
    return bare(" ".join(parts))


def marked(redline: Redline, op: Op) -> list[str]:
    """The words with that mark, block by block in the order of their side."""
    passages = [(p.old if op == "delete" else p.new, p) for p in redline.block_changes]
    told = [
        (block.line, run.text)
        for block, p in passages
        if block
        for run in p.runs
        if run.op == op and not run.target
    ]
    lines: dict[int, str] = {}
    for line, text in sorted(told, key=lambda entry: entry[0]):
        lines[line] = lines.get(line, "") + bare(text)
    return [text for text in lines.values() if text]


def bare(text: str) -> str:
    """Without spaces, whose place beside punctuation no reader minds."""
    return unicodedata.normalize("NFC", "".join(fold(text).split()))


def bare_of_numbers(text: str) -> str:
    return re.sub(r"[12]\.|\(a\)\.?", "", text)


def _paragraph(text: str) -> Block:
    return Block("paragraph", (Span(text),), 1)


def _numbered(blocks: list[Block]) -> Document:
    """Each block on its line, and no block the same object as another."""
    return Document(
        tuple(
            Block(block.kind, block.spans, line, block.number, "", 0, 0, block.text)
            for line, block in enumerate(blocks, 1)
        )
    )
