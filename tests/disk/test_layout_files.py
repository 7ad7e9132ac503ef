"""What lies in layouts/: listed where it is the site's own, told where it is not."""

import os
import resource
import signal
import threading
from functools import reduce
from pathlib import Path

import pytest

from legalsite.disk.layout_files import STATM, bounded_work, layout_files
from legalsite.errors import ProblemsFound


def faults(root: Path) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        layout_files(root)
    assert found.value.status == 2
    return [f"{problem.path}: {problem.message}; {problem.help}" for problem in found.value.problems]


def test_files_in_folders_and_none_that_is_hidden_or_an_editors(tmp_path: Path) -> None:
    assert layout_files(tmp_path) == {}
    for name in ("base.html", "img/sea.png", ".swp", "img/.DS_Store", "base.html~"):
        (tmp_path / "layouts" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "layouts" / name).write_bytes(b"x")
    assert list(layout_files(tmp_path)) == ["base.html", "img/sea.png"]


def test_links_that_lead_outside_or_nowhere(tmp_path: Path) -> None:
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts/out.css").symlink_to("/etc/hostname")
    (tmp_path / "layouts/nowhere.css").symlink_to("nothing")
    words = "this is not a file of the site, but a link that leads outside or nowhere, a device or a pipe"
    help = "replace the link with the file"
    assert faults(tmp_path) == [f"layouts/{name}: {words}; {help}" for name in ("nowhere.css", "out.css")]


@pytest.mark.parametrize(("name", "shown"), [(b"\xff.png", r"layouts/\xff.png"), (b"a\nb.png", r"layouts/a\nb.png")])
def test_names_that_not_every_system_can_show(tmp_path: Path, name: bytes, shown: str) -> None:
    (tmp_path / "layouts").mkdir()
    with open(os.fsencode(tmp_path / "layouts") + b"/" + name, "wb"):  # noqa: PTH123 - a name that is no text
        pass
    words = "the name is not UTF-8 or contains unprintable characters; give it a name of letters, digits and hyphens"
    assert faults(tmp_path) == [f"{shown}: {words}"]


def test_work_within_the_limits_is_left_alone() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGPROF)
    with bounded_work():
        assert sum(range(1000)) == 499_500
    assert (resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGPROF)) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def run_on() -> None:
    while True:
        pass


def test_a_loop_without_end() -> None:
    with pytest.raises(TimeoutError, match=r"^more than 0\.05 seconds of processor time$"), bounded_work(0.05):
        run_on()
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_a_number_that_grows_without_end() -> None:
    with pytest.raises((TimeoutError, MemoryError)), bounded_work(0.2):
        reduce(lambda number, _: number * number, range(60), 3)


@pytest.mark.skipif(not STATM.exists(), reason="memory is limited on Linux only")
def test_more_memory_than_allowed() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), bounded_work(memory=100 << 20):
        bytearray(200 << 20)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert len(bytearray(200 << 20)) == 200 << 20


def test_another_thread_has_no_deadline() -> None:
    done: list[str] = []

    def work() -> None:
        with bounded_work(0.01):
            done.append("yes")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["yes"]
