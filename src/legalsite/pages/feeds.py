"""Generate Atom (RFC 4287) and JSON Feed 1.1 from the changes to policies.

An entry is only updated when its version takes effect, ends the policy, or is canceled, translated,
or withheld.
"""

import html
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from msgspec import UNSET, Struct, UnsetType, field

from legalsite.ledger.lines import start_of_day
from legalsite.model.policy import Version, summarized_version
from legalsite.model.policy_on_date import VersionOnDate
from legalsite.pages.edition import Edition, listed_editions, type_of_change
from legalsite.pages.groups import group_label
from legalsite.pages.json_files import Days, VersionFacts, validity_facts, version_facts
from legalsite.pages.page import Frame
from legalsite.pages.period_phrases import gap_sentences
from legalsite.pages.policy_summary import Summaries
from legalsite.text.phrase_catalogue import ENGLISH_BEGIN
from legalsite.text.written_html import with_english_marked

MIN_ENTRIES = 50  # a feed has at least this many entries, unless there are fewer versions
NEWS_DAYS = 90  # a feed has all entries from this many days before the newest entry
EPOCH = "1970-01-01T00:00:00Z"  # update time of an empty feed


class FeedItem(Struct, frozen=True, kw_only=True):
    """A version in a feed, as readers of its language see it."""

    id: str  # a permanent id, which stays the same if the site moves
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
    items: list[FeedItem]  # the newest 50, and all others from the 90 days before the newest one


def feed_of(summaries: Summaries, slug: str, frame: Frame, language: str, folder: str) -> JsonFeed:
    """Create the feed of a policy, of a folder, or (with an empty `slug`) of all policies.

    `slug` is the slug of the policy, or the path of a folder of policies. `folder` is where the
    feed's file is: the route of its folder, with a slash at the end.
    """
    routes = frame.routes
    editions = listed_editions(summaries, frame, language)
    title = frame.config.title
    home = routes.home(language)
    if slug:
        name = editions[0].title_text.title
        if slug != editions[0].slug:  # `slug` is a folder
            name = group_label(frame.config, slug, language).title
        slugs = [summary.slug for summary in summaries]
        company = frame.config.for_policies(slugs, language).title
        title = f"{name} · {company}"
        home = routes.policy(slug, language)
    # this folder identifies the language in the ids of entries
    id_folder = routes.home(language)
    # The feed is at a former route, from before the policy's URLs contained a language. The ids of
    # its entries must stay the same.
    if not folder.startswith(id_folder):
        id_folder = ""
    return JsonFeed(
        title=title,
        home_page_url=routes.url(home),
        feed_url=routes.url(folder + routes.JSON_FEED),
        language=language,
        days=FeedDays(**validity_facts(summaries, frame)),
        items=[
            _feed_item(edition, text, language, id_folder)
            for edition, text in newest_versions(editions)
        ],
    )


def newest_versions(editions: Iterable[Edition]) -> list[tuple[Edition, VersionOnDate]]:
    """Return the versions for a feed, newest first, with the edition of their policy.

    These are the newest MIN_ENTRIES versions, and older versions that changed at most NEWS_DAYS
    before the last change.
    """
    changes = []
    for edition in editions:
        changes += [(edition, text) for text in edition.on_day.texts]
    # sort by version id, then by slug
    changes.sort(key=lambda change: (change[1].revised, change[0].slug), reverse=True)
    shown = changes[:MIN_ENTRIES]
    older = changes[MIN_ENTRIES:]
    if not older:
        return shown
    newest = max(_last_change(*change) for change in shown)  # such as 2026-03-02T09:00:00Z
    last_day = date.fromisoformat(newest.partition("T")[0])
    # subtract NEWS_DAYS, but stop at the first day that Python supports
    oldest = str(last_day - min(timedelta(NEWS_DAYS), last_day - date.min))
    for edition, text in older:
        if _may_have_changed_since(oldest, edition, text):
            time = _last_change(edition, text)
            # The last change of a version that's older than the ledger may be before its recording.
            # Then only the recording is recent, which isn't news.
            if time >= oldest and time >= text.version.recorded_at:
                shown.append((edition, text))
    return shown


def _may_have_changed_since(day: str, edition: Edition, text: VersionOnDate) -> bool:
    """Return whether an entry may have changed on or after a day.

    This is much faster than `_last_change`, and rules out most old versions.
    """
    # an entry changes with its version, its translation, and the version that ended it
    texts = [text.version]
    shown = edition.shown_text(text.version)
    if shown is not text.version:  # a translation
        texts.append(shown)
    ended_by = text.replaced_by or text.withdrawn_by
    if ended_by:
        texts.append(edition.on_day.by_id[ended_by].version)
    if any(_is_newer(version, edition, day) for version in texts):
        return True
    # it also changes when its version takes effect
    return str(text.start) >= day


