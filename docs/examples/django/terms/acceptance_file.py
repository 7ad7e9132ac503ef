"""The newest acceptance.json that could be read."""

import json
import logging
import time
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings

log = logging.getLogger(__name__)
_newest = None
_read_at = float("-inf")


def read_file():
    """Return acceptance.json, at most five minutes old. If the site can't be reached, return the last
    good copy, or the one that ships with the app; None if there is neither."""
    global _newest, _read_at
    if time.monotonic() - _read_at < getattr(settings, "TERMS_CACHE_SECONDS", 300):
        return _newest
    _read_at = time.monotonic()
    _newest = _newest or _parsed(settings.TERMS_COPY, lambda path: Path(path).read_bytes())
    _newest = _parsed(f"{settings.TERMS_URL}acceptance.json", _download) or _newest
    return _newest


def _download(url):
    with urlopen(url, timeout=5) as answer:
        return answer.read()


def _parsed(source, read):
    try:
        file = json.loads(read(source))
        if file["format"] == 1:
            return file
        log.error("%s has another format", source)
    except (OSError, HTTPException, ValueError, LookupError, TypeError) as error:
        log.error("can't read %s: %s", source, error)
    return None
