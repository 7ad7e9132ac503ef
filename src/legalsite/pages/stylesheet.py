"""The files that layouts need on the site: one stylesheet, and whatever else the site's layouts/ holds."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from legalsite.pages.routes import Routes

URL = re.compile(rb"url\(\s*[\"']?([^\"'()\s]+)[\"']?\s*\)")
STYLE, SCRIPT, ICON = "style.css", "notice.js", "icon.svg"


@dataclass(frozen=True, slots=True)
class Assets:
    """`routes` by the name below layouts/, `files` by route."""

    routes: Mapping[str, str]
    files: Mapping[str, bytes]

    @property
    def style(self) -> str:
        """The stylesheet's route."""
        return self.routes[STYLE]


def assets(built_in: Mapping[str, bytes], own: Mapping[str, bytes]) -> Assets:
    """`built_in` has the stylesheet and the icon, which own ones of these names replace. Own `*.css` follow the
    stylesheet in the order of their names; url(name) in them leads to the asset of that name."""
    files = {ICON: built_in[ICON], **own}
    plain = {name: data for name, data in files.items() if not name.endswith((".html", ".css")) and name != SCRIPT}
    routes = {name: _route(name, data) for name, data in sorted(plain.items())}
    sheets = [own.get(STYLE, built_in[STYLE]), *(own[n] for n in sorted(own) if n.endswith(".css") and n != STYLE)]
    joined = b"\n".join(sheet.removeprefix(b"\xef\xbb\xbf") for sheet in sheets)
    style = URL.sub(lambda found: _linked(found, routes), joined)
    routes[STYLE] = _route(STYLE, style)
    return Assets(routes, {routes[name]: data for name, data in plain.items()} | {routes[STYLE]: style})


def _route(name: str, data: bytes) -> str:
    return Routes.asset(name, hashlib.sha256(data).hexdigest())


def _linked(found: re.Match[bytes], routes: Mapping[str, str]) -> bytes:
    """The stylesheet lies in assets/ itself."""
    route = routes.get(found[1].decode("utf-8", "replace"))
    return b'url("' + route.removeprefix("assets/").encode() + b'")' if route else found[0]
