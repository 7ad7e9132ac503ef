"""A translation beside its original; the wording is in the cases of each rule."""

from collections.abc import Callable

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.translations import translation_behind, translation_clauses, translation_numbers

Make = Callable[..., CheckedPolicy]

ENGLISH = """---
title: Terms
revised: 2026-01-15
---

## 1. Fees

You pay within {days} days.

- a berth: €12
- a tent: €7
"""
GERMAN = """---
title: Bedingungen
revised: {revised}
translates: {revised}
---

## 1. Preise

Sie zahlen innerhalb von {days} Tagen.

- ein Liegeplatz: 12 €
- ein Zelt: 7 €
"""


def site(english: str = ENGLISH, german: str = GERMAN, **values: str) -> dict[str, str]:
    named = {"days": "30", "revised": "2026-01-15", **values}
    return {"terms.md": english.format(**named), "terms.de.md": german.format(**named)}


def test_a_faithful_translation_has_no_problem(checked_of: Make) -> None:
    checked = checked_of(site())
    for rule in (translation_behind, translation_clauses, translation_numbers):
        assert list(rule(checked)) == []


def test_every_language_is_missed_by_itself(checked_of: Make) -> None:
    files = site()
    files["terms/2026-01-15.md"] = files.pop("terms.md")
    files["terms/2026-01-15.de.md"] = files.pop("terms.de.md")
    files["terms.md"] = ENGLISH.format(days=14).replace("2026-01-15", "2026-01-20")
    (problem,) = translation_behind(checked_of(files))
    assert problem.message.startswith("the draft has no translation into de: ")
    assert problem.help == "translate this text into content/terms.de.md, with `translates: 2026-01-20`"
    assert list(translation_behind(checked_of({"terms.md": files["terms.md"]}))) == [], "it never had one"


@pytest.mark.parametrize(
    ("german", "fact"),
    [
        (GERMAN.replace("- ein Zelt: 7 €\n", ""), "list items: the original has 2 here, the translation 1"),
        (GERMAN + "\n## 2. Recht\n\nDeutsches Recht.\n", "“2 Recht” has no counterpart in content/terms.md"),
        (GERMAN.replace("## 1. Preise", "## 2. Preise"), "“2 Preise” is “1 Fees” in the original"),
    ],
)
def test_clauses_that_differ(checked_of: Make, german: str, fact: str) -> None:
    problems = list(translation_clauses(checked_of(site(german=german))))
    assert problems
    assert fact in "\n".join(problem.message for problem in problems)
    assert {problem.severity for problem in problems} == {"error"}, "a draft can still be changed"


@pytest.mark.parametrize(
    ("wrong", "fact"),
    [
        (("{days} Tagen", "14 Tagen"), "only in the original: 30; only here: 14"),
        (("12 €", "13 €"), "only in the original: 12; only here: 13"),
        ((" innerhalb von {days} Tagen", ""), "only in the original: 30"),
        (("Tagen.", "Tagen. Rufen Sie 4711 an."), "only here: 4711"),
    ],
)
def test_numbers_that_differ(checked_of: Make, wrong: tuple[str, str], fact: str) -> None:
    (problem,) = translation_numbers(checked_of(site(german=GERMAN.replace(*wrong))))
    assert problem.message.startswith(f"the figures differ ({fact}): content/terms.md:")


def test_thirty_in_words_is_thirty(checked_of: Make) -> None:
    german = GERMAN.replace("{days} Tagen", "dreißig Tagen")
    assert list(translation_numbers(checked_of(site(german=german)))) == []
