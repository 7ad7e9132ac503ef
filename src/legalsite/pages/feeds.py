"""Changes → Atom (RFC 4287) and JSON Feed 1.1.

An entry is updated when its text takes effect, or ends the policy, and if a later version replaces
its text before that; on no other day.
"""

import html
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import UNSET, Struct, UnsetType, field

from legalsite.ledger.lines import start_of_day
from legalsite.model.policy import Version, summarized_version
from legalsite.model.policy_on_date import VersionOnDate
from legalsite.pages.edition import Edition, listed_edition, type_of_change
from legalsite.pages.groups import group_label
from legalsite.pages.json_files import Days, VersionFacts, validity_facts, version_facts
from legalsite.pages.page import Frame
from legalsite.pages.period_phrases import gap_sentences
from legalsite.pages.policy_summary import Summaries
from legalsite.text.languages import text_language
from legalsite.text.phrase_catalogue import ENGLISH_BEGIN
from legalsite.text.written_html import with_english_marked

MAX_ENTRIES = 50  # of a feed
EPOCH = "1970-01-01T00:00:00Z"  # when a feed without entries was updated


class FeedItem(Struct, frozen=True, kw_only=True):
    """A version in a feed, as readers of its language see it."""

    id: str  # a permanent id, even if the site moves
    url: str
    title: str
    language: str | UnsetType = UNSET  # the text's language, if it isn't the feed's
    content_text: str
    date_published: str
    date_modified: str | UnsetType = UNSET
    tags: list[str]
    facts: VersionFacts = field(name="_legalsite")  # the version, as in all files


class FeedDays(Days, frozen=True, kw_only=True, tag_field="format", tag="legalsite-feed v1"):
    """The dates for which a feed is correct."""


class JsonFeed(
    Struct, frozen=True, kw_only=True, tag_field="version", tag="https://jsonfeed.org/version/1.1"
):
    """feed.json: the newest changes to one policy or to all, as JSON Feed 1.1 (jsonfeed.org)."""

    title: str
    home_page_url: str
    feed_url: str
    language: str
    days: FeedDays = field(name="_legalsite")  # the dates for which the feed is correct
    items: list[FeedItem]  # the newest 50


def feed_of(summaries: Summaries, slug: str, frame: Frame, language: str) -> JsonFeed:
    """Return the feed in a language: of the policy `slug`, of the policies in a folder of content/,
    or of all if `slug` is empty."""
    routes = frame.routes
    editions = [listed_edition(summary, frame, language) for summary in summaries]
    title = frame.config.title
    home = routes.home(language)
    if slug:
        name = editions[0].title_text.title
        if slug != editions[0].slug:
            name = group_label(frame.config, slug, language).title
        title = f"{name} · {title}"
        home = routes.policy(slug, language)
    return JsonFeed(
        title=title,
        home_page_url=routes.url(home),
        feed_url=routes.urls.feeds(slug, language)[1],
        language=language,
        days=FeedDays(**validity_facts(summaries, frame)),
        items=[_feed_item(edition, text, language) for edition, text in newest_versions(editions)],
    )


def newest_versions(editions: Iterable[Edition]) -> list[tuple[Edition, VersionOnDate]]:
    """Return the latest MAX_ENTRIES versions, newest first, each with its policy's edition."""
    changes = []
    for edition in editions:
        changes += [(edition, text) for text in edition.on_day.texts]
    # by the id of the version, and on the same day by slug
    changes.sort(key=lambda change: (change[1].revised, change[0].slug), reverse=True)
    return changes[:MAX_ENTRIES]


