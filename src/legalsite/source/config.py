"""Reads legalsite.toml, or [tool.legalsite] in pyproject.toml, as the model's Config. Reports every problem at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from legalsite.errors import Problem, ProblemsFound, excerpt_of, sorted_problems
from legalsite.model.config import (
    Channel,
    CheckSetting,
    Config,
    NoticeRule,
    NoticeSettings,
    PolicyKind,
    PolicySettings,
    Reached,
)
from legalsite.model.policy import RevisionId
from legalsite.model.promise import ConfirmedPromise, NoticePeriod
from legalsite.model.rules import QUESTIONS
from legalsite.source.characters import decode
from legalsite.source.checked_values import (
    address,
    bounce_address,
    by_language,
    each_once,
    known_profile,
    known_rule,
    language_tag,
    one_line,
    output_folder,
    plain,
    policy_slug,
    revision_id,
    site_url,
    time_zone,
    unsubscribe_url,
)
from legalsite.source.file_names import checked_slug
from legalsite.source.placed_toml import nearest, parse_toml, places
from legalsite.source.promise_table import Period, SettingsPromise, SettingsPromiseTable, confirmed_promise
from legalsite.source.schema_errors import as_problems, did_you_mean
from legalsite.text.languages import usual_form

INSIDE_PYPROJECT = ("tool", "legalsite")

Find = Callable[[Sequence[int | str], bool], tuple[int, int]]
"""A function from the path of a key, and True for the key itself or False for its value, to line and column."""


def read_config(data: bytes, path: str = "legalsite.toml") -> Config:
    """Return the configuration in a file; in a pyproject.toml, it is the table [tool.legalsite].

    Raises ProblemsFound with status 2.
    """
    try:
        text = decode(data, path)
    except ProblemsFound as undecodable:
        raise ProblemsFound(undecodable.problems, 2) from None
    root = _root(path)
    tables: Any = parse_toml(text, path)
    for name in root:
        tables = tables.get(name, {}) if isinstance(tables, dict) else {}
    known_places = places(text)

    def find(loc: Sequence[int | str], key: bool) -> tuple[int, int]:
        return nearest(known_places, (*root, *map(str, loc)), key=key)

    problems = _bad_slugs(tables, find, path)
    file = None
    try:
        file = ConfigFile.model_validate(tables)
    except ValidationError as error:
        problems += as_problems(error, _known_keys, find, path)
    problems += [] if file is None else _contradictions(file, find, path)
    if problems or file is None:
        problems = [problem._replace(excerpt=excerpt_of(text, problem.line)) for problem in problems]
        raise ProblemsFound(sorted_problems(problems), 2)
    return _config(file, find, path)


def places_of(data: bytes, path: str, settings: Iterable[Sequence[str | int]]) -> list[tuple[int, int]]:
    """Return the line and column of each of these settings, given by their keys, in a file that read_config accepts."""
    known_places, root = places(decode(data, path)), _root(path)
    return [nearest(known_places, (*root, *map(str, keys)), key=True) for keys in settings]


Line = Annotated[str, AfterValidator(one_line)]
Slug = Annotated[str, AfterValidator(policy_slug)]
Id = Annotated[str, AfterValidator(revision_id)]


class Table(BaseModel):
    """A table that refuses unknown keys and values of another type: 5 is not "5"."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


class SiteTable(Table):
    title: Line = Field(description="The name of the site.")
    url: Annotated[str, AfterValidator(site_url)] = Field(
        description="The address of the site; its path is the base path of every link."
    )
    timezone: Annotated[str, AfterValidator(time_zone)] = Field(default="UTC", description="The site's time zone.")
    languages: Annotated[list[Annotated[str, AfterValidator(language_tag)]], AfterValidator(each_once)] = Field(
        default=["en"], min_length=1, description="The languages of the site; the first is authoritative."
    )
    site_files: bool = Field(
        default=True, description="Write robots.txt, 404.html and _headers; false if this is part of a larger site."
    )


