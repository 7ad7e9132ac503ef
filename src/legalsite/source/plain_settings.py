"""The short way through legalsite.toml: the tables that most sites have, read without pydantic.

Like plain_front_matter.py, it gives up at the slightest doubt, and then config.py reads the file and reports what is
wrong with it. What it does accept means the same there: a property test holds both equal."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args

from legalsite.errors import ProblemsFound
from legalsite.model.config import Channel, Config, NoticeRule, NoticeSettings, PolicyKind, PolicySettings
from legalsite.model.policy import ChangeClass
from legalsite.model.promise import NoticePeriod
from legalsite.source.bounded_toml import load_toml
from legalsite.source.characters import decode
from legalsite.source.checked_values import (
    LONGEST_DAYS,
    address,
    each_once,
    known_profile,
    language_tag,
    notice_period,
    one_line,
    output_folder,
    plain,
    policy_slug,
    site_url,
    time_zone,
    unsubscribe_url,
)
from legalsite.source.plain_front_matter import some_of

MOST_BANNER_DAYS = 366
MOST_SINCE = 1000

Known = Mapping[str, Callable[[Any], Any]]


def plain_config(data: bytes, path: str) -> Config | None:
    """Return the settings in a legalsite.toml; None if it has other tables than the usual ones, or if anything may be
    wrong with it."""
    try:
        tables = {"policies": {}, "notice": {}, "build": {}, **load_toml(decode(data, path))}
        named = _read(TABLES, tables)
        return Config(**named["site"], **named["build"], policies=named["policies"], notice=named["notice"])
    except (ProblemsFound, ValueError, KeyError, TypeError, RecursionError):
        return None


def _read(known: Known, table: Any) -> dict[str, Any]:
    """Return the values of a table. Raises KeyError for an unknown key, TypeError or ValueError for a value that may be
    wrong."""
    return {key: known[key](value) for key, value in _table(table).items()}


def _table(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise TypeError
    return given


def _site(table: Any) -> dict[str, Any]:
    """Return what a site must have, and what else it has. Raises KeyError if something is missing."""
    site = _read(SITE, table)
    return {"title": site["title"], "url": site["url"], **site}


def _policies(table: Any) -> dict[str, PolicySettings]:
    policies = {policy_slug(slug): PolicySettings(**_read(POLICY, values)) for slug, values in _table(table).items()}
    former = [slug for policy in policies.values() for slug in policy.formerly]
    if len(set(former)) < len(former) or policies.keys() & set(former):
        raise ValueError
    return policies


def _notice_rule(table: Any) -> NoticeRule:
    values = _read(NOTICE_RULE, table)
    if values.keys() >= {"any_of", "all_of"} or values.keys() >= {"days_before", "period"}:
        raise ValueError
    mode: Any = "all" if "all_of" in values else "any"
    names = {"any_of": "channels", "all_of": "channels", "days_before": "period", "for": "classes"}
    return NoticeRule(logic=mode, **{names.get(key, key): value for key, value in values.items()})


def _text(check: Callable[[str], Any], given: Any) -> Any:
    if not isinstance(given, str):
        raise TypeError
    return check(given)


def _texts(check: Callable[[str], Any], given: Any) -> tuple[Any, ...]:
    """Return the texts of a list, each once."""
    if not isinstance(given, list):
        raise TypeError
    return tuple(each_once([_text(check, item) for item in given]))


def _languages(given: Any) -> tuple[str, ...]:
    return _texts(language_tag, given) or some_of((), given)


def _number(allowed: range, given: Any) -> int:
    if type(given) is not int or given not in allowed:
        raise ValueError
    return given


def _yes_or_no(given: Any) -> bool:
    if not isinstance(given, bool):
        raise TypeError
    return given


def _kind(given: Any) -> Any:
    if given not in get_args(PolicyKind):
        raise ValueError
    return given


SITE: Known = {
    "title": partial(_text, one_line),
    "url": partial(_text, site_url),
    "timezone": partial(_text, time_zone),
    "languages": _languages,
    "site_files": _yes_or_no,
}
BUILD: Known = {"output": partial(_text, output_folder), "since": partial(_number, range(1, MOST_SINCE + 1))}
NOTICE_RULE: Known = {
    "any_of": partial(some_of, get_args(Channel)),
    "all_of": partial(some_of, get_args(Channel)),
    "days_before": lambda given: NoticePeriod(_number(range(LONGEST_DAYS + 1), given)),
    "period": partial(_text, notice_period),
    "for": partial(some_of, get_args(ChangeClass)),
}
POLICY: Known = {
    "kind": _kind,
    "language": partial(_text, language_tag),
    "formerly": partial(_texts, policy_slug),
    "notice": _notice_rule,
}
NOTICE: Known = {
    "profiles": partial(_texts, known_profile),
    "sender": partial(_text, address),
    "reply_to": partial(_text, address),
    "closing": partial(_read, dict.fromkeys(get_args(PolicyKind), lambda given: {"": _text(plain, given)})),
    "imprint": partial(_text, plain),
    "banner_days": partial(_number, range(MOST_BANNER_DAYS + 1)),
    "unsubscribe": partial(_text, unsubscribe_url),
}
TABLES: Known = {
    "site": _site,
    "build": partial(_read, BUILD),
    "policies": _policies,
    "notice": lambda table: NoticeSettings(**_read(NOTICE, table)),
}
