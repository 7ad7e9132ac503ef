"""The site on disk: written to a staging tree beside the output, then swapped in in one step, whole or not at all.

Beside `output` is `.output.staging/` with `lock`, `links` and, while a site is written, `tree`. The staging tree gets
every folder in which something changes, and those with a few files and nothing else, such as assets/: new files are
written, unchanged ones get a second name. For every other folder it has a link, through which the new site shows the
folder of the old one from the swap until the folder itself has taken the place of the link. So a small change costs
little, however large the site is, and nothing is written in place.
"""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import chain, islice
from pathlib import Path
from stat import S_IMODE, S_IRWXU, S_IWUSR
from typing import Any

from msgspec import Struct

from legalsite.disk import file_system
from legalsite.disk.lock import locked
from legalsite.errors import Problem, ProblemsFound, usage_failure

AT_FDCWD = -100  # linux/fcntl.h: paths are relative to the working directory
EXCHANGE = 2  # RENAME_EXCHANGE in linux/fs.h, RENAME_SWAP in sys/stdio.h of macOS
MANIFEST = ".legalsite-manifest"
MAX_FILES_TO_LINK_SINGLY = 100  # files that get a second name sooner than their folder gets a link
LINKS = "links"  # the folder beside the staging tree in which links are kept
LINE = r"(?m)^([0-9a-f]{64})  (.+)$"


PartFiles = Mapping[str, Mapping[str, str]]


class Tree(Struct, frozen=True):
    """A site that is being written. Paths are relative, with slashes."""

    output: Path  # the folder of the site
    beside: Path  # the folder beside it that holds the staging tree
    ours: Collection[str] | None  # the files that the last build wrote; None if nobody knows
    # those of them that are unchanged since, path → state. A state is the stamp of a file and its SHA-256, in one
    # string: a large site has many.
    intact: Mapping[str, str]
    parts: PartFiles  # the files of each part of the site, path → state, as the last `finish` left them

    @property
    def staging(self) -> str:
        """Returns the path of the staging tree."""
        return f"{self.beside}/tree"


@contextmanager
def open_tree(output: Path, parts: PartFiles) -> Iterator[Callable[[], Tree]]:
    """Hold the output for one writer. Yield a function that looks through it and returns the tree. `parts` are the
    files as the last `finish` left them; if there are none, every file is hashed."""
    beside = file_system.make_ignored(output.parent / f".{output.name}.staging")
    with locked(beside / "lock", f"{output}/"):
        for folder in (beside / LINKS, beside / beside.name):
            file_system.make_ignored(folder)
        recover(output, beside)
        yield lambda: _claimed(output, beside, parts)


def _claimed(output: Path, beside: Path, parts: PartFiles) -> Tree:
    """Return the tree, with an empty staging tree."""
    seen = {path: state for files in parts.values() for path, state in files.items()}
    manifest_stayed = MANIFEST in parts and file_system.unchanged(str(output), [parts[MANIFEST]])
    ours, intact = seen if manifest_stayed else read_manifest(output / MANIFEST), dict[str, str]()
    for path, state in (ours or {}).items():
        stamp, sha256, last = file_system.stamp_of(f"{output}/{path}"), sha256_in(state), seen.get(path)
        if last == f"{stamp} {sha256}":
            intact[path] = last
        elif stamp and sha256_of(f"{output}/{path}") == sha256:
            intact[path] = f"{stamp} {sha256}"
    if ours is not None and len(ours) == len(intact):
        ours = intact  # so that a large site has one dictionary less in memory
    tree = Tree(output, beside, ours, intact, parts)
    _remove(tree.staging)
    Path(tree.staging).mkdir()
    return tree


def put(tree: Tree, path: str, data: bytes) -> str:
    """Write one file of the new site, unless the same bytes exist already in the output. Returns the state of the file
    that is there, or else the sha256 of the new one. May run in a process that was forked while the tree is open."""
    sha256, state = hashlib.sha256(data).hexdigest(), tree.intact.get(path, "")
    if sha256_in(state) == sha256:
        return state
    file_system.write_new(f"{tree.staging}/{path}", data)
    return sha256


