"""The JSON files of a site: versions.json for apps that record which text a user accepted, status.json for monitors,
notices.json for the banner on other sites. The types are what they have in them; `legalsite schema` prints their
schemas."""

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import asdict

from legalsite.model.config import Channel
from legalsite.model.policy import Policy, Status, Version, VersionId
from legalsite.model.policy_on_date import PolicyOnDay, TextOnDay
from legalsite.model.promise import ChangeClass
from legalsite.pages.page import Frame, label_in
from legalsite.pages.period_phrases import both_days
from legalsite.pages.policy_summary import Announced, PolicySummary, next_change
from legalsite.pages.routes import Routes
from legalsite.text.languages import base_language, is_right_to_left, text_language
from legalsite.text.phrase_catalogue import Phrases, built_in_languages

VersionIds = Container[VersionId | None]


class VersionFacts(Struct, frozen=True, kw_only=True):
    """What all files say of a version."""

    policy: str  # its slug
    revised: str  # its id; of a translation, that of the translation
    effective: date
    status: Status
    change: ChangeClass | None  # what it is for readers; null if there is nothing to compare it with
    draft: bool  # whether it is not published
    withdraws: bool  # whether it ends the policy


class PublicPeriod(Struct, frozen=True, kw_only=True):
    """From a day up to but not including another one; `to` is null if no end is known."""

    start: date = field(name="from")
    to: date | None  # the first day on which it no longer applied


class PublicGap(PublicPeriod, frozen=True, kw_only=True):
    """A period for which it is not known what applied. `recorded` is the ledger's line about the file at `raw_url`."""

    reason: str
    recorded: str | None
    raw_url: str


class PublicText(VersionFacts, frozen=True, kw_only=True):
    """A version with its translations, or one of these, which has the days of its original. `recorded` is the ledger's
    line, `recorded_late` its day if that is after `effective`. A withheld text keeps its hash, its size and its line;
    `withheld_recorded` is the line about the file at `withheld_url`, which has the reason."""

    translates: str | None  # the original's id
    language: str
    title: str
    summary: str | None  # what changed, in a sentence
    url: str
    raw_url: str | None  # of the exact bytes, in Markdown; null if the text is withheld
    sha256: str | None  # of these bytes; a withheld text keeps it
    size: int | None  # of these bytes; null if it was withheld before the file beside it said so
    withheld: bool
    recorded: str | None
    recorded_at: str | None  # the time of that line
    ledger_line: int | None  # the number of that line
    recorded_late: date | None
    withheld_recorded: str | UnsetType = UNSET
    withheld_url: str | UnsetType = UNSET
    applied: list[PublicPeriod]  # the periods in which it applied
    partly: bool  # whether it applied only on a part of its first day, on which it was replaced
    retroactive: bool | UnsetType = UNSET  # true if it covers days before it applied, from `effective` on
    change_stated: ChangeClass | None  # the size of the change as the text states it; `change` is what counts
    replaced_by: str | None  # the version that was in effect instead of it; of one that never applied, what canceled it
    since_url: str  # of what changed since this text
    redline_url: str | None
    redline_from: str | None  # the text with which its redline compares
    fragment_url: str | UnsetType = UNSET  # of its fragment: HTML with absolute links, to show the text
    fragment_sha256: str | UnsetType = UNSET
    since_fragment_url: str | UnsetType = UNSET
    since_fragment_sha256: str | UnsetType = UNSET
    redline_fragment_url: str | UnsetType = UNSET
    redline_fragment_sha256: str | UnsetType = UNSET
    translations: "list[PublicText] | UnsetType" = UNSET  # the same of each translation


class Days(Struct, frozen=True, kw_only=True):
    """What each file says of itself: the last day on which one of its texts changed, and the next day on which the file
    does. Days are ISO days in `timezone`."""

    built_for: date | None
    next_change: date | None
    timezone: str


