"""A site that was built from real texts, and what is in docs/examples for its address: what tests of the examples start
from."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.publish import publish, withhold
from legalsite.site.settings import read_settings
from web_servers import Web

from .conftest import OTHER_DATES, forget

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
SETTINGS = """
[site]
title = "Harbour"
url = "{0}"
timezone = "Pacific/Auckland"
languages = ["en", "de"]
fragments = true

[notice]
banner_days = 14

[policies]
terms = {{ promise = "none", notice = {{ all_of = ["site"], days_before = 30 }} }}
beta = {{ promise = "none" }}
minors = {{ promise = "none", language = "de" }}
"""
TEXT = "---\ntitle: {title}\nrevised: {revised}\n{more}---\n\n## Price {{#price}}\n\n{words} See [above](#price).\n"


class Lab:
    """A site in Auckland, in two languages: two texts of one day, a text to come, a policy that is going to end, a gap,
    a text that is withheld and an image. `build` deploys it as it is on a day."""

    def __init__(self, root: Path, output: Path, address: str) -> None:
        self.root, self.output, self.address = root, output, address
        (root / "content/files").mkdir(parents=True)
        (root / "content/terms").mkdir()
        (root / "legalsite.toml").write_text(SETTINGS.format(address), encoding="utf-8")
        (root / "content/files/plan.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg"></svg>'
        )
        (root / "content/terms/2025-02-01.gap").write_text("The files were lost.\n")
        self.write("terms/2025-01-01.md", "2025-01-01", "It is free. ![Plan](files/plan.svg)")
        self.write(
            "terms.md", "2026-03-02", "It costs 3 euros.", "change: material", "summary: It costs."
        )
        self.write("beta.md", "2026-03-02", "A program.")
        self.write("minors.md", "2026-03-02", "Für Kinder.")
        self.publish("2026-03-02T00:00")
        self.write(
            "terms.md",
            "2026-11-24",
            "It costs 4 euros.",
            "change: material",
            "summary: It costs more.",
        )
        self.write("terms.de.md", "2026-11-24", "Es kostet 4 Euro.", "translates: 2026-11-24")
        self.publish("2026-11-23T21:00")
        self.write(
            "terms.md",
            "2026-11-24-2",
            "It costs 5 euros.",
            "change: material",
            "summary: It was a typo.",
        )
        self.write("terms.de.md", "2026-11-24-2", "Es kostet 5 Euro.", "translates: 2026-11-24-2")
        self.publish("2026-11-24T01:00")
        more = "change: material", "summary: It costs 7 euros."
        self.write("terms.md", "2026-12-01", "It costs 7 euros.", "effective: 2027-01-10", *more)
        self.write("terms.de.md", "2026-12-01", "Es kostet 7 Euro.", "translates: 2026-12-01")
        self.write(
            "beta.md",
            "2026-12-01",
            "It ends.",
            "effective: 2027-02-01",
            "withdrawn: true",
            "summary: It ends.",
        )
        self.publish("2026-12-01T00:00")
        withhold(
            root, "minors@2026-03-02", "A court said so.", now=datetime(2026, 12, 2, tzinfo=UTC)
        )

    def write(self, path: str, revised: str, words: str, *more: str) -> None:
        title = (
            "Nutzungsbedingungen"
            if ".de." in path
            else path.partition(".")[0].partition("/")[0].capitalize()
        )
        front = "".join(f"{line}\n" for line in more)
        (self.root / "content" / path).write_text(
            TEXT.format(title=title, revised=revised, more=front, words=words)
        )

    def publish(self, now: str) -> None:
        publish(self.root, (), now=datetime.fromisoformat(now).replace(tzinfo=UTC))

    def build(self, on: str) -> None:
        list(
            build(
                BuildOrder(self.root, read_settings(self.root), date.fromisoformat(on), self.output)
            )
        )

    def json(self, path: str) -> dict[str, Any]:
        return dict(json.loads((self.output / path).read_bytes()))

    def example(self, name: str) -> str:
        """Return a page of docs/examples that names this site."""
        page = (
            (EXAMPLES / name)
            .read_text(encoding="utf-8")
            .replace("https://example.com/legal/", self.address)
        )
        return page.replace("https://example.com", self.address.removesuffix("/legal/"))

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-X", "utf8", str(EXAMPLES / name), *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def at(page: Page, moment: str) -> None:
    page.clock.set_fixed_time(datetime.fromisoformat(moment).replace(tzinfo=UTC))


def reader(browser: Browser) -> Iterator[Page]:
    """Somebody in Los Angeles, whose browser writes dates differently."""
    with browser.new_context(timezone_id="America/Los_Angeles") as context:
        context.add_init_script(OTHER_DATES)
        yield context.new_page()


def page(reader: Page) -> Iterator[Page]:
    """The reader, the same in all tests."""
    at(reader, "2026-12-02T00:00")
    yield reader
    forget(reader)


def opened(page: Page, web: Web, html: str) -> Page:
    """Open a page of the company, which is of another origin than the site."""
    web.serves("/favicon.ico", b"")
    page.goto(web.serves("/shop", html.encode(), **{"Content-Type": "text/html"}))
    return page
