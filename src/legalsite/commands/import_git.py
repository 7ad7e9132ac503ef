"""A git history → content/: the policies with their versions, recorded in the ledger as
imported."""

import hashlib
import shutil
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from legalsite.commands.starters import example_settings
from legalsite.disk import archive, git
from legalsite.disk.cache import FOLDER
from legalsite.disk.git import ReadBlob, Repository
from legalsite.errors import Problem, Problems, ProblemsFound, printable, refuse
from legalsite.importing.days import commit_days
from legalsite.importing.git_renames import (
    Glob,
    TracedFile,
    join_moved,
    path_below,
    read_glob,
    trace_files,
)
from legalsite.importing.git_versions import HistoryReader, ImportedPolicy, import_policy
from legalsite.importing.link_resolution import policies_by_name
from legalsite.importing.policy_names import slug_of, unique_slugs
from legalsite.ledger.chain import append, begin
from legalsite.ledger.lines import LedgerEntry, Verb
from legalsite.model.git_history import Commit, History
from legalsite.model.policy import VersionId
from legalsite.site.ledger_on_disk import add_lines, require_key, require_whole
from legalsite.site.load import Site, load_fresh
from legalsite.site.own_phrases import read_catalogue
from legalsite.source.policy_files import arrange

BEFORE = (
    f"{FOLDER}/content-before-import"  # a copy of content/, so that one command undoes an import
)


class HistoryRequest(Struct, frozen=True):
    """What to import."""

    repository: Path
    globs: Sequence[str]  # which files
    ref: str = "HEAD"
    effective: Mapping[
        tuple[str, VersionId], date
    ] = {}  # the days that a person gives, by slug and version
    skip_commits: Sequence[str] = ()  # the commits to leave out, by the beginnings of their ids
    ended: Collection[
        tuple[str, date]
    ] = ()  # the policies that ended, as a person says, each with the day
    moved: Sequence[
        tuple[str, str]
    ] = ()  # the policies that moved to another file, as a person says: old and new slug


class FoundHistory(Struct, frozen=True):
    """What will be read."""

    site: Site
    wanted: HistoryRequest
    repository: Repository
    history: History
    left_out: Collection[str]  # the ids of the commits to leave out
    files: Mapping[str, TracedFile]  # by slug


def find_history(root: Path, wanted: HistoryRequest) -> FoundHistory:
    """Read the history, but no texts. Raises ProblemsFound if there is nothing to read, if no file
    matches, if a commit to leave out is not there, or if the ledger would begin with the address
    that `init` wrote as an example."""
    site = load_fresh(root)
    if not site.record.data:
        refuse(example_settings(root, site.config, ["url"]), 2)
    repository = git.open_repository(wanted.repository)
    history = git.read_history(repository, wanted.ref)
    named = _named(
        history,
        [read_glob(glob) for glob in wanted.globs],
        site.config.languages,
        site.require_files(),
    )
    refuse([] if named else [_nothing(history, wanted)], 2)
    named = join_moved(named, wanted.moved, history)
    left_out = _left_out(wanted.skip_commits, history.commits)
    return FoundHistory(site, wanted, repository, history, left_out, dict(sorted(named.items())))


