"""`python -m benchmarks.memory`: imports made-up histories of 2,000 and 4,000 versions and checks them, and prints the
memory of the largest process. Fails where it is above what we promise. `--unrelated 10` does so with ten texts of
1.7 MB that have nothing in common, as versions of one policy."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import ascii_lowercase
from typing import TypeAlias

from benchmarks.corpus import corpus
from benchmarks.long_inputs import unrelated_text
from benchmarks.measure import LEGALSITE, run
from benchmarks.sites import CONFIG

MOST = 300  # MB, whatever the size of the history
FIRST_DAY = date(2005, 1, 3)
DAYS = 20 * 365
File: TypeAlias = tuple[date, str, bytes]
"""The day of a commit, the path of the file that it writes, and its bytes."""
HISTORIES = ((200, 10), (400, 10), (20, 100), (20, 200), (1, 2000))  # policies, versions of each


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--versions", type=int, default=4000, help="no history of more")
    parser.add_argument("--each", type=int, default=2000, help="no policy of more versions")
    parser.add_argument(
        "--unrelated", type=int, metavar="TEXTS", help="only this: so many long unrelated texts"
    )
    asked = parser.parse_args()
    length = "1.7 MB" if asked.unrelated else f"{asked.words} words"
    print(f"texts of {length}; MB of the largest process, at most {MOST}")
    print(f"{'policies':>9}{'versions':>11}{'import git':>12}{'check':>9}{'build':>9}")
    held = True
    sizes = [
        (policies, each)
        for policies, each in HISTORIES
        if policies * each <= asked.versions and each <= asked.each
    ]
    for policies, versions in [(1, asked.unrelated)] if asked.unrelated else ((1, 1), *sizes):
        files = (
            _unrelated(versions) if asked.unrelated else _of_corpus(policies, versions, asked.words)
        )
        with tempfile.TemporaryDirectory() as folder:
            used = list(_memory(Path(folder), files))
        missed = " MISSED" if max(used[:2]) > MOST else ""
        columns = "".join(
            f"{memory:{width}.0f}" for memory, width in zip(used, (12, 9, 9), strict=True)
        )
        print(f"{policies:9}{policies * versions:11,}{columns}{missed}", flush=True)
        held &= not missed
    return 0 if held else 1


def _memory(folder: Path, files: Iterable[File]) -> Iterator[float]:
    """Yield the memory of an import, of a check, and of a build, in MB."""
    history, site = folder / "history", folder / "site"
    site.mkdir()
    (site / "legalsite.toml").write_text(CONFIG)
    make_history(history, files)
    root = ["--quiet", "--root", str(site)]
    yield run([LEGALSITE, "import", "git", str(history), "--path", "*.md", *root], folder).memory
    yield run([LEGALSITE, "check", "--format", "concise", *root], folder, (0, 1)).memory
    yield run([LEGALSITE, "build", *root], folder).memory


def make_history(folder: Path, files: Iterable[File]) -> None:
    """Make a git repository with one commit for each file."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    with subprocess.Popen(
        ["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE
    ) as process:
        if process.stdin is None:
            raise BrokenPipeError(0, "git fast-import has no pipe")
        for file in files:
            process.stdin.write(_commit(*file))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "git fast-import")


def _of_corpus(policies: int, versions: int, words: int) -> Iterator[File]:
    """Yield one file for each version; the last one is from 2024."""
    for number, texts in enumerate(corpus(policies, versions, words)):
        for place, text in enumerate(texts):
            day = FIRST_DAY + timedelta(
                days=(number * versions + place) * DAYS // (policies * versions)
            )
            yield day, f"{text.slug}.md", f"# {text.title}\n\n{text.body}".encode()


def _unrelated(texts: int) -> Iterator[File]:
    """Yield the versions of one file, as long as a text may be; no two of them have a word in common."""
    for number in range(texts):
        vocabulary = ascii_lowercase[number % 26] * (1 + number // 26)
        body = f"# Terms\n\n{unrelated_text('paragraphs', vocabulary)}"
        yield FIRST_DAY + timedelta(days=number * DAYS // texts), "terms.md", body.encode()


def _commit(day: date, path: str, data: bytes) -> bytes:
    """Return the commit of one file, as git fast-import reads it."""
    time = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    head = f"commit refs/heads/main\ncommitter A <a@harbour.test> {time} +0000\ndata 5\nWords\n"
    return f"{head}M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"


if __name__ == "__main__":
    sys.exit(main())
