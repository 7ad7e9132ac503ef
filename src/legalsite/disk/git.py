"""A git repository, anybody's → its history and the bytes of its files, read by git itself and never written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from legalsite.disk.git_process import Repository, borrowed, commit_of, find, run, start, unreadable
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.history import Change, Commit, History, Status

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


class Read(Protocol):
    """The bytes of a blob; only their number where they are more than LARGEST. Raises KeyError where there is none."""

    def __call__(self, blob: str, /) -> bytes | int: ...


def open_repository(folder: Path) -> Repository:
    """The repository in whose work tree a folder lies, or which it is. Raises ProblemsFound (status 2) where there is
    none; `find` gives None."""
    found = find(folder)
    if not found:
        mend = "name a folder with a .git in it, or a bare repository"
        raise ProblemsFound([Problem("no-repository", "this is no git repository", mend, str(folder))], 2)
    return found


def is_shallow(repository: Repository) -> bool:
    """Whether it was cloned without its older commits."""
    with suppress(OSError):
        return (repository.shared / "shallow").stat().st_size > 0
    return False


def history(repository: Repository, ref: str = "HEAD", paths: Sequence[str] = ()) -> History:
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
def blobs(repository: Repository) -> Iterator[Read]:
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
