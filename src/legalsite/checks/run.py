"""Rules over policies → every problem at once, each at the level that legalsite.toml gives it."""

from collections import ChainMap, Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules import (
    change_class,
    dates,
    history,
    imports,
    links,
    notice,
    promises,
    prose,
    structure,
    translations,
)
from legalsite.errors import Problem, sorted_problems
from legalsite.model.config import CheckSetting
from legalsite.model.policy import Revision
from legalsite.model.rules import RULES

Rule = Callable[[CheckedPolicy], Iterator[Problem]]

FAMILIES = (dates, history, change_class, promises, notice, translations, links, structure, imports, prose)


@dataclass(frozen=True, slots=True)
class Silenced:
    """How many problems a setting of legalsite.toml turned off. Reads as a sentence wherever it shows."""

    setting: CheckSetting
    count: int

    def __str__(self) -> str:
        where = f" for {self.setting.policy}" if self.setting.policy else ""
        where += f", revision {self.setting.revision}" if self.setting.revision else ""
        found = f"{self.count} problem{'s' * (self.count != 1)}"
        return f"{self.setting.rule} is off{where} ({found} not shown): {self.setting.reason}"


@dataclass(frozen=True, slots=True)
class Findings:
    """Problems by path, line and column."""

    problems: tuple[Problem, ...]
    silenced: tuple[Silenced, ...] = ()

    @property
    def failed(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)


def run(policies: Iterable[CheckedPolicy], names: Collection[str] = ()) -> Findings:
    """Of the rules with these names; of all where none is named."""
    problems: list[Problem] = []
    off: Counter[CheckSetting] = Counter()
    for checked in policies:
        for problem, setting in _found(checked, names):
            if setting and setting.level == "off":
                off[setting] += 1
            else:
                problems.append(problem)
    return Findings(sorted_problems(problems), tuple(Silenced(*each) for each in off.items()))


def _found(checked: CheckedPolicy, names: Collection[str]) -> Iterator[tuple[Problem, CheckSetting | None]]:
    texts = {f"content/{text.path}": text for text in checked.texts}
    for name in (name for name in RULES if not names or name in names):
        for problem in rule_named(name)(checked):
            text = texts.get(problem.path)
            setting = _setting(checked, problem.rule, text)
            yield _levelled(_told(problem, checked, text), setting), setting


def rule_named(name: str) -> Rule:
    """Return the function of the rule: `date_in_text` for date-in-text. Raises KeyError if there is none."""
    functions: Mapping[str, Rule] = ChainMap(*map(vars, FAMILIES))
    return functions[name.replace("-", "_")]


def _told(problem: Problem, checked: CheckedPolicy, text: Revision | None) -> Problem:
    """What is past can only be told: it fails no check, and needs no setting to stop doing so."""
    past = text is not None and checked.stage(text) == "past"
    return replace(problem, severity="info", help="") if past else problem


def _setting(checked: CheckedPolicy, rule: str, text: Revision | None) -> CheckSetting | None:
    """The last of those that fit and give a level: what stands below adds to what stands above."""
    found = None
    for setting in checked.config.checks:
        fits = setting.rule == rule and setting.policy in {"", checked.policy.slug}
        this = setting.revision is None or (text is not None and text.revised == setting.revision)
        found = setting if fits and this and setting.level else found
    return found


def _levelled(problem: Problem, setting: CheckSetting | None) -> Problem:
    if setting is None or setting.level in {None, "off", problem.severity}:
        return problem
    message = f"{problem.message} ({setting.level} by legalsite.toml: {setting.reason})"
    return replace(problem, severity=setting.level, message=message)
