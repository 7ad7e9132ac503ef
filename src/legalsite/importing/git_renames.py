"""Follows each file of a git history through its renames, because one file is one policy."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import takewhile
from posixpath import commonpath
from shlex import quote

from msgspec import Struct

from legalsite.errors import Problem, printable, usage_failure
from legalsite.importing.policy_names import FOLDER_FILE_NAMES
from legalsite.importing.titles_and_menus import any_of
from legalsite.model.git_history import Change, Commit, History

WILD = frozenset("*?[")
NAMED_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# What tells the versions of one policy apart: `tos/3.md`, `terms-v2.md`,
# `2019-05-01-privacy.md`, `archive/terms.md`.
VERSION = re.compile(
    r"(?i)(?:^|(?<=/)|[-_. ])(?:(?:19|20)[0-9]{2}(?:[-_.]?[0-9]{2}){0,2}"
    rf"|v?[0-9]{{1,3}}(?:\.[0-9]{{1,3}})*|{any_of('old_versions')})(?:(?=\.[a-z]+$)|[-_ /])"
)
MAX_VERSION = 10**9


class Glob(Struct, frozen=True):
    """A pattern for files of a repository, such as `policies/**/*.md`."""

    parts: tuple[str, ...]  # what folders and the name must match; `**` is any number of folders
    folder: str  # what precedes the first wildcard, with its `/`; not part of a policy's name


def read_glob(text: str) -> Glob:
    """Return the pattern that `text` describes.

    `*` and `?` match within a name, `**` any number of folders, `[a-z]` and `[!a-z]` one character.
    """
    parts = text.removeprefix("./").strip("/").split("/")
    fixed = takewhile(WILD.isdisjoint, parts[:-1])
    return Glob(tuple(parts), "".join(f"{part}/" for part in fixed))


def path_below(path: str, globs: Sequence[Glob]) -> str:
    """Return the part of a path below the folder that all patterns have in common.

    So two files with the same name in the folders of two patterns are told apart. Empty if the path
    matches no pattern.
    """
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
    if parts == ("**",):
        return True
    if parts[0] == "**":
        return any(_match(parts[1:], names[above:]) for above in range(len(names)))
    return fnmatchcase(names[0], parts[0]) and _match(parts[1:], names[1:])


class FileChange(Struct, frozen=True):
    """The change that one commit made to one file."""

    commit: Commit
    change: Change


class TracedFile(Struct):
    """A file through all its names.

    `events` are in the order of the commits; the last name is the current one, or the one it had
    when it was removed.
    """

    events: list[FileChange] = []

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the file once, the newest last."""
        newest_first = [event.change.path for event in reversed(self.events)]
        return tuple(dict.fromkeys(newest_first))[::-1]

    @property
    def living(self) -> bool:
        """Whether the file still exists after the last commit."""
        return self.events[-1].change.status != "deleted"


def trace_files(history: History, slug_of: Callable[[str], str]) -> tuple[TracedFile, ...]:
    """Return the files that have a slug, by `slug_of`, under any of their names.

    Renames are followed. A new file continues one that was removed in the same commit if that ever
    had the same slug, or had the same name in another folder. It continues one that was removed
    earlier if that had the same slug, or the same bytes: the policy has come back.
    """
    tracer = _Tracer(slug_of)
    for commit in history.commits:
        tracer.add(commit)
    return tuple(file for file in tracer.traced if any(map(slug_of, file.names)))


