"""Changes → Atom (RFC 4287) and JSON Feed 1.1. An entry is updated on the day on which its text takes effect, or ends
the policy, and if a later version replaces its text before that; on no other day."""

import html
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from msgspec import UNSET, Struct, UnsetType, field

from legalsite.ledger.lines import beginning_of
from legalsite.model.policy import Version
from legalsite.model.policy_on_date import PolicyOnDay, TextOnDay
from legalsite.pages.edition import type_of_change
from legalsite.pages.json_files import Days, VersionFacts, days_of, facts_of
from legalsite.pages.page import Frame, label_in
from legalsite.pages.period_phrases import both_days, followed_by, named, not_known
from legalsite.pages.policy_summary import PolicySummary
from legalsite.text.languages import text_language
from legalsite.text.phrase_catalogue import Phrases

NEWEST = 50  # entries of a feed
EPOCH = "1970-01-01T00:00:00Z"  # when a feed without entries was updated


class FeedItem(Struct, frozen=True, kw_only=True):
    """A version in a feed, as readers of its language see it."""

    id: str  # stays when the site moves
    url: str
    title: str
    language: str | UnsetType = UNSET  # of the text, where it is not the feed's
    content_text: str
    date_published: str
    date_modified: str | UnsetType = UNSET
    tags: list[str]
    facts: VersionFacts = field(name="_legalsite")  # what all files say of the version


class FeedDays(Days, frozen=True, kw_only=True, tag_field="format", tag="legalsite-feed v1"):
    """For which days the entries of a feed are as it says."""


class JsonFeed(Struct, frozen=True, kw_only=True, tag_field="version", tag="https://jsonfeed.org/version/1.1"):
    """feed.json: the newest changes of one policy or of all, as JSON Feed 1.1 (jsonfeed.org)."""

    title: str
    home_page_url: str
    feed_url: str
    language: str
    days: FeedDays = field(name="_legalsite")  # for which days its entries are as it says
    items: list[FeedItem]  # the newest 50


def feed_of(
    summaries: Sequence[PolicySummary], slug: str, frame: Frame, language: str
) -> JsonFeed:
    """Return the feed in a language: of the policy `slug`, or of all if it is empty."""
    routes, title = frame.routes, frame.config.title
    return JsonFeed(
        title=f"{label_in(summaries[0], language).title} · {title}" if slug else title,
        home_page_url=routes.url(routes.policy(slug, language) if slug else routes.home(language)),
        feed_url=routes.url(routes.feeds(slug, language)[1]),
        language=language,
        days=FeedDays(**days_of(summaries, frame)),
        items=[_item(*change, frame, language) for change in newest(summaries)],
    )


def newest(summaries: Iterable[PolicySummary]) -> list[tuple[PolicySummary, TextOnDay]]:
    """Return the latest versions of all policies, newest first, each with its policy."""
    changes = [(summary, text) for summary in summaries for text in summary.on_day.texts]
    return sorted(changes, key=lambda change: (change[1].revised, change[0].slug), reverse=True)[:NEWEST]


def _item(summary: PolicySummary, text: TextOnDay, frame: Frame, language: str) -> FeedItem:
    say, shown = frame.say(language), summary.in_language(text, language)[0]
    of_text, first = text_language(shown, frame.config), urlsplit(frame.first_url)
    page = f"{frame.routes.policy(summary.slug, language)}{text.revised}"
    return FeedItem(
        # permanent (RFC 4151): host and path of the address with which the ledger began; it stays when the site moves
        id=f"tag:{first.hostname},{text.revised.day}:{first.path}{page}",
        url=frame.routes.url(summary.news_route(text, language, frame.routes)),
        title=_title(summary, text, shown, say),
        language=UNSET if of_text == language else of_text,
        content_text=_content(summary, text, shown, frame, say),
        date_published=_published(text.version, frame),
        date_modified=_updated(summary, text, shown, frame) or UNSET,
        tags=[summary.slug, *([text.change] if text.change and frame.config.show_type_of_change else [])],
        facts=facts_of(text),
    )


