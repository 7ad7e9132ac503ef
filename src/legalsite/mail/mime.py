"""An email → the bytes of a message (RFC 5322, MIME), as relays accept them and mail programs open them."""

import base64
import quopri
import re
from collections.abc import Callable
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from html import escape

from legalsite.model.config import NoticeSettings
from legalsite.model.email import (
    GREETING_PLACEHOLDER,
    UNSUBSCRIBE_TOKEN_PLACEHOLDER,
    EmailContent,
    Mailbox,
    Variant,
    read_mailbox,
)
from legalsite.text.email_addresses import ascii_domain

PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
LONGEST_PLAIN = 40  # characters
LONGEST_LINE = 76  # characters of a folded header (RFC 2047, 2)
LINE_END = re.compile(rb"\r?\n")
SLOT = re.compile(
    b"(%s|%s)" % (GREETING_PLACEHOLDER.encode(), UNSUBSCRIBE_TOKEN_PLACEHOLDER.encode())
)  # what differs from reader to reader
BROKEN_READER = re.compile(
    b"(?:=\r\n)?".join(re.escape(character.encode()) for character in UNSUBSCRIBE_TOKEN_PLACEHOLDER)
)
PREVIEW = "preview"
SAMPLE_ADDRESS = "reader@example.invalid"
SAMPLE_ID = "<preview@example.invalid>"
LEADING_DOTS = re.compile(rb"(?m)^\.+")  # SMTP would need one more (RFC 5321, 4.5.2)


def variant(content: EmailContent, settings: NoticeSettings, since: str = "") -> Variant:
    """Return what all readers of this email get; of one that leaves `since` a time."""
    head = b"From: %s\r\n" % mailbox(*read_mailbox(settings.sender))
    if settings.reply_to:
        head += b"Reply-To: %s\r\n" % mailbox(*read_mailbox(settings.reply_to))
    language = f"Content-Language: {content.language}\r\nAuto-Submitted: auto-generated\r\n"
    head += _subscription(settings) + subject_line(content.subject) + language.encode()
    return Variant(
        content.language,
        content.subject,
        head,
        body(content),
        content.greeting,
        content.greeting_by_name,
        since,
    )


def preview_html(content: EmailContent) -> str:
    """Return the HTML part for a browser, with its image in it and the greeting for a reader without a name."""
    html = content.html.replace(GREETING_PLACEHOLDER, escape(content.greeting)).replace(
        UNSUBSCRIBE_TOKEN_PLACEHOLDER, PREVIEW
    )
    for image in content.images:
        data = base64.b64encode(image.data).decode()
        html = html.replace(f"cid:{image.content_id}", f"data:{image.media_type};base64,{data}")
    return html


def sample(of: Variant, date: datetime) -> bytes:
    """Return the exact bytes of a message to a made-up reader."""
    writer = MessageWriter(of, lambda: date)
    return b"".join(writer.pieces(("", f"{of.language}-{SAMPLE_ADDRESS}"), SAMPLE_ID))


_date = lru_cache(maxsize=1)(format_datetime)  # of one second, which many emails share


class MessageWriter:
    """Writes the emails of one variant, each with the time (`now`) of its handover. What all get is encoded once."""

    def __init__(self, of: Variant, now: Callable[[], datetime]) -> None:
        self._of, self._parts, self._now = of, SLOT.split(of.body), now

    def pieces(
        self, to: Mailbox, message_id: str, unsubscribe_token: str = PREVIEW
    ) -> tuple[bytes, ...]:
        """Return the bytes of one message, in pieces."""
        date = _date(self._now().replace(microsecond=0))
        head = b"To: %s\r\n" % mailbox(*to)
        head += f"Date: {date}\r\nMessage-ID: {message_id}\r\n".encode() + self._of.head
        head = head.replace(UNSUBSCRIBE_TOKEN_PLACEHOLDER.encode(), unsubscribe_token.encode())
        by_name = self._of.greeting_by_name
        line = by_name.format(name=to[0]) if to[0] and by_name else self._of.greeting
        greetings = iter(
            (_quoted_printable(line), _quoted_printable(escape(line)))
        )  # of the text, of the HTML
        fill = {
            GREETING_PLACEHOLDER.encode(): greetings.__next__,
            UNSUBSCRIBE_TOKEN_PLACEHOLDER.encode(): unsubscribe_token.encode,
        }
        return head, *(fill[part]() if part in fill else part for part in self._parts)


