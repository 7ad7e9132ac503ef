"""`legalsite import git`: writes the versions of policies in a git history into content/, and
records them in the ledger as imported."""

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

BEFORE = f"{FOLDER}/content-before-import"  # a copy of content/, so that one command undoes it


class HistoryRequest(Struct, frozen=True):
    """What to import."""

    repository: Path
    globs: Sequence[str]  # patterns of the files to import
    ref: str = "HEAD"
    # the effective dates that a person gave, by slug and version
    effective: Mapping[tuple[str, VersionId], date] = {}
    skip_commits: Sequence[str] = ()  # the beginnings of the ids of commits to leave out
    # the policies that a person said are withdrawn, each with the date
    ended: Collection[tuple[str, date]] = ()
    # the policies that a person said moved to another file: old and new slug
    moved: Sequence[tuple[str, str]] = ()
    into: str = ""  # the slug of an existing policy that gets the older versions of the only file


class FoundHistory(Struct, frozen=True):
    """The part of a git history that will be imported."""

    site: Site
    wanted: HistoryRequest
    repository: Repository
    history: History
    left_out: Collection[str]  # the ids of the commits to leave out
    files: Mapping[str, TracedFile]  # by slug
    before: date = date.max  # only older versions are imported; the first date of `into`


def find_history(root: Path, wanted: HistoryRequest) -> FoundHistory:
    """Read the history, but no texts. Raises ProblemsFound if there is no history, if no file
    matches, if a commit to leave out isn't in it, or if the ledger would begin with the URL that
    `init` wrote as an example."""
    site = load_fresh(root)
    if not site.record.data:
        raise_problems(example_setting_problems(root, site.config, ["url"]), 2)
    repository = git.open_repository(wanted.repository)
    history = git.read_history(repository, wanted.ref)
    files = _files_by_slug(history, wanted, site)
    if not files:
        raise ProblemsFound([_no_files_problem(history, wanted)], 2)
    files = join_moved_files(files, wanted.moved, history)
    before = date.max
    if wanted.into:
        before = _first_day(site, wanted.into)
        files = {wanted.into: _only_file(files)}
    left_out = _skipped_commit_ids(wanted.skip_commits, history.commits)
    files = dict(sorted(files.items()))
    return FoundHistory(site, wanted, repository, history, left_out, files, before)


def _first_day(site: Site, slug: str) -> date:
    """Return the date of the first version or gap of a policy. Raises ProblemsFound unless the
    ledger records it."""
    policy = site.policy(slug)
    days = [text.revised.day for text in policy.versions if text.record]
    if not days:
        message = f"{slug} has no version in the ledger yet, so no version is older"
        help = f"publish the current version first: `legalsite publish {slug}`"
        raise failure("not-published", message, help, f"content/{slug}.md")
    return min(days + [gap.day for gap in policy.gaps])


def _only_file(files: Mapping[str, TracedFile]) -> TracedFile:
    """Return the only one of these files. Raises ProblemsFound if there are others."""
    names = ", ".join(printable(file.names[-1]) for file in files.values())
    if len(files) > 1:
        message = f"{len(files)} files match, but --into takes one: {names}"
        raise usage_failure("several-files", message, "select one file with --path")
    (file,) = files.values()
    return file


def import_history(
    found: FoundHistory, *, now: datetime, dry_run: bool, key: Path | None
) -> Iterator[tuple[ImportedPolicy, tuple[str, ...]]]:
    """Yield each policy as it is read, even one without a text, with the paths that its files get.
    After the last one, write all files and ledger lines, or none.

    If the import is killed while it writes, nothing is recorded, and the same import can be run
    again. A dry run writes nothing. `key` is the private key that signs the checkpoint. Raises
    ProblemsFound if content/ already has other files of these policies, or if nothing could be
    read."""
    root = found.site.root
    lock = nullcontext() if dry_run else archive.write_lock(root)
    with lock, git.blob_reader(found.repository) as read:
        if not dry_run:
            require_key(root, key)
        ledger = _ledger_before_import(found, now)
        problems: Problems = []
        policies = []
        new = NewFiles()
        reader = _history_reader(found, read, now)
        for slug, whole in found.files.items():
            file = _older_part(whole, reader, found.before)
            policy = import_policy(file, slug, reader, partial(new.add, "import", slug))
            if found.wanted.into:  # it has a draft
                policy = replace(policy, exists=False)
            problems += policy.problems
            policies.append(policy)
            yield policy, new.add_gaps_and_draft(policy)
        raise_problems(_unused_date_problems(found.wanted, policies), 2)
        if not new.entries:
            message = "none of these files contains readable text"
            problem = Problem("no-texts", message, "select other files with --path")
            raise ProblemsFound([problem, *problems])
        _drop_written_files(found, new)
        entries = sorted(new.entries, key=lambda entry: (entry.revised, entry.path))
        # Raises in a dry run as well if the ledger would be too large.
        append_entries(ledger, entries, now)
        if not dry_run:
            _back_up_content(root)
            add_lines(root, ledger, entries, now=now, files=new.unpacked(), key=key)


