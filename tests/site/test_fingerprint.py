"""Each input is hashed once for as long as its size and time stay."""

import os
from pathlib import Path

import pytest

from legalsite.disk.cache import open_cache
from legalsite.site.fingerprint import Inputs, digest_of, hash_inputs

OLD = 1_700_000_000_000_000_000  # ns: long enough ago for a time to tell
TICK = 100  # ns: Windows counts no smaller ones


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, data in {
        "legalsite.toml": "[site]",
        "content/a.md": "one",
        "layouts/style.css": "p {}",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(data)
        os.utime(tmp_path / path, ns=(OLD, OLD))
    return tmp_path


def seen(root: Path) -> Inputs:
    return hash_inputs(root, open_cache(root))


@pytest.mark.parametrize(
    ("path", "other"), [("content/a.md", "two"), ("layouts/style.css", "q {}")]
)
def test_a_file_of_the_same_size_and_time_is_not_read_again(
    root: Path, path: str, other: str
) -> None:
    first = seen(root)
    (root / path).write_text(other)
    os.utime(root / path, ns=(OLD, OLD))
    assert seen(root) == first
    os.utime(root / path, ns=(OLD + TICK, OLD + TICK))
    assert seen(root).digest != first.digest


def test_a_young_file_is_read_again(root: Path) -> None:
    (root / "content/a.md").write_text("new")
    stat = (root / "content/a.md").stat()
    first = seen(root)
    (root / "content/a.md").write_text("NEW")
    os.utime(root / "content/a.md", ns=(stat.st_mtime_ns, stat.st_mtime_ns))
    assert seen(root).content != first.content


@pytest.mark.parametrize(
    "path", ["legalsite.toml", "content/a.md", "layouts/style.css", "content/b.md"]
)
def test_every_input_counts(root: Path, path: str) -> None:
    before = seen(root).digest
    assert seen(root).digest == before
    (root / path).write_text("other")
    assert seen(root).digest != before


def test_digests_tell_values_apart() -> None:
    values = ["1", 1, None, ("1",), ["1"], "", (), "\udcff"]
    assert len({digest_of(value) for value in values}) == len(values)
