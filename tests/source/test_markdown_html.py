"""Tokens into blocks and HTML: every token of the parser has a method or a tag, and no word is lost on the way."""

import re

import pytest

from legalsite.model.document import Span
from legalsite.source.markdown_html import (
    INLINE_TAGS,
    NESTED,
    TAGS,
    InlineRenderer,
    RenderedChunk,
    Renderer,
    render,
    render_inline,
)
from legalsite.source.parser import tokens_of

EVERYTHING = """# One {#first}

Two *three* **four** ~~five~~ `six` [seven](/a "t") <https://x.example> ![eight](b.png) nine\\
ten
eleven[^n] <sup>twelve</sup>

Setext
---

***

- thirteen

  fourteen

3. fifteen

> sixteen

term
: seventeen

| a | b |
|---|:-:|
| c | d | e |

    code

```sh
fence
```

<div>raw</div>

[^n]: note

[label]: see below

[address]: /a
"""


def rendered(text: str, *, opening: bool = True) -> tuple[RenderedChunk, str]:
    env: dict[str, object] = {}
    return render(tokens_of(text, env), env, str, opening=opening)


def test_every_token_of_a_text_with_everything_is_handled() -> None:
    tokens = tokens_of(EVERYTHING, {})
    blocks = {token.type for token in tokens}
    inline = {child.type for token in tokens for child in token.children or ()}
    assert blocks >= {"heading_open", "fence", "html_block", "footnote_reference_open", "dd_open", "th_open"}
    assert inline >= {"image", "footnote_ref", "html_inline", "hardbreak", "code_inline"}
    assert all(kind in TAGS or kind in NESTED or hasattr(Renderer, kind) for kind in blocks)
    assert all(kind in INLINE_TAGS or hasattr(InlineRenderer, kind) for kind in inline)


def test_a_tag_has_no_method_beside_it() -> None:
    assert not [kind for kind in (*TAGS, *NESTED) if hasattr(Renderer, kind)]
    assert not [kind for kind in INLINE_TAGS if hasattr(InlineRenderer, kind)]


def test_there_is_one_gap_for_each_anchor() -> None:
    chunk, _ = rendered(EVERYTHING)
    anchors = [block for block in chunk.blocks if block.stem or block.fixed_anchor]
    assert len(chunk.html) == len(anchors) + 1
    assert chunk.has_fixed_anchors
    assert chunk.has_raw_html


def test_every_word_of_the_source_is_accounted_for() -> None:
    _, words = rendered(EVERYTHING)
    expected = {"three", "seven", "b.png", "thirteen", "see", "below", "note", "raw", "e", "sh"}
    assert expected <= set(re.findall(r"[\w.]+", words))


@pytest.mark.parametrize(("text", "opening", "tag"), [("# A", True, "h1"), ("# A", False, "h2"), ("### A", True, "h3")])
def test_a_level_1_heading_at_the_very_start_is_the_h1(text: str, opening: bool, tag: str) -> None:
    chunk, _ = rendered(text, opening=opening)
    assert "".join(chunk.html) == f"<{tag}>A</{tag}>\n"


def test_a_row_is_a_block_and_keeps_further_cells() -> None:
    chunk, _ = rendered("| a | b |\n|---|:-:|\n| c | d | e |\n")
    assert [block.spans for block in chunk.blocks] == [
        (Span("a"), Span(" | ", "cell"), Span("b")),
        (Span("c"), Span(" | ", "cell"), Span("d"), Span(" | ", "cell"), Span("e")),
    ]
    assert chunk.blocks[1].html == '<td>c</td><td class="center">d</td><td>e</td>'


@pytest.mark.parametrize(
    ("text", "html", "spans"),
    [
        ("a\nb", "a\nb", (Span("a b"),)),
        ("[a](/b)", '<a href="/b">a</a>', (Span("a"), Span("/b", "target"))),
        ("![a](/b)", '<img src="/b" alt="a">', (Span("a", image=True), Span("/b", "target", image=True))),
        ("a ~~b~~", "a <s>b</s>", (Span("a "), Span("b", struck=True))),
        ("a <del>b</del>", "a <del>b</del>", (Span("a "), Span("b", struck=True))),
        ("*a* <u>b</u>", "<em>a</em> <u>b</u>", (Span("a b"),)),
        ("a <script>b</script>", "a ", (Span("a "),)),
    ],
)
def test_inline(text: str, html: str, spans: tuple[Span, ...]) -> None:
    content = next(token for token in tokens_of(text, {}) if token.type == "inline")
    inline = render_inline(content, str)
    assert (inline.html, inline.spans) == (html, spans)
    assert inline.only_image == text.startswith("!")


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("1. a\n1. b\n1. c\n", ["1", "2", "3"]),
        ("4. a\n4. b\n\n- c\n  1. d\n  1. e\n", ["4", "5", "", "1", "2"]),
        ("1. a\n\n   7. b\n   9. c\n2. d\n", ["1", "7", "8", "2"]),
    ],
)
def test_items_have_the_numbers_that_a_page_shows(source: str, numbers: list[str]) -> None:
    env: dict[str, object] = {}
    assert [block.number for block in render(tokens_of(source, env), env, str, opening=True)[0].blocks] == numbers
