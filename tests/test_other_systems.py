"""Linux and macOS are supported, from Python 3.11 on: what only some of them have is asked for before it is used, and a
build without it makes the same site. What cannot be run here is imitated by taking things away."""

import ast
import ctypes
import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from legalsite import system
from legalsite.cli import run
from legalsite.disk import output_folder as tree
from legalsite.disk.file_system import walk
from source_trees import FILES, nodes_of

ROOT = Path(__file__).parents[1]
NOT_ON_MACOS = {  # of `os`, `select` and `signal`, by their documentation in Python 3.14
    *(
        "sched_getaffinity",
        "sched_setaffinity",
        "process_cpu_count",
        "posix_fadvise",
        "posix_fallocate",
        "fdatasync",
    ),
    *(
        "copy_file_range",
        "splice",
        "memfd_create",
        "eventfd",
        "timerfd_create",
        "getrandom",
        "pipe2",
        "pidfd_open",
    ),
    *(
        "getxattr",
        "setxattr",
        "listxattr",
        "removexattr",
        "setns",
        "unshare",
        "getresuid",
        "setresuid",
        "getresgid",
    ),
    *(
        "O_TMPFILE",
        "O_PATH",
        "O_DIRECT",
        "O_NOATIME",
        "O_LARGEFILE",
        "epoll",
        "sigtimedwait",
        "sigwaitinfo",
    ),
}

KNOWN_TO_SHUTIL = {  # it looked for these when it was imported
    *("copy_file_range", "sendfile"),
    *(name for name in dir(os) if "xattr" in name),
}


GONE_OR_DEPRECATED = {  # by "What's New in Python" 3.12, 3.13 and 3.14
    *(
        "utcnow",
        "utcfromtimestamp",
        "find_loader",
        "get_loader",
        "getdefaultlocale",
        "resetlocale",
        "ByteString",
    ),
    *(
        "get_event_loop_policy",
        "set_event_loop_policy",
        "iscoroutinefunction",
        "NameConstant",
        "onerror",
        "cgi",
    ),
    *(
        "crypt",
        "imghdr",
        "sndhdr",
        "telnetlib",
        "nntplib",
        "pipes",
        "imp",
        "distutils",
        "asynchat",
        "asyncore",
    ),
}


