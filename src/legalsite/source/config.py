"""legalsite.toml, or [tool.legalsite] of pyproject.toml, into the model's Config; every problem at once."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from legalsite.errors import Problem, ProblemsFound, excerpt_of
from legalsite.model.config import CheckSetting, Config, NoticeRule, NoticeSettings, PolicySettings
from legalsite.model.revised import Revised
from legalsite.source.characters import decode
from legalsite.source.config_fields import (
    BuildTable,
    CheckTable,
    ConfigFile,
    NoticeTable,
    PolicyNoticeTable,
    PolicyTable,
    SiteTable,
)
from legalsite.source.names import checked_slug
from legalsite.source.toml_places import nearest, places
from legalsite.source.typed import as_problems, did_you_mean

INSIDE_PYPROJECT = ("tool", "legalsite")
AT = re.compile(r" \(at line (\d+), column (\d+)\)$")


def read_config(data: bytes, path: str = "legalsite.toml") -> Config:
    """What the file says. A path that ends in pyproject.toml is read for its [tool.legalsite]. Raises
    ProblemsFound with status 2."""
    try:
        text = decode(data, path)
    except ProblemsFound as found:
        raise ProblemsFound(found.problems, 2) from None
    root = INSIDE_PYPROJECT if path.endswith("pyproject.toml") else ()
    tables: Any = _parsed(text, path)
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
        raise ProblemsFound(sorted(problems, key=lambda found: (found.line, found.column)), 2)
    return _config(file)


def place_of(data: bytes, path: str, keys: Sequence[str]) -> tuple[int, int]:
    """Line and column of a key in a file that read_config accepts."""
    root = INSIDE_PYPROJECT if path.endswith("pyproject.toml") else ()
    return nearest(places(decode(data, path)), (*root, *keys), key=True)


def _parsed(text: str, path: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise ProblemsFound([_no_toml(broken, text, path)], 2) from None
    except ValueError:
        problem = Problem("bad-toml", "a number or day is beyond all bounds", "write one that can be meant", path, 1)
        raise ProblemsFound([problem], 2) from None
    except RecursionError:
        raise ProblemsFound([Problem("bad-toml", "brackets nest too deep", "flatten them", path, 1)], 2) from None


def _no_toml(broken: tomllib.TOMLDecodeError, text: str, path: str) -> Problem:
    at = AT.search(str(broken))
    line, column = (int(at[1]), int(at[2])) if at else (text.count("\n") + 1, 0)
    message = AT.sub("", str(broken)).removesuffix(" (at end of document)")
    excerpt = excerpt_of(text, line)
    if message.startswith(("Cannot overwrite", "Cannot declare")):
        doubled = "this stands here for the second time"
        return Problem("doubled-key", doubled, "keep one of the two", path, line, 1, excerpt)
    message = f"this is no TOML: {message[:1].lower()}{message[1:]}"
    mend = "see https://toml.io for how keys and values are written"
    return Problem("bad-toml", message, mend, path, line, column, excerpt)


def _names(tables: Any, find: Any, path: str) -> list[Problem]:
    """Policies whose name could not be one."""
    policies = tables.get("policies") if isinstance(tables, dict) else None
    problems = []
    for slug in policies if isinstance(policies, dict) else ():
        try:
            checked_slug(slug, ())
        except ValueError as reason:
            mend = 'write the slug as in the address, in quotes where it has a slash: [policies."eu/privacy"]'
            problems.append(Problem("bad-name", f"{slug!r}: {reason}", mend, path, *find(("policies", slug), True)))
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
        message, mend = f"{language!r} is no language of this site", did_you_mean(language, file.site.languages)
        place = find(("notice", "objection", language), True)
        problems.append(Problem("bad-language", message, mend, path, *place))
    return problems + [
        Problem("bad-value", *wrong, path, *find(("checks", position), True))
        for position, check in enumerate(file.checks)
        for wrong in _wrong_check(check)
    ]


def _wrong_check(check: CheckTable) -> Iterable[tuple[str, str]]:
    """What the keys of one [[checks]] do not allow each other: message and mend."""
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
