"""`legalsite import git`: import versions of policies from a git history, and record them in the
ledger.
"""

import shutil
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.import_file import read_limited
from legalsite.commands.starters import example_setting_problems
from legalsite.disk import archive, git
from legalsite.disk.cache import FOLDER
from legalsite.disk.git import ReadBlob
from legalsite.disk.repositories import Repository
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    failure,
    printable,
    raise_problems,
    usage_failure,
)
from legalsite.importing.days import commit_days
from legalsite.importing.git_renames import (
    TracedFile,
    join_moved_files,
    path_below,
    read_glob,
    trace_files,
)
from legalsite.importing.git_versions import HistoryReader, ImportedPolicy, import_policy
from legalsite.importing.link_resolution import policies_by_name
from legalsite.importing.pdf_document import read_history_pdf
from legalsite.importing.policy_names import slug_of, unique_slugs
from legalsite.ledger.chain import append_entries, new_ledger
from legalsite.ledger.lines import LedgerEntry, Verb
from legalsite.model.git_history import Commit, History
from legalsite.model.policy import VersionId
from legalsite.site.fingerprint import hash_of
from legalsite.site.ledger_on_disk import add_lines, require_intact, require_key
from legalsite.site.load import Site, load_fresh
from legalsite.site.own_phrases import read_catalogue
from legalsite.source.policy_files import arrange

# a copy of content/, so that one command can undo the import
BEFORE = f"{FOLDER}/content-before-import"


class HistoryRequest(Struct, frozen=True):
    repository: Path
    globs: Sequence[str]  # patterns for the files to import
    ref: str = "HEAD"
    # (slug, version) → effective date set by the user
    effective: Mapping[tuple[str, VersionId], date] = {}
    skip_commits: Sequence[str] = ()  # prefixes of ids of commits to skip
    # (slug, date) of policies that were withdrawn, according to the user
    ended: Collection[tuple[str, date]] = ()
    # (old slug, new slug) of policies that moved to another file, according to the user
    moved: Sequence[tuple[str, str]] = ()
    # slug of an existing policy that gets older versions from the history; empty to create new
    # policies. The history of an existing policy must contain only one file.
    into: str = ""


class FoundHistory(Struct, frozen=True):
    """The part of a git history to import."""

    site: Site
    wanted: HistoryRequest
    repository: Repository
    history: History
    left_out: Collection[str]  # ids of commits to skip
    files: Mapping[str, TracedFile]  # by slug
    before: date = date.max  # first date of the policy `into`; only versions before it are imported


def find_history(root: Path, wanted: HistoryRequest) -> FoundHistory:
    """Find the files to import in a git history, without reading their texts.

    With `wanted.into`, the only file belongs to that existing policy, and just the versions before
    the policy's first date will be imported. Raises ProblemsFound if there's no history, no file
    matches, a commit to skip doesn't exist, or the ledger would start with the example URL written
    by `init`.
    """
    site = load_fresh(root)
    if not site.record.data:  # the new ledger will start with the site's URL
        raise_problems(example_setting_problems(root, site.config, ["url"]), status=2)
    repository = git.open_repository(wanted.repository)
    history = git.read_history(repository, wanted.ref)
    files = _files_by_slug(history, wanted, site)
    if not files:
        raise ProblemsFound([_no_files_problem(history, wanted)], status=2)
    files = join_moved_files(files, wanted.moved, history)
    before = date.max  # no limit
    if wanted.into:
        before = _first_day(site, wanted.into)
        files = {wanted.into: _only_file(files)}
    left_out = _skipped_commit_ids(wanted.skip_commits, history.commits)
    files = dict(sorted(files.items()))  # in the order of the slugs
    return FoundHistory(site, wanted, repository, history, left_out, files, before)


def _first_day(site: Site, slug: str) -> date:
    """Return the date of the first version or gap of a policy.

    Raises ProblemsFound if the ledger has no version of the policy.
    """
    policy = site.policy(slug)
    days = [text.revised.day for text in policy.versions if text.record]
    if not days:
        message = f"{slug} has no version in the ledger yet, so no version is older"
        help = f"publish the current version first: `legalsite publish {slug}`"
        raise failure("not-published", message, help, f"content/{slug}.md")
    return min(days + [gap.day for gap in policy.gaps])


