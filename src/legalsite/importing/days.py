"""Decides on the days of imported texts, by what they say themselves, by their front matter and by their commits."""

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

STAYS = "remove this line from the draft: pages show the date, and the line will be wrong after the next revision"

Lines = Sequence[tuple[int, str]]  # their numbers and texts


def choose_days(
    options: ImportOptions,
    stated: Sequence[StatedDay],
    foreign: ForeignText,
    path: str,
    lines: Lines,
) -> tuple[date, date, list[str]]:
    """Return the revised day, the effective day and notes. `stated` are the days that the text gives for itself,
    `lines` those among which they were looked for. A person may choose an effective day before the revised one. Raises
    ProblemsFound if no day is known, or if one can be read in two ways."""
    of_version = [day for day in stated if day.kind == "revised"]
    of_effect = [day for day in stated if day.kind == "effective"]
    notes: list[str] = []
    revised = _sure(options.revised, of_version, "--revised", path, notes) or foreign.revised
    of_effect = [] if foreign.effective and not options.effective else of_effect
    effective = _sure(options.effective, of_effect, "--effective", path, notes) or foreign.effective
    notes += [STAYS] * bool(notes)
    if foreign.revised and not (of_version or options.revised):
        notes.append(f"revised {revised}, from the front matter")
    if not revised:
        if not effective:
            raise _no_day(lines, path)
        notes.append(f"no version date found; the effective date, {effective}, is used for both")
        return effective, effective, notes
    if not effective or effective >= revised or options.effective:
        return revised, effective or revised, notes
    note = f"the effective date in the text, {effective}, is before `revised` and was ignored; {revised} is used"
    notes.append(f"{note}. If the earlier date is correct, use --effective {effective}")
    return revised, revised, notes


def _no_day(lines: Lines, path: str) -> ProblemsFound:
    """Return the exception that asks for the day, with the line that names only a month, or that has a label, if there
    is one."""
    for month in find_months(lines):
        message = f"line {month.line} gives only a month, without a day: {month.text[:80]}"
        help = f"set the date, for example: `--revised {month.day}`"
        return ProblemsFound([Problem("no-date", message, help, path, month.line, 1, month.text)])
    message = f"no revision date or effective date found; legalsite reads dates in {read_in('days')}"
    labeled = [line for line in lines if len(line[1]) <= LONGEST_LINE and any(DAY.finditer(line[1]))]
    seen = "; ".join(f"line {number}: {text[:80]}" for number, text in labeled[:3])
    help = "set the date, for example: `--revised 2024-09-04`"
    asked = f"these dates are ambiguous or about something else: {seen}; {help}" if seen else help
    return failure("no-date", message, asked, path, 1)


def _sure(asked: date | None, stated: Sequence[StatedDay], option: str, path: str, notes: list[str]) -> date | None:
    """Return the day that is asked for, or else the newest version, or first day of effect, that a text gives; None
    if it gives none. Notes say where it is, and which other days the text gives: its words stay as they are. Raises
    ProblemsFound if the day can be read in two ways."""
    if asked and stated:
        same = next((day for day in stated if asked in (day.day, day.other)), None)
        shown, says = same or stated[0], "which the text also gives" if same else "but the text gives another date"
        notes.append(f"{option} {asked} was used, {says} on line {shown.line}: {shown.text[:80]}")
    if asked or not stated:
        return asked
    first = max(stated, key=lambda day: day.last) if option == "--revised" else stated[0]
    if first.day != first.other:
        message = f"the date is ambiguous: {first.day} or {first.other}"
        help = f"choose one: `{option} {first.day}`\n  or: `{option} {first.other}`"
        raise ProblemsFound([Problem("unclear-date", message, help, path, first.line, 1, first.text)])
    alone = "the date on its own on " * (first.text.strip("*_#. ") == first.written.strip(". "))
    notes.append(f"{option.removeprefix('--')} {first.day}, from {alone}line {first.line}: {first.text[:80]}")
    others = sorted({other.day for other in stated} - {first.day})
    if others:
        notes.append(f"the text also gives {', '.join(map(str, others))}; use {option} to choose another date")
    return first.day


MAX_DAYS_TO_EFFECT = timedelta(
    days=366
)  # a text that takes effect later than this after its commit is more likely misread
LONGEST_LINE = 200


def own_days(lines: Lines, title: str) -> list[StatedDay]:
    """Return the days that a text gives for itself, but for months. `lines` are line numbers and texts; a day may be on
    the line after its label. If there is none, the day alone on the line below the title is that of the version.
    Beside a month, which may be later, a day of publication is left out."""
    days = []
    for (number, line), (_, following) in pairwise([*lines, (0, "")]):
        stated = days_of_text(f"{line}\n{following}", title)
        here = [day for day in stated if day.text.partition("\n")[0] in line and not day.is_month]
        days += [replace(day, line=number, text=" ".join(day.text.split())) for day in here]
    if find_months(lines):
        days = [day for day in days if not PUBLISHED.search(day.text)]
    return days or list(days_alone(lines[:2]))


def stated_effects(document: Document, title: str) -> tuple[StatedDay, ...]:
    """Return the days from which a text says that it applies, above the first heading below the title, below a heading
    with the words of the title, or at the end of the text: a section may have a day of its own. If there is none,
    return the months."""
    lines = set()
    headings: list[str] = []
    for block in document.blocks:
        if len(headings) < 2 or block is document.blocks[-1] or names_this_text(headings[-1], title):
            lines.add(block.line)
        if block.kind == "heading":
            headings.append(block.text)
    own = [day for day in stated_days(document, title) if day.kind == "effective" and day.line in lines]
    own = [day for day in own if not day.is_month] or own
    return tuple(replace(day, text=printable(" ".join(day.text.split()))[:LONGEST_LINE]) for day in own)