def _feed_item(edition: Edition, text: VersionOnDate, language: str) -> FeedItem:
    """Return a version as an entry of the feed in `language`."""
    frame = edition.frame
    shown = edition.shown_text(text.version)
    news = VersionNews(edition, text, shown)
    first = urlsplit(frame.first_url)  # the site's URL when the ledger began
    page = frame.routes.policy(edition.slug, language) + str(text.revised)
    words_language = text_language(shown, frame.config)
    tags = [edition.slug]
    if text.change and frame.config.show_type_of_change:
        tags.append(text.change)
    return FeedItem(
        # permanent (RFC 4151): the URL with which the ledger began stays when the site moves
        id=f"tag:{first.hostname},{text.revised.day}:{first.path}{page}",
        url=frame.routes.url(edition.news_route(text.version)),
        title=news.title(),
        language=UNSET if words_language == language else words_language,
        content_text=news.content(),
        date_published=news.publication_time(text.version),
        date_modified=news.update_time() or UNSET,
        tags=tags,
        facts=version_facts(text),
    )


def as_atom(feed: JsonFeed, route: str, frame: Frame) -> bytes:
    """Return the feed as Atom. `route` is the route of this Atom feed."""
    times = [item.date_modified or item.date_published for item in feed.items]
    language = html.escape(feed.language)
    author = _xml_element("name", frame.config.title)
    own_url = html.escape(frame.routes.url(route))
    home_url = html.escape(feed.home_page_url)
    updated = max(times, default=EPOCH)
    entries = [_atom_entry(item, feed.language) for item in feed.items]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        _xml_element("id", frame.first_url + route),
        _xml_element("title", feed.title),
        _xml_element("updated", updated),
        f"<author>{author}</author>",
        f'<link rel="self" type="application/atom+xml" href="{own_url}"/>',
        f'<link rel="alternate" type="text/html" href="{home_url}"/>',
        *entries,
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _atom_entry(item: FeedItem, feed_language: str) -> str:
    """Return an entry of a feed in a language as Atom."""
    language = ""
    if item.language:
        tag = html.escape(item.language)
        language = f' hreflang="{tag}"'
    url = html.escape(item.url)
    title = _text_element("title", item.title, feed_language)
    updated = item.date_modified or item.date_published
    parts = [
        _xml_element("id", item.id),
        title,
        _xml_element("published", item.date_published),
        _xml_element("updated", updated),
        f'<link rel="alternate" type="text/html"{language} href="{url}"/>',
    ]
    # the first tag is the policy's slug, and the others (the type of change) are categories
    for tag in item.tags[1:]:
        term = html.escape(tag)
        parts.append(f'<category term="{term}"/>')
    summary = _text_element("summary", item.content_text, feed_language)
    parts.append(summary)
    return "<entry>" + "".join(parts) + "</entry>"


def _text_element(name: str, text: str, language: str) -> str:
    """Return an XML element with a text in a language.

    If it has English phrases in place of missing ones, it's HTML, which can name their language
    (RFC 4287, section 3.1.1.2).
    """
    if ENGLISH_BEGIN not in text:
        return _xml_element(name, text)
    marked = with_english_marked(html.escape(text, quote=False), language)
    return f'<{name} type="html">{html.escape(marked, quote=False)}</{name}>'


def _xml_element(name: str, text: str) -> str:
    """Return an XML element. (xml.sax.saxutils would load an HTTP client.)"""
    words = html.escape(text, quote=False)
    return f"<{name}>{words}</{name}>"


