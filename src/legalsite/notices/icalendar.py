"""Write dates on which something is due to an iCalendar file (RFC 5545). The same dates give the
same bytes."""

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
    """An event on a whole day."""

    name: str  # its permanent id on this site, so that a calendar program updates it
    day: date
    title: str  # one line
    text: str  # the details


def notice_entries(notice_status: NoticeStatus) -> Iterator[CalendarEntry]:
    """Yield an entry for each deadline of a notice, with the requirements for which something is
    left to do by then."""
    notice = notice_status.notice
    unresolved = notice_status.unresolved_by_deadline
    for number, (deadline, requirements) in enumerate(unresolved.items(), 1):
        name = f"send-{notice.key}".replace("@", "-")
        if number > 1:
            name += f"-{number}"
        lines = []
        for status in requirements:
            words = end_sentence(describe_requirement(notice, status))
            lines.append(f"{words} Why: {status.requirement.why}")
        yield CalendarEntry(name, deadline, f"Notice {notice.key} is due", "\n".join(lines))


def version_entries(version: Version, title: str, words: str) -> Iterator[CalendarEntry]:
    """Yield an entry for the date on which a version takes effect, or withdraws its policy, and one
    for the earlier date from which it applies to new accounts if it has one.

    `title`: of the policy; `words`: the details of the entry."""
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
    """Return the entry for the date until which someone must review a policy. `title`: of the
    policy."""
    words = f"Review this policy {review}."
    return CalendarEntry(f"review-{slug}", review.due, f"{title}: review", words)


def calendar(entries: Iterable[CalendarEntry], host: str, on: date) -> bytes:
    """Return the bytes of an iCalendar file with these entries, sorted by date.

    `host`: the site's host name, which makes the ids of the entries unique; `on`: the date on which
    the file is made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//legalsite//due//EN", "CALSCALE:GREGORIAN"]
    for entry in sorted(entries, key=attrgetter("day", "name")):
        next_day = entry.day + timedelta(days=1)
        title = entry.title.translate(ESCAPES)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.name}@{host}",
            f"DTSTAMP:{on:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{next_day:%Y%m%d}",  # not included itself
            f"SUMMARY:{title}",
            f"DESCRIPTION:{entry.text.translate(ESCAPES)}",
            "TRANSP:TRANSPARENT",  # people are still free on that day
            "END:VEVENT",
        ]
    return b"".join(map(_fold, (*lines, "END:VCALENDAR")))


def _fold(line: str) -> bytes:
    """Return the bytes of a line, folded into short lines: each one after the first begins with a
    space (RFC 5545, 3.1). No character is cut in two."""
    pieces, piece = [], b""
    for character in line:
        data = character.encode()
        if len(piece) + len(data) > MAX_LINE_LENGTH:
            pieces.append(piece)
            piece = b" "
        piece += data
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
