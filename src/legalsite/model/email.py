"""Notice emails: senders, recipients, content, and delivery results."""

import json
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
# states of an email that may still be sent
UNFINISHED: tuple[DeliveryState, ...] = ("pending", "leased", "attempted", "deferred")
# events that don't change the result of an email
UNDECIDING_STATES = ("complained", "unsubscribed", "delayed", "unsuppressed")
# states in which the recipient got the email, or had agreed before
COMPLETE = {"accepted", "agreed"}
# Results of a notice for a recipient, best first. If a recipient gets several emails, the best
# result counts. "left" means that an email hasn't been sent yet, and "skipped" that a row of the
# list couldn't be read.
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
Mailbox = tuple[str, str]  # name and address
EmailChoice = tuple[str, str]  # (language, slugs of policies separated by spaces, or empty for all)

# number of hex digits of a mailing's digest that users see and type to confirm it
SHORT_DIGEST_LENGTH = 12
MAX_KEY_LENGTH = 150  # in characters, for messages and file names
GREETING_PLACEHOLDER = (
    # this line in the text and in the HTML is replaced with the greeting of each recipient
    "xx-greeting-of-this-email-xx"
)
# stands for the recipient's token for unsubscribing, in headers and links
UNSUBSCRIBE_TOKEN_PLACEHOLDER = "xx-token-of-this-reader-xx"  # noqa: S105 (no password)
# appended to a reply from a delivery report, with the hash of the report
REPORT_HASH_FORMAT = "(report sha256:{})"
REPORT_HASH_PATTERN = re.compile(r"\(report sha256:([0-9a-f]{64})\)")


class Recipient(Struct, frozen=True):
    address: str  # email address
    name: str = ""  # empty if unknown
    # tag of the preferred language; empty if unknown
    language: str = ""
    # whether the recipient has agreed to the announced version, and therefore gets no email
    has_agreed: bool = False
    # slugs of the policies that concern the recipient, separated by spaces; empty for all
    policies: str = ""


class Attachment(Struct, frozen=True):
    name: str  # file name
    media_type: str  # such as `text/plain`
    data: bytes  # content of the file
    content_id: str = ""  # Content-ID of an image in the HTML part (RFC 2392); otherwise empty


class EmailBlock(Struct, frozen=True):
    """A part of an email, as plain text and as HTML. Both consist of whole lines or are empty."""

    text: str = ""
    html: str = ""


NO_BLOCK = EmailBlock()


class EmailFrame(Struct, frozen=True):
    """The parts in one language that all emails of a mailing share."""

    language: str  # language tag
    greeting: str  # greeting if the recipient's name is unknown
    greeting_by_name: str  # greeting with the placeholder `{name}`
    # subject of an email about several policies that don't take effect on the same date
    subject: str
    start: EmailBlock  # everything before the title
    opening: EmailBlock  # everything between the title and the heading
    heading: EmailBlock  # heading of an email about several policies
    salutation: EmailBlock  # greeting, with GREETING_PLACEHOLDER
    lead: EmailBlock  # text above the list of several policies
    list_start: str  # HTML start tag of the list of several policies
    # names the email that is corrected, or the version that the email is a reminder of
    about_earlier: EmailBlock
    comparison: EmailBlock  # heading above the redline, if the email is about a single policy
    why: EmailBlock  # heading above the reason
    reason: EmailBlock  # explains why the recipient is on the list
    reason_by_rule: EmailBlock  # the reason, if a rule of the company requires the email
    small: EmailBlock  # start of the small print
    attached: EmailBlock  # names the attached files, if the email is about several policies
    linked: EmailBlock  # text above links to texts that aren't attached
    recorded: EmailBlock  # text below the links, about the file with the ledger lines (`record`)
    end: EmailBlock  # end of the small print, and the imprint
    # text above and below the ledger lines in the attached file
    record: tuple[str, str]
    images: tuple[Attachment, ...] = ()
    attach_up_to: int | None = None  # maximum size of the attached files in bytes
    head: str = ""  # headers that are the same for all recipients, except for the subject
    # `notice` and `since` are always empty, because a frame is the same for all notices and times
    notice: str = ""
    since: str = ""


