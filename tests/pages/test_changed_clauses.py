"""The list of changed clauses beside a redline: old text, new text, the list."""

import re

import pytest

from legalsite.pages.redline_pages import changed_clauses
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_markdown

CASES = """
=== a clause with an amended paragraph
## Data
We keep it for 30 days.
## Rights
You may object.
---
## Data
We keep it for 14 days.
## Rights
You may object.
---
Data
=== an inserted clause, and those that only have another number, which are not listed
## 1. Data
We keep it.
## 2. Rights
You may object.
---
## 1. Data
We keep it.
## 2. Places
We never store where you are.
## 3. Rights
You may object.
---
2 Places
=== a deleted clause, in its old place
## Data
We keep it.
## Places
We store where you are, to the nearest house.
## Rights
You may object.
---
## Data
We keep it.
## Rights
You may object.
---
deleted: Places
=== a text without headings
We keep it for 30 days.
---
We keep it for 14 days.
---
"""


@pytest.mark.parametrize("case", re.split(r"^=== ", CASES, flags=re.MULTILINE)[1:], ids=lambda c: c.split("\n")[0])
def test_changed_clauses(case: str) -> None:
    old, new, expected = re.split(r"^---\n", case.partition("\n")[2], flags=re.MULTILINE)
    before, after = (read_markdown(text, path="a.md") for text in (old, new))
    clauses = changed_clauses(compare(before, after))
    anchors = {block.anchor for block in after.blocks}
    assert all(clause.anchor in anchors for clause in clauses)
    assert [f"{'deleted: ' if clause.deleted else ''}{clause.name}" for clause in clauses] == expected.split("\n")[:-1]
