"""`python -m benchmarks.memory`: imports made-up histories of 2,000 and 4,000 revisions and checks them, and prints the
memory of the largest process. Fails where it is above what we promise."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.corpus import corpus
from benchmarks.measure import LEGALSITE, run
from benchmarks.sites import CONFIG

MOST = 300  # MB, whatever the size of the history
FIRST_DAY = date(2005, 1, 3)
DAYS = 20 * 365
HISTORIES = ((200, 10), (400, 10), (20, 100), (20, 200), (1, 2000))  # policies, revisions of each


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--revisions", type=int, default=4000, help="no history of more")
    parser.add_argument("--each", type=int, default=2000, help="no policy of more revisions")
    asked = parser.parse_args()
    print(f"texts of {asked.words} words; MB of the largest process, at most {MOST}")
    print(f"{'policies':>9}{'revisions':>11}{'import git':>12}{'check':>9}{'build':>9}")
    held = True
    histories = [
        (policies, each) for policies, each in HISTORIES if policies * each <= asked.revisions and each <= asked.each
    ]
    for policies, revisions in ((1, 1), *histories):
        with tempfile.TemporaryDirectory() as folder:
            used = list(_memory(Path(folder), policies, revisions, asked.words))
        missed = " MISSED" if max(used[:2]) > MOST else ""
        columns = "".join(f"{memory:{width}.0f}" for memory, width in zip(used, (12, 9, 9), strict=True))
        print(f"{policies:9}{policies * revisions:11,}{columns}{missed}", flush=True)
        held &= not missed
    return 0 if held else 1


def _memory(folder: Path, policies: int, revisions: int, words: int) -> Iterator[float]:
    """Yield the memory of an import, of a check, and of a build, in MB."""
    history, site = folder / "history", folder / "site"
    site.mkdir()
    (site / "legalsite.toml").write_text(CONFIG)
    make_history(history, policies, revisions, words)
    root = ["--quiet", "--root", str(site)]
    yield run([LEGALSITE, "import", "git", str(history), "--path", "*.md", *root], folder).memory
    yield run([LEGALSITE, "check", "--format", "concise", *root], folder, (0, 1)).memory
    yield run([LEGALSITE, "build", *root], folder).memory


def make_history(folder: Path, policies: int, revisions: int, words: int) -> None:
    """Make a git repository with one commit for each revision; the last one is from 2024."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    with subprocess.Popen(["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE) as process:
        if process.stdin is None:
            raise BrokenPipeError(0, "git fast-import has no pipe")
        for number, texts in enumerate(corpus(policies, revisions, words)):
            for place, text in enumerate(texts):
                day = FIRST_DAY + timedelta(days=(number * revisions + place) * DAYS // (policies * revisions))
                process.stdin.write(_commit(day, f"{text.slug}.md", f"# {text.title}\n\n{text.body}".encode()))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "git fast-import")


def _commit(day: date, path: str, data: bytes) -> bytes:
    """Return the commit of one file, as git fast-import reads it."""
    time = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    head = f"commit refs/heads/main\ncommitter A <a@harbour.test> {time} +0000\ndata 5\nWords\n"
    return f"{head}M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"


if __name__ == "__main__":
    sys.exit(main())