def finish(tree: Tree, parts: dict[str, dict[str, str]]) -> None:
    """Swap the new site in. `parts` are all files of its parts, path → what `put` returned, or the state of one that is
    unchanged. Each gets its state there, in place because a large site has many, and the manifest becomes a part.
    Raises ProblemsFound (status 2) if a foreign file is in the way."""
    made = {path: files for files in parts.values() for path in files}
    files, whole_folders = _kept(tree, made)
    for path in files:
        file_system.link_or_copy(f"{tree.output}/{path}", f"{tree.staging}/{path}")
    for path in whole_folders:
        _place_link(tree.beside, path)
    manifest = f"{tree.staging}/{MANIFEST}"
    # `sha256sum --check` reads it too; it contains no times and nothing about the machine
    lines = (f"{sha256_in(made[path][path])}  {path}\n".encode() for path in sorted(made))
    file_system.create_file(manifest, lines)
    parts[MANIFEST] = made[MANIFEST] = {MANIFEST: sha256_of(manifest)}
    for path in chain(_staged(tree, made), made.keys() & files):
        stamp = file_system.stamp_of(f"{tree.staging}/{path}")
        if not stamp:
            raise FileNotFoundError(2, "missing from the new site", f"{tree.staging}/{path}")
        made[path][path] = f"{stamp} {sha256_in(made[path][path])}"
    swap(Path(tree.staging), tree.output, tree.beside, whole_folders)
    for path in whole_folders:
        _keep_link(tree.beside, path)
    _remove(tree.staging)


def _staged(tree: Tree, made: PartFiles) -> Iterator[str]:
    """Yield each file that was written for the new site; `made` has the files of its part by path."""
    return (path for path, files in made.items() if tree.intact.get(path) != files[path])


def _kept(tree: Tree, made: PartFiles) -> tuple[list[str], list[str]]:
    """Return what the new site takes from the old one: the files that are unchanged or foreign in folders in which
    something changes, and the folders below these in which nothing does. Raises ProblemsFound for every foreign file at
    a path that the site needs."""
    files, whole_folders, blocking = list[str](), list[str](), list[str]()
    if not tree.output.is_dir():
        return files, whole_folders
    gone = (path for path in tree.ours or () if path not in made)
    touched = {above for path in chain(_staged(tree, made), gone) for above in file_system.folders(path)}
    for path, is_folder in _entries(tree.output, touched, made):
        if is_folder and path not in made:
            whole_folders.append(path)
        elif is_folder:
            inside = [f"{path}/{below}" for below, _ in file_system.walk(f"{tree.output}/{path}")]
            blocking += inside or [f"{path}/"]
        elif not _is_foreign(tree, path):
            is_unchanged = path in made and tree.intact.get(path) == made[path][path]
            files += [path] if is_unchanged else []
        elif path in made or path in touched or path == MANIFEST:
            blocking.append(path)
        else:
            files.append(path)
    if blocking:
        message = "the site needs this path, but a build didn't write the file there"
        help = "move it elsewhere; a build never overwrites a file it didn't write"
        paths = [f"{tree.output}/{path}" for path in sorted(blocking)]
        raise ProblemsFound([Problem("foreign-file", message, help, path) for path in paths], 2)
    return files, whole_folders


def _is_foreign(tree: Tree, path: str) -> bool:
    """Return whether no build wrote this file. A link that a build left when it was killed after the swap is its own:
    what it led to was deleted."""
    if tree.ours is not None and (path in tree.ours or path == MANIFEST):
        return False
    return file_system.read_link(f"{tree.output}/{path}") != _link_text(tree.beside, path)


