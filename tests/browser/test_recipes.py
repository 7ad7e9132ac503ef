"""The recipes in docs/examples that ask users to agree again, each in a real app: a page with its own script, Django, and
Express. They go through the same life of some terms."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.publish import publish
from legalsite.site.settings import read_settings
from web_servers import Asked, Web

from .conftest import ROOT, served

EXAMPLES = ROOT / "docs/examples"
PACKAGES = ROOT / ".ci/recipes/node_modules"
APPS = Path(__file__).parent / "recipes"
TODAY = "2026-06-01"
SETTINGS = """[site]
title = "Harbour"
url = "{}"

[policies.terms]
kind = "terms"
promise = "none"
acceptance = {{}}
"""
SINCE = "See what changed since you agreed."


class Terms:
    """A site with terms, which are deployed as they are today."""

    def __init__(self, root: Path, address: str) -> None:
        self.root, self.address = root, address
        (root / "content").mkdir(parents=True)
        (root / "legalsite.toml").write_text(SETTINGS.format(address), encoding="utf-8")

    def publish(self, revised: str, words: str, *more: str) -> str:
        """Publish a version and deploy the site. Returns the hash of the version."""
        lines = "".join(f"{line}\n" for line in ("title: Terms", f"revised: {revised}", *more))
        text = f"---\n{lines}---\n\n{words}\n"
        (self.root / "content/terms.md").write_text(text, encoding="utf-8")
        publish(self.root, (), now=datetime.fromisoformat(revised).replace(tzinfo=UTC))
        output = self.root.parent / "output"
        order = BuildOrder(self.root, read_settings(self.root), date.fromisoformat(TODAY), output)
        list(build(order))
        file = json.loads((output / "terms/acceptance.json").read_bytes())
        hashes = {each["revised"]: each["sha256"] for each in file["versions"]}
        return str(hashes.get(revised, ""))

    def is_gone(self) -> None:
        (self.root.parent / "output/terms/acceptance.json").unlink()


class App:
    """An app in its own process, which says its port first."""

    def __init__(self, page: Page, command: list[str], folder: Path, **environment: str) -> None:
        self.page, self.log_file = page, folder / "log.txt"
        with self.log_file.open("w") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True,
                env={**os.environ, **environment},
            )  # fmt: skip
        assert self.process.stdout
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}/"

    def open(self, user: str) -> None:
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": "user", "value": user, "url": self.url}])
        self.page.goto(self.url)

    def stored(self) -> list[dict[str, str]]:
        with urlopen(f"{self.url}stored") as answer:
            return list(json.load(answer))

    def log(self) -> str:
        return self.log_file.read_text()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


class OwnScript:
    """A page that talks to the app's server about agreements."""

    def __init__(self, page: Page, web: Web, terms: str) -> None:
        self.page, self.web, self.rows, self.lines = page, web, list[dict[str, str]](), list[str]()
        self.user = ""
        session = page.context.new_cdp_session(page)  # two builds may be made in the same second
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.on("console", lambda line: self.lines.append(line.text))
        page.clock.set_fixed_time(f"{TODAY}T12:00:00Z")
        html = (EXAMPLES / "ask-again.html").read_text(encoding="utf-8")
        html = html.replace("https://example.com/legal/terms/", terms)
        web.serves("/favicon.ico", b"")
        self.url = web.serves("/", html.encode(), **{"Content-Type": "text/html"})
        web.on_ask = self._store
        web.serves("/agreement", b"null")

    def _store(self, asked: Asked) -> None:
        if asked.method == "POST":
            self.rows.append({"user": self.user, **json.loads(asked.body)})

    def open(self, user: str) -> None:
        self.user = user
        own: list[Any] = [row for row in self.rows if row["user"] == user]
        self.web.serves("/agreement", json.dumps([None, *own][-1]).encode())
        with self.page.expect_response(lambda answer: "acceptance.json" in answer.url):
            self.page.goto(self.url)

    def stored(self) -> list[dict[str, str]]:
        return self.rows

    def log(self) -> str:
        return "\n".join(self.lines)

    def close(self) -> None:
        self.web.on_ask = lambda _: None


@pytest.fixture
def terms(tmp_path: Path) -> Iterator[Terms]:
    with served(tmp_path / "output", "/legal/") as url:
        yield Terms(tmp_path / "site", url)


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as context:
        yield context


