"""Which documents and languages get a new version after a fact changed; how it is printed: `revise-fact` in the cases."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.publish import publish
from legalsite.commands.revise import VersionOrder
from legalsite.commands.revise_fact import outdated_texts, revise_texts
from legalsite.errors import ProblemsFound
from legalsite.site.load import load_fresh

SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\nlanguages = ["en", "de"]\n'
FACTS = '[company]\nname = "Quay"\n\n[in.eu.company]\nname = "Pilot"\n'
DRAFT = "---\ntitle: A\nrevised: 2026-01-10\n{0}---\n\nWe are {{{{ company.name }}}}.\n"
TODAY = date(2026, 1, 12)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A published site whose fact has another value since."""
    (tmp_path / "content/eu").mkdir(parents=True)
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    (tmp_path / "content/facts.toml").write_text(FACTS)
    for path in ("terms", "privacy", "eu/terms"):
        (tmp_path / f"content/{path}.md").write_text(DRAFT.format(""))
    translation = DRAFT.format("translates: 2026-01-10\n")
    (tmp_path / "content/terms.de.md").write_text(translation)
    publish(tmp_path, (), now=datetime(2026, 1, 10, 12, tzinfo=UTC))
    (tmp_path / "content/facts.toml").write_text(FACTS.replace("Quay", "Port"))
    return tmp_path


def test_every_document_and_language_with_the_older_value_gets_a_draft(root: Path) -> None:
    outdated, _ = outdated_texts(load_fresh(root), "company.name")
    order = VersionOrder(facts={"change": "material"})
    drafts = revise_texts(root, outdated, TODAY, order, SUMMARIES)
    paths = [draft.text.path for draft in drafts]
    assert paths == ["privacy.md", "terms.md", "terms.de.md"]
    assert drafts[2].text.translates == drafts[1].text.revised
    assert [draft.text.summary for draft in drafts] == ["Renamed.", "Renamed.", "Umbenannt."]
    waiting = [draft.text.path for draft in drafts]
    found = outdated_texts(load_fresh(root), "company.name")
    assert [[text.path for text in texts] for texts in found] == [[], waiting]
    assert b"{{ company.name }}" in (root / "content/terms.de.md").read_bytes()


def test_a_document_that_cannot_be_read_stops_the_round(root: Path) -> None:
    broken = root / "content/privacy.md"
    broken.write_text(broken.read_text() + "More.\n")  # under its old date
    with pytest.raises(ProblemsFound, match="text-changed-under-date"):
        outdated_texts(load_fresh(root), "company.name")


SUMMARIES = {"en": "Renamed.", "de": "Umbenannt."}