class BuildTable(Table):
    output: Annotated[str, AfterValidator(output_folder)] = Field(
        default="output", description="The folder that the site is written to."
    )
    since: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="How many earlier revisions have a direct comparison with the one in force.",
    )


class PolicyNoticeTable(Table):
    any_of: Annotated[list[Channel], AfterValidator(each_once)] | None = Field(
        default=None, min_length=1, description="Any of these channels is enough."
    )
    all_of: Annotated[list[Channel], AfterValidator(each_once)] | None = Field(
        default=None, min_length=1, description="All of these channels are used."
    )
    days_before: int = Field(
        default=0, ge=0, le=3650, description="Days between the notice and the day on which the text takes effect."
    )
    period: Period | None = Field(
        default=None,
        description="How long before: 30 days, 2 months or 10 business days.",
    )
    classes: Annotated[list[Literal["editorial", "minor", "material"]], AfterValidator(each_once)] = Field(
        default=["material"], alias="for", min_length=1, description="The classes of change that a notice is sent for."
    )


class PolicyTable(Table):
    kind: Literal["terms", "notice", "list"] = Field(default="notice", description="The kind of document.")
    language: Annotated[str, AfterValidator(language_tag)] | None = Field(
        default=None, description="The language of the original, if it is not the site's first."
    )
    formerly: list[Slug] = Field(default=[], description="Old slugs, redirected.")
    notice: PolicyNoticeTable | None = Field(default=None, description="How changes of this policy are announced.")
    promise: SettingsPromise | None = Field(
        default=None, description="What archived texts promise that have no `promise` in their front matter."
    )
    promises: dict[Id, SettingsPromise] = Field(
        default={}, description="What single published texts promise, by `revised`; wins over their front matter."
    )


ByLanguage = Annotated[
    dict[str, Annotated[str, AfterValidator(plain)]],
    BeforeValidator(by_language, json_schema_input_type=str | dict[str, str]),
]


class ClosingTable(Table):
    terms: ByLanguage = Field(default={}, description="The last sentence about terms: for all emails, or by language.")
    notice: ByLanguage = Field(default={}, description="The last sentence about notices, such as a privacy notice.")
    list: ByLanguage = Field(default={}, description="The last sentence about lists, such as one of subprocessors.")


class ReachedTable(Table):
    share: float = Field(gt=0, le=1, description="The share of account holders who must have accepted it in time.")
    reason: Line = Field(description="Why these are enough; it is shown wherever it decides.")


class NoticeTable(Table):
    profiles: Annotated[list[Annotated[str, AfterValidator(known_profile)]], AfterValidator(each_once)] = Field(
        default=[], description="Legal notice periods to observe."
    )
    sender: Annotated[str, AfterValidator(address)] | None = Field(default=None, description="From address of emails.")
    reply_to: Annotated[str, AfterValidator(address)] | None = Field(default=None, description="Address for replies.")
    closing: ClosingTable = Field(default=ClosingTable(), description="The sentence that ends an email.")
    objection: ByLanguage = Field(default={}, description="The old name of `closing.terms`.")
    imprint: Annotated[str, AfterValidator(plain)] = Field(
        default="", description="Company name and postal address at the foot of an email."
    )
    banner_days: int = Field(
        default=0, ge=0, le=366, description="Days that the banner for other sites stays after a text takes effect."
    )
    unsubscribe: Annotated[str, AfterValidator(unsubscribe_url)] = Field(
        default="", description="The https URL at which subscribers unsubscribe, with {token}."
    )
    reached: ReachedTable | None = Field(
        default=None, description="What counts as all account holders, where fewer are enough."
    )
    bounces: Annotated[str, AfterValidator(bounce_address)] = Field(
        default="", description="The address to which relays send delivery reports, with {token}."
    )


