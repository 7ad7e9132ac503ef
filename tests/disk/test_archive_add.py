"""New files and their ledger come whole or not at all, whichever step fails."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.disk import archive
from posix_needs import FOLDER_HANDLES

FILES = {"privacy/2025-02-01.md": b"one", "eu/terms/2025-02-01.md": b"two"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content/privacy").mkdir(parents=True)
    (tmp_path / "content/privacy.md").write_bytes(b"one")
    (tmp_path / "content/LEDGER").write_bytes(b"old\n")
    return tmp_path


def everything(root: Path) -> dict[str, bytes]:
    content = root / "content"
    return {
        p.relative_to(content).as_posix(): b"" if p.is_dir() else p.read_bytes()
        for p in content.rglob("*")
    }


def test_all_of_it(root: Path) -> None:
    before = everything(root)
    archive.add(root, FILES.items(), b"old\nnew\n")
    after = everything(root)
    assert after == before | FILES | {"eu": b"", "eu/terms": b"", "LEDGER": b"old\nnew\n"}


def test_never_over_a_file_that_is_there(root: Path) -> None:
    (root / "content/privacy/2025-02-01.md").write_bytes(b"mine")
    before = everything(root)
    with pytest.raises(FileExistsError):
        archive.add(root, [("a/2025-02-01.md", b"x"), *FILES.items()], b"new")
    assert everything(root) == before


def failing_at(real: Callable[..., object], nth: int) -> Callable[..., object]:
    calls = 0

    def call(*args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(28, "No space left on device")
        return real(*args, **kwargs)

    return call


STEPS = [("fsync", n) for n in (1, 2, 4, 5)] + [
    ("link", 1),
    ("link", 2),
    ("open", 1),
    ("open", 3),
    pytest.param("open", 6, marks=pytest.mark.posix_only(FOLDER_HANDLES)),
]


@pytest.mark.parametrize(("step", "nth"), STEPS)
def test_nothing_of_it_where_a_step_fails(
    root: Path, step: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(root)
    monkeypatch.setattr(archive.os, step, failing_at(getattr(os, step), nth))
    if step == "link":  # both ways into place fail
        monkeypatch.setattr(Path, "rename", failing_at(Path.rename, 1))
    try:
        archive.add(root, FILES.items(), b"old\nnew\n")
    except OSError:
        assert everything(root) == before
    else:
        assert step == "fsync"  # of a folder, which not every file system can
        assert (root / "content/LEDGER").read_bytes() == b"old\nnew\n"


def test_nothing_of_it_where_the_ledger_cannot_be_put_in_place(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(root)
    monkeypatch.setattr(archive, "move", failing_at(archive.move, 1))
    with pytest.raises(OSError, match="No space"):
        archive.add(root, FILES.items(), b"old\nnew\n")
    assert everything(root) == before


def test_what_the_ledger_records_stays_whatever_fails_after(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync(folder: Path) -> None:
        if (folder / "LEDGER").exists() and (folder / "LEDGER").read_bytes() != b"old\n":
            raise KeyboardInterrupt

    monkeypatch.setattr(archive, "sync_folder", sync)
    with pytest.raises(KeyboardInterrupt):
        archive.add(root, FILES.items(), b"old\nnew\n")
    assert everything(root).items() >= (FILES | {"LEDGER": b"old\nnew\n"}).items()


def test_without_hard_links(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive.os, "link", failing_at(os.link, 1))
    archive.add(root, FILES.items(), b"old\nnew\n")
    assert everything(root).items() >= FILES.items()


def killed_at(root: Path, step: str, place: str) -> None:
    owner = archive.os if step == "link" else archive
    real = getattr(owner, step)

    def die(path: Path, *rest: object) -> object:
        done = real(path, *rest)
        if place in path.name:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, step, die)
    archive.add(root, FILES.items(), b"old\nnew\n")


KILLS = [
    ("_write_beside", "2025-02-01.md", 0),
    ("link", "2025-02-01.md", 1),
    ("_write_beside", "LEDGER", 2),
]


@pytest.mark.parametrize(("step", "place", "there"), KILLS)
def test_killed_it_leaves_whole_files_and_the_old_ledger(
    root: Path, step: str, place: str, there: int
) -> None:
    process = multiprocessing.get_context("fork").Process(
        target=killed_at, args=(root, step, place)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    files = everything(root)
    assert files["LEDGER"] == b"old\n"
    assert len([path for path in FILES if files.get(path) == FILES[path]]) == there
    with archive.write_lock(root):
        archive.add(
            root, [(path, data) for path, data in FILES.items() if path not in files], b"old\nnew\n"
        )
    (root / ".legalsite" / ".gitignore").unlink()
    left = {path for path in everything(root) if Path(path).name.startswith(".")}
    assert left == set()


def test_a_command_that_takes_the_lock_removes_what_a_killed_one_left(root: Path) -> None:
    left_over = root / "content" / ".CHECKPOINT.legalsite-new"
    left_over.write_bytes(b"legalsite-check")
    of_a_user = root / "content" / ".ideas.new"
    of_a_user.write_bytes(b"Say it in one sentence.")
    with archive.write_lock(root):
        assert not left_over.exists()
    assert of_a_user.exists()


@pytest.mark.parametrize("fault", [OSError, KeyboardInterrupt])
def test_a_file_that_is_not_replaced_leaves_no_unfinished_one(
    root: Path, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(archive, "move", fail)
    with pytest.raises(fault):
        archive.replace(root, "CHECKPOINT", b"new")
    assert list(root.rglob(".*new")) == []
