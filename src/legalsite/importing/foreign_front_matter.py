"""Reads the front matter of texts of other tools, with the title and the days, and the tags in a text that stand for
its values."""

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
from legalsite.source.yaml_positions import MAX_BYTES, MAX_DEPTH, refuse_unsafe
from legalsite.text.dates_in_prose import days_in

REVISED = """
revised last_revised lastRevised last_updated lastUpdated last_modified last_modified_at lastModified last_update
lastUpdate updated updated_at modified lastmod date
"""
REVISED_KEYS = REVISED.split()
OWN_KEYS = frozenset({"revised", "effective"})
EFFECTIVE_KEYS = ("effective", "effective_date", "effectiveDate")
# A value of the front matter as Jekyll, Hugo, Eleventy, Astro and Docusaurus write it, with a format or filters.
VALUE = re.compile(
    r"\{\{[<%]?-?\s*(?:(?:\$?front[mM]atter|page(?:\.data)?|\.(?:Page\.)?Params|\.Page|param)[.\s]\s*|\.)?"
    r"[\"']?(?P<key>[A-Za-z_][\w.-]*?)[\"']?(?:\.Format\b[^{}]*|\s*\|[^{}]*)?\s*-?[>%]?\}\}"
    r"|\{(?:front[mM]atter|props(?:\.front[mM]atter)?)\.(?P<of_props>[\w.-]+)\}"
)
TIME = r"(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9].*"  # of a day
# by the first sign; frontmatter's own handler of TOML needs a library that stopped at TOML 0.5
FORMATS: Mapping[str, Callable[[str], Any]] = {"-": YAMLHandler().load, "+": load_toml, "{": json.loads}


class ForeignText(Struct, frozen=True):
    """A text of another tool, with its front matter."""

    title: str = ""  # empty if there is none
    revised: date | None = None  # the days are read from any of the known keys
    effective: date | None = None
    extra: Mapping[str, Any] = {}  # all keys of the front matter but the title
    line: int = 1  # the line of the file, counted from 1, on which the text begins
    body: str = ""  # the text below the front matter
    problems: ProblemTuple = ()  # warnings about what was left out
    page_title: str = ""  # the title of the web page that the text was; empty if it has none or was no page


def split_front_matter(text: str, path: str) -> ForeignText:
    """Return a text with its front matter. A fence that is never closed is a horizontal rule, not front matter. Raises
    ProblemsFound if the front matter cannot be read."""
    block, body, line = split_text(text)
    values = _read(block, path) if block else None
    if values is None:
        return ForeignText(body=text)
    title = str(values.pop("title", "")).strip()
    return ForeignText(title, _day(values, REVISED_KEYS), _day(values, EFFECTIVE_KEYS), values, line, body)


def with_values(text: ForeignText) -> tuple[str, list[str]]:
    """Return the words of a text with the values of its front matter in place of the tags that name them, and each tag
    once that names something else."""
    values = {"title": text.title, **{key.lower(): value for key, value in text.extra.items()}}
    left: dict[str, None] = {}

    def value(tag: re.Match[str]) -> str:
        nested: Any = values
        for step in (tag["key"] or tag["of_props"]).lower().split("."):
            nested = nested.get(step) if isinstance(nested, Mapping) else None
        if isinstance(nested, str | int | float | date) and not isinstance(nested, bool) and nested != "":
            return re.sub(TIME, "", str(nested))
        left[tag[0]] = None
        return tag[0]

    return VALUE.sub(value, text.body), [*left]


def read_foreign_text(data: bytes, path: str) -> ForeignText:
    """Return the text of a file, without characters that no text may have. Front matter that cannot be read is left
    out, with a warning; a file that is surely Windows-1252 is read as such, with another. Raises ProblemsFound for any
    other file that is not UTF-8."""
    if decode_western(data) is None:
        decode_utf8(data, path)
    text, notes = decode_any(data, in_markdown=True)
    message = f"the file couldn't be read as is: {'; '.join(notes)}"
    cleaned = Problem("cleaned-characters", message, "compare with the source", path, severity="warning")
    problems = (cleaned,) if notes else ()
    try:
        return structs.replace(split_front_matter(text, path), problems=problems)
    except ProblemsFound as refused:
        _, body, line = split_text(text)
        message = f"{refused.problems[0].message}; it was left out"
        problem = Problem(
            "front-matter-dropped", message, "add any important values yourself", path, 1, severity="warning"
        )
        return ForeignText(line=line, body=body, problems=(*problems, problem))


def _read(block: str, path: str) -> dict[str, Any] | None:
    """Return the values of front matter with its fences; None if these are horizontal rules around prose."""
    front = block if block.startswith("{") else lines_within(block)
    try:
        if len(front) > MAX_BYTES:
            raise ValueError("it's larger than 64 KB")
        if block.startswith("---"):
            refuse_unsafe(front, path)
        values = FORMATS[block[0]](front) if front.strip() else {}
        return {str(_plain(key)): _plain(value) for key, value in values.items()} if isinstance(values, dict) else None
    except (ProblemsFound, RecursionError, ValueError, yaml.YAMLError) as fault:
        raise _unreadable(fault, block, path) from None


def _plain(value: Any, depth: int = 1) -> Any:
    """Return the value in a form that YAML can hold, with a time of day as text. Raises ValueError if it nests too
    deeply, for a number with more digits than Python writes (4,300), or for half a character."""
    if depth > MAX_DEPTH:
        raise ValueError("it nests too deeply")
    if isinstance(value, dict):
        return {_plain(key): _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, int | str):
        str(value).encode()
    return str(value) if isinstance(value, time) else value


def _day(values: dict[str, Any], keys: Iterable[str]) -> date | None:
    """Return the day under the first of `keys` that has one, as YAML or as people write it; None if none does."""
    for key in keys:
        value = values.get(key)
        value = value.get("date") if isinstance(value, dict) else value
        for _, first, last in days_in(str(value or "")):
            if first == last:
                return first
    return None


def _unreadable(fault: Exception, block: str, path: str) -> ProblemsFound:
    """Return the exception that says why the front matter cannot be read."""
    why, line, mark = str(fault), 1, getattr(fault, "problem_mark", None)
    if isinstance(fault, ProblemsFound):
        why, line = fault.problems[0].message, fault.problems[0].line
    elif isinstance(fault, json.JSONDecodeError):
        why, line = fault.msg, fault.lineno
    elif isinstance(fault, RecursionError):
        why = "it nests too deeply"
    elif mark:
        why, line = getattr(fault, "problem", "") or "it isn't YAML", mark.line + 2
    message, help = f"the front matter can't be read: {why}", "correct it, or delete it and import only the text"
    excerpt = excerpt_of(block, line) if line > 1 else ""
    return ProblemsFound([Problem("bad-front-matter", message, help, path, line, excerpt=excerpt)])
