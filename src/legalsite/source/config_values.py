"""What may stand in legalsite.toml, value by value: each function returns what it is given, or raises what is wrong."""

import re
from posixpath import normpath
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from legalsite.model.revised import Revised
from legalsite.model.rules import RULES
from legalsite.source.characters import HARMFUL
from legalsite.source.names import checked_slug
from legalsite.source.typed import did_you_mean, wrong

PROFILES = ("eu-p2b", "eu-psd2", "eu-eecc", "eu-gdpr", "eu-dsa", "us-ca-ccpa", "us-ca-caloppa")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?", re.ASCII)
ADDRESS = re.compile(r"(?:[^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)")
URL_MEND = 'write the address under which the site will lie, like url = "https://example.com/legal/"'


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
        mend = 'write objection = "…", or objection = { en = "…", de = "…" }'
        raise wrong("bad-value", "this must be words, or a table of words by language", mend)
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