class EmailChange(Struct, frozen=True):
    """The text of emails about one notice in one language."""

    language: str  # language tag
    notice: str  # announced version, such as `privacy@2026-03-02`
    subject: str  # subject of an email about only this change
    # subject of an email about several changes that take effect on this date
    subject_of_several: str
    heading: EmailBlock  # heading of an email about only this change
    item: EmailBlock  # the change as an item in the list of several changes
    title: EmailBlock  # heading of the section about this change
    event: EmailBlock  # text about what happens, and when
    details: EmailBlock  # the summary and other details
    closing: EmailBlock  # text about how readers can respond to the change
    button: EmailBlock
    links: EmailBlock
    promises: EmailBlock  # quotes the clauses that promise emails
    titled_promises: EmailBlock  # the same quotes, with the title of the policy
    canceled: EmailBlock  # names the versions that won't take effect
    is_by_rule: bool  # whether a rule of the company is the reason for the email
    attached: EmailBlock  # names the attached files, if this is the only change
    original: str  # language tag of the authoritative version
    # names the authoritative language if the email is in another language
    authoritative: EmailBlock
    file_links: EmailBlock  # links to the texts, if they aren't attached
    files: tuple[str, ...]  # names of the attached texts
    ledger_lines: tuple[str, ...]  # ledger lines of the attached texts
    # (maximum number of changes, redline), smallest number first; empty if the text is the same
    excerpts: tuple[tuple[int, EmailBlock], ...] = ()
    # time from which emails have this content (UTC, such as 2026-03-02T09:30:00Z), or empty
    since: str = ""

    @property
    def policy(self) -> str:
        return self.notice.partition("@")[0]


class MailingContent(Struct, frozen=True):
    """The content of a mailing's emails, in parts that are put together for each recipient."""

    frames: dict[str, EmailFrame] = {}  # language → frame of the emails in that language
    # language → changes, in the order of the mailing's notices, and for each notice by `since`
    changes: dict[str, list[EmailChange]] = {}
    files: dict[str, bytes] = {}  # name → attached text

    @property
    def times(self) -> list[str]:
        """The values of `since`, sorted. The first one is empty."""
        times = {change.since for changes in self.changes.values() for change in changes}
        return sorted({"", *times})

    def changes_at(self, language: str, policies: str, time: str) -> list[EmailChange]:
        """Return the changes in an email that's sent at a time (UTC). `policies` may limit them."""
        slugs = policies.split()
        chosen = {}
        for change in self.changes[language]:
            if (not slugs or change.policy in slugs) and change.since <= time:
                # of several wordings of a notice, the latest replaces the earlier ones
                chosen[change.notice] = change
        return list(chosen.values())


class EmailContent(Struct, frozen=True):
    """An email to which the recipient's name hasn't been added yet."""

    language: str  # language tag
    subject: str  # subject, not encoded
    blocks: tuple[EmailBlock, ...]
    # attached files in order, and images of the HTML part
    attachments: tuple[Attachment, ...] = ()
    greeting: str = ""  # greeting if the recipient's name is unknown
    greeting_by_name: str = ""  # greeting with the placeholder `{name}`
    is_linked: bool = False  # whether the email links to versions instead of attaching them
    head: str = ""  # headers that are the same for all recipients, except for the subject

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
    audience: Audience  # account holders or subscribers; only subscribers can unsubscribe
    # SHA-256 (hex) of the settings of the emails, which stay the same once an email has been sent
    content: str
    sender: str  # address in MAIL FROM
    host: str  # host name in message IDs
    reason: str = ""  # reason for a correction; otherwise empty

    @property
    def key(self) -> str:
        """The key in all records, such as `privacy@2026-03-02+terms@2026-03-02`."""
        return "+".join(map(str, self.notices))

    @property
    def short_key(self) -> str:
        """The key, or its first notice and the number of further notices if the key is too long."""
        if len(self.key) <= MAX_KEY_LENGTH:
            return self.key
        return f"{self.notices[0]} and {len(self.notices) - 1} more"


