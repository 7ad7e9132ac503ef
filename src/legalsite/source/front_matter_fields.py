"""The keys of front matter and what may stand in each; scalars arrive as text."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from legalsite.model.revised import SHAPE, Revised
from legalsite.source.typed import wrong

MOST_TITLE = 300
MOST_SUMMARY = 1000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
YEARS = range(1000, 9000)
DAY_MEND = "write the day like 2026-04-01"
ID_MEND = "write the day like 2026-04-01; a second text of that day is 2026-04-01-2"


def _day(given: Any) -> date:
    if not isinstance(given, str) or not DAY.fullmatch(given):
        raise wrong("bad-date", f"{_shown(given)} is no ISO day", DAY_MEND)
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise wrong("bad-date", f"{given} is no day of the calendar", DAY_MEND) from None
    return _counted(day)


def _revised(given: Any) -> Revised:
    if not isinstance(given, str) or not SHAPE.fullmatch(given):
        raise wrong("bad-date", f"{_shown(given)} is no ISO day", ID_MEND)
    try:
        revised = Revised.parse(given)
    except ValueError:
        raise wrong("bad-date", f"{given} is no day of the calendar", ID_MEND) from None
    _counted(revised.day)
    return revised


def _counted(day: date) -> date:
    """One from which days can be counted either way: notices are due years before, at the most."""
    if day.year not in YEARS:
        mend = "write the day that is meant; a text whose day is not known yet is not published yet"
        raise wrong("bad-date", f"{day} is no day on which a text could apply", mend)
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
