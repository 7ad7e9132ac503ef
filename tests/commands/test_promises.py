"""What files promise: web pages, and texts that the site would refuse to publish, are read all the same."""

from collections.abc import Callable

import pytest

from legalsite.commands.promises import promises_of
from legalsite.errors import ProblemsFound
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
</body></html>
"""


def test_the_promise_of_a_page_is_read_whatever_the_file_is_called() -> None:
    (promise,) = promises_of(PAGE.encode(), "privacy.md").promises
    assert (promise.first_line, promise.last_line) == (9, 10)
    assert (promise.channels, promise.scope, promise.days) == (("email",), "material", 14)


def test_the_promise_of_a_part_of_a_page() -> None:
    part = "<div class='legal'>\n    <h1>Terms</h1>\n    <p>\n        We may change these terms.\n    </p>\n</div>\n"
    (promise,) = promises_of(part.encode(), "terms.md").promises
    assert (promise.first_line, promise.quote) == (4, "We may change these terms.")


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
