"""Follow the files of a git history through renames, because each file becomes a policy."""

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

WILDCARDS = frozenset("*?[")
DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# The version in a file name, as in `tos/3.md`, `terms-v2.md`, `2019-05-01-privacy.md`, or
# `archive/terms.md`.
VERSION_PATTERN = re.compile(
    r"(?i)(?:^|(?<=/)|[-_. ])(?:(?:19|20)[0-9]{2}(?:[-_.]?[0-9]{2}){0,2}"
    rf"|v?[0-9]{{1,3}}(?:\.[0-9]{{1,3}})*|{any_of('old_versions')})(?:(?=\.[a-z]+$)|[-_ /])"
)
NEWEST_VERSION = 10**9  # larger than all numbers in file names


class Glob(Struct, frozen=True):
    """A pattern for file paths in a repository, such as `policies/**/*.md`."""

    parts: tuple[str, ...]  # a pattern for each path component; `**` is any number of folders
    folder: str  # the folders before the first wildcard, with a trailing slash


def read_glob(text: str) -> Glob:
    """Parse a pattern for file paths.

    `*` and `?` match within a path component, `**` matches any number of folders, and `[a-z]` or
    `[!a-z]` matches one character.
    """
    parts = text.removeprefix("./").strip("/").split("/")
    fixed = takewhile(WILDCARDS.isdisjoint, parts[:-1])
    return Glob(tuple(parts), "".join(f"{part}/" for part in fixed))


def path_below(path: str, globs: Sequence[Glob]) -> str:
    """Make a path relative to the folder that all patterns share.

    Return an empty string if no pattern matches. `path` is relative to the repository's root. The
    result isn't just the file name, because two folders may have files with the same name.
    """
    names = tuple(path.split("/"))
    if not any(_matches(glob.parts, names) for glob in globs):
        return ""
    # a glob's folder consists of the folders before its first wildcard
    common = commonpath([glob.folder for glob in globs])
    return path.removeprefix(f"{common}/")


