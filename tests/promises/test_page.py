"""Web pages as they come, and texts that the site would refuse to print: their promises are read all the same."""

from collections.abc import Callable

import pytest

from legalsite.commands.promises import promises_of
from legalsite.errors import ProblemsFound
from legalsite.promises.web_page import is_page, read_page
from legalsite.source.markdown import read_document

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


def test_the_promise_of_a_page_is_read_whatever_the_file_is_called() -> None:
    (promise,) = promises_of(PAGE.encode(), "privacy.md").promises
    assert (promise.first_line, promise.last_line) == (9, 10)
    assert (promise.channels, promise.scope, promise.days) == (("email",), "material", 14)


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
    part = "<div class='legal'>\n    <h1>Terms</h1>\n    <p>\n        We may change these terms.\n    </p>\n</div>\n"
    assert [(block.kind, block.line) for block in read_page(part).blocks] == [("heading", 2), ("paragraph", 4)]
    (promise,) = promises_of(part.encode(), "terms.md").promises
    assert (promise.first_line, promise.quote) == (4, "We may change these terms.")


@pytest.mark.parametrize(
    "text", ["<html><p", "<html></p></p>", "<html><script><p>x", "<html><![CDATA[", "<html>&#0;&bogus;"]
)
def test_broken_pages_are_read_as_far_as_they_go(text: str) -> None:
    read_page(text)


def test_words_that_a_page_would_lose_do_not_hinder_reading() -> None:
    link = "[](https://example.com/ferry-times)"
    text = f"**4.1 Ferries**. Our {link}{link}[times.\n\nWe will e-mail you before we change these terms.\n"
    with pytest.raises(ProblemsFound):
        read_document(text.encode(), "terms.md")
    assert promises_of(text.encode(), "terms.md").promises[0].channels == ("email",)


@pytest.mark.parametrize("odd", ["&#xD;", "\u2028", "\x08", "\u202e\r"])
def test_a_control_character_does_not_hinder_reading(odd: str) -> None:
    text = f"#### Updated in May{odd}\n\nWe will e-mail you before we change these terms.\n"
    assert promises_of(text.encode(), "terms.md").promises[0].channels == ("email",)


def test_what_is_no_text_cannot_be_read() -> None:
    with pytest.raises(ProblemsFound):
        promises_of(b"\xff\xfe\x00", "terms.md")


def test_a_page_of_one_line_is_read_in_linear_time(growth: Callable[[Callable[[int], object]], float]) -> None:
    def work(size: int) -> None:
        text = "<html>" + "<p>We may change this policy (or not) and post it here.</p>" * 750 * size
        promises_of(text.encode(), "terms.md")

    assert growth(work) < 8


def test_the_front_matter_of_a_page_is_no_text_of_its_own() -> None:
    body = "<div>\n    <p>\n      We may amend this policy. We tell you\n      by e-mail.\n    </p>\n</div>\n"
    text = f"---\ntitle: Cookies\n---\n\n{body}"
    (promise,) = promises_of(text.encode(), "cookies.md").promises
    assert (promise.first_line, promise.last_line, promise.channels) == (7, 8, ("email",))


def test_a_text_kept_in_the_front_matter_is_read() -> None:
    text = """---
title: Terms
sections:
  - type: rich_text
    content: >-
      # **Terms**

      **CHANGES**

      We may amend these terms. We will
      e-mail you *before* that.
---
"""
    (promise,) = promises_of(text.encode(), "terms.md").promises
    assert (promise.first_line, promise.last_line, promise.channels) == (10, 11, ("email",))
