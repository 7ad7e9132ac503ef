"""The keys of legalsite.toml and what may stand in each."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from legalsite.source.config_values import (
    address,
    each_once,
    for_all,
    known_rule,
    known_zone,
    language,
    one_line,
    output_folder,
    plain,
    profile,
    revision_id,
    site_url,
    slug,
)

Line = Annotated[str, AfterValidator(one_line)]
Slug = Annotated[str, AfterValidator(slug)]
Channel = Literal["email", "site", "in_product", "account", "post", "other"]


class Table(BaseModel):
    """Every table refuses what it does not know, and takes no 5 for "5"."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SiteTable(Table):
    title: Line = Field(description="The name of the site.")
    url: Annotated[str, AfterValidator(site_url)] = Field(
        description="Where the site will lie; a path is a base for everything."
    )
    timezone: Annotated[str, AfterValidator(known_zone)] = Field(default="UTC", description="Decides which day it is.")
    languages: Annotated[list[Annotated[str, AfterValidator(language)]], AfterValidator(each_once)] = Field(
        default=["en"], min_length=1, description="The first is the authoritative one."
    )
    site_files: bool = Field(
        default=True, description="robots.txt, 404.html, _headers: false where this is part of a larger site."
    )


class BuildTable(Table):
    output: Annotated[str, AfterValidator(output_folder)] = Field(
        default="output", description="The folder that the site is written to."
    )


class PolicyNoticeTable(Table):
    any_of: Annotated[list[Channel], AfterValidator(each_once)] | None = Field(
        default=None, min_length=1, description="Any of these channels is enough."
    )
    all_of: Annotated[list[Channel], AfterValidator(each_once)] | None = Field(
        default=None, min_length=1, description="All of these channels are used."
    )
    days_before: int = Field(
        default=0, ge=0, le=3650, description="Days between the notice and the day from which the text applies."
    )
    classes: Annotated[list[Literal["editorial", "minor", "material"]], AfterValidator(each_once)] = Field(
        default=["material"], alias="for", min_length=1, description="The classes of change that a notice is sent for."
    )


class PolicyTable(Table):
    kind: Literal["terms", "notice", "list"] = Field(default="notice", description="What sort of document this is.")
    formerly: list[Slug] = Field(default=[], description="Old slugs, redirected.")
    notice: PolicyNoticeTable | None = Field(default=None, description="How changes of this policy are announced.")


class NoticeTable(Table):
    profiles: Annotated[list[Annotated[str, AfterValidator(profile)]], AfterValidator(each_once)] = Field(
        default=[], description="Legal notice periods to reckon with."
    )
    sender: Annotated[str, AfterValidator(address)] | None = Field(default=None, description="The From of letters.")
    reply_to: Annotated[str, AfterValidator(address)] | None = Field(default=None, description="Where answers go.")
    objection: Annotated[
        dict[str, Annotated[str, AfterValidator(plain)]],
        BeforeValidator(for_all, json_schema_input_type=str | dict[str, str]),
    ] = Field(default={}, description="How to object or leave: for all letters, or by language.")
    imprint: Annotated[str, AfterValidator(plain)] = Field(
        default="", description="Company name and postal address at the foot of a letter."
    )


class CheckTable(Table):
    rule: Annotated[str, AfterValidator(known_rule)] = Field(description="The id of the rule, as check prints it.")
    reason: Line = Field(description="Why: it is printed wherever this counts.")
    level: Literal["off", "info", "warning", "error"] | None = Field(
        default=None, description="How its problems count."
    )
    policy: Slug | None = Field(default=None, description="Only for this policy.")
    revision: Annotated[str, AfterValidator(revision_id)] | None = Field(
        default=None, description="Only for the text with this `revised`."
    )
    grace_days: int | None = Field(
        default=None, ge=0, le=366, description="For date-in-text: how many days text and front matter may be apart."
    )


class ConfigFile(Table):
    """All of legalsite.toml."""

    site: SiteTable
    build: BuildTable = BuildTable()
    policies: dict[str, PolicyTable] = {}
    notice: NoticeTable = NoticeTable()
    checks: list[CheckTable] = []
