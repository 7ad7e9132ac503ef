"""What all tests share: Hypothesis finds the same examples on every machine (HYPOTHESIS_EXPLORE=1 looks for new ones),
none sees how the machine that runs it is set up, and a measure of how running time grows with the size of the input."""

import gc
import os
from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = [
    "event_streams",
    "mail_servers",
    "notice_sites",
    "web_servers",
]  # fixtures that tests of more than one folder use

settings.register_profile(
    "same",
    derandomize=not os.environ.get("HYPOTHESIS_EXPLORE"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what `legalsite` reads of the environment: a test that needs a setting makes it."""
    for name in ("CI", "NO_COLOR", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("LEGALSITE_")]:
        if name != "LEGALSITE_UPDATE_EXAMPLES":  # read by tests/examples
            monkeypatch.delenv(name)


@pytest.fixture
def growth() -> Callable[[Callable[[int], object]], float]:
    """Return a function that says by which factor the CPU time of `work(size)` grows from size 1 to size 4: about 4
    if it is linear, 16 if it is quadratic. The best of three runs counts, so that a busy machine changes little. The
    garbage collector rests: it would look through all objects of all tests before."""

    def seconds(work: Callable[[int], object], size: int) -> float:
        times = []
        gc.collect()
        gc.disable()
        try:
            for _ in range(3):
                start = process_time()
                work(size)
                times.append(process_time() - start)
        finally:
            gc.enable()
        return min(times)

    def factor(work: Callable[[int], object]) -> float:
        work(1)  # loads and compiles what the first call needs
        least = 0.005  # seconds: below this the clock measures noise
        return seconds(work, 4) / max(seconds(work, 1), least)

    return factor
