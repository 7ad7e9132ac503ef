"""Write the site to a staging tree, then swap it in, all or nothing.

Beside `output` is `.output.staging/` with `lock`, `links`, and, while a site is written, `tree`.
For `public/legal`, it's in the site's folder as well, because all of `public` is uploaded to hosts.
The staging tree gets every folder in which something changes, and each folder with only a few
files, such as assets/: new files are written, unchanged ones get a second name. For every other
folder it has a link to the old site's folder. After the swap, the new site shows the folder through
the link, until the folder itself takes the link's place. So a small change costs little, however
large the site is, and nothing is written in place.
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

MANIFEST = ".legalsite-manifest"
MAX_FILES_TO_LINK_SINGLY = 100  # files that get a second name sooner than their folder gets a link
LINKS_FOLDER = "links"  # the folder beside the staging tree in which links are kept
MANIFEST_LINE_PATTERN = r"(?m)^(?P<sha256>[0-9a-f]{64})  (?P<path>.+)$"


# The files of each part of the site: name of the part → path in the output → state.
PartFiles = Mapping[str, Mapping[str, str]]
# For each path in the output: the files of its part (path → state), which includes the path.
PartsByPath = Mapping[str, Mapping[str, str]]


class Tree(Struct, frozen=True):
    """A site that is being written. Paths are relative, with slashes."""

    output: Path  # the folder of the site
    beside: Path  # the folder beside it that holds the staging tree
    ours: Collection[str] | None  # the files that the last build wrote; None if unknown
    # the files in `ours` that haven't changed since, path → state. A state is a file's stamp and
    # its SHA-256, in one string, because a large site has many.
    intact: Mapping[str, str]
    parts: PartFiles  # the files of each part, path → state, as the last `finish_site` left them
    staging: str  # the staging tree


@contextmanager
def open_tree(
    output: Path, parts: PartFiles, root: Path | None = None
) -> Iterator[Callable[[], Tree]]:
    """Lock the output for one writer, and yield a function that returns its Tree.

    The function looks through all files, which takes long, so don't call it if nothing changed.
    `parts` are the files as the last `finish_site` left them; if there are none, every file is
    hashed. `root` is the site's real folder, for an output that may be in a folder of it.
    """
    base = output.parent
    file_system.make_folders(str(base))
    # files can only be moved within a file system
    if root and root in output.parents and root.stat().st_dev == base.stat().st_dev:
        base = root
    folders = output.relative_to(base).parts
    joined = ".".join(folders)
    # as deep as the output, so that `_link_text` is the same relative path from both
    names = (f".{joined}.staging", *["in"] * (len(folders) - 1))
    beside = _make_ignored(base, names)
    with locked(beside / "lock", f"{output.as_posix()}/"):
        file_system.make_ignored(beside / LINKS_FOLDER)
        recover(output, beside)
        yield lambda: _new_tree(output, beside, parts)


def _make_ignored(folder: Path, names: Iterable[str]) -> Path:
    """Make folders that git ignores, each in the one before, and return the innermost."""
    for name in names:
        folder = file_system.make_ignored(folder / name)
    return folder


def _new_tree(output: Path, beside: Path, parts: PartFiles) -> Tree:
    """Return the tree of a new site, with an empty staging tree.

    The arguments are those of `open_tree`, and the folder `beside` the output.
    """
    seen: dict[str, str] = {}  # path → state, as the last `finish_site` left them
    for files in parts.values():
        seen.update(files)
    # the files that the last build wrote: path → state or, by the manifest, SHA-256; None if unknown
    ours: dict[str, str] | None = seen
    # If the manifest has changed since, another build wrote the output: it lists the files, without
    # stamps.
    if MANIFEST not in parts or not file_system.is_unchanged(str(output), [parts[MANIFEST]]):
        ours = read_manifest(output / MANIFEST)
    intact = {}
    folder = str(output)  # only once, because there may be many files
    for path, state in (ours or {}).items():
        file = f"{folder}/{path}"
        stamp = file_system.stamp_of(file)
        sha256 = sha256_in(state)
        last = seen.get(path)  # its stamp and its hash
        # A file with the same stamp isn't read again.
        if last == f"{stamp} {sha256}":
            intact[path] = last
        elif stamp and sha256_of(file) == sha256:
            intact[path] = f"{stamp} {sha256}"
    if ours is not None and len(ours) == len(intact):
        ours = intact  # so that a large site has one dictionary less in memory
    return Tree(output, beside, ours, intact, parts, str(_new_staging_tree(beside)))


def _new_staging_tree(beside: Path) -> Path:
    """Return a new, empty folder for the staging tree, and remove what earlier builds left.

    On Windows, a file stays there while a program has it open, perhaps by its name in the output.
    """
    for left_over in beside.glob("tree*"):
        _remove(left_over)
    staging = beside / "tree"
    while os.path.lexists(staging):
        staging = staging.with_name(f"{staging.name}-later")
    staging.mkdir()
    return staging


def put_file(tree: Tree, path: str, data: bytes) -> str:
    """Write one file of the new site, unless the output has the same bytes already.

    Returns the state of the existing file, or else the SHA-256 of the new one. May run in a process
    that was forked while the tree is open.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    state = tree.intact.get(path, "")
    if sha256_in(state) == sha256:
        return state
    file_system.write_new(f"{tree.staging}/{path}", data)
    return sha256


