"""Texts without a history; the wording is in the cases of each rule."""

from collections.abc import Callable

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.dates import changed_under_old_date

Make = Callable[..., CheckedPolicy]

TEXT = "---\ntitle: Terms\nrevised: {0}\n---\n\n{1}\n"
FILES = {"terms.md": TEXT.format("2026-01-15", "We keep it for a year.")}


def test_texts_that_no_history_was_imported_for_are_not_summed_up(checked_of: Make) -> None:
    files = {**FILES, "terms/2025-01-15.md": TEXT.format("2025-01-15", "We keep it.")}
    assert list(changed_under_old_date(checked_of(files))) == []
