"""Choose the revision and effective dates of imported texts.

The dates are stated in the text or its front matter, or come from commits.
"""

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
    "remove such dates from the draft: "
    "pages show them, and the text would be wrong after the next revision"
)
SET_DATE_HELP = (
    "set the date of the last revision: `--revised DATE`\n"
    "  or, if you only know when the text takes effect: `--effective DATE`"
)
# a stated effective date that's further after the commit was probably misread
MAX_DAYS_TO_EFFECT = timedelta(days=366)
MAX_LINE_LENGTH = 200
# A title is never longer, and comparing a long line with each date would be slow.
MAX_TITLE_LENGTH = 400
MAX_SHOWN_LENGTH = 80  # maximum length of a quoted line, in characters
MAX_NAME_WORDS = 6  # maximum number of words in the name of a document that isn't a heading
# maximum length of an article such as “the” or “die”, in characters
MAX_ARTICLE_LENGTH = 3
MIN_COMMIT_DATE = date(1970, 1, 1)
SAFE_YEARS = range(1969, 9999)  # years in which Python can convert times to any time zone

Lines = Sequence[tuple[int, str]]  # (line number, text) of each line


def choose_days(
    options: ImportOptions,
    stated: Sequence[StatedDay],
    foreign: ForeignText,
    path: str,
    lines: Lines,
    *,
    draft: tuple[str, str],
) -> DraftDates:
    """Choose the revision and effective dates of a text, and explain the choice in notes.

    `stated` contains the dates found in `lines`, `foreign` contains the dates in the file's front
    matter, and `draft` is the title and body of the new draft. Dates that the user set in `options`
    take precedence. Without a revision date, the version's id is the effective date, but not after
    today. Raises ProblemsFound if no date is found, or a date is ambiguous.
    """
    notes: list[str] = []
    # `others` are dates that may belong to another text, such as a cookie notice below the terms
    own, others = split_dates(stated, *draft)
    revised = _requested_or_stated_date(options, "revised", own, path, notes)
    # an effective date in the front matter takes precedence over the text, but not over the user
    effective = foreign.effective
    if options.effective or not effective:
        effective = _requested_or_stated_date(options, "effective", own, path, notes)
    # All notes so far are about dates that stay in the text, so they'd be wrong after the next
    # revision. An older version (`options.version`) isn't revised again.
    if notes and not options.version:
        notes.append(DATE_STAYS_NOTE)
    if foreign.revised and not revised:
        notes.append(f"revised {foreign.revised}, from the front matter")
        revised = foreign.revised
    # without a date from the user, ask about a date that may belong to another text
    if not (options.revised or options.effective):
        _require_own_dates(others, {"revised": revised, "effective": effective}, path)
    if not revised:
        if not effective:
            raise _missing_date(lines, path, options.unit)
        note = f"no revision date found, so pages only show the effective date, {effective}"
        earliest = min(effective, options.imported_on)
        return DraftDates(earliest, effective, [*notes, note], dated_by="effective")
    # The user names an older version by its date, which becomes `revised`. If the text only states
    # it as the effective date, it isn't a revision date. A translation takes effect with its
    # original, whatever dates it states.
    is_named_by_effect = options.version and not options.translates and revised == effective
    if is_named_by_effect and _only_takes_effect(revised, own):
        notes.append(f"pages only show the effective date, {effective}")
        return DraftDates(revised, revised, notes, dated_by="effective")
    # a text seldom applies retroactively, so only the user can set an effective date before the
    # revision date
    if not effective or effective >= revised or options.effective:
        return DraftDates(revised, effective or revised, notes)
    notes.append(
        f"the effective date in the text, {effective}, is before `revised` and was ignored; "
        f"{revised} is used. If the earlier date is correct, use --effective {effective}"
    )
    return DraftDates(revised, revised, notes)


def _only_takes_effect(date: date, stated: Sequence[StatedDay]) -> bool:
    """Return whether a text states a date only as its effective date."""
    kinds = {day.kind for day in stated if date in (day.day, day.other)}
    return kinds == {"effective"}


