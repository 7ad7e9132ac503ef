"""Where layouts run: Jinja2 in a sandbox, with an error instead of a blank for a misspelt name, and limits on time and
memory."""

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
from markupsafe import Markup, escape

from legalsite.errors import nearest
from legalsite.text.phrase_catalogue import Phrases

MAX_RANGE_STEPS = 1_000_000  # of all range() on one page together
MAX_EXPONENT = 64
MAX_SIZE = 1_000_000
MAX_PART_SIZE = 10_000_000  # what {% set %}, a macro or a filter may hold: more than any text has
MAX_PAGE_SIZE = 100_000_000
MAX_FORMAT_FIELDS = 100
ESCAPED = re.compile("[&<>\"']")  # the characters that are written as entities in HTML


class LimitExceeded(Exception):  # noqa: N818 - reads as what happened
    """A layout asked for more than any page can need."""


class CompiledLayouts(BytecodeCache):
    """Keeps the compiled code of layouts whose file name starts with `prefix` in `memo`, by file name; all others are
    compiled anew. The built-in layouts are always the same, and compiling them takes longer than using them."""

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


class UndefinedName(StrictUndefined):
    """Fails with a message that suggests the name that was probably meant."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        owner = self._undefined_obj
        names = sorted(map(str, owner)) if isinstance(owner, Mapping) else getattr(owner, "__match_args__", ())
        if self._undefined_hint or not names:
            return super()._undefined_message
        near = nearest(str(self._undefined_name), names)
        advice = f"did you mean {near!r}?" if near else f"it has {', '.join(names)}"
        return f"this has no {self._undefined_name!r}; {advice}"


class LimitingCodeGenerator(CodeGenerator):
    """Compiles `~`, literal lists, tuples and dictionaries, and what is printed, to calls of the sandbox, because
    Jinja2 has no hook for these."""

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Wrap a literal in a call. A tuple on the left of an assignment is a list of names, not a literal."""
        if not isinstance(node, nodes.List | nodes.Tuple | nodes.Dict) or getattr(node, "ctx", "load") == "store":
            return super().visit(node, *args, **kwargs)
        self.write("environment.literal(")
        super().visit(node, *args, **kwargs)
        self.write(")")
        return None

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - the library's name
        self.write("environment.concatenated((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("), context.eval_ctx.autoescape)")


