"""The sign-up form and the app in docs/examples."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from web_servers import Web

from . import examples_lab
from .examples_lab import EXAMPLES, Lab, at, opened

reader = pytest.fixture(scope="module")(examples_lab.reader)
page = pytest.fixture(examples_lab.page)


def serve_decisions(web: Web) -> None:
    module = (EXAMPLES / "express/decide.mjs").read_bytes()
    web.serves("/decide.mjs", module, **{"Content-Type": "text/javascript"})


@pytest.mark.parametrize(
    ("language", "words"), [("en", "It costs 5 euros."), ("de", "Es kostet 5 Euro.")]
)
def test_a_form_stores_what_the_person_read(
    lab: Lab, page: Page, web: Web, language: str, words: str
) -> None:
    """Also if another text is deployed before the click."""
    lab.build("2027-01-09")
    serve_decisions(web)
    web.serves("/agreements", b"")
    opened(page, web, lab.example("sign-up.html").replace('lang="en"', f'lang="{language}"'))
    expect(page.locator("#terms")).to_contain_text(words)
    lab.build("2027-01-10")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_role("button", name="Agree and sign up").click()
    expect(page.locator("output")).to_have_text("Welcome.")
    stored = json.loads(next(asked.body for asked in web.asked if asked.path == "/agreements"))
    assert (stored["policy"], stored["revised"], stored["language"]) == (
        "terms",
        "2026-11-24-2",
        language,
    )
    texts = [
        text
        for each in lab.json("terms/versions.json")["revisions"]
        for text in (each, *each["translations"])
    ]
    (agreed,) = [text for text in texts if text["sha256"] == stored["sha256"]]
    assert (agreed["revised"], agreed["language"]) == ("2026-11-24-2", language)


def test_a_form_is_closed_if_nothing_is_in_effect(lab: Lab, page: Page, web: Web) -> None:
    lab.build("2027-02-01")
    serve_decisions(web)
    opened(page, web, lab.example("sign-up.html").replace("terms/versions", "nothing/versions"))
    expect(page.get_by_role("button")).to_be_disabled()
    expect(page.locator("#terms")).to_have_text(
        "The terms cannot be shown. Please try again later."
    )


def test_an_app_shows_the_text_of_the_day_without_a_network(lab: Lab, page: Page, web: Web) -> None:
    lab.build("2027-01-09")
    html = lab.example("offline.html")
    address = web.serves("/app", html.encode(), **{"Content-Type": "text/html"})
    at(page, "2027-01-09T10:00")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("It costs 5 euros.")
    page.route(
        address, lambda route: route.fulfill(body=html, content_type="text/html")
    )  # the app is on the device
    page.context.set_offline(True)
    for moment, words in (
        ("2027-01-09T10:59", "It costs 5 euros."),
        ("2027-01-09T11:00", "It costs 7 euros."),
    ):
        at(page, moment)
        page.reload()
        expect(page.locator("main")).to_contain_text(words)


def test_the_docs_show_the_text_in_effect_in_an_app(lab: Lab, page: Page, web: Web) -> None:
    """The script in data.md, on days on which versions are in effect, and after the withdrawal of another policy."""
    docs = (EXAMPLES.parent / "reference/data.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"(?s)```js\n([^`]*current\.json[^`]*)```", docs)
    script = script.replace("https://example.com/legal/", lab.address)
    script = script.replace("no-cache", "no-store")  # this server compares times in whole seconds
    shown = []
    for day, policy in (("2027-01-09", "terms"), ("2027-01-10", "terms"), ("2027-02-01", "beta")):
        lab.build(day)
        own = script.replace("terms/", f"{policy}/") + 'document.title = "Done";'
        opened(page, web, f'<main>Loading</main><script type="module">{own}</script>')
        expect(page).to_have_title("Done")
        shown.append(page.locator("main p").all_inner_texts())
        links = page.locator("main a").all()
        assert {link.get_attribute("href") for link in links} <= {f"#{policy}--price"}
    assert shown == [["It costs 5 euros. See above."], ["It costs 7 euros. See above."], []]
    expect(page.locator("main")).to_be_empty()
