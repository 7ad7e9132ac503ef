"""Where layouts run: Jinja2 without a way out, without a silent blank for a wrong name, and with an end to what it may
use."""

import functools
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, MutableMapping
from itertools import islice
from typing import Any

from jinja2 import BytecodeCache, FunctionLoader, StrictUndefined, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment

from legalsite.errors import nearest

# --- Built-in layouts as compiled before: their code is always the same, and compiling it takes longer than using
# it. ---


class Compiled(BytecodeCache):
    """Remembers in `memo`, by file name, layouts whose file name starts with `prefix`; others are compiled anew."""

    def __init__(self, memo: MutableMapping[str, bytes], prefix: str) -> None:
        self._memo, self._prefix = memo, prefix

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return filename if filename and filename.startswith(self._prefix) else ""

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._memo:
            bucket.bytecode_from_string(self._memo[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.key:
            self._memo[bucket.key] = bucket.bytecode_to_string()


# --- sandbox ---

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


# --- What a layout is about to make → how much that would be, told before it is made. All that asks for more than a
# page can need raises TooMuch. ---

LONGEST = 1_000_000
LONGEST_PART = 10_000_000  # of a page, as {% set %}, a macro or a filter holds it: more than any text has
LONGEST_PAGE = 100_000_000
MOST_FIELDS = 100

# How often a filter or a method puts in what it is given: once, at each such mark, or at each character (None).
PIECES: Mapping[str, str | None] = {
    **dict.fromkeys(("center", "ljust", "rjust", "zfill", "batch", "slice", "truncate"), ""),
    "indent": "\n",
    "expandtabs": "\t",
    "urlize": ".",
    "wordwrap": None,
    "tojson": None,
    "translate": None,
}


COUNTING = frozenset({"length", "count"})  # a number, whatever they are given


class TooMuch(Exception):  # noqa: N818 - reads as what happened
    """A layout asked for more than a page can need."""


def refuse(length: int, most: int = LONGEST) -> None:
    if length > most:
        raise TooMuch(f"{length:,} characters or items at once; a layout may make {most:,}")


def weight(value: Any) -> int:
    """Characters of a text; items of a list with what they weigh, as often as they would be written."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return len(value) + sum(map(weight, value.values()))
    return len(value) + sum(map(weight, value)) if isinstance(value, list | tuple) else 0


def bounded(name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    """The filter of that name, looked at before and after. Its marks (what Jinja2 hands it) stay."""
    if name in COUNTING:
        return made
    handed = hasattr(made, "jinja_pass_arg")

    @functools.wraps(made)
    def checked(*values: Any, **named: Any) -> Any:
        own, subject, others = values[:handed], values[handed], values[handed + 1 :]
        if name == "join":
            subject, others, named = _counted_join(own[0], subject, *others, **named)
        foresee(name, subject, others, named)
        result = made(*own, subject, *others, **named)
        refuse(weight(result), LONGEST_PART)
        return result

    return checked


def foresee(name: str, subject: Any, others: tuple[Any, ...], named: Mapping[str, Any]) -> None:
    """Before the filter or method of that name does something with `subject`."""
    if name in PIECES:
        mark, given = PIECES[name], (*others, *named.values())
        pieces = weight(subject) if mark is None else str(subject).count(mark) + 1 if mark else 1
        widths = [each for each in given if isinstance(each, int) and name != "wordwrap"]
        refuse(pieces * (sum(map(weight, given)) + max(widths, default=0)), LONGEST_PART if pieces > 1 else LONGEST)
    elif name == "replace":
        words = dict(zip(("old", "new"), others, strict=False)) | dict(named)
        refuse(str(subject).count(str(words.get("old", ""))) * weight(words.get("new")), LONGEST_PART)
    elif name in {"format", "format_map"}:
        foresee_format(str(subject), (*others, *named.values()))
    elif name == "sum" and any(isinstance(each, list | tuple) for each in (*others, *named.values())):
        raise TooMuch("a sum of lists; a layout may add numbers")


def foresee_format(text: str, values: Iterable[Any]) -> None:
    """`text` is a format of either kind: as many fields as a page needs, none wider than a page."""
    fields = max(text.count("{"), text.count("%"))
    if fields > MOST_FIELDS:
        raise TooMuch(f"a format with {fields:,} fields; a layout may have {MOST_FIELDS}")
    widths = [int(digits[:9]) for digits in re.findall("[0-9]+", text)]
    if re.search(r"\{[^}]*\{|%[^%]*\*", text):  # a value says how wide another is
        widths += [value for value in _flat(values) if isinstance(value, int)]
    refuse(max(widths, default=0))
    refuse(fields * max(map(weight, values), default=0), LONGEST_PART)


def counted(items: Iterable[Any], separator: str) -> list[str]:
    """All of them as texts, unless they would be too much in a row."""
    parts, total = list[str](), 0
    for item in items:
        parts.append(item if isinstance(item, str) else str(item))
        total += len(parts[-1]) + len(separator)
        refuse(total, LONGEST_PART)
    return parts


def counted_page(written: Iterable[str]) -> str:
    """All that a page writes. Stops the layout where it is when it has written too much, so that its line is told."""
    parts, batches, total = iter(written), list[str](), 0
    while batch := list(islice(parts, 1000)):
        batches.append("".join(batch))
        total += len(batches[-1])
        if total > LONGEST_PAGE and isinstance(parts, Generator):
            parts.throw(TooMuch(f"a page of more than {LONGEST_PAGE:,} characters"))
    return "".join(batches)


def _counted_join(
    handed: Any, items: Iterable[Any], d: str = "", attribute: str | int | None = None
) -> tuple[list[str], tuple[str], dict[str, Any]]:
    if attribute is not None:
        items = map(make_attrgetter(handed.environment, attribute), items)
    return counted(items, d), (d,), {}


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple | dict):
            yield from _flat(value.values() if isinstance(value, dict) else value)
        else:
            yield value
