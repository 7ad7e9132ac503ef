"""A real Chromium on the built site of this repository, and on one with tables, footnotes and another script, both
served on loopback under the headers that they ask for."""

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from legalsite.commands.build import BuildOrder, build
from legalsite.site.settings import read_settings

if TYPE_CHECKING:
    from .examples_lab import Lab

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 25)
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)  # the first has no windows to draw
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
# Pages are open too briefly for processes of their own, and for compilers that optimize their scripts.
BRIEF = ("--in-process-gpu", "--renderer-process-limit=1", "--disable-site-isolation-trials",
         "--js-flags=--no-opt --no-maglev --no-flush-bytecode")  # fmt: skip

# Browsers and versions of Node disagree on how a locale writes a date: with ICU 72, en-CA has no 2026-11-29.
OTHER_DATES = """
Object.defineProperty(Intl.DateTimeFormat.prototype, "format", { get: () => () => "11/29/2026" });
Date.prototype.toLocaleDateString = () => "11/29/2026";
"""


class Headed(http.server.SimpleHTTPRequestHandler):
    """Serves files below a base path with the site's own _headers, and says nothing."""

    def __init__(self, *request: Any, base: str, **settings: Any) -> None:
        self.base = base
        super().__init__(*request, **settings)

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.base))

    def end_headers(self) -> None:
        rules = (Path(self.directory) / "_headers").read_text(encoding="utf-8")
        for block in re.split(r"\n(?=/)", rules):
            path, _, lines = block.partition("\n")
            if fnmatch(self.path, path):
                for name, value in re.findall(r"^  ([\w-]+): (.+)$", lines, re.MULTILINE):
                    self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        pass


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests last, so that few processes start a browser more than once."""
    items.sort(key=lambda item: item.path.parent == Path(__file__).parent)


@pytest.fixture(
    scope="package"
)  # its event loop ends with it: a process that takes over other tests may run their own
def browser() -> Iterator[Browser]:
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not chromium:
        assert os.environ.get("CI") != "true", "install chromium"
        pytest.skip("install chromium to test the pages in a browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=[*QUIET, *BRIEF])
        yield running
        running.close()


@pytest.fixture(scope="package")
def _tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def page(_tab: Page) -> Page:
    """An empty page in a window of 1280 × 900 pixels. It is the same for all tests: to open another costs about five
    times as much as to load an address in this one. A test that puts a listener on it takes the listener away."""
    _tab.set_viewport_size({"width": 1280, "height": 900})
    _tab.emulate_media(media="null", color_scheme="light", forced_colors="null")
    _tab.goto("about:blank")
    return _tab


@pytest.fixture(scope="session")
def own_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own site on a fixed day."""
    root = tmp_path_factory.mktemp("site")
    for name in ("content", "layouts"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "legalsite.toml", root)
    return built(root)


@pytest.fixture(scope="session")
def tidewater_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in `site/`, which lies below a path and has no ledger."""
    root = tmp_path_factory.mktemp("tidewater")
    shutil.copytree(Path(__file__).parent / "site", root, dirs_exist_ok=True)
    return built(root)


@pytest.fixture(scope="session")
def address(own_output: Path) -> Iterator[str]:
    """Where the repository's own site is served, without a slash at the end."""
    with served(own_output, "/") as url:
        yield url.removesuffix("/")


@pytest.fixture(scope="session")
def tidewater(tidewater_output: Path) -> Iterator[str]:
    """Where the other site is served, with a slash at the end."""
    with served(tidewater_output, "/legal/") as url:
        yield url


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Lab"]:
    """The site that the examples in docs/examples are tried on."""
    from .examples_lab import Lab

    folder = tmp_path_factory.mktemp("lab")
    with served(folder / "output", "/legal/") as url:
        yield Lab(folder / "site", folder / "output", url)


@pytest.fixture
def served_at(address: str, tidewater: str) -> Callable[[str], str]:
    """Returns where a page is served: one of the repository's own site, or of the other after `tidewater:`."""
    return lambda path: (
        tidewater + path.removeprefix("tidewater:")
        if path.startswith("tidewater:")
        else address + path
    )


def built(root: Path) -> Path:
    """Build the site at `root`, and return its output folder."""
    drafts = not (root / "content/LEDGER").exists()
    for _ in build(BuildOrder(root, read_settings(root), DAY, unpublished=drafts)):
        pass
    return root / "output"


def forget(page: Page) -> None:
    """Empty a page, and take from it what a test left: its routes, what it stored, what the browser keeps of files."""
    page.evaluate("try { localStorage.clear() } catch {}")  # an empty page has none
    page.unroute_all()
    page.context.set_offline(False)
    session = page.context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    session.detach()
    page.goto("about:blank")


@contextmanager
def console(page: Page) -> Iterator[list[str]]:
    """What the browser and its scripts say on the console of a page meanwhile."""
    messages: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        messages.append(message.text)

    page.on("console", keep)
    yield messages
    page.remove_listener("console", keep)


@contextmanager
def served(output: Path, base: str, port: int = 0) -> Iterator[str]:
    """Serve a built site below `base`. Yields its address, with a slash at the end."""
    handler = functools.partial(Headed, base=base, directory=str(output))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}{base}"
        server.shutdown()