class PublicPolicy(Days, frozen=True, kw_only=True):
    """What applies of a policy: of one that has ended, since when none of its texts does; the next day of its texts,
    and the day on which its first banner ends."""

    policy: str
    url: str
    revisions_url: str  # of the file of the policy
    revisions_count: int  # how many versions that file has
    status: Status | Literal["unknown"]
    current: str | None  # the version that applies; who may read an old file computes it from `applied`
    ended: date | None  # the first day without a current version
    pending: list[VersionFacts]
    drafts: list[str]  # those of its texts that are not published
    banner_until: date | None  # the day on which its banner ends


class Versions(PublicPolicy, frozen=True, kw_only=True, tag_field="format", tag="legalsite-revisions v1"):
    """/POLICY/versions.json, which is true from `built_for` until `next_change`: a policy, its versions and the gaps
    in its past, newest first. Fragments are named if the site has them."""

    language: str
    changes_url: str  # of the list of its changes
    fragment_url: str | UnsetType = UNSET
    fragment_style_url: str | UnsetType = UNSET  # of the stylesheet of its fragments
    revisions: list[PublicText]
    gaps: list[PublicGap]  # the times for which it is not known which text applied


class VersionsIndex(Days, frozen=True, kw_only=True, tag_field="format", tag="legalsite-index v1"):
    """/versions.json: the site and its policies, by slug."""

    site: str
    url: str
    policies: dict[str, PublicPolicy]


class LedgerState(Struct, frozen=True):
    """How many lines the ledger has after its first one, and its hash."""

    lines: int
    sha256: str


class StatusFile(VersionsIndex, frozen=True, kw_only=True, tag_field="format", tag="legalsite-status v1"):
    """/status.json, the same for a monitor: `built_for` is the day; once `next_change` has come, the site must be built
    again."""

    ledger: LedgerState | None


class ShownNotice(VersionFacts, frozen=True, kw_only=True):
    """An announced change. Some program shows it from the day `from` up to but not including `until`. Each language has
    its `text` until the day before `effective`, and `text_since` from then on; translations have their `urls` and
    `summaries`."""

    id: str
    channels: tuple[Channel, ...]  # who shows it: the site, the product, the account
    start: date = field(name="from")
    until: date
    summary: str | None
    summaries: dict[str, str]
    url: str
    urls: dict[str, str]
    text: dict[str, str]
    text_since: dict[str, str]


class Notices(Days, frozen=True, kw_only=True, tag_field="format", tag="legalsite-notices v1"):
    """/notices.json: what banners and products show, in each language that has phrases, because the page around it may
    be in any."""

    site: str
    labels: dict[str, dict[str, str]]  # the words around a notice, by language
    notices: list[ShownNotice]


def facts_of(text: TextOnDay) -> VersionFacts:
    """Return what all files say of a version."""
    return VersionFacts(
        policy=text.version.policy,
        revised=str(text.revised),
        effective=text.version.effective,
        status=text.status,
        change=text.change or None,
        draft=text.version.unpublished,
        withdraws=text.version.withdrawn,
    )


def days_of(summaries: Sequence[PolicySummary], frame: Frame) -> dict[str, Any]:
    """Return from when and until when the texts of these policies are as a file says."""
    return {
        "built_for": max((summary.last_text for summary in summaries if summary.last_text), default=None),
        "next_change": min((summary.next_text for summary in summaries if summary.next_text), default=None),
        "timezone": frame.config.timezone,
    }


def public_policy(summary: PolicySummary, frame: Frame) -> PublicPolicy:
    """Return what all files about policies say of one."""
    routes, on_day, current = frame.routes, summary.on_day, summary.on_day.current
    return PublicPolicy(
        **days_of([summary], frame),
        policy=summary.slug,
        url=routes.url(routes.policy(summary.slug)),
        revisions_url=routes.url(routes.versions(summary.slug)),
        revisions_count=len(on_day.texts),
        status=on_day.status,
        current=str(current.revised) if current and not on_day.ended else None,
        ended=on_day.ended,
        pending=list(map(facts_of, on_day.upcoming)),
        drafts=[str(text.revised) for text in on_day.texts if text.version.unpublished],
        banner_until=min((announcement.until for announcement in summary.announced), default=None),
    )


