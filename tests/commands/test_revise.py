"""The next revision begins with a new date and without the facts of the published text; the text itself stays."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.publish import publish
from legalsite.commands.revise import RevisedDraft, revise
from legalsite.commands.withhold import withhold
from legalsite.errors import ProblemsFound
from legalsite.model.policy import RevisionId

TODAY = date(2026, 5, 6)
TEXT = """---
title: Privacy
revised: {revised}
effective: {effective}   # a Monday
# how much:
change: minor
summary: We name Ana.
approved_by: Ana # counsel
---

We keep your data for 30 days.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "Legal"\nurl = "https://legal.test/"\n')
    return tmp_path


def draft(root: Path) -> str:
    return (root / "content/privacy.md").read_text()


def written(root: Path, revised: str, effective: str) -> None:
    (root / "content/privacy.md").write_text(TEXT.format(revised=revised, effective=effective))


def published(root: Path, revised: str, effective: str) -> None:
    written(root, revised, effective)
    publish(root, (), now=datetime.combine(date.fromisoformat(revised[:10]), datetime.min.time(), UTC))


def id_of(text: str) -> RevisionId:
    return RevisionId.parse(text)


def test_a_published_text_gets_the_day_and_loses_what_was_said_of_it(root: Path) -> None:
    published(root, "2026-03-02", "2026-04-01")
    new, old = id_of("2026-05-06"), id_of("2026-03-02")
    expected = RevisedDraft("content/privacy.md", new, TODAY, ("change", "summary"), began=True, start=old)
    assert revise(root, "privacy", TODAY) == expected
    assert draft(root) == (
        "---\ntitle: Privacy\nrevised: 2026-05-06\neffective:   # a Monday\n# how much:\nchange:\nsummary:\n"
        "approved_by: # counsel\n---\n\nWe keep your data for 30 days.\n"
    )


def test_the_day_and_the_class_that_are_given(root: Path) -> None:
    published(root, "2026-03-02", "2026-04-01")
    done = revise(root, "privacy", TODAY, effective=date(2026, 7, 1), change="material")
    assert (done.effective, done.missing) == (date(2026, 7, 1), ("summary",))
    assert "\neffective: 2026-07-01   # a Monday\n# how much:\nchange: material\nsummary:\n" in draft(root)


def test_a_second_text_of_a_day(root: Path) -> None:
    published(root, "2026-05-06", "2026-05-06")
    assert revise(root, "privacy", TODAY).revised == id_of("2026-05-06-2")
    publish(root, (), now=datetime(2026, 5, 6, 1, tzinfo=UTC))
    assert revise(root, "privacy", TODAY).revised == id_of("2026-05-06-3")


def test_an_edit_that_was_made_first_is_kept(root: Path) -> None:
    published(root, "2026-03-02", "2026-07-01")
    edited = draft(root).replace("30 days", "14 days").replace("We name Ana.", "We keep it for 14 days.")
    (root / "content/privacy.md").write_text(edited)
    done = revise(root, "privacy", TODAY)
    assert (done.missing, done.effective) == (("change",), date(2026, 7, 1))
    assert "summary: We keep it for 14 days.\n" in draft(root)
    assert draft(root).endswith("\n\nWe keep your data for 14 days.\n")


def test_a_draft_that_waits_loses_nothing_and_gets_what_is_given(root: Path) -> None:
    written(root, "2026-04-30", "2026-06-01")
    done = revise(root, "privacy", TODAY, change="material")
    assert (done.began, done.missing) == (False, ())
    expected = TEXT.format(revised="2026-05-06", effective="2026-06-01").replace("change: minor", "change: material")
    assert draft(root) == expected
    assert revise(root, "privacy", TODAY) == done
    assert draft(root) == expected


def test_without_a_draft_the_newest_text_becomes_it(root: Path) -> None:
    published(root, "2026-03-02", "2026-03-02")
    (root / "content/privacy.md").unlink()
    assert revise(root, "privacy", TODAY).began
    assert "\nrevised: 2026-05-06\n" in draft(root)
    assert "30 days" in draft(root)


