"""What is in docs/examples: a banner, a form, a bot, an app, an auditor's script and a check in another repository.
Each runs against a site that was built from real texts, over HTTP."""

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.publish import publish, withhold
from legalsite.site.settings import read_settings
from web_servers import Web

from .conftest import ROOT, console, forget, served

EXAMPLES = ROOT / "docs/examples"
LONGEST = 60  # lines
A_YEAR_AGO = time() - 365 * 24 * 60 * 60
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
        (root / "content/files/plan.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"></svg>')
        (root / "content/terms/2025-02-01.gap").write_text("The files were lost.\n")
        self.write("terms/2025-01-01.md", "2025-01-01", "It is free. ![Plan](files/plan.svg)")
        self.write("terms.md", "2026-03-02", "It costs 3 euros.", "change: material", "summary: It costs.")
        self.write("beta.md", "2026-03-02", "A programme.")
        self.write("minors.md", "2026-03-02", "Für Kinder.")
        self.publish("2026-03-02T00:00")
        self.write("terms.md", "2026-11-24", "It costs 4 euros.", "change: material", "summary: It costs more.")
        self.write("terms.de.md", "2026-11-24", "Es kostet 4 Euro.", "translates: 2026-11-24")
        self.publish("2026-11-23T21:00")
        self.write("terms.md", "2026-11-24-2", "It costs 5 euros.", "change: material", "summary: It was a typo.")
        self.write("terms.de.md", "2026-11-24-2", "Es kostet 5 Euro.", "translates: 2026-11-24-2")
        self.publish("2026-11-24T01:00")
        more = "change: material", "summary: It costs 7 euros."
        self.write("terms.md", "2026-12-01", "It costs 7 euros.", "effective: 2027-01-10", *more)
        self.write("terms.de.md", "2026-12-01", "Es kostet 7 Euro.", "translates: 2026-12-01")
        self.write("beta.md", "2026-12-01", "It ends.", "effective: 2027-02-01", "withdrawn: true", "summary: It ends.")
        self.publish("2026-12-01T00:00")
        withhold(root, "minors@2026-03-02", "A court said so.", now=datetime(2026, 12, 2, tzinfo=UTC))

    def write(self, path: str, revised: str, words: str, *more: str) -> None:
        title = "Nutzungsbedingungen" if ".de." in path else path.partition(".")[0].partition("/")[0].capitalize()
        front = "".join(f"{line}\n" for line in more)
        (self.root / "content" / path).write_text(TEXT.format(title=title, revised=revised, more=front, words=words))

    def publish(self, now: str) -> None:
        publish(self.root, (), now=datetime.fromisoformat(now).replace(tzinfo=UTC))

    def build(self, on: str) -> None:
        list(build(BuildOrder(self.root, read_settings(self.root), date.fromisoformat(on), self.output)))

    def json(self, path: str) -> dict[str, Any]:
        return dict(json.loads((self.output / path).read_bytes()))

    def example(self, name: str) -> str:
        """Return a page of docs/examples that names this site."""
        page = (EXAMPLES / name).read_text(encoding="utf-8").replace("https://example.com/legal/", self.address)
        return page.replace("https://example.com", self.address.removesuffix("/legal/"))

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-X", "utf8", str(EXAMPLES / name), *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    with served(folder / "output", "/legal/") as address:
        yield Lab(folder / "site", folder / "output", address)


def at(page: Page, moment: str) -> None:
    page.clock.set_fixed_time(datetime.fromisoformat(moment).replace(tzinfo=UTC))


@pytest.fixture(scope="module")
def _reader(browser: Browser) -> Iterator[Page]:
    with browser.new_context(timezone_id="America/Los_Angeles") as context:
        yield context.new_page()


@pytest.fixture
def page(_reader: Page) -> Iterator[Page]:
    """A reader in Los Angeles, the same in all tests."""
    at(_reader, "2026-12-02T00:00")
    yield _reader
    forget(_reader)


def opened(page: Page, web: Web, html: str) -> Page:
    """Open a page of the company, which is of another origin than the site."""
    web.serves("/favicon.ico", b"")
    page.goto(web.serves("/shop", html.encode(), **{"Content-Type": "text/html"}))
    return page


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_each_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST


def test_a_banner_in_a_page_says_what_applies_on_the_day_of_the_company(lab: Lab, page: Page, web: Web) -> None:
    """On January 9, 18:00 UTC, it is January 10 in Auckland and still January 9 in Los Angeles."""
    lab.build("2026-12-01")
    at(page, "2027-01-09T10:00")
    with console(page) as refused:
        banner = opened(page, web, lab.example("banner.html")).locator(".policy-notice span").first
        expect(banner).to_have_text("Terms: a new version takes effect on January 10, 2027.")
        at(page, "2027-01-09T18:00")
        page.reload()
        expect(banner).to_have_text("Terms: a new version has applied since January 10, 2027.")
    assert refused == []


def test_a_banner_asks_again_where_the_server_does_not_say_for_how_long_a_file_holds(
    lab: Lab, page: Page, web: Web
) -> None:
    """A browser would keep a file for a tenth of its age then."""
    at(page, "2026-12-02T00:00")
    for day, shown in (("2026-11-30", 1), ("2026-12-01", 3)):
        lab.build(day)
        (lab.output / "_headers").write_text("/legal/*\n  Access-Control-Allow-Origin: *\n")
        os.utime(lab.output / "notices.json", (A_YEAR_AGO + shown,) * 2)
        banner = opened(page, web, lab.example("banner.html")).locator(".policy-notice")
        expect(banner).to_have_count(shown)


def test_a_banner_in_an_app_is_there_once_in_the_language_of_the_page(lab: Lab, page: Page, web: Web) -> None:
    """Also if the app adds the script again."""
    lab.build("2027-01-24")
    at(page, "2027-01-25T00:00")
    opened(page, web, lab.example("banner-app.html"))
    banner = page.locator(".policy-notice")
    expect(banner).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Deutsch").click()
    expect(banner).to_have_attribute("lang", "de")
    expect(banner.locator("span")).to_have_text("Beta: ab dem 1. Februar 2027 nicht mehr in Kraft.")
    page.get_by_role("button", name="Anker").click()
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {src: document.scripts[0].src}))"
    )
    page.wait_for_load_state("networkidle")
    expect(banner).to_have_count(1)
    banner.get_by_role("button").click()
    page.get_by_role("button", name="Seile").click()
    page.wait_for_load_state("networkidle")
    expect(banner).to_have_count(0)


