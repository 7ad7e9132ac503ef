"""A real CMS, from its package, that edits a site in a real browser."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from commands.previewed_site import CLOCK
from legalsite.commands.browser_editor import browser_editor, collection_name
from legalsite.commands.serve import preview

PACKAGES = Path(__file__).parents[2] / ".ci/editor/node_modules"
DECAP = PACKAGES / "decap-cms/dist"
SVELTIA = PACKAGES / "sveltia-cms/dist"

# The label or the text of the element that has the focus
FOCUSED = """[document.activeElement.innerText, ...[...document.activeElement.labels ?? []].map((each) =>
    each.innerText)].map((each) => each?.trim().toLowerCase().replace(/^./, (first) => first.toUpperCase()))"""


def require(package: Path) -> None:
    """Skip the test without the package of a CMS, which only a machine with npm has."""
    if not package.is_dir():
        assert os.environ.get("CI") != "true" or not shutil.which("npm"), "run .ci/editor/install"
        pytest.skip("run `.ci/editor/install` to test the editor with a real CMS")


class EditorPage:
    """A page of the editor in a browser."""

    def __init__(self, page: Page, root: Path, url: str, preview_url: str) -> None:
        self.page = page
        self.root = root
        self.url = url
        self.preview_url = preview_url
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type == "error" else None,
        )
        page.on("requestfailed", lambda request: self.errors.append(request.url))

    def beside(self, page: Page) -> "EditorPage":
        """The same editor in another tab."""
        return EditorPage(page, self.root, self.url, self.preview_url)

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Press Tab until the element with this label or text has the focus."""
        key = "Shift+Tab" if back else "Tab"
        for _ in range(40):
            self.page.keyboard.press(key)
            if name in self.page.evaluate(FOCUSED):
                return
        raise AssertionError(f"Tab doesn't lead to {name}")

    def open(self, entry: str) -> None:
        """Open the form of a draft, such as `eu--privacy`."""
        self.page.goto(f"{self.url}#/collections/{collection_name(self.root)}/entries/{entry}")
        self.page.get_by_label("Title", exact=True).first.wait_for()

    def fill(self, **fields: str) -> None:
        """Fill in fields, whose labels have hyphens in place of spaces here."""
        for label, value in fields.items():
            self.page.get_by_label(label.replace("_", " ")).first.fill(value)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list with the keyboard."""
        self.page.get_by_label(label).fill(option)
        self.page.keyboard.press("Enter")

    @property
    def text(self) -> Any:
        """The field with the text of the draft."""
        return self.page.get_by_role("textbox", name="Text", exact=True)

    def add(self, words: str) -> None:
        """Write words at the end of the text."""
        self.text.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.insert_text(words)

    def press_save(self) -> None:
        """Save the draft."""
        self.page.get_by_role("button", name="Save").click()
        self.page.get_by_role("menuitem", name="Save draft").click()

    def save(self) -> None:
        """Save the draft, and wait until it's saved."""
        self.press_save()
        self.page.get_by_text("Changes saved").wait_for()


@contextmanager
def editing(
    browser: Browser, root: Path, *, own_copy: bool = True, timezone: str = "UTC"
) -> Iterator[EditorPage]:
    """Edit a site, with a copy of Decap CMS in it, until the context ends. `timezone` is the browser's."""
    require(DECAP)
    if own_copy:
        (root / "editor/cms").mkdir(parents=True)
        for file in DECAP.glob("*decap-cms.js"):
            shutil.copy(file, root / "editor/cms")
    with (
        preview(root, host="127.0.0.1", port=0, edit=True, **CLOCK) as shown,
        browser_editor(root, 0, shown.url) as url,
        browser.new_context(
            viewport={"width": 1280, "height": 900}, timezone_id=timezone
        ) as context,
    ):
        yield EditorPage(context.new_page(), root, url, shown.url)
