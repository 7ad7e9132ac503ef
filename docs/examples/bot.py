"""Posts changes to a chat: python bot.py https://example.com/legal/ HOOK STATE

Run it every hour. STATE is a file with the last date that was posted; the first run only writes it. A text is posted
when it is published, and again on the day on which it takes effect, because its entry is updated then."""

import json
import sys
import urllib.request
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
    urllib.request.urlopen(request).close()


def run(site: str, hook: str, state: Path) -> None:
    with urllib.request.urlopen(f"{site}feed.json") as answer:
        items = sorted(json.load(answer)["items"], key=date_of)
    last = state.read_text() if state.exists() else max(map(date_of, items), default="")
    for item in items:
        if date_of(item) > last:
            post(hook, words_of(item))
    state.write_text(max([last, *map(date_of, items)]))


if __name__ == "__main__":
    site, hook, state = sys.argv[1:]
    run(site, hook, Path(state))
