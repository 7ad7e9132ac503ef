"""The site on disk: written to a staging tree beside the output, then swapped in in one step, whole or not at all.

Beside `output` is `.output.staging/` with three entries: `lock`; `tree`, the staging tree, which holds the previous
site after a build; and `level`, which exists while `tree` is known to contain what its own manifest lists and the
foreign files that `level` lists. Unchanged files are one file with two names: a small change costs little, and nothing
is ever written in place."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE, S_IRWXU

from legalsite.disk.file_system import GONE, Stat, folders, holds, link_or_copy, remove, stat_of, walk, write_new
from legalsite.disk.lock import locked
from legalsite.disk.processes import in_background
from legalsite.errors import Problem, ProblemsFound

AT_FDCWD = -100  # linux/fcntl.h: paths are relative to the working directory
EXCHANGE = 2  # RENAME_EXCHANGE in linux/fs.h, RENAME_SWAP in sys/stdio.h of macOS
MANIFEST = ".legalsite-manifest"
LINE = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True, slots=True)
class Tree:
    """A site that is being written. Paths are relative, with slashes.

    `output`: the folder of the site.
    `beside`: the folder beside it that holds the staging tree.
    `intact`: our files in the output that are unchanged since they were written, path → sha256.
    `stats`: every file in the output.
    `apart`: those of `intact` that are not the very same file in the staging tree.
    `foreign`: files that are not ours and are kept.
    `leftover`: what the staging tree contained at the start, path → sha256; empty if nobody knows.
    """

    output: Path
    beside: Path
    intact: Mapping[str, str]
    stats: Mapping[str, Stat]
    apart: frozenset[str]
    foreign: tuple[str, ...]
    leftover: Mapping[str, str]

    @property
    def staging(self) -> str:
        """Returns the path of the staging tree."""
        return f"{self.beside}/tree"


@contextmanager
def open_tree(output: Path, seen: Mapping[str, Stat], jobs: int = 1) -> Iterator[Callable[[], Tree]]:
    """Hold the output for one writer. Yield a function that returns the tree; with two jobs or more, another process
    surveys it until then. `seen` is what the last `finish` returned; if it is empty, every file is hashed."""
    beside = output.parent / f".{output.name}.staging"
    if not beside.is_dir():
        beside.mkdir(parents=True)
        (beside / ".gitignore").write_text("*\n")
    with locked(beside / "lock", f"{output}/"):
        recover(output, beside / "aside")
        shutil.rmtree(beside / "aside", ignore_errors=True)
        with in_background(lambda: _survey(output, beside, seen), jobs) as surveyed:
            yield lambda: _claimed(surveyed())


def _survey(output: Path, beside: Path, seen: Mapping[str, Stat]) -> Tree:
    """Return what the output and the staging tree contain. Changes nothing."""
    stats, ours = dict(walk(str(output))), read_manifest(output / MANIFEST)
    foreign = tuple(path for path in stats if ours is None or (path not in ours and path != MANIFEST))
    intact = dict(_intact(f"{output}/", ours or {}, stats, seen))
    apart = frozenset(path for path in intact if stat_of(f"{beside}/tree/{path}") != stats[path])
    return Tree(output, beside, intact, stats, apart, foreign, _leftover(beside))


def _leftover(beside: Path) -> dict[str, str]:
    """Return what the staging tree contains, path → sha256; empty if nobody knows."""
    made = read_manifest(beside / "tree" / MANIFEST)
    try:
        foreign = os.fsdecode((beside / "level").read_bytes()).split("\0")[:-1]
    except FileNotFoundError:
        made = None
    if made is None:
        return {path: "" for path, _ in walk(f"{beside}/tree")}
    return {**made, **dict.fromkeys((MANIFEST, *foreign), "")}


def _claimed(tree: Tree) -> Tree:
    """Take the staging tree into use: from here until the next swap nobody knows what it contains."""
    (tree.beside / "level").unlink(missing_ok=True)
    Path(tree.staging).mkdir(exist_ok=True)
    return tree


def _intact(
    output: str, ours: Mapping[str, str], stats: Mapping[str, Stat], seen: Mapping[str, Stat]
) -> Iterator[tuple[str, str]]:
    """Yield our files in the output that are unchanged, with their sha256."""
    for path, sha256 in ours.items():
        stat = stats.get(path, GONE)
        if stat[0] >= 0 and (seen.get(path) == stat or sha256_of(output + path) == sha256):
            yield path, sha256


def put(tree: Tree, path: str, data: bytes) -> str:
    """Write one file of the new site, unless the same bytes exist already in the output or are left over in the
    staging tree: to read a file costs a fraction of making one. Returns their sha256. May run in a process that was
    forked while the tree is open."""
    sha256, staged = hashlib.sha256(data).hexdigest(), f"{tree.staging}/{path}"
    left = tree.leftover.get(path) == sha256
    if tree.intact.get(path) != sha256 and not (left and holds(staged, data)):
        write_new(staged, data)
    return sha256


def bytes_of(tree: Tree, path: str, sha256: str) -> bytes:
    """Return the bytes of a file of the new site, which was put or is unchanged."""
    return Path(tree.output if tree.intact.get(path) == sha256 else tree.staging, path).read_bytes()


def finish(tree: Tree, made: Mapping[str, str]) -> dict[str, Stat]:
    """Swap the new site in and return what `open_tree` takes as `seen`. `made` are all its files with their sha256;
    each was put, or is unchanged. Raises ProblemsFound (status 2) if a foreign file is in the way."""
    _refuse_collisions(tree, made)
    for path in tree.leftover.keys() - made.keys() - set(tree.foreign):
        remove(tree.staging, path)
    for path in tree.foreign:
        _carry(tree, path)
    seen = {path: _settled(tree, path, sha256) for path, sha256 in made.items()}
    write_new(f"{tree.staging}/{MANIFEST}", manifest_bytes(made))
    seen[MANIFEST] = stat_of(f"{tree.staging}/{MANIFEST}")
    if tree.output.is_dir():
        mode = S_IMODE(tree.output.stat().st_mode)
        Path(tree.staging).chmod(mode | S_IRWXU)  # as it was, and such that the next build can write it
    if swap(Path(tree.staging), tree.output, tree.beside / "aside"):
        write_new(f"{tree.beside}/level", os.fsencode("".join(f"{path}\0" for path in tree.foreign)))
    return seen


def _refuse_collisions(tree: Tree, made: Mapping[str, str]) -> None:
    """Raise ProblemsFound for every foreign file at a path that the site needs."""
    message = "the site needs this path, but the file there was not written by a build"
    help = "move it away: a build never overwrites a file that it did not write"
    blocking = _blocking(tree.foreign, made)
    problems = [Problem("foreign-file", message, help, f"{tree.output}/{path}") for path in blocking]
    if problems:
        raise ProblemsFound(problems, 2)


def _blocking(foreign: Iterable[str], made: Mapping[str, str]) -> Iterator[str]:
    """Yield the foreign files at paths that the site needs, as a file or as a folder."""
    ways = {above for path in made for above in folders(path)} if foreign else set()
    for path in foreign:
        below_a_file = any(above in made for above in folders(path))
        if path.rstrip("/") in made or path == MANIFEST or path in ways or below_a_file:
            yield path


def _carry(tree: Tree, path: str) -> None:
    """Copy a foreign file or an empty folder to the new site, as a link if possible."""
    source, target = Path(tree.output, path), Path(tree.staging, path)
    if path.endswith("/"):
        target.mkdir(parents=True, exist_ok=True)
    elif not os.path.lexists(target) or not os.path.samestat(source.lstat(), target.lstat()):
        link_or_copy(str(source), str(target))


def _settled(tree: Tree, path: str, sha256: str) -> Stat:
    """Return the stat of a file of the new site. An unchanged file is the very file of the old site, with its time."""
    stands = tree.intact.get(path) == sha256
    if stands and path not in tree.apart:
        return tree.stats[path]
    target = f"{tree.staging}/{path}"
    if stands:
        link_or_copy(f"{tree.output}/{path}", target)
    stat = stat_of(target)
    if stat[0] < 0:
        raise FileNotFoundError(2, "missing from the new site", target)
    return stat


def recover(output: Path, aside: Path) -> None:
    """Restore what a kill between the two renames of `swap` left aside. Call this before anything else."""
    if os.path.lexists(aside) and not os.path.lexists(output):
        aside.rename(output)


def swap(new: Path, output: Path, aside: Path) -> bool:
    """Put `new` in the place of `output` in one step, so that no reader ever finds half a site; what was there is at
    `new` afterwards. Returns False if nothing was there. Where the system cannot swap, two renames do it by way of
    `aside`, and `recover` repairs a kill between them."""
    if not os.path.lexists(output):
        new.rename(output)
        return False
    if not _exchange(new, output):
        output.rename(aside)
        new.rename(output)
        aside.rename(new)
    return True


def _exchange(first_folder: Path, second_folder: Path) -> bool:
    """Swap two folders in one step: renameat2(2) on Linux, renamex_np(2) on macOS. Returns False where the kernel, the
    C library, the file system or Python's build has no such call. Raises OSError where the call fails."""
    import errno

    try:
        import ctypes

        library = ctypes.CDLL(None, use_errno=True)
    except (ImportError, OSError, TypeError):
        return False
    first, second = os.fsencode(first_folder), os.fsencode(second_folder)
    if hasattr(library, "renameat2"):
        failed = library.renameat2(AT_FDCWD, first, AT_FDCWD, second, EXCHANGE)
    elif hasattr(library, "renamex_np"):
        failed = library.renamex_np(first, second, EXCHANGE)
    else:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(second_folder))


