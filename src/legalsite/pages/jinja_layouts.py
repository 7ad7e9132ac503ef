"""Load and render the site's layouts.

A custom layout replaces the built-in layout with the same name, or extends it block by block.
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
    LAYOUTS_PREFIX,
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
# maximum size of a layout in bytes; compiling takes up to 6 µs and 700 bytes of memory per byte
MAX_BYTES = 500_000
# (source, file name, None); None means that layouts never need to be reloaded
Loaded = tuple[str, str, None]
MAX_SHARED_PIECES = 1000
LIMIT_ERRORS = (MemoryError, OverflowError)  # raised if a custom layout uses too many resources


class Layouts:
    """All layouts of a site, ready to render pages.

    The site's `*.html` files in layouts/ are layouts. `style.css`, `notice.js`, and `icon.svg`
    replace the built-in files, and other `*.css` files are appended to the stylesheet. All other
    files are assets. `memo` contains code, so only this user may be able to write to it.
    """

    def __init__(
        self,
        custom: Mapping[str, bytes],
        memo: MutableMapping[str, bytes] | None = None,
        directives: Mapping[str, str] = SITE,
    ) -> None:
        """Compile and check the site's custom layouts.

        `custom` maps file names in layouts/ to content. `memo` keeps compiled built-in layouts for
        the next build. `directives` is the content security policy of the pages, including the
        site's own origin. Raises ProblemsFound for files that aren't UTF-8 or don't compile. If
        all files compile, it's raised for content that no page would show.
        """
        self.custom = dict(custom)
        self.memo = {} if memo is None else memo
        self._sandbox = Sandbox(self._load, CompiledLayouts(self.memo))
        if any(name.endswith(".html") for name in custom):
            # a piece that pages share may differ between pages in a custom layout
            self._sandbox.shares_pieces = False
        else:
            # by default, Jinja2 joins the pieces of a page with `bounded_text`, which limits the
            # length; the built-in layouts need no limit
            self._sandbox.concat = "".join
        # for stylesheets, `_compile_problem` only checks that they're UTF-8
        texts = [name for name in sorted(custom) if name.endswith((".html", ".css"))]
        raise_problems(filter(None, map(self._compile_problem, texts)))
        raise_problems(filter(None, (self._unshown_problem(name, directives) for name in texts)))

    @cached_property
    def assets(self) -> Assets:
        """The stylesheet, the icon, and the site's custom files. Their names contain a hash."""
        return assets(built_in_layouts(), self.custom)

    @property
    def script(self) -> bytes:
        """The banner script for other sites, which has a fixed URL."""
        return self.custom.get(SCRIPT) or built_in_layouts()[SCRIPT]

    def compile(self) -> None:
        """Compile layouts that aren't in `memo`, so that forked processes don't have to."""
        # a custom layout may extend any built-in layout
        names = {BUILT_IN_PREFIX + name for name in built_in_layouts()} - self.memo.keys()
        for name in (*names, *self.custom):
            if name.endswith(".html"):
                self._sandbox.get_template(name)

    def render_page(self, frame: Frame, page: Page) -> bytes:
        """Render a page or fragment as HTML. Raises ProblemsFound if a custom layout fails."""
        rendered = self.render(page.layout, layout_values(frame, page))
        html = with_link_languages(rendered, frame, page.language)
        html = with_english_marked(html, frame.say(page.language).language)
        # a site may embed several fragments in a page, so ids must be unique
        if page.part_of:
            prefix = page.part_of.replace("/", "--")
            html = with_prefixed_anchors(html, prefix, frame.routes.url(page.part_of))
        return html.encode()

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """Render the layout `name`.

        Raises ProblemsFound with the line in a custom layout that fails or writes a lone surrogate.
        If the user interrupts a custom layout, the KeyboardInterrupt contains the line.
        """
        try:
            return self._sandbox.render(name, values)
        except KeyboardInterrupt as stop:
            for path, line in reversed(call_places(stop)):
                if path.startswith(LAYOUTS_PREFIX):
                    raise KeyboardInterrupt(f"stopped in {path}:{line}") from None
            raise
        except Exception as error:
            problem = rendering_problem(error, self.custom, tuple(values))
            if problem is None:
                raise
            raise ProblemsFound([problem]) from None

    def _load(self, name: str) -> Loaded | None:
        """Return the source and file name of a custom or built-in layout.

        A name such as `builtin/home.html` always means the built-in layout.
        """
        if not name.endswith(".html"):
            return None
        if name in self.custom:
            return self.custom[name].decode("utf-8-sig"), LAYOUTS_PREFIX + name, None
        plain = name.removeprefix(BUILT_IN_PREFIX)
        if plain not in built_in_layouts():
            return None
        return built_in_layouts()[plain].decode(), BUILT_IN_PREFIX + plain, None

    def _compile_problem(self, name: str) -> Problem | None:
        """Return the first problem in a custom layout or stylesheet, or None.

        Layouts must compile, and only use existing phrases. Stylesheets must be UTF-8.
        """
        path = LAYOUTS_PREFIX + name
        is_template = name.endswith(".html")
        split = "split it into smaller layouts"
        if is_template and len(self.custom[name]) > MAX_BYTES:
            return Problem(RULE, f"the layout has more than {MAX_BYTES:,} bytes", split, path)
        try:
            text = self.custom[name].decode("utf-8-sig")
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
        # Python allows at most 20 nested loops, and can't parse very deep expressions
        except (RecursionError, MemoryError, SyntaxError):
            problem = Problem(RULE, "the layout is nested too deeply to be parsed", split, path, 1)
        except ValueError as error:  # an integer has too many digits
            problem = _number_problem(self._sandbox, name, text, error)
        return problem

    def _unshown_problem(self, name: str, directives: Mapping[str, str]) -> Problem | None:
        """Return a problem for the first content of a layout or style sheet that no page shows."""
        # imported late because few sites have custom layouts
        from legalsite.pages.layout_checks import (
            dead_url_problem,
            dropped_block_problem,
            markup_problem,
        )

        text = self.custom[name].decode("utf-8-sig")
        if name.endswith(".css"):
            return dead_url_problem(name, text, self.custom, directives)
        tree = self._sandbox.parse(text, name, LAYOUTS_PREFIX + name)
        extended = extended_layout(tree)
        known = self._block_names(extended) if extended else None
        problem = None
        if known is not None:  # the layout extends layouts whose blocks are known
            problem = dropped_block_problem(tree, name, text, known)
        return problem or markup_problem(name, text, directives)

    def _block_names(self, name: str) -> set[str] | None:
        """Return the names of all blocks in a layout and in the layouts that it extends.

        Return None if they're only known at run time, or if a layout doesn't exist or extends
        itself.
        """
        names: set[str] = set()
        visited: set[str] = set()
        extended: str | None = name
        while extended:
            loaded = self._load(extended)
            if loaded is None or extended in visited:
                return None
            visited.add(extended)
            source, file_name, _ = loaded
            tree = self._sandbox.parse(source, extended, file_name)
            names.update(block.name for block in tree.find_all(nodes.Block))
            # None for a computed name, empty if the layout extends nothing
            extended = extended_layout(tree)
        return None if extended is None else names


