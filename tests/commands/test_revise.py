"""With which text `revise` begins, and what becomes of the upcoming ones: revise.txt. Its columns are the archive, what
was asked for on 2026-02-01, the text that the new one begins with, and what it `replaces`; then the upcoming version of
the same day, and those after it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from legalsite.commands import revise as command
from legalsite.commands.revise import RevisedDraft, VersionOrder, next_draft, waiting_draft
from legalsite.errors import ProblemsFound
from legalsite.model.policy import VersionId
from legalsite.site.load import load
from short_policies import files_of
from text_tables import table

SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\nlanguages = ["en", "de"]\n'
TODAY = date(2026, 2, 1)
Site = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a function that writes a site whose draft is the last text with these words in it changed."""

    def site(texts: str, old: str = "", new: str = "") -> Path:
        files = files_of(texts)
        originals = [data for path, data in files.items() if not path.endswith(".de.md")]
        files["terms.md"] = originals[-1].replace(old, new)
        for path, data in files.items():
            (tmp_path / "content" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "content" / path).write_text(data)
        (tmp_path / "legalsite.toml").write_text(SETTINGS)
        return tmp_path

    return site


def revise(root: Path, slug: str, today: date, order: VersionOrder) -> RevisedDraft:
    [draft], _ = command.revise(root, [slug], today, order)
    return draft


def order_of(words: str) -> VersionOrder:
    """Return an order from `from DAY`, `start REVISED` and `ends`."""
    said = words.split()
    effective = date.fromisoformat(said[said.index("from") + 1]) if "from" in said else None
    start = VersionId.parse(said[said.index("start") + 1]) if "start" in said else None
    return VersionOrder("", effective, start, {"withdrawn": "true"} if "ends" in said else {})


@table("revise.txt")
def test_next_draft(texts: str, asked: str, expected: str, site: Site) -> None:
    _, draft = next_draft(load(site(texts), unpublished=True), "terms", TODAY, order_of(asked))
    upcoming = draft.upcoming
    replaces = (
        "none" if upcoming.replaces is None else ", ".join(map(str, upcoming.replaces)) or "[]"
    )
    parts = [f"begins with {draft.start}", f"replaces {replaces}"]
    parts += [f"same day {upcoming.same_day}"] * bool(upcoming.same_day)
    parts += [f"replaces {upcoming.follows}?"] * bool(upcoming.follows)
    parts += [f"later {revised}" for revised, _, _ in upcoming.later]
    assert "; ".join(parts) == expected


def test_an_edit_is_kept_and_what_is_about_the_published_text_alone_is_emptied(site: Site) -> None:
    facts = "title: Terms\nsummary: Old.\nchange: minor\napproved_by: Ada\neffective: 2026-01-10\n"
    root = site("2026-01-01", "title: Terms\n", facts)
    (root / "content/terms/2026-01-01.md").write_text((root / "content/terms.md").read_text())
    (root / "content/terms.md").write_text((root / "content/terms.md").read_text() + "\nAn edit.\n")
    draft = revise(root, "terms", TODAY, VersionOrder())
    written = (root / "content/terms.md").read_text()
    assert "\nAn edit.\n" in written
    assert "revised: 2026-02-01\n" in written
    for key in ("summary", "change", "approved_by", "effective"):
        assert f"{key}:\n" in written, key
    assert draft.missing == ("change", "summary")
    assert (draft.text.effective, draft.start) == (TODAY, VersionId(date(2026, 1, 1)))


PENDING = "2026-01-01, 2026-01-05 from 2026-03-01"


@pytest.mark.parametrize("asked", ["-", "from 2026-03-01"])
def test_an_edit_of_a_upcoming_text_is_a_new_text_for_its_day(site: Site, asked: str) -> None:
    draft = revise(
        site(PENDING, "The words of", "Other words than"), "terms", TODAY, order_of(asked)
    )
    assert (str(draft.start), draft.text.effective) == ("2026-01-05", date(2026, 3, 1))
    assert list(map(str, draft.upcoming.replaces or ())) == ["2026-01-05"]


@pytest.mark.parametrize("asked", ["from 2026-02-15", "start 2026-01-01"])
def test_an_edit_of_another_text_than_the_one_to_begin_with_is_not_lost(
    site: Site, asked: str
) -> None:
    root = site(PENDING, "The words of", "Other words than")
    with pytest.raises(ProblemsFound, match="draft-edited"):
        revise(root, "terms", TODAY, order_of(asked))
    assert "Other words than" in (root / "content/terms.md").read_text()


