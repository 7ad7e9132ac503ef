"""What emails say at which time, and addresses."""

from legalsite.model.email import (
    NO_BLOCK,
    Attachment,
    EmailBlock,
    EmailChange,
    EmailContent,
    Mailing,
    MailingContent,
    StoredMailing,
    read_mailbox,
)
from legalsite.model.notice_key import NoticeKey
from text_tables import table


@table("mailboxes.txt")
def test_read_mailbox(written: str, name: str, address: str) -> None:
    assert read_mailbox(written) == (name, address)


def test_an_email_has_files_to_keep_and_images_to_show() -> None:
    file, image = (
        Attachment("terms.pdf", "application/pdf", b"%"),
        Attachment("logo.png", "image/png", b"", content_id="logo"),
    )
    content = EmailContent("en", "Terms", (EmailBlock("Words.", "<p>"),), (file, image))
    assert (content.files, content.images) == ([file], [image])


def test_what_is_sent_from_a_time_on_has_other_words() -> None:
    first, later, other = (
        EmailChange(
            "en", f"{policy}@2026-03-02", "", "", *[NO_BLOCK] * 11, is_by_rule=False,
            attached=NO_BLOCK, original="en", authoritative=NO_BLOCK, file_links=NO_BLOCK, files=(),
            ledger_lines=(), since=since,
        )
        for policy, since in (("eu/a", ""), ("eu/a", "2026-03-01T23:00:59Z"), ("eu/b", ""))
    )  # fmt: skip
    content = MailingContent(changes={"en": [first, later, other]})
    assert content.times == ["", "2026-03-01T23:00:59Z"]
    assert content.changes_at("en", "", "2026-03-01T23:00:58Z") == [first, other]
    assert content.changes_at("en", "", "2026-03-01T23:00:59Z") == [later, other]
    assert content.changes_at("en", "eu/b", "2026-03-02T00:00:00Z") == [other]
    assert content.changes_at("en", "eu/a", "") == [first]


def test_a_mailing_about_many_policies_has_a_short_key() -> None:
    keys = tuple(NoticeKey.parse(f"policy-{number}@2026-03-02") for number in range(10, 18))
    mailings = [Mailing(some, "accounts", "", "", "") for some in (keys[:2], keys)]
    assert [mailing.short_key for mailing in mailings] == [
        "policy-10@2026-03-02+policy-11@2026-03-02",
        "policy-10@2026-03-02 and 7 more",
    ]


def test_a_person_confirms_twelve_digits() -> None:
    mailing = Mailing((), "accounts", "", "", "")
    assert StoredMailing(1, mailing, "0123456789abcdef" * 4, "").short_digest == "0123456789ab"
