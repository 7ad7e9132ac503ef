"""The digest stands for every setting; what deserves a look is noted before emails are sent."""

from typing import Any

import pytest
from msgspec.structs import replace

from legalsite.model.config import Config, NoticeSettings, PolicyKind, PolicySettings
from legalsite.model.notice_key import NoticeKey
from legalsite.notices.mailing import (
    mailing_notes,
    missing_closing_warnings,
    settings_digest,
    unmatched_languages,
    untranslated_reason,
)
from legalsite.text.phrase_catalogue import Catalogue

SITE = "https://example.com/legal/"
KEY = NoticeKey.parse("privacy@2026-03-02")
SENDER = NoticeSettings(sender="Harbour Ledger <legal@example.com>", reply_to="privacy@example.com")
SETTINGS = NoticeSettings(sender=SENDER.sender, closing={"terms": {"": "Write to us."}})


def test_any_other_notice_or_setting_changes_the_digest() -> None:
    others = [
        settings_digest((KEY,), SENDER),
        settings_digest((replace(KEY, correction=1),), SENDER),
        settings_digest((KEY, NoticeKey.parse("terms@2026-03-02")), SENDER),
        settings_digest((KEY,), replace(SENDER, reply_to="")),
        settings_digest((KEY,), replace(SENDER, unsubscribe="https://x.test/{token}")),
    ]
    assert len(set(others)) == len(others)


GERMAN_TOO = replace(
    SETTINGS, closing={"terms": {"en": "Write to us.", "de": "Schreiben Sie uns."}}
)
DANISH_TOO = replace(SETTINGS, closing={"terms": {"en": "Write to us.", "da": "Skriv til os."}})
CORRECTS = {"correction": 1, "correction_reason": "The first email named the wrong day"}


@pytest.mark.parametrize(("settings", "languages", "kind", "of_notice", "of_version", "expected"), [
    (SETTINGS, ["en"], "terms", {}, {}, []),
    (replace(SETTINGS, sender=""), ["en"], "terms", {}, {}, ["warning no-sender"]),
    (replace(SETTINGS, sender="Harbour Ledger <legal>", reply_to="legal@harbour.test"), ["en"], "terms", {}, {},
     ["warning no-sender"]),
    (replace(SETTINGS, closing={}), ["en"], "terms", {}, {}, ["warning notice-closing"]),
    (replace(SETTINGS, closing={"notice": {"": "x"}}), ["en"], "terms", {}, {}, ["warning notice-closing"]),
    (replace(SETTINGS, closing={}), ["en"], "notice", {}, {}, []),
    (replace(SETTINGS, closing={}), ["en"], "terms", {}, {"change": "minor"}, []),
    (SETTINGS, ["en", "de"], "terms", {}, {}, ["warning notice-closing"]),
    (DANISH_TOO, ["en", "da"], "terms", {}, {}, ["warning no-phrases"]),
    (GERMAN_TOO, ["en", "de"], "terms", {}, {}, []),
    (GERMAN_TOO, ["en", "de"], "terms", CORRECTS, {}, []),
    (SETTINGS, ["en"], "terms", CORRECTS, {}, []),
    (SETTINGS, ["en"], "terms", {}, {"recorded": ""}, ["warning not-recorded"]),
])  # fmt: skip
def test_what_deserves_a_look(
    settings: NoticeSettings, languages: list[str], kind: PolicyKind, of_notice: dict[str, Any],
    of_version: dict[str, Any], expected: list[str], notice,
) -> None:  # fmt: skip
    settings = replace(settings, company="Harbour Ledger", imprint="Harbour Ledger, Kiel")
    config = Config(
        "Harbour Ledger", SITE, policies={notice.policy: PolicySettings(kind)}, notice=settings
    )
    told = replace(notice, version=replace(notice.version, **of_version), **of_notice)
    notes = mailing_notes(
        [told],
        languages,
        config=config,
        config_path="legalsite.toml",
        catalogue=Catalogue(),
        audience="accounts",
    )
    assert [f"{note.severity} {note.rule}" for note in notes] == expected


@pytest.mark.parametrize(("closing", "words"), [
    ({}, "no sentence for terms; the email doesn't say what recipients who disagree can do"),
    ({"en": "Leave."}, "terms in de; the email doesn't say what recipients who disagree can do"),
    ({"": "Leave."}, "no sentence for terms in de; the email has the sentence without a language"),
])  # fmt: skip
def test_what_an_email_without_its_own_closing_sentence_says(
    closing: dict[str, str], words: str
) -> None:
    config = Config("Harbour Ledger", SITE, notice=replace(SETTINGS, closing={"terms": closing}))
    (note,) = missing_closing_warnings(["en", "de"], config)
    assert note.message.endswith(words)


def test_only_emails_in_other_languages_quote_an_untranslated_reason(notice) -> None:
    correction = replace(notice, **CORRECTS)
    assert list(untranslated_reason(notice, ["en", "de"])) == []
    assert list(untranslated_reason(correction, ["en"])) == []
    (note,) = untranslated_reason(correction, ["en", "de"])
    assert note.message.startswith("the email in de also quotes")


def test_what_is_wrong_with_the_sender_is_said(notice) -> None:
    settings = replace(
        SETTINGS,
        sender="Harbour Ledger <legal>",
        company="A",
        imprint="A, Kiel",
        reply_to="a@b.test",
    )
    config = Config("Harbour Ledger", SITE, notice=settings)
    (note,) = mailing_notes(
        [notice],
        ["en"],
        config=config,
        config_path="legalsite.toml",
        catalogue=Catalogue(),
        audience="accounts",
    )
    assert (note.message, note.help) == (
        "[notice] sender: 'legal' has no @",
        "write it like ada@example.com",
    )


def test_readers_who_asked_for_a_language_that_there_is_not_are_counted() -> None:
    few, many = unmatched_languages({"fr": 1, "it": 1200}, ["en", "de"])
    assert (
        few.message
        == "1 recipient is listed with fr, but there's no email in that language; they get the email in en"
    )
    assert many.message.startswith("1,200 recipients are listed with it")
