"""Checks one value of the settings or of front matter, and returns it as the model has it. Each function raises Wrong,
which becomes a problem with its place."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from posixpath import normpath
from typing import Any, TypeVar, get_args
from urllib.parse import urlsplit

from legalsite.model.config import Channel
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import SHAPE, ChangeClass, RevisionId
from legalsite.model.promise import ConfirmedPromise
from legalsite.model.rules import FORMER, RULES
from legalsite.source.characters import HARMFUL
from legalsite.source.file_names import checked_slug
from legalsite.source.schema import (
    Check,
    Fault,
    Wrong,
    did_you_mean,
    list_of,
    mapping,
    must_be,
    number,
    one_of,
    table,
    text,
    wrong,
)
from legalsite.text.languages import usual_form

Value = TypeVar("Value")

MOST_TITLE = 300  # characters
MOST_SUMMARY = 1000
LONGEST_DAYS, LONGEST_MONTHS = 3650, 120
YEARS = range(1000, 9000)
PROFILES = ("eu-p2b", "eu-psd2", "eu-eecc", "eu-gdpr", "eu-dsa", "us-ca-ccpa", "us-ca-caloppa")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
PERIOD = re.compile(r"([1-9][0-9]{0,3}) +(business day|day|week|month)s?", re.ASCII)
ANCHOR = re.compile(r"#?([^\s#]+)")
LANGUAGE_TAG = re.compile(  # RFC 5646, section 2.1, without private and grandfathered tags, and without four letters
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
ADDRESS = re.compile(r"(?:[^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)")
# Before the @ are at most 64 characters (RFC 5321), 40 of which are the token's.
BOUNCES = re.compile(
    r"(?=[^@]{7,31}@)[\w.+=-]*\{token\}[\w.+=-]*@(?:[a-z0-9-]+\.)+[a-z0-9-]+", re.ASCII | re.IGNORECASE
)
DAY_HELP = "use YYYY-MM-DD"
ID_HELP = "use YYYY-MM-DD; a second text of that day is YYYY-MM-DD-2"
PERIOD_HELP = "write it like `30 days`, `10 business days`, `2 weeks` or `2 months`"
URL_HELP = 'write the address of the site, like url = "https://example.com/legal/"'
TAG_HELP = 'write a language, and then, if need be, a script and a region: "en", "pt-BR", "zh-Hant-TW" (BCP 47)'
NONE_HELP = "write `none` if the text promises no notice, else what it promises, like any_of, all_of and days_before"
EMPTY_HELP = "add any_of, all_of, days_before, period or for; if the text promises no notice, write `none`"
OUTPUT_HELP = 'choose a folder of its own, like output = "output"'


def day(given: Any) -> date:
    parsed = _read_by(date.fromisoformat, DAY, given, DAY_HELP)
    _require_range(parsed)
    return parsed


def revised(given: Any) -> RevisionId:
    parsed = _read_by(RevisionId.parse, SHAPE, given, ID_HELP)
    _require_range(parsed.day)
    return parsed


def _read_by(parse: Callable[[str], Value], shape: re.Pattern[str], given: Any, help: str) -> Value:
    """Return the date that is written in this shape."""
    if not isinstance(given, str) or not shape.fullmatch(given):
        raise wrong("bad-date", f"{_shown(given)} is not a valid date", help)
    try:
        return parse(given)
    except ValueError:
        raise wrong("bad-date", f"{given!r} is not a valid date", help) from None


def _require_range(given: date) -> None:
    """Raise a problem unless years can be added and subtracted without leaving the calendar, as for notice periods."""
    if given.year not in YEARS:
        help = "write the date that is meant; do not publish a text whose date is not known yet"
        raise wrong("bad-date", f"{given} is out of range", help)


def flag(given: Any) -> bool:
    if given not in ("true", "false"):
        raise wrong("bad-value", f"{_shown(given)} is neither true nor false", "write true or false")
    return bool(given == "true")


def line_of_text(most: int) -> Callable[[Any], str]:
    def check(given: Any) -> str:
        if not isinstance(given, str):
            help = "write one line; put quotes around it if it has a colon"
            raise wrong("bad-value", f"{_shown(given)} is not a line of text", help)
        if not given.strip():
            raise wrong("bad-value", "this is empty", "write one line of text")
        if "\n" in given or "\r" in given:
            raise wrong("bad-value", "this has more than one line", "write it on one line")
        if len(given) > most:
            raise wrong("bad-value", f"this has {len(given):,} characters, more than {most:,}", "shorten it")
        return given.strip()

    return check


def _shown(given: Any) -> str:
    if isinstance(given, str):
        return repr(given if len(given) <= 40 else given[:40] + "…")
    return "a list" if isinstance(given, list) else "a mapping" if isinstance(given, dict) else repr(given)


def notice_period(given: object) -> NoticePeriod:
    match = PERIOD.fullmatch(given) if isinstance(given, str) else None
    if not match:
        raise wrong("bad-value", f"{given!r} is not a period", PERIOD_HELP)
    number, unit = int(match[1]), match[2]
    if number > (LONGEST_MONTHS if unit == "month" else LONGEST_DAYS):
        raise wrong("bad-value", f"{given!r} is longer than ten years", "write the period that is promised")
    if unit == "month":
        return NoticePeriod(months=number)
    return NoticePeriod(number * 7 if unit == "week" else number, business=unit == "business day")


def one_line(given: str) -> str:
    if not given.strip() or "\n" in given or "\r" in given:
        raise wrong("bad-value", "this must be a single line of text", "write one line")
    return plain(given)


def plain(given: str) -> str:
    if HARMFUL.search(given):
        raise wrong("bad-character", "this contains a character that no text may have", "remove it")
    return given


def anchor(given: str) -> str:
    match = ANCHOR.fullmatch(given)
    if not match:
        help = "write the last part of the clause's link, like changes-to-this-policy"
        raise wrong("bad-value", f"{given!r} is not an anchor", help)
    return match[1]


def site_url(given: str) -> str:
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong("bad-url", f"{given!r} is not a valid URL", URL_HELP) from None
    if parts.scheme not in ("http", "https") or not host:
        raise wrong("bad-url", f"{given!r} is not an http or https URL", URL_HELP)
    if parts.username is not None or parts.password is not None:
        raise wrong("bad-url", "the URL contains a user name or a password", URL_HELP)
    if parts.query or parts.fragment or re.search(r"[\s\"'<>\\?#\x00-\x1f]", given):
        raise wrong("bad-url", "the URL contains a query, a fragment, quotes, brackets or spaces", URL_HELP)
    if ".." in parts.path.split("/"):
        raise wrong("bad-url", "the path of the URL contains `..`", URL_HELP)
    return given


def time_zone(given: str) -> str:
    from zoneinfo import available_timezones  # loads all that Python was built with, and few files name a zone

    if given not in available_timezones():
        raise wrong("bad-timezone", f"{given!r} is not a known time zone", _nearest_zone(given, available_timezones()))
    return given


def _nearest_zone(given: str, known: Iterable[str]) -> str:
    zones = {zone.lower(): zone for zone in known}
    near = did_you_mean(given, zones)
    guess = near.removeprefix("did you mean '").removesuffix("'?")
    return f"did you mean {zones[guess]!r}?" if guess in zones else 'use a name like "Europe/Berlin" or "UTC"'


def language_tag(given: str) -> str:
    """Return the tag in its usual form, whatever its case."""
    if not LANGUAGE_TAG.fullmatch(given):
        hyphened = given.replace("_", "-")
        help = f"write {usual_form(hyphened)!r}" if LANGUAGE_TAG.fullmatch(hyphened) else TAG_HELP
        raise wrong("bad-language", f"{given!r} is not a language tag", help)
    return usual_form(given)


def by_language(given: Any) -> Any:
    """Return the texts by language. A single text for all languages gets the empty key."""
    if not isinstance(given, (str, dict)):
        help = 'write "…" for all languages, or { en = "…", de = "…" }'
        raise wrong("bad-value", "this must be text, or a table of texts by language", help)
    return mapping(str, text(plain))({"": given} if isinstance(given, str) else given)


def output_folder(given: str) -> str:
    folder = normpath(given.replace("\\", "/"))
    first = folder.split("/")[0]
    if given.startswith(("/", "~")) or re.match(r"[A-Za-z]:", given) or first in ("..", ".", ""):
        raise wrong("bad-output", f"output = {given!r} is not a folder inside the site's folder", OUTPUT_HELP)
    if first.lower() in ("content", "layouts", ".legalsite", ".git"):
        raise wrong("bad-output", f"output = {given!r} would overwrite {first}/", OUTPUT_HELP)
    return one_line(folder)


def known_profile(given: str) -> str:
    if given not in PROFILES:
        raise wrong("unknown-profile", f"unknown profile {given!r}", did_you_mean(given, PROFILES))
    return given


def known_rule(given: str) -> str:
    if given not in RULES and given not in FORMER:
        raise wrong("unknown-rule", f"unknown rule {given!r}", did_you_mean(given, RULES))
    return given


def revision_id(given: str) -> RevisionId:
    try:
        return RevisionId.parse(given)
    except ValueError:
        help = "use YYYY-MM-DD, or YYYY-MM-DD-2 for the second text of a day"
        raise wrong("bad-date", f"{given!r} is not a valid revision", help) from None


def address(given: str) -> str:
    if not ADDRESS.fullmatch(one_line(given)):
        help = 'write it like "Example Ltd <legal@example.com>"'
        raise wrong("bad-address", f"{given!r} is not an email address", help)
    return given


def bounce_address(given: str) -> str:
    """Return an address with `{token}` before the @, which becomes 40 letters and digits."""
    if given and not BOUNCES.fullmatch(given):
        help = 'write it like bounces = "bounces+{token}@example.com", with at most 24 characters beside the token'
        raise wrong("bad-address", f"{given!r} is not an address with {{token}} once before the @", help)
    return given


def unsubscribe_url(given: str) -> str:
    """Return the URL of an endpoint for RFC 8058, which must be https."""
    plain_url = given.isascii() and not re.search(r"[\s\"'<>\\,{}\x00-\x20]", given.replace("{token}", "x"))
    if not given.startswith("https://") or given.count("{token}") != 1 or not plain_url:
        help = 'write it like unsubscribe = "https://example.com/unsubscribe/{token}"'
        raise wrong("bad-url", f"{given!r} is not an https URL with {{token}} once", help)
    return given


def share(given: Any) -> float:
    """Return a share above none of all, up to 1."""
    if type(given) not in (int, float):
        raise must_be("a number", given)
    if not given > 0:
        raise must_be("greater than 0", given)
    if given > 1:
        raise must_be("less than or equal to 1", given)
    return float(given)


def policy_name(given: str) -> str:
    """Return the slug that is the name of a policy's table."""
    try:
        return checked_slug(given, ())
    except ValueError as reason:
        help = 'write the slug as in the URL, in quotes if it has a slash: [policies."eu/privacy"]'
        raise Wrong(Fault("bad-name", f"{given!r}: {reason}", help, of_key=True)) from None