def _require_own_dates(
    others: Sequence[StatedDay], known: Mapping[Kind, date | None], path: str
) -> None:
    """Raise ProblemsFound if a date is only stated in a part that may be another text.

    `others` contains the dates in such parts. `known` contains the dates found elsewhere.
    """
    for day in others:
        if not known[day.kind]:
            message = (
                f"is this the date of the whole text, for everyone: {day.text:.{MAX_SHOWN_LENGTH}}"
            )
            raise ProblemsFound(
                [Problem("unclear-date", message, SET_DATE_HELP, path, day.line, 1, day.text)]
            )


def _missing_date(lines: Lines, path: str, unit: str) -> ProblemsFound:
    """Create an exception that asks for the date.

    It quotes a line that names only a month, or else the first few lines with unusable dates.
    `unit` is what a line number stands for, such as a line or paragraph.
    """
    for month in find_months(lines):  # only quote the first one
        shown = f"{month.text:.{MAX_SHOWN_LENGTH}}"
        message = f"{unit} {month.line} gives only a month, without a day: {shown}"
        return ProblemsFound(
            [Problem("no-date", message, SET_DATE_HELP, path, month.line, 1, month.text)]
        )
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
    options: ImportOptions, kind: Kind, own: Sequence[StatedDay], path: str, notes: list[str]
) -> date | None:
    """Return the date that the user set, the date that the text states, or None.

    `own` contains all dates of the text, of which only dates of this `kind` count. Of several, the
    latest revision date or the first effective date is returned. Notes quote the line with the
    date, and list the other dates. Raises ProblemsFound if the date is ambiguous.
    """
    stated = [day for day in own if day.kind == kind]
    option = f"--{kind}"
    requested = options.revised if kind == "revised" else options.effective
    if requested:
        if stated:
            notes.append(_request_note(requested, stated, kind, options.unit))
        return requested
    if not stated:
        return None
    chosen = stated[0]
    # a text may list earlier revisions, too; `last` is the later date if a date is ambiguous
    if kind == "revised":
        chosen = max(stated, key=lambda day: day.last)
    # `day` and `other` are the two possible dates: 3/4/2024, for example, is in March or in April
    if chosen.day != chosen.other:
        message = f"the date is ambiguous: {chosen.day} or {chosen.other}"
        help = f"choose one: `{option} {chosen.day}`\n  or: `{option} {chosen.other}`"
        raise ProblemsFound(
            [Problem("unclear-date", message, help, path, chosen.line, 1, chosen.text)]
        )
    place = f"{options.unit} {chosen.line}"
    # the line contains only the date, possibly in bold or as a heading
    if chosen.text.strip("*_#. ") == chosen.written.strip(". "):
        place = f"the date on its own on {place}"
    notes.append(f"{kind} {chosen.day}, from {place}: {chosen.text:.{MAX_SHOWN_LENGTH}}")
    others = {day.day for day in stated if day.day != chosen.day}
    if others:
        shown = ", ".join(map(str, sorted(others)))
        notes.append(f"the text also gives {shown}; use {option} to choose another date")
    return chosen.day


def _request_note(requested: date, stated: Sequence[StatedDay], kind: Kind, unit: str) -> str:
    """Write a note about a date that the user set although the text states one.

    It quotes the first line with the user's date, or else the first line with any date of this
    `kind`. `unit` is what a line number stands for, such as a line or paragraph.
    """
    shown = stated[0]
    reason = "but the text gives another date"
    for day in reversed(stated):  # the first line with the date is visited last
        if requested in (day.day, day.other):
            shown = day
            reason = "which the text also gives"
    place = f"{unit} {shown.line}: {shown.text:.{MAX_SHOWN_LENGTH}}"
    return f"{kind} {requested} was used, {reason} on {place}"


