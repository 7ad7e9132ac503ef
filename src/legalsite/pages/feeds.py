"""Changes → Atom (RFC 4287) and JSON Feed 1.1. No entry depends on the day of the build: an entry
changes only if a later revision replaces its text before that applied."""

import html
import json
from collections.abc import Iterable, Sequence
from datetime import date

from legalsite.model.in_force import ONE_DAY, TextOnDay
from legalsite.model.policy import RevisionId
from legalsite.pages.days_in_words import named
from legalsite.pages.page import Frame
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import FEED, JSON_FEED
from legalsite.text.phrase_catalogue import Phrases

NEWEST = 50  # entries of a feed
EPOCH = date(1970, 1, 1)  # when a feed without entries was updated

PolicyChange = tuple[PolicySummary, TextOnDay]


def atom_of_policy(summary: PolicySummary, frame: Frame) -> bytes:
    """Return the Atom feed of one policy."""
    title = f"{summary.labels[0].title} · {frame.config.title}"
    changes = [(summary, text) for text in summary.revisions]
    return _atom(title, frame.routes.feed(summary.slug), frame.routes.policy(summary.slug), changes, frame)


def atom_of_site(summaries: Iterable[PolicySummary], frame: Frame) -> bytes:
    """Return the Atom feed of all policies."""
    return _atom(frame.config.title, FEED, "", newest(summaries, NEWEST), frame)


def json_feed(summaries: Iterable[PolicySummary], frame: Frame) -> bytes:
    """Return the feed of all policies as JSON Feed 1.1 (jsonfeed.org)."""
    routes, language = frame.routes, frame.config.languages[0]
    say = frame.say(language)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": frame.config.title,
        "home_page_url": routes.url(""),
        "feed_url": routes.url(JSON_FEED),
        "language": language,
        "items": [
            {
                "id": tag_uri(summary, text, frame),
                "url": routes.url(routes.news(text)),
                "title": _title(summary, text, say),
                "content_text": _content(summary, text, say),
                "date_published": _timestamp(text.revised),
                **({"date_modified": _timestamp(_modified(text))} if _gone(text) else {}),
                "tags": [summary.slug, *filter(None, [text.change])],
            }
            for summary, text in newest(summaries, NEWEST)
        ],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def newest(summaries: Iterable[PolicySummary], count: int) -> list[PolicyChange]:
    """Return the `count` latest revisions of all policies, newest first, each with its policy."""
    changes = [(summary, text) for summary in summaries for text in summary.revisions]
    return sorted(changes, key=lambda change: (change[1].revised, change[0].slug), reverse=True)[:count]


def tag_uri(summary: PolicySummary, text: TextOnDay, frame: Frame) -> str:
    """Return the permanent id of an entry (RFC 4151): host, day, path."""
    return f"tag:{frame.routes.host},{text.revised.day}:{frame.routes.base}{summary.slug}/{text.revised}"


def _atom(title: str, feed_route: str, page_route: str, changes: Sequence[PolicyChange], frame: Frame) -> bytes:
    routes, language = frame.routes, frame.config.languages[0]
    updated = max((text.revised.day for _, text in changes), default=EPOCH)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{html.escape(language)}">',
        f"<id>{_escaped(routes.url(feed_route))}</id>",
        f"<title>{_escaped(title)}</title>",
        f"<updated>{updated}T00:00:00Z</updated>",
        f"<author><name>{_escaped(frame.config.title)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{html.escape(routes.url(feed_route))}"/>',
        f'<link rel="alternate" type="text/html" href="{html.escape(routes.url(page_route))}"/>',
        *(_entry(summary, text, frame) for summary, text in changes[:NEWEST]),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(summary: PolicySummary, text: TextOnDay, frame: Frame) -> str:
    say = frame.say(frame.config.languages[0])
    href = html.escape(frame.routes.url(frame.routes.news(text)))
    category = f'<category term="{html.escape(text.change)}"/>' if text.change else ""
    return (
        f"<entry><id>{_escaped(tag_uri(summary, text, frame))}</id>"
        f"<title>{_escaped(_title(summary, text, say))}</title>"
        f'<updated>{_timestamp(_modified(text))}</updated><link rel="alternate" type="text/html" href="{href}"/>'
        f"{category}<summary>{_escaped(_content(summary, text, say))}</summary></entry>"
    )


def _title(summary: PolicySummary, text: TextOnDay, say: Phrases) -> str:
    revision = text.revision
    day = say.effective_text(revision.effective, revision.revised.day)
    if text.never or summary.on_day.has_twin(text):
        words = named(text, summary.on_day, say).striptags()
    else:
        words = say.filled("ends_on", start=day) if revision.withdrawn else say.filled("page_of", day=day)
    return say.titled(revision.title or summary.slug, words)


def _content(summary: PolicySummary, text: TextOnDay, say: Phrases) -> str:
    revision = text.revision
    day = say.effective_text(revision.effective, revision.revised.day)
    if text.never:
        facts = _never_applied(summary, text, say)
    elif text.same_day:
        facts = f"{say.filled('applied_same_day', start=day)}{say.full_stop}"
    elif text.maybe:
        facts = f"{say.maybe_applied}{say.full_stop}"
    elif revision.withdrawn:
        facts = f"{say.filled('ends_on', start=day)}{say.full_stop}"
    else:
        facts = f"{say.filled('applies_from', start=day)}{say.full_stop}"
        facts = say.sentences(facts, say.again_note if text.again else "")
    if text.change:
        facts = say.sentences(facts, f"{say.changes[text.change]}{say.full_stop}")
    for gap in text.unknown:
        days = {"start": say.day_text(gap.start), "end": say.day_text((gap.end or gap.start) - ONE_DAY)}
        facts = say.sentences(facts, say.filled("unknown_between", **days))
    words = revision.summary or (say.withheld_summary if revision.withheld else "")
    draft = say.filled("draft_note") if revision.unpublished else ""
    return say.sentences(draft, words, facts)


def _never_applied(summary: PolicySummary, text: TextOnDay, say: Phrases) -> str:
    """Say that the text never applies, and which one replaces it. Its effective day is not repeated."""
    replacing = summary.on_day.version_instead(text)
    if not replacing:
        return say.filled("never_note")
    replaced = say.filled("replaced_note", next=named(replacing, summary.on_day, say).striptags())
    return say.sentences(replaced, f"{say.never_applied}{say.full_stop}")


def _modified(text: TextOnDay) -> RevisionId:
    """Return the id of the revision that last changed what the entry says."""
    return text.replaced_by if _gone(text) and text.replaced_by else text.revised


def _gone(text: TextOnDay) -> bool:
    """Return whether its entry changed once it was replaced."""
    return text.never or text.same_day


def _timestamp(revised: RevisionId) -> str:
    return f"{revised.day}T00:00:00Z"


def _escaped(text: str) -> str:
    """Escape a text for use between XML tags. (xml.sax.saxutils would load an HTTP client.)"""
    return html.escape(text, quote=False)
