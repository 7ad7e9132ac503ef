"""The page that shows the ledger to readers."""

import re
from datetime import UTC, date, datetime

from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.ledger.chain import append_entries, new_ledger
from legalsite.ledger.checkpoint import Checkpoint
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import read_result
from legalsite.model.policy import VersionId
from legalsite.pages import site_pages
from text_tables import table

TIME = datetime(2026, 3, 2, 10, 12, tzinfo=UTC)


def ledger(*entries: LedgerEntry, time: datetime = TIME) -> bytes:
    return append_entries(new_ledger("https://example.com/legal/"), entries, time)


def published(path: str, day: str) -> LedgerEntry:
    return LedgerEntry("publish", "a" * 64, path, path.partition("/")[0], VersionId.parse(day))


def test_a_line_about_a_later_day_has_no_link_yet(sample) -> None:
    lines = ledger(published("privacy/2022-05-01.md", "2022-05-01"))
    assert (
        b'/legal/privacy/2022-05-01/">privacy' in sample.render(ledger=lines)["record/index.html"]
    )
    assert (
        b'/2022-05-01/">privacy'
        in sample.render(ledger=lines, on=date(2022, 5, 1))["record/index.html"]
    )
    page = sample.render(ledger=lines, on=date(2022, 4, 30)).get("record/index.html", b"")
    assert b'/legal/privacy/2022-05-01/">privacy' not in page


def test_a_line_says_whether_the_text_is_older_and_how_a_notice_was_given(sample, read) -> None:
    revised = VersionId.parse("2026-03-02")
    notice = LedgerEntry(
        "notice",
        "c" * 64,
        "",
        "privacy",
        revised,
        read_result("seen:email,to=accounts,by=2026-03-15,in_time=all"),
    )
    lines = ledger(
        published("privacy/2023-09-10.md", "2023-09-10"),
        published("privacy/2026-03-02.md", "2026-03-02"),
        notice,
    )
    words = read(sample.render(ledger=lines)["record/index.html"])
    assert "Recorded: Privacy Policy, the version effective October 1, 2023" in words
    assert "Published: Privacy Policy, the version effective April 1, 2026" in words
    assert (
        "Notice: Privacy Policy, the version effective April 1, 2026 : accepted in time for all account holders"
        in words
    )
    assert "March 15, 2026" in words


def test_a_gap_isnt_about_the_version_that_fills_it(sample, read) -> None:
    gap = LedgerEntry(
        "gap", "a" * 64, "privacy/2026-03-02.gap", "privacy", VersionId.parse("2026-03-02")
    )
    entries = ledger(gap, published("privacy/2026-03-02.md", "2026-03-02"))
    words = read(sample.render(ledger=entries)["record/index.html"])
    assert words.count("the version effective April 1, 2026") == 1


