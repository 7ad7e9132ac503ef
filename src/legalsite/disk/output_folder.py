"""Write the site to a staging tree, then swap it with the output, all or nothing.

The folder `.output.staging/` next to the output contains `lock`, `links`, and, while a site is
written, `tree`. For `public/legal`, it's in the site's folder, because everything in `public` is
uploaded to the host.

Folders with changes, and folders with few files, are created in the staging tree. New files are
written, and unchanged files become hard links. All other folders become links to the folders of the
old site. After the swap, each of these folders replaces its link. So small changes are fast on a
large site, and no file is overwritten in place.
"""

import hashlib
import os
import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from stat import S_IMODE, S_IRWXU, S_IWUSR

from msgspec import Struct

from legalsite.disk import file_system
from legalsite.disk.lock import locked
from legalsite.errors import Problem, ProblemIterator, Problems, raise_problems, usage_failure
from legalsite.model.config import MANIFEST
from legalsite.system import (
    CAN_LINK_FOLDERS,
    Entry,
    FileInUse,
    exchange,
    is_link,
    move,
    remove_folder,
    scan_folder,
)

MAX_FILES_TO_LINK_SINGLY = 100  # unchanged folders with more files are linked as a whole
LINKS_FOLDER = "links"  # this folder next to the staging tree keeps links for the next build
MANIFEST_LINE_PATTERN = r"(?m)^(?P<sha256>[0-9a-f]{64})  (?P<path>.+)$"


# Name of a part of the site → path in the output → state.
PartFiles = Mapping[str, Mapping[str, str]]
# Path in the output → all files of its part (path → state).
PartsByPath = Mapping[str, Mapping[str, str]]


class Tree(Struct, frozen=True):
    """A site that is being written. Paths are relative, with slashes."""

    output: Path  # folder of the finished site
    beside: Path  # folder next to the output that contains the staging tree
    ours: Collection[str] | None  # files written by the last build, or None if unknown
    # Path → state, for unchanged files in `ours`. A state contains the file's stamp and SHA-256; a
    # string saves memory on a large site.
    intact: Mapping[str, str]
    parts: PartFiles  # path → state of the files in each part, after the last `finish_site`
    staging: str  # path of the staging tree


@contextmanager
def open_tree(
    output: Path, parts: PartFiles, root: Path | None = None
) -> Iterator[Callable[[], Tree]]:
    """Lock the output, and yield a function that returns its Tree.

    The function checks all files, which is slow, so only call it if something changed. `parts`
    contains the files after the last `finish_site`. If it's empty, all files are hashed. `root` is
    the site's real folder, which may contain the output.
    """
    base = output.parent
    file_system.make_folders(str(base))
    # Use the site's folder if it contains the output. Files can only be moved within a file system.
    if root and root in output.parents and root.stat().st_dev == base.stat().st_dev:
        base = root
    folders = output.relative_to(base).parts
    joined = ".".join(folders)
    # nested as deeply as the output, so that the same relative links work in both
    names = (f".{joined}.staging", *["in"] * (len(folders) - 1))
    beside = _make_ignored(base, names)
    with locked(beside / "lock", f"{output.as_posix()}/"):
        file_system.make_ignored(beside / LINKS_FOLDER)
        recover(output, beside)
        yield lambda: _new_tree(output, beside, parts)


def _make_ignored(folder: Path, names: Iterable[str]) -> Path:
    """Create nested folders that git ignores, and return the innermost one."""
    for name in names:
        folder = file_system.make_ignored(folder / name)
    return folder


