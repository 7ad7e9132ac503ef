"""The page /record/, which shows the ledger and explains how to verify it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from legalsite.ledger.chain import Ledger
from legalsite.ledger.checkpoint import read_checkpoint
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.recorded_files import withheld_texts
from legalsite.model.declared_time import local_day, stamp, zone
from legalsite.model.policy import Version
from legalsite.model.titles import title_prefixes
from legalsite.notices.status_phrases import SECTION, describe_result
from legalsite.pages.page import Frame, in_language
from legalsite.pages.period_phrases import VersionPhrases, day_html
from legalsite.pages.policy_summary import PolicySummary, Summaries
from legalsite.pages.routes import Routes
from legalsite.text.phrase_catalogue import Phrases


class RecordLine(Struct, frozen=True):
    """A line of the ledger."""

    number: int
    day: Markup
    about: Markup  # the policy and version, in words; empty if it has no page
    time: Markup  # the date and time in the site's time zone, in <time>, and in UTC
    event: str  # a phrase that says what happened
    outcome: str  # a sentence with the result of a notice; otherwise empty
    name: str  # the file's name, or the policy and version
    href: str  # the version's page; empty if it has none
    sha256: str


class Verification(Struct):
    """Values for commands that readers can run. Each is empty if its line or file is missing."""

    ledger_url: str
    text_url: str = ""  # the source file of the newest version
    text_number: int = 0  # the number of the ledger line that records this version
    checkpoint_url: str = ""
    checkpoint: str = ""  # the contents of CHECKPOINT
    checked_lines: int = 0  # how many lines of LEDGER it covers, including the header


def ledger_values(
    ledger: Ledger, checkpoint: bytes | None, summaries: Summaries, frame: Frame, language: str
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (year, layout values) for each page of the ledger, newest year first.

    The main page shows the newest year, and is yielded as year 0. `checkpoint` is the content of
    CHECKPOINT, or None.
    """
    say = frame.say(language)
    by_year: dict[int, list[LedgerLine]] = {}
    for line in reversed(ledger.lines):  # newest first
        year = local_day(line.time, frame.config.timezone).year
        by_year.setdefault(year, []).append(line)
    newest = max(by_year, default=0)  # 0 for an empty ledger
    years = []  # for each year, its page and number of lines
    for year, lines in by_year.items():
        href = frame.routes.links.record(language, 0 if year == newest else year)
        years.append({"year": year, "count": say.number(len(lines)), "href": href})
    # number of lines whose time was set with SOURCE_DATE_EPOCH
    declared = sum(line.declared for line in ledger.lines)
    declared_note = ""
    if declared:
        declared_note = say.counted("ledger_declared", declared)
    verification = _verification(ledger, checkpoint, frame)
    for year in by_year or [0]:  # an empty ledger has one page
        shown = {
            "description": say.ledger_intro,
            "year": year,
            "years": years,
            "lines": list(_record_lines(by_year.get(year, ()), summaries, frame, say)),
            "declared": declared_note,
            "verification": verification,
        }
        yield 0 if year == newest else year, shown


def _record_lines(
    lines: Iterable[LedgerLine], summaries: Summaries, frame: Frame, say: Phrases
) -> Iterator[RecordLine]:
    """Convert ledger lines for display."""
    by_slug = {summary.slug: summary for summary in summaries}
    originals = {summary.slug: summary.labels[0].title for summary in summaries}
    # slug → text before a title that isn't unique, such as the company
    prefixes = title_prefixes(originals, frame.config, say.language)
    phrases = frame.catalogue.phrases(SECTION, say.language, marked=True)
    timezone = frame.config.timezone
    # a command may record many lines at the same time, so format each time once
    for time, same_time in groupby(lines, attrgetter("time")):
        day = local_day(time, timezone)
        day_words = day_html(day, say)
        time_words = _time_html(time, timezone, say)
        for line in same_time:
            event = f"ledger_{line.verb}"
            # “published” would be wrong for a version that was recorded after its date
            if line.verb == "publish" and line.revised and line.revised.day < day:
                event = "ledger_recorded"
            outcome = ""
            if line.result:  # only lines about notices have a result
                outcome = describe_result(line, phrases, with_day=True, on=day)
            about = Markup()
            if line.policy in by_slug:  # the policy has pages
                about = _subject_html(line, by_slug[line.policy], frame, say)
            if about:
                about = escape(prefixes.get(line.policy, "")) + about
            yield RecordLine(
                number=line.number,
                day=day_words,
                about=about,
                time=time_words,
                event=str(say[event]),
                outcome=outcome,
                name=line.path or f"{line.policy} {line.revised}",
                href=_version_href(line, frame),
                sha256=line.sha256,
            )


