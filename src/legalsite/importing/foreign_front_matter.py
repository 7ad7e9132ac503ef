"""Read the front matter of other tools, and fill in template tags that refer to its values."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler
from msgspec import Struct, structs

from legalsite.errors import Problem, ProblemsFound, ProblemTuple, excerpt_of
from legalsite.importing.decoding import decode_any, is_western
from legalsite.source.characters import decode_utf8
from legalsite.source.fences import lines_within, split_text
from legalsite.source.limits import MAX_FRONT_MATTER_BYTES
from legalsite.source.toml_places import load_toml
from legalsite.source.yaml_positions import MAX_DEPTH, require_safe_yaml
from legalsite.text.dates_in_prose import days_in

REVISED_KEY_NAMES = """
revised last_revised lastRevised last_updated lastUpdated last_modified last_modified_at
lastModified last_update lastUpdate updated updated_at modified lastmod date
"""
REVISED_KEYS = REVISED_KEY_NAMES.split()
OWN_KEYS = frozenset({"revised", "effective"})
EFFECTIVE_KEYS = ("effective", "effective_date", "effectiveDate")
# A template tag with a front matter value in Jekyll, Hugo, Eleventy, Astro, or Docusaurus. It may
# include a format or filters.
VALUE_TAG_PATTERN = re.compile(
    r"\{\{[<%]?-?\s*(?:(?:\$?front[mM]atter|page(?:\.data)?|\.(?:Page\.)?Params|\.Page|param)[.\s]\s*|\.)?"
    r"[\"']?(?P<key>[A-Za-z_][\w.-]*?)[\"']?(?:\.Format\b[^{}]*|\s*\|[^{}]*)?\s*-?[>%]?\}\}"
    r"|\{(?:front[mM]atter|props(?:\.front[mM]atter)?)\.(?P<of_props>[\w.-]+)\}"
)
TIME_PATTERN = r"(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9].*"  # the time in a date with a time
# First character of front matter → parser. python-frontmatter's TOML handler only supports TOML
# 0.5.
PARSERS: Mapping[str, Callable[[str], Any]] = {
    "-": YAMLHandler().load,
    "+": load_toml,
    "{": json.loads,
}


class ForeignText(Struct, frozen=True):
    """A text with the front matter of another tool."""

    title: str = ""
    revised: date | None = None
    effective: date | None = None
    extra: Mapping[str, Any] = {}  # front matter without the title
    line: int = 1  # line number of the start of the text, from 1
    body: str = ""
    problems: ProblemTuple = ()  # warnings about omitted content
    page_title: str = ""  # title of the original web page, or empty


def split_front_matter(text: str, path: str) -> ForeignText:
    """Split a text into front matter of another tool and the body.

    Unclosed delimiters, or delimiters around prose, are horizontal rules instead. `path` is used in
    messages. Raises ProblemsFound if the front matter is invalid.
    """
    # `line` is the line number of the body
    block, body, line = split_text(text)
    values = _read_values(block, path) if block else None
    if values is None:  # there's no front matter, or only prose between horizontal rules
        return ForeignText(body=text)
    title = str(values.pop("title", "")).strip()
    revised = _first_date(values, REVISED_KEYS)
    effective = _first_date(values, EFFECTIVE_KEYS)
    return ForeignText(title, revised, effective, values, line, body)


def body_with_values(text: ForeignText) -> tuple[str, list[str]]:
    """Replace template tags in the body with front matter values.

    Also return tags without a value, which stay in the body.
    """
    values: dict[str, Any] = {"title": text.title}
    # some tools ignore the case of keys
    for key, value in text.extra.items():
        values[key.lower()] = value
    filled = {}
    for tag in VALUE_TAG_PATTERN.finditer(text.body):
        # in tags such as `{props.title}`, the key is in the group `of_props`
        filled[tag[0]] = _nested_value(values, (tag["key"] or tag["of_props"]).lower())
    body = VALUE_TAG_PATTERN.sub(lambda tag: filled[tag[0]] or tag[0], text.body)
    return body, [tag for tag, value in filled.items() if not value]


def _nested_value(values: Any, dotted_key: str) -> str:
    """Look up a dotted key such as `params.owner`.

    Return an empty string if the key is missing, or its value isn't text, a number, or a date.
    """
    for key in dotted_key.split("."):  # look up each part in the value of the part before it
        if not isinstance(values, Mapping):
            return ""
        values = values.get(key)
    if isinstance(values, bool) or not isinstance(values, str | int | float | date):
        return ""
    return re.sub(TIME_PATTERN, "", str(values))  # a text only shows the date of a date and time


def read_foreign_text(data: bytes, path: str) -> ForeignText:
    """Read a text and its front matter, and remove harmful characters.

    `path` is used in messages. Invalid front matter is dropped with a warning. A text in
    Windows-1252 is decoded with a warning. Raises ProblemsFound for other encodings than UTF-8.
    """
    # `decode_any` decodes Windows-1252, too, so only the other texts must be UTF-8
    if not is_western(data):
        decode_utf8(data, path)  # raises ProblemsFound if the text isn't UTF-8
    text, notes = decode_any(data, in_markdown=True)
    problems = []
    if notes:
        shown = "; ".join(notes)
        message = f"the file couldn't be read as is: {shown}"
        help = "compare the result with the source"
        problems.append(Problem("cleaned-characters", message, help, path, severity="warning"))
    try:
        return structs.replace(split_front_matter(text, path), problems=tuple(problems))
    except ProblemsFound as error:
        _, body, line = split_text(text)
        message = f"{error.problems[0].message}; it was left out"
        help = "add any important values yourself"
        problems.append(Problem("front-matter-dropped", message, help, path, 1, severity="warning"))
        return ForeignText(line=line, body=body, problems=tuple(problems))


def _read_values(block: str, path: str) -> dict[str, Any] | None:
    """Parse front matter with its delimiters.

    Return None if it isn't a mapping, but prose between horizontal rules. `path` is used in
    messages. Raises ProblemsFound if it's invalid.
    """
    front = block
    # YAML and TOML are between delimiters such as `---`; the braces of JSON are part of it
    if not block.startswith("{"):
        front = lines_within(block)
    try:
        if len(front) > MAX_FRONT_MATTER_BYTES:
            raise ValueError("it's larger than 64 KB")
        if block.startswith("---"):
            require_safe_yaml(front, path)
        if not front.strip():
            return {}
        values = PARSERS[block[0]](front)  # the first character identifies the format
        if not isinstance(values, dict):  # YAML parses prose as a text
            return None
        return {str(_as_yaml_value(key)): _as_yaml_value(value) for key, value in values.items()}
    except (ProblemsFound, RecursionError, ValueError, yaml.YAMLError) as error:
        raise _unreadable_front_matter(error, block, path) from None


def _as_yaml_value(value: Any, depth: int = 1) -> Any:
    """Convert a value to one that YAML supports. For example, a time becomes text.

    `depth` is the nesting depth. Raises ValueError if a value is nested too deeply, a number has
    more than 4,300 digits, or a text contains half of a surrogate pair.
    """
    if depth > MAX_DEPTH:
        raise ValueError("it nests too deeply")
    if isinstance(value, dict):
        return {
            _as_yaml_value(key): _as_yaml_value(inner, depth + 1) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_as_yaml_value(inner, depth + 1) for inner in value]
    # `str` raises ValueError for a longer number, and `encode` for half of a surrogate pair
    if isinstance(value, int | str):
        str(value).encode()
    if isinstance(value, time):
        return str(value)
    return value


def _first_date(values: dict[str, Any], keys: Iterable[str]) -> date | None:
    """Return the first unambiguous date under one of `keys`, or None.

    A value may be a YAML date, text with a date, or a mapping with a `date`.
    """
    for key in keys:
        value = values.get(key)
        if isinstance(value, dict):
            value = value.get("date")
        # `first` and `last` differ if the date is ambiguous
        for _, first, last in days_in(str(value or "")):
            if first == last:
                return first
    return None


def _unreadable_front_matter(error: Exception, block: str, path: str) -> ProblemsFound:
    """Create an exception that states why front matter is invalid, and in which line.

    `error` is the parser's exception, and `block` is the front matter with its delimiters.
    """
    reason = str(error)
    line = 1
    position = getattr(error, "problem_mark", None)
    if isinstance(error, ProblemsFound):
        reason = error.problems[0].message
        line = error.problems[0].line
    elif isinstance(error, json.JSONDecodeError):
        reason = error.msg
        line = error.lineno
    elif isinstance(error, RecursionError):
        reason = "it nests too deeply"
    elif position:
        reason = getattr(error, "problem", "") or "it isn't YAML"
        # the parser counts from 0 (so add 1), and doesn't see the opening delimiter (add 1)
        line = position.line + 2
    message = f"the front matter can't be read: {reason}"
    help = "correct it, or delete it and import only the text"
    excerpt = ""
    if line > 1:
        excerpt = excerpt_of(block, line)
    return ProblemsFound([Problem("bad-front-matter", message, help, path, line, excerpt=excerpt)])
