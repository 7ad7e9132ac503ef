"""The built-in layouts: each says what it is for, and one that is copied is the same file."""

from pathlib import Path

import pytest

from legalsite.commands.layouts import eject, known
from legalsite.errors import ProblemsFound
from legalsite.pages.assets import builtin


@pytest.mark.parametrize("name", builtin())
def test_a_copy_is_the_same_file_and_replaces_the_built_in_one(tmp_path: Path, name: str) -> None:
    path = eject(tmp_path, name)
    assert (tmp_path / path).read_bytes() == builtin()[name]
    assert [layout.name for layout in known(tmp_path) if layout.replaced] == [name]


@pytest.mark.parametrize("name", ["bas.html", "../base.html", "builtin/base.html", ""])
def test_a_name_that_no_layout_has(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProblemsFound, match=r"error\[no-such-layout\]"):
        eject(tmp_path, name)
    assert list(tmp_path.iterdir()) == []
