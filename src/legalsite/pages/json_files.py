"""The JSON files of a site: versions.json for apps that record which version a user accepted,
status.json for monitors, notices.json for the banner on other sites. `legalsite schema` prints the
schemas of their types."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import asdict, replace

from legalsite.model.config import Channel
from legalsite.model.ledger_record import LedgerRecord
from legalsite.model.policy import Period, Status, Version, VersionId, summarized_version
from legalsite.model.policy_on_date import VersionOnDate
from legalsite.model.promise import ChangeClass
from legalsite.pages.edition import Edition, listed_edition
from legalsite.pages.page import Frame
from legalsite.pages.policy_summary import Announced, PolicySummary, Summaries, next_change
from legalsite.pages.routes import Routes
from legalsite.text.languages import base_language, is_right_to_left
from legalsite.text.phrase_catalogue import Phrases, built_in_languages, without_english_marks

# (slug, path of a fragment) → SHA-256 in hex, or an empty string if it doesn't exist
FragmentHash = Callable[[str, str], str]

# the empty record of a text that isn't in the ledger
NOT_RECORDED = LedgerRecord("", 0, "", "", "", "")


class VersionFacts(Struct, frozen=True, kw_only=True):
    """The facts about a version that all JSON files contain."""

    policy: str  # the slug
    revised: str  # the version's id; for a translation, its own id
    revised_stated: (
        bool  # false if that date is only an id, because an import found no revision date
    )
    effective: date
    effective_new_accounts: date | None  # the date for new accounts, if that is earlier
    status: Status
    change: ChangeClass | None  # the type of change for readers; null without a previous version
    draft: bool  # whether the version is an unpublished draft
    withdraws: bool  # whether the version withdraws the policy


class PublicPeriod(Struct, frozen=True, kw_only=True):
    """A period from the date `from` until the day before `to`."""

    start: date = field(name="from")
    to: date | None  # the day after the last day; null if no end is known


class PublicGap(PublicPeriod, frozen=True, kw_only=True):
    """A period for which we don't know which version was in effect. `recorded` is the ledger line
    about the file at `raw_url`."""

    reason: str
    recorded: str | None
    raw_url: str


class PublicText(VersionFacts, frozen=True, kw_only=True):
    """A version with its translations, or a translation, which has the dates of its original.
    `recorded` is the ledger line, and `recorded_late` its date if that is after `effective`. A
    withheld text keeps its hash, size, and line; `withheld_recorded` is the line about the file at
    `withheld_url`, which contains the reason."""

    translates: str | None  # the original's id
    language: str
    title: str
    summary: str | None  # a sentence that says what changed
    approved_by: list[str]  # who approved it, as its file states; empty for a translation
    url: str
    json_url: str | UnsetType = UNSET  # the same facts with the text, for apps that show it
    raw_url: str | None  # the URL of the exact bytes, in Markdown; null if withheld
    sha256: str | None  # the hash of these bytes; also if withheld
    size: int | None  # the number of these bytes; null if a withheld text's size is unknown
    withheld: bool
    recorded: str | None
    recorded_at: str | None  # the ledger line's time
    ledger_line: int | None  # the ledger line's number
    recorded_late: date | None
    withheld_recorded: str | UnsetType = UNSET
    withheld_url: str | UnsetType = UNSET
    applied: list[PublicPeriod]  # the periods in which the version was in effect
    # the earlier periods in which it only applied to accounts that were opened in them
    applied_new_accounts: list[PublicPeriod]
    partly: bool  # whether it was in effect only on part of one day
    retroactive: bool | UnsetType = UNSET  # whether `effective` was before it was published
    part_of: str | UnsetType = UNSET  # the slug of the policy that the version is part of
    change_stated: ChangeClass | None  # the type in the front matter; `change` is authoritative
    replaced_by: str | None  # the version that superseded or canceled it
    since_url: str  # the page that shows what changed since this version
    redline_url: str | None
    redline_from: str | None  # the version that the redline compares it with
    fragment_url: str | UnsetType = UNSET  # its HTML with absolute links
    fragment_sha256: str | UnsetType = UNSET
    since_fragment_url: str | UnsetType = UNSET
    since_fragment_sha256: str | UnsetType = UNSET
    redline_fragment_url: str | UnsetType = UNSET
    redline_fragment_sha256: str | UnsetType = UNSET
    translations: "list[PublicText] | UnsetType" = UNSET  # the same facts about each translation


class Days(Struct, frozen=True, kw_only=True):
    """The dates between which a file is correct: the last change to one of its versions, and the
    next one. All dates are ISO dates in `timezone`."""

    last_change: date | None
    next_change: date | None
    timezone: str


class PublicPolicy(Days, frozen=True, kw_only=True):
    """A policy's status: its current and upcoming versions, or when it was withdrawn."""

    policy: str
    url: str
    revisions_url: str  # the URL of the policy's versions.json
    revisions_count: int  # the number of versions in that file
    # the URL of the version in effect as JSON, with its text
    current_json_url: str | UnsetType = UNSET
    status: Status | Literal["unknown"]
    current: str | None  # the current version; if the file may be old, use `applied`
    ended: date | None  # the first day without a current version
    pending: list[VersionFacts]
    drafts: list[str]  # the unpublished versions
    banner_until: date | None  # the date on which the first banner ends


