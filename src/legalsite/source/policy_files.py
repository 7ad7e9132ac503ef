"""Group the files in content/ by policy, and check that the versions of a policy are consistent."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import (
    Problem,
    ProblemIterator,
    Problems,
    ProblemsFound,
    ProblemTuple,
    did_you_mean,
    failure,
    nearest,
    raise_problems,
    sorted_problems,
)
from legalsite.model.config import Languages
from legalsite.model.policy import (
    BY_EFFECTIVE_DATE,
    DEFAULTS,
    ENDED_BY,
    REVISED,
    Gap,
    Policy,
    Version,
    VersionId,
    VersionTuple,
    next_id,
)
from legalsite.model.promise import CHANGE_TYPES, ChangeClass
from legalsite.source.characters import decode
from legalsite.source.facts_file import FACTS
from legalsite.source.fences import split_text
from legalsite.source.file_names import SUFFIXES, bad_name_problem, read_name
from legalsite.source.front_matter import read_version
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.schema import ValueProblem
from legalsite.text.normalize import file_text

# fields that a translation copies from its original
ORIGINAL_KEYS = (
    "effective",
    "effective_new_accounts",
    "change",
    "counts_as",
    "retroactive",
    "withdrawn",
    "part_of",
    "promise",
)
MAX_NAMED = 5  # maximum number of versions to name in a help text
# files that don't belong to a policy
SHARED_FILES = frozenset(
    {"LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "SIGNATURES", "allowed_signers", FACTS}
)

Read = TypeVar("Read")
Contents = Mapping[str, bytes]  # path relative to content/ → content
VersionProblem = tuple[Version, ValueProblem]  # (version, problem with one of its keys)


class PolicyFiles(Struct, frozen=True):
    """The files of a policy, as paths relative to content/."""

    slug: str
    drafts: Mapping[str, str] = {}  # language → path of the draft; "" stands for the original
    archived: tuple[str, ...] = ()  # archived versions, sorted by name
    withheld: tuple[str, ...] = ()  # files that replace withheld versions and state the reason
    gaps: tuple[str, ...] = ()  # files with reasons for gaps, sorted by date

    @property
    def paths(self) -> tuple[str, ...]:
        return (*self.drafts.values(), *self.archived, *self.withheld, *self.gaps)


def arrange(
    paths: Iterable[str], languages: Languages
) -> tuple[dict[str, PolicyFiles], ProblemTuple]:
    """Group files by policy, sorted by slug, and report files that can't be assigned.

    Files that don't belong to a policy, such as the ledger and content/files, are skipped.
    """
    # slug → language → path; the language of originals is ""
    drafts: dict[str, dict[str, str]] = defaultdict(dict)
    archived: dict[tuple[str, str], list[str]] = defaultdict(list)  # (slug, suffix) → paths
    problems = []
    for path in sorted(paths):
        if path in SHARED_FILES or path.startswith("files/"):
            continue
        try:
            name = read_name(path, languages)
        except ValueError as reason:
            problems.append(bad_name_problem(path, str(reason)))
            continue
        if not name.archived:
            drafts[name.policy][name.language] = path
        else:
            archived[name.policy, path[path.rindex(".") :]].append(path)
    archives = {slug for slug, _ in archived}  # slugs of policies with archived files
    problems += _remove_misplaced_drafts(drafts, {*drafts, *archives})
    files = {}
    for slug in sorted(drafts.keys() | archives):
        # in the order of SUFFIXES: .md, .withheld, .gap
        versions, withheld, gaps = [tuple(archived[slug, suffix]) for suffix in SUFFIXES]
        files[slug] = PolicyFiles(slug, drafts[slug], versions, withheld, gaps)
    return files, tuple(problems)


def read_policy(
    files: PolicyFiles,
    read: Callable[[str], bytes],
    *,
    languages: Languages,
    recorded: Mapping[str, str],
    unpublished: bool,
    draft_date: date | None = None,
    dropped: Problems | None = None,
) -> Policy:
    """Read the files of a policy, and check that its versions are consistent.

    `read` returns the content of a file, given its path relative to content/. `recorded` maps the
    paths of recorded files to their ledger lines. Unrecorded files, which aren't published, are
    ignored unless `unpublished` is True. `draft_date` is the date for drafts that still have the
    date of a published version. If that version is withheld, the draft is omitted, and the problem
    is appended to `dropped`. Raises ProblemsFound with all other problems.
    """
    texts = [*files.archived, *_notices_without_text(files), *files.drafts.values()]
    # path → content of each file to read
    text_data = {path: read(path) for path in texts if unpublished or path in recorded}
    gap_data = {path: read(path) for path in files.gaps if unpublished or path in recorded}
    problems = list(_missing_draft_problems(files, languages, recorded))
    texts_read = _read_files(text_data, partial(read_version, languages=languages), problems)
    versions = [replace(text, recorded=recorded.get(text.path, "")) for text in texts_read]
    # an unedited draft is the same version as an archived file, so it's left out
    distinct = _distinct_versions(versions, text_data, draft_date, problems, dropped)
    kept = sorted(distinct, key=REVISED)
    originals = [text for text in kept if text.translates is None]
    originals = _with_effective_change_types(files.slug, originals, text_data)
    translations = [text for text in kept if text.translates is not None]
    version_problems = [*_revised_order_problems(originals), *_effective_order_problems(originals)]
    version_problems += _copied_facts_problems(kept)
    # otherwise, a version that seems to be unknown may be in an unreadable file
    are_all_readable = len(versions) == len(text_data)
    if are_all_readable:
        version_problems += _unknown_version_problems(originals, translations)
    problems += _placed_problems(text_data, version_problems)
    # line in a gap's file → the version that ends the gap
    known = {f"{ENDED_BY}{version.revised}": version.revised for version in originals}
    read_gap = partial(_read_gap, known=known, recorded=recorded)
    gaps = tuple(_read_files(gap_data, read_gap, problems))
    raise_problems(sorted_problems(problems))
    return Policy(files.slug, tuple(originals), _by_language(translations, originals), gaps)


def _notices_without_text(files: PolicyFiles) -> Iterator[str]:
    """Yield the files that replace withheld versions.

    A version that's still archived is read instead of the file.
    """
    for path in files.withheld:
        text = path.removesuffix(".withheld") + ".md"
        if text not in files.archived:
            yield path


def _distinct_versions(
    versions: Sequence[Version],
    data: Contents,
    draft_date: date | None,
    problems: Problems,
    dropped: Problems | None,
) -> Iterator[Version]:
    """Yield the versions, without drafts that are the same as an archived version.

    After a version is published, its text is archived, and its draft stays as it is until the
    author edits it.
    A changed draft can't keep the `revised` date of an archived version, so it gets the date
    `draft_date`. Without `draft_date`, the unchanged date is a problem. If `dropped` is given,
    drafts of withheld versions are omitted, and their problems are appended to `dropped`.
    """
    for version in versions:
        # if the version is a draft: the archived version with the same date
        archived = _archived_counterpart(version, versions)
        if not archived:
            yield version
        elif archived.sha256 == version.sha256:  # an unedited draft
            continue
        elif draft_date and not archived.withheld:
            yield _draft_revised_on(draft_date, version, archived, versions)
        else:  # the draft needs a new date, but doesn't get one here
            unchanged = _unchanged_date_problem(version, archived)
            (problem,) = _placed_problems(data, [(version, unchanged)])
            # the draft may still contain the text that was withheld, so don't show it
            if dropped is not None and archived.withheld:
                dropped.append(problem)
            else:
                problems.append(problem)
                yield version


def _read_files(
    data: Contents, read: Callable[[bytes, str], Read], problems: Problems
) -> Iterator[Read]:
    """Yield the result of `read` for each file. Its problems are appended to `problems` instead."""
    for path, content in data.items():
        try:
            yield read(content, path)
        except ProblemsFound as invalid:
            problems += invalid.problems


def _read_gap(
    data: bytes, path: str, *, known: Mapping[str, VersionId], recorded: Mapping[str, str]
) -> Gap:
    """Parse a file that explains a gap: a period in which the version in effect is unknown.

    Raises ProblemsFound if the file gives no reason.

    `known` maps each allowed first line to the version that it names. `recorded` maps paths to
    ledger lines.
    """
    location = f"content/{path}"
    reason = decode(data, location).strip()
    # the first line may name the version that ends the gap
    first, _, rest = reason.partition("\n")
    if first.startswith(ENDED_BY):
        if first not in known:
            raise failure(
                "unknown-version",
                f"`{first}` doesn't name a version",
                "give the version's `revised` date",
                location,
                1,
            )
        reason = rest.strip()
    if not reason:
        help = "explain in one or two sentences why the version from that time is unknown"
        raise failure("no-words", "this file doesn't give a reason for the gap", help, location, 1)
    day = VersionId.parse(PurePosixPath(path).stem).day
    return Gap(day, path, reason, recorded.get(path, ""), known.get(first))


def _archived_counterpart(version: Version, versions: Iterable[Version]) -> Version | None:
    """Return the archived version with the same language and `revised` date as a draft, or None."""
    if not version.is_draft:
        return None
    for other in versions:
        same = other.language == version.language and other.revised == version.revised
        if same and not other.is_draft:
            return other
    return None


def _draft_revised_on(
    day: date, draft: Version, archived: Version, versions: Iterable[Version]
) -> Version:
    """Change the date of a draft that still has the date of an archived version.

    `day` is the new date.
    """
    same_language = (other.revised for other in versions if other.language == draft.language)
    revised = next_id(day, same_language)
    effective = max(draft.effective, revised.day)
    values: dict[str, Any] = {}
    if draft.effective_new_accounts:
        values["effective_new_accounts"] = max(draft.effective_new_accounts, revised.day)
    # values that are only about the archived version, such as its approval, don't apply to the
    # draft
    values |= {name: DEFAULTS.get(name) for name in draft.keys_shared_with(archived)}
    return replace(draft, revised=revised, effective=effective, undated=True, **values)


def _with_effective_change_types(
    slug: str, originals: Sequence[Version], data: Contents
) -> list[Version]:
    """Set `counts_as` or `only_cancels` for versions that replace upcoming versions.

    `counts_as` is the greatest type of change among the version and the versions it replaces.
    `only_cancels` means that the current wording stays in effect.
    """
    policy = Policy(slug, tuple(originals))
    # version that replaces others → greatest type of change
    counts_as: dict[VersionId, ChangeClass] = {}
    with_types = [*originals]
    for index, version in enumerate(originals):
        replaced = policy.replaced_while_upcoming(version)
        if replaced and _keeps_wording(policy, version, replaced, data):
            with_types[index] = replace(version, only_cancels=True)
        # a version without a type of change counts as material anyway
        elif version.change and replaced:
            # a replaced version may itself have replaced others
            types = [counts_as.get(text.revised, text.weight) for text in replaced]
            greatest = max([version.weight, *types], key=CHANGE_TYPES.index)
            counts_as[version.revised] = greatest
            with_types[index] = replace(version, counts_as=greatest)
    return with_types


def _keeps_wording(
    policy: Policy, version: Version, replaced: VersionTuple, data: Contents
) -> bool:
    """Return whether a version only cancels the upcoming versions `replaced`.

    The version must have the title and text of the version before them. `data` maps paths to the
    content of files.
    """
    published = version.revised.day
    # if a replaced version already applied to new accounts, replacing it changes their terms
    for text in replaced:
        if text.new_accounts_start and text.new_accounts_start <= published:
            return False
    previous = policy.previous(version, published)
    if not previous:
        return False
    return _wording(previous, data) == _wording(version, data)


def _wording(version: Version, data: Contents) -> tuple[str, str, bool]:
    """Return what readers notice: the title, the text, and whether the policy is withdrawn."""
    _, text, _ = split_text(file_text(data[version.path]))
    return version.title, text, version.withdrawn


def _by_language(
    translations: Iterable[Version], originals: Iterable[Version]
) -> dict[str, VersionTuple]:
    """Group translations by language, and copy some values from their originals."""
    by_revised = {original.revised: original for original in originals}
    by_language: dict[str, list[Version]] = defaultdict(list)
    for translation in translations:
        # omit translations of unknown versions
        if not translation.translates or translation.translates not in by_revised:
            continue
        original = by_revised[translation.translates]
        copied = {name: getattr(original, name) for name in ORIGINAL_KEYS}
        by_language[translation.language].append(replace(translation, **copied))
    return {language: tuple(by_language[language]) for language in sorted(by_language)}


def _remove_misplaced_drafts(
    drafts: dict[str, dict[str, str]], slugs: Collection[str]
) -> ProblemIterator:
    """Remove drafts that are in the archive of another policy, and report each of them."""
    for slug in [*drafts]:  # iterate over a copy, because the loop removes drafts
        # find the nearest folder that is the archive of a policy, such as `eu/terms`
        above, _, _ = slug.rpartition("/")
        while above and above not in slugs:
            above, _, _ = above.rpartition("/")
        if not above:  # the draft isn't in the archive of another policy
            continue
        for path in drafts.pop(slug).values():
            message = (
                f"{path} is in {above}/, the archive of {above}.md, which can only contain versions"
            )
            help = "move it elsewhere, or name it after its date"
            yield Problem("bad-name", message, help, f"content/{path}")


def _missing_draft_problems(
    files: PolicyFiles, languages: Languages, recorded: Mapping[str, str]
) -> ProblemIterator:
    """Report archives and translations without a draft of the original, which may be lost."""
    # if the ledger records an archived file, the archive may be complete without a draft
    if "" in files.drafts or any(path in recorded for path in files.archived):
        return
    draft = f"{files.slug}.md"
    if files.archived:
        message = f"{files.slug}/ is the archive of {draft}, which doesn't exist"
        yield Problem(
            "no-draft",
            message,
            f"add the current version as content/{draft},"
            " or record the archive: `legalsite publish`",
            f"content/{files.archived[0]}",
        )
    for path in files.drafts.values():
        message = f"{path} is a translation of {draft}, which doesn't exist"
        yield Problem("no-draft", message, f"add content/{draft}", f"content/{path}")


def _unchanged_date_problem(version: Version, archived: Version) -> ValueProblem:
    """Create the problem for a changed draft with the `revised` date of an archived version."""
    # the draft may still contain the text that was withheld
    if archived.withheld:
        message = f"the text of {version.revised} is withheld, but may still be in this file"
        help = "write the replacement with a new `revised`, or delete the file"
        return ValueProblem("withheld-text", message, help, ("revised",))
    help = (
        f"the published version stays in content/{archived.path};"
        f" give the draft a new date: `{version.revise_command}`"
    )
    return ValueProblem(
        "text-changed-under-date",
        f"the draft changed, but `revised` is still {version.revised},"
        " the date of the published version",
        help,
        ("revised",),
    )


def _revised_order_problems(originals: Sequence[Version]) -> Iterator[VersionProblem]:
    """Report drafts whose `revised` or `dated_by` contradicts older versions.

    `revised` can't be before the newest archived version. `dated_by` states where the date of an
    imported version is from, so it can't be copied to a new version.
    """
    archived = [version.revised for version in originals if not version.is_draft]
    if not archived:
        return
    newest = max(archived)
    is_published = any(version.recorded for version in originals)
    help = "set `revised` to the date of the draft"
    for version in originals:
        if version.is_draft and version.revised < newest:
            message = (
                f"the draft's `revised`, {version.revised},"
                f" is before the newest archived version, {newest}"
            )
            yield version, ValueProblem("revised-order", message, help, ("revised",))
        # The new draft still has the key of the imported version. Before the first publish, the
        # draft itself may be imported.
        elif is_published and version.is_draft and version.dated_by and version.revised > newest:
            message = "`dated_by` is about an imported version, but this is a new one"
            yield (
                version,
                ValueProblem(
                    "copied-dated-by", message, "remove `dated_by`", ("dated_by",), of_key=True
                ),
            )


def _copied_facts_problems(versions: Iterable[Version]) -> Iterator[VersionProblem]:
    """Report drafts with `facts`, a key that `publish` adds to versions."""
    for version in versions:
        if version.is_draft and version.facts:
            message = "only published versions have `facts`"
            help = "remove it, and write names such as {{ company.name }} instead of values"
            yield version, ValueProblem("copied-facts", message, help, ("facts",), of_key=True)


def _effective_order_problems(originals: Sequence[Version]) -> Iterator[VersionProblem]:
    """Report versions that take effect before an older one without `replaces`.

    The author must tell whether the newer version cancels the older one. An empty `replaces` means
    that the version replaces nothing. None means that the author didn't answer.
    """
    replaced = set[VersionId]()  # versions that an earlier version in the loop replaces
    latest = None  # the unreplaced version, so far, that takes effect last
    for position, version in enumerate(originals):  # oldest version first
        if version.replaces:
            replaced.update(version.replaces)
            # `latest` may have been replaced, so choose again from the versions so far
            remaining = (text for text in originals[: position + 1] if text.revised not in replaced)
            latest = max(remaining, key=BY_EFFECTIVE_DATE, default=None)
        elif not latest or version.effective > latest.effective:
            # skip a version that an older version names in `replaces` by mistake
            if version.revised not in replaced:
                latest = version
        elif version.replaces is None and version.effective < latest.effective:
            yield version, _effective_order_problem(version, latest, originals[:position])


def _effective_order_problem(
    version: Version, latest: Version, older: Sequence[Version]
) -> ValueProblem:
    """Create the problem for a version that takes effect before `latest`, an older version.

    `older` contains all older versions.
    """
    message = (
        f"this version takes effect on {version.effective}, before the older version of"
        f" {latest.revised}, which takes effect on {latest.effective}"
    )
    add_key = f"add `replaces: [{latest.revised}]`"
    help = f"if this version cancels the older one, {add_key}; otherwise, `replaces: []`"
    # An older version takes effect later than this one, but was already in effect when this one was
    # written. Then it's too late to cancel it: this version replaces it, or its date is wrong.
    if any(version.effective < other.effective <= version.revised.day for other in older):
        help = f"if this version replaces it, {add_key}; otherwise, correct `effective`"
    return ValueProblem("effective-order", message, help, ("effective",))


def _unknown_version_problems(
    originals: Sequence[Version], translations: Sequence[Version]
) -> Iterator[VersionProblem]:
    """Report IDs of versions that don't exist or aren't allowed for a key.

    `replaces` must name older versions, and `translates` any version. `summary_covers` names the
    replaced versions whose changes a summary includes, so it must name versions in `replaces`.
    """
    dates = [str(version.revised) for version in originals]
    # version → the versions that it replaces
    replaced = {version.revised: version.replaces or () for version in originals}
    for text in (*originals, *translations):
        # the versions that the text or, for a translation, its original replaces
        known = replaced.get(text.translates or text.revised, ())
        # convert the IDs to text only after an error, because `known` may be long
        unknown = set(text.summary_covers or ()).difference(known)
        for old in text.summary_covers or ():
            if old in unknown:
                yield text, _summary_problem(old, list(map(str, known)))
    for version in originals:
        for old in version.replaces or ():  # None means that the author didn't answer
            if old not in replaced:
                yield version, _unknown_version_problem("replaces", old, dates)
            elif old >= version.revised:
                reason = "which isn't an older version"
                yield (
                    version,
                    _wrong_version_problem("replaces", old, reason, "only name older versions"),
                )
    for version in translations:
        if version.translates and version.translates not in replaced:
            yield version, _unknown_version_problem("translates", version.translates, dates)


def _summary_problem(old: VersionId, known: Sequence[str]) -> ValueProblem:
    """Create the problem for an ID in `summary_covers` that isn't in `replaces`.

    `known` contains the IDs in `replaces`.
    """
    help = "remove it; the summary only covers one change"
    if known:
        some = ", ".join(known[-MAX_NAMED:])
        help = f"name a version in `replaces`: {some}"
    near = nearest(str(old), known)
    return _wrong_version_problem("summary_covers", old, "which isn't in `replaces`", help, near)


def _unknown_version_problem(key: str, named: VersionId, dates: Sequence[str]) -> ValueProblem:
    """Create the problem for a nonexistent version. `dates` contains all version IDs."""
    near = nearest(str(named), dates)
    if near:
        help = f"did you mean {near}?"
    else:
        newest = ", ".join(dates[-MAX_NAMED:]) or "none"
        help = f"the newest versions are: {newest}"
    return _wrong_version_problem(key, named, "which doesn't exist", help, near)


def _wrong_version_problem(
    key: str, named: VersionId, reason: str, help: str, near: str = ""
) -> ValueProblem:
    """Create the problem for a key that names the wrong version.

    `reason` is a clause such as “which doesn't exist”. `near` is a similar ID, or empty.
    """
    # in front matter, `translates` has a single version, while the other keys have lists
    written = "{}" if key == "translates" else "[{}]"
    given = written.format(named)
    meant = written.format(near) if near else ""
    message = f"`{key}` names {named}, {reason}"
    return ValueProblem("unknown-version", message, help, (key,), given=given, meant=meant)


def part_of_problems(policies: Mapping[str, Policy], read: Callable[[str], bytes]) -> Problems:
    """Report unrecorded versions whose `part_of` names the wrong policy.

    `policies` contains all policies of the site. `read` returns the content of a file, given its
    path relative to content/.
    """
    data = {}
    problems = []
    for policy in policies.values():
        for version in policy.versions:
            # recorded versions can't be edited, and a withdrawal has no `part_of`
            if version.recorded or version.withdrawn:
                continue
            problem = _part_of_problem(version, policies)
            if problem:
                data[version.path] = read(version.path)
                problems.append((version, problem))
    return list(_placed_problems(data, problems))


def _part_of_problem(version: Version, policies: Mapping[str, Policy]) -> ValueProblem | None:
    """Check a version's `part_of` as of its effective date, and return a problem or None."""
    slug = version.part_of
    if not slug:
        return None
    if slug not in policies:
        message = f"`part_of` names {slug!r}, which isn't in content/"
        others = [name for name in policies if name != version.policy]
        help = "write the name as in its URL, such as eu/terms"
        help = did_you_mean(slug.lower(), others, help)
        return ValueProblem("part-of", message, help, ("part_of",))
    whole = policies[slug].version_on(version.first_day)  # the version that it would be a part of
    if whole and whole.withdrawn:
        message = f"`part_of` names {slug!r}, which is withdrawn as of {whole.effective}"
        return ValueProblem("part-of", message, "remove the line", ("part_of",))
    chain = [version.policy, slug]  # slugs of policies; each policy is a part of the next one
    # stop when a slug is in the chain for the second time
    while whole and whole.part_of and chain.count(chain[-1]) == 1:
        chain.append(whole.part_of)
        policy = policies.get(whole.part_of)
        whole = policy.version_on(version.first_day) if policy else None
    # a circle without this policy is reported for the policies in the circle
    if chain[-1] == version.policy:
        message = f"`part_of` is circular: {' → '.join(chain)}"
        return ValueProblem("part-of", message, "remove `part_of` from one of them", ("part_of",))
    return None


def _placed_problems(data: Contents, version_problems: Iterable[VersionProblem]) -> ProblemIterator:
    """Yield problems of versions with their positions in the files."""
    # path → problems, so that each file is read once
    problems: dict[str, list[ValueProblem]] = defaultdict(list)
    for version, problem in version_problems:
        problems[version.path].append(problem)
    for path, of_file in problems.items():
        front = read_front_matter(data[path], f"content/{path}")
        for index, problem in enumerate(of_file):
            # if the key is missing, use the position of `revised`, which every file has
            if problem.loc not in front.places:
                of_file[index] = problem._replace(loc=("revised",))
        yield from front.problems(of_file)
