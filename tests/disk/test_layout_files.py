"""What lies in layouts/: listed where it is the site's own, told where it is not."""

import os
import sys
from pathlib import Path

import pytest

from legalsite.disk import layout_files as layout_files_module
from legalsite.disk.layout_files import layout_files, load_code, store_code
from legalsite.errors import ProblemsFound
from posix_needs import NAMES


def faults(root: Path) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        layout_files(root)
    assert found.value.status == 2
    return [
        f"{problem.path}: {problem.message}; {problem.help}" for problem in found.value.problems
    ]


def test_files_in_folders_and_none_that_is_hidden_or_an_editors(tmp_path: Path) -> None:
    assert layout_files(tmp_path) == {}
    for name in ("base.html", "img/sea.png", ".swp", "img/.DS_Store", "base.html~"):
        (tmp_path / "layouts" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "layouts" / name).write_bytes(b"x")
    assert list(layout_files(tmp_path)) == ["base.html", "img/sea.png"]


def test_links_that_lead_outside_or_nowhere(tmp_path: Path) -> None:
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts/out.css").symlink_to("/etc/hostname")
    (tmp_path / "layouts/nowhere.css").symlink_to("nothing")
    words = "this isn't a file of the site: it is a device, a pipe, or a link that points outside or nowhere"
    help = "replace the link with the file"
    assert faults(tmp_path) == [
        f"layouts/{name}: {words}; {help}" for name in ("nowhere.css", "out.css")
    ]


@pytest.mark.posix_only(NAMES)
@pytest.mark.parametrize(
    ("name", "shown"), [(b"\xff.png", r"layouts/\xff.png"), (b"a\nb.png", r"layouts/a\nb.png")]
)
def test_names_that_not_every_system_can_show(tmp_path: Path, name: bytes, shown: str) -> None:
    (tmp_path / "layouts").mkdir()
    with open(os.fsencode(tmp_path / "layouts") + b"/" + name, "wb"):  # noqa: PTH123 - a name that is no text
        pass
    words = "the name isn't UTF-8 or contains unprintable characters; use only letters, digits, and hyphens in the name"
    assert faults(tmp_path) == [f"{shown}: {words}"]


@pytest.mark.posix_only(NAMES)
def test_names_that_windows_cannot_store_or_tell_apart(tmp_path: Path) -> None:
    for name in ("aux.html", "img/a:b.png", "Img/c.png", "Style.css", "style.css"):
        (tmp_path / "layouts" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "layouts" / name).write_bytes(b"x")
    assert faults(tmp_path) == [
        "layouts/aux.html: aux.html is the name of a device on Windows; rename it",
        "layouts/img/a:b.png: a:b.png contains :, which Windows doesn't allow in names; rename it",
        "layouts/img: the name differs from Img only in case or in its accents; rename it",
        "layouts/style.css: the name differs from Style.css only in case or in its accents; rename it",
    ]


def test_compiled_layouts_that_cannot_be_kept_leave_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    store_code({"a.html": b"code"})
    (file,) = tmp_path.rglob("*.pyc")
    file.unlink()
    file.mkdir()  # so that it can't be replaced, as on Windows while a program has it open
    store_code({"a.html": b"code"})
    assert list(file.parent.iterdir()) == [file]


def test_compiled_layouts_of_a_killed_process_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    store_code({"a.html": b"code"})
    (file,) = tmp_path.rglob("*.pyc")
    file.with_name(f"{file.name}.4711").write_bytes(b"co")
    store_code({"a.html": b"other"})
    assert list(file.parent.iterdir()) == [file]


def test_compiled_layouts_are_kept_where_python_keeps_compiled_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    store_code({})
    assert not list(tmp_path.rglob("*.pyc"))
    store_code({"a.html": b"code"})
    (file,) = tmp_path.rglob("*.pyc")
    assert load_code() == {"a.html": b"code"}
    before = file.stat().st_ino
    store_code({"a.html": b"code"})
    assert file.stat().st_ino == before
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    store_code({"a.html": b"other"})
    assert load_code() == {"a.html": b"code"}
    monkeypatch.setattr(layout_files_module, "code_stamp", lambda: "another version")
    assert load_code() == {}
