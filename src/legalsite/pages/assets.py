"""The built-in layouts, and the assets that pages refer to."""

import hashlib
import re
from collections.abc import Collection, Mapping
from functools import cache, partial
from pkgutil import get_data  # importlib.resources takes ten times as long to import
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from msgspec import Struct

from legalsite.model.config import NoticeSettings
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
# The dark mode media query, up to the end of its `:root` rule.
DARK_ROOT_PATTERN = (
    rb"(?P<before>@media[^{}]{0,99}\(prefers-color-scheme: dark\)[^{}]{0,99}\{\s*)"
    rb":root\s*\{(?P<properties>[^{}]*)\}"
)
# only matches without indentation, so not the rule for printing
LIGHT_ROOT_PATTERN = rb"(?m)^:root\s*\{([^{}]*)\}"
# a custom property and its value
PROPERTY_PATTERN = rb"(--[\w-]+)\s*:\s*([^;{}]+?)\s*(?=[;}]|$)"
# the root selector, but not a part of a longer name
ROOT_PATTERN = rb"(?<![\w.#-])(?::root|html)(?![\w-])"
WIDTH_QUERY_PATTERN = rb"@media (?=\((?:min|max)-width\b)"
TOP_LEVEL_RULE_PATTERN = (  # rules that can't be nested
    rb"@(?:font-face|property|counter-style|(?:-\w+-)?keyframes)\b[^{}]*"
    rb"\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}\s*"
)
# The dot of a class name. Comments, strings, and URLs match too, so that dots in them are skipped.
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
    """Read the built-in layouts, keyed by name."""
    names = sorted([*(f"{name}.html" for name in TEMPLATES), STYLE, SCRIPT, ICON])
    return {name: get_data("legalsite", f"layouts/{name}") or b"" for name in names}


class Assets(Struct, frozen=True):
    """The assets of a site."""

    routes: Mapping[str, str]  # path relative to layouts/ → route
    files: Mapping[str, bytes]  # route → content


def assets(built_in: Mapping[str, bytes], custom: Mapping[str, bytes]) -> Assets:
    """Combine the built-in assets with the site's custom assets.

    `built_in` and `custom` are keyed by path relative to layouts/. A custom stylesheet or icon
    replaces the built-in one. Other custom `*.css` files are appended to the stylesheet in
    alphabetical order. URLs in them are adapted.
    """
    routes: dict[str, str] = {}
    files = {}
    for name, data in sorted({ICON: built_in[ICON], **custom}.items()):
        # layouts aren't assets, stylesheets are joined below, and the script has a fixed route
        if not name.endswith((".html", ".css")) and name != SCRIPT:
            routes[name] = _asset_route(name, data)
            files[routes[name]] = data
    additional = [name for name in sorted(custom) if name.endswith(".css") and name != STYLE]
    sheets = []
    for name in (STYLE, *additional):
        if name not in custom:
            sheets.append(built_in[name])  # the built-in stylesheet doesn't refer to other files
            continue
        # a byte order mark is only allowed at the start of a file
        sheet = custom[name].removeprefix(b"\xef\xbb\xbf")
        sheets.append(re.sub(CSS_URL_PATTERN, partial(_asset_url, name, routes), sheet))
    style = b"\n".join(sheets)
    routes[STYLE] = _asset_route(STYLE, style)
    files[routes[STYLE]] = style
    return Assets(routes, files)


def company_style(notice: NoticeSettings) -> tuple[str, bytes]:
    """Return the route and content of the stylesheet with the colors of a company."""
    style = get_data("legalsite", "starter/brand.css") or b""
    # the file contains the placeholders @color@ and @dark@
    for name, color in (("color", notice.accent), ("dark", notice.accent_dark)):
        style = style.replace(b"@%s@" % name.encode(), color.encode())
    return _asset_route("company.css", style), style


def _asset_url(sheet: str, routes: Mapping[str, str], url: re.Match[bytes]) -> bytes:
    """Make a URL in a custom style sheet relative to assets/, where the stylesheet is served.

    `sheet` is the name of the style sheet, `routes` maps asset names to routes, and `url` is a
    match of CSS_URL_PATTERN. Other URLs are unchanged.
    """
    address = url_address(url)
    name = file_of_url(address, sheet, routes)
    if name is None:  # no custom asset has this URL
        return url[0]
    # keep the fragment, such as the name of an icon in a sprite
    _, mark, fragment = address.partition("#")
    return f'url("{routes[name].removeprefix("assets/")}{mark}{fragment}")'.encode()


