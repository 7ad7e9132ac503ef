"""git, run so that nothing of somebody else's repository but its objects has a say.

git works in an empty repository of ours that borrows the objects of theirs (GIT_OBJECT_DIRECTORY): no setting, hook,
filter, textconv, graft or replacement of theirs is read, and nothing is fetched. Only what commit a ref names is asked
in their own directory, by `rev-parse`, which starts no program.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from legalsite.errors import Problem, ProblemsFound

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


def find(folder: Path) -> Repository | None:
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
    mend = f"name one with --ref; the branches are: {', '.join(branches[:10]) or 'none'}"
    said = "it has no commit yet" if not branches else f"no commit is named {ref}"
    raise ProblemsFound([Problem("no-ref", said, mend, str(repository.top or repository.own))], 2)


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
        problem = Problem("no-git", "histories are read by git, which is not here", MISSING)
        raise ProblemsFound([problem], 2) from None


def unreadable(repository: Repository, errors: bytes) -> ProblemsFound:
    """What git says last, as the problem that it is."""
    said = errors.decode("utf-8", "replace").strip().rpartition("\n")[2] or "git failed"
    mend = "if it is a partial clone, clone it whole (without --filter); else `git fsck` tells what is broken"
    place = str(repository.top or repository.own)
    return ProblemsFound([Problem("bad-repository", f"its history cannot be read: {said}", mend, place)], 2)


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
