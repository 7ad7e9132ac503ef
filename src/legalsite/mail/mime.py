"""An email → the bytes of a message (RFC 5322, MIME) for mail servers and mail programs."""

import base64
import quopri
import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from html import escape

from legalsite.model.config import NoticeSettings
from legalsite.model.declared_time import Clock
from legalsite.model.email import (
    GREETING_PLACEHOLDER,
    UNSUBSCRIBE_TOKEN_PLACEHOLDER,
    EmailContent,
    Mailbox,
    Variant,
    read_mailbox,
)
from legalsite.text.email_addresses import ascii_domain

PLAIN_NAME_PATTERN = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
MAX_PLAIN_NAME_LENGTH = 40
MAX_HEADER_LINE = 76  # characters (RFC 2047, 2)
LINE_END_PATTERN = re.compile(rb"\r?\n")
GREETING = GREETING_PLACEHOLDER.encode()
TOKEN = UNSUBSCRIBE_TOKEN_PLACEHOLDER.encode()
SLOT_PATTERN = re.compile(
    b"(%s|%s)" % (GREETING, TOKEN)
)  # what differs from recipient to recipient
FOLDED_TOKEN_PATTERN = re.compile(b"(?:=\r\n)?".join(re.escape(bytes([byte])) for byte in TOKEN))
PREVIEW = "preview"
SAMPLE_ADDRESS = "reader@example.invalid"
SAMPLE_ID = "<preview@example.invalid>"
LEADING_DOTS_PATTERN = re.compile(rb"(?m)^\.+")  # SMTP would double the first (RFC 5321, 4.5.2)


def variant(content: EmailContent, settings: NoticeSettings, since: str = "") -> Variant:
    """Return what all recipients of an email in one language get, from the time `since` on.

    That is the message without To, Date, Message-ID, and with placeholders for the greeting and the
    unsubscribe token.
    """
    head = b"From: %s\r\n" % mailbox_header(*read_mailbox(settings.sender))
    if settings.reply_to:
        head += b"Reply-To: %s\r\n" % mailbox_header(*read_mailbox(settings.reply_to))
    language = f"Content-Language: {content.language}\r\nAuto-Submitted: auto-generated\r\n"
    head += _unsubscribe_headers(settings) + subject_line(content.subject) + language.encode()
    return Variant(
        content.language,
        content.subject,
        head,
        message_body(content),
        content.greeting,
        content.greeting_by_name,
        since,
    )


def preview_html(content: EmailContent) -> str:
    """Return the HTML part for a browser, with its image, and the greeting without a name."""
    html = content.html.replace(GREETING_PLACEHOLDER, escape(content.greeting))
    html = html.replace(UNSUBSCRIBE_TOKEN_PLACEHOLDER, PREVIEW)
    for image in content.images:
        data = base64.b64encode(image.data).decode()
        html = html.replace(f"cid:{image.content_id}", f"data:{image.media_type};base64,{data}")
    return html


def sample_message(variant: Variant, date: datetime) -> bytes:
    """Return the exact bytes of a message to a made-up recipient without a name."""
    writer = MessageWriter(variant, lambda: date)
    return b"".join(writer.pieces(("", f"{variant.language}-{SAMPLE_ADDRESS}"), SAMPLE_ID))


_formatted_date = lru_cache(maxsize=1)(format_datetime)  # of one second, which many emails share


class MessageWriter:
    """Writes the emails of one variant, each with the time of `now`. Encodes shared parts once."""

    def __init__(self, variant: Variant, now: Clock) -> None:
        """Split the body at what differs by recipient: greetings, and unsubscribe tokens.

        `now` returns the time of sending.
        """
        self._variant = variant
        self._parts = SLOT_PATTERN.split(variant.body)  # with what it is split at
        self._now = now

    def pieces(
        self, to: Mailbox, message_id: str, unsubscribe_token: str = PREVIEW
    ) -> tuple[bytes, ...]:
        """Return the bytes of one message, in pieces.

        The text and the HTML each have one place for the greeting, the text first.
        """
        token = unsubscribe_token.encode()
        date = _formatted_date(self._now().replace(microsecond=0))
        head = b"To: %s\r\n" % mailbox_header(*to)
        head += f"Date: {date}\r\nMessage-ID: {message_id}\r\n".encode() + self._variant.head
        name, _ = to
        greeting = self._variant.greeting
        if name and self._variant.greeting_by_name:
            greeting = self._variant.greeting_by_name.format(name=name)
        greetings = [greeting, escape(greeting)]  # of the text, of the HTML
        pieces = [head.replace(TOKEN, token)]
        for part in self._parts:
            if part == GREETING:
                pieces.append(_quoted_printable(greetings.pop(0)))
            else:
                pieces.append(token if part == TOKEN else part)
        return tuple(pieces)