class StoredMailing(Struct, frozen=True):
    number: int  # ID in the database
    mailing: Mailing
    digest: str  # SHA-256 (hex) of `parts`; users confirm a mailing by its digest
    planned: str  # time when planning last changed the emails or recipients
    # JSON list of checks of the live site, one before each run, oldest first
    live: str = "[]"
    skipped: int = 0  # number of rows in its lists that couldn't be read
    # earliest time of sending (UTC, such as 2026-03-02T09:30:00Z); empty if there's no limit
    not_before: str = ""
    parts: str = ""  # SHA-256 of each part, in the format of `sha256sum`
    lists: str = "[]"  # JSON list of the recipients' lists used for planning, oldest first

    @property
    def only_languages(self) -> list[str]:
        """The languages that a correction is limited to, sorted, or none without a limit."""
        languages = set[str]()
        for each in json.loads(self.lists):
            if "languages" not in each:
                return []
            languages.update(each["languages"])
        return sorted(languages)

    @property
    def short_digest(self) -> str:
        """The start of the digest, which users type to confirm the mailing."""
        return self.digest[:SHORT_DIGEST_LENGTH]


class Message(Struct, frozen=True):
    key: bytes  # identifies the email for the caller
    sender: str  # address in MAIL FROM
    recipient: str  # address in RCPT TO
    # returns the content of the message in pieces, just before the message is sent
    data: Callable[[], tuple[bytes, ...]]
    # whether the mail server must support addresses that aren't ASCII (RFC 6531)
    smtputf8: bool = False


class Outcome(Struct, frozen=True):
    key: bytes  # key of the message
    # `accepted`: the mail server took the email, which doesn't prove delivery. `pending`: the email
    # wasn't sent, perhaps for a reason that doesn't concern the recipient. `leased`: this run will
    # try again. `bounced`: the email was accepted, but returned later.
    state: OutcomeState
    code: int = 0  # reply code of the mail server (RFC 5321), or 0
    reply: str = ""  # text of the reply or error
    # why the email is pending: the mail server has reached a limit (`quota`), doesn't accept our
    # mail (`sender`), or closed the session (`session`)
    hindrance: Hindrance = ""
    # SHA-256 of the data sent to the mail server; empty if nothing was sent
    sha256: str = ""


class Cause(Struct, frozen=True):
    state: DeliveryState  # state of the emails
    count: int  # number of emails in this state that got this kind of reply
    reply: str  # one of the mail server's replies, or an error
    # the part that all replies of this kind have in common; empty if all emails in this state got
    # similar replies
    answer: str


class Limits(Struct, frozen=True):
    connections: int  # number of simultaneous connections
    rate: float = 0.0  # emails per second; 0 means no limit
    # whether to continue even if many recipients are rejected
    ignore_rejections: bool = False


def read_mailbox(written: str) -> Mailbox:
    """Split a mailbox such as `Harbour Ledger, Legal <legal@example.com>` into name and address.

    The name may be quoted. An address without a name has an empty name.
    """
    written = written.strip()
    # name, and address in angle brackets
    name, bracket, address = written.removesuffix(">").rpartition("<")
    # not in the form `name <address>`
    if not bracket or not written.endswith(">") or ">" in address or "\n" in name.strip():
        return "", written  # the mailbox has no name
    name = name.strip()
    is_quoted = len(name) > 1 and name[0] == name[-1] == '"'
    if is_quoted:
        name = re.sub(r"\\(.)", r"\1", name[1:-1])  # remove the backslashes of escaped characters
    return name, address.strip()
