"""What counts as a change of the site, on a real folder; no test waits for longer than something takes to happen."""

import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from legalsite.preview.watch import Watch
from posix_needs import SUBFOLDERS

PATIENCE = 20.0  # seconds; only a failing test waits this long


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    (tmp_path / "content").mkdir()
    with Watch(tmp_path) as watch:
        yield watch


def seen_until(watch: Watch, path: str) -> set[str]:
    """Return what was reported up to the change of this path."""
    paths: set[str] = set()
    while path not in paths:
        more = watch.changed(PATIENCE)
        assert more, f"{path} was never reported, only {sorted(paths)}"
        paths |= more
    return paths


def test_texts_layouts_and_settings_count_and_what_editors_leave_does_not(
    watch: Watch, tmp_path: Path
) -> None:
    left = (
        "a.md~",
        ".a.md.swp",
        ".#a.md",
        "#a.md#",
        "x.tmp",
        "4913",
        ".goutputstream-X1",
        "a.md___jb_tmp___",
    )
    for name in ("README.md", "output.css", *(f"content/{name}" for name in left)):
        (tmp_path / name).write_text("x")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/legalsite.toml").write_text("x")
    (tmp_path / "content/a.md").write_text("x")
    (tmp_path / "legalsite.toml").write_text("x")
    assert seen_until(watch, "legalsite.toml") <= {"content/a.md", "legalsite.toml"}


@pytest.mark.not_in_wine(SUBFOLDERS)
def test_texts_in_folders_count(tmp_path: Path) -> None:
    (tmp_path / "content/eu/terms").mkdir(parents=True)
    with Watch(tmp_path) as watch:
        (tmp_path / "content/eu/terms/2025-01-01.md").write_text("x")
        seen_until(watch, "content/eu/terms/2025-01-01.md")


@pytest.mark.parametrize("poll", [False, True], ids=["told", "by looking again and again"])
def test_a_file_that_is_moved_counts(tmp_path: Path, poll: bool) -> None:
    (tmp_path / "content").mkdir()
    with Watch(tmp_path, poll=poll) as watch:
        (tmp_path / "content/a.md").write_text("x")
        seen_until(watch, "content/a.md")
        (tmp_path / "content/a.md").rename(tmp_path / "content/b.md")
        seen_until(watch, "content/b.md")


def test_a_folder_that_appears_later_is_watched_and_one_that_is_replaced_too(
    watch: Watch, tmp_path: Path
) -> None:
    (tmp_path / "layouts").mkdir()
    seen_until(watch, "layouts")
    (tmp_path / "layouts/base.html").write_text("x")
    seen_until(watch, "layouts/base.html")
    (tmp_path / "content").rename(tmp_path / "old")
    seen_until(watch, "content")
    (tmp_path / "content").mkdir()
    seen_until(watch, "content")
    (tmp_path / "content/new.md").write_text("x")
    seen_until(watch, "content/new.md")


def test_reading_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.md").write_text("x")
    with Watch(tmp_path) as watch:
        (tmp_path / "content/a.md").read_text()
        (tmp_path / "legalsite.toml").write_text("x")
        assert seen_until(watch, "legalsite.toml") == {"legalsite.toml"}


def test_closing_ends_the_wait(watch: Watch) -> None:
    watch.close()
    assert watch.changed(PATIENCE) == frozenset()
    assert watch.closed


def test_what_changes_all_the_time_is_reported(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = time.monotonic() + PATIENCE

    class Endless:
        def get(self, timeout: float | None) -> str:
            assert time.monotonic() < end
            return "content/a.md"

        def put(self, path: str | None) -> None:
            """Take what the watch reports when it closes."""

    monkeypatch.setattr(watch, "_changes", Endless())
    begun = time.monotonic()
    assert watch.changed() == {"content/a.md"}
    assert time.monotonic() - begun >= 1


def test_changes_within_20_milliseconds_are_reported_as_one(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Changes:
        """Each path, with the seconds after which it changes."""

        left: ClassVar = [("content/a.md", 3.0), ("content/b.md", 0.019), ("content/c.md", 0.021)]

        def get(self, timeout: float | None) -> str:
            if not self.left or (timeout is not None and timeout < self.left[0][1]):
                raise queue.Empty
            return self.left.pop(0)[0]

        def put(self, path: str | None) -> None:
            """Take what the watch reports when it closes."""

    monkeypatch.setattr(watch, "_changes", Changes())
    assert watch.changed(2) == frozenset()
    assert watch.changed() == {"content/a.md", "content/b.md"}
    assert watch.changed() == {"content/c.md"}
