"""What `revise` says of the text that it starts: what becomes of the texts that are upcoming, one or several."""

from datetime import date

import click
import pytest
from msgspec.structs import replace

from cli.command_lines import cases
from legalsite.cli.revise import _start_sentences, _version_id
from legalsite.commands.revise import RevisedDraft, UpcomingVersions
from legalsite.model.policy import Version, VersionId

test_case = cases(
    "revise", "revise-approval", "revise-announced", "revise-facts", "revise-several", "revise-upcoming",
    "revise-translation", "revise-translation-start", "typo-while-upcoming", "withdraw-and-translate"
)  # fmt: skip

TEXT = Version("terms", VersionId(date(2026, 3, 1)), "Terms", date(2026, 3, 1), "terms.md", "", 0)
FIRST, SECOND = VersionId(date(2026, 1, 5)), VersionId(date(2026, 1, 6))
BEGINS = "It starts from the version of 2026-01-05."
UNSEEN = "That version isn't in effect yet, so `summary` should cover"
ENDING = Version(
    "terms",
    VersionId(date(2026, 3, 1)),
    "Terms",
    date(2026, 3, 1),
    "terms.md",
    "",
    0,
    withdrawn=True,
)


def said(
    upcoming: UpcomingVersions, text: Version = TEXT, start: VersionId | None = FIRST
) -> list[str]:
    return list(_start_sentences(RevisedDraft(text, (), start, (), upcoming)))


@pytest.mark.parametrize(("upcoming", "lines"), [
    (UpcomingVersions(), []),
    (UpcomingVersions((FIRST,)), ["The version of 2026-01-05 is upcoming, and this one `replaces` it."]),
    (UpcomingVersions((FIRST,), "Fees."),
     ["The version of", f"{UNSEEN} “Fees.” and this change; `summary_covers: [2026-01-05]` confirms that it does."]),
    (UpcomingVersions((FIRST,), "Fees.", partly=True),
     ["The version of", f"{UNSEEN} the remaining part of “Fees.” and this change; "]),
    (UpcomingVersions(same_day=SECOND), ["The version of 2026-01-06 takes effect on the same date; publishing"]),
    (UpcomingVersions((), later=((SECOND, date(2026, 4, 1), ""),)),
     ["The version of 2026-01-06 stays upcoming and takes effect on 2026-04-01.", "Added `replaces: []`"]),
])  # fmt: skip
def test_what_becomes_of_upcoming_texts(upcoming: UpcomingVersions, lines: list[str]) -> None:
    printed = said(upcoming)
    assert printed[0] == BEGINS
    assert [line.startswith(start) for line, start in zip(printed[1:], lines, strict=True)] == [
        True
    ] * len(lines)


def test_a_material_change_needs_a_notice_of_its_own() -> None:
    """Only a smaller change can keep the notice of the version that it replaces."""
    material = replace(TEXT, change="material")
    assert said(UpcomingVersions((FIRST,)), material)[1] == (
        "The version of 2026-01-05 is upcoming, and this one `replaces` it."
    )


def test_an_end_replaces_what_would_apply_after_it() -> None:
    assert said(UpcomingVersions((FIRST, SECOND)), ENDING)[1:] == [
        "Added `replaces`: 2026-01-05 and 2026-01-06 will never take effect."
    ]


def test_a_draft_that_was_waiting_begins_with_no_text() -> None:
    assert said(UpcomingVersions(), start=None) == []


def test_a_version_that_is_none() -> None:
    assert _version_id("2026-01-05-2") == VersionId(date(2026, 1, 5), 2)
    for wrong in ("2026-01-05-1", "soon", "2026-13-01"):
        with pytest.raises(
            click.BadParameter, match="name a version such as 2026-03-02 or 2026-03-02-2"
        ):
            _version_id(wrong)
