"""Changes values in files that people edit: the front matter of a text, and promises in legalsite.toml. Everything else
in the file stays as it is, with its comments, its order and its line ends."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import accumulate
from typing import Any

from legalsite.errors import ProblemsFound, failure
from legalsite.model.promise import CHANGE_TYPES, ConfirmedPromise, NoticeRule
from legalsite.source.characters import decode, encode_like
from legalsite.source.config_file import root_of
from legalsite.source.fences import split_text
from legalsite.source.front_matter import confirmed_in
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.toml_places import load_toml
from legalsite.source.toml_places import places as places_in_toml

INSERT_AFTER_KEY = "revised"  # the key below which missing keys are added
RECORD = re.compile(r"^promise[ \t]*:[ \t]*(?:(?:~|null)(?!\S))?[ \t]*(.*)\n((?:(?:[ \t]|- ).*\n)*)", re.MULTILINE)
PLAIN = re.compile(r"\w[\w '’&,.()/-]*")  # what YAML reads as text without quotes
BARE_KEY = r"(?a)[A-Za-z0-9_-]+"
NONE = {"none": True}  # a text that promises no notice

Value = str | list[str] | dict[str, Any]


def with_values(data: bytes, path: str, values: Mapping[str, Value]) -> bytes:
    """Return the file with these values in its front matter; `path` is below content/. An empty text empties the key
    and keeps its line; a mapping is written in one line. A key that the file lacks is added below `revised`. Raises
    ProblemsFound if the front matter cannot be read, or if it is written in a way in which a value cannot be changed by
    itself."""
    full_path = f"content/{path}"
    before = read_front_matter(data, full_path)
    written = decode(data, full_path).removesuffix(before.body)
    line_starts = list(accumulate((len(line) + 1 for line in written.split("\n")), initial=-1))
    texts = {key: _written(value) for key, value in values.items()}
    below = before.places.get((INSERT_AFTER_KEY,), before.places[()])[-1][0] + 1, 1
    changes = [(before.places[key,][1], before.places[key,][2], key) for key in values.keys() & before.values.keys()]
    missing = "".join(f"{key}: {value}".rstrip() + "\n" for key, value in texts.items() if key not in before.values)
    for *places, key in sorted([(below, below, ""), *changes], reverse=True):
        start, end = (line_starts[line - 1] + column for line, column in places)
        written = _replaced(written, start, end, texts[key]) if key else f"{written[:start]}{missing}{written[start:]}"
    expected = {**before.values, **{key: None if value == "" else value for key, value in values.items()}}
    with suppress(ProblemsFound):
        if read_front_matter(written.encode(), full_path).values == expected:
            return encode_like(data, f"{written}{before.body}")
    message = "the front matter can't be edited without changing its formatting; nothing was written"
    wanted = "; ".join(f"{key}: {value}".rstrip() for key, value in texts.items())
    raise failure("not-written", message, f"enter these values yourself: {wanted}", full_path)


def _written(value: Value) -> str:
    if isinstance(value, str):
        return scalar(value)
    return f"[{', '.join(value)}]" if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


def scalar(value: str) -> str:
    """Return a text as a value of YAML, in quotes where it needs them."""
    return value if not value or PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _replaced(front: str, start: int, end: int, value: str) -> str:
    """Return the front matter with another value between two offsets; a comment behind it stays."""
    before, after = front[:start], front[end:]
    if value:
        return before + (" " if before.endswith(":") else "") + value + after
    comment, line_end, below = after.partition("\n")
    apart = "" if not comment or comment[0] in " \t" else " "
    return f"{before.rstrip()}{apart}{comment if comment.strip() else ''}{line_end}{below}"


def front_matter_lines(promise: ConfirmedPromise) -> str:
    """Return the lines to write into front matter, each with its line end: `none`, a rule, or a list of rules."""
    rules = [_said(rule) for rule in promise.rules]
    if rules == [NONE]:
        return "promise: none\n"
    first, others = ("  - ", "    ") if len(rules) > 1 else ("  ", "  ")
    keys = (f"{others if at else first}{key}: {_written(rule[key])}\n" for rule in rules for at, key in enumerate(rule))
    return "promise:\n" + "".join(keys)


def settings_lines(slug: str, revised: str, promise: ConfirmedPromise) -> str:
    """Return the table of the policy in legalsite.toml with the line to write into it, each with its line end."""
    return f"[policies.{_key(slug)}]\n{_settings_line(revised, promise)}"


def _settings_line(revised: str, promise: ConfirmedPromise) -> str:
    return f'promises."{revised}" = {_toml_value(promise)}\n'


def in_front_matter(data: bytes, path: str, promise: ConfirmedPromise) -> bytes:
    """Return the file with the promise as the last key of its front matter; `path` is below content/. A key `promise`
    without a value is filled in; one that has all rules but the last gets this one. Raises ProblemsFound if the front
    matter cannot be read, or if the key cannot be added to it."""
    full_path = f"content/{path}"
    front, text, _ = split_text(decode(data, full_path))
    lines = front_matter_lines(promise)
    before, record = confirmed_in(data, full_path), RECORD.search(front)
    at = record.start() if record else front.rstrip("\n").rfind("\n") + 1
    if record:
        value, below = record.groups()
        kept = value if value.startswith("#") else ""
        adds_one = before is None or before.same_as(ConfirmedPromise("", promise.rules[:-1]))
        if "#" in below + value.removeprefix(kept) or not adds_one:
            raise _cannot_write(full_path, f"in the front matter:\n{lines}")
        front = front[:at] + front[record.end() :]
        lines = lines.replace("\n", f"  {kept}\n", 1) if kept else lines
    written = encode_like(data, f"{front[:at]}{lines}{front[at:]}{text}")
    confirmed = confirmed_in(written, full_path)
    if not confirmed or not confirmed.same_as(promise):
        raise _cannot_write(full_path, f"in the front matter:\n{lines}")
    return written


def without_promise(data: bytes, path: str) -> bytes:
    """Return the file without the key `promise` in its front matter; `path` is below content/. Raises ProblemsFound if
    the front matter cannot be read, or if the key cannot be removed by itself."""
    front, text, _ = split_text(decode(data, path))
    written = encode_like(data, RECORD.sub("", front, count=1) + text)
    expected = {**read_front_matter(data, f"content/{path}").values}
    expected.pop("promise", None)
    if read_front_matter(written, f"content/{path}").values != expected:
        message = "`promise` can't be removed without changing the formatting; nothing was written"
        raise failure("not-written", message, "remove it yourself", f"content/{path}")
    return written


def in_settings(data: bytes, path: str, slug: str, revised: str, promise: ConfirmedPromise) -> bytes:
    """Return legalsite.toml, or pyproject.toml, with the promise of one published text; an entry of one line that it
    has is replaced. Raises ProblemsFound if the file cannot be read, or if the entry cannot be added to it, as to a
    table that is written in one line."""
    text, line = decode(data, path), _settings_line(revised, promise)
    old_table = places_in_toml(text).get((*root_of(path), "policies", slug, "promises", revised))
    if old_table:
        lines = text.splitlines(keepends=True)
        old = lines.pop(old_table[0][0] - 1).rstrip()
        if not old.endswith(("}", "]", '"')):  # of several lines, or with a comment
            raise _cannot_write(path, f"below [policies.{_key(slug)}]: {line}")
        data = encode_like(data, "".join(lines))
    return with_settings(data, path, slug, line)


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
    lines, at_keys = text.splitlines(keepends=True), places_in_toml(text)
    for above, added in (((*table, "promises"), line.removeprefix("promises.")), (table, line)):
        below = {place[0] for path, (place, _) in at_keys.items() if above in (path, path[:-1])}
        for number in sorted(below, reverse=True):
            yield "".join([*lines[:number], added, *lines[number:]])
    yield f"{text.rstrip()}\n\n[{'.'.join(map(_key, table))}]\n{line}"


def _key(name: str) -> str:
    return name if re.fullmatch(BARE_KEY, name) else json.dumps(name)


def _toml_value(promise: ConfirmedPromise) -> str:
    rules = [_said(rule) | ({"reason": rule.reason} if rule.reason else {}) for rule in promise.rules]
    if rules == [NONE]:
        return '"none"'
    shown = (", ".join(f"{key} = {json.dumps(rule[key], ensure_ascii=False)}" for key in rule) for rule in rules)
    tables = ", ".join(f"{{ {keys} }}" for keys in shown)
    return f"[{tables}]" if len(rules) > 1 else tables


def _said(rule: NoticeRule) -> dict[str, Any]:
    """Return the keys that say what is promised. The classes are always said, so that nobody has to know the default
    to correct them."""
    values: dict[str, Any] = {}
    period = rule.period
    if rule.channels:
        values[f"{rule.logic}_of"] = list(rule.channels)
    if period and (period.months or period.business or period.weeks):
        values["period"] = str(period)
    elif period:
        values["days_before"] = period.days
    values |= {"for": [name for name in CHANGE_TYPES if name in rule.classes]} if rule.classes else NONE
    return values | {key: getattr(rule, key) for key in ("about", "clause", "confirmed_by") if getattr(rule, key)}


def _cannot_write(path: str, lines: str) -> ProblemsFound:
    message = "this can't be added without changing the file's formatting; nothing was written"
    return failure("not-written", message, f"add it {lines.strip()}", path)