def _only_file(files: Mapping[str, TracedFile]) -> TracedFile:
    """Return the file if there's only one. Raises ProblemsFound if there are several."""
    names = ", ".join(printable(file.names[-1]) for file in files.values())
    if len(files) > 1:
        message = f"{len(files)} files match, but --into takes one: {names}"
        raise usage_failure("several-files", message, "select one file with --path")
    (file,) = files.values()
    return file


def import_history(
    found: FoundHistory, *, now: datetime, dry_run: bool, key: Path | None
) -> Iterator[tuple[ImportedPolicy, tuple[str, ...]]]:
    """Yield each imported policy with the paths of its new files, even if it has no text.

    After the last policy, all files and ledger lines are written, or none. If the import is killed
    while writing, nothing is recorded, and the import can be run again. A dry run writes nothing.
    `key` is the private key that signs the checkpoint. Raises ProblemsFound if content/ already has
    other files of these policies, or if nothing could be read.
    """
    root = found.site.root
    lock = nullcontext() if dry_run else archive.write_lock(root)
    with lock, git.blob_reader(found.repository) as read:
        if not dry_run:
            require_key(root, key)  # reading the history takes long, so check the key first
        ledger = _ledger_before_import(found, now)
        problems: Problems = []
        policies = []
        new = NewFiles()
        reader = _history_reader(found, read, now)
        for slug, traced in found.files.items():
            file = _older_part(traced, reader, found.before)
            # adds each version to `new`
            policy = import_policy(file, slug, reader, partial(new.add, "import", slug))
            if found.wanted.into:
                # As if the file had been removed from the repository, `add_gaps_and_draft` then adds
                # no draft, because the policy may have its own.
                policy = replace(policy, exists=False)
            problems += policy.problems
            policies.append(policy)
            yield policy, new.add_gaps_and_draft(policy)
        raise_problems(_unused_date_problems(found.wanted, policies), status=2)
        if not new.entries:
            message = "none of these files contains readable text"
            problem = Problem("no-texts", message, "select other files with --path")
            raise ProblemsFound([problem, *problems])
        # an interrupted import may have written some of the files already
        _drop_written_files(found, new)
        entries = sorted(new.entries, key=lambda entry: (entry.revised, entry.path))
        # raises an exception, also in a dry run, if the ledger would get too large
        append_entries(ledger, entries, now)
        if not dry_run:
            _back_up_content(root)
            add_lines(root, ledger, entries, now=now, files=new.unpacked(), key=key)


def _older_part(file: TracedFile, reader: HistoryReader, before: date) -> TracedFile:
    """Limit a file to its changes before a date. Raises ProblemsFound if there are none."""
    events = [event for event in file.events if reader.days[event.commit.id].day < before]
    if not events:
        message = f"this history has no version before {before}, the first date of the policy"
        raise failure(
            "no-older-versions", message, "select another file with --path", file.names[-1]
        )
    return replace(file, events=events)


def _ledger_before_import(found: FoundHistory, now: datetime) -> bytes:
    """Return the current ledger or a new one.

    Raises ProblemsFound if the ledger already has one of the policies. Unrecorded files in the
    archive may come from a killed import, so they're accepted here, and compared by
    `_drop_written_files`.
    """
    site = load_fresh(found.site.root)
    record = require_intact(site.record, now)
    # slugs of policies that this import must not write
    taken = {line.policy for line in record.ledger.lines}
    for slug, files in site.require_files().items():
        if not files.archived:  # a policy with only a draft isn't from a killed import
            taken.add(slug)
    taken.discard(found.wanted.into)  # this policy exists, and gets older versions
    _require_absent(f"{slug}.md" for slug in found.files if slug in taken)
    return record.data or new_ledger(site.config.origin)


def _back_up_content(root: Path) -> None:
    """Copy content/ to the cache, replacing the copy from an earlier import."""
    content = root / "content"
    before = root / BEFORE
    content.mkdir(exist_ok=True)
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(content, before, symlinks=True)


