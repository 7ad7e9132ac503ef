"""The block between `---` lines at the top of a policy's file: what is true of one revision."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from legalsite.errors import Problem, ProblemsFound, excerpt_of, sorted_problems
from legalsite.model.policy import Revision
from legalsite.model.revision_id import SHAPE, Revised
from legalsite.source.characters import decode
from legalsite.source.file_names import Name, read_name
from legalsite.source.placed_yaml import PlacedValue
from legalsite.source.schema_errors import wrong

ENDS = ("---", "...")
EXAMPLE = "open the file with `---`, a line `title: …`, a line `revised: 2026-04-01`, and `---`"


def read_revision(data: bytes, path: str, *, languages: tuple[str, ...]) -> Revision:
    """The revision that a file below content/ holds. Raises ProblemsFound with every problem, its path with `content/`.
    A translation has `effective` of its own `revised` until it is given its original's."""
    place = f"content/{path}"
    try:
        name = read_name(path, languages)
    except ValueError as wrong:
        raise ProblemsFound([Problem("bad-name", f"{path} {wrong}", "rename the file", place)]) from None
    front, _, text_line = split(data, place)
    try:
        fields = _fields(front, name, place, languages)
    except ProblemsFound as found:
        raise ProblemsFound(_with_excerpts(found.problems, front)) from None
    return Revision(
        policy=name.policy,
        revised=fields.revised,
        title=fields.title,
        effective=fields.effective or fields.revised.day,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        text_line=text_line,
        language=name.language,
        change=fields.change,
        summary=fields.summary,
        replaces=None if fields.replaces is None else tuple(fields.replaces),
        retroactive=fields.retroactive,
        withdrawn=fields.withdrawn,
        approved_by=fields.approved_by,
        translates=fields.translates,
        extra=fields.extra,
    )


def split(data: bytes, path: str) -> tuple[str, str, int]:
    """Front matter with its fences, the text after it, and the line on which that begins. Raises ProblemsFound where
    there is no front matter, where it is another format's, or where it is never closed."""
    text = decode(data, path)
    lines = text.split("\n", 1)
    if lines[0].rstrip() != "---":
        raise ProblemsFound([_no_front_matter(text, path)])
    front, rest, line = split_text(text)
    if not front:
        message = "the front matter that begins here is never closed"
        raise ProblemsFound(
            [Problem("bad-front-matter", message, "put a line `---` after its last key", path, 1, 1, lines[0])]
        )
    return front, rest, line


def split_text(text: str) -> tuple[str, str, int]:
    """Front matter of any tool with its fences, the text after it, and the line on which that begins. Where there is
    none, or none that is closed, all is text."""
    fence = text[:4].rstrip()
    if fence not in ("---", "+++") or text.split("\n", 1)[0].rstrip() != fence:
        return "", text, 1
    ends = ENDS if fence == "---" else (fence,)
    position, line = text.find("\n") + 1, 2
    while position:
        end = text.find("\n", position)
        if text[position : len(text) if end < 0 else end].rstrip() in ends:
            end = len(text) if end < 0 else end + 1
            return text[:end], text[end:], line + 1
        position, line = end + 1, line + 1
    return "", text, 1


def _fields(front: str, name: Name, path: str, languages: tuple[str, ...]) -> "FrontMatter":
    from pydantic import ValidationError

    from legalsite.source.placed_yaml import read_block
    from legalsite.source.schema_errors import as_problems

    entries = read_block(front, path)
    given = {key: entry.value for key, entry in entries.items() if entry.value is not None}

    def find(loc: Sequence[int | str], key: bool) -> tuple[int, int]:
        entry = entries.get(str(loc[0])) if loc else None
        return (0, 0) if entry is None else entry.key_place if key else entry.place

    problems: list[Problem] = []
    fields = None
    try:
        fields = FrontMatter.model_validate(given)
    except ValidationError as wrong:
        problems += as_problems(wrong, lambda _: FrontMatter.model_fields, find, path)
        problems = [replace(found, line=1) if not found.line else found for found in problems]
    problems += contradictions(fields, entries, name, path, languages)
    if problems or fields is None:
        raise ProblemsFound(sorted_problems(problems))
    return fields


def _no_front_matter(text: str, path: str) -> Problem:
    first = excerpt_of(text, 1)
    if not text.strip():
        return Problem("bad-front-matter", "the file is empty", EXAMPLE, path, 1)
    if first.rstrip() == "+++":
        message = "this is TOML front matter"
    elif first.lstrip().startswith("{"):
        message = "this is JSON front matter"
    elif first.strip() == "---":
        message = "there is space before the `---`"
    else:
        message = "the file has no front matter"
    return Problem("bad-front-matter", message, EXAMPLE, path, 1, 1, first)


def _with_excerpts(problems: Sequence[Problem], front: str) -> list[Problem]:
    return [
        found if found.excerpt or not found.line else replace(found, excerpt=excerpt_of(front, found.line))
        for found in problems
    ]


# --- The keys of front matter and what may stand in each; scalars arrive as text. ---

MOST_TITLE = 300
MOST_SUMMARY = 1000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
YEARS = range(1000, 9000)
DAY_HELP = "write the day like 2026-04-01"
ID_HELP = "write the day like 2026-04-01; a second text of that day is 2026-04-01-2"