def test_nothing_is_used_that_macos_or_newer_pythons_lack() -> None:
    """What macOS lacks is asked for first."""
    for path in FILES:
        text, nodes = path.read_text(encoding="utf-8"), nodes_of(path)
        used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        assert not [name for name in used & NOT_ON_MACOS if f'hasattr(os, "{name}")' not in text], (
            path
        )
        named = re.findall(r'^(\w+) = Path\("/proc/[^"]+"\)$', text, re.MULTILINE)
        assert text.count("/proc/") == len(named), path
        assert all(f"{name}.exists()" in text for name in named), path

        used |= {
            alias.name.partition(".")[0]
            for node in nodes
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        for node in nodes:
            if isinstance(node, ast.ImportFrom):
                used |= {node.module or "", *(alias.name for alias in node.names)}
        assert not used & GONE_OR_DEPRECATED, path
        # PEP 765: a `return` in `finally` is a SyntaxWarning in 3.14
        last = [each for node in nodes if isinstance(node, ast.Try) for each in node.finalbody]
        assert not [
            each for each in last for inner in ast.walk(each) if isinstance(inner, ast.Return)
        ], path


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Python before 3.11.5 matches such a pattern wrongly (its issue 106052): `(?>(?:ab?c)*)` is right everywhere."""
    for path in FILES:
        assert (
            re.findall(r'(?m)\br[bf]?"[^"\n]*(?<!\\)\)[*+?]\+.*', path.read_text(encoding="utf-8"))
            == []
        ), path


def test_files_are_written_as_bytes() -> None:
    """Windows would write text with other line endings, and a site must have the same bytes."""
    text_modes = {"w", "a", "x", "w+", "a+", "r+", "wt", "at", "xt"}
    for path in FILES:
        calls = [node for node in nodes_of(path) if isinstance(node, ast.Call)]
        for call in calls:
            name = ast.unparse(call.func).rpartition(".")[2]
            assert name != "write_text", (path, call.lineno)
            if name in {"open", "NamedTemporaryFile", "TemporaryFile"}:
                values = [*call.args, *(keyword.value for keyword in call.keywords)]
                modes = {value.value for value in values if isinstance(value, ast.Constant)}
                assert not modes & text_modes, (path, call.lineno)


def test_paths_are_printed_with_slashes() -> None:
    """`str` of a path has backslashes on Windows; `as_posix` has none."""
    printing = {"Problem", "failure", "usage_failure", "say", "warn", "printable"}
    for path in FILES:
        calls = [node for node in nodes_of(path) if isinstance(node, ast.Call)]
        for call in calls:
            if ast.unparse(call.func).rpartition(".")[2] in printing:
                written = ast.unparse(call)
                paths = r"(path|folder|file|root|output|repository|maildir)"
                assert not re.search(rf"\bstr\((\w+\.)*{paths}\)", written), (path, written)


FORKS = """
import os, sys, threading
from pathlib import Path
from legalsite.cli import run
os.sched_getaffinity = lambda _: {0, 1}  # two cores, whatever there are
fork, root, threads = os.fork, Path(sys.argv[1]), []
def counted():
    threads.append(threading.active_count())
    return fork()
os.fork = counted
run(["init", str(root), "--quiet"])
draft = next(root.glob("content/*.md"))
draft.write_text("---\\ntitle: Terms\\nrevised: 2026-01-01\\n---\\n\\nPay.\\n")
for number in range(100):
    draft.with_name(f"copy-{number}.md").write_bytes(draft.read_bytes())
for command in (["build", "--unpublished"], ["check"]):  # many pages; many policies
    threads.clear()
    run([*command, "--root", str(root), "--quiet"])
    assert set(threads) == {1}, (command, threads)
    draft.write_text(draft.read_text() + "One more sentence.")
"""


def test_nothing_forks_while_threads_run(tmp_path: Path) -> None:
    """A fork in a process with threads is deprecated since 3.12: no command that forks has started one."""
    subprocess.run([sys.executable, "-c", FORKS, str(tmp_path)], check=True)


def site(folder: Path) -> dict[str, bytes]:
    """Return every file of the site that `legalsite init` makes, built with its drafts."""
    assert run(["init", str(folder), "--quiet"]) == 0
    for _ in range(2):  # the second build swaps the trees
        assert (
            run(
                [
                    "build",
                    "--root",
                    str(folder),
                    "--unpublished",
                    "--as-of",
                    "2026-01-01",
                    "--quiet",
                ]
            )
            == 0
        )
        draft = folder / "content" / "terms.md"
        draft.write_text(
            draft.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8"
        )
    assert run(["check", "--root", str(folder), "--as-of", "2026-01-01", "--quiet"]) in (0, 1)
    return {
        path: (folder / "output" / path).read_bytes() for path, _ in walk(str(folder / "output"))
    }


def test_a_build_without_what_only_linux_has_makes_the_same_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = site(tmp_path / "here")
    link = os.link

    def link_through(source: str, target: str, *, follow_symlinks: bool = True) -> None:
        if not follow_symlinks:
            raise NotImplementedError("follow_symlinks unavailable on this platform")
        link(source, target)

    for name in {"fork", *NOT_ON_MACOS} - KNOWN_TO_SHUTIL:
        monkeypatch.delattr(os, name, raising=False)
    monkeypatch.setattr(os, "link", link_through)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace())
    assert site(tmp_path / "elsewhere") == expected


@pytest.fixture(autouse=True)
def _the_c_library_is_looked_for_again() -> Iterator[None]:
    system._c_library.cache_clear()
    yield
    system._c_library.cache_clear()


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    new, place = tmp_path / "new", tmp_path / "place"
    (tmp_path / tmp_path.name).mkdir()
    for folder in (new, place):
        folder.mkdir()
        (folder / folder.name).touch()
    return new, place


def swapped(folders: tuple[Path, Path]) -> bool:
    new, place = folders
    assert tree.swap(new, place, new.parent, ()) == []
    old = new if new.exists() else new.with_name("aside")
    return (old / "place").exists() and (place / "new").exists()


def test_macos_swaps_two_folders_by_renamex_np(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def renamex_np(one: bytes, other: bytes, flags: int) -> int:
        """Do what macOS does with RENAME_SWAP."""
        calls.append((one, other, flags))
        new, place = Path(os.fsdecode(one)), Path(os.fsdecode(other))
        place.rename(new.with_suffix(".aside"))
        new.rename(place)
        new.with_suffix(".aside").rename(new)
        return 0

    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace(renamex_np=renamex_np))
    assert swapped(folders)
    assert calls == [(os.fsencode(folders[0]), os.fsencode(folders[1]), 2)]


@pytest.mark.parametrize("code", [errno.ENOTSUP, errno.EINVAL, errno.ENOSYS])
def test_a_file_system_that_cannot_swap_gets_two_renames(
    folders: tuple[Path, Path], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace(renamex_np=lambda *_: -1))
    monkeypatch.setattr(ctypes, "get_errno", lambda: code)
    assert swapped(folders)


def test_a_swap_that_fails_otherwise_is_an_error(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace(renamex_np=lambda *_: -1))
    monkeypatch.setattr(ctypes, "get_errno", lambda: errno.EACCES)
    with pytest.raises(PermissionError):
        swapped(folders)


def test_a_python_without_ctypes_makes_two_renames(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ctypes", None)
    assert swapped(folders)


def test_the_files_of_tests_for_windows_exist() -> None:
    listed = (ROOT / ".ci/windows/tests.txt").read_text().split()
    assert [path for path in listed if not (ROOT / path).exists()] == []


@pytest.mark.long
def test_the_flow_for_windows_passes_here(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / ".ci/windows/flow.py"]
    run = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
