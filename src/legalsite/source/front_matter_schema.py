"""The schema of front matter, and the reading of any front matter with it: every problem at once, with its place."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, WithJsonSchema

from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.model.policy import SHAPE, ChangeClass, RevisionId
from legalsite.model.promise import ConfirmedPromise
from legalsite.source.checked_values import MOST_SUMMARY, MOST_TITLE, day, flag, line_of_text, revised
from legalsite.source.file_names import Name
from legalsite.source.front_matter_block import split
from legalsite.source.placed_yaml import PlacedValue, place_of, read_block
from legalsite.source.plain_front_matter import ONLY_ORIGINAL
from legalsite.source.promise_table import PromiseField, PromiseTable, confirmed_promise
from legalsite.source.schema_errors import as_problems


def checked_facts(front: str, name: Name, path: str, languages: tuple[str, ...]) -> dict[str, Any]:
    """Return what front matter says, as arguments of a Revision; `front` has both fences. Raises ProblemsFound with
    every problem, `path` in each."""
    try:
        fields, values = _fields(front, name, path, languages)
    except ProblemsFound as invalid:
        raise ProblemsFound(_with_excerpts(invalid.problems, front)) from None
    facts = {key: getattr(fields, key) for key in FrontMatter.model_fields}
    promise = confirmed_promise(fields.promise, path, values["promise"].key_place[0]) if fields.promise else None
    replaces = None if fields.replaces is None else tuple(fields.replaces)
    effective = fields.effective or fields.revised.day
    return {**facts, "effective": effective, "replaces": replaces, "promise": promise}


def confirmed_in(data: bytes, path: str) -> ConfirmedPromise | None:
    """Return the promise that the front matter of any file confirms; None if it has none that can be read. `path` is
    the file's name in messages."""
    try:
        front, _, _ = split(data, path)
        placed = read_block(front, path).get("promise")
        table = TypeAdapter(PromiseField).validate_python(placed.value) if placed and placed.value else None
    except (ProblemsFound, ValidationError):
        return None
    return confirmed_promise(table, path, placed.key_place[0]) if placed and table else None


def _fields(
    front: str, name: Name, path: str, languages: tuple[str, ...]
) -> tuple["FrontMatter", Mapping[str, PlacedValue]]:
    values = read_block(front, path)
    given = {key: placed.value for key, placed in values.items() if placed.value is not None}

    def find(loc: Sequence[int | str], key: bool) -> tuple[int, int]:
        return place_of(front, loc, key=key)

    problems: list[Problem] = []
    fields = None
    try:
        fields = FrontMatter.model_validate(given)
    except ValidationError as error:
        problems += as_problems(error, _known_keys, find, path)
        problems = [problem if problem.line else problem._replace(line=1) for problem in problems]
    problems += _contradictions(fields, values, name, path, languages)
    if problems or fields is None:
        raise ProblemsFound(sorted_problems(problems))
    return fields, values


def _known_keys(loc: Sequence[int | str]) -> list[str]:
    """Return the keys that the mapping at a path may have."""
    table: type[BaseModel] = PromiseTable if "promise" in loc else FrontMatter
    return [field.alias or name for name, field in table.model_fields.items()]


def _with_excerpts(problems: Sequence[Problem], front: str) -> list[Problem]:
    lines = ["", *front.split("\n")]
    return [
        problem if problem.excerpt or problem.line >= len(lines) else problem._replace(excerpt=lines[problem.line])
        for problem in problems
    ]


Day = Annotated[date, BeforeValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
RevisionIdField = Annotated[
    RevisionId, BeforeValidator(revised), WithJsonSchema({"type": "string", "pattern": f"^{SHAPE.pattern}$"})
]
Flag = Annotated[bool, BeforeValidator(flag), WithJsonSchema({"type": "boolean"})]
Title = Annotated[str, BeforeValidator(line_of_text(MOST_TITLE)), Field(min_length=1, max_length=MOST_TITLE)]
Sentence = Annotated[str, BeforeValidator(line_of_text(MOST_SUMMARY)), Field(min_length=1, max_length=MOST_SUMMARY)]


class FrontMatter(BaseModel):
    """The keys of the front matter, as validated by pydantic."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    title: Title = Field(description="The policy's title.")
    revised: RevisionIdField = Field(description="The day of this text; -2, -3 for further texts of that day.")
    effective: Day | None = Field(
        default=None, description="The day on which it takes effect. Default: the day of `revised`."
    )
    change: ChangeClass | None = Field(default=None, description="The class of the change.")
    summary: Sentence | None = Field(default=None, description="One plain sentence for the changelog and the notice.")
    replaces: list[RevisionIdField] | None = Field(default=None, description="Revisions that this one supersedes.")
    retroactive: Flag = Field(default=False, description="Allows effective before revised.")
    withdrawn: Flag = Field(default=False, description="The policy ends on the effective day.")
    approved_by: Sentence | None = Field(default=None, description="Who signed this off.")
    dated_by: Literal["commit"] | None = Field(
        default=None, description="Written by imports: the text states no day of its own, so its days are the commit's."
    )
    translates: RevisionIdField | None = Field(
        default=None, description="In a translation: the revision it translates."
    )
    promise: PromiseField | None = Field(
        default=None, description="What this text promises about its own changes, confirmed by a person."
    )
    extra: dict[str, Any] = Field(default_factory=dict, description="Passed to layouts unchanged.")


def _contradictions(
    fields: FrontMatter | None, values: Mapping[str, PlacedValue], name: Name, path: str, languages: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield a problem for each contradiction. `fields` is None if values are invalid; then only keys are checked."""
    original = name.language == languages[0]
    given = {key for key, entry in values.items() if entry.value is not None}
    if fields and name.archived and fields.revised != name.archived:
        message = f"revised is {fields.revised}, but the file name says {name.archived}"
        help = "restore the file from a backup: archived files are never edited"
        yield Problem("name-and-date", message, help, path, *values["revised"].place)
    if fields and original and fields.effective and fields.effective < fields.revised.day and not fields.retroactive:
        message = f"effective ({fields.effective}) is before revised ({fields.revised})"
        help = "correct the date, or add `retroactive: true`"
        yield Problem("effective-before-revised", message, help, path, *values["effective"].place)
    if not original:
        yield from _in_a_translation(given, values, path)
    elif "translates" in given:
        message = f"this file is in the site's first language, {name.language}"
        other = languages[1].lower() if len(languages) > 1 else "de"
        help = f"remove the line, or rename the file to {name.policy}.{other}.md"
        yield Problem("bad-translation", message, help, path, *values["translates"].key_place)


def _in_a_translation(given: Collection[str], values: Mapping[str, PlacedValue], path: str) -> Iterator[Problem]:
    if "translates" not in given:
        help = "add `translates:` with the `revised` of the text that this translates"
        yield Problem("missing-key", "translates is missing", help, path, 1)
    for key in ONLY_ORIGINAL:
        if key in given:
            message = f"a translation takes {key} from its original"
            yield Problem("bad-translation", message, "remove the line", path, *values[key].key_place)
