"""Every page that a build writes, by its route: what links in texts may lead to."""

from collections.abc import Iterable, Iterator
from datetime import date

from legalsite.model import standing
from legalsite.model.config import Config
from legalsite.model.policy import Policy
from legalsite.pages import routes
from legalsite.pages.routes import Routes


def site_pages(policies: Iterable[Policy], config: Config, on: date) -> frozenset[str]:
    """Routes below the site's url, without leading slash."""
    to = Routes.of(config)
    pages = {routes.FEED, routes.JSON_FEED, routes.REVISIONS, routes.STATUS, routes.NOTICES, routes.SITEMAP}
    for language in config.languages:
        pages |= {to.home(language), to.all_changes(language)}
    for policy in policies:
        if standing.known(policy, on):
            pages |= set(_of_policy(policy, to, config, on))
    return frozenset(pages)


def _of_policy(policy: Policy, to: Routes, config: Config, on: date) -> Iterator[str]:
    slug, coming = policy.slug, standing.upcoming(policy, on)
    yield from (to.feed(slug), to.revisions(slug))
    yield from (f"{old}/" for old in config.settings(slug).formerly)
    for language in (config.languages[0], *policy.translations):
        yield from (to.policy(slug, language), to.changes(slug, language))
        if coming and (language == config.languages[0] or standing.translation(policy, language, coming, on)):
            yield to.upcoming(slug, language)
    for texts in (standing.known(policy, on), *policy.translations.values()):
        for place, text in enumerate(text for text in texts if text.revised.day <= on):
            yield from (to.text(text), to.since(text), to.raw(text))
            if place:
                yield to.change(text)
