"""The site on disk: made in a staging tree beside the output, then put into its place in one step, whole or not at all.

Beside `output` lies `.output.staging/`: `lock`; `tree`, the staging tree, after a build the site before this one; and
`level`, there while `tree` is known to hold what its own manifest says and the foreign files that `level` lists. Files
that stay the same are one file with two names: a small change costs little, and nothing is ever written in place."""

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


@dataclass(frozen=True, slots=True)
class Tree:
    """A site being written. Paths are relative, with slashes. `intact`: what of ours stands in the output unharmed,
    path → sha256; `stats`: every file there; `apart`: those of `intact` that the staging tree has not as the very
    same file; `foreign`: those that are not ours and go along; `leftover`: what the staging tree held at the start,
    path → sha256, empty where nobody knows."""

    output: Path
    beside: Path
    intact: Mapping[str, str]
    stats: Mapping[str, Stat]
    apart: frozenset[str]
    foreign: tuple[str, ...]
    leftover: Mapping[str, str]

    @property
    def staging(self) -> str:
        return f"{self.beside}/tree"


@contextmanager
def open_tree(output: Path, seen: Mapping[str, Stat], jobs: int = 1) -> Iterator[Callable[[], Tree]]:
    """Holds the output for one writer; yields what gives the tree, which with two jobs another process looks through
    until it is asked for. `seen`: what the last `finish` returned, or empty: then every file is hashed."""
    beside = output.parent / f".{output.name}.staging"
    if not beside.is_dir():
        beside.mkdir(parents=True)
        (beside / ".gitignore").write_text("*\n")
    with locked(beside / "lock", f"{output}/"):
        recover(output, beside / "aside")
        shutil.rmtree(beside / "aside", ignore_errors=True)
        with in_background(lambda: _survey(output, beside, seen), jobs) as surveyed:
            yield lambda: _claimed(surveyed())


def put(tree: Tree, path: str, data: bytes) -> str:
    """Writes one file of the new site unless the same bytes stand already, in the output or left over in the staging
    tree: to read a file costs a fraction of making one. Returns their sha256. May run in a process forked while the
    tree is open."""
    sha256, staged = hashlib.sha256(data).hexdigest(), f"{tree.staging}/{path}"
    left = tree.leftover.get(path) == sha256
    if tree.intact.get(path) != sha256 and not (left and holds(staged, data)):
        write_new(staged, data)
    return sha256


def bytes_of(tree: Tree, path: str, sha256: str) -> bytes:
    """Of a file of the new site, which was put or stands."""
    return Path(tree.output if tree.intact.get(path) == sha256 else tree.staging, path).read_bytes()


def finish(tree: Tree, made: Mapping[str, str]) -> dict[str, Stat]:
    """`made`: every file of the new site with its sha256; each was put, or stands unchanged. Puts the new site in its
    place and returns what `opened` wants as `seen`. Raises ProblemsFound (status 2) where a foreign file stands in the
    way."""
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


def unharmed(output: Path, seen: Mapping[str, Stat]) -> bool:
    """Whether the output still holds what the last `finish` put there."""
    return bool(seen) and all(stat_of(f"{output}/{path}") == stat for path, stat in seen.items())


def _survey(output: Path, beside: Path, seen: Mapping[str, Stat]) -> Tree:
    """Looks, and changes nothing."""
    stats, ours = dict(walk(str(output))), read_manifest(output / MANIFEST)
    foreign = tuple(path for path in stats if ours is None or (path not in ours and path != MANIFEST))
    intact = dict(_intact(f"{output}/", ours or {}, stats, seen))
    apart = frozenset(path for path in intact if stat_of(f"{beside}/tree/{path}") != stats[path])
    return Tree(output, beside, intact, stats, apart, foreign, _leftover(beside))


def _leftover(beside: Path) -> dict[str, str]:
    """What the staging tree holds."""
    made = read_manifest(beside / "tree" / MANIFEST)
    try:
        foreign = os.fsdecode((beside / "level").read_bytes()).split("\0")[:-1]
    except FileNotFoundError:
        made = None
    if made is None:
        return {path: "" for path, _ in walk(f"{beside}/tree")}
    return {**made, **dict.fromkeys((MANIFEST, *foreign), "")}


def _claimed(tree: Tree) -> Tree:
    """From here on nobody knows what the staging tree holds, until the next swap."""
    (tree.beside / "level").unlink(missing_ok=True)
    Path(tree.staging).mkdir(exist_ok=True)
    return tree


