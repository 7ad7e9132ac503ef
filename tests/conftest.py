"""What all tests share: Hypothesis finds the same examples on every machine (HYPOTHESIS_EXPLORE=1 looks for new ones),
none sees how the machine that runs it is set up, and a measure of how running time grows with the size of the input.

`pytest --long`, as in CI, tries eight times as many examples, and runs the tests marked `long`, which take many seconds
for what few changes can break."""

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
    "posix_needs",  # before others that import it
    "event_streams",
    "limited_process",
    "mail_servers",
    "notice_sites",
    "web_servers",
]  # fixtures that tests of more than one folder use, and what Windows lacks

MOST_TIMES = 12  # that each size is measured
LINEAR = 5  # a factor that only linear work has
LEAST = 0.005  # seconds: below this the clock measures noise
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes that must be free there: all tests together use a quarter


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
    """Say whether temporary folders can be there, in which programs are started, too. A disk makes tests that write
    databases take twice as long."""
    if not memory.is_dir() or not hasattr(os, "statvfs"):
        return False
    about = os.statvfs(memory)
    return about.f_bavail * about.f_frsize >= ROOM and not about.f_flag & os.ST_NOEXEC


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while modules are loaded and tests are found, nor afterward in what was made then: all of it
    stays, and it would be looked through again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_unconfigure() -> None:
    """Look for garbage once. What is left then stays, and pytest would look through it five times."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only `--long` asks for, unless it is named."""
    long = [item for item in items if item.get_closest_marker("long")]
    if long and not config.getoption("long") and not any("::" in each for each in config.args):
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def _state(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the key of the cache is, in place of the user's own."""
    return str(tmp_path_factory.mktemp("state"))


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, _state: str) -> None:
    """Take away what `legalsite` reads of the environment: a test that needs a setting makes it."""
    monkeypatch.setenv("XDG_STATE_HOME", _state)
    # Tests copy databases, and each copy would find what another test noted.
    shutil.rmtree(Path(_state, "legalsite", "last-emails"), ignore_errors=True)
    for name in ("CI", "NO_COLOR", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("LEGALSITE_")]:
        if name != "LEGALSITE_UPDATE_EXAMPLES":  # read by tests/examples
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def legalsite() -> Iterator[Path]:
    """The program `legalsite`, which is started already, in a folder for a PATH."""
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("needs fork")
    with started_legalsite.running() as program:
        yield program


@pytest.fixture
def growth() -> Callable[[Callable[[int], object]], float]:
    """Return a function that says by which factor the CPU time of `work(size)` grows from size 1 to size 4: about 4
    if it is linear, 16 if it is quadratic. Both sizes are measured in turn, and the best times count; if the factor is
    not that of linear work, they are measured again, because a busy machine makes it larger. The garbage collector
    rests: it would look through all objects of all tests before."""

    def seconds(work: Callable[[int], object], size: int) -> float:
        start = process_time()
        work(size)
        return process_time() - start

    def factor(work: Callable[[int], object]) -> float:
        work(1)  # loads and compiles what the first call needs
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
