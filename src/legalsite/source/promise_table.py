"""The keys of a confirmed promise: `promise:` in front matter, `promise` and `promises` in legalsite.toml."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from legalsite.model.config import Channel
from legalsite.model.policy import ChangeClass
from legalsite.model.promise import ConfirmedPromise, NoticePeriod
from legalsite.source.checked_values import LONGEST_DAYS, PERIOD, anchor, each_once, notice_period, one_line
from legalsite.source.schema_errors import did_you_mean, wrong

NONE_HELP = "write `none` if the text promises no notice, else what it promises, like any_of, all_of and days_before"
EMPTY_HELP = "add any_of, all_of, days_before, period or for; if the text promises no notice, write `none`"
CLASSES: tuple[ChangeClass, ...] = ("editorial", "minor", "material")


Period = Annotated[
    NoticePeriod, BeforeValidator(notice_period), WithJsonSchema({"type": "string", "pattern": f"^{PERIOD.pattern}$"})
]
Channels = Annotated[list[Channel], Field(min_length=1), AfterValidator(each_once)]
Classes = Annotated[list[ChangeClass], Field(min_length=1), AfterValidator(each_once)]


class PromiseTable(BaseModel):
    """What a text promises about its own changes, as its front matter says it: every scalar arrives as text. It has no
    classes at all if `none` was written in its place."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    any_of: Channels | None = Field(default=None, description="Any of these channels is enough.")
    all_of: Channels | None = Field(default=None, description="All of these channels are used.")
    days_before: int | None = Field(
        default=None,
        ge=0,
        le=LONGEST_DAYS,
        description="Days between the notice and the day on which the text takes effect.",
    )
    period: Period | None = Field(
        default=None, description="The same time in other units: 2 months, 10 business days. A month is never 30 days."
    )
    classes: Classes | None = Field(
        default=None, alias="for", description="The classes of change that are announced. Default: all."
    )
    clause: Annotated[str, AfterValidator(anchor)] = Field(default="", description="The anchor of the clause.")

    @field_validator("all_of", "period")
    @classmethod
    def _one_of_two(cls, given: Any, info: ValidationInfo) -> Any:
        other = {"all_of": "any_of", "period": "days_before"}[info.field_name or ""]
        if given is not None and info.data.get(other) is not None:
            raise wrong("bad-value", f"{other} and {info.field_name} cannot be used together", "keep one of the two")
        return given

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set & {"any_of", "all_of", "days_before", "period", "classes", "none"}:
            raise wrong("bad-value", "this does not say what is promised", EMPTY_HELP)
        return self


class SettingsPromiseTable(PromiseTable):
    """What a text promises, as legalsite.toml says it: values have types there, and a reason can be given."""

    model_config = ConfigDict(strict=True)

    none: Literal[True] | None = Field(default=None, description="The text promises no notice.")
    reason: Annotated[str, AfterValidator(one_line)] = Field(
        default="", description="The reason, if this corrects what was published or read."
    )

    @model_validator(mode="after")
    def _none_or_something(self) -> Self:
        said = self.model_fields_set - {"none", "reason", "clause"}
        if self.none and said:
            raise wrong("bad-value", "none and other keys cannot be used together", "keep one of the two")
        return self


def _or_none(table: type[PromiseTable]) -> Callable[[object], object]:
    def check(given: object) -> object:
        if given == "none":
            return table.model_construct(classes=[])
        if not isinstance(given, dict):
            near = did_you_mean(given, ["none"]) if isinstance(given, str) else ""
            help = near if near.startswith("did you mean") else NONE_HELP
            raise wrong("bad-value", f"{given!r} is not a promise", help)
        return given

    return check


PromiseField = Annotated[
    PromiseTable, BeforeValidator(_or_none(PromiseTable), json_schema_input_type=Literal["none"] | PromiseTable)
]
SettingsPromise = Annotated[
    SettingsPromiseTable,
    BeforeValidator(_or_none(SettingsPromiseTable), json_schema_input_type=Literal["none"] | SettingsPromiseTable),
]


def confirmed_promise(table: PromiseTable, path: str, line: int) -> ConfirmedPromise:
    """Return what a table confirms; `path` and `line` say where it is written."""
    settings = table if isinstance(table, SettingsPromiseTable) else None
    nothing = table.classes == [] or (settings is not None and settings.none is True)
    return ConfirmedPromise(
        path=path,
        line=line,
        channels=tuple(table.any_of or table.all_of or ()),
        logic="any" if table.all_of is None else "all",
        period=table.period or NoticePeriod(table.days_before or 0),
        classes=() if nothing else tuple(table.classes or CLASSES),
        clause=table.clause,
        reason=settings.reason if settings else "",
    )
