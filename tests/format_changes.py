"""Find what would break programs, layouts, and files that were written for an earlier version: see docs/stability.md."""

from collections.abc import Iterator, Mapping
from typing import Any

# Keys whose values are words for people, or hashes of HTML: their types stay, but a later version may word them differently.
WORDED = frozenset(
    {
        *("content_html", "content_text", "description", "fragment_sha256", "help", "html", "labels", "message", "reason"),
        *("redline_fragment_sha256", "sentence", "since_fragment_sha256", "text", "text_since", "what"),
    }
)  # fmt: skip
JSON_TYPES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}


def lost_values(old: Any, new: Any, path: str = "", *, with_values: bool) -> Iterator[str]:
    """Yield the keys of a JSON value that another lacks, that have another type or, if wanted, another value."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in old.items():
            if key not in new:
                yield f"{path}/{key} is gone"
                continue
            with_words = with_values and key not in WORDED
            yield from lost_values(value, new[key], f"{path}/{key}", with_values=with_words)
    elif isinstance(old, list) and isinstance(new, list):
        for index, value in enumerate(old):
            yield from _lost_element(value, index, new, path, with_values=with_values)
    elif type(old) is not type(new) or (with_values and old != new):
        yield f"{path} was {old!r}, and is {new!r}"


def _lost_element(
    old: Any, index: int, new: list[Any], path: str, *, with_values: bool
) -> Iterator[str]:
    """Yield what's lost of an element of a list, which may be at another index of the new one."""
    if not with_values and not new:
        return
    likely = new[index] if index < len(new) else None
    lost = list(lost_values(old, likely, f"{path}/{index}", with_values=with_values))
    for other in new:
        if not lost:
            break
        elsewhere = lost_values(old, other, path, with_values=with_values)
        if next(elsewhere, None) is None:
            lost = []
    yield from lost


class Schema:
    """A part of a JSON Schema: what a value at this place may be."""

    def __init__(self, whole: Mapping[str, Any], part: Mapping[str, Any]) -> None:
        self.whole = whole
        self.by_type: dict[str, Mapping[str, Any]] = {}
        self.names: set[Any] = set()  # the values of its lists of names
        self._add(part)

    def _add(self, part: Mapping[str, Any]) -> None:
        if "$ref" in part:
            _, _, name = part["$ref"].rpartition("/")
            self._add(self.whole["$defs"][name])
        for alternative in (*part.get("anyOf", ()), *part.get("oneOf", ())):
            self._add(alternative)
        names = part.get("enum", [part["const"]] if "const" in part else [])
        self.names.update(names)
        types = part.get("type", [JSON_TYPES[type(name)] for name in names])
        for each in [types] if isinstance(types, str) else types:
            self.by_type.setdefault(each, part)

    def inside(self, part: Mapping[str, Any]) -> "Schema":
        return Schema(self.whole, part)


class BreakingChanges:
    """Find what a new JSON Schema breaks for files of an old one.

    A file that legalsite reads (`is_input`) must still be valid. In a file that it writes, nothing may go.
    """

    def __init__(self, *, is_input: bool) -> None:
        self.is_input = is_input
        self.compared: set[tuple[int, int]] = (
            set()
        )  # ids of parts, because a schema may contain itself

    def between(self, old: Schema, new: Schema, path: str = "") -> Iterator[str]:
        if old.names and new.names:
            for name in sorted(old.names - new.names, key=str):
                yield f"{path} can't be {name!r} any longer"
        if self.is_input:
            for kind in sorted(old.by_type.keys() - new.by_type.keys()):
                yield f"{path} can't be of type {kind} any longer"
        else:
            for kind in sorted(new.by_type.keys() - old.by_type.keys()):
                yield f"{path} can be of type {kind}"
        for kind in old.by_type.keys() & new.by_type.keys():
            pair = (id(old.by_type[kind]), id(new.by_type[kind]))
            if pair not in self.compared:
                self.compared.add(pair)
                yield from self._inside(old, new, kind, path)

    def _inside(self, old: Schema, new: Schema, kind: str, path: str) -> Iterator[str]:
        was, part = old.by_type[kind], new.by_type[kind]
        needed, needs = set(was.get("required", ())), set(part.get("required", ()))
        if self.is_input:
            yield from (f"{path}/{key} is required now" for key in sorted(needs - needed))
        else:
            yield from (f"{path}/{key} can be missing" for key in sorted(needed - needs))
        for key, each in was.get("properties", {}).items():
            if key in part.get("properties", {}):
                inner = new.inside(part["properties"][key])
                yield from self.between(old.inside(each), inner, f"{path}/{key}")
            else:
                yield f"{path}/{key} is gone"
        for key in ("items", "additionalProperties"):
            if isinstance(was.get(key), dict) and isinstance(part.get(key), dict):
                yield from self.between(old.inside(was[key]), new.inside(part[key]), f"{path}/*")


def breaking_changes(
    old: Mapping[str, Any], new: Mapping[str, Any], *, is_input: bool
) -> list[str]:
    return list(BreakingChanges(is_input=is_input).between(Schema(old, old), Schema(new, new)))
