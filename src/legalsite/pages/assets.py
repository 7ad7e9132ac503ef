"""The built-in layouts, and the assets of a site: the files that its pages refer to."""

import hashlib
import re
from collections.abc import Collection, Mapping
from functools import cache, partial
from pkgutil import get_data  # importlib.resources takes ten times as long to load
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from msgspec import Struct

from legalsite.pages.routes import Routes
from legalsite.text.written_html import OWN_CLASS

STYLE = "style.css"
SCRIPT = "notice.js"
ICON = "icon.svg"
TEMPLATES = (
    *("all-changes", "base", "changes", "fragment", "group", "home", "ledger", "missing", "moved"),
    *("notes", "policies", "policy", "proof", "redline", "related", "tabs", "version"),
    *("version_entry", "when"),
)
# The media query of dark pages, from its beginning to the end of a `:root` rule right at its start.
DARK_ROOT_PATTERN = (
    rb"(?P<before>@media[^{}]{0,99}\(prefers-color-scheme: dark\)[^{}]{0,99}\{\s*)"
    rb":root\s*\{(?P<properties>[^{}]*)\}"
)
LIGHT_ROOT_PATTERN = rb"(?m)^:root\s*\{([^{}]*)\}"  # not indented, as in the rules for print
# a custom property and its value, up to a semicolon or the end
PROPERTY_PATTERN = rb"(--[\w-]+)\s*:\s*([^;{}]+?)\s*(?=[;}]|$)"
# the selector of the root element, not part of a longer name
ROOT_PATTERN = rb"(?<![\w.#-])(?::root|html)(?![\w-])"
WIDTH_QUERY_PATTERN = rb"@media (?=\((?:min|max)-width\b)"
TOP_LEVEL_RULE_PATTERN = (  # a rule that can't be inside another one
    rb"@(?:font-face|property|counter-style|(?:-\w+-)?keyframes)\b[^{}]*"
    rb"\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}\s*"
)
# the dot of a class name; or what may contain other dots, and is skipped
CLASS_DOT_PATTERN = rb"""(?s)/\*.*?\*/|"[^"]*"|'[^']*'|url\([^)]*\)|\.(?=[a-zA-Z_-])"""
CSS_URL_PATTERN = rb"""(?sxi)
    /\*.*?(?:\*/|\Z) | @namespace\b[^;]*  # a comment, or a name that isn't loaded: both are skipped
    | (?:\burl\(\s*+|@import\s++(?=["']))
      (?:"(?P<double>[^"\n]*+)"|'(?P<single>[^'\n]*+)'|(?P<bare>[^"'()\s]++))
      (?:\s*+\))?
    # in image-set(), a string before a resolution or a type is an address; any other is skipped
    | "(?P<set_double>[^"\n]*+)"(?=\s++(?:[\d.]++(?:x|dp)|type\())
    | '(?P<set_single>[^'\n]*+)'(?=\s++(?:[\d.]++(?:x|dp)|type\())
    | "(?:[^"\\\n]++|\\.)*+"? | '(?:[^'\\\n]++|\\.)*+'?
    """


@cache
def built_in_layouts() -> Mapping[str, bytes]:
    """Return the layouts that come with legalsite, by name. They are read once."""
    names = sorted([*(f"{name}.html" for name in TEMPLATES), STYLE, SCRIPT, ICON])
    return {name: get_data("legalsite", f"layouts/{name}") or b"" for name in names}


class Assets(Struct, frozen=True):
    """The files of layouts/ as they are on the site."""

    routes: Mapping[str, str]  # by the name below layouts/
    files: Mapping[str, bytes]  # by route


def assets(built_in: Mapping[str, bytes], own: Mapping[str, bytes]) -> Assets:
    """Return the stylesheet, the icon and all of the site's own files that are not templates.

    `built_in` are the files of `built_in_layouts`; `own` are those in the site's layouts/. Both are
    by name.

    An own stylesheet or icon replaces the built-in one. Other own `*.css` follow the stylesheet in
    the order of their names; `url(name)` in them becomes the asset's URL.
    """
    routes: dict[str, str] = {}
    files = {}
    for name, data in sorted({ICON: built_in[ICON], **own}.items()):
        # the stylesheets become one file below; the script has a route that never changes
        if not name.endswith((".html", ".css")) and name != SCRIPT:
            routes[name] = _asset_route(name, data)
            files[routes[name]] = data
    further = [name for name in sorted(own) if name.endswith(".css") and name != STYLE]
    sheets = []
    for name in (STYLE, *further):
        if name not in own:
            sheets.append(built_in[name])  # it refers to no other file
            continue
        # a byte order mark is only allowed at the beginning of the joined file
        sheet = own[name].removeprefix(b"\xef\xbb\xbf")
        sheets.append(re.sub(CSS_URL_PATTERN, partial(_asset_url, name, routes), sheet))
    style = b"\n".join(sheets)
    routes[STYLE] = _asset_route(STYLE, style)
    files[routes[STYLE]] = style
    return Assets(routes, files)


