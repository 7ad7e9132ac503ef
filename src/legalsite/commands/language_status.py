"""`legalsite status --languages`: which policies are translated, and which translations are behind
their originals."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct

from legalsite.disk.cache import open_cache
from legalsite.model.config import Config
from legalsite.pages.policy_summary import PolicySummary
from legalsite.site.fingerprint import hash_inputs
from legalsite.site.last_build import recall_last
from legalsite.site.load import load
from legalsite.site.parts import parts_made
from legalsite.site.site_on_day import read_changed
from legalsite.source.policy_files import arrange

# `drafted`: a draft isn't published yet; `missing`: there is neither a draft nor a published text
LanguageState = Literal["current", "behind", "drafted", "missing"]


class LanguageStatus(Struct, frozen=True):
    """The status of a policy in one of the site's languages."""

    policy: str
    title: str  # of the original; the slug, if nothing is published
    language: str
    status: LanguageState
    translates: str | None = None  # the last translated version, if newer ones aren't translated
    since: date | None = None  # when the first of these took effect, or will
    changes: tuple[str, ...] = ()  # these, the oldest first, like `2026-03-02 (material)`


def language_status(root: Path, config: Config, on: date) -> list[LanguageStatus]:
    """Return the status of every policy, sorted by slug, in every language of the site on a date.

    Raises ProblemsFound if a build would.
    """
    inputs = hash_inputs(root, open_cache(root))
    _, parts = recall_last(root, None, unpublished=False)
    today = read_changed(load(root, config, inputs=inputs), inputs, on, parts_made(parts))
    site = today.site
    files = site.files
    if site.record.published:
        files, _ = arrange(site.drafts, config.languages)
    drafts = {slug: waiting.drafts.keys() for slug, waiting in files.items()}
    summaries = {summary.slug: summary for summary in today.summaries}
    found: list[LanguageStatus] = []
    for slug in sorted(summaries.keys() | drafts.keys()):
        found += _policy_status(slug, summaries.get(slug), drafts.get(slug, ()), config)
    return found


def _policy_status(
    slug: str, summary: PolicySummary | None, drafts: Collection[str], config: Config
) -> Iterator[LanguageStatus]:
    """Yield the status of a policy in each language. `drafts`: the languages of its drafts.

    `summary` is None if nothing of the policy is published.
    """
    title = slug
    versions = []  # the published originals, the oldest first
    readable = []  # those that someone had or will have, and whose words aren't withheld
    if summary and summary.shown:
        title = summary.labels[0].title
        versions = [text for text in summary.on_day.texts[::-1] if not text.version.unpublished]
        readable = [text for text in versions if text.periods and not text.version.withheld]
    for language in config.languages:
        translated = set()
        for text in summary.translations.get(language, ()) if summary else ():
            if text.translates and not text.unpublished:
                translated.add(text.translates)
        is_drafted = language in drafts
        if language in {config.main_language, config.original_language(slug)}:
            translated = {text.revised for text in versions}
            is_drafted = True  # otherwise, it is published
        last = max(translated, default=None)
        lacking = [text for text in readable if last and text.revised > last]
        status: LanguageState = "drafted"
        if last and not lacking:
            status = "current"
        elif not is_drafted:
            status = "behind" if last else "missing"
        changes = tuple(f"{text.revised} ({text.change or 'material'})" for text in lacking)
        translates = str(last) if lacking else None
        since = lacking[0].start if lacking else None
        yield LanguageStatus(slug, title, language, status, translates, since, changes)