def require(package: str) -> None:
    if not (PACKAGES / ".installed").exists():
        assert os.environ.get("CI") != "true" or not shutil.which("npm"), "run .ci/recipes/install"
        pytest.skip(f"run `.ci/recipes/install` to test the recipe for {package}")


@contextmanager
def started(
    kind: str, page: Page, web: Web, terms: Terms, folder: Path
) -> Iterator[App | OwnScript]:
    url = f"{terms.address}terms/"
    if kind == "own script":
        app: App | OwnScript = OwnScript(page, web, url)
    elif kind == "Express":
        require(kind)
        recipe = str(EXAMPLES / "express/terms.js")
        command = ["node", str(APPS / "express_app.cjs"), recipe, url, TODAY]
        app = App(page, command, folder, NODE_PATH=str(PACKAGES))
    else:
        require(kind)
        where = os.pathsep.join([str(PACKAGES / "django-packages"), str(EXAMPLES / "django")])
        command = [sys.executable, str(APPS / "django_app.py"), str(folder), url, TODAY]
        app = App(page, command, folder, PYTHONPATH=where, PYTHONDONTWRITEBYTECODE="1")
    with closing(app):
        yield app


@pytest.mark.parametrize("kind", ["own script", "Django", "Express"])
def test_users_are_asked_again_only_after_a_material_change(
    kind: str, terms: Terms, window: BrowserContext, web: Web, tmp_path: Path
) -> None:
    page = window.new_page()
    button = page.get_by_role("button", name="I agree")
    since = page.get_by_role("link", name=SINCE)
    link = page.get_by_role("link", name="terms", exact=True)
    home = page.get_by_text("Your account")

    def agree() -> None:
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            button.click()
        expect(button).to_be_hidden()

    first = terms.publish("2026-01-01", "It is free.")
    with started(kind, page, web, terms, tmp_path) as app:
        for user in ("ada", "bob"):  # sign-up
            app.open(user)
            expect(link).to_have_attribute("href", f"{terms.address}terms/2026-01-01/")
            expect(since).to_be_hidden()
            agree()
        terms.publish("2026-03-01", "It's free.", "change: minor", "summary: Shorter.")
        app.open("ada")
        expect(home).to_be_visible()
        expect(button).to_be_hidden()

        paid = terms.publish(
            "2026-04-01", "It costs 1 euro.", "change: material", "summary: It costs."
        )
        app.open("ada")
        expect(since).to_have_attribute("href", f"{terms.address}terms/since/2026-01-01/")
        agree()
        stored = [(row["user"], row["revised"], row["sha256"]) for row in app.stored()]
        assert stored == [
            ("ada", "2026-01-01", first), ("bob", "2026-01-01", first), ("ada", "2026-04-01", paid)
        ]  # fmt: skip
        app.open("ada")
        expect(home).to_be_visible()
        expect(button).to_be_hidden()

        upcoming = "effective: 2026-07-01", "effective_new_accounts: 2026-05-20"
        more = "change: material", "summary: It costs more."
        terms.publish("2026-05-20", "It costs 2 euros.", *upcoming, *more)
        app.open("ada")
        expect(page.get_by_text("New terms take effect on 2026-07-01.")).to_be_visible()
        expect(button).to_be_hidden()
        app.open("cleo")  # who opens an account now
        expect(link).to_have_attribute("href", f"{terms.address}terms/2026-05-20/")
        expect(since).to_be_hidden()
        app.open("bob")  # the upcoming version doesn't postpone his request
        expect(button).to_be_visible()
        shown = page.request.get(str(link.get_attribute("href")))
        assert "It costs 1 euro." in shown.text()
        page.goto(str(since.get_attribute("href")))
        expect(page.locator("ins", has_text="costs 1 euro").first).to_be_visible()

        assert "not asking users to agree" not in app.log()
        terms.is_gone()
        app.open("bob")
        expect(home).to_be_visible()
        expect(button).to_be_hidden()
        assert "not asking users to agree" in app.log()

        said = app.log().count("not asking users to agree")
        ends = "withdrawn: true", "change: material", "summary: It ends.", "replaces: [2026-05-20]"
        terms.publish("2026-05-28", "It ended.", *ends)
        app.open("bob")
        expect(home).to_be_visible()
        expect(button).to_be_hidden()
        assert app.log().count("not asking users to agree") == said
        assert len(app.stored()) == 3
