from datetime import UTC, date, datetime

from legalsite.ledger.chain import append, begin
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.policy import RevisionId

TIME = datetime(2026, 3, 2, 10, 12, tzinfo=UTC)


def ledger(*entries: LedgerEntry) -> bytes:
    return append(begin("https://example.com/legal/"), entries, TIME)


def published(path: str, day: str) -> LedgerEntry:
    return LedgerEntry("publish", "a" * 64, path, path.partition("/")[0], RevisionId.parse(day))


def test_the_ledger_is_shown_newest_first_with_links_to_the_versions(sample, read) -> None:
    lines = ledger(published("privacy/2022-05-01.md", "2022-05-01"), LedgerEntry("file", "b" * 64, "files/map.svg"))
    files = sample.render(ledger=lines)
    assert read(files["record/index.html"]).index("File: files/map.svg") < read(files["record/index.html"]).index(
        "Published: privacy/2022-05-01.md"
    )
    assert b'<a href="/legal/privacy/2022-05-01/">privacy/2022-05-01.md</a>' in files["record/index.html"]
    assert "10:12 UTC" in read(files["record/index.html"])
    assert "de/record/index.html" in files


def test_a_line_about_a_later_day_has_no_link_yet(sample) -> None:
    lines = ledger(published("privacy/2022-05-01.md", "2022-05-01"))
    assert b'/legal/privacy/2022-05-01/">privacy' in sample.render(ledger=lines)["record/index.html"]
    page = sample.render(ledger=lines, on=date(2022, 4, 30)).get("record/index.html", b"")
    assert b'/legal/privacy/2022-05-01/">privacy' not in page


def test_examples_can_be_run_as_they_are(sample, read) -> None:
    lines = ledger(published("privacy/2022-05-01.md", "2022-05-01"))
    page = read(sample.render(ledger=lines)["record/index.html"])
    assert "curl -s https://example.com/legal/privacy/2022-05-01.md | sha256sum" in page
    assert "curl -s https://example.com/legal/LEDGER | head -n 1 | sha256sum" in page


def test_without_a_ledger_there_is_no_such_page(sample) -> None:
    assert "record/index.html" not in sample.render(ledger=None)
