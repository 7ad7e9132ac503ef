"""Where layouts run: Jinja2 without a way out, without a silent blank for a wrong name, and with an end to what it may
use."""

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import SandboxedEnvironment

from legalsite.errors import nearest
from legalsite.pages.compiled import Compiled

LONGEST = 1_000_000
LONGEST_PART = 10_000_000  # of a page, as {% set %}, a macro or a filter block holds it: more than any text has
STEPS = 1_000_000
HIGHEST_POWER = 64


class TooMuch(Exception):  # noqa: N818 - reads as what happened
    """A layout asked for more than a page can need."""


class Unknown(StrictUndefined):
    """Says what was probably meant."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        there = self._undefined_obj
        names = sorted(map(str, there)) if isinstance(there, Mapping) else getattr(there, "__match_args__", ())
        if self._undefined_hint or not names:
            return super()._undefined_message
        near = nearest(str(self._undefined_name), names)
        told = f"did you mean {near!r}?" if near else f"there are: {', '.join(names)}"
        return f"this has no {self._undefined_name!r}; {told}"


class Concatenation(CodeGenerator):
    """Compiles `~`, which Jinja2 leaves to nobody, to a call of the sandbox."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - the library's name
        self.write("environment.concatenated((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("), context.eval_ctx.autoescape)")


class Sandbox(SandboxedEnvironment):
    """`load` gives source and file name of a layout, or None where there is none. `steps` counts range() on one
    page."""

    code_generator_class = Concatenation
    intercepted_binops = frozenset({"*", "**", "+"})

    def __init__(self, load: Callable[[str], tuple[str, str] | None], compiled: Compiled | None = None) -> None:
        def source(name: str) -> tuple[str, str, Callable[[], bool]] | None:
            found = load(name)
            return (*found, lambda: True) if found else None

        super().__init__(
            loader=FunctionLoader(source),
            undefined=Unknown,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
            auto_reload=False,
            bytecode_cache=compiled,
        )
        self.steps = 0
        del self.globals["lipsum"]
        self.globals["range"] = self._range
        for name in ("center", "indent", "wordwrap"):
            self.filters[name] = _short(self.filters[name])

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The fields of our own values hold data and need no search for a way out: most of what a layout asks for."""
        if attribute in getattr(obj, "__dataclass_fields__", ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuses what would fill the memory before anything is computed."""
        if operator == "*":
            _refuse(_length(left) * _times(right))
            _refuse(_length(right) * _times(left))
        elif operator == "+":
            _refuse(_length(left) + _length(right))
        elif abs(left) > LONGEST or abs(right) > HIGHEST_POWER:
            raise TooMuch(f"a power beyond {LONGEST} ** {HIGHEST_POWER}")
        return super().call_binop(context, operator, left, right)

    def concatenated(self, parts: tuple[Any, ...], autoescape: bool) -> str:
        """What `~` makes."""
        _refuse(sum(map(_length, parts)))
        return markup_join(parts) if autoescape else str_join(parts)

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """What was written so far: all of a page, or, as a list, what a part of it holds."""
        if isinstance(parts, list):
            _refuse(sum(map(len, parts)), LONGEST_PART)
        return "".join(parts)

    def _range(self, *bounds: int) -> range:
        """All ranges of one page together have an end, nested ones too."""
        made = range(*bounds)
        self.steps += len(made)
        if self.steps > STEPS:
            raise TooMuch(f"{self.steps:,} steps of range() on one page; a layout may take {STEPS:,}")
        return made


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _times(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _refuse(length: int, most: int = LONGEST) -> None:
    if length > most:
        raise TooMuch(f"{length:,} characters or items at once; a layout may make {most:,}")


def _short(made: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, which takes no width of a gigabyte. Its marks (what Jinja2 hands it) stay."""

    @functools.wraps(made)
    def bounded(*values: Any, **named: Any) -> Any:
        for width in (*values, *named.values()):
            _refuse(_times(width))
        return made(*values, **named)

    return bounded