def _new_tree(output: Path, beside: Path, parts: PartFiles) -> Tree:
    """Create the tree for a new site, with an empty staging tree.

    `beside` is the folder next to the output that contains the staging tree. `parts` contains the
    files after the last `finish_site`, grouped by part of the site, such as a policy. A state
    consists of a file's stamp (size, time, and inode) and its SHA-256.
    """
    seen: dict[str, str] = {}  # path → state after the last `finish_site`
    for files in parts.values():
        seen.update(files)
    # Files that the last build wrote, which may be removed: path → state, or SHA-256 from the
    # manifest. None if the manifest is missing or invalid.
    ours: dict[str, str] | None = seen
    # If another build has written the output since, use its manifest, which has no stamps.
    if MANIFEST not in parts or not file_system.is_unchanged(str(output), [parts[MANIFEST]]):
        ours = read_manifest(output / MANIFEST)
    intact = {}  # path → state of files that are still as a build wrote them
    folder = str(output)  # convert the path once, because there may be many files
    for path, state in (ours or {}).items():
        file = f"{folder}/{path}"
        stamp = file_system.stamp_of(file)
        sha256 = sha256_in(state)
        last = seen.get(path)  # stamp and hash after the last build
        # with the same stamp, the content is the same, too, so the file needn't be read
        if last == f"{stamp} {sha256}":
            intact[path] = last
        elif stamp and sha256_of(file) == sha256:  # a missing file has an empty stamp
            intact[path] = f"{stamp} {sha256}"
    if ours is not None and len(ours) == len(intact):
        ours = intact  # save memory on a large site
    return Tree(output, beside, ours, intact, parts, str(_new_staging_tree(beside)))


def _new_staging_tree(beside: Path) -> Path:
    """Create an empty folder for the staging tree, and remove what previous builds left there."""
    for left_over in beside.glob("tree*"):
        _remove(left_over)
    staging = beside / "tree"
    # on Windows, a file that a program has open can't be removed
    while os.path.lexists(staging):
        staging = staging.with_name(f"{staging.name}-later")
    staging.mkdir()
    return staging


