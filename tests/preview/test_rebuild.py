"""From a saved file to a new state, with a callable in place of the build."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from legalsite.errors import Problem, ProblemsFound
from legalsite.preview import rebuild as preview_rebuild
from legalsite.preview.rebuild import (
    CurrentState,
    PreviewState,
    rebuilding_on_changes,
    update_state,
)
from legalsite.preview.watch import Watch

PATIENCE = 20.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text("good")
    (tmp_path / "legalsite.toml").write_text("")
    return tmp_path


@pytest.fixture
def told(root: Path) -> Iterator["queue.SimpleQueue[PreviewState]"]:
    """A build that fails while the text has the word bad."""
    current, told = CurrentState(PreviewState()), queue.SimpleQueue[PreviewState]()

    def build() -> PreviewState:
        text = "".join(sorted(path.read_text() for path in root.glob("*/*.md")))
        if "bad" in text:
            raise ProblemsFound([Problem("bad", text)])
        return PreviewState()

    def rebuild() -> None:
        if state := update_state(current, build):
            told.put(state)

    with Watch(root) as watch, rebuilding_on_changes(watch, rebuild, lambda: False):
        yield told


def test_a_problem_shows_and_goes(root: Path, told: "queue.SimpleQueue[PreviewState]") -> None:
    for text in ("bad", "good"):
        (root / "content/terms.md").write_text(text)
        while bool(told.get(timeout=PATIENCE).problems) != (text == "bad"):
            pass


def test_a_new_day_calls_for_a_build_without_a_save(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_rebuild, "DATE_CHECK_INTERVAL", 0.01)
    told = queue.SimpleQueue[str]()
    days = iter(["monday", "monday", "tuesday"])
    built = ["monday"]

    def rebuild() -> None:
        built.append("tuesday")
        told.put(built[-1])

    def stale() -> bool:
        return next(days, "tuesday") != built[-1]

    with Watch(root) as watch, rebuilding_on_changes(watch, rebuild, stale):
        assert told.get(timeout=PATIENCE) == "tuesday"
    assert built == ["monday", "tuesday"]


@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device", "a.html"), ZeroDivisionError("oops")]
)
def test_the_preview_outlives_every_fault(fault: Exception) -> None:
    current = CurrentState(PreviewState())

    def fail() -> PreviewState:
        raise fault

    state = update_state(current, fail)
    assert state is not None
    assert len(state.problems) == 1
    assert update_state(current, fail) is None
    assert update_state(current, lambda: None) == PreviewState(serial=2)
    assert update_state(current, lambda: None) is None


def test_whoever_waits_for_a_state_gets_the_next_one_or_none_when_the_time_or_the_preview_is_over() -> (
    None
):
    current = CurrentState(PreviewState())
    assert current.after(0, 0.001) is None
    state = current.set(PreviewState())
    assert (current.after(0, PATIENCE), current.after(state.serial, 0.001)) == (state, None)
    current.close()
    assert (current.after(0, PATIENCE), current.after(state.serial, PATIENCE)) == (None, None)


def test_a_thread_that_does_not_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_rebuild, "MAX_END_TIME", 0.01)
    released = threading.Event()
    with preview_rebuild.running_in_thread(released.wait, lambda: None):
        pass  # without a limit, the end of this context would wait forever
    released.set()
