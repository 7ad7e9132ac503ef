"""Sorts the files of content/ into policies, and checks that the versions of one policy agree with each other."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import accumulate
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, Problems, ProblemsFound, ProblemTuple, failure, nearest, refuse, sorted_problems
from legalsite.model.policy import ENDED_BY, Gap, Policy, Version, VersionId, VersionTuple, next_id
from legalsite.model.promise import CHANGE_TYPES, ChangeClass
from legalsite.source.characters import decode
from legalsite.source.fences import split_text
from legalsite.source.file_names import SUFFIXES, Languages, bad_name, read_name
from legalsite.source.front_matter import read_version
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.schema import ValueProblem, problems_of
from legalsite.text.normalize import file_text

OF_ORIGINAL = ("effective", "change", "counts_as", "retroactive", "withdrawn", "promise")  # what a translation takes
FLAGS = {"retroactive": False, "withdrawn": False}  # what a value is without its key, where that is not None
RECORDS = frozenset({"LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "allowed_signers"})

Read = TypeVar("Read")
Contents = Mapping[str, bytes]  # by the path of the file below content/
Finding = tuple[Version, ValueProblem]  # what is wrong with a version, at one of its keys


class PolicyFiles(Struct, frozen=True):
    """The files of one policy, as paths below content/."""

    slug: str
    drafts: Mapping[str, str] = {}  # the path of the draft in each language
    archived: tuple[str, ...] = ()  # the archived versions, sorted by name
    withheld: tuple[str, ...] = ()  # the notices that replace texts that had to be removed
    gaps: tuple[str, ...] = ()  # the reasons for gaps, sorted by day

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file of the policy."""
        return (*self.drafts.values(), *self.archived, *self.withheld, *self.gaps)


