"""Who is asked to sign, and for what: nothing is weighed, so every edit that readers can see is asked about."""

from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.checks.changed_sentences import differences
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.change_class import change_unapproved
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from text_tables import table

Make = Callable[..., CheckedPolicy]

EDITS = (
    (Path(__file__).parent.parent / "unsigned_edits.txt")
    .read_text(encoding="utf-8")
    .split("\n=== ")[1:]
)


def asked(
    make: Make, old: str, new: str, change: str = "editorial", more: str = "", before: str = ""
) -> list[str]:
    files = {
        "terms/2025-01-01.md": f"---\ntitle: Terms\nrevised: 2025-01-01\n{before}---\n\n{old}\n\nThat is all.\n",
        "terms.md": f"---\ntitle: Terms\nrevised: 2026-01-15\nchange: {change}\n{more}---\n\n{new}\n\nThat is all.\n",
    }
    return [f"{problem.severity}: {problem.message}" for problem in change_unapproved(make(files))]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.split("\n")[0])
@pytest.mark.parametrize("change", ["editorial", "minor"])
def test_every_edit_is_asked_about(checked_of: Make, edit: str, change: str) -> None:
    _, old, new = (part.replace(" ¶ ", "\n\n") for part in edit.strip().split("\n"))
    (question,) = asked(checked_of, old, new, change)
    seen = "a difference from" if "](" in old else "different wording from"
    assert question.startswith(
        f"error: this version is marked {change}, but readers see {seen} 2025-01-01: "
    )
    assert asked(checked_of, old, new, change, "approved_by: J. Doe, counsel\n") == []
    assert asked(checked_of, old, new, "material") == []


@table("../harmless_edits.txt")
def test_the_closed_list_of_what_is_harmless(old: str, new: str, checked_of: Make) -> None:
    assert asked(checked_of, old, new) == []


@table("../harmless_edits.txt")
def test_what_is_named_and_harmless(old: str, new: str, expected: str, checked_of: Make) -> None:
    assert asked(checked_of, old, new) == []
    redline = compare(*(read_document(text.encode(), "x.md") for text in (old, new)))
    assert "; ".join(difference.quote for difference in differences(redline, "en")) == expected


@table("../harmless_edits.txt")
def test_what_is_no_word_but_seen(old: str, new: str, checked_of: Make) -> None:
    assert len(asked(checked_of, old, new)) == 1


def test_sentences_with_figures_come_first(checked_of: Make) -> None:
    old = (
        "You sail.\n\nYou row boats.\n\nYou wait here.\n\nYou go home.\n\nWe keep mail for 30 days."
    )
    new = "You swim.\n\nYou row ships.\n\nYou wait there.\n\nYou go away.\n\nWe keep mail for 14 days."
    (question,) = asked(checked_of, old, new)
    assert "2025-01-01: “We keep mail for [-30-]{+14+} days.”; “" in question
    assert question.endswith("; and 2 more")


@table("../harmless_edits.txt")
def test_what_stayed_the_same_word_for_word(
    old: str, new: str, expected: str, checked_of: Make
) -> None:
    (question,) = asked(checked_of, old, new)
    beginning = (
        "error: this version is marked editorial, but readers see a difference from 2025-01-01: "
    )
    assert question == beginning + expected


def test_numbers_in_words_are_numbers(checked_of: Make) -> None:
    old, new = (
        "You sail.\n\nWe keep mail for two years.",
        "You swim.\n\nWe keep mail for four years.",
    )
    (question,) = asked(checked_of, old, new)
    assert "2025-01-01: “We keep mail for [-two-]{+four+} years.”; “" in question


def test_a_title_and_an_end_are_changes(checked_of: Make) -> None:
    assert (
        "{+the policy ends+}" in asked(checked_of, "Words.", "Words.", more="withdrawn: true\n")[0]
    )


def test_a_copied_signature_is_none(checked_of: Make) -> None:
    facts = "approved_by: J. Doe\nsummary: A typo.\n"
    (question,) = asked(
        checked_of, "Pay 5.", "Pay 6.", more=facts, before=f"change: editorial\n{facts}"
    )
    assert question.startswith(
        "error: `approved_by` and `summary` are copied from 2025-01-01; copied approval"
    )
    other = facts.replace("A typo", "Another typo")
    assert (
        asked(checked_of, "Pay 5.", "Pay 6.", more=other, before=f"change: editorial\n{facts}")
        == []
    )


def test_the_same_summary_of_the_whole_change_is_no_copy(checked_of: Make) -> None:
    facts = "approved_by: J. Doe\nsummary: You pay less.\n"
    before = f"change: editorial\neffective: 2027-01-01\n{facts}"
    more = f"effective: 2027-01-01\nreplaces: [2025-01-01]\nsummary_covers: [2025-01-01]\n{facts}"
    assert asked(checked_of, "Pay 5 now.", "Pay 5.", more=more, before=before) == []
