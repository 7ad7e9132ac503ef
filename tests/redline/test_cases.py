"""Redlines that a lawyer has read: what is marked, and that nothing else is.

A case is a text file: old, new, and the new text as it should be marked. Each passage is a paragraph; what was
deleted stands in
{--braces--}, what was inserted in {++braces++}, a link's target in <angle brackets>, a footnote's mark in [1], words
that are struck through in ~~these~~, what is said about a passage in {>>these<<}. Words that moved to another passage,
or to another place in theirs, are in {--→these braces--} where they were and in {++←these++} where they are.
The fences have five backticks, so that texts may hold fences of their own.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.model.document import Document
from legalsite.model.redline import BlockChange, Redline, Run, in_one_line
from legalsite.redline.compare import compare, have_other_words
from legalsite.redline.output.plain_marks import as_plain_text

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
SHARED = sorted((Path(__file__).parents[2] / "../shared/accept/redline/cases").glob("*.md"))
FENCED = re.compile(r"`````(?:markdown|text)\n(.*?)\n?`````", re.DOTALL)
MARKED = re.compile(r"https?://[^\s<>{}]+|[\w\u0300-\u036f]+(?:['’]\w+)*|[$€£¥%,;]")
MARKS = {"equal": "{}", "delete": "{{--{}--}}", "insert": "{{++{}++}}"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, document: Callable[[str], Document]) -> None:
    old, new, expected = FENCED.findall(path.read_bytes().decode())
    redline = compare(document(old), document(new))
    assert as_marked(redline) == expected
    assert redline.changed or not have_other_words(document(old), document(new))


@pytest.mark.skipif(not SHARED, reason="the shared cases are not beside this repository")
@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_shared_case(path: Path, document: Callable[[str], Document]) -> None:
    """The same words deleted and inserted, the same passages told as moved."""
    old, new, expected = FENCED.findall(path.read_bytes().decode())
    redline = compare(document(old), document(new))
    marked = as_marked(redline)
    for braces in (r"\{--(.*?)--\}", r"\{\+\+(.*?)\+\+\}"):
        assert marked_words(braces, marked) == marked_words(braces, expected)
    assert ("moved" in expected) == any(
        passage.kind == "moved" for passage in redline.block_changes
    )


def marked_words(braces: str, text: str) -> list[str]:
    return [
        word for stretch in re.findall(braces, text, re.DOTALL) for word in MARKED.findall(stretch)
    ]


def as_marked(redline: Redline) -> str:
    return "\n\n".join(
        note(passage) + "".join(map(marked_run, in_one_line(passage.runs))).strip()
        for passage in redline.block_changes
    )


def note(passage: BlockChange) -> str:
    said = ["moved"] if passage.kind == "moved" else []
    if passage.layouts:
        was, now = passage.layouts
        said.append(f"{now} that was cut off or joined" if was == now else f"{now} that was {was}")
    if (
        passage.old
        and passage.new
        and passage.old.number != passage.new.number
        and passage.kind != "unchanged"
    ):
        said.append(
            f"renumbered from {passage.old.number or 'none'} to {passage.new.number or 'none'}"
        )
    return f"{{>>{', '.join(said)}<<}}" if said else ""


def marked_run(run: Run) -> str:
    sign = ("→" if run.op == "delete" else "←") if run.moved else ""
    return MARKS[run.op].format(sign + (f"<{run.text}>" if run.target else as_plain_text(run)))
