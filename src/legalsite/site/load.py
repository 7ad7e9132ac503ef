"""Load a site from content/: its files, the ledger, and policies and texts as needed.

Every command starts here. Loading only lists files and reads the ledger. Files are compared with
the ledger, and texts are read, parsed, and compared, when they're first needed. Only problems in
settings are raised immediately.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.cache import open_cache
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    did_you_mean,
    nearest,
    raise_problems,
    sorted_problems,
    usage_failure,
)
from legalsite.ledger.recorded_files import (
    archive_problems,
    expected_files,
    is_archive_path,
    recorded_texts,
)
from legalsite.model.config import CompanySettings, Config
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version
from legalsite.model.promise import ClauseTuple, TextPromise
from legalsite.model.redline import Redline
from legalsite.model.slug_patterns import most_specific, sections_with, tie_problems
from legalsite.pages.groups import all_folders
from legalsite.pages.routes import Routes
from legalsite.site.filled_drafts import FilledDrafts
from legalsite.site.fingerprint import Inputs, hash_inputs, hash_of
from legalsite.site.ledger_on_disk import FILES, Record, is_draft, read_record, unrecorded_archive
from legalsite.site.settings import (
    ByKeys,
    config_path,
    place_at_settings,
    read_settings,
    with_facts,
)
from legalsite.site.texts import Read, Texts
from legalsite.source.characters import decode
from legalsite.source.facts_file import FACTS, FactsFile, read_facts
from legalsite.source.fences import split_text
from legalsite.source.front_matter import read_version
from legalsite.source.link_targets import Links
from legalsite.source.policy_files import PolicyFiles, arrange, part_of_problems, read_policy
from legalsite.source.served_files import DRAWING, OTHERS, served_file_problems

if TYPE_CHECKING:
    from legalsite.pages.policy_plan import PolicyRoutes


def load(
    root: Path,
    config: Config | None = None,
    *,
    inputs: Inputs | None = None,
    fresh: bool = False,
    unpublished: bool | None = None,
    now: datetime | None = None,
    draft_date: date | None = None,
    skip_withheld: bool = False,
    edited: Mapping[str, bytes] = {},
    skipped: Collection[str] = (),
) -> "Site":
    """Load the site in the folder `root`.

    `unpublished` tells whether texts that the ledger doesn't record are included. By default, they
    are until there's a ledger. Raises ProblemsFound (status 2) with all problems in the settings.
    Problems in content/facts.toml are also raised if drafts or `[companies]` need it. All other
    problems are collected in the site.

    `config` and `inputs` are the settings and file hashes, if known. With `fresh`, all recorded
    files are read; by default, files with the same size and time count as unchanged. With `now`,
    ledger lines with a later time are problems. `edited` maps paths relative to content/ to unsaved
    content in an editor. `skipped` contains files to ignore.

    A changed draft may still have the date of a published version. It then gets the date
    `draft_date`. Without `draft_date`, that's a problem. If the published version is withheld,
    `skip_withheld` omits the draft.
    """
    config = config or read_settings(root)
    read = partial(read_file, root, edited)

    def hash_now(path: str) -> str:
        return hash_of(read(path))

    # files in content/, and a function that returns or computes their hashes
    paths: Collection[str]
    sha256_of: Callable[[str], str]
    if fresh or edited:  # don't use the hashes of the last build, which are cached by size and time
        paths, problems = archive.scan_files(root)
        invalid_entries = tuple(problems)
        sha256_of = hash_now
    else:
        inputs = inputs or hash_inputs(root, open_cache(root))
        paths = inputs.content
        invalid_entries = inputs.problems
        sha256_of = inputs.content.__getitem__
    if edited or skipped:
        paths = {*paths, *edited}.difference(skipped)
    record = read_record(root, now=now)
    recorded = recorded_texts(record.ledger)
    if unpublished is None:
        unpublished = not record.published
    # without `unpublished`, ignore texts that aren't in the ledger
    shown_paths: Collection[str] = paths if unpublished else recorded.keys() & paths
    policy_files, name_problems = arrange(shown_paths, config.text_languages)
    raise_problems(place_at_settings(root, _pattern_ties(config, policy_files)), 2)
    # only drafts and `[companies]` name facts; published texts contain the values
    facts = FactsFile()
    if FACTS in paths and (unpublished or config.companies):
        facts = read_facts(
            read(FACTS), config.all_languages, policy_files, all_folders(policy_files)
        )
    config = with_facts(root, config, facts, policy_files)
    content = FilledDrafts(read, paths, config, facts if unpublished else FactsFile())
    return Site(
        root=root,
        config=config,
        paths=paths,
        sha256_of=sha256_of,
        record=record,
        recorded=recorded,
        files=policy_files,
        unpublished=unpublished,
        invalid_entries=invalid_entries,
        name_problems=name_problems,
        draft_date=draft_date,
        skip_withheld=skip_withheld,
        content=content,
        texts=Texts(content.read),
        skipped=skipped,
    )


def load_fresh(root: Path, config: Config | None = None, **more: Any) -> "Site":
    """Load the site with drafts, and read all recorded files. `more` is passed to `load`."""
    return load(root, config, fresh=True, unpublished=True, **more)


def read_file(root: Path, edited: Mapping[str, bytes], path: str) -> bytes:
    """Read a file in content/, or return its `edited` content."""
    if path in edited:
        return edited[path]
    return archive.read(root, path)


class Site(Struct, eq=False, dict=True):
    root: Path
    config: Config
    paths: Collection[str]  # paths of all files, relative to content/
    sha256_of: Callable[[str], str]  # returns the hash of a file in content/
    record: Record  # LEDGER and CHECKPOINT
    recorded: Mapping[str, str]  # path → ledger line of each text that may be shown
    files: Mapping[str, PolicyFiles]  # slug → files to include
    unpublished: bool  # whether unrecorded texts are included
    invalid_entries: ProblemTuple  # problems of entries that can't be part of a site
    name_problems: ProblemTuple  # problems of file names
    draft_date: date | None  # same as for `load`
    skip_withheld: bool  # same as for `load`
    content: FilledDrafts  # reads files in content/
    texts: Texts
    skipped: Collection[str] = ()  # paths of ignored files, relative to content/
    # problems of omitted drafts, which have the date of a withheld version
    withheld: Problems = []
    # slug → policy, or the problems in its front matter
    loaded_policies: dict[str, Policy | ProblemTuple] = {}
    # (date, slug, texts) → routes of the policy's pages
    routes_of_texts: dict[tuple[date, str, frozenset[tuple[str, bool]]], "PolicyRoutes"] = {}

    @cached_property
    def archive_differences(self) -> ProblemTuple:
        """The differences between the ledger and the archive, sorted by path.

        This hashes all recorded files. A file that can't be read is in `invalid_entries` instead.
        """
        if not self.record.published:  # there's no ledger
            return ()
        unreadable = {problem.path for problem in self.invalid_entries}
        problems = archive_problems(self.record.ledger, self.paths, self.sha256_of)
        known = [problem for problem in problems if problem.path not in unreadable]
        if self.record.problems:  # a damaged ledger may have lost the lines of these files
            known = [problem for problem in known if problem.rule != "archive-unrecorded"]
        return tuple(known)

    @property
    def routes(self) -> Routes:
        return Routes.of(self.config)

    @property
    def record_problems(self) -> ProblemTuple:
        return sorted_problems([*self.record.problems, *self.archive_differences])

    @property
    def problems(self) -> ProblemTuple:
        """All errors in content/ that don't belong to a single policy."""
        problems = [problem for problem in self.record_problems if problem.is_error]
        # Without drafts, the site doesn't show invalid entries, so they're only warnings. But if
        # the ledger is missing, the site would show nothing.
        problems += self.invalid_entries if self.unpublished else self._missing_ledger
        return sorted_problems([*problems, *self.name_problems, *self.file_problems])

    @cached_property
    def file_problems(self) -> ProblemTuple:
        """The problems of files that can't be served as they are."""
        problems: Problems = []
        for path in self.paths:
            if not path.startswith(FILES) and not path.endswith(OTHERS):
                continue
            # the start shows the type of a file, but drawings must be checked as a whole
            is_drawing = path.lower().endswith(DRAWING)
            read = archive.read if is_drawing else archive.read_start
            data = read(self.root, path)
            problems += served_file_problems(path, data)
        return tuple(problems)

    @property
    def warnings(self) -> ProblemTuple:
        """Warnings about files that aren't on the site, and unknown names in the settings."""
        warnings: Problems = []
        if not self.unpublished:  # otherwise, these are errors
            warnings += self.invalid_entries
        warnings += [problem for problem in self.record_problems if not problem.is_error]
        warnings += self._missing_ledger
        warnings += [problem for problem in self.unknown_name_problems if not problem.is_error]
        return tuple(warning._replace(severity="warning") for warning in warnings)

    @property
    def _missing_ledger(self) -> ProblemTuple:
        """The problem that there's an archive without a ledger, or none."""
        if self.record.published:
            return ()
        archived = sorted(filter(is_archive_path, self.paths))
        return (unrecorded_archive(archived),) if archived else ()

    @cached_property
    def drafts(self) -> tuple[str, ...]:
        """The paths of unrecorded drafts. Without a ledger, there are none."""
        if not self.record.published:
            return ()
        recorded = {line.sha256 for line in self.record.ledger.lines}
        drafts = filter(is_draft, self.paths)
        return tuple(path for path in drafts if self.read_hash(path) not in recorded)

    def read_hash(self, path: str) -> str:
        """Return the hash of a file after filling in facts.

        An unedited draft then has the hash of its published version.
        """
        if FACTS not in self.paths:
            return self.sha256_of(path)
        return hash_of(self.content.read(path))

    @cached_property
    def shown_files(self) -> dict[str, str]:
        """Maps files in content/files that the site may show to their SHA-256."""
        lines = expected_files(self.record.ledger)
        shown = {}
        for path in self.paths:
            if path.startswith(FILES) and (self.unpublished or path in lines):
                shown[path] = self.sha256_of(path)
        return shown

    @property
    def file_routes(self) -> dict[str, str]:
        """Maps each file in `shown_files` to its route, which contains the hash."""
        routes = {}
        for path, sha256 in self.shown_files.items():
            routes[path] = Routes.asset(path.removeprefix(FILES), sha256)
        return routes

    def links_to(self, policies: Collection[Policy], on: date) -> Links:
        """Collect what links can lead to on a date: files, and the pages of `policies`."""
        routes = self.routes
        files = {path: routes.href(route) for path, route in self.file_routes.items()}
        return Links(
            routes.base,
            files,
            routes.of_policies(policies, on),
            routes.of_translated_versions(policies, on),
            routes.languages,
        )

    def page_routes(self, policies: Iterable[Policy], on: date) -> frozenset[str]:
        """Return the routes of all pages of a site with these policies on a date.

        The policies may lack some drafts of this site, so the cache depends on their texts.
        """
        # imported late because few commands plan pages
        from legalsite.pages.policy_plan import policy_routes, site_routes

        routes = []
        for policy in policies:
            texts = frozenset((text.path, text.is_draft) for text in policy.texts)
            key = (on, policy.slug, texts)
            if key not in self.routes_of_texts:
                self.routes_of_texts[key] = policy_routes(policy, self.config, on)
            routes.append(self.routes_of_texts[key])
        return site_routes(routes, self.config)

    @property
    def policies(self) -> dict[str, Policy]:
        """Maps slugs to policies, except policies with invalid front matter."""
        read = {slug: self._policy(slug) for slug in self.files}
        return {slug: policy for slug, policy in read.items() if isinstance(policy, Policy)}

    @property
    def front_matter_problems(self) -> Problems:
        """The problems in front matter or, if there are none, the problems of `part_of`."""
        problems: Problems = []
        for slug in self.files:
            read = self._policy(slug)
            if not isinstance(read, Policy):
                problems += read
        return problems or part_of_problems(self.policies, self.texts.read)

    def without(self, drafts: Collection[str]) -> "Site":
        """Return the site as if these drafts didn't exist, without reading other policies again.

        `drafts` contains paths relative to content/. The site must be loaded with its drafts.
        """
        if not drafts:
            return self
        paths = {*self.paths}.difference(drafts)
        files, names = arrange(paths, self.config.text_languages)
        kept = {
            slug: read
            for slug, read in self.loaded_policies.items()
            if files.get(slug) == self.files[slug]
        }
        return replace(
            self,
            paths=paths,
            files=files,
            name_problems=names,
            skipped=drafts,
            loaded_policies=kept,
        )

    def require(self) -> "Site":
        """Return the site itself.

        Raises ProblemsFound with all errors in content/ or, if there are none, in front matter.
        """
        raise_problems(sorted_problems(self.problems or self.front_matter_problems))
        return self

    def require_files(self) -> Mapping[str, PolicyFiles]:
        """Return the files of each policy without reading them.

        Raises ProblemsFound with all invalid entries or, if there are none, with all invalid file
        names.
        """
        raise_problems(self.invalid_entries or self.name_problems)
        return self.files

    def policy(self, slug: str) -> Policy:
        """Return a policy.

        Raises ProblemsFound if the policy can't be read. The exit status is 2 if it doesn't exist
        or isn't published yet.
        """
        if slug not in self.files:
            # There's an unpublished draft. `terms.de` isn't the name of a policy, although there
            # may be a draft terms.de.md, which is a translation.
            if "." not in slug and f"{slug}.md" in self.paths:
                help = f"publish it first: `legalsite publish {slug}`"
                raise usage_failure("not-published", f"{slug} isn't published yet", help)
            # raises ProblemsFound for an unknown policy
            require_policy(slug, self.files)
        policy = self._policy(slug)
        if not isinstance(policy, Policy):
            raise ProblemsFound(policy)
        return policy

    def read_uncached(
        self, slug: str, read: Read, recorded: Mapping[str, str] | None = None
    ) -> Policy:
        """Read a policy without caching it.

        `read` reads a file. `recorded` replaces the ledger lines. Raises ProblemsFound with all
        problems in the front matter.
        """
        if recorded is None:
            recorded = self.recorded
        # `read_policy` omits drafts of withheld versions, and appends their problems to this list.
        # With None, it raises them.
        dropped = self.withheld if self.skip_withheld else None
        files = self.files[slug]
        for path in files.drafts.values():
            raise_problems(self.content.filled(path).problems)  # problems with names of facts
        return read_policy(
            files,
            read,
            languages=self.config.text_languages,
            recorded=recorded,
            unpublished=self.unpublished,
            draft_date=self.draft_date,
            dropped=dropped,
        )

    def read(self, version: Version) -> bytes:
        """Return the exact content of a text's file."""
        return self.texts.read(version.path)

    def markdown(self, version: Version) -> str:
        """Return a text in Markdown, or the reason if it's withheld."""
        content = decode(self.read(version), f"content/{version.path}")
        _, body, _ = split_text(content)
        return body.strip("\n")

    def version_at(self, path: str) -> Version:
        """Read a version without the rest of its policy. `path` is relative to content/.

        Raises ProblemsFound if the version's front matter is invalid.
        """
        return read_version(self.texts.read(path), path, languages=self.config.text_languages)

    def document(self, version: Version) -> Document:
        """Parse a text as its page shows it. Raises ProblemsFound if the page would lose text."""
        return self.texts.document(version.path)

    def redline(self, old: Version, new: Version) -> Redline:
        return self.texts.redline(old, new)

    def promise(self, version: Version) -> TextPromise:
        """Return what a text promises about its own changes, as recorded by its author."""
        loaded = self._policy(version.policy)
        # other texts of the policy may have problems
        policy = loaded if isinstance(loaded, Policy) else Policy(version.policy, (version,))
        return self.texts.promise(version, policy, self.config.settings(policy.slug))

    def clauses(self, version: Version) -> ClauseTuple:
        """Return the clauses about changes that were found in a text."""
        return self.texts.clauses(version.path, version.language)

    @cached_property
    def unknown_name_problems(self) -> Problems:
        """Problems of names in the settings that don't exist in content/.

        Unknown policies and patterns, and folders without policies in content/facts.toml, are
        warnings. Promises of versions that aren't archived, and groups without policies, are
        errors.
        """
        problems: ByKeys = {}
        warnings = self.content.facts.warnings
        config = self.config
        # the settings contain no names, so there's no need to group all files
        if not (config.policies or config.approvals or config.companies or config.groups):
            return [*warnings]
        policies, _ = arrange(self.paths, self.config.text_languages)
        folders = all_folders(policies)
        for folder in config.groups:
            if folder not in folders:
                message = f"no policy is in a folder content/{folder}"
                help = did_you_mean(folder, folders, "correct or remove it")
                problems["groups", folder] = Problem("unknown-group", message, help)
        problems |= _unmatched_patterns(config, policies)
        for slug, settings in config.policies.items():
            if "*" in slug:  # `_unmatched_patterns` checked it
                continue
            if slug not in policies:
                problems["policies", slug] = _unknown_policy_problem(self.root, slug, policies)
                continue
            if not settings.promises:
                continue
            files = [path for path in self.paths if path.startswith(f"{slug}/")]
            archived = sorted(PurePosixPath(path).stem for path in files)  # dates of versions
            for revised in sorted(settings.promises.keys() - archived):
                problem = _unknown_version_problem(slug, revised, archived)
                problems["policies", slug, "promises", revised] = problem
        return [*place_at_settings(self.root, problems), *warnings]

    def _policy(self, slug: str) -> Policy | ProblemTuple:
        """Return a policy, or the problems in its front matter."""
        if slug not in self.loaded_policies:
            try:
                self.loaded_policies[slug] = self.read_uncached(slug, self.texts.read)
            except ProblemsFound as refusal:
                self.loaded_policies[slug] = refusal.problems
        return self.loaded_policies[slug]


