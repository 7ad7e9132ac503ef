"""HTML that stands in a text as it is, through an allow-list by nh3: tags outside it go, their text stays."""

import re
from collections.abc import Callable
from html import escape, unescape

import nh3

ALLOWED = """
a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt
em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small
span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
"""
TAGS = set(ALLOWED.split())
ATTRIBUTES = {
    "*": {"id", "dir", "lang", "title"},
    "a": {"href", "name", "rel"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "details": {"open"},
    "time": {"datetime"},
    "div": {"tabindex"},
}
CLASSES = {
    "span": {"number"},
    "div": {"table"},
    "section": {"footnotes"},
    "sup": {"footnote"},
    "a": {"back"},
    "td": {"left", "center", "right"},
    "th": {"left", "center", "right"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
SILENT = {"script", "style"}
MARKUP = re.compile(
    r"<!--.*?(-->|\Z)|<(script|style)\b.*?(</\2\s*>|\Z)|<[/!?a-z][^>]*(>|\Z)", re.DOTALL | re.IGNORECASE
)
NAMED = re.compile(r"""\s(?:id|name)\s*=\s*["']?([^\s"'>]+)""", re.IGNORECASE)
TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
TARGET = re.compile(r"""(\s(?:href|src)\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)


def clean(fragment: str) -> str:
    """What may stand on a page: no script, style, form or handler; links of the allowed schemes; every tag closed."""
    return nh3.clean(
        fragment,
        tags=TAGS,
        clean_content_tags=SILENT,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        link_rel=None,
        url_schemes=SCHEMES,
    )


def readdressed(fragment: str, href: Callable[[str], str]) -> str:
    """The fragment with each target of a link or image turned into its address."""

    def address(found: re.Match[str]) -> str:
        target = unescape(found[2].strip("'" + '"')).strip()
        return f'{found[1]}"{escape(href(target))}"'

    return TAG.sub(lambda tag: TARGET.sub(address, tag[0]), fragment)


def unseen(fragment: str) -> str:
    """What of a fragment no reader sees: its tags with their attributes, comments, scripts and styles. What is never closed
    is left out, since that swallows what comes after it."""
    return " ".join(found[0] for found in MARKUP.finditer(fragment) if found[1] or found[3] or found[4])


def names(fragment: str) -> list[str]:
    """The anchors that a fragment sets itself, by `id` or `name`."""
    return [name for tag in TAG.findall(fragment) for name in NAMED.findall(tag)]
