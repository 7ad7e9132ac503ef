"""Decides on the dates of imported texts, by their words, front matter and commits."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta, tzinfo
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound, failure, printable
from legalsite.importing.foreign_front_matter import ForeignText
from legalsite.importing.markdown_writer import DraftDates, ImportOptions
from legalsite.importing.titles_and_menus import POLICY_NAME_PATTERN
from legalsite.model.document import Block, Document
from legalsite.model.git_history import Commit
from legalsite.model.policy import VersionId
from legalsite.source.markdown import read_markdown
from legalsite.text.dates_in_prose import (
    DAY,
    PUBLISHED_PATTERN,
    TEXT_AFTER_PATTERN,
    WORD,
    Kind,
    StatedDay,
    days_alone,
    days_with_places,
    find_months,
    indexes_to_search,
    is_unread_day,
    names_this_text,
    stated_days,
)
from legalsite.text.languages import names_of_languages_read

DATE_STAYS_NOTE = (
    "remove this line from the draft: "
    "pages show the date, and the line will be wrong after the next revision"
)
SET_DATE_HELP = (
    "set the date of the last revision: `--revised DATE`\n"
    "  or, if you only know when the text takes effect: `--effective DATE`"
)
# A text that takes effect later than this after its commit is more likely misread.
MAX_DAYS_TO_EFFECT = timedelta(days=366)
MAX_LINE_LENGTH = 200
# a longer one isn't a title, and looking up its words for each date would take long
MAX_TITLE_LENGTH = 400
MAX_SHOWN_LENGTH = 80  # characters of a line
MAX_NAME_WORDS = 6  # of a document, in a paragraph
MAX_ARTICLE_LENGTH = 3  # of a word before a title, such as “the” or “die”
MIN_COMMIT_DATE = date(1970, 1, 1)
SAFE_YEARS = range(1969, 9999)  # Python can convert these to any time zone

Lines = Sequence[tuple[int, str]]  # the number and the text of each line


def choose_days(
    options: ImportOptions,
    stated: Sequence[StatedDay],
    foreign: ForeignText,
    path: str,
    lines: Lines,
    *,
    draft: tuple[str, str],
) -> DraftDates:
    """Return the revision date and the effective date of a text, and notes on where they come from.

    `options` has the dates that the user set, which come first. `stated` are the dates that the
    text states, found in `lines`; `draft` are the title and the body that the text becomes.
    `foreign` has the dates in its front matter. Without a revision date, the effective date is the version's id, or
    today's date if that is earlier. Only the user can set an effective date before the revision
    date. Raises ProblemsFound if no date is known, or if one isn't clear.
    """
    notes: list[str] = []
    own, others = split_dates(stated, *draft)
    revision_dates = [day for day in own if day.kind == "revised"]
    revised = _requested_or_stated_date(options, "revised", revision_dates, path, notes)
    effective_dates = []
    # An effective date in the front matter takes precedence over dates in the text. If the user
    # sets one, the dates in the text are still needed for the note.
    if options.effective or not foreign.effective:
        effective_dates = [day for day in own if day.kind == "effective"]
    effective = _requested_or_stated_date(options, "effective", effective_dates, path, notes)
    effective = effective or foreign.effective
    if notes:  # so far, all notes are about dates in the text
        notes.append(DATE_STAYS_NOTE)
    if foreign.revised and not revised:
        notes.append(f"revised {foreign.revised}, from the front matter")
    revised = revised or foreign.revised
    if not (options.revised or options.effective):
        _require_own_dates(others, {"revised": revised, "effective": effective}, path)
    if not revised:
        if not effective:
            raise _missing_date(lines, path, options.unit)
        note = f"no revision date found, so pages only show the effective date, {effective}"
        earliest = min(effective, options.imported_on)
        return DraftDates(earliest, effective, [*notes, note], dated_by="effective")
    if not effective or effective >= revised or options.effective:
        return DraftDates(revised, effective or revised, notes)
    notes.append(
        f"the effective date in the text, {effective}, is before `revised` and was ignored; "
        f"{revised} is used. If the earlier date is correct, use --effective {effective}"
    )
    return DraftDates(revised, revised, notes)


def _require_own_dates(
    others: Sequence[StatedDay], known: Mapping[Kind, date | None], path: str
) -> None:
    """Raise ProblemsFound if a date is only known from `others`, which may not be of this text."""
    for day in others:
        if not known[day.kind]:
            message = (
                f"is this the date of the whole text, for everyone: {day.text:.{MAX_SHOWN_LENGTH}}"
            )
            problem = Problem("unclear-date", message, SET_DATE_HELP, path, day.line, 1, day.text)
            raise ProblemsFound([problem])


def _missing_date(lines: Lines, path: str, unit: str) -> ProblemsFound:
    """Return the exception that asks the user for the date, because no usable one was found.

    It shows the line that names only a month, or the first lines with a date that isn't clear.
    `unit` is what the numbers of lines count.
    """
    for month in find_months(lines):  # only the first one is shown
        shown = f"{month.text:.{MAX_SHOWN_LENGTH}}"
        message = f"{unit} {month.line} gives only a month, without a day: {shown}"
        help = SET_DATE_HELP
        problem = Problem("no-date", message, help, path, month.line, 1, month.text)
        return ProblemsFound([problem])
    languages = names_of_languages_read("days")
    message = f"no revision date or effective date found; legalsite reads dates in {languages}"
    help = SET_DATE_HELP
    unclear = []
    for number, text in lines:
        if len(text) <= MAX_LINE_LENGTH and (DAY.search(text) or is_unread_day(text)):
            unclear.append(f"{unit} {number}: {text:.{MAX_SHOWN_LENGTH}}")
    if unclear:
        shown = "; ".join(unclear[:3])
        reason = "ambiguous, in another language, or refer to something else"
        help = f"these dates are {reason}: {shown}; {help}"
    return failure("no-date", message, help, path, 1)


def _requested_or_stated_date(
    options: ImportOptions, kind: Kind, stated: Sequence[StatedDay], path: str, notes: list[str]
) -> date | None:
    """Return the date that the user requested, or else a date that the text states.

    Return None if there is neither. Of the `stated` dates of this `kind`, the latest is the
    revision date, but the first is the effective date. Adds notes that say where the date is, and
    which other dates the text gives, because its words don't change. Raises ProblemsFound if the
    date can be read in two ways.
    """
    option = f"--{kind}"
    requested = options.revised if kind == "revised" else options.effective
    if requested:
        if stated:
            notes.append(_request_note(requested, stated, kind, options.unit))
        return requested
    if not stated:
        return None
    chosen = stated[0]
    if kind == "revised":
        chosen = max(stated, key=lambda day: day.last)
    if chosen.day != chosen.other:  # such as 3/4/2024, which is in March or in April
        message = f"the date is ambiguous: {chosen.day} or {chosen.other}"
        help = f"choose one: `{option} {chosen.day}`\n  or: `{option} {chosen.other}`"
        problem = Problem("unclear-date", message, help, path, chosen.line, 1, chosen.text)
        raise ProblemsFound([problem])
    place = f"{options.unit} {chosen.line}"
    # the line says nothing but the date, perhaps in bold or as a heading
    if chosen.text.strip("*_#. ") == chosen.written.strip(". "):
        place = f"the date on its own on {place}"
    notes.append(f"{kind} {chosen.day}, from {place}: {chosen.text:.{MAX_SHOWN_LENGTH}}")
    others = {day.day for day in stated if day.day != chosen.day}
    if others:
        shown = ", ".join(map(str, sorted(others)))
        notes.append(f"the text also gives {shown}; use {option} to choose another date")
    return chosen.day


def _request_note(requested: date, stated: Sequence[StatedDay], kind: Kind, unit: str) -> str:
    """Return a note on a date of this `kind` that the user set although the text states dates.

    It shows the first line with the requested date, or else the first line with any date. `unit` is
    what the numbers of lines count.
    """
    shown = stated[0]
    reason = "but the text gives another date"
    for day in reversed(stated):  # so that the first one is shown
        if requested in (day.day, day.other):
            shown = day
            reason = "which the text also gives"
    place = f"{unit} {shown.line}: {shown.text:.{MAX_SHOWN_LENGTH}}"
    return f"{kind} {requested} was used, {reason} on {place}"


def dates_of_version(lines: Lines, title: str) -> list[StatedDay]:
    """Return the revision and effective dates that a text states about itself.

    `lines` are line numbers and texts; a date may be on the line below its label. Dates without a
    day of the month are left out. If there is no labeled date, a date alone on the line below the
    title counts. If a line gives only a month, publication dates are left out, because that month
    may be later.
    """
    days = []
    title = title[:MAX_TITLE_LENGTH]
    # each line with the line below it, because a date may be there
    texts = [text for _, text in lines]
    pairs = list(map("\n".join, pairwise([*texts, ""])))
    for index in indexes_to_search(pairs):
        number, line = lines[index]
        for day, begin in days_with_places(pairs[index], title):
            # Not only on the following line, which has its own turn.
            is_here = begin < len(line.rstrip())
            if is_here and not day.is_month:
                text = " ".join(day.text.split())
                days.append(replace(day, line=number, text=text))
    is_published = any(PUBLISHED_PATTERN.search(day.text) for day in days)
    if is_published and find_months(lines):
        days = [day for day in days if not PUBLISHED_PATTERN.search(day.text)]
    return days or list(days_alone(lines[:2]))


def split_dates(
    stated: Sequence[StatedDay], title: str, body: str
) -> tuple[list[StatedDay], list[StatedDay]]:
    """Split the dates of a version into those that are certainly its own, and the others.

    The others are below the heading of another document, or are effective dates whose sentence goes
    on, as in “for users who registered before …”.
    """
    document = Document(())
    with suppress(ProblemsFound):  # if it can't be read, the user corrects the draft
        document = read_markdown(body, path="", collected=[])
    other_lines = lines_of_other_documents(document, title)
    own_words = ""
    other_words = ""
    for block in document.blocks:
        words = " ".join(block.text.split()) + "\n"
        if block.line in other_lines:
            other_words += words
        else:
            own_words += words
    own = []
    others = []
    for day in stated:
        words = day.text
        if other_words and words not in own_words and words not in other_words:
            words = day.written  # its label is in another block
        is_other = words in other_words and words not in own_words
        if is_other or (day.kind == "effective" and day.goes_on):
            others.append(day)
        else:
            own.append(day)
    return own, others


def lines_of_other_documents(document: Document, title: str) -> set[int]:
    """Return the lines of the blocks below headings that name other documents.

    An example is a cookie notice below the terms; its numbered sections belong to it. If `title` is
    empty, the first heading with a policy's name is the title.
    """
    names = [block.text for block in document.headings if POLICY_NAME_PATTERN.search(block.text)]
    title = title or "".join(names[:1])
    lines = set()
    name: Block | None = None  # the heading that names another document
    for block in document.blocks[1:]:  # a heading at the top is the title
        if block.kind == "heading" and name and block.level <= name.level and not block.number:
            name = None
        if not name and _names_other_document(block, title):
            name = block
        if name:
            lines.add(block.line)
    return lines


def _names_other_document(block: Block, title: str) -> bool:
    """Return whether a block is the name of another document, such as “Cookie Notice”.

    Numbered headings are sections of this text, and so are “Changes to these terms” and “The” or
    “Changes to the”, followed by its title.
    """
    text = block.text
    may_be_name = block.kind == "heading"
    if block.kind == "paragraph":  # a plain text's headings may not be recognized
        may_be_name = text[-1:].isalnum() and text.count(" ") < MAX_NAME_WORDS
    if not may_be_name or block.number or not POLICY_NAME_PATTERN.search(text):
        return False
    if TEXT_AFTER_PATTERN.search(f" {text}"):
        return False
    if not text.lower().endswith(title.lower()):
        return not set(WORD.findall(title.lower())).issuperset(WORD.findall(text.lower()))
    words = text[: -len(title)].split()
    return bool(words) and (len(words[-1]) > MAX_ARTICLE_LENGTH or words[-1].isupper())


def stated_effective_dates(document: Document, title: str) -> tuple[StatedDay, ...]:
    """Return the effective dates that a text states; only if it states none, the effective months.

    Dates count above the first heading below the title, below a heading with the words of the
    title, and in the last block. Elsewhere, a date may apply only to a section, or to another
    document.
    """
    lines = set()
    headings: list[str] = []
    for block in document.blocks:
        # Above the second heading, or in a section about this text.
        if len(headings) < 2 or names_this_text(headings[-1], title):
            lines.add(block.line)
        if block.kind == "heading":
            headings.append(block.text)
    lines.update(block.line for block in document.blocks[-1:])  # none if there are no blocks
    lines -= lines_of_other_documents(document, title)
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

    @property
    def is_known(self) -> bool:
        """Whether the text or the user states this date, so that it isn't a commit's."""
        return bool(self.stated) or self.is_given


def version_effects(
    revised: Sequence[VersionId],
    stated: Sequence[Sequence[StatedDay]],
    given: Mapping[VersionId, date],
) -> list[Effect]:
    """Return when each version takes effect, in the order of the versions.

    `revised` are the ids of the versions, oldest first; `stated` are the dates that each text
    states; `given` are the effective dates that the user set for some versions, which come first.

    A text that states only a month takes effect on the day of its commit, but not before that
    month, and the user is asked for the date. A stated date before the commit counts only for the
    first version that states it, because later versions changed after that date. No version takes
    effect before an earlier one that is already in effect. A version without a usable date takes
    effect on the day of its commit.
    """
    result: list[Effect] = []
    current: dict[VersionId, date] = {}  # effective dates, but for versions that never took effect
    known: set[date] = set()  # all dates and months that earlier versions state
    newest: set[date] = set()  # the dates that the previous version states
    for version, lines in zip(revised, stated, strict=True):
        months, by_day = _lines_by_date(lines)
        days = set(by_day)  # the dates that this text states
        # The newest effective date of a version that is in effect when this one is committed.
        begun = (start for start in current.values() if start <= version.day)
        earliest = max(begun, default=date.min)
        answer = given.get(version)
        choices: tuple[date, ...] = ()
        if answer and answer >= earliest:  # the user's date; the order of the versions stays
            day = answer
        elif days and days == newest:  # the text still states the dates of the previous version
            day = max(version.day, result[-1].day)
        elif months.keys() - known:  # a month that no earlier version states
            day = version.day
            choices = (max(months),)
            # the month begins after the commit, but not so late that it must mean something else
            if day < choices[0] <= day + MAX_DAYS_TO_EFFECT:
                day = choices[0]
        else:
            day, choices = _choose_effective_date(version.day, days, earliest, known)
        # Versions that would take effect later than this one never take effect.
        replaced = tuple(old for old, start in current.items() if start > day)
        line = by_day.get(day) or months.get(day)
        result.append(
            Effect(day, line, choices or _unclear_dates(line, answer), replaced, day == answer)
        )
        for old in replaced:
            del current[old]
        current[version] = day
        known |= days | months.keys()
        newest = days
    return result


def _unclear_dates(line: StatedDay | None, answer: date | None) -> tuple[date, ...]:
    """Return the date of a line that may not be for everyone, unless the user gave an answer."""
    if line and line.goes_on and not answer:
        return (line.day,)
    return ()


def _lines_by_date(
    lines: Sequence[StatedDay],
) -> tuple[dict[date, StatedDay], dict[date, StatedDay]]:
    """Return two tables of lines: by the first day of each stated month, and by each stated date.

    The last line counts for a month, the first one for a date. An ambiguous date has two entries.
    If any line states only a month, the second table is empty.
    """
    months = {line.first: line for line in lines if line.is_month}
    by_day = {}
    if not months:
        for line in reversed(lines):  # so that the first line is stored last
            by_day[line.other] = line
            by_day[line.day] = line
    return months, by_day


def _choose_effective_date(
    commit: date, days: set[date], begun: date, known: set[date]
) -> tuple[date, tuple[date, ...]]:
    """Return the effective date of a version with these stated dates, and the user's other choices.

    The choices are empty if the date is certain. `commit` is the day of the version's commit,
    `days` are the dates that its text states, `begun` is the effective date of the version in
    effect before it, and `known` are the dates that earlier versions state.
    """
    possible = sorted(day for day in days if day >= commit or (day >= begun and day not in known))
    likely = [day for day in possible if day <= commit + MAX_DAYS_TO_EFFECT]
    day = max(likely, default=commit)
    # Certain: the only date, or only old dates that earlier versions state.
    if len(days) == len(likely) == 1 or (not possible and days <= known):
        return day, ()
    return day, tuple(possible) or (commit,)


class CommitDay(Struct, frozen=True):
    """The date that an import uses for a commit."""

    day: date
    # The commit's own date if it can't be right, or `none` if it can't be represented; empty if
    # it's right.
    clock: str = ""


def commit_days(
    commits: Sequence[Commit], zone: tzinfo, today: date, skipped: Collection[str] = ()
) -> Mapping[str, CommitDay]:
    """Return the date to use for each commit, by the commit's id.

    `commits` are the commits that change a policy, oldest first; `today` is the day of the import.
    The dates never decrease: a commit whose own date is missing, after `today`, or before an
    earlier commit gets the date of the commit before it. The ids in `skipped` decide about no other
    commit.
    """
    clocks = {}
    for commit in commits:
        clock = _date_on_clock(commit, zone)
        if clock and clock <= today:
            clocks[commit.id] = clock
    days = {}
    newest = next(iter(clocks.values()), today)
    for index, commit in enumerate(commits):
        clock = clocks.get(commit.id)
        if commit.id in skipped:
            later = [each.id for each in commits[index:] if each.id not in skipped]
            latest = min([clocks[each] for each in later if each in clocks], default=today)
            day = min(max(clock or newest, newest), max(latest, newest))
            days[commit.id] = CommitDay(day)
        elif clock and clock >= newest:
            newest = clock
            days[commit.id] = CommitDay(clock)
        else:
            stated = _date_on_clock(commit, zone)
            days[commit.id] = CommitDay(newest, str(stated or "none"))
    return days


def _date_on_clock(commit: Commit, zone: tzinfo) -> date | None:
    """Return the day of a commit in `zone`; None if its time is missing or can't be right."""
    if commit.time is None or commit.time.year not in SAFE_YEARS:
        return None
    day = commit.time.astimezone(zone).date()
    if day < MIN_COMMIT_DATE:
        return None
    return day
