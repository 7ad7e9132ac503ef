"""Parse the settings in legalsite.toml, or in the table [tool.legalsite] of pyproject.toml.

All problems are reported at once.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from posixpath import normpath
from typing import Any, get_args
from unicodedata import normalize
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from msgspec.structs import replace

from legalsite.errors import Problem, counted, nearest
from legalsite.model.approvals import ApprovalRule
from legalsite.model.config import (
    FACT_PATTERN,
    AcceptanceSettings,
    CheckSetting,
    CompanySettings,
    Config,
    HostName,
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
from legalsite.source.facts_file import unknown_fact_problem
from legalsite.source.file_names import checked_slug
from legalsite.source.promise_table import (
    ANNOUNCED,
    PROMISE,
    company_rule,
    notice_period,
    promise,
    rules_of,
    with_recorded_place,
)
from legalsite.source.schema import (
    Check,
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

# Language tags as in RFC 5646, section 2.1, except private-use tags, grandfathered tags, and
# languages of four letters.
LANGUAGE_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
# `Name <address>`, or only an address
EMAIL_ADDRESS_PATTERN = r"(?:[^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)"
# An address with `{token}` before the @. The part before the @ can have at most 64 characters (RFC
# 5321), and the token takes 40 of them.
BOUNCE_PATTERN = r"(?ai)(?:(?=[^@]{7,31}@)[\w.+=-]*\{token\}[\w.+=-]*@(?:[a-z0-9-]+\.)+[a-z0-9-]+)?"
# an origin or a hash-source (CSP 3, section 2.3.1)
ORIGIN_PATTERN = (
    r"(?ai)https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*(?::[0-9]{1,5})?"
)
SOURCE_HASH_PATTERN = r"'sha(?:256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}'"
# characters that can occur in a URL
URL_CHARACTERS = r"""[^\s"'<>\\,{}\x00-\x20\x80-\U0010ffff]*"""
COLOR_PATTERN = "#[0-9A-Fa-f]{6}"
DARK_BACKGROUND = "#1a1e22"  # background color of emails and pages in dark mode
MIN_CONTRAST = 4.5  # minimum contrast between text and background
DARK_CONTRAST = 7  # minimum contrast of a color that was lightened for the dark background
URL_HELP = 'write the full URL, like "https://example.com/legal/"'
TAG_HELP = (
    'write a language, with a script and region if needed: "en", "pt-BR", "zh-Hant-TW" (BCP 47)'
)
OUTPUT_HELP = 'choose a separate folder, like output = "output"'


def read_config(data: bytes, path: str = "legalsite.toml") -> Config:
    """Parse the settings in a file. In pyproject.toml, they're in [tool.legalsite].

    Raises ProblemsFound (status 2) with all problems.
    """
    tables = read_toml(data, path, root_of(path))
    config: Config = tables.checked(CONFIG, 2)
    policies = {}
    for slug, policy in config.policies.items():
        policies[slug] = _with_promise_places(policy, tables, slug)
    return replace(config, policies=policies)


def places_of(
    data: bytes, path: str, settings: Iterable[Sequence[str | int]]
) -> list[tuple[int, int]]:
    """Return the line and column of each setting in a valid file.

    Each setting is given as a sequence of keys.
    """
    tables = read_toml(data, path, root_of(path))
    return [tables.place(keys, key=True) for keys in settings]


def root_of(path: str) -> Keys:
    return ("tool", "legalsite") if path.endswith("pyproject.toml") else ()


def _with_promise_places(policy: PolicySettings, tables: PlacedValues, slug: str) -> PolicySettings:
    """Add the file and line of each promise to a policy's settings.

    `tables` contains the values of the file, and `slug` is the name of the policy's table.
    """
    main = policy.promise
    if main:
        main = with_recorded_place(main, tables, "policies", slug, "promise")
    others = {}
    for key, other in policy.promises.items():
        others[key] = with_recorded_place(other, tables, "policies", slug, "promises", key)
    return replace(policy, promise=main, promises=others)


def _policies(policies: dict[str, PolicySettings]) -> dict[str, PolicySettings]:
    """Check that each former name belongs to only one policy, and return the settings unchanged.

    Raises InvalidValue if a name in `formerly` is also the name of a policy, or another former name
    (even if they're encoded differently), or if a pattern has settings other than `review` and
    `reviewed`.
    """
    problems = []
    former: dict[str, str] = {}  # former name → slug of its policy
    for slug, policy in policies.items():
        # apart from these two settings, a pattern must have the default settings
        if "*" in slug and replace(policy, review=None, reviewed=None) != PolicySettings():
            message = f"{slug!r} is a pattern, which can only have `review` and `reviewed`"
            help = "write the other settings in a section for each policy"
            problems.append(ValueProblem("bad-value", message, help, (slug,), of_key=True))
        for position, old in enumerate(policy.formerly):
            path, mark, query = old.partition("?")
            # former paths that are only encoded differently get the same name
            name = unquote(path).strip("/") + mark + query
            other = ""
            if name in policies:
                other = "the name of a policy"
            elif name in former:
                other = f"also an old name of {former[name]}"
            if other:
                message = f"{old!r} is {other}"
                help = "remove it, because each address can only be used once"
                loc = (slug, "formerly", position)
                problems.append(ValueProblem("bad-value", message, help, loc))
            former[name] = slug
    if problems:
        raise InvalidValue(*problems)
    return policies


def _check_setting(values: dict[str, Any]) -> CheckSetting:
    """Create the setting for a rule.

    Raises InvalidValue for combinations of keys that aren't allowed.
    """
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
    """Create an approval rule.

    Raises InvalidValue if the rule requires more approvals than it has names.
    """
    rule = ApprovalRule(values["from"], values.get("need", 1), values.get("for", ()))
    count = len(rule.approvers)
    if rule.need > count:
        message = f"`need` is {rule.need}, but `from` has only {counted(count, 'name')}"
        help = "lower `need`, or add names to `from`"
        raise InvalidValue(ValueProblem("bad-value", message, help, ("need",)))
    return rule


def company_value(check: Check) -> Check:
    """Create a check that also accepts text with names of facts."""

    def check_value(value: Any) -> Any:
        if isinstance(value, str) and re.search(FACT_PATTERN, value):
            # `company_value_problem` checks the text after the names were replaced with values
            return plain(value)
        return check(value)

    return check_value


def company_value_problem(key: str, value: Any, known: Collection[str]) -> Problem | None:
    """Check a company's value after the names of facts were replaced with values.

    `known` contains the names of facts. Return a problem, or None if the value is valid.
    """
    # a name that has no value wasn't replaced; `repr` also finds names in lists and tables
    names = re.findall(FACT_PATTERN, repr(value))
    if names:
        return unknown_fact_problem(names[0], known)
    # any closing sentence is allowed, and an empty value overrides nothing
    if key == "closing" or not value:
        return None
    try:
        COMPANY[key](value)  # the check for this setting
    except InvalidValue as invalid:
        problem = invalid.problems[0]
        return Problem(problem.rule, problem.message, problem.help)
    return None


def _company_settings(values: dict[str, Any]) -> CompanySettings:
    """Create the settings of a company. Its color is lightened for dark screens."""
    if "accent" in values:
        values.setdefault("accent_dark", lightened(values["accent"]))
    return CompanySettings(**values)


def _config(values: dict[str, Any]) -> Config:
    """Create the configuration from the checked tables of the file.

    Raises InvalidValue if a closing sentence or a group name is in a language that the site doesn't
    have.
    """
    site = values["site"]
    notice = values.get("notice", {})
    # kind of policy → sentence in each language; NoticeSettings gets it as a separate argument
    closing = notice.pop("closing", {})
    languages = site.get("languages", ("en",))
    problems = list(_language_problems(closing, languages, "notice", "closing"))
    problems += _language_problems(values.get("groups", {}), languages, "groups")
    for pattern, company in values.get("companies", {}).items():
        loc = "companies", pattern, "closing"
        problems += _language_problems(company.closing, languages, *loc)
    if problems:
        raise InvalidValue(*problems)
    holidays = frozenset(notice.pop("holidays", ()))
    settings = NoticeSettings(**notice, closing=closing, holidays=holidays)
    build = values.get("build", {})
    policies = values.get("policies", {})
    # tables that are fields of Config; a missing table leaves the default
    others = "approvals", "checks", "companies", "groups"
    rest = {key: values[key] for key in others if key in values}
    return Config(**site, **build, policies=policies, notice=settings, **rest)


def _language_problems(
    texts: Mapping[str, Mapping[str, str]], languages: Sequence[str], *table: str
) -> Iterator[ValueProblem]:
    """Yield a problem for each text in a language that the site doesn't have.

    `texts` maps keys to texts by language.
    """
    for key, by_tag in texts.items():
        for language in by_tag:
            # "" stands for all languages
            if language not in {"", *languages}:
                message = f"{language!r} isn't one of this site's languages"
                loc = (*table, key, language)
                yield unknown("bad-language", message, language, languages, loc, of_key=True)


def one_line(value: str) -> str:
    """Validate that a text isn't empty and is on one line, and return it.

    Raises InvalidValue for any other text.
    """
    if not value.strip():
        raise invalid_value("this is empty", "write it between the quotes, on one line")
    if "\n" in value:
        raise invalid_value("this must be a single line of text", "write one line, in quotes")
    return plain(value)


def approver(value: str) -> str:
    """Validate and normalize the name of an approver, to compare it with `approved_by`.

    Raises InvalidValue if the name is empty or has several lines.
    """
    return normalize("NFC", one_line(value).strip())


def profile(value: str) -> str:
    """Validate the name of a profile and return it. Raises InvalidValue if the name is unknown."""
    if value not in profiles():
        message = f"unknown profile {value!r}"
        raise InvalidValue(unknown("unknown-profile", message, value, profiles()))
    return value


def site_url(value: str) -> str:
    """Validate the URL of the site and return it.

    Raises InvalidValue if the URL is malformed or isn't in the form that browsers send.
    """
    web_address(value)
    path = "/" + urlsplit(value).path.strip("/")
    # Browsers send a normalized path, and hosts compare it with this one. The path of a site at the
    # root of its host is just a slash.
    if path != "/" and not URL_PATH_PATTERN.fullmatch(path):
        normalized = quote(normpath(unquote(path)))
        help = f"write it like {normalized}"
        raise invalid_value(
            f"{path!r} isn't a path in the form that browsers send", help, "bad-url"
        )
    return value


def web_address(value: str) -> str:
    """Validate the URL of a website and return it.

    Raises InvalidValue if browsers couldn't open the URL, or if it has more than a scheme, host,
    and path.
    """
    try:
        parts = urlsplit(value)
        host = parts.hostname
        _ = parts.port  # raises ValueError if the port is invalid
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


@cache  # cached because listing the time zones reads hundreds of files
def time_zone(value: str) -> str:
    """Validate a time zone and return it. Raises InvalidValue if the system doesn't know it."""
    from zoneinfo import available_timezones  # imported late, because few sites set a time zone

    # lowercase name → name, to suggest a name even if it's written in a different case
    zones = {zone.lower(): zone for zone in sorted(available_timezones())}
    if value in zones.values():
        return value
    # `nearest` returns "" if no zone has a similar name
    meant = zones.get(nearest(value.lower(), zones), "")
    message = f"{value!r} isn't a known time zone"
    help = f"did you mean {meant!r}?" if meant else 'use a name like "Europe/Berlin" or "UTC"'
    raise invalid_value(message, help, "bad-timezone", value, meant)


def language_tag(value: str) -> str:
    """Validate a language tag, and return it in the usual upper and lower case.

    Raises InvalidValue if the tag is malformed.
    """
    if not LANGUAGE_TAG.fullmatch(value):
        raise invalid_value(f"{value!r} isn't a language tag", TAG_HELP, "bad-language")
    # the tag becomes the name of a folder, and Windows doesn't allow names such as `con`
    reason = unportable_reason(value)
    if reason:
        help = f'add a region or a script: "{value}-Latn"'
        raise invalid_value(reason, help, "bad-language")
    return usual_form(value)


def by_language(value: Any) -> Any:
    """Convert a text, or a table of texts by language, to a mapping from language tags to texts.

    A single text gets the key "", which stands for all languages. Tags are normalized. Raises
    InvalidValue for values of other types.
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
    """Validate and normalize the path of the output folder.

    Raises InvalidValue if the folder is outside the site's folder or would overwrite the site's
    files.
    """
    folder = normpath(value.replace("\\", "/"))
    first = folder.split("/")[0]
    # a path from the root, a home folder, or a Windows drive
    is_absolute = value.startswith(("/", "~")) or value[1:2] == ":"
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
    """Create a check for colors that have enough contrast on a background.

    `name` describes the background in messages.
    """

    def check(color: str) -> str:
        """Validate a color and return it.

        Raises InvalidValue if the color isn't a six-digit hex color or has too little contrast.
        """
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
    """Return the contrast ratio of two colors, such as `#0b5a63`, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(color), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lightened(color: str) -> str:
    """Mix a color such as #7a2048 with white until it has enough contrast on the dark background.

    An invalid color is returned unchanged, because the check of the settings rejects it.
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
    for position in (1, 3, 5):  # positions of red, green, and blue in `#0b5a63`
        part = int(color[position : position + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def version_id(value: str) -> VersionId:
    """Parse a version ID. Raises InvalidValue if the ID is malformed."""
    try:
        return VersionId.parse(value)
    except ValueError:
        help = "use YYYY-MM-DD, or YYYY-MM-DD-2 for the second version of a date"
        raise invalid_value(f"{value!r} isn't a valid version", help, "bad-date") from None


def holiday(value: str) -> date:
    """Parse a date. Raises InvalidValue if the date is malformed."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise invalid_value(f"{value!r} isn't a valid date", "use YYYY-MM-DD", "bad-date") from None


def file_size(value: str) -> int:
    """Parse a size such as `150 kB` or `2 MB`, and return it in bytes.

    Raises InvalidValue if the size is malformed.
    """
    found = re.fullmatch("(?P<number>[0-9]{1,4}) (?P<unit>kB|MB)", value)
    if not found:
        raise invalid_value(f"{value!r} isn't a size", 'write it like "150 kB" or "2 MB"')
    unit = 1000 if found["unit"] == "kB" else 1_000_000
    return int(found["number"]) * unit


def share(value: Any) -> float:
    """Validate a share and return it.

    Raises InvalidValue unless the share is greater than 0, at most 1, and a whole percentage.
    """
    if type(value) not in (int, float):
        raise wrong_type("a number", value)
    if not value > 0:
        raise wrong_type("greater than 0", value)
    if value > 1:
        raise wrong_type("less than or equal to 1", value)
    # the ledger records whole percents
    if round(value, 2) != value:
        raise wrong_type("a number of whole percents, such as 0.98", value)
    return float(value)


def slug(help: str, *, of_key: bool = False) -> Callable[[str], str]:
    """Create a check for a policy's slug. `help` and `of_key` are fields of the problem."""

    def check(value: str) -> str:
        """Validate a slug and return it. Raises InvalidValue for other text."""
        try:
            # the languages are unknown, because they're in the same file
            return checked_slug(value, ())
        except ValueError as reason:
            message = f"{value!r}: {reason}"
            raise InvalidValue(ValueProblem("bad-name", message, help, of_key=of_key)) from None

    return check


def pattern_of(name: Callable[[str], str]) -> Callable[[str], str]:
    """Create a check for a slug whose first and last segment may be `**`.

    `name` validates the other segments.
    """

    def check(value: str) -> str:
        if value != "**":
            name(value.removeprefix("**/").removesuffix("/**"))
        return value

    return check


def calendar_day(value: Any) -> date:
    """Parse a date, which may be in quotes. Raises InvalidValue for other values."""
    return value if type(value) is date else text(holiday)(value)


def only_true(value: Any) -> bool:
    """Validate that a value is True, and return it. Raises InvalidValue for any other value."""
    # false isn't allowed, because it would have no effect
    if value is not True:
        raise wrong_type("True", value)
    return True


def old_name(value: str) -> str:
    """Validate a former name: either a slug, or the former path of a page on this host.

    Paths are returned with a slash at the start. Raises InvalidValue for other values.
    """
    # a slug has no capitals, dots, or leading slash
    if not PATH_ONLY_PATTERN.search(value):
        return slug("write an old name, or an old path: /Legal/privacy_policy.html")(value)
    address = f"/{value.removeprefix('/')}"
    if QUERY_PATTERN.fullmatch(address):
        return address
    if not URL_PATH_PATTERN.fullmatch(address):
        help = "write it as in the URL, with %20 for a space, and without #: /Legal/old%20terms"
        raise invalid_value(f"{value!r} isn't the path of a page", help)
    # decode the path, because some hosts redirect with a file at the decoded path
    path = unquote_to_bytes(address.strip("/")).decode("utf-8", "surrogateescape")
    # the decoded path has more slashes if the address contains an encoded slash (%2F)
    if path.count("/") > address.strip("/").count("/") or not path.isprintable():
        message = f"{address} has an encoded character that no file name can have"
        raise invalid_value(message, "remove it", "bad-name")
    if len(path.encode()) > MAX_FORMER_PATH_BYTES:
        message = f"the path that starts with {address[:20]} has more than "
        message += f"{MAX_FORMER_PATH_BYTES} bytes"
        raise invalid_value(message, "remove it", "bad-name")
    reason = excessive_length_reason(path) or unportable_reason(path)
    if reason:
        raise invalid_value(reason, "remove it", "bad-name")
    return address


LINE = text(one_line)
SLUG = text(slug("write the name of the policy as in its URL"))
PATTERN = slug('write it like "privacy", "eu/**", or "**/terms"', of_key=True)
# systems allow 1,024 or more for the path of a file, including the output folder
MAX_FORMER_PATH_BYTES = 500
# characters that occur in paths, but not in slugs
PATH_ONLY_PATTERN = re.compile(r"^/|[A-Z._~%!$&'()+,;=@?]")
URL_PATH_PATTERN = re.compile(
    r"(?:/(?!\.\.?(?:/|$))(?:[\w.~!$&'()+,;=@-]|%[0-9A-Fa-f]{2})+)+/?", re.ASCII
)
# a path (or only `/`) with a query
QUERY_PATTERN = re.compile(
    rf"(?:{URL_PATH_PATTERN.pattern}|/)\?(?:[\w.~!$&'(*+,;=:@/?)-]|%[0-9A-Fa-f]{{2}})+", re.ASCII
)
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
    EMAIL_ADDRESS_PATTERN,
    "bad-address",
    "an email address",
    'write it like "Example Ltd <legal@example.com>"',
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
    "json_texts": boolean,
    "home": text(web_address),
    "show_type_of_change": boolean,
    "security_policy": table(SECURITY_POLICY),
}
BUILD: Checks = {
    "output": text(output_folder),
    "since": number(1, 1000),
    "host": one_of(get_args(HostName)),
}
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
    "review": notice_period,
    "reviewed": calendar_day,
}
LOGO = matching(  # formats that mail programs can display
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
        rf"https?://{URL_CHARACTERS}",
        "bad-url",
        "the URL of a page",
        'write it like banner = "https://example.com/"',
    ),
    "banner_days": number(0, 366),
    "keep_days": number(0, 36525),
    "unsubscribe": matching(  # RFC 8058 only allows https
        rf"https://{URL_CHARACTERS}\{{token\}}{URL_CHARACTERS}",
        "bad-url",
        "an https URL with {token} once",
        'write it like unsubscribe = "https://example.com/unsubscribe/{token}"',
    ),
    "holidays": list_of(text(holiday)),
    "reached": table(REACHED, required=REACHED, make=lambda values: Reached(**values)),
    "bounces": matching(  # `{token}` becomes 40 letters and digits
        BOUNCE_PATTERN,
        "bad-address",
        "an address with {token} once before the @",
        'write it like bounces = "bounces+{token}@example.com",'
        " with at most 24 characters besides the token",
    ),
}
COMPANY: Checks = {
    "name": LINE,
    "home": company_value(SITE["home"]),
    "sender": company_value(EMAIL_ADDRESS),
    "reply_to": company_value(EMAIL_ADDRESS),
    **{key: NOTICE[key] for key in ("imprint", "logo", "logo_dark", "accent", "accent_dark")},
    "footer": NOTICE["footer"],
    "closing": NOTICE["closing"],
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
        pattern_of(NAME), table(POLICY, make=lambda values: PolicySettings(**values)), _policies
    ),
    "notice": table(NOTICE),
    "checks": list_of(
        table(CHECK, required=("rule", "reason", "level"), make=_check_setting), once=False
    ),
    "companies": mapping(pattern_of(PATTERN), table(COMPANY, make=_company_settings)),
    "groups": mapping(FOLDER, by_language),
    "approvals": mapping(
        pattern_of(PATTERN), table(APPROVAL, required=("from",), make=_approval_rule)
    ),
}
CONFIG = table(TABLES, required=("site",), make=_config)
