"""The files of content/ into policies: which name means what, and one policy's revisions read and held together."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath

from legalsite.errors import Problem, ProblemsFound, excerpt_of, nearest, sorted_problems
from legalsite.model.policy import Policy, Revision
from legalsite.model.revision_id import Revised
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import read_revision
from legalsite.text.normalise import file_text

RECORDS = frozenset({"LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "allowed_signers"})


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """Paths below content/: drafts by language, archived ones in the order of their names. `withheld` are the
    notices that stand where a text had to go."""

    slug: str
    drafts: Mapping[str, str] = field(default_factory=dict)
    archived: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def arrange(paths: Iterable[str], languages: tuple[str, ...]) -> dict[str, PolicyFiles]:
    """Policies by slug, sorted. Records of the archive and content/files are passed over, hidden files too. Raises
    ProblemsFound with every name that means nothing or stands in another policy's archive."""
    drafts: dict[str, dict[str, str]] = {}
    archived: dict[str, list[str]] = {}
    withheld: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for path in sorted(paths):
        if path in RECORDS or path.startswith("files/") or _hidden(path):
            continue
        try:
            name = read_name(path, languages)
        except ValueError as wrong:
            problems.append(_bad_name(path, str(wrong)))
            continue
        if name.archived is None:
            drafts.setdefault(name.policy, {})[name.language] = path
        else:
            (withheld if path.endswith(".withheld") else archived).setdefault(name.policy, []).append(path)
    slugs = sorted({*drafts, *archived, *withheld})
    problems += _misplaced(slugs, drafts)
    if problems:
        raise ProblemsFound(problems)
    return {
        slug: PolicyFiles(slug, drafts.get(slug, {}), tuple(archived.get(slug, ())), tuple(withheld.get(slug, ())))
        for slug in slugs
    }


def read_policy(
    files: PolicyFiles,
    read: Callable[[str], bytes],
    *,
    languages: tuple[str, ...],
    recorded: Mapping[str, str],
    unpublished: bool,
    revision_of: Callable[[bytes, str], Revision] | None = None,
    aside: list[Problem] | None = None,
) -> Policy:
    """The policy with all that counts: every file where `unpublished`, else those in `recorded` (path → ledger line)
    alone. A draft that equals an archived one is that one; where a text is withheld its notice is one.
    `revision_of` may stand in for read_revision where its results are remembered. A draft that goes by the day
    of an archived one is left out where `aside` takes what is wrong with it. Raises ProblemsFound with all that
    is wrong in any file and between them."""
    notices = [path for path in files.withheld if path.removesuffix(".withheld") + ".md" not in files.archived]
    paths = [*files.archived, *notices, *files.drafts.values()]
    chosen = [path for path in paths if unpublished or path in recorded]
    data = {path: read(path) for path in chosen}
    problems = list(_archive_alone(files, languages, recorded))
    parse = revision_of or partial(read_revision, languages=languages)
    revisions = [replace(each, recorded=recorded.get(each.path, "")) for each in _readable(data, parse, problems)]
    kept = [each for each in revisions if not (twin := _twin(each, revisions)) or twin.sha256 != each.sha256]
    twins = [(each, twin) for each in kept if (twin := _twin(each, revisions))]
    doubled = [doubled_draft(each, twin, data[each.path]) for each, twin in twins]
    if aside is None:
        problems += doubled
    else:
        aside += doubled
        kept = [each for each in kept if not _twin(each, revisions)]
    originals = sorted((r for r in kept if r.language == languages[0]), key=lambda r: r.revised)
    translations = sorted((r for r in kept if r.language != languages[0]), key=lambda r: r.revised)
    problems += disagreements(originals, translations, data, complete=len(revisions) == len(data))
    if problems:
        raise ProblemsFound(sorted_problems(problems))
    return Policy(files.slug, tuple(originals), _by_language(translations, originals))