def mailbox(name: str, address: str) -> bytes:
    """Return the value of a header for one mailbox. Any name but the plainest is written as encoded words (RFC 2047),
    because a quoted one can lose its quotes where it is folded, and then be read as several mailboxes."""
    spec = envelope_address(address).encode()
    if not name:
        return spec
    if PLAIN_NAME.fullmatch(name) and len(name) <= LONGEST_PLAIN:
        return b"%s <%s>" % (name.encode(), spec)
    words = Header(name, "utf-8", LONGEST_LINE).encode(linesep="\r\n").encode()
    return b"%s\r\n <%s>" % (words, spec)


def subject_line(subject: str) -> bytes:
    """Return the folded subject. EmailMessage could lose a space between encoded words and begin with an empty line."""
    charset = "us-ascii" if subject.isascii() and "=?" not in subject else "utf-8"
    written = Header(subject, charset, LONGEST_LINE, "Subject").encode(linesep="\r\n")
    return f"Subject: {written}\r\n".encode()


def body(content: EmailContent) -> bytes:
    """Return everything from `MIME-Version` on: text and HTML as alternatives, the HTML with its image (RFC 2387), then
    the files. Boundaries are derived from the content, so that the same content has the same bytes. No line begins with
    a dot, so SMTP carries these bytes as they are."""
    message = EmailMessage(SMTP)
    message.set_content(content.text, cte="quoted-printable")
    message.add_alternative(content.html, subtype="html", cte="quoted-printable")
    *_, html = message.iter_parts()
    for image in content.images:
        main, _, sub = image.media_type.partition("/")
        html.add_related(
            image.data,
            main,
            sub,
            cid=f"<{image.content_id}>",
            filename=image.name,
            disposition="inline",
        )
        html.set_param("type", "text/html")
    for file in content.files:
        main, _, sub = file.media_type.partition("/")
        params = {"charset": "utf-8"} if main == "text" else {}
        message.add_attachment(file.data, main, sub, filename=file.name, params=params)
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{content.sha256[:40]}_{number}")
    for part in message.walk():
        del part["MIME-Version"]
    token = (
        b"=\r\n%s=\r\n" % UNSUBSCRIBE_TOKEN_PLACEHOLDER.encode()
    )  # between two soft line breaks, so that no token makes a line too long
    return _dots_encoded(b"MIME-Version: 1.0\r\n" + BROKEN_READER.sub(token, message.as_bytes()))


def envelope_address(address: str) -> str:
    """Return an address as SMTP commands have it, with the domain in ASCII (IDNA). It stays as it is if that cannot be:
    earlier versions let domains pass that IDNA 2008 does not."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{ascii_domain(domain)}"
    except ValueError:
        return address


def _subscription(settings: NoticeSettings) -> bytes:
    """Return the headers with which mail programs offer to unsubscribe with one click (RFC 2369, 2919 and 8058)."""
    if not settings.unsubscribe:
        return b""
    url = settings.unsubscribe.replace("{token}", UNSUBSCRIBE_TOKEN_PLACEHOLDER).encode()
    domain = envelope_address(read_mailbox(settings.sender)[1]).rpartition("@")[2].encode()
    return (
        b"List-Id: <policy-changes.%s>\r\nList-Unsubscribe: <%s>\r\n"
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" % (domain, url)
    )


@lru_cache
def _quoted_printable(line: str) -> bytes:
    """Encode a line."""
    return _dots_encoded(LINE_END.sub(b"\r\n", quopri.encodestring(line.encode())))


def _dots_encoded(written: bytes) -> bytes:
    """Return quoted-printable lines, none of which begins with a dot."""
    return LEADING_DOTS.sub(lambda dots: b"=2E=\r\n" * len(dots[0]), written)
