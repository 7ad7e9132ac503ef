"""How `publish` reports one line or several."""

from typing import Any

import pytest

from cli.command_lines import cases
from legalsite.cli.publish import report_lines
from legalsite.commands.publish import Published, SignedDraft

test_case = cases(
    "publish", "publish-example", "publish-late", "publish-links", "publish-record", "publish-refused", "publish-stopped",
    "publish-translations", "publish-turned-down", "publish-warnings", "recorded-late",
    "withhold", "withhold-translation"
)  # fmt: skip

LINES = "000001 2026-01-01T10:00:00Z publish a 2026-01-01 a/2026-01-01.md sha256:0 prev:0"


@pytest.mark.parametrize(("done", "dry_run", "lines"), [
    ({"total": 1}, False, ["nothing to publish: every version is recorded, 1 line"]),
    ({"total": 2, "checkpoint": True}, False,
     ["nothing to publish: every version is recorded, 2 lines; CHECKPOINT was rewritten"]),
    ({"total": 2, "checkpoint": True}, True, ["nothing to publish: every version is recorded, 2 lines"]),
    ({"total": 2, "lines": (LINES,), "began": True}, False, ["recorded in a new ledger, 2 lines in total:"]),
    ({"total": 2, "lines": (LINES,)}, True, ["would be recorded in the ledger, 2 lines in total:"]),
    ({"total": 2, "lines": (LINES,), "redated": ("a.md",)}, True,
     ["content/a.md would get today's date", "would be recorded in the ledger, 2 lines in total:"]),
    ({"total": 2, "lines": (LINES,), "redated": ("a.md",),
      "signed": (SignedDraft("a.md", "minor change", "approved by Ada"),)}, False,
     ["content/a.md now has today's date", "recorded in the ledger, 2 lines in total:",
      "content/a.md: minor change, approved by Ada"]),
])  # fmt: skip
def test_the_report(done: dict[str, Any], dry_run: bool, lines: list[str]) -> None:
    needed = {"lines": (), "began": False, "checkpoint": False, "redated": (), "signed": ()}
    said = list(report_lines(Published(**{**needed, **done}), dry_run=dry_run))
    assert [line for line in said if not line.startswith("  ")] == lines


def test_forty_drafts_in_eight_languages_fit_sixty_lines() -> None:
    signed = [SignedDraft(f"{n}.md", "minor change", "approved by Ada") for n in range(40)]
    redated = tuple(draft.path for draft in signed)
    done = Published((LINES,) * 320, 320, True, True, redated, tuple(signed))
    short = list(report_lines(done, dry_run=False))
    assert len(short) < 40
    assert [line for line in short if line.startswith("  and")] == [
        "  and 30 more; to list them, add --verbose",
        "  and 310 more; content/LEDGER lists them",
        "  and 30 more; to list them, add --verbose",
    ]
    assert len(list(report_lines(done, dry_run=False, verbose=True))) == 401
