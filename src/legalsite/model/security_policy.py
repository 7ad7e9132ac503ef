"""The content security policy of pages (CSP 3): from where browsers may load files."""

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
"""The policy of a site's pages: they may load the site's own styles, images, and fonts."""
PREVIEW_SOURCES: Mapping[str, tuple[str, ...]] = {
    "media-src": ("'self'",),
    "script-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
}
"""Sources for the script, connection, and form of the preview's bar."""
# Directives to which a site may add sources. `default-src` isn't included, because it applies to
# all directives that aren't set. `base-uri` isn't included, because it changes where links lead.
EXTENDABLE_DIRECTIVES = (
    *("script-src", "style-src", "img-src", "font-src", "connect-src", "frame-src", "media-src"),
    *("manifest-src", "worker-src", "form-action", "frame-ancestors"),
)
# browsers ignore these directives in <meta> (CSP 3, 3.3)
ONLY_IN_HEADERS = frozenset({"frame-ancestors", "report-to", "report-uri", "sandbox"})


# element → (attributes with a URL, directive that limits these URLs), as in CSP 3
LOADING_ATTRIBUTES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "audio": (("src",), "media-src"),
    "base": (("href",), "base-uri"),
    "button": (("formaction",), "form-action"),
    "embed": (("src",), "object-src"),
    "form": (("action",), "form-action"),
    "iframe": (("src",), "frame-src"),
    "img": (("src", "srcset"), "img-src"),
    "input": (("src",), "img-src"),
    "object": (("data",), "object-src"),
    "script": (("src",), "script-src"),
    "source": (("src", "srcset"), ""),  # empty because the directive depends on the parent element
    "track": (("src",), "media-src"),
    "use": (("href", "xlink:href"), ""),
    "video": (("src", "poster"), "media-src"),
}
LINK_DIRECTIVES = {
    "stylesheet": "style-src",
    "icon": "img-src",
    "manifest": "manifest-src",
}  # value of `rel` → directive


def with_sources(
    directives: Mapping[str, str], added: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Add sources to directives, replacing 'none'."""
    merged = dict(directives)
    for name, sources in added.items():
        present = merged.get(name, "'none'").replace("'none'", "").split()
        merged[name] = " ".join(dict.fromkeys((*present, *sources)))
    return merged


def sources_of(directives: Mapping[str, str], directive: str) -> set[str]:
    """Return the sources of a directive, in lowercase except for hashes and keywords.

    A directive that isn't set has the sources of `default-src`. For 'none', return an empty set.
    """
    written = directives.get(directive, directives.get("default-src", "")).split()
    sources = {source if source.startswith("'") else source.lower() for source in written}
    return sources - {"'none'"}


def in_preview(directives: Mapping[str, str]) -> dict[str, str]:
    """Return the policy of pages in the preview, where no page may embed them in a frame."""
    return {**with_sources(directives, PREVIEW_SOURCES), "frame-ancestors": "'none'"}


def as_header(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def as_meta(directives: Mapping[str, str]) -> str:
    """Format the <meta> element for pages, without directives that only work in headers."""
    read = {name: sources for name, sources in directives.items() if name not in ONLY_IN_HEADERS}
    content = as_header(read)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'
