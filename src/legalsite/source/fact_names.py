"""Replace the names of facts in a draft, such as `{{ company.name }}`, with their values.

Values are plain text, so they're escaped where needed. Names can be restored later.
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
# a name in braces, or an escaped character such as a brace
NAME_PATTERN = r"\\.|\{\{[ \t]*(?P<name>[^{}\s](?:[^{}\n]*[^{}\s])?)[ \t]*\}\}"
SPACES_AROUND_NAME_PATTERN = r"(?<=\{\{)[ \t]+|(?<![ \t])[ \t]+(?=\}\})"
# maximum number of names in a draft, so that the record of their positions fits into the front
# matter
MAX_NAMES = 1_000
FILLED_KEYS = ("title", "summary")
# a front matter key, and the opening quote of its value
KEY_PATTERN = r"[\"']?(?P<key>\w+)[\"']?[ \t]*:[ \t]*(?P<quote>[\"']?)"
# a full stop after a name, possibly after the end of emphasis or a link
STOP_PATTERN = r"(?:[*_~]|\]\([^()\s]*\))*\.(?!\.)"
# stands for a name while the text is parsed: the offset of the name between two private-use
# characters
MARKER_PATTERN = "\ue000([0-9]+)\ue001"
# characters that may be markup in Markdown: anywhere, before a semicolon, or at the start or end of
# a value
MARKUP_PATTERN = r"[\\<`*_\[\]{}#|~]|&(?=#?\w*(?:;|$))|^[-+=>:(.)^]|!$"
# characters to write as entities, because a backslash doesn't always work
NOT_ESCAPABLE = "\\<&"
# A value (represented by a null character) that can't have a tag: in an image description, or in
# emphasis next to a letter, where the tag would end the emphasis.
UNMARKED_PATTERN = r"!\[[^\]]*\0|\w[*_~]+\0|\0[*_~]+\w"
MAX_SURROUNDINGS = 200  # number of characters to check before and after a value
LIST_NUMBER_PATTERN = r"[0-9]{1,9}[.)]"
TAG_START_PATTERN = r"[<&][/!?#]?$"


class Fill(Struct, frozen=True):
    typed: str  # the name with braces, as typed
    written: str  # the value, escaped
    fact: FilledFact


class FilledText(Struct, frozen=True):
    """A draft in which names of facts were replaced with values. Line breaks are unchanged."""

    typed: bytes  # the draft as typed
    data: bytes  # the draft with values
    fills: tuple[Fill, ...] = ()  # the replaced names, in order of position
    # problems with names of facts; their positions are in `typed`
    problems: tuple[Problem, ...] = ()
    published: bytes = b""  # the published version, if the draft is an unedited copy of it

    @property
    def facts(self) -> list[FilledFact]:
        return [fill.fact for fill in self.fills]

    @property
    def frozen(self) -> bytes:
        """The file as `publish` archives it, with values instead of names.

        A record of the names is added at the end of the front matter.
        """
        if not self.fills:  # the draft contains no names of facts
            return self.data
        # `first_line` is the line number where the body starts, before the record is added
        front, body, first_line = split_text(decode(self.data, ""))
        record = _record(self.fills, first_line)
        fence = front.rstrip("\n").rfind("\n") + 1  # start of the last line, the closing fence
        return encode_like(self.data, front[:fence] + record + front[fence:] + body)

    @property
    def marked(self) -> bytes:
        """The file with tags that show the name of a fact as a tooltip on its value.

        Pages in the preview are generated from this file.
        """
        if not self.fills:
            return self.data
        text = decode(self.data, "")
        _, _, first_line = split_text(text)
        lines = text.split("\n")
        # front matter can't contain tags
        facts = [fact for fact in self.facts if fact.line >= first_line]
        # values are left unmarked where pages would show the tag as text
        facts = [fact for fact in facts if _can_have_tag(lines[fact.line - 1], fact)]
        template = '<abbr title="{name}">{written}</abbr>'
        return encode_like(self.data, _with_replaced(text, facts, template))

    def typed_problem(self, problem: Problem) -> Problem:
        """Convert a problem's position in the filled text to its position in the draft as typed."""
        fills = [fill for fill in self.fills if fill.fact.line == problem.line]
        # The line contains no values, so its positions are the same. Problems with the names of
        # facts (`self.problems`) already have positions in the draft as typed.
        if not fills or problem in self.problems:
            return problem
        column = problem.column
        for fill in fills:
            # the value is before the problem, so it shifts the problem's column
            if fill.fact.end <= problem.column:
                column += len(fill.typed) - len(fill.written)
        excerpt = excerpt_of(decode(self.typed, problem.path), problem.line)
        # the end and replacement may include text of a value, which the draft doesn't contain
        return problem._replace(column=column, end=0, replacement="", excerpt=excerpt)


