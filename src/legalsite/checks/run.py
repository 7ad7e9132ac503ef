"""Runs the rules over policies and sets each problem to the level that legalsite.toml gives it."""

from collections import ChainMap, Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.findings import OF_POLICY, OF_SITE, Findings, Silenced, first_of
from legalsite.checks.rules import (
    change_class,
    dates,
    history,
    links,
    markup,
    notice_deadlines,
    pending_texts,
    recorded_promises,
    structure,
    translations,
)
from legalsite.errors import Problem, sorted_problems
from legalsite.model.config import CheckSetting, Config
from legalsite.model.policy import Revision
from legalsite.model.rules import RULES

Rule = Callable[[CheckedPolicy], Iterator[Problem]]

FAMILIES = (
    dates,
    history,
    pending_texts,
    change_class,
    recorded_promises,
    notice_deadlines,
    translations,
    links,
    structure,
    markup,
)


def run(policies: Iterable[CheckedPolicy], names: Collection[str] = ()) -> Findings:
    """Run the rules with these names, or all of them if there are none."""
    problems: list[Problem] = []
    off: Counter[CheckSetting] = Counter()
    for checked in policies:
        for problem, setting in _problems(checked, names):
            if setting and setting.level == "off":
                off[setting] += 1
            else:
                problems.append(problem)
    return Findings(sorted_problems(problems), tuple(Silenced(setting, count) for setting, count in off.items()))


def _problems(checked: CheckedPolicy, names: Collection[str]) -> Iterator[tuple[Problem, CheckSetting | None]]:
    texts = {f"content/{text.path}": text for text in checked.texts}
    for name in (name for name in RULES if not names or name in names):
        for problem in _together(rule_named(name)(checked)):
            text = texts.get(problem.path)
            setting = setting_of(checked.config, checked.policy.slug, problem.rule, text)
            if text and checked.stage(text) == "past":  # nobody can fix it any more
                problem = problem._replace(severity="info", help="")  # noqa: PLW2901 - the same problem
            if setting and setting.level not in {"off", problem.severity}:
                message = f"{problem.message} (set to {setting.level} in legalsite.toml: {setting.reason})"
                problem = problem._replace(severity=setting.level, message=message)  # noqa: PLW2901 - the same problem
            yield problem, setting


def _together(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems, those of a text that are alike as one. Those of some rules stay apart: their report has
    all places."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        if problem.rule in (*OF_SITE, *OF_POLICY):
            yield problem
        else:
            alike.setdefault((problem.path, problem.message, problem.help), []).append(problem)
    yield from map(first_of, alike.values())


def rule_named(name: str) -> Rule:
    """Return the function of the rule: `date_in_text` for date-in-text. Raises KeyError if there is none."""
    functions: Mapping[str, Rule] = ChainMap(*map(vars, FAMILIES))
    return functions[name.replace("-", "_")]


def setting_of(config: Config, slug: str, rule: str, text: Revision | None) -> CheckSetting | None:
    """Return the last setting that matches; None if there is none."""
    for setting in reversed(config.checks):
        of_text = setting.revision is None or (text is not None and text.revised == setting.revision)
        if setting.rule == rule and setting.policy in {"", slug} and of_text:
            return setting
    return None