def _subject_html(
    line: LedgerLine, summary: PolicySummary, frame: Frame, phrases: Phrases
) -> Markup:
    """Format the policy and version that a line is about, and the language of a translation.

    A line about a gap only names the policy. Return an empty string if the site doesn't have the
    version.
    """
    if line.verb == "gap":
        label = summary.labels[0]
        return in_language(label.title, label.words, phrases)
    text = _recorded_text(line, summary)
    if not text:
        return Markup()
    entry = summary.on_day.by_id[text.translates or text.revised]
    title = in_language(text.title, text.language, phrases)
    parts = [title, VersionPhrases(entry, summary.on_day, phrases, frame.on).name]
    if text.translates:
        name = frame.catalogue.own_name(text.language)
        parts.append(in_language(name, text.language, phrases))
    return escape(phrases.comma).join(parts)


def _recorded_text(line: LedgerLine, summary: PolicySummary) -> Version | None:
    """Return the version or translation that a line is about, or None if it isn't on the site."""
    # a translation has a language; other lines are about versions
    texts = tuple(entry.version for entry in summary.on_day.texts)
    for language, translations in summary.translations.items():
        if line.language == language.lower():
            texts = translations
    for text in texts:
        if text.revised == line.revised:
            return text
    return None


def _time_html(time: datetime, timezone: str, phrases: Phrases) -> Markup:
    """Format a time in the site's time zone and in UTC, with the UTC date if it differs."""
    local = time.astimezone(zone(timezone))
    utc = time.astimezone(UTC)
    local_day = phrases.day_text(local.date()) + phrases.comma
    clock = f"{escape(local_day)}{local:%H:%M}"
    shown = f'<time datetime="{stamp(time)}">{clock}</time> {escape(timezone)}'
    if timezone == "UTC":
        return Markup(shown)  # noqa: S704 - escaped
    utc_day = phrases.day_text(utc.date()) + phrases.comma
    if utc_day == local_day:
        utc_day = ""
    return Markup(f"{shown} ({escape(utc_day)}{utc:%H:%M} UTC)")  # noqa: S704 - escaped


def _version_href(line: LedgerLine, frame: Frame) -> str:
    """Return the link to the version that a line is about, or an empty string.

    Files that aren't versions have no page. Neither have future versions, or languages that the
    site doesn't have.
    """
    language = line.language
    languages = ["", *map(str.lower, frame.languages)]
    if not line.path.endswith((".md", ".withheld")) or language not in languages:
        return ""
    if not line.revised or line.revised.day > frame.on:
        return ""
    page = frame.routes.policy(line.policy, language)
    return frame.routes.href(f"{page}{line.revised}/")


def _verification(ledger: Ledger, checkpoint: bytes | None, frame: Frame) -> Verification:
    """Collect the values for commands that readers can run.

    `checkpoint` is the content of CHECKPOINT, or None.
    """
    routes = frame.routes
    shown = Verification(routes.url(Routes.LEDGER))
    newest = _newest_text(ledger, frame)
    if newest:
        shown.text_url = routes.url(newest.path)
        shown.text_number = newest.number
    if checkpoint:
        shown.checkpoint_url = routes.url(Routes.CHECKPOINT)
        shown.checkpoint = checkpoint.decode("ascii")
        # the checkpoint doesn't count the header
        shown.checked_lines = read_checkpoint(checkpoint).lines + 1
    return shown


def _newest_text(ledger: Ledger, frame: Frame) -> LedgerLine | None:
    """Return the last line about an original version whose text is on the site."""
    withheld = withheld_texts(ledger)
    for line in reversed(ledger.lines):
        if line.verb not in ("publish", "import") or line.path in withheld:
            continue
        # skip translations, whose path contains a language
        if line.path == f"{line.policy}/{line.revised}.md" and _version_href(line, frame):
            return line
    return None