def mailbox_header(name: str, address: str) -> bytes:
    """Return the value of an address header (To, From) for one mailbox.

    Any name but the plainest is written as encoded words (RFC 2047): a quoted name can lose its
    quotes where it's folded, and then be read as several mailboxes.
    """
    spec = envelope_address(address).encode()
    if not name:
        return spec
    if PLAIN_NAME_PATTERN.fullmatch(name) and len(name) <= MAX_PLAIN_NAME_LENGTH:
        return b"%s <%s>" % (name.encode(), spec)
    words = Header(name, "utf-8", MAX_HEADER_LINE).encode(linesep="\r\n").encode()
    return b"%s\r\n <%s>" % (words, spec)


def subject_line(subject: str) -> bytes:
    """Return the Subject header, folded.

    It isn't written by EmailMessage, which could lose a space between encoded words, and begin with
    an empty line.
    """
    # In ASCII, a reader would take `=?` for the start of an encoded word.
    charset = "us-ascii" if subject.isascii() and "=?" not in subject else "utf-8"
    written = Header(subject, charset, MAX_HEADER_LINE, "Subject").encode(linesep="\r\n")
    return f"Subject: {written}\r\n".encode()


def message_body(content: EmailContent) -> bytes:
    """Return a message from its `MIME-Version` header on.

    Text and HTML are alternatives, the HTML with its image (RFC 2387), then the files. Boundaries
    are derived from the content, so that it always has the same bytes. No line begins with a dot,
    so SMTP transmits these bytes as they are.
    """
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
        html.set_param("type", "text/html")  # of its first part (RFC 2387)
    for file in content.files:
        main, _, sub = file.media_type.partition("/")
        params = {"charset": "utf-8"} if main == "text" else {}
        message.add_attachment(file.data, main, sub, filename=file.name, params=params)
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{content.sha256[:40]}_{number}")
    for part in message.walk():  # only the message itself gets it, below
        del part["MIME-Version"]
    # Between soft line breaks, a token can't make a line too long. The library may have folded it.
    written = FOLDED_TOKEN_PATTERN.sub(b"=\r\n%s=\r\n" % TOKEN, message.as_bytes())
    return _encode_leading_dots(b"MIME-Version: 1.0\r\n" + written)


def envelope_address(address: str) -> str:
    """Return an address for SMTP, with the domain in ASCII (IDNA).

    An address whose domain IDNA 2008 doesn't allow stays as it is: earlier versions of legalsite
    accepted such addresses.
    """
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{ascii_domain(domain)}"
    except ValueError:
        return address


def _unsubscribe_headers(settings: NoticeSettings) -> bytes:
    """Return the headers for unsubscribing with one click (RFC 2369, 2919, and 8058)."""
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
    """Return a line encoded as quoted-printable, with no dot at its beginning."""
    return _encode_leading_dots(LINE_END_PATTERN.sub(b"\r\n", quopri.encodestring(line.encode())))


def _encode_leading_dots(written: bytes) -> bytes:
    """Return quoted-printable lines with the dots at their beginnings encoded."""
    return LEADING_DOTS_PATTERN.sub(lambda dots: b"=2E=\r\n" * len(dots[0]), written)


def attached_files(message: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file that is attached to an email."""
    for part in message_from_bytes(message).walk():
        name, data = part.get_filename(), part.get_payload(decode=True)
        if name and isinstance(data, bytes):
            yield name, data