def put_file(tree: Tree, path: str, data: bytes) -> str:
    """Write a file of the new site, unless the output has the same content already.

    Return the state of the existing file, or the SHA-256 of the new one. Forked processes may call
    this.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    state = tree.intact.get(path, "")
    if sha256_in(state) == sha256:
        return state
    file_system.write_new(f"{tree.staging}/{path}", data)
    return sha256


def finish_site(tree: Tree, parts: dict[str, dict[str, str]]) -> Problems:
    """Swap in the new site, and return warnings for paths that still have old files.

    Files to keep are linked or copied from the old site, and the manifest is written. Unchanged
    folders with many files become a single link to the old folder, and `swap` replaces the link
    with the folder itself.

    `parts` groups the files by part of the site, such as a policy. It maps each file to the result
    of `put_file`, or to its state if it's unchanged. The new states are written to `parts`, to save
    memory. Raises ProblemsFound (status 2) if a foreign file is in the way.
    """
    staging = tree.staging
    parts_by_path = {}  # path → its part, which maps paths to states
    for part in parts.values():
        parts_by_path.update(dict.fromkeys(part, part))
    files, whole_folders = _kept_paths(tree, parts_by_path)
    for path in files:
        file_system.link_or_copy(f"{tree.output}/{path}", f"{staging}/{path}")
    for path in whole_folders:
        if CAN_LINK_FOLDERS:
            _place_link(tree, path)
        else:
            file_system.copy_folder(f"{tree.output}/{path}", f"{staging}/{path}")
    manifest = f"{staging}/{MANIFEST}"
    file_system.create_file(manifest, _manifest_lines(parts_by_path))
    parts[MANIFEST] = {MANIFEST: sha256_of(manifest)}
    parts_by_path[MANIFEST] = parts[MANIFEST]
    # Record the stamps of written files, and of kept ones: a file that was copied has a new stamp.
    for path in chain(_changed_paths(tree, parts_by_path), parts_by_path.keys() & files):
        stamp = file_system.stamp_of(f"{staging}/{path}")
        if not stamp:
            raise FileNotFoundError(2, "missing from the new site", f"{staging}/{path}")
        # this changes one of the mappings in `parts`
        sha256 = sha256_in(parts_by_path[path][path])
        parts_by_path[path][path] = f"{stamp} {sha256}"
    in_use = swap(Path(staging), tree.output, tree.beside, whole_folders)
    # after an exchange, the staging tree contains the old site, with links in place of kept folders
    for path in whole_folders:
        _keep_link(tree, path)  # save the link for the next build
    _remove(staging)
    _remove(tree.beside / "aside")
    return [_in_use_warning(f"{tree.output.as_posix()}/{path}") for path in in_use]


def _manifest_lines(parts_by_path: PartsByPath) -> Iterator[bytes]:
    """Yield the lines of the manifest, sorted by path, in the format of `sha256sum --check`.

    The same site always has the same manifest, because it contains no times or machine names.
    """
    for path in sorted(parts_by_path):
        sha256 = sha256_in(parts_by_path[path][path])
        yield f"{sha256}  {path}\n".encode()


def _changed_paths(tree: Tree, parts_by_path: PartsByPath) -> Iterator[str]:
    """Yield the paths of files that were written for the new site."""
    for path, files in parts_by_path.items():
        if tree.intact.get(path) != files[path]:
            yield path


def _kept_paths(tree: Tree, parts_by_path: PartsByPath) -> tuple[list[str], list[str]]:
    """Return the files and the whole folders that the new site keeps from the old site.

    Files are kept one by one in folders with changes. Unchanged folders inside are kept as a whole.
    Foreign files, which no build wrote, are kept, too. `parts_by_path` has the paths of the new
    site. Raises ProblemsFound with all foreign files at paths that the site needs.
    """
    files: list[str] = []
    whole_folders: list[str] = []
    blocking = []  # foreign files at paths that the site needs
    if not tree.output.is_dir():
        return files, whole_folders
    # folders in which a file is written or removed, and their parents
    touched = _touched_folders(tree, parts_by_path)
    for path, is_folder in _entries(tree.output, touched, parts_by_path):
        if is_folder and path not in parts_by_path:
            whole_folders.append(path)
        elif is_folder:  # the site needs a file with this path, so the folder is in the way
            walked = file_system.walk(f"{tree.output}/{path}")
            inside = [f"{path}/{below}" for below, _ in walked]
            blocking += inside or [f"{path}/"]
        elif not _is_foreign(tree, path):
            # a build wrote this file; it's only kept if the new site has it unchanged
            if path in parts_by_path and tree.intact.get(path) == parts_by_path[path][path]:
                files.append(path)
        # the site needs a file or folder at the path of a foreign file
        elif path in parts_by_path or path in touched or path == MANIFEST:
            blocking.append(path)
        else:
            files.append(path)
    output = tree.output.as_posix()
    raise_problems((_foreign_file_problem(f"{output}/{path}") for path in sorted(blocking)), 2)
    return files, whole_folders


def _touched_folders(tree: Tree, parts_by_path: PartsByPath) -> set[str]:
    """Return the folders in which a file is written or removed, and their parents."""
    removed = (path for path in tree.ours or () if path not in parts_by_path)
    touched: set[str] = set()
    for path in chain(_changed_paths(tree, parts_by_path), removed):
        touched.update(file_system.parent_folders(path))
    return touched


def _foreign_file_problem(path: str) -> Problem:
    """Create a problem for a file that no build wrote, at a path that the site needs."""
    message = "the site needs this path, but the file there wasn't written by a build"
    help = "move it elsewhere; a build never overwrites a file it didn't write"
    return Problem("foreign-file", message, help, path)


def _is_foreign(tree: Tree, path: str) -> bool:
    """Return whether a file wasn't written by a build, so that a build must not replace it."""
    if tree.ours is not None and (path in tree.ours or path == MANIFEST):
        return False
    # a build that was killed after the swap may have left one of our links, whose target is gone
    target = file_system.read_link(f"{tree.output}/{path}")
    return not target or target != _link_text(tree.output, tree.beside, path)


def _entries(
    output: Path, touched: Container[str], needed: Container[str]
) -> Iterator[tuple[str, bool]]:
    """Yield the path of each entry to keep or replace, and whether it's a folder.

    The entries of the output, of touched folders, and of folders with few files are yielded. Other
    folders are yielded as a whole. In `touched` folders, a file is written or removed. `needed`
    contains the paths of the site's files. A folder with such a path is in the way of a file.
    """
    waiting = [""]
    while waiting:
        here = waiting.pop()
        with scan_folder(output / here) as entries:
            for entry in entries:
                path = here + entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                # in a touched folder, or one with few files, the entries are kept one by one
                if is_folder and (
                    path in touched or (path not in needed and _has_few_files(entry))
                ):
                    waiting.append(f"{path}/")
                else:
                    yield path, is_folder


