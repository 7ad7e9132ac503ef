"""The layouts of a site: the built-in ones, and the site's own.

A layout of the site replaces the built-in one of its name, or extends it block by block.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import cache, cached_property
from types import FrameType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from legalsite.errors import (
    Problem,
    ProblemsFound,
    call_places,
    did_you_mean,
    excerpt_of,
    raise_problems,
)
from legalsite.model.security_policy import SITE
from legalsite.pages.assets import SCRIPT, Assets, assets, built_in_layouts
from legalsite.pages.edition import VersionView
from legalsite.pages.layout_code import (
    OWN_PREFIX,
    RULE,
    LayoutCode,
    extended_layout,
    layout_problem,
)
from legalsite.pages.layout_limits import bounded_text, require_bounded
from legalsite.pages.page import (
    Frame,
    Page,
    layout_values,
    with_link_languages,
)
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.written_html import with_english_marked, with_prefixed_anchors

BUILT_IN_PREFIX = "builtin/"
MAX_BYTES = 500_000  # of a template: compiling takes up to 6 microseconds and 700 bytes for each
Loaded = tuple[str, str, None]  # source and file name of a layout, which is never loaded again
MAX_SHARED_PIECES = 1000
LIMIT_ERRORS = (MemoryError, OverflowError)  # raised by an own layout that takes too much


class Layouts:
    """All layouts of a site, ready to render pages.

    `own` are the files below the site's layouts/, by path: `*.html` are templates; `style.css`,
    `notice.js` and `icon.svg` replace the built-in ones; other `*.css` are appended to the
    stylesheet; all other files are assets. `memo` keeps compiled built-in layouts: because this is
    code, it must be stored where no one else can write. `directives` are the content security
    policy of the pages, with the site's own origin. Raises ProblemsFound with every own file that is not UTF-8, or does not
    compile; if there is none, with those that contain what no page would show.
    """

    def __init__(
        self,
        own: Mapping[str, bytes],
        memo: MutableMapping[str, bytes] | None = None,
        directives: Mapping[str, str] = SITE,
    ) -> None:
        self.own = dict(own)
        self.memo = {} if memo is None else memo
        self._sandbox = Sandbox(self._load, CompiledLayouts(self.memo))
        if any(name.endswith(".html") for name in own):
            # it may write something else on each page in a piece that built-in ones share
            self._sandbox.shares_pieces = False
        else:
            self._sandbox.concat = "".join  # only own layouts need limits
        # stylesheets are only decoded here, to find bytes that are not UTF-8
        texts = [name for name in sorted(own) if name.endswith((".html", ".css"))]
        raise_problems(filter(None, map(self._compile_problem, texts)))
        raise_problems(filter(None, (self._unshown_problem(name, directives) for name in texts)))

    @cached_property
    def assets(self) -> Assets:
        """The stylesheet, the icon and the site's own files. Their names change with their
        bytes."""
        return assets(built_in_layouts(), self.own)

    @property
    def script(self) -> bytes:
        """The banner for other sites, which keeps one address."""
        return self.own.get(SCRIPT) or built_in_layouts()[SCRIPT]

    def compile(self) -> None:
        """Compile all templates that aren't in `memo`, so that processes forked from now on
        don't have to."""
        # own ones may extend these; a name in `memo` is one that was compiled before
        names = {BUILT_IN_PREFIX + name for name in built_in_layouts()} - self.memo.keys()
        for name in (*names, *self.own):
            if name.endswith(".html"):
                self._sandbox.get_template(name)

    def render_page(self, frame: Frame, page: Page) -> bytes:
        """Return the HTML of a page or of a fragment.

        Raises ProblemsFound as `render` does.
        """
        rendered = self.render(page.layout, layout_values(frame, page))
        html = with_link_languages(rendered, frame, page.language)
        html = with_english_marked(html, frame.say(page.language).language)
        # a fragment may be on a page with other fragments, so its ids must not collide with theirs
        if page.part_of:
            prefix = page.part_of.replace("/", "--")
            html = with_prefixed_anchors(html, prefix, frame.routes.url(page.part_of))
        return html.encode()

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """Return the page that the layout `name` makes of `values`.

        Raises ProblemsFound with the place in the site's own layout where it failed, or wrote half
        a character. If it's interrupted there, the KeyboardInterrupt has this place.
        """
        try:
            return self._sandbox.render(name, values)
        except KeyboardInterrupt as stop:
            for path, line in reversed(call_places(stop)):
                if path.startswith(OWN_PREFIX):
                    raise KeyboardInterrupt(f"stopped in {path}:{line}") from None
            raise
        except Exception as error:
            problem = rendering_problem(error, self.own, tuple(values))
            if problem is None:
                raise
            raise ProblemsFound([problem]) from None

    def _load(self, name: str) -> Loaded | None:
        """Return the source and file name of a layout: the site's own one, or else a built-in one.

        `builtin/…` is always the built-in one.
        """
        if not name.endswith(".html"):
            return None
        if name in self.own:
            return self.own[name].decode("utf-8-sig"), OWN_PREFIX + name, None
        plain = name.removeprefix(BUILT_IN_PREFIX)
        if plain not in built_in_layouts():
            return None
        return built_in_layouts()[plain].decode(), BUILT_IN_PREFIX + plain, None

    def _compile_problem(self, name: str) -> Problem | None:
        """Return the first problem of an own layout or stylesheet; None if it has none.

        A layout must compile, and use only phrases that exist; a stylesheet must be UTF-8.
        """
        path = OWN_PREFIX + name
        is_template = name.endswith(".html")
        split = "split it into smaller layouts"
        if is_template and len(self.own[name]) > MAX_BYTES:
            return Problem(RULE, f"the layout has more than {MAX_BYTES:,} bytes", split, path)
        try:
            text = self.own[name].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return _encoding_problem(name, error)
        if not is_template:
            return None
        try:
            tree = self._sandbox.parse(text, name, path)
            self._sandbox.compile(tree, name, path)
            problem = _missing_phrase_problem(tree, name, text)
        except jinja2.TemplateSyntaxError as error:
            problem = _syntax_problem(name, text, error)
        except (RecursionError, MemoryError, SyntaxError):  # Python allows 20 nested loops
            problem = Problem(RULE, "the layout is nested too deeply to be parsed", split, path, 1)
        except ValueError as error:
            problem = _number_problem(self._sandbox, name, text, error)
        return problem

    def _unshown_problem(self, name: str, directives: Mapping[str, str]) -> Problem | None:
        """Return the first problem of an own layout or style sheet with parts that no page would
        show."""
        from legalsite.pages.layout_checks import (  # few sites have layouts of their own
            dead_url_problem,
            dropped_block_problem,
            markup_problem,
        )

        text = self.own[name].decode("utf-8-sig")
        if name.endswith(".css"):
            return dead_url_problem(name, text, self.own, directives)
        tree = self._sandbox.parse(text, name, OWN_PREFIX + name)
        extended = extended_layout(tree)
        known = self._block_names(extended) if extended else None
        problem = None
        if known is not None:
            problem = dropped_block_problem(tree, name, text, known)
        return problem or markup_problem(name, text, directives)

    def _block_names(self, name: str) -> set[str] | None:
        """Return the names of the blocks of a layout, and of all layouts that it extends.

        It's None if that is only known on the page, or if rendering will report an error.
        """
        names: set[str] = set()
        visited: set[str] = set()
        extended: str | None = name
        while extended:
            loaded = self._load(extended)
            if loaded is None or extended in visited:
                return None
            visited.add(extended)
            tree = self._sandbox.parse(loaded[0], extended, loaded[1])
            names.update(block.name for block in tree.find_all(nodes.Block))
            extended = extended_layout(tree)
        return None if extended is None else names


