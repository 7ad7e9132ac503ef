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
PREVIEW_SOURCES: Mapping[str, tuple[str, ...]] = {
    "media-src": ("'self'",),
    "script-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
}
"""What the script, connection, and form of the preview's bar need."""
# What a site may add sources to. Not `default-src`, which holds for all that isn't listed here, and
# not `base-uri`, which changes where links lead.
EXTENDABLE = (
    *("script-src", "style-src", "img-src", "font-src", "connect-src", "frame-src", "media-src"),
    *("manifest-src", "worker-src", "form-action", "frame-ancestors"),
)
# directives that browsers ignore in an element (CSP 3, 3.3)
ONLY_IN_HEADERS = frozenset({"frame-ancestors", "report-to", "report-uri", "sandbox"})


def with_sources(
    directives: Mapping[str, str], added: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Return the directives with more sources: in place of 'none', or after the ones there are."""
    merged = dict(directives)
    for name, sources in added.items():
        present = merged.get(name, "'none'").replace("'none'", "").split()
        merged[name] = " ".join(dict.fromkeys((*present, *sources)))
    return merged


def in_preview(directives: Mapping[str, str]) -> dict[str, str]:
    """Return the policy of a site's pages as it is in the preview, which no page may frame."""
    return {**with_sources(directives, PREVIEW_SOURCES), "frame-ancestors": "'none'"}


def as_header(directives: Mapping[str, str]) -> str:
    """Return the value of the header Content-Security-Policy."""
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def as_meta(directives: Mapping[str, str]) -> str:
    """Return the <meta> element for pages, without directives that only work in a header."""
    read = {name: sources for name, sources in directives.items() if name not in ONLY_IN_HEADERS}
    content = as_header(read)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'