def _has_few_files(folder: Entry) -> bool:
    """Return whether a folder contains a few files, and no folders.

    Its files are then linked one by one. An empty folder is kept as a whole, because it has no
    files that could be linked.
    """
    # in most file systems, a folder has two links, plus one for each subfolder
    if folder.stat(follow_symlinks=False).st_nlink > 2:
        return False
    with scan_folder(folder.path) as entries:
        first = list(islice(entries, MAX_FILES_TO_LINK_SINGLY + 1))
        if any(entry.is_dir(follow_symlinks=False) for entry in first):
            return False
    return 0 < len(first) <= MAX_FILES_TO_LINK_SINGLY


def swap(staging: Path, output: Path, beside: Path, whole_folders: Iterable[str]) -> list[str]:
    """Exchange the staging tree and the output in one step, so that readers never see half a site.

    `beside` is the folder next to the output that contains the staging tree. In the staging tree,
    each unchanged folder in `whole_folders` is a link to the old output. After the exchange, the
    folder replaces the link.

    If the system can't exchange folders, they're copied as hard links, and then renamed. The old
    site is kept as `aside` in `beside` meanwhile. On Windows, renaming fails while a program has a
    file open, so files are then replaced one by one. Return the paths that still have old files.
    """
    if not os.path.lexists(output):
        move(staging, output)
        return []
    mode = S_IMODE(output.stat().st_mode)
    # the new site gets the permissions of the old one, but the next build must be able to write
    staging.chmod(mode | S_IRWXU)
    if not mode & S_IWUSR:
        output.chmod(mode | S_IRWXU)  # a folder must be writable to be moved
    if CAN_LINK_FOLDERS:
        # A reader may follow one of the links while it's moved back to the staging tree. Through
        # this link, it then leads to the output.
        _link_back(output, beside)
    if exchange(str(staging), str(output)):
        _move_folders_home(output, beside)
        return []
    # the system can't exchange folders, so links to the old output would lead nowhere after a move
    for path in whole_folders:
        if is_link(staging / path):
            (staging / path).unlink()
            file_system.copy_folder(f"{output}/{path}", f"{staging}/{path}")
    aside = beside / "aside"
    try:
        move(output, aside)
        move(staging, output)
    except FileInUse:
        if not os.path.lexists(output):  # only the second move failed, so undo the first one
            move(aside, output)
        return _replace_files(staging, output)
    return []


def _replace_files(staging: Path, output: Path) -> list[str]:
    """Replace, add, and remove files of the output one by one to match the staging tree.

    Return the paths of old files that another program has open. Meanwhile, the manifest lists the
    files of both sites, so that the next build can finish.
    """
    new = dict(file_system.walk(str(staging)))  # path → stat
    old = dict(file_system.walk(str(output)))
    files = read_manifest(output / MANIFEST) or {}
    files |= read_manifest(staging / MANIFEST) or {}
    both = staging.with_name("manifest")
    _remove(both)
    # `_manifest_lines` needs a part for each path, and all files are one part here
    file_system.create_file(both, _manifest_lines(dict.fromkeys(files, files)))
    try:
        move(both, output / MANIFEST)
    except FileInUse:
        return [MANIFEST]
    removed = old.keys() - new.keys()
    # An unchanged file is usually a hard link to the old one, so it has the same stat. The manifest
    # of both sites stays until everything else is replaced.
    changed = {path for path in new if new[path] != old.get(path)} - {MANIFEST}
    in_use = [path for path in removed if not _try_to_remove(output, path)]
    in_use += [path for path in changed if not _try_to_replace(staging, output, path)]
    if not in_use and not _try_to_replace(staging, output, MANIFEST):
        in_use.append(MANIFEST)
    return sorted(in_use)


def _in_use_warning(path: str) -> Problem:
    """Create a warning about a file of the old site that another program has open."""
    message = "the file is still from the last build, because another program has it open"
    help = "close it in that program, then build again"
    return Problem("file-in-use", message, help, path, severity="warning")