class VersionNews(NamedTuple):
    """What a feed says of a version in one language."""

    edition: Edition
    text: VersionOnDate
    shown: Version  # its translation into that language, or else the version itself

    def title(self) -> str:
        """Return the title of the entry: the policy's title, and which version it is."""
        say = self.edition.say
        text = self.text
        phrases = self.edition.phrases(text)
        # the effective date alone would be wrong, or would name two versions (a twin has the same)
        if text.never_took_effect or self.edition.on_day.has_twin(text):
            words = phrases.name.striptags()
        elif text.published:
            words = phrases.both_days.striptags()
        else:
            key = "page_of"
            if text.version.withdrawn:
                key = "ends_on"
            day = say.start_text(text.version)
            words = say.filled(key, start=day, day=day)
        return say.titled(self.shown.title or self.edition.slug, words)

    def content(self) -> str:
        """Return the entry's words: the summary of the version, and when it takes effect."""
        say = self.edition.say
        version = self.text.version
        sentences = []
        if version.unpublished:
            sentences.append(say.draft_note)
        summary = summarized_version(self.shown, version).summary
        if summary:
            sentences.append(say.sentence(summary))
        elif version.withheld:
            sentences.append(say.withheld_summary)
        sentences += self._effect_sentences()
        change = type_of_change(self.text, self.edition)
        if change:
            sentences.append(say.sentence(change))
        unknown = gap_sentences(self.text.unknown, self.edition.on, say)
        return say.sentences(*sentences, unknown.striptags())

    def _effect_sentences(self) -> Iterator[str]:
        """Yield sentences that say when the version takes effect or, if it never does, why.

        They don't repeat the effective date of a version that never applies.
        """
        say = self.edition.say
        text = self.text
        version = text.version
        phrases = self.edition.phrases(text)
        if text.never_took_effect:
            if not text.replaced_by:
                yield say.never_note
                return
            successor = self.edition.on_day.by_id[text.replaced_by]
            name = self.edition.phrases(successor).name.striptags()
            yield phrases.followed_by(name).striptags()
            if not version.withdrawn:
                yield say.sentence(phrases.period.striptags())
            return
        start_key = self._start_phrase_key()
        start = say.start_text(version)
        if text.same_day:  # it was only in effect on its first day, even if retroactive
            start = say.day_text(text.periods[0].start)
        # the effective date, and the later date on which it was published; empty if there is none
        words = phrases.both_days.striptags()
        if not words:
            words = say.filled(start_key, start=start)
        elif start_key != "applies_from":  # both days already say from when it applies
            words += say.semicolon + say.filled(start_key, start=start)
        yield say.sentence(words)
        if text.brings_back_policy and start_key == "applies_from":
            yield say.again_note

    def _start_phrase_key(self) -> str:
        """Return the key of the phrase that says from when the version applied.

        The entry isn't updated when the version ends, so the phrase must stay true then.
        """
        text = self.text
        if text.may_have_taken_effect:
            return "maybe_applied"
        if not text.version.withdrawn:
            if text.same_day:
                return "applied_same_day"
            return "applies_from"
        time_without_policy = self.edition.on_day.without_version(text.periods[-1])
        if time_without_policy.end == time_without_policy.start:
            return "ended_same_day"
        return "ends_on"

    def publication_time(self, text: Version) -> str:
        """Return when the ledger recorded a text (UTC).

        For a draft, or a text from before the ledger, return the beginning of its `revised` day
        instead: the ledger doesn't have the time at which it was published.
        """
        edition = self.edition
        timezone = edition.frame.config.timezone
        if text.recorded_at and not edition.policy.is_history(text, timezone):
            return text.recorded_at
        return self._day_beginning(text.revised.day)

    def update_time(self) -> str:
        """Return when the entry changed last (UTC); empty if it never did.

        It changes when its text takes effect or ends the policy, is replaced before that, is
        translated, or is withheld.
        """
        text = self.text
        times = [self.publication_time(self.shown)]
        records = [version.record for version in (text.version, self.shown)]
        times += [record.withheld_time for record in records if record]  # empty if never withheld
        if text.periods and text.status != "upcoming":
            times.append(self._day_beginning(text.periods[0].start))
        # it was canceled, so the entry changed when its replacement was published
        ended_by = text.replaced_by or text.withdrawn_by
        if ended_by and (text.never_took_effect or text.same_day):
            successor = self.edition.on_day.by_id[ended_by]
            times.append(self.publication_time(successor.version))
        published = self.publication_time(text.version)
        return max((time for time in times if time > published), default="")

    def _day_beginning(self, day: date) -> str:
        """Return when a day begins in the site's time zone (UTC)."""
        return start_of_day(day, self.edition.frame.config.timezone)
