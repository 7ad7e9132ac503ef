"""What stands twice in a text."""

import pytest

from legalsite.checks.rules import doubled_paragraphs as rules
from legalsite.checks.rules.doubled_paragraphs import doubled
from legalsite.model.document import Block
from legalsite.redline.block_keys import block_key
from legalsite.source.markdown import read_document


def test_equal_neighbours_and_long_paragraphs_with_one_between() -> None:
    long = "word " * 60
    near = f"# T\n\nWe are kind to you.\n\nWe are kind to you.\n\n{long}\n\nBe kind.\n\n{long}\n"
    far = f"# T\n\n{long}\n\nWe are kind to you.\n\nBe kind.\n\nWe are kind to you.\n\n{long}\n"
    lines = [
        [(first.line, again.line) for first, again in doubled(read_document(text.encode(), "x.md").blocks)]
        for text in (near, far)
    ]
    assert lines == [[(3, 5), (7, 11)], []]


def test_each_block_gets_its_key_once(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = read_document(b"# T\n\n" + b"We are kind to you.\n\nBe kind to us all.\n\n" * 4, "x.md").blocks
    keyed: list[Block] = []

    def counted(block: Block) -> str:
        keyed.append(block)
        return block_key(block)

    monkeypatch.setattr(rules, "block_key", counted)
    assert list(rules.doubled(blocks)) == []
    assert keyed == list(blocks)
