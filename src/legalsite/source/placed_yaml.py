"""Reads YAML front matter with the line and column of every key and value.

The limits are checked before parsing: libyaml's parser dies on deep nesting, and aliases can stand for gigabytes.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from legalsite.errors import Problem, ProblemsFound
from legalsite.source.characters import HARMFUL, harmful_at
from legalsite.source.schema import Place, Places

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
FENCE_LINES = 1  # the YAML begins on the second line of the file, below the opening `---`
# Signs without which a block has neither anchors, aliases, tags nor deep indentation: only then is the guard skipped.
SUSPECT = re.compile(r"[&*!]|^[\s\-?]{17}", re.MULTILINE)
WITH_COLON = re.compile(r"( *[\w-]+: +)([^#]+?:(?: [^#]*?)?)\s*(?: #.*)?")  # key, and value to put into quotes
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
UNCLOSED = {
    "while scanning a quoted scalar": ("this quotation is never closed", "put the same quote at its end"),
    "while parsing a flow sequence": ("this list lacks a comma or its `]`", "write it like [2026-04-01, 2026-05-01]"),
    "while parsing a flow mapping": ("this mapping lacks a comma or its `}`", "write it like {name: value}"),
}


def read_block(block: str, path: str) -> dict[str, Any]:
    """Return the values of a front matter block by key: text, a list, a mapping, or None where the value is missing.
    `block` includes both fences.

    Raises ProblemsFound with every problem of the block, `path` in each.
    """
    if len(encoded := block.encode()) > MAX_BYTES:
        message = f"the front matter is larger than {MAX_BYTES // 1024} KB"
        help = "keep it short; the text goes below it"
        raise ProblemsFound([Problem("too-large", message, help, path, encoded.count(b"\n", 0, MAX_BYTES) + 1)])
    text = lines_within(block)
    try:
        if SUSPECT.search(text) or text.count("[") + text.count("{") > MAX_DEPTH:
            refuse_unsafe(text, path)
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        raise ProblemsFound([_syntax_problem(error, path, text)]) from None
    except yaml.YAMLError as error:
        message, help = str(error).split("\n")[0], "write keys and values as `key: value`"
        raise ProblemsFound([Problem("bad-yaml", message, help, path, 1 + FENCE_LINES)]) from None
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1 + FENCE_LINES if node else 1
        message = f"the front matter {'has no keys' if node is None else 'is not a list of keys and values'}"
        help = "write at least `title: …` and `revised: 2026-04-01`"
        raise ProblemsFound([Problem("bad-front-matter", message, help, path, line)])
    problems: list[Problem] = []
    values = dict(_pairs(node, path, problems))
    if problems:
        raise ProblemsFound(problems)
    return values


def places(block: str) -> Places:
    """Return the places of the keys and values in a front matter block that read_block accepts."""
    return dict(_places(_composed(block), ()))


def value_spans(block: str) -> dict[str, tuple[int, int]]:
    """Return, by key, where each value of a front matter block that read_block accepts begins and ends: offsets into
    `block`. Both are the same for an empty value. `promise.clause` is a key within the value of another."""
    lines = block.split("\n")

    def offset(mark: Any) -> int:
        line, column = _place(mark)
        return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1

    def spans(node: Any, within: str) -> Iterator[tuple[str, tuple[int, int]]]:
        for key, value in node.value:
            start, end = offset(value.start_mark), offset(value.end_mark)
            yield within + key.value, (start, start + len(block[start:end].rstrip()))
            if isinstance(value, yaml.MappingNode):
                yield from spans(value, f"{within}{key.value}.")

    return dict(spans(_composed(block), ""))


def _places(node: yaml.Node | None, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[Place, Place]]]:
    """Yield the place of each key or item in a node and that of its value, by path; first that of the whole block."""
    if not path:
        yield path, ((1, 0), (1, 0))
    pairs = [(key.value, key, value) for key, value in node.value] if isinstance(node, yaml.MappingNode) else []
    if isinstance(node, yaml.SequenceNode):
        pairs = [(str(index), item, item) for index, item in enumerate(node.value)]
    for name, key, value in pairs:
        yield (*path, name), (_start(key), _start(value))
        yield from _places(value, (*path, name))


def _composed(block: str) -> Any:
    """Return the nodes of a front matter block."""
    return yaml.compose(lines_within(block), Loader=_loader())


def lines_within(block: str) -> str:
    """Return the lines between the fences."""
    return "\n".join(block.rstrip().split("\n")[FENCE_LINES:-1])


def _loader() -> Any:
    """Return libyaml's loader, or the one in Python where PyYAML was built without libyaml."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def refuse_unsafe(text: str, path: str) -> None:
    """Raise ProblemsFound for deep nesting, anchors, aliases and tags in the lines between the fences. Reads events,
    which needs no stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_loader()):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        tag = getattr(event, "tag", None)
        if depth > MAX_DEPTH:
            problem = "too-deep", f"the front matter nests more than {MAX_DEPTH} levels deep", "use fewer levels"
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            help = "write the value out; put quotes around text that begins with & or *"
            problem = "bad-yaml", "anchors (&) and aliases (*) are not allowed in front matter", help
        elif tag:
            help = "remove it; put quotes around text that begins with !"
            problem = "bad-yaml", f"the tag {tag[:60]} is not allowed in front matter", help
        else:
            continue
        raise ProblemsFound([Problem(*problem, path, *_start(event))])


def _pairs(node: yaml.MappingNode, path: str, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    """Yield keys with their values; add a problem for a key that is not text or occurs twice."""
    lines: dict[str, int] = {}
    for key, value in node.value:
        place = _start(key)
        if not isinstance(key, yaml.ScalarNode):
            problems.append(Problem("bad-yaml", "a key must be a word", "write `key: value`", path, *place))
        elif key.value in lines:
            message = f"{key.value} occurs twice; the first is on line {lines[key.value]}"
            problems.append(Problem("doubled-key", message, "keep one of the two", path, *place))
        else:
            lines[key.value] = place[0]
            yield key.value, _value(value, path, problems)


def _value(node: yaml.Node, path: str, problems: list[Problem]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path, problems) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, problems))
    if harmful := HARMFUL.search(node.value):
        problems.append(harmful_at(ord(harmful[0]), path, *_start(node), ""))
    return None if not getattr(node, "style", None) and node.value in NULLS else node.value


def _syntax_problem(error: yaml.MarkedYAMLError, path: str, text: str) -> Problem:
    """Return the problem at the place where it begins: for an unclosed quotation, that is its opening quote."""
    if error.context in UNCLOSED and error.context_mark:
        return Problem("bad-yaml", *UNCLOSED[error.context], path, *_place(error.context_mark))
    mark = error.problem_mark or error.context_mark
    place = _place(mark) if mark else (1 + FENCE_LINES, 0)
    message = error.problem or "this is not YAML"
    help = "put quotes around text that has a colon or begins with a special sign; indent with spaces"
    if mark and message.startswith("mapping values are not allowed"):
        message = "a value with a colon and a space needs quotes"
        if line := WITH_COLON.fullmatch(text.split("\n")[mark.line]):
            help = f"write the line with quotes: {line[1]}{json.dumps(line[2], ensure_ascii=False)}"
    return Problem("bad-yaml", message, help, path, *place)


def _start(node: yaml.Node | yaml.Event) -> tuple[int, int]:
    return _place(node.start_mark) if node.start_mark else (0, 0)


def _place(mark: Any) -> tuple[int, int]:
    return mark.line + 1 + FENCE_LINES, mark.column + 1
