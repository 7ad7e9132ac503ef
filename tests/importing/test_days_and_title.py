"""The title and the two days of a draft, and what is said about them."""

import re
from datetime import date
from typing import Any

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.days import DATE_STAYS_NOTE, choose_days, dates_of_version
from legalsite.importing.foreign_front_matter import ForeignText
from legalsite.importing.markdown_writer import ImportOptions, RawBlock
from legalsite.importing.plain_text import find_title, import_text, is_title
from legalsite.importing.policy_names import title_from_path, title_from_slug
from text_tables import in_lines, table

REVISED, EFFECTIVE = date(2024, 9, 4), date(2024, 10, 1)


@pytest.mark.parametrize(
    ("lines", "title", "removed"),
    [
        (["Privacy Policy", "We keep it for you all of the time."], 0, {}),
        (
            ["Home", "Contact us", "Terms of Use", "These are the terms for all."],
            2,
            {0: "navigation", 1: "navigation"},
        ),
        (
            ["Home", "Privacy", "Privacy", "We keep your data for ever."],
            2,
            {0: "navigation", 1: "navigation"},
        ),
        (["Our company", "Kai 7", "Hamburg", "Privacy Policy"], None, {}),
        (["We keep your data for ever and a day.", "Privacy Policy"], None, {}),
        (
            [
                "This is from an archive of our old site.",
                "Privacy Policy",
                "Effective Date: May 24, 2018",
            ],
            1,
            {},
        ),
        (["Our company", "Kai 7", "Privacy Policy"], 2, {}),
        (["Privacy Policy", "applies here to all."], None, {}),
        (["Our company", "Privacy Policy", "applies here.", "Words"], None, {}),
        (["Our company", "One two three four five six.", "Privacy Policy", "We do."], None, {}),
        (["Our company", "One two three four five.", "Privacy Policy", "We do."], 2, {}),
        (["Our company", f"x{'x' * 139}", "Privacy Policy"], 2, {}),
        (["Our company", f"x{'x' * 140}", "Privacy Policy"], None, {}),
        (
            [
                "This is from an archive of our old site.",
                "Our ships",
                "Effective Date: May 24, 2018",
            ],
            None,
            {},
        ),
        (
            [
                "This is from an archive of our old site.",
                "Our",
                "Terms of Use",
                "Effective Date: May 24, 2018",
            ],
            2,
            {},
        ),
        (
            [
                "All is from an archive of our site.",
                "A",
                "B",
                "Terms of Use",
                "Effective Date: May 24, 2018",
            ],
            None,
            {},
        ),
        (
            ["Home", "A b c d e", "A b c d e f", "Terms of Use"],
            3,
            {0: "navigation", 1: "navigation"},
        ),
        (["Home", *["x"] * 78, "Terms of Use"], 79, dict.fromkeys(range(79), "navigation")),
        (["Home", *["x"] * 79, "Terms of Use"], None, {}),
        (["Our ships", "We keep your data for ever."], None, {}),
        ([], None, {}),
    ],
)
def test_find_title(lines: list[str], title: int | None, removed: dict[int, str]) -> None:
    assert find_title(
        [RawBlock(text, line) for line, text in enumerate(lines, 1)], has_title=False
    ) == (title, removed)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Our ships", True),
        ("X" * 90, True),
        ("X" * 91, False),
        ("Contact us", False),
        ("© 2020 Harbour Ltd", False),
        ("May 1, 2024", False),
        ("Version 3", False),
        ("3. Ships", False),
        ("We keep ships:", False),
        ("mail@harbour.example", False),
        ("Write to ferry@harbour.example", False),
        ("See https://harbour.example for all", False),
    ],
)
def test_a_first_line_that_stands_alone_is_the_title_unless_it_is_something_else(
    line: str, is_one: bool
) -> None:
    blocks = [
        RawBlock(line, 1),
        RawBlock("We keep your data for ever and a day.", 3, gap_above=True),
    ]
    assert find_title(blocks, has_title=False) == (0 if is_one else None, {})
    assert find_title(blocks, has_title=True) == (None, {})


