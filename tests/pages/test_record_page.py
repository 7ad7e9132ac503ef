from datetime import UTC, date, datetime

from legalsite.ledger.chain import append, begin
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.policy import RevisionId

TIME = datetime(2026, 3, 2, 10, 12, tzinfo=UTC)


def ledger(*entries: LedgerEntry) -> bytes:
    return append(begin("https://example.com/legal/"), entries, TIME)


def published(path: str, day: str) -> LedgerEntry:
    return LedgerEntry("publish", "a" * 64, path, path.partition("/")[0], RevisionId.parse(day))


def test_a_line_about_a_later_day_has_no_link_yet(sample) -> None:
    lines = ledger(published("privacy/2022-05-01.md", "2022-05-01"))
    assert b'/legal/privacy/2022-05-01/">privacy' in sample.render(ledger=lines)["record/index.html"]
    page = sample.render(ledger=lines, on=date(2022, 4, 30)).get("record/index.html", b"")
    assert b'/legal/privacy/2022-05-01/">privacy' not in page


def test_without_a_ledger_there_is_no_such_page(sample) -> None:
    assert "record/index.html" not in sample.render(ledger=None)
