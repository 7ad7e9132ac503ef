"""Messages that come out of the email package as they went in, the same bytes each time."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from legalsite.mail.mime import envelope_address, writer
from legalsite.model.email import Attachment, Email, EmailContent, Recipient, Sender

DATE = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
SENDER = Sender("Harbour Ledger <legal@example.com>", "privacy@example.com")
TEXT = "Grüße\n\n.a line with a dot\nFrom here\n" + "a word " * 40 + "\n"
FILES = (
    Attachment("privacy-2025-02-01.md", "text/markdown", "a\nb\r\nc ü\n".encode()),
    Attachment("ä.txt", "text/plain", b""),
)
CONTENT = EmailContent("de", "Änderung „Datenschutz“, gilt ab 1. April 2026", TEXT, "<p>Grüße</p>\n", FILES)


def written(recipient: Recipient, content: EmailContent = CONTENT) -> bytes:
    return writer(SENDER, DATE)(Email("privacy@2026-03-02", recipient, content, "<1@example.com>"))


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=default)


def test_every_part_comes_back() -> None:
    message = parsed(written(Recipient("ada@b.test", "Ada, „die“ Gräfin")))
    assert (message["From"], message["Reply-To"]) == (SENDER.address, SENDER.reply_to)
    assert message["Message-ID"] == "<1@example.com>"
    (to,) = message["To"].addresses
    assert (to.addr_spec, to.display_name) == ("ada@b.test", "Ada, „die“ Gräfin")
    assert message["Subject"] == CONTENT.subject
    assert message["Date"].datetime == DATE
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "de")
    assert message.get_content_type() == "multipart/mixed"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert [part.get_content().replace("\r\n", "\n") for part in (text, html)] == [CONTENT.text, CONTENT.html]
    attached = list(message.iter_attachments())
    assert [part.get_filename() for part in attached] == [file.name for file in FILES]
    assert [part.get_content_type() for part in attached] == [file.media_type for file in FILES]
    assert [part.get_payload(decode=True) for part in attached] == [file.data for file in FILES]


def test_the_same_email_is_the_same_bytes_in_lines_that_relays_take() -> None:
    data = written(Recipient("ada@b.test"))
    assert data == written(Recipient("ada@b.test"))
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_what_a_header_cannot_hold_does_not_get_into_one() -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline|CR"):
        written(Recipient("ada@b.test", "Ada\r\nBcc: evil@evil.test"))


def test_domains_beyond_ascii_are_written_in_ascii() -> None:
    assert envelope_address("jo@bücher.test") == "jo@xn--bcher-kva.test"
    assert parsed(written(Recipient("jo@bücher.test")))["To"] == "jo@xn--bcher-kva.test"


def test_local_parts_beyond_ascii_stay_as_they_are() -> None:
    assert "To: jörg@b.test\r\n".encode() in written(Recipient("jörg@b.test"))
