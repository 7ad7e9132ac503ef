"""An email → the bytes of a message (RFC 5322, MIME), as relays accept them and mail programs open them."""

from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from html import escape

from legalsite.model.email import GREETING, Email, EmailContent, Recipient, Sender

# List-Unsubscribe is left out on purpose: nobody can unsubscribe from a change of the contract they are in.


def writer(sender: Sender, date: datetime) -> Callable[[Email], bytes]:
    """Return a function that writes the emails of one campaign. The part that all readers of a language get is encoded
    once. Two runs with the same `date` write the same bytes."""
    bodies: dict[str, bytes] = {}

    def write(email: Email) -> bytes:
        sha256 = email.content.sha256
        if sha256 not in bodies:
            bodies[sha256] = body(email.content)
        return head(email, sender, date) + bodies[sha256]

    return write


def head(email: Email, sender: Sender, date: datetime) -> bytes:
    """Return the headers that differ from email to email."""
    message = EmailMessage(SMTPUTF8 if needs_smtputf8(email.recipient.address) else SMTP)
    message["From"] = sender.address
    message["To"] = _to(email.recipient)
    if sender.reply_to:
        message["Reply-To"] = sender.reply_to
    message["Subject"] = email.content.subject
    message["Date"] = date
    message["Message-ID"] = email.message_id
    message["Content-Language"] = email.content.language
    message["Auto-Submitted"] = "auto-generated"
    return message.as_bytes().removesuffix(b"\r\n")


def body(content: EmailContent) -> bytes:
    """Return everything from `MIME-Version` on: text and HTML as alternatives, then the files. Boundaries are derived
    from the content, so that the same content has the same bytes."""
    message = EmailMessage(SMTP)
    message.set_content(content.text.replace(GREETING, content.greeting), cte="quoted-printable")
    message.add_alternative(
        content.html.replace(GREETING, escape(content.greeting)), subtype="html", cte="quoted-printable"
    )
    for file in content.attachments:
        main, _, sub = file.media_type.partition("/")
        params = {"charset": "utf-8"} if main == "text" else {}
        message.add_attachment(file.data, main, sub, filename=file.name, params=params)
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{content.sha256[:40]}_{number}")
    for part in message.walk():
        if part is not message:
            del part["MIME-Version"]
    del message["MIME-Version"]
    return b"MIME-Version: 1.0\r\n" + message.as_bytes()


def needs_smtputf8(address: str) -> bool:
    """Return whether an address needs more than ASCII. A domain never does (IDNA), the part before the @ may
    (RFC 6531)."""
    return not address.rpartition("@")[0].isascii()


def envelope_address(address: str) -> str:
    """Return an address as SMTP commands have it, with the domain in ASCII (IDNA)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"


def _to(recipient: Recipient) -> Address:
    local, _, domain = envelope_address(recipient.address).rpartition("@")
    return Address(recipient.name, local, domain)
