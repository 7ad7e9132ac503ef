"""Skip tests on Windows if they call what it lacks, with the reason.

If a test doesn't call it itself, mark it `posix_only` with one of these reasons. The mark
`not_in_wine` is for what exists on Windows but not in Wine, where `make windows` runs Windows
programs.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
FORK = "needs fork"
LINKS = "needs symbolic links"
MODES = "needs file modes"
PIPES = "needs named pipes"
FOLDER_HANDLES = "needs to open a folder"
WORKING_FOLDERS = "needs to remove the working folder"
NAMES = "needs file names that Windows can't store"
EXCHANGE = "needs to exchange two names"
PROCESS_GROUPS = "needs process groups"
LIMITS = "needs limits of a process"
# the signal that kills a process; on Windows, SIGTERM does
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
SOCKETS = "needs sockets with file names (AF_UNIX)"
TERMINALS = "needs pseudo-terminals"
SHELL = "needs a POSIX shell and its tools"
READS = "needs a shutdown that ends a read"
SUBFOLDERS = "Wine: reports no changes in subfolders"
MINUTES = "Wine: takes minutes there"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "posix_only(reason): needs what Windows lacks")
    config.addinivalue_line(
        "markers", "not_in_wine(reason): needs what Windows has, and Wine lacks"
    )
    if sys.platform == "win32":
        _skip_where_it_is_missing()
        _write_the_same_line_ends()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform != "win32":
        return
    names = ["posix_only", "not_in_wine"] if _is_wine() else ["posix_only"]
    for item in items:
        for name in names:
            for mark in item.iter_markers(name):
                item.add_marker(pytest.mark.skip(reason=mark.args[0]))


def _is_wine() -> bool:
    """Return whether this is Wine rather than Windows."""
    import ctypes

    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def _skip_where_it_is_missing() -> None:
    """Replace everything that Windows lacks with functions that skip the test."""
    for owner, name, reason in (
        (os, "fork", FORK),
        (os, "mkfifo", PIPES),
        (os, "symlink", LINKS),
        (os, "umask", MODES),
        (Path, "chmod", MODES),
        (Path, "symlink_to", LINKS),
    ):
        setattr(owner, name, _skipping(reason, getattr(owner, name, None)))
    get_context: Any = multiprocessing.get_context

    def context(method: str | None = None) -> Any:
        return pytest.skip(FORK) if method == "fork" else get_context(method)

    multiprocessing.get_context = context


def _write_the_same_line_ends() -> None:
    """Make tests write the same bytes as on other systems."""
    write_text = Path.write_text

    def write(
        path: Path,
        data: str,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = "\n",
    ) -> int:
        return write_text(path, data, encoding, errors, newline)

    Path.write_text = write  # type: ignore[method-assign]  # for all tests


def _skipping(reason: str, original: Callable[..., object] | None = None) -> Callable[..., object]:
    """Return a function that skips the test if a test calls it, and otherwise calls `original`."""

    def call(*arguments: Any, **options: Any) -> object:
        caller = Path(sys._getframe(1).f_code.co_filename)
        if original is None or TESTS in caller.parents:
            pytest.skip(reason)
        return original(*arguments, **options)

    return call
