"""Web pages as they come: blocks with their lines, however the page is written."""

import pytest

from legalsite.source.web_page import is_page, read_page

PAGE = """<!DOCTYPE html>
<html>
<head><title>Wren</title><style>p { color: red }</style></head>
<body>
      <nav><ul><li><a href="#c">Changes to this policy</a></li></ul></nav>
      <h2 id="c">Changes to this
        policy</h2>
      <p>
        We may revise this policy. If a change is significant, we will
        e-mail every account holder &mdash; <b>two weeks</b> before it applies.
      </p>
      <script>if (a < b) alert("we may change this policy")</script>
      <ul><li>one<li>two</ul>
</body></html>
"""
PART = "<div class='legal'>\n    <h1>Terms</h1>\n    <p>\n        We may change these terms.\n    </p>\n</div>\n"


def test_a_page_is_blocks_with_their_lines() -> None:
    blocks = read_page(PAGE).blocks
    assert [(block.kind, block.level, block.line) for block in blocks] == [
        ("item", 0, 5),
        ("heading", 2, 6),
        ("paragraph", 0, 9),
        ("item", 0, 13),
        ("item", 0, 13),
    ]
    assert blocks[1].text == "Changes to this policy"
    assert blocks[2].text.endswith("holder — two weeks before it applies.")
    assert blocks[3].group == blocks[4].group != blocks[0].group


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Terms\n",
        "<p>Terms</p>\n",
        "We write <html> now and then.\n",
        "<div>\n\nTerms\n\n    <p>One</p>\n</div>\n",
    ],
)
def test_markdown_is_no_page(text: str) -> None:
    assert not is_page(text)


@pytest.mark.parametrize(
    "start", ["<!doctype HTML>", "\ufeff<html lang=de>", "<!-- made by hand -->\n<HTML>", "<body>"]
)
def test_pages_are_known_by_their_beginning(start: str) -> None:
    assert is_page(start)


def test_a_part_of_a_page_is_read_as_one() -> None:
    assert is_page(PART)
    assert [(block.kind, block.line) for block in read_page(PART).blocks] == [("heading", 2), ("paragraph", 4)]


@pytest.mark.parametrize(
    "text", ["<html><p", "<html></p></p>", "<html><script><p>x", "<html><![CDATA[", "<html>&#0;&bogus;"]
)
def test_broken_pages_are_read_as_far_as_they_go(text: str) -> None:
    read_page(text)
