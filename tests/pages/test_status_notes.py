from datetime import date

import pytest
from msgspec.structs import replace

from legalsite.model.policy import Policy
from legalsite.pages.status_notes import (
    absence_note,
    language_notes,
    policy_notes,
    revision_notes,
    withheld_notes,
)


def kinds(notes):
    return [note.kind for note in notes]


@pytest.mark.parametrize(
    ("slug", "language", "expected"),
    [
        ("privacy", "en", ["coming"]),
        ("privacy", "de", ["lag", "coming"]),
        ("terms", "en", []),
        ("eu/beta", "en", ["ended"]),
        ("cookies", "en", ["waiting"]),
    ],
)
def test_the_page_of_a_policy_says_what_applies_and_what_comes(sample, slug, language, expected):
    assert kinds(policy_notes(sample.editions(slug)[language])) == expected


@pytest.mark.parametrize(
    ("revised", "expected"),
    [
        ("2026-11-01", ["waiting"]),
        ("2026-03-02", ["coming"]),
        ("2026-01-10", ["old"]),
        ("2023-09-10", ["old"]),
        ("2022-05-01", ["old"]),
    ],
)
def test_the_page_of_a_revision_says_what_became_of_it(sample, revised, expected):
    english = sample.editions("privacy")["en"]
    (text,) = (text for text in english.texts if str(text.revised) == revised)
    notes = list(revision_notes(english, text))
    assert kinds(notes) == expected
    assert notes[0].href == ("/legal/privacy/upcoming/" if expected == ["coming"] else "/legal/privacy/")


def test_a_superseded_revision_links_to_the_one_that_followed_in_force(sample):
    english = sample.editions("privacy")["en"]
    (superseded,) = (text for text in english.texts if str(text.revised) == "2023-09-10")
    (note,) = revision_notes(english, superseded)
    assert 'href="/legal/privacy/2026-03-02/"' in note.text


def test_only_a_translation_says_that_it_is_one(sample):
    editions = sample.editions("privacy")
    assert not list(language_notes(editions["en"], editions["en"].in_force))
    assert kinds(language_notes(editions["de"], editions["de"].text_in_force)) == ["lag"]
    before = sample.editions("privacy", date(2024, 1, 1))["de"]
    (note,) = language_notes(before, before.text_in_force)
    assert (note.kind, note.href) == ("translation", "/legal/privacy/2023-09-10/")


def test_the_translation_of_a_text_before_the_end_does_not_say_that_another_is_in_force(empty):
    open_yard = empty.revision("terms", "2024-01-01", "Berths cost 9 euros.")
    german = {"language": "de", "translates": open_yard.revised}
    translated = empty.revision("terms", "2024-01-01", "Liegeplätze kosten 9 Euro.", **german)
    end = empty.revision("terms", "2024-06-10", "The yard closed; ask the town.", withdrawn=True)
    empty.policies = [Policy("terms", (open_yard, end), {"de": (translated,)})]
    editions = empty.editions("terms")
    about_translation, ended = policy_notes(editions["de"])
    assert (about_translation.kind, about_translation.href) == ("translation", "/legal/terms/2024-01-01/")
    assert (ended.kind, ended.href) == ("ended", "/legal/terms/")
    (ended,) = policy_notes(editions["en"])
    assert (ended.kind, ended.href) == ("ended", "")


def test_why_nothing_is_in_force(sample):
    upcoming = absence_note(sample.editions("cookies")["en"])
    assert (upcoming.kind, upcoming.href) == ("waiting", "/legal/cookies/upcoming/")
    untranslated = absence_note(sample.editions("privacy")["de"])
    assert (untranslated.kind, untranslated.href) == ("lag", "/legal/privacy/")


def test_a_withheld_text_says_so(empty):
    text = empty.revision("terms", "2024-01-01", "Old.")
    for shown, expected in [(text, []), (replace(text, path="terms/2024-01-01.withheld"), ["withheld"])]:
        empty.policies = [Policy("terms", (shown,))]
        assert kinds(withheld_notes(empty.editions("terms")["en"], shown)) == expected
