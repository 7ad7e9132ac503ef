"""Checks, in the repository of an app, that the text in it is the one that applies:

python check.py https://example.com/legal/terms/versions.json assets/terms.md [DAYS]

It fails as well if another text takes effect within DAYS days, by default 14, so that a release can have it in time."""

import hashlib
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.request import urlopen
from zoneinfo import ZoneInfo


def period_on(text: dict, day: str) -> dict | None:
    """Return the period in which a text applies on a day, or None."""
    begun = [period for period in text["applied"] if period["from"] <= day]
    return next((period for period in begun if not period["to"] or day < period["to"]), None)


def problem(file: dict, data: bytes, now: datetime, days: int) -> str:
    """Return what is wrong with the text; empty if nothing is. What applies is computed from `applied`: `current` is
    true only as long as the site is built every day."""
    sha256 = hashlib.sha256(data).hexdigest()
    texts = [text for version in file["revisions"] for text in (version, *version["translations"])]
    ours = next((text for text in texts if text["sha256"] == sha256), None)
    if not ours:
        return "this text was never published"
    today = now.astimezone(ZoneInfo(file["timezone"])).date()  # where the company is
    period = period_on(ours, today.isoformat())
    if not period:
        right = next(
            (text["revised"] for text in file["revisions"] if period_on(text, today.isoformat())),
            "nothing",
        )
        return f"{ours['revised']} does not apply today, but {right}"
    if period["to"] and period["to"] <= (today + timedelta(days)).isoformat():
        return f"{ours['revised']} applies only until {period['to']}"
    return ""


if __name__ == "__main__":
    url, path, *days = sys.argv[1:]
    with urlopen(url) as answer:
        file = json.load(answer)
    sys.exit(
        problem(file, Path(path).read_bytes(), datetime.now(ZoneInfo("UTC")), int(*days or [14]))
        or 0
    )