class _Tracer:
    """Follows files from commit to commit."""

    def __init__(self, slug_of: Callable[[str], str]) -> None:
        self.slug_of = slug_of
        self.traced: list[TracedFile] = []
        self.living: dict[str, TracedFile] = {}  # by path
        self.removed: dict[str, TracedFile] = {}  # by slug, and by blob

    def add(self, commit: Commit) -> None:
        """Add the changes of the next commit."""
        renamed = {}
        for change in commit.changes:
            if change.old_path:
                renamed[change.path] = self.living.pop(change.old_path, None)
        removed_now = self._remove_files(commit)
        for change in commit.changes:
            if change.status == "deleted":
                continue
            file = renamed.get(change.path) or self.living.get(change.path)
            slug = self.slug_of(change.path)
            if slug and not file:
                candidates = (
                    removed_now.get(slug),
                    removed_now.get(_file_name(change.path)),
                    self.removed.get(slug),
                    self.removed.get(change.blob),
                )
                file = next((one for one in candidates if one and not one.living), None)
            if not file:
                file = TracedFile()
                self.traced.append(file)
            file.events.append(FileChange(commit, change))
            self.living[change.path] = file

    def _remove_files(self, commit: Commit) -> dict[str, TracedFile | None]:
        """Return the files that a commit removes, by their slugs and names.

        None stands for several files with one name.
        """
        removed: dict[str, TracedFile | None] = {}
        for change in commit.changes:
            if change.status != "deleted" or change.path not in self.living:
                continue
            file = self.living.pop(change.path)
            self.removed[file.events[-1].change.blob] = file
            file.events.append(FileChange(commit, change))
            name = _file_name(change.path)
            removed[name] = None if name in removed else file
            removed |= {self.slug_of(name): file for name in file.names}
            self.removed[self.slug_of(change.path)] = file
        return removed


def join_moved(
    files: Mapping[str, TracedFile], moved: Sequence[tuple[str, str]], history: History
) -> dict[str, TracedFile]:
    """Return the files by slug, with each that moved joined with its new one, as the user said.

    Raises ProblemsFound (status 2) if the old one was not removed, or changed after the new one
    was there.
    """
    order = {commit.id: place for place, commit in enumerate(history.commits)}
    joined = dict(files)
    for old, new in moved:
        before = joined.get(old)
        after = joined.get(new)
        message = f"{old} can't have moved to {new}"
        if not before or not after or before is after:
            raise usage_failure("not-moved", message, "use two policies from this import")
        first = order[after.events[0].commit.id]
        events = before.events[:-1]
        if before.living or any(order[event.commit.id] > first for event in events):
            help = f"choose a removed file that didn't change after {new} was added"
            raise usage_failure("not-moved", message, help)
        joined[new] = TracedFile([*events, *after.events])
        del joined[old]
    return joined


def version_file_problems(files: Mapping[str, TracedFile]) -> Iterator[Problem]:
    """Yield a question for each group of files that look like the versions of one policy.

    They have numbers and dates in their names. The question has the commands that make them one
    file. `files` are the files of an import by slug.
    """
    groups: dict[str, list[TracedFile]] = {}
    for file in files.values():
        groups.setdefault(VERSION.sub("", file.names[-1]), []).append(file)
    for bare, group in groups.items():
        if len(group) > 1:
            group.sort(key=_version_order)
            yield _versions_problem(bare, group)


def _versions_problem(bare: str, group: Sequence[TracedFile]) -> Problem:
    names = [file.names[-1] for file in group]
    stem = bare.rpartition(".")[0].strip("/").replace("/", "-") or "policy"
    target = f"{stem}.md"
    if target in names:
        target = f"{stem}-versions.md"
    steps = [
        f"if they are, combine them into one file in a copy of the repository, and import {target}:"
    ]
    file_argument = quote(target)
    for file, name in zip(group, names, strict=True):
        source = quote(name)
        steps.append(
            f"git show HEAD:{source} > {file_argument}; git add {file_argument}; "
            f"GIT_COMMITTER_DATE={_version_day(file, name)}T12:00:00Z git commit -qm {source}"
        )
    shown = ", ".join(map(printable, names))
    message = f"are these versions of the same policy? {shown}"
    return Problem("versions", message, "\n    ".join(steps), severity="warning")


def _version_day(file: TracedFile, name: str) -> str:
    """Return the date in a file's name, or else of its first commit."""
    named = re.search(NAMED_DAY, name)
    if named:
        return named[0]
    first = file.events[0].commit.time
    if not first:
        return "YYYY-MM-DD"
    return str(first.date())


def _version_order(file: TracedFile) -> tuple[list[int], str]:
    """Return what versions are sorted by: the numbers in their names.

    One without numbers is older than these, and a file that is named like no version is the newest.
    """
    name = file.names[-1]
    if not VERSION.search(name):
        return [MAX_VERSION], name
    return list(map(int, re.findall(r"[0-9]+", name))), name


def _file_name(path: str) -> str:
    """Return the file's name, which no slug can equal; its path if its folder names the file."""
    name = path.rpartition("/")[2]
    if name.partition(".")[0].casefold() in FOLDER_FILE_NAMES:
        return path
    return name
