"""Markdown into blocks and HTML, case by case."""

import pytest

from legalsite.errors import ProblemsFound
from legalsite.source.links import Links
from legalsite.source.markdown import read_markdown, read_plain


def shown(document):
    """One line a block, as the fixtures write it."""
    return "\n".join(_shown(block) for block in document.blocks)


def _shown(block):
    marks = {"words": '"{}"', "target": "<{}>", "cell": "|"}
    spans = [marks[span.of].format(span.text.replace("\n", "\\n")) for span in block.spans]
    number = [f"[{block.number}]"] if block.number else []
    anchor = [f"#{block.anchor}"] if block.anchor else []
    return " ".join([str(block.line), block.kind, str(block.level), *number, *spans, *anchor])


def test_blocks(text, expected):
    assert shown(read_markdown(text, path="content/a.md")) == expected


def test_html(text, expected):
    assert read_markdown(text, path="content/a.md").html.rstrip("\n") == expected


test_blocks.fixture_file = "markdown.md"
test_html.fixture_file = "markdown_html.md"