def test_an_imported_text_is_no_longer_one(root: Path) -> None:
    front = "title: P\nrevised: 2026-03-02\nextra:\n  imported:\n    commit: abc\n"
    (root / "content/privacy.md").write_text(f"---\n{front}---\nText\n")
    publish(root, (), now=datetime(2026, 3, 2, tzinfo=UTC))
    revise(root, "privacy", TODAY)
    assert draft(root) == "---\ntitle: P\nrevised: 2026-05-06\nchange:\nsummary:\n---\nText\n"


def test_what_stands_against_it_changes_nothing(root: Path) -> None:
    published(root, "2026-03-02", "2026-03-02")
    before = draft(root)
    with pytest.raises(ProblemsFound, match="cannot take effect on 2026-05-05") as early:
        revise(root, "privacy", TODAY, effective=date(2026, 5, 5))
    with pytest.raises(ProblemsFound, match="did you mean privacy"):
        revise(root, "privcy", TODAY)
    withhold(root, "privacy@2026-03-02", "By order of a court.", now=datetime(2026, 5, 1, tzinfo=UTC))
    with pytest.raises(ProblemsFound, match=r"error\[withheld-text\]"):
        revise(root, "privacy", TODAY)
    assert (early.value.status, draft(root)) == (2, before)


@pytest.fixture
def pending(root: Path) -> Path:
    """A text in force, and one with a clause more that is pending for June."""
    published(root, "2026-03-02", "2026-03-02")
    written(root, "2026-04-01", "2026-06-01")
    with (root / "content/privacy.md").open("a") as file:
        file.write("\nWe share it.\n")
    publish(root, (), now=datetime(2026, 4, 1, tzinfo=UTC))
    return root


def test_it_begins_with_the_text_in_force_on_the_day_before_it_applies(pending: Path) -> None:
    done = revise(pending, "privacy", TODAY)
    later = ((id_of("2026-04-01"), date(2026, 6, 1)),)
    assert (done.start, done.pending.replaces, done.pending.later) == (id_of("2026-03-02"), (), later)
    assert "\nreplaces: []\n" in draft(pending)
    assert "share" not in draft(pending)
    assert revise(pending, "privacy", TODAY).pending.later == later


def test_a_text_for_after_the_pending_one_begins_with_that_one(pending: Path) -> None:
    done = revise(pending, "privacy", TODAY, effective=date(2026, 7, 1))
    assert (done.start, done.pending.replaces, done.pending.later) == (id_of("2026-04-01"), None, ())
    assert "share" in draft(pending)


def test_a_text_for_the_day_of_the_pending_one_says_that_it_supersedes_it(pending: Path) -> None:
    done = revise(pending, "privacy", TODAY, effective=date(2026, 6, 1))
    assert (done.start, done.pending.replaces, done.pending.same_day) == (
        id_of("2026-03-02"),
        None,
        id_of("2026-04-01"),
    )


def test_from_the_pending_text_it_is_for_its_day_and_replaces_it(pending: Path) -> None:
    done = revise(pending, "privacy", TODAY, start=id_of("2026-04-01"))
    assert (done.effective, done.pending.replaces, done.pending.later) == (date(2026, 6, 1), (id_of("2026-04-01"),), ())
    assert "\nreplaces: [2026-04-01]\n" in draft(pending)
    publish(pending, (), now=datetime(2026, 5, 6, tzinfo=UTC))


def test_an_edit_of_the_pending_text_stays_a_text_for_its_day(pending: Path) -> None:
    edited = draft(pending).replace("30 days", "14 days")
    (pending / "content/privacy.md").write_text(edited)
    with pytest.raises(ProblemsFound, match=r"--from 2026-04-01`; else save the edit"):
        revise(pending, "privacy", TODAY, effective=TODAY)
    assert draft(pending) == edited
    done = revise(pending, "privacy", TODAY)
    assert (done.effective, done.pending.replaces) == (date(2026, 6, 1), (id_of("2026-04-01"),))
    assert "14 days" in draft(pending)


