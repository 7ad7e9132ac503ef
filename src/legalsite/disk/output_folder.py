"""Decides where a site may be written: never over its sources, the home folder or the whole machine, nor through a link
that leads outside."""

import os
from collections.abc import Iterator
from pathlib import Path

from legalsite.errors import Problem, ProblemsFound

SOURCES = ("content", "layouts", ".legalsite", ".git")
PREVIEW = Path(".legalsite/preview")  # may be deleted at any time, like the cache beside it


def checked_output(output: Path, root: Path, *, anywhere: bool) -> Path:
    """Returns the real folder that `output` names, relative to `root`. With `anywhere`, it was given on the command
    line and may lie outside the root. Raises ProblemsFound (status 2) if a site must not be written there."""
    place = Path(os.path.realpath(root / output))
    fault = next(_faults(root / output, place, Path(os.path.realpath(root)), anywhere), None)
    if fault:
        message, help = f"cannot write the site to {output}: {fault}", "choose a separate folder, such as output"
        raise ProblemsFound([Problem("bad-output", message, help, "" if anywhere else "legalsite.toml")], 2)
    return place


def _faults(given: Path, place: Path, root: Path, anywhere: bool) -> Iterator[str]:
    """Yields the reasons why a site must not be written to this folder."""
    if place == place.parent:
        yield "it is the root of the file system"
    if place == Path(os.path.realpath(os.path.expanduser("~"))):  # noqa: PTH111 - never fails, Path.home() may
        yield "it is your home folder"
    if place == root or place in root.parents:
        yield "it contains the site's sources"
    for name in SOURCES:
        if place != root / PREVIEW and (place == root / name or root / name in place.parents):
            yield f"it lies in {name}/"
    if given.name.startswith("~"):
        yield "only a shell expands ~"
    if given.is_symlink() and root not in place.parents:
        yield f"it is a link that leads outside, to {place}"
    if not anywhere and root not in place.parents:
        yield "it lies outside the site's folder"
    if place.exists() and not place.is_dir():
        yield "it is a file"
