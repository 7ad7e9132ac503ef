"""Resolve names of versions on the command line: POLICY@VERSION, or POLICY and a date."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from legalsite.errors import Problem, did_you_mean, usage_failure
from legalsite.model.config import Config
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.policy_on_date import describe_gap
from legalsite.site.load import Site, expand_folders, load
from legalsite.text.languages import usual_form

MAX_VERSIONS_LISTED = 5


def version_named(site: Site, name: str) -> Version:
    """Return the version POLICY@VERSION.

    Raises ProblemsFound (status 2) if the policy doesn't have the version.
    """
    slug, _, revised = name.partition("@")
    policy = site.policy(slug)
    for version in policy.versions:
        if str(version.revised) == revised:
            return version
    message = f"{slug} has no version {revised!r}"
    raise usage_failure("no-version", message, other_versions_help(policy, revised))


def other_versions_help(policy: Policy, revised: str) -> str:
    """Suggest other versions of a policy: the latest ones and, for a date, the version in effect."""
    names = [str(version.revised) for version in policy.versions]
    if revised in names:
        names.remove(revised)
    last = ", ".join(names[-MAX_VERSIONS_LISTED:])
    help = f"choose another version; the latest are: {last or 'none yet'}"
    with suppress(ValueError):  # the name may not be a date
        day = VersionId.parse(revised).day
        current = policy.version_on(day)
        if current and not current.withdrawn:
            command = f"legalsite show {policy.slug} --on {day}"
            help += f"\n  on {day}, {policy.slug}@{current.revised} is in effect: `{command}`"
    return help


def version_on(site: Site, slug: str, on: date) -> Version:
    """Return the version of a policy that's in effect on a date.

    Raises ProblemsFound (status 2) for an unknown policy, and if no version is in effect or a gap
    hides it.
    """
    policy = site.policy(slug)
    version = policy.version_on(on)
    if version is None:
        message = f"no version of {slug} is known to be in effect on {on}"
        for period in policy.timeline(date.max):  # based on everything that's known by now
            # only a gap has a reason
            if period.reason and period.start <= on <= period.last_day:
                message += f"; {describe_gap(period)}: {period.reason}"
        raise usage_failure("no-version", message, other_versions_help(policy, str(on)))
    return version


def unknown_language_problems(config: Config, languages: Iterable[str]) -> Iterator[Problem]:
    """Report languages that no policy of the site can have."""
    # a policy may be written in a language that isn't one of the site's languages
    names = config.all_languages
    others = "the languages are: " + ", ".join(sorted(names))
    for language in sorted(languages):
        if usual_form(language) not in names:
            message = f"this site has no policy in {language!r}"
            yield Problem("no-language", message, did_you_mean(language, names, others))


def text_in(site: Site, version: Version, language: str) -> Version:
    """Return the text of a version in a language: the version itself, or its newest translation.

    If `language` is empty, return the original. Raises ProblemsFound (status 2) if there's no such
    text.
    """
    texts = texts_by_language(site, version)
    original = next(iter(texts))  # the language of the original, which comes first
    wanted = usual_form(language) or original
    if wanted in texts:
        return texts[wanted]
    message = f"{version.policy}@{version.revised} has no text in {language!r}"
    raise usage_failure("no-language", message, "choose another language: " + ", ".join(texts))


def texts_by_language(site: Site, version: Version) -> dict[str, Version]:
    """Return a version and its newest translations by language, original first."""
    policy = site.policy(version.policy)
    texts = {version.language: version}
    for language in policy.translations:
        # the newest one, even if it's dated in the future
        translation = policy.translation(language, version, date.max)
        if translation:
            texts[language] = translation
    return texts


def names_on(root: Path, names: Iterable[str], on: date) -> Iterator[str]:
    """Replace each POLICY, also of a FOLDER/, with POLICY@VERSION, the version in effect on a date.

    Names of other things, such as files, are unchanged. Raises ProblemsFound (status 2) for a name
    that includes a version, and for a policy without a version in effect.
    """
    site = load(root)
    for name in expand_folders(names, site.files):
        slug, _, revised = name.partition("@")
        # this isn't a policy; a policy that only has a draft isn't in `files`
        if slug not in site.files and f"{slug}.md" not in site.paths:
            yield name
            continue
        if revised:
            help = f"leave out either @{revised} or --on"
            raise usage_failure("no-version", f"{name} already names a version", help)
        yield f"{slug}@{version_on(site, slug, on).revised}"
