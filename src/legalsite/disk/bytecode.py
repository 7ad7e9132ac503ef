"""Compiled layouts, kept where Python keeps compiled modules: in the installed package's own `__pycache__`.

Not in the site's cache: this is code, and a site's folder may come from anywhere. Where Python may not write its own
compiled modules, or has no place for them, nothing is kept here either."""

import contextlib
import marshal
import os
import sys
from collections.abc import Mapping
from importlib.util import cache_from_source
from pathlib import Path

from legalsite.disk.cache import code_stamp
from legalsite.disk.files import write_new

NO_PLACE = (OSError, NotImplementedError)  # the latter is cache_from_source's where Python keeps no compiled modules


def recall_code() -> dict[str, bytes]:
    """What `keep_code` kept for this very code."""
    with contextlib.suppress(*NO_PLACE, ValueError, EOFError, TypeError):
        stamp, kept = marshal.loads(_file().read_bytes())  # noqa: S302 - as trusted as the modules beside it
        if stamp == code_stamp() and isinstance(kept, dict):
            return kept
    return {}


def keep_code(code: Mapping[str, bytes]) -> None:
    if sys.dont_write_bytecode or not code or code == recall_code():
        return
    with contextlib.suppress(*NO_PLACE):
        file = _file()
        half = f"{file}.{os.getpid()}"
        write_new(half, marshal.dumps((code_stamp(), dict(code))))
        Path(half).replace(file)


def _file() -> Path:
    return Path(cache_from_source(str(Path(__file__).parent.parent / "layouts" / "layouts.py")))