class NewFiles(Struct):
    """The files that an import will write.

    They're compressed, because all versions of a long history are in memory at the same time.
    """

    entries: list[LedgerEntry] = []  # new lines of the ledger
    packed: dict[str, bytes] = {}  # path relative to content/ → compressed file

    def add(self, verb: Verb, slug: str, revised: VersionId, data: bytes) -> str:
        """Add a text or gap to the archive of a policy, and return its path."""
        path = f"{slug}/{revised}.md"
        if verb == "gap":
            path = f"{slug}/{revised}.gap"
        self.entries.append(LedgerEntry(verb, hash_of(data), path, slug, revised))
        self.packed[path] = zlib.compress(data)
        return path

    def add_gaps_and_draft(self, policy: ImportedPolicy) -> tuple[str, ...]:
        """Add the gaps and the draft of a policy whose versions were already added.

        The latest text becomes the draft, unless the file was removed from the repository. Return
        the paths of all files of the policy, or none if it has no versions.
        """
        slug = policy.slug
        paths = [f"{slug}/{text.revised}.md" for text in policy.texts]
        if not paths:
            return ()
        newest = self.packed[paths[-1]]  # versions are sorted by date
        for day, data in policy.gaps.items():
            paths.append(self.add("gap", slug, VersionId(day), data))
        if policy.exists:
            paths.append(f"{slug}.md")
            self.packed[f"{slug}.md"] = newest
        return tuple(paths)

    def unpacked(self) -> Iterator[tuple[str, bytes]]:
        """Decompress the files, and yield the path and content of each."""
        for path, packed in self.packed.items():
            yield path, zlib.decompress(packed)


def _history_reader(found: FoundHistory, read: ReadBlob, now: datetime) -> HistoryReader:
    """Collect the settings of an import, and facts about the whole history."""
    config = found.site.config
    wanted = found.wanted
    left_out = found.left_out  # ids of commits to skip
    zone = ZoneInfo(config.timezone)
    today = now.astimezone(zone).date()
    ids: set[str] = set()  # ids of commits that change one of the files
    for file in found.files.values():
        ids.update(event.commit.id for event in file.events)
    # in the order of the history, because the date of a commit depends on the commits before it
    commits = [commit for commit in found.history.commits if commit.id in ids]
    days = commit_days(commits, zone, today, left_out)  # commit id → date
    # a file may have moved to one that was added on the day of its removal
    slugs_by_first_day: dict[date, list[str]] = {}
    for slug, file in found.files.items():
        first_commit = file.events[0].commit
        slugs_by_first_day.setdefault(days[first_commit.id].day, []).append(slug)
    return HistoryReader(
        read,
        days,
        config.text_languages,
        slugs_by_name=policies_by_name(found.files),
        effective=wanted.effective,
        ended=wanted.ended,
        slugs_by_first_day=slugs_by_first_day,
        skipped_commits=left_out,
        until=today,
        phrases=read_catalogue(found.site.root).phrases("import", config.main_language),
        read_pdf=partial(read_limited, read_history_pdf),
    )


def _skipped_commit_ids(given: Sequence[str], commits: Sequence[Commit]) -> Collection[str]:
    """Return the ids of the commits to skip, given their prefixes.

    Raises ProblemsFound (status 2) for each prefix that doesn't match exactly one commit.
    """
    ids = set()
    problems = []
    help = "give an id that identifies one commit on the branch; "
    help += "to list commits: `git log --first-parent`"
    for start in dict.fromkeys(given):
        matching = [commit.id for commit in commits if commit.id.startswith(start.lower())]
        ids.update(matching)
        if len(matching) != 1:
            count = len(matching) or "no"
            message = f"{count} commits have an id that starts with {start!r}"
            problems.append(Problem("no-commit", message, help))
    raise_problems(problems, status=2)
    return ids


