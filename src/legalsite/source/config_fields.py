"""The keys of legalsite.toml and what may stand in each."""

import re
from posixpath import normpath
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from legalsite.model.revised import Revised
from legalsite.model.rules import RULES
from legalsite.source.characters import HARMFUL
from legalsite.source.names import checked_slug
from legalsite.source.typed import did_you_mean, wrong

PROFILES = ("eu-p2b", "eu-psd2", "eu-eecc", "eu-gdpr", "eu-dsa", "us-ca-ccpa", "us-ca-caloppa")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?", re.ASCII)
ADDRESS = re.compile(r"(?:[^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)")
URL_MEND = 'write the address under which the site will lie, like url = "https://example.com/legal/"'


def _line(given: str) -> str:
    if not given.strip() or "\n" in given or "\r" in given:
        raise wrong("bad-value", "this must be one line of words", "write one line")
    return _plain(given)


def _plain(given: str) -> str:
    if HARMFUL.search(given):
        raise wrong("bad-character", "this holds a control or bidi-override character", "take it out")
    return given


def _url(given: str) -> str:
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong("bad-url", f"{given!r} is no address", URL_MEND) from None
    if parts.scheme not in ("http", "https") or not host:
        raise wrong("bad-url", f"{given!r} is no http or https address", URL_MEND)
    if parts.username is not None or parts.password is not None:
        raise wrong("bad-url", "the url has a user name or password in it", URL_MEND)
    if parts.query or parts.fragment or re.search(r"[\s\"'<>\\?#\x00-\x1f]", given):
        raise wrong(
            "bad-url", "the url has signs that no address of a site has (a query, a fragment, quotes, space)", URL_MEND
        )
    if ".." in parts.path.split("/"):
        raise wrong("bad-url", "the path of the url leads upwards", URL_MEND)
    return given


def _timezone(given: str) -> str:
    if given not in available_timezones():
        raise wrong("bad-timezone", f"{given!r} is no time zone", did_you_mean_zone(given))
    return given


def did_you_mean_zone(given: str) -> str:
    zones = {zone.lower(): zone for zone in available_timezones()}
    near = did_you_mean(given, zones)
    guess = near.removeprefix("did you mean '").removesuffix("'?")
    return f"did you mean {zones[guess]!r}?" if guess in zones else 'use a name like "Europe/Berlin" or "UTC"'


def _language(given: str) -> str:
    if not LANGUAGE.fullmatch(given):
        raise wrong(
            "bad-language", f"{given!r} is no language", 'use lower-case codes like "en", "de" or "pt-br" (BCP 47)'
        )
    return given


def _each_once(given: list[str]) -> list[str]:
    doubles = sorted({name for name in given if given.count(name) > 1})
    if doubles:
        raise wrong("bad-value", f"{doubles[0]!r} stands here twice", "name each once")
    return given


def _output(given: str) -> str:
    folder = normpath(given.replace("\\", "/"))
    first = folder.split("/")[0]
    if given.startswith(("/", "~")) or re.match(r"[A-Za-z]:", given) or first in ("..", ".", ""):
        raise wrong(
            "bad-output",
            f"output = {given!r} is no folder inside the site's",
            'name a folder of its own, like output = "output"',
        )
    if first.lower() in ("content", "layouts", ".legalsite", ".git"):
        raise wrong(
            "bad-output",
            f"output = {given!r} would write over {first}/",
            'name a folder of its own, like output = "output"',
        )
    return _line(folder)


def _profile(given: str) -> str:
    if given not in PROFILES:
        raise wrong("unknown-profile", f"there is no profile {given!r}", did_you_mean(given, PROFILES))
    return given


def _rule(given: str) -> str:
    if given not in RULES:
        raise wrong("unknown-rule", f"there is no rule {given!r} that could be set", did_you_mean(given, RULES))
    return given


def _revised(given: str) -> str:
    try:
        Revised.parse(given)
    except ValueError:
        raise wrong("bad-date", f"{given!r} names no revision", 'write it like "2026-04-01"') from None
    return given


def _address(given: str) -> str:
    if not ADDRESS.fullmatch(_line(given)):
        raise wrong("bad-address", f"{given!r} is no e-mail address", 'write it like "Example Ltd <legal@example.com>"')
    return given


def _slug(given: str) -> str:
    try:
        return checked_slug(given, ())
    except ValueError as reason:
        raise wrong("bad-name", f"{given!r}: {reason}", "write the slug as it stands in the address") from None


Line = Annotated[str, AfterValidator(_line)]
Slug = Annotated[str, AfterValidator(_slug)]
Channel = Literal["email", "site", "in_product", "account", "post", "other"]


class Table(BaseModel):
    """Every table refuses what it does not know, and takes no 5 for "5"."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SiteTable(Table):
    title: Line = Field(description="The name of the site.")
    url: Annotated[str, AfterValidator(_url)] = Field(
        description="Where the site will lie; a path is a base for everything."
    )
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(default="UTC", description="Decides which day it is.")
    languages: Annotated[list[Annotated[str, AfterValidator(_language)]], AfterValidator(_each_once)] = Field(
        default=["en"], min_length=1, description="The first is the authoritative one."
    )
    site_files: bool = Field(
        default=True, description="robots.txt, 404.html, _headers: false where this is part of a larger site."
    )


class BuildTable(Table):
    output: Annotated[str, AfterValidator(_output)] = Field(
        default="output", description="The folder that the site is written to."
    )


class PolicyNoticeTable(Table):
    any_of: Annotated[list[Channel], AfterValidator(_each_once)] | None = Field(
        default=None, min_length=1, description="Any of these channels is enough."
    )
    all_of: Annotated[list[Channel], AfterValidator(_each_once)] | None = Field(
        default=None, min_length=1, description="All of these channels are used."
    )
    days_before: int = Field(
        default=0, ge=0, le=3650, description="Days between the notice and the day from which the text applies."
    )
    classes: Annotated[list[Literal["editorial", "minor", "material"]], AfterValidator(_each_once)] = Field(
        default=["material"], alias="for", min_length=1, description="The classes of change that a notice is sent for."
    )


class PolicyTable(Table):
    kind: Literal["terms", "notice", "list"] = Field(default="notice", description="What sort of document this is.")
    formerly: list[Slug] = Field(default=[], description="Old slugs, redirected.")
    notice: PolicyNoticeTable | None = Field(default=None, description="How changes of this policy are announced.")


class NoticeTable(Table):
    profiles: Annotated[list[Annotated[str, AfterValidator(_profile)]], AfterValidator(_each_once)] = Field(
        default=[], description="Legal notice periods to reckon with."
    )
    sender: Annotated[str, AfterValidator(_address)] | None = Field(default=None, description="The From of letters.")
    reply_to: Annotated[str, AfterValidator(_address)] | None = Field(default=None, description="Where answers go.")
    objection: Annotated[str, AfterValidator(_plain)] = Field(default="", description="How to object or leave.")
    imprint: Annotated[str, AfterValidator(_plain)] = Field(
        default="", description="Company name and postal address at the foot of a letter."
    )


class CheckTable(Table):
    rule: Annotated[str, AfterValidator(_rule)] = Field(description="The id of the rule, as check prints it.")
    reason: Line = Field(description="Why: it is printed wherever this counts.")
    level: Literal["off", "info", "warning", "error"] | None = Field(
        default=None, description="How its problems count."
    )
    policy: Slug | None = Field(default=None, description="Only for this policy.")
    revision: Annotated[str, AfterValidator(_revised)] | None = Field(
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