def test_each_year_has_a_page_with_all_of_its_lines(sample, read) -> None:
    """The newest year is on the page of the ledger itself. A year is one in the site's time zone."""
    entries = [published("privacy/2022-05-01.md", "2022-05-01")]
    lines = append_entries(ledger(*entries * 700, time=datetime(2025, 6, 1, tzinfo=UTC)), [
        LedgerEntry("file", "b" * 64, "files/plan.svg")], datetime(2025, 12, 31, 22, 59, tzinfo=UTC),
    )  # fmt: skip
    lines = append_entries(lines, entries * 1200, datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    sample.config = replace(sample.config, timezone="Europe/Berlin")
    files = sample.render(ledger=lines)
    newest = files["record/index.html"].decode()
    earlier = files["record/2025/index.html"].decode()
    assert (newest.count("<li><b>"), earlier.count("<li><b>")) == (1200, 701)
    counts = []
    for page in (newest, earlier):
        days = BeautifulSoup(page, "html.parser").select(".versions > li")
        counts.append([len(day.ul("li")) for day in days])
    assert counts == [[1200], [1, 700]]
    assert ">2026 (1,200)</h2>" in newest
    assert ">2025 (701)</h2>" in earlier
    assert '<a href="/legal/record/2025/">2025</a> (701)' in newest
    assert '<a href="/legal/record/">2026</a> (1,200)' in earlier
    assert "files/plan.svg" in earlier
    assert "record/2026/index.html" not in files


def test_readers_can_verify_the_newest_text_that_is_there_and_the_checkpoint(sample) -> None:
    withheld = LedgerEntry(
        "withhold",
        "b" * 64,
        "privacy/2026-03-02.withheld",
        "privacy",
        VersionId.parse("2026-03-02"),
    )
    entries = (
        published("privacy/2022-05-01.md", "2022-05-01"),
        published("privacy/2026-03-02.md", "2026-03-02"),
        withheld,
    )
    checkpoint = Checkpoint("https://example.com/legal/", 3, "d" * 64, TIME)
    pages = sample.render(ledger=ledger(*entries), checkpoint=bytes(checkpoint))
    commands = re.findall("<code>(curl .*?)</code>", pages["record/index.html"].decode())
    assert [command.removeprefix("curl -s https://example.com/legal/") for command in commands] == [
        "privacy/2022-05-01.md | sha256sum", "LEDGER | head -n 1 | sha256sum", "LEDGER | head -n 4 | sha256sum",
    ]  # fmt: skip
    gone = sample.render(ledger=ledger(*entries[1:]), checkpoint=b"")["record/index.html"].decode()
    assert re.findall("<code>(curl .*?)</code>", gone) == []
    unread = sample.render(ledger=ledger(*entries), checkpoint=b"")["record/index.html"].decode()
    assert len(re.findall("<code>(curl .*?)</code>", unread)) == 2


def test_only_lines_about_texts_with_a_page_link_to_one_and_an_original_is_the_example(
    sample,
) -> None:
    revised = VersionId.parse("2026-03-02")
    lines = ledger(
        published("privacy/2022-05-01.md", "2022-05-01"),
        published("privacy/2023-09-20.de.md", "2023-09-20"),
        LedgerEntry(
            "notice",
            "c" * 64,
            "",
            "privacy",
            revised,
            read_result("seen:email,to=accounts,by=2026-03-02,in_time=all"),
        ),
    )
    page = sample.render(ledger=lines)["record/index.html"].decode()
    links = re.findall(r'<li><b>(\d)</b>.*?: (?:<a href="([^"]*)"[^>]*>)?([^<]*)', page)
    assert links == [
        (
            "3",
            "",
            "privacy 2026-03-02: accepted in time for all account holders (deadline: March 2, 2026)",
        ),
        ("2", "/legal/de/privacy/2023-09-20/", "privacy/2023-09-20.de.md"),
        ("1", "/legal/privacy/2022-05-01/", "privacy/2022-05-01.md"),
    ]
    assert (
        "<code>curl -s https://example.com/legal/privacy/2022-05-01.md | sha256sum</code>" in page
    )
    sample.config = replace(sample.config, languages=("en",))
    sample.policies[0] = replace(sample.policies[0], translations={})
    page = sample.render(ledger=lines)["record/index.html"].decode()
    assert "/legal/de/privacy/" not in page


def test_a_line_about_a_translation_names_its_language(sample, read) -> None:
    sample.policies[0] = replace(
        sample.policies[0],
        translations={
            "de": (replace(sample.policies[0].translations["de"][0], title="Privacy Policy"),)
        },
    )
    lines = ledger(
        published("privacy/2023-09-10.md", "2023-09-10"),
        published("privacy/2023-09-20.de.md", "2023-09-20"),
    )
    pages = sample.render(ledger=lines)
    about = "Privacy Policy, the version effective October 1, 2023"
    words = read(pages["record/index.html"])
    assert f"Recorded: {about}, Deutsch" in words
    assert words.count(about) == 2
    assert ', <span lang="de">Deutsch</span>' in pages["record/index.html"].decode()


def test_without_a_ledger_there_is_no_such_page(sample) -> None:
    assert "record/index.html" not in sample.render(ledger=None)


@table("record_times.txt")
def test_a_line_names_its_time_in_the_zone_of_the_site_and_in_utc(
    time: str, timezone: str, language: str, said: str, sample, read
) -> None:
    sample.config = replace(sample.config, timezone=timezone, languages=(language,))
    lines = ledger(
        published("privacy/2022-05-01.md", "2022-05-01"), time=datetime.fromisoformat(time)
    )
    words = read(sample.render(ledger=lines)["record/index.html"])
    assert said in words


def test_no_view_is_made_of_what_is_not_shown(sample, monkeypatch):
    made, real = [], site_pages.change_view
    monkeypatch.setattr(
        site_pages, "change_view", lambda *about: made.append(about) or real(*about)
    )
    days = [f"{1900 + nth}-01-01" for nth in range(300)]
    texts = [sample.version("privacy", day, "# Privacy\n") for day in days]
    sample.policies[:] = [
        replace(sample.policies[0], versions=tuple(texts), translations={}, gaps=())
    ]
    sample.render()
    pages = 2 * len(sample.config.languages)
    assert len(made) < pages * site_pages.MAX_CHANGES_SHOWN
