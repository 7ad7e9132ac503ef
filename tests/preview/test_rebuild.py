"""From a saved file to a new state, with a callable in place of the build."""

import itertools
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from legalsite.errors import Problem, ProblemsFound
from legalsite.preview.rebuild import Background, Built, CurrentState, PreviewState, Step, following, nothing, renew
from legalsite.preview.turns import Turns
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

    def build() -> Built:
        text = "".join(sorted(path.read_text() for path in root.glob("*/*.md")))
        if "bad" in text:
            raise ProblemsFound([Problem("bad", text)])
        return Built(nothing, "/")

    def rebuild() -> None:
        if state := renew(current, build):
            told.put(state)

    with Watch(root) as watch, following(watch, rebuild):
        yield told


def test_a_change_brings_an_edition(root: Path, told: "queue.SimpleQueue[PreviewState]") -> None:
    (root / "content/terms.md").write_text("better")
    assert told.get(timeout=PATIENCE).problems == ()


def test_a_problem_shows_and_goes(root: Path, told: "queue.SimpleQueue[PreviewState]") -> None:
    (root / "content/terms.md").write_text("bad")
    until(told, lambda edition: bool(edition.problems))
    (root / "content/terms.md").write_text("good")
    until(told, lambda edition: not edition.problems)


def test_a_new_day_calls_for_a_build_without_a_save(root: Path) -> None:
    told = queue.SimpleQueue[str]()
    days = iter(["monday", "monday", "tuesday"])
    built = ["monday"]

    def rebuild() -> None:
        built.append("tuesday")
        told.put(built[-1])

    def stale() -> bool:
        return next(days, "tuesday") != built[-1]

    with Watch(root) as watch, following(watch, rebuild, stale=stale, every=0.01):
        assert told.get(timeout=PATIENCE) == "tuesday"
    assert built == ["monday", "tuesday"]


def test_an_editor_that_saves_by_renaming_is_noticed(root: Path, told: "queue.SimpleQueue[PreviewState]") -> None:
    (root / "content/.terms.md.tmp").write_text("bad")
    (root / "content/.terms.md.tmp").rename(root / "content/terms.md")
    until(told, lambda edition: bool(edition.problems))


def test_folders_that_appear_or_are_replaced_are_followed(root: Path, told: "queue.SimpleQueue[PreviewState]") -> None:
    (root / "layouts").mkdir()
    until(told, lambda edition: True)
    (root / "layouts/a.md").write_text("bad")
    until(told, lambda edition: bool(edition.problems))
    (root / "content").rename(root / "away")
    (root / "layouts/a.md").write_text("good")
    until(told, lambda edition: not edition.problems)
    (root / "content").mkdir()
    (root / "content/new.md").write_text("bad")
    until(told, lambda edition: bool(edition.problems))
    (root / "content/new.md").write_text("good")
    until(told, lambda edition: not edition.problems)
    shutil.rmtree(root / "content")
    (root / "content").mkdir()
    (root / "content/new.md").write_text("bad")
    until(told, lambda edition: bool(edition.problems))


def test_the_settings_are_watched_and_other_files_are_not(root: Path, told: "queue.SimpleQueue[PreviewState]") -> None:
    (root / "notes.txt").write_text("x")
    (root / "content/terms.md~").write_text("x")
    (root / "legalsite.toml").write_text("# changed")
    assert told.get(timeout=PATIENCE).serial == 1


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device", "a.html"), ZeroDivisionError("oops")])
def test_the_preview_outlives_every_fault(fault: Exception) -> None:
    current = CurrentState(PreviewState())

    def fail() -> Built:
        raise fault

    state = renew(current, fail)
    assert state is not None
    assert len(state.problems) == 1
    assert renew(current, fail) is None
    assert renew(current, lambda: None) == PreviewState(nothing, "/", (), 2)
    assert renew(current, lambda: None) is None


def test_steps_behind_start_again_when_something_changed_and_report_what_fails() -> None:
    told = queue.SimpleQueue[str]()
    go_on, runs = threading.Event(), iter("abc")

    def steps() -> Iterator[None]:
        run = next(runs)
        told.put(f"{run}1")
        yield
        go_on.wait(PATIENCE)
        if run == "c":
            raise ProblemsFound([Problem("bad", "c")])
        told.put(f"{run}2")
        yield
        told.put(f"{run}3")

    behind = Background(Turns(), steps, lambda problems: told.put(problems[0].message), quiet=0)
    with behind.working():
        behind.again()
        assert told.get(timeout=PATIENCE) == "a1"
        behind.again()
        go_on.set()
        seen = [told.get(timeout=PATIENCE)]
        while seen[-1] != "b3":
            seen.append(told.get(timeout=PATIENCE))
        assert "a3" not in seen
        behind.again()
        assert [told.get(timeout=PATIENCE) for _ in range(2)] == ["c1", "c"]


def test_what_takes_longer_lets_a_save_through_and_is_given_up_then() -> None:
    told, turns = queue.SimpleQueue[str](), Turns()
    begun, saved = threading.Event(), threading.Event()

    def longer() -> None:
        begun.set()
        assert saved.wait(PATIENCE)
        told.put("gives way")
        background.give_way()
        told.put("goes on")

    def steps() -> Iterator[Step]:
        if not saved.is_set():
            yield longer
            told.put("what it found")
        told.put("again")

    background = Background(turns, steps, lambda problems: told.put(problems[0].message), quiet=0)
    with background.working():
        background.again()
        assert begun.wait(PATIENCE)
        with turns.save():
            background.again()
            saved.set()
        assert [told.get(timeout=PATIENCE) for _ in range(2)] == ["gives way", "again"]


def test_work_behind_begins_once_it_is_quiet() -> None:
    told, turns = queue.SimpleQueue[float](), Turns()

    def steps() -> Iterator[Step]:
        told.put(turns.idle)
        yield None

    behind = Background(turns, steps, lambda problems: None, quiet=0.05)
    with behind.working():
        with turns.save():
            behind.again()
        assert told.get(timeout=PATIENCE) >= 0.05


def test_work_behind_goes_on_where_it_is_never_quiet() -> None:
    told, seconds = queue.SimpleQueue[int](), itertools.count()
    turns = Turns(lambda: float(next(seconds)))

    def ask() -> None:
        with turns.request():  # as a page does that asks all the time
            pass

    def steps() -> Iterator[Step]:
        for step in range(50):
            told.put(step)
            yield ask

    behind = Background(turns, steps, lambda problems: None, quiet=1000, longest=0)
    with behind.working():
        behind.again()
        assert [told.get(timeout=PATIENCE) for _ in range(50)] == list(range(50))


def until(told: "queue.SimpleQueue[PreviewState]", holds: Callable[[PreviewState], bool]) -> None:
    while not holds(told.get(timeout=PATIENCE)):
        pass
