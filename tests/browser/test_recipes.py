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

from .conftest import OTHER_DATES, ROOT, served

EXAMPLES = ROOT / "docs/examples"
PACKAGES = ROOT / ".ci/recipes/node_modules"
APPS = Path(__file__).parent / "recipes"
TODAY = "2026-06-01"
SETTINGS = """[site]
title = "Harbour"
url = "{}"
fragments = true

[policies.terms]
kind = "terms"
promise = "none"
acceptance = {{ grace_days = 60 }}
"""
SINCE = "See what changed since you agreed."
OPEN = ("logout", "account/export", "account/close")
ERROR = "can't read"


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
        file = json.loads(self.file.read_bytes())
        hashes = {each["revised"]: each["sha256"] for each in file["versions"]}
        return str(hashes.get(revised, ""))

    @property
    def file(self) -> Path:
        return self.root.parent / "output/terms/acceptance.json"


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

    def sign_in(self, user: str, opened: str) -> None:
        cookies = {"user": user, "opened": opened}
        self.page.context.clear_cookies()
        for name, value in cookies.items():
            self.page.context.add_cookies([{"name": name, "value": value, "url": self.url}])

    def open(self, user: str, opened: str, path: str = "") -> None:
        self.sign_in(user, opened)
        self.page.goto(f"{self.url}{path}")

    def ask(self, user: str, opened: str) -> None:
        """Open the page on which a user can agree, although nothing is blocked yet."""
        self.open(user, opened)
        self.page.get_by_role("link", name="new terms").click()

    def start_sign_up(self, user: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.url}sign-up")
        self.page.get_by_label("Username").fill(user)
        for field in self.page.get_by_label("Password").all():  # Django has two
            field.fill("of-a-test-2026")

    def stored(self) -> list[dict[str, str]]:
        with urlopen(f"{self.url}stored") as answer:
            return list(json.load(answer))

    def log(self) -> str:
        return self.log_file.read_text()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


class OwnScript:
    """A page that talks to the app's server about agreements, in a browser that writes dates differently."""

    def __init__(self, page: Page, web: Web, terms: str, copy: Path) -> None:
        self.page, self.web, self.rows, self.lines = page, web, list[dict[str, str]](), list[str]()
        self.user, self.copy = "", copy
        session = page.context.new_cdp_session(page)  # two builds may be made in the same second
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.on("console", lambda line: self.lines.append(line.text))
        page.clock.set_fixed_time(f"{TODAY}T12:00:00Z")
        html = (EXAMPLES / "ask-again.html").read_text(encoding="utf-8")
        html = html.replace("https://example.com/legal/terms/", terms)
        web.serves("/favicon.ico", b"")
        self.url = web.serves("/", html.encode(), **{"Content-Type": "text/html"})
        module = (EXAMPLES / "express/decide.mjs").read_bytes()
        web.serves("/decide.mjs", module, **{"Content-Type": "text/javascript"})
        web.on_ask = self._store

    def _store(self, asked: Asked) -> None:
        if asked.method == "POST":
            self.rows.append({"user": self.user, **json.loads(asked.body)})

    def open(self, user: str, opened: str) -> None:
        self.user = user
        own: list[Any] = [row for row in self.rows if row["user"] == user]
        account = {"openedAt": f"{opened}T12:00:00Z", "agreed": [None, *own][-1]}
        self.web.serves("/agreement", json.dumps(account).encode())
        if self.copy.exists():
            self.web.serves("/acceptance.json", self.copy.read_bytes())
        with self.page.expect_response(lambda answer: "acceptance.json" in answer.url):
            self.page.goto(self.url)

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
        context.add_init_script(OTHER_DATES)
        yield context


def require(package: str) -> None:
    if not (PACKAGES / ".installed").exists():
        assert os.environ.get("CI") != "true" or not shutil.which("npm"), "run .ci/recipes/install"
        pytest.skip(f"run `.ci/recipes/install` to test the recipe for {package}")


@contextmanager
def started(kind: str, page: Page, terms: Terms, folder: Path, *since: str) -> Iterator[App]:
    """An app with a copy of acceptance.json in `folder`, if there is one. It stores agreements `since` a date."""
    require(kind)
    arguments = [f"{terms.address}terms/", TODAY, str(folder / "acceptance.json"), *since]
    if kind == "Express":
        app = folder / "app"
        shutil.copytree(EXAMPLES / "express", app, dirs_exist_ok=True)
        shutil.copy(APPS / "express_app.mjs", app)
        if not (app / "node_modules").exists():
            (app / "node_modules").symlink_to(PACKAGES)
        running = App(page, ["node", str(app / "express_app.mjs"), *arguments], folder)
    else:
        where = os.pathsep.join([str(PACKAGES / "django-packages"), str(EXAMPLES / "django")])
        command = [sys.executable, str(APPS / "django_app.py"), str(folder), *arguments]
        running = App(page, command, folder, PYTHONPATH=where, PYTHONDONTWRITEBYTECODE="1")
    with closing(running):
        yield running


