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

WILDCARDS = frozenset("*?[")
DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# What tells the versions of one policy apart: `tos/3.md`, `terms-v2.md`,
# `2019-05-01-privacy.md`, `archive/terms.md`.
VERSION_PATTERN = re.compile(
    r"(?i)(?:^|(?<=/)|[-_. ])(?:(?:19|20)[0-9]{2}(?:[-_.]?[0-9]{2}){0,2}"
    rf"|v?[0-9]{{1,3}}(?:\.[0-9]{{1,3}})*|{any_of('old_versions')})(?:(?=\.[a-z]+$)|[-_ /])"
)
NEWEST_VERSION = 10**9  # sorts after all numbers in names


class Glob(Struct, frozen=True):
    """A pattern for the paths of files in a repository, such as `policies/**/*.md`."""

    parts: tuple[str, ...]  # one pattern for each name in a path; `**` is any number of folders
    folder: str  # the folders before the first wildcard, with a `/` at the end


def read_glob(text: str) -> Glob:
    """Return the pattern that `text` describes.

    `*` and `?` match within a name, `**` any number of folders, `[a-z]` and `[!a-z]` one character.
    """
    parts = text.removeprefix("./").strip("/").split("/")
    fixed = takewhile(WILDCARDS.isdisjoint, parts[:-1])
    return Glob(tuple(parts), "".join(f"{part}/" for part in fixed))


def path_below(path: str, globs: Sequence[Glob]) -> str:
    """Return a path without the folder that all patterns have in common; empty if none matches it.

    So files with the same name in the folders of two patterns are told apart. `path` is from the
    top of the repository.
    """
    names = tuple(path.split("/"))
    if not any(_matches(glob.parts, names) for glob in globs):
        return ""
    common = commonpath([glob.folder for glob in globs])
    return path.removeprefix(f"{common}/")


