"""Which version a user has to agree to, by the site's acceptance.json."""

import json
import logging
import time
from datetime import datetime
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from django.conf import settings

log = logging.getLogger(__name__)
_copy = None
_read_at = float("-inf")


def read_file():
    """Return acceptance.json; None if it can't be read: then the next requests don't wait for it,
    either."""
    global _copy, _read_at
    if time.monotonic() - _read_at < getattr(settings, "TERMS_CACHE_SECONDS", 300):
        return _copy
    _copy, _read_at = None, time.monotonic()
    try:
        with urlopen(f"{settings.TERMS_URL}acceptance.json", timeout=5) as answer:
            _copy = json.load(answer)
    except (OSError, ValueError) as error:
        log.error("not asking users to agree: can't read %s: %s", settings.TERMS_URL, error)
    return _copy


def today(timezone):
    return str(datetime.now(ZoneInfo(timezone)).date())


def decide(file, agreed):
    """Return the version to show (or None), and the date of a change to announce (or None).

    `agreed`: the user's last Agreement; None for a new user. Raises LookupError for an agreement to
    a version that the file doesn't have.
    """
    versions = file["versions"]
    day = today(file["timezone"])
    current = next((each for each in versions if _is_in_effect(each, day)), None)
    if agreed is None:
        return (_for_new_accounts(versions, day) or current) if current else None, None
    for version in versions:
        if version["revised"] == agreed.revised:
            asks = version["ask_again"]
            if not asks or day < asks["announce_from"]:
                return None, None
            return (current, None) if asks["from"] <= day else (None, asks["from"])
    raise LookupError(f"acceptance.json doesn't have version {agreed.revised}")


def _is_in_effect(version, day):
    return any(p["from"] <= day and (not p["to"] or day < p["to"]) for p in version["applied"])


def _for_new_accounts(versions, day):
    first = [
        each
        for each in versions
        if each["applied"] and (each["effective_new_accounts"] or "9") <= day < each["effective"]
    ]
    return max(first, key=lambda each: each["effective"], default=None)
