"""Changes → Atom (RFC 4287) and JSON Feed 1.1. An entry is updated on the day on which its text takes effect, or ends
the policy, and if a later revision replaces its text before that; on no other day."""

import html
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from legalsite.ledger.lines import stamp
from legalsite.model.in_force import ONE_DAY, TextOnDay
from legalsite.pages.days_in_words import named
from legalsite.pages.page import Frame
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import FEED, JSON_FEED
from legalsite.text.phrase_catalogue import Phrases

NEWEST = 50  # entries of a feed
EPOCH = "1970-01-01T00:00:00Z"  # when a feed without entries was updated

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
                "date_published": _published(text),
                **({"date_modified": updated} if (updated := _updated(summary, text, frame)) else {}),
                "tags": [summary.slug, *filter(None, [text.change])],
                "_legalsite": {
                    "policy": summary.slug,
                    "revised": str(text.revised),
                    "effective": text.revision.effective.isoformat(),
                    "change": text.change or None,
                    "status": text.status,
                },
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
    """Return the permanent id of an entry (RFC 4151): host and path of the address with which the ledger began, and the
    day. It stays when the site moves."""
    first = urlsplit(frame.first_url)
    return f"tag:{first.hostname},{text.revised.day}:{first.path}{summary.slug}/{text.revised}"


def _atom(title: str, feed_route: str, page_route: str, changes: Sequence[PolicyChange], frame: Frame) -> bytes:
    routes, language = frame.routes, frame.config.languages[0]
    times = (_updated(summary, text, frame) or _published(text) for summary, text in changes)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{html.escape(language)}">',
        f"<id>{_escaped(routes.url(feed_route))}</id>",
        f"<title>{_escaped(title)}</title>",
        f"<updated>{max(times, default=EPOCH)}</updated>",
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
        f"<published>{_published(text)}</published>"
        f"<updated>{_updated(summary, text, frame) or _published(text)}</updated>"
        f'<link rel="alternate" type="text/html" href="{href}"/>'
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
    facts = [say.draft_note] if revision.unpublished else []
    facts.append(revision.summary or (say.withheld_summary if revision.withheld else ""))
    facts += _when(summary, text, say)
    if text.change:
        facts.append(f"{say.changes[text.change]}{say.full_stop}")
    for gap in text.unknown:
        end = say.day_text((gap.end or gap.start) - ONE_DAY)
        facts.append(say.filled("unknown_between", start=say.day_text(gap.start), end=end))
    return say.sentences(*facts)


def _when(summary: PolicySummary, text: TextOnDay, say: Phrases) -> list[str]:
    """Say from when the text applies; if it never does, which one replaces it: its effective day is not repeated."""
    if text.never:
        instead = summary.on_day.version_instead(text)
        name = named(instead, summary.on_day, say).striptags() if instead else ""
        never = f"{say.never_applied}{say.full_stop}"
        return [say.filled("replaced_note", next=name), never] if instead else [say.never_note]
    phrase = "ends_on" if text.revision.withdrawn else "applies_from"
    if text.same_day or text.maybe:
        phrase = "applied_same_day" if text.same_day else "maybe_applied"
    day = say.effective_text(text.revision.effective, text.revised.day)
    applies = f"{say.filled(phrase, start=day)}{say.full_stop}"
    return [applies, say.again_note] if text.again and phrase == "applies_from" else [applies]


def _published(text: TextOnDay) -> str:
    """Return when the ledger recorded the text (UTC); of an imported one, or a draft, the day that it names itself."""
    _, time, verb, *_ = text.revision.recorded.split(" ") if text.revision.recorded else ("", "", "")
    return time if verb == "publish" else f"{text.revised.day}T00:00:00Z"


def _updated(summary: PolicySummary, text: TextOnDay, frame: Frame) -> str:
    """Return when the entry changed last (UTC): when its text took effect or ended the policy, was replaced before
    that, or was withheld. Empty if it never did."""
    times = [line.split(" ")[1] for line in text.revision.recorded.split("\n")[1:]]
    if text.periods and text.status != "pending":
        begun = datetime.combine(text.periods[0].start, time(), ZoneInfo(frame.config.timezone))
        times.append(stamp(begun))
    if (text.never or text.same_day) and text.replaced_by:
        times.append(_published(summary.on_day.by_id[text.replaced_by]))
    return max((each for each in times if each > _published(text)), default="")


def _escaped(text: str) -> str:
    """Escape a text for use between XML tags. (xml.sax.saxutils would load an HTTP client.)"""
    return html.escape(text, quote=False)