def _readable(
    data: Mapping[str, bytes], parse: Callable[[bytes, str], Revision], problems: list[Problem]
) -> Iterator[Revision]:
    """What is wrong with the others is added to `problems`."""
    for path, content in data.items():
        try:
            yield parse(content, path)
        except ProblemsFound as wrong:
            problems += wrong.problems


def _twin(revision: Revision, revisions: Iterable[Revision]) -> Revision | None:
    """For a draft, the archived one with its `revised`."""
    if not revision.is_draft:
        return None
    same = (other for other in revisions if not other.is_draft and other.language == revision.language)
    return next((other for other in same if other.revised == revision.revised), None)


def _by_language(translations: Iterable[Revision], originals: Iterable[Revision]) -> dict[str, tuple[Revision, ...]]:
    """Translations with what they take from the text that they render."""
    rendered = {original.revised: original for original in originals}
    found: dict[str, list[Revision]] = {}
    for each in translations:
        original = rendered.get(each.translates) if each.translates else None
        if original:
            taken = replace(
                each,
                effective=original.effective,
                change=original.change,
                retroactive=original.retroactive,
                withdrawn=original.withdrawn,
            )
            found.setdefault(each.language, []).append(taken)
    return {language: tuple(found[language]) for language in sorted(found)}


def _misplaced(slugs: Iterable[str], drafts: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    known = set(slugs)
    for slug, texts in drafts.items():
        above = next((str(folder) for folder in PurePosixPath(slug).parents if str(folder) in known), None)
        for path in texts.values() if above else ():
            reason = f"lies in {above}/, the archive of {above}.md, which holds only revisions"
            yield Problem("bad-name", f"{path} {reason}", "move it elsewhere, or name it by its day", f"content/{path}")


def _archive_alone(files: PolicyFiles, languages: tuple[str, ...], recorded: Mapping[str, str]) -> Iterator[Problem]:
    """Revisions without a draft are fine when a ledger has them; else somebody may have lost it."""
    if languages[0] in files.drafts or any(path in recorded for path in files.archived):
        return
    text = f"{files.slug}.md"
    if files.archived:
        help = f"put the text that applies today at content/{text}, or record the archive with `legalsite publish`"
        yield Problem(
            "no-draft",
            f"{files.slug}/ is an archive, and {text} is not there",
            help,
            f"content/{files.archived[0]}",
        )
    for path in files.drafts.values():
        yield Problem(
            "no-draft",
            f"{path} is a translation, and {text} is not there",
            f"add content/{text}",
            f"content/{path}",
        )


def _hidden(path: str) -> bool:
    """What systems and editors leave behind (.DS_Store, .privacy.md.swp); not a text whose name begins with a dot."""
    return path.rpartition("/")[2].startswith(".") and not path.endswith(".md")


def _bad_name(path: str, reason: str) -> Problem:
    help = "rename it; texts are named like content/privacy.md, archived ones like content/privacy/2026-04-01.md"
    return Problem(
        "bad-name",
        f"{path} {reason}" if reason.startswith(("is ", "ends ", "lies ")) else f"{path}: {reason}",
        help,
        f"content/{path}",
    )


# --- Whether the revisions of one policy agree: the order of their days, what replaces what, what is translated. ---


def disagreements(
    originals: Sequence[Revision], translations: Sequence[Revision], data: Mapping[str, bytes], *, complete: bool
) -> Iterator[Problem]:
    """Every contradiction between files that are each right by themselves. Both sequences rise by `revised`; `data` is
    each file's bytes. Where the policy is not `complete`, since a file could not be read, unknown names pass."""
    yield from _older_than_archive([*originals], data)
    yield from _falling_effective_days(originals, data)
    if complete:
        yield from _unknown_replaced(originals, data)
        yield from _unknown_translated(originals, translations, data)


def doubled_draft(revision: Revision, twin: Revision, data: bytes) -> Problem:
    """The draft was changed and kept the date of the archived one, its `twin`: the check that most companies
    fail. Or what was withheld still stands here."""
    if twin.withheld:
        message = f"the text of {revision.revised} is withheld, and may still be in this file"
        help = "write the text that takes its place, with a new `revised`, or delete the file"
        return _at(revision, "revised", data, ("withheld-text", message, help))
    message = f"the text was changed, and still says that it was revised on {revision.revised}, like the published one"
    help = f"set a new `revised`; the archived text stays as content/{twin.path}"
    return _at(revision, "revised", data, ("text-changed-under-date", message, help))


def _older_than_archive(originals: Sequence[Revision], data: Mapping[str, bytes]) -> Iterator[Problem]:
    newest = max((revision.revised for revision in originals if not revision.is_draft), default=None)
    for revision in originals:
        if revision.is_draft and newest and revision.revised < newest:
            message = f"the draft is of {revision.revised}, older than the archived text of {newest}"
            yield _at(
                revision,
                "revised",
                data[revision.path],
                ("revised-order", message, "set the day on which it was settled"),
            )


def _falling_effective_days(originals: Sequence[Revision], data: Mapping[str, bytes]) -> Iterator[Problem]:
    """Effective days rise with revised days; who breaks that says what it replaces, so that nobody has to guess."""
    for position, revision in enumerate(originals):
        if revision.replaces is not None:
            continue
        gone = {old for earlier in originals[:position] for old in earlier.replaces or ()}
        before = [earlier for earlier in originals[:position] if earlier.revised not in gone]
        latest = max(before, key=lambda earlier: earlier.effective, default=None)
        if latest and revision.effective < latest.effective:
            message = (
                f"this applies from {revision.effective}, before the text of {latest.revised},"
                f" which applies from {latest.effective}"
            )
            help = f"add `replaces: [{latest.revised}]` if that text never applies, else `replaces: []`"
            yield _at(revision, "effective", data[revision.path], ("effective-order", message, help))


def _unknown_replaced(originals: Sequence[Revision], data: Mapping[str, bytes]) -> Iterator[Problem]:
    known = [revision.revised for revision in originals]
    for revision in originals:
        for old in revision.replaces or ():
            if old not in known:
                message, help = f"replaces names {old}, and there is no such revision", _nearest(old, known)
            elif old >= revision.revised:
                message, help = f"replaces names {old}, which is not older than this text", "name older revisions only"
            else:
                continue
            yield _at(revision, "replaces", data[revision.path], ("unknown-revision", message, help))


def _unknown_translated(
    originals: Sequence[Revision], translations: Sequence[Revision], data: Mapping[str, bytes]
) -> Iterator[Problem]:
    known = [revision.revised for revision in originals]
    for revision in translations:
        if revision.translates and revision.translates not in known:
            message = f"translates names {revision.translates}, and there is no such revision"
            yield _at(
                revision,
                "translates",
                data[revision.path],
                ("unknown-revision", message, _nearest(revision.translates, known)),
            )


def _nearest(wanted: Revised, known: Sequence[Revised]) -> str:
    names = [str(each) for each in known]
    near = nearest(str(wanted), names)
    return f"did you mean {near}?" if near else f"there are: {', '.join(names[-5:]) or 'none'}"


def _at(revision: Revision, key: str, data: bytes, words: tuple[str, str, str]) -> Problem:
    """At the line of that key; of `revised` where the key is not there. `words`: rule, message, fix."""
    text = file_text(data)
    front = "\n".join(text.split("\n")[: revision.text_line])
    found = None
    for name in (key, "revised"):
        found = found or re.search(rf"^[\"']?{name}[\"']?[ \t]*:[ \t]*", front, re.MULTILINE)
    line = front.count("\n", 0, found.start()) + 1 if found else 1
    column = found.end() - found.start() + 1 if found else 0
    rule, message, help = words
    return Problem(rule, message, help, f"content/{revision.path}", line, column, excerpt_of(front, line))
