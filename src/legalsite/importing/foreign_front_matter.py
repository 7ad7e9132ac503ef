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
from legalsite.importing.decoding import decode_any, decode_western
from legalsite.source.characters import decode_utf8
from legalsite.source.fences import lines_within, split_text
from legalsite.source.toml_places import load_toml
from legalsite.source.yaml_positions import MAX_BYTES, MAX_DEPTH, require_safe_yaml
from legalsite.text.dates_in_prose import days_in

REVISED = """
revised last_revised lastRevised last_updated lastUpdated last_modified last_modified_at
lastModified last_update lastUpdate updated updated_at modified lastmod date
"""
REVISED_KEYS = REVISED.split()
OWN_KEYS = frozenset({"revised", "effective"})
EFFECTIVE_KEYS = ("effective", "effective_date", "effectiveDate")
# A value of the front matter as Jekyll, Hugo, Eleventy, Astro and Docusaurus write it, with a
# format or filters.
VALUE = re.compile(
    r"\{\{[<%]?-?\s*(?:(?:\$?front[mM]atter|page(?:\.data)?|\.(?:Page\.)?Params|\.Page|param)[.\s]\s*|\.)?"
    r"[\"']?(?P<key>[A-Za-z_][\w.-]*?)[\"']?(?:\.Format\b[^{}]*|\s*\|[^{}]*)?\s*-?[>%]?\}\}"
    r"|\{(?:front[mM]atter|props(?:\.front[mM]atter)?)\.(?P<of_props>[\w.-]+)\}"
)
TIME = r"(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9].*"  # of a day
# By the first sign. The TOML handler of frontmatter needs a library that stopped at TOML 0.5.
FORMATS: Mapping[str, Callable[[str], Any]] = {
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
    """Return a text with its front matter.

    A fence that is never closed is a horizontal rule, not front matter. Raises ProblemsFound if the
    front matter cannot be read.
    """
    block, body, line = split_text(text)
    values = _read_values(block, path) if block else None
    if values is None:
        return ForeignText(body=text)
    title = str(values.pop("title", "")).strip()
    revised = _day_under(values, REVISED_KEYS)
    effective = _day_under(values, EFFECTIVE_KEYS)
    return ForeignText(title, revised, effective, values, line, body)


def with_values(text: ForeignText) -> tuple[str, list[str]]:
    """Return the body of a text with the values of its front matter in place of their tags.

    Tags that name something else are returned too, once each.
    """
    values: dict[str, Any] = {"title": text.title}
    for key, value in text.extra.items():
        values[key.lower()] = value
    filled = {}
    for tag in VALUE.finditer(text.body):
        filled[tag[0]] = _nested_value(values, (tag["key"] or tag["of_props"]).lower())
    body = VALUE.sub(lambda tag: filled[tag[0]] or tag[0], text.body)
    return body, [tag for tag, value in filled.items() if not value]


def _nested_value(values: Any, dotted_key: str) -> str:
    """Return a value as text; empty if there is none that a text can contain."""
    for key in dotted_key.split("."):
        if not isinstance(values, Mapping):
            return ""
        values = values.get(key)
    if isinstance(values, bool) or not isinstance(values, str | int | float | date):
        return ""
    return re.sub(TIME, "", str(values))


def read_foreign_text(data: bytes, path: str) -> ForeignText:
    """Return the text of a file, without characters that no text may have.

    Front matter that cannot be read is left out, with a warning; a file that is surely Windows-1252
    is read as such, with another. Raises ProblemsFound for any other file that is not UTF-8.
    """
    if decode_western(data) is None:
        decode_utf8(data, path)
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
    """Return the values of front matter with its fences; None if these are rules around prose."""
    front = block
    if not block.startswith("{"):
        front = lines_within(block)
    try:
        if len(front) > MAX_BYTES:
            raise ValueError("it's larger than 64 KB")
        if block.startswith("---"):
            require_safe_yaml(front, path)
        if not front.strip():
            return {}
        values = FORMATS[block[0]](front)
        if not isinstance(values, dict):
            return None
        return {str(_as_yaml_value(key)): _as_yaml_value(value) for key, value in values.items()}
    except (ProblemsFound, RecursionError, ValueError, yaml.YAMLError) as error:
        raise _refuse_front_matter(error, block, path) from None


def _as_yaml_value(value: Any, depth: int = 1) -> Any:
    """Return the value in a form that YAML can hold, with a time of day as text.

    Raises ValueError if it nests too deeply, for a number with more digits than Python writes
    (4,300), or for half a character.
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
        str(value).encode()
    if isinstance(value, time):
        return str(value)
    return value


def _day_under(values: dict[str, Any], keys: Iterable[str]) -> date | None:
    """Return the date under the first of `keys` that has one, as YAML or as people write it."""
    for key in keys:
        value = values.get(key)
        if isinstance(value, dict):
            value = value.get("date")
        for _, first, last in days_in(str(value or "")):
            if first == last:
                return first
    return None


def _refuse_front_matter(error: Exception, block: str, path: str) -> ProblemsFound:
    """Return the exception that says why the front matter cannot be read."""
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
        line = mark.line + 2
    message = f"the front matter can't be read: {reason}"
    help = "correct it, or delete it and import only the text"
    excerpt = ""
    if line > 1:
        excerpt = excerpt_of(block, line)
    problem = Problem("bad-front-matter", message, help, path, line, excerpt=excerpt)
    return ProblemsFound([problem])