def _intact(
    output: str, ours: Mapping[str, str], stats: Mapping[str, Stat], seen: Mapping[str, Stat]
) -> Iterator[tuple[str, str]]:
    for path, sha256 in ours.items():
        stat = stats.get(path, GONE)
        if stat[0] >= 0 and (seen.get(path) == stat or sha256_of(output + path) == sha256):
            yield path, sha256


def _refuse_collisions(tree: Tree, made: Mapping[str, str]) -> None:
    message = "the site needs this path, but the file there was not written by a build"
    help = "move it away: a build never overwrites a file that it did not write"
    blocking = _blocking(tree.foreign, made)
    problems = [Problem("foreign-file", message, help, f"{tree.output}/{path}") for path in blocking]
    if problems:
        raise ProblemsFound(problems, 2)


def _blocking(foreign: Iterable[str], made: Mapping[str, str]) -> Iterator[str]:
    ways = {above for path in made for above in folders(path)} if foreign else set()
    for path in foreign:
        below_a_file = any(above in made for above in folders(path))
        if path.rstrip("/") in made or path == MANIFEST or path in ways or below_a_file:
            yield path


def _carry(tree: Tree, path: str) -> None:
    """Brings a foreign file or empty folder along."""
    source, target = Path(tree.output, path), Path(tree.staging, path)
    if path.endswith("/"):
        target.mkdir(parents=True, exist_ok=True)
    elif not os.path.lexists(target) or not os.path.samestat(source.lstat(), target.lstat()):
        link_or_copy(str(source), str(target))


def _settled(tree: Tree, path: str, sha256: str) -> Stat:
    """The file as it will stand: a new one as it was put, else the very file of the old site, its time with it."""
    stands = tree.intact.get(path) == sha256
    if stands and path not in tree.apart:
        return tree.stats[path]
    target = f"{tree.staging}/{path}"
    if stands:
        link_or_copy(f"{tree.output}/{path}", target)
    found = stat_of(target)
    if found[0] < 0:
        raise FileNotFoundError(2, "missing from the new site", target)
    return found


# --- Two folders change places in one step, so that no reader ever finds half a site. ---

AT_FDCWD = -100  # linux/fcntl.h: paths are relative to the working directory
EXCHANGE = 2  # RENAME_EXCHANGE in linux/fs.h, RENAME_SWAP in sys/stdio.h of macOS


def swap(new: Path, place: Path, aside: Path) -> bool:
    """`new` takes the place of `place`; what stood there is found at `new` afterwards. False: nothing stood there.
    Where the system cannot exchange, two renames do it by way of `aside`, and `recover` fixes a kill between them."""
    if not os.path.lexists(place):
        new.rename(place)
        return False
    if not _exchange(new, place):
        place.rename(aside)
        new.rename(place)
        aside.rename(new)
    return True


def recover(place: Path, aside: Path) -> None:
    """To be called before anything else: puts back what a kill between two renames left aside."""
    if os.path.lexists(aside) and not os.path.lexists(place):
        aside.rename(place)


def _exchange(one: Path, other: Path) -> bool:
    """Swaps two folders in one step: renameat2(2) on Linux, renamex_np(2) on macOS. Returns False where the kernel, the
    C library, the file system or Python's build has no such call. Raises OSError where the call fails."""
    import errno

    try:
        import ctypes

        library = ctypes.CDLL(None, use_errno=True)
    except (ImportError, OSError, TypeError):
        return False
    first, second = os.fsencode(one), os.fsencode(other)
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
    raise OSError(code, os.strerror(code), str(other))


# --- What a build made, as a file of the site: `sha256sum --check .legalsite-manifest` reads it too. ---

MANIFEST = ".legalsite-manifest"
LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def manifest_bytes(made: Mapping[str, str]) -> bytes:
    """`made`: path below the site's folder → sha256 as hex. One line each, sorted: no times, no machine in it."""
    return "".join(f"{made[path]}  {path}\n" for path in sorted(made)).encode()


def read_manifest(file: Path) -> dict[str, str] | None:
    """None where there is none that can be read as one: then nothing in that folder counts as ours."""
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
    lines = text.split("\n")
    if lines.pop():
        return None
    found = [LINE.fullmatch(line) for line in lines]
    if not all(found):
        return None
    return {match[2]: match[1] for match in found if match}


def sha256_of(file: str) -> str:
    with Path(file).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