def running_layout() -> str:
    """Return the line of an own layout that any thread is in, such as `layouts/home.html:3`.

    It's empty if there is none.
    """
    for innermost in sys._current_frames().values():
        frame: FrameType | None = innermost
        while frame:
            path = frame.f_code.co_filename
            if path.startswith(OWN_PREFIX):
                template = frame.f_globals["__jinja_template__"]
                return f"{path}:{template.get_corresponding_lineno(frame.f_lineno)}"
            frame = frame.f_back
    return ""


# Errors in a layout → problems with its file and line, and how to fix them


def rendering_problem(
    error: Exception, own: Mapping[str, bytes], names: tuple[str, ...]
) -> Problem | None:
    """Return the problem at the line of the site's own layouts where the error arose.

    Return None if no such layout is in the traceback: then the error is in legalsite. `names` are
    the values that the layout was given.
    """
    for path, line in reversed(list(call_places(error))):  # Jinja2 names layouts
        if path.startswith(OWN_PREFIX):
            message, help = _describe_error(error, names)
            excerpt = excerpt_of(own[path.removeprefix(OWN_PREFIX)].decode("utf-8-sig"), line)
            return Problem(RULE, message, help, path, line, excerpt=excerpt)
    return None


def _describe_error(error: Exception, names: tuple[str, ...]) -> tuple[str, str]:
    """Return the message and the help about an error that a layout caused.

    `names` are the values that the layout was given.
    """
    match error:
        case jinja2.UndefinedError():
            return str(error), _undefined_help(str(error), names)
        case jinja2.TemplateNotFound():
            help = "the built-in ones: `legalsite layouts list`"
            return f"no layout named {error.name!r}", help
        case KeyError():
            message = f"no phrase or placeholder named {error}"
            help = "fix the name; phrases for your own layouts are in [own] in layouts/locale/"
        case SecurityError():
            help = "a layout can use the values of the page, but not the Python objects behind them"
            return str(error), help
        case RecursionError():
            help = (
                "to add to a built-in layout, extend it by its full name:"
                " {% extends 'builtin/policy.html' %}"
            )
            return "this layout includes, extends, or calls itself endlessly", help
        case _ if isinstance(error, LIMIT_ERRORS):
            reason = str(error) or "out of memory"
            return f"the layout exceeds a limit: {reason}", "make the layout do less work"
        case _:
            message = f"{type(error).__name__}: {error}"
            help = "fix the expression on this line"
    return message, help