class Versions(
    PublicPolicy, frozen=True, kw_only=True, tag_field="format", tag="legalsite-revisions v1"
):
    """/POLICY/versions.json, valid from `last_change` until `next_change`: a policy with its versions
    and gaps, newest first. It contains the keys of fragments if the site has fragments."""

    language: str
    changes_url: str  # the page that lists all versions
    fragment_url: str | UnsetType = UNSET
    fragment_style_url: str | UnsetType = UNSET  # the stylesheet for fragments
    revisions: list[PublicText]
    gaps: list[PublicGap]  # the periods whose version is unknown


class VersionsIndex(Days, frozen=True, kw_only=True, tag_field="format", tag="legalsite-index v1"):
    """/versions.json: the site and its policies, by slug."""

    site: str
    url: str
    policies: dict[str, PublicPolicy]


class LedgerState(Struct, frozen=True):
    """The number of ledger lines after the header, and the ledger's hash."""

    lines: int
    sha256: str


class StatusFile(
    VersionsIndex, frozen=True, kw_only=True, tag_field="format", tag="legalsite-status v1"
):
    """/status.json, for monitors. `built_for` is the date of the build; rebuild the site on
    `next_change`."""

    built_for: date
    ledger: LedgerState | None


class Fragment(Struct, frozen=True):
    """A fragment, and its hash."""

    url: str
    sha256: str


class ShownNotice(VersionFacts, frozen=True, kw_only=True):
    """An announced change. Show it from the date `from` until the day before `until`: `text` before
    `effective`, and `text_since` from then on. `urls` and `summaries` contain one entry for each
    text other than that of `url` and `summary`."""

    id: str
    channels: tuple[Channel, ...]  # where to show it: on the site, in the product, in the account
    start: date = field(name="from")
    until: date
    summary: str | None
    summaries: dict[str, str]
    url: str
    urls: dict[str, str]
    redline_fragments: dict[str, Fragment] | UnsetType = UNSET  # what changes, by language
    text: dict[str, str]
    text_since: dict[str, str]


class Notices(Days, frozen=True, kw_only=True, tag_field="format", tag="legalsite-notices v1"):
    """/notices.json: the notices for banners and products, in every language that has phrases,
    because the page that shows them may be in any of them."""

    site: str
    labels: dict[str, dict[str, str]]  # the banner's labels, by language
    notices: list[ShownNotice]


def version_facts(text: VersionOnDate) -> VersionFacts:
    return VersionFacts(
        policy=text.version.policy,
        revised=str(text.revised),
        revised_stated=text.version.revised_stated,
        effective=text.version.effective,
        effective_new_accounts=text.version.new_accounts_start,
        status=text.status,
        change=text.change or None,
        draft=text.version.unpublished,
        withdraws=text.version.withdrawn,
    )


def applied_periods(text: VersionOnDate) -> list[PublicPeriod]:
    """Return the periods in which a version was in effect. A withdrawal has none."""
    if text.version.withdrawn:
        return []
    return _public_periods(text.periods)


def new_accounts_periods(text: VersionOnDate) -> list[PublicPeriod]:
    """Return the periods before `effective` in which a version applied to new accounts."""
    return _public_periods(text.new_accounts)


