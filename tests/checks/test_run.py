"""Rules run over policies; legalsite.toml sets the level of what they find."""

from collections.abc import Callable

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.run import run
from legalsite.model.config import CheckSetting, Config
from legalsite.model.policy import VersionId

TEXT = "---\ntitle: Terms\nrevised: {revised}\n---\n\nThe [company name] is [here](other.md).\n"
FILES = {
    "terms/2025-01-01.md": TEXT.format(revised="2025-01-01").replace("[company name] ", ""),
    "terms/2025-06-01.md": TEXT.format(revised="2025-06-01"),
    "terms.md": TEXT.format(revised="2026-02-01"),
}
CheckedOf = Callable[..., CheckedPolicy]


def with_settings(checked_of: CheckedOf, *settings: CheckSetting) -> CheckedPolicy:
    return checked_of(FILES, config=Config("A site", "https://legal.test/", checks=settings))


def test_only_the_named_rules_run(checked_of: CheckedOf) -> None:
    checked = with_settings(checked_of)
    assert {problem.rule for problem in run(checked, ["placeholder"]).problems} == {"placeholder"}
    assert {"placeholder", "dead-page", "missing-change"} <= {
        problem.rule for problem in run(checked).problems
    }


def test_problems_are_sorted_by_place(checked_of: CheckedOf) -> None:
    places = [
        (each.path, each.line, each.column, each.rule)
        for each in run(with_settings(checked_of)).problems
    ]
    assert places == sorted(places)


def test_a_problem_of_a_past_text_is_information(checked_of: CheckedOf) -> None:
    dated = TEXT.format(revised="2025-01-01") + "\nLast updated: 1 March 2020\n"
    checked = checked_of({**FILES, "terms/2025-01-01.md": dated})
    (problem,) = run(checked, ["date-in-text"]).problems
    assert (problem.path, problem.severity, problem.help) == (
        "content/terms/2025-01-01.md",
        "info",
        "",
    )


def test_a_setting_changes_the_level_and_gives_its_reason(checked_of: CheckedOf) -> None:
    checked = with_settings(checked_of, CheckSetting("placeholder", "A form.", "info"))
    for problem in run(checked, ["placeholder"]).problems:
        assert problem.severity == "info"
        assert problem.message.endswith("(set to info in legalsite.toml: A form.)")


@pytest.mark.parametrize(
    ("settings", "left", "sentence"),
    [
        (
            [CheckSetting("placeholder", "A form.", "off")],
            0,
            "placeholder is off (2 problems not shown): A form.",
        ),
        (
            [CheckSetting("placeholder", "A form.", "off", revision=VersionId.parse("2025-06-01"))],
            1,
            "placeholder is off, version 2025-06-01 (1 problem not shown): A form.",
        ),
        ([CheckSetting("placeholder", "A form.", "off", policy="privacy")], 2, ""),
        (
            [CheckSetting("placeholder", "A.", "off"), CheckSetting("placeholder", "B.", "error")],
            2,
            "",
        ),
    ],
)
def test_what_is_off_is_counted(
    checked_of: CheckedOf, settings: list[CheckSetting], left: int, sentence: str
) -> None:
    findings = run(with_settings(checked_of, *settings), ["placeholder"])
    assert len(findings.problems) == left
    assert "".join(findings.describe_hidden()) == sentence
