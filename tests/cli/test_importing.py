"""How `import` reads its options, and how it lists what was removed and what a history has: none, one or many."""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

import click
import pytest
from msgspec import defstruct

from cli.command_lines import cases
from legalsite.cli import run
from legalsite.cli.importing import (
    _number_range,
    _old_and_new_slug,
    _policy_and_end_date,
    _policy_report_lines,
    _removed_lines,
    _totals_line,
    _version_and_effective_date,
)
from legalsite.importing.markdown_writer import RemovedText
from legalsite.model.policy import VersionId
from legalsite.text.dates_in_prose import StatedDay
from pdf_files import pdf_file
from word_files import word_file

HIDDEN = "<p><r><t>Boats rented</t></r></p><p><r><rPr><vanish/></rPr><t>Dinghies sold</t></r></p>"

test_case = cases(
    "effective-only",
    "effective-only-archive",
    "import-exported",
    "import-git",
    "import-headings",
    "import-links",
    "import-older",
    "import-before-a-gap",
    "import-into-a-gap",
    "import-older-translations",
    "import-text",
    "import-web",
)


def test_an_effective_day_names_its_text() -> None:
    given = _version_and_effective_date("eu/terms@2024-01-05-2=2024-02-01")
    assert given == (("eu/terms", VersionId(date(2024, 1, 5), 2)), date(2024, 2, 1))


@pytest.mark.parametrize("written", [
    "terms", "terms@2024-01-05", "@2024-01-05=2024-02-01", "terms=2024-02-01", "terms@2024-01-05=",
    "terms@x=2024-02-01", "terms@2024-01-05=soon",
])  # fmt: skip
def test_an_effective_day_that_cannot_be_read(written: str) -> None:
    with pytest.raises(click.BadParameter, match=r"(isn't|is not) (valid|a valid date)"):
        _version_and_effective_date(written)


def test_answers_about_removed_files() -> None:
    assert _policy_and_end_date("eu/terms=2024-02-01") == ("eu/terms", date(2024, 2, 1))
    assert _old_and_new_slug("terms=eu/terms") == ("terms", "eu/terms")
    for read, written in (
        (_policy_and_end_date, "terms"),
        (_policy_and_end_date, "=2024-02-01"),
        (_policy_and_end_date, "terms=soon"),
        (_old_and_new_slug, "a="),
    ):
        with pytest.raises(click.BadParameter, match=r"(isn't|is not) (valid|a valid date)"):
            read(written)


@pytest.mark.parametrize(("written", "lines"), [("2-16", (2, 16)), ("2", (2, 2)), ("1-1", (1, 1))])
def test_lines(written: str, lines: tuple[int, int]) -> None:
    assert _number_range(written) == lines


@pytest.mark.parametrize("written", ["0", "0-3", "3-2", "a", "-3", "1-b", "²"])
def test_lines_that_cannot_be_read(written: str) -> None:
    with pytest.raises(click.BadParameter, match="write it like 2-16"):
        _number_range(written)


def taken(number: int, words: int = 1) -> list[RemovedText]:
    return [
        RemovedText(line, "word " * words, "menu" if line % 2 else "banner")
        for line in range(1, number + 1)
    ]


@pytest.mark.parametrize(
    ("number", "whole", "lines"), [(0, False, 0), (1, False, 2), (10, False, 11), (11, True, 12)]
)
def test_what_is_little_is_listed(number: int, whole: bool, lines: int) -> None:
    assert len(list(_removed_lines(taken(number), "a.html", whole=whole))) == lines


def test_what_is_much_is_summed_up_and_all_that_may_be_a_clause_is_listed() -> None:
    clauses = [RemovedText(9, "You pay us within thirty days.", "footer")] * 12
    removed = [*taken(10), *clauses, RemovedText(99, "long " * 60, "menu")]
    lines = list(_removed_lines(removed, "a.html", whole=False))
    assert lines[:6] == [
        "Removed from a.html:",
        "  words  places  reason",
        "     72      12  footer",
        "     65       6  menu",
        "      5       5  banner",
        "All passages of 6 words or more (--verbose lists the others, too):",
    ]
    assert lines[6:18] == ["  a.html:9: footer: You pay us within thirty days."] * 12
    assert lines[18] == "  a.html:99: menu: " + "long " * 60
    assert len(lines) == 19