def finish_site(tree: Tree, parts: dict[str, dict[str, str]]) -> Problems:
    """Swap the new site in, and return a warning for each path that still has the old site's file.

    `parts` are all files of its parts: path → the result of `put_file`, or the state of an
    unchanged file. Each gets its new state, in place because a large site has many, and the
    manifest becomes a part. Raises ProblemsFound (status 2) if a foreign file is in the way.
    """
    staging = tree.staging
    parts_by_path = {}  # the part that each file is in: path → state
    for part in parts.values():
        for path in part:
            parts_by_path[path] = part
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
    # of new files, and of unchanged ones, which have another stamp if they had to be copied
    for path in chain(_changed_paths(tree, parts_by_path), parts_by_path.keys() & files):
        stamp = file_system.stamp_of(f"{staging}/{path}")
        if not stamp:
            raise FileNotFoundError(2, "missing from the new site", f"{staging}/{path}")
        # This changes the state in `parts`.
        sha256 = sha256_in(parts_by_path[path][path])
        parts_by_path[path][path] = f"{stamp} {sha256}"
    in_use = swap(Path(staging), tree.output, tree.beside, whole_folders)
    for path in whole_folders:
        _keep_link(tree, path)
    _remove(staging)
    _remove(tree.beside / "aside")
    return [_in_use_warning(f"{tree.output.as_posix()}/{path}") for path in in_use]


def _manifest_lines(parts_by_path: PartsByPath) -> Iterator[bytes]:
    """Yield the lines of the manifest, which `sha256sum --check` reads too, by path.

    They have no times or machine names, so the same site has the same manifest.
    """
    for path in sorted(parts_by_path):
        sha256 = sha256_in(parts_by_path[path][path])
        yield f"{sha256}  {path}\n".encode()


def _changed_paths(tree: Tree, parts_by_path: PartsByPath) -> Iterator[str]:
    """Yield the path of each file that was written for the new site."""
    for path, files in parts_by_path.items():
        if tree.intact.get(path) != files[path]:
            yield path


def _kept_paths(tree: Tree, parts_by_path: PartsByPath) -> tuple[list[str], list[str]]:
    """Return the files and the whole folders that the new site takes from the old one.

    The files are unchanged or foreign, in folders in which something changes; the folders are below
    these, and nothing in them changes. Raises ProblemsFound for every foreign file at a path that
    the site needs.
    """
    files: list[str] = []
    whole_folders: list[str] = []
    blocking = []  # foreign files that are in the way
    if not tree.output.is_dir():
        return files, whole_folders
    touched = _touched_folders(tree, parts_by_path)
    for path, is_folder in _entries(tree.output, touched, parts_by_path):
        if is_folder and path not in parts_by_path:
            whole_folders.append(path)
        elif is_folder:  # the site needs a file here, so everything in the folder is in the way
            walked = file_system.walk(f"{tree.output}/{path}")
            inside = [f"{path}/{below}" for below, _ in walked]
            blocking += inside or [f"{path}/"]
        elif not _is_foreign(tree, path):
            # Only an unchanged file of ours is kept: other ones are replaced or removed.
            if path in parts_by_path and tree.intact.get(path) == parts_by_path[path][path]:
                files.append(path)
        # A foreign file: in the way where the site needs a file or a folder, else it's kept.
        elif path in parts_by_path or path in touched or path == MANIFEST:
            blocking.append(path)
        else:
            files.append(path)
    output = tree.output.as_posix()
    raise_problems((_foreign_file_problem(f"{output}/{path}") for path in sorted(blocking)), 2)
    return files, whole_folders


