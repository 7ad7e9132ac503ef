"""Dates on which something is due → an iCalendar file (RFC 5545), the same bytes each time."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from operator import attrgetter

from msgspec import Struct

from legalsite.model.policy import Version
from legalsite.notices.notice_results import NoticeStatus
from legalsite.notices.status_phrases import describe_requirement

LONGEST_LINE = 75  # octets (RFC 5545, 3.1)
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


class CalendarEntry(Struct, frozen=True):
    """An event on a whole day."""

    name: str  # its permanent id on this site, so that a calendar program updates it
    day: date
    title: str  # one line
    text: str  # the details


def notice_entries(notice_status: NoticeStatus) -> Iterator[CalendarEntry]:
    """Yield the deadlines of a notice, with the requirements that something is left to do for."""
    notice = notice_status.notice
    for number, (day, requirements) in enumerate(notice_status.unresolved_by_deadline.items(), 1):
        name = f"send-{notice.key}".replace("@", "-")
        if number > 1:
            name += f"-{number}"
        lines = []
        for each in requirements:
            words = describe_requirement(notice, each)
            lines.append(f"{words}. Why: {each.requirement.why}")
        yield CalendarEntry(name, day, f"Notice {notice.key} is due", "\n".join(lines))


def text_entry(text: Version, title: str, words: str) -> CalendarEntry:
    """Return the date on which a version takes effect, or its policy is withdrawn."""
    what = f"version {text.revised} takes effect"
    if text.withdrawn:
        what = "is withdrawn"
    name = f"effective-{text.policy}-{text.revised}"
    return CalendarEntry(name, text.effective, f"{title}: {what}", words)


def calendar(entries: Iterable[CalendarEntry], host: str, on: date) -> bytes:
    """Return the file for the day `on`, with the entries in the order of their days. `host`: the
    site's host name."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//legalsite//due//EN", "CALSCALE:GREGORIAN"]
    for entry in sorted(entries, key=attrgetter("day", "name")):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.name}@{host}",
            f"DTSTAMP:{on:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{entry.title.translate(ESCAPES)}",
            f"DESCRIPTION:{entry.text.translate(ESCAPES)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return b"".join(map(_folded, (*lines, "END:VCALENDAR")))


def _folded(line: str) -> bytes:
    """Return a line, cut between characters: each further piece begins with a space (RFC 5545,
    3.1)."""
    parts, part = [], b""
    for character in line:
        data = character.encode()
        if len(part) + len(data) > LONGEST_LINE:
            parts.append(part)
            part = b" "
        part += data
    return b"\r\n".join([*parts, part]) + b"\r\n"