def resolve_slugs(names: Collection[str], all_slugs: Collection[str]) -> list[str]:
    """Return the named policies in the site's order, or all policies if there are no names.

    A name is a slug, or a folder with a slash at its end. Raises ProblemsFound (status 2) with all
    unknown names.
    """
    problems: Problems = []
    found = set()
    for name in names:
        named = {name}.intersection(all_slugs)
        if name.endswith("/"):
            named = {slug for slug in all_slugs if slug.startswith(name)}
        found |= named
        if not named:
            problems.append(_no_policy(name, all_slugs))
    raise_problems(problems, status=2)
    return [slug for slug in all_slugs if slug in found or not names]


def expand_folders(names: Iterable[str], all_slugs: Collection[str]) -> Iterator[str]:
    """Replace each FOLDER/ with its policies in the site's order. Other names stay.

    Raises ProblemsFound (status 2) if a folder contains no policies.
    """
    for name in names:
        if name.endswith("/"):
            yield from resolve_slugs([name], all_slugs)
        else:
            yield name


def require_policy(slug: str, all_slugs: Collection[str]) -> None:
    """Raise ProblemsFound (status 2) if the site has no policy with this slug."""
    if slug not in all_slugs:
        raise_problems([_no_policy(slug, all_slugs)], 2)