class Sandbox(ImmutableSandboxedEnvironment):
    """The Jinja2 environment of all layouts. `load` returns the source and file name of a layout, or None if there is
    none. `steps` counts the steps of range() on one page: set it to 0 before each."""

    code_generator_class = LimitingCodeGenerator
    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self, load: Callable[[str], tuple[str, str] | None], compiled: CompiledLayouts | None = None) -> None:
        def source(name: str) -> tuple[str, str, Callable[[], bool]] | None:
            loaded = load(name)
            return (*loaded, lambda: True) if loaded else None

        super().__init__(
            loader=FunctionLoader(source),
            undefined=UndefinedName,
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
        self.filters = {name: limited_filter(name, function) for name, function in self.filters.items()}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals as one plain dictionary. Every page is given all of them, and Jinja2's ChainMap takes ten
        times as long."""
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a phrase, or a field of our own dataclasses, without the checks of the sandbox. Both hold only data,
        and most of what layouts ask for is one of them."""
        if type(obj) is Phrases and attribute in obj:
            return obj[attribute]
        if attribute in getattr(obj, "__dataclass_fields__", ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja2
        """Check string methods in the same way as filters, and leave all other calls to Jinja2's sandbox."""
        text = getattr(getattr(__obj, "__wrapped__", __obj), "__self__", None)
        if isinstance(text, str):
            if __obj.__name__ == "join" and args:
                args = (limited_parts(args[0], text),)
            check_call(__obj.__name__, text, args, kwargs)
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse an operation that would fill the memory, before it is computed."""
        if operator == "*":
            check_size(size_of(left) * _repetitions(right))
            check_size(size_of(right) * _repetitions(left))
        elif operator == "+":
            check_size(size_of(left) + size_of(right))
        elif operator == "%" and isinstance(left, str):
            check_format(left, (right,))
        elif operator == "**" and (abs(left) > MAX_SIZE or abs(right) > MAX_EXPONENT):
            raise LimitExceeded(f"a power above {MAX_SIZE:,} ** {MAX_EXPONENT}")
        return super().call_binop(context, operator, left, right)

    @staticmethod
    def escaped(value: Any) -> str:
        """Return what is printed of a value. Most values are plain words, or HTML already: for these, Jinja2's own
        `escape` would make an object that nobody needs."""
        if type(value) is Markup or (type(value) is str and not ESCAPED.search(value)):
            return value
        return escape(value)

    def concatenated(self, parts: tuple[Any, ...], autoescape: bool) -> str:
        """Return what `~` makes of its operands."""
        check_size(sum(map(size_of, parts)))
        return markup_join(parts) if autoescape else str_join(parts)

    def literal(self, items: Any) -> Any:
        """Return a literal list, tuple or dictionary, whose items may be large themselves."""
        check_size(size_of(items), MAX_PART_SIZE)
        return items

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """Join what a layout wrote: a whole page, or, given as a list, what a part of it holds."""
        if isinstance(parts, list):
            check_size(sum(map(len, parts)), MAX_PART_SIZE)
            return "".join(parts)
        return limited_page(parts)

    def _range(self, *bounds: int) -> range:
        """Return range(*bounds), as long as all ranges of one page, nested ones too, stay within the limit."""
        steps = range(*bounds)
        self.steps += len(steps)
        if self.steps > MAX_RANGE_STEPS:
            raise LimitExceeded(f"{self.steps:,} steps of range() on one page (at most {MAX_RANGE_STEPS:,})")
        return steps


def _repetitions(value: Any) -> int:
    return value if isinstance(value, int) else 0


# How large a result would be, checked before it is computed. Each function raises LimitExceeded.

# How often a filter or method inserts its arguments: once (""), at each such mark, or at each character (None).
INSERTS_AT: Mapping[str, str | None] = {
    **dict.fromkeys(("center", "ljust", "rjust", "zfill", "batch", "slice", "truncate"), ""),
    "indent": "\n",
    "expandtabs": "\t",
    "urlize": ".",
    "wordwrap": None,
    "tojson": None,
    "translate": None,
}
COUNTERS = frozenset({"length", "count"})  # return a number, whatever they are given


def check_size(size: int, limit: int = MAX_SIZE) -> None:
    """Raise LimitExceeded if `size`, in characters or items, is above `limit`."""
    if size > limit:
        raise LimitExceeded(f"{size:,} characters or items at once (at most {limit:,})")


def size_of(value: Any) -> int:
    """Return the characters of a string, or the items of a list with their own sizes; an item that occurs twice
    counts twice."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return len(value) + sum(map(size_of, value.values()))
    return len(value) + sum(map(size_of, value)) if isinstance(value, list | tuple) else 0


def limited_filter(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the filter of that name with checks of its arguments and its result. The attributes that tell Jinja2 to
    pass the context or the environment are kept."""
    if name in COUNTERS:
        return function
    passed = hasattr(function, "jinja_pass_arg")

    @functools.wraps(function)
    def checked(*values: Any, **named: Any) -> Any:
        jinja, subject, arguments = values[:passed], values[passed], values[passed + 1 :]
        if name == "join":
            subject, arguments, named = _limited_join(jinja[0], subject, *arguments, **named)
        check_call(name, subject, arguments, named)
        result = function(*jinja, subject, *arguments, **named)
        check_size(size_of(result), MAX_PART_SIZE)
        return result

    return checked


def check_call(name: str, subject: Any, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> None:
    """Check how large the result would be if the filter or string method `name` were applied to `subject`."""
    if name in INSERTS_AT:
        mark, given = INSERTS_AT[name], (*arguments, *named.values())
        pieces = size_of(subject) if mark is None else str(subject).count(mark) + 1 if mark else 1
        widths = [value for value in given if isinstance(value, int) and name != "wordwrap"]
        limit = MAX_PART_SIZE if pieces > 1 else MAX_SIZE
        check_size(pieces * (sum(map(size_of, given)) + max(widths, default=0)), limit)
    elif name == "replace":
        words = dict(zip(("old", "new"), arguments, strict=False)) | dict(named)
        check_size(str(subject).count(str(words.get("old", ""))) * size_of(words.get("new")), MAX_PART_SIZE)
    elif name in {"format", "format_map"}:
        check_format(str(subject), (*arguments, *named.values()))
    elif name == "sum" and any(isinstance(value, list | tuple) for value in (*arguments, *named.values())):
        raise LimitExceeded("a sum of lists (only numbers can be summed)")


def check_format(text: str, values: Iterable[Any]) -> None:
    """Check a format string, of % or of str.format: the number of its fields, and how wide they are."""
    fields = max(text.count("{"), text.count("%"))
    if fields > MAX_FORMAT_FIELDS:
        raise LimitExceeded(f"a format with {fields:,} fields (at most {MAX_FORMAT_FIELDS})")
    widths = [int(digits[:9]) for digits in re.findall("[0-9]+", text)]
    if re.search(r"\{[^}]*\{|%[^%]*\*", text):  # a value gives the width of another
        widths += [value for value in _flattened(values) if isinstance(value, int)]
    check_size(max(widths, default=0))
    check_size(fields * max(map(size_of, values), default=0), MAX_PART_SIZE)


def limited_parts(items: Iterable[Any], separator: str) -> list[str]:
    """Return all items as strings, unless they would be too large when joined."""
    parts, total = list[str](), 0
    for item in items:
        parts.append(item if isinstance(item, str) else str(item))
        total += len(parts[-1]) + len(separator)
        check_size(total, MAX_PART_SIZE)
    return parts


def limited_page(written: Iterable[str]) -> str:
    """Join all that a page writes. Raises LimitExceeded inside the layout, so that the error has the layout's line."""
    parts, batches, total = iter(written), list[str](), 0
    while batch := list(islice(parts, 1000)):
        batches.append("".join(batch))
        total += len(batches[-1])
        if total > MAX_PAGE_SIZE and isinstance(parts, Generator):
            parts.throw(LimitExceeded(f"a page of more than {MAX_PAGE_SIZE:,} characters"))
    return "".join(batches)


def _limited_join(
    context: Any, items: Iterable[Any], d: str = "", attribute: str | int | None = None
) -> tuple[list[str], tuple[str], dict[str, Any]]:
    """Take the arguments of the filter `join` and return them with each item's attribute looked up and the size
    checked."""
    if attribute is not None:
        items = map(make_attrgetter(context.environment, attribute), items)
    return limited_parts(items, d), (d,), {}


def _flattened(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple | dict):
            yield from _flattened(value.values() if isinstance(value, dict) else value)
        else:
            yield value
