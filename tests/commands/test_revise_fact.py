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
    outdated = outdated_texts(load_fresh(root), "company.name", TODAY, None)
    order = VersionOrder(facts={"change": "material"})
    drafts = revise_texts(root, outdated.texts, TODAY, order, SUMMARIES)
    paths = [draft.text.path for draft in drafts]
    assert paths == ["privacy.md", "terms.md", "terms.de.md"]
    assert drafts[2].text.translates == drafts[1].text.revised
    assert [draft.text.summary for draft in drafts] == ["Renamed.", "Renamed.", "Umbenannt."]
    waiting = [draft.text.path for draft in drafts]
    found = outdated_texts(load_fresh(root), "company.name", TODAY, None)
    assert (found.texts, [text.path for text in found.waiting], found.later) == ((), waiting, ())
    assert b"{{ company.name }}" in (root / "content/terms.de.md").read_bytes()


def test_a_document_that_cannot_be_read_stops_the_round(root: Path) -> None:
    broken = root / "content/privacy.md"
    broken.write_text(broken.read_text() + "More.\n")  # under its old date
    with pytest.raises(ProblemsFound, match="text-changed-under-date"):
        outdated_texts(load_fresh(root), "company.name", TODAY, None)


def write(root: Path, path: str, facts: str, words: str = "") -> None:
    """Write a draft that names the fact."""
    text = DRAFT.format(facts).replace("revised: 2026-01-10\n", "") + words
    (root / f"content/{path}.md").write_text(text)


def revise_until_done(root: Path, first: int, effective: date | None = None) -> list[str]:
    """Revise and publish, a day each, until nothing is left, and return what each draft replaces."""
    replaced = []
    for day in range(first, first + 9):
        today = date(2026, 2, day)
        found = outdated_texts(load_fresh(root), "company.name", today, effective)
        if not found.texts:
            assert not found.later
            return replaced
        facts = {"change": "material", "approved_by": "Ada"}
        order = VersionOrder(effective=effective, facts=facts)
        drafts = revise_texts(root, found.texts, today, order, SUMMARIES)
        replaced += [f"{draft.text.path} {draft.upcoming.replaces or ''}" for draft in drafts]
        for draft in drafts:
            if draft.upcoming.follows:
                path = root / "content" / draft.text.path
                path.write_text(path.read_text().replace("replaces:\n", "replaces: []\n"))
        publish(root, (), now=datetime(2026, 2, day, 12, tzinfo=UTC))
    raise AssertionError("it never ends")


@pytest.mark.parametrize("effective", [None, date(2026, 3, 15), date(2026, 4, 1)])
@pytest.mark.parametrize("translated", [True, False])
def test_run_again_it_covers_upcoming_versions_until_none_has_the_older_value(
    root: Path, effective: date | None, *, translated: bool
) -> None:
    facts_toml = root / "content/facts.toml"
    facts_toml.write_text(FACTS)
    for day, start in ((11, "2026-03-01"), (12, "2026-04-01"), (13, "2026-05-01")):
        dates = f"revised: 2026-01-{day}\neffective: {start}\nchange: material\nreplaces: []\n"
        write(root, "terms", dates, f"\nYou pay {day}.\n")
        if translated:
            dates = f"revised: 2026-01-{day}\ntranslates: 2026-01-{day}\n"
            write(root, "terms.de", dates, f"\nSie zahlen {day}.\n")
        publish(root, (), now=datetime(2026, 1, day, 12, tzinfo=UTC))
    facts_toml.write_text(FACTS.replace("Quay", "Port"))
    revise_until_done(root, 1, effective)
    start = effective or date(2026, 2, 1)
    policy = load_fresh(root).policy("terms")
    shown = [
        text for text in policy.planned(max(start, date(2026, 2, 20))) if text.effective >= start
    ]
    assert len(shown) > 1
    for text in shown:
        texts = [text, *filter(None, [policy.translation("de", text, date.max)])]
        assert len(texts) >= 1 + translated
        assert {fact.value for each in texts for fact in each.facts} == {"Port"}
    words = [root.joinpath("content", text.path).read_text()[-9:] for text in shown[-2:]]
    assert words == ["You pay 12.\n"[-9:], "You pay 13.\n"[-9:]]


def test_a_value_of_one_language_becomes_a_version_of_each_translation_alone(root: Path) -> None:
    facts_toml = root / "content/facts.toml"
    facts_toml.write_text(FACTS)
    dates = "revised: 2026-01-11\neffective: 2026-03-01\nchange: material\n"
    write(root, "terms", dates, "\nYou pay.\n")
    write(root, "terms.de", "revised: 2026-01-11\ntranslates: 2026-01-11\n", "\nSie zahlen.\n")
    publish(root, (), now=datetime(2026, 1, 11, 12, tzinfo=UTC))
    facts_toml.write_text(FACTS.replace('"Quay"', '{ default = "Quay", de = "Kai" }'))
    assert revise_until_done(root, 1) == ["terms.de.md "] * 2
    translations = load_fresh(root).policy("terms").translations["de"]
    found = [(str(text.translates), text.facts[0].value) for text in translations[-2:]]
    assert found == [("2026-01-10", "Kai"), ("2026-01-11", "Kai")]


def test_withdrawn_policies_are_left_alone(root: Path) -> None:
    write(root, "terms", "revised: 2026-01-11\nchange: material\nwithdrawn: true\n")
    (root / "content/terms.de.md").unlink()
    publish(root, ("terms",), now=datetime(2026, 1, 11, 12, tzinfo=UTC))
    found = outdated_texts(load_fresh(root), "company.name", TODAY, None)
    assert [each.text.policy for each in found.texts] == ["privacy"]


SUMMARIES = {"en": "Renamed.", "de": "Umbenannt."}