def manifest_bytes(made: Mapping[str, str]) -> bytes:
    """Return the manifest, which `sha256sum --check .legalsite-manifest` reads too: one line for each path below the
    site's folder, sorted. It contains no times and nothing about the machine."""
    return "".join(f"{made[path]}  {path}\n" for path in sorted(made)).encode()


def read_manifest(file: Path) -> dict[str, str] | None:
    """Return path → sha256; None if there is no valid manifest: then nothing in that folder counts as ours."""
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
    lines = text.split("\n")
    if lines.pop():
        return None
    matches = [LINE.fullmatch(line) for line in lines]
    if not all(matches):
        return None
    return {match[2]: match[1] for match in matches if match}


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
        message, help = f"cannot write the site to {output}: {fault}", "choose a separate folder, such as output"
        raise ProblemsFound([Problem("bad-output", message, help, "" if anywhere else "legalsite.toml")], 2)
    return folder


def _faults(given: Path, folder: Path, root: Path, anywhere: bool) -> Iterator[str]:
    """Yield the reasons why a site must not be written to this folder."""
    if folder == folder.parent:
        yield "it is the root of the file system"
    if folder == Path(os.path.realpath(os.path.expanduser("~"))):  # noqa: PTH111 - never fails, Path.home() may
        yield "it is your home folder"
    if folder == root or folder in root.parents:
        yield "it contains the site's sources"
    for name in SOURCES:
        if folder == root / name or root / name in folder.parents:
            yield f"it is inside {name}/"
    if given.name.startswith("~"):
        yield "only a shell expands ~"
    if given.is_symlink() and root not in folder.parents:
        yield f"it is a link that leads outside, to {folder}"
    if not anywhere and root not in folder.parents:
        yield "it is outside the site's folder"
    if folder.exists() and not folder.is_dir():
        yield "it is a file"
