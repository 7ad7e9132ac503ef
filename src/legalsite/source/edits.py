"""Changes values in files that people edit: front matter, and promises in legalsite.toml.

Everything else in the file stays the same, with its comments, order, and line ends.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from legalsite.errors import ProblemsFound, failure
from legalsite.model.promise import CHANGE_TYPES, ConfirmedPromise, NoticeRule
from legalsite.source.characters import decode, encode_like
from legalsite.source.config_file import root_of
from legalsite.source.fences import split_text
from legalsite.source.front_matter import confirmed_in
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.schema import Keys, Place
from legalsite.source.toml_places import load_toml
from legalsite.source.toml_places import places as places_in_toml

INSERT_AFTER_KEY = "revised"  # the key below which missing keys are added
# the key `promise` in front matter: its value without a null, and the indented lines below
PROMISE_PATTERN = re.compile(
    r"^promise[ \t]*:[ \t]*(?:(?:~|null)(?!\S))?[ \t]*(.*)\n((?:(?:[ \t]|- ).*\n)*)",
    re.MULTILINE,
)
PLAIN_PATTERN = re.compile(r"\w[\w '’&,.()/-]*")  # text that needs no quotes in YAML
BARE_KEY_PATTERN = r"(?a)[A-Za-z0-9_-]+"
NO_NOTICE = {"none": True}  # the rule of a policy that promises no notice

Value = str | list[str] | dict[str, Any]


def with_values(data: bytes, path: str, values: Mapping[str, Value]) -> bytes:
    """Return the file with these values in its front matter; `path` is below content/.

    An empty text empties the key and keeps its line; a mapping is written on one line. A key that
    the file lacks is added below `revised`. Raises ProblemsFound if the front matter can't be read,
    or if a value can't be changed by itself.
    """
    full_path = f"content/{path}"
    before = read_front_matter(data, full_path)
    written = before.source.removesuffix(before.body)  # the front matter, with its fences
    line_starts = [-1]  # one less than each offset, because columns are counted from 1
    for line in written.split("\n"):
        line_starts.append(line_starts[-1] + len(line) + 1)
    texts = {key: _written(value) for key, value in values.items()}
    lines = {key: f"{key}: {value}".rstrip() for key, value in texts.items()}
    added = "".join([f"{lines[key]}\n" for key in values if key not in before.values])
    # the line of the end of the key's value or, without the key, of the opening fence
    above, _ = before.places.get((INSERT_AFTER_KEY,), before.places[()])[-1]
    insertion = line_starts[above] + 1
    changes = []  # start, end, and new text of each
    if added:
        changes.append((insertion, insertion, added))
    for key in values.keys() & before.values.keys():
        _, start_place, end_place = before.places[key,]
        start = _offset(line_starts, start_place)
        end = _offset(line_starts, end_place)
        changes.append((start, end, texts[key]))
    for start, end, new in sorted(changes, reverse=True):  # offsets above stay valid
        written = _replace_value(written, start, end, new)
    expected = dict(before.values)
    for key, value in values.items():
        expected[key] = None if value == "" else value
    # write nothing unless the file then has exactly these values
    with suppress(ProblemsFound):
        if read_front_matter(written.encode(), full_path).values == expected:
            return encode_like(data, f"{written}{before.body}")
    message = (
        "the front matter can't be edited without changing its formatting; nothing was written"
    )
    wanted = "; ".join(lines.values())
    raise failure("not-written", message, f"enter these values yourself: {wanted}", full_path)


def _offset(line_starts: Sequence[int], place: Place) -> int:
    """Return the offset in the file of a line and a column, both counted from 1."""
    line, column = place
    return line_starts[line - 1] + column


def _written(value: Value) -> str:
    """Return a value as front matter writes it, on one line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return json.dumps(value, ensure_ascii=False)


def scalar(value: str) -> str:
    """Return a text as a YAML value, in quotes if it needs them."""
    if not value or PLAIN_PATTERN.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _replace_value(front: str, start: int, end: int, value: str) -> str:
    """Return the front matter with `value` in place of the text between two offsets.

    A comment after it stays. Without a value, the key stays alone on its line.
    """
    before = front[:start]
    after = front[end:]
    if value:
        space = " " if before.endswith(":") else ""
        return before + space + value + after
    comment, line_end, below = after.partition("\n")
    before = before.rstrip()
    if not comment.strip():
        return before + line_end + below
    if comment[0] not in " \t":
        comment = f" {comment}"
    return before + comment + line_end + below