def _public_periods(periods: Iterable[Period]) -> list[PublicPeriod]:
    return [PublicPeriod(start=period.start, to=period.end) for period in periods]


def validity_facts(summaries: Summaries, frame: Frame) -> dict[str, Any]:
    """Return the dates between which a file about policies is correct, as fields of `Days`.

    These are the last and the next date on which the status of a version changes.
    """
    last_days = [each.last_status_change for each in summaries if each.last_status_change]
    next_days = [each.next_status_change for each in summaries if each.next_status_change]
    return {
        "last_change": max(last_days, default=None),
        "next_change": min(next_days, default=None),
        "timezone": frame.config.timezone,
    }


def public_policy(summary: PolicySummary, frame: Frame) -> PublicPolicy:
    """Collect the facts about a policy for its JSON files."""
    urls = frame.routes.urls
    on_day = summary.on_day
    current = None
    # a withdrawal ends the policy, so it isn't a current version
    if on_day.current and not on_day.ended:
        current = str(on_day.current.revised)
    drafts = [str(text.revised) for text in on_day.texts if text.version.unpublished]
    current_json_url: str | UnsetType = UNSET
    if frame.config.has_json_texts:
        current_json_url = urls.current_json(summary.slug)
    banner_ends = [announcement.until for announcement in summary.announced]
    return PublicPolicy(
        **validity_facts([summary], frame),
        policy=summary.slug,
        url=urls.policy(summary.slug),
        revisions_url=urls.versions(summary.slug),
        revisions_count=len(on_day.texts),
        current_json_url=current_json_url,
        status=on_day.status,
        current=current,
        ended=on_day.ended,
        pending=list(map(version_facts, on_day.upcoming)),
        drafts=drafts,
        banner_until=min(banner_ends, default=None),
    )


def versions_json(
    summary: PolicySummary, editions: Sequence[Edition], hashes: Mapping[str, str]
) -> bytes:
    """Generate versions.json for a policy.

    `editions` contains the policy in each of its languages, original first. `hashes` maps paths of
    fragments to their SHA-256. A gap is a period for which the version in effect is unknown.
    """
    original, *translated = editions
    frame = original.frame
    routes = original.routes
    translations = defaultdict[VersionId | None, list[PublicText]](list)
    for edition in translated:
        for text in reversed(edition.texts):  # oldest first
            translations[text.translates].append(public_text(edition, text, hashes))
    versions = []
    for version in original.texts:
        own_translations = translations[version.revised]
        versions.append(public_text(original, version, hashes, translations=own_translations))
    fragments = dict[str, Any]()
    if frame.config.fragments:
        fragments["fragment_url"] = routes.url(routes.fragment(original.route(Routes.policy)))
        fragments["fragment_style_url"] = routes.url(routes.FRAGMENT_STYLE)
    slug = summary.slug
    gaps = [
        PublicGap(
            start=gap.start,
            to=gap.end,
            reason=gap.reason,
            recorded=gap.recorded or None,
            raw_url=routes.url(f"{slug}/{gap.start}.gap"),
        )
        for gap in reversed(original.on_day.unknown)
    ]
    content = Versions(
        **asdict(public_policy(summary, frame)),
        **fragments,
        language=frame.config.text_languages.of_original(slug),
        changes_url=routes.urls.changes(original.slug),
        revisions=versions,
        gaps=gaps,
    )
    return msgspec.json.encode(content)


