"""The notes above a text on each day of a small history: status_notes.txt. Each note has its kind, its words and, after
an arrow, what its link says."""

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from legalsite.model.policy import VersionId
from legalsite.pages.edition import Edition
from legalsite.pages.page import Note
from legalsite.pages.status_notes import (
    coming_notes,
    policy_notes,
    text_notes,
    version_notes,
    withheld_notes,
)
from short_policies import policy_of
from text_tables import table

if TYPE_CHECKING:
    from tests.pages.conftest import Sample


def edition_of(sample: "Sample", texts: str, on: str, language: str) -> Edition:
    policy = policy_of(texts)
    sample.policies = [policy]
    sample.words = {text.path: "Words." for text in policy.texts}
    return sample.editions("terms", date.fromisoformat(on))[language]


def in_words(notes: Iterable[Note]) -> str:
    return "; ".join(
        f"{note.kind}: {note.text.striptags()}{f' ({note.link})' * bool(note.link)}"
        for note in notes
    )


@table("status_notes.txt")
def test_policy(texts: str, on: str, language: str, expected: str, empty: "Sample") -> None:
    notes = list(policy_notes(edition_of(empty, texts, on, language)))
    assert in_words(notes) == expected
    assert not [
        note.href
        for note in notes
        if note.link == "Maßgebliche Fassung lesen" and "/de/" in note.href
    ]


def test_a_draft_that_would_apply_to_new_accounts_is_marked(empty: "Sample") -> None:
    policy = policy_of("2026-01-01, 2026-01-05 from 2026-03-01 new 2026-02-01")
    old, new = policy.versions
    empty.policies = [replace(policy, versions=(old, replace(new, path="terms.md", recorded="")))]
    empty.words = {old.path: "Words.", "terms.md": "Words."}
    (note,) = policy_notes(empty.editions("terms", date(2026, 2, 1))["en"])
    assert note.text.endswith("applies to you. Draft: this version has not been published.")


@table("status_notes.txt")
def test_coming(texts: str, on: str, language: str, expected: str, empty: "Sample") -> None:
    """What the notes about upcoming versions say, and where they lead."""
    notes = list(coming_notes(edition_of(empty, texts, on, language)))
    words = in_words(notes)
    assert "; ".join([words, *(note.href for note in notes)]) == expected


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({}, "coming: {}"),
        ({"summary": "New <fees>."}, "coming: {} New &lt;fees&gt;."),
        ({"path": "terms.md", "recorded": "", "summary": "Fees."}, "coming-draft: {} (Draft) Fees."),
        ({"path": "terms/2026-01-05.withheld"}, "coming: {} The text of this version is withheld."),
    ],
)  # fmt: skip
def test_a_note_about_an_upcoming_version_has_its_summary(
    facts: dict, note: str, empty: "Sample"
) -> None:
    policy = policy_of("2026-01-01, 2026-01-05 from 2026-03-01")
    old, new = policy.versions
    empty.policies = [replace(policy, versions=(old, replace(new, **facts)))]
    empty.words = {old.path: "Words.", empty.policies[0].versions[1].path: "Words."}
    (coming,) = coming_notes(empty.editions("terms", date(2026, 2, 1))["en"])
    text = re.sub("<[^<>]*>", "", coming.text)
    sentence = "A new version takes effect on March 1, 2026."
    assert f"{coming.kind}: {text}" == note.format(sentence)
    assert coming.link == "See what changes"


def test_a_policy_that_is_only_a_draft_says_so_on_its_own_page(empty: "Sample") -> None:
    policy = policy_of("2026-01-01 from 2026-03-01")
    draft = replace(policy.versions[0], path="terms.md", recorded="")
    empty.policies = [replace(policy, versions=(draft,))]
    empty.words = {draft.path: "Words."}
    notes = in_words(policy_notes(empty.editions("terms", date(2026, 2, 1))["en"]))
    assert notes == (
        "coming-draft: This document is not in effect yet. It takes effect on March 1, 2026. "
        "Draft: this version has not been published. (Read the full new version)"
    )


@table("status_notes.txt")
def test_version(texts: str, on: str, which: str, expected: str, empty: "Sample") -> None:
    edition = edition_of(empty, texts, on, "en")
    text = edition.on_day.by_id[VersionId.parse(which)].version
    assert in_words(version_notes(edition, text)) == expected


@table("status_notes.txt")
def test_since(
    texts: str, on: str, language: str, which: str, expected: str, empty: "Sample"
) -> None:
    """The title of the page of what has changed since a text, the texts that it compares, and its notes."""
    edition = edition_of(empty, texts, on, language)
    text = edition.text_of(VersionId.parse(which))
    assert text
    page = empty.page(edition, "since", text)
    compared = [
        f"{each.old.id} with {each.new.id}"
        for each in page.values["comparisons"]
        if each.old and each.new
    ]
    title, notes = (
        str(page.values["heading"]).replace("\xa0", " "),
        [note.kind for note in page.values["notes"]],
    )
    assert "; ".join([title, *compared, *notes]) == expected


def test_a_text_that_came_back_into_force_is_no_change_since_itself(empty: "Sample") -> None:
    texts = "2026-01-01, 2026-01-05, 2026-01-10 from 2026-03-01 instead of 2026-01-05, 2026-04-01"
    edition = edition_of(empty, texts, "2026-05-01", "en")
    steps = empty.page(edition, "since", edition.texts[-1]).values["steps"]
    assert [step.id for step in steps] == ["2026-04-01", "2026-01-10", "2026-01-05"]


@table("status_notes.txt")
def test_change(texts: str, on: str, which: str, expected: str, empty: "Sample") -> None:
    """What the page of a change says of the two texts."""
    edition = edition_of(empty, texts, on, "en")
    text = edition.on_day.by_id[VersionId.parse(which)].version
    (comparison,) = empty.page(edition, "change", text).values["comparisons"]
    assert in_words(comparison.notes) == expected


def test_a_draft_says_whether_it_has_a_date_of_its_own(empty: "Sample") -> None:
    edition = edition_of(empty, "2026-01-01", "2026-02-01", "en")
    draft = replace(edition.texts[0], path="terms.md", recorded="")
    notes = [
        in_words(text_notes(edition, replace(draft, undated=undated))) for undated in (False, True)
    ]
    assert notes[0].startswith("draft: ")
    assert notes[1].startswith("draft: ")
    assert notes[0] != notes[1]
    assert not list(text_notes(edition, replace(draft, recorded="000001")))


def test_a_withheld_text_says_so(empty: "Sample") -> None:
    edition = edition_of(empty, "2026-01-01", "2026-02-01", "en")
    withheld = replace(edition.texts[0], path="terms/2026-01-01.withheld")
    assert [note.kind for note in withheld_notes(edition, withheld)] == ["withheld"]
    assert not list(withheld_notes(edition, edition.texts[0]))
