"""Reads the history of any git repository and the bytes of its files with git itself, and never writes to it.

Of another person's repository, only the objects are used: git works in an empty repository of ours that borrows their
objects (GIT_OBJECT_DIRECTORY). None of their hooks, filters, textconvs, grafts or replacements is read, and nothing is
fetched. Two commands read their git directory, and start no program: `rev-parse` and `for-each-ref` find the commit
that a ref names. None of their settings is read.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import IO, cast

from msgspec import Struct

from legalsite.disk.file_system import git_folder, open_regular
from legalsite.errors import ProblemsFound, usage_failure
from legalsite.model.git_history import Change, Commit, History, Status

MISSING = "install git (Debian: git)"
SHA256 = re.compile(rb"^\s*objectformat\s*=\s*\"?sha256", re.IGNORECASE | re.MULTILINE)
ID = rb"[0-9a-f]{40,64}\s*"
LOCKED_UP = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # takes precedence over what a configuration allows
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
OPTIONS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never")
LARGEST = 2_000_000  # bytes: no text of a site may have more
HEADER = rb"(?s)\s*([0-9a-f]{40,64}) (-?[0-9]*) (.*)"
RAW = rb"\s*:[0-7]{6} ([0-7]{6}) [0-9a-f]+ ([0-9a-f]+) ([A-Z])[0-9]*"
PLAIN_MODES = (b"100644", b"100755", b"100664")
STATUS: Mapping[bytes, Status] = {b"A": "added", b"C": "added", b"D": "deleted", b"R": "renamed"}
LOG = (
    *("log", "--first-parent", "-m", "-r", "-z", "--raw", "--no-abbrev", "-M", "-l1000", "--no-ext-diff"),
    *("--no-textconv", "--no-color", "--no-show-signature", "--no-notes", "--encoding=UTF-8"),
    "--no-rename-empty",  # a file without words is no text that moved
    "--format=tformat:%H %ct %s",
)


class Repository(Struct, frozen=True):
    """A repository on this machine."""

    own: Path  # its git directory
    shared: Path  # the git directory that contains the objects; it differs from `own` only in an additional work tree
    top: Path | None  # the folder of the work tree; None for a bare repository


ReadBlob = Callable[[str], bytes | int]
"""Returns the bytes of a blob, or only their number if there are more than LARGEST. Raises KeyError if there is no such
blob."""


def open_repository(folder: Path) -> Repository:
    """Return the repository that a folder is or belongs to. Raises ProblemsFound (status 2) if there is none;
    `find_repository` returns None."""
    repository = find_repository(folder)
    if not repository:
        help = "name a folder that contains .git, or a bare repository"
        raise usage_failure("no-repository", "this isn't a git repository", help, str(folder))
    return repository


def find_repository(folder: Path) -> Repository | None:
    """Return the repository that a folder is or belongs to; None if there is none."""
    start = folder.absolute()
    for parent in (start, *start.parents):
        for candidate, top in ((parent / ".git", parent), (parent, None)):
            own = shared = git_folder(candidate)
            with suppress(OSError, UnicodeDecodeError), open_regular(own / "commondir") as file:
                shared = own / file.read().decode().strip()
            if (own / "HEAD").is_file() and (shared / "objects").is_dir():
                return Repository(own, shared, top)
    return None


def _refuse_devices(repository: Repository) -> None:
    """Raise ProblemsFound (status 2) if git would read from a pipe or a device, which may keep it waiting for ever."""
    objects, places = repository.shared / "objects", {repository.own, repository.shared}
    with suppress(OSError, UnicodeDecodeError), open_regular(objects / "info" / "alternates") as file:
        places |= {objects / line for line in file.read().decode().splitlines()}
    for folder, _, names in chain.from_iterable(map(os.walk, places)):
        for path in (Path(folder, name) for name in names):
            if path.is_fifo() or path.is_char_device() or path.is_block_device():
                message = "this is a pipe or a device, which git would wait for"
                raise usage_failure("bad-repository", message, "remove it", str(path))


def read_tree(repository: Repository, ref: str, folder: str, option: str) -> dict[str, str]:
    """Return the files that a folder has in a commit: path below the folder → blob. `option` is where the ref was
    given. Raises ProblemsFound (status 2) if the ref does not exist."""
    commit = _commit_named(repository, ref, option)
    with _borrowed(repository) as environment:
        done = _run(["ls-tree", "-r", "-z", "--full-tree", commit, "--", f"{folder}/"], environment)
    if done.returncode:
        raise _unreadable(repository, done.stderr)
    entries = (entry.split(b"\t", 1) for entry in done.stdout.split(b"\0")[:-1])
    return {_name(path).removeprefix(f"{folder}/"): meta.split()[2].decode("ascii") for meta, path in entries}


def blob_name(data: bytes, like: str) -> str:
    """Return the name that git gives to the bytes of a file. `like` is that of another blob of the repository."""
    algorithm = "sha1" if len(like) == 40 else "sha256"
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def read_history(repository: Repository, ref: str = "HEAD") -> History:
    """Return the history of a branch, tag or commit, along the first parents of merges: what came in with a merge came
    on its day.

    Raises ProblemsFound (status 2) if git is missing, the ref does not exist, or commits or folders are missing.
    """
    commit = _commit_named(repository, ref)
    with _borrowed(repository) as environment:
        done = _run([*LOG, commit], environment)
    if done.returncode:
        raise _unreadable(repository, done.stderr)
    shallow = repository.shared / "shallow"  # of a clone without its older commits
    return History(_commits(done.stdout), shallow.is_file() and shallow.stat().st_size > 0)


def _commit_named(repository: Repository, ref: str, option: str = "--ref") -> str:
    """Return the commit that a ref names. If HEAD names none yet and there is only one branch, HEAD is that branch.
    Raises ProblemsFound (status 2) if there is no such commit."""
    _refuse_devices(repository)
    with tempfile.TemporaryDirectory(prefix="legalsite-git-") as home:
        theirs = _environment(home) | {"GIT_DIR": str(repository.own)}
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        parsed = _run([*asked, f"{ref}^{{commit}}"], theirs)
        if not parsed.returncode and re.fullmatch(ID, parsed.stdout):
            return parsed.stdout.decode("ascii").strip()
        listed = _run(["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads"], theirs)
        if listed.returncode:
            raise _unreadable(repository, listed.stderr)
        branches = listed.stdout.decode("utf-8", "replace").split("\n")[:-1]
        if ref == "HEAD" and len(branches) == 1:
            return _commit_named(repository, f"refs/heads/{branches[0]}")
    message, help = "the repository has no commits yet", "commit the files, or name another repository"
    if branches:
        message = f"no commit named {ref}"
        help = f"name one with {option}; the branches are: {', '.join(branches[:10])}"
    raise usage_failure("no-ref", message, help, str(repository.top or repository.own))


def _commits(out: bytes) -> tuple[Commit, ...]:
    """Return the commits that changed files, the oldest first. Each is a header, then for each file a mark and one
    name, or two if it was renamed."""
    tokens = iter(out.split(b"\0"))
    commits: list[tuple[re.Match[bytes], list[Change]]] = []
    for token in tokens:
        if raw := re.fullmatch(RAW, token):
            commits[-1][1].append(_change(raw, tokens))
        elif header := re.fullmatch(HEADER, token):
            commits.append((header, []))
    return tuple(_commit(header, changes) for header, changes in reversed(commits) if changes)


def _commit(header: re.Match[bytes], changes: Sequence[Change]) -> Commit:
    """Return a commit; its time is None if no date can hold it."""
    time = None
    with suppress(ValueError, OverflowError, OSError):
        time = datetime.fromtimestamp(int(header[2]), UTC)
    return Commit(header[1].decode("ascii"), time, header[3].decode("utf-8", "replace"), tuple(changes))


def _change(raw: re.Match[bytes], names: Iterator[bytes]) -> Change:
    """Return one change; takes its names from `names`."""
    mode, blob, letter = raw.groups()
    path, old = _name(next(names)), ""
    if letter in (b"R", b"C"):
        old, path = path if letter == b"R" else "", _name(next(names))
    status = STATUS.get(letter, "modified")
    gone = status == "deleted"
    return Change(status, path, "" if gone else blob.decode("ascii"), old, gone or mode in PLAIN_MODES)


def _name(data: bytes) -> str:
    """Return a path; bytes that are not UTF-8 become surrogates."""
    return data.decode("utf-8", "surrogateescape")


@contextmanager
def blob_reader(repository: Repository) -> Iterator[ReadBlob]:
    """Yield a function that reads blobs one by one, all through one process."""
    with _borrowed(repository) as environment, _start(["cat-file", "--batch"], environment) as process:
        asking, answering = cast("tuple[IO[bytes], IO[bytes]]", (process.stdin, process.stdout))  # `_start` made both

        def read(blob: str) -> bytes | int:
            try:
                asking.write(blob.encode("ascii") + b"\n")
                asking.flush()
            except BrokenPipeError:
                raise _unreadable(repository, b"git cat-file ended at a broken object") from None
            return _answer(answering, blob)

        try:
            yield read
        finally:
            process.kill()


def _answer(answering: IO[bytes], blob: str) -> bytes | int:
    """Return the bytes of a blob or their number. git answers `<id> blob <size>`, the bytes and a line end; `<id>
    missing` for a missing one; nothing for a broken one. Raises KeyError for the last two."""
    head = answering.readline().split()
    if len(head) != 3:
        raise KeyError(blob)
    kind, size = head[1], int(head[2])
    if size > LARGEST:
        left = size + 1
        while left:
            left -= len(answering.read(min(left, 1 << 20))) or left
        return size
    data = answering.read(size + 1)
    if kind != b"blob" or len(data) <= size:
        raise KeyError(blob)
    return data[:-1]


@contextmanager
def _borrowed(repository: Repository) -> Iterator[Mapping[str, str]]:
    """Yield environment variables for a git that reads the objects of this repository and nothing else in it."""
    with tempfile.TemporaryDirectory(prefix="legalsite-git-") as home:
        own = Path(home, "git")
        for folder in ("objects", "refs"):
            (own / folder).mkdir(parents=True)
        (own / "HEAD").write_text("ref: refs/heads/none\n", "ascii")
        version = "0\n"
        with suppress(OSError), open_regular(repository.shared / "config") as theirs:
            if SHA256.search(theirs.read()):
                version = "1\n[extensions]\n\tobjectformat = sha256\n"
        (own / "config").write_text(f"[core]\n\tbare = true\n\trepositoryformatversion = {version}", "ascii")
        with suppress(FileNotFoundError):
            shutil.copyfile(repository.shared / "shallow", own / "shallow")
        objects = {"GIT_DIR": str(own), "GIT_OBJECT_DIRECTORY": str(repository.shared / "objects")}
        yield _environment(home) | objects


def _environment(home: str) -> dict[str, str]:
    """Return the environment variables, with no settings of git except ours."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | LOCKED_UP | {"HOME": home, "XDG_CONFIG_HOME": home}


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run git to its end."""
    with _start(arguments, environment, subprocess.PIPE) as process:
        out, errors = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def _start(
    arguments: Sequence[str], environment: Mapping[str, str], errors: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start git with pipes for input and output. Raises ProblemsFound (status 2) if git is missing."""
    pipe = subprocess.PIPE
    command = ["git", "--no-pager", *OPTIONS, *arguments]
    try:  # runs in its home, so that no file of the repository can be run as git
        home = environment["HOME"]
        return subprocess.Popen(command, env=environment, cwd=home, stdin=pipe, stdout=pipe, stderr=errors)
    except FileNotFoundError:
        raise usage_failure("no-git", "reading a history requires git, which isn't installed", MISSING) from None


def _unreadable(repository: Repository, errors: bytes) -> ProblemsFound:
    """Return the last line of git's error output as a problem."""
    reason = errors.decode("utf-8", "replace").strip().rpartition("\n")[2] or "git failed"
    help = "if this is a partial clone, clone it again without --filter; if not, find out what is broken: `git fsck`"
    path = str(repository.top or repository.own)
    return usage_failure("bad-repository", f"the history can't be read: {reason}", help, path)
