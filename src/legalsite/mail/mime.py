"""Encode emails as messages (RFC 5322, MIME) for mail servers and mail programs."""

import base64
import quopri
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
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
    Attachment,
    EmailContent,
    Mailbox,
    read_mailbox,
)
from legalsite.text.email_addresses import ascii_domain

PLAIN_NAME_PATTERN = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
MAX_PLAIN_NAME_LENGTH = 40
MAX_HEADER_LINE = 76  # in characters (RFC 2047, 2)
LINE_END_PATTERN = re.compile(rb"\r?\n")
GREETING = GREETING_PLACEHOLDER.encode()
TOKEN = UNSUBSCRIBE_TOKEN_PLACEHOLDER.encode()
# matches the placeholders for text that differs between recipients
SLOT_PATTERN = re.compile(b"(%s|%s)" % (GREETING, TOKEN))
FOLDED_TOKEN_PATTERN = re.compile(b"(?:=\r\n)?".join(re.escape(bytes([byte])) for byte in TOKEN))
PREVIEW = "preview"
SAMPLE_ADDRESS = "reader@example.invalid"
SAMPLE_ID = "<preview@example.invalid>"
# dots at the start of a line, where SMTP would double the first one (RFC 5321, 4.5.2)
LEADING_DOTS_PATTERN = re.compile(rb"(?m)^\.+")


def email_head(settings: NoticeSettings, language: str) -> str:
    """Render the headers that all emails in a language have in common, except the subject.

    To, Date, and Message-ID are missing, and the unsubscribe token is a placeholder.
    """
    head = b"From: %s\r\n" % mailbox_header(*read_mailbox(settings.sender))
    if settings.reply_to:
        head += b"Reply-To: %s\r\n" % mailbox_header(*read_mailbox(settings.reply_to))
    head += _unsubscribe_headers(settings)
    return f"{head.decode()}Content-Language: {language}\r\nAuto-Submitted: auto-generated\r\n"


def preview_html(content: EmailContent) -> str:
    """Render the HTML part for browsers, with its images, and with a greeting without a name."""
    html = content.html.replace(GREETING_PLACEHOLDER, escape(content.greeting))
    html = html.replace(UNSUBSCRIBE_TOKEN_PLACEHOLDER, PREVIEW)
    for image in content.images:
        data = base64.b64encode(image.data).decode()
        html = html.replace(f"cid:{image.content_id}", f"data:{image.media_type};base64,{data}")
    return html


def sample_message(content: EmailContent, date: datetime) -> bytes:
    """Render the exact message to a sample recipient without a name."""
    writer = MessageWriter(content, lambda: date)
    return b"".join(writer.pieces(("", f"{content.language}-{SAMPLE_ADDRESS}"), SAMPLE_ID))


def stored_message(content: EmailContent) -> bytes:
    """Encode a message with placeholders for the text that depends on the recipient."""
    return _head(content) + b"".join(_body(content))


# caches the last date, because many emails are sent in the same second
_formatted_date = lru_cache(maxsize=1)(format_datetime)


class MessageWriter:
    """Encodes an email for several recipients."""

    def __init__(self, content: EmailContent, now: Clock) -> None:
        """`now` returns the time of sending."""
        self._content = content
        self._head = _head(content)
        self._body = tuple(_body(content))
        self._now = now

    def pieces(
        self, to: Mailbox, message_id: str, unsubscribe_token: str = PREVIEW
    ) -> tuple[bytes, ...]:
        """Encode a message, in pieces."""
        token = unsubscribe_token.encode()
        date = _formatted_date(self._now().replace(microsecond=0))
        head = b"To: %s\r\n" % mailbox_header(*to)
        head += f"Date: {date}\r\nMessage-ID: {message_id}\r\n".encode() + self._head
        name, _ = to
        greeting = self._content.greeting
        # if this greeting is missing, the name isn't used
        if name and self._content.greeting_by_name:
            greeting = self._content.greeting_by_name.format(name=name)
        # the greeting occurs twice, first in the text and then in the HTML
        greetings = [greeting, escape(greeting)]
        pieces = [head.replace(TOKEN, token)]
        # GREETING and TOKEN are separate parts, which are replaced with the values
        for part in self._body:
            if part == GREETING:
                pieces.append(_quoted_printable(greetings.pop(0)))
            else:
                pieces.append(token if part == TOKEN else part)
        return tuple(pieces)


def mailbox_header(name: str, address: str) -> bytes:
    """Format a mailbox for an address header (To, From).

    Names with special characters are written as encoded words (RFC 2047), because a quoted name may
    lose its quotes when it's folded, and then look like several mailboxes.
    """
    spec = envelope_address(address).encode()
    if not name:
        return spec
    if PLAIN_NAME_PATTERN.fullmatch(name) and len(name) <= MAX_PLAIN_NAME_LENGTH:
        return b"%s <%s>" % (name.encode(), spec)
    words = Header(name, "utf-8", MAX_HEADER_LINE).encode(linesep="\r\n").encode()
    # the address is on a separate line, so that no line is too long
    return b"%s\r\n <%s>" % (words, spec)


