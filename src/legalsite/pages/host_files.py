"""What search engines and static hosts read: sitemap, robots.txt, _headers, _redirects, .nojekyll."""

from collections.abc import Iterator, Sequence

from legalsite.pages import routes as fixed
from legalsite.pages.feeds import escape, quoteattr
from legalsite.pages.page import Frame
from legalsite.pages.policy_summary import PolicySummary

SECURITY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def sitemap(summaries: Sequence[PolicySummary], frame: Frame, spoken: Sequence[str]) -> bytes:
    """sitemaps.org, with the same page in other languages named beside each."""
    routes = frame.routes
    homes = [(language, routes.home(language)) for language in spoken]
    changes = [(language, routes.all_changes(language)) for language in spoken]
    urls = [_url(group, "", frame) for group in (homes, changes)]
    urls += [_url(group, day, frame) for summary in summaries for group, day in summary.pages]
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return f"{head}{''.join(urls)}</urlset>\n".encode()


def host_files(summaries: Sequence[PolicySummary], frame: Frame) -> Iterator[tuple[str, bytes]]:
    """Left out where the site is part of a larger one."""
    yield fixed.ROBOTS, f"User-agent: *\nAllow: /\n\nSitemap: {frame.routes.url(fixed.SITEMAP)}\n".encode()
    yield fixed.HEADERS, headers(frame).encode()
    yield fixed.REDIRECTS, redirects(summaries, frame).encode()
    yield fixed.NO_JEKYLL, b""


def headers(frame: Frame) -> str:
    """As Netlify and Cloudflare Pages read it. Other sites may read what apps need: notices and revisions."""
    base = frame.routes.base
    shared = [fixed.NOTICES, fixed.NOTICE_SCRIPT, fixed.REVISIONS, fixed.STATUS]
    rules = [
        (
            base + "*",
            f"Content-Security-Policy: {SECURITY}",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: strict-origin-when-cross-origin",
        ),
        (base + "assets/*", "Cache-Control: public, max-age=31536000, immutable"),
        *((base + name, "Content-Type: text/plain; charset=utf-8") for name in (fixed.LEDGER, fixed.CHECKPOINT)),
        *((base + name, "Access-Control-Allow-Origin: *") for name in shared),
    ]
    return "".join(f"{path}\n" + "".join(f"  {line}\n" for line in lines) for path, *lines in rules)


def redirects(summaries: Sequence[PolicySummary], frame: Frame) -> str:
    """Old slugs and all that lay below them, in the languages that the policy is in."""
    routes = frame.routes
    lines = []
    for summary in summaries:
        for slug in left(summary, summaries):
            for label in summary.labels:
                old, new = (routes.href(routes.policy(name, label.language)) for name in (slug, summary.slug))
                lines += [f"{old.rstrip('/')} {new} 301\n", f"{old}* {new}:splat 301\n"]
    return "".join(lines)


def left(summary: PolicySummary, summaries: Sequence[PolicySummary]) -> list[str]:
    """Its old slugs, less those that another policy has taken since."""
    taken = {other.slug for other in summaries}
    return [slug for slug in summary.formerly if slug not in taken]


def _url(group: Sequence[tuple[str, str]], day: str, frame: Frame) -> str:
    """One entry for each page of the group; all of them name all."""
    routes = frame.routes
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(routes.url(route))}/>'
        for language, route in group
    )
    links = links if len(group) > 1 else ""
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return "".join(f"<url><loc>{escape(routes.url(route))}</loc>{changed}{links}</url>\n" for _, route in group)
