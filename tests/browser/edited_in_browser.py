"""A real CMS, from its package, that edits a site in a real browser."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

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
        self._listeners: dict[Any, Any] = {
            "pageerror": lambda error: self.errors.append(str(error)),
            "console": self._keep_error,
            "requestfailed": lambda request: self.errors.append(request.url),
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)

    def _keep_error(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def leave(self) -> None:
        """Stop listening, and leave the editor."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        self.page.goto("about:blank")

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


@cache
def editor_port() -> int:
    """Return a free port, the same one each time: Chromium doesn't compile a script again that comes from
    the same URL. It's below the ports that systems choose, so no other test gets it in the meantime."""
    first = 20_000 + os.getpid() % 10_000
    for port in range(first, first + 100):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@contextmanager
def editing(
    page: Page, root: Path, *, own_copy: bool = True, timezone: str = "UTC"
) -> Iterator[EditorPage]:
    """Edit a site, with a copy of Decap CMS in it, until the context ends. `timezone` is the browser's.

    The page is that of all tests, and nothing that the editor stored stays in it.
    """
    require(DECAP)
    if own_copy:
        (root / "editor/cms").mkdir(parents=True)
        for file in DECAP.glob("*decap-cms.js"):
            shutil.copy(file, root / "editor/cms")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTimezoneOverride", {"timezoneId": timezone})
    with (
        preview(root, host="127.0.0.1", port=0, edit=True, **CLOCK) as shown,
        browser_editor(root, editor_port(), shown.url) as url,
    ):
        editor = EditorPage(page, root, url, shown.url)
        try:
            yield editor
        finally:
            editor.leave()
            page.unroute_all()
            page.context.unroute_all()
            origin = url.partition("/?")[0]
            session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
            session.detach()  # which resets the time zone
