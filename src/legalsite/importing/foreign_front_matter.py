"""Reads front matter of other tools: the title, the days, and the other keys, which layouts may want."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from json import JSONDecodeError
from typing import Any

import yaml
from frontmatter.default_handlers import JSONHandler, YAMLHandler
from msgspec import Struct, structs

from legalsite.errors import Problem, ProblemsFound, excerpt_of
from legalsite.importing.decoding import clean_characters, decode_western
from legalsite.source.characters import decode_utf8
from legalsite.source.fences import lines_within, split_text
from legalsite.source.placed_yaml import MAX_BYTES, MAX_DEPTH, refuse_unsafe
from legalsite.source.toml_places import load_toml
from legalsite.text.dates_in_prose import days_in
from legalsite.text.normalise import unix_lines

REVISED_KEYS = (
    *("revised", "last_revised", "lastRevised"),
    *("last_updated", "lastUpdated", "last_modified", "last_modified_at", "lastModified", "last_update", "lastUpdate"),
    *("updated", "updated_at", "modified", "lastmod", "date"),
)
OWN_KEYS = frozenset({"revised", "effective"})
EFFECTIVE_KEYS = ("effective", "effective_date", "effectiveDate")
# A value of the front matter as Jekyll, Hugo, Eleventy, Astro and Docusaurus write it, with a format or filters.
VALUE = re.compile(
    r"\{\{[<%]?-?\s*(?:(?:\$?front[mM]atter|page(?:\.data)?|\.(?:Page\.)?Params|\.Page|param)[.\s]\s*|\.)?"
    r"[\"']?(?P<key>[A-Za-z_][\w.-]*?)[\"']?(?:\.Format\b[^{}]*|\s*\|[^{}]*)?\s*-?[>%]?\}\}"
    r"|\{(?:front[mM]atter|props(?:\.front[mM]atter)?)\.(?P<of_props>[\w.-]+)\}"
)
TIME = re.compile(r"(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9].*")  # of a day
# by the opening fence; frontmatter's own handler of TOML needs a library that stopped at TOML 0.5
FORMATS: Mapping[str, Callable[[str], Any]] = {"---": YAMLHandler().load, "+++": load_toml, "{": JSONHandler().load}


class ForeignFrontMatter(Struct, frozen=True):
    """Front matter of another tool.

    `title`: the title; empty if there is none.
    `revised`, `effective`: the days, read from any of the known keys.
    `extra`: all keys but the title.
    `line`: the line of the file, counted from 1, on which the text begins.
    """

    title: str = ""
    revised: date | None = None
    effective: date | None = None
    extra: Mapping[str, Any] = {}
    line: int = 1


class ForeignText(ForeignFrontMatter, frozen=True):
    """A text file of another tool, with its front matter.

    `body`: the text below the front matter.
    `problems`: warnings about what was left out.
    `page_title`: the title of the web page that the text was; empty if it has none or was no page.
    """

    body: str = ""
    problems: tuple[Problem, ...] = ()
    page_title: str = ""


def split_front_matter(text: str, path: str) -> tuple[ForeignFrontMatter, str]:
    """Return the front matter and the text below it. A fence that is never closed is a horizontal rule, not front
    matter. Raises ProblemsFound if the front matter cannot be read."""
    block, body, line = split_text(text)
    values = _read(lines_within(block), block.split("\n")[0].rstrip(), path) if block else None
    if values is None:
        return ForeignFrontMatter(), text
    title = str(values.pop("title", "")).strip()
    return ForeignFrontMatter(title, _day(values, REVISED_KEYS), _day(values, EFFECTIVE_KEYS), values, line), body


def with_values(body: str, front: ForeignFrontMatter) -> tuple[str, list[str]]:
    """Return a text with the values of its front matter in place of the tags that name them, and each tag once that
    names something else."""
    known = {"title": front.title, **{key.lower(): value for key, value in front.extra.items()}}
    left: dict[str, None] = {}

    def value(tag: re.Match[str]) -> str:
        found: Any = known
        for step in (tag["key"] or tag["of_props"]).lower().split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        if isinstance(found, str | int | float | date) and not isinstance(found, bool) and found != "":
            return TIME.sub("", str(found))
        left[tag[0]] = None
        return tag[0]

    return VALUE.sub(value, body), [*left]


def read_foreign_text(data: bytes, path: str) -> ForeignText:
    """Return the text of a file, without characters that no text may have. Front matter that cannot be read is left
    out, with a warning; a file that is surely Windows-1252 is read as such, with another. Raises ProblemsFound for any
    other file that is not UTF-8."""
    decoded, problems = _decoded(data, path)
    text, cleaned = clean_characters(decoded)
    if cleaned:
        message = f"characters that no text may have were cleaned up: {'; '.join(cleaned)}"
        problem = Problem("cleaned-characters", message, "compare with the source", path, severity="warning")
        problems = (*problems, problem)
    try:
        front, body = split_front_matter(text, path)
    except ProblemsFound as refused:
        _, body, line = split_text(text)
        message = f"{refused.problems[0].message}; it was left out"
        problem = Problem("front-matter-dropped", message, "add what matters by hand", path, 1, severity="warning")
        return ForeignText(line=line, body=body, problems=(*problems, problem))
    return ForeignText(**structs.asdict(front), body=body, problems=problems)


def _decoded(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    try:
        return decode_utf8(data, path), ()
    except ProblemsFound as refused:
        text = decode_western(data) if refused.problems[0].rule == "bad-encoding" else None
        if text is None:
            raise
    message = "the file is not UTF-8 and was read as Windows-1252"
    problem = Problem("bad-encoding", message, "check accents and quotation marks", path, severity="warning")
    return unix_lines(text), (problem,)


def _read(front: str, kind: str, path: str) -> dict[str, Any] | None:
    """Return the values between fences of this kind; None if these are horizontal rules around prose."""
    if len(front) > MAX_BYTES:
        raise _unreadable("it is larger than 64 KB", 1, front, path)
    try:
        if kind == "---":
            refuse_unsafe(front, path)
        values = FORMATS[kind](f"{{\n{front}\n}}" if kind == "{" else front) if front.strip() else {}
        return {str(_plain(key)): _plain(value) for key, value in values.items()} if isinstance(values, dict) else None
    except ProblemsFound as unsafe:
        raise _unreadable(unsafe.problems[0].message, unsafe.problems[0].line, front, path) from None
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 2 if fault.problem_mark else 1
        raise _unreadable(fault.problem or "it is not YAML", line, front, path) from None
    except JSONDecodeError as fault:
        raise _unreadable(fault.msg, fault.lineno, front, path) from None
    except RecursionError:
        raise _unreadable("it nests too deeply", 1, front, path) from None
    except (ValueError, yaml.YAMLError) as fault:
        raise _unreadable(str(fault), 1, front, path) from None


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


def _day(values: dict[str, Any], keys: tuple[str, ...]) -> date | None:
    """Return the day under the first of `keys` that has one, as YAML or as people write it; None if none does."""
    for key in keys:
        value = values.get(key)
        value = value.get("date") if isinstance(value, dict) else value
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        written = [first for _, first, last in days_in(str(value or "")) if first == last]
        if written:
            return written[0]
    return None


def _unreadable(why: str, line: int, front: str, path: str) -> ProblemsFound:
    """Return the exception that says why the front matter cannot be read."""
    message, help = f"the front matter cannot be read: {why}", "fix it, or delete it and import only the text"
    return ProblemsFound([Problem("bad-front-matter", message, help, path, line, excerpt=excerpt_of(front, line - 1))])
