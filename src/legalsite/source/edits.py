"""Edit values in front matter and legalsite.toml.

Comments, order, line endings, and everything else in the file are preserved.
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

INSERT_AFTER_KEY = "revised"  # a missing key is added below this key
# The key `promise` in front matter, its value (unless the value is null), and the indented lines
# below.
PROMISE_PATTERN = re.compile(
    r"^promise[ \t]*:[ \t]*(?:(?:~|null)(?!\S))?[ \t]*(?P<value>.*)\n"
    r"(?P<below>(?:(?:[ \t]|- ).*\n)*)",
    re.MULTILINE,
)
PLAIN_PATTERN = re.compile(r"\w[\w '’&,.()/-]*")  # text that YAML allows without quotes
BARE_KEY_PATTERN = r"(?a)[A-Za-z0-9_-]+"
NO_NOTICE = {"none": True}  # keys of a rule that promises no notice

Value = str | list[str] | dict[str, Any]


def with_values(data: bytes, path: str, values: Mapping[str, Value]) -> bytes:
    """Set values in the front matter of a file. `path` is relative to content/.

    Missing keys are added below `revised`. An empty string clears the value but keeps the key. A
    mapping is written on one line. Raises ProblemsFound if the front matter can't be parsed, or if
    a value can't be changed without affecting others.
    """
    full_path = f"content/{path}"
    before = read_front_matter(data, full_path)
    written = before.source.removesuffix(before.body)  # the front matter, including its fences
    line_starts = _line_starts(written)
    texts = {key: _front_matter_value(value) for key, value in values.items()}
    lines = {key: f"{key}: {value}".rstrip() for key, value in texts.items()}
    # lines for the missing keys
    added = "".join([f"{lines[key]}\n" for key in values if key not in before.values])
    # `before.places` has the line and column of each key, and of the start and end of its value.
    # Missing keys are added below the end of INSERT_AFTER_KEY (its last position) or, if that's
    # missing, below the opening fence, which is the position of the key ().
    above, _ = before.places.get((INSERT_AFTER_KEY,), before.places[()])[-1]
    insertion = line_starts[above] + 1
    changes = []  # (start, end, new text) of each change
    if added:
        changes.append((insertion, insertion, added))
    for key in values.keys() & before.values.keys():  # the keys to change
        _, start_place, end_place = before.places[key,]
        start = _offset(line_starts, start_place)
        end = _offset(line_starts, end_place)
        changes.append((start, end, texts[key]))
    # in reverse order, so that offsets stay valid
    for start, end, new in sorted(changes, reverse=True):
        written = _replace_value(written, start, end, new)
    expected = dict(before.values)
    for key, value in values.items():
        expected[key] = None if value == "" else value
    # Check that the file would have exactly these values. With unusual YAML, such as an anchor, the
    # change may affect other values, or the result may be invalid.
    with suppress(ProblemsFound):
        if read_front_matter(written.encode(), full_path).values == expected:
            return encode_like(data, f"{written}{before.body}")
    message = (
        "the front matter can't be edited without changing its formatting; nothing was written"
    )
    wanted = "; ".join(lines.values())
    raise failure("not-written", message, f"enter these values yourself: {wanted}", full_path)


def _line_starts(text: str) -> list[int]:
    """Return the offset of the start of each line, minus 1, because columns start at 1."""
    starts = [-1]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _offset(line_starts: Sequence[int], place: Place) -> int:
    """Convert a line and column, both starting at 1, to an offset."""
    line, column = place
    return line_starts[line - 1] + column


def _front_matter_value(value: Value) -> str:
    """Format a value as YAML on a single line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return json.dumps(value, ensure_ascii=False)


def scalar(value: str) -> str:
    """Format a text as a YAML value, in quotes if needed."""
    if not value or PLAIN_PATTERN.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _replace_value(front: str, start: int, end: int, value: str) -> str:
    """Replace the text between two offsets with `value`, keeping a comment after the text.

    If `value` is empty, the key is left without a value.
    """
    before = front[:start]
    after = front[end:]
    if value:
        space = " " if before.endswith(":") else ""  # the key had no value
        return before + space + value + after
    # there may be a comment after the value, on the same line
    comment, line_end, below = after.partition("\n")
    before = before.rstrip()
    if not comment.strip():
        return before + line_end + below
    if comment[0] not in " \t":  # YAML requires a space before a comment
        comment = f" {comment}"
    return before + comment + line_end + below


