"""Where layouts run: Jinja2 without a way out, without a silent blank for a wrong name, and with an end to what it may
use."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment

from legalsite.errors import nearest
from legalsite.pages.bounds import (
    LONGEST,
    LONGEST_PART,
    TooMuch,
    bounded,
    counted,
    counted_page,
    foresee,
    foresee_format,
    refuse,
    weight,
)
from legalsite.pages.compiled import Compiled

STEPS = 1_000_000
HIGHEST_POWER = 64


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


class Counting(CodeGenerator):
    """Compiles what Jinja2 leaves to nobody, `~` and lists that are written out, to calls of the sandbox."""

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """A tuple that is stored to is no list but names that are given values."""
        if not isinstance(node, nodes.List | nodes.Tuple | nodes.Dict) or getattr(node, "ctx", "load") == "store":
            return super().visit(node, *args, **kwargs)
        self.write("environment.held(")
        super().visit(node, *args, **kwargs)
        self.write(")")
        return None

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - the library's name
        self.write("environment.concatenated((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("), context.eval_ctx.autoescape)")


class Sandbox(ImmutableSandboxedEnvironment):
    """`load` gives source and file name of a layout, or None where there is none. `steps` counts range() on one
    page."""

    code_generator_class = Counting
    intercepted_binops = frozenset({"*", "**", "+", "%"})

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
        self.filters = {name: bounded(name, made) for name, made in self.filters.items()}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One plain dictionary: each page is given all of it, and Jinja2's own chain of two takes ten times as long."""
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The fields of our own values hold data and need no search for a way out: most of what a layout asks for."""
        if attribute in getattr(obj, "__dataclass_fields__", ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja2
        """Methods of texts are asked as filters are; all others are what Jinja2 lets through."""
        text = getattr(getattr(__obj, "__wrapped__", __obj), "__self__", None)
        if isinstance(text, str):
            if __obj.__name__ == "join" and args:
                args = (counted(args[0], text),)
            foresee(__obj.__name__, text, args, kwargs)
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuses what would fill the memory before anything is computed."""
        if operator == "*":
            refuse(weight(left) * _times(right))
            refuse(weight(right) * _times(left))
        elif operator == "+":
            refuse(weight(left) + weight(right))
        elif operator == "%" and isinstance(left, str):
            foresee_format(left, (right,))
        elif operator == "**" and (abs(left) > LONGEST or abs(right) > HIGHEST_POWER):
            raise TooMuch(f"a power beyond {LONGEST} ** {HIGHEST_POWER}")
        return super().call_binop(context, operator, left, right)

    def concatenated(self, parts: tuple[Any, ...], autoescape: bool) -> str:
        """What `~` makes."""
        refuse(sum(map(weight, parts)))
        return markup_join(parts) if autoescape else str_join(parts)

    def held(self, items: Any) -> Any:
        """A list as it is written out, which may hold others."""
        refuse(weight(items), LONGEST_PART)
        return items

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """What was written so far: all of a page, or, as a list, what a part of it holds."""
        if isinstance(parts, list):
            refuse(sum(map(len, parts)), LONGEST_PART)
            return "".join(parts)
        return counted_page(parts)

    def _range(self, *bounds: int) -> range:
        """All ranges of one page together have an end, nested ones too."""
        made = range(*bounds)
        self.steps += len(made)
        if self.steps > STEPS:
            raise TooMuch(f"{self.steps:,} steps of range() on one page; a layout may take {STEPS:,}")
        return made


def _times(value: Any) -> int:
    return value if isinstance(value, int) else 0
