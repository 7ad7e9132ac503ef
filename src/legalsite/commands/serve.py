"""`legalsite serve`: builds the site with its drafts into a folder of its own after every change, and serves it."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from legalsite.commands.build import BuildOrder, BuildOutcome, build
from legalsite.disk.output_folder import PREVIEW
from legalsite.model.config import Config
from legalsite.preview.rebuild import Built, CurrentState, PreviewState, following, renew
from legalsite.preview.server import serving
from legalsite.preview.watch import Watch
from legalsite.site.settings import config_path, read_settings


@dataclass(frozen=True, slots=True)
class Preview:
    """A running preview. `url` is its address; `editions` receives each state that it shows, the first one at once."""

    url: str
    editions: "queue.SimpleQueue[PreviewState]"


@contextmanager
def preview(root: Path, *, host: str, port: int, today: Callable[[str], date]) -> Iterator[Preview]:
    """Serve until the context ends. `today` returns the current day in a time zone. Raises ProblemsFound (status 2) if
    there is no site or no free port; the pages of the preview show the problems of the site."""
    if not (root / config_path(root)).is_file():
        read_settings(root)  # says what is missing
    current = CurrentState(PreviewState(root / PREVIEW))
    editions: queue.SimpleQueue[PreviewState] = queue.SimpleQueue()

    built: dict[str, date] = {}  # the site's time zone, and which day it was there

    def rebuild() -> Built:
        config = read_settings(root)
        built.clear()
        built[config.timezone] = today(config.timezone)
        return _built(root, config, built[config.timezone])

    def stale() -> bool:
        return any(today(zone) != day for zone, day in list(built.items()))

    with Watch(root) as watch, serving(host, port, current) as server:
        editions.put(renew(current, rebuild) or current.edition)
        with following(current, watch, rebuild, editions.put, stale=stale):
            yield Preview(server.url + current.edition.base, editions)


def _built(root: Path, config: Config, on: date) -> Built:
    order = BuildOrder(root, config, on, PREVIEW, unpublished=True)
    outcome = next(step for step in build(order) if isinstance(step, BuildOutcome))
    return Built(config.base, outcome.changed)