def front_matter_lines(promise: ConfirmedPromise) -> str:
    """Format the front matter lines that record a promise, with line endings."""
    rules = [_promise_keys(rule) for rule in promise.rules]
    if rules == [NO_NOTICE]:
        return "promise: none\n"
    lines = "promise:\n"
    for rule in rules:
        # all other keys are aligned with the first key of their rule
        indent = "  - " if len(rules) > 1 else "  "
        for key, value in rule.items():
            written = _front_matter_value(value)
            lines += f"{indent}{key}: {written}\n"
            indent = " " * len(indent)
    return lines


def settings_lines(slug: str, revised: str, promise: ConfirmedPromise) -> str:
    """Format the lines for legalsite.toml that record the promise of a version, for users to copy.

    The result is the header of the policy's table and one line.
    """
    return f"[policies.{_key(slug)}]\n" + _settings_line(revised, promise)


def _settings_line(revised: str, promise: ConfirmedPromise) -> str:
    value = _toml_value(promise)
    return f'promises."{revised}" = {value}\n'


def with_promise_in_front_matter(data: bytes, path: str, promise: ConfirmedPromise) -> bytes:
    """Add a promise as the last key of a file's front matter. `path` is relative to content/.

    Raises ProblemsFound if the front matter can't be parsed, contains a different promise, or can't
    be edited.
    """
    full_path = f"content/{path}"
    front, text, _ = split_text(decode(data, full_path))
    lines = front_matter_lines(promise)
    before = confirmed_in(data, full_path)  # the promise in the file, if any
    old_lines = PROMISE_PATTERN.search(front)  # the key, even if it has no value
    start = front.rstrip("\n").rfind("\n") + 1  # start of the closing fence
    if old_lines:
        start = old_lines.start()
        value = old_lines["value"]
        # keep a comment on the key's line: `promise: # ask counsel`
        comment = value if value.startswith("#") else ""
        # any other comment would be lost
        has_other_comment = "#" in old_lines["below"] + value.removeprefix(comment)
        # Don't overwrite a different promise: the new one may only add one rule, as its last one,
        # to the rules in the file. If no promise is confirmed in the file, the key is empty.
        may_replace = before is None or before.same_as(ConfirmedPromise("", promise.rules[:-1]))
        if has_other_comment or not may_replace:
            raise _not_written(full_path, f"in the front matter:\n{lines}")
        front = front[:start] + front[old_lines.end() :]
        if comment:  # put the comment at the end of the first line again
            lines = lines.replace("\n", f"  {comment}\n", 1)
    written = encode_like(data, f"{front[:start]}{lines}{front[start:]}{text}")
    # check that the new front matter contains exactly this promise
    confirmed = confirmed_in(written, full_path)
    if not confirmed or not confirmed.same_as(promise):
        raise _not_written(full_path, f"in the front matter:\n{lines}")
    return written


def without_promise(data: bytes, path: str) -> bytes:
    """Remove the key `promise` from a file's front matter. `path` is relative to content/.

    Raises ProblemsFound if the front matter can't be parsed, or if removing the key would change
    other keys.
    """
    front, text, _ = split_text(decode(data, path))
    written = encode_like(data, PROMISE_PATTERN.sub("", front, count=1) + text)
    expected = {**read_front_matter(data, f"content/{path}").values}
    expected.pop("promise", None)
    # the pattern only recognizes common YAML, so check the result
    if read_front_matter(written, f"content/{path}").values != expected:
        message = "`promise` can't be removed without changing the formatting; nothing was written"
        raise failure("not-written", message, "remove it yourself", f"content/{path}")
    return written