def _entries(output: Path, touched: Container[str], made: Container[str]) -> Iterator[tuple[str, bool]]:
    """Yield each entry of the touched folders, the top included, and of folders with few files, with whether it is a
    folder; not these folders themselves."""
    waiting = [""]
    while waiting:
        here = waiting.pop()
        with os.scandir(output / here) as entries:
            for entry in entries:
                path, is_folder = here + entry.name, entry.is_dir(follow_symlinks=False)
                if is_folder and (path in touched or (path not in made and _has_few_files(entry))):
                    waiting.append(f"{path}/")
                else:
                    yield path, is_folder


def _has_few_files(folder: os.DirEntry[str]) -> bool:
    """Return whether a folder has a few files, and nothing else."""
    if folder.stat(follow_symlinks=False).st_nlink > 2:
        return False  # most file systems count a link for each folder in it
    with os.scandir(folder) as entries:
        some = [entry.is_dir(follow_symlinks=False) for entry in islice(entries, MAX_FILES_TO_LINK_SINGLY + 1)]
    return 0 < len(some) <= MAX_FILES_TO_LINK_SINGLY and not any(some)


def swap(staging: Path, output: Path, beside: Path, whole_folders: Iterable[str]) -> None:
    """Put the staging tree in the place of the output in one step, so that no reader ever finds half a site; what was
    there is in the staging tree afterward. Where the system cannot exchange, two renames do it by way of `aside`."""
    if not os.path.lexists(output):
        staging.rename(output)
        return
    mode = S_IMODE(output.stat().st_mode)
    staging.chmod(mode | S_IRWXU)  # as it was, and such that the next build can write it
    if not mode & S_IWUSR:
        output.chmod(mode | S_IRWXU)  # else nobody but root can move it
    _link_back(output, beside)
    if _exchange(str(staging), str(output)):
        _bring_home(output, beside)
        return
    for path in whole_folders:
        (staging / path).unlink()
        file_system.copy_folder(f"{output}/{path}", f"{staging}/{path}")
    output.rename(beside / "aside")
    staging.rename(output)
    (beside / "aside").rename(staging)


def recover(output: Path, beside: Path) -> None:
    """Finish what a killed build began to swap. Call this before anything else."""
    aside, tree = beside / "aside", beside / "tree"
    if tree.is_symlink():  # no build leaves one
        tree.unlink()
    if aside.is_dir() and not aside.is_symlink() and not os.path.lexists(output):
        aside.rename(output)
    _remove(aside)
    _bring_home(output, beside)


def _bring_home(output: Path, beside: Path, here: str = "") -> None:
    """Exchange each folder in the staging tree that the output shows through a link with that link."""
    try:
        with os.scandir(beside / "tree" / here) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return
    for name in names:
        path = here + name
        leads_to = file_system.read_link(f"{output}/{path}")
        if leads_to == _link_text(beside, path):
            _exchange(f"{beside}/tree/{path}", f"{output}/{path}")
        elif not leads_to:
            _bring_home(output, beside, f"{path}/")


def _link_text(beside: Path, path: str) -> str:
    """Return what a link in the output contains that leads to the same path in the staging tree. While the two are
    exchanged, a reader may have read the link already and look for the folder where it no longer is. There it finds the
    link, and from there the same words lead back to the output, by way of `_link_back`."""
    return f"{'../' * (path.count('/') + 1)}{beside.name}/tree/{path}"


def _place_link(beside: Path, path: str) -> None:
    """Put the link to a folder of the old site into the staging tree: one that an earlier build has kept, or else a new
    one."""
    text, target = _link_text(beside, path), f"{beside}/tree/{path}"
    kept = _kept_link(beside, text)
    if not (file_system.read_link(kept) == text and file_system.move(kept, target)):
        file_system.write_link(target, text)


def _keep_link(beside: Path, path: str) -> None:
    """Keep a link that the staging tree has after the swap for the next build: making one anew takes ten times as long,
    and longer the more files were deleted lately."""
    text, target = _link_text(beside, path), f"{beside}/tree/{path}"
    if file_system.read_link(target) == text:  # else the trees were swapped by renames, and the folder itself is there
        file_system.move(target, _kept_link(beside, text))