def dates_of_version(lines: Lines, title: str) -> list[StatedDay]:
    """Find the revision and effective dates that a text states about itself.

    `lines` contains (line number, text). A date may be on the line below its label. Without any
    label, a date below the title is used.
    """
    days = []
    title = title[:MAX_TITLE_LENGTH]
    # join each line with the next one, which may contain the date of a label
    texts = [text for _, text in lines]
    pairs = list(map("\n".join, pairwise([*texts, ""])))  # the last line is joined with nothing
    for index in indexes_to_search(pairs):  # skips lines without a year, for example
        number, line = lines[index]
        # `begin` is where the statement with the date starts, such as “Last updated: May 3, 2026”
        for day, begin in days_with_places(pairs[index], title):
            # a statement that starts on the next line is found again with that line
            is_here = begin < len(line.rstrip())
            if is_here and not day.is_month:
                text = " ".join(day.text.split())
                days.append(replace(day, line=number, text=text))
    # A line with only a month may be about a later revision, so the publication date can't be used
    # as the revision date.
    is_published = any(PUBLISHED_PATTERN.search(day.text) for day in days)
    if is_published and find_months(lines):
        days = [day for day in days if not PUBLISHED_PATTERN.search(day.text)]
    return days or list(days_alone(lines[:2]))


def split_dates(
    stated: Sequence[StatedDay], title: str, body: str
) -> tuple[list[StatedDay], list[StatedDay]]:
    """Split dates into dates of this text, and dates that may belong to another text.

    A date may belong to another text if it's below the heading of another document. The same is
    assumed of a conditional effective date, such as “for users who registered before …”.
    """
    document = Document(())
    # a body that can't be parsed must be corrected in the draft anyway
    with suppress(ProblemsFound):
        document = read_markdown(body, path="", collected=[])
    other_lines = lines_of_other_documents(document, title)
    own_words = ""  # text of this document's blocks, one per line
    other_words = ""  # text of other documents' blocks
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
        # no block contains the whole line
        if other_words and words not in own_words and words not in other_words:
            words = day.written  # look for the date alone, because its label is in another block
        # a date that is also stated in this document belongs to it
        is_other = words in other_words and words not in own_words
        # `goes_on` tells whether text follows the date in its sentence, such as a condition
        if is_other or (day.kind == "effective" and day.goes_on):
            others.append(day)
        else:
            own.append(day)
    return own, others


def lines_of_other_documents(document: Document, title: str) -> set[int]:
    """Return the line numbers of blocks that belong to other documents in the same text.

    For example, a cookie notice may follow the terms. If `title` is empty, the first heading that
    names a policy is the title.
    """
    names = [block.text for block in document.headings if POLICY_NAME_PATTERN.search(block.text)]
    title = title or "".join(names[:1])
    lines = set()
    name: Block | None = None  # heading of the other document that contains the block
    for block in document.blocks[1:]:  # skip the first block, which may be the title
        # The other document ends at a heading that isn't below its own. A numbered heading is one
        # of its sections, whatever its level.
        if block.kind == "heading" and name and block.level <= name.level and not block.number:
            name = None
        if not name and _names_other_document(block, title):
            name = block
        if name:
            lines.add(block.line)
    return lines


def _names_other_document(block: Block, title: str) -> bool:
    """Return whether a block is the name of another document, such as “Cookie Notice”.

    A numbered heading, “Changes to these terms”, and a repetition of the title aren't.
    """
    text = block.text
    may_be_name = block.kind == "heading"
    if block.kind == "paragraph":  # in plain text, a heading may look like a paragraph
        may_be_name = text[-1:].isalnum() and text.count(" ") < MAX_NAME_WORDS
    if not may_be_name or block.number or not POLICY_NAME_PATTERN.search(text):
        return False
    # the block refers to this text, as in “Changes to these terms”; the pattern needs a space
    if TEXT_AFTER_PATTERN.search(f" {text}"):
        return False
    # if the text doesn't end with the title, it names another document unless it only repeats words
    # of the title
    if not text.lower().endswith(title.lower()):
        words_of_title = set(WORD.findall(title.lower()))
        return not words_of_title.issuperset(WORD.findall(text.lower()))
    # The text ends with the title. It names another document if the word before the title is longer
    # than “the” or “die”, or an abbreviation such as “EU”.
    words = text[: -len(title)].split()
    return bool(words) and (len(words[-1]) > MAX_ARTICLE_LENGTH or words[-1].isupper())


