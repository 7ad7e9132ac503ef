"""sitemap.xml (sitemaps.org): the pages that search engines should know, each with the same page in other languages."""

import html
from collections.abc import Sequence

from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import Routes


def sitemap(summaries: Sequence[PolicySummary], routes: Routes, languages: Sequence[str]) -> bytes:
    """Return the file: the home page and the latest changes in each of `languages`, and of each policy the pages
    that its summary names, with the day of their last change."""
    homes = [(language, routes.home(language)) for language in languages]
    changes = [(language, routes.all_changes(language)) for language in languages]
    urls = [_urls(pages, "", routes) for pages in (homes, changes)]
    urls += [_urls(pages, day, routes) for summary in summaries for pages, day in summary.pages]
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return f"{head}{''.join(urls)}</urlset>\n".encode()


def _urls(pages: Sequence[tuple[str, str]], day: str, routes: Routes) -> str:
    """Return one <url> for each of the (language, route) of a page. Each names all of them, itself included."""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{html.escape(language)}" href="{html.escape(routes.url(route))}"/>'
        for language, route in pages
    )
    links = links if len(pages) > 1 else ""
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    addresses = (html.escape(routes.url(route), quote=False) for _, route in pages)
    return "".join(f"<url><loc>{address}</loc>{changed}{links}</url>\n" for address in addresses)
