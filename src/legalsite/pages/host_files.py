"""The files that static hosts and search engines read: robots.txt, _headers, _redirects, .nojekyll."""

import html
from collections.abc import Iterator, Sequence

from legalsite.model.security_policy import SITE, as_header
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import (
    CHECKPOINT,
    HEADERS,
    LEDGER,
    NO_JEKYLL,
    NOTICE_SCRIPT,
    NOTICES,
    REDIRECTS,
    REVISIONS,
    ROBOTS,
    SITEMAP,
    STATUS,
    Routes,
)

READ_BY_OTHER_SITES = (NOTICES, NOTICE_SCRIPT, REVISIONS, f"*/{REVISIONS}", STATUS)


def host_files(summaries: Sequence[PolicySummary], routes: Routes) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, bytes) of each. A site that is part of a larger one leaves them out."""
    yield ROBOTS, f"User-agent: *\nAllow: /\n\nSitemap: {routes.url(SITEMAP)}\n".encode()
    yield HEADERS, headers(routes).encode()
    yield REDIRECTS, redirects(summaries, routes).encode()
    yield NO_JEKYLL, b""


def headers(routes: Routes) -> str:
    """Return HTTP headers by path, as Netlify and Cloudflare Pages read them. The files that apps and other sites need
    may be read from anywhere."""
    base = routes.base
    rules = [
        (
            base + "*",
            f"Content-Security-Policy: {as_header(SITE)}",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: strict-origin-when-cross-origin",
        ),
        (base + "assets/*", "Cache-Control: public, max-age=31536000, immutable"),
        *((base + name, "Content-Type: text/plain; charset=utf-8") for name in (LEDGER, CHECKPOINT)),
        *((base + name, "Access-Control-Allow-Origin: *") for name in READ_BY_OTHER_SITES),
    ]
    return "".join(f"{path}\n" + "".join(f"  {header}\n" for header in lines) for path, *lines in rules)


def redirects(summaries: Sequence[PolicySummary], routes: Routes) -> str:
    """Return the redirects from old slugs and all that lay below them, in the languages that the policy is in."""
    lines = []
    for summary in summaries:
        for old_slug in old_slugs(summary, summaries):
            for label in summary.labels:
                slugs = (old_slug, summary.slug)
                old, new = (routes.href(routes.policy(slug, label.language)) for slug in slugs)
                lines += [f"{old.rstrip('/')} {new} 301\n", f"{old}* {new}:splat 301\n"]
    return "".join(lines)


def old_slugs(summary: PolicySummary, summaries: Sequence[PolicySummary]) -> list[str]:
    """Return the old slugs of a policy, without those that another policy has taken since."""
    taken = {other.slug for other in summaries}
    return [slug for slug in summary.formerly if slug not in taken]


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
