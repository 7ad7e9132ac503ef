"""`legalsite status --languages`: list translations that are missing or behind their originals."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import Config
from legalsite.model.policy import Policy, VersionId
from legalsite.model.policy_on_date import VersionOnDate, policy_on_date
from legalsite.site.ledger_on_disk import is_draft
from legalsite.site.load import load

# `drafted`: a draft hasn't been published yet. `held_back`: `publish` skips the draft of the
# translation, because `check` finds errors. `missing`: there's neither a draft nor a published
# text. `unknown`: the last known version is translated, but a gap hides the version in effect.
LanguageState = Literal["current", "behind", "drafted", "held_back", "missing", "unknown"]


class LanguageStatus(Struct, frozen=True):
    """The status of a policy in one of the site's languages."""

    policy: str
    language: str
    status: LanguageState
    since: date | None = None  # effective date of the first untranslated version
    # untranslated versions that are current or newer than the translation, such as `2026-03-02
    # (material)`
    changes: tuple[str, ...] = ()


def language_status(root: Path, config: Config, on: date) -> Iterator[LanguageStatus]:
    """Yield the status of each policy in each language of the site on a date, sorted by slug.

    Withdrawn policies are ignored. Raises ProblemsFound for the same problems as a build.
    """
    site = load(root, config).require()
    # `site.drafts` is empty until something is published
    drafts = site.drafts if site.record.published else site.paths
    held_back = _held_back_drafts(root, config, on, drafts)
    slugs = {path.split(".")[0] for path in site.drafts}
    for slug in sorted(slugs | site.policies.keys()):
        # `site` only has published policies, so a policy with only drafts is missing
        policy = site.policies.get(slug) or Policy(slug, ())
        for status in _policy_status(policy.published, config, on, drafts):
            path = f"{slug}.{status.language.lower()}.md"
            if path in held_back:
                yield replace(status, status="held_back")
            else:
                yield status


def _held_back_drafts(root: Path, config: Config, on: date, drafts: Iterable[str]) -> set[str]:
    """Return the drafts of translations that `publish` would skip because of errors."""
    # imported late because the rules load a Markdown parser, which `status` doesn't need
    from legalsite.checks.run import RULES
    from legalsite.commands.check import check

    translations = []
    slugs = []
    for path in drafts:
        slug, _, suffix = path.partition(".")
        if is_draft(path) and suffix != "md":  # `suffix` contains the language of a translation
            translations.append(path)
            slugs.append(slug)
    if not slugs:
        return set()
    site = load(root, config, unpublished=True)
    # the time only affects problems of the whole site, which aren't used here
    now = datetime.combine(on, time(), UTC)
    held_back = set()
    for problem in check(site, on, now=now, policies=slugs, rules=[*RULES]).problems:
        if problem.is_error:
            held_back.add(problem.path_below_content)
    return held_back.intersection(translations)


def _policy_status(
    policy: Policy, config: Config, on: date, drafts: Collection[str]
) -> Iterator[LanguageStatus]:
    """Yield the status of a published policy in each language.

    `drafts` contains the paths of all drafts.
    """
    on_day = policy_on_date(policy, on, config.timezone)
    if on_day.ended:  # a withdrawn policy needs no more translations
        return
    versions = on_day.texts[::-1]  # oldest first
    # versions that are, were, or will be in effect; a withheld version can't be translated
    readable = [text for text in versions if text.periods and not text.version.withheld]
    original = config.text_languages.of_original(policy.slug)
    for language in config.languages:
        file = f"{policy.slug}.{language.lower()}.md"
        texts = policy.known_translations(language, on)
        translated = {text.translates for text in texts if text.translates}
        if language == original:  # every version has a text in this language
            file = f"{policy.slug}.md"
            translated = {text.revised for text in versions}
        untranslated = []
        status: LanguageState = "missing"  # no version has a text in this language
        if translated:
            untranslated = _untranslated(readable, translated, on_day.current_id)
            # in a gap, it's unknown which version is in effect, and so which one to translate
            status = "unknown" if on_day.unknown_since else "current"
        if untranslated:
            status = "behind"
        if status != "current" and file in drafts:
            status = "drafted"
        # first date on which readers lacked a translation
        since = min((text.start for text in untranslated if text.start <= on), default=None)
        changes = []
        for text in untranslated:
            change = text.change or "not stated"
            changes.append(f"{text.revised} ({change})")
        yield LanguageStatus(policy.slug, language, status, since, tuple(changes))


def _untranslated(
    texts: Iterable[VersionOnDate], translated: Collection[VersionId], current: VersionId | None
) -> list[VersionOnDate]:
    """Return the untranslated versions that still need a translation.

    These are the current version, and all that are newer than the last translated one.
    """
    last = max(translated)
    return [
        text
        for text in texts
        if text.revised not in translated and (text.revised > last or text.revised == current)
    ]
