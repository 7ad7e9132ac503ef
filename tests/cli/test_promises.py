"""The rules that `promises --confirm` suggests; how a person's words on a terminal are read."""

import re
from pathlib import Path
from typing import Any

import click
import pytest

from cli.command_lines import cases
from legalsite.cli import run
from legalsite.cli.invocation import Invocation
from legalsite.cli.promises import (
    CHANNELS_OR_ANY,
    EXPLAIN_CHANNELS,
    PERIOD_OR_NONE,
    TYPES_OF_CHANGE,
    _clauses_as_json,
    _days,
    _unanswered_problem,
    describe_promise,
)
from legalsite.commands.promises import Promised
from legalsite.model.config import CHANNEL_NAMES
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import (
    CHANGE_TYPES,
    ChangeClause,
    ConfirmedPromise,
    NoticeRule,
    Refusal,
)

test_case = cases("promises")

SETTINGS = Path(__file__).parents[2] / "docs/reference/settings.md"
SITE = Invocation(None, quiet=False, verbose=False)


@pytest.mark.parametrize(("read", "written", "value"), [
    (TYPES_OF_CHANGE, "all", CHANGE_TYPES),
    (TYPES_OF_CHANGE, "Significant, minor", ("minor", "material")),
    (TYPES_OF_CHANGE, "material material", ("material",)),
    (CHANNELS_OR_ANY, " email,Site , email", ("email", "site")),
    (PERIOD_OR_NONE, "none", None), (CHANNELS_OR_ANY, "any", ()), (CHANNELS_OR_ANY, "site", ("site",)),
    (PERIOD_OR_NONE, "0", NoticePeriod(0)), (PERIOD_OR_NONE, "6 weeks", NoticePeriod(42, weeks=True)),
])  # fmt: skip
def test_what_a_person_types(read: click.ParamType[Any], written: str, value: object) -> None:
    assert read.convert(written, None, None) == value


@pytest.mark.parametrize(("read", "written", "says"), [
    (TYPES_OF_CHANGE, "big", "'big' isn't a type of change"), (TYPES_OF_CHANGE, " , ", "name one or more"),
    (CHANNELS_OR_ANY, "post", "not 'post'"), (CHANNELS_OR_ANY, " , ", "name one or more"),
    (PERIOD_OR_NONE, "soon", "isn't a period"), (PERIOD_OR_NONE, "", "isn't a period"), (PERIOD_OR_NONE, "-1", "-1"),
])  # fmt: skip
def test_what_nobody_can_read(read: click.ParamType[Any], written: str, says: str) -> None:
    with pytest.raises(click.BadParameter, match=says):
        read.convert(written, None, None)


def promised(*clauses: ChangeClause, record: ConfirmedPromise | None = None) -> Promised:
    return Promised("content/terms.md", clauses, record, "terms")


EMAIL = NoticeRule(("email",), "all")


@pytest.mark.parametrize(("named", "rule"), [
    (NoticeRule(("email",), "all", NoticePeriod(30)), "all_of: [email], days_before: 30"),
    (NoticeRule(("email", "site"), "any"), "any_of: [email, site]"),
    (NoticeRule(period=NoticePeriod(10, business=True)), "period: 10 business days"),
    (NoticeRule(("email",), "all", classes=("material",)), "all_of: [email], for: [material]"),
    (NoticeRule(period=NoticePeriod()), "days_before: 0"),
    (NoticeRule(), "for: [editorial, minor, material]"),
])  # fmt: skip
def test_the_question_has_the_answer_that_the_clause_names(named: NoticeRule, rule: str) -> None:
    problem = _unanswered_problem(promised(ChangeClause(3, 3, "x", (named,))), SITE)
    assert problem.message == 'what does this clause promise? "x"'
    assert problem.help.endswith(
        f"\n  to record what it names:\n    legalsite promises terms --confirm --rule '{rule}'"
    )


@pytest.mark.parametrize(
    "clause",
    [ChangeClause(3, 3, "x", (EMAIL,), unclear=(Refusal("x", "y"),)), ChangeClause(3, 3, "x")],
)
def test_the_question_has_an_example_if_the_answer_is_unclear(clause: ChangeClause) -> None:
    problem = _unanswered_problem(promised(clause), SITE)
    assert problem.help.endswith(
        "\n  if it promises notice, for example:\n"
        "    legalsite promises terms --confirm --rule 'all_of: [email], days_before: 30'"
    )