def policy_slug(given: str) -> str:
    try:
        return checked_slug(given, ())
    except ValueError as reason:
        raise wrong("bad-name", f"{given!r}: {reason}", "write the slug as in the URL of the policy") from None


CLASSES: tuple[ChangeClass, ...] = get_args(ChangeClass)
CHANNELS = list_of(one_of(get_args(Channel)), least=1)
ANNOUNCED: Mapping[str, Check] = {
    "any_of": CHANNELS,
    "all_of": CHANNELS,
    "days_before": number(0, LONGEST_DAYS),
    "period": notice_period,
    "for": list_of(one_of(CLASSES), least=1),
}
"""How changes are announced: the keys that a promise and a company's own rule have in common."""
PROMISE: Mapping[str, Check] = {**ANNOUNCED, "clause": text(anchor)}


def promise(keys: Mapping[str, Check]) -> Check:
    """Return a check for what a text promises: `none`, or a table of these keys. Its place is not known yet."""
    some = table(keys, make=_promise)

    def check(given: Any) -> Any:
        if given == "none":
            return ConfirmedPromise("", 0, classes=())
        if isinstance(given, dict):
            return some(given)
        near = did_you_mean(given, ["none"]) if isinstance(given, str) else ""
        help = near if near.startswith("did you mean") else NONE_HELP
        raise wrong("bad-value", f"{given!r} is not a promise", help)

    return check


