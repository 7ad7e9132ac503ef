"""Values of front matter change by themselves: comments, order, line ends and the text stay."""

import pytest

from legalsite.errors import ProblemsFound
from legalsite.source.front_matter_edit import with_values, without_key

BEFORE = """---
# ours
title: "Privacy"   # as on the sign
revised: 2026-03-02
effective: '2026-04-01'  # a Wednesday
change: material # counsel agrees
summary: >-
  We name the new
  payment processor.

extra:
  owner: Ana
---

# Privacy: 2026-03-02
"""
AFTER = """---
# ours
title: "Privacy"   # as on the sign
revised: 2026-05-06
retroactive:
effective: 2026-06-01  # a Wednesday
change: # counsel agrees
summary:

extra:
  owner: Ana
---

# Privacy: 2026-03-02
"""
VALUES = {"revised": "2026-05-06", "effective": "2026-06-01", "change": "", "summary": "", "retroactive": ""}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_only_the_values_change(ends: str, bom: bytes) -> None:
    def file(text: str) -> bytes:
        return bom + text.replace("\n", ends).encode()

    changed = with_values(file(BEFORE), "privacy.md", VALUES)
    assert changed == file(AFTER)
    assert with_values(changed, "privacy.md", VALUES) == changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("revised: 2026-03-02\nsummary:\ntitle: A", "revised: 2026-03-02\nsummary: new\ntitle: A"),
        (
            "revised: 2026-03-02\nsummary:   # say it\ntitle: A",
            "revised: 2026-03-02\nsummary: new   # say it\ntitle: A",
        ),
        ("revised: 2026-03-02\nsummary: ~\ntitle: A", "revised: 2026-03-02\nsummary: new\ntitle: A"),
        ("title: 𝒜é\nsummary: 'a # b'", "summary: new"),
        ("revised: 2026-03-02\nsummary: one\n  two\n# end", "revised: 2026-03-02\nsummary: new\n# end"),
        ('{title: "A", revised: 2026-03-02, summary: "x"}', '{title: "A", revised: 2026-03-02, summary: new}'),
        ('"summary": |\n  a\n\n  b\ntitle: A', '"summary": new\ntitle: A'),
    ],
)
def test_however_a_value_is_written(before: str, after: str) -> None:
    changed = with_values(f"---\n{before}\n---\nText\n".encode(), "a.md", {"summary": "new"}).decode()
    assert changed.endswith(f"{after}\n---\nText\n")


def test_a_layout_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(ProblemsFound, match=r"error\[not-written\].*\n.*change: minor"):
        with_values(b"---\n{title: A, revised: 2026-03-02}\n---\nText\n", "a.md", {"change": "minor"})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\nextra:\n  imported:\n    commit: abc\n    path: a.md\nchange: minor", "title: A\nchange: minor"),
        ("title: A\nextra:\n  owner: Ana\n  imported:\n    commit: abc\n", "title: A\nextra:\n  owner: Ana\n"),
        ("extra:\n  imported:\n    commit: abc\n  owner: Ana\ntitle: A", "extra:\n  owner: Ana\ntitle: A"),
        ("title: A\nextra: {imported: {commit: abc}}", "title: A"),
        ("title: A\nextra: {imported: {commit: abc}, b: c}", "title: A\nextra: {imported: {commit: abc}, b: c}"),
        ("title: A\nextra:\n  owner: Ana", "title: A\nextra:\n  owner: Ana"),
    ],
)
def test_a_key_is_taken_away(before: str, after: str) -> None:
    data = f"---\n{before}\n---\nText\n".encode()
    assert without_key(data, "a.md", "extra", "imported") == f"---\n{after}\n---\nText\n".encode()