def stated_effective_dates(document: Document, title: str) -> tuple[StatedDay, ...]:
    """Find the effective dates in a text or, if there are none, the effective months.

    Only the top, the last block, and sections about the whole text are searched. Elsewhere, a date
    may be about a section or another document.
    """
    lines = set()  # line numbers of the blocks whose dates count
    headings: list[str] = []
    for block in document.blocks:
        # The block is above the first section, or in a section whose heading repeats the title. The
        # first of two headings is the title.
        if len(headings) < 2 or names_this_text(headings[-1], title):
            lines.add(block.line)
        if block.kind == "heading":
            headings.append(block.text)
    lines.update(block.line for block in document.blocks[-1:])
    lines -= lines_of_other_documents(document, title)
    stated = []
    for day in stated_days(document, title):
        if day.kind == "effective" and day.line in lines:
            text = printable(" ".join(day.text.split()))[:MAX_LINE_LENGTH]
            stated.append(replace(day, text=text))
    days = [day for day in stated if not day.is_month]
    return tuple(days or stated)


class Effect(Struct, frozen=True):
    """The effective date of a version in a git history, and how it was determined."""

    day: date
    stated: StatedDay | None = None  # the line of the text that states the date
    choices: tuple[date, ...] = ()  # dates to choose from if the user must decide
    replaces: tuple[VersionId, ...] = ()  # upcoming versions that this version replaces
    is_given: bool = False  # whether the user set this date

    @property
    def is_known(self) -> bool:
        """Whether the text or the user states this date. Otherwise, it's the commit date."""
        return bool(self.stated) or self.is_given


def version_effects(
    revised: Sequence[VersionId],
    stated: Sequence[Sequence[StatedDay]],
    given: Mapping[VersionId, date],
) -> list[Effect]:
    """Determine when each version takes effect, in the order of `revised`.

    `revised` contains the ids of the versions, oldest first. `stated` contains the dates found in
    each text. `given` contains effective dates from the user, which take precedence.

    If a text names only a month, the version takes effect at the start of the month, or on its
    commit date if that's later, and the user is asked. Without a usable date, a version takes
    effect on its commit date. No version takes effect before an older version that's already in
    effect.
    """
    result: list[Effect] = []
    # effective dates of all previous versions that weren't replaced
    current: dict[VersionId, date] = {}
    known: set[date] = set()  # dates and months stated in any previous version
    newest: set[date] = set()  # dates stated in the version directly before
    for version, lines in zip(revised, stated, strict=True):
        # a version's id is its commit date, so `version.day` is the day of the commit
        months, by_day = _lines_by_date(lines)
        days = set(by_day)  # dates stated in this version
        # effective dates of versions that were in effect on the commit date
        begun = (start for start in current.values() if start <= version.day)
        earliest = max(begun, default=date.min)
        answer = given.get(version)  # the date from the user, or None
        choices: tuple[date, ...] = ()  # dates to ask the user about; empty if `day` is certain
        # a date from the user must not change the order of versions
        if answer and answer >= earliest:
            day = answer
        # The author didn't update the dates, so they say nothing about this version. It can't take
        # effect before the previous version.
        elif days and days == newest:
            day = max(version.day, result[-1].day)
        elif months.keys() - known:  # the text names a new month
            choices = (max(months),)
            day = _day_in_month(version.day, *choices)
        else:
            day, choices = _choose_effective_date(version.day, days, earliest, known)
        # older versions that would take effect after this one never do
        replaced = tuple(old for old, start in current.items() if start > day)
        line = by_day.get(day) or months.get(day)  # None if the text doesn't state the date
        # the user must also confirm a date with a condition, such as “for users who registered …”
        choices = choices or _unclear_dates(line, answer)
        result.append(Effect(day, line, choices, replaced, is_given=day == answer))
        for old in replaced:
            del current[old]
        current[version] = day
        known |= days | months.keys()
        newest = days
    return result


def _day_in_month(commit: date, month: date) -> date:
    """Return the first day of `month`, or the commit date if that's later.

    If the month begins much later than the commit, it was probably misread, so the commit date is
    used.
    """
    return month if commit < month <= commit + MAX_DAYS_TO_EFFECT else commit