@lru_cache(10_000)
def _matches(parts: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Return whether the names in a path match the parts of a pattern, one by one."""
    if not parts or not names:
        return not parts and not names
    if parts == ("**",):
        return True
    if parts[0] == "**":  # try to match the rest from each folder on
        return any(_matches(parts[1:], names[above:]) for above in range(len(names)))
    return fnmatchcase(names[0], parts[0]) and _matches(parts[1:], names[1:])


class FileChange(Struct, frozen=True):
    """The change that one commit made to one file."""

    commit: Commit
    change: Change


class TracedFile(Struct):
    """A file through all its renames.

    `events` are the changes by commits, oldest first, with its removal if it was removed.
    """

    events: list[FileChange] = []

    @property
    def names(self) -> tuple[str, ...]:
        """All paths of the file, each once, the current or last one at the end."""
        newest_first = [event.change.path for event in reversed(self.events)]
        return tuple(dict.fromkeys(newest_first))[::-1]

    @property
    def exists(self) -> bool:
        """Whether the file still exists after the last commit."""
        return self.events[-1].change.status != "deleted"


def trace_files(history: History, slug_of: Callable[[str], str]) -> tuple[TracedFile, ...]:
    """Return the files that have a slug under any of their names, each with its renames.

    `slug_of` returns the slug of a path; empty if the path isn't imported. A new file continues a
    file that the same commit removed if both have the same slug, or the same name in different
    folders. It continues a file that an earlier commit removed if that had the same slug or the
    same bytes: the policy has come back.
    """
    tracer = _Tracer(slug_of)
    for commit in history.commits:
        tracer.add(commit)
    return tuple(file for file in tracer.traced if any(map(slug_of, file.names)))


class _Tracer:
    """Follows files through renames and removals, one commit after the other."""

    def __init__(self, slug_of: Callable[[str], str]) -> None:
        self.slug_of = slug_of
        self.traced: list[TracedFile] = []  # all files so far
        self.existing: dict[str, TracedFile] = {}  # by their current path
        # The files that were removed, by their last slug and by their last blob.
        self.removed: dict[str, TracedFile] = {}

    def add(self, commit: Commit) -> None:
        """Add each change of the next commit to the file that it belongs to, or to a new file.

        `existing` has the files that exist by their path, `removed` those that earlier commits
        removed, by slug and by content, and `traced` all of them.
        """
        renamed = {}  # the file at each path to which this commit moved one
        for change in commit.changes:
            if change.old_path:
                renamed[change.path] = self.existing.pop(change.old_path, None)
        removed_by_commit = self._remove_files(commit)
        for change in commit.changes:
            if change.status == "deleted":
                continue
            file = renamed.get(change.path) or self.existing.get(change.path)
            slug = self.slug_of(change.path)
            if slug and not file:  # a new file, which may continue a removed one
                # a file that this commit removed, by slug or name; one that an earlier commit
                # removed, by slug or content
                candidates = (
                    removed_by_commit.get(slug),
                    removed_by_commit.get(_file_name(change.path)),
                    self.removed.get(slug),
                    self.removed.get(change.blob),
                )
                file = next((one for one in candidates if one and not one.exists), None)
            if not file:
                file = TracedFile()
                self.traced.append(file)
            file.events.append(FileChange(commit, change))
            self.existing[change.path] = file

    def _remove_files(self, commit: Commit) -> dict[str, TracedFile | None]:
        """Record the removals of a commit, and return the removed files by their slugs and names.

        All slugs that a file ever had lead to it, and its last name. If several of these files have
        the same name, it leads to None.
        """
        removed: dict[str, TracedFile | None] = {}
        for change in commit.changes:
            if change.status != "deleted" or change.path not in self.existing:
                continue
            file = self.existing.pop(change.path)
            self.removed[file.events[-1].change.blob] = file  # by its last content
            file.events.append(FileChange(commit, change))
            name = _file_name(change.path)
            removed[name] = None if name in removed else file
            removed |= {self.slug_of(name): file for name in file.names}
            self.removed[self.slug_of(change.path)] = file
        return removed


def join_moved_files(
    files: Mapping[str, TracedFile], moved: Sequence[tuple[str, str]], history: History
) -> dict[str, TracedFile]:
    """Return the files by slug, each pair that the user says has moved joined into one file.

    `moved` has pairs of slugs, the removed policy's and the new one's. Raises ProblemsFound (status
    2) if the old file was not removed, or was changed after the new one was added.
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
        events = before.events[:-1]  # without its removal
        if before.exists or any(order[event.commit.id] > first for event in events):
            help = f"choose a removed file that didn't change after {new} was added"
            raise usage_failure("not-moved", message, help)
        joined[new] = TracedFile([*events, *after.events])
        del joined[old]
    return joined


def version_file_problems(files: Mapping[str, TracedFile]) -> Iterator[Problem]:
    """Yield a question for each group of files that look like the versions of one policy.

    Their names differ only in numbers or dates. The question has the commands that combine them
    into one file. `files` are the files of an import by slug.
    """
    groups: dict[str, list[TracedFile]] = {}
    for file in files.values():
        bare = VERSION_PATTERN.sub("", file.names[-1])
        groups.setdefault(bare, []).append(file)
    for bare, group in groups.items():
        if len(group) > 1:
            group.sort(key=_version_sort_key)
            yield _versions_problem(bare, group)


def _versions_problem(bare: str, group: Sequence[TracedFile]) -> Problem:
    """Return the question whether these are versions of one policy, with commands to combine them.

    `group` is the files, oldest version first; `bare` is their path without a version. The commands
    commit each file's content under one new name, on the date of that version.
    """
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
            f"cp {source} {file_argument}; git add {file_argument}; "
            f"GIT_COMMITTER_DATE={_version_day(file, name)}T12:00:00Z git commit -qm {source}"
        )
    shown = ", ".join(map(printable, names))
    message = f"are these versions of the same policy? {shown}"
    return Problem("versions", message, "\n    ".join(steps), severity="warning")


def _version_day(file: TracedFile, name: str) -> str:
    """Return the date in a file's name, or else the date of its first commit.

    If that is unknown, return a placeholder that the user replaces.
    """
    named = re.search(DATE_PATTERN, name)
    if named:
        return named[0]
    first = file.events[0].commit.time
    if not first:
        return "YYYY-MM-DD"
    return str(first.date())


def _version_sort_key(file: TracedFile) -> tuple[list[int], str]:
    """Return the key that sorts files by version: the numbers in the file's name, then the name.

    A name with a word such as `old` and no number comes first, and a name without any version comes
    last.
    """
    name = file.names[-1]
    if not VERSION_PATTERN.search(name):
        return [NEWEST_VERSION], name
    return list(map(int, re.findall(r"[0-9]+", name))), name


def _file_name(path: str) -> str:
    """Return the file's name; its path if the name, such as `index.md`, says nothing.

    No slug can equal the result, because it has an ending.
    """
    name = path.rpartition("/")[2]
    if name.partition(".")[0].casefold() in FOLDER_FILE_NAMES:
        return path
    return name
