"""Finds what is wrong in a site's own layouts and style sheets without an error of Jinja2: a block
that no page shows, a file that doesn't exist, and a script or style that browsers block.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping

from jinja2 import nodes

from legalsite.errors import Problem, did_you_mean, excerpt_of
from legalsite.pages.assets import CSS_URL_PATTERN, file_of_url, url_address

OWN_PREFIX = "layouts/"
RULE = "layout-error"
# an address with a scheme, at another host, at the root of this one, or on the same page
ABSOLUTE_PATTERN = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|$", re.IGNORECASE)
COMMENT_PATTERN = re.compile(r"(?s)\{#.*?(?:#\}|\Z)|<!--.*?(?:-->|\Z)")
ELEMENT_PATTERN = re.compile(
    r"(?is)<(?P<tag>script|style)(?=[\s/>])(?P<attributes>[^>]*)>(?P<content>.*?)(?:</(?P=tag)|\Z)"
)
# an attribute for styles or events, of which browsers never run one
ATTRIBUTE_PATTERN = re.compile(r"(?i)<[a-z][a-z0-9-]*(?:\s[^<>]*)?\s(?P<name>style|on[a-z]+)\s*=")
SOURCE_PATTERN = re.compile(r"""(?i)\ssrc\s*=\s*["']?(?P<address>[^"'\s>]*)""")
# the type of data in a page, such as `application/ld+json`, which is no script
DATA_TYPE_PATTERN = re.compile(r"""(?i)\stype\s*=\s*["']?[^"'\s>]*json""")
ORIGIN_PATTERN = re.compile(r"(?i)https://[^/?#]+")
EMAIL_HEADER, EMAIL_FOOTER = "email_header.html", "email_footer.html"
# what mail programs would run or fetch: an element, or an address of a file that isn't attached
IN_NO_EMAIL_PATTERN = re.compile(
    r"(?i)<(?P<element>script|style|link|iframe|object|embed|form|video|audio)\b"
    r"|(?P<attribute>\s(?:src|srcset|background))\s*+=\s*+[\"']?+(?!cid:|\{\{)"
    r"|(?P<style>url\()"
)
HASHES = ("sha256", "sha384", "sha512")  # of CSP 3
STYLE_HELP = "write the styles into a .css file in layouts/"
SCRIPT_HELP = (
    "add the address or hash of the script to the settings:"
    ' security_policy = { script-src = ["https://…"] }'
)


def layout_problem(name: str, text: str, line: int, message: str, help: str) -> Problem:
    """Return a problem at a line of an own layout or style sheet, whose text is `text`."""
    excerpt = excerpt_of(text, line)
    return Problem(RULE, message, help, OWN_PREFIX + name, line, excerpt=excerpt)


def extended_layout(tree: nodes.Template) -> str | None:
    """Return the name of the layout that a layout extends.

    It's empty if it extends none, and None if the name is only known on the page.
    """
    for extends in tree.find_all(nodes.Extends):
        if not isinstance(extends.template, nodes.Const):
            return None
        return str(extends.template.value)
    return ""


def dropped_block_problem(
    tree: nodes.Template, name: str, text: str, known: Collection[str]
) -> Problem | None:
    """Return the problem of the first block that isn't in the extended layout, so no page shows it.

    `tree` and `text` are of the layout `name`; `known` are the blocks of the layout that it extends
    and of those that this one extends.
    """
    extended = extended_layout(tree)
    for block in _outermost_blocks(tree):
        if block.name not in known:
            help = did_you_mean(block.name, known, f"it has {', '.join(sorted(known))}", "'")
            message = f"{extended} has no block {block.name!r}, so no page shows this one"
            return layout_problem(name, text, block.lineno, message, help)
    return None


def _outermost_blocks(node: nodes.Node) -> Iterator[nodes.Block]:
    """Yield the blocks below a node that aren't in another block below it."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outermost_blocks(child)


def markup_problem(name: str, text: str, directives: Mapping[str, str]) -> Problem | None:
    """Return the first problem of the HTML of a layout: what browsers block, or a relative address.

    `directives` are the content security policy of the pages. Layouts of emails may have styles,
    but nothing that mail programs would run or fetch.
    """
    shown = COMMENT_PATTERN.sub(_blank_lines, text)
    if name in {EMAIL_HEADER, EMAIL_FOOTER}:
        return _email_problem(name, text, shown)
    for element in ELEMENT_PATTERN.finditer(shown):
        tag = element["tag"].lower()
        sources = directives.get(f"{tag}-src", "").split()
        if not _is_allowed(element, sources):
            message = f"browsers block this <{tag}> because of the content security policy"
            help = STYLE_HELP if tag == "style" else SCRIPT_HELP
            return layout_problem(name, text, _line_at(shown, element.start()), message, help)
    attribute = ATTRIBUTE_PATTERN.search(shown)
    if attribute:
        message = f"browsers ignore {attribute['name']}= because of the content security policy"
        line = _line_at(shown, attribute.start("name"))
        help = STYLE_HELP if attribute["name"].lower() == "style" else "remove it"
        return layout_problem(name, text, line, message, help)
    for source in SOURCE_PATTERN.finditer(shown):
        address = source["address"]
        if "{" not in address and not ABSOLUTE_PATTERN.match(address):
            message = f"{address} leads elsewhere from each page"
            help = f'for a file in layouts/, write src="{{{{ assets["{address}"] }}}}"'
            return layout_problem(name, text, _line_at(shown, source.start()), message, help)
    return None


def _email_problem(name: str, text: str, shown: str) -> Problem | None:
    """Return the problem of what mail programs would run or fetch; `shown` is without comments."""
    found = IN_NO_EMAIL_PATTERN.search(shown)
    if not found:
        return None
    message = f"emails can't contain {found[0].strip()}, because mail programs block or fetch it"
    help = "use inline styles, and for images only `logo` and `logo_dark`, which are attached"
    return layout_problem(name, text, _line_at(shown, found.start()), message, help)


def _is_allowed(element: re.Match[str], sources: Collection[str]) -> bool:
    """Return whether the sources of a directive allow a script or style, as far as it's known.

    What a layout writes into one is only known on the page; then, any added source is enough.
    """
    added = {source for source in sources if source != "'self'"}
    if DATA_TYPE_PATTERN.search(element["attributes"]):
        return True
    if "{{" in element[0] or "{%" in element[0]:
        return bool(added)
    address = SOURCE_PATTERN.search(element["attributes"])
    if address:
        origin = ORIGIN_PATTERN.match(address["address"])
        return origin is not None and origin[0].lower() in added
    content = element["content"].encode()
    digests = {kind: hashlib.new(kind, content).digest() for kind in HASHES}
    hashes = {f"'{kind}-{b64encode(digest).decode()}'" for kind, digest in digests.items()}
    return not hashes.isdisjoint(added)


def dead_url_problem(name: str, text: str, own: Collection[str]) -> Problem | None:
    """Return the problem of the first `url(…)` in a style sheet that leads to no file of layouts/.

    `own` are the names of these files.
    """
    for url in CSS_URL_PATTERN.finditer(text.encode()):
        address = url_address(url)
        if ABSOLUTE_PATTERN.match(address):
            continue
        file = file_of_url(address, name, own)
        if file is None or file.endswith((".css", ".html")):
            line = _line_at(text, len(text.encode()[: url.start()].decode()))
            message = f"no file named {address} in layouts/"
            help = "put the file there, or write the path from this style sheet to it"
            if address.endswith(".css"):
                message = f"browsers can't load {address} from here"
                help = "remove this: every .css file in layouts/ is part of the stylesheet"
            return layout_problem(name, text, line, message, help)
    return None


def _blank_lines(comment: re.Match[str]) -> str:
    """Return the line breaks of a comment, so that the lines below it keep their numbers."""
    return "\n" * comment[0].count("\n")


def _line_at(text: str, position: int) -> int:
    """Return the number of the line with this position."""
    return text.count("\n", 0, position) + 1
