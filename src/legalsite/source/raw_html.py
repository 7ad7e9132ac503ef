"""HTML that stands in a text as it is, through an allow-list by nh3: tags outside it go, their text stays."""

import re
from collections.abc import Callable
from html import escape, unescape

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
ATTRIBUTE = r"""\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
MARKUP = re.compile(
    rf"<!--.*?-->|<(script|style)\b[^>]*>.*?</\1\s*>|</?([a-z][a-z0-9-]*)(?:{ATTRIBUTE})*+\s*/?>|<",
    re.DOTALL | re.IGNORECASE,
)
NAMED = re.compile(r"""\s(?:id|name)\s*=\s*["']?([^\s"'>]+)""", re.IGNORECASE)
TAG = re.compile(rf"</?[a-z][a-z0-9-]*(?:{ATTRIBUTE})*+\s*/?>", re.IGNORECASE)
TARGET = re.compile(r"""(\s(?:href|src)\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)


def clean(fragment: str) -> str:
    """What may stand on a page: no script, style, form or handler; links of the allowed schemes; every tag closed."""
    import nh3  # few texts hold raw HTML

    return nh3.clean(
        fragment,
        tags=TAGS,
        clean_content_tags=SILENT,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        link_rel=None,
        url_schemes=SCHEMES,
    )


def tamed(fragment: str) -> str:
    """The fragment with allowed tags only, so that nothing in it can swallow what comes after: comments, scripts and
    styles go, other tags go and leave their text; what is never closed shows as it is written."""
    return MARKUP.sub(_tamed, _closed(fragment))


def _tamed(found: re.Match[str]) -> str:
    if found[0] == "<":
        return "&lt;"
    return found[0] if found[2] and found[2].lower() in TAGS else ""


def _closed(fragment: str) -> str:
    """Without the beginnings of comments, scripts and styles that never end; this keeps the search for ends linear."""
    end = fragment.rfind("-->") + 3 if "-->" in fragment else 0
    fragment = fragment[:end] + fragment[end:].replace("<!--", "&lt;!--")
    for name in SILENT:
        end = fragment.lower().rfind(f"</{name}") if "<" in fragment else -1
        fragment = fragment[: max(0, end)] + re.sub(rf"(?i)<{name}\b[^<>]*>?", "", fragment[max(0, end) :])
    return fragment


def readdressed(fragment: str, href: Callable[[str], str]) -> str:
    """The fragment with each target of a link or image turned into its address."""

    def address(found: re.Match[str]) -> str:
        target = unescape(found[2].strip("'" + '"')).strip()
        return f'{found[1]}"{escape(href(target))}"'

    return TAG.sub(lambda tag: TARGET.sub(address, tag[0]), fragment)


def text_of(fragment: str) -> str:
    """What stands between the tags of a tamed fragment; a space stands for each tag."""
    return unescape(TAG.sub(" ", fragment))


def names(fragment: str) -> list[str]:
    """The anchors that a fragment sets itself, by `id` or `name`."""
    return [name for tag in TAG.findall(fragment) for name in NAMED.findall(tag)]