def subject_line(subject: str) -> bytes:
    """Format a Subject header, with folding.

    EmailMessage could lose a space between encoded words, or start with an empty line.
    """
    # an ASCII text with `=?` would be mistaken for an encoded word
    charset = "us-ascii" if subject.isascii() and "=?" not in subject else "utf-8"
    written = Header(subject, charset, MAX_HEADER_LINE, "Subject").encode(linesep="\r\n")
    return f"Subject: {written}\r\n".encode()


def _head(content: EmailContent) -> bytes:
    return content.head.encode() + subject_line(content.subject)


def _body(content: EmailContent) -> Iterator[bytes]:
    """Encode a message from `MIME-Version` on, split at text that depends on the recipient.

    The message contains text and HTML as alternatives. The images belong to the HTML (RFC 2387),
    and the attached files follow. No line starts with a dot, so SMTP transmits the bytes unchanged.
    """
    text = [*_text_header("plain")]
    for block in content.blocks:
        if block.text:
            # a blank line below each block
            text += [*_encoded(block.text), b"\r\n"]
    html = [*_text_header("html")]
    for block in content.blocks:
        if block.html:
            html += _encoded(block.html)
    if content.images:
        images = [[_attachment(image)] for image in content.images]
        html = list(_multipart('related; type="text/html"', 2, [html, *images]))
    # `text[:-1]` omits the blank line below the last block
    alternatives = _multipart("alternative", 1, [text[:-1], html])
    files = [[_attachment(file)] for file in content.files]
    yield b"MIME-Version: 1.0\r\n"
    yield from _multipart("mixed", 0, [alternatives, *files])


def _multipart(kind: str, depth: int, parts: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Encode an entity with several parts.

    A boundary contains `=_`, which quoted-printable and base64 never do, so no part can contain it.
    `depth` distinguishes the boundaries of nested entities.
    """
    boundary = f"=_legalsite_{depth}"
    yield f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n'.encode()
    for part in parts:
        yield f"\r\n--{boundary}\r\n".encode()
        yield from part
    yield f"\r\n--{boundary}--\r\n".encode()


def _text_header(kind: str) -> Iterator[bytes]:
    yield f'Content-Type: text/{kind}; charset="utf-8"\r\n'.encode()
    yield b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"


@lru_cache(maxsize=4096)  # cached, because most emails of a run have the same blocks
def _encoded(block: str) -> tuple[bytes, ...]:
    """Encode lines as quoted-printable, split at text that depends on the recipient."""
    written = _quoted_printable(f"{block}\n")
    # Put a soft line break before and after each token, so that lines aren't too long. The encoder
    # may have folded the token.
    written = FOLDED_TOKEN_PATTERN.sub(b"=\r\n%s=\r\n" % TOKEN, written)
    return tuple(SLOT_PATTERN.split(written))


@lru_cache(maxsize=1024)  # cached, because most emails of a run have the same files
def _attachment(file: Attachment) -> bytes:
    """Encode an attached file, or an image that the HTML shows by its content id."""
    part = EmailMessage(SMTP)
    main, _, sub = file.media_type.partition("/")
    params = {"charset": "utf-8"} if main == "text" else {}
    cid = f"<{file.content_id}>" if file.content_id else None  # only images have one
    place = "inline" if cid else "attachment"
    # writes only the headers; the data is appended below
    part.set_content(b"", main, sub, disposition=place, filename=file.name, cid=cid, params=params)
    del part["MIME-Version"]  # only the message itself may have this header
    return part.as_bytes() + base64.encodebytes(file.data).replace(b"\n", b"\r\n")


def envelope_address(address: str) -> str:
    """Convert an address for SMTP, with an ASCII domain (IDNA).

    A domain that IDNA 2008 doesn't allow stays the same, because earlier versions of legalsite
    accepted such addresses.
    """
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{ascii_domain(domain)}"
    except ValueError:
        return address


def _unsubscribe_headers(settings: NoticeSettings) -> bytes:
    """Render the headers for one-click unsubscribing (RFC 2369, 2919, and 8058)."""
    if not settings.unsubscribe:
        return b""
    url = settings.unsubscribe.replace("{token}", UNSUBSCRIBE_TOKEN_PLACEHOLDER).encode()
    domain = envelope_address(read_mailbox(settings.sender)[1]).rpartition("@")[2].encode()
    return (
        b"List-Id: <policy-changes.%s>\r\nList-Unsubscribe: <%s>\r\n"
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" % (domain, url)
    )


@lru_cache
def _quoted_printable(lines: str) -> bytes:
    """Encode lines as quoted-printable. No line starts with a dot."""
    return _encode_leading_dots(LINE_END_PATTERN.sub(b"\r\n", quopri.encodestring(lines.encode())))


def _encode_leading_dots(written: bytes) -> bytes:
    return LEADING_DOTS_PATTERN.sub(lambda dots: b"=2E=\r\n" * len(dots[0]), written)