def _touched_folders(tree: Tree, parts_by_path: PartsByPath) -> set[str]:
    """Return the folders in which a file is written or removed, and the folders above them."""
    removed = (path for path in tree.ours or () if path not in parts_by_path)
    touched: set[str] = set()
    for path in chain(_changed_paths(tree, parts_by_path), removed):
        touched.update(file_system.parent_folders(path))
    return touched


def _foreign_file_problem(path: str) -> Problem:
    """Return the problem of a file that no build wrote, at a path that the site needs."""
    message = "the site needs this path, but the file there wasn't written by a build"
    help = "move it elsewhere; a build never overwrites a file it didn't write"
    return Problem("foreign-file", message, help, path)


def _is_foreign(tree: Tree, path: str) -> bool:
    """Return whether no build wrote this file.

    A link left by a build that was killed after the swap isn't foreign: its target was deleted.
    """
    if tree.ours is not None and (path in tree.ours or path == MANIFEST):
        return False
    target = file_system.read_link(f"{tree.output}/{path}")
    return not target or target != _link_text(tree.output, tree.beside, path)


def _entries(
    output: Path, touched: Container[str], needed: Container[str]
) -> Iterator[tuple[str, bool]]:
    """Yield the path of each entry of certain folders, and whether the entry is a folder.

    These are the output, the touched folders, and folders with few files. None of them is an entry
    itself. A folder with few files is an entry if its path is in `needed`: the site has a file
    there.
    """
    waiting = [""]
    while waiting:
        here = waiting.pop()
        with scan_folder(output / here) as entries:
            for entry in entries:
                path = here + entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_folder and (
                    path in touched or (path not in needed and _has_few_files(entry))
                ):
                    waiting.append(f"{path}/")
                else:
                    yield path, is_folder


def _has_few_files(folder: Entry) -> bool:
    """Return whether a folder has at least one file, but only a few, and no folders."""
    # Most file systems count two links for a folder, and one for each folder in it.
    if folder.stat(follow_symlinks=False).st_nlink > 2:
        return False
    with scan_folder(folder.path) as entries:
        first = list(islice(entries, MAX_FILES_TO_LINK_SINGLY + 1))
        if any(entry.is_dir(follow_symlinks=False) for entry in first):
            return False
    return 0 < len(first) <= MAX_FILES_TO_LINK_SINGLY


def swap(staging: Path, output: Path, beside: Path, whole_folders: Iterable[str]) -> list[str]:
    """Exchange the staging tree and the output in one step, so that no reader finds half a site.

    `beside` is the folder beside the output that has the staging tree. Without an output, the
    staging tree becomes the output.

    For each of `whole_folders` (paths in the output), which didn't change, the staging tree has a
    link to the folder in the old output. After the exchange, the folder takes the link's place.
    Where the system can't exchange, the folders are copied as hard links. The old site is renamed
    to `aside`, in `beside`, and then the staging tree to the output. On Windows, this fails while a
    program has a file open; then the files are replaced one by one. Returns the paths that still
    have the old site's files.
    """
    if not os.path.lexists(output):
        move(staging, output)
        return []
    mode = S_IMODE(output.stat().st_mode)
    staging.chmod(mode | S_IRWXU)  # as it was, but writable by the next build
    if not mode & S_IWUSR:
        output.chmod(mode | S_IRWXU)  # otherwise only root can move it
    if CAN_LINK_FOLDERS:
        _link_back(output, beside)
    if exchange(str(staging), str(output)):
        _move_folders_home(output, beside)
        return []
    for path in whole_folders:
        if is_link(staging / path):
            (staging / path).unlink()
            file_system.copy_folder(f"{output}/{path}", f"{staging}/{path}")
    aside = beside / "aside"
    try:
        move(output, aside)
        move(staging, output)
    except FileInUse:
        if not os.path.lexists(output):  # only the second move failed
            move(aside, output)
        return _replace_files(staging, output)
    return []


