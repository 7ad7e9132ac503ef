"""Rules over subjects → every problem at once, each at the level that legalsite.toml gives it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from legalsite.checks.rules import RULES, name_of
from legalsite.checks.subject import Subject
from legalsite.errors import Problem, Severity
from legalsite.model.config import CheckSetting
from legalsite.model.policy import Revision

SEVERITIES: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


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


def run(subjects: Iterable[Subject], names: Collection[str] = ()) -> Findings:
    """Of the rules with these names; of all where none is named."""
    problems: list[Problem] = []
    off: Counter[CheckSetting] = Counter()
    for subject in subjects:
        for problem, setting in _found(subject, names):
            if setting and setting.level == "off":
                off[setting] += 1
            else:
                problems.append(problem)
    return Findings(in_order(problems), tuple(Silenced(*each) for each in off.items()))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By path, line and column, each once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda found: (found.path, found.line, found.column, found.rule, found.message)))


def _found(subject: Subject, names: Collection[str]) -> Iterator[tuple[Problem, CheckSetting | None]]:
    texts = {f"content/{text.path}": text for text in subject.texts}
    for rule in RULES:
        if names and name_of(rule) not in names:
            continue
        for problem in rule(subject):
            text = texts.get(problem.path)
            setting = _setting(subject, problem.rule, text)
            yield _levelled(_told(problem, subject, text), setting), setting


def _told(problem: Problem, subject: Subject, text: Revision | None) -> Problem:
    """What is past can only be told: it fails no check, and needs no setting to stop doing so."""
    past = text is not None and subject.stands(text) == "past"
    return replace(problem, severity="info", mend="") if past else problem


def _setting(subject: Subject, rule: str, text: Revision | None) -> CheckSetting | None:
    """The last of those that fit and give a level: what stands below adds to what stands above."""
    found = None
    for setting in subject.config.checks:
        fits = setting.rule == rule and setting.policy in {"", subject.policy.slug}
        this = setting.revision is None or (text is not None and text.revised == setting.revision)
        found = setting if fits and this and setting.level else found
    return found


def _levelled(problem: Problem, setting: CheckSetting | None) -> Problem:
    if setting is None or setting.level in {None, "off", problem.severity}:
        return problem
    message = f"{problem.message} ({setting.level} by legalsite.toml: {setting.reason})"
    return replace(problem, severity=setting.level, message=message)
