"""Generate sitemap.xml (sitemaps.org) and robots.txt (RFC 9309) for search engines."""

from collections.abc import Iterator
from html import escape

from legalsite.pages.groups import all_folders
from legalsite.pages.page import Frame, PageRoutes
from legalsite.pages.policy_summary import PolicySummary, Summaries
from legalsite.pages.routes import Routes

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def sitemap(summaries: Summaries, frame: Frame) -> bytes:
    """Generate sitemap.xml with the pages that search engines should find, in each language."""
    routes = frame.routes
    urls = list[str]()
    languages = frame.languages
    for folder in ("", *all_folders(summary.slug for summary in summaries)):
        urls += _urls({tag: routes.home(tag, folder) for tag in languages}, "", routes)
    urls += _urls({tag: routes.all_changes(tag) for tag in languages}, "", routes)
    for summary in summaries:
        urls += _policy_urls(summary, routes)
    return (HEAD + "".join(urls) + "</urlset>\n").encode()


def robots(routes: Routes) -> bytes:
    address = routes.url(routes.SITEMAP)
    return f"User-agent: *\nAllow: /\n\nSitemap: {address}\n".encode()


def _policy_urls(summary: PolicySummary, routes: Routes) -> Iterator[str]:
    """Yield the <url> elements of a policy's main page, list of versions, and upcoming versions."""
    slug = summary.slug
    on_day = summary.on_day
    # both pages change when a version is published, and when it takes effect
    changed = on_day.texts[0].revised.day  # publication date of the newest version
    for text in on_day.texts:
        if text.status != "upcoming":
            changed = max(changed, text.start)  # start of its last period
    pages = {}
    changes = {}
    for label in summary.labels:
        pages[label.language] = label.route
        changes[label.language] = routes.changes(slug, label.language)
    yield from _urls(pages, changed.isoformat(), routes)
    yield from _urls(changes, changed.isoformat(), routes)
    # the page of upcoming versions changes when one is published
    if on_day.upcoming_ids:
        planned = max(on_day.upcoming_ids).day.isoformat()  # publication date of the newest one
        # only the original's page, because not every language may have one
        yield from _urls({"": routes.upcoming(slug)}, planned, routes)


def _urls(pages: PageRoutes, day: str, routes: Routes) -> Iterator[str]:
    """Yield a <url> element for each language of a page.

    `pages` maps languages to routes, original first. Each element links to the page in all
    languages. `day` is the ISO date of the last change, or empty if unknown.
    """
    urls = {language: escape(routes.url(route)) for language, route in pages.items()}
    # for readers of other languages: the site's first language if possible, otherwise the original
    first_url = urls.get(routes.first) or next(iter(urls.values()))
    more = f"<lastmod>{day}</lastmod>" if day else ""
    if len(urls) > 1:
        for language, url in [*urls.items(), ("x-default", first_url)]:
            tag = escape(language)
            more += f'<xhtml:link rel="alternate" hreflang="{tag}" href="{url}"/>'
    for url in urls.values():
        yield f"<url><loc>{url}</loc>{more}</url>\n"