def versions_json(
    policy: Policy, summary: PolicySummary, on_day: PolicyOnDay, frame: Frame, hashes: Mapping[str, str]
) -> bytes:  # fmt: skip
    """Return the file about one policy. `hashes` has the SHA-256 of each fragment by its path on the site."""
    config, routes = frame.config, frame.routes
    translated = defaultdict[VersionId | None, list[tuple[Version, VersionIds]]](list)
    for language in config.languages[1:]:
        texts = policy.known_translations(language, frame.on)
        ids = {text.translates for text in texts}
        for text in texts:
            translated[text.translates].append((text, ids))
    versions = []
    for version in on_day.texts:
        translations = [_text(version, *pair, frame, hashes) for pair in translated[version.revised]]
        versions.append(_text(version, version.version, on_day.by_id, frame, hashes, translations=translations))
    content = Versions(
        **asdict(public_policy(summary, frame)),
        language=config.original_language(policy.slug),
        changes_url=routes.url(routes.changes(policy.slug)),
        fragment_url=routes.url(routes.fragment(routes.policy(policy.slug))) if config.fragments else UNSET,
        fragment_style_url=routes.url(routes.FRAGMENT_STYLE) if config.fragments else UNSET,
        revisions=versions,
        gaps=[
            PublicGap(
                start=gap.start,
                to=gap.end,
                reason=gap.reason,
                recorded=gap.recorded or None,
                raw_url=routes.url(f"{policy.slug}/{gap.start}.gap"),
            )
            for gap in reversed(on_day.unknown)
        ],
    )
    return msgspec.json.encode(content)


def _text(
    text: TextOnDay, shown: Version, there: VersionIds, frame: Frame, hashes: Mapping[str, str], **more: Any
) -> PublicText:
    """Return what is public of a version, or of a translation of it. `there` are the versions that its language has,
    `more` values of further fields."""
    original, routes, config = text.version, frame.routes, frame.config
    compared = text.last_text in there
    redline = routes.change(shown) if compared else ""
    record = shown.record
    pages = {"": routes.text(shown), "since_": routes.since(shown), "redline_": redline}
    facts = asdict(facts_of(text)) | {"revised": str(shown.revised), "draft": shown.unpublished}
    return PublicText(
        **facts,
        translates=str(original.revised) if shown.translates else None,
        language=text_language(shown, config),
        title=shown.title,
        summary=shown.summary,
        url=routes.url(routes.text(shown)),
        raw_url=None if shown.withheld else routes.url(routes.raw(shown)),
        sha256=shown.text_sha256 or None,
        size=shown.size or None,
        withheld=shown.withheld,
        recorded=record.line if record else None,
        recorded_at=record.time if record else None,
        ledger_line=record.number if record else None,
        recorded_late=shown.recorded_late(config.timezone) if shown is original else None,
        withheld_recorded=record.withheld_line if record and record.withheld_line else UNSET,
        withheld_url=routes.url(routes.raw(shown)) if shown.withheld else UNSET,
        applied=[] if original.withdrawn else [PublicPeriod(start=span.start, to=span.end) for span in text.periods],
        partly=text.same_day and not original.withdrawn,
        retroactive=text.covers_earlier or UNSET,
        change_stated=original.change,
        replaced_by=str(text.replaced_by) if text.replaced_by and text.was_replaced else None,
        since_url=routes.url(routes.since(shown)),
        redline_url=routes.url(redline) if compared else None,
        redline_from=str(text.last_text) if compared else None,
        **_fragments(pages, routes, hashes),
        **more,
    )


