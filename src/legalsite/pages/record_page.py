"""The ledger and its checkpoint → the page that shows readers what was published when, and how to verify it."""

import re
from collections.abc import Iterator

from markupsafe import Markup
from msgspec import Struct

from legalsite.ledger.chain import examine
from legalsite.ledger.lines import TEXT_PATH, LedgerLine, stamp
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Frame, RenderedFile, layout_values, page_view, site_view
from legalsite.pages.routes import CHECKPOINT, LEDGER
from legalsite.text.phrase_catalogue import Phrases

LINES_SHOWN = 500
CHECKED_LINES = re.compile(r"^lines ([0-9]+)$", re.MULTILINE)


class RecordLine(Struct, frozen=True):
    """What layouts see of a line of the ledger."""

    number: int
    time: Markup  # the day and the time of day (UTC), inside <time>
    event: str  # what happened, in words
    name: str  # the file, or else the policy and its revision
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


def record_pages(ledger: bytes, checkpoint: bytes | None, frame: Frame, layouts: Layouts) -> Iterator[RenderedFile]:
    """Render the page in each language of the site: the newest lines first, and at most LINES_SHOWN."""
    lines = examine(ledger)[0].lines
    for language in frame.languages:
        say, route = frame.say(language), frame.routes.record(language)
        view = page_view(
            frame,
            language,
            "ledger",
            route,
            say.ledger,
            description=say.ledger_intro,
            alternates=[(other, frame.routes.record(other)) for other in frame.languages],
        )
        values = layout_values(
            frame,
            site_view(frame, language),
            view,
            lines=[_record_line(line, frame, say) for line in reversed(lines[-LINES_SHOWN:])],
            more=len(lines) > LINES_SHOWN,
            verification=_verification(lines, checkpoint, frame),
        )
        yield frame.routes.file(route), layouts.render("ledger.html", values)


def _record_line(line: LedgerLine, frame: Frame, say: Phrases) -> RecordLine:
    written = stamp(line.time)
    time = Markup('<time datetime="{}">{}, {} UTC</time>').format(written, say.day_text(line.time), written[11:16])
    name = line.path or f"{line.policy} {line.revised}"
    return RecordLine(line.number, time, str(say[f"ledger_{line.verb}"]), name, _page_of(line, frame), line.sha256)


def _page_of(line: LedgerLine, frame: Frame) -> str:
    """Return the address of the version that the line is about. Empty if it has no page, or none yet."""
    text = TEXT_PATH.fullmatch(line.path)
    known = line.revised is not None and line.revised.day <= frame.on
    if line.verb == "gap" or not text or not known or (text[3] and text[3] not in map(str.lower, frame.languages)):
        return ""
    return frame.routes.href(f"{frame.routes.policy(line.policy, text[3] or '')}{line.revised}/")


def _verification(lines: tuple[LedgerLine, ...], checkpoint: bytes | None, frame: Frame) -> Verification:
    withheld = {line.path.removesuffix(".withheld") for line in lines if line.verb == "withhold"}
    published = [
        line
        for line in lines
        if line.verb in ("publish", "import")
        and line.path == f"{line.policy}/{line.revised}.md"
        and line.path.removesuffix(".md") not in withheld
        and _page_of(line, frame)
    ]
    shown = checkpoint.decode("ascii", "replace") if checkpoint else ""
    checked = CHECKED_LINES.search(shown)
    return Verification(
        text_url=frame.routes.url(published[-1].path) if published else "",
        text_number=published[-1].number if published else 0,
        ledger_url=frame.routes.url(LEDGER),
        checkpoint_url=frame.routes.url(CHECKPOINT) if checkpoint else "",
        checkpoint=shown,
        checked_lines=int(checked[1]) + 1 if checked else 0,
    )