def public_text(
    edition: Edition,
    shown: Version,
    hashes: Mapping[str, str],
    *,
    translations: list[PublicText] | UnsetType = UNSET,
) -> PublicText:
    """Collect the public facts about a version or translation.

    `hashes` maps paths of fragments to their SHA-256. Only a version has `translations`.
    """
    urls = edition.routes.urls
    config = edition.frame.config
    text = edition.entry(shown)
    original = text.version
    record = shown.record or NOT_RECORDED
    raw_url: str | None = urls.raw(shown)
    json_url: str | UnsetType = UNSET  # the JSON omits UNSET values
    if config.has_json_texts:
        json_url = urls.json(shown)
    withheld_url: str | UnsetType = UNSET
    if shown.withheld:
        withheld_url = urls.raw(shown)
        raw_url = None
    redline_url = None
    redline_from = None
    if edition.last_text_before(shown):  # otherwise, there's nothing to compare the text with
        redline_url = urls.change(shown)
        redline_from = str(text.last_text)
    translates = None
    if shown.translates:
        translates = str(original.revised)
    replaced_by = None
    # a version that was just followed by the next one also has `replaced_by`
    if text.replaced_by and text.was_replaced:
        replaced_by = str(text.replaced_by)
    facts = asdict(version_facts(text)) | {
        # these values differ for a translation
        "revised": str(shown.revised),
        "revised_stated": shown.revised_stated,
        "draft": shown.unpublished,
    }
    return PublicText(
        **facts,
        translates=translates,
        language=shown.language,
        title=shown.title,
        summary=shown.summary,
        approved_by=list(shown.approved_by),
        url=urls.text(shown),
        json_url=json_url,
        raw_url=raw_url,
        sha256=shown.text_sha256 or None,
        size=shown.size or None,
        withheld=shown.withheld,
        recorded=record.line or None,
        recorded_at=record.time or None,
        ledger_line=record.number or None,
        recorded_late=shown.recorded_late(config.timezone),
        withheld_recorded=record.withheld_line or UNSET,
        withheld_url=withheld_url,
        applied=applied_periods(text),
        applied_new_accounts=new_accounts_periods(text),
        partly=text.same_day and not original.withdrawn,
        retroactive=text.covers_earlier or UNSET,
        part_of=original.part_of or UNSET,
        change_stated=original.change,
        replaced_by=replaced_by,
        since_url=urls.since(shown),
        redline_url=redline_url,
        redline_from=redline_from,
        translations=translations,
        **_fragment_facts(shown, edition.routes, hashes),
    )


def _fragment_facts(version: Version, routes: Routes, hashes: Mapping[str, str]) -> dict[str, Any]:
    pages = {"": routes.text, "since_": routes.since, "redline_": routes.change}
    values = dict[str, str]()
    for name, page in pages.items():
        route = routes.fragment(page(version))
        if route in hashes:  # otherwise, the site has no fragments, or the text has no such page
            values[f"{name}fragment_url"] = routes.url(route)
            values[f"{name}fragment_sha256"] = hashes[route]
    return values


def versions_index(summaries: Summaries, frame: Frame) -> VersionsIndex:
    policies = {summary.slug: public_policy(summary, frame) for summary in summaries}
    facts = _site_facts(summaries, frame)
    return VersionsIndex(**facts, url=frame.config.origin, policies=policies)


def status_file(index: VersionsIndex, on: date, ledger: bytes | None) -> StatusFile:
    """Generate status.json. `ledger` is the content of LEDGER, or None."""
    state = None
    if ledger:
        # don't count the header
        state = LedgerState(ledger.count(b"\n") - 1, hashlib.sha256(ledger).hexdigest())
    return StatusFile(**asdict(index), built_for=on, ledger=state)


def _site_facts(summaries: Summaries, frame: Frame) -> dict[str, Any]:
    """Collect the fields of all site-wide files.

    `next_change` also takes banners into account, so it may be earlier than for each policy.
    """
    facts = validity_facts(summaries, frame)
    facts["next_change"] = next_change(summaries)
    facts["site"] = frame.config.title
    return facts


def notices_json(
    all_policies: Summaries, frame: Frame, fragment_hash: FragmentHash = lambda *_: ""
) -> bytes:
    """Generate the announced changes, for banners on other sites and in products.

    `fragment_hash` is only called if the site has fragments.
    """
    # policies without a known version have no pages, so they aren't shown
    summaries = [summary for summary in all_policies if summary.shown]
    languages = dict(_banner_languages(summaries, frame))
    notices = []
    for summary in summaries:
        for announced in summary.announced:
            notice = _shown_notice(summary, announced, languages, frame)
            if frame.config.fragments:
                redlines = _redline_fragments(summary, announced, frame, fragment_hash)
                notice = replace(notice, redline_fragments=redlines)
            notices.append(notice)
    notices.sort(key=attrgetter("until", "id"))
    labels = {tag: _banner_labels(frame.say(language)) for tag, language in languages.items()}
    return indented_json(Notices(**_site_facts(summaries, frame), labels=labels, notices=notices))


