"""The digest stands for every word, address and setting; what deserves a look is noted before emails are sent."""

from dataclasses import replace

import pytest

from legalsite.model.config import NoticeSettings
from legalsite.model.email import Attachment, Email, EmailContent, Recipient, Sender
from legalsite.notices.campaign import campaign_digest, campaign_notes
from legalsite.text.phrase_catalogue import Catalogue

SENDER = Sender("Harbour Ledger <legal@example.com>", "privacy@example.com")
CHECKPOINT = Attachment("CHECKPOINT", "text/plain", b"one", witness=True)
CONTENT = EmailContent("en", "Subject", "Text\n", "<p>Text</p>", (CHECKPOINT,))
ADA, BOB = (Email("privacy@2026-03-02", Recipient(f"{name}@b.test"), CONTENT, f"<{name}@b.test>") for name in "ab")
SETTINGS = NoticeSettings(sender=SENDER.address, objection={"": "Write to us."})


def test_the_order_of_the_list_and_later_witnesses_do_not_change_the_digest(notice) -> None:
    digest = campaign_digest(notice, SENDER, [ADA, BOB])
    later = replace(CONTENT, attachments=(replace(CHECKPOINT, data=b"two"),))
    assert campaign_digest(notice, SENDER, [BOB, ADA]) == digest
    assert campaign_digest(notice, SENDER, [replace(ADA, content=later), BOB]) == digest


def test_any_other_word_address_or_setting_changes_the_digest(notice) -> None:
    others = [
        campaign_digest(notice, SENDER, [ADA, BOB]),
        campaign_digest(replace(notice, correction=1), SENDER, [ADA, BOB]),
        campaign_digest(notice, replace(SENDER, reply_to=""), [ADA, BOB]),
        campaign_digest(notice, SENDER, [ADA]),
        campaign_digest(notice, SENDER, [replace(ADA, recipient=Recipient("a@c.test")), BOB]),
        campaign_digest(notice, SENDER, [replace(ADA, recipient=Recipient("a@b.test", "Ada")), BOB]),
        campaign_digest(notice, SENDER, [replace(ADA, content=replace(CONTENT, text="Other\n")), BOB]),
    ]
    assert len(set(others)) == len(others)


def rules(notice, company, recipients=(), languages=("en",), settings=SETTINGS) -> list[str]:
    notes = campaign_notes(
        notice, recipients, languages,
        company=company, settings=settings, config_path="legalsite.toml", catalogue=Catalogue(),
    )  # fmt: skip
    return [f"{note.severity} {note.rule}" for note in notes]


def test_nothing_to_note(notice, company) -> None:
    assert rules(notice, company, [Recipient("a@b.test", "", "en-GB"), Recipient("b@b.test")]) == []


@pytest.mark.parametrize(("settings", "expected"), [
    (replace(SETTINGS, sender=""), "warning no-sender"),
    (replace(SETTINGS, sender="Harbour Ledger <legal>"), "warning no-sender"),
    (replace(SETTINGS, objection={}), "warning no-objection"),
])  # fmt: skip
def test_a_setting_that_is_missing(settings: NoticeSettings, expected: str, notice, company) -> None:
    assert rules(notice, company, settings=settings) == [expected]


def test_languages(notice, company) -> None:
    assert rules(notice, company, [Recipient("a@b.test", "", "fr")]) == ["info list-language"]
    assert rules(notice, company, languages=("en", "de")) == ["info objection-language"]
    dutch = replace(SETTINGS, objection={"en": "Write to us.", "nl": "Schrijf ons."})
    assert rules(notice, company, languages=("en", "nl"), settings=dutch) == ["warning no-phrases"]


def test_a_revision_that_is_not_in_the_ledger(notice, company) -> None:
    draft = replace(notice, revision=replace(notice.revision, recorded=""))
    assert rules(draft, company) == ["warning not-recorded"]