def arrange(paths: Iterable[str], languages: Languages) -> tuple[dict[str, PolicyFiles], ProblemTuple]:
    """Return the files of each policy by slug, sorted, without ledger, checkpoint and content/files; and the problems
    of those that are left out because their names are not valid or they are in another policy's archive."""
    drafts: dict[str, dict[str, str]] = defaultdict(dict)
    archived: dict[tuple[str, str], list[str]] = defaultdict(list)
    problems = []
    for path in sorted(paths):
        if path in RECORDS or path.startswith("files/"):
            continue
        try:
            name = read_name(path, languages)
        except ValueError as reason:
            problems.append(bad_name(path, str(reason)))
            continue
        if not name.archived:
            drafts[name.policy][name.language] = path
        else:
            archived[name.policy, PurePosixPath(path).suffix].append(path)
    archives = {slug for slug, _ in archived}
    problems += _take_misplaced(drafts, {*drafts, *archives})
    files = {
        slug: PolicyFiles(slug, drafts[slug], *(tuple(archived[slug, suffix]) for suffix in SUFFIXES))
        for slug in sorted(drafts.keys() | archives)
    }
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

    `unpublished`: every file counts; otherwise only those in `recorded` (path → ledger line). A draft that equals an
    archived version is that version, and the notice of a withheld text is a version.
    `undated`: if given, a changed draft with the `revised` of an archived version is shown as a text of this day.
    Without it, such a draft is a problem.
    `aside`: if given, a draft with the `revised` of a withheld version is left out and its problem is added here.
    Raises ProblemsFound with every problem in the files and between them.
    """
    notices = [path for path in files.withheld if path.removesuffix(".withheld") + ".md" not in files.archived]
    texts = [*files.archived, *notices, *files.drafts.values()]
    data = {path: read(path) for path in (*texts, *files.gaps) if unpublished or path in recorded}
    problems = list(_without_draft(files, languages, recorded))
    of_texts = {path: data[path] for path in texts if path in data}
    texts_read = _readable(of_texts, partial(read_version, languages=languages), problems)
    versions = [replace(version, recorded=recorded.get(version.path, "")) for version in texts_read]
    kept = sorted(_each_once(versions, data, undated, problems, aside), key=lambda version: version.revised)
    originals = _weighed(files.slug, [text for text in kept if text.language == languages[0]], data)
    translations = [text for text in kept if text.language != languages[0]]
    disagreements = [*_older_than_archive(originals), *_falling_effective_days(originals)]
    if len(versions) == len(of_texts):  # else a file could not be read, and unknown versions may be there
        disagreements += _unknown_named(originals, translations)
    problems += [_at(data, *disagreement) for disagreement in disagreements]
    known = {f"{ENDED_BY}{version.revised}": version.revised for version in originals}
    of_gaps = {path: data[path] for path in files.gaps if path in data}
    gaps = tuple(_readable(of_gaps, partial(_read_gap, known=known, recorded=recorded), problems))
    refuse(sorted_problems(problems))
    return Policy(files.slug, tuple(originals), _by_language(translations, originals), gaps)


def _each_once(
    versions: Sequence[Version],
    data: Contents,
    undated: date | None,
    problems: Problems,
    aside: Problems | None,
) -> Iterator[Version]:
    """Yield the versions without drafts that equal an archived text; see read_policy for those that only have its
    date."""
    for version in versions:
        twin = _twin(version, versions)
        if not twin:
            yield version
        elif twin.sha256 == version.sha256:
            continue
        elif undated and not twin.withheld:
            yield _as_text_of(undated, version, twin, versions)
        else:
            problem = _at(data, version, _doubled_draft(version, twin))
            if aside is not None and twin.withheld:
                aside.append(problem)
            else:
                problems.append(problem)
                yield version


def _readable(data: Contents, read: Callable[[bytes, str], Read], problems: Problems) -> Iterator[Read]:
    """Yield what is read of each file that can be read; the problems of the others are added to `problems`."""
    for path, content in data.items():
        try:
            yield read(content, path)
        except ProblemsFound as invalid:
            problems += invalid.problems


def _read_gap(data: bytes, path: str, *, known: Mapping[str, VersionId], recorded: Mapping[str, str]) -> Gap:
    """Return the gap whose reason a file gives. `known` are the versions that may end it, by the line that names them.
    Raises ProblemsFound if it gives none."""
    location = f"content/{path}"
    reason = decode(data, location).strip()
    first, _, rest = reason.partition("\n")
    if first.startswith(ENDED_BY):
        if first not in known:
            raise failure(
                "unknown-version",
                f"`{first}` doesn't name a version",
                "name a version by its `revised` date date",
                location,
                1,
            )
        reason = rest.strip()
    if not reason:
        help = "explain in one or two sentences why the version in effect then is unknown"
        raise failure("no-words", "this file doesn't give a reason for the gap", help, location, 1)
    return Gap(VersionId.parse(PurePosixPath(path).stem).day, path, reason, recorded.get(path, ""), known.get(first))


def _twin(version: Version, versions: Iterable[Version]) -> Version | None:
    """Return the archived version with the same `revised` as a draft; None if there is none, or this is no draft."""
    if not version.is_draft:
        return None
    for other in versions:
        same = other.language == version.language and other.revised == version.revised
        if same and not other.is_draft:
            return other
    return None


def _as_text_of(day: date, draft: Version, twin: Version, versions: Iterable[Version]) -> Version:
    """Return a draft that still has the date of a published text, its `twin`, as it would be if it were revised on
    `day`: without the facts about that text alone."""
    revised = next_id(day, (other.revised for other in versions if other.language == draft.language))
    facts = {name: FLAGS.get(name) for name in draft.facts_of(twin)}
    return replace(draft, revised=revised, effective=max(draft.effective, revised.day), undated=True, **facts)


def _weighed(slug: str, originals: Sequence[Version], data: Contents) -> list[Version]:
    """Return the versions, those that replace upcoming versions with the class that they have toward readers."""
    policy, weighed = Policy(slug, tuple(originals)), [*originals]
    weights: dict[VersionId, ChangeClass] = {}
    for at, version in enumerate(originals):
        gone = policy.replaced_while_upcoming(version) if version.change else ()
        previous = policy.previous(version, version.revised.day) if gone else None
        if gone and not (previous and _words(previous, data) == _words(version, data)):
            classes = [version.weight, *(weights.get(text.revised, text.weight) for text in gone)]
            weights[version.revised] = max(classes, key=CHANGE_TYPES.index)
            weighed[at] = replace(version, counts_as=weights[version.revised])
    return weighed


def _words(version: Version, data: Contents) -> tuple[str, str]:
    """Return the title and the words of a text, without its front matter."""
    return version.title, split_text(file_text(data[version.path]))[1]


def _by_language(translations: Iterable[Version], originals: Iterable[Version]) -> dict[str, VersionTuple]:
    """Return the translations by language, with the dates and other values that they take from their originals."""
    by_revised = {original.revised: original for original in originals}
    by_language: dict[str, list[Version]] = defaultdict(list)
    for translation in translations:
        original = by_revised.get(translation.translates) if translation.translates else None
        if original:
            taken = {name: getattr(original, name) for name in OF_ORIGINAL}
            by_language[translation.language].append(replace(translation, **taken))
    return {language: tuple(by_language[language]) for language in sorted(by_language)}


def _take_misplaced(drafts: dict[str, dict[str, str]], slugs: Collection[str]) -> Iterator[Problem]:
    """Take the drafts that are in the archive of a known policy, and yield the problem of each."""
    for slug in [*drafts]:
        folders = accumulate(slug.split("/")[:-1], "{}/{}".format)
        above = next((folder for folder in reversed(list(folders)) if folder in slugs), None)
        for path in drafts.pop(slug).values() if above else ():
            message = f"{path} is in {above}/, the archive of {above}.md, which can only contain versions"
            yield Problem("bad-name", message, "move it, or name it after its date", f"content/{path}")


def _without_draft(files: PolicyFiles, languages: Languages, recorded: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for versions without a draft and without a record in the ledger: the draft may be lost."""
    if languages[0] in files.drafts or any(path in recorded for path in files.archived):
        return
    draft = f"{files.slug}.md"
    if files.archived:
        message = f"{files.slug}/ is the archive of {draft}, which doesn't exist"
        help = f"add the current version as content/{draft}, or record the archive: `legalsite publish`"
        yield Problem("no-draft", message, help, f"content/{files.archived[0]}")
    for path in files.drafts.values():
        message = f"{path} is a translation of {draft}, which doesn't exist"
        yield Problem("no-draft", message, f"add content/{draft}", f"content/{path}")


