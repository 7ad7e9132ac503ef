"""Rules over subjects → every problem at once, each at the level that legalsite.toml gives it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from legalsite.checks.rules.change_class import (
    editorial_change,
    minor_change,
    missing_change,
    missing_summary,
    same_words,
)
from legalsite.checks.rules.dates import date_in_text, future_revised, impossible_date
from legalsite.checks.rules.history import changed_under_old_date, history_not_archived, unpublished_text
from legalsite.checks.rules.imports import foreign_syntax, import_residue, removed_markup, space_runs
from legalsite.checks.rules.links import (
    broken_link,
    dead_anchor,
    dead_page,
    file_name,
    foreign_image,
    image_text,
    link_text,
    missing_file,
)
from legalsite.checks.rules.notice import cancelled_notice, notice_period, profile_review
from legalsite.checks.rules.promises import (
    promise_channels,
    promise_check_back,
    promise_date_place,
    promise_days,
    promise_history,
    promise_scope,
    promise_unread,
)
from legalsite.checks.rules.prose import long_sentence, passive, readability
from legalsite.checks.rules.structure import doubled_paragraph, heading_level, lost_reference, mixed_names, placeholder
from legalsite.checks.rules.translations import translation_behind, translation_clauses, translation_numbers
from legalsite.checks.subject import Subject
from legalsite.errors import Problem, Severity, sorted_problems
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
    return Findings(sorted_problems(problems), tuple(Silenced(*each) for each in off.items()))


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
    return replace(problem, severity="info", help="") if past else problem


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


# --- All rules, in the order in which docs/checks.md tells of them. ---

Rule = Callable[[Subject], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    # dates
    date_in_text,
    future_revised,
    same_words,
    missing_change,
    missing_summary,
    # history
    changed_under_old_date,
    unpublished_text,
    history_not_archived,
    # class against diff
    editorial_change,
    minor_change,
    # promise
    promise_date_place,
    promise_channels,
    promise_scope,
    promise_days,
    notice_period,
    cancelled_notice,
    promise_history,
    promise_check_back,
    promise_unread,
    profile_review,
    # translations
    translation_behind,
    translation_clauses,
    translation_numbers,
    # links and pages
    dead_anchor,
    dead_page,
    missing_file,
    file_name,
    foreign_syntax,
    removed_markup,
    lost_reference,
    heading_level,
    image_text,
    foreign_image,
    link_text,
    # residue of imports
    import_residue,
    doubled_paragraph,
    placeholder,
    mixed_names,
    space_runs,
    broken_link,
    impossible_date,
    # plain words
    long_sentence,
    readability,
    passive,
)


def name_of(rule: Rule) -> str:
    """`date_in_text` is the rule date-in-text."""
    return rule.__name__.replace("_", "-")
