"""Watch the sources of a site. Changes in quick succession are reported together."""

import os
import queue
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from legalsite.model.ignored_files import is_ignored

if TYPE_CHECKING:
    from watchdog.observers.api import ObservedWatch

FOLDERS = ("content", "layouts")
FILES = ("legalsite.toml", "pyproject.toml")
# In seconds. Changes are reported after such a pause, because saving a file causes three to six
# events within 5 ms.
QUIET_PERIOD = 0.02
MAX_BURST = 1.0  # in seconds; some programs write constantly
POLL_INTERVAL = 0.5  # in seconds, for network folders, which don't report changes
CLOSED = ""  # stands for the end of the watch
NO_CHANGES = (events.FileOpenedEvent, events.FileClosedNoWriteEvent, events.DirModifiedEvent)


class Watch(events.FileSystemEventHandler):
    """Watches a site's sources while its context is active.

    `poll` reads the files at intervals, because network folders don't report changes.
    """

    def __init__(self, root: Path, *, poll: bool = False) -> None:
        self.root = Path(os.path.realpath(root))
        # changed paths relative to the root, or CLOSED
        self._changes: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._observer = PollingObserver(timeout=POLL_INTERVAL) if poll else Observer()
        # name of an existing folder → watch
        self._watched_folders: dict[str, ObservedWatch] = {}
        self.closed = False

    def __enter__(self) -> "Watch":
        """Start watching the site's files."""
        self._observer.schedule(self, str(self.root))
        self._watch_folders(set(FOLDERS))
        self._observer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching, and make `changed` return."""
        self.close()
        self._observer.stop()
        self._observer.join()

    def close(self) -> None:
        """Make `changed` return immediately."""
        self.closed = True
        self._changes.put(CLOSED)

    def changed(self, seconds: float | None = None) -> frozenset[str]:
        """Wait for a change, and then, for at most a second, until changes pause.

        Return the changed paths relative to the root. The result is empty if nothing changes for
        `seconds`, or if the watch ends.
        """
        paths = set()
        # `get` raises `queue.Empty` if nothing changes before its timeout
        with suppress(queue.Empty):
            paths.add(self._changes.get(timeout=seconds))
            end = time.monotonic() + MAX_BURST
            while CLOSED not in paths and time.monotonic() < end:
                paths.add(self._changes.get(timeout=QUIET_PERIOD))
        paths.discard(CLOSED)
        self._watch_folders(paths)
        return frozenset(paths)

    def on_any_event(self, event: events.FileSystemEvent) -> None:
        """Queue the paths of an event that belong to the site."""
        if isinstance(event, NO_CHANGES):
            return
        # moving has two paths
        for event_path in (event.src_path, event.dest_path):
            if not event_path:
                continue
            path = os.path.relpath(os.fsdecode(event_path), self.root).replace(os.sep, "/")
            if _is_source(path):
                self._changes.put(path)

    def _watch_folders(self, changed_paths: set[str]) -> None:
        """Watch folders that were created, moved, or replaced.

        The next build reads what was written there before.
        """
        for name in changed_paths.intersection(FOLDERS):
            if name in self._watched_folders:
                self._observer.unschedule(self._watched_folders.pop(name))
            folder = self.root / name
            if folder.is_dir():
                watch = self._observer.schedule(self, str(folder), recursive=True)
                self._watched_folders[name] = watch


def _is_source(path: str) -> bool:
    first, _, rest = path.partition("/")
    # the settings are only read from the root
    return not is_ignored(path) and (first in FOLDERS or (not rest and first in FILES))
