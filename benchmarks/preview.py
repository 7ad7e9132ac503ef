"""`python -m benchmarks.preview`: from a save to the changed page in a real Chromium, on a site of 1,000 versions, and
from the start to the first page. Beside it stands the floor: a site of one text, where watching, server and browser are
all that takes time. Fails where a bound does not hold."""

import argparse
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from benchmarks.corpus import corpus
from benchmarks.measure import LEGALSITE
from benchmarks.sites import write_ours

FIRST, MEDIAN, WORST = 1.0, 0.1, 0.3  # seconds
PAUSES = (100, 600, 2000)  # ms before a save; meanwhile, the preview checks the policy
QUIET = ("--no-sandbox", "--disable-gpu")
# The time, in ms since 1970, at which a page that was loaded again shows a sentence, else null.
SHOWN = (
    """sentence => document.querySelector("main")?.textContent.includes(sentence) && Date.now()"""
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--policies", type=int, default=100)
    parser.add_argument("--versions", type=int, default=10)
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--saves", type=int, default=30)
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        page = playwright.chromium.launch(executable_path=chromium, args=list(QUIET)).new_page()
        sizes = {
            "site": (options.policies, options.versions, options.words),
            "floor": (1, 1, options.words),
        }
        seconds = {
            name: measured(
                Path(folder, name), size, options.saves, page
            )  # one after the other, on the same browser
            for name, size in sizes.items()
        }
    for name, (first, saves) in seconds.items():
        events, shown = ([save[part] for save in saves] for part in (0, 1))
        print(f"{name:6} first page {first:6.3f} s, saves: median {statistics.median(shown) * 1000:4.0f} ms, "
              f"worst {max(shown) * 1000:4.0f} ms; until the event: median {statistics.median(events) * 1000:4.0f} ms, "
              f"worst {max(events) * 1000:4.0f} ms")  # fmt: skip
    first, saves = seconds["site"]
    shown = [until_shown for _, until_shown in saves]
    return int(first > FIRST or statistics.median(shown) > MEDIAN or max(shown) > WORST)


def measured(
    root: Path, size: tuple[int, int, int], saves: int, page: Page
) -> tuple[float, list[tuple[float, float]]]:
    """Return the seconds from the start to the first page, and from each save to the event that tells it, and to the
    page that shows it."""
    write_ours(root, corpus(*size))
    started = time.monotonic()
    with serving(root) as url:
        page.goto(f"{url}policy-0000/")
        first = time.monotonic() - started
        text, events = root / "content/policy-0000.md", listening(url)
        return first, [save(text, number, page, events) for number in range(saves)]


def listening(url: str) -> list[float]:
    """Return a list that receives the time of each event of the preview."""
    times: list[float] = []

    def listen() -> None:
        with suppress(OSError), urlopen(urljoin(url, "/_legalsite/events")) as events:
            times.extend(time.time() for line in events if line.startswith(b"data:"))

    threading.Thread(target=listen, daemon=True).start()
    return times


def save(text: Path, number: int, page: Page, events: list[float]) -> tuple[float, float]:
    """Change one sentence, as a writer does who looks at the page after each change."""
    sentence = f"The harbour office keeps form {number}."
    changed = re.sub(
        r"\n\nThe harbour office keeps form \d+\.\n$|\Z",
        f"\n\n{sentence}\n",
        text.read_text(),
        count=1,
    )
    page.wait_for_timeout(PAUSES[number % len(PAUSES)])
    before = time.time()
    text.write_text(changed)
    shown = float(page.wait_for_function(SHOWN, arg=sentence).json_value()) / 1000
    while not (later := [at for at in events if at > before]):  # another thread listens
        page.wait_for_timeout(1)
    return later[0] - before, shown - before


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Run a preview of the site; yield its URL."""
    command = [LEGALSITE, "serve", "--port", "0", "--root", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[2]
        finally:
            process.terminate()


if __name__ == "__main__":
    raise SystemExit(main())
