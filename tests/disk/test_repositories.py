"""Whether a folder belongs to a git repository."""

from pathlib import Path

import pytest

from legalsite.disk.repositories import find_repository


@pytest.mark.parametrize(
    ("made", "found"), [(["HEAD"], False), (["objects"], False), (["HEAD", "objects"], True)]
)
def test_a_repository_has_a_head_and_objects(tmp_path: Path, made: list[str], found: bool) -> None:
    for name in made:
        (tmp_path / name).mkdir() if name == "objects" else (tmp_path / name).touch()
    assert (find_repository(tmp_path) is not None) == found
