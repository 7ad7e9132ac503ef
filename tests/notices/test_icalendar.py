"""iCalendar as calendars read it: folded, escaped, the same for the same days."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from legalsite.notices.icalendar import CalendarEntry, calendar

ON = date(2026, 2, 1)


def test_two_days() -> None:
    later = CalendarEntry("effective-eu/terms-2026-01-20", date(2026, 3, 31), "Terms: revision 2026-01-20 applies", "")
    first = CalendarEntry(
        "send-eu/terms-2026-01-20", date(2026, 3, 1), "Notice is due, by email; really", "One\nTwo \\ three"
    )
    assert calendar([later, first], "example.com", ON).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//legalsite//due//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        "UID:send-eu/terms-2026-01-20@example.com",
        "DTSTAMP:20260201T000000Z",
        "DTSTART;VALUE=DATE:20260301",
        "DTEND;VALUE=DATE:20260302",
        "SUMMARY:Notice is due\\, by email\\; really",
        "DESCRIPTION:One\\nTwo \\\\ three",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:effective-eu/terms-2026-01-20@example.com",
        "DTSTAMP:20260201T000000Z",
        "DTSTART;VALUE=DATE:20260331",
        "DTEND;VALUE=DATE:20260401",
        "SUMMARY:Terms: revision 2026-01-20 applies",
        "DESCRIPTION:",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_lines_are_folded_at_75_octets_and_unfold_to_what_they_were(text: str) -> None:
    data = calendar([CalendarEntry("a", ON, "b", text)], "example.com", ON)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    said = data.replace(b"\r\n ", b"").decode()
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"\r\nDESCRIPTION:{escaped}\r\n" in said