def as_atom(feed: JsonFeed, route: str, frame: Frame) -> bytes:
    """Return the same feed as Atom, which is at `route`."""
    times = (item.date_modified or item.date_published for item in feed.items)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{html.escape(feed.language)}">',
        f"<id>{_escaped(frame.first_url + route)}</id>",
        f"<title>{_escaped(feed.title)}</title>",
        f"<updated>{max(times, default=EPOCH)}</updated>",
        f"<author><name>{_escaped(frame.config.title)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{html.escape(frame.routes.url(route))}"/>',
        f'<link rel="alternate" type="text/html" href="{html.escape(feed.home_page_url)}"/>',
        *map(_entry, feed.items),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(item: FeedItem) -> str:
    of_text = f' hreflang="{html.escape(item.language)}"' if item.language else ""
    categories = "".join(f'<category term="{html.escape(tag)}"/>' for tag in item.tags[1:])
    return (
        f"<entry><id>{_escaped(item.id)}</id>"
        f"<title>{_escaped(item.title)}</title>"
        f"<published>{item.date_published}</published>"
        f"<updated>{item.date_modified or item.date_published}</updated>"
        f'<link rel="alternate" type="text/html"{of_text} href="{html.escape(item.url)}"/>'
        f"{categories}<summary>{_escaped(item.content_text)}</summary></entry>"
    )


def _title(summary: PolicySummary, text: TextOnDay, shown: Version, say: Phrases) -> str:
    if text.never or summary.on_day.has_twin(text):
        words = named(text, summary.on_day, say).striptags()
    elif text.published:
        words = both_days(text, say).striptags()
    else:
        day = say.day_text(text.version.effective)
        words = say.filled("ends_on", start=day) if text.version.withdrawn else say.filled("page_of", day=day)
    return say.titled(shown.title or summary.slug, words)


def _content(summary: PolicySummary, text: TextOnDay, shown: Version, frame: Frame, say: Phrases) -> str:
    version = text.version
    facts = [say.draft_note] if version.unpublished else []
    facts.append(shown.summary or version.summary or (say.withheld_summary if version.withheld else ""))
    facts += _when(summary, text, say)
    if change := type_of_change(text, frame.config, say):
        facts.append(f"{change}{say.full_stop}")
    facts.append(not_known(text.unknown, frame.on, say).striptags())
    return say.sentences(*facts)


def _when(summary: PolicySummary, text: TextOnDay, say: Phrases) -> list[str]:
    """Say from when the text applies; if it never does, which one replaces it: its effective day is not repeated."""
    if text.never and text.replaced_by:
        name = named(summary.on_day.by_id[text.replaced_by], summary.on_day, say).striptags()
        told = followed_by(text, name, say).striptags()
        return [told] if text.version.withdrawn else [told, f"{say.never_applied}{say.full_stop}"]
    if text.never:
        return [say.never_note]
    key, day = _begins(summary.on_day, text), text.periods[0].start if text.same_day else text.version.effective
    both = both_days(text, say).striptags()
    words = [both, "" if both and key == "applies_from" else say.filled(key, start=say.day_text(day))]
    applies = f"{say.semicolon.join(filter(None, words))}{say.full_stop}"
    return [applies, say.again_note] if text.again and key == "applies_from" else [applies]


def _begins(on_day: PolicyOnDay, text: TextOnDay) -> str:
    """Return the key of the phrase that says from when a text applied, which is true for good."""
    if text.maybe:
        return "maybe_applied"
    if not text.version.withdrawn:
        return "applied_same_day" if text.same_day else "applies_from"
    gone = on_day.without_version(text.periods[-1])
    return "ended_same_day" if gone.end == gone.start else "ends_on"


def _published(text: Version, frame: Frame) -> str:
    """Return when the ledger recorded the text (UTC); of an imported one, or a draft, when the day began that it names
    itself."""
    if text.recorded_as == "publish":
        return text.recorded_at
    return beginning_of(text.revised.day, frame.config.timezone)


def _updated(summary: PolicySummary, text: TextOnDay, shown: Version, frame: Frame) -> str:
    """Return when the entry changed last (UTC): when its text took effect or ended the policy, was replaced before
    that, was translated, or was withheld. Empty if it never did."""
    times = [_published(shown, frame)]
    times += [version.record.withheld_time for version in (text.version, shown) if version.record]
    if text.periods and text.status != "upcoming":
        times.append(beginning_of(text.periods[0].start, frame.config.timezone))
    if (text.never or text.same_day) and text.replaced_by:
        times.append(_published(summary.on_day.by_id[text.replaced_by].version, frame))
    return max((time for time in times if time > _published(text.version, frame)), default="")


def _escaped(text: str) -> str:
    """Escape a text for use between XML tags. (xml.sax.saxutils would load an HTTP client.)"""
    return html.escape(text, quote=False)
