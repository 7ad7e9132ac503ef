"""The page /record/: the lines of the ledger for readers, and how to verify them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from legalsite.ledger.chain import Ledger, examine
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.recorded_files import withheld_texts
from legalsite.model.declared_time import stamp, zone
from legalsite.notices.status_phrases import SECTION, describe_result
from legalsite.pages.page import Frame, in_language
from legalsite.pages.period_phrases import day_html, named
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import Routes
from legalsite.text.languages import text_language
from legalsite.text.phrase_catalogue import Phrases

LINES_SHOWN = 500
CHECKED_LINES = r"(?m)^lines ([0-9]+)$"


class RecordLine(Struct, frozen=True):
    """What layouts see of a line of the ledger."""

    number: int
    year: int
    day: Markup
    about: Markup  # the policy and its version, as readers know them; empty if the site has no page of it
    time: Markup  # the day and the time of day in the site's zone, inside <time>, and in UTC
    event: str  # what happened, in words
    outcome: str  # of a notice: what became of it, in a sentence; else empty
    name: str  # the file, or else the policy and its version
    href: str  # of the version's page; empty if it has none
    sha256: str


class Verification(Struct, frozen=True):
    """What layouts show as examples that readers can run. Each is empty if there is no such line or file."""

    text_url: str  # of the source file of the newest version
    text_number: int  # the number of its line
    ledger_url: str
    checkpoint_url: str
    checkpoint: str  # the whole file
    checked_lines: int  # how many lines of the file LEDGER the checkpoint is about, its first line included


def ledger_values(
    record: Mapping[str, bytes], summaries: Sequence[PolicySummary], frame: Frame
) -> Iterator[tuple[str, Phrases, dict[str, Any]]]:
    """Yield each language of the site with what the layout shows: the newest lines first, and at most LINES_SHOWN."""
    ledger, by_slug = examine(record[Routes.LEDGER])[0], {summary.slug: summary for summary in summaries}
    lines = ledger.lines
    declared = sum(line.declared for line in lines)
    for language in frame.languages:
        say = frame.say(language)
        shown = [_record_line(line, by_slug.get(line.policy), frame, say) for line in reversed(lines[-LINES_SHOWN:])]
        values = {
            "description": say.ledger_intro,
            "lines": shown,
            "more": len(lines) > LINES_SHOWN,
            "declared": say.filled("ledger_declared", n=say.number(declared)) if declared else "",
            "verification": _verification(ledger, record.get(Routes.CHECKPOINT), frame),
        }
        yield language, say, values


def _record_line(line: LedgerLine, summary: PolicySummary | None, frame: Frame, say: Phrases) -> RecordLine:
    time, local = _time_in_words(line.time, frame.config.timezone, say)
    name = line.path or f"{line.policy} {line.revised}"
    phrases = frame.catalogue.phrases(SECTION, say.language)
    outcome = describe_result(line.result, phrases, with_day=True) if line.result else ""
    late = line.verb == "publish" and line.revised is not None and line.revised.day < local
    event = str(say["ledger_recorded" if late else f"ledger_{line.verb}"])
    about = _about(line, summary, frame, say) if summary else Markup()
    href, day = _page_of(line, frame), day_html(local, say)
    return RecordLine(line.number, local.year, day, about, time, event, outcome, name, href, line.sha256)


def _about(line: LedgerLine, summary: PolicySummary, frame: Frame, say: Phrases) -> Markup:
    """Return the policy and its version that a line is about, and the language of a translation; a gap is about no
    version. Empty if it is not known."""
    label, texts = summary.labels[0], [text.version for text in summary.on_day.texts]
    for language, translations in summary.translations.items():
        texts = [*translations] if line.language == language.lower() else texts
    text = next((text for text in texts if text.revised == line.revised), None)
    if text is None:
        return in_language(label.title, label.words, say) if line.verb == "gap" else Markup()
    version = named(summary.on_day.by_id[text.translates or text.revised], summary.on_day, say)
    parts = [in_language(text.title, text_language(text, frame.config), say), version]
    if text.translates:
        parts.append(in_language(frame.catalogue.own_name(text.language), text.language, say))
    return escape(say.comma).join(parts)


def _time_in_words(time: datetime, timezone: str, say: Phrases) -> tuple[Markup, date]:
    """Return a time in the site's zone and in UTC, where the day is named again if it is another one; and the day in
    the site's zone."""
    local, utc = time.astimezone(zone(timezone)), time.astimezone(UTC)
    days = [say.day_text(moment.date()) + say.comma for moment in (local, utc)]
    clock = f'<time datetime="{stamp(time)}">{escape(days[0])}{local:%H:%M}</time>'
    shown = Markup(f"{clock} {escape(timezone)}")  # noqa: S704 - all of it is escaped
    if timezone != "UTC":
        shown += Markup(" ({}{:%H:%M} UTC)").format(days[1] if days[1] != days[0] else "", utc)
    return shown, local.date()


def _page_of(line: LedgerLine, frame: Frame) -> str:
    """Return the address of the version that the line is about. Empty if it has no page, or none yet."""
    has_page = line.path.endswith((".md", ".withheld")) and line.language in ("", *map(str.lower, frame.languages))
    if not has_page or not line.revised or line.revised.day > frame.on:
        return ""
    return frame.routes.href(f"{frame.routes.policy(line.policy, line.language)}{line.revised}/")


def _verification(ledger: Ledger, checkpoint: bytes | None, frame: Frame) -> Verification:
    withheld = withheld_texts(ledger)
    published = [
        line
        for line in ledger.lines
        if line.verb in ("publish", "import")
        and line.path == f"{line.policy}/{line.revised}.md"
        and line.path not in withheld
        and _page_of(line, frame)
    ]
    shown = checkpoint.decode("ascii", "replace") if checkpoint else ""
    checked = re.search(CHECKED_LINES, shown)
    return Verification(
        text_url=frame.routes.url(published[-1].path) if published else "",
        text_number=published[-1].number if published else 0,
        ledger_url=frame.routes.url(Routes.LEDGER),
        checkpoint_url=frame.routes.url(Routes.CHECKPOINT) if checkpoint else "",
        checkpoint=shown,
        checked_lines=int(checked[1]) + 1 if checked else 0,
    )
