"""Summarize policies for site-wide pages. Summaries are small enough to cache."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, cached_property

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import Channel, Config
from legalsite.model.policy import Gap, Policy, Version, VersionId, VersionTuple
from legalsite.model.policy_on_date import PolicyOnDate, policy_on_date
from legalsite.model.promise import TextPromise
from legalsite.notices.requirements import FindPromise, due_notices
from legalsite.pages.edition_texts import editions_of
from legalsite.pages.routes import Routes

SHOWN_CHANNELS: tuple[Channel, ...] = ("site", "in_product", "account")
"""The channels of notices that are displayed by a program: the banner or a product."""
# channels of a notice if nothing requires it, and of requirements that accept any channel
DEFAULT_CHANNELS: tuple[Channel, ...] = ("site", "in_product")


class Label(Struct, frozen=True):
    """The name of a policy in one language, and the route of its page."""

    language: str
    title: str
    route: str
    words: str  # language of `title`


class Announced(Struct, frozen=True):
    """A version that's announced in a banner or product.

    `channels` is a subset of SHOWN_CHANNELS.
    """

    revised: VersionId
    channels: tuple[Channel, ...]
    until: date  # the first day on which the version is no longer shown


class PolicySummary(Struct, frozen=True, omit_defaults=True, dict=True):
    """The facts about a policy that site-wide pages show. They don't include its texts."""

    slug: str
    labels: tuple[
        Label, ...
    ]  # one for each language, original first; empty if no version is known yet
    on_day: PolicyOnDate
    translations: dict[str, VersionTuple]  # language → known translations, newest last
    announced: tuple[Announced, ...]
    formerly: tuple[str, ...]  # former slugs, and former URLs (which start with a slash)
    next_change: date | None  # the date on which this summary becomes outdated
    next_status_change: date | None = None  # next date on which a version's status changes
    last_status_change: date | None = None  # last date on which a version's status changed
    gaps: tuple[Gap, ...] = ()

    @cached_property
    def policy(self) -> Policy:
        """The policy as known on the date."""
        versions = tuple(text.version for text in reversed(self.on_day.texts))
        return Policy(self.slug, versions, self.translations, self.gaps)

    @property
    def shown(self) -> bool:
        """Whether the site has pages for the policy. It doesn't if no version is known."""
        return bool(self.labels)

    @property
    def in_menu(self) -> bool:
        """Whether the menu and home page list the policy. They omit policies that have ended."""
        return self.shown and not self.on_day.ended


Summaries = Sequence[PolicySummary]
# slug → slug of a related policy → its summary
RelatedSummaries = Mapping[str, Mapping[str, PolicySummary]]


def summarize(
    policy: Policy, on: date, config: Config, *, promises: FindPromise = lambda _: TextPromise()
) -> PolicySummary:
    """Create a policy's summary, which is valid from `on` until the day before its `next_change`.

    `promises` returns what a text promises about its own changes. `announced` depends on it if a
    version is upcoming or took effect recently. The next status change is only about versions,
    while the summary also changes when a banner ends or a translation becomes known.
    """
    # the summary stays in memory, so it keeps versions without the hash and size of each text
    kept_policy = replace(policy, versions=_without_text_facts(policy.versions))
    on_day = policy_on_date(kept_policy, on, config.timezone)
    announced = tuple(_shown_announcements(policy, on_day, on, config, promises))
    status_change = policy.next_change(on)
    # dates on which the summary becomes outdated; past ones are dropped below
    days = [announcement.until for announcement in announced]
    if status_change:
        days.append(status_change)
    translations = {}
    for language, texts in policy.translations.items():
        # a translation becomes known on its `revised` date
        days += [text.revised.day for text in texts]
        translations[language] = _without_text_facts(policy.known_translations(language, on))
    return PolicySummary(
        slug=policy.slug,
        labels=tuple(_labels(kept_policy, on_day, on, config)) if on_day.texts else (),
        on_day=on_day,
        translations=translations,
        announced=announced,
        formerly=config.settings(policy.slug).formerly,
        next_change=min((day for day in days if day > on), default=None),
        next_status_change=status_change,
        last_status_change=policy.last_change(on),
        gaps=tuple(gap for gap in policy.gaps if gap.day <= on),
    )


def related_summaries(summaries: Summaries) -> RelatedSummaries:
    """Map each policy to the policies that its versions are part of, and to its parts."""
    shown = {summary.slug: summary for summary in summaries if summary.shown}
    related = defaultdict[str, dict[str, PolicySummary]](dict)
    for part in summaries:
        for text in part.on_day.texts:
            # only a policy with pages can be shown as related
            whole = shown.get(text.version.part_of or "")
            if whole:
                related[part.slug][whole.slug] = whole
                related[whole.slug][part.slug] = part
    return related


def _without_text_facts(texts: VersionTuple) -> VersionTuple:
    """Clear the fields about a version's file, such as its hash and size."""
    return tuple(replace(text, sha256="", size=0, text_line=1, extra={}) for text in texts)


def next_change(summaries: Summaries) -> date | None:
    """Return the next date on which pages change although nobody has edited the site."""
    days = [summary.next_change for summary in summaries if summary.next_change]
    return min(days, default=None)


def _labels(policy: Policy, on_day: PolicyOnDate, on: date, config: Config) -> Iterator[Label]:
    """Yield the label of a policy in each language, original first."""
    for edition in editions_of(policy, on_day, config, on):
        text = edition.title_text
        route = edition.route(Routes.policy)
        yield Label(edition.language, text.title, route, text.language)


def banner_end(version: Version, config: Config) -> date:
    """Return the first day on which a version isn't announced anymore."""
    return version.effective + timedelta(config.notice.banner_days)


def _shown_announcements(
    policy: Policy, on_day: PolicyOnDate, on: date, config: Config, promises: FindPromise
) -> Iterator[Announced]:
    """Yield the versions that the site announces: upcoming versions, and maybe the current one.

    The current version is announced for some time if notice was due on its first day.
    """
    if on_day.upcoming_ids:
        for announced in _announced_on(policy, on, config, promises):
            if announced.revised in on_day.upcoming_ids:
                yield announced
    current = on_day.current
    # the banner stays for some days after a version took effect
    if current and banner_end(current.version, config) > on:
        # `first_day` is when the version took effect, or was published if that was later
        for announced in _announced_on(policy, current.version.first_day, config, promises):
            if announced.revised == current.revised:
                yield announced


def _announced_on(
    policy: Policy, on: date, config: Config, promises: FindPromise
) -> Iterator[Announced]:
    """Yield the versions for which notice is due on a date, with the channels to show them on.

    Only channels in SHOWN_CHANNELS count. A notice without requirements has DEFAULT_CHANNELS, and
    so does a requirement that accepts any channel.
    """
    # `cache`, because several notices may need the promise of the same text
    for notice in due_notices(policy, config, cache(promises), on):
        asked = set[str]()
        if not notice.requirements:
            asked.update(DEFAULT_CHANNELS)
        for requirement in notice.requirements:
            asked.update(requirement.rule.channels or DEFAULT_CHANNELS)
        channels = tuple(channel for channel in SHOWN_CHANNELS if channel in asked)
        if channels:  # a notice that's only sent, for example by email, isn't shown
            version = notice.version
            yield Announced(version.revised, channels, banner_end(version, config))
