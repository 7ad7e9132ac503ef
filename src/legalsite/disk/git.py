"""Read the history and files of any git repository by running git, without writing to it.

git runs in an empty repository of ours that borrows the objects of the repository
(GIT_OBJECT_DIRECTORY). So the repository's hooks, filters, textconvs, grafts, and replacements are
ignored, and nothing is fetched. A few commands that start no program use the repository's git
directory: `rev-parse` and `for-each-ref` resolve refs to commits, and `config` and `symbolic-ref`
find the remote of the site's own repository. No other settings are used.
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
from pathlib import Path
from typing import IO, cast

from legalsite.disk.file_system import open_regular
from legalsite.disk.input_files import MAX_INPUT_SIZE
from legalsite.disk.repositories import Repository, find_repository
from legalsite.errors import ProblemsFound, usage_failure
from legalsite.model.git_history import Change, Commit, History, Status
from legalsite.system import find_program

INSTALL_HELP = "install git (Debian: git)"
SHA256_PATTERN = re.compile(rb"(?im)^\s*objectformat\s*=\s*\"?sha256")
ID_PATTERN = rb"[0-9a-f]{40,64}\s*"
# With these variables, git only uses our settings, runs no program, and fetches nothing.
ISOLATING_VARIABLES = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # takes precedence over configuration files
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
OPTIONS = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "protocol.allow=never"),
)
PARSE_REF = ("rev-parse", "--verify", "--quiet", "--end-of-options")
LIST_BRANCHES = ("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads")
READ_ORIGIN = ("config", "--local", "--no-includes", "--get", "remote.origin.url")
READ_BRANCH = ("symbolic-ref", "--quiet", "--short")
MAX_BLOB_SIZE = MAX_INPUT_SIZE  # in bytes
# a commit, and a change to a file, in the output of LOG_COMMAND
HEADER_PATTERN = rb"(?s)\s*(?P<id>[0-9a-f]{40,64}) (?P<time>-?[0-9]*) (?P<subject>.*)"
CHANGE_PATTERN = (
    rb"\s*:[0-7]{6} (?P<mode>[0-7]{6}) [0-9a-f]+ (?P<blob>[0-9a-f]+) (?P<letter>[A-Z])[0-9]*"
)
# modes of regular files; links and submodules have others
PLAIN_MODES = (b"100644", b"100755", b"100664")
STATUS_BY_LETTER: Mapping[bytes, Status] = {
    b"A": "added",
    b"C": "added",
    b"D": "deleted",
    b"R": "renamed",
}
LOG_COMMAND = (
    *("log", "--first-parent", "-m", "-r", "-z", "--raw", "--no-abbrev", "-M", "-l1000"),
    *("--no-ext-diff", "--no-textconv", "--no-color", "--no-show-signature", "--no-notes"),
    "--encoding=UTF-8",
    "--no-rename-empty",  # otherwise, empty files could count as renamed
    "--format=tformat:%H %ct %s",
)


ReadBlob = Callable[[str], bytes | int]
"""Returns the content of a blob, or just its size if that exceeds MAX_BLOB_SIZE. Raises KeyError if
the blob doesn't exist.
"""


def open_repository(folder: Path) -> Repository:
    """Return the repository that a folder is or belongs to.

    Raises ProblemsFound (status 2) if there's none.
    """
    repository = find_repository(folder)
    if not repository:
        help = "pass a folder that contains .git, or a bare repository"
        raise usage_failure("no-repository", "this isn't a git repository", help, folder.as_posix())
    return repository


def read_origin(repository: Repository) -> tuple[str, str]:
    """Return the URL of the remote `origin`, and the name of its main branch.

    Outside of a clone, the branch is the current one. Unknown values are empty. Raises
    ProblemsFound (status 2) if git isn't installed.
    """
    _require_no_devices(repository)
    with tempfile.TemporaryDirectory(prefix="legalsite-git-") as home:
        environment = _environment(home, GIT_DIR=str(repository.own))
        url = _run(READ_ORIGIN, environment).stdout
        branch = _run([*READ_BRANCH, "refs/remotes/origin/HEAD"], environment).stdout
        if not branch:  # not a clone
            branch = _run([*READ_BRANCH, "HEAD"], environment).stdout
    name = branch.decode("utf-8", "replace").strip().removeprefix("origin/")
    return url.decode("utf-8", "replace").strip(), name


def _require_no_devices(repository: Repository) -> None:
    """Raise ProblemsFound (status 2) if git could block forever on a pipe or device."""
    # check the git directories, and folders from which they borrow objects
    objects = repository.shared / "objects"
    places = {repository.own, repository.shared}
    alternates = objects / "info" / "alternates"  # lists further folders with objects
    with suppress(OSError, UnicodeDecodeError), open_regular(alternates) as file:
        places |= {objects / line for line in file.read().decode().splitlines()}
    for place in places:
        for folder, _, names in os.walk(place):
            for name in names:
                path = Path(folder, name)
                if path.is_fifo() or path.is_char_device() or path.is_block_device():
                    message = "git would hang on this pipe or device"
                    raise usage_failure("bad-repository", message, "remove it", path.as_posix())


def read_tree(repository: Repository, ref: str, folder: str, option: str) -> dict[str, str]:
    """Map each file of a folder in a commit to its blob. Paths are relative to the folder.

    `option` is the command-line option with the ref, for messages. Raises ProblemsFound (status 2)
    if the ref doesn't exist.
    """
    commit = _commit_named(repository, ref, option)
    command = ["ls-tree", "-r", "-z", "--full-tree", commit, "--", f"{folder}/"]
    with _borrowing_environment(repository) as environment:
        done = _run(command, environment)
    if done.returncode:
        raise _unreadable_history(repository, done.stderr)
    blobs = {}
    for entry in done.stdout.split(b"\0")[:-1]:
        facts, path = entry.split(b"\t", 1)
        _mode, _type, blob = facts.split()
        below = _decoded_path(path).removeprefix(f"{folder}/")
        blobs[below] = blob.decode("ascii")
    return blobs


def has_conflicts(repository: Repository, paths: Sequence[str]) -> bool:
    """Return whether git's index contains an unresolved merge conflict for one of these files.

    Paths are relative to the top-level folder. Return False if the index can't be read.
    """
    with _borrowing_environment(repository) as environment:
        # git runs in our own repository, so copy the index there
        copy = Path(environment["GIT_DIR"], "index")
        with suppress(OSError), open_regular(repository.own / "index") as index:
            copy.write_bytes(index.read())
        command = ["--literal-pathspecs", "ls-files", "--unmerged", "--", *paths]
        done = _run(command, environment)
    return bool(done.stdout)


def blob_name(data: bytes, like: str) -> str:
    """Return the hash that git uses as the name of a file's content.

    `like` is the name of another blob in the repository. Its length determines the algorithm.
    """
    algorithm = "sha1" if len(like) == 40 else "sha256"
    blob = b"blob %d\0" % len(data) + data
    return hashlib.new(algorithm, blob, usedforsecurity=False).hexdigest()


def read_history(repository: Repository, ref: str = "HEAD") -> History:
    """Read the history of a branch, tag, or commit.

    Only the first parent of a merge is followed, so changes from a merged branch get the date of
    the merge. Raises ProblemsFound (status 2) if git isn't installed, the ref doesn't exist, or
    commits or folders are missing.
    """
    commit = _commit_named(repository, ref)
    with _borrowing_environment(repository) as environment:
        done = _run([*LOG_COMMAND, commit], environment)
    if done.returncode:
        raise _unreadable_history(repository, done.stderr)
    try:
        commits = _commits(done.stdout)
    except EOFError:
        raise _unreadable_history(repository, b"its output ends inside a change") from None
    return History(commits, _is_shallow(repository))


def _is_shallow(repository: Repository) -> bool:
    """Return whether a repository is a shallow clone, which lacks older commits."""
    shallow = repository.shared / "shallow"
    return shallow.is_file() and shallow.stat().st_size > 0


def _commit_named(repository: Repository, ref: str, option: str = "--ref") -> str:
    """Resolve a ref to a commit.

    `option` is the command-line option with the ref, for messages. Raises ProblemsFound (status 2)
    if the commit doesn't exist.
    """
    _require_no_devices(repository)
    with tempfile.TemporaryDirectory(prefix="legalsite-git-") as home:
        environment = _environment(home, GIT_DIR=str(repository.own))
        parsed = _run([*PARSE_REF, f"{ref}^{{commit}}"], environment)
        if not parsed.returncode and re.fullmatch(ID_PATTERN, parsed.stdout):
            return parsed.stdout.decode("ascii").strip()
        # the ref doesn't exist, so name the branches in the message
        listed = _run(LIST_BRANCHES, environment)
        if listed.returncode:
            raise _unreadable_history(repository, listed.stderr)
        branches = listed.stdout.decode("utf-8", "replace").split("\n")[:-1]
        # on a new branch, HEAD has no commit yet; then use the only other branch
        if ref == "HEAD" and len(branches) == 1:
            return _commit_named(repository, f"refs/heads/{branches[0]}")
    message = "the repository has no commits yet"
    help = "commit the files, or name another repository"
    if branches:
        shown_branches = ", ".join(branches[:10])
        message = f"no commit named {ref}"
        help = f"name one with {option}; the branches are: {shown_branches}"
        if _is_shallow(repository):
            message += " in this shallow clone, which lacks older commits"
            help = "clone more of them (in GitHub's checkout action: `fetch-depth: 2`; on GitLab: "
            help += "`GIT_DEPTH: 0`), or fetch the rest: `git fetch --unshallow`"
    raise usage_failure("no-ref", message, help, repository.shown_path)


def _commits(out: bytes) -> tuple[Commit, ...]:
    """Parse the output of LOG_COMMAND, and return the commits that changed files, oldest first.

    NUL separates a header for each commit, and a change and a name for each file. A renamed or
    copied file has two names. Raises EOFError if a name is missing.
    """
    tokens = iter(out.split(b"\0"))
    commits: list[tuple[re.Match[bytes], list[Change]]] = []
    changes: list[Change] = []  # changes of the current commit
    for token in tokens:
        if raw := re.fullmatch(CHANGE_PATTERN, token):
            # this also takes the names that follow
            changes.append(_change(raw, tokens))
        elif header := re.fullmatch(HEADER_PATTERN, token):
            changes = []
            commits.append((header, changes))
    commits.reverse()
    return tuple(_commit(header, changes) for header, changes in commits if changes)


def _commit(header: re.Match[bytes], changes: Sequence[Change]) -> Commit:
    """Create a commit from a parsed header. Its time is None if datetime can't represent it."""
    time = None
    with suppress(ValueError, OverflowError, OSError):
        time = datetime.fromtimestamp(int(header["time"]), UTC)
    commit = header["id"].decode("ascii")
    subject = header["subject"].decode("utf-8", "replace")
    return Commit(commit, time, subject, tuple(changes))


