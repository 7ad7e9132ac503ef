"""The files that search engines and static hosts read: the sitemap, robots.txt, and those of one host."""

import html
from collections.abc import Iterator, Sequence

from legalsite.pages.hosts import files_for, rules_of
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import ROBOTS, SITEMAP, Routes


def host_files(summaries: Sequence[PolicySummary], routes: Routes, host: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield (file name, bytes) of each. A site that is part of a larger one leaves them out."""
    yield ROBOTS, f"User-agent: *\nAllow: /\n\nSitemap: {routes.url(SITEMAP)}\n".encode()
    for name, text in files_for(host, rules_of(summaries, routes)).items():
        yield name, text.encode()


def sitemap(summaries: Sequence[PolicySummary], routes: Routes, languages: Sequence[str]) -> bytes:
    """Return the file: the home page and the latest changes in each of `languages`, and of each policy the pages
    that its summary names, with the day of their last change."""
    homes = [(language, routes.home(language)) for language in languages]
    changes = [(language, routes.all_changes(language)) for language in languages]
    urls = [_urls(pages, "", routes) for pages in (homes, changes)]
    urls += [_urls(pages, day, routes) for summary in summaries for pages, day in _pages(summary, routes)]
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return f"{head}{''.join(urls)}</urlset>\n".encode()


def _pages(summary: PolicySummary, routes: Routes) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """Yield the pages of a policy that a search engine should know, each as (language, route) in its languages, with
    the day of the last change."""
    slug, day = summary.slug, summary.revisions[0].revised.day.isoformat()
    yield [(label.language, label.route) for label in summary.labels], day
    yield [(label.language, routes.changes(slug, label.language)) for label in summary.labels], day
    if pending := summary.on_day.pending:
        yield [(routes.first, routes.upcoming(slug))], max(pending).day.isoformat()


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