def test_from_another_text_nothing_is_lost(pending: Path) -> None:
    with pytest.raises(ProblemsFound, match="no published text of privacy of 2020-01-01"):
        revise(pending, "privacy", TODAY, start=id_of("2020-01-01"))
    revise(pending, "privacy", TODAY)
    before = draft(pending)
    with pytest.raises(ProblemsFound, match=r"error\[draft-waiting\]"):
        revise(pending, "privacy", TODAY, start=id_of("2026-04-01"))
    assert draft(pending) == before


GERMAN = """---
title: Datenschutz
revised: {revised}
translates: {translates}
summary: Wir nennen Ana.
---

Wir speichern Ihre Daten 30 Tage.
"""


def translated(root: Path, revised: str, translates: str) -> None:
    (root / "content/privacy.de.md").write_text(GERMAN.format(revised=revised, translates=translates))


@pytest.fixture
def bilingual(root: Path) -> Path:
    with (root / "legalsite.toml").open("a") as settings:
        settings.write('languages = ["en", "de", "fr"]\n')
    translated(root, "2026-03-02", "2026-03-02")
    published(root, "2026-03-02", "2026-04-01")
    return root


def test_a_translation_follows_the_draft_of_its_original(bilingual: Path) -> None:
    assert revise(bilingual, "privacy", TODAY).translations == ("de",)
    tomorrow = date(2026, 5, 7)
    done = revise(bilingual, "privacy", tomorrow, language="de")
    new, original = id_of("2026-05-07"), id_of("2026-05-06")
    assert done == RevisedDraft(
        "content/privacy.de.md",
        new,
        tomorrow,
        ("summary",),
        began=True,
        translates=original,
        start=id_of("2026-03-02"),
    )
    text = (bilingual / "content/privacy.de.md").read_text()
    assert text == GERMAN.format(revised="2026-05-07", translates="2026-05-06").replace(" Wir nennen Ana.", "")
    publish(bilingual, (), now=datetime(2026, 5, 7, tzinfo=UTC))
    assert (bilingual / "content/privacy/2026-05-07.de.md").is_file()


def test_a_translation_that_lags_behind_follows_the_published_text(bilingual: Path) -> None:
    published(bilingual, "2026-05-01", "2026-05-01")
    (bilingual / "content/privacy.de.md").unlink()
    done = revise(bilingual, "privacy", TODAY, language="de")
    assert (done.revised, done.translates, done.began) == (id_of("2026-05-06"), id_of("2026-05-01"), True)


def test_a_translation_that_waits_keeps_what_is_said_of_it(bilingual: Path) -> None:
    translated(bilingual, "2026-05-02", "2026-03-02")
    done = revise(bilingual, "privacy", TODAY, language="de")
    assert (done.began, done.missing) == (False, ())
    text = (bilingual / "content/privacy.de.md").read_text()
    assert text == GERMAN.format(revised="2026-05-06", translates="2026-03-02")


def test_what_stands_against_a_translation(bilingual: Path) -> None:
    with pytest.raises(ProblemsFound, match=r"content/privacy\.fr\.md, with `translates: 2026-03-02`"):
        revise(bilingual, "privacy", TODAY, language="fr")
    with pytest.raises(ProblemsFound, match=r"add it to `languages` in legalsite.toml; they are: en, de, fr"):
        revise(bilingual, "privacy", TODAY, language="xx")
    with pytest.raises(ProblemsFound, match="from its original"):
        revise(bilingual, "privacy", TODAY, language="de", change="minor")


def test_a_translation_begins_with_that_of_the_text_in_force(bilingual: Path) -> None:
    written(bilingual, "2026-04-15", "2026-06-01")
    translated(bilingual, "2026-04-15", "2026-04-15")
    with (bilingual / "content/privacy.de.md").open("a") as file:
        file.write("\nWir teilen sie.\n")
    publish(bilingual, (), now=datetime(2026, 4, 15, tzinfo=UTC))
    revise(bilingual, "privacy", TODAY)
    assert revise(bilingual, "privacy", TODAY, language="de").start == id_of("2026-03-02")
    assert "teilen" not in (bilingual / "content/privacy.de.md").read_text()
