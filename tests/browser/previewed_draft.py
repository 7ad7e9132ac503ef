"""A preview of the repository's own site, with a new draft of the cookie policy."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from legalsite.commands.serve import preview

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 25)
CLOCK: dict[str, Any] = {
    "today": lambda _: DAY,
    "now": lambda: datetime(2026, 11, 25, 12, tzinfo=UTC),
}

expect.set_options(timeout=30_000)  # milliseconds: how long a busy machine may take at most


def root(tmp_path: Path, started_checks: None) -> Path:
    """The site."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "legalsite.toml", tmp_path)
    text = tmp_path / "content/cookies.md"
    text.write_text(
        re.sub("(?m)^revised: .*", "revised: 2026-11-25-2", text.read_text(encoding="utf-8"))
    )
    return tmp_path


def start(root: Path) -> Iterator[Callable[[], str]]:
    """Starts the preview, and gives its address. What was saved before is checked with the rest."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(preview(root, host="127.0.0.1", port=0, **CLOCK)).url


def save(root: Path, old: str, new: str) -> None:
    text = root / "content/cookies.md"
    before = text.read_text(encoding="utf-8")
    assert old in before
    text.write_text(before.replace(old, new), encoding="utf-8")