def test_a_translation_is_of_the_newest_text_published_or_not(site: Site) -> None:
    root = site("2026-01-01, 2026-01-02 of 2026-01-01 in de, 2026-01-10")
    assert str(revise(root, "terms", TODAY, VersionOrder("de")).text.translates) == "2026-01-10"
    revise(root, "terms", TODAY, VersionOrder())
    again = revise(root, "terms", TODAY, VersionOrder("de"))
    assert (str(again.text.translates), again.translations) == ("2026-02-01", ())
    assert next_draft(load(root, unpublished=True), "terms", TODAY, VersionOrder())[
        1
    ].translations == ("de",)


def test_a_draft_that_waits_gets_another_date_and_loses_nothing(site: Site) -> None:
    root = site(
        "2026-01-01",
        "title: Terms\nrevised: 2026-01-01",
        "title: Terms\nrevised: 2026-01-20\nsummary: New.",
    )
    assert (waiting := waiting_draft(load(root, unpublished=True), "terms"))
    assert str(waiting.revised) == "2026-01-20"
    draft = revise(root, "terms", TODAY, VersionOrder(facts={"change": "minor"}))
    assert (draft.start, draft.missing, draft.text.summary) == (None, ("approved_by",), "New.")
    assert str(draft.text.revised) == "2026-02-01"


@pytest.mark.parametrize(("stated", "effective", "kept"), [
    ("effective: 2026-01-10\nretroactive: true", date(2026, 1, 10), "effective: 2026-01-10\n"),
    ("effective: 2026-01-25", TODAY, "effective:\n"),
    ("effective: 2026-02-01", TODAY, "effective: 2026-02-01\n"),
    ("effective: 2026-03-01", date(2026, 3, 1), "effective: 2026-03-01\n"),
])  # fmt: skip
def test_the_day_of_a_draft_that_waits_is_emptied_if_it_has_passed_unless_it_is_retroactive(
    site: Site, stated: str, effective: date, kept: str
) -> None:
    revised = "2026-01-20" if "retro" in stated else "2026-01-21"
    root = site(
        "2026-01-01",
        "title: Terms\nrevised: 2026-01-01",
        f"title: Terms\nrevised: {revised}\n{stated}",
    )
    assert revise(root, "terms", TODAY, VersionOrder()).text.effective == effective
    assert kept in (root / "content/terms.md").read_text()


def test_without_a_draft_nothing_waits(site: Site) -> None:
    assert waiting_draft(load(site("2026-01-01"), unpublished=True), "terms") is None


@pytest.mark.parametrize(("texts", "today", "revised"), [
    ("2026-01-01", TODAY, "2026-02-01"), ("2026-02-01", TODAY, "2026-02-01-2"), ("2026-02-01, 2026-02-01-2", TODAY,
    "2026-02-01-3"), ("2026-02-02", TODAY, "2026-02-02-2"),
])  # fmt: skip
def test_the_next_free_date(site: Site, texts: str, today: date, revised: str) -> None:
    assert str(revise(site(texts), "terms", today, VersionOrder()).text.revised) == revised


