"""Reads legalsite.toml, or [tool.legalsite] in pyproject.toml, as the model's Config. Reports every problem at once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from posixpath import normpath
from typing import Any, get_args
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import available_timezones

from msgspec.structs import replace

from legalsite.errors import ProblemsFound, nearest, sorted_problems
from legalsite.model.config import CheckSetting, Config, Level, NoticeSettings, PolicyKind, PolicySettings, Reached
from legalsite.model.notice import profiles
from legalsite.model.policy import VersionId
from legalsite.model.questions import QUESTIONS
from legalsite.source.characters import decode
from legalsite.source.file_names import checked_slug
from legalsite.source.promise_table import ANNOUNCED, PROMISE, company_rule, placed, promise, rules_of
from legalsite.source.schema import (
    Checks,
    InvalidValue,
    Places,
    ValueProblem,
    boolean,
    invalid_value,
    list_of,
    mapping,
    matching,
    number,
    one_of,
    place_of,
    plain,
    problems_of,
    table,
    text,
    unknown,
    wrong_type,
)
from legalsite.source.toml_places import parse_toml, places
from legalsite.text.languages import usual_form

LANGUAGE_TAG = re.compile(  # RFC 5646, section 2.1, without private and grandfathered tags, and without four letters
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
ADDRESS = r"(?:[^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)"
# Before the @ are at most 64 characters (RFC 5321), 40 of which are the token's.
BOUNCES = r"(?ai)(?:(?=[^@]{7,31}@)[\w.+=-]*\{token\}[\w.+=-]*@(?:[a-z0-9-]+\.)+[a-z0-9-]+)?"
IN_URL = r"""[^\s"'<>\\,{}\x00-\x20\x80-\U0010ffff]*"""
URL_HELP = 'write the full URL, like "https://example.com/legal/"'
TAG_HELP = 'write a language, with a script and region if needed: "en", "pt-BR", "zh-Hant-TW" (BCP 47)'
OUTPUT_HELP = 'choose a separate folder, like output = "output"'


def read_config(data: bytes, path: str = "legalsite.toml") -> Config:
    """Return the configuration in a file; in a pyproject.toml, it is the table [tool.legalsite]. Raises ProblemsFound
    with status 2."""
    try:
        text = decode(data, path)
    except ProblemsFound as undecodable:
        raise ProblemsFound(undecodable.problems, 2) from None
    root = root_of(path)
    tables: Any = parse_toml(text, path)
    for name in root:
        tables = tables.get(name, {}) if isinstance(tables, dict) else {}
    at_keys = places(text)
    try:
        config: Config = CONFIG(tables)
    except InvalidValue as refusal:
        raise ProblemsFound(sorted_problems(problems_of(refusal.faults, at_keys, path, text, root)), 2) from None
    policies = {
        slug: _with_places(policy, at_keys, path, (*root, "policies", slug)) for slug, policy in config.policies.items()
    }
    return replace(config, policies=policies)


def places_of(data: bytes, path: str, settings: Iterable[Sequence[str | int]]) -> list[tuple[int, int]]:
    """Return the line and column of each of these settings, given by their keys, in a file that read_config accepts."""
    at_keys, root = places(decode(data, path)), root_of(path)
    return [place_of(at_keys, (*root, *keys), key=True) for keys in settings]


def root_of(path: str) -> tuple[str, ...]:
    """Return the keys that lead to the settings in a file."""
    return ("tool", "legalsite") if path.endswith("pyproject.toml") else ()


def _with_places(policy: PolicySettings, at_keys: Places, path: str, table: tuple[str, ...]) -> PolicySettings:
    """Return the settings of a policy, in which each promise says where it is recorded."""
    main = placed(policy.promise, path, at_keys, *table, "promise") if policy.promise else None
    others = {key: placed(promise, path, at_keys, *table, "promises", key) for key, promise in policy.promises.items()}
    return replace(policy, promise=main, promises=others)


def _policies(policies: dict[str, PolicySettings]) -> dict[str, PolicySettings]:
    """Return the settings of all policies. Raises Wrong for an old slug that leads to two of them."""
    faults = []
    former: dict[str, str] = {}
    for slug, policy in policies.items():
        for position, old in enumerate(policy.formerly):
            name = old.strip("/")
            if name in policies or name in former:
                other = "the name of a policy" if name in policies else f"also an old name of {former[name]}"
                help = "an old name can only redirect to one policy"
                faults.append(ValueProblem("bad-value", f"{old!r} is {other}", help, (slug, "formerly", position)))
            former[name] = slug
    if faults:
        raise InvalidValue(*faults)
    return policies


def _check_setting(values: dict[str, Any]) -> CheckSetting:
    """Return how one rule counts. Raises Wrong for keys that contradict each other."""
    check = CheckSetting(**values)
    wrong_keys = []
    if check.revision and not check.policy:
        wrong_keys.append(("`revision` is set, but `policy` is missing", "add a line for policy"))
    if check.rule in QUESTIONS and check.level != "error":
        message = f"{check.rule} is a question and can't be turned off"
        wrong_keys.append((message, "remove this section; to see how to answer the question, run `legalsite check`"))
    if wrong_keys:
        raise InvalidValue(*(ValueProblem("bad-value", *words, of_key=True) for words in wrong_keys))
    return check


def _config(values: dict[str, Any]) -> Config:
    """Return the whole configuration. Raises Wrong for closing sentences that the site cannot use."""
    site, notice = values["site"], values.get("notice", {})
    closing = notice.pop("closing", {})
    if faults := [*_wrong_closing(closing, site.get("languages", ("en",)))]:
        raise InvalidValue(*faults)
    sentences = {
        kind: {usual_form(language): sentence for language, sentence in closing[kind].items()}
        for kind in get_args(PolicyKind)
        if closing.get(kind)
    }
    holidays = frozenset(notice.pop("holidays", ()))
    settings = NoticeSettings(**notice, closing=sentences, holidays=holidays)
    build, policies, checks = values.get("build", {}), values.get("policies", {}), values.get("checks", ())
    return Config(**site, **build, policies=policies, notice=settings, checks=checks)


def _wrong_closing(closing: Mapping[str, Mapping[str, str]], languages: Sequence[str]) -> Iterator[ValueProblem]:
    for kind, sentences in closing.items():
        for language in sentences:
            if usual_form(language) not in {"", *languages}:
                message, loc = f"{language!r} isn't a language of this site", ("notice", "closing", kind, language)
                yield unknown("bad-language", message, language, languages, loc, of_key=True)


def one_line(given: str) -> str:
    if not given.strip():
        raise invalid_value("bad-value", "this is empty", "write it between the quotes, on one line")
    if "\n" in given:
        raise invalid_value("bad-value", "this must be a single line of text", "write one line, in quotes")
    return plain(given)


def profile(given: str) -> str:
    if given not in profiles():
        raise InvalidValue(unknown("unknown-profile", f"unknown profile {given!r}", given, profiles()))
    return given


def site_url(given: str) -> str:
    web_address(given)
    path = f"/{urlsplit(given).path.strip('/')}"  # hosts compare it with what browsers send, letter by letter
    if path != "/" and not OLD_ADDRESS.fullmatch(path):
        help = f"write it like {quote(normpath(unquote(path)))}"
        raise invalid_value("bad-url", f"{path!r} isn't a path in the form that browsers send", help)
    return given


def web_address(given: str) -> str:
    """Return the address of a site. Raises Wrong for one that browsers could not open, or that says more than where."""
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise invalid_value("bad-url", f"{given!r} isn't a valid URL", URL_HELP) from None
    if parts.scheme not in ("http", "https") or not host:
        raise invalid_value("bad-url", f"{given!r} isn't an http or https URL", URL_HELP)
    if re.search(r"[\s\"'<>\\?#@\x00-\x1f]", given):
        message = "the URL contains a user name or password, a query, a fragment, quotes, brackets, or spaces"
        raise invalid_value("bad-url", message, URL_HELP)
    return given


@cache  # the system's list is a folder of hundreds of files
def time_zone(given: str) -> str:
    zones = {zone.lower(): zone for zone in sorted(available_timezones())}
    if given not in zones.values():
        near = nearest(given.lower(), zones)
        help = f"did you mean {zones[near]!r}?" if near else 'use a name like "Europe/Berlin" or "UTC"'
        raise invalid_value("bad-timezone", f"{given!r} isn't a known time zone", help, given, zones.get(near, ""))
    return given


def language_tag(given: str) -> str:
    """Return the tag in its usual form, whatever its case."""
    if not LANGUAGE_TAG.fullmatch(given):
        raise invalid_value("bad-language", f"{given!r} isn't a language tag", TAG_HELP)
    return usual_form(given)


def by_language(given: Any) -> Any:
    """Return the texts by language. A single text for all languages gets the empty key."""
    if not isinstance(given, (str, dict)):
        help = 'write "…" for all languages, or { en = "…", de = "…" }'
        raise invalid_value("bad-value", "this must be text, or a table of texts by language", help)
    return mapping(str, text(plain))({"": given} if isinstance(given, str) else given)


def output_folder(given: str) -> str:
    folder = normpath(given.replace("\\", "/"))
    first = folder.split("/")[0]
    if given.startswith(("/", "~")) or given[1:2] == ":" or first in ("..", ".", ""):
        raise invalid_value("bad-output", f"output = {given!r} isn't inside the site's folder", OUTPUT_HELP)
    if first.lower() in ("content", "layouts", ".legalsite", ".git"):
        raise invalid_value("bad-output", f"output = {given!r} would overwrite {first}/", OUTPUT_HELP)
    return one_line(folder)


def version_id(given: str) -> VersionId:
    try:
        return VersionId.parse(given)
    except ValueError:
        help = "use YYYY-MM-DD, or YYYY-MM-DD-2 for the second version of a date"
        raise invalid_value("bad-date", f"{given!r} isn't a valid version", help) from None


def holiday(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise invalid_value("bad-date", f"{given!r} isn't a valid date", "use YYYY-MM-DD") from None


def share(given: Any) -> float:
    """Return a share above none of all, up to 1."""
    if type(given) not in (int, float):
        raise wrong_type("a number", given)
    if not given > 0:
        raise wrong_type("greater than 0", given)
    if given > 1:
        raise wrong_type("less than or equal to 1", given)
    return float(given)


def slug(help: str, *, of_key: bool = False) -> Callable[[str], str]:
    """Return a check for the slug of a policy."""

    def check(given: str) -> str:
        try:
            return checked_slug(given, ())
        except ValueError as reason:
            raise InvalidValue(ValueProblem("bad-name", f"{given!r}: {reason}", help, of_key=of_key)) from None

    return check


def only_true(given: Any) -> bool:
    if given is not True:
        raise wrong_type("True", given)
    return True


def old_name(given: str) -> str:
    """Return an old slug, or an old address: the path of a page on this host, given with or without its first slash."""
    if not NO_SLUG.search(given):
        return slug("write an old name, or an old path: /Legal/privacy_policy.html")(given)
    address = f"/{given.removeprefix('/')}"
    if not OLD_ADDRESS.fullmatch(address):
        help = "write the path as in the URL, without # and ?: /Legal/privacy_policy.html"
        raise invalid_value("bad-value", f"{given!r} isn't the path of a page", help)
    return address


LINE = text(one_line)
SLUG = text(slug("write the name of the policy as in its URL"))
NO_SLUG = re.compile(r"^/|[A-Z._~%]")  # begins or is in what can only be an address
OLD_ADDRESS = re.compile(r"(?:/(?!\.\.?(?:/|$))(?:[\w.~-]|%[0-9A-Fa-f]{2})+)+/?", re.ASCII)
NAME = slug(
    'write the name of the policy as in its URL, in quotes if it has a slash: [policies."eu/privacy"]', of_key=True
)
EMAIL_ADDRESS = matching(ADDRESS, "bad-address", "an email address", 'write it like "Example Ltd <legal@example.com>"')
SITE: Checks = {
    "title": LINE,
    "url": text(site_url),
    "timezone": text(time_zone),
    "languages": list_of(text(language_tag), least=1),
    "site_files": boolean,
    "fragments": boolean,
    "home": text(web_address),
    "show_type_of_change": boolean,
}
BUILD: Checks = {"output": text(output_folder), "since": number(1, 1000)}
SETTINGS_PROMISE: Checks = {**PROMISE, "confirmed_by": LINE, "none": only_true, "reason": LINE}
POLICY: Checks = {
    "kind": one_of(get_args(PolicyKind)),
    "language": text(language_tag),
    "formerly": list_of(text(old_name), once=False),
    "notice": rules_of(table(ANNOUNCED, make=company_rule)),
    "promise": promise(SETTINGS_PROMISE),
    "promises": mapping(text(version_id), promise(SETTINGS_PROMISE)),
}
REACHED: Checks = {"share": share, "reason": LINE}
NOTICE: Checks = {
    "profiles": list_of(text(profile)),
    "company": LINE,
    "sender": EMAIL_ADDRESS,
    "reply_to": EMAIL_ADDRESS,
    "closing": table(dict.fromkeys(get_args(PolicyKind), by_language)),
    "imprint": text(plain),
    "logo": matching(  # images that mail programs show
        r"files/[^\s/]+\.(png|jpe?g|gif)",
        "bad-value",
        "a PNG, JPEG, or GIF image in content/files",
        'write it like logo = "files/logo.png"',
    ),
    "banner": matching(
        rf"https?://{IN_URL}", "bad-url", "the URL of a page", 'write it like banner = "https://example.com/"'
    ),
    "banner_days": number(0, 366),
    "keep_days": number(0, 36525),
    "unsubscribe": matching(  # an endpoint for RFC 8058, which must be https
        rf"https://{IN_URL}\{{token\}}{IN_URL}",
        "bad-url",
        "an https URL with {token} once",
        'write it like unsubscribe = "https://example.com/unsubscribe/{token}"',
    ),
    "holidays": list_of(text(holiday)),
    "reached": table(REACHED, required=REACHED, make=lambda values: Reached(**values)),
    "bounces": matching(  # `{token}` becomes 40 letters and digits
        BOUNCES,
        "bad-address",
        "an address with {token} once before the @",
        'write it like bounces = "bounces+{token}@example.com", with at most 24 characters besides the token',
    ),
}
CHECK: Checks = {
    "rule": LINE,
    "reason": LINE,
    "level": one_of(get_args(Level)),
    "policy": SLUG,
    "revision": text(version_id),
}
TABLES: Checks = {
    "site": table(SITE, required=("title", "url")),
    "build": table(BUILD),
    "policies": mapping(NAME, table(POLICY, make=lambda values: PolicySettings(**values)), _policies),
    "notice": table(NOTICE),
    "checks": list_of(table(CHECK, required=("rule", "reason", "level"), make=_check_setting), once=False),
}
CONFIG = table(TABLES, required=("site",), make=_config)