EFFECT = defstruct("EFFECT", [("stated", Any, None)], frozen=True)
TEXT = defstruct(
    "TEXT",
    [
        "revised",
        "effective",
        ("effect", Any, EFFECT()),
        ("rewritten_links", int, 0),
        ("repeats_dates", bool, False),
    ],
    namespace={"revised_by_commit": property(attrgetter("revised"))},
)
POLICY = defstruct(
    "POLICY",
    [
        "slug",
        "names",
        ("texts", Any, ()),
        ("gaps", Any, ()),
        ("ended", Any, None),
        ("problems", Any, ()),
    ],
)
RELINKED = "3 links rewritten to point to policies, across all versions"
DAY, LATER = VersionId(date(2024, 1, 5)), VersionId(date(2024, 3, 5))


@pytest.mark.parametrize(("policy", "first"), [
    (POLICY("terms", ["terms.md"]), "terms: 0 versions, from terms.md"),
    (POLICY("terms", ["terms.md"], [TEXT(DAY, DAY.day)]), "terms: 1 version, 2024-01-05, from terms.md"),
    (POLICY("terms", ["a.md", "b.md"], [TEXT(DAY, DAY.day, EFFECT(), 2), TEXT(LATER, LATER.day, EFFECT(), 1)]),
     f"terms: 2 versions, 2024-01-05 to 2024-03-05, from b.md (before: a.md); {RELINKED}"),
    (POLICY("terms", ["a.md"], [TEXT(DAY, DAY.day)], [DAY], LATER),
     "terms: 1 version, 2024-01-05, from a.md; 1 gap, from 2024-01-05; ended on 2024-03-05"),
])  # fmt: skip
def test_a_policy_in_a_line(policy: Any, first: str) -> None:
    assert list(_policy_report_lines(policy, [])) == [first]
    assert list(_policy_report_lines(policy, ["terms/2024-01-05.md"]))[1:] == [
        "  content/terms/2024-01-05.md"
    ]


def test_days_that_were_read_from_the_texts_are_named_unless_they_are_those_of_the_commit() -> None:
    stated = StatedDay(
        "effective", LATER.day, LATER.day, 3, "March 5, 2024", "Effective March 5, 2024"
    )
    policy = POLICY(
        "terms",
        ["a.md"],
        [TEXT(DAY, LATER.day, EFFECT(stated)), TEXT(LATER, LATER.day, EFFECT(stated))],
    )
    assert list(_policy_report_lines(policy, []))[1:] == [
        "  effective dates taken from the text because they differ from the commit date; check them:",
        "    2024-01-05: effective 2024-03-05, from line 3: Effective March 5, 2024",
    ]
    policy = POLICY(
        "terms", ["a.md"], [TEXT(DAY, DAY.day), *[TEXT(LATER, LATER.day, repeats_dates=True)] * 2]
    )
    assert list(_policy_report_lines(policy, []))[1:] == [
        "  the commit date is used where a text repeats the date of an earlier one: 2 versions"
    ]


@pytest.mark.parametrize(("policies", "line"), [
    ([], "0 policies, 0 versions"),
    ([POLICY("a", [], [1])], "1 policy, 1 version"),
    ([POLICY("a", [], [1, 2], [DAY]), POLICY("b", [], problems=["x", "y"])],
     "1 policy, 2 versions, 1 gap; 2 warnings above"),
])  # fmt: skip
def test_the_sum(policies: Sequence[Any], line: str) -> None:
    assert _totals_line(policies) == line


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize(
    ("form", "data", "shown"),
    [
        (
            "pdf",
            pdf_file("Boat          Fee\nDinghy        20 euros"),
            "words far apart: “Boat | Fee”",
        ),
        (
            "html",
            b"<main><p>We rent boats.</p></main><p>Dinghies, too.",
            "fees.html: error[words-left-out]: 2 of 5 words would be left out; nothing was written",
        ),
        ("docx", word_file(HIDDEN), "2 of 4 words would be left out"),
    ],
)
def test_asks_on_a_terminal_whether_to_import_what_is_unclear(
    form: str,
    data: bytes,
    shown: str,
    answer: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.example/"\n')
    Path(f"fees.{form}").write_bytes(data)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr(click, "confirm", lambda *_, **__: answer)
    call = ["import", form, f"fees.{form}", "--slug", "fees", "--revised", "2026-03-02"]
    assert run(call) == (0 if answer else 1)
    assert Path("content/fees.md").exists() == answer
    assert shown in capsys.readouterr().err