def _fragments(pages: Mapping[str, str], routes: Routes, hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return address and hash of the fragments that the site has of these pages, which are given by the beginnings of
    the keys."""
    values = dict[str, str]()
    for name, page in pages.items():
        route = routes.fragment(page)
        if route in hashes:
            values |= {f"{name}fragment_url": routes.url(route), f"{name}fragment_sha256": hashes[route]}
    return values


def versions_index(summaries: Sequence[PolicySummary], frame: Frame) -> bytes:
    """Return the index of the files that `versions_json` makes, one for each policy."""
    return indented(VersionsIndex(**_of_policies(summaries, frame)))


def status_json(summaries: Sequence[PolicySummary], frame: Frame, ledger: bytes | None) -> bytes:
    """Return what a monitor reads. `ledger` are the bytes of LEDGER."""
    counted = LedgerState(ledger.count(b"\n") - 1, hashlib.sha256(ledger).hexdigest()) if ledger else None
    return indented(StatusFile(**_of_policies(summaries, frame) | {"built_for": frame.on}, ledger=counted))


def _of_policies(summaries: Sequence[PolicySummary], frame: Frame) -> dict[str, Any]:
    policies = {summary.slug: public_policy(summary, frame) for summary in summaries}
    return _of_site(summaries, frame) | {"url": frame.config.origin, "policies": policies}


def _of_site(summaries: Sequence[PolicySummary], frame: Frame) -> dict[str, Any]:
    """Return what all files about the site say. It also changes when a banner ends."""
    return days_of(summaries, frame) | {"next_change": next_change(summaries), "site": frame.config.title}


def notices_json(summaries: Sequence[PolicySummary], frame: Frame) -> bytes:
    """Return what the banner on a company's own site shows, and its product: each announced change, with the `channels`
    that ask for it."""
    others = built_in_languages() if any(summary.announced for summary in summaries) else ()
    languages = dict(_banner_languages(frame, others))
    notices = [
        _notice(summary, announced, languages, frame) for summary in summaries for announced in summary.announced
    ]
    content = Notices(
        **_of_site(summaries, frame),
        labels={tag: _banner_labels(frame.say(language)) for tag, language in languages.items()},
        notices=sorted(notices, key=lambda notice: (notice.until, notice.id)),
    )
    return indented(content)


def _notice(summary: PolicySummary, announced: Announced, languages: dict[str, str], frame: Frame) -> ShownNotice:
    text = summary.on_day.by_id[announced.revised]

    def said(phrase: str) -> Iterator[tuple[str, str]]:
        for tag, language in languages.items():
            say, title = frame.say(language), label_in(summary, language).title
            both = both_days(text, say).striptags()
            day = say.day_text(text.version.effective)
            yield tag, say.titled(title, f"{both}{say.full_stop}") if both else say.filled(phrase, title=title, day=day)

    ends, routes = text.version.withdrawn, frame.routes
    shown = {language: summary.in_language(text, language)[0] for language in summary.translations}
    translated = {language: translation for language, translation in shown.items() if translation.translates}
    return ShownNotice(
        **asdict(facts_of(text)),
        id=f"{summary.slug}@{text.revised}",
        channels=announced.channels,
        start=text.revised.day,
        until=announced.until,
        summary=text.version.summary,
        summaries={language: text.summary for language, text in translated.items() if text.summary},
        url=routes.url(summary.news_route(text, routes.first, routes)),
        urls={language: routes.url(summary.news_route(text, language, routes)) for language in translated},
        text=dict(said("notice_end" if ends else "notice_text")),
        text_since=dict(said("notice_ended" if ends else "notice_since")),
    )


def _banner_languages(frame: Frame, others: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (tag, language) for each text of a banner, those of the site first. For its languages without phrases there
    is one text in English with the tag `en`, which stands for the first of these languages."""
    own, seen = frame.config.languages, set()
    for language in (*own, *(language for language in others if language not in map(base_language, own))):
        spoken = frame.say(language).language
        tag = language if base_language(language) == spoken else spoken
        if tag not in seen:
            seen.add(tag)
            yield tag, language


def _banner_labels(say: Phrases) -> dict[str, str]:
    direction = "rtl" if is_right_to_left(say.language) else "ltr"
    return {"region": say.notice_label, "link": say.notice_link, "close": say.notice_close, "dir": direction}


def indented(content: Struct) -> bytes:
    """Return JSON for files that people read too."""
    return msgspec.json.format(msgspec.json.encode(content, enc_hook=str), indent=1) + b"\n"