def _can_have_tag(line: str, fact: FilledFact) -> bool:
    """Return whether the value of a fact in a line can be put in an HTML element.

    In some positions, Markdown would show the tags as text, or parse emphasis differently.
    """
    # `\0` stands for the value
    before = line[: fact.start - 1][-MAX_SURROUNDINGS:]
    after = line[fact.end - 1 :][:MAX_SURROUNDINGS]
    return not re.search(UNMARKED_PATTERN, f"{before}\0{after}")


def fill_names(
    data: bytes, path: str, values: Mapping[str, str], known: Collection[str]
) -> FilledText:
    """Replace the names of facts in a draft with values.

    `path` is the file name to show in problems. `values` is keyed by name, and `known` contains all
    names in content/facts.toml. Names in code, URLs, or HTML, or after a backslash, aren't
    replaced. If the file can't be parsed, no name is replaced.
    """
    try:
        text = decode(data, path)
        front, body, _ = split_text(text)
        # `_names_in_text` finds the names that may be replaced, outside of code, URLs, and HTML
        filler = _DraftFiller(path, values, known, _names_in_text(body))
    except ProblemsFound:  # ignored because reading the draft raises the same exception later
        return FilledText(data, data)
    lines = []
    start = -len(front)  # offset of the line in the text, which is negative in the front matter
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(filler.filled_line(number, line, start))
        start += len(line) + 1
    filled = "\n".join(lines)
    # the size of the record is only known if all names have values
    problems = filler.problems or _record_problems(filled, path, filler.fills)
    return FilledText(data, encode_like(data, filled), tuple(filler.fills), tuple(problems))


