"""An email → the bytes of a message (RFC 5322, MIME) for mail servers and mail programs."""

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


def email_head(settings: NoticeSettings, language: str) -> str:
    """Return the headers that all recipients of an email in one language get, without the subject.

    To, Date, and Message-ID are missing, and there's a placeholder for the unsubscribe token.
    """
    head = b"From: %s\r\n" % mailbox_header(*read_mailbox(settings.sender))
    if settings.reply_to:
        head += b"Reply-To: %s\r\n" % mailbox_header(*read_mailbox(settings.reply_to))
    head += _unsubscribe_headers(settings)
    return f"{head.decode()}Content-Language: {language}\r\nAuto-Submitted: auto-generated\r\n"


def preview_html(content: EmailContent) -> str:
    """Return the HTML part for a browser, with its image, and the greeting without a name."""
    html = content.html.replace(GREETING_PLACEHOLDER, escape(content.greeting))
    html = html.replace(UNSUBSCRIBE_TOKEN_PLACEHOLDER, PREVIEW)
    for image in content.images:
        data = base64.b64encode(image.data).decode()
        html = html.replace(f"cid:{image.content_id}", f"data:{image.media_type};base64,{data}")
    return html


def sample_message(content: EmailContent, date: datetime) -> bytes:
    """Return the exact bytes of a message to a made-up recipient without a name."""
    writer = MessageWriter(content, lambda: date)
    return b"".join(writer.pieces(("", f"{content.language}-{SAMPLE_ADDRESS}"), SAMPLE_ID))


def stored_message(content: EmailContent) -> bytes:
    """Return a message as it is for all recipients, with placeholders for what differs."""
    return _head(content) + b"".join(_body(content))


_formatted_date = lru_cache(maxsize=1)(format_datetime)  # of one second, which many emails share


class MessageWriter:
    """Writes an email to several recipients, each with the time of `now`."""

    def __init__(self, content: EmailContent, now: Clock) -> None:
        """`now` returns the time of sending."""
        self._content = content
        self._head = _head(content)
        self._body = tuple(_body(content))
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
        head += f"Date: {date}\r\nMessage-ID: {message_id}\r\n".encode() + self._head
        name, _ = to
        greeting = self._content.greeting
        if name and self._content.greeting_by_name:
            greeting = self._content.greeting_by_name.format(name=name)
        greetings = [greeting, escape(greeting)]  # of the text, of the HTML
        pieces = [head.replace(TOKEN, token)]
        for part in self._body:
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


def _head(content: EmailContent) -> bytes:
    return content.head.encode() + subject_line(content.subject)


def _body(content: EmailContent) -> Iterator[bytes]:
    """Yield a message from its `MIME-Version` header on, split at what differs by recipient.

    Text and HTML are alternatives, the HTML with its images (RFC 2387), then the files. No line
    begins with a dot, so SMTP transmits these bytes as they are.
    """
    text = [*_text_header("plain")]
    for block in content.blocks:
        if block.text:
            # a blank line between two blocks
            text += [*_encoded(block.text), b"\r\n"]
    html = [*_text_header("html")]
    for block in content.blocks:
        if block.html:
            html += _encoded(block.html)
    if content.images:
        images = [[_attachment(image)] for image in content.images]
        html = list(_multipart('related; type="text/html"', 2, [html, *images]))
    alternatives = _multipart("alternative", 1, [text[:-1], html])
    files = [[_attachment(file)] for file in content.files]
    yield b"MIME-Version: 1.0\r\n"
    yield from _multipart("mixed", 0, [alternatives, *files])


def _multipart(kind: str, depth: int, parts: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Yield an entity with several parts. Neither quoted-printable nor base64 can contain `=_`, so
    parts never contain its boundary."""
    boundary = f"=_legalsite_{depth}"
    yield f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n'.encode()
    for part in parts:
        yield f"\r\n--{boundary}\r\n".encode()
        yield from part
    yield f"\r\n--{boundary}--\r\n".encode()


def _text_header(kind: str) -> Iterator[bytes]:
    yield f'Content-Type: text/{kind}; charset="utf-8"\r\n'.encode()
    yield b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"


@lru_cache(maxsize=4096)  # most emails of a run have the same blocks
def _encoded(block: str) -> tuple[bytes, ...]:
    """Return lines as quoted-printable, split at what differs by recipient."""
    written = _quoted_printable(f"{block}\n")
    # Between soft line breaks, a token can't make a line too long. The encoder may have folded it.
    written = FOLDED_TOKEN_PATTERN.sub(b"=\r\n%s=\r\n" % TOKEN, written)
    return tuple(SLOT_PATTERN.split(written))


@lru_cache(maxsize=1024)  # most emails of a run have the same files
def _attachment(file: Attachment) -> bytes:
    part = EmailMessage(SMTP)
    main, _, sub = file.media_type.partition("/")
    params = {"charset": "utf-8"} if main == "text" else {}
    cid = f"<{file.content_id}>" if file.content_id else None
    place = "inline" if cid else "attachment"
    part.set_content(b"", main, sub, disposition=place, filename=file.name, cid=cid, params=params)
    del part["MIME-Version"]  # only the message itself has it
    return part.as_bytes() + base64.encodebytes(file.data).replace(b"\n", b"\r\n")


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
def _quoted_printable(lines: str) -> bytes:
    """Return lines encoded as quoted-printable, with no dot at their beginning."""
    return _encode_leading_dots(LINE_END_PATTERN.sub(b"\r\n", quopri.encodestring(lines.encode())))


def _encode_leading_dots(written: bytes) -> bytes:
    """Return quoted-printable lines with the dots at their beginnings encoded."""
    return LEADING_DOTS_PATTERN.sub(lambda dots: b"=2E=\r\n" * len(dots[0]), written)
