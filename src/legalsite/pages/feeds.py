"""Changes → Atom (RFC 4287) and JSON Feed 1.1. An entry is updated on the day on which its text takes effect, or ends
the policy, and if a later revision replaces its text before that; on no other day."""

import html
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from msgspec import UNSET, Struct, UnsetType, field

from legalsite.ledger.lines import beginning_of
from legalsite.model.in_force import TextOnDay
from legalsite.model.policy import Revision
from legalsite.pages.days_in_words import named, not_known
from legalsite.pages.json_files import OfSite, RevisionFacts, facts_of, indented, of_texts
from legalsite.pages.page import Frame, label_in
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import FEED, JSON_FEED
from legalsite.text.phrase_catalogue import Phrases

NEWEST = 50  # entries of a feed
EPOCH = "1970-01-01T00:00:00Z"  # when a feed without entries was updated

PolicyChange = tuple[PolicySummary, TextOnDay]


class FeedItem(Struct, frozen=True, kw_only=True):
    """A revision in a feed, as readers of its language see it."""

    id: str
    url: str
    title: str
    content_text: str
    date_published: str
    date_modified: str | UnsetType = UNSET
    tags: list[str]
    facts: RevisionFacts = field(name="_legalsite")


class FeedDays(OfSite, frozen=True, kw_only=True, tag_field="format", tag="legalsite-feed v1"):
    """For which days the entries of a feed are as it says."""


class JsonFeed(Struct, frozen=True, tag_field="version", tag="https://jsonfeed.org/version/1.1"):
    """feed.json: the newest changes of all policies, as JSON Feed 1.1 (jsonfeed.org)."""

    title: str
    home_page_url: str
    feed_url: str
    language: str
    days: FeedDays = field(name="_legalsite")
    items: list[FeedItem]


def atom_of_policy(summary: PolicySummary, frame: Frame, language: str) -> bytes:
    """Return the Atom feed of one policy in a language."""
    title = f"{label_in(summary, language).title} · {frame.config.title}"
    changes = [(summary, text) for text in summary.on_day.texts]
    feed, page = frame.routes.feed(summary.slug, language), frame.routes.policy(summary.slug, language)
    return _atom(title, (feed, page), changes, frame, language)


def atom_of_site(summaries: Iterable[PolicySummary], frame: Frame, language: str) -> bytes:
    """Return the Atom feed of all policies in a language."""
    feed, page = frame.routes.site_feed(FEED, language), frame.routes.home(language)
    return _atom(frame.config.title, (feed, page), newest(summaries), frame, language)


def json_feed(summaries: Sequence[PolicySummary], frame: Frame, language: str) -> bytes:
    """Return the feed of all policies in a language as JSON Feed 1.1."""
    routes, items = frame.routes, [_item(*change, frame, language) for change in newest(summaries)]
    home, feed = routes.url(routes.home(language)), routes.url(routes.site_feed(JSON_FEED, language))
    days = FeedDays(**of_texts(summaries, frame.config))
    return indented(JsonFeed(frame.config.title, home, feed, language, days, items))


def newest(summaries: Iterable[PolicySummary]) -> list[PolicyChange]:
    """Return the latest revisions of all policies, newest first, each with its policy."""
    changes = [(summary, text) for summary in summaries for text in summary.on_day.texts]
    return sorted(changes, key=lambda change: (change[1].revised, change[0].slug), reverse=True)[:NEWEST]


def tag_uri(summary: PolicySummary, text: TextOnDay, frame: Frame, language: str) -> str:
    """Return the permanent id of an entry (RFC 4151): host and path of the address with which the ledger began, and the
    day. It stays when the site moves."""
    first = urlsplit(frame.first_url)
    page = f"{frame.routes.policy(summary.slug, language)}{text.revised}"
    return f"tag:{first.hostname},{text.revised.day}:{first.path}{page}"


