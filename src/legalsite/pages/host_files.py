"""The files that static hosts and search engines read: robots.txt, _headers, _redirects, .nojekyll."""

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
