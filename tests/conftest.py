"""Configuration of all tests.

Hypothesis finds the same examples on every machine (HYPOTHESIS_EXPLORE=1 searches for new ones), no
test sees the machine's own settings, and a fixture measures how running time grows with the size of
the input.

`pytest --long`, as in CI, tries five times as many examples and also runs tests marked `long`,
which are slow and only fail after rare changes.
"""

import gc
import math
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, settings

import started_legalsite

pytest_plugins = [
    "posix_needs",  # before modules that import it
    "event_streams",
    "limited_process",
    "mail_servers",
    "notice_sites",
    "web_servers",
]  # fixtures used in several folders, and what Windows lacks

MOST_TIMES = 12  # number of measurements per size
LINEAR = 5  # growth factor that only linear work has
LEAST = 0.005  # seconds; shorter times are noise
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # free bytes required there; all tests together use a quarter


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="more examples, and the tests that take many seconds"
    )


def pytest_configure(config: pytest.Config) -> None:
    if "TMPDIR" not in os.environ and _has_room(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    config.addinivalue_line("markers", "long: takes many seconds; runs with --long")
    settings.register_profile(
        "same",
        derandomize=not os.environ.get("HYPOTHESIS_EXPLORE"),
        deadline=None,  # the machine may be busy
        max_examples=250 if config.getoption("long") else 50,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("same")


def _has_room(memory: Path) -> bool:
    """Return whether temporary folders can be there. Programs are started in them, too.

    Tests that write databases take twice as long on a disk.
    """
    if not memory.is_dir() or not hasattr(os, "statvfs"):
        return False
    about = os.statvfs(memory)
    return about.f_bavail * about.f_frsize >= ROOM and not about.f_flag & os.ST_NOEXEC


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Disable garbage collection while tests are collected, and exclude the objects created then.

    All of them stay, and would be examined again and again. Later, garbage is collected less often
    than usual, which takes half the time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


def pytest_unconfigure() -> None:
    """Collect garbage once. What's left stays, and pytest would examine it five times."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests that only `--long` runs, unless they are named on the command line."""
    long = [item for item in items if item.get_closest_marker("long")]
    if long and not config.getoption("long") and not any("::" in each for each in config.args):
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def _state(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Create a folder for the key of the cache, instead of the user's own."""
    return str(tmp_path_factory.mktemp("state"))


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, _state: str) -> None:
    """Remove environment variables that legalsite reads. Tests set those they need."""
    monkeypatch.setenv("XDG_STATE_HOME", _state)
    # Tests copy databases. Each copy would detect what another test noted.
    shutil.rmtree(Path(_state, "legalsite", "last-emails"), ignore_errors=True)
    for name in ("CI", "NO_COLOR", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("LEGALSITE_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def legalsite() -> Iterator[Path]:
    """The program `legalsite`, already started, in a folder for PATH."""
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("needs fork")
    with started_legalsite.running() as program:
        yield program


@pytest.fixture
def started_checks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the started program check the drafts of previews, which start a process for each."""
    if hasattr(socket, "AF_UNIX"):
        script = started_legalsite.check_script(request.getfixturevalue("legalsite"))
        monkeypatch.setattr("legalsite.commands.serve.CHECK_SCRIPT", script)


@pytest.fixture
def growth() -> Callable[[Callable[[int], object]], float]:
    """Return a function that measures the factor by which the CPU time of `work(size)` grows from
    size 1 to size 4.

    It's about 4 if the work is linear, and 16 if it's quadratic. Sizes are measured alternately,
    and the best times count. If the factor isn't linear, they are measured again, because a busy
    machine increases it. Garbage collection is disabled, because it would examine all objects of
    earlier tests.
    """

    def seconds(work: Callable[[int], object], size: int) -> float:
        start = process_time()
        work(size)
        return process_time() - start

    def factor(work: Callable[[int], object]) -> float:
        work(1)  # load and compile what the first call needs
        once, four = math.inf, math.inf
        gc.disable()
        try:
            for _ in range(MOST_TIMES):
                once, four = min(once, seconds(work, 1)), min(four, seconds(work, 4))
                if four <= LINEAR * max(once, LEAST):
                    break
        finally:
            gc.enable()
        return four / max(once, LEAST)

    return factor
