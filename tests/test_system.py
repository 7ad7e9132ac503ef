"""What each system does in its own way. The callers' tests use most of it; here is what they can't tell."""

import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from legalsite import system


def test_a_second_handle_cannot_lock_a_file_but_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    first, second = (system.open_handle(file, os.O_RDWR | os.O_CREAT) for _ in range(2))
    system.lock(first)
    system.write_at_start(first, b"12345 and more")
    system.write_at_start(first, b"67890")
    with pytest.raises(BlockingIOError):
        system.lock(second)
    assert os.read(second, 20) == b"67890 and more"
    os.close(first)
    system.lock(second, wait=True)
    os.close(second)


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    handle = system.open_handle(tmp_path / "lines", os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    os.write(handle, b"one\ntwo\n")
    os.close(handle)
    assert (tmp_path / "lines").read_bytes() == b"one\ntwo\n"


def test_entries_of_a_folder_have_the_status_of_their_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one")
    (tmp_path / "folder").mkdir()
    with system.scan_folder(str(tmp_path)) as entries:
        found = {entry.name: entry for entry in entries}
    assert found["folder"].is_dir(follow_symlinks=False)
    status = found["file"].stat(follow_symlinks=False)
    assert status.st_ino == (tmp_path / "file").stat().st_ino > 0
    assert (status.st_size, found["file"].is_symlink()) == (3, False)


def test_removes_a_folder_with_read_only_files(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    (folder / "privacy").mkdir(parents=True)
    for name in ("index.html", "privacy/index.html"):
        (folder / name).write_bytes(b"one")
        os.chmod(folder / name, stat.S_IREAD)  # noqa: PTH101 - Windows has this much of a mode
    system.remove_folder(folder)
    assert not folder.exists()


def test_a_program_in_the_current_folder_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("git", "git.exe"):
        (tmp_path / name).write_bytes(b"MZ")
        (tmp_path / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for folders in (str(tmp_path / "elsewhere"), ".", "", os.pathsep):
        monkeypatch.setenv("PATH", folders)
        assert system.find_program("git") is None
    monkeypatch.setenv("PATH", str(tmp_path))
    found = system.find_program("git")
    assert Path(found or "").parent == tmp_path


def listen(server: socket.socket, address: tuple[str, int]) -> None:
    server.bind(address)
    server.listen()


def test_a_port_that_another_server_listens_on_is_taken() -> None:
    with socket.socket() as first, socket.socket() as second:
        for server in (first, second):
            system.claim_port(server)
        first.bind(("127.0.0.1", 0))
        first.listen()
        with pytest.raises(OSError):
            listen(second, first.getsockname())


def test_a_private_folder_is_for_its_owner(tmp_path: Path) -> None:
    for _ in range(2):
        system.keep_private(tmp_path / "private")
    (tmp_path / "private" / "file").write_bytes(b"mine")
    if sys.platform != "win32":
        assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