def _change(raw: re.Match[bytes], names: Iterator[bytes]) -> Change:
    """Create the change matched by `raw`, and take its names from `names`.

    Raises EOFError if a name is missing.
    """
    letter = raw["letter"]
    path = _next_path(names)
    old = path if letter == b"R" else ""
    # renamed (R) and copied (C) files have two names, the old one first
    if letter in (b"R", b"C"):
        path = _next_path(names)
    status = STATUS_BY_LETTER.get(letter, "modified")
    if status == "deleted":  # the mode and the blob of a deleted file are zeros
        return Change(status, path, old_path=old)
    # links and submodules have other modes than files
    return Change(status, path, raw["blob"].decode("ascii"), old, raw["mode"] in PLAIN_MODES)


def _next_path(names: Iterator[bytes]) -> str:
    """Return the next name as a path. Raises EOFError if there's none."""
    name = next(names, b"")
    if not name:  # the output ends with NUL, so the last name is empty
        raise EOFError
    return _decoded_path(name)


def _decoded_path(data: bytes) -> str:
    """Decode a path. Bytes that aren't UTF-8 become surrogates."""
    return data.decode("utf-8", "surrogateescape")


@contextmanager
def blob_reader(repository: Repository) -> Iterator[ReadBlob]:
    """Yield a function that reads blobs. One process of git reads all of them."""
    command = ["cat-file", "--batch"]
    with (
        _borrowing_environment(repository) as environment,
        _start(command, environment) as process,
    ):
        # these aren't None, because `_start` creates pipes
        requests = cast("IO[bytes]", process.stdin)
        answers = cast("IO[bytes]", process.stdout)

        def read(blob: str) -> bytes | int:
            """Return the content or the size of a blob, as described in `ReadBlob`."""
            try:
                requests.write(blob.encode("ascii") + b"\n")
                requests.flush()
            except BrokenPipeError:
                reason = b"git cat-file ended at a broken object"
                raise _unreadable_history(repository, reason) from None
            return _read_answer(answers, blob)

        try:
            yield read
        finally:
            process.kill()


