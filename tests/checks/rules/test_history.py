"""What git shows of the past of a policy, and what is not published; the wording is in the cases of each rule."""

from collections.abc import Callable
from datetime import date

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.dates import changed_under_old_date
from legalsite.checks.rules.history import history_not_archived, unpublished_text
from legalsite.model.git_history import Past, PastText

Make = Callable[..., CheckedPolicy]

COMMIT = "0123456789abcdef"
TEXT = "---\ntitle: Terms\nrevised: {0}\n---\n\n{1}\n"
FILES = {"terms.md": TEXT.format("2026-01-15", "We keep it for a year.")}


def past_text(revised: str, words: str, path: str = "terms.md", written: str = "") -> PastText:
    data = TEXT.format(revised, words).encode()
    return PastText(path, written or path, data, COMMIT, date(2025, 3, 4))


def test_a_text_that_git_shows_and_no_archive_has_is_found(checked_of: Make) -> None:
    past = Past((past_text("2025-03-01", "We keep it for ever.", written="agb.md"),))
    (problem,) = history_not_archived(checked_of(FILES, past=past))
    assert (problem.rule, problem.severity, problem.path) == ("history-not-archived", "warning", "content/terms.md")
    assert "the text of 2025-03-01 was live (commit 0123456789ab of 2025-03-04)" in problem.message
    assert problem.help.endswith(":./content/agb.md` prints as content/terms/2025-03-01.md")


@pytest.mark.parametrize(
    "text",
    [
        past_text("2026-01-15", "We keep it for a month."),  # the date of the draft, which will be archived
        past_text("2025-03-01", "We keep it.", "privacy.md"),
        PastText("terms.md", "terms.md", b"# A text without front matter\n", COMMIT, date(2025, 3, 4)),
        past_text("soon", "We keep it."),
    ],
    ids=["known", "another policy", "no front matter", "no day"],
)
def test_what_was_no_other_text_of_this_policy_is_left_alone(checked_of: Make, text: PastText) -> None:
    assert list(history_not_archived(checked_of(FILES, past=Past((text,))))) == []


def test_of_two_wordings_under_one_day_the_later_is_named(checked_of: Make) -> None:
    first, last = (past_text("2025-03-01", words) for words in ("One.", "Two."))
    later = PastText(last.path, last.written, last.data, "f" * 40, date(2025, 4, 5))
    (problem,) = history_not_archived(checked_of(FILES, past=Past((first, later))))
    assert "commit ffffffffffff of 2025-04-05" in problem.message


def test_without_a_repository_nothing_is_said_and_a_part_that_is_missing_is(checked_of: Make) -> None:
    assert list(history_not_archived(checked_of(FILES))) == []
    (problem,) = history_not_archived(checked_of(FILES, past=Past((), "this clone is shallow", "clone it whole")))
    assert (problem.severity, problem.help) == ("info", "clone it whole")
    assert problem.message == "git cannot show which texts were live: this clone is shallow"


def test_a_draft_is_unpublished_only_where_there_is_a_ledger(checked_of: Make) -> None:
    assert list(unpublished_text(checked_of(FILES))) == []
    (problem,) = unpublished_text(checked_of(FILES, published=True))
    assert (problem.rule, problem.severity, problem.line, problem.column) == ("unpublished-text", "info", 3, 10)


def test_texts_that_no_history_was_imported_for_are_not_summed_up(checked_of: Make) -> None:
    files = {**FILES, "terms/2025-01-15.md": TEXT.format("2025-01-15", "We keep it.")}
    assert list(changed_under_old_date(checked_of(files))) == []