@pytest.mark.parametrize(("order", "says"), [
    (VersionOrder(effective=date(2026, 1, 31)), "can't take effect before that date, on 2026-01-31"),
    (VersionOrder(start=VersionId(date(2026, 1, 2))), "did you mean 2026-01-01?"),
    (VersionOrder("fr"), "terms has no translation into 'fr'"),
    (VersionOrder("de", effective=date(2026, 3, 1)), "the translation into 'de' takes its effective date"),
    (VersionOrder("de", facts={"change": "minor"}), "the translation into 'de' takes its effective date"),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(
    site: Site, order: VersionOrder, says: str
) -> None:
    root = site("2026-01-01")
    before = (root / "content/terms.md").read_bytes()
    with pytest.raises(ProblemsFound) as refused:
        revise(root, "terms", TODAY, order)
    assert refused.value.status == 2
    assert says in "\n".join(map(str, refused.value.problems))
    assert (root / "content/terms.md").read_bytes() == before
    assert revise(root, "terms", TODAY, VersionOrder(effective=TODAY)).text.effective == TODAY


def test_a_text_to_begin_with_that_there_is_not_is_answered_with_the_newest_five(
    site: Site,
) -> None:
    root = site(", ".join(f"2026-01-0{day}" for day in range(1, 7)))
    with pytest.raises(ProblemsFound) as refused:
        revise(root, "terms", TODAY, VersionOrder(start=VersionId(date(1999, 9, 9))))
    newest = "2026-01-02, 2026-01-03, 2026-01-04, 2026-01-05, 2026-01-06"
    assert refused.value.problems[0].help == f"the newest versions are: {newest}"


WAITING = "title: Terms\nrevised: 2026-01-20\nsummary: New.\nchange: minor\napproved_by: Ada"


@pytest.mark.parametrize(("facts", "removed"), [
    ({}, ""),
    ({"change": "minor", "summary": "New."}, ""),
    ({"change": "material"}, "approved_by"),
    ({"summary": "Another one."}, "approved_by"),
    ({"withdrawn": "true"}, "approved_by"),
    ({"change": "material", "approved_by": "Bo"}, ""),
])  # fmt: skip
def test_an_approval_is_never_carried_over_to_another_change(
    site: Site, facts: dict[str, str], removed: str
) -> None:
    root = site("2026-01-01", "title: Terms\nrevised: 2026-01-01", WAITING)
    draft = revise(root, "terms", TODAY, VersionOrder(facts=facts))
    assert draft.removed_approval == removed
    names = () if removed else (facts.get("approved_by", "Ada"),)
    assert draft.text.approved_by == names


def test_another_translation_of_a_version_keeps_the_summary_of_that_version(site: Site) -> None:
    root = site("2026-01-01, 2026-01-10, 2026-01-11 of 2026-01-10 in de")
    (root / "content/terms/2026-01-11.de.md").write_text(
        "---\ntitle: AGB\nrevised: 2026-01-11\ntranslates: 2026-01-10\nsummary: Neue Fristen.\n---\nJa.\n"
    )
    draft = revise(root, "terms", TODAY, VersionOrder("de"))
    assert (draft.text.summary, draft.missing) == ("Neue Fristen.", ())


def test_an_approval_is_never_carried_over_to_a_translation_of_another_version(site: Site) -> None:
    root = site("2026-01-01, 2026-01-01 of 2026-01-01 in de, 2026-01-05")
    start = "---\ntitle: AGB\nrevised: 2026-01-10\ntranslated_by: Ada\ntranslates:"
    (root / "content/terms.de.md").write_text(f"{start} 2026-01-05\n---\n\nWorte.\n")
    assert revise(root, "terms", TODAY, VersionOrder("de")).text.translated_by == "Ada"
    revise(root, "terms", TODAY, VersionOrder())  # a draft of the original
    draft = revise(root, "terms", TODAY, VersionOrder("de"))
    assert (draft.removed_approval, draft.text.translated_by) == ("translated_by", None)


SEVERAL = "2026-01-01, 2026-01-05 from 2026-03-01, 2026-01-06 from 2026-04-01"


@pytest.mark.parametrize(("asked", "only_moves"), [
    ("start 2026-01-05 from 2026-03-15", True),
    ("start 2026-01-05 from 2026-02-15", True),
    ("start 2026-01-05 from 2026-05-01", True),
    ("start 2026-01-05", False),
    ("from 2026-02-15", False),
])  # fmt: skip
def test_a_postponement_has_the_words_of_the_version_that_it_replaces(
    site: Site, asked: str, only_moves: bool
) -> None:
    root = site(SEVERAL)
    draft = revise(root, "terms", TODAY, order_of(asked))
    assert draft.only_moves == only_moves
    assert revise(root, "terms", TODAY, VersionOrder()).only_moves == only_moves
    path = root / "content/terms.md"
    path.write_text(path.read_text().replace("The words of", "Other words than"))
    assert not revise(root, "terms", TODAY, VersionOrder()).only_moves


def test_nothing_is_written_if_one_of_several_policies_cannot_be_revised(site: Site) -> None:
    root = site("2026-01-10 Ten.")
    draft = root / "content/terms.md"
    before = draft.read_bytes()
    (root / "content/other.md").write_text("---\ntitle: Other\n---\nNo date.\n")
    with pytest.raises(ProblemsFound):
        command.revise(root, ["terms", "other"], TODAY, VersionOrder())
    assert draft.read_bytes() == before
