"""The cases in the folders beside this file, one folder a rule: small sites, and what that rule has to say of them.

A case is a text file: what it is about, then the files of a site, each below a line `=== PATH`, with `=== publish DAY`
where the texts so far are published, `=== commit DAY` where git gets them, `=== withhold TEXT DAY`, `=== remove PATH`,
`=== notice TEXT DAY` where its emails went out, or `=== notice TEXT DAY CHANNEL` where it was given otherwise, and
below `=== check DAY` what is printed, or `nothing`. Where no legalsite.toml is there, a plain one is. The texts of a
history to import lie in a folder beside content/: `=== commit FOLDER DAY` or `=== commit FOLDER DAY: SUBJECT`, and
`=== import FOLDER DAY` in the end. WRITE_CASES=1 writes what is found into the cases, for you to read."""

import ast
import importlib
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from git_repositories import commit as committed
from git_repositories import git
from ledgers import record_notice
from legalsite.checks import rules
from legalsite.checks.run import FAMILIES, RULES, rules_in
from legalsite.commands.check import check
from legalsite.commands.import_git import HistoryRequest, find_history, import_history
from legalsite.commands.publish import publish, withhold
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult, read_result
from legalsite.model.policy import VersionId
from legalsite.site.load import load_fresh

HERE = Path(__file__).parent
CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\nlanguages = ["en", "de", "fr"]\n'
STEP = re.compile(r"^=== (.+)\n", re.MULTILINE)
CASES = sorted(HERE.glob("*/*.txt"))
FILES = [
    path for path in sorted(Path(rules.__file__).parent.glob("*.py")) if path.stem != "__init__"
]


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}: {path.stem}")
def test_case(case: Path, tmp_path: Path) -> None:
    written = case.read_text(encoding="utf-8")
    _, *steps = parts = STEP.split(written)
    (tmp_path / "legalsite.toml").write_text(CONFIG, encoding="utf-8")
    checked = 0
    for at, (step, text) in enumerate(zip(steps[::2], steps[1::2], strict=True)):
        verb, _, day = step.partition(" ")
        if verb == "publish":
            publish(tmp_path, (), now=noon(day))
        elif verb == "commit":
            where, _, subject = day.partition(": ")
            *folder, day = where.split()
            commit(tmp_path.joinpath(*folder), day, subject or "Texts")
        elif verb == "remove":
            (tmp_path / day).unlink()
        elif verb == "import":
            bring_in(tmp_path, *day.split())
        elif verb == "withhold":
            take_away(tmp_path, *day.split())
        elif verb == "notice":
            announce(tmp_path, *day.split())
        elif verb == "check":
            parts[2 * at + 2] = (
                f"{found(tmp_path, case.parent.name, day)}\n" + text[len(text.rstrip()) + 1 :]
            )
            checked += 1
        else:
            place = tmp_path / step
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    now = parts[0] + "".join(
        f"=== {step}\n{text}" for step, text in zip(parts[1::2], parts[2::2], strict=True)
    )
    if os.environ.get("WRITE_CASES"):
        case.write_text(now, encoding="utf-8")
    assert now == written
    assert checked, "a case without a line `=== check DAY` checks nothing"


def found(root: Path, rule: str, day: str) -> str:
    findings = check(
        load_fresh(root, now=noon(day)), date.fromisoformat(day), now=noon(day), rules=[rule]
    )
    said = [*map(str, findings.problems), *findings.describe_hidden()]
    return "\n".join(said) or "nothing"


def commit(root: Path, day: str, subject: str = "Texts") -> None:
    git(root, "init", "-q")
    committed(root, day, subject=subject)


def bring_in(root: Path, folder: str, day: str) -> None:
    found = find_history(root, HistoryRequest(root / folder, ["**/*.md", "**/*.rst", "**/*.html"]))
    assert list(import_history(found, now=noon(day), dry_run=False, key=None))


def take_away(root: Path, named: str, day: str) -> None:
    withhold(root, named, "A court ordered it.", now=noon(day))


def announce(root: Path, named: str, day: str, channel: str = "") -> None:
    policy, _, revised = named.partition("@")
    on = date.fromisoformat(day)
    given = (
        RecordedResult("stated", channel, on=on)
        if channel
        else read_result(f"seen:email,to=accounts,by={on},in_time=all,first={on},last={on}")
    )
    record_notice(
        root,
        [LedgerEntry("notice", "0" * 64, "", policy, VersionId.parse(revised), given)],
        noon(day),
    )


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_defined_rule_is_registered(path: Path) -> None:
    """A rule has a docstring, the public name of a problem, and no parameter but the policy."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    defined = {
        _rule_id(one) for one in functions if (ast.get_docstring(one) or "").startswith("Find ")
    }
    takes_more = {_rule_id(one) for one in functions if len(one.args.args) != 1}
    registered = rules_in(importlib.import_module(f"{rules.__name__}.{path.stem}"))
    assert registered.keys() == defined - takes_more
    assert registered.items() <= RULES.items()


def test_every_problem_of_a_family_has_a_registered_rule() -> None:
    used = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Problem"
            ):
                used |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
    assert used - {"gate-effective", "gate-publish"} <= RULES.keys()


@pytest.mark.parametrize(
    "returns", ["Iterator[Problem]", "Iterable[Problem]", "list[Problem]", "Problems", None]
)
def test_a_rule_is_registered_whatever_its_annotations(returns: str | None) -> None:
    family = ModuleType("family")
    arrow = f" -> {returns!r}" if returns else ""
    source = f"def late_date(checked){arrow}: ...\ndef _late(checked): ...\ndef words(checked, text): ...\n"
    exec(source, vars(family) | {"__name__": "family"}, vars(family))
    assert list(rules_in(family)) == ["late-date"]


def _rule_id(function: ast.FunctionDef) -> str:
    return function.name.replace("_", "-")


def test_every_family_is_searched_for_rules() -> None:
    assert {path.stem for path in FILES} == {
        family.__name__.rpartition(".")[2] for family in FAMILIES
    }
