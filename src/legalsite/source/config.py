"""legalsite.toml, or [tool.legalsite] of pyproject.toml, into the model's Config; every problem at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from posixpath import normpath
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from legalsite.errors import Problem, ProblemsFound, excerpt_of, sorted_problems
from legalsite.model.config import CheckSetting, Config, NoticeRule, NoticeSettings, PolicySettings
from legalsite.model.revision_id import Revised
from legalsite.model.rules import RULES
from legalsite.source.characters import HARMFUL, decode
from legalsite.source.file_names import checked_slug
from legalsite.source.placed_toml import nearest, parse_toml, places
from legalsite.source.schema_errors import as_problems, did_you_mean, wrong

# --- What may stand in legalsite.toml, value by value: each function returns what it is given, or raises what is
# wrong. ---

PROFILES = ("eu-p2b", "eu-psd2", "eu-eecc", "eu-gdpr", "eu-dsa", "us-ca-ccpa", "us-ca-caloppa")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?", re.ASCII)
ADDRESS = re.compile(r"(?:[^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)")
URL_HELP = 'write the address under which the site will lie, like url = "https://example.com/legal/"'


def one_line(given: str) -> str:
    if not given.strip() or "\n" in given or "\r" in given:
        raise wrong("bad-value", "this must be one line of words", "write one line")
    return plain(given)


def plain(given: str) -> str:
    if HARMFUL.search(given):
        raise wrong("bad-character", "this holds a control or bidi-override character", "take it out")
    return given


def site_url(given: str) -> str:
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong("bad-url", f"{given!r} is no address", URL_HELP) from None
    if parts.scheme not in ("http", "https") or not host:
        raise wrong("bad-url", f"{given!r} is no http or https address", URL_HELP)
    if parts.username is not None or parts.password is not None:
        raise wrong("bad-url", "the url has a user name or password in it", URL_HELP)
    if parts.query or parts.fragment or re.search(r"[\s\"'<>\\?#\x00-\x1f]", given):
        raise wrong(
            "bad-url", "the url has signs that no address of a site has (a query, a fragment, quotes, space)", URL_HELP
        )
    if ".." in parts.path.split("/"):
        raise wrong("bad-url", "the path of the url leads upwards", URL_HELP)
    return given


def known_zone(given: str) -> str:
    if given not in available_timezones():
        raise wrong("bad-timezone", f"{given!r} is no time zone", _nearest_zone(given))
    return given


def _nearest_zone(given: str) -> str:
    zones = {zone.lower(): zone for zone in available_timezones()}
    near = did_you_mean(given, zones)
    guess = near.removeprefix("did you mean '").removesuffix("'?")
    return f"did you mean {zones[guess]!r}?" if guess in zones else 'use a name like "Europe/Berlin" or "UTC"'


def language(given: str) -> str:
    if not LANGUAGE.fullmatch(given):
        raise wrong(
            "bad-language", f"{given!r} is no language", 'use lower-case codes like "en", "de" or "pt-br" (BCP 47)'
        )
    return given


def each_once(given: list[str]) -> list[str]:
    doubles = sorted({name for name in given if given.count(name) > 1})
    if doubles:
        raise wrong("bad-value", f"{doubles[0]!r} stands here twice", "name each once")
    return given


def for_all(given: object) -> object:
    """One text for all languages goes under the empty one."""
    if isinstance(given, str):
        return {"": given}
    if not isinstance(given, dict):
        help = 'write objection = "…", or objection = { en = "…", de = "…" }'
        raise wrong("bad-value", "this must be words, or a table of words by language", help)
    return given


def output_folder(given: str) -> str:
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
    return one_line(folder)


def profile(given: str) -> str:
    if given not in PROFILES:
        raise wrong("unknown-profile", f"there is no profile {given!r}", did_you_mean(given, PROFILES))
    return given


def known_rule(given: str) -> str:
    if given not in RULES:
        raise wrong("unknown-rule", f"there is no rule {given!r} that could be set", did_you_mean(given, RULES))
    return given


def revision_id(given: str) -> str:
    try:
        Revised.parse(given)
    except ValueError:
        raise wrong("bad-date", f"{given!r} names no revision", 'write it like "2026-04-01"') from None
    return given


def address(given: str) -> str:
    if not ADDRESS.fullmatch(one_line(given)):
        raise wrong("bad-address", f"{given!r} is no e-mail address", 'write it like "Example Ltd <legal@example.com>"')
    return given


def slug(given: str) -> str:
    try:
        return checked_slug(given, ())
    except ValueError as reason:
        raise wrong("bad-name", f"{given!r}: {reason}", "write the slug as it stands in the address") from None


# --- The keys of legalsite.toml and what may stand in each. ---

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
    sender: Annotated[str, AfterValidator(address)] | None = Field(default=None, description="The From of emails.")
    reply_to: Annotated[str, AfterValidator(address)] | None = Field(default=None, description="Where answers go.")
    objection: Annotated[
        dict[str, Annotated[str, AfterValidator(plain)]],
        BeforeValidator(for_all, json_schema_input_type=str | dict[str, str]),
    ] = Field(default={}, description="How to object or leave: for all emails, or by language.")
    imprint: Annotated[str, AfterValidator(plain)] = Field(
        default="", description="Company name and postal address at the foot of an email."
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


# --- config ---

INSIDE_PYPROJECT = ("tool", "legalsite")


def read_config(data: bytes, path: str = "legalsite.toml") -> Config:
    """What the file says. A path that ends in pyproject.toml is read for its [tool.legalsite]. Raises
    ProblemsFound with status 2."""
    try:
        text = decode(data, path)
    except ProblemsFound as found:
        raise ProblemsFound(found.problems, 2) from None
    root = INSIDE_PYPROJECT if path.endswith("pyproject.toml") else ()
    tables: Any = parse_toml(text, path)
    for name in root:
        tables = tables.get(name, {}) if isinstance(tables, dict) else {}
    found_places = places(text)

    def find(loc: Sequence[int | str], key: bool) -> tuple[int, int]:
        return nearest(found_places, (*root, *map(str, loc)), key=key)

    problems = _names(tables, find, path)
    file = None
    try:
        file = ConfigFile.model_validate(tables)
    except ValidationError as wrong:
        problems += as_problems(wrong, _known, find, path)
    problems += [] if file is None else _contradictions(file, find, path)
    if problems or file is None:
        problems = [replace(found, excerpt=excerpt_of(text, found.line)) for found in problems]
        raise ProblemsFound(sorted_problems(problems), 2)
    return _config(file)


def place_of(data: bytes, path: str, keys: Sequence[str]) -> tuple[int, int]:
    """Line and column of a key in a file that read_config accepts."""
    root = INSIDE_PYPROJECT if path.endswith("pyproject.toml") else ()
    return nearest(places(decode(data, path)), (*root, *keys), key=True)



def _names(tables: Any, find: Any, path: str) -> list[Problem]:
    """Policies whose name could not be one."""
    policies = tables.get("policies") if isinstance(tables, dict) else None
    problems = []
    for slug in policies if isinstance(policies, dict) else ():
        try:
            checked_slug(slug, ())
        except ValueError as reason:
            help = 'write the slug as in the address, in quotes where it has a slash: [policies."eu/privacy"]'
            problems.append(Problem("bad-name", f"{slug!r}: {reason}", help, path, *find(("policies", slug), True)))
    return problems


def _contradictions(file: ConfigFile, find: Any, path: str) -> list[Problem]:
    problems = []
    taken: dict[str, str] = {}
    for slug, policy in file.policies.items():
        rule = policy.notice
        if rule and rule.any_of is not None and rule.all_of is not None:
            place = find(("policies", slug, "notice", "all_of"), True)
            problems.append(
                Problem("bad-value", "any_of and all_of exclude each other", "keep one of the two", path, *place)
            )
        for position, old in enumerate(policy.formerly):
            if old in file.policies or old in taken:
                other = "a policy of its own" if old in file.policies else f"also what {taken[old]} was called"
                message = f"{old!r} is {other}"
                place = find(("policies", slug, "formerly", position), False)
                problems.append(Problem("bad-value", message, "an old slug leads to one policy", path, *place))
            taken[old] = slug
    for language in set(file.notice.objection) - {"", *file.site.languages}:
        message, help = f"{language!r} is no language of this site", did_you_mean(language, file.site.languages)
        place = find(("notice", "objection", language), True)
        problems.append(Problem("bad-language", message, help, path, *place))
    return problems + [
        Problem("bad-value", *wrong, path, *find(("checks", position), True))
        for position, check in enumerate(file.checks)
        for wrong in _wrong_check(check)
    ]


def _wrong_check(check: CheckTable) -> Iterable[tuple[str, str]]:
    """What the keys of one [[checks]] do not allow each other: message and fix."""
    if check.revision and not check.policy:
        yield "revision names one text of a policy, and policy is missing", "add a line for policy"
    if check.grace_days is not None and check.rule != "date-in-text":
        yield f"{check.rule} knows no grace_days", "only date-in-text does: take the line out"
    if check.level is None and check.grace_days is None:
        yield "this sets nothing", 'add level = "off", "info", "warning" or "error"'


def _known(loc: Sequence[int | str]) -> Iterable[str]:
    """The keys of the table at that place."""
    within: dict[str, type[BaseModel]] = {
        "site": SiteTable, "build": BuildTable, "notice": NoticeTable, "checks": CheckTable,
    }  # fmt: skip
    table: type[BaseModel] = ConfigFile
    if loc and loc[0] == "policies":
        table = PolicyNoticeTable if "notice" in loc[2:] else PolicyTable
    elif loc:
        table = within.get(str(loc[0]), ConfigFile)
    return [field.alias or name for name, field in table.model_fields.items()]


def _config(file: ConfigFile) -> Config:
    notice = file.notice
    return Config(
        title=file.site.title,
        url=file.site.url,
        timezone=file.site.timezone,
        languages=tuple(file.site.languages),
        site_files=file.site.site_files,
        output=file.build.output,
        policies={slug: _settings(policy) for slug, policy in file.policies.items()},
        notice=NoticeSettings(
            tuple(notice.profiles), notice.sender or "", notice.reply_to or "", notice.objection, notice.imprint
        ),
        checks=tuple(map(_check, file.checks)),
    )


def _check(check: CheckTable) -> CheckSetting:
    revision = Revised.parse(check.revision) if check.revision else None
    return CheckSetting(check.rule, check.reason, check.level, check.policy or "", revision, check.grace_days)


def _settings(policy: PolicyTable) -> PolicySettings:
    rule = policy.notice
    notice = None
    if rule:
        channels = rule.all_of if rule.all_of is not None else rule.any_of or []
        notice = NoticeRule(
            tuple(channels), "any" if rule.all_of is None else "all", rule.days_before, tuple(rule.classes)
        )
    return PolicySettings(policy.kind, tuple(policy.formerly), notice)
