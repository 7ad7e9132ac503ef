"""How `plan` says what would be due: with and without a draft, a requirement, and problems."""

from datetime import date

from msgspec.structs import replace

from cli.command_lines import cases
from legalsite.cli.plan import _plan_as_json, _plan_lines
from legalsite.commands.plan import PlannedText
from legalsite.errors import Problem
from legalsite.model.config import Config
from legalsite.model.policy import Version, VersionId

test_case = cases("plan", "plan-holidays")

DAY = date(2026, 3, 1)
TEXT = Version("terms", VersionId(DAY), "Terms", date(2026, 4, 1), "terms.md", "", 0)
PLANNED = PlannedText(TEXT, DAY, None, (), began=False, config=Config("A", "https://a.test/"))
ASKED = Problem("missing-change", "how much?", "set `change`", severity="warning")


def test_a_draft_without_a_notice() -> None:
    assert list(_plan_lines(PLANNED)) == [
        "terms: the draft of 2026-03-01, a material change, takes effect on 2026-04-01",
        "  No notice is required.",
        "Nothing was written.",
    ]


def test_without_a_draft_the_next_text_is_planned_and_what_check_asks_is_named() -> None:
    planned = replace(PLANNED, began=True, version=replace(TEXT, change="minor"), problems=(ASKED,))
    assert list(_plan_lines(planned)) == [
        "terms: no draft; assuming that the next version, a minor change, takes effect on 2026-04-01",
        "  No notice is required.",
        "  check: warning[missing-change]: how much?",
        "    help: set `change`",
        "Nothing was written.",
    ]


def test_for_programs() -> None:
    said = _plan_as_json(replace(PLANNED, problems=(ASKED,)))
    assert (said["may_apply_from"], said["change"], said["notices"]) == (
        TEXT.effective,
        "material",
        [],
    )
    (problem,) = said["problems"]  # type: ignore[misc]  # a list of JSON
    assert problem["rule"] == "missing-change"
