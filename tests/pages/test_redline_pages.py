import re

import pytest
from msgspec.structs import replace

from legalsite.model.policy import Policy, RevisionId
from legalsite.pages.page import RedlineView
from legalsite.pages.redline_pages import ChangedClause, changed_clauses
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_markdown


def test_what_is_not_translated_is_not_compared(sample):
    """A coming translation is shown against the text in force only where that one is translated too."""
    coming = sample.revision(
        "privacy", "2026-11-02", "# Daten\n", title="Daten", language="de", translates=RevisionId.parse("2026-11-01")
    )
    privacy = sample.policies[0]
    sample.policies[0] = replace(privacy, translations={"de": (*privacy.translations["de"], coming)})
    files = sample.render()
    assert "de/privacy/upcoming/index.html" not in files
    assert b'href="/legal/privacy/upcoming/"' in files["de/privacy/index.html"]
    bound = sample.revision(
        "privacy",
        "2026-04-02",
        "# Daten\n\nAlt.\n",
        title="Daten",
        language="de",
        translates=RevisionId.parse("2026-03-02"),
    )
    sample.policies[0] = replace(privacy, translations={"de": (*privacy.translations["de"], bound, coming)})
    files = sample.render()
    assert b'href="/legal/de/privacy/upcoming/"' in files["de/privacy/index.html"]
    assert "Was sich am 1. Januar 2027 ändert" in files["de/privacy/upcoming/index.html"].decode()


def test_a_translation_that_lags_is_not_said_to_be_in_force(sample, read):
    privacy = sample.policies[0]
    of = {"language": "de", "translates": RevisionId.parse("2022-05-01")}
    older = sample.revision("privacy", "2022-05-20", "# Daten\n\nAlt.\n", **of)
    sample.policies[0] = replace(privacy, translations={"de": (older, *privacy.translations["de"])})
    page = read(sample.render()["de/privacy/since/2022-05-20/index.html"])
    assert "Verglichen werden die Fassung vom 20. Mai 2022 und die Fassung vom 20. September 2023." in page


def test_the_list_of_many_changed_clauses_takes_linear_time(empty, growth, monkeypatch):
    empty.policies = [Policy("beta", tuple(empty.revision("beta", f"2026-01-0{day}", "Words.\n") for day in (1, 2)))]
    redlines = {}
    for size in (1, 4):
        clauses = tuple(ChangedClause(f"Clause {at}", f"c-{at}", False) for at in range(2000 * size))
        html = "".join(f'<p id="{clause.anchor}">{"Words. " * 50}</p>' for clause in clauses)
        redlines[size] = RedlineView(lambda _, html=html: html, "One clause", "en", "en", clauses)

    def render(size):
        monkeypatch.setattr(type(empty), "_redline", lambda *_: redlines[size])
        return empty.render()

    page = render(1)["beta/changes/2026-01-02/index.html"].decode()
    assert page.count('href="#c-') == 2000
    assert growth(render) < 8


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
