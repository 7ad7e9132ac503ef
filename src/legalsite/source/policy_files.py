"""Sorts the files in content/ into policies, and checks that the versions of a policy agree."""

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
from legalsite.source.file_names import SUFFIXES, Languages, bad_name_problem, read_name
from legalsite.source.front_matter import read_version
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.schema import ValueProblem
from legalsite.text.normalize import file_text

# the fields that a translation takes from its original
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
MAX_NAMED = 5  # versions in a help
# files that belong to no policy
SHARED_FILES = frozenset({"LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "allowed_signers", FACTS})

Read = TypeVar("Read")
Contents = Mapping[str, bytes]  # the bytes of each file, by its path below content/
VersionProblem = tuple[Version, ValueProblem]  # a problem of a version, at one of its keys


class PolicyFiles(Struct, frozen=True):
    """The files of one policy, as paths below content/."""

    slug: str
    drafts: Mapping[str, str] = {}  # the path of the draft in each language
    archived: tuple[str, ...] = ()  # the archived versions, sorted by name
    withheld: tuple[str, ...] = ()  # the notices that replace withheld texts
    gaps: tuple[str, ...] = ()  # the reasons for gaps, sorted by date

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file of the policy."""
        return (*self.drafts.values(), *self.archived, *self.withheld, *self.gaps)


def arrange(
    paths: Iterable[str], languages: Languages
) -> tuple[dict[str, PolicyFiles], ProblemTuple]:
    """Return the files of each policy by slug, sorted, and the problems of files that are left out.

    A file is left out if its name is invalid, or if it is in another policy's archive. The ledger,
    the checkpoint, facts.toml, and content/files belong to no policy and are skipped.
    """
    drafts: dict[str, dict[str, str]] = defaultdict(dict)  # paths by slug and language
    archived: dict[tuple[str, str], list[str]] = defaultdict(list)  # paths by slug and suffix
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
    archives = {slug for slug, _ in archived}  # the policies with archived files
    problems += _remove_misplaced_drafts(drafts, {*drafts, *archives})
    files = {}
    for slug in sorted(drafts.keys() | archives):
        # in the order of SUFFIXES
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
    undated: date | None = None,
    aside: Problems | None = None,
) -> Policy:
    """Return the policy with its versions: those in the ledger, or all of them.

    `read`: returns the bytes of a file, by its path below content/.
    `recorded`: the ledger line of each recorded file, by its path.
    `unpublished`: whether all files count, not only recorded ones.
    `undated`: if given, a changed draft with the `revised` of an archived version gets this date.
    Without it, such a draft is a problem.
    `aside`: if given, a draft with the `revised` of a withheld version is left out, and its problem
    is added here.

    A draft that equals an archived version is that version. The file that gives the reason for a
    withheld text is a version. Raises ProblemsFound with every problem in and between the files.
    """
    texts = [*files.archived, *_notices_without_text(files), *files.drafts.values()]
    # the bytes of the files that count
    text_data = {path: read(path) for path in texts if unpublished or path in recorded}
    gap_data = {path: read(path) for path in files.gaps if unpublished or path in recorded}
    problems = list(_missing_draft_problems(files, languages, recorded))
    texts_read = _read_files(text_data, partial(read_version, languages=languages), problems)
    versions = [replace(text, recorded=recorded.get(text.path, "")) for text in texts_read]
    kept = sorted(_distinct_versions(versions, text_data, undated, problems, aside), key=REVISED)
    # originals are in the site's first language
    originals = [text for text in kept if text.language == languages[0]]
    originals = _with_effective_change_types(files.slug, originals, text_data)
    translations = [text for text in kept if text.language != languages[0]]
    version_problems = [*_revised_order_problems(originals), *_effective_order_problems(originals)]
    version_problems += _copied_facts_problems(kept)
    are_all_readable = len(versions) == len(text_data)
    if are_all_readable:  # otherwise, a named version may be in a file that couldn't be read
        version_problems += _unknown_version_problems(originals, translations)
    problems += _placed_problems(text_data, version_problems)
    # each version that may end a gap, by the line that names it
    known = {f"{ENDED_BY}{version.revised}": version.revised for version in originals}
    read_gap = partial(_read_gap, known=known, recorded=recorded)
    gaps = tuple(_read_files(gap_data, read_gap, problems))
    raise_problems(sorted_problems(problems))
    return Policy(files.slug, tuple(originals), _by_language(translations, originals), gaps)


def _notices_without_text(files: PolicyFiles) -> Iterator[str]:
    """Yield the files that replace withheld versions, unless the version is still archived."""
    for path in files.withheld:
        text = path.removesuffix(".withheld") + ".md"
        if text not in files.archived:
            yield path


def _distinct_versions(
    versions: Sequence[Version],
    data: Contents,
    undated: date | None,
    problems: Problems,
    aside: Problems | None,
) -> Iterator[Version]:
    """Yield the versions without drafts that equal an archived version.

    A changed draft with the date of an archived version gets the date `undated` if that is given
    and the archived text isn't withheld. Otherwise it is a problem: if the archived text is
    withheld and `aside` is given, the draft is left out and the problem is added to `aside`;
    otherwise, it is added to `problems`.
    """
    for version in versions:
        archived = _archived_counterpart(version, versions)
        if not archived:
            yield version
        elif archived.sha256 == version.sha256:
            continue
        elif undated and not archived.withheld:
            yield _draft_revised_on(undated, version, archived, versions)
        else:
            unchanged = _unchanged_date_problem(version, archived)
            (problem,) = _placed_problems(data, [(version, unchanged)])
            if aside is not None and archived.withheld:
                aside.append(problem)
            else:
                problems.append(problem)
                yield version


def _read_files(
    data: Contents, read: Callable[[bytes, str], Read], problems: Problems
) -> Iterator[Read]:
    """Yield the result of reading each file; if a file can't be read, add its problems to
    `problems`.
    """
    for path, content in data.items():
        try:
            yield read(content, path)
        except ProblemsFound as invalid:
            problems += invalid.problems


def _read_gap(
    data: bytes, path: str, *, known: Mapping[str, VersionId], recorded: Mapping[str, str]
) -> Gap:
    """Return the gap that a file explains. Raises ProblemsFound if it gives no reason.

    `known`: the versions that may end a gap, by the line that names them.
    """
    location = f"content/{path}"
    reason = decode(data, location).strip()
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
    """Return the archived version with the same `revised` as a draft, if any."""
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
    """Return a draft that still has the date of an archived version as if revised on `day`.

    Values that only describe the archived version, such as its approval, get their defaults.
    """
    same_language = (other.revised for other in versions if other.language == draft.language)
    revised = next_id(day, same_language)
    effective = max(draft.effective, revised.day)
    facts: dict[str, Any] = {}
    if draft.effective_new_accounts:
        facts["effective_new_accounts"] = max(draft.effective_new_accounts, revised.day)
    facts |= {name: DEFAULTS.get(name) for name in draft.facts_shared_with(archived)}
    return replace(draft, revised=revised, effective=effective, undated=True, **facts)


def _with_effective_change_types(
    slug: str, originals: Sequence[Version], data: Contents
) -> list[Version]:
    """Return the versions, with `counts_as` set where a version replaces upcoming versions.

    It is the greatest type of change among the version and the versions that it replaces.
    """
    policy = Policy(slug, tuple(originals))
    counts_as: dict[VersionId, ChangeClass] = {}  # by the versions so far that replace others
    with_types = [*originals]
    for index, version in enumerate(originals):
        replaced = policy.replaced_while_upcoming(version)
        # A version that doesn't state its change counts as material anyway. If it only restores the
        # text in effect, readers never see a change.
        if version.change and replaced and not _restores_previous_text(policy, version, data):
            types = [counts_as.get(text.revised, text.weight) for text in replaced]
            greatest = max([version.weight, *types], key=CHANGE_TYPES.index)
            counts_as[version.revised] = greatest
            with_types[index] = replace(version, counts_as=greatest)
    return with_types


def _restores_previous_text(policy: Policy, version: Version, data: Contents) -> bool:
    """Return whether a version has the same title and text as the version in effect before it."""
    previous = policy.previous(version, version.revised.day)
    if not previous:
        return False
    return _title_and_text(previous, data) == _title_and_text(version, data)


def _title_and_text(version: Version, data: Contents) -> tuple[str, str]:
    """Return the title of a version, and its text without front matter."""
    _, text, _ = split_text(file_text(data[version.path]))
    return version.title, text


def _by_language(
    translations: Iterable[Version], originals: Iterable[Version]
) -> dict[str, VersionTuple]:
    """Return the translations by language, with the values that they take from their originals.

    Translations of unknown versions are left out.
    """
    by_revised = {original.revised: original for original in originals}
    by_language: dict[str, list[Version]] = defaultdict(list)
    for translation in translations:
        if not translation.translates or translation.translates not in by_revised:
            continue
        original = by_revised[translation.translates]
        taken = {name: getattr(original, name) for name in ORIGINAL_KEYS}
        by_language[translation.language].append(replace(translation, **taken))
    return {language: tuple(by_language[language]) for language in sorted(by_language)}


def _remove_misplaced_drafts(
    drafts: dict[str, dict[str, str]], slugs: Collection[str]
) -> ProblemIterator:
    """Remove the drafts in the archive of a known policy, and yield a problem for each."""
    for slug in [*drafts]:  # a copy, because drafts are removed
        above, _, _ = slug.rpartition("/")
        while above and above not in slugs:
            above, _, _ = above.rpartition("/")
        if not above:  # no folder around it is a policy's archive
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
    """Yield a problem if an archive or a translation has no draft in the first language, which may
    be lost. If the ledger records a file of the archive, the draft isn't needed.
    """
    if languages[0] in files.drafts or any(path in recorded for path in files.archived):
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
    """Return the problem of a changed draft with the `revised` of an archived version.

    If the archived text was withheld, the problem is that the draft may still contain it.
    """
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
    """Yield a problem for each draft whose `revised` is before the newest archived version's, or
    that has the `dated_by` of a published version."""
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
        elif is_published and version.is_draft and version.dated_by and version.revised > newest:
            message = "`dated_by` is about an imported version, but this is a new one"
            yield (
                version,
                ValueProblem(
                    "copied-dated-by", message, "remove `dated_by`", ("dated_by",), of_key=True
                ),
            )


def _copied_facts_problems(versions: Iterable[Version]) -> Iterator[VersionProblem]:
    """Yield a problem for each draft with the record of facts of a published version."""
    for version in versions:
        if version.is_draft and version.facts:
            message = "only published versions have `facts`"
            help = "remove it, and write names such as {{ company.name }} instead of values"
            yield version, ValueProblem("copied-facts", message, help, ("facts",), of_key=True)


def _effective_order_problems(originals: Sequence[Version]) -> Iterator[VersionProblem]:
    """Yield a problem for each version that takes effect before an older one, and doesn't say
    whether it replaces it.

    `replaces` names the replaced versions; it is () if the author says that there are none, and
    None if the author says nothing.
    """
    # of the versions so far: the replaced ones, and of the others, the last one to take effect
    replaced = set[VersionId]()
    latest = None
    for position, version in enumerate(originals):
        if version.replaces:
            replaced.update(version.replaces)
            remaining = (text for text in originals[: position + 1] if text.revised not in replaced)
            latest = max(remaining, key=BY_EFFECTIVE_DATE, default=None)
        elif not latest or version.effective > latest.effective:
            # by mistake, an older version may say that it replaces this one
            if version.revised not in replaced:
                latest = version
        elif version.replaces is None and version.effective < latest.effective:
            yield version, _effective_order_problem(version, latest, originals[:position])


def _effective_order_problem(
    version: Version, latest: Version, older: Sequence[Version]
) -> ValueProblem:
    """Return the problem of a version that takes effect before an older one, `latest`."""
    message = (
        f"this version takes effect on {version.effective}, before the older version of"
        f" {latest.revised}, which takes effect on {latest.effective}"
    )
    key = f"add `replaces: [{latest.revised}]`"
    help = f"if this version cancels the older one, {key}; otherwise, `replaces: []`"
    # an older version took effect before this one was written: too late to cancel it
    if any(version.effective < other.effective <= version.revised.day for other in older):
        help = f"if this version replaces it, {key}; otherwise, correct `effective`"
    return ValueProblem("effective-order", message, help, ("effective",))


def _unknown_version_problems(
    originals: Sequence[Version], translations: Sequence[Version]
) -> Iterator[VersionProblem]:
    """Yield a problem for each id that doesn't name a version as its key requires.

    `replaces` names older versions, `summary_covers` names versions in `replaces`, and `translates`
    names any version.
    """
    dates = [str(version.revised) for version in originals]
    replaced = {version.revised: version.replaces or () for version in originals}
    for text in (*originals, *translations):
        # the summary of a translation covers what its original replaces
        known = replaced.get(text.translates or text.revised, ())
        # `known` may be long, and is only searched for similar ids if one is wrong
        unknown = set(text.summary_covers or ()).difference(known)
        for old in text.summary_covers or ():
            if old in unknown:
                yield text, _summary_problem(old, list(map(str, known)))
    for version in originals:
        for old in version.replaces or ():
            if str(old) not in dates:
                yield version, _unknown_version_problem("replaces", old, dates)
            elif old >= version.revised:
                reason = "which isn't an older version"
                yield (
                    version,
                    _wrong_version_problem("replaces", old, reason, "only name older versions"),
                )
    for version in translations:
        if version.translates and str(version.translates) not in dates:
            yield version, _unknown_version_problem("translates", version.translates, dates)


def _summary_problem(old: VersionId, known: Sequence[str]) -> ValueProblem:
    """Return the problem of an id in `summary_covers` that isn't in `replaces`.

    `known`: the ids in `replaces`.
    """
    help = "remove it; the summary only covers one change"
    if known:
        some = ", ".join(known[-MAX_NAMED:])
        help = f"name a version in `replaces`: {some}"
    near = nearest(str(old), known)
    return _wrong_version_problem("summary_covers", old, "which isn't in `replaces`", help, near)


def _unknown_version_problem(key: str, named: VersionId, dates: Sequence[str]) -> ValueProblem:
    """Return the problem of a key that names a version that doesn't exist; `dates` are all ids."""
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
    """Return the problem of a key that names a wrong version.

    `reason`: a clause, as “which doesn't exist”. `near`: the id that may be meant, or nothing.
    """
    # as the front matter writes it: `translates` has one version, any other key a list
    written = "{}" if key == "translates" else "[{}]"
    given = written.format(named)
    meant = written.format(near) if near else ""
    message = f"`{key}` names {named}, {reason}"
    return ValueProblem("unknown-version", message, help, (key,), given=given, meant=meant)


def part_of_problems(policies: Mapping[str, Policy], read: Callable[[str], bytes]) -> Problems:
    """Return a problem for each unrecorded version that is part of an unknown or withdrawn policy,
    or of itself.

    `policies`: all policies of the site. `read`: returns the bytes of a file below content/.
    """
    data = {}
    problems = []
    for policy in policies.values():
        for version in policy.versions:
            # a recorded version can't be edited, and a withdrawn one has no parts
            if version.recorded or version.withdrawn:
                continue
            problem = _part_of_problem(version, policies)
            if problem:
                data[version.path] = read(version.path)
                problems.append((version, problem))
    return list(_placed_problems(data, problems))


def _part_of_problem(version: Version, policies: Mapping[str, Policy]) -> ValueProblem | None:
    """Return the problem with a version's `part_of` on the version's first day, if there is one."""
    slug = version.part_of
    if not slug:
        return None
    if slug not in policies:
        message = f"`part_of` names {slug!r}, which isn't in content/"
        others = [name for name in policies if name != version.policy]
        help = "write the name as in its URL, such as eu/terms"
        help = did_you_mean(slug.lower(), others, help)
        return ValueProblem("part-of", message, help, ("part_of",))
    whole = policies[slug].version_on(version.first_day)
    if whole and whole.withdrawn:
        message = f"`part_of` names {slug!r}, which is withdrawn as of {whole.effective}"
        return ValueProblem("part-of", message, "remove the line", ("part_of",))
    chain = [version.policy, slug]  # each policy is part of the next one
    while whole and whole.part_of and chain.count(chain[-1]) == 1:
        chain.append(whole.part_of)
        policy = policies.get(whole.part_of)
        whole = policy.version_on(version.first_day) if policy else None
    if chain[-1] == version.policy:
        message = f"`part_of` is circular: {' → '.join(chain)}"
        return ValueProblem("part-of", message, "remove `part_of` from one of them", ("part_of",))
    return None


def _placed_problems(data: Contents, version_problems: Iterable[VersionProblem]) -> ProblemIterator:
    """Yield the problems of versions with their places: the value of the key or, if the file
    doesn't have the key, of `revised`.
    """
    problems: dict[str, list[ValueProblem]] = defaultdict(list)  # by path: each file is read once
    for version, problem in version_problems:
        problems[version.path].append(problem)
    for path, of_file in problems.items():
        front = read_front_matter(data[path], f"content/{path}")
        for index, problem in enumerate(of_file):
            if problem.loc not in front.places:  # every file has `revised`
                of_file[index] = problem._replace(loc=("revised",))
        yield from front.problems(of_file)