def _record_problems(filled: str, path: str, fills: Sequence[Fill]) -> Problems:
    """Report a record of the values that would make the front matter too large.

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
    """Format the front matter lines that record the values and their positions.

    `first_line` is the number of the line where the text starts.
    """
    records = {}
    for fill in fills:
        value = json.dumps(fill.fact.value, ensure_ascii=False)
        records[fill.fact.name] = f"  {fill.fact.name}:\n    value: {value}\n    places:"
    for line, start, end, name, _ in [fill.fact for fill in fills]:
        # The record is added at the end of the front matter, so it moves the text down: by a line
        # with its key, and three lines per fact.
        moved = line + 1 + 3 * len(records) if line >= first_line else line
        records[name] += f" {moved}:{start}-{end}"
    return "\n".join(["facts:", *records.values(), ""])


def _names_in_text(body: str) -> set[int]:
    """Return the offsets of names in the visible text, but not in code, URLs, or HTML.

    Raises ProblemsFound if the text would take too long to parse.
    """
    # imported late, because few drafts contain names of facts
    from legalsite.source.parser import tokens_of

    raise_problems(limit_problems(body))
    # replace each name with its offset, and find out which offsets are still in the parsed text
    marked = re.sub(NAME_PATTERN, _marker, body)
    words = "".join(_words(tokens_of(marked, {})))
    return set(map(int, re.findall(MARKER_PATTERN, words)))


def _marker(match: re.Match[str]) -> str:
    """Replace a fact name with a marker that contains its offset.

    Escaped characters are unchanged.
    """
    return f"\ue000{match.start()}\ue001" if match["name"] else match[0]


def _words(tokens: "Iterable[Token]") -> Iterator[str]:
    """Yield the text of parsed tokens and their descendants, but not code or HTML."""
    for token in tokens:
        if token.type == "text":
            yield token.content
        yield from _words(token.children or ())


class _DraftFiller(Struct):
    path: str
    values: Mapping[str, str]
    known: Collection[str]
    offsets_in_text: Collection[int]  # offsets of names in the visible text
    fills: list[Fill] = []
    problems: Problems = []
    key: str = ""  # the current front matter key
    quote: str = ""  # the opening quote of the value on this line
    length: int = 0  # total length of the values so far, in characters
    is_full: bool = False  # whether the draft exceeds one of the limits

    def filled_line(self, number: int, line: str, start: int) -> str:
        """Replace names in a line with values, and record their positions.

        `start` is the offset of the line in the text below the front matter, so it's negative in
        the front matter. A name that can't be replaced stays as it is.
        """
        if start < 0:
            self._read_key(line)
        filled = ""
        at = 0  # end of the last name
        for match in re.finditer(NAME_PATTERN, line):
            if self.is_full:  # a limit was exceeded, which has been reported
                break
            name = match["name"]  # None for an escaped character, such as a backslash and a brace
            is_in_text = start + match.start() in self.offsets_in_text
            # in front matter, only the values of some keys may contain names
            is_in_value = start < 0 and self.key in FILLED_KEYS
            # skip escaped characters, and names in code, URLs, HTML, or other values
            if not name or not (is_in_text or is_in_value):
                continue
            # only front matter requires quotes, because YAML would read braces as a mapping
            self._check_name(match, number, quoted=is_in_text or bool(self.quote))
            if name not in self.values:
                continue
            value = self.values[name]
            written = _as_markdown(value, match) if is_in_text else _as_yaml(value, self.quote)
            # the value ends with a full stop, so don't add a second one
            if re.match(STOP_PATTERN, line[match.end() :]):
                written = re.sub(r"(?<=\w)\.$", "", written)
            filled += line[at : match.start()]
            column = len(filled) + 1
            filled += written
            self.length += len(written)
            fact = FilledFact(number, column, len(filled) + 1, name, value)
            self.fills.append(Fill(match[0], written, fact))
            at = match.end()
        return filled + line[at:]

    def _read_key(self, line: str) -> None:
        """Read the key in a line of front matter, and the opening quote of its value.

        A line without a key continues the value of the last key.
        """
        key = re.match(KEY_PATTERN, line)
        self.quote = ""
        if key:
            self.key = key["key"]
            self.quote = key["quote"]

    def _check_name(self, match: re.Match[str], line: int, *, quoted: bool) -> None:
        """Report a name that is unknown, isn't `quoted` in front matter, or exceeds a limit.

        If several of these problems apply, only the last one is reported.
        """
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
            column = match.start() + 1
            placed = problem._replace(path=self.path, line=line, column=column)
            self.problems.append(placed._replace(excerpt=match.string))

    def _excess_problem(self) -> Problem | None:
        """Return a problem if a further name would exceed a limit of the draft, or None."""
        help = "split the policy, or name facts less often"
        if len(self.fills) == MAX_NAMES:
            message = f"this text names facts more than {MAX_NAMES:,} times"
            return Problem("too-large", message, help)
        if self.length > MAX_TEXT_BYTES:
            message = f"the values in this text have more than {MAX_TEXT_BYTES:,} characters"
            return Problem("too-large", message, help)
        return None


def _as_yaml(value: str, quote: str) -> str:
    if quote == "'":
        return value.replace("'", "''")
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _as_markdown(value: str, name: re.Match[str]) -> str:
    """Escape a value so that Markdown shows exactly its characters.

    `name` is the match that the value replaces.
    """
    # characters next to the value may form markup with it
    line = name.string
    before = line[max(name.start() - 2, 0) : name.start()]
    after = line[name.end() : name.end() + 1]
    # A value such as `4.` would be a list or clause number at the start of a line. To test it, add
    # some text (` a`), because a number without any text wouldn't be recognized.
    start = f"{value}{after} a"
    is_number = re.match(LIST_NUMBER_PATTERN, start) or leading_number(start, heading=True)
    # after `<` or `&`, the value would be part of a tag or an entity
    if is_number or re.search(TAG_START_PATTERN, before):
        # Write the first character as an entity, which is never markup. “x” stands for it, so that
        # the pattern doesn't treat the rest as the start of the value.
        return _entity(value[0]) + re.sub(MARKUP_PATTERN, _escape, f"x{value[1:]}")[1:]
    return re.sub(MARKUP_PATTERN, _escape, value)


def _escape(match: re.Match[str]) -> str:
    return _entity(match[0]) if match[0] in NOT_ESCAPABLE else f"\\{match[0]}"


def _entity(character: str) -> str:
    return f"&#{ord(character)};"


def recorded_values(data: bytes) -> dict[str, str]:
    found = re.findall(RECORDED_PATTERN, data.decode("utf-8", "replace"))
    return {name: json.loads(value) for name, value in found}


def without_spaces(data: bytes) -> str:
    return re.sub(SPACES_AROUND_NAME_PATTERN, "", file_text(data))


def put_names_back(data: bytes, path: str, facts: Sequence[FilledFact]) -> bytes:
    """Convert a published version to a draft by replacing values of facts with their names.

    The record of the facts is removed. `path` is the file name to show in problems.
    """
    if not facts:
        return data
    # in the template, `{{{{` stands for two braces
    front, body, _ = split_text(_with_replaced(decode(data, path), facts, "{{{{ {name} }}}}"))
    return encode_like(data, re.sub(RECORD_PATTERN, "", front, count=1) + body)


def _with_replaced(text: str, facts: Iterable[FilledFact], template: str) -> str:
    """Replace the values of facts with a template.

    `template` may contain `name` (the name of the fact) and `written` (its value in the file).
    """
    lines = text.split("\n")
    # in reverse order, so that columns stay valid
    for number, start, end, name, _ in sorted(facts, reverse=True):
        if number > len(lines):  # someone edited the file and removed the line
            continue
        line = lines[number - 1]
        new = template.format(name=name, written=line[start - 1 : end - 1])
        lines[number - 1] = line[: start - 1] + new + line[end - 1 :]
    return "\n".join(lines)


def restore_names(filled: FilledText, data: bytes, path: str) -> bytes:
    """Replace values with names in an edited copy of a filled draft.

    Unchanged lines are restored exactly. In changed lines, each value of a fact used in the draft
    is replaced with its name. `path` is the file name to show in problems.
    """
    before = decode(filled.data, path).split("\n")
    # filled line → line as typed in the draft
    typed = dict(zip(before, decode(filled.typed, path).split("\n"), strict=True))
    names: dict[str, str] = {}  # value, escaped or not → name in braces
    for fill in filled.fills:
        names |= {fill.written: fill.typed, fill.fact.value: fill.typed}
    # try longer values first, because a value may be the start of another one
    values = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)(?:{values})(?!\w)")
    lines = []
    for line in decode(data, path).split("\n"):
        # in a draft without names, the pattern matches an empty string, which has no name
        restored = pattern.sub(lambda match: names.get(match[0], ""), line)
        lines.append(typed.get(line, restored))  # use the typed line if the line is unchanged
    return encode_like(data, "\n".join(lines))
