"""Reads the front matter of other tools' texts, and fills in the tags that stand for its values."""

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
# A value of the front matter as Jekyll, Hugo, Eleventy, Astro and Docusaurus write it, with a
# format or filters.
VALUE_TAG_PATTERN = re.compile(
    r"\{\{[<%]?-?\s*(?:(?:\$?front[mM]atter|page(?:\.data)?|\.(?:Page\.)?Params|\.Page|param)[.\s]\s*|\.)?"
    r"[\"']?(?P<key>[A-Za-z_][\w.-]*?)[\"']?(?:\.Format\b[^{}]*|\s*\|[^{}]*)?\s*-?[>%]?\}\}"
    r"|\{(?:front[mM]atter|props(?:\.front[mM]atter)?)\.(?P<of_props>[\w.-]+)\}"
)
TIME_PATTERN = r"(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9].*"  # of a day
# By the first sign. The TOML handler of frontmatter needs a library that stopped at TOML 0.5.
PARSERS: Mapping[str, Callable[[str], Any]] = {
    "-": YAMLHandler().load,
    "+": load_toml,
    "{": json.loads,
}


class ForeignText(Struct, frozen=True):
    """A text of another tool, with its front matter."""

    title: str = ""  # empty if there is none
    revised: date | None = None  # the dates are read from any of the known keys
    effective: date | None = None
    extra: Mapping[str, Any] = {}  # all keys of the front matter but the title
    line: int = 1  # the line of the file, counted from 1, on which the text begins
    body: str = ""  # the text below the front matter
    problems: ProblemTuple = ()  # warnings about what was left out
    page_title: str = ""  # the title of the web page that the text was; empty if there is none


def split_front_matter(text: str, path: str) -> ForeignText:
    """Return the parts of a text: its title and dates, its other front matter, and its body.

    A fence that is never closed is a horizontal rule, and rules around prose are not front matter
    either. `path` is the name in messages. Raises ProblemsFound if the front matter cannot be read.
    """
    block, body, line = split_text(text)
    values = _read_values(block, path) if block else None
    if values is None:
        return ForeignText(body=text)
    title = str(values.pop("title", "")).strip()
    revised = _first_date(values, REVISED_KEYS)
    effective = _first_date(values, EFFECTIVE_KEYS)
    return ForeignText(title, revised, effective, values, line, body)


def body_with_values(text: ForeignText) -> tuple[str, list[str]]:
    """Return the body of a text with its template tags filled in from its front matter.

    The second result is the tags that name no value of the front matter, once each; they stay in
    the body.
    """
    values: dict[str, Any] = {"title": text.title}
    for key, value in text.extra.items():
        values[key.lower()] = value
    filled = {}
    for tag in VALUE_TAG_PATTERN.finditer(text.body):
        filled[tag[0]] = _nested_value(values, (tag["key"] or tag["of_props"]).lower())
    body = VALUE_TAG_PATTERN.sub(lambda tag: filled[tag[0]] or tag[0], text.body)
    return body, [tag for tag, value in filled.items() if not value]


def _nested_value(values: Any, dotted_key: str) -> str:
    """Return the value under a key such as `params.owner` as text; empty without a plain value."""
    for key in dotted_key.split("."):
        if not isinstance(values, Mapping):
            return ""
        values = values.get(key)
    if isinstance(values, bool) or not isinstance(values, str | int | float | date):
        return ""
    return re.sub(TIME_PATTERN, "", str(values))


def read_foreign_text(data: bytes, path: str) -> ForeignText:
    """Return the text of a file, with its front matter, and without harmful characters.

    `path` is the name in messages. Front matter that cannot be read is left out, with a warning. A
    file that is certainly Windows-1252 is decoded, with a warning too. Raises ProblemsFound for any
    other file that is not UTF-8.
    """
    if not is_western(data):
        decode_utf8(data, path)  # only to raise ProblemsFound if it isn't UTF-8
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
        rule = "front-matter-dropped"
        problems.append(Problem(rule, message, help, path, 1, severity="warning"))
        return ForeignText(line=line, body=body, problems=tuple(problems))


def _read_values(block: str, path: str) -> dict[str, Any] | None:
    """Return the values of front matter, given with its fences; None if it isn't a table of values.

    Then, the fences are rules around prose. Raises ProblemsFound if the front matter cannot be
    read; `path` is the name in messages.
    """
    front = block
    if not block.startswith("{"):  # JSON has no fences
        front = lines_within(block)
    try:
        if len(front) > MAX_FRONT_MATTER_BYTES:
            raise ValueError("it's larger than 64 KB")
        if block.startswith("---"):
            require_safe_yaml(front, path)
        if not front.strip():
            return {}
        values = PARSERS[block[0]](front)
        if not isinstance(values, dict):
            return None
        return {str(_as_yaml_value(key)): _as_yaml_value(value) for key, value in values.items()}
    except (ProblemsFound, RecursionError, ValueError, yaml.YAMLError) as error:
        raise _unreadable_front_matter(error, block, path) from None


def _as_yaml_value(value: Any, depth: int = 1) -> Any:
    """Return the value in a form that our YAML can hold: a time of day becomes text.

    `depth` is how deeply the value is nested. Raises ValueError if that is too deep, if a number
    has more digits than Python writes (4,300), or if a text has half of a surrogate pair.
    """
    if depth > MAX_DEPTH:
        raise ValueError("it nests too deeply")
    if isinstance(value, dict):
        return {
            _as_yaml_value(key): _as_yaml_value(inner, depth + 1) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_as_yaml_value(inner, depth + 1) for inner in value]
    if isinstance(value, int | str):
        str(value).encode()  # raises ValueError if it can't be written
    if isinstance(value, time):
        return str(value)
    return value


def _first_date(values: dict[str, Any], keys: Iterable[str]) -> date | None:
    """Return the date under the first of `keys` that has one; None if no key has one.

    It may be a date of YAML, a date in words, or a table with a `date`.
    """
    for key in keys:
        value = values.get(key)
        if isinstance(value, dict):
            value = value.get("date")
        for _, first, last in days_in(str(value or "")):
            if first == last:  # not ambiguous, such as 3/4/2024
                return first
    return None


def _unreadable_front_matter(error: Exception, block: str, path: str) -> ProblemsFound:
    """Return the exception that says why the front matter cannot be read, and on which line.

    `error` is what its parser raised; `block` is the front matter with its fences.
    """
    reason = str(error)
    line = 1
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, ProblemsFound):
        reason = error.problems[0].message
        line = error.problems[0].line
    elif isinstance(error, json.JSONDecodeError):
        reason = error.msg
        line = error.lineno
    elif isinstance(error, RecursionError):
        reason = "it nests too deeply"
    elif mark:
        reason = getattr(error, "problem", "") or "it isn't YAML"
        line = mark.line + 2  # counted from 0, and the opening fence is above
    message = f"the front matter can't be read: {reason}"
    help = "correct it, or delete it and import only the text"
    excerpt = ""
    if line > 1:
        excerpt = excerpt_of(block, line)
    problem = Problem("bad-front-matter", message, help, path, line, excerpt=excerpt)
    return ProblemsFound([problem])