def _try_to_remove(output: Path, path: str) -> bool:
    """Remove a file or empty folder, and parents that become empty.

    Return whether that worked.
    """
    try:
        if path.endswith("/"):
            (output / path).rmdir()
        else:
            (output / path).unlink()
    except PermissionError:
        return False
    with suppress(OSError):  # `rmdir` raises OSError for a parent that isn't empty
        for folder in reversed(list(file_system.parent_folders(path))):
            (output / folder).rmdir()
    return True


def _try_to_replace(staging: Path, output: Path, path: str) -> bool:
    """Move a file from the staging tree to the output, and return whether that worked."""
    target = f"{output}/{path}"
    file_system.make_folders(target.rpartition("/")[0])
    if path.endswith("/"):  # an empty folder, which was created just now
        return True
    try:
        move(staging / path, target, tries=1)
    except OSError:
        return False
    return True


def recover(output: Path, beside: Path) -> None:
    """Finish a swap that was interrupted when its build was killed. Call this first."""
    tree = beside / "tree"
    if is_link(tree):  # no build leaves a link here
        tree.unlink()
    aside = beside / "aside"  # the old site, if the build was killed between the two moves
    if aside.is_dir() and not is_link(aside) and not os.path.lexists(output):
        move(aside, output)
    _remove(aside)
    _move_folders_home(output, beside)


def _move_folders_home(output: Path, beside: Path, here: str = "") -> None:
    """Exchange each folder in the staging tree with the link to it in the output.

    The staging tree contains the old site after a swap. The new site in the output has links to its
    unchanged folders.

    `here` is the folder of the staging tree to search, with a trailing slash, or empty for all.
    """
    try:
        with scan_folder(beside / "tree" / here) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return
    for name in names:
        path = here + name
        target = file_system.read_link(f"{output}/{path}")
        if target == _link_text(output, beside, path):
            exchange(f"{beside}/tree/{path}", f"{output}/{path}")
        elif not target:  # a folder in both, which may contain such links
            _move_folders_home(output, beside, f"{path}/")


def _link_text(output: Path, beside: Path, path: str) -> str:
    """Return the target of a link in the output that refers to `path` in the staging tree.

    The target goes up from `path` to the common folder, then down into `beside`/tree. A reader may
    follow a link while it's exchanged with its folder. The link is then in the staging tree, from
    where the same target leads back to the output, through the link created by `_link_back`.
    """
    up = "../" * path.count("/")
    way = _way_to_tree(output, beside)
    return f"{up}{way}/{path}"


@lru_cache(maxsize=1)  # a large site has many links
def _way_to_tree(output: Path, beside: Path) -> str:
    """Return the relative path from the output to the tree, such as `../.output.staging/tree`."""
    return Path(os.path.relpath(beside / "tree", output)).as_posix()


def _place_link(tree: Tree, path: str) -> None:
    """Create a link in the staging tree to a folder of the old site.

    A link that a previous build kept is used again.
    """
    text = _link_text(tree.output, tree.beside, path)
    target = f"{tree.beside}/tree/{path}"
    kept = _kept_link(tree.beside, text)
    if file_system.read_link(kept) != text or not file_system.try_to_move(kept, target):
        file_system.write_link(target, text)


def _keep_link(tree: Tree, path: str) -> None:
    """Keep a link for the next build, after the swap moved it to the staging tree.

    Creating a link takes ten times as long.
    """
    text = _link_text(tree.output, tree.beside, path)
    target = f"{tree.beside}/tree/{path}"
    # without an exchange, this is the folder, not a link
    if file_system.read_link(target) == text:
        file_system.try_to_move(target, _kept_link(tree.beside, text))


def _kept_link(beside: Path, text: str) -> str:
    """Return the path at which a link with the target `text` is kept between builds."""
    name = hashlib.sha256(os.fsencode(text)).hexdigest()
    return f"{beside}/{LINKS_FOLDER}/{name}"