def _read_answer(answers: IO[bytes], blob: str) -> bytes | int:
    """Return the content of a blob, or its size if that exceeds MAX_BLOB_SIZE.

    `git cat-file` answers `<id> blob <size>`, the content, and a line break. For a missing blob, it
    answers `<id> missing`, and for a corrupt blob nothing. Raises KeyError in both cases.
    """
    head = answers.readline().split()
    if len(head) != 3:  # the blob is missing or corrupt
        raise KeyError(blob)
    size = int(head[2])
    if size > MAX_BLOB_SIZE:
        left = size + 1  # the content and the line break
        while left:  # large content may not fit into memory, so skip it in chunks
            block = answers.read(min(left, 1 << 20))
            if not block:
                break
            left -= len(block)
        return size
    data = answers.read(size + 1)
    if head[1] != b"blob" or len(data) <= size:  # the object is of another type, or corrupt
        raise KeyError(blob)
    return data[:-1]


@contextmanager
def _borrowing_environment(repository: Repository) -> Iterator[Mapping[str, str]]:
    """Yield environment variables that limit git to the objects of the repository.

    git runs in an empty repository of ours, so hooks and filters of the repository, which could
    start programs, are ignored.
    """
    with tempfile.TemporaryDirectory(prefix="legalsite-git-") as home:
        own = Path(home, "git")
        for folder in ("objects", "refs"):
            (own / folder).mkdir(parents=True)
        (own / "HEAD").write_bytes(b"ref: refs/heads/none\n")
        version = "0\n"
        # git needs to know whether the repository uses SHA-256
        with suppress(OSError), open_regular(repository.shared / "config") as theirs:
            if SHA256_PATTERN.search(theirs.read()):
                version = "1\n[extensions]\n\tobjectformat = sha256\n"
        config = f"[core]\n\tbare = true\n\trepositoryformatversion = {version}"
        (own / "config").write_bytes(config.encode())
        with suppress(FileNotFoundError):  # only shallow clones have this list of missing commits
            shutil.copyfile(repository.shared / "shallow", own / "shallow")
        objects = str(repository.shared / "objects")
        yield _environment(home, GIT_DIR=str(own), GIT_OBJECT_DIRECTORY=objects)