def _is_newer(version: Version, edition: Edition, day: str) -> bool:
    """Return whether a text may have been published or withheld on or after a day."""
    line = version.recorded  # its second field is the time
    # a draft has no line, and the line doesn't tell when a text was withheld
    if not line or version.withheld:
        return True
    if line.split(" ", 2)[1] < day:
        return False
    # a text that's older than the ledger was published long before it was recorded
    is_history = edition.policy.is_history(version, edition.frame.config.timezone)
    return not is_history or str(version.revised.day) >= day


def _last_change(edition: Edition, text: VersionOnDate) -> str:
    """Return the UTC time when an entry was published or last updated."""
    news = VersionNews(edition, text, edition.shown_text(text.version))
    return news.update_time() or news.publication_time(text.version)


def _feed_item(edition: Edition, text: VersionOnDate, language: str, id_folder: str) -> FeedItem:
    """Create a feed item for a version.

    `language` is the language of the feed. `id_folder` is the start of the path in the item's id: a
    folder such as `de/`, or empty.
    """
    frame = edition.frame
    shown = edition.shown_text(text.version)
    news = VersionNews(edition, text, shown)
    first = urlsplit(frame.first_url)  # the site's URL when the ledger was created
    page = f"{id_folder}{edition.slug}/{text.revised}"
    text_language = shown.language
    tags = [edition.slug]
    if text.change and frame.config.show_type_of_change:
        tags.append(text.change)
    return FeedItem(
        # Permanent ids (RFC 4151) use the URL from the creation of the ledger, which stays the same
        # if the site moves.
        id=f"tag:{first.hostname},{text.revised.day}:{first.path}{page}",
        url=frame.routes.url(edition.news_route(text.version)),
        title=news.title(),
        language=UNSET if text_language == language else text_language,
        content_text=news.content(),
        date_published=news.publication_time(text.version),
        date_modified=news.update_time() or UNSET,
        tags=tags,
        facts=version_facts(text),
    )


def as_atom(feed: JsonFeed, author: str, route: str, frame: Frame) -> bytes:
    """Format a feed as Atom. `route` is the route of the Atom feed."""
    times = [item.date_modified or item.date_published for item in feed.items]
    language = html.escape(feed.language)
    name = _xml_element("name", author)
    own_url = html.escape(frame.routes.url(route))
    home_url = html.escape(feed.home_page_url)
    updated = max(times, default=EPOCH)
    entries = [_atom_entry(item, feed.language) for item in feed.items]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        _xml_element("id", frame.first_url + route),  # stays the same if the site moves
        _xml_element("title", feed.title),
        _xml_element("updated", updated),
        f"<author>{name}</author>",
        f'<link rel="self" type="application/atom+xml" href="{own_url}"/>',
        f'<link rel="alternate" type="text/html" href="{home_url}"/>',
        *entries,
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _atom_entry(item: FeedItem, feed_language: str) -> str:
    """Format an item as an Atom entry. `feed_language` is the language of titles and summaries."""
    language = ""
    if item.language:  # only set if the text's language isn't the feed's
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
    # skip the first tag, which is the slug
    for tag in item.tags[1:]:
        term = html.escape(tag)
        parts.append(f'<category term="{term}"/>')
    summary = _text_element("summary", item.content_text, feed_language)
    parts.append(summary)
    return "<entry>" + "".join(parts) + "</entry>"


def _text_element(name: str, text: str, language: str) -> str:
    # English phrases replace missing translations; only HTML can state their language (RFC 4287,
    # section 3.1.1.2)
    if ENGLISH_BEGIN not in text:
        return _xml_element(name, text)
    marked = with_english_marked(html.escape(text, quote=False), language)
    # the HTML is text in the XML, so it's escaped once more
    return f'<{name} type="html">{html.escape(marked, quote=False)}</{name}>'


def _xml_element(name: str, text: str) -> str:
    """Format an XML element. xml.sax.saxutils isn't used, because it imports an HTTP client."""
    words = html.escape(text, quote=False)
    return f"<{name}>{words}</{name}>"