class CheckTable(Table):
    rule: Annotated[str, AfterValidator(known_rule)] = Field(description="The id of the rule, as check prints it.")
    reason: Line = Field(description="The reason; it is shown wherever the setting applies.")
    level: Literal["off", "info", "warning", "error"] | None = Field(
        default=None, description="The severity of its problems."
    )
    policy: Slug | None = Field(default=None, description="Only for this policy.")
    revision: Id | None = Field(default=None, description="Only for the text with this `revised`.")
    grace_days: int | None = Field(
        default=None, ge=0, le=366, description="For date-in-text: how many days the dates may differ."
    )


class ConfigFile(Table):
    """The whole of legalsite.toml, as validated by pydantic."""

    site: SiteTable
    build: BuildTable = BuildTable()
    policies: dict[str, PolicyTable] = {}
    notice: NoticeTable = NoticeTable()
    checks: list[CheckTable] = []


def _root(path: str) -> tuple[str, ...]:
    return INSIDE_PYPROJECT if path.endswith("pyproject.toml") else ()


def _bad_slugs(tables: Any, find: Find, path: str) -> list[Problem]:
    """Return a problem for each policy whose name cannot be a slug."""
    policies = tables.get("policies") if isinstance(tables, dict) else None
    problems = []
    for slug in policies if isinstance(policies, dict) else ():
        try:
            checked_slug(slug, ())
        except ValueError as reason:
            help = 'write the slug as in the URL, in quotes if it has a slash: [policies."eu/privacy"]'
            problems.append(Problem("bad-name", f"{slug!r}: {reason}", help, path, *find(("policies", slug), True)))
    return problems


def _contradictions(file: ConfigFile, find: Find, path: str) -> list[Problem]:
    """Return a problem for each pair of keys that are valid by themselves but contradict each other."""
    problems = []
    former: dict[str, str] = {}
    for slug, policy in file.policies.items():
        notice = policy.notice
        if notice and notice.any_of is not None and notice.all_of is not None:
            place = find(("policies", slug, "notice", "all_of"), True)
            message = "any_of and all_of cannot be used together"
            problems.append(Problem("bad-value", message, "keep one of the two", path, *place))
        if notice and notice.period and "days_before" in notice.model_fields_set:
            place = find(("policies", slug, "notice", "period"), True)
            message = "days_before and period cannot be used together"
            problems.append(Problem("bad-value", message, "keep one of the two", path, *place))
        for position, old in enumerate(policy.formerly):
            if old in file.policies or old in former:
                other = "the slug of a policy" if old in file.policies else f"also an old slug of {former[old]}"
                place = find(("policies", slug, "formerly", position), False)
                help = "an old slug can lead to one policy only"
                problems.append(Problem("bad-value", f"{old!r} is {other}", help, path, *place))
            former[old] = slug
    for kind, sentences in {**file.notice.closing.model_dump(), "": file.notice.objection}.items():
        keys = ("closing", kind) if kind else ("objection",)
        for language in sentences:
            if usual_form(language) in {"", *file.site.languages}:
                continue
            message, help = f"{language!r} is not a language of this site", did_you_mean(language, file.site.languages)
            place = find(("notice", *keys, language), True)
            problems.append(Problem("bad-language", message, help, path, *place))
    if file.notice.objection and file.notice.closing.terms:
        message = "objection is the old name of closing.terms: they cannot be used together"
        problems.append(Problem("bad-value", message, "remove objection", path, *find(("notice", "objection"), True)))
    return problems + [
        Problem("bad-value", *words, path, *find(("checks", position), True))
        for position, check in enumerate(file.checks)
        for words in _wrong_check(check)
    ]


def _wrong_check(check: CheckTable) -> Iterable[tuple[str, str]]:
    """Yield message and help for each contradiction between the keys of one [[checks]] table."""
    if check.revision and not check.policy:
        yield "revision is set, but policy is missing", "add a line for policy"
    if check.rule in QUESTIONS and check.level in {"off", "info", "warning"}:
        message = f"{check.rule} is a question: it is answered, not turned down"
        yield message, "remove this table; `legalsite check` says how to answer"
    if check.grace_days is not None and check.rule != "date-in-text":
        yield f"{check.rule} has no grace_days", "only date-in-text has it: remove the line"
    if check.level is None and check.grace_days is None:
        yield "this sets nothing", 'add level = "off", "info", "warning" or "error"'


