"""What tests need that Windows lacks. There, a test that calls it is skipped, and the reason says what is missing.

A test that needs it without calling it has the mark `posix_only` with one of these reasons."""

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
# the signal that ends a process at once; on Windows, SIGTERM does
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "posix_only(reason): needs what Windows lacks")
    if sys.platform == "win32":
        _skip_where_it_is_missing()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform != "win32":
        return
    for item in items:
        for mark in item.iter_markers("posix_only"):
            item.add_marker(pytest.mark.skip(reason=mark.args[0]))


def _skip_where_it_is_missing() -> None:
    """Let whatever Windows lacks skip the test that calls it."""
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


def _skipping(reason: str, original: Callable[..., object] | None = None) -> Callable[..., object]:
    """Return a function that skips the test if a test calls it, and calls `original` otherwise."""

    def call(*arguments: Any, **options: Any) -> object:
        caller = Path(sys._getframe(1).f_code.co_filename)
        if original is None or TESTS in caller.parents:
            pytest.skip(reason)
        return original(*arguments, **options)

    return call
