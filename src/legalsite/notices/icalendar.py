"""Export due dates to an iCalendar file (RFC 5545).

The same dates always result in the same bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from operator import attrgetter

from msgspec import Struct

from legalsite.model.policy import Version
from legalsite.model.review import Review
from legalsite.notices.notice_results import NoticeStatus
from legalsite.notices.status_phrases import describe_requirement
from legalsite.text.sentence_ends import end_sentence

MAX_LINE_LENGTH = 75  # bytes (RFC 5545, 3.1)
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


class CalendarEntry(Struct, frozen=True):
    """An all-day event."""

    name: str  # permanent ID within the site, by which calendar apps recognize an updated event
    day: date
    title: str  # one line
    text: str  # description


def notice_entries(notice_status: NoticeStatus) -> Iterator[CalendarEntry]:
    """Create an entry for each deadline of a notice whose requirements aren't all fulfilled.

    The entry describes the unfulfilled requirements.
    """
    notice = notice_status.notice
    unresolved = notice_status.unresolved_by_deadline
    for number, (deadline, requirements) in enumerate(unresolved.items(), 1):
        name = f"send-{notice.key}".replace("@", "-")
        if number > 1:  # only a notice with several deadlines needs numbers
            name += f"-{number}"
        lines = []
        for status in requirements:
            words = end_sentence(describe_requirement(notice, status))
            lines.append(f"{words} Why: {status.requirement.why}")
        yield CalendarEntry(name, deadline, f"Notice {notice.key} is due", "\n".join(lines))


def version_entries(version: Version, title: str, words: str) -> Iterator[CalendarEntry]:
    """Create an entry for a version's effective date, and for an earlier start for new accounts.

    `title` is the policy's title, and `words` is the description.
    """
    what = f"version {version.revised} takes effect"
    if version.withdrawn:
        what = "the policy is withdrawn"
    name = f"effective-{version.policy}-{version.revised}"
    yield CalendarEntry(name, version.effective, f"{title}: {what}", words)
    if version.new_accounts_start:
        what = f"version {version.revised} applies to new accounts"
        name += "-new-accounts"
        yield CalendarEntry(name, version.new_accounts_start, f"{title}: {what}", words)


def review_entry(slug: str, title: str, review: Review) -> CalendarEntry:
    words = f"Review this policy {review}."
    return CalendarEntry(f"review-{slug}", review.due, f"{title}: review", words)


def calendar(entries: Iterable[CalendarEntry], host: str, on: date) -> bytes:
    """Render an iCalendar file with entries sorted by date.

    `host` is the site's hostname, which makes the IDs globally unique. `on` is the creation date.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//legalsite//due//EN", "CALSCALE:GREGORIAN"]
    for entry in sorted(entries, key=attrgetter("day", "name")):
        next_day = entry.day + timedelta(days=1)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.name}@{host}",
            f"DTSTAMP:{on:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{next_day:%Y%m%d}",  # the day after the event
            f"SUMMARY:{entry.title.translate(ESCAPES)}",
            f"DESCRIPTION:{entry.text.translate(ESCAPES)}",
            "TRANSP:TRANSPARENT",  # doesn't block time on that day
            "END:VEVENT",
        ]
    return b"".join(map(_fold, (*lines, "END:VCALENDAR")))


def _fold(line: str) -> bytes:
    """Encode a line, folded as in RFC 5545, 3.1.

    Continuation lines start with a space, and no character is split.
    """
    pieces = []
    piece = b""
    for character in line:
        data = character.encode()
        if len(piece) + len(data) > MAX_LINE_LENGTH:
            pieces.append(piece)
            piece = b" "
        piece += data
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
