"""Days on which something is due → an iCalendar file (RFC 5545), the same bytes for the same days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WIDEST = 75  # octets in a line (RFC 5545, 3.1)
MARKS = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A whole day. `name` tells it from all others of the site, for good: a calendar that gets it again moves it."""

    name: str
    day: date
    title: str
    text: str


def calendar(entries: Iterable[CalendarEntry], host: str, on: date) -> bytes:
    """In the order of the days. `on` is the day for which it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//legalsite//due//EN", "CALSCALE:GREGORIAN"]
    for entry in sorted(entries, key=lambda one: (one.day, one.name)):
        lines += _event(entry, host, on)
    return b"".join(map(_folded, (*lines, "END:VCALENDAR")))


def _event(entry: CalendarEntry, host: str, on: date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.name}@{host}"
    yield f"DTSTAMP:{on:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{entry.title.translate(MARKS)}"
    yield f"DESCRIPTION:{entry.text.translate(MARKS)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _folded(line: str) -> bytes:
    """Cut between characters, each further line begins with a space."""
    parts, part = [], b""
    for sign in line:
        data = sign.encode()
        if len(part) + len(data) > WIDEST:
            parts.append(part)
            part = b" "
        part += data
    return b"\r\n".join([*parts, part]) + b"\r\n"
