"""Layouts: the built-in ones and the site's own, which take their place file by file or block by block."""

import hashlib
from collections.abc import Mapping, MutableMapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from jinja2 import TemplateSyntaxError

from legalsite.errors import Problem, ProblemsFound
from legalsite.pages import layout_problems
from legalsite.pages.compiled import Compiled
from legalsite.pages.layout_problems import BUILT_IN, OWN
from legalsite.pages.sandbox import Sandbox
from legalsite.pages.stylesheet import SCRIPT, Assets, assets
from legalsite.pages.unused_blocks import unused_blocks
from legalsite.pages.unused_layouts import unused_layouts

TEXTS = (".html", ".css")


@cache
def builtin() -> Mapping[str, bytes]:
    """The layouts that come with legalsite, by name."""
    folder = files("legalsite") / "layouts"
    return {item.name: item.read_bytes() for item in sorted(folder.iterdir(), key=lambda i: i.name) if item.is_file()}


class Layouts:
    """`own` are the files below the site's layouts/, by path. `*.html` are templates; `style.css` takes the place of
    the built-in one, `notice.js` and `icon.svg` too, and other `*.css` are appended to it; all else are assets. Raises
    ProblemsFound with every own file that is no text or does not compile. `memo` remembers compiled built-in layouts:
    its owner keeps it where nobody else can write, since it is code."""

    def __init__(self, own: Mapping[str, bytes], memo: MutableMapping[str, bytes] | None = None) -> None:
        self.own = dict(own)
        self.memo: MutableMapping[str, bytes] = {} if memo is None else memo
        self._sandbox = Sandbox(self._load, Compiled(self.memo, BUILT_IN))
        problems = [problem for name in sorted(own) if name.endswith(TEXTS) for problem in self._faults(name)]
        if problems:
            raise ProblemsFound(problems, 2)

    def __reduce__(self) -> tuple[type["Layouts"], tuple[dict[str, bytes]]]:
        return Layouts, (self.own,)

    def unused(self) -> tuple[Problem, ...]:
        """Every own layout and block that no page is made with. To be told after all else: one that fails is told
        first."""
        unused = unused_layouts(self.own, builtin(), self._sandbox.parse)
        return (*unused, *unused_blocks(self.own, self._load, self._sandbox.parse))

    @cached_property
    def assets(self) -> Assets:
        """The stylesheet, the icon and the site's own files, under names that change with their bytes."""
        return assets(builtin(), self.own)

    @cached_property
    def digest(self) -> str:
        """Changes whenever a file of either kind does."""
        return digest(self.own)

    @property
    def script(self) -> bytes:
        """The banner for other sites, which has an address of its own."""
        return self.own.get(SCRIPT) or builtin()[SCRIPT]

    def compile(self) -> None:
        """All that pages are rendered with, so that processes forked from now on need not. Not needed for rendering."""
        for name in {*builtin(), *self.own}:
            if name.endswith(".html"):
                self._sandbox.get_template(name)

    def render(self, name: str, values: Mapping[str, Any]) -> bytes:
        """The page. Raises ProblemsFound with the place in the site's own layout where it failed."""
        self._sandbox.steps = 0
        try:
            return self._sandbox.get_template(name).render(values).encode()
        except Exception as fault:
            problem = layout_problems.at_rendering(fault, self.own, tuple(values))
            if problem is None:
                raise
            raise ProblemsFound([problem], 2) from None

    def _load(self, name: str) -> tuple[str, str] | None:
        """An own file, else the built-in one of that name; `builtin/…` is always the built-in one."""
        if not name.endswith(".html"):
            return None
        if name in self.own:
            return self.own[name].decode("utf-8-sig"), OWN + name
        plain = name.removeprefix(BUILT_IN)
        return (builtin()[plain].decode(), BUILT_IN + plain) if plain in builtin() else None

    def _faults(self, name: str) -> list[Problem]:
        try:
            text = self.own[name].decode("utf-8-sig")
            if name.endswith(".html"):
                self._sandbox.compile(text, name, OWN + name, raw=True)
        except UnicodeDecodeError as fault:
            return [layout_problems.not_utf8(name, fault)]
        except TemplateSyntaxError as fault:
            return [layout_problems.syntax(name, text, fault)]
        except (RecursionError, MemoryError):
            return [Problem("layout-error", "is nested too deeply to be read", "take it apart", OWN + name, 1)]
        return []


def digest(own: Mapping[str, bytes]) -> str:
    """Of all layouts, without reading them as templates."""
    total = hashlib.sha256()
    for kind, layouts in ((BUILT_IN, builtin()), (OWN, own)):
        for name in sorted(layouts):
            total.update(f"{kind}{name}\0{len(layouts[name])}\0".encode())
            total.update(layouts[name])
    return total.hexdigest()
