"""What `revise` says of the text that it starts: what becomes of the texts that are pending, one or several."""

from datetime import date

import click
import pytest

from cli.command_lines import cases
from legalsite.cli.revise import _revised, _start
from legalsite.commands.revise import PendingTexts, RevisedDraft
from legalsite.model.policy import Version, VersionId

test_case = cases(
    "revise", "revise-announced", "revise-facts", "revise-pending", "revise-translation", "revise-translation-start",
    "typo-while-pending", "withdraw-and-translate"
)  # fmt: skip

TEXT = Version("terms", VersionId(date(2026, 3, 1)), "Terms", date(2026, 3, 1), "terms.md", "", 0)
FIRST, SECOND = VersionId(date(2026, 1, 5)), VersionId(date(2026, 1, 6))
BEGINS = "It begins with the text of 2026-01-05."
UNSEEN = "That text is not in effect yet, so `summary` says both"
ENDING = Version("terms", VersionId(date(2026, 3, 1)), "Terms", date(2026, 3, 1), "terms.md", "", 0, withdrawn=True)


def said(pending: PendingTexts, text: Version = TEXT, start: VersionId | None = FIRST) -> list[str]:
    return list(_start(RevisedDraft(text, (), start, (), pending)))


@pytest.mark.parametrize(("pending", "lines"), [
    (PendingTexts(), []),
    (PendingTexts((FIRST,)), ["The text of 2026-01-05 is pending; this one `replaces` it."]),
    (PendingTexts((FIRST,), "Fees."),
     ["The text of", f"{UNSEEN}: “Fees.”, and what is new; `summary_covers: [2026-01-05]` confirms it."]),
    (PendingTexts((FIRST,), "Fees.", partly=True),
     ["The text of", f"{UNSEEN}: what of “Fees.” is still to come, and what is new; "]),
    (PendingTexts(same_day=SECOND), ["The text of 2026-01-06 is pending for the same day and will never apply"]),
    (PendingTexts((), later=((SECOND, date(2026, 4, 1), ""),)),
     ["The text of 2026-01-06 stays pending and takes effect on 2026-04-01.", "`replaces: []` was written"]),
])  # fmt: skip
def test_what_becomes_of_pending_texts(pending: PendingTexts, lines: list[str]) -> None:
    printed = said(pending)
    assert printed[0] == BEGINS
    assert [line.startswith(start) for line, start in zip(printed[1:], lines, strict=True)] == [True] * len(lines)


def test_an_end_replaces_what_would_apply_after_it() -> None:
    assert said(PendingTexts((FIRST, SECOND)), ENDING)[1:] == [
        "`replaces` was written: 2026-01-05 and 2026-01-06 will never apply."
    ]


def test_a_draft_that_was_waiting_begins_with_no_text() -> None:
    assert said(PendingTexts(), start=None) == []


def test_a_version_that_is_none() -> None:
    assert _revised("2026-01-05-2") == VersionId(date(2026, 1, 5), 2)
    for wrong in ("2026-01-05-1", "soon", "2026-13-01"):
        with pytest.raises(click.BadParameter, match="name a version like 2026-03-02 or 2026-03-02-2"):
            _revised(wrong)