def _replace_files(staging: Path, output: Path) -> list[str]:
    """Replace, add, and remove files of the output one by one, as in the staging tree.

    Returns the paths that still have old files, because another program has these open. Until all
    files are new, the manifest lists the files of both sites, so that the next build can finish.
    """
    new = dict(file_system.walk(str(staging)))
    old = dict(file_system.walk(str(output)))
    files = read_manifest(output / MANIFEST) or {}
    files |= read_manifest(staging / MANIFEST) or {}
    both = staging.with_name("manifest")
    _remove(both)
    file_system.create_file(both, _manifest_lines(dict.fromkeys(files, files)))
    try:
        move(both, output / MANIFEST)
    except FileInUse:
        return [MANIFEST]
    removed = old.keys() - new.keys()
    changed = {path for path in new if new[path] != old.get(path)} - {MANIFEST}
    in_use = [path for path in removed if not _try_to_remove(output, path)]
    in_use += [path for path in changed if not _try_to_replace(staging, output, path)]
    if not in_use and not _try_to_replace(staging, output, MANIFEST):
        in_use.append(MANIFEST)
    return sorted(in_use)


def _in_use_warning(path: str) -> Problem:
    """Return the warning about a file of the old site that another program has open."""
    message = "the file is still from the last build, because another program has it open"
    help = "close it in that program, then build again"
    return Problem("file-in-use", message, help, path, severity="warning")


def _try_to_remove(output: Path, path: str) -> bool:
    """Remove a file or an empty folder, and the folders above that are empty then.

    Returns whether that was possible.
    """
    try:
        if path.endswith("/"):
            (output / path).rmdir()
        else:
            (output / path).unlink()
    except PermissionError:
        return False
    with suppress(OSError):  # of the first folder that isn't empty
        for folder in reversed(list(file_system.parent_folders(path))):
            (output / folder).rmdir()
    return True


def _try_to_replace(staging: Path, output: Path, path: str) -> bool:
    """Move a file of the staging tree to the output, and return whether that was possible."""
    target = f"{output}/{path}"
    file_system.make_folders(target.rpartition("/")[0])
    if path.endswith("/"):  # an empty folder, which exists now
        return True
    try:
        move(staging / path, target, tries=1)
    except OSError:
        return False
    return True


def recover(output: Path, beside: Path) -> None:
    """Finish the swap that a killed build began, if one did. Call this before anything else."""
    tree = beside / "tree"
    if is_link(tree):  # no build leaves a link, so someone else made it
        tree.unlink()
    aside = beside / "aside"
    if aside.is_dir() and not is_link(aside) and not os.path.lexists(output):
        move(aside, output)
    _remove(aside)
    _move_folders_home(output, beside)