def _older_part(file: TracedFile, reader: HistoryReader, before: date) -> TracedFile:
    """Return a file with its changes before a date. Raises ProblemsFound if there are none."""
    events = [event for event in file.events if reader.days[event.commit.id].day < before]
    if not events:
        message = f"this history has no version before {before}, the first date of the policy"
        raise failure(
            "no-older-versions", message, "select another file with --path", file.names[-1]
        )
    return replace(file, events=events)


def _ledger_before_import(found: FoundHistory, now: datetime) -> bytes:
    """Return the bytes of the ledger, or of a new one. Raises ProblemsFound if the site already has
    one of the policies. Archived files that the ledger doesn't record are no problem yet: a killed
    import may have left them, and `_drop_written_files` compares them."""
    site = load_fresh(found.site.root)
    record = require_intact(site.record, now)
    taken = {line.policy for line in record.ledger.lines}
    for slug, files in site.require_files().items():
        if not files.archived:
            taken.add(slug)
    taken.discard(found.wanted.into)
    _require_absent(f"{slug}.md" for slug in found.files if slug in taken)
    return record.data or new_ledger(site.config.origin)


def _back_up_content(root: Path) -> None:
    """Copy content/ into the cache, in place of the copy of an earlier import."""
    content = root / "content"
    before = root / BEFORE
    content.mkdir(exist_ok=True)
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(content, before, symlinks=True)