@pytest.mark.parametrize(
    "more", [{"kind": "item"}, {"kind": "heading", "level": 2, "number": "1."}]
)
def test_an_item_and_a_numbered_heading_are_no_title(more: dict[str, Any]) -> None:
    assert not is_title(RawBlock("Privacy Policy", 1, **more))


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
    found = dates_of_version(list(enumerate(lines, 1)), "")
    dates = choose_days(
        options or ImportOptions("terms"),
        found,
        foreign or ForeignText(),
        "terms.txt",
        (),
        draft=("Terms", "\n\n".join(lines)),
    )
    return dates.revised, dates.effective, dates.notes


def test_both_days_are_read_with_their_lines() -> None:
    lines = "Last updated: 4 September 2024", "Effective: 2024-10-01", "Last updated: 2 May 2023"
    revised, effective, notes = days(*lines)
    assert (revised, effective) == (REVISED, EFFECTIVE)
    assert notes == [
        "revised 2024-09-04, from line 1: Last updated: 4 September 2024",
        "the text also gives 2023-05-02; use --revised to choose another date",
        "effective 2024-10-01, from line 2: Effective: 2024-10-01",
        DATE_STAYS_NOTE,
    ]


def test_the_newest_version_and_the_first_day_of_effect_count_wherever_they_stand() -> None:
    versions = "Last updated: 2 May 2023", "Last updated: 4 September 2024"
    assert days(*versions, "Effective: 2024-10-01", "Effective: 2024-12-01")[:2] == (
        REVISED,
        EFFECTIVE,
    )


def test_a_text_may_take_effect_on_the_day_on_which_it_was_revised() -> None:
    for lines, options in (
        (("Last updated: 4 September 2024", "Effective: 2024-09-04"), None),
        ((), ImportOptions("terms", REVISED, REVISED)),
    ):
        revised, effective, notes = days(*lines, options=options)
        assert (revised, effective) == (REVISED, REVISED)
        assert "left out" not in " ".join(notes)


def test_only_the_line_below_the_title_gives_a_day_without_a_label() -> None:
    assert dates_of_version([(1, "Our ships"), (2, "May 1, 2019"), (3, "We keep it.")], "Ships")
    assert not dates_of_version([(1, "Our ships"), (2, "We keep it."), (3, "May 1, 2019")], "Ships")


def test_an_option_takes_precedence_and_the_difference_is_said() -> None:
    revised, _, notes = days(
        "Last updated: 4 September 2024", options=ImportOptions("terms", date(2024, 9, 5))
    )
    assert revised == date(2024, 9, 5)
    assert notes == [
        "revised 2024-09-05 was used, but the text gives another date on line 1: Last updated: 4 September 2024",
        DATE_STAYS_NOTE,
    ]


def test_front_matter_gives_the_days_that_the_text_does_not() -> None:
    assert days("We keep it.", foreign=ForeignText(revised=REVISED))[:2] == (REVISED, REVISED)


@table("days_and_title.txt")
def test_days_that_only_a_person_knows_are_asked_for(
    line: str, revised: str, effective: str, problem: str
) -> None:
    options = ImportOptions(
        "terms", *(date.fromisoformat(day) if day else None for day in (revised, effective))
    )
    with pytest.raises(ProblemsFound) as stopped:
        days(*line.split(" / "), options=options)
    assert " ".join(in_lines(stopped.value.problems).split()) == problem