@lru_cache(10_000)
def _matches(parts: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Return whether the components of a path match the components of a pattern, from the left."""
    if not parts or not names:
        return not parts and not names
    if parts == ("**",):  # a final `**` matches all files in a folder
        return True
    if parts[0] == "**":  # `**` may match any number of folders, even none
        return any(_matches(parts[1:], names[above:]) for above in range(len(names)))
    return fnmatchcase(names[0], parts[0]) and _matches(parts[1:], names[1:])


class FileChange(Struct, frozen=True):
    """A change to a file by a commit."""

    commit: Commit
    change: Change


class TracedFile(Struct):
    """A file and its history through all renames.

    `events` contains its changes, oldest first. A removal is also a change.
    """

    events: list[FileChange] = []

    @property
    def names(self) -> tuple[str, ...]:
        """All paths of the file, newest last, without duplicates."""
        newest_first = [event.change.path for event in reversed(self.events)]
        return tuple(dict.fromkeys(newest_first))[::-1]

    @property
    def exists(self) -> bool:
        """Whether the file exists after the last commit."""
        return self.events[-1].change.status != "deleted"


def trace_files(history: History, slug_of: Callable[[str], str]) -> tuple[TracedFile, ...]:
    """Follow files through renames, and return files with a slug under any of their names.

    `slug_of` returns the slug of a path, or an empty string if the path isn't imported. A new file
    continues a file that was removed in the same commit with the same slug or name. It restores a
    file that was removed earlier with the same slug or content.
    """
    tracer = _Tracer(slug_of)
    for commit in history.commits:
        tracer.add(commit)
    return tuple(file for file in tracer.traced if any(map(slug_of, file.names)))


class _Tracer:
    """Follows files through renames and removals, commit by commit."""

    def __init__(self, slug_of: Callable[[str], str]) -> None:
        self.slug_of = slug_of
        self.traced: list[TracedFile] = []
        self.existing: dict[str, TracedFile] = {}  # current path → file
        # slug or blob at the time of removal → removed file
        self.removed: dict[str, TracedFile] = {}

    def add(self, commit: Commit) -> None:
        """Add each change in a commit to the history of its file."""
        renamed = {}  # new path → file
        # two files may swap names, so first remove all old names from `self.existing`
        for change in commit.changes:
            if change.old_path:
                renamed[change.path] = self.existing.pop(change.old_path, None)
        removed_by_commit = self._remove_files(commit)
        for change in commit.changes:
            if change.status == "deleted":
                continue
            file = renamed.get(change.path) or self.existing.get(change.path)
            slug = self.slug_of(change.path)  # empty if the path isn't imported
            if slug and not file:  # the file is new, or continues a removed file
                # Files that this commit removed, with the same slug or name, and files that any
                # commit removed, with the same slug or content. Each may be None.
                candidates = (
                    removed_by_commit.get(slug),
                    removed_by_commit.get(_file_name(change.path)),
                    self.removed.get(slug),
                    self.removed.get(change.blob),
                )
                # a candidate exists again if another change already continued it
                file = next((one for one in candidates if one and not one.exists), None)
            if not file:
                file = TracedFile()
                self.traced.append(file)
            file.events.append(FileChange(commit, change))
            self.existing[change.path] = file

    def _remove_files(self, commit: Commit) -> dict[str, TracedFile | None]:
        """Record the removals in a commit, and map names and former slugs to the removed files.

        If several removed files have the same name, it maps to None.
        """
        removed: dict[str, TracedFile | None] = {}
        for change in commit.changes:
            if change.status != "deleted" or change.path not in self.existing:
                continue
            file = self.existing.pop(change.path)
            # a later file with the same content may restore it
            self.removed[file.events[-1].change.blob] = file
            file.events.append(FileChange(commit, change))
            name = _file_name(change.path)
            # with two files of the same name, it's unclear which one continues
            removed[name] = None if name in removed else file
            removed |= {self.slug_of(name): file for name in file.names}
            self.removed[self.slug_of(change.path)] = file
        return removed


def join_moved_files(
    files: Mapping[str, TracedFile], moved: Sequence[tuple[str, str]], history: History
) -> dict[str, TracedFile]:
    """Join removed policies with the policies that they moved to, according to the user.

    `files` is keyed by slug. `moved` contains pairs of slugs: a removed policy and the new one.
    Raises ProblemsFound with exit status 2 if the old file wasn't removed, or changed after the new
    file was added.
    """
    order = {commit.id: place for place, commit in enumerate(history.commits)}
    joined = dict(files)
    for old, new in moved:
        before = joined.get(old)
        after = joined.get(new)
        message = f"{old} can't have moved to {new}"
        if not before or not after or before is after:
            raise usage_failure("not-moved", message, "use two policies from this import")
        added = order[after.events[0].commit.id]  # place of the commit that added the new file
        events = before.events[:-1]  # the last event is its removal
        if before.exists or any(order[event.commit.id] > added for event in events):
            help = f"choose a removed file that didn't change after {new} was added"
            raise usage_failure("not-moved", message, help)
        joined[new] = TracedFile([*events, *after.events])
        del joined[old]
    return joined


def version_file_problems(files: Mapping[str, TracedFile]) -> Iterator[Problem]:
    """Ask about files whose names only differ in numbers or dates, as versions of a policy do.

    The question includes commands that combine the files. `files` is keyed by slug.
    """
    groups: dict[str, list[TracedFile]] = {}  # newest path without the version → files
    for file in files.values():
        bare = VERSION_PATTERN.sub("", file.names[-1])
        groups.setdefault(bare, []).append(file)
    for bare, group in groups.items():
        if len(group) > 1:
            group.sort(key=_version_sort_key)
            yield _versions_problem(bare, group)


def _versions_problem(bare: str, group: Sequence[TracedFile]) -> Problem:
    """Ask whether files are versions of one policy, and show commands that combine them.

    `group` contains the files, oldest version first. `bare` is their path without the version. Each
    command commits a file under the same new name, with the date of its version.
    """
    names = [file.names[-1] for file in group]
    stem = bare.rpartition(".")[0].strip("/").replace("/", "-") or "policy"
    target = f"{stem}.md"
    # the commands must not overwrite one of the files
    if target in names:
        target = f"{stem}-versions.md"
    steps = [
        f"if they are, combine them into one file in a copy of the repository, and import {target}:"
    ]
    file_argument = quote(target)
    for file, name in zip(group, names, strict=True):
        source = quote(name)
        steps.append(
            f"cp {source} {file_argument}; git add {file_argument}; "
            f"GIT_COMMITTER_DATE={_version_day(file, name)}T12:00:00Z git commit -qm {source}"
        )
    shown = ", ".join(map(printable, names))
    message = f"are these versions of the same policy? {shown}"
    return Problem("versions", message, "\n    ".join(steps), severity="warning")


def _version_day(file: TracedFile, name: str) -> str:
    """Return the date in a file's name, otherwise the date of its first commit.

    If there's neither, return a placeholder that the user must replace.
    """
    named = re.search(DATE_PATTERN, name)
    if named:
        return named[0]
    first = file.events[0].commit.time
    if not first:
        return "YYYY-MM-DD"
    return str(first.date())


def _version_sort_key(file: TracedFile) -> tuple[list[int], str]:
    """Return a key that sorts files by the numbers in their names, and then by name.

    A name such as `terms-old` without a number comes first, and a name without any version last.
    """
    name = file.names[-1]
    if not VERSION_PATTERN.search(name):
        return [NEWEST_VERSION], name
    return list(map(int, re.findall(r"[0-9]+", name))), name


def _file_name(path: str) -> str:
    """Return a file's name, or its path if the name is generic, such as `index.md`."""
    name = path.rpartition("/")[2]
    if name.partition(".")[0].casefold() in FOLDER_FILE_NAMES:
        return path
    return name