def _known_keys(loc: Sequence[int | str]) -> Iterable[str]:
    """Return the keys that the table at a path may have."""
    within: dict[str, type[BaseModel]] = {
        "site": SiteTable, "build": BuildTable, "notice": NoticeTable, "checks": CheckTable,
    }  # fmt: skip
    table: type[BaseModel] = ConfigFile
    if loc and loc[0] == "policies":
        within_policy: dict[str, type[BaseModel]] = {
            "notice": PolicyNoticeTable, "promise": SettingsPromiseTable, "promises": SettingsPromiseTable,
        }  # fmt: skip
        table = within_policy.get(str(loc[2]), PolicyTable) if len(loc) > 2 else PolicyTable
    elif loc[:2] == ("notice", "closing"):
        table = ClosingTable
    elif loc[:2] == ("notice", "reached"):
        table = ReachedTable
    elif loc:
        table = within.get(str(loc[0]), ConfigFile)
    return [field.alias or name for name, field in table.model_fields.items()]


def _config(file: ConfigFile, find: Find, path: str) -> Config:
    notice = file.notice
    return Config(
        title=file.site.title,
        url=file.site.url,
        timezone=file.site.timezone,
        languages=tuple(file.site.languages),
        site_files=file.site.site_files,
        output=file.build.output,
        since=file.build.since,
        policies={slug: _policy_settings(slug, policy, find, path) for slug, policy in file.policies.items()},
        notice=NoticeSettings(
            tuple(notice.profiles),
            notice.sender or "",
            notice.reply_to or "",
            _closing(notice),
            notice.imprint,
            notice.banner_days,
            notice.unsubscribe,
            Reached(notice.reached.share, notice.reached.reason) if notice.reached else None,
            notice.bounces,
        ),
        checks=tuple(map(_check_setting, file.checks)),
    )


def _closing(notice: NoticeTable) -> dict[PolicyKind, dict[str, str]]:
    """Return the closing sentences that are set, by kind and language. `objection` is that of terms."""
    closing = notice.closing
    named: dict[PolicyKind, dict[str, str]]
    named = {"terms": closing.terms or notice.objection, "notice": closing.notice, "list": closing.list}
    return {
        kind: {usual_form(language): sentence for language, sentence in sentences.items()}
        for kind, sentences in named.items()
        if sentences
    }


def _policy_settings(slug: str, policy: PolicyTable, find: Find, path: str) -> PolicySettings:
    def confirmed(table: SettingsPromiseTable, *keys: str) -> ConfirmedPromise:
        return confirmed_promise(table, path, find(("policies", slug, *keys), True)[0])

    return PolicySettings(
        kind=policy.kind,
        formerly=tuple(policy.formerly),
        notice=_notice_rule(policy.notice) if policy.notice else None,
        promise=confirmed(policy.promise, "promise") if policy.promise else None,
        promises={
            str(RevisionId.parse(revised)): confirmed(table, "promises", revised)
            for revised, table in policy.promises.items()
        },
        language=policy.language or "",
    )


def _notice_rule(table: PolicyNoticeTable) -> NoticeRule:
    channels = table.all_of if table.all_of is not None else table.any_of or []
    mode: Literal["any", "all"] = "any" if table.all_of is None else "all"
    period = table.period or NoticePeriod(table.days_before)
    return NoticeRule(tuple(channels), mode, period, tuple(table.classes))


def _check_setting(check: CheckTable) -> CheckSetting:
    revision = RevisionId.parse(check.revision) if check.revision else None
    return CheckSetting(check.rule, check.reason, check.level, check.policy or "", revision, check.grace_days)