def test_a_banner_leads_to_the_page_in_its_language(lab: Lab, page: Page, web: Web) -> None:
    lab.build("2026-12-01")
    at(page, "2026-12-10T00:00")
    html = lab.example("banner.html").replace('lang="en"', 'lang="de"')
    link = opened(page, web, html).locator(".policy-notice a").first
    expect(link).to_have_attribute("href", f"{lab.address}de/terms/changes/2026-12-01/")


@pytest.mark.parametrize(
    "script",
    [
        '<script src="{0}notice.js" type="module"></script>',
        '<script type="module">import "{0}notice.js"</script>',
        '<script type="module">import "/vendor/notice.js"; legalsite.show()</script>',
        '<script src="/assets/app.js" defer></script>',
    ],
    ids=["module", "import", "import of a copy", "bundle"],
)
def test_notice_js_works_as_a_module_and_in_a_bundle(lab: Lab, page: Page, web: Web, script: str) -> None:
    """Then no element of the page says where it comes from."""
    lab.build("2027-01-24")
    at(page, "2027-01-25T00:00")
    for path in ("/vendor/notice.js", "/assets/app.js"):
        web.serves(path, (lab.output / "notice.js").read_bytes(), **{"Content-Type": "text/javascript"})
    opened(page, web, f"<!doctype html><body>{script.format(lab.address)}")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".policy-notice")).to_have_count(1)


def test_notice_js_says_why_it_shows_nothing(lab: Lab, page: Page, web: Web) -> None:
    lab.build("2027-01-24")
    (lab.output / "notices.json").unlink()
    with console(page) as said:
        opened(page, web, f'<!doctype html><script src="{lab.address}notice.js" defer></script>')
        page.wait_for_load_state("networkidle")
    assert any(words.startswith(f"notice.js: cannot show {lab.address}notices.json") for words in said)


@pytest.mark.parametrize(("language", "words"), [("en", "It costs 5 euros."), ("de", "Es kostet 5 Euro.")])
def test_a_form_stores_what_the_person_read(lab: Lab, page: Page, web: Web, language: str, words: str) -> None:
    """Also if another text is deployed before the click."""
    lab.build("2027-01-09")
    web.serves("/agreements", b"")
    opened(page, web, lab.example("sign-up.html").replace('lang="en"', f'lang="{language}"'))
    expect(page.locator("#terms")).to_contain_text(words)
    lab.build("2027-01-10")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_role("button", name="Agree and sign up").click()
    expect(page.locator("output")).to_have_text("Welcome.")
    stored = json.loads(next(asked.body for asked in web.asked if asked.path == "/agreements"))
    assert (stored["policy"], stored["revised"], stored["language"]) == ("terms", "2026-11-24-2", language)
    texts = [text for each in lab.json("terms/revisions.json")["revisions"] for text in (each, *each["translations"])]
    (agreed,) = [text for text in texts if text["sha256"] == stored["sha256"]]
    assert (agreed["revised"], agreed["language"]) == ("2026-11-24-2", language)


def test_a_form_is_closed_if_nothing_is_in_force(lab: Lab, page: Page, web: Web) -> None:
    lab.build("2027-02-01")
    opened(page, web, lab.example("sign-up.html").replace("terms/fragment", "nothing/fragment"))
    expect(page.get_by_role("button")).to_be_disabled()
    expect(page.locator("#terms")).to_have_text("The terms cannot be shown. Please try again later.")


