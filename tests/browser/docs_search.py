"""The search of the website that `make docs` builds, typed into Chromium. `.ci/run` runs this file after it has built it."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parents[2]
SITE = ROOT / ".website/site"
QUESTIONS = (ROOT / "tests/docs/questions.txt").read_text(encoding="utf-8").splitlines()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        pass


@pytest.fixture(scope="module")
def website() -> Iterator[str]:
    handler = partial(Quiet, directory=str(SITE))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def results(page: Page, words: str) -> Locator:
    """Type words into the search, and return its results."""
    page.keyboard.press("/")
    page.get_by_role("combobox").fill(words)
    found = page.get_by_role("option")
    found.first.wait_for()
    return found


@pytest.mark.parametrize("line", QUESTIONS)
def test_one_of_the_first_three_results_answers_a_question(
    line: str, website: str, page: Page
) -> None:
    answer, _, question = line.partition(": ")
    page.goto(website)
    links = results(page, question).evaluate_all("all => all.map(each => each.href)")
    assert f"/{answer}/" in [urlsplit(link).path for link in links[:3]]


def test_the_keyboard_leads_to_a_result(website: str, page: Page) -> None:
    page.goto(website)
    results(page, "postpone a version")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/upcoming/*")


@pytest.mark.parametrize("typed", ["postpo", "pustpone"])
def test_finds_a_beginning_of_a_word_and_one_with_a_wrong_letter(
    typed: str, website: str, page: Page
) -> None:
    page.goto(website)
    heading = results(page, typed).first.get_by_role("heading")
    assert heading.inner_text().startswith("Postpone")


def test_an_unknown_word_finds_nothing(website: str, page: Page) -> None:
    page.goto(website)
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("xyzzyxyzzy")
    page.get_by_text("No results").wait_for()