def front_matter_lines(promise: ConfirmedPromise) -> str:
    """Return the lines of front matter that record a promise, with line ends."""
    rules = [_promise_keys(rule) for rule in promise.rules]
    if rules == [NO_NOTICE]:
        return "promise: none\n"
    lines = "promise:\n"
    for rule in rules:
        # of the first key of a rule; the others are below it, without the hyphen of a list
        indent = "  - " if len(rules) > 1 else "  "
        for key, value in rule.items():
            written = _written(value)
            lines += f"{indent}{key}: {written}\n"
            indent = " " * len(indent)
    return lines


def settings_lines(slug: str, revised: str, promise: ConfirmedPromise) -> str:
    """Return the header of the policy's table in legalsite.toml, and the line with the promise of a
    version, for a person to copy.
    """
    return f"[policies.{_key(slug)}]\n" + _settings_line(revised, promise)


def _settings_line(revised: str, promise: ConfirmedPromise) -> str:
    """Return the line in a policy's table that records the promise of a version."""
    value = _toml_value(promise)
    return f'promises."{revised}" = {value}\n'


def with_promise_in_front_matter(data: bytes, path: str, promise: ConfirmedPromise) -> bytes:
    """Return the file with the promise as the last key of its front matter.

    `path` is below content/. An existing key `promise` is replaced if it has no value, or all rules
    but the last one. Raises ProblemsFound if the front matter can't be read, if it has another
    promise, or if the key can't be added to it.
    """
    full_path = f"content/{path}"
    front, text, _ = split_text(decode(data, full_path))
    lines = front_matter_lines(promise)
    before = confirmed_in(data, full_path)
    record = PROMISE_PATTERN.search(front)
    start = front.rstrip("\n").rfind("\n") + 1  # of the closing fence
    if record:
        start = record.start()
        value, below = record.groups()
        # only a comment on the line of the key is kept: `promise: # ask counsel`
        comment = value if value.startswith("#") else ""
        has_other_comment = "#" in below + value.removeprefix(comment)
        # unless a promise would be lost: `promise` only adds a rule to the one that is recorded
        may_replace = before is None or before.same_as(ConfirmedPromise("", promise.rules[:-1]))
        if has_other_comment or not may_replace:
            raise _not_written(full_path, f"in the front matter:\n{lines}")
        front = front[:start] + front[record.end() :]
        if comment:
            lines = lines.replace("\n", f"  {comment}\n", 1)
    written = encode_like(data, f"{front[:start]}{lines}{front[start:]}{text}")
    confirmed = confirmed_in(written, full_path)
    if not confirmed or not confirmed.same_as(promise):
        raise _not_written(full_path, f"in the front matter:\n{lines}")
    return written


def without_promise(data: bytes, path: str) -> bytes:
    """Return the file without the key `promise` in its front matter; `path` is below content/.

    Raises ProblemsFound if the front matter can't be read, or if the removal changes other keys.
    """
    front, text, _ = split_text(decode(data, path))
    written = encode_like(data, PROMISE_PATTERN.sub("", front, count=1) + text)
    expected = {**read_front_matter(data, f"content/{path}").values}
    expected.pop("promise", None)
    if read_front_matter(written, f"content/{path}").values != expected:
        message = "`promise` can't be removed without changing the formatting; nothing was written"
        raise failure("not-written", message, "remove it yourself", f"content/{path}")
    return written


def with_promise_in_settings(
    data: bytes, path: str, slug: str, revised: str, promise: ConfirmedPromise
) -> bytes:
    """Return legalsite.toml, or pyproject.toml, with the promise of one published version.

    An existing entry on one line is replaced; an entry on several lines, or with a comment, isn't.
    Raises ProblemsFound if the file can't be read, or if the entry can't be added, for example
    because the table is on one line.
    """
    text = decode(data, path)
    line = _settings_line(revised, promise)
    keys = (*root_of(path), "policies", slug, "promises", revised)
    old_table = places_in_toml(text).get(keys)
    if old_table:
        lines = text.splitlines(keepends=True)
        (number, _), _ = old_table  # the line of its key
        old = lines.pop(number - 1).rstrip()
        if not old.endswith(("}", "]", '"')):  # it goes on below, or has a comment
            raise _line_not_written(path, slug, line)
        data = encode_like(data, "".join(lines))
    return with_settings(data, path, slug, line)