def test_a_bot_posts_a_text_when_it_is_published_and_when_it_takes_effect(lab: Lab, web: Web, tmp_path: Path) -> None:
    """It remembers the last date alone, and finds the second text of a day."""
    posted = list[list[str]]()
    hook = web.serves("/hook", b"")
    state = tmp_path / "state"
    state.write_text("2026-11-23T21:00:00Z")  # it saw the first text of that day
    for day in ("2026-12-01", "2027-01-09", "2027-01-10", "2027-01-11", "2027-02-01"):
        lab.build(day)
        web.asked.clear()
        done = lab.run("bot.py", lab.address, hook, str(state))
        assert done.returncode == 0, done.stderr
        texts = [json.loads(asked.body)["text"].splitlines() for asked in web.asked]
        posted.append([text[0] for text in texts])
    assert posted == [
        [
            "[terms, in force] Terms: the version dated November 24, 2026 (2)",
            "[terms, superseded] Terms: the version dated November 24, 2026",
            "[terms, pending] Terms: Version effective from January 10, 2027",
            "[beta, pending] Beta: No longer in force from February 1, 2027",
            "[minors, in force] Minors: Version effective from March 2, 2026",  # it was withheld
        ],
        [],
        ["[terms, in force] Terms: Version effective from January 10, 2027"],
        [],
        ["[beta, withdrawn] Beta: No longer in force from February 1, 2027"],
    ]


def test_an_app_shows_the_text_of_the_day_without_a_network(lab: Lab, page: Page, web: Web) -> None:
    lab.build("2027-01-09")
    html = lab.example("offline.html")
    address = web.serves("/app", html.encode(), **{"Content-Type": "text/html"})
    at(page, "2027-01-09T10:00")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("It costs 5 euros.")
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))  # the app is on the device
    page.context.set_offline(True)
    for moment, words in (("2027-01-09T10:59", "It costs 5 euros."), ("2027-01-09T11:00", "It costs 7 euros.")):
        at(page, moment)
        page.reload()
        expect(page.locator("main")).to_contain_text(words)


def test_an_auditor_finds_every_file_that_the_ledger_names(lab: Lab, tmp_path: Path) -> None:
    lab.build("2027-02-01")
    assert (done := lab.run("audit.py", lab.address)).returncode == 0, done.stderr
    ledger, kept = lab.output / "LEDGER", tmp_path / "CHECKPOINT"
    kept.write_bytes((lab.output / "CHECKPOINT").read_bytes())
    verbs = {line.split()[2] for line in ledger.read_text().splitlines()[1:]}
    assert verbs == {"publish", "import", "gap", "file", "withhold"}
    (image,) = lab.output.glob("assets/plan.*.svg")
    translation, data = lab.output / "de/terms/2026-11-24.md", image.read_bytes()
    image.unlink()
    translation.write_text("Es kostet nichts.")
    found = lab.run("audit.py", lab.address).stderr.splitlines()
    assert found == [
        "files/plan.svg: HTTP Error 404: File not found",
        "terms/2026-11-24.de.md is not the file that was recorded",
    ]
    image.write_bytes(data)
    lab.build("2027-02-01")
    ledger.write_text(ledger.read_text().replace("T21:00:00Z", "T20:00:00Z"))
    found = lab.run("audit.py", lab.address, str(kept)).stderr.splitlines()
    assert found[0] == "line 8 does not follow the lines above it"
    assert found[-1] == "the ledger does not begin with the lines of the checkpoint"


def test_a_check_in_another_repository_computes_what_applies(lab: Lab, tmp_path: Path) -> None:
    """Also from a file that was not built again since: on January 9, 11:00 UTC, it is January 10 in Auckland."""
    lab.build("2026-12-01")
    file, problem = lab.json("terms/revisions.json"), runpy.run_path(str(EXAMPLES / "check.py"))["problem"]

    def found(path: str, hour: int, days: int = 0) -> str:
        now = datetime(2027, 1, 9, hour, tzinfo=UTC)
        return str(problem(file, (lab.output / path).read_bytes(), now, days))

    assert found("terms/2026-11-24-2.md", 10) == found("de/terms/2026-11-24-2.md", 10) == ""
    assert found("terms/2026-11-24-2.md", 10, days=1) == "2026-11-24-2 applies only until 2027-01-10"
    assert found("terms/2026-11-24-2.md", 11) == "2026-11-24-2 does not apply today, but 2026-12-01"
    assert found("terms/2026-12-01.md", 11, days=365) == ""
    assert found("terms/2026-11-24.md", 11) == "2026-11-24 does not apply today, but 2026-12-01"
    (tmp_path / "terms.md").write_text("Ours.")
    done = lab.run("check.py", f"{lab.address}terms/revisions.json", str(tmp_path / "terms.md"))
    assert (done.returncode, done.stderr) == (1, "this text was never published\n")
