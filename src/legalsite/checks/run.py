"""Runs the rules over policies, sets each problem to the level that legalsite.toml gives it, and joins those that are
alike."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules import (
    change_class,
    dates,
    leftovers,
    links,
    notice_deadlines,
    recorded_promises,
    structure,
    translations,
    upcoming_versions,
)
from legalsite.errors import Problem, Problems, ProblemTuple, Severity, counted, sorted_problems
from legalsite.model.config import REASON_PLACEHOLDER, CheckSetting, Config
from legalsite.model.policy import Version

Rule = Callable[[CheckedPolicy], Iterator[Problem]]

FAMILIES = (
    dates,
    upcoming_versions,
    change_class,
    recorded_promises,
    notice_deadlines,
    translations,
    links,
    structure,
    leftovers,
)
# `--rule` and `[[checks]]` accept these: the public functions of a family that take a policy and find problems. What
# makes a text or a record unreadable is no rule, because it cannot be turned off.
RULES: Mapping[str, Rule] = {
    name.replace("_", "-"): value
    for family in FAMILIES
    for name, value in vars(family).items()
    if getattr(value, "__annotations__", None) == {"checked": CheckedPolicy, "return": Iterator[Problem]}
    and not name.startswith("_")
}
OF_POLICY = ("placeholder", "heading-level")  # rules that report once for each policy, with all places
WITH_PLACES = ("dead-page", *OF_POLICY)  # those, and one that does so once for the site
NAME = re.compile(r"(?:/[0-9]{4}-[0-9]{2}-[0-9]{2}[^/]*|(?:\.[A-Za-z-]+)?\.md)$")


class Findings(Struct, frozen=True):
    """What a check found: problems by path, line and column, and those that settings turned up, down or off, as they
    were before."""

    problems: ProblemTuple
    turned: tuple[tuple[Problem, CheckSetting], ...] = ()

    def not_shown(self) -> Iterator[str]:
        """Yield a sentence for each setting that turned problems off."""
        for setting, count in Counter(setting for _, setting in self.turned if setting.level == "off").items():
            where = f" for {setting.policy}" if setting.policy else ""
            where += f", version {setting.revision}" if setting.revision else ""
            yield f"{setting.rule} is off{where} ({counted(count, 'problem')} not shown): {setting.reason}"


def run(checked: CheckedPolicy, names: Collection[str] = ()) -> Findings:
    """Run the rules with these names, or all of them if there are none."""
    texts = {f"content/{text.path}": text for text in checked.texts}
    problems = []
    turned = []
    for rule in (rule for name, rule in RULES.items() if not names or name in names):
        for problem in _together(rule(checked)):
            text = texts.get(problem.path)
            setting = setting_of(checked.config, checked.policy.slug, problem.rule, text)
            if text and checked.stage(text) == "past":  # nobody can fix it any more
                problem = problem._replace(severity="info", help="")  # noqa: PLW2901 - the same problem
            if setting is None or setting.level == problem.severity:
                problems.append(problem)
                continue
            turned.append((problem, setting))
            if setting.level != "off":
                message = f"{problem.message} (set to {setting.level} in legalsite.toml: {setting.reason})"
                problems.append(problem._replace(severity=setting.level, message=message))
    return Findings(sorted_problems(problems), tuple(turned))


def _together(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems, those of a text that are alike as one, with the number of the others: one cause is one
    finding. Those of some rules stay apart: their report has all places."""
    alike: dict[tuple[str, str, str], Problems] = {}
    for problem in problems:
        if problem.rule in WITH_PLACES:
            yield problem
        else:
            alike.setdefault((problem.path, problem.message, problem.help), []).append(problem)
    for group in alike.values():
        first = min(group, key=lambda problem: (problem.line, problem.column))
        more = f"; {len(group) - 1} more like this" if len(group) > 1 else ""
        yield first._replace(message=f"{first.message}{more}")


def each_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems, those of `WITH_PLACES` with the same words as one, or as one for each policy, with all
    places: lines by file."""
    groups: dict[tuple[str, str, Severity], Problems] = {}
    for problem in problems:
        if problem.rule in WITH_PLACES:
            policy = NAME.sub("", problem.path) if problem.rule in OF_POLICY else ""
            groups.setdefault((policy, problem.message, problem.severity), []).append(problem)
        else:
            yield problem
    for alike in groups.values():
        first, *others = sorted_problems(alike)
        lines: dict[str, dict[int, None]] = {}
        for other in others:
            if (other.path, other.line) != (first.path, first.line):
                lines.setdefault(other.path, {})[other.line] = None
        also = "; ".join(f"{path}:{', '.join(map(str, numbers))}" for path, numbers in lines.items())
        yield first._replace(message=f"{first.message} (also at {also})" if also else first.message)


def setting_of(config: Config, slug: str, rule: str, text: Version | None) -> CheckSetting | None:
    """Return the last setting that matches and has a reason; None if there is none."""
    for setting in reversed(config.checks):
        of_text = setting.revision is None or (text is not None and text.revised == setting.revision)
        if setting.rule == rule and setting.policy in {"", slug} and of_text and setting.reason != REASON_PLACEHOLDER:
            return setting
    return None