def _no_policy(name: str, slugs: Collection[str]) -> Problem:
    names = ", ".join(sorted(slugs)) or "none yet"
    help = did_you_mean(name, slugs, f"the policies are: {names}")
    return Problem("no-policy", f"this site has no policy {name!r}", help)


def _unknown_policy_problem(root: Path, slug: str, slugs: Collection[str]) -> Problem:
    """Return a warning about a policy in the settings that doesn't exist.

    `slugs` contains the policies that exist.
    """
    help = f"delete its section from {config_path(root)}"
    help += f", or create the policy: `legalsite new {slug}`"
    message = f"no policy {slug!r} in content/"
    return Problem("unknown-policy", message, did_you_mean(slug, slugs, help), severity="warning")


def _unmatched_patterns(config: Config, slugs: Collection[str]) -> ByKeys:
    """Return a warning about each pattern in the settings that matches no policy."""
    names = [("approvals", name) for name in config.approvals]
    names += [("companies", name) for name in config.companies]
    names += [("policies", name) for name in config.policies if "*" in name]
    problems: ByKeys = {}
    for table, name in names:
        if not any(most_specific([name], slug) for slug in slugs):
            message = f"no policy in content/ matches {name!r}"
            help = "correct or remove it"
            problem = Problem("unknown-policy", message, help, severity="warning")
            problems[table, name] = problem
    return problems


