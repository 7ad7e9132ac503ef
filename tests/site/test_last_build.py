"""What a build reports comes back as it was; there is nothing to do only if nothing was touched since."""

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from legalsite.disk.cache import open_cache, store_record
from legalsite.disk.file_system import stamp_of, walk
from legalsite.errors import Problem
from legalsite.site.last_build import (
    LastBuild,
    Numbers,
    input_times,
    quick_look,
    recall_last,
    record_name,
    record_values,
)

WARNING = Problem("dead-page", "leads nowhere", "fix it", "content/terms.md", 7, severity="warning")
NUMBERS = Numbers(
    1, 2, 3, recorded=True, next_change=date(2025, 7, 1), unpublished=("a.md",), warnings=(WARNING,)
)
DAY = date(2025, 6, 1)
FILES = (
    "legalsite.toml",
    "content/terms.md",
    "content/terms/2025-01-01.md",
    "layouts/style.css",
    "output/index.html",
    "output/terms/index.html",
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was built and not touched since."""
    for path in FILES:
        write(tmp_path / path)
    output = str(tmp_path / "output")
    files = {
        path.partition("/")[0]: {path: f"{stamp_of(f'{output}/{path}')} hash"}
        for path, _ in walk(output)
    }
    last = LastBuild(
        "key",
        input_times(tmp_path),
        DAY.isoformat(),
        "UTC",
        "",
        "",
        "output",
        output,
        NUMBERS,
        files,
    )
    store_record(
        open_cache(tmp_path),
        record_name(None, unpublished=False),
        *record_values(last, [("terms", {})]),
    )
    return tmp_path


def write(file: Path, text: str = "text") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    os.utime(file, (10**9, 10**9))


def is_done(
    root: Path, output: Path | None = None, day: date = DAY, *, unpublished: bool = False
) -> bool:
    last, _ = recall_last(root, output, unpublished=unpublished)
    times, nothing_to_do = quick_look(last, root, "", False, lambda _: day)
    assert times == input_times(root)
    return nothing_to_do


def test_what_is_kept_is_recalled(site: Path) -> None:
    last, parts = recall_last(site, None, unpublished=False)
    assert last is not None
    assert last.numbers == NUMBERS
    assert set(last.files) == {"index.html", "terms"}
    assert list(parts) == [b'["terms",{}]']
    assert recall_last(site, site / "another", unpublished=False)[0] is None


@pytest.mark.parametrize(
    "kept",
    [None, [], ["", 1], {"key": []}, [*"abcdef", [1], {}], [*"abcdef", [*"123456", [{}]], {}]],
)
def test_a_record_of_another_shape_is_none(tmp_path: Path, kept: object) -> None:
    store_record(open_cache(tmp_path), record_name(None, unpublished=False), kept)
    assert recall_last(tmp_path, None, unpublished=False)[0] is None


@pytest.mark.parametrize(
    "touch",
    [
        *(lambda root, path=path: write(root / path, "longer text") for path in FILES),
        *(lambda root, path=path: (root / path).unlink() for path in FILES),
        *(lambda root, path=path: os.utime(root / path, (1, 1)) for path in FILES),
        lambda root: write(root / "content/new.md"),
        lambda root: (root / "content/new.md").mkdir(),
        lambda root: (root / "content/terms.md").rename(root / "content/conditions.md"),
        lambda root: (root / "pyproject.toml").write_text(""),
        lambda root: (root / "content/terms.md").touch(),
        lambda root: (root / "content/link.md").symlink_to("terms.md"),
        lambda root: (root / "output").rename(root / "away"),
    ],
)
def test_something_was(site: Path, touch: Callable[[Path], object]) -> None:
    assert is_done(site)
    touch(site)
    assert not is_done(site)


def test_another_day_folder_or_kind_of_build_is_another_build(site: Path) -> None:
    assert not is_done(site, day=date(2025, 6, 2))
    assert not is_done(site, site / "elsewhere")
    assert not is_done(site, unpublished=True)
    (site / "output").rename(site / "public")
    (site / "output").symlink_to("public")
    assert not is_done(site), "it may lead anywhere"


def test_a_young_file_may_change_again_and_keep_its_time(site: Path) -> None:
    (site / "content/terms.md").write_text("text")
    assert input_times(site) == ""
    for seconds, young in (
        (1.2, True),
        (3, False),
    ):  # some file systems count in steps of two seconds
        changed = time.time() - seconds
        os.utime(site / "content/terms.md", (changed, changed))
        assert (input_times(site) == "") is young
