"""Decides on the dates of imported texts, by their words, front matter and commits."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound, failure, printable
from legalsite.importing.foreign_front_matter import ForeignText
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.model.document import Document
from legalsite.model.git_history import Commit
from legalsite.model.policy import VersionId
from legalsite.redline.sequences import heaviest_chain
from legalsite.text.dates_in_prose import (
    DAY,
    PUBLISHED,
    StatedDay,
    days_alone,
    days_of_text,
    find_months,
    names_this_text,
    stated_days,
)
from legalsite.text.languages import read_in

DATE_STAYS_NOTE = (
    "remove this line from the draft: "
    "pages show the date, and the line will be wrong after the next revision"
)
# A text that takes effect later than this after its commit is more likely misread.
MAX_DAYS_TO_EFFECT = timedelta(days=366)
MAX_LINE_LENGTH = 200
MAX_SHOWN = 80  # characters of a line
FIRST_DAY = date(1970, 1, 1)
YEARS = range(1969, 9999)  # so that no time zone leads beyond the calendar
COMMIT_WEIGHT = 1 << 40  # all days of a history weigh less

Lines = Sequence[tuple[int, str]]  # their numbers and texts


def choose_days(
    options: ImportOptions,
    stated: Sequence[StatedDay],
    foreign: ForeignText,
    path: str,
    lines: Lines,
) -> tuple[date, date, list[str]]:
    """Return the revision date, the effective date and notes.

    `stated` are the dates that the text gives for itself, `lines` those among which they were
    looked for. The user may choose an effective date before the revision date. Raises ProblemsFound
    if no date is known, or if one can be read in two ways.
    """
    notes: list[str] = []
    of_version = [day for day in stated if day.kind == "revised"]
    revised = _resolve_date(options.revised, of_version, "--revised", path, notes)
    of_effect = []
    if options.effective or not foreign.effective:
        of_effect = [day for day in stated if day.kind == "effective"]
    effective = _resolve_date(options.effective, of_effect, "--effective", path, notes)
    effective = effective or foreign.effective
    if notes:
        notes.append(DATE_STAYS_NOTE)
    if foreign.revised and not revised:
        notes.append(f"revised {foreign.revised}, from the front matter")
    revised = revised or foreign.revised
    if not revised:
        if not effective:
            raise _ask_for_date(lines, path)
        note = f"no revision date found; the effective date, {effective}, is used for both"
        return effective, effective, [*notes, note]
    if not effective or effective >= revised or options.effective:
        return revised, effective or revised, notes
    notes.append(
        f"the effective date in the text, {effective}, is before `revised` and was ignored; "
        f"{revised} is used. If the earlier date is correct, use --effective {effective}"
    )
    return revised, revised, notes


def _ask_for_date(lines: Lines, path: str) -> ProblemsFound:
    """Return the exception that asks for the date.

    It shows the line that names only a month, or the first lines with a date that isn't clear.
    """
    for month in find_months(lines):
        message = f"line {month.line} gives only a month, without a day: {month.text:.{MAX_SHOWN}}"
        help = f"set the date, for example: `--revised {month.day}`"
        problem = Problem("no-date", message, help, path, month.line, 1, month.text)
        return ProblemsFound([problem])
    languages = read_in("days")
    message = f"no revision date or effective date found; legalsite reads dates in {languages}"
    help = "set the date, for example: `--revised 2024-09-04`"
    unclear = []
    for number, text in lines:
        if len(text) <= MAX_LINE_LENGTH and DAY.search(text):
            unclear.append(f"line {number}: {text:.{MAX_SHOWN}}")
    if unclear:
        shown = "; ".join(unclear[:3])
        help = f"these dates are ambiguous or refer to something else: {shown}; {help}"
    return failure("no-date", message, help, path, 1)


def _resolve_date(
    requested: date | None, stated: Sequence[StatedDay], option: str, path: str, notes: list[str]
) -> date | None:
    """Return the requested date, or else the newest version, or first effective date, of a text.

    None if there is none. Notes say where it is, and which other dates the text gives: its words
    stay as they are. Raises ProblemsFound if the date can be read in two ways.
    """
    if requested:
        if stated:
            notes.append(_describe_request(requested, stated, option))
        return requested
    if not stated:
        return None
    first = stated[0]
    if option == "--revised":
        first = max(stated, key=lambda day: day.last)
    if first.day != first.other:
        message = f"the date is ambiguous: {first.day} or {first.other}"
        help = f"choose one: `{option} {first.day}`\n  or: `{option} {first.other}`"
        problem = Problem("unclear-date", message, help, path, first.line, 1, first.text)
        raise ProblemsFound([problem])
    place = f"line {first.line}"
    if first.text.strip("*_#. ") == first.written.strip(". "):
        place = f"the date on its own on {place}"
    name = option.removeprefix("--")
    notes.append(f"{name} {first.day}, from {place}: {first.text:.{MAX_SHOWN}}")
    others = {day.day for day in stated if day.day != first.day}
    if others:
        shown = ", ".join(map(str, sorted(others)))
        notes.append(f"the text also gives {shown}; use {option} to choose another date")
    return first.day


def _describe_request(requested: date, stated: Sequence[StatedDay], option: str) -> str:
    """Return a note on a date that the user gave, though the text gives one."""
    shown = stated[0]
    reason = "but the text gives another date"
    for day in reversed(stated):
        if requested in (day.day, day.other):
            shown = day
            reason = "which the text also gives"
    place = f"line {shown.line}: {shown.text:.{MAX_SHOWN}}"
    return f"{option} {requested} was used, {reason} on {place}"


def own_days(lines: Lines, title: str) -> list[StatedDay]:
    """Return the dates that a text gives for itself, but for months.

    `lines` are line numbers and texts; a date may be on the line after its label. If there is none,
    the date alone on the line below the title is the version's. Beside a month, which may be later,
    a date of publication is left out.
    """
    days = []
    for (number, line), (_, following) in pairwise([*lines, (0, "")]):
        for day in days_of_text(f"{line}\n{following}", title):
            is_here = day.text.partition("\n")[0] in line
            if is_here and not day.is_month:
                text = " ".join(day.text.split())
                days.append(replace(day, line=number, text=text))
    if find_months(lines):
        days = [day for day in days if not PUBLISHED.search(day.text)]
    return days or list(days_alone(lines[:2]))


def stated_effects(document: Document, title: str) -> tuple[StatedDay, ...]:
    """Return the effective dates that a text states; the months if it states no date.

    They are above the first heading below the title, below a heading with the words of the title,
    or at the end of the text: a section may have a date of its own.
    """
    lines = set()
    headings: list[str] = []
    for block in document.blocks:
        if len(headings) < 2 or names_this_text(headings[-1], title):
            lines.add(block.line)
        if block.kind == "heading":
            headings.append(block.text)
    lines.update(block.line for block in document.blocks[-1:])
    stated = []
    for day in stated_days(document, title):
        if day.kind == "effective" and day.line in lines:
            text = printable(" ".join(day.text.split()))[:MAX_LINE_LENGTH]
            stated.append(replace(day, text=text))
    days = [day for day in stated if not day.is_month]
    return tuple(days or stated)


class Effect(Struct, frozen=True):
    """When one version of a history takes effect, and how that is known."""

    day: date
    stated: StatedDay | None = None  # the line of the text that gives this date
    choices: tuple[date, ...] = ()  # the dates from which the user must choose
    replaces: tuple[VersionId, ...] = ()  # the earlier versions that were still to take effect
    is_given: bool = False  # whether the user gave this date


def effects(
    revised: Sequence[VersionId],
    stated: Sequence[Sequence[StatedDay]],
    given: Mapping[VersionId, date],
) -> list[Effect]:
    """Return when each version takes effect.

    `revised` are their ids, rising, `stated` the dates that their texts state, and `given` those
    that the user gave for some of them, which come first.

    A text that states only a month takes effect on the day of its commit, but not before that
    month; the user is asked. A date before the commit is taken only from the first version that
    states it: the words of a later one are newer than the date that they still state. No version
    takes effect before one that already had: such a version, and one that states no date, does so
    on the day of its commit.
    """
    result: list[Effect] = []
    current: dict[VersionId, date] = {}  # effective dates, but for versions that never took effect
    known: set[date] = set()  # the dates that all versions before state
    newest: set[date] = set()  # the dates that the version before states
    for version, lines in zip(revised, stated, strict=True):
        months, by_day = _stated_lines(lines)
        days = set(by_day)
        begun = (start for start in current.values() if start <= version.day)
        earliest = max(begun, default=date.min)
        answer = given.get(version)
        choices: tuple[date, ...] = ()
        if answer and answer >= earliest:
            day = answer
        elif days and days == newest:
            day = max(version.day, result[-1].day)
        elif months.keys() - known:
            day = version.day
            choices = (max(months),)
            if day < choices[0] <= day + MAX_DAYS_TO_EFFECT:
                day = choices[0]
        else:
            day, choices = _choose_effect(version.day, days, earliest, known)
        replaced = tuple(old for old, start in current.items() if start > day)
        line = by_day.get(day) or months.get(day)
        result.append(Effect(day, line, choices, replaced, day == answer))
        for old in replaced:
            del current[old]
        current[version] = day
        known |= days | months.keys()
        newest = days
    return result


def _stated_lines(
    lines: Sequence[StatedDay],
) -> tuple[dict[date, StatedDay], dict[date, StatedDay]]:
    """Return the last line for each month, and the first one that may mean each date.

    Dates don't count beside months.
    """
    months = {line.first: line for line in lines if line.is_month}
    by_day = {}
    if not months:
        for line in reversed(lines):
            by_day[line.other] = line
            by_day[line.day] = line
    return months, by_day


def _choose_effect(
    commit: date, days: set[date], begun: date, known: set[date]
) -> tuple[date, tuple[date, ...]]:
    """Return when a version takes effect that states these dates, and the user's choices.

    `begun` is when the version before it takes effect, `known` the dates that earlier ones state.
    """
    current = sorted(day for day in days if day >= commit or (day >= begun and day not in known))
    likely = [day for day in current if day <= commit + MAX_DAYS_TO_EFFECT]
    day = max(likely, default=commit)
    if len(days) == len(likely) == 1 or (not current and days <= known):
        return day, ()
    return day, tuple(current) or (commit,)


class CommitDay(Struct, frozen=True):
    """The date for which a commit counts."""

    day: date
    # Its own date if that can't be right, `none` if no calendar can hold it; empty if it counts.
    clock: str = ""


def commit_days(
    commits: Sequence[Commit], zone: tzinfo, today: date, deciding: Collection[str] | None = None
) -> Mapping[str, CommitDay]:
    """Return the date of each commit by its id.

    `commits` are a branch's, oldest first; `today` is the day of the import. The dates never
    fall. As few commits as possible count for another day than their own: those that are dated
    after the import, and the fewest of the others without which the dates rise. Such a commit
    counts for the day of the one before it, or of the next one if there is none. Commits that are
    not among the `deciding` ones move no other.
    """
    clocks = [_clock(commit, zone) for commit in commits]
    moving = set(range(len(commits)))
    if deciding is not None:
        moving = {index for index in moving if commits[index].id in deciding}
    rising = _rising_days(clocks, moving, today)
    following = sorted(rising)
    day = today
    if following:
        day = rising[following[0]]
    days = {}
    for index, (commit, clock) in enumerate(zip(commits, clocks, strict=True)):
        day = rising.get(index, day)
        if index in rising:
            days[commit.id] = CommitDay(day)
        elif index in moving:
            days[commit.id] = CommitDay(day, str(clock or "none"))
        else:
            later = [rising[at] for at in following[bisect_right(following, index) :][:1]]
            days[commit.id] = CommitDay(min(max(clock or day, day), *later, today))
    return days


def _rising_days(
    clocks: Sequence[date | None], moving: Collection[int], today: date
) -> dict[int, date]:
    """Return the dates of the most commits that rise, by the index of the commit."""
    rise: list[tuple[int, int, int]] = []
    for index, clock in enumerate(clocks):
        if clock and clock <= today and index in moving:
            ordinal = clock.toordinal()
            # Commits of a day rise by their order. Earlier dates weigh more, and the first commit,
            # but less than one more commit.
            weight = COMMIT_WEIGHT - ordinal
            if not rise:
                weight += COMMIT_WEIGHT // 2
            rise.append((index, ordinal * len(clocks) + index, weight))
    chain = heaviest_chain(rise)
    return {index: date.fromordinal(place // len(clocks)) for index, place in chain}


def _clock(commit: Commit, zone: tzinfo) -> date | None:
    """Return the day of a commit in `zone`; None if it has no time that can be used."""
    if commit.time is None or commit.time.year not in YEARS:
        return None
    day = commit.time.astimezone(zone).date()
    if day < FIRST_DAY:
        return None
    return day