def _pattern_ties(config: Config, slugs: Iterable[str]) -> ByKeys:
    """Return a problem for each policy that several equally specific patterns match.

    A pattern is the name of a table in the settings. The result is keyed by the setting of the last
    pattern.
    """
    problems: ByKeys = {}
    for slug in slugs:
        # (table, the most specific patterns), for each setting that may come from a pattern
        chosen = [("approvals", most_specific(config.approvals, slug))]
        # of the settings of policies, only the periods and dates of reviews can come from a pattern
        chosen.append(("policies", sections_with("review", config.policies, slug)))
        keys = CompanySettings.__struct_fields__ if config.companies else ()
        chosen += [("companies", sections_with(key, config.companies, slug)) for key in keys]
        for table, patterns in chosen:
            for problem in tie_problems(patterns, slug):
                problems[table, patterns[-1]] = problem
    return problems


def _unknown_version_problem(slug: str, revised: str, archived: Sequence[str]) -> Problem:
    """Return an error about a recorded promise of a version that isn't archived.

    `archived` contains the archived versions of the policy.
    """
    help = "record a draft's promise in its own front matter"
    near = nearest(revised, archived)
    if near:
        help = f"did you mean {near}? {help}"
    return Problem("unknown-version", f"{slug} has no published version {revised!r}", help)