class Effect(Struct, frozen=True):
    """From when one version of a history takes effect, and how that is known."""

    day: date
    stated: StatedDay | None = None  # the line of the text that gives this day
    choices: tuple[date, ...] = ()  # the days of which a person must say which is right; none if nobody is asked
    replaces: tuple[VersionId, ...] = ()  # the earlier versions that were still to take effect
    is_given: bool = False  # whether a person gave this day


def effects(
    revised: Sequence[VersionId], stated: Sequence[Sequence[StatedDay]], given: Mapping[VersionId, date]
) -> list[Effect]:
    """Return from when each version takes effect. `revised` are their ids, rising, `stated` the days that their texts
    state; `given` are the days that a person gave for some of them, which come first.

    A text that states only a month takes effect on the day of its commit, but not before that month; a person is asked.
    A day before the commit is taken only from the first version that states it: the words of a later one are newer
    than the day that they still state. No version takes effect before one that already had: such a version, and one
    that states no day, does so on the day of its commit.
    """
    result: list[Effect] = []
    standing: dict[VersionId, date] = {}  # the effective days, but for versions that never took effect
    known, newest = set[date](), set[date]()  # the days that all versions before state, and the one before
    for version, lines in zip(revised, stated, strict=True):
        months = {line.first: line for line in lines if line.is_month}
        by_day = {day: line for line in reversed(lines) for day in (line.other, line.day)} if not months else {}
        days, answer = set(by_day), given.get(version)
        begun = max((start for start in standing.values() if start <= version.day), default=date.min)
        choices: tuple[date, ...] = ()
        if answer and answer >= begun:
            day = answer
        elif days and days == newest:
            day = max(version.day, result[-1].day)
        elif months.keys() - known:
            first = max(months)
            day = first if version.day < first <= version.day + MAX_DAYS_TO_EFFECT else version.day
            choices = (first,)
        else:
            day, choices = _day_stated(version.day, days, begun, known)
        replaced = tuple(old for old, start in standing.items() if start > day)
        result.append(Effect(day, by_day.get(day) or months.get(day), choices, replaced, day == answer))
        standing = {old: start for old, start in standing.items() if old not in replaced} | {version: day}
        known |= days | months.keys()
        newest = days
    return result


def _day_stated(commit: date, days: set[date], begun: date, known: set[date]) -> tuple[date, tuple[date, ...]]:
    """Return from when a version takes effect that states these days, and of which a person must choose one. `begun`:
    from when the version before it applies, `known`: the days that earlier ones state."""
    current = sorted(day for day in days if day >= commit or (day >= begun and day not in known))
    likely = [day for day in current if day <= commit + MAX_DAYS_TO_EFFECT]
    if len(days) == len(likely) == 1 or (not current and days <= known):
        return max(likely, default=commit), ()
    return max(likely, default=commit), tuple(current) or (commit,)


FIRST_DAY = date(1970, 1, 1)
YEARS = range(1969, 9999)  # so that no time zone leads beyond the calendar
A_COMMIT = 1 << 40  # its weight: all days of a history weigh less


class CommitDay(Struct, frozen=True):
    """The day for which a commit counts."""

    day: date
    clock: str = ""  # its own day if that cannot be right, `none` if no calendar can hold it; empty if it counts


def commit_days(
    commits: Sequence[Commit], zone: tzinfo, today: date, deciding: Collection[str] | None = None
) -> Mapping[str, CommitDay]:
    """Return the day of each commit by its id; `commits` are those of a branch, oldest first, `today` is the day of the
    import. The days never fall.

    As few commits as possible count for another day than their own: those that are dated after the import, and the
    fewest of the others without which the days rise. Such a commit counts for the day of the one before it, or of the
    next one if there is none. Commits that are not among the `deciding` ones move no other.
    """
    clocks = [_clock(commit, zone) for commit in commits]
    decides = [deciding is None or commit.id in deciding for commit in commits]
    ordinals = {nth: day.toordinal() for nth, day in enumerate(clocks) if day and day <= today and decides[nth]}
    # Commits of a day rise by their order. The first one, and earlier days, weigh more, but less than one more commit.
    rise = [(index, at * len(clocks) + index, A_COMMIT - at) for index, at in ordinals.items()]
    rise[:1] = [(index, place, weight + A_COMMIT // 2) for index, place, weight in rise[:1]]
    rising = {index: date.fromordinal(ordinals[index]) for index, *_ in heaviest_chain(rise)}
    day, following = next(iter(rising.values()), today), sorted(rising)
    days = {}
    for index, (commit, clock) in enumerate(zip(commits, clocks, strict=True)):
        day = rising.get(index, day)
        later = rising[following[at]] if (at := bisect_right(following, index)) < len(following) else today
        if index in rising or not decides[index]:
            days[commit.id] = CommitDay(min(max(clock or day, day), later) if index not in rising else day)
        else:
            days[commit.id] = CommitDay(day, str(clock or "none"))
    return days


def _clock(commit: Commit, zone: tzinfo) -> date | None:
    """Return the day of a commit in `zone`; None if it has no time that can be used."""
    if commit.time is None or commit.time.year not in YEARS:
        return None
    day = commit.time.astimezone(zone).date()
    return day if day >= FIRST_DAY else None
