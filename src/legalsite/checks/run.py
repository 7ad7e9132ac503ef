"""Run the rules on policies, and apply the severities set in legalsite.toml."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from types import FunctionType, ModuleType

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules import (
    change_class,
    dates,
    fact_values,
    leftovers,
    links,
    notice_deadlines,
    recorded_promises,
    structure,
    translations,
    upcoming_versions,
    whole_policies,
)
from legalsite.errors import (
    Problem,
    ProblemIterator,
    Problems,
    ProblemTuple,
    Severity,
    counted,
    sorted_problems,
)
from legalsite.model.config import REASON_PLACEHOLDER, CheckSetting, Config
from legalsite.model.policy import Version

Rule = Callable[[CheckedPolicy], ProblemIterator]

FAMILIES = (
    dates,
    upcoming_versions,
    change_class,
    recorded_promises,
    notice_deadlines,
    whole_policies,
    translations,
    links,
    structure,
    leftovers,
    fact_values,
)


def rules_in(family: ModuleType) -> dict[str, Rule]:
    """Collect the rules of a module: its public functions whose only parameter is `checked`."""
    rules: dict[str, Rule] = {}
    for name, function in vars(family).items():
        # skip imported functions
        if not isinstance(function, FunctionType) or function.__module__ != family.__name__:
            continue
        code = function.__code__
        # names of the parameters, which are followed by names of local variables
        parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if parameters == ("checked",) and not name.startswith("_"):
            rules[name.replace("_", "-")] = function
    return rules


# A rule can be turned off, so no rule reports that a file can't be read.
RULES: dict[str, Rule] = {}
"""The rules that `--rule` and `[[checks]]` can select."""
for family in FAMILIES:
    RULES |= rules_in(family)
# These rules report similar problems of a policy as a single one, which lists all positions.
RULES_PER_POLICY = ("archive-unrecorded", "placeholder", "heading-level", "typed-out-fact")
# `dead-page` does the same for the whole site.
RULES_WITH_PLACES = ("dead-page", *RULES_PER_POLICY)
VERSION_SUFFIX = re.compile(r"(?:/[0-9]{4}-[0-9]{2}-[0-9]{2}[^/]*|(?:\.[A-Za-z-]+)?\.md)$")


class Findings(Struct, frozen=True):
    """The result of a check, sorted by path, line, and column.

    `changed_by_settings` contains each problem whose severity a setting changed or turned off, with
    that setting. These problems have their original severity.
    """

    problems: ProblemTuple
    changed_by_settings: tuple[tuple[Problem, CheckSetting], ...] = ()

    def describe_hidden(self) -> Iterator[str]:
        """Yield a sentence for each setting that turns a rule off, with the number of problems."""
        off = [setting for _, setting in self.changed_by_settings if setting.level == "off"]
        for setting, count in Counter(off).items():
            rule = f"{setting.rule} is off"
            if setting.policy:
                rule += f" for {setting.policy}"
            if setting.revision:
                rule += f", version {setting.revision}"
            number = counted(count, "problem")
            yield f"{rule} ({number} not shown): {setting.reason}"


def run(checked: CheckedPolicy, names: Collection[str] = ()) -> Findings:
    """Run the named rules, or all rules if there are no names."""
    texts = {f"content/{text.path}": text for text in checked.texts}
    problems = []
    changed_by_settings = []  # (original problem, the setting that changed its severity)
    for name, rule in RULES.items():
        if names and name not in names:
            continue
        for found in _merge_alike(name, rule(checked)):
            problem = found
            text = texts.get(problem.path)
            if text and checked.stage(text) == "past":  # a past version can't be corrected
                problem = problem._replace(severity="info", help="")
            setting = matching_setting(checked.config, checked.policy.slug, problem.rule, text)
            if setting is None or setting.level == problem.severity:
                problems.append(problem)
                continue
            changed_by_settings.append((problem, setting))
            if setting.level != "off":
                change = f"set to {setting.level} in legalsite.toml: {setting.reason}"
                message = f"{problem.message} ({change})"
                problems.append(problem._replace(severity=setting.level, message=message))
    return Findings(sorted_problems(problems), tuple(changed_by_settings))


def _merge_alike(rule: str, problems: Iterable[Problem]) -> ProblemIterator:
    """Merge problems with the same path, message, and help, and state their number."""
    alike: dict[tuple[str, str, str], Problems] = {}
    for found in problems:
        problem = found._replace(rule=rule)
        # rules that often find the same problem at many positions; `merge_by_place` merges their
        # problems later, even across files
        if rule in RULES_WITH_PLACES:
            yield problem
        else:
            key = (problem.path, problem.message, problem.help)
            alike.setdefault(key, []).append(problem)
    for group in alike.values():
        first = min(group, key=lambda problem: (problem.line, problem.column))
        message = first.message
        if len(group) > 1:
            message += f"; {len(group) - 1} more like this"
        yield first._replace(message=message)


def merge_by_place(problems: Iterable[Problem]) -> ProblemIterator:
    """Merge problems of RULES_WITH_PLACES that have the same message and severity.

    These rules often find the same problem at many positions, and the message lists them all. For
    RULES_PER_POLICY, only problems of the same policy are merged. Problems of other rules are
    yielded unchanged.
    """
    groups: dict[tuple[str, str, Severity], Problems] = {}
    for problem in problems:
        if problem.rule not in RULES_WITH_PLACES:
            yield problem
            continue
        policy = ""  # merge problems of all policies
        if problem.rule in RULES_PER_POLICY:
            # remove the version and language from the path
            policy = VERSION_SUFFIX.sub("", problem.path)
        key = (policy, problem.message, problem.severity)
        groups.setdefault(key, []).append(problem)
    for alike in groups.values():
        first, *others = sorted_problems(alike)
        message = first.message
        places = _other_positions(first, others)
        if places:
            message += f" (also at {places})"
        yield first._replace(message=message)


def _other_positions(first: Problem, others: Iterable[Problem]) -> str:
    """Format the positions of further problems, except on the line of `first`.

    The result looks like `content/terms.md:3, 7; content/terms.de.md:4`. A problem about a whole
    file has no line number.
    """
    lines: dict[str, dict[str, None]] = {}  # path → line numbers, in order and without duplicates
    for other in others:
        if (other.path, other.line) != (first.path, first.line):
            lines.setdefault(other.path, {})[str(other.line)] = None
    places = [f"{path}:{', '.join(numbers)}".removesuffix(":0") for path, numbers in lines.items()]
    return "; ".join(places)


def matching_setting(
    config: Config, slug: str, rule: str, version: Version | None
) -> CheckSetting | None:
    """Return the last setting that applies to a rule, policy, and version, or None.

    Without `policy` or `revision`, a setting applies to all policies or versions. `version` is None
    for problems that aren't about a version.
    """
    for setting in reversed(config.checks):
        if setting.rule != rule or setting.policy not in {"", slug}:
            continue
        # a setting only counts when the user has written a reason
        if setting.reason == REASON_PLACEHOLDER:
            continue
        if setting.revision is None or (version and version.revised == setting.revision):
            return setting
    return None
