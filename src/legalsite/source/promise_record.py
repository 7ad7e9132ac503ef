"""Writes a confirmed promise into a file that people edit: front matter or legalsite.toml. Everything else in the file
stays as it is, with its comments, its order and its line ends."""

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.config import Config
from legalsite.model.promise import ConfirmedPromise
from legalsite.source.characters import decode, encode_like
from legalsite.source.checked_values import CLASSES
from legalsite.source.config import INSIDE_PYPROJECT, read_config
from legalsite.source.front_matter import read_revision, split
from legalsite.source.toml_places import header_line, last_key_line

EMPTY_KEY = re.compile(r"^promise[ \t]*:[ \t]*(?:~|null)?[ \t]*(?:#.*)?\n", re.MULTILINE)
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def front_matter_lines(promise: ConfirmedPromise) -> str:
    """Return the lines to write into front matter, each with its line end."""
    if promise.nothing:
        return "promise: none\n"
    values = _values(promise)
    shown = {key: f"[{', '.join(value)}]" if isinstance(value, list) else value for key, value in values.items()}
    return "promise:\n" + "".join(f"  {key}: {value}\n" for key, value in shown.items())


def settings_lines(slug: str, revised: str, promise: ConfirmedPromise) -> str:
    """Return the table of the policy in legalsite.toml with the line to write into it, each with its line end."""
    return f"[policies.{_key(slug)}]\n{_settings_line(revised, promise)}"


def _settings_line(revised: str, promise: ConfirmedPromise) -> str:
    return f'promises."{revised}" = {_toml_value(promise)}\n'


def in_front_matter(data: bytes, path: str, promise: ConfirmedPromise, languages: tuple[str, ...]) -> bytes:
    """Return the file with the promise as the last key of its front matter; `path` is below content/. A key `promise`
    without a value is replaced. Raises ProblemsFound if the front matter cannot be read, or if the key cannot be added
    to it."""
    front, text, _ = split(data, f"content/{path}")
    lines = front_matter_lines(promise)
    with_key, replaced = EMPTY_KEY.subn(lambda _: lines, front, count=1)
    if not replaced:
        fence = front.rstrip("\n").rfind("\n") + 1
        with_key = front[:fence] + lines + front[fence:]
    written = encode_like(data, with_key + text)
    try:
        found = read_revision(written, path, languages=languages).promise
    except ProblemsFound:
        found = None
    if found is None or _nowhere(found) != _nowhere(promise):
        raise _cannot_write(f"content/{path}", f"in the front matter:\n{lines}")
    return written


def in_settings(data: bytes, path: str, slug: str, revised: str, promise: ConfirmedPromise) -> bytes:
    """Return legalsite.toml, or pyproject.toml, with the promise of one published text. Raises ProblemsFound if the
    file cannot be read, or if the entry cannot be added to it, as to a table that is written in one line."""
    text, line = decode(data, path).replace("\r\n", "\n"), _settings_line(revised, promise)
    before = read_config(data, path)
    policy = before.settings(slug)
    policy = replace(policy, promises={**policy.promises, revised: promise})
    wanted = _without_places(replace(before, policies={**before.policies, slug: policy}))
    for with_line in _with_line(text, path, slug, line):
        written = encode_like(data, with_line)
        try:
            if _without_places(read_config(written, path)) == wanted:
                return written
        except ProblemsFound:
            continue
    raise _cannot_write(path, f"below [policies.{_key(slug)}]: {line}")


def _with_line(text: str, path: str, slug: str, line: str) -> Iterator[str]:
    """Yield the file with one more line, the best place first: in the table of the policy's promises, if there is one;
    below the last key in the policy's table; below its header; in a new table at the end. Not every place is right in
    every file: a key may have a value of several lines."""
    table = (*(INSIDE_PYPROJECT if path.endswith("pyproject.toml") else ()), "policies", slug)
    lines = text.splitlines(keepends=True)
    promises, policy = (*table, "promises"), header_line(text, table)
    for number, key in (
        (last_key_line(text, promises), line.removeprefix("promises.")),
        (last_key_line(text, table), line),
        (policy, line),
    ):
        if number:
            yield "".join([*lines[:number], key, *lines[number:]])
    if not policy:
        yield f"{text.rstrip()}\n\n[{'.'.join(map(_key, table))}]\n{line}"


def _without_places(config: Config) -> Config:
    """Return the settings without the lines in which promises are recorded: one more line moves the others."""
    policies = {
        slug: replace(
            policy,
            promise=_nowhere(policy.promise) if policy.promise else None,
            promises={revised: _nowhere(promise) for revised, promise in policy.promises.items()},
        )
        for slug, policy in config.policies.items()
    }
    return replace(config, policies=policies)


def _nowhere(promise: ConfirmedPromise) -> ConfirmedPromise:
    return replace(promise, path="", line=0)


def _key(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else json.dumps(name)


def _toml_value(promise: ConfirmedPromise) -> str:
    if promise.nothing and not promise.reason:
        return '"none"'
    values: dict[str, Any] = {"none": True} if promise.nothing else _values(promise)
    values |= {"reason": promise.reason} if promise.reason else {}
    return f"{{ {', '.join(f'{key} = {json.dumps(value, ensure_ascii=False)}' for key, value in values.items())} }}"


def _values(promise: ConfirmedPromise) -> dict[str, Any]:
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