def _item(summary: PolicySummary, text: TextOnDay, frame: Frame, language: str) -> FeedItem:
    say, shown = frame.say(language), summary.in_language(text, language)[0]
    return FeedItem(
        id=tag_uri(summary, text, frame, language),
        url=frame.routes.url(summary.news_route(text, language, frame.routes)),
        title=_title(summary, text, shown, say),
        content_text=_content(summary, text, shown, frame, say),
        date_published=_published(text.revision, frame),
        date_modified=_updated(summary, text, shown, frame) or UNSET,
        tags=[summary.slug, *filter(None, [text.change])],
        facts=facts_of(text),
    )


def _atom(title: str, about: tuple[str, str], changes: Sequence[PolicyChange], frame: Frame, language: str) -> bytes:
    """Return a feed; it is `about` the routes of itself and of the page with the same changes."""
    routes, (feed_route, page_route) = frame.routes, about
    items = [_item(*change, frame, language) for change in changes]
    times = (item.date_modified or item.date_published for item in items)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{html.escape(language)}">',
        f"<id>{_escaped(frame.first_url + feed_route)}</id>",
        f"<title>{_escaped(title)}</title>",
        f"<updated>{max(times, default=EPOCH)}</updated>",
        f"<author><name>{_escaped(frame.config.title)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{html.escape(routes.url(feed_route))}"/>',
        f'<link rel="alternate" type="text/html" href="{html.escape(routes.url(page_route))}"/>',
        *(_entry(item) for item in items[:NEWEST]),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(item: FeedItem) -> str:
    category = f'<category term="{html.escape(item.facts.change)}"/>' if item.facts.change else ""
    return (
        f"<entry><id>{_escaped(item.id)}</id>"
        f"<title>{_escaped(item.title)}</title>"
        f"<published>{item.date_published}</published>"
        f"<updated>{item.date_modified or item.date_published}</updated>"
        f'<link rel="alternate" type="text/html" href="{html.escape(item.url)}"/>'
        f"{category}<summary>{_escaped(item.content_text)}</summary></entry>"
    )


def _title(summary: PolicySummary, text: TextOnDay, shown: Revision, say: Phrases) -> str:
    revision = text.revision
    day = say.effective_text(revision.effective, revision.revised.day)
    if text.never or summary.on_day.has_twin(text):
        words = named(text, summary.on_day, say).striptags()
    else:
        words = say.filled("ends_on", start=day) if revision.withdrawn else say.filled("page_of", day=day)
    return say.titled(shown.title or summary.slug, words)


def _content(summary: PolicySummary, text: TextOnDay, shown: Revision, frame: Frame, say: Phrases) -> str:
    revision = text.revision
    facts = [say.draft_note] if revision.unpublished else []
    facts.append(shown.summary or revision.summary or (say.withheld_summary if revision.withheld else ""))
    facts += _when(summary, text, say)
    if text.change:
        facts.append(f"{say.changes[text.change]}{say.full_stop}")
    facts.append(not_known(text.unknown, frame.on, say).striptags())
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


def _published(text: Revision, frame: Frame) -> str:
    """Return when the ledger recorded the text (UTC); of an imported one, or a draft, when the day began that it names
    itself."""
    _, time, verb, *_ = text.recorded.split(" ") if text.recorded else ("", "", "")
    return time if verb == "publish" else beginning_of(text.revised.day, frame.config.timezone)


def _updated(summary: PolicySummary, text: TextOnDay, shown: Revision, frame: Frame) -> str:
    """Return when the entry changed last (UTC): when its text took effect or ended the policy, was replaced before
    that, was translated, or was withheld. Empty if it never did."""
    withheld = [line for each in (text.revision, shown) for line in each.recorded.split("\n")[1:]]
    times = [_published(shown, frame), *(line.split(" ")[1] for line in withheld)]
    if text.periods and text.status != "pending":
        times.append(beginning_of(text.periods[0].start, frame.config.timezone))
    if (text.never or text.same_day) and text.replaced_by:
        times.append(_published(summary.on_day.by_id[text.replaced_by].revision, frame))
    return max((each for each in times if each > _published(text.revision, frame)), default="")


def _escaped(text: str) -> str:
    """Escape a text for use between XML tags. (xml.sax.saxutils would load an HTTP client.)"""
    return html.escape(text, quote=False)
