"""A git repository, anybody's → its history and the bytes of its files, read by git itself and never written."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.git_history import Change, Commit, History, Status

# --- git, run so that nothing of somebody else's repository but its objects has a say. git works in an empty
# repository of ours that borrows the objects of theirs (GIT_OBJECT_DIRECTORY): no setting, hook, filter,
# textconv, graft or replacement of theirs is read, and nothing is fetched. Only what commit a ref names is
# asked in their own directory, by `rev-parse`, which starts no program. ---

MISSING = "install git (Debian: git)"
SHA256 = re.compile(rb"^\s*objectformat\s*=\s*\"?sha256", re.IGNORECASE | re.MULTILINE)
ID = re.compile(rb"[0-9a-f]{40,64}\s*")
LOCKED_UP = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # wins over what a config allows
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
OPTIONS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never")


@dataclass(frozen=True, slots=True)
class Repository:
    """`top` is the folder of the work tree, None for a bare repository; `own` the git directory, `shared` the one with
    the objects: another one only for a further work tree."""

    own: Path
    shared: Path
    top: Path | None


def find_repository(folder: Path) -> Repository | None:
    """The repository in whose work tree a folder lies, or which it is. None where there is none."""
    start = folder.absolute()
    for place in (start, *start.parents):
        for candidate, top in ((place / ".git", place), (place, None)):
            own = _led(candidate)
            shared = _shared(own)
            if (own / "HEAD").is_file() and (shared / "objects").is_dir():
                return Repository(own, shared, top)
    return None


@contextmanager
def borrowed(repository: Repository) -> Iterator[Mapping[str, str]]:
    """The environment for a git that knows the objects of this repository and nothing else of it."""
    with tempfile.TemporaryDirectory(prefix="legalsite-git-") as home:
        own = Path(home, "git")
        for folder in ("objects", "refs"):
            (own / folder).mkdir(parents=True)
        (own / "HEAD").write_text("ref: refs/heads/none\n", "ascii")
        config = "[core]\n\tbare = true\n\trepositoryformatversion = "
        config += "1\n[extensions]\n\tobjectformat = sha256\n" if _has_sha256(repository) else "0\n"
        (own / "config").write_text(config, "ascii")
        with suppress(FileNotFoundError):
            shutil.copyfile(repository.shared / "shallow", own / "shallow")
        objects = {"GIT_DIR": str(own), "GIT_OBJECT_DIRECTORY": str(repository.shared / "objects")}
        yield _environment(home) | objects


def commit_of(repository: Repository, ref: str) -> str:
    """The id of the commit that a ref names. HEAD of a repository whose HEAD is not there yet is its only branch.
    Raises ProblemsFound (status 2) where there is no such commit."""
    with tempfile.TemporaryDirectory(prefix="legalsite-git-") as home:
        theirs = _environment(home) | {"GIT_DIR": str(repository.own)}
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        found = run([*asked, f"{ref}^{{commit}}"], theirs)
        if not found.returncode and ID.fullmatch(found.stdout):
            return found.stdout.decode("ascii").strip()
        listed = run(["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads"], theirs)
        if listed.returncode:
            raise unreadable(repository, listed.stderr)
        branches = listed.stdout.decode("utf-8", "replace").split("\n")[:-1]
        if ref == "HEAD" and len(branches) == 1:
            return commit_of(repository, f"refs/heads/{branches[0]}")
    help = f"name one with --ref; the branches are: {', '.join(branches[:10]) or 'none'}"
    said = "the repository has no commits yet" if not branches else f"there is no commit named {ref}"
    raise ProblemsFound([Problem("no-ref", said, help, str(repository.top or repository.own))], 2)


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    with start(arguments, environment, subprocess.PIPE) as process:
        out, errors = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def start(
    arguments: Sequence[str], environment: Mapping[str, str], errors: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """With pipes for what goes in and out. Raises ProblemsFound (status 2) where git is not there."""
    pipe = subprocess.PIPE
    command = ["git", "--no-pager", *OPTIONS, *arguments]
    try:  # from its home, so that no file of the repository's is taken for git
        home = environment["HOME"]
        return subprocess.Popen(command, env=environment, cwd=home, stdin=pipe, stdout=pipe, stderr=errors)
    except FileNotFoundError:
        problem = Problem("no-git", "reading a history needs git, which is not installed", MISSING)
        raise ProblemsFound([problem], 2) from None


def unreadable(repository: Repository, errors: bytes) -> ProblemsFound:
    """What git says last, as the problem that it is."""
    said = errors.decode("utf-8", "replace").strip().rpartition("\n")[2] or "git failed"
    help = (
        "if this is a partial clone, clone it completely (without --filter); otherwise `git fsck` shows what is broken"
    )
    place = str(repository.top or repository.own)
    return ProblemsFound([Problem("bad-repository", f"the history cannot be read: {said}", help, place)], 2)


def _environment(home: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | LOCKED_UP | {"HOME": home, "XDG_CONFIG_HOME": home}


def _led(place: Path) -> Path:
    """A `.git` that is a file says where the git directory lies (`gitdir: …`)."""
    with suppress(OSError, UnicodeDecodeError):
        if place.is_file():
            head, _, where = place.read_text("utf-8").partition("gitdir: ")
            return place if head or not where else place.parent / where.strip()
    return place


def _shared(own: Path) -> Path:
    with suppress(OSError, UnicodeDecodeError):
        return own / (own / "commondir").read_text("utf-8").strip()
    return own


def _has_sha256(repository: Repository) -> bool:
    with suppress(OSError):
        return bool(SHA256.search((repository.shared / "config").read_bytes()))
    return False


# --- git ---

LARGEST = 2_000_000  # bytes: no text of a site may have more
HEADER = re.compile(rb"\s*([0-9a-f]{40,64}) (-?[0-9]*) (.*)", re.DOTALL)
RAW = re.compile(rb"\s*:[0-7]{6} ([0-7]{6}) [0-9a-f]+ ([0-9a-f]+) ([A-Z])[0-9]*")
PLAIN_MODES = (b"100644", b"100755", b"100664")
STATUS: Mapping[bytes, Status] = {b"A": "added", b"C": "added", b"D": "deleted", b"R": "renamed"}
LOG = (
    *("log", "-z", "--raw", "--no-abbrev", "--first-parent", "-m", "--root", "-M", "-l1000", "--no-color"),
    *("--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-notes", "--no-mailmap", "--encoding=UTF-8"),
    "--format=tformat:%H %ct %s",
)


class ReadBlob(Protocol):
    """The bytes of a blob; only their number where they are more than LARGEST. Raises KeyError where there is none."""

    def __call__(self, blob: str, /) -> bytes | int: ...


def open_repository(folder: Path) -> Repository:
    """The repository in whose work tree a folder lies, or which it is. Raises ProblemsFound (status 2) where there is
    none; `find` gives None."""
    found = find_repository(folder)
    if not found:
        help = "name a folder that contains .git, or a bare repository"
        raise ProblemsFound([Problem("no-repository", "this is not a git repository", help, str(folder))], 2)
    return found


def is_shallow(repository: Repository) -> bool:
    """Whether it was cloned without its older commits."""
    with suppress(OSError):
        return (repository.shared / "shallow").stat().st_size > 0
    return False


def read_history(repository: Repository, ref: str = "HEAD", paths: Sequence[str] = ()) -> History:
    """The first-parent history of a branch, tag or commit. With `paths` (files and folders from the top of the
    repository, as they are, no patterns) only what happened to these; a file renamed to one of them was then added.
    Raises ProblemsFound (status 2) where git is not there, the ref is none, or objects are missing."""
    commit = commit_of(repository, ref)
    with borrowed(repository) as environment:
        done = run([*LOG, commit, "--", *(f":(top,literal){path}" for path in paths)], environment)
    if done.returncode:
        raise unreadable(repository, done.stderr)
    return History(tuple(_commits(done.stdout))[::-1], is_shallow(repository))


@contextmanager
def blob_reader(repository: Repository) -> Iterator[ReadBlob]:
    """Reads blobs one by one, all through one process."""
    with borrowed(repository) as environment, start(["cat-file", "--batch"], environment) as process:
        asking, answering = process.stdin, process.stdout
        if asking is None or answering is None:
            raise BrokenPipeError(0, "git cat-file has no pipes")

        def read(blob: str) -> bytes | int:
            try:
                asking.write(blob.encode("ascii") + b"\n")
                asking.flush()
            except BrokenPipeError:
                raise unreadable(repository, b"git cat-file ended at a broken object") from None
            return _answer(answering, blob)

        try:
            yield read
        finally:
            process.kill()


def _answer(answering: IO[bytes], blob: str) -> bytes | int:
    """`<id> blob <size>`, the bytes, a line end; for one that is not there `<id> missing`, for a broken one nothing."""
    head = answering.readline().split()
    if len(head) != 3:
        raise KeyError(blob)
    kind, size = head[1], int(head[2])
    if size > LARGEST:
        _pass_over(answering, size + 1)
        return size
    data = answering.read(size + 1)
    if kind != b"blob" or len(data) <= size:
        raise KeyError(blob)
    return data[:-1]


def _pass_over(answering: IO[bytes], left: int) -> None:
    while left:
        left -= len(answering.read(min(left, 1 << 20))) or left


def _commits(out: bytes) -> Iterator[Commit]:
    """The newest first. A commit is its header, then for each file a mark and one name, or two where it was renamed."""
    tokens = iter(out.split(b"\0"))
    header: re.Match[bytes] | None = None
    changes: list[Change] = []
    for token in tokens:
        raw, found = RAW.fullmatch(token), HEADER.fullmatch(token)
        if raw:
            changes.append(_change(raw, tokens))
        elif found:
            if header:
                yield _commit(header, changes)
            header, changes = found, []
    if header:
        yield _commit(header, changes)


def _commit(header: re.Match[bytes], changes: Sequence[Change]) -> Commit:
    time = None
    with suppress(ValueError, OverflowError, OSError):
        time = datetime.fromtimestamp(int(header[2]), UTC)
    return Commit(header[1].decode("ascii"), time, header[3].decode("utf-8", "replace"), tuple(changes))


def _change(raw: re.Match[bytes], names: Iterator[bytes]) -> Change:
    mode, blob, letter = raw.groups()
    path, old = _name(next(names)), ""
    if letter in (b"R", b"C"):
        old, path = path if letter == b"R" else "", _name(next(names))
    status = STATUS.get(letter, "modified")
    gone = status == "deleted"
    return Change(status, path, "" if gone else blob.decode("ascii"), old, gone or mode in PLAIN_MODES)


def _name(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
