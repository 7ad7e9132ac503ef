"""Follows each file of a git history through its renames, because one file is one policy, and reads patterns for
files."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import takewhile
from posixpath import commonpath
from shlex import quote

from msgspec import Struct

from legalsite.errors import Problem, printable, usage_failure
from legalsite.importing.policy_names import OF_FOLDER
from legalsite.importing.titles_and_menus import any_of
from legalsite.model.git_history import Change, Commit, History

WILD = frozenset("*?[")
NAMED_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# What tells the versions of one policy apart: `tos/3.md`, `terms-v2.md`, `2019-05-01-privacy.md`, `archive/terms.md`
VERSION = re.compile(
    rf"(?:^|(?<=/)|[-_. ])(?:(?:19|20)[0-9]{{2}}(?:[-_.]?[0-9]{{2}}){{0,2}}|v?[0-9]{{1,3}}(?:\.[0-9]{{1,3}})*"
    rf"|{any_of('old_versions')})(?:(?=\.[a-z]+$)|[-_ /])",
    re.IGNORECASE,
)
MOST = 10**9


class Glob(Struct, frozen=True):
    """A pattern for files of a repository, such as `policies/**/*.md`."""

    parts: tuple[str, ...]  # what its folders and its name must match; `**` stands for any number of folders
    folder: str  # what comes before the first wildcard, with its `/`; it is not part of a policy's name


def read_glob(text: str) -> Glob:
    """Return the pattern that `text` describes: `*` and `?` match within a name, `**` any number of folders, `[a-z]`
    and `[!a-z]` one character."""
    parts = text.removeprefix("./").strip("/").split("/")
    fixed = takewhile(WILD.isdisjoint, parts[:-1])
    return Glob(tuple(parts), "".join(f"{part}/" for part in fixed))


def path_below(path: str, globs: Sequence[Glob]) -> str:
    """Return the part of a path below the folder that all patterns have in common; empty if it matches none. So two
    files with the same name in the folders of two patterns are told apart."""
    names = tuple(path.split("/"))
    if not any(_match(glob.parts, names) for glob in globs):
        return ""
    common = commonpath([glob.folder for glob in globs])
    return path.removeprefix(f"{common}/")


@lru_cache(10_000)
def _match(parts: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Return whether the names of a path match the parts of a pattern, one by one."""
    if not parts or not names:
        return not parts and not names
    if parts[0] == "**":
        return parts == ("**",) or any(_match(parts[1:], names[above:]) for above in range(len(names)))
    return fnmatchcase(names[0], parts[0]) and _match(parts[1:], names[1:])


class FileChange(Struct, frozen=True):
    """The change that one commit made to one file."""

    commit: Commit
    change: Change


class TracedFile(Struct):
    """A file through all its names. `events` are in the order of the commits; the last name is the current one, or the
    one it had when it was removed."""

    events: list[FileChange] = []

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the file once, the newest last."""
        return tuple(dict.fromkeys(event.change.path for event in reversed(self.events)))[::-1]

    @property
    def living(self) -> bool:
        """True if the file still exists after the last commit."""
        return self.events[-1].change.status != "deleted"


def trace_files(history: History, slug_of: Callable[[str], str]) -> tuple[TracedFile, ...]:
    """Return the files that have a slug, by `slug_of`, under any of their names. Renames are followed.

    A new file continues one that was removed in the same commit if that ever had the same slug, or had the same name in
    another folder. It continues one that was removed earlier if that had the same slug, or the same bytes: the policy
    has come back.
    """
    traced = []
    living: dict[str, TracedFile] = {}
    ended = {}
    for commit in history.commits:
        here = {change.path: living.pop(change.old_path, None) for change in commit.changes if change.old_path}
        left = {}
        for change in commit.changes:
            if change.status == "deleted" and (file := living.pop(change.path, None)):
                ended[file.events[-1].change.blob] = file
                file.events.append(FileChange(commit, change))
                name = _name(change.path)
                left[name] = None if name in left else file
                left |= {slug_of(name): file for name in file.names}
                ended[slug_of(change.path)] = file
        for change in commit.changes:
            if change.status == "deleted":
                continue
            slug, file = slug_of(change.path), here.get(change.path) or living.get(change.path)
            if slug and not file:
                likely = (left.get(slug), left.get(_name(change.path)), ended.get(slug), ended.get(change.blob))
                file = next((removed for removed in likely if removed and not removed.living), None)
            if not file:
                file = TracedFile()
                traced.append(file)
            file.events.append(FileChange(commit, change))
            living[change.path] = file
    return tuple(file for file in traced if any(slug_of(name) for name in file.names))


def join_moved(
    files: Mapping[str, TracedFile], moved: Sequence[tuple[str, str]], history: History
) -> dict[str, TracedFile]:
    """Return the files by slug, with each that moved to another one joined with that, as a person said. Raises
    ProblemsFound (status 2) if the old one was not removed, or changed after the new one was there."""
    order = {commit.id: place for place, commit in enumerate(history.commits)}
    joined = dict(files)
    for old, new in moved:
        before, after = joined.get(old), joined.get(new)
        help = "name two policies of this import"
        if before and after and before is not after:
            events = before.events[:-1]
            first = order[after.events[0].commit.id]
            if not before.living and all(order[event.commit.id] <= first for event in events):
                joined[new] = TracedFile([*events, *after.events])
                del joined[old]
                continue
            help = f"choose a file that was removed and didn't change after {new} was added"
        raise usage_failure("not-moved", f"{old} can't have moved to {new}", help)
    return joined


def kept_as_files(files: Mapping[str, TracedFile]) -> Iterator[Problem]:
    """Yield a question for each group of files that look like the versions of one policy, by numbers and days in their
    names, with the commands that make them one file. `files` are those of an import by slug."""
    groups: dict[str, list[TracedFile]] = {}
    for file in files.values():
        groups.setdefault(VERSION.sub("", file.names[-1]), []).append(file)
    for bare, group in groups.items():
        group.sort(key=_version)
        names = [file.names[-1] for file in group]
        stem = bare.rpartition(".")[0].strip("/").replace("/", "-") or "policy"
        one_file = f"{stem}-versions.md" if f"{stem}.md" in names else f"{stem}.md"
        steps = [f"if they are, combine them into one file in a copy of the repository, and import {one_file}:"]
        for file, name in zip(group, names, strict=True):
            named, first = re.search(NAMED_DAY, name), file.events[0].commit.time
            day = named[0] if named else first and first.date()
            steps.append(f"git show HEAD:{quote(name)} > {quote(one_file)}; git add {quote(one_file)}; ")
            steps[-1] += f"GIT_COMMITTER_DATE={day or 'YYYY-MM-DD'}T12:00:00Z git commit -qm {quote(name)}"
        if len(group) > 1:
            message = f"are these versions of one policy? {', '.join(map(printable, names))}"
            yield Problem("versions", message, "\n    ".join(steps), severity="warning")


def _version(file: TracedFile) -> tuple[list[int], str]:
    """Return what versions are sorted by: the numbers in their names; one without is older than these, and a file that
    is named like none is the newest."""
    name = file.names[-1]
    return [int(number) for number in re.findall(r"[0-9]+", name)] if VERSION.search(name) else [MOST], name


def _name(path: str) -> str:
    """Return the file's name, such as `terms.md`, which no slug can equal; its path if its folder names the file."""
    name = path.rpartition("/")[2]
    return path if name.partition(".")[0].casefold() in OF_FOLDER else name
