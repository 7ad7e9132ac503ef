"""Redlines as Markdown for comments on GitHub."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.github import as_comment, as_github, truncate
from legalsite.text.normalize import fold
from text_tables import table

Reader = Callable[[str], Document]

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.md"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_comment_whose_changes_are_accepted_is_the_new_text(path: Path, document: Reader) -> None:
    """Without notes and deletions, but with insertions."""
    old, new, _ = re.findall(
        r"`````\w+\n(.*?)\n?`````", path.read_text(encoding="utf-8"), re.DOTALL
    )
    accepted = as_accepted(body(compare(document(old), document(new))))
    assert read_as(document(accepted)) == read_as(document(new))


def body(redline: Redline, context: int | None = None) -> str:
    """The comment below its summary, by default with all unchanged passages."""
    return as_github(redline, context=context, limit=1 << 30).partition("\n\n")[2]


def as_accepted(marked: str) -> str:
    return re.sub(r"<sub>.*?</sub>|<del>.*?</del>| \(→ .*?\)|</?ins>", "", marked)


def read_as(document: Document) -> str:
    """The numbers and words of all blocks."""
    return "".join(
        re.findall(r"\w", fold("".join(f"{block.number}{block.text}" for block in document.blocks)))
    )


WHOLE = Path(__file__).with_name("whole.md").read_text(encoding="utf-8")


def test_a_comment_of_a_text_is_that_text(document: Reader) -> None:
    whole = document(WHOLE)
    assert read_as(document(body(compare(whole, whole)))) == read_as(whole)
    new = body(compare(document(""), whole))
    assert read_as(document(as_accepted(new))) == read_as(whole)
    gone = body(compare(whole, document("")))
    assert not read_as(document(as_accepted(gone).replace("[^1]:", "")))


@table("github.txt")
def test_what_is_marked_and_noted(old: str, new: str, expected: str, document: Reader) -> None:
    assert body(compare(document(old), document(new))) == expected


@table("github.txt")
def test_passages_around_a_change(old: str, new: str, expected: str, document: Reader) -> None:
    assert body(compare(document(old), document(new)), context=1) == expected


def test_a_comment_calls_nobody(document: Reader) -> None:
    """Nobody is mentioned, no other thread is linked, and no line begins with a quick action of GitLab."""
    new = "# Ask @team\n\nAsk @lawyers, a@b.example or me@@them (see #12, owner/repo#3, team!4).\n\n/merge\n\n- @all\n"
    old = "# Ask\n\nAsk.\n\nMore.\n"
    for before, after in ((old, new), (new, old), (new, new.replace("Ask", "Call"))):
        comment = unescape(as_github(compare(document(before), document(after)), context=None))
        assert not re.search(r"(?<!\w)@\w|[#!][0-9]|^/", comment, re.MULTILINE)
        assert "a@b.example" in comment
        assert re.sub("[\u200b\\\\]|</?[a-z]+>", "", comment).count("@all") == 1


def test_github_is_cut_at_its_limit(redline: Redline) -> None:
    whole = as_github(redline)
    assert "<del>30</del><ins>14</ins>" in whole
    cut = as_github(redline, limit=200)
    assert len(cut) <= 200
    assert cut.endswith(
        "*The rest doesn't fit in a comment. To see all of it, run `legalsite diff`.*"
    )


def test_a_comment_on_github_has_at_most_65_536_characters(document: Reader) -> None:
    old, new = (
        "\n\n".join(f"Berth {number} costs {fee}." for number in range(3_000))
        for fee in ("five", "six")
    )
    assert 65_536 - 100 < len(as_github(compare(document(old), document(new)))) <= 65_536


def test_as_much_is_shown_as_fits() -> None:
    assert truncate("ab\n\ncd", "…", 6) == "ab\n\ncd"
    assert truncate("ab\n\ncd", "…", 5) == "ab\n\n…"
    assert truncate("ab\n\ncd", "…", 4) == "…"


def test_a_comment_that_just_fits_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [("Terms", "content/terms.md", None)]
    whole = as_comment(texts, 1, None)
    for room, cut in ((0, False), (-1, True)):
        limit = len(whole) + room
        monkeypatch.setattr("legalsite.redline.output.github.REDLINES_LIMIT", limit)
        assert (as_comment(texts, 1, "https://a.test/") != whole) == cut


def test_words_and_spaces_without_end_are_walked_once(
    document: Reader, growth: Callable[[Callable[[int], object]], float]
) -> None:
    redlines = {}
    for size in (1, 4):
        old = "条款说明我们保留数据三十天。" * 500 * size
        redlines[size] = compare(document(old), document(old.replace("三十", "四十")))
    assert growth(lambda size: as_github(redlines[size], limit=1 << 30)) < 8
    assert as_github(redlines[4], limit=1 << 30).count("<ins>四十</ins>") == 2_000
    spaces = " " * 200_000
    marked = body(compare(document(f"```\na{spaces}b\n```"), document(f"```\na{spaces}c\n```")))
    assert marked.startswith(f"<pre>\na{spaces}<del>b</del><ins>c</ins>")