def running_layout() -> str:
    """Return the line of a running custom layout, such as `layouts/home.html:3`, or ""."""
    for innermost in sys._current_frames().values():  # the innermost frame of each thread
        frame: FrameType | None = innermost
        while frame:
            path = frame.f_code.co_filename
            if path.startswith(LAYOUTS_PREFIX):
                # Jinja2 maps the line of the compiled code to the line of the layout
                template = frame.f_globals["__jinja_template__"]
                return f"{path}:{template.get_corresponding_lineno(frame.f_lineno)}"
            frame = frame.f_back
    return ""


# Converting errors in layouts to problems


def rendering_problem(
    error: Exception, custom: Mapping[str, bytes], names: tuple[str, ...]
) -> Problem | None:
    """Convert an error to a problem at the line of the custom layout that caused it.

    Return None if no custom layout is in the traceback. `names` contains the names that the layout
    can use.
    """
    # tracebacks of Jinja2 contain lines of layouts; begin with the innermost call
    for path, line in reversed(list(call_places(error))):
        if path.startswith(LAYOUTS_PREFIX):
            message, help = _describe_error(error, names)
            excerpt = excerpt_of(
                custom[path.removeprefix(LAYOUTS_PREFIX)].decode("utf-8-sig"), line
            )
            return Problem(RULE, message, help, path, line, excerpt=excerpt)
    return None


