"""The layouts that come with legalsite, and the assets of a site: the files that its pages refer to."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pkgutil import get_data  # importlib.resources takes ten times as long to load

from msgspec import Struct

from legalsite.pages.routes import Routes
from legalsite.text.written_html import OWN_CLASS

STYLE, SCRIPT, ICON = "style.css", "notice.js", "icon.svg"
TEMPLATES = (
    *("all-changes", "base", "changes", "fragment", "home", "ledger", "missing", "moved", "notes", "policies"),
    *("policy", "proof", "redline", "tabs", "version", "version_entry", "when"),
)
DARK_ROOT = rb"(@media[^{}]{0,99}\(prefers-color-scheme: dark\)[^{}]{0,99}\{\s*):root\s*\{([^{}]*)\}"
LIGHT_ROOT = rb"(?m)^:root\s*\{([^{}]*)\}"  # not indented, as in the rules for print
PROPERTY = rb"(--[\w-]+)\s*:\s*([^;{}]+?)\s*(?=[;}]|$)"
ROOT = rb"(?<![\w.#-])(?::root|html)(?![\w-])"
WIDTH = rb"@media (?=\((?:min|max)-width\b)"
OUTSIDE = (  # what no other rule can hold
    rb"@(?:font-face|property|counter-style|(?:-\w+-)?keyframes)\b[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}\s*"
)
CLASS = rb"""(?s)/\*.*?\*/|"[^"]*"|'[^']*'|url\([^)]*\)|\.(?=[a-zA-Z_-])"""
URL = re.compile(rb"url\(\s*[\"']?([^\"'()\s]+)[\"']?\s*\)")


@cache
def builtin() -> Mapping[str, bytes]:
    """Return the layouts that come with legalsite, by name. They are read once: they cannot change while it runs."""
    names = sorted([*(f"{name}.html" for name in TEMPLATES), STYLE, SCRIPT, ICON])
    return {name: get_data("legalsite", f"layouts/{name}") or b"" for name in names}


class Assets(Struct, frozen=True):
    """The files of layouts/ as they are on the site."""

    routes: Mapping[str, str]  # by the name below layouts/
    files: Mapping[str, bytes]  # by route


def assets(built_in: Mapping[str, bytes], own: Mapping[str, bytes]) -> Assets:
    """Return the stylesheet, the icon and all of the site's own files that are not templates. Own files replace the
    stylesheet and the icon of `built_in` by name. Other own `*.css` follow the stylesheet in the order of their names;
    `url(name)` in them leads to the asset of that name."""
    files = {ICON: built_in[ICON], **own}
    plain = {name: data for name, data in files.items() if not name.endswith((".html", ".css")) and name != SCRIPT}
    routes = {name: _asset_route(name, data) for name, data in sorted(plain.items())}
    further = [own[name] for name in sorted(own) if name.endswith(".css") and name != STYLE]
    sheets = [own.get(STYLE, built_in[STYLE]), *further]
    joined = b"\n".join(sheet.removeprefix(b"\xef\xbb\xbf") for sheet in sheets)

    def of_asset(url: re.Match[bytes]) -> bytes:
        """Return `url(…)` relative to assets/, the folder of the stylesheet."""
        route = routes.get(url[1].decode("utf-8", "replace"))
        return b'url("' + route.removeprefix("assets/").encode() + b'")' if route else url[0]

    style = URL.sub(of_asset, joined)
    routes[STYLE] = _asset_route(STYLE, style)
    return Assets(routes, {routes[name]: data for name, data in plain.items()} | {routes[STYLE]: style})


OF_FRAGMENTS = b"""& { container: legalsite / inline-size; overflow-wrap: break-word; }
&, & .ls-table { background: none; }
&:where(.light *, [data-theme=light] *) { color-scheme: light; }
}
"""


def fragment_style(assets: Assets) -> bytes:
    """Return the stylesheet of fragments, at the root of the site: that of pages, nested in one rule, so that it holds
    for nothing else on the page of a larger site, and with the classes that fragments have. What it says of the root
    and of the width of the screen is said of the fragment. That has the ground of the page around it, and so its
    colors follow the color scheme of that page, not what the reader prefers."""
    css = assets.files[assets.routes[STYLE]]
    for route in assets.files:
        css = css.replace(b'url("%s")' % route.removeprefix("assets/").encode(), b'url("%s")' % route.encode())
    outside, css = b"".join(re.findall(OUTSIDE, css)), re.sub(OUTSIDE, b"", css)
    css = re.sub(CLASS, lambda match: b"." + OWN_CLASS.encode() if match[0] == b"." else match[0], css)
    css = re.sub(DARK_ROOT, _of_both_schemes, css).replace(b"color-scheme: light dark;", b"")
    css = re.sub(WIDTH, b"@container legalsite ", re.sub(ROOT, b"&", css))
    return outside + b".legalsite {\n" + css + OF_FRAGMENTS


def _of_both_schemes(dark: re.Match[bytes]) -> bytes:
    """Return the dark colors together with the light ones that stand above them; one that has none stays alone."""
    light = dict(re.findall(PROPERTY, b";".join(re.findall(LIGHT_ROOT, dark.string[: dark.start()]))))
    both, alone = [], []
    for name, value in re.findall(PROPERTY, dark[2]):
        if name in light:
            both.append(b"%s: light-dark(%s, %s);" % (name, light[name], value))
        else:
            alone.append(b"%s: %s;" % (name, value))
    rest = b":root { %s }" % b" ".join(alone) if alone else b""
    return b":root { %s }\n%s%s" % (b" ".join(both), dark[1], rest)


def _asset_route(name: str, data: bytes) -> str:
    return Routes.asset(name, hashlib.sha256(data).hexdigest())