class NewFiles(Struct):
    """What an import will write. The files are compressed, because all versions of a long history
    are in memory at the same time."""

    entries: list[LedgerEntry] = []  # the new lines of the ledger
    packed: dict[str, bytes] = {}  # the compressed bytes of each file, by path below content/

    def add(self, verb: Verb, slug: str, revised: VersionId, data: bytes) -> str:
        """Add a text or a gap to the archive of a policy, and return the path of its file."""
        path = f"{slug}/{revised}.md"
        if verb == "gap":
            path = f"{slug}/{revised}.gap"
        self.entries.append(LedgerEntry(verb, hash_of(data), path, slug, revised))
        self.packed[path] = zlib.compress(data)  # all files of an import are in memory at once
        return path

    def add_gaps_and_draft(self, policy: ImportedPolicy) -> tuple[str, ...]:
        """Add the gaps of a policy whose versions were added. Unless its file was removed from the
        repository, also add its newest text as the draft that writers will edit. Return the paths
        of all its files; none if it has no versions."""
        slug = policy.slug
        paths = [f"{slug}/{text.revised}.md" for text in policy.texts]
        if not paths:
            return ()
        newest = self.packed[paths[-1]]  # of the last text; they are sorted by date
        for day, data in policy.gaps.items():
            paths.append(self.add("gap", slug, VersionId(day), data))
        if policy.exists:
            paths.append(f"{slug}.md")
            self.packed[f"{slug}.md"] = newest
        return tuple(paths)

    def unpacked(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and the bytes of each file."""
        for path, packed in self.packed.items():
            yield path, zlib.decompress(packed)


def _history_reader(found: FoundHistory, read: ReadBlob, now: datetime) -> HistoryReader:
    """Return what all policies of a history have in common when they are read: the dates of
    commits, languages, names of policies, and what a person said."""
    config = found.site.config
    wanted = found.wanted
    left_out = found.left_out
    zone = ZoneInfo(config.timezone)
    today = now.astimezone(zone).date()
    touching: set[str] = set()  # the ids of the commits that change one of the files
    for file in found.files.values():
        touching.update(event.commit.id for event in file.events)
    commits = [commit for commit in found.history.commits if commit.id in touching]
    days = commit_days(commits, zone, today, left_out)
    slugs_by_first_day: dict[date, list[str]] = {}
    for slug, file in found.files.items():
        slugs_by_first_day.setdefault(days[file.events[0].commit.id].day, []).append(slug)
    return HistoryReader(
        read,
        days,
        config.languages,
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
    """Return the ids of the commits to leave out. `given` are the beginnings of ids. Raises
    ProblemsFound (status 2) for each that doesn't begin exactly one id."""
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
    raise_problems(problems, 2)
    return ids


def _files_by_slug(history: History, wanted: HistoryRequest, site: Site) -> dict[str, TracedFile]:
    """Return the matching files of a history by slug. If two files would get the same slug, one
    that still exists keeps it."""
    globs = list(map(read_glob, wanted.globs))

    @cache
    def slug_at(path: str) -> str:
        """Return the slug for a path; empty if no pattern matches it."""
        rest = path_below(path, globs)
        if rest:
            return slug_of(rest, site.config.languages)
        return ""

    # existing files first, so that they keep their slugs
    files = sorted(trace_files(history, slug_at), key=lambda file: not file.exists)
    slugs = []
    for file in files:
        # a file may have had several names; the last one that matches counts
        matching = filter(None, map(slug_at, reversed(file.names)))
        slugs.append(next(matching))
    unique = unique_slugs(slugs, site.require_files())
    return {slug: files[index] for index, slug in unique.items()}


def _drop_written_files(found: FoundHistory, new: NewFiles) -> None:
    """Remove from `new` the files that a killed import has already written. Raises ProblemsFound
    for an existing file that differs from the one to write, and for names that contradict each
    other."""
    # loaded again, because someone may have changed content/ while the history was read
    site = load_fresh(found.site.root)
    files = site.require_files()
    there: list[str] = []
    for slug in found.files:
        if slug in files:
            there += files[slug].paths
    if found.wanted.into:
        there = [path for path in there if path in new.packed]
    packed = {path: zlib.compress(site.texts.read(path)) for path in there}
    _require_absent(path for path in there if packed[path] != new.packed.get(path))
    for path in there:
        del new.packed[path]
    raise_problems(arrange({*site.paths, *new.packed}, site.config.languages)[1])


def _unused_date_problems(
    wanted: HistoryRequest, policies: Sequence[ImportedPolicy]
) -> Iterator[Problem]:
    """Yield a problem for each date that a person gave (`--effective`, `--ended`) and that no
    imported version got."""
    taken = set()  # the names of versions, and of withdrawn policies, with their dates
    for policy in policies:
        replaced: set[VersionId] = set()
        for text in policy.texts:
            replaced.update(text.effect.replaces)
        for text in policy.texts:
            if text.revised not in replaced:  # a replaced version doesn't take effect
                name = policy.slug
                if not text.ends_policy:
                    name += f"@{text.revised_by_commit}"
                taken.add((name, text.effective))
    answers = [(f"{slug}@{revised}", day) for (slug, revised), day in wanted.effective.items()]
    help = "name a version in this import (for --ended, a policy whose file was removed)"
    help += ", with a date between its neighboring versions"
    for name, day in [*answers, *wanted.ended]:
        if (name, day) not in taken:
            verb = "have ended"
            if "@" in name:
                verb = "take effect"
            yield Problem("effective-order", f"{name} can't {verb} on {day}", help)


def _require_absent(paths: Iterable[str]) -> None:
    """Raise ProblemsFound if there are any `paths`: files below content/ that exist. Nothing is
    overwritten, and no history is added to another one."""
    message = "this policy already exists, or its files are gone but the ledger still has its lines"
    message += "; nothing was overwritten"
    help = "exclude it with --path; to add older versions to it, use --into; to undo an import you haven't shared"
    help += ", run the command that the import printed"
    raise_problems(Problem("file-exists", message, help, f"content/{path}") for path in paths)


def _no_files_problem(history: History, wanted: HistoryRequest) -> Problem:
    """Return the problem that no file matches, with some files of the repository as examples."""
    status: dict[str, str] = {}  # the last change of each file
    for commit in history.commits:
        status |= {change.path: change.status for change in commit.changes}
    living = sorted(name for name in status if status[name] != "deleted")
    texts = [name for name in living if name.endswith((".md", ".markdown"))] or living
    examples = ", ".join(map(printable, texts[:5])) or "none"
    help = "use a pattern such as **/*.md; for example, the repository has these files: "
    message = "no file in the history matches " + ", ".join(wanted.globs)
    return Problem("no-files", message, help + examples, wanted.repository.as_posix())