def import_history(
    selection: FoundHistory, *, now: datetime, dry_run: bool, key: Path | None
) -> Iterator[tuple[ImportedPolicy, tuple[str, ...]]]:
    """Yield each policy as it is read, even one without a text, with the paths that it gets; write
    after the last one, all or nothing. If the import is killed while it writes, nothing is
    recorded, and the same import can be run again. With `dry_run`, nothing is written. Raises
    ProblemsFound if content/ already has other files of these policies, or if nothing could be
    read."""
    root, config = selection.site.root, selection.site.config
    lock = nullcontext() if dry_run else archive.write_lock(root)
    with lock, git.blob_reader(selection.repository) as read:
        if not dry_run:
            require_key(root, key)
        site = load_fresh(root)
        record = require_whole(site.record, now)
        recorded = {line.policy for line in record.ledger.lines}
        there = recorded | {
            slug for slug, policy in site.require_files().items() if not policy.archived
        }
        # An archive without lines may be left from a killed import; `_leave_out_what_is_there` compares it.
        _refuse(f"content/{slug}.md" for slug in selection.files if slug in there)
        problems: Problems = []
        new, reader = NewFiles(), _reader(selection, read, now)
        policies = []
        for slug, file in selection.files.items():
            policy = import_policy(file, slug, reader, partial(new.add, "import", slug))
            problems += policy.problems
            policies.append(policy)
            yield policy, new.finish(policy)
        refuse(list(_unused_answers(selection.wanted, policies)), 2)
        if not new.entries:
            no_texts = "none of these files contains readable text"
            raise ProblemsFound(
                [Problem("no-texts", no_texts, "select other files with --path"), *problems]
            )
        site = load_fresh(root)  # again: reading took its time, and writers know of no lock
        _leave_out_what_is_there(selection, site, new)
        refuse(arrange({*site.paths, *new.packed}, config.languages)[1])
        ledger = record.data or begin(config.origin)
        entries = sorted(new.entries, key=lambda entry: (entry.revised, entry.path))
        append(ledger, entries, now)  # raises in a dry run as well if the ledger would be too large
        if not dry_run:
            (root / "content").mkdir(exist_ok=True)
            shutil.rmtree(root / BEFORE, ignore_errors=True)
            shutil.copytree(root / "content", root / BEFORE, symlinks=True)
            files = ((path, zlib.decompress(packed)) for path, packed in new.packed.items())
            add_lines(root, ledger, entries, now=now, files=files, key=key)


class NewFiles(Struct):
    """What an import is going to write: the ledger entries, and the bytes of each file by path
    below content/, compressed: all of a long history are in memory together."""

    entries: list[LedgerEntry] = []
    packed: dict[str, bytes] = {}

    def add(self, verb: Verb, slug: str, revised: VersionId, data: bytes) -> str:
        """Add a text or a gap to the archive of a policy, and return the path of its file."""
        path = f"{slug}/{revised}.{'gap' if verb == 'gap' else 'md'}"
        self.entries.append(
            LedgerEntry(verb, hashlib.sha256(data).hexdigest(), path, slug, revised)
        )
        self.packed[path] = zlib.compress(data)
        return path

    def finish(self, policy: ImportedPolicy) -> tuple[str, ...]:
        """Add the gaps of a policy, after its versions, and unless its file was removed, a copy of
        its newest text as the draft that writers edit. Return the paths of all its files."""
        if not policy.texts:
            return ()
        paths = [f"{policy.slug}/{text.revised}.md" for text in policy.texts]
        newest = paths[-1]
        paths += [
            self.add("gap", policy.slug, VersionId(day), data) for day, data in policy.gaps.items()
        ]
        if policy.living:
            paths.append(f"{policy.slug}.md")
            self.packed[paths[-1]] = self.packed[newest]
        return tuple(paths)


def _reader(selection: FoundHistory, read: ReadBlob, now: datetime) -> HistoryReader:
    config = selection.site.config
    zone = ZoneInfo(config.timezone)
    today = now.astimezone(zone).date()
    touching = {event.commit.id for file in selection.files.values() for event in file.events}
    days = commit_days(selection.history.commits, zone, today, touching - {*selection.left_out})
    begun: dict[date, list[str]] = {}
    for slug, file in selection.files.items():
        begun.setdefault(days[file.events[0].commit.id].day, []).append(slug)
    return HistoryReader(
        read,
        days,
        config.languages,
        named=policies_by_name(selection.files),
        effective=selection.wanted.effective,
        ended=selection.wanted.ended,
        begun=begun,
        left_out=selection.left_out,
        until=today,
        say=read_catalogue(selection.site.root).phrases("import", config.main_language),
    )


