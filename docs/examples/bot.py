"""Posts changes to a chat: python bot.py https://example.com/legal/ HOOK STATE

Run it every hour. STATE is a file with the entries that were posted; the first run only writes it. An entry is posted
again when its version takes effect, because it's updated then. Entries from more than 90 days before the newest one
aren't posted: they're about older versions that were imported."""

import json
import sys
import urllib.request
from datetime import date, timedelta
from pathlib import Path


def date_of(item: dict) -> str:
    return item.get("date_modified", item["date_published"])  # UTC, so that they can be compared


def words_of(item: dict) -> str:
    facts = item["_legalsite"]
    return f"[{facts['policy']}, {facts['status']}] {item['title']}\n{item['content_text']}\n{item['url']}"


def post(hook: str, words: str) -> None:
    request = urllib.request.Request(
        hook, json.dumps({"text": words}).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=60).close()


def save(state: Path, posted: dict[str, str]) -> None:
    new = state.with_name(f"{state.name}.new")
    new.write_text(json.dumps(posted))
    new.replace(state)


def run(site: str, hook: str, state: Path) -> None:
    with urllib.request.urlopen(f"{site}feed.json", timeout=60) as answer:
        items = sorted(json.load(answer)["items"], key=date_of)
    if not state.exists():
        save(state, {item["id"]: date_of(item) for item in items})
    posted = json.loads(state.read_text())
    for item in items:
        newest = date.fromisoformat(date_of(items[-1])[:10])
        oldest = str(newest - timedelta(days=90))
        if date_of(item) > posted.get(item["id"], oldest):
            post(hook, words_of(item))
            posted[item["id"]] = date_of(item)
            save(state, posted)


if __name__ == "__main__":
    site, hook, state = sys.argv[1:]
    run(site, hook, Path(state))