def _shown_notice(
    summary: PolicySummary, announced: Announced, languages: dict[str, str], frame: Frame
) -> ShownNotice:
    """Convert an announced change to its entry in notices.json.

    `languages` maps the tags of banner texts to languages.
    """
    text = summary.on_day.by_id[announced.revised]
    version = text.version
    # phrases for before and after the effective date
    text_key = "notice_text"
    text_since_key = "notice_since"
    if version.withdrawn:
        text_key = "notice_end"
        text_since_key = "notice_ended"
    routes = frame.routes
    # readers of languages without this version get this edition, in the site's first language
    default = listed_edition(summary, frame, routes.first)
    shown = default.shown_text(version)
    # summary and URL of each other text, keyed by language
    summaries = {}
    urls = {}
    for language in sorted(label.language for label in summary.labels):
        edition = listed_edition(summary, frame, language)
        other = edition.text_of(version)  # None if the version isn't available in this language
        if other and other != shown:
            urls[language] = routes.url(edition.news_route(version))
            if other.summary:
                summaries[language] = other.summary
    # the banner's texts also exist in languages without this version
    editions = {tag: listed_edition(summary, frame, spoken) for tag, spoken in languages.items()}
    return ShownNotice(
        **asdict(version_facts(text)),
        id=f"{summary.slug}@{text.revised}",
        channels=announced.channels,
        start=text.revised.day,  # named `from` in the JSON
        until=announced.until,
        summary=summarized_version(shown, version).summary,
        summaries=summaries,
        url=routes.url(default.news_route(version)),
        urls=urls,
        text=_banner_texts(text_key, text, editions),
        text_since=_banner_texts(text_since_key, text, editions),
    )


def _redline_fragments(
    summary: PolicySummary, announced: Announced, frame: Frame, fragment_hash: FragmentHash
) -> dict[str, Fragment]:
    """Return the fragments that show what changes, keyed by the language of the text."""
    version = summary.on_day.by_id[announced.revised].version
    fragments = {}
    for label in summary.labels:
        text = listed_edition(summary, frame, label.language).text_of(version)
        if text:
            route = Routes.fragment(frame.routes.change(text))
            sha256 = fragment_hash(summary.slug, route)
            if sha256:  # empty if the first version has no redline
                fragments[text.language] = Fragment(frame.routes.url(route), sha256)
    return fragments


def _banner_texts(
    phrase: str, text: VersionOnDate, editions: Mapping[str, Edition]
) -> dict[str, str]:
    """Return the banner text about a version, keyed by language tag.

    `phrase` is the key of a sentence with one date. A version that was published after its
    effective date gets a sentence with both dates. `editions` is keyed by tag.
    """
    texts = {}
    for tag, edition in editions.items():
        say = edition.say
        title = edition.title_text.title
        both = edition.phrases(text).both_days.striptags()
        if both:
            texts[tag] = say.titled(title, say.sentence(both))
        else:
            day = say.start_text(text.version)
            texts[tag] = say.filled(phrase, title=title, day=day)
    return texts


def _banner_languages(summaries: Summaries, frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield (tag, language) for each text of the banner.

    The site's languages come first. If anything is announced, all other built-in languages follow.
    Site languages without phrases share an English text with the tag `en`.
    """
    languages = [*frame.config.languages]
    # the page that shows the banner may be in any of them
    if any(summary.announced for summary in summaries):
        own = {base_language(language) for language in languages}
        languages += [language for language in built_in_languages() if language not in own]
    seen = set()
    for language in languages:
        spoken = frame.say(language).language  # English if the language has no phrases
        # a tag such as `de-AT` is kept if the phrases are German; a language without phrases gets
        # the tag of the language used instead
        tag = spoken
        if base_language(language) == spoken:
            tag = language
        if tag not in seen:
            seen.add(tag)
            yield tag, language


def _banner_labels(phrases: Phrases) -> dict[str, str]:
    direction = "ltr"
    if is_right_to_left(phrases.language):
        direction = "rtl"
    return {
        "region": phrases.notice_label,
        "link": phrases.notice_link,
        "close": phrases.notice_close,
        "dir": direction,
    }


def indented_json(content: Struct) -> bytes:
    """Format JSON that's also meant for humans. Marks around English phrases are removed."""
    encoded = msgspec.json.encode(content, enc_hook=str).decode()
    written = msgspec.json.format(without_english_marks(encoded), indent=1)
    return f"{written}\n".encode()