def announced(values: Mapping[str, Any], *, of_key: bool = False) -> dict[str, Any]:
    """Return the channels, their logic and the period that a table names. Raises Wrong where two keys contradict each
    other; `of_key`: at the place of the second key, not of its value."""
    pairs = (("any_of", "all_of"), ("days_before", "period"))
    faults = [
        Fault("bad-value", f"{one} and {other} cannot be used together", "keep one of the two", (other,), of_key)
        for one, other in pairs
        if one in values and other in values
    ]
    if faults:
        raise Wrong(*faults)
    return {
        "channels": values.get("any_of") or values.get("all_of") or (),
        "logic": "all" if "all_of" in values else "any",
        "period": values.get("period") or NoticePeriod(values.get("days_before", 0)),
    }


def _promise(values: Mapping[str, Any]) -> ConfirmedPromise:
    said = values.keys() - {"reason", "clause"}
    if not said:
        raise wrong("bad-value", "this does not say what is promised", EMPTY_HELP)
    if "none" in said and len(said) > 1:
        raise wrong("bad-value", "none and other keys cannot be used together", "keep one of the two")
    classes = () if "none" in said else values.get("for", CLASSES)
    clause, reason = values.get("clause", ""), values.get("reason", "")
    return ConfirmedPromise("", 0, **announced(values), classes=classes, clause=clause, reason=reason)
