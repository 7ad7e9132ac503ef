"""`legalsite serve` with a real site: what is saved is what the browser gets."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commands import previewed_site
from commands.previewed_site import CLOCK, TEXT
from legalsite.commands.publish import publish
from legalsite.commands.serve import Preview, preview

root = pytest.fixture(previewed_site.root)
shown = pytest.fixture(previewed_site.shown)
browser = pytest.fixture(previewed_site.browser)


def test_a_save_reaches_the_open_page(root: Path, shown: Preview, browser: Any) -> None:
    assert shown.url.endswith("/legal/")
    assert b"We sell kettles." in browser.get("/legal/terms/").body
    assert not (root / "output").exists()
    with browser.events() as events:
        next(events)
        (root / "content/terms.md").write_text(TEXT.format("fix kettles"))
        while (
            b"We fix kettles." not in browser.get("/legal/terms/").body
        ):  # what `check` finds is an event, too
            next(events)  # one state may be told twice: when a page connects, and to all of them


def test_the_first_edit_of_a_published_text_shows_as_a_draft_without_a_new_date(
    root: Path, browse: Callable[[int], Any]
) -> None:
    publish(root, (), now=datetime(2026, 1, 2, tzinfo=UTC))
    (root / "content/terms.md").write_text(TEXT.format("fix kettles"))
    with preview(root, host="127.0.0.1", port=0, **CLOCK) as shown:
        page = browse(int(shown.url.split(":")[2].partition("/")[0])).get("/legal/terms/").body
    assert b"We fix kettles." in page
    assert b"Draft: this text was edited but still has the date of the published version." in page


def test_a_folder_named_from_here(
    root: Path, browse: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root.parent)
    with preview(Path(root.name), host="127.0.0.1", port=0, **CLOCK) as shown:
        assert (
            browse(int(shown.url.split(":")[2].partition("/")[0])).get("/legal/terms/").status
            == 200
        )


def test_settings_are_followed(root: Path, shown: Preview, browser: Any) -> None:
    with browser.events() as events:
        next(events)
        (root / "legalsite.toml").write_text(
            '[site]\ntitle = "Other title"\nurl = "https://a.example/"\n'
        )
        while b"Other title" not in browser.get("/").body:
            next(events)


def test_a_long_path_is_not_found(browser: Any) -> None:
    for path in (f"/legal/{'x' * 300}/", f"/legal/terms/{'x' * 300}", f"/legal/terms/{'y/' * 300}"):
        assert browser.get(path).status == 404


def test_an_edit_under_the_date_of_a_published_text_shows_with_its_problem(
    root: Path, browse: Callable[[int], Any]
) -> None:
    publish(root, [], now=datetime(2026, 1, 2, tzinfo=UTC))
    (root / "content/terms.md").write_text(TEXT.format("fix kettles"))
    with preview(root, host="127.0.0.1", port=0, **CLOCK) as shown:
        browser = browse(int(shown.url.split(":")[2].partition("/")[0]))
        with browser.events() as events:
            page = ""
            while "error[" not in page and "warning[" not in page:
                next(events)
                page = browser.get("/legal/terms/").body.decode()
        assert "We fix kettles." in page
        assert "text-changed-under-date" in page
        published = browser.get("/legal/terms/?show=published").body
        assert b"We sell kettles." in published
        redline = browser.get("/legal/terms/changes/2026-03-04/").body.decode()
        assert "<del" in redline
        assert "fix" in redline


def test_the_bar_marks_the_text_that_the_page_shows(
    root: Path, browse: Callable[[int], Any]
) -> None:
    publish(root, [], now=datetime(2026, 1, 2, tzinfo=UTC))
    coming = "revised: 2026-03-04\neffective: 2026-06-01"
    (root / "content/terms.md").write_text(
        TEXT.format("fix kettles").replace("revised: 2026-01-02", coming)
    )
    with preview(root, host="127.0.0.1", port=0, **CLOCK) as shown:
        browser = browse(int(shown.url.split(":")[2].partition("/")[0]))
        pages = {
            "Published": "/legal/terms/",
            "Draft": "/legal/terms/2026-03-04/",
            "Redline": "/legal/terms/changes/2026-03-04/",
            "Upcoming": "/legal/terms/upcoming/",
        }
        for name, path in pages.items():
            _, _, bar = browser.get(path).body.decode().partition('<aside id="legalsite-preview"')
            assert re.findall('aria-current="true">([^<]+)</a>', bar) == [name]


def test_the_bar_of_a_translation_leads_to_pages_in_its_language(
    root: Path, browse: Callable[[int], Any]
) -> None:
    (root / "legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://a.example/legal/"\nlanguages = ["en", "de"]\n'
    )
    german = TEXT.replace("revised: 2026-01-02", "revised: {0}\ntranslates: {0}")
    for day, does in (("2026-01-02", "sell"), ("2026-03-04", "fix")):
        (root / "content/terms.md").write_text(TEXT.format(does).replace("2026-01-02", day))
        (root / "content/terms.de.md").write_text(german.replace("{0}", day).format(does))
        if day == "2026-01-02":
            publish(root, [], now=datetime(2026, 1, 2, tzinfo=UTC))
    with preview(root, host="127.0.0.1", port=0, **CLOCK) as shown:
        browser = browse(int(shown.url.split(":")[2].partition("/")[0]))
        for folder in ("", "de/"):
            page = browser.get(f"/legal/{folder}terms/2026-03-04/").body.decode()
            _, _, bar = page.partition('<aside id="legalsite-preview"')
            assert re.findall(r'href="([^"]+)"[^>]*>(\w+)</a>', bar) == [
                (f"/legal/{folder}terms/2026-03-04/", "Draft"),
                (f"/legal/{folder}terms/?show=published", "Published"),
                (f"/legal/{folder}terms/changes/2026-03-04/", "Redline"),
            ]
