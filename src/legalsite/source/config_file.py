"""Reads legalsite.toml, or [tool.legalsite] in pyproject.toml, as the model's Config.

All problems are reported at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from posixpath import normpath
from typing import Any, get_args
from unicodedata import normalize
from urllib.parse import quote, unquote, urlsplit

from msgspec.structs import replace

from legalsite.errors import counted, nearest
from legalsite.model.approvals import ApprovalRule
from legalsite.model.config import (
    AcceptanceSettings,
    CheckSetting,
    Config,
    Level,
    NoticeSettings,
    PolicyKind,
    PolicySettings,
    Reached,
)
from legalsite.model.notice import profiles
from legalsite.model.policy import VersionId
from legalsite.model.portable_names import excessive_length_reason, unportable_reason
from legalsite.model.promise import CHANGE_TYPES
from legalsite.model.questions import QUESTIONS
from legalsite.model.security_policy import EXTENDABLE_DIRECTIVES
from legalsite.source.file_names import checked_slug
from legalsite.source.promise_table import (
    ANNOUNCED,
    PROMISE,
    company_rule,
    promise,
    rules_of,
    with_recorded_place,
)
from legalsite.source.schema import (
    Checks,
    InvalidValue,
    Keys,
    PlacedValues,
    ValueProblem,
    boolean,
    invalid_value,
    list_of,
    mapping,
    matching,
    number,
    one_of,
    plain,
    table,
    text,
    unknown,
    wrong_type,
)
from legalsite.source.toml_places import read_toml
from legalsite.text.languages import usual_form

# RFC 5646, section 2.1, without private and grandfathered tags, and without four letters
LANGUAGE_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
# `Name <address>`, or only an address
ADDRESS = r"(?:[^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)"
# an address with `{token}` before the @, where at most 64 characters are allowed (RFC 5321); the
# token takes 40 of them
BOUNCES = r"(?ai)(?:(?=[^@]{7,31}@)[\w.+=-]*\{token\}[\w.+=-]*@(?:[a-z0-9-]+\.)+[a-z0-9-]+)?"
# an origin, or the hash of a script or style sheet (CSP 3, section 2.3.1)
ORIGIN_PATTERN = (
    r"(?ai)https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*(?::[0-9]{1,5})?"
)
SOURCE_HASH_PATTERN = r"'sha(?:256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}'"
# any characters of a URL
IN_URL = r"""[^\s"'<>\\,{}\x00-\x20\x80-\U0010ffff]*"""
COLOR_PATTERN = "#[0-9A-Fa-f]{6}"
DARK_BACKGROUND = "#1a1e22"  # of emails and pages on dark screens
MIN_CONTRAST = 4.5  # of text on its background (WCAG 2.2, 1.4.3)
DARK_CONTRAST = 7  # of a color that is lightened for the dark background
URL_HELP = 'write the full URL, like "https://example.com/legal/"'
TAG_HELP = (
    'write a language, with a script and region if needed: "en", "pt-BR", "zh-Hant-TW" (BCP 47)'
)
OUTPUT_HELP = 'choose a separate folder, like output = "output"'


def read_config(data: bytes, path: str = "legalsite.toml") -> Config:
    """Return the configuration in a file: in pyproject.toml, the table [tool.legalsite].

    Raises ProblemsFound with status 2 and all problems.
    """
    tables = read_toml(data, path, root_of(path))
    config: Config = tables.checked(CONFIG, 2)
    policies = {}
    for slug, policy in config.policies.items():
        policies[slug] = _with_places(policy, tables, slug)
    return replace(config, policies=policies)


def places_of(
    data: bytes, path: str, settings: Iterable[Sequence[str | int]]
) -> list[tuple[int, int]]:
    """Return the line and column of each setting, named by its keys, in a valid file."""
    tables = read_toml(data, path, root_of(path))
    return [tables.place(keys, key=True) for keys in settings]


def root_of(path: str) -> Keys:
    """Return the keys that lead to the settings in a file."""
    return ("tool", "legalsite") if path.endswith("pyproject.toml") else ()


def _with_places(policy: PolicySettings, tables: PlacedValues, slug: str) -> PolicySettings:
    """Return the settings of a policy, with the place where each promise is recorded."""
    main = policy.promise
    if main:
        main = with_recorded_place(main, tables, "policies", slug, "promise")
    others = {}
    for key, other in policy.promises.items():
        others[key] = with_recorded_place(other, tables, "policies", slug, "promises", key)
    return replace(policy, promise=main, promises=others)


def _policies(policies: dict[str, PolicySettings]) -> dict[str, PolicySettings]:
    """Return the settings of all policies, unchanged.

    Raises InvalidValue if an old name (`formerly`) is also the name, or an old name, of a policy.
    """
    problems = []
    former: dict[str, str] = {}  # the policy of each old name
    for slug, policy in policies.items():
        for position, old in enumerate(policy.formerly):
            name = old.strip("/")
            other = ""
            if name in policies:
                other = "the name of a policy"
            elif name in former:
                other = f"also an old name of {former[name]}"
            if other:
                message = f"{old!r} is {other}"
                help = "an old name can only redirect to one policy"
                loc = (slug, "formerly", position)
                problems.append(ValueProblem("bad-value", message, help, loc))
            former[name] = slug
    if problems:
        raise InvalidValue(*problems)
    return policies


def _check_setting(values: dict[str, Any]) -> CheckSetting:
    """Return the setting of one rule. Raises InvalidValue if keys contradict each other."""
    check = CheckSetting(**values)
    problems = []
    if check.revision and not check.policy:
        message = "`revision` is set, but `policy` is missing"
        problems.append(ValueProblem("bad-value", message, "add a line for policy", of_key=True))
    if check.rule in QUESTIONS and check.level != "error":
        message = f"{check.rule} is a question and can't be turned off"
        help = "remove this section; to see how to answer the question, run `legalsite check`"
        problems.append(ValueProblem("bad-value", message, help, of_key=True))
    if problems:
        raise InvalidValue(*problems)
    return check


def _approval_rule(values: dict[str, Any]) -> ApprovalRule:
    """Return who must approve some policies. Raises InvalidValue if too few can approve them."""
    rule = ApprovalRule(values["from"], values.get("need", 1), values.get("for", ()))
    count = len(rule.approvers)
    if rule.need > count:
        message = f"`need` is {rule.need}, but `from` has only {counted(count, 'name')}"
        help = "lower `need`, or add names to `from`"
        raise InvalidValue(ValueProblem("bad-value", message, help, ("need",)))
    return rule


def _config(values: dict[str, Any]) -> Config:
    """Return the configuration that the checked tables of the file describe.

    Raises InvalidValue if a closing sentence or the name of a group is in a language that the site
    doesn't have.
    """
    site = values["site"]
    notice = values.get("notice", {})
    closing = notice.pop("closing", {})
    languages = site.get("languages", ("en",))
    problems = list(_language_problems(closing, languages, "notice", "closing"))
    problems += _language_problems(values.get("groups", {}), languages, "groups")
    if problems:
        raise InvalidValue(*problems)
    holidays = frozenset(notice.pop("holidays", ()))
    settings = NoticeSettings(**notice, closing=closing, holidays=holidays)
    build = values.get("build", {})
    policies = values.get("policies", {})
    rest = {key: values[key] for key in ("approvals", "checks", "groups") if key in values}
    return Config(**site, **build, policies=policies, notice=settings, **rest)


def _language_problems(
    texts: Mapping[str, Mapping[str, str]], languages: Sequence[str], *table: str
) -> Iterator[ValueProblem]:
    """Yield a problem for each text of a table in a language that the site doesn't have. The texts
    are by key and language."""
    for key, by_tag in texts.items():
        for language in by_tag:
            # "" has the text for all languages
            if language not in {"", *languages}:
                message = f"{language!r} isn't one of this site's languages"
                loc = (*table, key, language)
                yield unknown("bad-language", message, language, languages, loc, of_key=True)


def one_line(value: str) -> str:
    """Return the text. Raises InvalidValue if it is empty or has more than one line."""
    if not value.strip():
        raise invalid_value("this is empty", "write it between the quotes, on one line")
    if "\n" in value:
        raise invalid_value("this must be a single line of text", "write one line, in quotes")
    return plain(value)


def approver(value: str) -> str:
    """Return the name of a person who may approve versions, as it's compared with `approved_by`.

    Raises InvalidValue if it is empty or has more than one line.
    """
    return normalize("NFC", one_line(value).strip())


def profile(value: str) -> str:
    """Return the name of a profile. Raises InvalidValue for an unknown profile."""
    if value not in profiles():
        message = f"unknown profile {value!r}"
        raise InvalidValue(unknown("unknown-profile", message, value, profiles()))
    return value


def site_url(value: str) -> str:
    """Return the URL of the site. Raises InvalidValue if browsers would send it in another form."""
    web_address(value)
    path = "/" + urlsplit(value).path.strip("/")
    # hosts compare the path character by character with the one that browsers send
    if path != "/" and not OLD_ADDRESS.fullmatch(path):
        usual = quote(normpath(unquote(path)))
        help = f"write it like {usual}"
        raise invalid_value(
            f"{path!r} isn't a path in the form that browsers send", help, "bad-url"
        )
    return value


def web_address(value: str) -> str:
    """Return the address of a site.

    Raises InvalidValue if browsers couldn't open it, or if it has more than scheme, host, and path.
    """
    try:
        parts = urlsplit(value)
        host = parts.hostname
        _ = parts.port  # raises ValueError if it isn't a port
    except ValueError:
        raise invalid_value(f"{value!r} isn't a valid URL", URL_HELP, "bad-url") from None
    if parts.scheme not in ("http", "https") or not host:
        raise invalid_value(f"{value!r} isn't an http or https URL", URL_HELP, "bad-url")
    if re.search(r"[\s\"'<>\\?#@\x00-\x1f]", value):
        raise invalid_value(
            "the URL contains a user name or password, a query, a fragment,"
            " quotes, brackets, or spaces",
            URL_HELP,
            "bad-url",
        )
    return value


@cache  # the system's list is a folder of hundreds of files
def time_zone(value: str) -> str:
    """Return the name of a time zone. Raises InvalidValue if the system doesn't know it."""
    from zoneinfo import available_timezones  # few sites have another zone than the default

    zones = {zone.lower(): zone for zone in sorted(available_timezones())}
    if value in zones.values():
        return value
    # `nearest` returns "", which isn't a zone, if none is similar
    meant = zones.get(nearest(value.lower(), zones), "")
    message = f"{value!r} isn't a known time zone"
    help = f"did you mean {meant!r}?" if meant else 'use a name like "Europe/Berlin" or "UTC"'
    raise invalid_value(message, help, "bad-timezone", value, meant)


def language_tag(value: str) -> str:
    """Return the language tag with the usual upper and lower case. Raises InvalidValue for text
    that isn't a tag.
    """
    if not LANGUAGE_TAG.fullmatch(value):
        raise invalid_value(f"{value!r} isn't a language tag", TAG_HELP, "bad-language")
    # the site has a folder for each language, and Windows allows none that is named like `con`
    reason = unportable_reason(value)
    if reason:
        help = f'add a region or a script: "{value}-Latn"'
        raise invalid_value(reason, help, "bad-language")
    return usual_form(value)


def by_language(value: Any) -> Any:
    """Return texts by language, from a table or from a single text, which gets the key "" for all
    languages. Tags get their usual form. Raises InvalidValue for anything else.
    """
    if not isinstance(value, (str, dict)):
        raise invalid_value(
            "this must be text, or a table of texts by language",
            'write "…" for all languages, or { en = "…", de = "…" }',
        )
    if isinstance(value, str):
        value = {"": value}
    texts = mapping(str, text(plain))(value)
    return {usual_form(tag): words for tag, words in texts.items()}


def output_folder(value: str) -> str:
    """Return the path of the output folder in its normal form.

    Raises InvalidValue if it is outside of the site's folder, or contains files of the site.
    """
    folder = normpath(value.replace("\\", "/"))
    first = folder.split("/")[0]
    is_absolute = value.startswith(("/", "~")) or value[1:2] == ":"  # a drive of Windows
    if is_absolute or first in ("..", ".", ""):
        raise invalid_value(
            f"output = {value!r} isn't inside the site's folder", OUTPUT_HELP, "bad-output"
        )
    if first.lower() in ("content", "layouts", ".legalsite", ".git"):
        raise invalid_value(
            f"output = {value!r} would overwrite {first}/", OUTPUT_HELP, "bad-output"
        )
    reason = excessive_length_reason(folder) or unportable_reason(folder)
    if reason:
        raise invalid_value(reason, OUTPUT_HELP, "bad-output")
    return one_line(folder)


def readable_on(background: str, name: str) -> Callable[[str], str]:
    """Return a check for a color with enough contrast on a background. `name` describes the
    background in messages."""

    def check(color: str) -> str:
        """Return the color. Raises InvalidValue for anything else."""
        if not re.fullmatch(COLOR_PATTERN, color):
            help = 'write it like "#0b5a63"'
            raise invalid_value(f"{color!r} isn't a color of six digits", help, "bad-color")
        ratio = contrast(color, background)
        if ratio < MIN_CONTRAST:
            message = f"{color} has a contrast of {ratio:.2f} to 1 on {name}"
            help = f"choose a color with at least {MIN_CONTRAST} to 1 (WCAG 2.2, 1.4.3)"
            raise invalid_value(message, help, "bad-color")
        return color

    return check


def contrast(color: str, other: str) -> float:
    """Return the contrast between two colors, such as `#0b5a63`, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(color), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lightened(color: str) -> str:
    """Return a color, such as #7a2048, mixed with white until it's easy to read on dark screens.

    Anything else is returned unchanged, for the settings to refuse.
    """
    if not re.fullmatch(COLOR_PATTERN, color):
        return color
    parts = bytes.fromhex(color[1:])
    mixed = color
    percent = 0
    while contrast(mixed, DARK_BACKGROUND) < DARK_CONTRAST:
        percent += 5
        lighter = [part + (255 - part) * percent // 100 for part in parts]
        mixed = "#" + bytes(lighter).hex()
    return mixed


def _luminance(color: str) -> float:
    """Return the relative luminance of a color, from 0 to 1 (WCAG 2.2)."""
    linear = []
    for position in (1, 3, 5):
        part = int(color[position : position + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def version_id(value: str) -> VersionId:
    """Return the version id. Raises InvalidValue for text that isn't one."""
    try:
        return VersionId.parse(value)
    except ValueError:
        help = "use YYYY-MM-DD, or YYYY-MM-DD-2 for the second version of a date"
        raise invalid_value(f"{value!r} isn't a valid version", help, "bad-date") from None


def holiday(value: str) -> date:
    """Return the date. Raises InvalidValue for text that isn't one."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise invalid_value(f"{value!r} isn't a valid date", "use YYYY-MM-DD", "bad-date") from None


def file_size(value: str) -> int:
    """Return a size in bytes. Raises InvalidValue for text that isn't one."""
    found = re.fullmatch("([0-9]{1,4}) (kB|MB)", value)
    if not found:
        raise invalid_value(f"{value!r} isn't a size", 'write it like "150 kB" or "2 MB"')
    unit = 1000 if found[2] == "kB" else 1_000_000
    return int(found[1]) * unit


def share(value: Any) -> float:
    """Return the number. Raises InvalidValue unless it is greater than 0, at most 1, and of whole
    percents, which is what the ledger says."""
    if type(value) not in (int, float):
        raise wrong_type("a number", value)
    if not value > 0:
        raise wrong_type("greater than 0", value)
    if value > 1:
        raise wrong_type("less than or equal to 1", value)
    if round(value, 2) != value:
        raise wrong_type("a number of whole percents, such as 0.98", value)
    return float(value)


def slug(help: str, *, of_key: bool = False) -> Callable[[str], str]:
    """Return a check for the slug of a policy; `help` and `of_key` are fields of the problem."""

    def check(value: str) -> str:
        try:
            # without languages, because the settings that list them are still being read
            return checked_slug(value, ())
        except ValueError as reason:
            message = f"{value!r}: {reason}"
            raise InvalidValue(ValueProblem("bad-name", message, help, of_key=of_key)) from None

    return check


def policy_pattern(value: str) -> str:
    """Return a policy's slug, in which `**` may be the first and the last segment. Raises
    InvalidValue for other text."""
    if value != "**":
        PATTERN(value.removeprefix("**/").removesuffix("/**"))
    return value


def only_true(value: Any) -> bool:
    """Return True. Raises InvalidValue for any other value, even false: it would mean nothing."""
    if value is not True:
        raise wrong_type("True", value)
    return True


def old_name(value: str) -> str:
    """Return an old slug; for the old path of a page on this host, the path with a slash at the
    start. Raises InvalidValue for anything else.
    """
    if not NO_SLUG.search(value):  # only a path has capitals, dots, or a slash at the start
        return slug("write an old name, or an old path: /Legal/privacy_policy.html")(value)
    address = f"/{value.removeprefix('/')}"
    if not OLD_ADDRESS.fullmatch(address):
        help = "write the path as in the URL, without # and ?: /Legal/privacy_policy.html"
        raise invalid_value(f"{value!r} isn't the path of a page", help)
    reason = unportable_reason(address.strip("/"))  # some hosts need a page at this path
    if reason:
        raise invalid_value(reason, "remove it", "bad-name")
    return address


LINE = text(one_line)
SLUG = text(slug("write the name of the policy as in its URL"))
PATTERN = slug('write it like "privacy", "eu/**", or "**/terms"', of_key=True)
NO_SLUG = re.compile(r"^/|[A-Z._~%]")  # found in addresses, but in no slug
OLD_ADDRESS = re.compile(r"(?:/(?!\.\.?(?:/|$))(?:[\w.~-]|%[0-9A-Fa-f]{2})+)+/?", re.ASCII)
NAME = slug(
    "write the name of the policy as in its URL, in quotes if it has a slash:"
    ' [policies."eu/privacy"]',
    of_key=True,
)
FOLDER = slug(
    'write the path of a folder below content/, in quotes if it has a slash: "eu/at" = "Austria"',
    of_key=True,
)
EMAIL_ADDRESS = matching(
    ADDRESS, "bad-address", "an email address", 'write it like "Example Ltd <legal@example.com>"'
)
ORIGINS = list_of(
    matching(
        ORIGIN_PATTERN,
        "bad-source",
        "the origin of an https address",
        'write only the host and, if needed, its port: "https://cdn.example.com"',
    ),
    minimum=1,
)
ORIGINS_AND_HASHES = list_of(
    matching(
        rf"{ORIGIN_PATTERN}|{SOURCE_HASH_PATTERN}",
        "bad-source",
        "the origin of an https address, or a hash",
        'write "https://cdn.example.com", or a hash in single quotes: "\'sha256-…\'"',
    ),
    minimum=1,
)
SECURITY_POLICY: Checks = {
    **dict.fromkeys(EXTENDABLE_DIRECTIVES, ORIGINS),
    **dict.fromkeys(("script-src", "style-src"), ORIGINS_AND_HASHES),
}
SITE: Checks = {
    "title": LINE,
    "url": text(site_url),
    "timezone": text(time_zone),
    "languages": list_of(text(language_tag), minimum=1),
    "site_files": boolean,
    "fragments": boolean,
    "home": text(web_address),
    "show_type_of_change": boolean,
    "security_policy": table(SECURITY_POLICY),
}
BUILD: Checks = {"output": text(output_folder), "since": number(1, 1000)}
SETTINGS_PROMISE: Checks = {**PROMISE, "confirmed_by": LINE, "none": only_true, "reason": LINE}
ACCEPTANCE: Checks = {
    "ask_for": list_of(one_of(CHANGE_TYPES), minimum=1),
    "grace_days": number(0, 366),
}
POLICY: Checks = {
    "kind": one_of(get_args(PolicyKind)),
    "language": text(language_tag),
    "formerly": list_of(text(old_name), once=False),
    "notice": rules_of(table(ANNOUNCED, make=company_rule)),
    "promise": promise(SETTINGS_PROMISE),
    "promises": mapping(text(version_id), promise(SETTINGS_PROMISE)),
    "acceptance": table(ACCEPTANCE, make=lambda values: AcceptanceSettings(**values)),
}
LOGO = matching(  # images that mail programs show
    r"files/[^\s/]+\.(png|jpe?g|gif)",
    "bad-value",
    "a PNG, JPEG, or GIF image in content/files",
    'write it like logo = "files/logo.png"',
)
REACHED: Checks = {"share": share, "reason": LINE}
NOTICE: Checks = {
    "profiles": list_of(text(profile)),
    "company": LINE,
    "sender": EMAIL_ADDRESS,
    "reply_to": EMAIL_ADDRESS,
    "closing": table(dict.fromkeys(get_args(PolicyKind), by_language)),
    "attach_up_to": text(file_size),
    "imprint": text(plain),
    "logo": LOGO,
    "logo_dark": LOGO,
    "accent": text(readable_on("#ffffff", "white")),
    "accent_dark": text(readable_on(DARK_BACKGROUND, "the dark background")),
    "footer": list_of(LINE, once=False),
    "banner": matching(
        rf"https?://{IN_URL}",
        "bad-url",
        "the URL of a page",
        'write it like banner = "https://example.com/"',
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
        'write it like bounces = "bounces+{token}@example.com",'
        " with at most 24 characters besides the token",
    ),
}
CHECK: Checks = {
    "rule": LINE,
    "reason": LINE,
    "level": one_of(get_args(Level)),
    "policy": SLUG,
    "revision": text(version_id),
}
APPROVAL: Checks = {
    "from": list_of(text(approver), minimum=1),
    "need": number(1, 100),
    "for": list_of(one_of(CHANGE_TYPES), minimum=1),
}
TABLES: Checks = {
    "site": table(SITE, required=("title", "url")),
    "build": table(BUILD),
    "policies": mapping(
        NAME, table(POLICY, make=lambda values: PolicySettings(**values)), _policies
    ),
    "notice": table(NOTICE),
    "checks": list_of(
        table(CHECK, required=("rule", "reason", "level"), make=_check_setting), once=False
    ),
    "groups": mapping(FOLDER, by_language),
    "approvals": mapping(policy_pattern, table(APPROVAL, required=("from",), make=_approval_rule)),
}
CONFIG = table(TABLES, required=("site",), make=_config)