def _left_out(given: Sequence[str], commits: Sequence[Commit]) -> Collection[str]:
    """Return the ids of the commits to leave out. Raises ProblemsFound (status 2) for each that is
    not exactly one of the branch."""
    matching = {
        start: [commit.id for commit in commits if commit.id.startswith(start.lower())]
        for start in given
    }
    help = "give an id that identifies one commit on the branch; to list commits: `git log --first-parent`"
    message = "{} commits have an id that starts with {!r}"
    wrong = {start: len(ids) for start, ids in matching.items() if len(ids) != 1}
    refuse(
        [
            Problem("no-commit", message.format(count or "no", start), help)
            for start, count in wrong.items()
        ],
        2,
    )
    return {commit for [commit] in matching.values()}


def _named(
    history: History, globs: Sequence[Glob], languages: tuple[str, ...], taken: Collection[str]
) -> dict[str, TracedFile]:
    """Return the files by slug. Files that still exist have precedence."""

    @cache
    def wanted(path: str) -> str:
        rest = path_below(path, globs)
        return slug_of(rest, languages) if rest else ""

    files = sorted(trace_files(history, wanted), key=lambda file: not file.living)
    slugs = [
        next(slug for name in reversed(file.names) if (slug := wanted(name))) for file in files
    ]
    return {slug: files[index] for index, slug in unique_slugs(slugs, taken).items()}


def _leave_out_what_is_there(selection: FoundHistory, site: Site, new: NewFiles) -> None:
    """Leave out the files that a killed import wrote already. Raises ProblemsFound for an existing
    file that differs from the one to write."""
    files = site.require_files()
    there = [path for slug in selection.files if slug in files for path in files[slug].paths]
    same = {path for path in there if zlib.compress(site.texts.read(path)) == new.packed.get(path)}
    _refuse(f"content/{path}" for path in there if path not in same)
    for path in there:
        del new.packed[path]


def _unused_answers(
    wanted: HistoryRequest, policies: Sequence[ImportedPolicy]
) -> Iterator[Problem]:
    """Yield a problem for each day that a person gave and that no policy could take."""
    taken = set()
    for policy in policies:
        replaced = {old for text in policy.texts for old in text.effect.replaces}
        for text in policy.texts:
            if text.revised not in replaced:
                taken.add(
                    (policy.slug if text.ends else f"{policy.slug}@{text.revised}", text.effective)
                )
    answers = [(f"{slug}@{revised}", day) for (slug, revised), day in wanted.effective.items()]
    help = (
        "name a version in this import (for --ended, a policy whose file was removed), with a date"
    )
    for name, day in [*answers, *wanted.ended]:
        if (name, day) not in taken:
            verb = "take effect" if "@" in name else "have ended"
            message = f"{name} can't {verb} on {day}"
            yield Problem("effective-order", message, f"{help} between its neighboring versions")


def _refuse(paths: Iterable[str]) -> None:
    """Raise ProblemsFound for each file that is there: nothing is overwritten, no history is added
    to another."""
    message = "this policy already exists, or its files are gone but the ledger still has its lines; nothing was overwritten"
    help = "exclude it with --path; to undo an import you haven't shared, run the command that the import printed"
    refuse([Problem("file-exists", message, help, path) for path in paths])


def _nothing(history: History, wanted: HistoryRequest) -> Problem:
    """Return the problem that no file matches, with some files of the repository as examples."""
    names = {change.path: change.status for commit in history.commits for change in commit.changes}
    living = sorted(name for name, status in names.items() if status != "deleted")
    texts = [name for name in living if name.endswith((".md", ".markdown"))] or living
    examples = ", ".join(map(printable, texts[:5])) or "none"
    help = f"use a pattern such as **/*.md; for example, the repository has these files: {examples}"
    message = f"no file in the history matches {', '.join(wanted.globs)}"
    return Problem("no-files", message, help, str(wanted.repository))
