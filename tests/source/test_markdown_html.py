"""Tokens into blocks and HTML: every token of the parser has a method or a tag; what comes out is in fixtures/."""

from pathlib import Path

from legalsite.source.markdown_html import TAGS, InlineRenderer, Renderer, _find_word, render
from legalsite.source.parser import tokens_of

EVERYTHING = (Path(__file__).parent / "fixtures/everything.md").read_text(encoding="utf-8")


def test_every_token_of_a_text_with_everything_is_handled() -> None:
    tokens = tokens_of(EVERYTHING, {})
    blocks = {token.type for token in tokens}
    inline = {child.type: child.nesting for token in tokens for child in token.children or ()}
    assert blocks >= {
        "heading_open",
        "fence",
        "html_block",
        "footnote_reference_open",
        "dd_open",
        "th_open",
    }
    assert inline.keys() >= {"image", "footnote_ref", "html_inline", "hardbreak", "code_inline"}
    assert all(kind in TAGS or hasattr(Renderer, kind) for kind in blocks)
    assert all(nesting or hasattr(InlineRenderer, kind) for kind, nesting in inline.items())


def test_a_tag_has_no_method_beside_it() -> None:
    assert not [kind for kind in TAGS if hasattr(Renderer, kind)]


def test_only_the_opening_heading_of_a_page_has_level_1() -> None:
    chunk, _ = render(tokens_of("# Terms\n\n# Fees\n\n### Sums\n", {}), {}, str, opening=True)
    assert [part.rpartition("<")[2] for part in chunk.html[:-1]] == ["h1", "h2", "h3"]
    later, _ = render(tokens_of("# Fees\n", {}), {}, str, opening=False)
    assert later.html[0] == "<h2"


def test_there_is_one_gap_for_each_anchor() -> None:
    env: dict[str, object] = {}
    chunk, _ = render(tokens_of(EVERYTHING, env), env, str, opening=True)
    anchors = [block for block in chunk.blocks if block.stem or block.fixed_anchor]
    assert len(chunk.html) == len(anchors) + 1
    assert chunk.has_raw_html


def test_five_words_of_an_item_are_its_anchor() -> None:
    chunk, _ = render(tokens_of("- You may go home now, or not.\n", {}), {}, str, opening=False)
    assert [block.stem for block in chunk.blocks] == ["you-may-go-home-now"]


def test_a_word_is_looked_for_behind_so_many_parts_of_longer_words() -> None:
    """A text may have a million of them."""
    assert [_find_word("ab " * parts + "a", "a", 0) for parts in (1_000, 1_001)] == [3_000, -1]
