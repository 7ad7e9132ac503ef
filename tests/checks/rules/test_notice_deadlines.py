"""When the notice of a text went out or can go out."""

from collections.abc import Callable
from datetime import date

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.notice_deadlines import binding_policy, notice_timing

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
    timing = notice_timing(checked, checked.policy.revisions[1])
    assert timing is not None
    assert (timing.out, timing.in_time, timing.gone) == (date(2026, 2, 1), True, False)
    assert timing.notice.send_by == date(2026, 2, 8)
    late = notice_timing(checked_of(FILES, "2026-02-20"), checked.policy.revisions[1])
    assert late is not None
    assert not late.in_time
    assert late.earliest == date(2026, 3, 22)


def test_the_first_text_needs_no_notice(checked_of: Callable[..., CheckedPolicy]) -> None:
    checked = checked_of(FILES, "2026-02-01")
    assert notice_timing(checked, checked.policy.revisions[0]) is None


def test_a_draft_binds_nobody_unless_it_is_the_text_in_question(checked_of: Callable[..., CheckedPolicy]) -> None:
    checked = checked_of(FILES, "2026-02-01", published=True)
    archived, draft = checked.policy.revisions
    assert binding_policy(checked).revisions == (archived,)
    assert binding_policy(checked, draft).revisions == (archived, draft)
    assert binding_policy(checked_of(FILES)).revisions[-1].is_draft
