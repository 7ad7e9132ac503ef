"""Changes values in files that people edit: the front matter of a text, and promises in legalsite.toml. Everything else
in the file stays as it is, with its comments, its order and its line ends."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.promise import ConfirmedPromise
from legalsite.source.characters import decode, encode_like
from legalsite.source.config_file import root_of
from legalsite.source.front_matter import confirmed_in, split
from legalsite.source.placed_yaml import read_block, value_spans
from legalsite.source.promise_table import CLASSES
from legalsite.source.toml_places import load_toml
from legalsite.source.toml_places import places as places_in_toml

AFTER = "revised"  # the key below which missing keys are added
EMPTY_KEY = re.compile(r"^promise[ \t]*:[ \t]*(?:~|null)?[ \t]*(?:#.*)?\n", re.MULTILINE)
PLAIN = re.compile(r"\w[\w '’&,.()/-]*")  # what YAML reads as text without quotes
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


Value = str | list[str] | dict[str, Any]


def with_values(data: bytes, path: str, values: Mapping[str, Value]) -> bytes:
    """Return the file with these values in its front matter; `path` is below content/. An empty text empties the key
    and keeps its line; a mapping is written in one line. A key that the file lacks is added below `revised`. Raises
    ProblemsFound if the front matter cannot be read, or if it is written in a way in which a value cannot be changed by
    itself."""
    place = f"content/{path}"
    front, text, _ = split(data, place)
    before = read_block(front, place)
    spans = value_spans(front)
    texts = {key: _written(value) for key, value in values.items()}
    written = front
    for key, (start, end) in sorted(spans.items(), key=lambda item: item[1], reverse=True):
        if key in values:
            written = _replaced(written, start, end, texts[key])
    missing = "".join(f"{key}: {value}".rstrip() + "\n" for key, value in texts.items() if key not in spans)
    below = written.find("\n", value_spans(written)[AFTER][1]) + 1 if AFTER in spans else written.find("\n") + 1
    written = written[:below] + missing + written[below:]
    if _values(written, place) != {**before, **{key: None if value == "" else value for key, value in values.items()}}:
        message = "the front matter cannot be changed without a change to its layout; nothing was written"
        wanted = "; ".join(f"{key}: {value}".rstrip() for key, value in texts.items())
        raise ProblemsFound([Problem("not-written", message, f"write these values yourself: {wanted}", place)])
    return encode_like(data, written + text)


def keys_in(data: bytes, path: str) -> frozenset[str]:
    """Return the keys of the front matter of a file, also those without a value; `path` is below content/. Raises
    ProblemsFound if it cannot be read."""
    return frozenset(read_block(split(data, f"content/{path}")[0], f"content/{path}"))


def _written(value: Value) -> str:
    if isinstance(value, str):
        return scalar(value)
    return f"[{', '.join(value)}]" if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


def scalar(value: str) -> str:
    """Return a text as a value of YAML, in quotes where it needs them."""
    return value if not value or PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _values(front: str, place: str) -> dict[str, object] | None:
    """Return the values by key; None if the block cannot be read any more."""
    try:
        return read_block(front, place)
    except ProblemsFound:
        return None


def _replaced(front: str, start: int, end: int, value: str) -> str:
    """Return the front matter with another value between two offsets; a comment behind it stays."""
    before, after = front[:start], front[end:]
    if value:
        return before + (" " if before.endswith(":") else "") + value + after
    comment, line_end, below = after.partition("\n")
    apart = "" if not comment or comment[0] in " \t" else " "
    return f"{before.rstrip()}{apart}{comment if comment.strip() else ''}{line_end}{below}"


def front_matter_lines(promise: ConfirmedPromise) -> str:
    """Return the lines to write into front matter, each with its line end."""
    if promise.nothing:
        return "promise: none\n"
    values = _said(promise)
    shown = {key: f"[{', '.join(value)}]" if isinstance(value, list) else value for key, value in values.items()}
    return "promise:\n" + "".join(f"  {key}: {value}\n" for key, value in shown.items())


def settings_lines(slug: str, revised: str, promise: ConfirmedPromise) -> str:
    """Return the table of the policy in legalsite.toml with the line to write into it, each with its line end."""
    return f"[policies.{_key(slug)}]\n{_settings_line(revised, promise)}"


def _settings_line(revised: str, promise: ConfirmedPromise) -> str:
    return f'promises."{revised}" = {_toml_value(promise)}\n'


def in_front_matter(data: bytes, path: str, promise: ConfirmedPromise) -> bytes:
    """Return the file with the promise as the last key of its front matter; `path` is below content/. A key `promise`
    without a value is replaced. Raises ProblemsFound if the front matter cannot be read, or if the key cannot be added
    to it."""
    place = f"content/{path}"
    front, text, _ = split(data, place)
    lines = front_matter_lines(promise)
    with_key, replaced = EMPTY_KEY.subn(lambda _: lines, front, count=1)
    if not replaced:
        fence = front.rstrip("\n").rfind("\n") + 1
        with_key = front[:fence] + lines + front[fence:]
    written = encode_like(data, with_key + text)
    found = confirmed_in(written, place)
    if not found or not found.same_as(promise):
        raise _cannot_write(place, f"in the front matter:\n{lines}")
    return written


def in_settings(data: bytes, path: str, slug: str, revised: str, promise: ConfirmedPromise) -> bytes:
    """Return legalsite.toml, or pyproject.toml, with the promise of one published text. Raises ProblemsFound if the
    file cannot be read, or if the entry cannot be added to it, as to a table that is written in one line."""
    return with_settings(data, path, slug, _settings_line(revised, promise))


def with_settings(data: bytes, path: str, slug: str, line: str) -> bytes:
    """Return legalsite.toml, or pyproject.toml, with one more line, or several, in the table of a policy. Raises
    ProblemsFound if the file cannot be read, or if they cannot be added to it."""
    text = decode(data, path)
    table = (*root_of(path), "policies", slug)
    wanted = settings = load_toml(text)
    for name in table:
        settings = settings.setdefault(name, {})
    for key, value in load_toml(line).items():
        settings[key] = {**settings.get(key, {}), **value} if isinstance(value, dict) else value
    for written in _with_line(text, table, line):
        with suppress(ValueError):
            if load_toml(written) == wanted:
                return encode_like(data, written)
    raise _cannot_write(path, f"below [policies.{_key(slug)}]: {line}")


def _with_line(text: str, table: tuple[str, ...], line: str) -> Iterator[str]:
    """Yield the file with one more line, the best place first: in the table of the policy's promises, if there is one;
    below each key in the policy's table, from the last on, and below its header; in a new table at the end. Not every
    place is right in every file: a key may have a value of several lines."""
    lines, known = text.splitlines(keepends=True), places_in_toml(text)
    for above, added in (((*table, "promises"), line.removeprefix("promises.")), (table, line)):
        below = {place[0] for path, (place, _) in known.items() if above in (path, path[:-1])}
        for number in sorted(below, reverse=True):
            yield "".join([*lines[:number], added, *lines[number:]])
    yield f"{text.rstrip()}\n\n[{'.'.join(map(_key, table))}]\n{line}"


def _key(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else json.dumps(name)


def _toml_value(promise: ConfirmedPromise) -> str:
    if promise.nothing and not promise.reason:
        return '"none"'
    values: dict[str, Any] = {"none": True} if promise.nothing else _said(promise)
    values |= {"reason": promise.reason} if promise.reason else {}
    return f"{{ {', '.join(f'{key} = {json.dumps(value, ensure_ascii=False)}' for key, value in values.items())} }}"


def _said(promise: ConfirmedPromise) -> dict[str, Any]:
    """Return the keys that say what is promised. The classes are always said, so that nobody has to know the default
    to correct them."""
    values: dict[str, Any] = {}
    if promise.channels:
        values[f"{promise.logic}_of"] = list(promise.channels)
    if promise.period.months or promise.period.business:
        values["period"] = str(promise.period)
    elif promise.period:
        values["days_before"] = promise.period.days
    values["for"] = [name for name in CLASSES if name in promise.classes]
    if promise.clause:
        values["clause"] = promise.clause
    return values


def _cannot_write(path: str, lines: str) -> ProblemsFound:
    message = "the promise cannot be added to this file without a change to its layout; nothing was written"
    return ProblemsFound([Problem("not-written", message, f"add it {lines.strip()}", path)])
