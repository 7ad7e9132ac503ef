"""Decides where a site may be written: never over its sources, the home folder or the whole machine, nor through a link
that leads outside."""

import os
from collections.abc import Iterator
from pathlib import Path

from legalsite.errors import Problem, ProblemsFound

SOURCES = ("content", "layouts", ".legalsite", ".git")
PREVIEW = Path(".legalsite/preview")  # may be deleted at any time, like the cache beside it


def checked_output(output: Path, root: Path, *, anywhere: bool) -> Path:
    """Return the real folder that `output` names, relative to `root`. With `anywhere`, it was given on the command
    line and may lie outside the root. Raises ProblemsFound (status 2) if a site must not be written there."""
    folder = Path(os.path.realpath(root / output))
    fault = next(_faults(root / output, folder, Path(os.path.realpath(root)), anywhere), None)
    if fault:
        message, help = f"cannot write the site to {output}: {fault}", "choose a separate folder, such as output"
        raise ProblemsFound([Problem("bad-output", message, help, "" if anywhere else "legalsite.toml")], 2)
    return folder


def _faults(given: Path, folder: Path, root: Path, anywhere: bool) -> Iterator[str]:
    """Yield the reasons why a site must not be written to this folder."""
    if folder == folder.parent:
        yield "it is the root of the file system"
    if folder == Path(os.path.realpath(os.path.expanduser("~"))):  # noqa: PTH111 - never fails, Path.home() may
        yield "it is your home folder"
    if folder == root or folder in root.parents:
        yield "it contains the site's sources"
    for name in SOURCES:
        if folder != root / PREVIEW and (folder == root / name or root / name in folder.parents):
            yield f"it is inside {name}/"
    if given.name.startswith("~"):
        yield "only a shell expands ~"
    if given.is_symlink() and root not in folder.parents:
        yield f"it is a link that leads outside, to {folder}"
    if not anywhere and root not in folder.parents:
        yield "it is outside the site's folder"
    if folder.exists() and not folder.is_dir():
        yield "it is a file"
