"""content/ is listed whole, and what no site can be built from is found, all of it, by its path."""

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.disk import archive
from legalsite.disk.archive import add_file, read, read_start, replace_file, scan_files
from legalsite.errors import ProblemsFound
from posix_needs import NAMES


@pytest.fixture
def root(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    write(site / "content/privacy.md")
    write(site / "content/privacy/2025-02-01.md")
    write(tmp_path / "outside/secret.md")
    return site


def write(place: Path, data: bytes = b"x") -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def found(root: Path) -> list[str]:
    return [
        f"{p.path.removeprefix('content/')} {p.rule}: {p.message}; {p.help}"
        for p in scan_files(root)[1]
    ]


def test_every_file_with_its_size_and_time(root: Path) -> None:
    write(root / "content/files/logo.png", b"12345")
    write(root / "content/.draft.md.swp")
    write(root / "content/privacy.md~")
    write(root / "content/4913")
    write(root / "content/.hidden/x.md")
    files, problems = scan_files(root)
    assert problems == []
    assert list(files) == ["files/logo.png", "privacy.md", "privacy/2025-02-01.md"]
    about = (root / "content/files/logo.png").stat()
    assert files["files/logo.png"] == (5, about.st_mtime_ns)


def test_no_content_is_no_file_and_a_file_is_no_folder(tmp_path: Path) -> None:
    assert scan_files(tmp_path) == ({}, [])
    write(tmp_path / "content")
    assert found(tmp_path) == ["content not-a-folder: content isn't a folder; make it a folder"]


def test_links_that_lead_nowhere_or_outside(root: Path, tmp_path: Path) -> None:
    content = root / "content"
    (content / "a-out.md").symlink_to("../../outside/secret.md")
    (content / "b-none.md").symlink_to("nowhere.md")
    (content / "c-loop.md").symlink_to("c-loop.md")
    (content / "d-zero.md").symlink_to("/dev/zero")
    (content / "e-folder").symlink_to("../../outside")
    (content / "f-inside").symlink_to("privacy")
    (content / "g-fine.md").symlink_to("privacy.md")
    write(root / "deliveries.sqlite")
    (content / "h-database.txt").symlink_to("../deliveries.sqlite")
    assert found(root) == [
        f"{name} bad-link: this symbolic link points {where}; replace the link with the file"
        for name, where in {
            "a-out.md": "outside content/",
            "b-none.md": "to nothing",
            "c-loop.md": "to itself",
            "d-zero.md": "outside content/",
            "e-folder": "outside content/",
            "f-inside": "to a folder",
            "h-database.txt": "outside content/",
        }.items()
    ]
    assert list(scan_files(root)[0]) == ["g-fine.md", "privacy.md", "privacy/2025-02-01.md"]
    assert read(root, "g-fine.md") == b"x"
    for name in ("a-out.md", "d-zero.md"):
        with pytest.raises(ProblemsFound):
            read(root, name)


def test_content_that_is_a_link_outside(tmp_path: Path) -> None:
    write(tmp_path / "outside/privacy.md")
    site = tmp_path / "site"
    site.mkdir()
    (site / "content").symlink_to("../outside")
    assert found(site) == [
        "content bad-link: this symbolic link points outside the site; replace the link with the file"
    ]


def test_pipes_and_folders_named_like_texts(root: Path) -> None:
    os.mkfifo(root / "content/pipe.md")
    (root / "content/folder.md").mkdir()
    assert found(root) == [
        "folder.md not-a-file: this is a folder, but its name ends with .md; rename the folder",
        "pipe.md not-a-file: this is a device, a pipe, or a folder, not a file; replace it with a file",
    ]
    for name in ("pipe.md", "folder.md"):
        with pytest.raises(ProblemsFound) as refused:
            read(root, name)
        assert refused.value.problems[0].path == f"content/{name}"


def test_content_may_be_a_link_to_a_folder_of_the_site(root: Path) -> None:
    write(root / "content/a.md")
    (root / "content").rename(root / "texts")
    (root / "content").symlink_to("texts")
    assert found(root) == []
    assert "a.md" in scan_files(root)[0]


@pytest.mark.posix_only(NAMES)
def test_names_that_do_not_travel(root: Path) -> None:
    for name in (
        b"bad\x80.md",
        b"bad\xff.md",
        b"esc\x1b[2Jb.md",
        "rtl\u202ecod.md".encode(),
        b"two\nlines.md",
    ):
        write(root / "content" / os.fsdecode(name))
    faults = (*["isn't UTF-8"] * 2, *["contains unprintable characters"] * 3)
    assert found(root) == [
        f"{name} bad-name: the name {fault}; use only letters, digits, and hyphens in the name"
        for name, fault in zip(
            (r"bad\x80.md", r"bad\xff.md", r"esc\x1b[2Jb.md", r"rtl\u202ecod.md", r"two\nlines.md"),
            faults,
            strict=True,
        )
    ]


@pytest.mark.posix_only(NAMES)
def test_names_that_some_systems_hold_for_the_same(root: Path) -> None:
    write(root / "content/Privacy.md")
    for form in ("NFC", "NFD"):
        write(root / "content/files" / (unicodedata.normalize(form, "polític") + ".png"))
    image, text = found(root)
    assert image.startswith("files/polític.png name-collision: the name differs from ")
    assert text == (
        "privacy.md name-collision: the name differs from Privacy.md only in case or in how its accents are written; "
        "rename one, because some systems treat them as the same file"
    )


@pytest.mark.parametrize("read", [read, read_start])
def test_too_large_is_refused_before_it_is_read(
    read: Callable[[Path, str], bytes], root: Path
) -> None:
    for size in (1 << 40, (256 << 20) + 1):
        with (root / "content/huge.md").open("wb") as file:
            file.truncate(size)
        with pytest.raises(ProblemsFound) as refused:
            read(root, "huge.md")
        assert refused.value.problems[0].rule == "file-size"


def test_a_missing_file_is_the_devices_matter(root: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(root, "gone.md")


def test_a_file_is_replaced_as_a_whole_and_keeps_its_rights(tmp_path: Path) -> None:
    file, link = tmp_path / "legalsite.toml", tmp_path / "link.toml"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link.symlink_to(file)
    replace_file(tmp_path, "link.toml", b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777, link.is_symlink()) == (
        b"new",
        0o640,
        True,
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["legalsite.toml", "link.toml"]


@pytest.mark.parametrize("write", [replace_file, add_file])
def test_nothing_is_written_where_a_link_leads_out_of_the_site(
    tmp_path: Path, write: Callable[[Path, str, bytes], None]
) -> None:
    root, outside = tmp_path / "site", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "file.md").write_bytes(b"mine")
    (root / "folder").symlink_to(outside)
    (root / "file.md").symlink_to(outside / "file.md")
    for path in ("folder/new/file.md", "folder/file.md", "file.md")[
        : 3 if write is replace_file else 2
    ]:
        with pytest.raises(ProblemsFound, match="points outside the site") as refused:
            write(root, path, b"ours")
        assert path.startswith(refused.value.problems[0].path)
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"file.md": b"mine"}


def test_if_a_file_cannot_be_replaced_the_old_one_is_still_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "legalsite.toml"
    file.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(archive, "move", fail)
    with pytest.raises(OSError, match="Input/output"):
        replace_file(tmp_path, "legalsite.toml", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("legalsite.toml", b"old")
    ]