def _undefined_help(message: str, names: tuple[str, ...]) -> str:
    """Return how to fix an undefined name, from the `message` of Jinja2.

    `names` are the values that the layout was given.
    """
    missing = re.fullmatch(r"'(\w+)' is undefined", message)
    if not missing:
        return "fix the name"
    # the page has this value, so the name was used in a macro that does not see it
    if missing[1] in names:
        return "import the macro `with context`, so that it can use the values of the page"
    usable = ", ".join(sorted(names))
    return did_you_mean(missing[1], names, f"this layout can use {usable}", "`")


def _encoding_problem(name: str, error: UnicodeDecodeError) -> Problem:
    """Return the problem at the first byte of a file of layouts/ that is not UTF-8."""
    before = error.object[: error.start]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    byte = error.object[error.start]
    message = f"byte 0x{byte:02x} isn't valid UTF-8"
    return Problem(RULE, message, "save the file as UTF-8", OWN_PREFIX + name, line, column)


def _syntax_problem(name: str, text: str, error: jinja2.TemplateSyntaxError) -> Problem:
    """Return the problem at the place of a syntax error in the layout `name`."""
    message = error.message or "this isn't a Jinja2 template"
    help = "see the Jinja2 documentation on template syntax"
    if name in built_in_layouts():
        help += f", or delete this file, and get a fresh copy: `legalsite layouts eject {name}`"
    return layout_problem(name, text, error.lineno, message, help)


