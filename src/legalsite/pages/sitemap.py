"""What search engines read: sitemap.xml (sitemaps.org), and robots.txt (RFC 9309), which names it."""

from collections.abc import Iterator, Sequence
from html import escape

from legalsite.pages.page import Frame
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import Routes


def sitemap(summaries: Sequence[PolicySummary], frame: Frame) -> bytes:
    """Return the file: the home page and the latest changes in each language of the site, and of
    each policy the pages that its summary names, with the day of their last change."""
    routes = frame.routes
    listed = [([(tag, route(tag)) for tag in frame.languages], "") for route in (routes.home, routes.all_changes)]
    for summary in summaries:
        listed += _pages_of(summary, routes)
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return f"{head}{''.join(_urls(pages, day, routes) for pages, day in listed)}</urlset>\n".encode()


def robots(routes: Routes) -> bytes:
    """Return the file: every page may be read."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {routes.url(routes.SITEMAP)}\n".encode()


def _pages_of(summary: PolicySummary, routes: Routes) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """Yield the pages of a policy that a search engine should know, each as (language, route) in its languages, with
    the day of the last change."""
    slug, begun = summary.slug, (text.start for text in summary.on_day.texts if text.status != "upcoming")
    day = max([summary.on_day.texts[0].revised.day, *begun]).isoformat()
    yield [(label.language, label.route) for label in summary.labels], day
    yield [(label.language, routes.changes(slug, label.language)) for label in summary.labels], day
    if upcoming := summary.on_day.upcoming_ids:
        yield [(routes.first, routes.upcoming(slug))], max(upcoming).day.isoformat()


def _urls(pages: Sequence[tuple[str, str]], day: str, routes: Routes) -> str:
    """Return one <url> for each of the (language, route) of a page. Each names all of them, itself included."""
    urls = {language: routes.url(route) for language, route in pages}
    link = '<xhtml:link rel="alternate" hreflang="{}" href="{}"/>'
    links = "".join(link.format(escape(language), escape(urls[language])) for language in urls)
    more = (f"<lastmod>{day}</lastmod>" if day else "") + (links if len(urls) > 1 else "")
    return "".join(f"<url><loc>{escape(url)}</loc>{more}</url>\n" for url in urls.values())