def _describe_error(error: Exception, names: tuple[str, ...]) -> tuple[str, str]:
    """Return the message and help for an error in a layout.

    `names` contains the names that the layout can use.
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
    """Suggest how to fix an undefined name. `message` is Jinja2's message.

    `names` contains the names that the layout can use.
    """
    missing = re.fullmatch(r"'(\w+)' is undefined", message)
    if not missing:
        return "fix the name"
    # the page has this value, but a macro imported without context can't use it
    if missing[1] in names:
        return "import the macro `with context`, so that it can use the values of the page"
    usable = ", ".join(sorted(names))
    return did_you_mean(missing[1], names, f"this layout can use {usable}", "`")


def _encoding_problem(name: str, error: UnicodeDecodeError) -> Problem:
    """Return a problem for the first invalid UTF-8 byte of a file in layouts/."""
    before = error.object[: error.start]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    byte = error.object[error.start]
    message = f"byte 0x{byte:02x} isn't valid UTF-8"
    return Problem(RULE, message, "save the file as UTF-8", LAYOUTS_PREFIX + name, line, column)


def _syntax_problem(name: str, text: str, error: jinja2.TemplateSyntaxError) -> Problem:
    """Return the problem of a layout that Jinja2 can't parse. `text` is its content."""
    message = error.message or "this isn't a Jinja2 template"
    help = "see the Jinja2 documentation on template syntax"
    if name in built_in_layouts():
        help += f", or delete this file, and get a fresh copy: `legalsite layouts eject {name}`"
    return layout_problem(name, text, error.lineno, message, help)


def _number_problem(sandbox: "Sandbox", name: str, text: str, error: ValueError) -> Problem:
    """Return a problem for a number with too many digits for Python."""
    line = 0
    for number, kind, value in sandbox.lex(text, name):
        if kind == "integer" and len(value) > sys.get_int_max_str_digits():
            line = number
            break
    return layout_problem(name, text, line, str(error), "write a number with fewer digits")


def _missing_phrase_problem(tree: nodes.Template, name: str, text: str) -> Problem | None:
    """Return a problem for the first phrase that doesn't exist. It may have been renamed."""
    phrases = english("pages")
    for line, key in _phrase_uses(tree):
        if not hasattr(phrases, key):
            help = did_you_mean(key, phrases, "remove it, or use another phrase", "'")
            message = f"no phrase named {key!r}"
            return layout_problem(name, text, line, message, help)
    return None


