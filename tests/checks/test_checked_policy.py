"""The texts of a policy on a day, and which of them can still change."""

from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.model.policy import Gap

TEXT = "---\ntitle: Terms\nrevised: {revised}\neffective: {effective}\n---\n\nBe kind.\n"
FILES = {
    "terms/2025-01-01.md": TEXT.format(revised="2025-01-01", effective="2025-01-01"),
    "terms/2025-06-01.md": TEXT.format(revised="2025-06-01", effective="2025-06-01"),
    "terms/2026-01-01.md": TEXT.format(revised="2026-01-01", effective="2026-03-01"),
    "terms/2026-08-01.md": TEXT.format(revised="2026-08-01", effective="2026-08-01"),
    "terms.md": TEXT.format(revised="2026-09-01", effective="2026-09-01"),
}
GERMAN = "---\ntitle: AGB\nrevised: 2025-06-02\ntranslates: 2025-06-01\n---\n\nSei nett.\n"


def test_every_text_has_a_stage_on_a_day(checked_of: Callable[..., CheckedPolicy]) -> None:
    checked = checked_of(FILES, "2026-02-01")
    stages = [checked.stage(text) for text in checked.policy.versions]
    assert stages == ["past", "current", "upcoming", "future", "draft"]
    checked = checked_of(FILES, "2026-01-01")  # the day on which the third one was revised
    assert [checked.stage(text) for text in checked.policy.versions] == stages


def test_after_a_gap_nobody_knows_what_a_text_changed(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    known = checked_of(FILES, "2026-02-01")
    first, second, third, *_ = known.policy.versions
    gap = Gap(date(2025, 3, 1), "terms/2025-03-01.gap", "Lost.")
    unknown = replace(known, policy=replace(known.policy, gaps=(gap,)))
    assert [known.previous(text) for text in (second, third)] == [first, second]
    assert [unknown.previous(text) for text in (second, third)] == [None, second]


def test_texts_editable_and_current_follow_from_the_stages(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    checked = checked_of(FILES, "2026-02-01")
    days = {
        name: [str(text.revised) for text in getattr(checked, name)]
        for name in ("texts", "current", "editable")
    }
    assert days == {
        "texts": ["2025-01-01", "2025-06-01", "2026-01-01", "2026-09-01"],
        "current": ["2025-06-01", "2026-01-01", "2026-09-01"],
        "editable": ["2026-01-01", "2026-09-01"],
    }


def test_a_translation_has_the_stage_of_its_original(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    checked = checked_of({**FILES, "terms/2025-06-02.de.md": GERMAN}, "2026-02-01")
    (german,) = checked.policy.translations["de"]
    assert checked.stage(german) == "current"
    assert checked.stage(german) == "current"  # from the cache
    later = checked_of({**FILES, "terms/2025-06-02.de.md": GERMAN}, "2026-05-01")
    assert later.stage(german) == "past"
