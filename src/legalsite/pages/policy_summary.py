"""A policy on a day → its summary: the facts that pages of the whole site show, small enough to be kept in the build
state."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import Channel, Config
from legalsite.model.policy import Gap, Policy, Version, VersionId, VersionTuple
from legalsite.model.policy_on_date import PolicyOnDay, TextOnDay, policy_on_day
from legalsite.model.promise import TextPromise
from legalsite.notices.requirements import Promises, due_notices
from legalsite.pages.routes import Routes

SHOWN: tuple[Channel, ...] = ("site", "in_product", "account")
"""The channels of notices that somebody's program shows: the banner, or a product."""


class Label(Struct, frozen=True):
    """What a policy is called in one language, and where its page is."""

    language: str
    title: str
    route: str
    words: str  # the language of the title's words
    translates: VersionId | None = None  # the version whose translation the page shows; None if it shows none


class Announced(Struct, frozen=True):
    """A version of which a notice is shown, through which of the channels `SHOWN`, and the first day on which no
    banner or product shows it any more."""

    revised: VersionId
    channels: tuple[Channel, ...]
    until: date


class PolicySummary(Struct, frozen=True, omit_defaults=True):
    """What pages of the whole site show of a policy. Of the words of its texts it knows nothing."""

    slug: str
    labels: tuple[Label, ...]  # by language, the first one first; empty as long as no version is known
    on_day: PolicyOnDay
    translations: dict[str, VersionTuple]  # those that are known, by language, newest last
    announced: tuple[Announced, ...]
    formerly: tuple[str, ...]  # old slugs, and old addresses, which begin with a slash
    next_change: date | None  # the day from which this summary no longer holds
    next_text: date | None = None  # the next day of its texts
    last_text: date | None = None  # the last one so far
    gaps: tuple[Gap, ...] = ()

    @property
    def policy(self) -> Policy:
        """The policy as it is known on the day, without its translations."""
        versions = tuple(text.version for text in reversed(self.on_day.texts))
        return Policy(self.slug, versions, gaps=self.gaps)

    @property
    def shown(self) -> bool:
        """Whether the site has pages of it: not as long as no version is known."""
        return bool(self.labels)

    @property
    def in_menu(self) -> bool:
        """Whether menu and home page list it: not if it has ended."""
        return self.shown and not self.on_day.ended

    def upcoming_language(self, language: str) -> str:
        """Return that language if the page of all upcoming versions is in it; empty, which stands for the first one, if
        the next text, or the one that it is compared with, is not translated."""
        first, translated = self.on_day.upcoming[0], {text.translates for text in self.translations.get(language, ())}
        return language if {first.revised, first.last_text or first.revised} <= translated else ""

    def in_language(self, text: TextOnDay, language: str) -> tuple[Version, Version]:
        """Return a version as readers of a language see it: its newest translation, or itself; and the one of the two
        on whose page its change is shown in that language, if it can be."""
        translated = {translation.translates: translation for translation in self.translations.get(language, ())}
        shown = translated.get(text.revised, text.version)
        return shown, shown if text.last_text in translated else text.version

    def news_route(self, text: TextOnDay, language: str, routes: Routes) -> str:
        """Return the route of what a version changed, in that language if there is one, or of its text."""
        shown, compared = self.in_language(text, language)
        return routes.change(compared) if text.last_text and compared == shown else routes.text(shown)


def summarize(
    policy: Policy, on: date, config: Config, *, promises: Promises = lambda _: TextPromise()
) -> PolicySummary:
    """Return the summary that holds from `on` until the day before its `next_change`. `promises` reads the change
    clauses of a text; only `announced` depends on them, and only if a version is upcoming or took effect not long
    ago."""
    wordless = replace(policy, versions=tuple(map(_wordless, policy.versions)))
    on_day = policy_on_day(wordless, on, config.timezone)
    announced = tuple(_announced(policy, on, config, promises))
    revised = (text.revised.day for texts in policy.translations.values() for text in texts)
    ahead = [day for day in (*revised, *(announcement.until for announcement in announced)) if day > on]
    status_change = policy.next_change(on)
    return PolicySummary(
        slug=policy.slug,
        labels=tuple(_labels(policy, on, config)) if on_day.texts else (),
        on_day=on_day,
        translations={
            language: tuple(map(_wordless, policy.known_translations(language, on))) for language in policy.translations
        },
        announced=announced,
        formerly=config.settings(policy.slug).formerly,
        next_change=min(filter(None, (*ahead, status_change)), default=None),
        next_text=status_change,
        last_text=policy.last_change(on),
        gaps=policy.gaps,
    )


def _wordless(text: Version) -> Version:
    return replace(text, sha256="", size=0, text_line=1, extra={})


def next_change(summaries: Sequence[PolicySummary]) -> date | None:
    """Return the next day on which the site changes by itself."""
    return min((summary.next_change for summary in summaries if summary.next_change), default=None)


def languages_of(policy: Policy, on: date, config: Config) -> tuple[str, ...]:
    """Return the first language and those that a known version is translated into, in the order of the settings."""
    first, *others = config.languages
    return first, *(language for language in others if policy.known_translations(language, on))


def _labels(policy: Policy, on: date, config: Config) -> Iterator[Label]:
    first, *others = languages_of(policy, on, config)
    routes = Routes.of(config)
    waiting = policy.upcoming(on) or policy.known(on)[-1:]
    titled = policy.version_on(on) or waiting[0]
    yield Label(first, titled.title, routes.policy(policy.slug), config.original_language(policy.slug))
    for language in others:
        shown, route = policy.shown_translation(language, on), routes.policy(policy.slug, language)
        title = (shown or policy.known_translations(language, on)[-1]).title
        yield Label(language, title, route, language, shown.translates if shown else None)


def banner_end(version: Version, config: Config) -> date:
    """Return the first day on which no banner or product announces a version any more."""
    return version.effective + timedelta(config.notice.banner_days)


def _announced(policy: Policy, on: date, config: Config, promises: Promises) -> Iterator[Announced]:
    """Yield the upcoming versions of which a notice is shown, and the current version if it still is: if a notice
    was due on the day on which it took effect, or was published."""
    upcoming_ids = {version.revised for version in policy.upcoming(on)}
    shown = _shown(policy, on, config, promises) if upcoming_ids else ()
    yield from (text for text in shown if text.revised in upcoming_ids)
    current = policy.version_on(on)
    if current and banner_end(current, config) > on:
        day = max(current.revised.day, current.effective)
        yield from (text for text in _shown(policy, day, config, promises) if text.revised == current.revised)


def _shown(policy: Policy, on: date, config: Config, promises: Promises) -> Iterator[Announced]:
    """Yield the versions of which a notice is due on a day that a site or a product shows, alone or beside others."""
    for notice in due_notices(policy, config, cache(promises), on):
        asked = (
            {channel for requirement in notice.requirements for channel in requirement.rule.channels}
            if notice.requirements
            else {"site"}
        )
        if channels := tuple(channel for channel in SHOWN if channel in asked):
            yield Announced(notice.version.revised, channels, banner_end(notice.version, config))