def _files_by_slug(history: History, wanted: HistoryRequest, site: Site) -> dict[str, TracedFile]:
    """Assign slugs to the matching files of a history.

    If two files would get the same slug, a file that still exists gets it.
    """
    globs = list(map(read_glob, wanted.globs))

    @cache
    def slug_at(path: str) -> str:
        """Return the slug for a path, or an empty string if no pattern matches it."""
        rest = path_below(path, globs)
        if rest:
            return slug_of(rest, site.config.languages)
        return ""

    # existing files come first, so that they keep their slugs
    files = sorted(trace_files(history, slug_at), key=lambda file: not file.exists)
    slugs = []
    for file in files:
        # a traced file has had at least one matching name; use the last one
        matching = filter(None, map(slug_at, reversed(file.names)))
        slugs.append(next(matching))
    unique = unique_slugs(slugs, site.require_files())
    return {slug: files[index] for index, slug in unique.items()}


def _drop_written_files(found: FoundHistory, new: NewFiles) -> None:
    """Remove all files from `new` that an interrupted import has already written.

    Raises ProblemsFound if an existing file differs from the one to write, or if names conflict.
    """
    # load the site again, because content/ may have changed while the history was read
    site = load_fresh(found.site.root)
    files = site.require_files()
    existing: list[str] = []  # existing files of the policies, which the import must not replace
    for slug in found.files:
        if slug in files:
            existing += files[slug].paths
    if found.wanted.into:
        # the policy has other files, which aren't part of the import
        existing = [path for path in existing if path in new.packed]
    packed = {path: zlib.compress(site.texts.read(path)) for path in existing}
    _require_absent(path for path in existing if packed[path] != new.packed.get(path))
    for path in existing:
        del new.packed[path]
    # names of existing and new files may conflict
    _, problems = arrange({*site.paths, *new.packed}, site.config.text_languages)
    raise_problems(problems)


def _unused_date_problems(
    wanted: HistoryRequest, policies: Sequence[ImportedPolicy]
) -> Iterator[Problem]:
    """Report dates in `--effective` and `--ended` that don't apply to any imported version."""
    imported = set()  # (name of a version or withdrawn policy, effective date)
    for policy in policies:
        replaced: set[VersionId] = set()
        for text in policy.texts:
            replaced.update(text.effect.replaces)
        for text in policy.texts:
            if text.revised not in replaced:  # a replaced version never takes effect
                # --ended names the policy, and --effective a version by the date of its commit
                # (`revised` may be the effective date instead)
                name = policy.slug
                if not text.ends_policy:
                    name += f"@{text.revised_by_commit}"
                imported.add((name, text.effective))
    # the user's dates, in the same form as `imported`
    answers = [(f"{slug}@{revised}", day) for (slug, revised), day in wanted.effective.items()]
    help = "name a version in this import (for --ended, a policy whose file was removed)"
    help += ", with a date between its neighboring versions"
    for name, day in [*answers, *wanted.ended]:
        if (name, day) not in imported:
            verb = "have ended"
            if "@" in name:
                verb = "take effect"
            yield Problem("effective-order", f"{name} can't {verb} on {day}", help)


def _require_absent(paths: Iterable[str]) -> None:
    """Raise ProblemsFound if there are any `paths`: existing files that an import would replace.

    They're relative to content/.
    """
    message = "this policy already exists, or its files are gone but the ledger still has its lines"
    message += "; nothing was overwritten"
    help = "exclude it with --path; to add older versions to it, use --into; to undo an import you haven't shared"
    help += ", run the command that the import printed"
    raise_problems(Problem("file-exists", message, help, f"content/{path}") for path in paths)


def _no_files_problem(history: History, wanted: HistoryRequest) -> Problem:
    status: dict[str, str] = {}  # path → the last change to it, such as `deleted`
    for commit in history.commits:
        status |= {change.path: change.status for change in commit.changes}
    existing = sorted(path for path in status if status[path] != "deleted")
    # suggest Markdown files if there are any
    texts = [path for path in existing if path.endswith((".md", ".markdown"))] or existing
    examples = ", ".join(map(printable, texts[:5])) or "none"
    help = "use a pattern such as **/*.md; for example, the repository has these files: "
    message = "no file in the history matches " + ", ".join(wanted.globs)
    return Problem("no-files", message, help + examples, wanted.repository.as_posix())