def url_address(url: re.Match[bytes]) -> str:
    """Return the URL in a match of CSS_URL_PATTERN, or an empty string for a comment."""
    groups = ("double", "single", "bare", "set_double", "set_single")
    address = next((url[name] for name in groups if url[name]), b"")
    return address.decode("utf-8", "replace")


def file_of_url(address: str, sheet: str, custom: Collection[str]) -> str | None:
    """Find the file in layouts/ that a URL in a style sheet refers to, or None.

    The URL may be relative to the style sheet `sheet` or to layouts/. `custom` contains the files
    in layouts/.
    """
    path = unquote(re.split("[?#]", address)[0])
    # an empty folder is layouts/ itself
    for folder in (dirname(sheet), ""):
        name = normpath(join(folder, path))
        if name in custom:
            return name
    return None


# rules for fragments only; the last brace closes `.legalsite {` in `fragment_style`
FRAGMENT_RULES = b"""& { container: legalsite / inline-size; overflow-wrap: break-word; }
&, & .ls-table { background: none; }
&:where(.light *, [data-theme=light] *) { color-scheme: light; }
}
"""


def fragment_style(assets: Assets) -> bytes:
    """Generate the stylesheet for fragments, which other sites include.

    It's the stylesheet for pages, nested in a single rule so that it only affects fragments. Rules
    for the root element and the screen width apply to the fragment instead. The surrounding page
    determines the background and the color scheme.
    """
    css = assets.files[assets.routes[STYLE]]
    # the stylesheet for fragments isn't in assets/, so adapt its URLs
    for route in assets.files:
        relative = route.removeprefix("assets/").encode()
        css = css.replace(b'url("%s' % relative, b'url("%s' % route.encode())
    # rules such as @font-face can't be nested
    top_level = b"".join(re.findall(TOP_LEVEL_RULE_PATTERN, css))
    css = re.sub(TOP_LEVEL_RULE_PATTERN, b"", css)
    # the classes in a fragment have a prefix, so that they differ from those of the other site
    css = re.sub(CLASS_DOT_PATTERN, _prefix_class, css)
    # drop `color-scheme`, and the media query about the browser's color scheme, because the
    # surrounding page determines the color scheme
    css = re.sub(DARK_ROOT_PATTERN, _colors_of_both_schemes, css).replace(
        b"color-scheme: light dark;", b""
    )
    css = re.sub(ROOT_PATTERN, b"&", css)
    css = re.sub(WIDTH_QUERY_PATTERN, b"@container legalsite ", css)
    # FRAGMENT_RULES closes the rule
    return top_level + b".legalsite {\n" + css + FRAGMENT_RULES


def _prefix_class(match: re.Match[bytes]) -> bytes:
    """Add the prefix to a class name. Comments, strings, and URLs also match, but are unchanged."""
    if match[0] == b".":
        return b"." + OWN_CLASS.encode()
    return match[0]


def _colors_of_both_schemes(dark: re.Match[bytes]) -> bytes:
    """Merge light and dark colors into `light-dark()`, which selects by color scheme.

    `dark` is a match of DARK_ROOT_PATTERN. Properties without a light value stay in the media
    query.
    """
    above = dark.string[: dark.start()]  # the light colors are above the media query
    light = dict(re.findall(PROPERTY_PATTERN, b";".join(re.findall(LIGHT_ROOT_PATTERN, above))))
    both = []  # with a light and a dark value
    alone = []  # only with a dark value
    for name, value in re.findall(PROPERTY_PATTERN, dark["properties"]):
        if name in light:
            both.append(b"%s: light-dark(%s, %s);" % (name, light[name], value))
        else:
            alone.append(b"%s: %s;" % (name, value))
    rest = b""
    if alone:
        rest = b":root { %s }" % b" ".join(alone)
    # `before` is the start of the media query. The match ends after the `:root` rule, so the rest
    # of the media query follows.
    return b":root { %s }\n%s%s" % (b" ".join(both), dark["before"], rest)


def _asset_route(name: str, data: bytes) -> str:
    return Routes.asset(name, hashlib.sha256(data).hexdigest())
