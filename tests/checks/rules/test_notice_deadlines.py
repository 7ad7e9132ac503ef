"""What became of the notice of a text, or can become of it."""

from collections.abc import Callable
from datetime import date

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.notice_deadlines import notice_period, notice_status_on

TEXT = (
    "---\ntitle: Terms\nrevised: {0}\neffective: {1}\npromise: {{all_of: [email], days_before: 30}}\n---\n\n"
    "We will e-mail you at least 30 days before a material change takes effect. {2}\n"
)
FILES = {
    "terms/2025-01-01.md": TEXT.format("2025-01-01", "2025-01-01", "A."),
    "terms.md": TEXT.format("2026-01-15", "2026-03-10", "B."),
}


def test_the_notice_of_a_draft_goes_out_today(checked_of: Callable[..., CheckedPolicy]) -> None:
    checked = checked_of(FILES, "2026-02-01")
    notice_status = notice_status_on(checked, checked.policy.versions[1])
    assert notice_status is not None
    assert (notice_status.earliest_send_date, notice_status.requirements[0].state) == (
        date(2026, 2, 1),
        "open",
    )
    assert notice_status.notice.deadline == date(2026, 2, 7)
    late = notice_status_on(checked_of(FILES, "2026-02-20"), checked.policy.versions[1])
    assert late is not None
    assert (late.requirements[0].state, late.earliest_effective) == ("late", date(2026, 3, 23))


def test_a_text_that_is_revised_later_is_not_judged_yet(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    soon = TEXT.format("2026-01-15", "2026-01-20", "B.")
    files = {**FILES, "terms/2026-01-15.md": soon, "terms.md": soon}
    judged = [list(notice_period(checked_of(files, day))) for day in ("2026-01-14", "2026-01-15")]
    assert [len(problems) for problems in judged] == [0, 1]


def test_the_first_text_needs_no_notice(checked_of: Callable[..., CheckedPolicy]) -> None:
    checked = checked_of(FILES, "2026-02-01")
    assert notice_status_on(checked, checked.policy.versions[0]) is None


def test_a_draft_binds_nobody_unless_it_is_the_text_in_question(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    checked = checked_of(FILES, "2026-02-01", published=True)
    archived, draft = checked.policy.versions
    assert checked.without_draft().versions == (archived,)
    assert checked.without_draft(draft).versions == (archived, draft)