def _number_problem(sandbox: "Sandbox", name: str, text: str, error: ValueError) -> Problem:
    """Return the problem of a number with more digits than Python can read, at its line."""
    line = 0
    for number, kind, value in sandbox.lex(text, name):
        if kind == "integer" and len(value) > sys.get_int_max_str_digits():
            line = number
            break
    help = "write a number with fewer digits"
    return layout_problem(name, text, line, str(error), help)


def _missing_phrase_problem(tree: nodes.Template, name: str, text: str) -> Problem | None:
    """Return the problem of the first phrase that no catalogue has, such as a renamed one."""
    phrases = english("pages")
    for line, key in _phrase_uses(tree):
        if not hasattr(phrases, key):
            help = did_you_mean(key, phrases, "remove it, or use another phrase", "'")
            message = f"no phrase named {key!r}"
            return layout_problem(name, text, line, message, help)
    return None


def _phrase_uses(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield the line and the key of each phrase in a layout: `say['KEY']`, or `say.` and the key."""
    say = nodes.Name("say", "load")
    for attribute in tree.find_all(nodes.Getattr):
        if attribute.node == say:
            yield attribute.lineno, attribute.attr
    for item in tree.find_all(nodes.Getitem):
        if item.node == say and isinstance(item.arg, nodes.Const):
            yield item.lineno, str(item.arg.value)


# Where layouts run: Jinja2 in a sandbox, with an error instead of a blank for a misspelled name


class CompiledLayouts(jinja2.BytecodeCache):
    """Keeps the compiled code of built-in layouts in `memo`, by file name.

    The built-in ones are always the same, and compiling them takes longer than using them. All
    others are compiled again.
    """

    def __init__(self, memo: MutableMapping[str, bytes]) -> None:
        self._memo = memo

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the key in `memo`: the file name of a built-in layout; empty for any other."""
        if filename and filename.startswith(BUILT_IN_PREFIX):
            return filename
        return ""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give Jinja2 the compiled code of a built-in layout, if there is some."""
        if bucket.key in self._memo:
            bucket.bytecode_from_string(self._memo[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled code of a built-in layout."""
        if bucket.key:
            self._memo[bucket.key] = bucket.bytecode_to_string()


class UndefinedName(jinja2.StrictUndefined):
    """Fails with a message that suggests the name that was probably meant."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        names = _usable_names(self._undefined_obj)
        # Jinja2 already has a message, or it isn't a value of ours
        if self._undefined_hint or not names:
            return super()._undefined_message
        listed = ", ".join(names)
        advice = did_you_mean(str(self._undefined_name), names, f"it has {listed}", "'")
        return f"this has no {self._undefined_name!r}; {advice}"


def _usable_names(owner: object) -> list[str]:
    """Return the names that layouts can use of a value."""
    if isinstance(owner, Mapping):
        return sorted(map(str, owner))
    names = list(getattr(owner, "__struct_fields__", ()))
    if isinstance(owner, VersionView):
        names += owner.version.__struct_fields__
    return names


@cache
def _field_names(kind: type) -> frozenset[str]:
    """Return the names of the fields of a Struct; none of any other type."""
    return frozenset(getattr(kind, "__struct_fields__", ()))


class Sandbox(ImmutableSandboxedEnvironment):
    """The Jinja2 environment of all layouts.

    `load` returns the source and file name of a layout, or None if there is none. `compiled` keeps
    their code.
    """

    code_generator_class = LayoutCode
    intercepted_binops = frozenset({"*", "**"})  # Jinja2 calls `call_binop` for these
    # joins the parts of a page, of a block, and of the result of a macro
    concat: Callable[[Iterable[str]], str] = staticmethod(bounded_text)

    def __init__(
        self, load: Callable[[str], Loaded | None], compiled: CompiledLayouts | None = None
    ) -> None:
        super().__init__(
            loader=jinja2.FunctionLoader(load),
            undefined=UndefinedName,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,  # no limit
            auto_reload=False,
            bytecode_cache=compiled,
        )
        del self.globals["lipsum"]  # random words, so that no two builds would be the same
        # The layouts that were asked for, by name.
        self._templates: dict[str | jinja2.Template, jinja2.Template] = {}
        # What layouts call as `once`. `call` recognizes it by identity: each access to `self.once`
        # makes another object.
        self._once = self.once
        self.globals["once"] = self._once
        # Set this to False if an own layout may write another piece on each page.
        self.shares_pieces = True
        # The pieces of HTML that pages share: what `once` was called with (the kind of piece, the
        # page's language, and the id of the value) → the value, which can't lose its id while it's
        # here, and the HTML.
        self._shared_pieces: dict[tuple[str, str, int], tuple[Any, Markup]] = {}

    def get_template(self, name: str | jinja2.Template, *given: Any) -> jinja2.Template:
        """Return a layout, which never changes.

        Each page asks for its own layout and all that it includes, so Jinja2's checks would take
        long.
        """
        template = self._templates.get(name)
        if template is None:
            template = self._templates[name] = super().get_template(name, *given)
        return template

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """Return the page that the layout `name` makes of `values`.

        Jinja2 puts the places in layouts into the traceback of an error or of an interrupt.
        """
        template = self.get_template(name)
        try:
            return self.concat(template.root_render_func(template.new_context(dict(values))))
        except (Exception, KeyboardInterrupt):
            self.handle_exception()

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return the result of an operator. Raises OverflowError if it would be too large."""
        require_bounded(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, called: Any, /, *args: Any, **values: Any) -> Any:
        """Call what a layout calls; `once`, which all pages do, without Jinja's checks and
        scopes."""
        if called is self._once:
            # Jinja2 passes these to every call
            for scope in ("_block_vars", "_loop_vars"):
                values.pop(scope, None)
            return self.once(context, *args, **values)
        return super().call(context, called, *args, **values)

    @jinja2.pass_context
    def once(self, context: Context, what: str, value: Any, caller: Callable[[], Markup]) -> Markup:
        """Write a piece of a page once for each value, for all pages in a language.

        A layout has `{% call once("entry", value) %}…{% endcall %}`. Nothing else in the piece may
        differ from page to page. A value of None is not shared.
        """
        if value is None or not self.shares_pieces:
            return caller()
        key = what, context["site"].language, id(value)
        if key not in self._shared_pieces:
            if len(self._shared_pieces) > MAX_SHARED_PIECES:
                self._shared_pieces.clear()
            self._shared_pieces[key] = value, caller()
        _, html = self._shared_pieces[key]
        return html

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a phrase, or a field of our own values, without the checks of the sandbox.

        Both hold only data, and most of what layouts ask for is one of them.
        """
        if type(obj) is Phrases and (attribute in obj or attribute == "space"):
            return getattr(obj, attribute)
        if attribute in _field_names(type(obj)):  # type: ignore[arg-type]  # mypy: types have no hash
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return a field of our own values, which filters such as `groupby` ask for by name."""
        fields = _field_names(type(obj))  # type: ignore[arg-type]  # mypy: types have no hash
        if type(argument) is str and argument in fields:
            return getattr(obj, argument)
        return super().getitem(obj, argument)

    @staticmethod
    def escaped(value: Any) -> str:
        """Return a value as it is printed.

        Most are plain words, or HTML already: for these, Jinja2's own `escape` would make an object
        that isn't needed.
        """
        if type(value) is Markup:
            return value
        # looking for each character is faster than looking for one of them with a pattern
        if type(value) is str and not (
            "<" in value or ">" in value or "&" in value or '"' in value or "'" in value
        ):
            return value
        return escape(value)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals as one dictionary.

        Every page copies them, and Jinja2's ChainMap takes ten times as long.
        """
        return {**self.globals, **(d or {})}
