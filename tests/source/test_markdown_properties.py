"""What holds for every text: cut or whole the same, remembered or not the same, no word lost, every anchor once."""

import re
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from legalsite.errors import HARMFUL, ProblemsFound
from legalsite.model.document import Document
from legalsite.source import markdown
from legalsite.source.markdown import read_markdown

PARTS = """
fee data 30 days shall not (a) 4.2 § Müller 条 *may* **must** `code` [terms](/terms) <sup>2</sup> a_b | \\* &amp; ~~x~~
"""
WORDS = st.sampled_from(PARTS.split())
SENTENCE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
OPENINGS = ["#", "##", "-", "1.", "2)", ">", "    ", "  ", ": ", "|", "(b)", "+ -"]
WHOLE_LINES = (Path(__file__).parent / "fixtures/whole_lines.txt").read_text(encoding="utf-8")
LINE = st.one_of(
    SENTENCE,
    st.just(""),
    st.just(""),
    st.builds("{} {}".format, st.sampled_from(OPENINGS), SENTENCE),
    st.sampled_from(WHOLE_LINES.strip("\n").split("\n")),
)
TEXT = st.lists(LINE, max_size=14).map("\n".join)


def read(text, **given):
    """The document, or the problems' rules and lines."""
    try:
        return read_markdown(text, path="content/a.md", **given)
    except ProblemsFound as found:
        return [(problem.rule, problem.line) for problem in found.problems]


def as_shown(found):
    """What a document has, however its HTML is cut into parts."""
    return (
        (found.blocks, found.html, found.title, found.breaks)
        if isinstance(found, Document)
        else found
    )


@given(TEXT)
@example("\n\n# fee")
@example("---\n\n# fee")
@example("a\n\n- b\n\n  c\n\nd\n\n    e\n\nf\n: g\n\nh\n\n: i")
def test_a_text_cut_into_stretches_reads_as_the_whole(text):
    cut = read(text)
    with mock.patch.object(markdown, "chunks_of", lambda whole: [(0, whole)]):
        whole = read(text)
    assert as_shown(cut) == as_shown(whole)


@given(st.lists(TEXT, min_size=1, max_size=2))
def test_remembering_changes_nothing(texts):
    sections = {}
    for text in [*texts, *texts, "\n\n".join(texts)]:
        assert read(text, cache=sections) == read(text)


@given(TEXT)
def test_every_anchor_stands_once_and_where_it_says(text):
    document = read(text)
    if isinstance(document, list):
        return
    anchors = [block.anchor for block in document.blocks if block.anchor]
    assert len(anchors) == len(set(anchors))
    ids = Counter(re.findall(r' id="([^"]*)"', document.html))
    assert all(ids[anchor] == 1 for anchor in anchors)


NOT_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")  # <sup>2</sup> is ² in a block


@given(TEXT)
def test_blocks_stand_on_their_lines(text):
    document = read(text, first_line=7)
    if isinstance(document, list):
        return
    lines = text.split("\n")
    for block in document.blocks:
        number = (
            block.number if block.kind != "item" else ""
        )  # an item has the number that a page shows
        word = re.search(r"[^\W_]+", f"{number} {block.text}")
        assert 7 <= block.line < 7 + max(1, len(lines))
        if word and block.kind != "code":
            assert word[0].translate(NOT_RAISED) in "\n".join(lines[block.line - 7 :]).translate(
                NOT_RAISED
            )


@given(TEXT)
def test_the_page_says_what_the_blocks_say(text):
    document = read(text)
    if isinstance(document, list) or "&amp;" in text:
        return
    shown = re.sub(r"<[^>]*>", " ", re.sub(r"<img [^>]*>", " ", document.html))
    said = Counter(
        re.findall(
            r"[^\W_]+", " ".join(block.number + " " + block.text for block in document.blocks)
        )
    )
    page = Counter(re.findall(r"[^\W_]+", shown))
    missing = said - page
    numbers = Counter(
        word
        for block in document.blocks
        if block.kind in ("item", "footnote")
        for word in re.findall(r"[^\W_]+", block.number)
    )
    assert not missing - numbers


@given(st.text(max_size=60))
def test_any_characters_read_or_are_refused(text):
    document = read(text)
    if not isinstance(document, list):
        assert "<script" not in document.html
        assert re.search(HARMFUL, text) or not re.search(HARMFUL, document.html)


@pytest.mark.parametrize(
    "opening", ["<script>", "<style>", "<!--", "<iframe src=x>", "<textarea>", '<div title="x']
)
def test_what_is_never_closed_swallows_nothing(opening):
    document = read(
        f"Before.\n\n> {opening} within\n\nAfter [all](/x).\n\n{opening}\n\nTo the end.\n"
    )
    shown = re.sub(r"<[^>]*>", "", document.html)
    assert all(words in shown for words in ("Before.", "within", "After all.", "To the end."))