def _kept_link(beside: Path, text: str) -> str:
    """Return where a link is kept while no site is written; `text` is where it leads."""
    return f"{beside}/{LINKS}/{hashlib.sha256(os.fsencode(text)).hexdigest()}"


def _link_back(output: Path, beside: Path) -> None:
    """Make the link by which the words of `_link_text` lead from the staging tree to the output."""
    link, text = beside / beside.name / "tree", f"../../{output.name}"
    if file_system.read_link(str(link)) != text:
        link.unlink(missing_ok=True)
        link.symlink_to(text)


def _remove(folder: str | Path) -> None:
    """Remove a folder with all that is in it, if it exists; or what has its name, but never what a link leads to."""
    path = Path(folder)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _exchange(first: str, second: str) -> bool:
    """Exchange two names in one step: renameat2(2) on Linux, renamex_np(2) on macOS. Returns False where the kernel,
    the C library, the file system or Python's build has no such call. Raises OSError where the call fails."""
    library = _c_library()
    if hasattr(library, "renameat2"):
        failed = library.renameat2(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), EXCHANGE)
    elif hasattr(library, "renamex_np"):
        failed = library.renamex_np(os.fsencode(first), os.fsencode(second), EXCHANGE)
    else:
        return False
    if not failed:
        return True
    import ctypes  # loaded by now

    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), second)


@cache
def _c_library() -> Any:
    """Return the C library; None where Python cannot call it."""
    try:
        import ctypes  # Python may have been built without it

        return ctypes.CDLL(None, use_errno=True)
    except (ImportError, OSError, TypeError):
        return None


def read_manifest(file: Path) -> dict[str, str] | None:
    """Return path → sha256; None if there is no valid manifest: then nothing in that folder counts as ours."""
    try:
        with file_system.open_regular(file) as handle:
            text = handle.read().decode()
    except (OSError, UnicodeDecodeError):
        return None
    manifest = {line[2]: line[1] for line in re.finditer(LINE, text)}
    return manifest if len(manifest) == text.count("\n") else None


def sha256_in(state: str) -> str:
    """Return the sha256 with which the state of a file ends."""
    return state[-64:]


def sha256_of(file: str) -> str:
    """Return the sha256 of a file as hex."""
    with Path(file).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


SOURCES = ("content", "layouts", ".legalsite", ".git")


def checked_output(output: Path, root: Path, *, anywhere: bool) -> Path:
    """Return the real folder that `output`, relative to `root`, names. `anywhere`: it was given on the command line and
    may be outside the root. Raises ProblemsFound (status 2) if a site must not be written there."""
    folder = Path(os.path.realpath(root / output))
    fault = next(_faults(root / output, folder, Path(os.path.realpath(root)), anywhere), None)
    if fault:
        message, help = f"can't write the site to {output}: {fault}", "choose a separate folder, such as output"
        raise usage_failure("bad-output", message, help, "" if anywhere else "legalsite.toml")
    return folder


def _faults(given: Path, folder: Path, root: Path, anywhere: bool) -> Iterator[str]:
    """Yield the reasons why a site must not be written to this folder."""
    if folder == folder.parent:
        yield "it is the root of the file system"
    if folder == Path(os.path.realpath(os.path.expanduser("~"))):  # noqa: PTH111 - never fails, Path.home() may
        yield "it is your home folder"
    if root.is_relative_to(folder):
        yield "it contains the site's sources"
    for name in SOURCES:
        if folder.is_relative_to(root / name):
            yield f"it is inside {name}/"
    if given.name.startswith("~"):
        yield "only a shell expands ~"
    if given.is_symlink() and root not in folder.parents:
        yield f"it is a link that points outside, to {folder}"
    if not anywhere and root not in folder.parents:
        yield "it is outside the site's folder"
    if folder.exists() and not folder.is_dir():
        yield "it is a file"
