"""Why a policy is built again, as pure values."""

from dataclasses import replace
from datetime import date

from legalsite.site.rebuild_reasons import Facts, TextsChanged, Validity, pages_due, summary_due

DAY = date(2025, 6, 1)
FACTS = Facts({"a.md": ("1", "x"), "a/2024-01-01.md": ("2", "y")}, "config", "targets", "layouts", "frame")
GOOD = Validity(DAY, date(2025, 7, 1))


def test_what_holds_has_no_reason() -> None:
    assert summary_due(FACTS, FACTS, GOOD, DAY) is None
    assert summary_due(FACTS, FACTS, Validity(DAY, None), date(2035, 1, 1)) is None
    assert pages_due(FACTS, FACTS, {"p": "1"}, {"p": "1", "q": "2"}) is None


def test_texts() -> None:
    more = replace(FACTS, texts={**FACTS.texts, "a.de.md": ("3", "z")})
    fewer = replace(FACTS, texts={"a.md": ("9", "x")})
    assert str(summary_due(FACTS, more, GOOD, DAY)) == "content/a.de.md changed, came or went"
    assert str(summary_due(FACTS, fewer, GOOD, DAY)) == "content/a.md, content/a/2024-01-01.md changed, came or went"
    many = TextsChanged(tuple("abcde"))
    assert str(many) == "content/a, content/b, content/c and 2 more changed, came or went"


def test_the_ledger() -> None:
    recorded = replace(FACTS, texts={**FACTS.texts, "a.md": ("1", "other")})
    assert str(summary_due(FACTS, recorded, GOOD, DAY)) == "the ledger says something else about its texts"


def test_days() -> None:
    said = "2025-07-01 has come, and with it what its pages say"
    assert str(summary_due(FACTS, FACTS, GOOD, date(2025, 7, 1))) == said
    said = "its pages were made for 2025-06-01, this is 2025-05-31"
    assert str(summary_due(FACTS, FACTS, GOOD, date(2025, 5, 31))) == said


def test_what_every_page_shows() -> None:
    for changed, what in (
        (replace(FACTS, layouts="other"), "the layouts"),
        (replace(FACTS, targets="other"), "a policy or a file that texts may link to"),
        (replace(FACTS, frame="other"), "the menu, the site's name or its stylesheet"),
    ):
        assert str(pages_due(FACTS, changed, {}, {})) == f"{what} changed, which every page shows"


def test_harm() -> None:
    assert str(pages_due(FACTS, FACTS, {"p": "1"}, {"p": "2"})) == "p in the output is not what was built"
    assert str(pages_due(FACTS, FACTS, {"p": "1"}, {})) == "p in the output is not what was built"