def _phrase_uses(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield (line, key) for each phrase that a layout reads from `say`."""
    say = nodes.Name("say", "load")
    for attribute in tree.find_all(nodes.Getattr):
        if attribute.node == say:
            yield attribute.lineno, attribute.attr
    for item in tree.find_all(nodes.Getitem):
        if item.node == say and isinstance(item.arg, nodes.Const):
            yield item.lineno, str(item.arg.value)


# Running layouts in a sandbox, where misspelled names are errors


class CompiledLayouts(jinja2.BytecodeCache):
    """Caches the compiled built-in layouts in `memo`, keyed by file name.

    Built-in layouts never change, and compiling takes longer than running them. Custom layouts
    aren't cached.
    """

    def __init__(self, memo: MutableMapping[str, bytes]) -> None:
        self._memo = memo

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the file name of a built-in layout, or an empty string for a custom one."""
        if filename and filename.startswith(BUILT_IN_PREFIX):
            return filename
        return ""

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._memo:
            bucket.bytecode_from_string(self._memo[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.key:
            self._memo[bucket.key] = bucket.bytecode_to_string()


class UndefinedName(jinja2.StrictUndefined):
    """A missing value. Using it raises an error that suggests similar names."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        """The error message for a missing attribute, with the names that exist."""
        names = _usable_names(self._undefined_obj)
        # Jinja2 has its own message, or the value isn't one of our types
        if self._undefined_hint or not names:
            return super()._undefined_message
        listed = ", ".join(names)
        advice = did_you_mean(str(self._undefined_name), names, f"it has {listed}", "'")
        return f"this has no {self._undefined_name!r}; {advice}"


def _usable_names(owner: object) -> list[str]:
    if isinstance(owner, Mapping):
        return sorted(map(str, owner))
    names = list(getattr(owner, "__struct_fields__", ()))
    if isinstance(owner, VersionView):  # it also gives access to the version's front matter
        names += owner.version.__struct_fields__
    return names


@cache
def _field_names(kind: type) -> frozenset[str]:
    """Return the field names of a Struct, or an empty set for other types."""
    return frozenset(getattr(kind, "__struct_fields__", ()))


class Sandbox(ImmutableSandboxedEnvironment):
    """The Jinja2 environment of all layouts.

    `load` returns the source and file name of a layout, or None. `compiled` caches compiled
    layouts.
    """

    code_generator_class = LayoutCode
    intercepted_binops = frozenset({"*", "**"})  # `call_binop` limits these
    # joins the pieces of a page, block, or macro
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
        del self.globals["lipsum"]  # builds must be reproducible, without random text
        self._templates: dict[str | jinja2.Template, jinja2.Template] = {}
        # Store the method, because `self.once` is a new object on each access, and `call` compares
        # identity.
        self._once = self.once
        self.globals["once"] = self._once
        # False if custom layouts may write different content on each page
        self.shares_pieces = True
        # HTML that pages share, keyed by (kind of piece, language of the page, id of the value).
        # The value is stored too, so that its id isn't reused.
        self._shared_pieces: dict[tuple[str, str, int], tuple[Any, Markup]] = {}

    def get_template(self, name: str | jinja2.Template, *given: Any) -> jinja2.Template:
        """Return a layout. It's cached, because Jinja2 would check for changes on each page."""
        template = self._templates.get(name)
        if template is None:
            template = self._templates[name] = super().get_template(name, *given)
        return template

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """Render the layout `name`. A traceback contains the lines of layouts."""
        template = self.get_template(name)
        try:
            return self.concat(template.root_render_func(template.new_context(dict(values))))
        except (Exception, KeyboardInterrupt):
            self.handle_exception()

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Evaluate an operator. Raises OverflowError if the result would be too large."""
        require_bounded(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, called: Any, /, *args: Any, **values: Any) -> Any:
        """Call a function for a layout. `once` is called directly, which is faster."""
        if called is self._once:
            # Jinja2 passes these to every call, but `once` doesn't need them
            for scope in ("_block_vars", "_loop_vars"):
                values.pop(scope, None)
            return self.once(context, *args, **values)
        return super().call(context, called, *args, **values)

    @jinja2.pass_context
    def once(self, context: Context, what: str, value: Any, caller: Callable[[], Markup]) -> Markup:
        """Render a piece of a page once for each value, and share it between pages in a language.

        Layouts use it as `{% call once("entry", value) %}…{% endcall %}`. The piece must not depend
        on anything else that differs between pages. If the value is None, the piece isn't shared.
        """
        if value is None or not self.shares_pieces:
            return caller()
        key = what, context["site"].language, id(value)
        if key not in self._shared_pieces:
            if len(self._shared_pieces) > MAX_SHARED_PIECES:  # limit the memory
                self._shared_pieces.clear()
            # keep the value, too, because another object could get its id after it's deleted
            self._shared_pieces[key] = value, caller()
        _, html = self._shared_pieces[key]
        return html

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a phrase or a field of our types without the slow checks of the sandbox."""
        # phrases and our types contain only data, so no checks are needed; `space` is a property
        if type(obj) is Phrases and (attribute in obj or attribute == "space"):
            return getattr(obj, attribute)
        if attribute in _field_names(type(obj)):  # type: ignore[arg-type]  # mypy: types have no hash
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return a field of our types by name, for filters such as `groupby`."""
        fields = _field_names(type(obj))  # type: ignore[arg-type]  # mypy: types have no hash
        if type(argument) is str and argument in fields:
            return getattr(obj, argument)
        return super().getitem(obj, argument)

    @staticmethod
    def escaped(value: Any) -> str:
        """Escape a value for output. Text without special characters is returned unchanged.

        Jinja2's `escape` would create a new object for each value.
        """
        if type(value) is Markup:
            return value
        # searching for each character is faster than a regular expression
        if type(value) is str and not (
            "<" in value or ">" in value or "&" in value or '"' in value or "'" in value
        ):
            return value
        return escape(value)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals as a plain dictionary.

        Each page copies them, which would take ten times as long with Jinja2's ChainMap.
        """
        return {**self.globals, **(d or {})}
