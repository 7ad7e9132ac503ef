"""YAML between `---` lines into values that know their place. The limits come before parsing: the C loader dies on deep
nesting, and aliases can stand for gigabytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from legalsite.errors import Problem, ProblemsFound
from legalsite.source.characters import HARMFUL, harmful_at

MOST_BYTES = 64 * 1024
DEEPEST = 16
SUSPECT = re.compile(r"[&*!]|^[\s\-?]{17}", re.MULTILINE)
BREAKS = re.compile("\x85")
MISSING = frozenset({"", "~", "null", "Null", "NULL"})
UNCLOSED = {
    "while scanning a quoted scalar": ("this quotation is never closed", "put the same quote at its end"),
    "while parsing a flow sequence": ("this list lacks a comma or its `]`", "write it like [2026-04-01, 2026-05-01]"),
    "while parsing a flow mapping": ("this mapping lacks a comma or its `}`", "write it like {name: value}"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value: text, a list, a mapping, None where it is missing. Places are line and column."""

    value: Any
    key_place: tuple[int, int]
    place: tuple[int, int]


class PlacedYaml(BaseHandler):
    """The handler for python-frontmatter: key → Entry. Raises ProblemsFound."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$|^\.\.\.[ \t]*$", re.MULTILINE)

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def load(self, fm: str, **kwargs: object) -> dict[str, Entry]:
        return _entries(fm.removeprefix("\n"), self.path)


def read_block(block: str, path: str) -> dict[str, Entry]:
    """The entries of the front matter whose lines, fences included, are `block`."""
    if len(block.encode()) > MOST_BYTES:
        longest = max(enumerate(block.split("\n"), 1), key=lambda line: len(line[1]))[0]
        message = f"the front matter has more than {MOST_BYTES // 1024} KB"
        raise ProblemsFound([Problem("too-large", message, "keep it short; the text goes below it", path, longest)])
    broken = [(n, found) for n, line in enumerate(block.split("\n"), 1) if (found := BREAKS.search(line))]
    if broken:
        raise ProblemsFound(
            Problem(
                "bad-character",
                f"U+{ord(found[0]):04X} is a hidden line break",
                "take it out",
                path,
                n,
                found.start() + 1,
            )
            for n, found in broken
        )
    entries, _ = frontmatter.parse(block, handler=PlacedYaml(path))
    return {key: entry for key, entry in entries.items() if isinstance(entry, Entry)}


def _entries(block: str, path: str) -> dict[str, Entry]:
    try:
        if SUSPECT.search(block) or block.count("[") + block.count("{") > DEEPEST:
            _guard(block, path)
        node = yaml.compose(block, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as broken:
        raise ProblemsFound([_broken(broken, path)]) from None
    except yaml.YAMLError as broken:
        raise ProblemsFound(
            [Problem("bad-yaml", str(broken).split("\n")[0], "write keys and values as `key: value`", path, 2)]
        ) from None
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 2 if node else 1
        message = "the front matter has no keys" if node is None else "the front matter is no list of keys and values"
        raise ProblemsFound(
            [Problem("bad-front-matter", message, "write at least `title: …` and `revised: 2026-04-01`", path, line)]
        )
    problems: list[Problem] = []
    entries = dict(_pairs(node, path, problems))
    if problems:
        raise ProblemsFound(problems)
    return entries


def _guard(block: str, path: str) -> None:
    """Refuses deep nesting, anchors, aliases and tags, from the stream of events, which needs no stack."""
    depth = 0
    for event in yaml.parse(block, Loader=yaml.CSafeLoader):
        place = _place(event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise ProblemsFound(
                [Problem("too-deep", f"the front matter nests more than {DEEPEST} deep", "flatten it", path, *place)]
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            help = "write the value out; put quotes around a text that begins with & or *"
            raise ProblemsFound(
                [Problem("bad-yaml", "anchors (&) and aliases (*) are not for front matter", help, path, *place)]
            )
        tag = getattr(event, "tag", None)
        if tag:
            help = "take it out; put quotes around a text that begins with !"
            raise ProblemsFound(
                [Problem("bad-yaml", f"the tag {tag[:60]} is not for front matter", help, path, *place)]
            )


def _pairs(node: yaml.MappingNode, path: str, problems: list[Problem]) -> Iterator[tuple[str, Entry]]:
    """Top-level keys with their entries; a key that is no text, or stands twice, is a problem."""
    seen: dict[str, int] = {}
    for key, value in node.value:
        place = _place(key)
        if not isinstance(key, yaml.ScalarNode):
            problems.append(Problem("bad-yaml", "a key must be a word", "write `key: value`", path, *place))
            continue
        if key.value in seen:
            message = f"{key.value} stands here for the second time; the first is in line {seen[key.value]}"
            problems.append(Problem("doubled-key", message, "keep one of the two", path, *place))
            continue
        seen[key.value] = place[0]
        yield key.value, Entry(_value(value, path, problems), place, _place(value))


def _value(node: yaml.Node, path: str, problems: list[Problem]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path, problems) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {key: entry.value for key, entry in _pairs(node, path, problems)}
    harmful = HARMFUL.search(node.value)
    if harmful:
        problems.append(harmful_at(ord(harmful[0]), path, *_place(node), ""))
    return None if not getattr(node, "style", None) and node.value in MISSING else node.value


def _place(node: yaml.Node | yaml.Event) -> tuple[int, int]:
    return _at(node.start_mark) if node.start_mark else (0, 0)


def _at(mark: Any) -> tuple[int, int]:
    return mark.line + 2, mark.column + 1


def _broken(error: yaml.MarkedYAMLError, path: str) -> Problem:
    """What is never closed is told where it begins, not where the front matter ends."""
    if error.context in UNCLOSED and error.context_mark:
        return Problem("bad-yaml", *UNCLOSED[error.context], path, *_at(error.context_mark))
    mark = error.problem_mark or error.context_mark
    line, column = _at(mark) if mark else (2, 0)
    help = "put quotes around a text that has a colon or begins with a special sign; indent with spaces"
    return Problem("bad-yaml", error.problem or "this is no YAML", help, path, line, column)