def _unclear_dates(line: StatedDay | None, answer: date | None) -> tuple[date, ...]:
    """Return a date that the user must confirm, otherwise an empty tuple.

    That's a date with a condition, unless the user set the date.
    """
    if line and line.goes_on and not answer:
        return (line.day,)
    return ()


def _lines_by_date(
    lines: Sequence[StatedDay],
) -> tuple[dict[date, StatedDay], dict[date, StatedDay]]:
    """Index lines by the month and by the date that they state.

    The first result maps the first day of a month to the last line with the month. The second maps
    dates to the first line with the date; an ambiguous date has two entries. If any line states
    only a month, the second result is empty, because the user is asked about the month.
    """
    months = {line.first: line for line in lines if line.is_month}
    by_day = {}
    if not months:
        for line in reversed(lines):  # earlier lines overwrite later ones
            by_day[line.other] = line
            by_day[line.day] = line
    return months, by_day


def _choose_effective_date(
    commit: date, days: set[date], begun: date, known: set[date]
) -> tuple[date, tuple[date, ...]]:
    """Choose the effective date of a version from the dates that its text states.

    Also return all possible dates if the user must choose, otherwise an empty tuple. `commit` is
    the commit date, `days` contains the stated dates, `begun` is when the previous version took
    effect, and `known` contains the dates stated in previous versions.
    """
    # a date before the commit only counts in the first text that states it, because later texts
    # were changed after that date
    possible = sorted(day for day in days if day >= commit or (day >= begun and day not in known))
    # a date that's more than a year after the commit was probably misread
    likely = [day for day in possible if day <= commit + MAX_DAYS_TO_EFFECT]
    day = max(likely, default=commit)
    # A single date is certain. If all dates are from previous versions and have passed, the commit
    # date is certain.
    if len(days) == len(likely) == 1 or (not possible and days <= known):
        return day, ()
    return day, tuple(possible) or (commit,)  # without possible dates, offer the commit date


class CommitDay(Struct, frozen=True):
    """The date that an import uses for a commit."""

    day: date
    # The implausible date recorded in the commit, or `none` if that isn't a valid date. It's empty
    # if `day` is the recorded date.
    wrong_date: str = ""


def commit_days(
    commits: Sequence[Commit], zone: tzinfo, today: date, skipped: Collection[str] = ()
) -> Mapping[str, CommitDay]:
    """Map each commit id to the date to use for the commit.

    `commits` contains the commits that change a policy, oldest first, and `today` is the date of
    the import. Dates never decrease: a commit without a plausible date, or with a date before the
    previous one, gets the previous date. Commits in `skipped` don't affect the dates of others.
    """
    recorded = {}  # commit id → recorded date, if it's plausible
    for commit in commits:
        day = _recorded_date(commit, zone)
        if day and day <= today:
            recorded[commit.id] = day
    days = {}
    # The latest date used so far. Commits before the first plausible date get that date.
    newest = next(iter(recorded.values()), today)
    for index, commit in enumerate(commits):
        day = recorded.get(commit.id)
        if commit.id in skipped:
            # A skipped commit leaves a gap, which starts on its date. Keep that date between
            # `newest` and the dates of later commits, but don't change `newest`: the user may skip
            # a commit because its date is too late.
            later = [each.id for each in commits[index:] if each.id not in skipped]
            latest = min([recorded[each] for each in later if each in recorded], default=today)
            # `latest` may be before `newest`, which then takes precedence
            day = max(newest, min(day or newest, latest))
            days[commit.id] = CommitDay(day)
        elif day and day >= newest:
            newest = day
            days[commit.id] = CommitDay(day)
        else:  # the date is missing, in the future, or before an earlier commit
            days[commit.id] = CommitDay(newest, str(_recorded_date(commit, zone) or "none"))
    return days


def _recorded_date(commit: Commit, zone: tzinfo) -> date | None:
    """Return the date of a commit in `zone`, or None if it's missing or implausible."""
    if commit.time is None or commit.time.year not in SAFE_YEARS:
        return None
    day = commit.time.astimezone(zone).date()
    if day < MIN_COMMIT_DATE:
        return None
    return day
