"""Changes → Atom (RFC 4287) and JSON Feed 1.1. Entries tell what is true for good: nothing in them depends on the
day."""

import html
import json
from collections.abc import Iterable, Sequence
from datetime import date

from legalsite.model.revision_id import Revised
from legalsite.pages import routes as fixed
from legalsite.pages.page import Frame
from legalsite.pages.phrases import Phrases, phrases_for
from legalsite.pages.policy_summary import Card, Mark
from legalsite.pages.words import day_text, revised_text

NEWEST = 50
EPOCH = "1970-01-01"


def atom_of_policy(card: Card, frame: Frame) -> bytes:
    title = f"{card.labels[0].title} · {frame.config.title}"
    there = frame.routes.policy(card.slug)
    return _atom(title, frame.routes.feed(card.slug), there, [(card, mark) for mark in card.marks], frame)


def atom_of_site(cards: Iterable[Card], frame: Frame) -> bytes:
    return _atom(frame.config.title, fixed.FEED, "", newest(cards, NEWEST), frame)


def json_feed(cards: Iterable[Card], frame: Frame) -> bytes:
    """jsonfeed.org, version 1.1."""
    routes, language = frame.routes, frame.config.languages[0]
    say = phrases_for(language)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": frame.config.title,
        "home_page_url": routes.url(""),
        "feed_url": routes.url(fixed.JSON_FEED),
        "language": language,
        "items": [
            {
                "id": tag(card, mark, frame),
                "url": routes.url(mark.redline or mark.route),
                "title": _title(card, mark, say),
                "content_text": _content(mark, say),
                "date_published": _moment(mark),
                "tags": [card.slug, *filter(None, [mark.change])],
            }
            for card, mark in newest(cards, NEWEST)
        ],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def newest(cards: Iterable[Card], count: int) -> list[tuple[Card, Mark]]:
    """The latest settled revisions of all policies, the newest first."""
    marks = [(card, mark) for card in cards for mark in card.marks]
    return sorted(marks, key=lambda pair: (Revised.parse(pair[1].revised), pair[0].slug), reverse=True)[:count]


def tag(card: Card, mark: Mark, frame: Frame) -> str:
    """An id for good (RFC 4151): host, day, path."""
    return f"tag:{frame.routes.host},{mark.revised[:10]}:{frame.routes.base}{card.slug}/{mark.revised}"


def _atom(title: str, own: str, there: str, marks: Sequence[tuple[Card, Mark]], frame: Frame) -> bytes:
    routes, language = frame.routes, frame.config.languages[0]
    updated = max((mark.revised[:10] for _, mark in marks), default=EPOCH)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
        f"<id>{escape(routes.url(own))}</id>",
        f"<title>{escape(title)}</title>",
        f"<updated>{updated}T00:00:00Z</updated>",
        f"<author><name>{escape(frame.config.title)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(routes.url(own))}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(routes.url(there))}/>',
        *(_entry(card, mark, frame) for card, mark in marks[:NEWEST]),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(card: Card, mark: Mark, frame: Frame) -> str:
    say = phrases_for(frame.config.languages[0])
    href = quoteattr(frame.routes.url(mark.redline or mark.route))
    return (
        f"<entry><id>{escape(tag(card, mark, frame))}</id><title>{escape(_title(card, mark, say))}</title>"
        f'<updated>{_moment(mark)}</updated><link rel="alternate" type="text/html" href={href}/>'
        f"{_category(mark)}<summary>{escape(_content(mark, say))}</summary></entry>"
    )


def _category(mark: Mark) -> str:
    return f"<category term={quoteattr(mark.change)}/>" if mark.change else ""


def _title(card: Card, mark: Mark, say: Phrases) -> str:
    revised = revised_text(Revised.parse(mark.revised), say)
    return f"{mark.title or card.slug}: {say.page_of.format(day=revised)}"


def _content(mark: Mark, say: Phrases) -> str:
    effective = day_text(date.fromisoformat(mark.effective), say.language)
    facts = f"{say.effective}{say.colon} {effective}."
    if mark.change:
        facts += f" {say.class_label}{say.colon} {say.changes[mark.change]}."
    said = mark.summary or (say.withheld_summary if mark.withheld else "")
    return f"{said} {facts}" if said else facts


def _moment(mark: Mark) -> str:
    return f"{mark.revised[:10]}T00:00:00Z"


# --- Words as they stand in XML: as xml.sax.saxutils does it, which loads an HTTP client with it. ---


def escape(words: str) -> str:
    """Between tags."""
    return html.escape(words, quote=False)


def quoteattr(words: str) -> str:
    """As the value of an attribute, its quotes included."""
    return f'"{html.escape(words)}"'
