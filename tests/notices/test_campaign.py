"""The digest stands for every word and setting; what deserves a look is noted before emails are sent."""

import pytest
from msgspec.structs import replace

from legalsite.model.config import Config, NoticeSettings, PolicyKind, PolicySettings
from legalsite.model.email import Attachment, EmailContent, Sender
from legalsite.notices.campaign import campaign_notes, content_digest, unmatched_languages
from legalsite.text.phrase_catalogue import Catalogue

SITE = "https://example.com/legal/"
KEY = "privacy@2026-03-02"
SENDER = Sender("Harbour Ledger <legal@example.com>", "privacy@example.com")
CHECKPOINT = Attachment("CHECKPOINT", "text/plain", b"one", witness=True)
CONTENT = EmailContent("en", "Subject", "Text\n", "<p>Text</p>", (CHECKPOINT,))
SETTINGS = NoticeSettings(sender=SENDER.address, closing={"terms": {"": "Write to us."}})


def test_later_witnesses_do_not_change_the_digest() -> None:
    later = replace(CONTENT, attachments=(replace(CHECKPOINT, data=b"two"),))
    assert content_digest([KEY], SENDER, [later]) == content_digest([KEY], SENDER, [CONTENT])


def test_any_other_word_notice_or_setting_changes_the_digest() -> None:
    german = replace(CONTENT, language="de")
    others = [
        content_digest([KEY], SENDER, [CONTENT]),
        content_digest([f"{KEY}~1"], SENDER, [CONTENT]),
        content_digest([KEY, "terms@2026-03-02"], SENDER, [CONTENT]),
        content_digest([KEY], replace(SENDER, reply_to=""), [CONTENT]),
        content_digest([KEY], SENDER, [replace(CONTENT, text="Other\n")]),
        content_digest([KEY], SENDER, [replace(CONTENT, greeting="Hello,")]),
        content_digest([KEY], SENDER, [CONTENT, german]),
    ]
    assert len(set(others)) == len(others)
    assert content_digest([KEY], SENDER, [CONTENT, german]) == content_digest([KEY], SENDER, [german, CONTENT])


def rules(notice, company, languages=("en",), settings=SETTINGS, kind: PolicyKind = "terms") -> list[str]:
    config = Config("Harbour Ledger", SITE, policies={notice.policy: PolicySettings(kind)}, notice=settings)
    notes = campaign_notes(
        [notice], languages, company=company, config=config, config_path="legalsite.toml", catalogue=Catalogue()
    )
    return [f"{note.severity} {note.rule}" for note in notes]


def test_nothing_to_note(notice, company) -> None:
    assert rules(notice, company) == []


@pytest.mark.parametrize(("settings", "expected"), [
    (replace(SETTINGS, sender=""), "warning no-sender"),
    (replace(SETTINGS, sender="Harbour Ledger <legal>"), "warning no-sender"),
    (replace(SETTINGS, closing={}), "warning notice-closing"),
    (replace(SETTINGS, closing={"notice": {"": "Write to us."}}), "warning notice-closing"),
])  # fmt: skip
def test_a_setting_that_is_missing(settings: NoticeSettings, expected: str, notice, company) -> None:
    assert rules(notice, company, settings=settings) == [expected]


def test_the_closing_sentence_is_asked_for_where_a_material_change_of_terms_is_announced(notice, company) -> None:
    silent = replace(SETTINGS, closing={})
    assert rules(notice, company, settings=silent, kind="notice") == []
    minor = replace(notice, revision=replace(notice.revision, change="minor"))
    assert rules(minor, company, settings=silent) == []


def test_languages(notice, company) -> None:
    assert rules(notice, company, languages=("en", "de")) == ["warning notice-closing"]
    dutch = replace(SETTINGS, closing={"terms": {"en": "Write to us.", "nl": "Schrijf ons."}})
    assert rules(notice, company, languages=("en", "nl"), settings=dutch) == ["warning no-phrases"]


def test_a_correction_has_one_reason_in_all_languages(notice, company) -> None:
    both = replace(SETTINGS, closing={"terms": {"en": "Write to us.", "de": "Schreiben Sie uns."}})
    correction = replace(notice, correction=1, correction_reason="The first email named the wrong day")
    assert rules(notice, company, ("en", "de"), both) == []
    assert rules(correction, company, ("en", "de"), both) == ["info reason-language"]
    assert rules(correction, company) == []


def test_a_revision_that_is_not_in_the_ledger(notice, company) -> None:
    draft = replace(notice, revision=replace(notice.revision, recorded=""))
    assert rules(draft, company) == ["warning not-recorded"]


def test_readers_who_asked_for_a_language_that_there_is_not_are_counted() -> None:
    few, many = unmatched_languages({"fr": 1, "it": 1200}, ["en", "de"])
    assert few.message == "1 reader is listed with fr, but there is no text in that language: the email is in en"
    assert many.message.startswith("1,200 readers are listed with it")