def test_each_rule_of_a_clause_has_a_command() -> None:
    material = NoticeRule(("email",), "all", classes=("material",))
    clause = ChangeClause(3, 3, "x", (material, NoticeRule(("page",), "all")), promises_notice=True)
    problem = _unanswered_problem(promised(clause), SITE)
    assert problem.help.endswith(
        "\n    legalsite promises terms --confirm --rule 'all_of: [email], for: [material]'"
        "\n    legalsite promises terms --confirm --add --rule 'all_of: [page]'"
    )


@pytest.mark.parametrize(("clauses", "line"), [
    ((), "content/terms.md: no clause about policy changes found."),
    ((ChangeClause(3, 3, "x"),), 'content/terms.md:3: names nothing\n  "x"'),
    ((ChangeClause(3, 5, "x", (EMAIL,)),), 'content/terms.md:3-5: names email\n  "x"'),
])  # fmt: skip
def test_clauses_are_named_with_their_lines(clauses: tuple[ChangeClause, ...], line: str) -> None:
    said = describe_promise(promised(*clauses), SITE)
    assert said.startswith(f"{line}\n  Its promise isn't recorded yet.")
    record = ConfirmedPromise(
        "content/terms.md", (NoticeRule(("email",), line=4, confirmed_by="Ada", reason="Late."),)
    )
    recorded = describe_promise(promised(*clauses, record=record), SITE)
    assert recorded.endswith(line)
    assert "; confirmed by Ada; reason: Late.\n" in recorded


def test_a_month_counts_as_thirty_days_for_programs() -> None:
    assert list(map(_days, [NoticePeriod(14), NoticePeriod(months=2)])) == [14, 60]


def test_a_program_gets_each_clause_with_what_is_recorded_and_none_for_what_is_not_there() -> None:
    rules = (
        NoticeRule(("email",), "all", NoticePeriod(30), line=4),
        NoticeRule(("site",), line=5),
        NoticeRule(classes=()),
    )
    record = ConfirmedPromise("content/terms.md", rules)
    (fields,) = _clauses_as_json(promised(record=record))
    assert (fields["line_start"], fields["line_end"], fields["rules"]) == (None, None, [])
    assert [(rule["in"], rule["period"], rule["about"], rule["reason"]) for rule in fields["recorded"]] == [
        ("content/terms.md:4", "30 days", None, None), ("content/terms.md:5", None, None, None),
    ]  # fmt: skip
    named = NoticeRule(("email",), "all", NoticePeriod(30))
    one, two = _clauses_as_json(
        promised(ChangeClause(3, 5, "x", (named,)), ChangeClause(9, 9, "y"))
    )
    assert (one["line_start"], one["line_end"], one["recorded"]) == (3, 5, None)
    assert one["rules"] == [
        {
            "channels": ("email",),
            "logic": "all",
            "for": CHANGE_TYPES,
            "period": "30 days",
            "days": 30,
        }
    ]
    assert (two["line_start"], two["line_end"], two["rules"]) == (9, 9, [])


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_nobody_is_asked_who_cannot_read_or_answer(
    stream: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.test/"\n')
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text(
        "---\ntitle: Terms\nrevised: 2026-03-01\n---\nBe fair.\n"
    )
    monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    assert run(["promises", "terms", "--confirm", "--root", str(tmp_path)]) == 1
    assert "error[no-answer]" in capsys.readouterr().err


def test_the_question_and_the_docs_explain_each_channel() -> None:
    asked = re.findall(r"\w+(?=[,:]|$)", EXPLAIN_CHANNELS.split(":\n", 1)[1], re.MULTILINE)
    table = SETTINGS.read_text().split("| Channel | Meaning |")[1].split("\n\n")[0]
    assert [channel for channel in CHANNEL_NAMES if channel not in asked] == []
    assert [channel for channel in CHANNEL_NAMES if f"`{channel}`" not in table] == []
