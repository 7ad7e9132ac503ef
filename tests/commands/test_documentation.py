"""What `legalsite help` finds in the documentation."""

import re
from functools import cache
from pathlib import Path

import pytest

import legalsite
from legalsite.checks.run import RULES
from legalsite.commands import documentation
from legalsite.commands.documentation import look_up, problem_url
from legalsite.errors import ProblemsFound

ROOT = Path(__file__).parents[2]
QUESTIONS = (ROOT / "tests/docs/questions.txt").read_text(encoding="utf-8")
read_entries = documentation._entries


@cache
def entries() -> tuple[tuple[str, str], ...]:
    return tuple(read_entries())


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the documentation only once for many searches."""
    monkeypatch.setattr(documentation, "_entries", entries)


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("rule", ["draft-late", *sorted(RULES)])
def test_each_rule_and_problem_has_an_entry(rule: str) -> None:
    assert look_up(rule)[0].startswith(f"`{rule}`\n")


def test_terms_and_settings_are_rows_of_tables() -> None:
    term = "gap: a period for which legalsite doesn't know which version was in effect"
    assert look_up("Gap")[0] == term
    assert look_up("days_before")[0].startswith("`days_before`: whole number")


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("line", QUESTIONS.splitlines())
def test_one_of_three_sections_answers_a_question(line: str) -> None:
    page, _, question = line.partition(": ")
    sections = look_up(question)
    assert len(sections) == 3
    text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
    headings = re.findall("(?m)^#+ (.+)", text)
    assert {section.partition("\n")[0] for section in sections} & set(headings)


def test_a_section_includes_its_code() -> None:
    (section,) = look_up("Import a policy")
    assert "# Terms of Use" in section
    assert "such as `/terms/`" in section


def test_an_unknown_word_gets_the_nearest_one() -> None:
    with pytest.raises(ProblemsFound) as refused:
        look_up("drft-late")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.help) == ("no-entry", "did you mean draft-late?")


def test_urls_of_problems_if_the_website_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not problem_url("bad-date")
    monkeypatch.setattr(legalsite, "DOCUMENTATION", "https://docs.test/")
    assert problem_url("date-in-text") == "https://docs.test/reference/rules/#date-in-text"
    assert problem_url("bad-date") == "https://docs.test/reference/errors/#bad-date"


def test_no_entry_has_a_dead_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """A link within a page or to another one is plain text, followed by a URL if the website is known. Code stays."""
    assert "can require names for other\nchanges, too." in look_up("The type of a change")[0]
    assert "[mail](<mailto:harbour master@example.com>)" in look_up("broken-link")[0]
    for _, text in documentation._entries():
        prose = re.sub(r"(?s)```.*?```|`[^`\n]+`", "", text)
        assert not re.search(r"\]\((?!https?:)", prose), text
    monkeypatch.setattr(legalsite, "DOCUMENTATION", "https://docs.test/")
    entry = look_up("The type of a change")[0]
    for _, text in documentation._entries():
        for page in re.findall(r"https://docs\.test/([^#)]*)/", text):
            # `make docs` copies the changelog and the security policy into docs/
            folder = "." if page in ("CHANGELOG", "SECURITY") else "docs"
            assert (ROOT / f"{folder}/{page}.md").exists()
            assert page != "README", "it's at the root of the website"
    assert "can require names for other\nchanges (https://docs.test/approvals/), too" in entry
