"""Where layouts run: Jinja2 in a sandbox, with an error instead of a blank for a misspelt name.

What a layout takes is limited as a whole, by whoever renders a page with it; here is only the limit on its size."""

import re
from collections.abc import Callable, Generator, Iterable, Mapping, MutableMapping
from itertools import islice
from typing import Any

from jinja2 import BytecodeCache, FunctionLoader, StrictUndefined, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from legalsite.errors import nearest
from legalsite.text.phrase_catalogue import Phrases

LARGEST_PAGE = 100_000_000  # characters
ESCAPED = re.compile("[&<>\"']")  # the characters that are written as entities in HTML


class LimitExceeded(Exception):  # noqa: N818 - reads as what happened
    """A layout wrote more than any page has."""


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
        names = sorted(map(str, owner)) if isinstance(owner, Mapping) else getattr(owner, "__struct_fields__", ())
        if self._undefined_hint or not names:
            return super()._undefined_message
        near = nearest(str(self._undefined_name), names)
        advice = f"did you mean {near!r}?" if near else f"it has {', '.join(names)}"
        return f"this has no {self._undefined_name!r}; {advice}"


class LayoutCodeGenerator(CodeGenerator):
    """Compiles what is printed to a call of the sandbox, because Jinja2 has no hook for it. Nothing is computed while a
    layout is compiled: whatever it computes is limited when a page is rendered."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Sandbox(ImmutableSandboxedEnvironment):
    """The Jinja2 environment of all layouts. `load` returns the source and file name of a layout, or None if there is
    none."""

    code_generator_class = LayoutCodeGenerator

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
            optimized=False,
            cache_size=-1,
            auto_reload=False,
            bytecode_cache=compiled,
        )
        del self.globals["lipsum"]
        self.globals["range"] = range

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals as one plain dictionary. Every page is given all of them, and Jinja2's ChainMap takes ten
        times as long."""
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a phrase, or a field of our own values, without the checks of the sandbox. Both hold only data,
        and most of what layouts ask for is one of them."""
        if type(obj) is Phrases and attribute in obj:
            return obj[attribute]
        if attribute in getattr(obj, "__struct_fields__", ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    @staticmethod
    def escaped(value: Any) -> str:
        """Return what is printed of a value. Most values are plain words, or HTML already: for these, Jinja2's own
        `escape` would make an object that nobody needs."""
        if type(value) is Markup or (type(value) is str and not ESCAPED.search(value)):
            return value
        return escape(value)

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """Join what a layout writes. Raises LimitExceeded inside the layout, so that the error has the layout's
        line."""
        if not isinstance(parts, Generator):
            return "".join(parts)
        batches, total = list[str](), 0
        while batch := list(islice(parts, 1000)):
            batches.append("".join(batch))
            total += len(batches[-1])
            if total > LARGEST_PAGE:
                parts.throw(LimitExceeded(f"a page of more than {LARGEST_PAGE:,} characters"))
        return "".join(batches)
