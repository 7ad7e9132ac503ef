"""A git history → content/: the policies with their revisions, recorded in the ledger as imported."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from legalsite.disk import archive, git
from legalsite.disk.git import Repository
from legalsite.errors import Problem, ProblemsFound, printable
from legalsite.importing.git_files import Glob, TracedFile, path_below, read_glob, trace_files
from legalsite.importing.git_revisions import HistoryReader, ImportedPolicy, read_policy
from legalsite.importing.policy_names import slug_of, unique_slugs
from legalsite.importing.relinking import policies_by_name
from legalsite.ledger.chain import LARGEST, append, begin
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.git_history import History
from legalsite.model.revision_id import RevisionId
from legalsite.site.ledger_append import add_without_key, require_whole
from legalsite.site.load import Site, load
from legalsite.site.own_phrases import read_catalogue
from legalsite.source.policy_files import arrange

__all__ = ["FoundHistory", "HistoryRequest", "ImportedPolicy", "bring_in_history", "find_history"]


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """What to import: which files of which branch, and from which day on."""

    repository: Path
    globs: Sequence[str]
    ref: str = "HEAD"
    since: date = date.min


@dataclass(frozen=True, slots=True)
class FoundHistory:
    """The files that will be read, by slug. `reasons` says why a slug differs from the one that its path gives."""

    site: Site
    repository: Repository
    since: date
    shallow: bool
    files: Mapping[str, TracedFile]
    reasons: Mapping[str, str]


def find_history(root: Path, wanted: HistoryRequest) -> FoundHistory:
    """Read the history, but no texts. Raises ProblemsFound if there is nothing to read, or if no file matches."""
    site = _content(root)
    languages = site.config.languages
    repository = git.open_repository(wanted.repository)
    history = git.read_history(repository, wanted.ref)
    named = _named(history, [read_glob(glob) for glob in wanted.globs], languages, site.require_files())
    if not named:
        raise ProblemsFound([_nothing(history, wanted)], 2)
    by_slug = {slug: file for slug, (file, _) in sorted(named.items())}
    reasons = {slug: why for slug, (_, why) in named.items() if why}
    return FoundHistory(site, repository, wanted.since, history.shallow, by_slug, reasons)


def bring_in_history(selection: FoundHistory, *, now: datetime) -> Iterator[ImportedPolicy]:
    """Yield each policy as it is read, even one without a text; write after the last one, all or nothing. If the import
    is killed while it writes, nothing is recorded, and the same import can be run again. Raises ProblemsFound if
    content/ already has other files of these policies, or if nothing could be read."""
    root, config = selection.site.root, selection.site.config
    with archive.write_lock(root):
        site = _content(root)
        record = require_whole(site.record, now)
        _refuse_what_is_there(selection, site)
        policies: list[ImportedPolicy] = []
        with git.blob_reader(selection.repository) as read:
            named = policies_by_name(selection.files)
            say = read_catalogue(root).phrases("import", config.languages[0])
            reader = HistoryReader(read, ZoneInfo(config.timezone), config.languages, selection.since, named, say)
            for slug, file in selection.files.items():
                policies.append(read_policy(file, slug, reader))
                yield policies[-1]
        entries, new = _planned(policies)
        if not entries:
            raise ProblemsFound([_no_texts(), *(problem for policy in policies for problem in policy.problems)])
        site = _content(root)  # again: reading took its time, and writers do not know of the lock
        new = _still_to_write(selection, site, new)
        arrange([*site.paths, *new], config.languages)
        ledger = record.data or begin(config.origin)
        if len(append(ledger, entries, now)) > LARGEST:
            raise ProblemsFound([Problem("ledger-size", "the ledger would be too large", "narrow --path, or --since")])
        add_without_key(root, ledger, entries, now=now, files=new)


def _content(root: Path) -> Site:
    """Return the site with every text in content/, published or not."""
    return load(root, fresh=True, unpublished=True)


def _named(
    history: History, globs: Sequence[Glob], languages: Sequence[str], taken: Collection[str]
) -> dict[str, tuple[TracedFile, str]]:
    """Return the files by slug, each with the reason if the slug differs from the one that its path gives. Files that
    still exist have precedence."""

    @cache
    def wanted(path: str) -> str:
        rest = path_below(path, globs)
        return slug_of(rest, languages) if rest else ""

    files = sorted(trace_files(history, wanted), key=lambda file: not file.living)
    slugs = [next(slug for name in reversed(file.names) if (slug := wanted(name))) for file in files]
    return {slug: (files[index], why) for index, (slug, why) in unique_slugs(slugs, taken).items()}


def _planned(policies: Sequence[ImportedPolicy]) -> tuple[list[LedgerEntry], dict[str, bytes]]:
    """Return the ledger entries in the order of their days, and the files by path below content/: first the archive,
    then for each policy that was not withdrawn a copy of its newest text as the draft that writers edit."""
    entries: list[LedgerEntry] = []
    new: dict[str, bytes] = {}
    for policy in policies:
        for text in policy.texts:
            path, sha256 = f"{policy.slug}/{text.revised}.md", hashlib.sha256(text.data).hexdigest()
            entries.append(LedgerEntry("import", sha256, path, policy.slug, RevisionId(text.revised)))
            new[path] = text.data
    living = [policy for policy in policies if policy.texts and not policy.withdrawn]
    new |= {f"{policy.slug}.md": policy.texts[-1].data for policy in living}
    return sorted(entries, key=lambda entry: (str(entry.revised), entry.path)), new


def _refuse_what_is_there(selection: FoundHistory, site: Site) -> None:
    """Raise ProblemsFound for each policy that has a draft or a ledger line already: nothing is overwritten, and no
    history is added to another. An archive without ledger lines may be left from a killed import; `_still_to_write`
    checks that."""
    recorded = {line.policy for line in site.record.ledger.lines}
    there = recorded | {slug for slug, policy in site.require_files().items() if not policy.archived}
    _refuse(f"content/{slug}.md" for slug in selection.files if slug in there)


def _still_to_write(selection: FoundHistory, site: Site, new: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that a killed import did not write yet. Raises ProblemsFound for an existing file that differs
    from the one to write."""
    files = site.require_files()
    there = [path for slug in selection.files if slug in files for path in files[slug].paths]
    _refuse(f"content/{path}" for path in there if site.texts.read(path) != new.get(path))
    return {path: data for path, data in new.items() if path not in there}


def _refuse(paths: Iterable[str]) -> None:
    message = "this policy already exists, and an import never overwrites"
    help = "move it away, or leave it out with --path"
    problems = [Problem("file-exists", message, help, path) for path in paths]
    if problems:
        raise ProblemsFound(problems)


def _no_texts() -> Problem:
    return Problem("no-texts", "none of these files contains a readable text", "select other files with --path")


def _nothing(history: History, wanted: HistoryRequest) -> Problem:
    """Return the problem that no file matches, with some files of the repository as examples."""
    names = {change.path: change.status for commit in history.commits for change in commit.changes}
    living = sorted(name for name, status in names.items() if status != "deleted")
    texts = [name for name in living if name.endswith((".md", ".markdown"))] or living
    examples = ", ".join(map(printable, texts[:5])) or "none"
    help = f"a pattern looks like **/*.md; the repository has these files, for example: {examples}"
    message = f"no file in the history matches {', '.join(wanted.globs)}"
    return Problem("no-files", message, help, str(wanted.repository))