def with_promise_in_settings(
    data: bytes, path: str, slug: str, revised: str, promise: ConfirmedPromise
) -> bytes:
    """Record the promise of a published version in legalsite.toml or pyproject.toml.

    Raises ProblemsFound if the file can't be parsed or the entry can't be added, for example
    because the table is inline.
    """
    text = decode(data, path)
    line = _settings_line(revised, promise)
    keys = (*root_of(path), "policies", slug, "promises", revised)
    old_places = places_in_toml(text).get(keys)  # positions of the existing entry, if any
    # replace the existing entry if it's on a single line without a comment: remove it first
    if old_places:
        lines = text.splitlines(keepends=True)
        (number, _), _ = old_places  # line of the key
        old = lines.pop(number - 1).rstrip()
        if not old.endswith(("}", "]", '"')):  # the entry spans several lines or has a comment
            raise _line_not_written(path, slug, line)
        data = encode_like(data, "".join(lines))
    return with_settings(data, path, slug, line)


def with_settings(data: bytes, path: str, slug: str, line: str) -> bytes:
    """Add one or more lines to a policy's table in legalsite.toml or pyproject.toml.

    `line` contains the TOML to add, with line endings. Raises ProblemsFound if the file can't be
    parsed or the lines can't be added.
    """
    text = decode(data, path)
    table = (*root_of(path), "policies", slug)
    # `wanted` contains all values that the file should have, and `settings` is the table of the
    # policy in it, so that changes to `settings` also change `wanted`
    wanted = settings = load_toml(text)
    for name in table:
        settings = settings.setdefault(name, {})
    for key, value in load_toml(line).items():
        if isinstance(value, dict):  # a table, such as `promises`, keeps its other values
            settings[key] = {**settings.get(key, {}), **value}
        else:
            settings[key] = value
    for written in _texts_with_line(text, table, line):
        # ignore invalid TOML: the line was inserted into a value of several lines
        with suppress(ValueError):
            if load_toml(written) == wanted:
                return encode_like(data, written)
    raise _line_not_written(path, slug, line)


def _line_not_written(path: str, slug: str, line: str) -> ProblemsFound:
    header = f"[policies.{_key(slug)}]"
    return _not_written(path, f"below {header}: {line}")


def _texts_with_line(text: str, table: Keys, line: str) -> Iterator[str]:
    """Yield the file with the line inserted at each possible position, best first.

    `table` is the path of the policy's table. Some results may be invalid TOML, because values can
    span several lines, so the caller must check them.
    """
    lines = text.splitlines(keepends=True)
    at_keys = places_in_toml(text)
    promises = (*table, "promises")
    # prefer the table of the policy's promises, where the key isn't prefixed with `promises.`, to
    # the table of the policy
    for parent, added in ((promises, line.removeprefix("promises.")), (table, line)):
        # Line numbers of the table's header (whose path is `parent`) and keys (whose path is
        # `parent` and the key). The line may be added below any of them, at best below the last.
        numbers = {place[0] for path, (place, _) in at_keys.items() if parent in (path, path[:-1])}
        for number in sorted(numbers, reverse=True):
            yield "".join([*lines[:number], added, *lines[number:]])
    # as a last resort, add a new table at the end
    header = ".".join(map(_key, table))
    yield f"{text.rstrip()}\n\n[{header}]\n{line}"


def _key(name: str) -> str:
    return name if re.fullmatch(BARE_KEY_PATTERN, name) else json.dumps(name)


def _toml_value(promise: ConfirmedPromise) -> str:
    """Format a promise as an inline table, a list of inline tables, or `"none"`."""
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
    """Convert a rule to front matter keys and values, without its reason."""
    values: dict[str, Any] = {}
    period = rule.period
    if rule.channels:
        values[f"{rule.logic}_of"] = list(rule.channels)
    # `days_before` can't express months, business days, or weeks
    if period and (period.months or period.business or period.weeks):
        values["period"] = str(period)
    elif period:
        values["days_before"] = period.days
    # Only a rule that promises no notice has no types of change. The types are always written, so
    # that authors can edit them without knowing the default.
    if rule.classes:
        values["for"] = [name for name in CHANGE_TYPES if name in rule.classes]
    else:
        values |= NO_NOTICE
    for key in ("about", "clause", "confirmed_by"):
        value = getattr(rule, key)
        if value:
            values[key] = value
    return values


def _not_written(path: str, lines: str) -> ProblemsFound:
    """Create the error that asks the user to add lines.

    `lines` starts with words such as “in the front matter:”.
    """
    message = "this can't be added without changing the file's formatting; nothing was written"
    return failure("not-written", message, f"add it {lines.strip()}", path)
