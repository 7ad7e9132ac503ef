"""The files of content/ into policies: which name means what, and one policy's revisions read and held together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.policy import Policy, Revision
from legalsite.source.agreement import disagreements, doubled_working_text
from legalsite.source.front_matter import read_revision
from legalsite.source.names import read_name

RECORDS = frozenset({"LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "allowed_signers"})


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """Paths below content/: working texts by language, archived ones in the order of their names. `withheld` are the
    notices that stand where a text had to go."""

    slug: str
    working: Mapping[str, str] = field(default_factory=dict)
    archived: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def arrange(paths: Iterable[str], languages: tuple[str, ...]) -> dict[str, PolicyFiles]:
    """Policies by slug, sorted. Records of the archive and content/files are passed over, hidden files too. Raises
    ProblemsFound with every name that means nothing or stands in another policy's archive."""
    working: dict[str, dict[str, str]] = {}
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
            working.setdefault(name.policy, {})[name.language] = path
        else:
            (withheld if path.endswith(".withheld") else archived).setdefault(name.policy, []).append(path)
    slugs = sorted({*working, *archived, *withheld})
    problems += _misplaced(slugs, working)
    if problems:
        raise ProblemsFound(problems)
    return {
        slug: PolicyFiles(slug, working.get(slug, {}), tuple(archived.get(slug, ())), tuple(withheld.get(slug, ())))
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
    alone. A working text that equals an archived one is that one; where a text is withheld its notice is one.
    `revision_of` may stand in for read_revision where its results are remembered. A working text that goes by the day
    of an archived one is left out where `aside` takes what is wrong with it. Raises ProblemsFound with all that
    is wrong in any file and between them."""
    notices = [path for path in files.withheld if path.removesuffix(".withheld") + ".md" not in files.archived]
    paths = [*files.archived, *notices, *files.working.values()]
    chosen = [path for path in paths if unpublished or path in recorded]
    data = {path: read(path) for path in chosen}
    problems = list(_archive_alone(files, languages, recorded))
    parse = revision_of or partial(read_revision, languages=languages)
    revisions = [replace(each, recorded=recorded.get(each.path, "")) for each in _readable(data, parse, problems)]
    kept = [each for each in revisions if not (twin := _twin(each, revisions)) or twin.sha256 != each.sha256]
    twins = [(each, twin) for each in kept if (twin := _twin(each, revisions))]
    doubled = [doubled_working_text(each, twin, data[each.path]) for each, twin in twins]
    if aside is None:
        problems += doubled
    else:
        aside += doubled
        kept = [each for each in kept if not _twin(each, revisions)]
    originals = sorted((r for r in kept if r.language == languages[0]), key=lambda r: r.revised)
    translations = sorted((r for r in kept if r.language != languages[0]), key=lambda r: r.revised)
    problems += disagreements(originals, translations, data, complete=len(revisions) == len(data))
    if problems:
        raise ProblemsFound(sorted(problems, key=lambda found: (found.path, found.line, found.column)))
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
    """For a working text, the archived one with its `revised`."""
    if not revision.working:
        return None
    same = (other for other in revisions if not other.working and other.language == revision.language)
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


def _misplaced(slugs: Iterable[str], working: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    known = set(slugs)
    for slug, texts in working.items():
        above = next((str(folder) for folder in PurePosixPath(slug).parents if str(folder) in known), None)
        for path in texts.values() if above else ():
            reason = f"lies in {above}/, the archive of {above}.md, which holds only revisions"
            yield Problem("bad-name", f"{path} {reason}", "move it elsewhere, or name it by its day", f"content/{path}")


def _archive_alone(files: PolicyFiles, languages: tuple[str, ...], recorded: Mapping[str, str]) -> Iterator[Problem]:
    """Revisions without a working text are fine when a ledger has them; else somebody may have lost it."""
    if languages[0] in files.working or any(path in recorded for path in files.archived):
        return
    text = f"{files.slug}.md"
    if files.archived:
        mend = f"put the text that applies today at content/{text}, or record the archive with `legalsite publish`"
        yield Problem(
            "no-working-text",
            f"{files.slug}/ is an archive, and {text} is not there",
            mend,
            f"content/{files.archived[0]}",
        )
    for path in files.working.values():
        yield Problem(
            "no-working-text",
            f"{path} is a translation, and {text} is not there",
            f"add content/{text}",
            f"content/{path}",
        )


def _hidden(path: str) -> bool:
    """What systems and editors leave behind (.DS_Store, .privacy.md.swp); not a text whose name begins with a dot."""
    return path.rpartition("/")[2].startswith(".") and not path.endswith(".md")


def _bad_name(path: str, reason: str) -> Problem:
    mend = "rename it; texts are named like content/privacy.md, archived ones like content/privacy/2026-04-01.md"
    return Problem(
        "bad-name",
        f"{path} {reason}" if reason.startswith(("is ", "ends ", "lies ")) else f"{path}: {reason}",
        mend,
        f"content/{path}",
    )