def test_long_lines_are_shown_as_far_as_eighty_letters() -> None:
    meeting = (
        "The meeting of 4 September 2024 was about many things, as the meetings of all years are: "
        + "x" * 200
    )
    with pytest.raises(ProblemsFound) as stopped:
        choose_days(
            ImportOptions("terms"),
            [],
            ForeignText(),
            "a.txt",
            [(3, meeting[:200]), (5, meeting[:201])],
            draft=("", ""),
        )
    shown = f"line 3: {meeting[:80]}; set the date"
    assert shown in stopped.value.problems[0].help
    assert "line 5" not in stopped.value.problems[0].help
    with pytest.raises(ProblemsFound) as stopped:
        choose_days(
            ImportOptions("terms"),
            [],
            ForeignText(),
            "a.txt",
            [(line, meeting[:50]) for line in range(1, 5)],
            draft=("", ""),
        )
    assert "line 3: " in stopped.value.problems[0].help
    assert "line 4: " not in stopped.value.problems[0].help
    month = "Stand: September 2024 " + "x" * 100
    with pytest.raises(ProblemsFound) as stopped:
        choose_days(
            ImportOptions("terms"), [], ForeignText(), "a.txt", [(3, month)], draft=("", "")
        )
    assert (
        stopped.value.problems[0].message
        == f"line 3 gives only a month, without a day: {month[:80]}"
    )
    line = "Last updated: 4 September 2024 (" + "x" * 100 + ")"
    assert days(line)[2][0] == f"revised 2024-09-04, from line 1: {line[:80]}"
    given = "which the text also gives on line 1: "
    notes = days(line, options=ImportOptions("terms", REVISED))[2]
    assert notes[0] == f"revised 2024-09-04 was used, {given}{line[:80]}"


def test_a_sentence_says_the_day_wherever_it_stands() -> None:
    said = "Write to us if you like. Last updated: May 1, 2019. Thank you."
    lines = ["Our ships", *["We keep it for you."] * 80]
    for at in (1, 40, len(lines)):
        (day,) = dates_of_version(list(enumerate([*lines[:at], said, *lines[at:]])), "Terms")
        assert day.line == at


def test_the_day_of_effect_in_front_matter_wins_over_the_text_and_an_option_over_both() -> None:
    lines, foreign = (
        ("Last updated: 4 September 2024", "Effective: 2024-12-01"),
        ForeignText(effective=EFFECTIVE),
    )
    assert days(*lines, foreign=foreign)[1] == EFFECTIVE
    _, effective, notes = days(
        *lines, foreign=foreign, options=ImportOptions("terms", None, date(2024, 11, 1))
    )
    assert effective == date(2024, 11, 1)
    assert "but the text gives another date on line 2: Effective: 2024-12-01" in " ".join(notes)


def test_a_day_of_publication_does_not_stand_for_a_later_month() -> None:
    assert days("Published: January 1, 2019")[0] == date(2019, 1, 1)
    assert days("Published: January 1, 2019", "Last updated: 9.6.24")[0] == date(2024, 6, 9)
    with pytest.raises(ProblemsFound, match="no-date"):
        days("Published: January 1, 2019", "Last updated: June ’24")


@pytest.mark.parametrize(
    "line", ["Son güncelleme: 5 Ocak 2026", "Senast uppdaterad: 5 januari 2026"]
)
def test_a_date_line_in_another_language_is_asked_about_and_is_no_heading(line: str) -> None:
    text = f"Politika\n\n{line}\n\nE-posta adresiniz iki yıl boyunca saklanır.\n".encode()
    with pytest.raises(
        ProblemsFound, match=f"in another language, .*: line 3: {line}; set the date"
    ):
        import_text(text, "in.txt", ImportOptions("privacy"))
    found = import_text(text, "in.txt", ImportOptions("privacy", date(2026, 1, 5)))
    assert "## " not in found.data.decode()


@table("days_and_title.txt")
def test_dates_of_the_text_itself_are_taken(text: str, dates: str) -> None:
    found = import_text(text.replace(" / ", "\n\n").encode(), "x.md", ImportOptions("terms")).dates
    assert f"{found.dated_by or 'revised'} {found.revised} {found.effective}" == dates


@table("days_and_title.txt")
def test_dates_of_others_are_asked_for(text: str, line: str) -> None:
    with pytest.raises(ProblemsFound) as stopped:
        import_text(text.replace(" / ", "\n\n").encode(), "x.md", ImportOptions("terms"))
    problem = stopped.value.problems[0]
    assert f"{problem.rule} {problem.line}" == line
    assert "DATE" in problem.help
    assert not re.search(r"--(revised|effective) \d", problem.help)