class VersionNews(Struct, frozen=True):
    """The texts and times of a version's feed entry in one language."""

    edition: Edition
    text: VersionOnDate
    shown: Version  # the translation if it exists, otherwise the version

    def title(self) -> str:
        """Return the policy's title and the name of the version."""
        say = self.edition.say
        text = self.text
        phrases = self.edition.phrases(text)
        # The effective date would be wrong for a version that never took effect, and ambiguous if
        # another version has the same date. The name then contains the `revised` date.
        if text.never_took_effect or self.edition.on_day.has_twin(text):
            words = phrases.name.striptags()
        elif text.published:  # the version was published after it took effect
            words = phrases.both_days.striptags()
        else:
            key = "page_of"
            if text.version.withdrawn:
                key = "ends_on"
            day = say.start_text(text.version)
            words = say.filled(key, start=day, day=day)  # the phrases have different placeholders
        title = self.shown.title or self.edition.slug
        return say.titled(self.edition.prefix + title, words)

    def content(self) -> str:
        """Return the version's summary, and when it takes effect."""
        say = self.edition.say
        version = self.text.version
        sentences = []
        if version.unpublished:
            sentences.append(say.draft_note)
        # the translation's summary, or the original's if the translation has none
        summary = summarized_version(self.shown, version).summary
        if summary:
            sentences.append(say.sentence(summary))
        elif version.withheld:
            sentences.append(say.withheld_summary)
        sentences += self._effect_sentences()
        change = type_of_change(self.text, self.edition)
        if change:
            sentences.append(say.sentence(change))
        # periods before this version for which nobody knows the version in effect
        unknown = gap_sentences(self.text.unknown, self.edition.on, say)
        return say.sentences(*sentences, unknown.striptags())

    def _effect_sentences(self) -> Iterator[str]:
        """Explain when the version takes effect, or why it never does.

        A version that's `withdrawn` withdraws the policy, so it ends the policy when it takes
        effect.
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
                # “Never in effect”, or when it applied to new accounts
                yield say.sentence(phrases.period.striptags())
            return
        start_key = self._start_phrase_key()
        start = say.start_text(version)
        # the version was only in effect on the first day of its period, which is after its
        # effective date if it was published late
        if text.same_day:
            start = say.day_text(text.periods[0].start)
        # both dates of a version that was published late; empty if it was published in time
        words = phrases.both_days.striptags()
        if not words:
            words = say.filled(start_key, start=start)
        elif start_key != "applies_from":  # `both_days` already includes the start
            words += say.semicolon + say.filled(start_key, start=start)
        yield say.sentence(words)
        # the policy was withdrawn before this version
        if text.brings_back_policy and start_key == "applies_from":
            yield say.again_note

    def _start_phrase_key(self) -> str:
        """Return the key of the phrase for the date on which the version took effect.

        The phrase must stay true after the version ends, because the entry isn't updated then. If
        `withdrawn` is set, the version says that the policy no longer applies.
        """
        text = self.text
        # the version in effect at that time is unknown
        if text.may_have_taken_effect:
            return "maybe_applied"
        if not text.version.withdrawn:
            if text.same_day:
                return "applied_same_day"
            return "applies_from"
        time_without_policy = self.edition.on_day.withdrawn_period(text.periods[-1])
        # the policy came back on the day when it was withdrawn
        if time_without_policy.end == time_without_policy.start:
            return "ended_same_day"
        return "ends_on"

    def publication_time(self, version: Version) -> str:
        """Return the UTC time when the ledger recorded a text.

        For drafts and texts older than the ledger, it's the start of their `revised` date.
        """
        edition = self.edition
        timezone = edition.frame.config.timezone
        if version.recorded_at and not edition.policy.is_history(version, timezone):
            return version.recorded_at
        return self._day_beginning(version.revised.day)

    def update_time(self) -> str:
        """Return the UTC time of the entry's last update, or an empty string."""
        text = self.text
        # times of all updates; those before the publication are dropped below
        times = [self.publication_time(self.shown)]  # `shown` may be a translation
        records = [version.record for version in (text.version, self.shown)]
        times += [record.withheld_time for record in records if record]
        if text.periods and text.status != "upcoming":
            times.append(self._day_beginning(text.periods[0].start))
        # the entry of a canceled version is updated when the replacement is published
        ended_by = text.replaced_by or text.withdrawn_by
        if ended_by and (text.never_took_effect or text.same_day):
            successor = self.edition.on_day.by_id[ended_by]
            times.append(self.publication_time(successor.version))
        published = self.publication_time(text.version)
        return max((time for time in times if time > published), default="")

    def _day_beginning(self, day: date) -> str:
        return start_of_day(day, self.edition.frame.config.timezone)
