"""The content security policy of pages (CSP 3): which sources browsers may load what from."""

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
"""What the pages of a site may load: its own styles, images and fonts."""
PREVIEW: Mapping[str, str] = {
    **SITE,
    "media-src": "'self'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""The same, and the script, connection and form of the preview's bar."""
ONLY_IN_HEADERS = frozenset({"frame-ancestors", "report-to", "report-uri", "sandbox"})  # CSP 3, 3.3


def as_header(directives: Mapping[str, str]) -> str:
    """Return the value of the header."""
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def as_meta(directives: Mapping[str, str]) -> str:
    """Return the element for pages, without the directives that browsers do not read there."""
    read = {name: sources for name, sources in directives.items() if name not in ONLY_IN_HEADERS}
    content = as_header(read)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'