def with_settings(data: bytes, path: str, slug: str, line: str) -> bytes:
    """Return legalsite.toml, or pyproject.toml, with one or more lines added to a policy's table.

    `line`: the TOML to add, with line ends. Raises ProblemsFound if the file can't be read, or if
    the lines can't be added to it.
    """
    text = decode(data, path)
    table = (*root_of(path), "policies", slug)
    # the values that the file must have in the end; `settings` becomes the policy's table in them
    wanted = settings = load_toml(text)
    for name in table:
        settings = settings.setdefault(name, {})
    for key, value in load_toml(line).items():
        if isinstance(value, dict):
            settings[key] = {**settings.get(key, {}), **value}
        else:
            settings[key] = value
    for written in _texts_with_line(text, table, line):
        with suppress(ValueError):  # in the middle of a value, the line makes the TOML invalid
            if load_toml(written) == wanted:
                return encode_like(data, written)
    raise _line_not_written(path, slug, line)


def _line_not_written(path: str, slug: str, line: str) -> ProblemsFound:
    """Return the error that asks to add a line to a policy's table by hand."""
    header = f"[policies.{_key(slug)}]"
    return _not_written(path, f"below {header}: {line}")


def _texts_with_line(text: str, table: Keys, line: str) -> Iterator[str]:
    """Yield the file with the line in each possible place, the best one first.

    The places are: in the table of the policy's promises, if there is one; in the policy's table,
    below each of its keys from the last to the first, and below its header; in a new table at the
    end. Some may not be valid TOML, because a key's value can span several lines.
    """
    lines = text.splitlines(keepends=True)
    at_keys = places_in_toml(text)
    promises = (*table, "promises")
    for parent, added in ((promises, line.removeprefix("promises.")), (table, line)):
        # the line numbers of the table's header, and of its keys
        above = {place[0] for path, (place, _) in at_keys.items() if parent in (path, path[:-1])}
        for number in sorted(above, reverse=True):
            yield "".join([*lines[:number], added, *lines[number:]])
    header = ".".join(map(_key, table))
    yield f"{text.rstrip()}\n\n[{header}]\n{line}"


def _key(name: str) -> str:
    """Return a key as TOML writes it, in quotes if it needs them."""
    return name if re.fullmatch(BARE_KEY_PATTERN, name) else json.dumps(name)


def _toml_value(promise: ConfirmedPromise) -> str:
    """Return a promise as a TOML value on one line: "none", a table, or a list of tables."""
    tables = []
    for rule in promise.rules:
        values = _promise_keys(rule)
        if rule.reason:
            values["reason"] = rule.reason
        if values == NO_NOTICE and len(promise.rules) == 1:
            return '"none"'
        pairs = []
        for key, value in values.items():
            shown = json.dumps(value, ensure_ascii=False)
            pairs.append(f"{key} = {shown}")
        tables.append(f"{{ {', '.join(pairs)} }}")
    joined = ", ".join(tables)
    return f"[{joined}]" if len(tables) > 1 else joined


def _promise_keys(rule: NoticeRule) -> dict[str, Any]:
    """Return the keys and values that record a rule, except its reason.

    They always include the types of change, so that a person can correct them without knowing the
    default.
    """
    values: dict[str, Any] = {}
    period = rule.period
    if rule.channels:
        values[f"{rule.logic}_of"] = list(rule.channels)
    if period and (period.months or period.business or period.weeks):
        values["period"] = str(period)
    elif period:
        values["days_before"] = period.days
    if rule.classes:  # the types of change of which the rule promises notice
        values["for"] = [name for name in CHANGE_TYPES if name in rule.classes]
    else:
        values |= NO_NOTICE
    for key in ("about", "clause", "confirmed_by"):
        value = getattr(rule, key)
        if value:
            values[key] = value
    return values


def _not_written(path: str, lines: str) -> ProblemsFound:
    """Return the error that asks to add `lines`, which begin with the place, by hand."""
    message = "this can't be added without changing the file's formatting; nothing was written"
    return failure("not-written", message, f"add it {lines.strip()}", path)
