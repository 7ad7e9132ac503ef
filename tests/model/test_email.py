"""Emails are equal only if all their words are, and addresses are compared as mailboxes are."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.model.email import (
    Attachment,
    EmailContent,
    Mailing,
    StoredMailing,
    Variant,
    read_mailbox,
)
from legalsite.model.notice_key import parse_notice_keys
from text_tables import table

WORDS = st.text("ab:1", max_size=3)
FILES = st.lists(
    st.builds(Attachment, WORDS, WORDS, st.binary(max_size=2), st.booleans()), max_size=2
).map(tuple)
CONTENTS = st.builds(EmailContent, WORDS, WORDS, WORDS, WORDS, FILES)


@given(CONTENTS, CONTENTS)
def test_two_emails_share_a_hash_only_if_they_are_the_same(
    one: EmailContent, other: EmailContent
) -> None:
    def said(content: EmailContent) -> tuple[object, ...]:
        files = tuple((file.name, file.media_type, file.data) for file in content.attachments)
        return content.language, content.subject, content.text, content.html, files

    assert (one.sha256 == other.sha256) == (said(one) == said(other))


@given(CONTENTS, st.binary(max_size=2))
def test_a_witness_changes_the_email_and_not_its_words(content: EmailContent, data: bytes) -> None:
    witness = Attachment("CHECKPOINT", "text/plain", data, witness=True)
    more = replace(content, attachments=(*content.attachments, witness))
    assert more.words_sha256 == content.words_sha256
    assert more.sha256 != content.sha256


@table("mailboxes.txt")
def test_read_mailbox(written: str, name: str, address: str) -> None:
    assert read_mailbox(written) == (name, address)


def test_an_email_has_files_to_keep_and_images_to_show() -> None:
    file, image = (
        Attachment("terms.pdf", "application/pdf", b"%"),
        Attachment("logo.png", "image/png", b"", False, "logo"),
    )
    content = EmailContent("en", "Terms", "Words.", "<p>", (file, image))
    assert (content.files, content.images) == ([file], [image])


def test_what_leaves_from_a_time_on_has_other_words_from_that_minute() -> None:
    first, later, german = (
        Variant(language, "Terms", b"", b"", since=since)
        for language, since in (("en", ""), ("en", "2026-03-01T23:00:59Z"), ("de", ""))
    )
    notices = parse_notice_keys("terms@2026-03-02")
    mailing = Mailing(
        notices, "accounts", (first, german, later), "0" * 64, "a@b.example", "b.example"
    )
    assert [each.name for each in mailing.emails] == ["en", "de", "en-2026-03-01T2300Z"]
    assert mailing.languages == ["en", "de"]
    assert mailing.key == "terms@2026-03-02"
    assert mailing.variants_at(datetime(2026, 3, 1, 23, 0, 58, tzinfo=UTC)) == {
        ("en", ""): first,
        ("de", ""): german,
    }
    assert mailing.variants_at(datetime(2026, 3, 1, 23, 0, 59, tzinfo=UTC)) == {
        ("en", ""): later,
        ("de", ""): german,
    }


def test_a_person_confirms_twelve_digits() -> None:
    mailing = Mailing((), "accounts", (), "", "", "")
    assert StoredMailing(1, mailing, "0123456789abcdef" * 4, "").short_digest == "0123456789ab"


def test_an_email_about_some_policies_has_a_name_of_its_own() -> None:
    emails = [Variant("en", "", b"", b"", policies=slugs) for slugs in ("", "eu/a", "eu/a eu/b")]
    first, *others = [email.name for email in emails]
    assert first == "en"
    assert len(set(others)) == 2
    for name in others:
        assert name.startswith("en-")
        assert len(name) == len("en-") + 12