def _day(given: Any) -> date:
    if not isinstance(given, str) or not DAY.fullmatch(given):
        raise wrong("bad-date", f"{_shown(given)} is no ISO day", DAY_HELP)
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise wrong("bad-date", f"{given} is no day of the calendar", DAY_HELP) from None
    return _counted(day)


def _revised(given: Any) -> Revised:
    if not isinstance(given, str) or not SHAPE.fullmatch(given):
        raise wrong("bad-date", f"{_shown(given)} is no ISO day", ID_HELP)
    try:
        revised = Revised.parse(given)
    except ValueError:
        raise wrong("bad-date", f"{given} is no day of the calendar", ID_HELP) from None
    _counted(revised.day)
    return revised


def _counted(day: date) -> date:
    """One from which days can be counted either way: notices are due years before, at the most."""
    if day.year not in YEARS:
        help = "write the day that is meant; a text whose day is not known yet is not published yet"
        raise wrong("bad-date", f"{day} is no day on which a text could apply", help)
    return day


def _flag(given: Any) -> bool:
    if given not in ("true", "false"):
        raise wrong("bad-value", f"{_shown(given)} is neither true nor false", "write true or false")
    return bool(given == "true")


def _one_line(most: int) -> Any:
    def check(given: Any) -> str:
        if not isinstance(given, str):
            raise wrong(
                "bad-value",
                f"{_shown(given)} is no line of text",
                "write one line; put quotes around it where it has a colon",
            )
        if not given.strip():
            raise wrong("bad-value", "there is nothing but space", "write one line of words")
        if "\n" in given or "\r" in given:
            raise wrong("bad-value", "this runs over more than one line", "write it in one line")
        if len(given) > most:
            raise wrong("bad-value", f"this has {len(given):,} characters, more than {most:,}", "say it shorter")
        return given.strip()

    return check


def _shown(given: Any) -> str:
    if isinstance(given, str):
        return repr(given if len(given) <= 40 else given[:40] + "…")
    return "a list" if isinstance(given, list) else "a mapping" if isinstance(given, dict) else repr(given)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
RevisionId = Annotated[
    Revised, BeforeValidator(_revised), WithJsonSchema({"type": "string", "pattern": f"^{SHAPE.pattern}$"})
]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
Title = Annotated[str, BeforeValidator(_one_line(MOST_TITLE)), Field(min_length=1, max_length=MOST_TITLE)]
Sentence = Annotated[str, BeforeValidator(_one_line(MOST_SUMMARY)), Field(min_length=1, max_length=MOST_SUMMARY)]


class FrontMatter(BaseModel):
    """What is true of one revision."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    title: Title = Field(description="The policy's title.")
    revised: RevisionId = Field(
        description="The day on which this text was settled; -2, -3 for further texts of that day."
    )
    effective: Day | None = Field(default=None, description="From when it applies. Default: the day of `revised`.")
    change: Literal["editorial", "minor", "material"] | None = Field(
        default=None, description="The class of the change."
    )
    summary: Sentence | None = Field(default=None, description="One plain sentence for the changelog and the notice.")
    replaces: list[RevisionId] | None = Field(default=None, description="Revisions that give way to this one.")
    retroactive: Flag = Field(default=False, description="Allows effective before revised.")
    withdrawn: Flag = Field(default=False, description="The policy ends on the effective day.")
    approved_by: Sentence | None = Field(default=None, description="Who signed this off.")
    translates: RevisionId | None = Field(default=None, description="In a translation: the revision that it renders.")
    extra: dict[str, Any] = Field(default_factory=dict, description="Handed to layouts as it is.")


# --- Front matter that says what the file's name, or another key, does not allow. ---

ONLY_ORIGINAL = ("effective", "change", "replaces", "retroactive", "withdrawn")


def contradictions(
    fields: FrontMatter | None, entries: Mapping[str, PlacedValue], name: Name, path: str, languages: tuple[str, ...]
) -> Iterator[Problem]:
    """`fields` is None where they could not be typed: then only keys are looked at."""
    original = name.language == languages[0]
    given = {key for key, entry in entries.items() if entry.value is not None}
    if fields and name.archived and fields.revised != name.archived:
        message = f"revised is {fields.revised}, the name of the file says {name.archived}"
        help = "an archived file is never edited: take it from the archive's backup"
        yield Problem("name-and-date", message, help, path, *entries["revised"].place)
    if fields and original and fields.effective and fields.effective < fields.revised.day and not fields.retroactive:
        message = f"effective, {fields.effective}, is before revised, {fields.revised}"
        help = "fix the day, or add `retroactive: true`"
        yield Problem("effective-before-revised", message, help, path, *entries["effective"].place)
    if not original:
        yield from _in_a_translation(given, entries, path)
    elif "translates" in given:
        message = f"this file is in the site's first language, {name.language}"
        help = f"take the line out, or name the file {name.policy}.{languages[1] if len(languages) > 1 else 'de'}.md"
        yield Problem("bad-translation", message, help, path, *entries["translates"].key_place)


def _in_a_translation(given: Collection[str], entries: Mapping[str, PlacedValue], path: str) -> Iterator[Problem]:
    if "translates" not in given:
        help = "add `translates:` with the `revised` of the text that this renders"
        yield Problem("missing-key", "translates is missing", help, path, 1)
    for key in ONLY_ORIGINAL:
        if key in given:
            message = f"a translation takes {key} from the text that it renders"
            yield Problem("bad-translation", message, "take the line out", path, *entries[key].key_place)
