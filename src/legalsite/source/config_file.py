"""Reads legalsite.toml, or [tool.legalsite] in pyproject.toml, as the model's Config. Reports every problem at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from msgspec.structs import replace

from legalsite.errors import ProblemsFound, excerpt_of, sorted_problems
from legalsite.model.config import (
    CheckSetting,
    Config,
    Level,
    NoticeRule,
    NoticeSettings,
    PolicyKind,
    PolicySettings,
    Reached,
)
from legalsite.model.promise import ConfirmedPromise
from legalsite.model.rules import QUESTIONS
from legalsite.source.characters import decode
from legalsite.source.checked_values import (
    ANNOUNCED,
    PROMISE,
    address,
    announced,
    bounce_address,
    by_language,
    known_profile,
    known_rule,
    language_tag,
    one_line,
    output_folder,
    plain,
    policy_name,
    policy_slug,
    promise,
    revision_id,
    share,
    site_url,
    time_zone,
    unsubscribe_url,
)
from legalsite.source.schema import (
    Check,
    Fault,
    Places,
    Wrong,
    did_you_mean,
    list_of,
    mapping,
    must_be,
    number,
    one_of,
    place_of,
    problems_of,
    table,
    text,
    yes_or_no,
)
from legalsite.source.toml_places import parse_toml, places
from legalsite.text.languages import usual_form

INSIDE_PYPROJECT = ("tool", "legalsite")


def read_config(data: bytes, path: str = "legalsite.toml") -> Config:
    """Return the configuration in a file; in a pyproject.toml, it is the table [tool.legalsite].

    Raises ProblemsFound with status 2.
    """
    try:
        text = decode(data, path)
    except ProblemsFound as undecodable:
        raise ProblemsFound(undecodable.problems, 2) from None
    root = root_of(path)
    tables: Any = parse_toml(text, path)
    for name in root:
        tables = tables.get(name, {}) if isinstance(tables, dict) else {}
    known = places(text)
    try:
        config: Config = CONFIG(tables)
    except Wrong as found:
        problems = problems_of(found.faults, known, path, root)
        excerpted = (problem._replace(excerpt=excerpt_of(text, problem.line)) for problem in problems)
        raise ProblemsFound(sorted_problems(excerpted), 2) from None
    policies = {
        slug: _with_places(policy, known, path, (*root, "policies", slug)) for slug, policy in config.policies.items()
    }
    return replace(config, policies=policies)


def places_of(data: bytes, path: str, settings: Iterable[Sequence[str | int]]) -> list[tuple[int, int]]:
    """Return the line and column of each of these settings, given by their keys, in a file that read_config accepts."""
    known, root = places(decode(data, path)), root_of(path)
    return [place_of(known, (*root, *keys), key=True) for keys in settings]


def root_of(path: str) -> tuple[str, ...]:
    """Return the keys that lead to the settings in a file."""
    return INSIDE_PYPROJECT if path.endswith("pyproject.toml") else ()


def _with_places(policy: PolicySettings, known: Places, path: str, table: tuple[str, ...]) -> PolicySettings:
    """Return the settings of a policy, in which each promise says where it is recorded."""

    def placed(promise: ConfirmedPromise, *keys: str) -> ConfirmedPromise:
        return replace(promise, path=path, line=place_of(known, (*table, *keys), key=True)[0])

    return replace(
        policy,
        promise=placed(policy.promise, "promise") if policy.promise else None,
        promises={revised: placed(each, "promises", revised) for revised, each in policy.promises.items()},
    )


def _notice_rule(values: Mapping[str, Any]) -> NoticeRule:
    return NoticeRule(**announced(values, of_key=True), classes=values.get("for", ("material",)))


def _policies(policies: dict[str, PolicySettings]) -> dict[str, PolicySettings]:
    """Return the settings of all policies. Raises Wrong for an old slug that leads to two of them."""
    faults: list[Fault] = []
    former: dict[str, str] = {}
    for slug, policy in policies.items():
        for position, old in enumerate(policy.formerly):
            if old in policies or old in former:
                other = "the slug of a policy" if old in policies else f"also an old slug of {former[old]}"
                help = "an old slug can lead to one policy only"
                faults.append(Fault("bad-value", f"{old!r} is {other}", help, (slug, "formerly", position)))
            former[old] = slug
    if faults:
        raise Wrong(*faults)
    return policies


def _check_setting(values: dict[str, Any]) -> CheckSetting:
    check = CheckSetting(**values)
    faults = [Fault("bad-value", *words, of_key=True) for words in _wrong_check(check)]
    if faults:
        raise Wrong(*faults)
    return check


def _wrong_check(check: CheckSetting) -> Iterator[tuple[str, str]]:
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


def _config(values: dict[str, Any]) -> Config:
    """Return the whole configuration. Raises Wrong for closing sentences that the site cannot use."""
    site, notice = values["site"], values.get("notice", {})
    objection, closing = notice.pop("objection", {}), notice.pop("closing", {})
    faults = [*_wrong_closing(closing, objection, site.get("languages", ("en",)))]
    if faults:
        raise Wrong(*faults)
    named = {**closing, "terms": closing.get("terms") or objection}
    sentences = {
        kind: {usual_form(language): sentence for language, sentence in named[kind].items()}
        for kind in get_args(PolicyKind)
        if named.get(kind)
    }
    settings = NoticeSettings(**notice, closing=sentences)
    build, policies, checks = values.get("build", {}), values.get("policies", {}), values.get("checks", ())
    return Config(**site, **build, policies=policies, notice=settings, checks=checks)


def _wrong_closing(
    closing: Mapping[str, Mapping[str, str]], objection: Mapping[str, str], languages: Sequence[str]
) -> Iterator[Fault]:
    keyed = [*((("closing", kind), sentences) for kind, sentences in closing.items()), (("objection",), objection)]
    for keys, sentences in keyed:
        for language in sentences:
            if usual_form(language) not in {"", *languages}:
                message, help = f"{language!r} is not a language of this site", did_you_mean(language, languages)
                yield Fault("bad-language", message, help, ("notice", *keys, language), of_key=True)
    if objection and closing.get("terms"):
        message = "objection is the old name of closing.terms: they cannot be used together"
        yield Fault("bad-value", message, "remove objection", ("notice", "objection"), of_key=True)


def _only_true(given: Any) -> bool:
    if given is not True:
        raise must_be("True", given)
    return True


LINE = text(one_line)
SITE: Mapping[str, Check] = {
    "title": LINE,
    "url": text(site_url),
    "timezone": text(time_zone),
    "languages": list_of(text(language_tag), least=1),
    "site_files": yes_or_no,
}
BUILD: Mapping[str, Check] = {"output": text(output_folder), "since": number(1, 1000)}
SETTINGS_PROMISE: Mapping[str, Check] = {**PROMISE, "none": _only_true, "reason": LINE}
POLICY: Mapping[str, Check] = {
    "kind": one_of(get_args(PolicyKind)),
    "language": text(language_tag),
    "formerly": list_of(text(policy_slug), once=False),
    "notice": table(ANNOUNCED, make=_notice_rule),
    "promise": promise(SETTINGS_PROMISE),
    "promises": mapping(text(revision_id), promise(SETTINGS_PROMISE)),
}
GONE = {
    "webhook": "remove it: `notify webhook` is gone; `legalsite notify plan --format json` tells a program what is due",
    "dkim": "remove it: the relay signs emails",
}
REACHED: Mapping[str, Check] = {"share": share, "reason": LINE}
NOTICE: Mapping[str, Check] = {
    "profiles": list_of(text(known_profile)),
    "sender": text(address),
    "reply_to": text(address),
    "closing": table(dict.fromkeys(get_args(PolicyKind), by_language)),
    "objection": by_language,
    "imprint": text(plain),
    "banner_days": number(0, 366),
    "unsubscribe": text(unsubscribe_url),
    "reached": table(REACHED, required=REACHED, make=lambda values: Reached(**values)),
    "bounces": text(bounce_address),
}
CHECK: Mapping[str, Check] = {
    "rule": text(known_rule),
    "reason": LINE,
    "level": one_of(get_args(Level)),
    "policy": text(policy_slug),
    "revision": text(revision_id),
    "grace_days": number(0, 366),
}
TABLES: Mapping[str, Check] = {
    "site": table(SITE, required=("title", "url")),
    "build": table(BUILD),
    "policies": mapping(policy_name, table(POLICY, make=lambda values: PolicySettings(**values)), _policies),
    "notice": table(NOTICE, gone=GONE),
    "checks": list_of(table(CHECK, required=("rule", "reason"), make=_check_setting), once=False),
}
CONFIG = table(TABLES, required=("site",), make=_config)
