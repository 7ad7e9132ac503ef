"""Find problems in custom layouts and style sheets that Jinja2 doesn't report.

Examples are missing files, content that browsers block, and blocks that no page shows.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from jinja2 import nodes

from legalsite.errors import Problem, did_you_mean
from legalsite.model.security_policy import (
    EXTENDABLE_DIRECTIVES,
    LINK_DIRECTIVES,
    LOADING_ATTRIBUTES,
    sources_of,
)
from legalsite.pages.assets import CSS_URL_PATTERN, file_of_url, url_address
from legalsite.pages.layout_code import extended_layout, layout_problem

# a URL with a scheme or host, an absolute path, or a link within the page
ABSOLUTE_PATTERN = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|\?|$", re.IGNORECASE)
COMMENT_PATTERN = re.compile(r"(?s)\{#.*?(?:#\}|\Z)|<!--.*?(?:-->|\Z)")
CODE_PATTERN = re.compile(r"(?s)\{#.*?(?:#\}|\Z)|\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)")
CODE_PLACEHOLDER = (
    # replaces code whose result is only known at run time
    "\N{OBJECT REPLACEMENT CHARACTER}"
)
# A comment or start tag. Without an end, it extends to the end of the text, so that matching takes
# linear time.
TAG_PATTERN = re.compile(
    r"""(?s)<!--.*?(?:-->|\Z) | <(?P<tag>[a-zA-Z][^\s/>]*+)
    (?P<attributes>(?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+)>?""",
    re.VERBOSE,
)
ATTRIBUTE_PATTERN = re.compile(
    r"""(?P<name>[^\s"'<>/=]++)
    (?:\s*+=\s*+(?:"(?P<double>[^"]*+)|'(?P<single>[^']*+)|(?P<bare>[^\s"'>]++)))?+""",
    re.VERBOSE,
)
ORIGIN_PATTERN = re.compile(r"(?i)(?:https?:)?//[^/?#]+")
SCHEME_PATTERN = re.compile(r"(?i)[a-z][a-z0-9+.-]*:")
EMAIL_HEADER, EMAIL_FOOTER = "email_header.html", "email_footer.html"
# Content that mail programs execute or download: elements, and URLs of files that aren't attached.
IN_NO_EMAIL_PATTERN = re.compile(
    r"(?i)<(?P<element>script|style|link|base|meta|iframe|object|embed|svg|form|input|button|video|audio)\b"
    r"|(?P<attribute>\s(?:src|srcset|background))\s*+=\s*+[\"']?+(?!cid:|\{\{)"
    r"|(?P<event>\son[a-z]+)\s*+="
    r"|(?P<address>javascript:)"
    r"|(?P<style>url\()"
)
HASH_ALGORITHMS = ("sha256", "sha384", "sha512")  # hash algorithms of CSP 3
MAX_SHOWN = 60  # maximum length of a URL in a message, in characters
STYLE_HELP = "write the styles into a .css file in layouts/"
SCRIPT_HELP = (
    "add the address or hash of the script to the settings:"
    ' security_policy = { script-src = ["https://…"] }'
)


def dropped_block_problem(
    tree: nodes.Template, name: str, text: str, known: Collection[str]
) -> Problem | None:
    """Return a problem for the first block that the extended layout doesn't have.

    No page shows such a block. `tree` and `text` are the content of the layout `name`. `known`
    contains the blocks of all layouts that it extends.
    """
    extended = extended_layout(tree)
    # a block inside another block is shown with it
    for block in _outermost_blocks(tree):
        if block.name not in known:
            help = did_you_mean(block.name, known, f"it has {', '.join(sorted(known))}", "'")
            message = f"{extended} has no block {block.name!r}, so no page shows this one"
            return layout_problem(name, text, block.lineno, message, help)
    return None


def _outermost_blocks(node: nodes.Node) -> Iterator[nodes.Block]:
    """Yield the `{% block %}` parts of a layout, without blocks inside other blocks."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outermost_blocks(child)


def markup_problem(name: str, text: str, directives: Mapping[str, str]) -> Problem | None:
    """Return the first problem in a layout's HTML, such as blocked content or a relative URL.

    `directives` is the content security policy of the pages, including the site's own origin.
    """
    # emails may contain styles, but nothing that mail programs execute or download
    if name in {EMAIL_HEADER, EMAIL_FOOTER}:
        return _email_problem(name, text, COMMENT_PATTERN.sub(_blank_lines, text))
    html = CODE_PATTERN.sub(_computed, text)
    for position, message, help in _markup_problems(html, directives):
        return layout_problem(name, text, _line_at(html, position), message, help)
    return None


class _Attribute(NamedTuple):
    """The value of an attribute, and its offset in the HTML."""

    value: str
    position: int


class _Element(NamedTuple):
    tag: str
    attributes: Mapping[str, _Attribute]
    position: int  # offset of the start tag
    content: str  # only set for scripts and styles

    def value(self, name: str) -> str:
        """Return the value of an attribute, or an empty string if it isn't set."""
        return self.attributes[name].value if name in self.attributes else ""


def _elements(html: str) -> Iterator[_Element]:
    """Yield the elements of HTML that may be malformed.

    Without an end tag, an element extends to the end of the HTML.
    """
    end = 0
    while found := TAG_PATTERN.search(html, end):
        end = found.end()
        if found["tag"] is None:  # a comment
            continue
        tag = found["tag"].lower()
        attributes = {}
        for each in ATTRIBUTE_PATTERN.finditer(html, *found.span("attributes")):
            value = each["double"] or each["single"] or each["bare"] or ""
            attributes[each["name"].lower()] = _Attribute(value, each.start())
        content = ""
        if tag in {"script", "style"}:
            # the end tag, or the end of the HTML
            closing = re.compile(f"(?i)</{tag}|\\Z").search(html, end)
            begin = end
            end = closing.start() if closing else end
            content = html[begin:end]
        yield _Element(tag, attributes, found.start(), content)


def _markup_problems(html: str, directives: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """Yield (offset, message, help) for each problem in the HTML of a layout."""
    for element in _elements(html):
        for name, attribute in element.attributes.items():
            ignored = _ignored(name, attribute.value)
            if ignored:
                message = f"browsers ignore {ignored} because of the content security policy"
                help = STYLE_HELP if name == "style" else "remove it"
                yield attribute.position, message, help
        names, directive = _loading_attributes(element)
        for name in names:
            for address in _addresses(name, element.attributes):
                problem = _address_problem(element.tag, name, address, directive, directives)
                if problem:
                    yield element.attributes[name].position, *problem
        sources = sources_of(directives, f"{element.tag}-src")
        if element.tag in {"script", "style"} and not _is_inline_allowed(element, sources):
            message = f"browsers block this <{element.tag}> because of the content security policy"
            help = STYLE_HELP if element.tag == "style" else SCRIPT_HELP
            yield element.position, message, help


def _ignored(name: str, value: str) -> str:
    """Return an attribute that browsers ignore, such as `onclick=`, or an empty string.

    Browsers ignore code and styles in attributes.
    """
    if name == "style" or name.startswith("on"):
        return f"{name}="
    if value.strip().lower().startswith("javascript:"):
        return "javascript:"
    return ""


def _loading_attributes(element: _Element) -> tuple[tuple[str, ...], str]:
    """Return the attributes whose URLs an element loads or opens, and their CSP directive.

    Both are empty if the element loads nothing.
    """
    if element.tag != "link":
        return LOADING_ATTRIBUTES.get(element.tag, ((), ""))
    for relation in element.value("rel").lower().split():
        if relation in LINK_DIRECTIVES:
            return ("href",), LINK_DIRECTIVES[relation]
    return (), ""


def _address_problem(
    tag: str, name: str, address: str, directive: str, directives: Mapping[str, str]
) -> tuple[str, str] | None:
    """Return the message and help if a URL is blocked or relative, otherwise None."""
    # the directive is empty if it isn't known
    if directive and is_blocked(address, sources_of(directives, directive)):
        if tag == "script":
            return (
                "browsers block this <script> because of the content security policy",
                SCRIPT_HELP,
            )
        return _blocked(f"<{tag} {name}> {address}", directive)
    # the target of a relative URL would differ from page to page
    if CODE_PLACEHOLDER in address or ABSOLUTE_PATTERN.match(address):
        return None
    help = f'for a file in layouts/, write {name}="{{{{ assets["{address}"] }}}}"'
    return f"{address} leads to a different place from each page", help


def _is_inline_allowed(element: _Element, sources: Collection[str]) -> bool:
    """Return whether a directive allows the content of a script or style."""
    # with `src`, there's no content to check but a URL, and browsers don't run JSON
    if "src" in element.attributes or "json" in element.value("type").lower():
        return True
    hashes = {source for source in sources if source.startswith("'sha")}
    # the layout computes the content, so any of the hashes may be the right one
    if CODE_PLACEHOLDER in element.content:
        return bool(hashes)
    content = element.content.encode()
    digests = {kind: hashlib.new(kind, content).digest() for kind in HASH_ALGORITHMS}
    content_hashes = {f"'{kind}-{b64encode(digest).decode()}'" for kind, digest in digests.items()}
    return not hashes.isdisjoint(content_hashes)


def _addresses(name: str, attributes: Mapping[str, _Attribute]) -> list[str]:
    """Return the URLs in an attribute. Only `srcset` may contain several."""
    if name not in attributes:
        return []
    value = attributes[name].value
    if name != "srcset":
        return [value.strip()]
    # a width follows each URL
    return [candidate.split()[0] for candidate in value.split(",") if candidate.strip()]


def is_blocked(address: str, sources: Collection[str]) -> bool:
    """Return whether browsers will certainly block a URL."""
    if not sources:  # the directive allows nothing
        return True
    origin = ORIGIN_PATTERN.match(address)
    # the layout computes the origin, which may be an allowed one
    if CODE_PLACEHOLDER in (origin[0] if origin else address[:1]):
        return False
    if origin:
        source = origin[0].lower()
        if source.startswith("//"):
            source = f"https:{source}"
        return source not in sources
    # relative URLs are allowed, but other schemes such as `data:` aren't
    return SCHEME_PATTERN.match(address) is not None


def _blocked(what: str, directive: str) -> tuple[str, str]:
    """Return the message and help for blocked content such as a URL, which is `what`."""
    shown = what.replace(CODE_PLACEHOLDER, "…")  # the user didn't write the placeholder
    if len(shown) > MAX_SHOWN:
        shown = f"{shown[:MAX_SHOWN]}…"
    message = f"browsers block {shown} because of the content security policy"
    if directive not in EXTENDABLE_DIRECTIVES:
        return message, "remove it"
    help = f'add its origin to the settings: security_policy = {{ {directive} = ["https://…"] }}'
    # these files can also be assets of the site
    if directive in {"img-src", "style-src", "font-src"}:
        help = f"put the file into layouts/, or {help}"
    return message, help


def _computed(code: re.Match[str]) -> str:
    """Replace template code with a placeholder, and remove comments. Line breaks stay."""
    breaks = _blank_lines(code)
    return breaks if code[0].startswith("{#") else CODE_PLACEHOLDER + breaks


def _email_problem(name: str, text: str, shown: str) -> Problem | None:
    """Return a problem for content that mail programs execute or download, or None.

    `shown` is the text without comments.
    """
    found = IN_NO_EMAIL_PATTERN.search(shown)
    if not found:
        return None
    message = f"emails can't contain {found[0].strip()}, because mail programs block or fetch it"
    help = "use inline styles, and for images only `logo` and `logo_dark`, which are attached"
    return layout_problem(name, text, _line_at(shown, found.start()), message, help)


def dead_url_problem(
    name: str, text: str, custom: Collection[str], directives: Mapping[str, str]
) -> Problem | None:
    """Return a problem for the first URL in a style sheet that's blocked or not in layouts/.

    `custom` contains the names of the files in layouts/. `directives` is the content security
    policy.
    """
    for url in re.finditer(CSS_URL_PATTERN, text.encode()):
        problem = _url_problem(url, name, custom, directives)
        if problem:
            before = url.string[: url.start()]
            line = before.count(b"\n") + 1
            return layout_problem(name, text, line, *problem)
    return None


def _url_problem(
    url: re.Match[bytes], name: str, custom: Collection[str], directives: Mapping[str, str]
) -> tuple[str, str] | None:
    """Return the message and help if the URL in a match fails, otherwise None."""
    address = url_address(url)
    if address[:1] in {"", "#", "?"}:  # these URLs load nothing
        return None
    if ABSOLUTE_PATTERN.match(address):
        directive = _directive_of(url)
        if is_blocked(address, sources_of(directives, directive)):
            return _blocked(address, directive)
        return None
    # other files in layouts/ can be loaded; style sheets are merged into one
    file = file_of_url(address, name, custom)
    if file is not None and not file.endswith((".css", ".html")):
        return None
    if address.endswith(".css"):
        help = "remove this: every .css file in layouts/ is part of the stylesheet"
        return f"browsers can't load {address} from here", help
    help = "put the file there, or write the path from this style sheet to it"
    return f"no file named {address} in layouts/", help


def _directive_of(url: re.Match[bytes]) -> str:
    """Return the CSP directive for a URL in a style sheet.

    It depends on whether the URL loads a style sheet, a font, or an image.
    """
    style = url.string
    start = url.start()
    # The match starts with `@import` if a plain string follows. If `url(…)` follows, the match
    # starts there, so look at the characters before it.
    before = style[max(start - 20, 0) : start].rstrip().lower()
    if url[0][:1] == b"@" or before.endswith(b"@import"):
        return "style-src"
    brace = style.rfind(b"{", 0, start)  # start of the rule with the URL
    selector = style[max(brace - 20, 0) : max(brace, 0)].strip().lower()
    return "font-src" if selector.endswith(b"@font-face") else "img-src"


def _blank_lines(comment: re.Match[str]) -> str:
    """Return only the line breaks of a comment, so that line numbers stay correct."""
    return "\n" * comment[0].count("\n")


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