def _asset_url(sheet: str, routes: Mapping[str, str], url: re.Match[bytes]) -> bytes:
    """Return `url(…)` in an own style sheet relative to assets/, the folder of the stylesheet."""
    address = url_address(url)
    name = file_of_url(address, sheet, routes)
    if name is None:  # it isn't one of the site's own files
        return url[0]
    _, mark, fragment = address.partition("#")  # such as an icon in a sprite
    return f'url("{routes[name].removeprefix("assets/")}{mark}{fragment}")'.encode()


def url_address(url: re.Match[bytes]) -> str:
    """Return the address in a match of CSS_URL_PATTERN; empty for comments and the like, which it
    also matches."""
    groups = ("double", "single", "bare", "set_double", "set_single")
    address = next((url[name] for name in groups if url[name]), b"")
    return address.decode("utf-8", "replace")


def file_of_url(address: str, sheet: str, own: Collection[str]) -> str | None:
    """Return the file of layouts/ that an address in a style sheet leads to; None if there is none.

    The address is relative to the style sheet `sheet`, or else to layouts/. `own` are the files.
    """
    path = unquote(re.split("[?#]", address)[0])
    for folder in (dirname(sheet), ""):
        name = normpath(join(folder, path))
        if name in own:
            return name
    return None


# the rules of fragments alone; the last brace closes `.legalsite {` of `fragment_style`
FRAGMENT_RULES = b"""& { container: legalsite / inline-size; overflow-wrap: break-word; }
&, & .ls-table { background: none; }
&:where(.light *, [data-theme=light] *) { color-scheme: light; }
}
"""


def fragment_style(assets: Assets) -> bytes:
    """Return the stylesheet of fragments, at the root of the site.

    It is the stylesheet of pages, nested in one rule, so that it applies to nothing else on the
    page of a larger site, and with the classes of fragments. Its rules for the root and the width
    of the screen apply to the fragment. The fragment has the background of the page around it, and
    so its colors follow that page's color scheme, not what the reader prefers.
    """
    css = assets.files[assets.routes[STYLE]]
    # the stylesheet of pages is in assets/, and this one is at the root
    for route in assets.files:
        relative = route.removeprefix("assets/").encode()
        css = css.replace(b'url("%s' % relative, b'url("%s' % route.encode())
    # rules such as @font-face that can't be nested
    top_level = b"".join(re.findall(TOP_LEVEL_RULE_PATTERN, css))
    css = re.sub(TOP_LEVEL_RULE_PATTERN, b"", css)
    css = re.sub(CLASS_DOT_PATTERN, _prefix_class, css)
    # `color-scheme` is left out: the fragment takes the scheme of the page around it
    css = re.sub(DARK_ROOT_PATTERN, _colors_of_both_schemes, css).replace(
        b"color-scheme: light dark;", b""
    )
    css = re.sub(ROOT_PATTERN, b"&", css)
    css = re.sub(WIDTH_QUERY_PATTERN, b"@container legalsite ", css)
    # FRAGMENT_RULES ends with the brace that closes this rule
    return top_level + b".legalsite {\n" + css + FRAGMENT_RULES


def _prefix_class(match: re.Match[bytes]) -> bytes:
    """Return the beginning of a class name with the prefix of our classes.

    A `match` of CLASS_DOT_PATTERN that isn't a class name, but a comment, string or URL, stays as
    it is.
    """
    if match[0] == b".":
        return b"." + OWN_CLASS.encode()
    return match[0]


def _colors_of_both_schemes(dark: re.Match[bytes]) -> bytes:
    """Return rules in place of those for a dark page, so that the color scheme selects the colors.

    `dark` is a match of DARK_ROOT_PATTERN. A property that also has a light value above it gets
    both in `light-dark()`; the other ones stay in the media query.
    """
    above = dark.string[: dark.start()]  # the stylesheet before the match
    light = dict(re.findall(PROPERTY_PATTERN, b";".join(re.findall(LIGHT_ROOT_PATTERN, above))))
    both = []
    alone = []
    for name, value in re.findall(PROPERTY_PATTERN, dark["properties"]):
        if name in light:
            both.append(b"%s: light-dark(%s, %s);" % (name, light[name], value))
        else:
            alone.append(b"%s: %s;" % (name, value))
    rest = b""
    if alone:
        rest = b":root { %s }" % b" ".join(alone)
    # the media query goes on with the other rules of dark pages
    return b":root { %s }\n%s%s" % (b" ".join(both), dark["before"], rest)


def _asset_route(name: str, data: bytes) -> str:
    """Return the route of a file of layouts/, which changes with its bytes."""
    return Routes.asset(name, hashlib.sha256(data).hexdigest())