def _doubled_draft(version: Version, twin: Version) -> ValueProblem:
    """Return the problem of a changed draft that still has the `revised` of an archived version, its `twin`.

    If the archived text was withheld, the problem is that the draft may still contain it.
    """
    if twin.withheld:
        message = f"the text of {version.revised} is withheld, but may still be in this file"
        help = "write the replacement with a new `revised`, or delete the file"
        return ValueProblem("withheld-text", message, help, ("revised",))
    message = f"the draft changed, but `revised` is still {version.revised}, the date of the published version"
    help = f"the published version stays in content/{twin.path}; give the draft a new date: `{version.revise_command}`"
    return ValueProblem("text-changed-under-date", message, help, ("revised",))


def _older_than_archive(originals: Sequence[Version]) -> Iterator[Finding]:
    """Yield a problem for a draft whose `revised` is before that of an archived text."""
    newest = max((version.revised for version in originals if not version.is_draft), default=None)
    for version in originals:
        if version.is_draft and newest and version.revised < newest:
            message = f"the draft's `revised`, {version.revised}, is before the newest archived version, {newest}"
            yield (
                version,
                ValueProblem("revised-order", message, "set `revised` to the date of the draft", ("revised",)),
            )


def _falling_effective_days(originals: Sequence[Version]) -> Iterator[Finding]:
    """Yield a problem for each text that takes effect before an older one and does not say what it replaces."""
    latest = None
    gone = set[VersionId]()
    for position, version in enumerate(originals):
        if version.replaces:
            gone.update(version.replaces)
            standing = (other for other in originals[: position + 1] if other.revised not in gone)
            latest = max(standing, key=lambda other: other.effective, default=None)
        elif not latest or version.effective > latest.effective:
            latest = latest if version.revised in gone else version
        elif version.replaces is None and version.effective < latest.effective:
            message = (
                f"this version takes effect on {version.effective}, before the older version of {latest.revised},"
                f" which takes effect on {latest.effective}"
            )
            help = (
                f"if this version cancels the older one, add `replaces: [{latest.revised}]`; otherwise, `replaces: []`"
            )
            if any(version.effective < other.effective <= version.revised.day for other in originals[:position]):
                help = (
                    f"if this version replaces it, add `replaces: [{latest.revised}]`; otherwise, correct `effective`"
                )
            yield version, ValueProblem("effective-order", message, help, ("effective",))


def _unknown_named(originals: Sequence[Version], translations: Sequence[Version]) -> Iterator[Finding]:
    """Yield a problem for each id in `replaces` that is not an older version, in `summary_covers` that is not in
    `replaces`, and in `translates` that is none."""
    revised_days = [str(version.revised) for version in originals]
    replaced = {version.revised: version.replaces or () for version in originals}
    for text in (*originals, *translations):
        known = [str(old) for old in replaced.get(text.translates or text.revised, ())]
        for old in text.summary_covers or ():
            if str(old) not in known:
                names = ", ".join(known)
                help = (
                    f"name a version in `replaces`: {names}"
                    if names
                    else "remove it; the summary only covers one change"
                )
                near = nearest(str(old), known)
                yield text, _misnamed("summary_covers", old, "which isn't in `replaces`", help, near)
    for version in originals:
        for old in version.replaces or ():
            if str(old) not in revised_days:
                yield version, _unknown("replaces", old, revised_days)
            elif old >= version.revised:
                help = "only name older versions"
                yield version, _misnamed("replaces", old, "which isn't an older version", help)
    for version in translations:
        if version.translates and str(version.translates) not in revised_days:
            yield version, _unknown("translates", version.translates, revised_days)


def _unknown(key: str, named: VersionId, revised_days: Sequence[str]) -> ValueProblem:
    """Return the problem of a key that names a version that there is not."""
    near = nearest(str(named), revised_days)
    help = f"did you mean {near}?" if near else f"the newest versions are: {', '.join(revised_days[-5:]) or 'none'}"
    return _misnamed(key, named, "which doesn't exist", help, near)


def _misnamed(key: str, named: VersionId, why: str, help: str, near: str = "") -> ValueProblem:
    """Return the problem of a key that names a wrong version, with the one that may have been meant, as it is written
    there."""
    written = "{}" if key == "translates" else "[{}]"
    given, meant = written.format(named), near and written.format(near)
    return ValueProblem("unknown-version", f"`{key}` names {named}, {why}", help, (key,), given=given, meant=meant)


def _at(data: Contents, version: Version, fault: ValueProblem) -> Problem:
    """Return the problem at the value of its key, or at that of `revised` if the file does not have the key."""
    path = f"content/{version.path}"
    at_keys = read_front_matter(data[version.path], path).places
    at_key = fault if fault.loc in at_keys else fault._replace(loc=("revised",))
    return next(problems_of([at_key], at_keys, path, decode(data[version.path], path)))
