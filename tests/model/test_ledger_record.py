"""Tests of model/ledger_record.py."""

from legalsite.model.ledger_record import LedgerRecord

LINE = "000002 2026-01-01T10:00:00Z {} terms 2026-01-01 sha256:{} terms/2026-01-01.{} prev:0"


def test_reads_the_line_of_a_text_and_the_one_that_withholds_it() -> None:
    published = LINE.format("publish", "a" * 64, "md")
    withheld = LINE.format("withhold", "b" * 64, "withheld").replace("T10", "T12")
    record = LedgerRecord.parse(published)
    assert (record.number, record.time, record.verb) == (2, "2026-01-01T10:00:00Z", "publish")
    assert (record.line, record.sha256, record.withheld_line) == (published, "a" * 64, "")
    record = LedgerRecord.parse(f"{published}\n{withheld}")
    assert (record.line, record.withheld_line) == (published, withheld)
    assert record.withheld_time == "2026-01-01T12:00:00Z"