def _environment(home: str, **places: str) -> dict[str, str]:
    """Return environment variables with which git only uses our configuration.

    `home` is an empty folder, and `places` contains variables with git's paths.
    """
    inherited = os.environ.items()
    environment = {name: value for name, value in inherited if not name.startswith("GIT_")}
    return environment | ISOLATING_VARIABLES | {"HOME": home, "XDG_CONFIG_HOME": home} | places


def _run(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    with _start(arguments, environment, subprocess.PIPE) as process:
        output = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, *output)


def _start(
    arguments: Sequence[str], environment: Mapping[str, str], errors: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start git with pipes for input and output.

    `errors` is passed to Popen as stderr. Raises ProblemsFound (status 2) if git isn't installed.
    """
    git = find_program("git")
    if not git:
        message = "reading history requires git, which isn't installed"
        raise usage_failure("no-git", message, INSTALL_HELP)
    command = [git, "--no-pager", *OPTIONS, *arguments]
    pipe = subprocess.PIPE
    # an empty folder, in which git finds no program of the repository
    folder = environment["HOME"]
    return subprocess.Popen(
        command, env=environment, cwd=folder, stdin=pipe, stdout=pipe, stderr=errors
    )


def _unreadable_history(repository: Repository, errors: bytes) -> ProblemsFound:
    """Create an exception for a history that git can't read, with git's last error."""
    reason = errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
    message = f"the history can't be read: {reason or 'git failed'}"
    partial = "if this is a partial clone, clone it again without --filter"
    help = f"{partial}; if not, find out what is broken: `git fsck`"
    return usage_failure("bad-repository", message, help, repository.shown_path)
