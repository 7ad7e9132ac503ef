"""Notice emails: senders, recipients, content, and delivery results."""

import re
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from legalsite.model.notice_key import NoticeKeys

DeliveryState = Literal[
    "pending",
    "leased",
    "attempted",
    "accepted",
    "bounced",
    "rejected",
    "deferred",
    "unknown",
    "suppressed",
    "agreed",
    "canceled",
    "expired",
]
# states in which an email would be sent
UNFINISHED: tuple[DeliveryState, ...] = ("pending", "leased", "attempted", "deferred")
# events in an email's history that don't determine its result
UNDECIDING_STATES = ("complained", "unsubscribed", "delayed", "unsuppressed")
# final states: the recipient has received the email or had already agreed
COMPLETE = {"accepted", "agreed"}
# Results of a notice for a recipient, best first. If there are several emails, the best result
# counts. "left" means that an email would be sent, and "skipped" that a row in the list couldn't be
# read.
PERSON_STATES = (
    "accepted",
    "late",
    "unknown",
    "left",
    "bounced",
    "rejected",
    "expired",
    "canceled",
    "suppressed",
    "agreed",
    "skipped",
)
OutcomeState = Literal[
    "accepted", "bounced", "rejected", "deferred", "unknown", "pending", "leased", "attempted"
]
Hindrance = Literal["", "quota", "sender", "session"]
Audience = Literal["accounts", "subscribers"]
Mailbox = tuple[str, str]  # (name, address)
EmailChoice = tuple[str, str]  # (language, slugs of policies separated by spaces, or empty for all)

# hex digits of a mailing's digest that are shown and typed to confirm it
SHORT_DIGEST_LENGTH = 12
MAX_KEY_LENGTH = 150  # characters, in messages and file names
GREETING_PLACEHOLDER = (
    # a separate line in the text and HTML, replaced with a greeting for each recipient
    "xx-greeting-of-this-email-xx"
)
# in headers and links, replaced with the recipient's token for unsubscribing
UNSUBSCRIBE_TOKEN_PLACEHOLDER = "xx-token-of-this-reader-xx"  # noqa: S105 (no password)
# appended to a reply that comes from a delivery report: the hash of that report
REPORT_HASH_FORMAT = "(report sha256:{})"
REPORT_HASH_PATTERN = re.compile(r"\(report sha256:([0-9a-f]{64})\)")


class Recipient(Struct, frozen=True):
    address: str  # email address
    name: str = ""  # empty if unknown
    # tag of the preferred language; empty if unknown
    language: str = ""
    # whether they agreed to the announced version, so that they get no email
    has_agreed: bool = False
    # slugs of the policies that concern them, separated by spaces; empty for all
    policies: str = ""


class Attachment(Struct, frozen=True):
    name: str  # file name
    media_type: str  # like `text/plain`
    data: bytes  # content
    content_id: str = ""  # Content-ID of an image in the HTML part (RFC 2392); otherwise empty


class EmailBlock(Struct, frozen=True):
    """A part of an email as plain text and as HTML. Both consist of whole lines, and may be empty."""

    text: str = ""
    html: str = ""


NO_BLOCK = EmailBlock()


class EmailFrame(Struct, frozen=True):
    """What all emails of a mailing in a language have in common."""

    language: str  # language tag
    greeting: str  # greeting if the recipient's name is unknown
    greeting_by_name: str  # greeting with the placeholder `{name}`
    subject: str  # subject of an email about several policies that take effect on different dates
    start: EmailBlock  # everything before the title
    opening: EmailBlock  # everything between the title and the heading
    heading: EmailBlock  # above several policies
    salutation: EmailBlock  # contains GREETING_PLACEHOLDER
    lead: EmailBlock  # above the list of several policies
    list_start: str  # HTML tag of this list
    about_earlier: EmailBlock  # says what this email corrects or reminds of
    comparison: EmailBlock  # heading above the redline of the only policy
    why: EmailBlock  # heading above the reason
    reason: EmailBlock  # says why the recipient is on the list
    reason_by_rule: EmailBlock  # the same if a rule of the company requires the email
    small: EmailBlock  # start of the small print
    attached: EmailBlock  # lists what is attached if there are several policies
    linked: EmailBlock  # above links to texts that aren't attached
    recorded: EmailBlock  # about `record`, below these links
    end: EmailBlock  # end of the small print, imprint
    record: tuple[str, str]  # text above and below the lines in the file with ledger lines
    images: tuple[Attachment, ...] = ()
    attach_up_to: int | None = None  # maximum size of the attached files in bytes
    head: str = ""  # headers that are the same for all recipients, without the subject
    notice: str = ""  # empty, like `since`, because it's the same for all notices and times
    since: str = ""


