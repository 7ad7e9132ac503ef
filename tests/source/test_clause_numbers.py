"""Clause numbers, and sentences that only begin with one."""

import pytest

from legalsite.source.clause_numbers import leading_number


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("3. Refunds", "3", "Refunds"),
        ("12) Refunds", "12", "Refunds"),
        ("4.2 Fees", "4.2", "Fees"),
        ("4.2.1. fees", "4.2.1", "fees"),
        ("(a) keep", "(a)", "keep"),
        ("(aa) keep", "(aa)", "keep"),
        ("(iv) keep", "(iv)", "keep"),
        ("(12) keep", "(12)", "keep"),
        ("(3a) keep", "(3a)", "keep"),
        ("3a. Refunds", "3a", "Refunds"),
        ("b) keep", "b", "keep"),
        ("§ 5 Haftung", "§ 5", "Haftung"),
        ("§ 5a. Haftung", "§ 5a", "Haftung"),
        ("Section 3. Fees", "Section 3", "Fees"),
        ("Article 4 – Law", "Article 4", "Law"),
        ("Artikel 4: Recht", "Artikel 4", "Recht"),
        ("IV. Courts", "IV", "Courts"),
        ("A. Courts", "A", "Courts"),
        ("第三条 目的", "第三条", "目的"),
        ("제4조(목적)", "제4조", "(목적)"),
        ("1 – Scope", "1", "Scope"),
        ("4. Marketing", "4", "Marketing"),
        ("5. May we write to you?", "5", "May we write to you?"),
    ],
)
@pytest.mark.parametrize("heading", [True, False])
def test_numbers(text, number, rest, heading):
    found = leading_number(text, heading=heading)
    assert (found.number, found.rest) == (number, rest)


@pytest.mark.parametrize("text", ["Section 3 Fees", "Article 4 Law", "Schedule B Fees", "Part II"])
def test_numbers_of_headings_only(text):
    assert leading_number(text, heading=True)
    assert not leading_number(text, heading=False)


@pytest.mark.parametrize(
    "text",
    [
        "30 days after",
        "2024 was",
        "4.5 million people",
        "4.5 GB of",
        "(we) go",
        "(as) is",
        "Part of it",
        "J. Doe wrote",
        "a day",
        "4. Januar 2024",
        "1,000 people",
        "3rd parties",
        "3d models",
        "24/7 help",
        "I agree",
        "5G",
        "1990s",
        "100% of it",
        "-",
        "",
    ],
)
def test_sentences(text):
    assert not leading_number(text, heading=False)
