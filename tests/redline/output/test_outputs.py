"""What readers get of a redline in each format: cases, of which each was read, and what holds for all of them."""

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.github import as_github
from legalsite.redline.output.html import as_html
from legalsite.redline.output.outline import outline
from legalsite.redline.output.terminal import as_text
from legalsite.text.phrase_catalogue import english


def whole_comment(redline: Redline) -> str:
    return as_github(redline, context=None)


def html_of(redline: Redline) -> str:
    return as_html(outline(redline), english("redline"), names=("Before", "After"))


CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
FENCED = re.compile(r"`````\w+\n(.*?)\n?`````", re.DOTALL)
FORMATS: dict[str, Callable[[Redline], str]] = {
    "text": as_text,
    "html": html_of,
    "github": whole_comment,
}
LINE_END = re.compile(
    r"(?<=(?:</p>|/tr>|/li>|/h\d>|/dd>|/dt>|/ul>))\n|(?<=</details>)\n|(?<=</summary>)\n"
)
BLOCKS = frozenset(
    [
        "p",
        "ul",
        "li",
        "table",
        "tr",
        "td",
        "th",
        "h2",
        "h3",
        "div",
        "dl",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "details",
    ]
)
VOID = frozenset({"br", "img", "hr", "input"})


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, document: Callable[[str], Document]) -> None:
    """In the file, the HTML has a line end after each block."""
    old, new, *expected = FENCED.findall(path.read_text(encoding="utf-8"))
    redline = compare(document(old), document(new))
    for (name, write), text in zip(FORMATS.items(), expected, strict=True):
        assert write(redline) == (LINE_END.sub("", text) if name == "html" else text), name


class Nesting(HTMLParser):
    """Complains about tags that do not match and about marks of words round blocks; keeps ids and links."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not (tag in BLOCKS and {"ins", "del"} & set(self.open)), f"<{tag}> inside a mark"
        given = dict(attrs)
        whole = ".block" if given.get("class") == "block" else ""
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag not in VOID:
            self.open.append(f"{tag}{whole}")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().removesuffix(".block") == tag


def test_html_is_well_formed_and_its_links_lead_somewhere(
    document: Callable[[str], Document],
) -> None:
    for path in (*CASES, *(Path(__file__).parents[1] / "cases").glob("*.md")):
        old, new, *_ = FENCED.findall(path.read_text(encoding="utf-8"))
        nesting = Nesting()
        nesting.feed(html_of(compare(document(old), document(new))))
        assert not nesting.open, path.stem
        assert max(Counter(nesting.ids).values(), default=0) <= 1, path.stem
        linked = {
            link[1:]
            for link in nesting.links
            if link.startswith(("#to-", "#from-", "#words-", "#side-"))
        }
        assert linked <= set(nesting.ids), path.stem
