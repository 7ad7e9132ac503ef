"""Layouts: the built-in ones and the site's own, which take their place file by file or block by block."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.meta import find_referenced_templates

from legalsite.errors import Problem, ProblemsFound, excerpt_of, nearest
from legalsite.pages.routes import Routes
from legalsite.pages.sandbox import Compiled, Sandbox, TooMuch

# --- The files that layouts need on the site: one stylesheet, and whatever else the site's layouts/ holds. ---

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


# --- layouts ---

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
            problem = at_rendering(fault, self.own, tuple(values))
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
            return [not_utf8(name, fault)]
        except TemplateSyntaxError as fault:
            return [syntax(name, text, fault)]
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


# --- Blocks of own layouts that take the place of nothing: a misspelt name would be passed over in silence. ---

# Read so, a layout takes a hundredth of the time; one that looks wrong is parsed.
EXTENDS = re.compile(r"\{%[-+]?\s*extends\s+(['\"])([^'\"]+)\1\s*[-+]?%\}")
BLOCK = re.compile(r"\{%[-+]?\s*block\s+(\w+)")

Load = Callable[[str], tuple[str, str] | None]
Parse = Callable[[str], nodes.Template]


def unused_blocks(own: Mapping[str, bytes], load: Load, parse: Parse) -> Iterator[Problem]:
    """Each block of an own layout that what it extends does not have. `load` gives the source of a layout. Blocks
    within blocks are the layout's own, and layouts that work out as they run what they extend are left alone."""
    for name in sorted(own):
        text = own[name].decode("utf-8-sig") if name.endswith(".html") else ""
        known = _blocks_above(text, load)
        if known is None or known.issuperset(BLOCK.findall(text)):
            continue
        for block in parse(text).body:
            if isinstance(block, nodes.Block) and block.name not in known:
                yield _problem(block, known, name, text)


def _blocks_above(text: str, load: Load) -> set[str] | None:
    """The names of all blocks of the layouts that it extends. None where it extends none, or one that nobody knows."""
    blocks: set[str] = set()
    seen: set[str] = set()
    extends = EXTENDS.search(text)
    while extends:
        found = load(extends[2])
        if extends[2] in seen or found is None:
            return None
        seen.add(extends[2])
        blocks.update(BLOCK.findall(found[0]))
        extends = EXTENDS.search(found[0])
    return blocks if seen else None


def _problem(block: nodes.Block, known: set[str], name: str, text: str) -> Problem:
    near = nearest(block.name, known)
    help = f"did you mean `{near}`?" if near else f"there are: {', '.join(sorted(known))}"
    said = f"no layout that this one extends has a block {block.name!r}: it is shown nowhere"
    return Problem(RULE, said, help, OWN + name, block.lineno, excerpt=excerpt_of(text, block.lineno))


# --- Own layouts that no page is made with: a misspelt name would be passed over in silence. ---


def unused_layouts(
    own: Mapping[str, bytes], built_in: Collection[str], parse: Callable[[str], nodes.Template]
) -> Iterator[Problem]:
    """Each `*.html` beside the built-in names that no other own layout extends, includes or imports. Those in folders
    are left alone, and all of them where one layout works out names as it runs."""
    strange = [name for name in own if name.endswith(".html") and "/" not in name and name not in built_in]
    if not strange:
        return
    used: set[str] = set()
    for name, data in own.items():
        if name.endswith(".html"):
            referenced = set(find_referenced_templates(parse(data.decode("utf-8-sig"))))
            if None in referenced:
                return
            used |= {other for other in referenced if other and other != name}
    stems = [name.removesuffix(".html") for name in built_in if name.endswith(".html")]
    for name in sorted(set(strange) - used):
        near = nearest(name.lower().removesuffix(".html"), stems)
        help = f"did you mean `{near}.html`?" if near else "include it from another one, or take it away"
        said = "is no built-in layout's name, and no other layout includes it: no page is made with it"
        yield Problem(RULE, said, help, OWN + name)


# --- What went wrong in a layout → a problem with the layout's file and line, and how to fix it. ---

OWN, BUILT_IN = "layouts/", "builtin/"
RULE = "layout-error"


def not_utf8(name: str, fault: UnicodeDecodeError) -> Problem:
    before = fault.object[: fault.start]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    byte = fault.object[fault.start]
    return Problem(RULE, f"is not UTF-8: byte 0x{byte:02x}", "save the file as UTF-8", OWN + name, line, column)


def syntax(name: str, text: str, fault: TemplateSyntaxError) -> Problem:
    help = "see the template syntax of Jinja2, or start again from `legalsite layouts eject`"
    excerpt = excerpt_of(text, fault.lineno)
    return Problem(RULE, fault.message or "is no Jinja2 template", help, OWN + name, fault.lineno, excerpt=excerpt)


def at_rendering(fault: Exception, own: Mapping[str, bytes], names: tuple[str, ...]) -> Problem | None:
    """None where no layout of the site's own took part: then it is no fault of the site's."""
    place = _place(fault)
    if place is None:
        return None
    name, line = place
    message, help = _said(fault, names)
    excerpt = excerpt_of(own[name].decode("utf-8-sig"), line)
    return Problem(RULE, message, help, OWN + name, line, excerpt=excerpt)


def _place(fault: Exception) -> tuple[str, int] | None:
    """The innermost place in an own layout; Jinja2 has put the layouts' own names and lines into the traceback."""
    from traceback import walk_tb

    own = None
    for frame, line in walk_tb(fault.__traceback__):
        if frame.f_code.co_filename.startswith(OWN):
            own = (frame.f_code.co_filename.removeprefix(OWN), line)
    return own


def _said(fault: Exception, names: tuple[str, ...]) -> tuple[str, str]:
    """What happened, and how to fix it."""
    match fault:
        case UndefinedError():
            return str(fault), _known(str(fault), names)
        case TemplateNotFound():
            return f"there is no layout {fault.name!r}", "`legalsite layouts list` names the built-in ones"
        case SecurityError():
            return f"{fault}", "layouts see the values of the page and nothing behind them"
        case RecursionError():
            return "includes, extends or calls itself without end", (
                "to add to a built-in layout extend it by its full name, as in {% extends 'builtin/policy.html' %}"
            )
        case TooMuch() | MemoryError() | OverflowError():
            return f"asks for too much: {fault or 'the memory is full'}", "make the layout do less"
        case _:
            return f"{type(fault).__name__}: {fault}", "fix the expression on this line"


def _known(message: str, names: tuple[str, ...]) -> str:
    missing = re.fullmatch(r"'(\w+)' is undefined", message)
    if missing and missing[1] in names:
        return "import the macro `with context`: it sees the values of the page only then"
    near = nearest(missing[1], names) if missing else ""
    if near:
        return f"did you mean `{near}`?"
    return f"a layout knows {', '.join(sorted(names))}" if missing else "fix the name"