class EmailChange(Struct, frozen=True):
    """What emails in a language say about a notice from a certain time on."""

    language: str  # language tag
    notice: str  # announced version, such as `privacy@2026-03-02`
    subject: str  # subject of an email about only this change
    subject_of_several: str  # subject of an email about several changes on this date
    heading: EmailBlock  # heading of an email about only this change
    item: EmailBlock  # heading in a list
    title: EmailBlock  # heading of its section
    event: EmailBlock  # what happens, and when
    details: EmailBlock  # the summary and other details
    closing: EmailBlock  # says what readers can do
    button: EmailBlock
    links: EmailBlock
    promises: EmailBlock  # clauses that promise emails
    titled_promises: EmailBlock  # the same with the policy's title
    canceled: EmailBlock  # versions that won't take effect
    is_by_rule: bool  # whether a rule of the company is the reason for the email
    attached: EmailBlock  # says what is attached if this is the only change
    original: str  # language tag of the authoritative version
    authoritative: EmailBlock  # says which language is authoritative if it isn't that of the email
    file_links: EmailBlock  # links to the texts, if they aren't attached
    files: tuple[str, ...]  # names of the attached texts
    ledger_lines: tuple[str, ...]  # ledger lines of these texts
    # the redline with up to this many changes, fewest first; empty if no text changed
    excerpts: tuple[tuple[int, EmailBlock], ...] = ()
    since: str = ""  # time since when this is sent (UTC, such as 2026-03-02T09:30:00Z), or empty

    @property
    def policy(self) -> str:
        return self.notice.partition("@")[0]


class MailingContent(Struct, frozen=True):
    """What a mailing's emails say, in parts that are joined for each recipient."""

    frames: dict[str, EmailFrame] = {}  # language → frame
    # language → changes, in the order of the mailing's notices and `since`
    changes: dict[str, list[EmailChange]] = {}
    files: dict[str, bytes] = {}  # name → attached text

    @property
    def times(self) -> list[str]:
        """The sorted values of `since`, starting with an empty one."""
        times = {change.since for changes in self.changes.values() for change in changes}
        return sorted({"", *times})

    def changes_at(self, language: str, policies: str, time: str) -> list[EmailChange]:
        """Return the changes in an email that's sent at a time (UTC), optionally limited to policies."""
        slugs = policies.split()
        chosen = {}
        for change in self.changes[language]:
            if (not slugs or change.policy in slugs) and change.since <= time:
                chosen[change.notice] = change  # replaces an earlier wording
        return list(chosen.values())


class EmailContent(Struct, frozen=True):
    """An email before the recipient's name is added."""

    language: str  # language tag
    subject: str  # decoded
    blocks: tuple[EmailBlock, ...]
    # attached files in order, and images in the HTML part
    attachments: tuple[Attachment, ...] = ()
    greeting: str = ""  # greeting if the recipient's name is unknown
    greeting_by_name: str = ""  # greeting with the placeholder `{name}`
    is_linked: bool = False  # whether it links to versions instead of attaching them
    head: str = ""  # headers that are the same for all recipients, without the subject

    @property
    def text(self) -> str:
        return "\n\n".join([block.text for block in self.blocks if block.text]) + "\n"

    @property
    def html(self) -> str:
        return "\n".join([block.html for block in self.blocks if block.html]) + "\n"

    @property
    def images(self) -> list[Attachment]:
        return [file for file in self.attachments if file.content_id]

    @property
    def files(self) -> list[Attachment]:
        return [file for file in self.attachments if not file.content_id]


