"""Pairs of texts to compare: every change of a Markdown file in the histories beside this repository, or a made-up
company's policies where these are not there."""

import gzip
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from benchmarks.corpus import corpus

HISTORIES = Path(__file__).parents[1] / "../shared/corpus"

Texts = tuple[bytes, bytes]


def pairs() -> tuple[str, list[Texts]]:
    """Return where the texts come from, and the pairs of an old and a new text."""
    exports = sorted(HISTORIES.glob("*.fast-export.gz"))
    if exports:
        return f"{len(exports)} git histories", [
            texts for export in exports for texts in _of_history(export)
        ]
    made = [[text.body.encode() for text in texts] for texts in corpus(100, 10, 1500)]
    return "a generated corpus", [both for texts in made for both in pairwise(texts)]


def _of_history(export: Path) -> Iterator[Texts]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "init", "-q", folder], check=True)
        git = ["git", "-C", folder]
        subprocess.run(
            [*git, "fast-import", "--quiet"], input=gzip.decompress(export.read_bytes()), check=True
        )
        yield from pairs_of_repository(folder, "main")


def pairs_of_repository(folder: str, branch: str = "HEAD") -> Iterator[Texts]:
    """Yield the old and the new text of each change of a Markdown file."""
    git = ["git", "-C", folder]
    log = ["log", "--first-parent", "--reverse", "--format=", "--raw", "--no-abbrev"]
    log += ["--diff-filter=M", branch, "--", "*.md"]
    changes = subprocess.run([*git, *log], capture_output=True, check=True).stdout.decode()
    for line in changes.splitlines():
        old, new = line.split()[2:4]
        yield _blob(git, old), _blob(git, new)


def _blob(git: list[str], name: str) -> bytes:
    return subprocess.run([*git, "cat-file", "blob", name], capture_output=True, check=True).stdout
