"""The title and the two days of a draft, and what is said about them."""

from datetime import date

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.days import STAYS, choose_days
from legalsite.importing.foreign_texts import ForeignText
from legalsite.importing.markdown_writer import ImportOptions, RawBlock
from legalsite.importing.plain_text import find_title, is_title
from legalsite.importing.policy_names import title_from_path, title_from_slug
from legalsite.text.dates_in_prose import find_days
from text_tables import in_lines, table

REVISED, EFFECTIVE = date(2024, 9, 4), date(2024, 10, 1)


@pytest.mark.parametrize(
    ("lines", "title", "taken_out"),
    [
        (["Privacy Policy", "We keep it for you all of the time."], 0, {}),
        (["Home", "Contact us", "Terms of Use", "These are the terms for all."], 2, {0: "navigation", 1: "navigation"}),
        (["Home", "Privacy", "Privacy", "We keep your data for ever."], 2, {0: "navigation", 1: "navigation"}),
        (["Our company", "Kai 7", "Hamburg", "Privacy Policy"], None, {}),
        (["We keep your data for ever and a day.", "Privacy Policy"], None, {}),
        (["This is from an archive of our old site.", "Privacy Policy", "Effective Date: May 24, 2018"], 1, {}),
        ([], None, {}),
    ],
)
def test_find_title(lines: list[str], title: int | None, taken_out: dict[int, str]) -> None:
    assert find_title([RawBlock(text, line) for line, text in enumerate(lines, 1)], titled=False) == (title, taken_out)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Terms of Service",
            "Datenschutzerklärung",
            "Politique de confidentialité",
            "個人情報保護方針",
            "用户服务协议",
        ),
        *("개인정보 처리방침", "سياسة الخصوصية"),
    ],
)
def test_names_of_policies_are_titles(line: str) -> None:
    assert is_title(RawBlock(line, 1))
    assert not is_title(RawBlock(f"{line}.", 1))


@table("days_and_title.txt")
def test_a_file_gives_a_title(path: str, title: str) -> None:
    assert title_from_path(path) == title


def test_a_slug_gives_a_title_where_there_is_none() -> None:
    assert title_from_slug("eu/privacy-policy") == "Privacy Policy"


def days(
    *lines: str, options: ImportOptions | None = None, foreign: ForeignText | None = None
) -> tuple[date, date, list[str]]:
    found = find_days(list(enumerate(lines, 1)))
    return choose_days(options or ImportOptions("terms"), found, foreign or ForeignText(), "terms.txt", ())


def test_both_days_are_read_with_their_lines() -> None:
    lines = "Last updated: 4 September 2024", "Effective: 2024-10-01", "Last updated: 2 May 2023"
    revised, effective, notes = days(*lines)
    assert (revised, effective) == (REVISED, EFFECTIVE)
    assert notes == [
        "revised 2024-09-04, from line 1: Last updated: 4 September 2024",
        "the text also gives 2023-05-02; use --revised to choose another date",
        "effective 2024-10-01, from line 2: Effective: 2024-10-01",
        STAYS,
    ]


def test_an_option_takes_precedence_and_the_difference_is_said() -> None:
    revised, _, notes = days("Last updated: 4 September 2024", options=ImportOptions("terms", date(2024, 9, 5)))
    assert revised == date(2024, 9, 5)
    assert notes == [
        "--revised 2024-09-05 was used, but the text gives another date on line 1: Last updated: 4 September 2024",
        STAYS,
    ]


def test_front_matter_gives_the_days_that_the_text_does_not() -> None:
    assert days("We keep it.", foreign=ForeignText(revised=REVISED))[:2] == (REVISED, REVISED)


@table("days_and_title.txt")
def test_days_that_only_a_person_knows_are_asked_for(line: str, revised: str, effective: str, problem: str) -> None:
    options = ImportOptions("terms", *(date.fromisoformat(day) if day else None for day in (revised, effective)))
    with pytest.raises(ProblemsFound) as stopped:
        days(line, options=options)
    assert " ".join(in_lines(stopped.value.problems).split()) == problem