@pytest.mark.long
@pytest.mark.parametrize("kind", ["Django", "Express"])
def test_an_app_asks_and_once_the_time_is_over_opens_nothing_else(
    kind: str, terms: Terms, window: BrowserContext, tmp_path: Path
) -> None:
    page = window.new_page()
    page.set_default_timeout(5000)
    link = page.get_by_role("link", name="terms", exact=True)
    since = page.get_by_role("link", name=SINCE)
    asks = page.get_by_text("Please agree to our new terms by")

    def agree(button: str = "I agree") -> None:
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name=button).click()

    first = terms.publish("2026-01-01", "It is free.")
    shipped = tmp_path / "acceptance.json"
    shutil.copy(terms.file, shipped)
    with started(kind, page, terms, tmp_path) as app:
        app.start_sign_up("ada")
        expect(link).to_have_attribute("href", f"{terms.address}terms/2026-01-01/")
        agree("Sign up")
        expect(page.get_by_text("Your account: /")).to_be_visible()
        app.ask("bob", "2026-01-05")  # nothing was stored when he opened his account
        expect(link).to_have_attribute("href", f"{terms.address}terms/2026-01-01/")
        expect(since).to_be_hidden()
        agree()
        terms.publish("2026-03-01", "It's free.", "change: minor", "summary: Shorter.")
        app.open("ada", "2026-01-05")
        expect(asks).to_be_hidden()

        more = "change: material", "summary: It costs."
        paid = terms.publish("2026-04-01", "It costs 1 euro.", *more)
        app.open("ada", "2026-01-05", "orders?page=2")
        assert page.url.startswith(f"{app.url}agree")
        expect(since).to_have_attribute("href", f"{terms.address}terms/since/2026-01-01/")
        for path in OPEN:
            expect_text(page, f"{app.url}{path}", f"Your account: /{path}")
        refused = page.request.get(f"{app.url}api/me", headers={"Accept": "*/*"})
        assert (refused.status, refused.json()["error"]) == (403, "terms_not_accepted")
        sent = page.request.post(f"{app.url}orders", headers={"Accept": "text/html"})
        assert sent.url.startswith(f"{app.url}agree")
        page.goto(f"{app.url}orders?page=2")
        agree()
        expect(page.get_by_text("Your account: /orders")).to_be_visible()
        assert page.url == f"{app.url}orders?page=2"
        stored = [(row["user"], row["revised"], row["sha256"]) for row in app.stored()]
        assert stored == [
            ("ada", "2026-01-01", first), ("bob", "2026-01-01", first), ("ada", "2026-04-01", paid)
        ]  # fmt: skip
        forged = {"revised": "2026-01-01", "sha256": first, "agree": "on"}
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        refused = page.request.post(f"{app.url}agree/", form=forged, headers=elsewhere)
        assert (refused.status, len(app.stored())) == (403, 3)
        for page_elsewhere in (
            "//evil.test",
            "/%5Cevil.test",
            "https://evil.test",
            "/%09/evil.test",
        ):
            url = f"{app.url}agree/?next={page_elsewhere}"
            answer = page.request.get(url, max_redirects=0)
            assert answer.headers["location"] in ("/", "/%09/evil.test")

        upcoming = "effective: 2026-07-01", "effective_new_accounts: 2026-05-20"
        more = "change: material", "summary: It costs more."
        terms.publish("2026-05-20", "It costs 2 euros.", *upcoming, *more)
        app.open("ada", "2026-01-05")
        expect(page.get_by_text("New terms take effect on 2026-07-01.")).to_be_visible()
        app.start_sign_up("cleo")
        expect(link).to_have_attribute("href", f"{terms.address}terms/2026-05-20/")
        for user, opened, shown in (
            ("dan", "2026-05-19", "2026-04-01"),
            ("eve", "2026-05-20", "2026-05-20"),
        ):
            app.ask(user, opened)
            expect(link).to_have_attribute("href", f"{terms.address}terms/{shown}/")
        app.open("bob", "2026-01-05")  # the upcoming version doesn't postpone his request
        assert "It costs 1 euro." in page.request.get(str(link.get_attribute("href"))).text()
        page.goto(str(since.get_attribute("href")))
        expect(page.locator("ins", has_text="costs 1 euro").first).to_be_visible()
        assert "not asking users to agree" not in app.log()

        errors = app.log().count(ERROR)
        shutil.move(terms.file, shipped)  # an outage
        app.open("bob", "2026-01-05")
        expect(since).to_be_visible()
        assert app.log().count(ERROR) > errors
    with started(kind, page, terms, tmp_path, "2026-05-10") as app:  # again, during the outage
        app.open("gus", "2026-01-05")  # counts as having agreed to what applied then
        expect(since).to_have_attribute("href", f"{terms.address}terms/since/2026-01-01/")
        app.open("dan", "2026-05-19")  # must have agreed since
        expect(link).to_have_attribute("href", f"{terms.address}terms/2026-04-01/")
        expect(since).to_be_hidden()
        terms.file.write_text("<!doctype html>")
        app.open("dan", "2026-05-19")
        expect(link).to_be_visible()
        ends = "withdrawn: true", "change: material", "summary: It ends.", "replaces: [2026-05-20]"
        terms.publish("2026-05-28", "It ended.", *ends)
        app.open("dan", "2026-05-19")
        expect(page.get_by_text("Your account: /")).to_be_visible()
        expect(asks).to_be_hidden()
        app.start_sign_up("fay")  # no version is in effect
        expect(page.get_by_role("checkbox")).to_have_count(0)
    terms.file.unlink()
    shipped.unlink()
    with started(kind, page, terms, tmp_path) as app:
        app.open("dan", "2026-05-19")
        expect(page.get_by_text("Your account: /")).to_be_visible()
        expect(asks).to_be_hidden()
        assert ERROR in app.log()


