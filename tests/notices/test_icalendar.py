"""iCalendar as calendars read it: folded, escaped, the same for the same days."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.policy import Version, VersionId
from legalsite.notices.icalendar import CalendarEntry, calendar, version_entries

ON = date(2026, 2, 1)


def test_two_days() -> None:
    later = CalendarEntry(
        "effective-eu/terms-2026-01-20", date(2026, 3, 31), "Terms: version 2026-01-20 applies", ""
    )
    first = CalendarEntry(
        "send-eu/terms-2026-01-20",
        date(2026, 3, 1),
        "Notice is due, by email; really",
        "One\nTwo \\ three",
    )
    written = Path(__file__).with_name("calendar.ics").read_bytes()
    assert calendar([later, first], "example.com", ON) == written.replace(b"\n", b"\r\n")


def test_a_line_is_as_long_as_it_may_be() -> None:
    data = calendar([CalendarEntry("a", ON, "b", "x" * 150)], "example.com", ON)
    assert [len(line) for line in data.split(b"\r\n") if b"xx" in line] == [75, 75, 14]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_lines_are_folded_at_75_octets_and_unfold_to_what_they_were(text: str) -> None:
    data = calendar([CalendarEntry("a", ON, "b", text)], "example.com", ON)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    said = data.replace(b"\r\n ", b"").decode()
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"\r\nDESCRIPTION:{escaped}\r\n" in said


def test_a_withdrawal_names_the_policy_whose_title_stands_before_it() -> None:
    revised = VersionId(date(2026, 1, 20))
    end = Version("old", revised, "Old", ON, "old/2026-01-20.md", "0" * 64, 1, withdrawn=True)
    (entry,) = version_entries(end, "Old", "")
    assert entry.title == "Old: the policy is withdrawn"
