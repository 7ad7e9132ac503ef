"""The content security policy of pages (CSP 3): the sources from which browsers may load files."""

from collections.abc import Mapping

SITE: Mapping[str, str] = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}
"""The policy of a site's pages: they may load its own styles, images, and fonts."""
PREVIEW: Mapping[str, str] = {
    **SITE,
    "media-src": "'self'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""The same with the script, connection, and form of the preview's bar."""
# directives that browsers ignore in an element (CSP 3, 3.3)
ONLY_IN_HEADERS = frozenset({"frame-ancestors", "report-to", "report-uri", "sandbox"})


def as_header(directives: Mapping[str, str]) -> str:
    """Return the value of the header Content-Security-Policy."""
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def as_meta(directives: Mapping[str, str]) -> str:
    """Return the <meta> element for pages, without directives that only work in a header."""
    read = {name: sources for name, sources in directives.items() if name not in ONLY_IN_HEADERS}
    content = as_header(read)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'