def expect_text(page: Page, url: str, words: str) -> None:
    page.goto(url)
    expect(page.get_by_text(words)).to_be_visible()


def test_a_page_with_its_own_script_asks_and_blocks_what_is_behind_it(
    terms: Terms, window: BrowserContext, web: Web, tmp_path: Path
) -> None:
    page, shipped = window.new_page(), tmp_path / "acceptance.json"
    page.set_default_timeout(5000)
    button = page.get_by_role("button", name="I agree")
    link = page.get_by_role("link", name="terms", exact=True)
    since = page.get_by_role("link", name=SINCE)
    is_modal = "document.querySelector('dialog').matches(':modal')"
    first = terms.publish("2026-01-01", "It is free.")
    with closing(OwnScript(page, web, f"{terms.address}terms/", shipped)) as app:
        app.open("bob", "2026-01-05")
        expect(link).to_have_attribute("href", f"{terms.address}terms/2026-01-01/")
        expect(since).to_be_hidden()
        assert not page.evaluate(is_modal)
        button.click()
        expect(button).to_be_hidden()
        terms.publish("2026-03-01", "It's free.", "change: minor", "summary: Shorter.")
        app.open("bob", "2026-01-05")
        expect(button).to_be_hidden()
        more = "change: material", "summary: It costs."
        paid = terms.publish("2026-04-01", "It costs 1 euro.", *more)
        app.open("bob", "2026-01-05")
        expect(page.get_by_text("Please agree to our new terms by 2026-05-31.")).to_be_visible()
        expect(since).to_have_attribute("href", f"{terms.address}terms/since/2026-01-01/")
        for name in ("export your data", "close your account", "log out"):
            expect(page.get_by_role("link", name=name)).to_be_visible()
        assert page.evaluate(is_modal)
        page.keyboard.press("Escape")
        expect(button).to_be_visible()
        assert "can't read" not in app.log()

        shutil.move(terms.file, shipped)  # an outage: the last good copy
        app.open("bob", "2026-01-05")
        expect(button).to_be_visible()
        page.evaluate("localStorage.clear()")  # on another device: the copy of your own server
        app.open("bob", "2026-01-05")
        button.click()
        expect(button).to_be_hidden()
        stored = [(row["user"], row["revised"], row["sha256"]) for row in app.rows]
        assert stored == [("bob", "2026-01-01", first), ("bob", "2026-04-01", paid)]
        upcoming = "effective: 2026-07-01", "effective_new_accounts: 2026-05-20"
        more = "change: material", "summary: It costs more."
        terms.publish("2026-05-20", "It costs 2 euros.", *upcoming, *more)
        app.open("bob", "2026-01-05")
        expect(page.get_by_text("New terms take effect on 2026-07-01.")).to_be_visible()
        expect(button).to_be_hidden()
        app.open("dan", "2026-05-19")
        expect(link).to_have_attribute("href", f"{terms.address}terms/2026-04-01/")
        app.open("eve", "2026-05-20")
        expect(link).to_have_attribute("href", f"{terms.address}terms/2026-05-20/")
        html = (EXAMPLES / "sign-up.html").read_text(encoding="utf-8")
        html = html.replace("https://example.com/legal/", terms.address)
        page.goto(web.serves("/sign-up", html.encode(), **{"Content-Type": "text/html"}))
        expect(page.get_by_text("It costs 2 euros.")).to_be_visible()

        ends = "withdrawn: true", "change: material", "summary: It ends.", "replaces: [2026-05-20]"
        terms.publish("2026-05-28", "It ended.", *ends)
        app.open("dan", "2026-05-19")
        expect(button).to_be_hidden()
        assert "not asking" not in app.log()
        page.evaluate("localStorage.clear()")
        shutil.rmtree(terms.file.parent)
        shipped.unlink()
        web.answers.pop("/acceptance.json")
        with page.expect_console_message(lambda said: "not asking" in said.text):
            app.open("dan", "2026-05-19")
        expect(button).to_be_hidden()