class Mailing(Struct, frozen=True):
    notices: NoticeKeys
    audience: Audience  # only subscribers can unsubscribe
    content: str  # hex SHA-256 of the settings of its emails, which don't change once any was sent
    sender: str  # address in MAIL FROM
    host: str  # host name for unique message IDs
    reason: str = ""  # reason for a correction; otherwise empty

    @property
    def key(self) -> str:
        """The key used in all records, such as `privacy@2026-03-02+terms@2026-03-02`."""
        return "+".join(map(str, self.notices))

    @property
    def short_key(self) -> str:
        """The key, or only its first notice if there are many."""
        if len(self.key) <= MAX_KEY_LENGTH:
            return self.key
        return f"{self.notices[0]} and {len(self.notices) - 1} more"


class StoredMailing(Struct, frozen=True):
    number: int  # ID in the database
    mailing: Mailing
    digest: str  # hex SHA-256 of `parts`, which users confirm
    planned: str  # last time when planning changed the emails or recipients
    # checks of the live site before each run: a JSON list, oldest first
    live: str = "[]"
    skipped: int = 0  # number of rows in its lists that couldn't be read
    # don't send before this time (UTC, such as 2026-03-02T09:30:00Z); empty means any time
    not_before: str = ""
    parts: str = ""  # SHA-256 of each part, as printed by `sha256sum`
    lists: str = "[]"  # lists of recipients used for planning: a JSON list, oldest first

    @property
    def short_digest(self) -> str:
        """The start of the digest, which users type to confirm the mailing."""
        return self.digest[:SHORT_DIGEST_LENGTH]


class Message(Struct, frozen=True):
    key: bytes  # identifies the email for the caller
    sender: str  # address in MAIL FROM
    recipient: str  # address in RCPT TO
    # returns the content of the message in pieces; called just before sending
    data: Callable[[], tuple[bytes, ...]]
    smtputf8: bool = False  # whether the relay must support non-ASCII addresses (RFC 6531)


class Outcome(Struct, frozen=True):
    key: bytes  # key of the message
    # `accepted`: by the relay, which doesn't prove delivery. `pending`: not sent, possibly for a
    # reason unrelated to the recipient. `leased`: will be retried in this run. `bounced`: accepted,
    # but returned later.
    state: OutcomeState
    code: int = 0  # reply code of the relay (RFC 5321), or 0
    reply: str = ""  # text of the reply or error
    # why it's pending: "quota" is a limit of the relay; "sender" means that the relay doesn't
    # accept our mail; "session" means that the session was closed
    hindrance: Hindrance = ""
    # hash of the data sent to the relay; empty if it wasn't sent
    sha256: str = ""


class Cause(Struct, frozen=True):
    state: DeliveryState  # state of these emails
    count: int  # number of emails
    reply: str  # the relay's reply to one of them, or an error
    answer: str  # text used to group replies; empty if all in this state are similar


class Limits(Struct, frozen=True):
    connections: int  # number of simultaneous connections
    rate: float = 0.0  # emails per second; 0 means no limit
    # whether to continue regardless of how many recipients are rejected
    ignore_rejections: bool = False


def read_mailbox(written: str) -> Mailbox:
    """Split a mailbox such as `Harbour Ledger, Legal <legal@example.com>` into name and address.

    The name may be quoted. It's empty if there's only an address.
    """
    written = written.strip()
    # name, and address in angle brackets
    name, bracket, address = written.removesuffix(">").rpartition("<")
    if not bracket or not written.endswith(">") or ">" in address or "\n" in name.strip():
        return "", written  # no name
    name = name.strip()
    is_quoted = len(name) > 1 and name[0] == name[-1] == '"'
    if is_quoted:
        name = re.sub(r"\\(.)", r"\1", name[1:-1])  # remove backslash escapes
    return name, address.strip()
