"""Join the parts of a mailing's emails to the email for one recipient, as described in ADR 106."""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from legalsite.model.email import (
    NO_BLOCK,
    Attachment,
    EmailBlock,
    EmailChange,
    EmailContent,
    EmailFrame,
    MailingContent,
)

# Mail programs truncate emails of more than about 100 kB. The recipient's name is added later.
MAX_HTML_BYTES = 98_000
RECORD_FILE = "record.txt"
# an email about several policies that's too long shows one of these numbers of changes per redline
EXCERPT_LIMITS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)


def email_at(content: MailingContent, language: str, policies: str, time: str) -> EmailContent:
    """Join the parts of the email about policies that's sent at a time (UTC).

    `policies` are slugs separated by spaces, or empty for all policies.
    """
    changes = content.changes_at(language, policies, time)
    return joined_email(content.frames[language], changes, content.files)


def joined_email(
    frame: EmailFrame, changes: Sequence[EmailChange], files: Mapping[str, bytes]
) -> EmailContent:
    """Join the parts of an email about one or more changes.

    If the email is too long, it shows fewer changes of each redline. If the texts are too large,
    the email links to them instead of attaching them. `files` contains the texts by name.
    """
    return _Joining(frame, changes, files).email()


def html_size(content: EmailContent) -> int:
    return len(content.html.encode())


class _Joining:
    def __init__(
        self, frame: EmailFrame, changes: Sequence[EmailChange], files: Mapping[str, bytes]
    ) -> None:
        """Choose the attachments, and find out what the email has to say only once."""
        self.frame = frame
        self.changes = changes
        self.first = changes[0]
        self.is_single = len(changes) == 1
        # whether the same language is authoritative for all policies, so that it's named only once
        self.has_one_original = len({change.original for change in changes}) == 1
        # the file with the ledger lines of the texts, or none if no text is recorded
        self.records = list(_record_files(frame, changes))
        texts = []
        for change in changes:
            texts += [Attachment(name, "text/plain", files[name]) for name in change.files]
        size = sum(len(file.data) for file in (*texts, *self.records))
        # without a limit, all texts are attached
        self.is_linked = frame.attach_up_to is not None and size > frame.attach_up_to
        if self.is_linked:
            texts = []
        self.attachments = (*texts, *self.records, *frame.images)
        # a closing that's the same for all changes is only shown once, at the top
        self.common_closing = NO_BLOCK
        if len({change.closing for change in changes}) == 1:
            self.common_closing = self.first.closing

    def email(self) -> EmailContent:
        """Join the changes to one email. If it's too large, leave out changes in comparisons."""
        # At first, don't limit the number of changes. A number is needed, and this one is never
        # reached, because each change takes more than one byte.
        email = self._email_up_to(MAX_HTML_BYTES)
        if html_size(email) <= MAX_HTML_BYTES:
            return email
        # The index of the largest limit that fits, or 0 if none does. This requires that more
        # changes never make an email smaller.
        fitting = bisect(
            EXCERPT_LIMITS[1:],
            MAX_HTML_BYTES,
            key=lambda limit: html_size(self._email_up_to(limit)),
        )
        return self._email_up_to(EXCERPT_LIMITS[fitting])

    def _email_up_to(self, limit: int) -> EmailContent:
        """Return the email with at most `limit` changes per redline."""
        frame = self.frame
        subject = self._subject()
        title = EmailBlock(html=f"<title>{escape(subject)}</title>")
        blocks = [frame.start, title, frame.opening, *self._body(limit), frame.end]
        return EmailContent(
            frame.language,
            subject,
            tuple(blocks),
            self.attachments,
            frame.greeting,
            frame.greeting_by_name,
            self.is_linked,
            frame.head,
        )

    def _subject(self) -> str:
        """Return the subject of the only change, or else a subject that fits all changes."""
        if self.is_single:
            return self.first.subject
        if len({change.subject_of_several for change in self.changes}) == 1:
            return self.first.subject_of_several
        return self.frame.subject

    def _body(self, limit: int) -> Iterator[EmailBlock]:
        """Yield the blocks of the email from its heading to the small print.

        `_email_up_to` adds the start of the frame before these blocks, and its end after them.
        """
        frame = self.frame
        first = self.first
        if self.is_single:
            yield from self._only_change(limit)
            yield frame.why  # heading above the promises and the reason for the email
            yield first.promises
        else:
            yield from self._several_changes(limit)
            yield frame.why
            for change in self.changes:
                yield change.titled_promises
        for change in self.changes:
            yield change.canceled
        reason = frame.reason
        if any(change.is_by_rule for change in self.changes):
            reason = frame.reason_by_rule
        yield reason
        # the small print says where the texts are: attached, or behind links
        yield frame.small
        if self.is_linked:
            yield from self._links_to_files()
        elif self.is_single:
            yield first.attached
        else:
            yield frame.attached
        if self.has_one_original:
            yield first.authoritative
        # `_several_changes` has already yielded the links of each change
        if self.is_single:
            yield first.links

    def _only_change(self, limit: int) -> Iterator[EmailBlock]:
        """Yield the start of an email about a single change, up to the comparison."""
        frame = self.frame
        change = self.first
        yield change.heading
        yield frame.salutation
        yield change.event
        yield frame.about_earlier
        yield change.details
        yield change.closing
        yield change.button
        if change.excerpts:
            yield frame.comparison
            yield _excerpt(change, limit)

    def _several_changes(self, limit: int) -> Iterator[EmailBlock]:
        """Yield the start of an email about several changes: a list, then a section for each."""
        frame = self.frame
        yield frame.heading
        yield frame.salutation
        yield frame.lead
        text = "\n".join([change.item.text for change in self.changes])
        html = "\n".join([change.item.html for change in self.changes])
        yield EmailBlock(text, f"{frame.list_start}\n{html}\n</ul>")
        yield frame.about_earlier
        yield self.common_closing
        for change in self.changes:
            yield change.title
            yield change.event
            yield change.details
            if self.common_closing == NO_BLOCK:  # the closings differ, or all are empty
                yield change.closing
            yield change.button
            yield _excerpt(change, limit)
            # otherwise, `_body` yields it once for all changes
            if not self.has_one_original:
                yield change.authoritative
            yield change.links

    def _links_to_files(self) -> Iterator[EmailBlock]:
        """Yield the URLs of texts that aren't attached, and the note that the record is attached."""
        yield self.frame.linked
        for change in self.changes:
            yield change.file_links
        if self.records:
            yield self.frame.recorded


def _record_files(frame: EmailFrame, changes: Sequence[EmailChange]) -> Iterator[Attachment]:
    """Yield the file with ledger lines, the checkpoint, and instructions to verify the texts.

    Yields nothing if no text is recorded in the ledger.
    """
    lines: set[str] = set()
    for change in changes:
        lines.update(change.ledger_lines)
    if lines:
        above, below = frame.record
        data = "\n".join([above, *sorted(lines), below])
        yield Attachment(RECORD_FILE, "text/plain", data.encode())


def _excerpt(change: EmailChange, limit: int) -> EmailBlock:
    """Return the longest stored excerpt of a redline with at most `limit` changes."""
    chosen = NO_BLOCK
    for count, block in change.excerpts:
        if count <= limit:
            chosen = block
    return chosen
