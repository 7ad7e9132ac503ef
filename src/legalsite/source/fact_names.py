"""Replaces the names of facts in a draft (`{{ company.name }}`) with their values, and puts them
back.

A value is plain text: it is escaped so that readers see exactly the words in content/facts.toml.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from legalsite.errors import Problem, Problems, ProblemsFound, excerpt_of, raise_problems
from legalsite.model.policy import FilledFact
from legalsite.source.characters import MAX_TEXT_BYTES, decode, encode_like
from legalsite.source.facts_file import unknown_fact_problem
from legalsite.source.fences import split_text
from legalsite.source.limits import MAX_FRONT_MATTER_BYTES, limit_problems
from legalsite.text.clause_numbers import leading_number
from legalsite.text.normalize import file_text

if TYPE_CHECKING:
    from markdown_it.token import Token

JSON_TEXT = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}))*"'
RECORDED_PATTERN = rf"(?m)^  (\S+):\r?\n    value: ({JSON_TEXT})\r?\n    places: \d"
RECORD_PATTERN = r"(?m)^facts:\n(?:  .*\n)+"
# a name in braces, or an escaped character, which may be a brace
NAME_PATTERN = r"\\.|\{\{[ \t]*(?P<name>[^{}\s](?:[^{}\n]*[^{}\s])?)[ \t]*\}\}"
SPACES_AROUND_NAME_PATTERN = r"(?<=\{\{)[ \t]+|(?<![ \t])[ \t]+(?=\}\})"
MAX_NAMES = 1_000  # in a text; the record of their places must fit into its front matter
FILLED_KEYS = ("title", "summary")
# a key of front matter, and the sign that opens its value
KEY_PATTERN = r"[\"']?(\w+)[\"']?[ \t]*:[ \t]*([\"']?)"
# the full stop of a sentence after a name, which emphasis or a link may enclose
STOP_PATTERN = r"(?:[*_~]|\]\([^()\s]*\))*\.(?!\.)"
# private characters around the offset of a name, while the parser looks for names in text
MARKER_PATTERN = "\ue000([0-9]+)\ue001"
# what Markdown may read as markup: anywhere, before a semicolon, at the start, or at the end of a
# value
MARKUP_PATTERN = r"[\\<`*_\[\]{}#|~]|&(?=#?\w*(?:;|$))|^[-+=>:(.)^]|!$"
# Markdown always shows these as an entity, but not always after a backslash
NOT_ESCAPABLE = "\\<&"
# a value (a null character stands for it) that describes an image, or that is in emphasis next to a
# letter: a tag in it would end the emphasis
UNMARKED_PATTERN = r"!\[[^\]]*\0|\w[*_~]+\0|\0[*_~]+\w"
MAX_SURROUNDINGS = 200  # characters before and after a value that are looked at
LIST_NUMBER_PATTERN = r"[0-9]{1,9}[.)]"
TAG_START_PATTERN = r"[<&][/!?#]?$"


class Fill(Struct, frozen=True):
    """A name in a draft, and its value in the filled text."""

    typed: str  # the name with its braces
    written: str  # the value with escapes
    fact: FilledFact


class FilledText(Struct, frozen=True):
    """A draft with values in place of names. Both have the same lines."""

    typed: bytes  # the file as it is
    data: bytes  # the file with values
    fills: tuple[Fill, ...] = ()  # in order
    problems: tuple[Problem, ...] = ()  # with names, at the places where they are typed
    published: bytes = b""  # the published version that it's an unedited copy of

    @property
    def facts(self) -> list[FilledFact]:
        """The values and their places in the file, in order."""
        return [fill.fact for fill in self.fills]

    @property
    def frozen(self) -> bytes:
        """The file as `publish` archives it: with values, and a record of their names."""
        if not self.fills:
            return self.data
        front, body, first_line = split_text(decode(self.data, ""))
        record = _record(self.fills, first_line)
        fence = front.rstrip("\n").rfind("\n") + 1  # where the closing fence begins
        return encode_like(self.data, front[:fence] + record + front[fence:] + body)

    @property
    def marked(self) -> bytes:
        """The file with values that show their names when the pointer is over them, except where a
        tag would be shown as text."""
        if not self.fills:
            return self.data
        text = decode(self.data, "")
        _, _, first_line = split_text(text)
        lines = text.split("\n")
        facts = [fact for fact in self.facts if fact.line >= first_line]
        facts = [fact for fact in facts if _can_have_tag(lines[fact.line - 1], fact)]
        template = '<abbr title="{name}">{written}</abbr>'
        return encode_like(self.data, _with_replaced(text, facts, template))

    def typed_problem(self, problem: Problem) -> Problem:
        """Return a problem of the filled text with its place as the writer typed it. In a line with
        a value, the problem's end and replacement are unknown.
        """
        fills = [fill for fill in self.fills if fill.fact.line == problem.line]
        if not fills or problem in self.problems:
            return problem
        column = problem.column
        for fill in fills:
            if fill.fact.end <= problem.column:
                column += len(fill.typed) - len(fill.written)
        excerpt = excerpt_of(decode(self.typed, problem.path), problem.line)
        return problem._replace(column=column, end=0, replacement="", excerpt=excerpt)


def _can_have_tag(line: str, fact: FilledFact) -> bool:
    """Return whether a tag around the value of a fact in a line would be read as a tag."""
    before = line[: fact.start - 1][-MAX_SURROUNDINGS:]
    after = line[fact.end - 1 :][:MAX_SURROUNDINGS]
    return not re.search(UNMARKED_PATTERN, f"{before}\0{after}")


def fill_names(
    data: bytes, path: str, values: Mapping[str, str], known: Collection[str]
) -> FilledText:
    """Return a draft with values in place of the names of facts.

    `path` is its name in problems. `values`: by name. `known`: the names in content/facts.toml. A
    name in code, an address, or HTML, or after a backslash, stays. If the file can't be read as a
    text, all names stay.
    """
    try:
        text = decode(data, path)
        front, body, _ = split_text(text)
        filling = _DraftFiller(path, values, known, _names_in_text(body))
    except ProblemsFound:  # the problem is raised again when the text is read
        return FilledText(data, data)
    lines = []
    start = -len(front)
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(filling.filled_line(number, line, start))
        start += len(line) + 1
    filled = "\n".join(lines)
    problems = filling.problems or _record_problems(filled, path, filling.fills)
    return FilledText(data, encode_like(data, filled), tuple(filling.fills), tuple(problems))


def _record_problems(filled: str, path: str, fills: Sequence[Fill]) -> Problems:
    """Return a problem if the front matter can't have the record of the values in a text.

    Otherwise, `publish` would archive a version that can't be read.
    """
    front, _, first_line = split_text(filled)
    if not fills or len((front + _record(fills, first_line)).encode()) <= MAX_FRONT_MATTER_BYTES:
        return []
    limit = f"{MAX_FRONT_MATTER_BYTES // 1024} KB"
    message = f"with a record of the values in this text, its front matter is over {limit}"
    help = "shorten the values, or name fewer facts"
    line, column, *_ = fills[0].fact
    return [Problem("too-large", message, help, path, line, column)]


def _record(fills: Sequence[Fill], first_line: int) -> str:
    """Return the lines for front matter that record the values in a text, which begins at
    `first_line`."""
    records = {}
    for fill in fills:
        value = json.dumps(fill.fact.value, ensure_ascii=False)
        records[fill.fact.name] = f"  {fill.fact.name}:\n    value: {value}\n    places:"
    for line, start, end, name, _ in [fill.fact for fill in fills]:
        # the record moves the text down
        moved = line + 1 + 3 * len(records) if line >= first_line else line
        records[name] += f" {moved}:{start}-{end}"
    return "\n".join(["facts:", *records.values(), ""])


def _names_in_text(body: str) -> set[int]:
    """Return the offsets in a text of the names that its readers would see as words.

    Raises ProblemsFound for a text that would take too long to parse.
    """
    from legalsite.source.parser import tokens_of  # few drafts name facts

    raise_problems(limit_problems(body))
    marked = re.sub(NAME_PATTERN, _marker, body)
    words = "".join(_words(tokens_of(marked, {})))
    return set(map(int, re.findall(MARKER_PATTERN, words)))


def _marker(match: re.Match[str]) -> str:
    """Return the offset of a name between private characters; an escaped character stays."""
    return f"\ue000{match.start()}\ue001" if match["name"] else match[0]


def _words(tokens: "Iterable[Token]") -> Iterator[str]:
    """Yield the words of tokens, also those that describe images."""
    for token in tokens:
        if token.type == "text":
            yield token.content
        yield from _words(token.children or ())


class _DraftFiller(Struct):
    """A draft whose lines are filled one after the other."""

    path: str
    values: Mapping[str, str]
    known: Collection[str]
    in_text: Collection[int]  # the offsets of names in the text
    fills: list[Fill] = []
    problems: Problems = []
    key: str = ""  # the last key in front matter
    quote: str = ""  # the sign that opens the value on this line
    length: int = 0  # of all values so far, in characters
    is_full: bool = False  # there's a problem for one name, or one value, too many

    def filled_line(self, number: int, line: str, start: int) -> str:
        """Return a line with values. `start`: its offset in the text; negative in front matter."""
        key = re.match(KEY_PATTERN, line)
        self.quote = ""
        if key:
            self.key, self.quote = key.groups()
        filled = ""
        at = 0
        for match in re.finditer(NAME_PATTERN, line):
            if self.is_full:
                break
            name = match["name"]
            is_in_text = start + match.start() in self.in_text
            is_in_key = start < 0 and self.key in FILLED_KEYS
            if not name or not (is_in_text or is_in_key):
                continue
            self._require_known(match, number, quoted=is_in_text or bool(self.quote))
            if name not in self.values:
                continue
            value = self.values[name]
            written = _as_markdown(value, match) if is_in_text else _as_yaml(value, self.quote)
            if re.match(STOP_PATTERN, line[match.end() :]):  # one full stop ends the sentence
                written = re.sub(r"(?<=\w)\.$", "", written)
            filled += line[at : match.start()]
            column = len(filled) + 1
            filled += written
            self.length += len(written)
            fact = FilledFact(number, column, len(filled) + 1, name, value)
            self.fills.append(Fill(match[0], written, fact))
            at = match.end()
        return filled + line[at:]

    def _require_known(self, match: re.Match[str], line: int, *, quoted: bool) -> None:
        """Add a problem if a name is unknown, if a value that contains it isn't `quoted`, or if
        there are too many names, or too long values, before it."""
        problem = None
        if match["name"] not in self.known:
            problem = unknown_fact_problem(match["name"], self.known)
        if not quoted:
            message = f"a {self.key} with the name of a fact must be in quotes, on one line"
            help = f'write it like {self.key}: "{match[0]} terms"'
            problem = Problem("unquoted-fact", message, help)
        excess = self._excess_problem()
        if excess:
            self.is_full = True
            problem = excess
        if problem:
            place = self.path, line, match.start() + 1
            self.problems.append(Problem(*problem[:3], *place, match.string))

    def _excess_problem(self) -> Problem | None:
        """Return the problem of too many names, or too long values; None if one more is allowed."""
        help = "split the policy, or name facts less often"
        if len(self.fills) == MAX_NAMES:
            message = f"this text names facts more than {MAX_NAMES:,} times"
            return Problem("too-large", message, help)
        if self.length > MAX_TEXT_BYTES:
            message = f"the values in this text have more than {MAX_TEXT_BYTES:,} characters"
            return Problem("too-large", message, help)
        return None


def _as_yaml(value: str, quote: str) -> str:
    """Return a value as it is written between quotes in YAML."""
    if quote == "'":
        return value.replace("'", "''")
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _as_markdown(value: str, name: re.Match[str]) -> str:
    """Return a value as Markdown that shows readers exactly its characters.

    `name` is where it's written. It could become markup with the characters next to it.
    """
    line = name.string
    before = line[max(name.start() - 2, 0) : name.start()]
    after = line[name.end() : name.end() + 1]
    start = f"{value}{after} a"  # the number of an item or a clause needs words after it
    is_number = re.match(LIST_NUMBER_PATTERN, start) or leading_number(start, heading=True)
    if is_number or re.search(TAG_START_PATTERN, before):
        # "x" replaces the first character, because the rest isn't at the start
        return _entity(value[0]) + re.sub(MARKUP_PATTERN, _escape, f"x{value[1:]}")[1:]
    return re.sub(MARKUP_PATTERN, _escape, value)


def _escape(match: re.Match[str]) -> str:
    """Return a character that may be markup as Markdown that shows it."""
    return _entity(match[0]) if match[0] in NOT_ESCAPABLE else f"\\{match[0]}"


def _entity(character: str) -> str:
    """Return a character as an entity, which Markdown never reads as markup."""
    return f"&#{ord(character)};"


def recorded_values(data: bytes) -> dict[str, str]:
    """Return the values of facts that a published text has, by name."""
    found = re.findall(RECORDED_PATTERN, data.decode("utf-8", "replace"))
    return {name: json.loads(value) for name, value in found}


def without_spaces(data: bytes) -> str:
    """Return a text without the spaces around names of facts."""
    return re.sub(SPACES_AROUND_NAME_PATTERN, "", file_text(data))


def put_names_back(data: bytes, path: str, facts: Sequence[FilledFact]) -> bytes:
    """Return a published text as a draft: with names in place of the values of its facts.

    `path` is its name in problems.
    """
    if not facts:
        return data
    front, body, _ = split_text(_with_replaced(decode(data, path), facts, "{{{{ {name} }}}}"))
    return encode_like(data, re.sub(RECORD_PATTERN, "", front, count=1) + body)


def _with_replaced(text: str, facts: Iterable[FilledFact], template: str) -> str:
    """Return a text in which the `template` replaces the values of facts. In it, `name` is the name
    of a fact, and `written` its value in the file."""
    lines = text.split("\n")
    for number, start, end, name, _ in sorted(facts, reverse=True):  # columns before it stay valid
        if number > len(lines):  # a file that the ledger doesn't record may be inconsistent
            continue
        line = lines[number - 1]
        new = template.format(name=name, written=line[start - 1 : end - 1])
        lines[number - 1] = line[: start - 1] + new + line[end - 1 :]
    return "\n".join(lines)


def restore_names(filled: FilledText, data: bytes, path: str) -> bytes:
    """Return an edited copy of a filled draft with names in place of values again.

    An unchanged line gets its names back. In the other lines, every value of a fact that the draft
    names becomes its name. `path` is the draft's name in problems.
    """
    before = decode(filled.data, path).split("\n")
    typed = dict(zip(before, decode(filled.typed, path).split("\n"), strict=True))
    names: dict[str, str] = {}
    for fill in filled.fills:
        names |= {fill.written: fill.typed, fill.fact.value: fill.typed}
    values = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)(?:{values})(?!\w)")
    lines = []
    for line in decode(data, path).split("\n"):
        restored = pattern.sub(lambda match: names.get(match[0], ""), line)
        lines.append(typed.get(line, restored))
    return encode_like(data, "\n".join(lines))
