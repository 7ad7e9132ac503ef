"""Changes values in the front matter of a file that people edit. Everything else in the file stays as it is, with its
comments, its order and its line ends."""

from collections.abc import Mapping

from legalsite.errors import Problem, ProblemsFound
from legalsite.source.characters import encode_like
from legalsite.source.front_matter import split
from legalsite.source.placed_yaml import places, read_block, value_spans
from legalsite.source.schema import place_of

AFTER = "revised"  # the key below which missing keys are added


def with_values(data: bytes, path: str, values: Mapping[str, str | list[str]]) -> bytes:
    """Return the file with these values in its front matter; `path` is below content/. An empty text empties the key
    and keeps its line. A key that the file lacks is added below `revised`. Raises ProblemsFound if the front matter
    cannot be read, or if it is written in a way in which a value cannot be changed by itself."""
    place = f"content/{path}"
    front, text, _ = split(data, place)
    before = read_block(front, place)
    spans = value_spans(front)
    written, texts = front, {key: _text(value) for key, value in values.items()}
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


def without_key(data: bytes, path: str, outer: str, inner: str) -> bytes:
    """Return the file without the key `inner` of the mapping `outer` in its front matter, and without `outer` if that
    has no other key. The file stays as it is if it lacks the key, or if the mapping is written in one line."""
    place = f"content/{path}"
    front, text, _ = split(data, place)
    values = read_block(front, place)
    mapping = values.get(outer)
    if not isinstance(mapping, dict) or inner not in mapping:
        return data
    first, last = place_of(places(front), (outer,), key=True)[0] - 1, front[: value_spans(front)[outer][1]].count("\n")
    lines = front.split("\n")
    if len(mapping) > 1:
        margin = lines[first + 1][: len(lines[first + 1]) - len(lines[first + 1].lstrip())]
        starts = [number for number in range(first + 1, last + 1) if lines[number].startswith(f"{margin}{inner}:")]
        if not starts:
            return data
        first = starts[0]
        deeper = range(first + 1, last + 1)
        last = next((number - 1 for number in deeper if not lines[number].startswith(f"{margin} ")), last)
    written = "\n".join([*lines[:first], *lines[last + 1 :]])
    rest = {key: value for key, value in mapping.items() if key != inner}
    wanted = {key: value for key, value in values.items() if key != outer} | ({outer: rest} if rest else {})
    return encode_like(data, written + text) if _values(written, place) == wanted else data


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else f"[{', '.join(value)}]"


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
