"""The built-in layouts: each says what it is for, and one that is copied is the same file."""

from pathlib import Path

import pytest

from legalsite.commands.layouts import eject, known
from legalsite.errors import ProblemsFound
from legalsite.pages.assets import builtin


def test_each_says_what_it_is_for(tmp_path: Path) -> None:
    layouts = list(known(None))
    assert [layout.name for layout in layouts] == list(builtin())
    assert [layout.name for layout in layouts if not layout.what] == []
    assert not any(layout.replaced for layout in known(tmp_path))


@pytest.mark.parametrize("name", builtin())
def test_a_copy_is_the_same_file_and_replaces_the_built_in_one(tmp_path: Path, name: str) -> None:
    path = eject(tmp_path, name)
    assert (tmp_path / path).read_bytes() == builtin()[name]
    assert [layout.name for layout in known(tmp_path) if layout.replaced] == [name]


def test_the_site_s_own_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / eject(tmp_path, "base.html")
    path.write_text("mine")
    with pytest.raises(ProblemsFound, match=r"layouts/base\.html: error\[layout-exists\]") as raised:
        eject(tmp_path, "base.html")
    assert (raised.value.status, path.read_text()) == (2, "mine")


@pytest.mark.parametrize("name", ["bas.html", "../base.html", "builtin/base.html", ""])
def test_a_name_that_no_layout_has(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProblemsFound, match=r"error\[no-such-layout\]"):
        eject(tmp_path, name)
    assert list(tmp_path.iterdir()) == []
