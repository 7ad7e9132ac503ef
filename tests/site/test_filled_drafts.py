"""Which values a draft gets: those of its folder and language or, with a published date, the frozen ones."""

from pathlib import Path

import pytest

from legalsite.errors import ProblemsFound
from legalsite.site.load import Site, load_fresh

SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\nlanguages = ["en", "de"]\n'
DRAFT = (
    '---\ntitle: "{{{{ company.name }}}}"\nrevised: {0}\n---\n\nWe are {{{{ company.name }}}}.\n'
)
FACTS = '[company]\nname = { default = "Port", de = "Hafen" }\n\n[in.eu.company]\nname = "Pier"\n'
ARCHIVED = """\
---
title: "Quay"
revised: 2026-01-10
facts:
  company.name:
    value: "Quay"
    places: 2:9-13 10:8-12
---

We are Quay.
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    files = {
        "facts.toml": FACTS,
        "terms.md": DRAFT.format("2026-01-10"),
        "terms/2026-01-10.md": ARCHIVED,
        "privacy.md": DRAFT.format("2026-01-11"),
        "privacy.de.md": DRAFT.format("2026-01-11"),
        "eu/privacy.md": DRAFT.format("2026-01-11"),
        "A bad name.md": DRAFT.format("2026-01-11"),
    }
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    for path, data in files.items():
        (tmp_path / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / path).write_text(data)
    return load_fresh(tmp_path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("privacy.md", "Port"),
        ("privacy.de.md", "Hafen"),
        ("eu/privacy.md", "Pier"),
        ("terms.md", "Quay"),
        ("A bad name.md", "{{ company.name }}"),
    ],
)
def test_a_draft_has_the_values_of_its_folder_language_or_date(
    site: Site, path: str, value: str
) -> None:
    assert site.content.filled(path).data.decode().count(value) == 2


def test_an_unedited_draft_is_its_published_version(site: Site) -> None:
    (text,) = site.policy("terms").texts
    assert text.path == "terms/2026-01-10.md"
    assert site.content.read("terms.md").decode() == ARCHIVED
    assert site.content.typed(text.path) == site.content.read_typed("terms.md")


def test_other_spaces_around_names_or_line_ends_are_not_edits(site: Site) -> None:
    draft = site.root / "content/terms.md"
    typed = draft.read_text().replace("{{ company.name }}", "{{company.name\t}}")
    draft.write_bytes(typed.replace(".\n", ".\r\n").encode())
    (text,) = load_fresh(site.root).policy("terms").texts
    assert text.path == "terms/2026-01-10.md"


def test_an_edited_draft_is_not(site: Site) -> None:
    draft = site.root / "content/terms.md"
    draft.write_text(draft.read_text() + "More.\n")
    with pytest.raises(ProblemsFound, match="text-changed-under-date"):
        site.policy("terms")