def _move_folders_home(output: Path, beside: Path, here: str = "") -> None:
    """Exchange each folder in the staging tree with the link by which the output shows it.

    `here` is the folder in the staging tree that is searched, with a slash at its end; empty for
    the whole tree.
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
        elif not target:
            _move_folders_home(output, beside, f"{path}/")


def _link_text(output: Path, beside: Path, path: str) -> str:
    """Return the target of a link at `path` in the output that leads to this path in the staging
    tree, `beside`/tree: up from the path to the folder of both, and down again.

    When folder and link are exchanged, a reader may have read the link already and look for the
    folder in the staging tree, where now the link is. From there, the same target leads back to the
    output, by way of the link that `_link_back` makes.
    """
    up = "../" * path.count("/")
    way = _way_to_tree(output, beside)
    return f"{up}{way}/{path}"


@lru_cache(maxsize=1)  # a large site has many links
def _way_to_tree(output: Path, beside: Path) -> str:
    """Return the relative path from the output to the staging tree: `../.output.staging/tree`."""
    return Path(os.path.relpath(beside / "tree", output)).as_posix()


def _place_link(tree: Tree, path: str) -> None:
    """Put the link to a folder of the old site into the staging tree.

    Use the link that an earlier build has kept, or else make a new one.
    """
    text = _link_text(tree.output, tree.beside, path)
    target = f"{tree.beside}/tree/{path}"
    kept = _kept_link(tree.beside, text)
    if file_system.read_link(kept) != text or not file_system.try_to_move(kept, target):
        file_system.write_link(target, text)


def _keep_link(tree: Tree, path: str) -> None:
    """Keep a link for the next build, which the swap has moved back to the staging tree.

    Making a new link takes ten times as long, and longer the more files were deleted lately.
    """
    text = _link_text(tree.output, tree.beside, path)
    target = f"{tree.beside}/tree/{path}"
    if file_system.read_link(target) == text:  # otherwise renames swapped in the folder itself
        file_system.try_to_move(target, _kept_link(tree.beside, text))


def _kept_link(beside: Path, text: str) -> str:
    """Return the path at which a link with the target `text` is kept while no site is written."""
    name = hashlib.sha256(os.fsencode(text)).hexdigest()
    return f"{beside}/{LINKS_FOLDER}/{name}"


def _link_back(output: Path, beside: Path) -> None:
    """Make the link by which `_link_text` leads from the staging tree to the output."""
    link = Path(os.path.normpath(beside / "tree" / _way_to_tree(output, beside)))
    text = Path(os.path.relpath(output, link.parent)).as_posix()
    top = Path(os.path.commonpath([beside, link]))  # its folder is inside the staging folder
    _make_ignored(top, link.parent.relative_to(top).parts)
    if file_system.read_link(str(link)) != text:
        link.unlink(missing_ok=True)
        link.symlink_to(text)


def _remove(folder: str | Path) -> None:
    """Remove a folder with its contents, a file, or a link (but not its target), if it exists."""
    path = Path(folder)
    if path.is_dir() and not is_link(path):
        remove_folder(path)
    else:
        path.unlink(missing_ok=True)


def read_manifest(file: Path) -> dict[str, str] | None:
    """Return a manifest as path → SHA-256; None if it's missing or invalid.

    Then no file in the folder counts as ours.
    """
    try:
        with file_system.open_regular(file) as handle:
            text = handle.read().decode()
    except (OSError, UnicodeDecodeError):
        return None
    lines = re.finditer(MANIFEST_LINE_PATTERN, text)
    manifest = {line["path"]: line["sha256"] for line in lines}
    if len(manifest) != text.count("\n"):  # a line is invalid, or a path comes twice
        return None
    return manifest


def sha256_in(state: str) -> str:
    """Return the SHA-256 at the end of a file's state."""
    return state[-64:]


def sha256_of(file: str) -> str:
    """Return the SHA-256 of a file as hex."""
    with Path(file).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


# An output inside one of these would mix with files that a build reads or stores.
SOURCES = ("content", "layouts", "editor", ".legalsite", ".git")


def checked_output(output: Path, root: Path, *, anywhere: bool) -> Path:
    """Return the real folder that `output`, relative to `root`, names.

    `anywhere`: the folder may be outside the root, because it was given on the command line. Raises
    ProblemsFound (status 2) if a site must not be written there.
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
    """Yield the error that the output, relative to `root`, contains the site's editor.

    The editor keeps the tokens of the people who edit in the storage of its origin, where every
    script on this origin can read them.
    """
    if (root / output / "editor" / "config.yml").exists():
        message = (
            "the editor is in the site's output, but must not have the same origin as the site"
        )
        help = "remove it from there, and deploy it on an origin of its own"
        yield Problem("editor-in-output", message, help, (output / "editor").as_posix())


def _unsafe_output_reasons(given: Path, folder: Path, root: Path, anywhere: bool) -> Iterator[str]:
    """Yield the reasons why a site must not be written to this folder, as ends of a sentence.

    `given` is the path that names the folder; it may be a link. For `anywhere`, see
    `checked_output`.
    """
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - never fails, Path.home() may
    if folder == folder.parent:
        yield "it is the root of the file system"
    if folder == Path(os.path.realpath(home)):
        yield "it is your home folder"
    if root.is_relative_to(folder):
        yield "it contains the site's sources"
    for name in SOURCES:
        if folder.is_relative_to(root / name):
            yield f"it is inside {name}/"
    if given.name.startswith("~"):
        yield "only a shell expands ~"
    if is_link(given) and root not in folder.parents:
        yield f"it is a link that points outside, to {folder.as_posix()}"
    if not anywhere and root not in folder.parents:
        yield "it is outside the site's folder"
    existing = next(filter(os.path.exists, (folder, *folder.parents)), root)
    if not existing.is_dir():
        yield "it is a file" if existing == folder else "it is below a file"
