"""`legalsite serve --editor` with the real Decap CMS: counsel starts a new version, and publishes it."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, Route, expect

from commands.edited_drafts import PIXEL, make_site, saved
from legalsite.commands.editor import CMSES
from legalsite.commands.publish import publish
from legalsite.site.load import load_fresh
from web_servers import Web

from .edited_in_browser import DECAP, editing

expect.set_options(timeout=30_000)  # milliseconds; `check` runs after the page is shown
MARCH_4 = datetime(2026, 3, 4, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("started_checks")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path)


def test_from_a_form_to_a_version_that_publish_takes(page: Page, root: Path) -> None:
    with editing(page, root) as editor:
        page.goto(editor.url)
        page.get_by_role("link", name="Terms", exact=True).click()
        editor.fill(Revised="2026-03-04", Effective_date="2026-04-01")
        editor.choose("Type of change", "Minor")
        editor.fill(Subjects="repairs", Summary="We also mend kettles.", Approved_by="J. Doe")
        editor.add("\n## Repairs\n\nWe mend kettles.\n")
        editor.save()
        assert (root / "content/terms.md").read_text() == (
            "---\ntitle: Terms\nrevised: 2026-03-04\neffective: 2026-04-01\nchange: minor\n"
            "about:\n  - repairs\nsummary: We also mend kettles.\napproved_by: J. Doe\n---\n\n# Terms\n\n"
            "We sell kettles: ![Plan](files/plan.png).\n\n## Repairs\n\nWe mend kettles.\n"
        )
        page.goto(f"{editor.preview_url}terms/upcoming/")
        expect(page.get_by_text("We mend kettles.").first).to_be_visible()
        assert editor.errors == []
    publish(root, ["terms"], now=MARCH_4)
    assert (root / "content/terms/2026-03-04.md").is_file()


def test_a_form_says_what_becomes_of_an_upcoming_version(page: Page, root: Path) -> None:
    """An answer of `none`, and the ids of versions, are kept as the CMS writes them."""
    draft = root / "content/terms.md"
    publish(root, ["terms"], now=MARCH_4)
    facts = (
        "revised: 2026-03-04\neffective: 2026-06-01\nchange: material\nsummary: We mend kettles."
    )
    draft.write_text(draft.read_text().replace("revised: 2026-01-02", facts) + "\nWe mend.\n")
    publish(root, ["terms"], now=MARCH_4)
    with editing(page, root) as editor:
        editor.open("terms")
        editor.fill(Revised="2026-03-05", Effective_date="2026-05-01", Replaces="none")
        editor.add("\nNow.\n")
        editor.save()
        assert "\nreplaces:\n  - none\n" in draft.read_text()
        editor.open("terms")
        editor.fill(Replaces="2026-03-04", Summary_also_covers="2026-03-04")
        page.get_by_role("switch", name="Retroactive").click()
        editor.save()
        saved_facts = draft.read_text()
        editor.open("terms")
        editor.fill(Title="Conditions")
        editor.save()
        assert draft.read_text() == saved_facts.replace("title: Terms", "title: Conditions")
    assert "\nreplaces:\n  - 2026-03-04\n" in saved_facts
    assert "\nsummary_covers:\n  - 2026-03-04\n" in saved_facts
    assert "\nretroactive: true\n" in saved_facts
    policy = load_fresh(root).policy("terms")
    assert policy.versions[-1].replaces == policy.versions[-1].summary_covers
    assert policy.versions[-1].replaces == (policy.versions[-2].revised,)


@pytest.mark.parametrize(
    "promise",
    [
        "promise:\n  all_of: [email]\n  days_before: 30\n",
        "promise:\n- all_of: [email]\n  days_before: 60\n  about: fees\n- any_of: [email, site]\n",
        "promise: none\n",
    ],
)
def test_a_form_keeps_a_promise_and_can_say_none(page: Page, root: Path, promise: str) -> None:
    draft = root / "content/terms.md"
    draft.write_text(
        draft.read_text().replace("revised: 2026-01-02\n", f"revised: 2026-03-04\n{promise}")
    )
    recorded = front_matter(draft)["promise"]
    with editing(page, root) as editor:
        editor.open("terms")
        editor.fill(Title="Conditions")
        editor.save()
        assert front_matter(draft)["promise"] == recorded
        editor.open("terms")
        editor.fill(Title="Terms")
        editor.choose("Promise", "None")
        editor.save()
        assert editor.errors == []
    assert front_matter(draft)["promise"] == "none"
    assert load_fresh(root).policy("terms").versions[-1].promise


def front_matter(file: Path) -> dict[str, Any]:
    """Return the front matter of a file, with dates as text."""
    _, facts, _ = file.read_text().split("---\n", 2)
    return dict(yaml.load(facts, yaml.BaseLoader))


def test_a_first_version_in_german_from_an_empty_form(page: Page, tmp_path: Path) -> None:
    """The original is German, and its form was empty except for the keys that a draft needs."""
    (tmp_path / "content").mkdir()
    settings = '[site]\ntitle = "A"\nurl = "https://a.example/"\nlanguages = ["de"]\n'
    (tmp_path / "legalsite.toml").write_text(settings)
    draft = tmp_path / "content/nutzung.md"
    draft.write_text("---\ntitle: Neu\nrevised: 2026-01-02\n---\n\n")
    with editing(page, tmp_path) as editor:
        editor.open("nutzung")
        editor.fill(Title="Nutzungsbedingungen", Revised="2026-03-04")
        editor.add("# Nutzungsbedingungen\n\nWir verkaufen „Kessel“ für 5\u00a0€.\n")
        editor.save()
        page.goto(f"{editor.preview_url}nutzung/")
        expect(page.get_by_text("Wir verkaufen „Kessel“").first).to_be_visible()
    publish(tmp_path, ["nutzung"], now=MARCH_4)
    assert (tmp_path / "content/nutzung/2026-03-04.md").read_text() == (
        "---\ntitle: Nutzungsbedingungen\nrevised: 2026-03-04\n---\n# Nutzungsbedingungen\n\n"
        "Wir verkaufen „Kessel“ für 5\u00a0€.\n"
    )


def test_a_translation_in_german(page: Page, root: Path) -> None:
    with editing(page, root) as editor:
        editor.open("terms_de")
        editor.fill(Title="Geschäftsbedingungen")
        editor.add("\nSchließung nach §\u00a05 – „sofort“.\n")
        editor.save()
        page.goto(f"{editor.preview_url}de/terms/")
        expect(page.get_by_text("Schließung nach §")).to_be_visible()
    assert (root / "content/terms.de.md").read_text() == (
        "---\ntitle: Geschäftsbedingungen\nrevised: 2026-01-02\ntranslates: 2026-01-02\n---\n\n"
        "# Terms\n\nWe verkaufen Kessel.\n\nSchließung nach §\u00a05 – „sofort“.\n"
    )
    publish(root, ["terms"], now=MARCH_4)
    assert (root / "content/terms/2026-01-02.de.md").is_file()


def test_after_a_save_the_bar_of_the_preview_lists_what_is_open(page: Page, root: Path) -> None:
    with editing(page, root) as editor:
        editor.open("terms")
        editor.fill(Revised="2026-03-04")
        editor.add("We mend kettles.\n")
        with page.context.new_page() as shown:
            shown.goto(f"{editor.preview_url}terms/")
            editor.save()
            bar = shown.locator("#legalsite-preview")
            expect(bar).to_contain_text("missing-change")
            expect(bar).to_contain_text("Write Type of change: editorial")
            expect(bar).to_contain_text("missing-summary")
            expect(bar).to_contain_text("Add a one-sentence Summary")


def test_a_save_over_a_changed_file_says_where_the_text_is(page: Page, root: Path) -> None:
    with editing(page, root) as editor:
        editor.open("terms")
        editor.add("Mine.\n")
        (root / "content/terms.md").write_text("---\ntitle: Terms\nrevised: 2026-01-02\n---\n")
        editor.press_save()
        message = "content/terms.md changed since you opened it. Your text is in unsaved/terms.1.md"
        page.get_by_text(message).wait_for()
        assert (root / "unsaved/terms.1.md").read_text().endswith("Mine.\n")
        assert "Mine" not in (root / "content/terms.md").read_text()


def test_two_tabs_with_the_same_draft(page: Page, root: Path) -> None:
    with editing(page, root) as editor:
        editor.open("terms")
        with page.context.new_page() as tab:
            other = editor.beside(tab)
            other.open("terms")
            other.fill(Title="Two")
            other.save()
        editor.fill(Title="One")
        editor.press_save()
        page.get_by_text("content/terms.md changed since you opened it").wait_for()
        assert "title: Two" in (root / "content/terms.md").read_text()


def test_with_the_keyboard_alone_on_a_narrow_screen(page: Page, root: Path) -> None:
    with editing(page, root) as editor:
        page.set_viewport_size({"width": 375, "height": 800})
        page.goto(editor.url)
        page.get_by_role("link", name="Terms", exact=True).focus()
        page.keyboard.press("Enter")
        page.get_by_label("Title").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        editor.tab_to("Title")
        page.keyboard.press("Control+A")
        page.keyboard.type("Conditions")
        page.get_by_text("Unsaved Changes").wait_for()
        editor.tab_to("Save", back=True)
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.get_by_text("Changes saved").wait_for()
    assert "title: Conditions\n" in (root / "content/terms.md").read_text()


def test_the_text_has_no_bar_and_covers_no_other_field(page: Page, root: Path) -> None:
    with editing(page, root) as editor:
        editor.open("terms")
        button = page.locator("[class*=-EditorControlBar] button")
        expect(button).to_have_count(1)
        expect(button).to_be_hidden()
        page.get_by_label("Approved by").click()


def test_an_image_is_uploaded_into_the_folder_of_files(page: Page, root: Path) -> None:
    with editing(page, root) as editor:
        page.goto(editor.url)
        page.get_by_role("button", name="Media").click()
        page.get_by_text("plan.png").wait_for()
        upload = {"name": "pot.png", "mimeType": "image/png", "buffer": PIXEL}
        page.locator("input[type=file]").set_input_files([upload])
        page.get_by_text("pot.png").wait_for()
        assert (root / "content/files/pot.png").read_bytes() == PIXEL
        upload["name"] = "page.html"
        page.locator("input[type=file]").set_input_files([upload])
        page.get_by_text("a browser may run them").wait_for()
    assert not (root / "content/files/page.html").exists()


def test_without_a_copy_the_cms_comes_from_its_own_address(page: Page, root: Path) -> None:
    with editing(page, root, own_copy=False) as editor:
        asked: list[str] = []

        def answer(route: Route) -> None:
            asked.append(route.request.url)
            file = DECAP / route.request.url.rpartition("/")[2]
            route.fulfill(path=file, headers={"Access-Control-Allow-Origin": "*"})

        page.context.route(re.compile("^https:"), answer)
        editor.open("terms")
        editor.fill(Title="Conditions")
        editor.save()
        assert asked[0] == CMSES["decap"].address + CMSES["decap"].script
        assert {address.rpartition("/")[0] for address in asked} == {asked[0].rpartition("/")[0]}
        assert editor.errors == []


@pytest.mark.parametrize("timezone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_dates_are_the_same_in_every_time_zone(page: Page, root: Path, timezone: str) -> None:
    draft = root / "content/eu/privacy.md"
    draft.write_text(draft.read_text().replace("---\n\n", "effective: 2026-03-29\n---\n\n"))
    with editing(page, root, timezone=timezone) as editor:
        editor.open("eu--privacy")
        editor.fill(Title="Privacy")
        editor.save()
        assert "\neffective: 2026-03-29\n" in draft.read_text()
        editor.fill(Effective_date="2026-10-01")
        editor.save()
        assert "\neffective: 2026-10-01\n" in draft.read_text()


# Sends a call from the page that runs it, in every way that needs no permission, and returns what it can read
CALL = """async ([address, body]) => {
  const read = [];
  for (const mode of ["cors", "no-cors"]) {
    for (const type of ["application/json", "text/plain"]) {
      const sent = { method: "POST", mode, body, headers: { "Content-Type": type } };
      await fetch(address, sent).then((answer) => answer.text()).then((text) => read.push(text), () => {});
    }
  }
  return read.join("");
}"""


def test_a_page_of_another_origin_can_neither_write_nor_read(
    page: Page, root: Path, web: Web
) -> None:
    before = (root / "content/terms.md").read_bytes()
    call = {"action": "getEntry", "params": {"path": "content/terms.md"}}
    save = {"action": "persistEntry", "params": saved("content/terms.md", "Theirs")}
    with editing(page, root) as editor:
        address = editor.url.replace("/?", "/api/v1?page=x&")
        page.goto(web.serves("/", b"<p>Another site"))
        for each in (call, save):
            assert page.evaluate(CALL, [address, json.dumps(each)]) == ""
        assert (root / "content/terms.md").read_bytes() == before
        assert not (root / "unsaved").exists()
        page.goto(editor.url)
        assert "sell kettles" in page.evaluate(CALL, [address, json.dumps(call)])