def _link_back(output: Path, beside: Path) -> None:
    """Create the link from the staging tree to the output that `_link_text` relies on.

    For the output `public`, it's `.public.staging/.public.staging/tree` → `../../public`.
    """
    link = Path(os.path.normpath(beside / "tree" / _way_to_tree(output, beside)))
    text = Path(os.path.relpath(output, link.parent)).as_posix()
    # the folder of the link is in the staging folder
    top = Path(os.path.commonpath([beside, link]))
    _make_ignored(top, link.parent.relative_to(top).parts)
    if file_system.read_link(str(link)) != text:
        link.unlink(missing_ok=True)
        link.symlink_to(text)


def _remove(folder: str | Path) -> None:
    """Remove a folder with its content, a file, or a link without its target, if it exists."""
    path = Path(folder)
    if path.is_dir() and not is_link(path):
        remove_folder(path)
    else:
        path.unlink(missing_ok=True)


def read_manifest(file: Path) -> dict[str, str] | None:
    """Read a manifest (path → SHA-256), or return None if it's missing or invalid.

    All files are then considered foreign.
    """
    try:
        with file_system.open_regular(file) as handle:
            text = handle.read().decode()
    except (OSError, UnicodeDecodeError):
        return None
    lines = re.finditer(MANIFEST_LINE_PATTERN, text)
    manifest = {line["path"]: line["sha256"] for line in lines}
    if len(manifest) != text.count("\n"):  # a line is invalid, or two lines have the same path
        return None
    return manifest


def sha256_in(state: str) -> str:
    return state[-64:]


def sha256_of(file: str) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with Path(file).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


# a build reads or stores files in these folders, so the output can't be inside
SOURCES = ("content", "layouts", "editor", ".legalsite", ".git")
LIVE_FOLDER = ".legalsite/live"  # the build that is compared with a live site


def checked_output(output: Path, root: Path, *, anywhere: bool) -> Path:
    """Return the real path of the folder `output`, which is relative to `root`.

    `anywhere` allows a folder outside of the root, for the command line. Raises ProblemsFound
    (status 2) if the site must not be written to the folder.
    """
    folder = Path(os.path.realpath(root / output))
    real_root = Path(os.path.realpath(root))
    reason = next(_unsafe_output_reasons(root / output, folder, real_root, anywhere), "")
    if reason:
        message = f"can't write the site to {output.as_posix()}: {reason}"
        help = "choose a separate folder, such as output"
        raise usage_failure("bad-output", message, help)
    return folder


def editor_in_output(root: Path, output: Path) -> ProblemIterator:
    """Yield an error if the output, relative to `root`, contains the site's editor.

    The editor stores authors' tokens in the storage of its origin, which all scripts of the same
    origin can read.
    """
    if (root / output / "editor" / "config.yml").exists():
        message = (
            "the editor is in the site's output, but must not have the same origin as the site"
        )
        help = "remove it from there, and deploy it on an origin of its own"
        yield Problem("editor-in-output", message, help, (output / "editor").as_posix())


def _unsafe_output_reasons(given: Path, folder: Path, root: Path, anywhere: bool) -> Iterator[str]:
    """Yield reasons why a site must not be written to a folder, each as the end of a sentence.

    `given` is the specified path, which may be a link. `anywhere` allows folders outside of the
    root.
    """
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - never fails, Path.home() may
    if folder == folder.parent:  # only the root is its own parent
        yield "it is the root of the file system"
    if folder == Path(os.path.realpath(home)):
        yield "it is your home folder"
    if root.is_relative_to(folder):
        yield "it contains the site's sources"
    for name in SOURCES:
        # `verify` itself builds into LIVE_FOLDER
        if folder.is_relative_to(root / name) and folder != root / LIVE_FOLDER:
            yield f"it is inside {name}/"
    if given.name.startswith("~"):
        yield "only a shell expands ~"
    if is_link(given) and root not in folder.parents:
        yield f"it is a link that points outside, to {folder.as_posix()}"
    if not anywhere and root not in folder.parents:
        yield "it is outside the site's folder"
    # the folder, or the nearest folder above it that exists
    existing = next(filter(os.path.exists, (folder, *folder.parents)), root)
    if not existing.is_dir():
        yield "it is a file" if existing == folder else "it is below a file"
