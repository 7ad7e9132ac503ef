"""Replaces the names of facts in a draft (`{{ company.name }}`) by their values, and puts them back.

A value is plain text: it is escaped so that readers see exactly the words in content/facts.toml.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import cycle
from typing import TYPE_CHECKING

from msgspec import Struct

from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    excerpt_of,
    raise_problems,
)
from legalsite.model.facts import FactPlace, FrozenFact
from legalsite.source.characters import decode, encode_like
from legalsite.source.facts_file import unknown_fact_problem
from legalsite.source.fences import split_text
from legalsite.source.limits import limit_problems
from legalsite.text.clause_numbers import leading_number

if TYPE_CHECKING:
    from markdown_it.token import Token

RECORD_PATTERN = re.compile(r"^facts:\n(?:  .*\n)+", re.MULTILINE)
NAME_PATTERN = re.compile(r"(?<!\\)\{\{[ \t]*(?P<name>[^{}\n]*?)[ \t]*\}\}")
FILLED_KEYS = ("title", "summary")
QUOTED_PATTERN = re.compile(rf"(?:{'|'.join(FILLED_KEYS)})[ \t]*:[ \t]*(?P<quote>[\"'])")
KEY_PATTERN = re.compile(r"^([a-z_]+)[ \t]*:", re.MULTILINE)
# private characters, of which each stands for a name while the parser looks for those in text
MARKERS = "".join(map(chr, range(0xF0000, 0xFFFFE)))
# what Markdown may read as markup: anywhere, before a semicolon, at the start, or at the end
MARKUP_PATTERN = re.compile(r"[\\<`*_\[\]{}#|~]|&(?=#?\w*(?:;|$))|^[-+=>:(.)^]|!$")
# where a backslash isn't enough, in a table for example
ENTITIES = {"\\": "&#92;", "<": "&lt;", "&": "&amp;"}
LIST_NUMBER_PATTERN = re.compile(r"[0-9]{1,9}[.)]")
# what may be before the first word of a block, in its line
BLOCK_START_PATTERN = re.compile(r"\W*(?:[0-9]{1,9}[.)]|\[\^[^\]]*\]:)?\W*")
TAG_START_PATTERN = re.compile(r"[<&][/!?#]?$")


class Fill(Struct, frozen=True):
    """A name in a draft that was replaced by its value."""

    name: str
    value: str
    typed: str  # the name with its braces
    typed_column: int  # where it begins in the draft, counted from 1
    place: FactPlace  # of the value in the filled text


class FilledText(Struct, frozen=True):
    """A draft with values in place of names. Both have the same lines."""

    typed: bytes  # the file as it is
    data: bytes  # the file with values
    fills: tuple[Fill, ...] = ()  # in order
    problems: tuple[Problem, ...] = ()  # of names, at the places where they are typed

    @property
    def frozen(self) -> bytes:
        """The file as `publish` archives it: with values, and a record of their names."""
        if not self.fills:
            return self.data
        front, body, first_line = split_text(decode(self.data, ""))
        fence = front.rstrip("\n").rfind("\n") + 1  # where the closing fence begins
        places: dict[tuple[str, str], list[FactPlace]] = defaultdict(list)
        for fill in self.fills:
            places[fill.name, fill.value].append(fill.place)
        record = "facts:\n"
        for (name, value), of_name in places.items():
            written = json.dumps(value, ensure_ascii=False)
            record += f"  {name}:\n    value: {written}\n    places:"
            for place in of_name:
                # the record moves the text down
                moved = 1 + 3 * len(places) if place.line >= first_line else 0
                record += f" {place.line + moved}:{place.start}-{place.end}"
            record += "\n"
        return encode_like(self.data, front[:fence] + record + front[fence:] + body)

    @property
    def marked(self) -> bytes:
        """The file with values that show their names when a pointer is over them."""
        if not self.fills:
            return self.data
        lines = decode(self.data, "").split("\n")
        _, _, first_line = split_text("\n".join(lines))
        for fill in reversed(self.fills):  # the columns before it stay valid
            number, start, end = fill.place
            if number >= first_line:
                line = lines[number - 1]
                value = f'<abbr title="{fill.name}">{line[start - 1 : end - 1]}</abbr>'
                lines[number - 1] = line[: start - 1] + value + line[end - 1 :]
        return encode_like(self.data, "\n".join(lines))

    def typed_problem(self, problem: Problem) -> Problem:
        """Return a problem of the filled text at the place that its writer typed.

        In a line with a value, its end and its replacement aren't known.
        """
        fills = [fill for fill in self.fills if fill.place.line == problem.line]
        if not fills or problem in self.problems:
            return problem
        column = problem.column
        for fill in fills:
            if fill.place.start <= problem.column < fill.place.end:
                column = fill.typed_column
            elif fill.place.end <= problem.column:
                typed_end = fill.typed_column + len(fill.typed)
                column = problem.column - fill.place.end + typed_end
        excerpt = excerpt_of(decode(self.typed, problem.path), problem.line)
        return problem._replace(column=column, end=0, replacement="", excerpt=excerpt)


def fill_names(
    data: bytes, path: str, values: Mapping[str, str], known: Collection[str]
) -> FilledText:
    """Return a draft with values in place of the names of facts.

    `path` is its name in problems. `values`: by name. `known`: the names in content/facts.toml. A
    name in code, an address, or HTML, or behind a backslash, stays; so do all names if the file
    can't be read as a text.
    """
    try:
        text = decode(data, path)
        front, body, _ = split_text(text)
        in_text = _names_in_text(body)
    except ProblemsFound:  # raised again when the text is read
        return FilledText(data, data)
    filling = _Filling(text, path, values, known)
    for match in NAME_PATTERN.finditer(front):
        filling.add_in_front_matter(match)
    for number, match in enumerate(NAME_PATTERN.finditer(text, len(front))):
        if MARKERS[number % len(MARKERS)] in in_text:
            filling.add_in_text(match)
    filled = "".join([*filling.parts, text[filling.at :]])
    fills, problems = tuple(filling.fills), tuple(filling.problems)
    return FilledText(data, encode_like(data, filled), fills, problems)


def _names_in_text(body: str) -> set[str]:
    """Return the characters of a text, with a marker in place of each name, that its readers see as
    words.

    Raises ProblemsFound for a text that would take too long to parse.
    """
    from legalsite.source.parser import tokens_of  # few drafts name facts

    raise_problems(limit_problems(body))
    markers = cycle(MARKERS)
    seen: set[str] = set()
    for token in _leaves(tokens_of(NAME_PATTERN.sub(lambda _: next(markers), body), {})):
        if token.type == "text":
            seen.update(token.content)
    return seen


def _leaves(tokens: "Iterable[Token]") -> "Iterator[Token]":
    """Yield the tokens that contain no others."""
    for token in tokens:
        yield from _leaves(token.children) if token.children else [token]


class _Filling(Struct):
    """A draft whose names are replaced, one after the other."""

    text: str
    path: str
    values: Mapping[str, str]
    known: Collection[str]
    fills: list[Fill] = []
    problems: Problems = []
    parts: list[str] = []  # of the filled text, up to the last name
    at: int = 0  # the offset behind the last name
    line: int = 1
    line_start: int = 0  # the offset at which this line begins
    shift: int = 0  # how many characters longer this line is so far in the filled text

    def add_in_front_matter(self, match: re.Match[str]) -> None:
        """Add a name in front matter, which must be in a quoted title or summary."""
        self._go_to(match)
        above = KEY_PATTERN.findall(self.text, 0, match.start())
        if not above or above[-1] not in FILLED_KEYS:
            return
        quoted = QUOTED_PATTERN.match(self.text, self.line_start)
        if quoted:
            self._add(match, lambda value: _as_yaml(value, quoted["quote"]))
            return
        message = f"a {above[-1]} with the name of a fact must be in quotes, on one line"
        help = f'write it like {above[-1]}: "{match[0]} terms"'
        self._add_problem(Problem("unquoted-fact", message, help), match)

    def add_in_text(self, match: re.Match[str]) -> None:
        """Add a name among words."""
        self._go_to(match)
        before = self.text[self.line_start : match.start()]
        after = self.text[match.end() : match.end() + 1]
        self._add(match, lambda value: as_markdown(value, before, after))

    def _go_to(self, match: re.Match[str]) -> None:
        """Go to the line of a name."""
        start = self.text.rfind("\n", 0, match.start()) + 1
        if start != self.line_start:
            self.line += self.text.count("\n", self.line_start, start)
            self.line_start = start
            self.shift = 0

    def _add(self, match: re.Match[str], write: Callable[[str], str]) -> None:
        """Add a name; `write` returns its value as it is written there."""
        name = match["name"]
        if name not in self.known:
            self._add_problem(unknown_fact_problem(name, self.known), match)
        if name not in self.values:
            return
        value = self.values[name]
        written = write(value)
        column = match.start() - self.line_start + 1
        start = column + self.shift
        place = FactPlace(self.line, start, start + len(written))
        self.fills.append(Fill(name, value, match[0], column, place))
        self.parts += [self.text[self.at : match.start()], written]
        self.at = match.end()
        self.shift += len(written) - len(match[0])

    def _add_problem(self, problem: Problem, match: re.Match[str]) -> None:
        """Add a problem of a name, at its place."""
        place = self.path, self.line, match.start() - self.line_start + 1
        placed = Problem(*problem[:3], *place, excerpt_of(self.text, self.line))
        self.problems.append(placed)


def _as_yaml(value: str, quote: str) -> str:
    """Return a value as it is written between quotes in YAML."""
    if quote == "'":
        return value.replace("'", "''")
    return json.dumps(value, ensure_ascii=False)[1:-1]


def as_markdown(value: str, before: str = "", after: str = "") -> str:
    """Return a value as Markdown from which readers get exactly its characters.

    `before`: the line up to it. `after`: the next character. With both, it could become markup.
    """
    written = MARKUP_PATTERN.sub(_escape, value)
    is_in_tag = TAG_START_PATTERN.search(before) and not MARKUP_PATTERN.match(value)
    if is_in_tag or _is_number(value, before, after):
        rest = written.removeprefix("\\")[1:]
        written = f"&#{ord(value[0])};{rest}"
    return written


def _is_number(value: str, before: str, after: str) -> bool:
    """Return whether a value would be the number of a clause or an item; as for `as_markdown`."""
    if not BLOCK_START_PATTERN.fullmatch(before):
        return False
    start = f"{value}{after} a"  # something must follow a number
    if LIST_NUMBER_PATTERN.match(start):
        return True
    return leading_number(start, heading="#" in before) is not None


def _escape(match: re.Match[str]) -> str:
    """Return a character that may be markup as Markdown that shows it."""
    return ENTITIES.get(match[0], f"\\{match[0]}")


def put_names_back(data: bytes, path: str, facts: Iterable[FrozenFact]) -> bytes:
    """Return a published text as a draft: with names in place of the values of its facts.

    `path` is its name in problems.
    """
    places = [(place, fact.name) for fact in facts for place in fact.places]
    if not places:
        return data
    lines = decode(data, path).split("\n")
    for place, name in sorted(places, reverse=True):  # the columns before it stay valid
        line = lines[place.line - 1]
        lines[place.line - 1] = f"{line[: place.start - 1]}{{{{ {name} }}}}{line[place.end - 1 :]}"
    front, body, _ = split_text("\n".join(lines))
    return encode_like(data, RECORD_PATTERN.sub("", front, count=1) + body)


def restore_names(filled: FilledText, data: bytes, path: str) -> bytes:
    """Return an edited copy of a filled draft with names in place of values again.

    An unchanged line gets its names back. In the other lines, values of facts that a changed line
    named become names. `path` is the draft's name in problems.
    """
    before = decode(filled.data, path).split("\n")
    typed = dict(zip(before, decode(filled.typed, path).split("\n"), strict=True))
    lines = decode(data, path).split("\n")
    names = {}
    for fill in filled.fills:
        line = before[fill.place.line - 1]
        if line not in lines:
            names[line[fill.place.start - 1 : fill.place.end - 1]] = fill.typed
            names[fill.value] = fill.typed
    values = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    for number, line in enumerate(lines):
        if line in typed:
            lines[number] = typed[line]
        elif names:
            lines[number] = re.sub(
                rf"(?<!\w)(?:{values})(?!\w)", lambda match: names[match[0]], line
            )
    return encode_like(data, "\n".join(lines))
