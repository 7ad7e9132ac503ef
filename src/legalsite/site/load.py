"""The whole site as it lies in the folder, for commands that look at a few texts: notify, status, diff, check."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legalsite.disk import archive
from legalsite.disk.archive import read
from legalsite.disk.cache import open_cache
from legalsite.errors import Problem, ProblemsFound, excerpt_of, nearest, sorted_problems
from legalsite.ledger.chain import Ledger, read_ledger
from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Revision
from legalsite.model.promise import Promise
from legalsite.model.redline import Redline
from legalsite.redline.side import Memory
from legalsite.site.fingerprint import look
from legalsite.site.ledger_state import Recorded, hold, texts_to_build, waiting
from legalsite.site.settings import config_path, read_settings
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import split
from legalsite.source.markdown import read_markdown
from legalsite.source.policy_files import arrange, read_policy

if TYPE_CHECKING:
    from legalsite.redline.side import Side


# --- Names of policies, those of the settings and those asked for, held against what there is in content/. ---


def unknown_policies(root: Path, config: Config, paths: Iterable[str]) -> list[Problem]:
    """One for each policy of the settings of which no text is among `paths` (below content/), published or not."""
    if not config.policies:
        return []
    known = set(_slugs(paths, config.languages))
    return [_problem(root, slug, sorted(known)) for slug in config.policies if slug not in known]


def asked_for(slugs: Iterable[str], known: Collection[str]) -> None:
    """Raises ProblemsFound (status 2) with every one that is not known."""
    problems = [
        Problem("no-policy", f"there is no policy {slug!r} on this site", _near(slug, known) or _all(known))
        for slug in slugs
        if slug not in known
    ]
    if problems:
        raise ProblemsFound(problems, 2)


def _near(slug: str, known: Collection[str]) -> str:
    near = nearest(slug, known)
    return f"did you mean {near}?" if near else ""


def _all(known: Collection[str]) -> str:
    return f"there are: {', '.join(sorted(known)) or 'none yet'}"


def _slugs(paths: Iterable[str], languages: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        try:
            yield read_name(path, languages).policy
        except ValueError:
            continue  # no text of a policy, or one whose name is a problem of its own


def _problem(root: Path, slug: str, known: list[str]) -> Problem:
    from legalsite.source.config import place_of

    path = config_path(root)
    data = (root / path).read_bytes()
    line, column = place_of(data, path, ("policies", slug))
    help = _near(slug, known) or f"take the table out, or start the policy: `legalsite new {slug}`"
    message = f"there is no policy {slug!r}: content/ has no text of it"
    return Problem("unknown-policy", message, help, path, line, column, excerpt_of(data.decode("utf-8-sig"), line))


# --- site ---


@dataclass(frozen=True, slots=True)
class Site:
    """Policies by slug. `ledger` is None where nothing was published: then all texts count, and none is recorded.
    `waiting`: the drafts that a ledger does not hold yet, by path below content/. `aside`: what is wrong with
    drafts that were left out, since they go by the day of an archived text."""

    root: Path
    config: Config
    policies: Mapping[str, Policy]
    recorded: Recorded
    ledger: Ledger | None
    waiting: tuple[str, ...] = ()
    aside: tuple[Problem, ...] = ()
    _documents: dict[str, Document] = field(default_factory=dict, repr=False)
    _sections: dict[tuple[Any, ...], object] = field(default_factory=dict, repr=False)

    def read(self, revision: Revision) -> bytes:
        """The exact bytes of its file."""
        return read(self.root, revision.path)

    def document(self, revision: Revision) -> Document:
        """Read once, then remembered."""
        if revision.path not in self._documents:
            path = f"content/{revision.path}"
            _, text, first_line = split(self.read(revision), path)
            document = read_markdown(text, path=path, first_line=first_line, cache=self._sections)
            self._documents[revision.path] = document
        return self._documents[revision.path]

    def policy(self, slug: str) -> Policy:
        """Raises ProblemsFound (status 2) where there is none, and says what there is."""
        asked_for([slug], self.policies)
        return self.policies[slug]


def load(root: Path, *, unpublished: bool = False, apart: bool = False) -> Site:
    """With a ledger what it holds, and drafts where `unpublished` asks for them; without one everything.
    `apart`: a draft that goes by the day of an archived one is left out, and stops no look at others. Raises
    ProblemsFound with all that is wrong with settings, ledger, archive, names or front matter."""
    config = read_settings(root)
    inputs = look(root, open_cache(root))
    recorded = hold(root, inputs, unpublished=unpublished)
    files = arrange(texts_to_build(inputs, recorded, unpublished=unpublished), config.languages)
    policies: dict[str, Policy] = {}
    problems: list[Problem] = []
    aside: list[Problem] = []
    for slug, found in files.items():
        try:
            policies[slug] = read_policy(
                found,
                lambda path: read(root, path),
                languages=config.languages,
                recorded=recorded.texts,
                unpublished=unpublished or recorded.ledger is None,
                aside=aside if apart else None,
            )
        except ProblemsFound as wrong:
            problems += wrong.problems
    if problems:
        raise ProblemsFound(sorted_problems(problems))
    ledger = read_ledger(recorded.ledger) if recorded.ledger is not None else None
    return Site(root, config, policies, recorded, ledger, waiting(inputs, recorded), tuple(aside))


# --- The files of content/ as rules ask for them: each read, parsed and compared once. ---


@dataclass(frozen=True, slots=True)
class Texts:
    """By path below content/, or by revision."""

    root: Path
    _bytes: dict[str, bytes] = field(default_factory=dict)
    _documents: dict[str, Document] = field(default_factory=dict)
    _sections: dict[tuple[Any, ...], object] = field(default_factory=dict)
    _memory: Memory = field(default_factory=Memory)
    _sides: dict[str, "Side"] = field(default_factory=dict)
    _redlines: dict[tuple[str, str], Redline] = field(default_factory=dict)
    _promises: dict[str, tuple[Promise, ...]] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        if path not in self._bytes:
            self._bytes[path] = archive.read(self.root, path)
        return self._bytes[path]

    def parse(self, path: str) -> Document:
        """Raises ProblemsFound where the page would lose words."""
        if path not in self._documents:
            place = f"content/{path}"
            _, text, line = split(self.read(path), place)
            self._documents[path] = read_markdown(text, path=place, first_line=line, cache=self._sections)
        return self._documents[path]

    def redline(self, old: Revision, new: Revision) -> Redline:
        from legalsite.redline.compare import compare_sides

        pair = old.path, new.path
        if pair not in self._redlines:
            self._redlines[pair] = compare_sides(self._side(old.path), self._side(new.path))
        return self._redlines[pair]

    def _side(self, path: str) -> "Side":
        from legalsite.redline.side import Side

        if path not in self._sides:
            self._sides[path] = Side(self.parse(path).blocks, self._memory)
        return self._sides[path]

    def promises(self, text: Revision) -> tuple[Promise, ...]:
        from legalsite.promises import read_promises

        if text.path not in self._promises:
            source = self.read(text.path).decode("utf-8-sig")
            self._promises[text.path] = read_promises(self.parse(text.path), said_language(text, source), source)
        return self._promises[text.path]


# --- A revision → what it promises about its own changes, read from its file when somebody asks. ---

SAMPLE = 3_000  # characters, some 500 words


def change_clauses(root: Path) -> Callable[[Revision], tuple[Promise, ...]]:
    """Each file is read once. A text that cannot be read promises nothing: whoever prints it says what is wrong."""
    known: dict[str, tuple[Promise, ...]] = {}

    def promises(revision: Revision) -> tuple[Promise, ...]:
        if revision.path not in known:
            known[revision.path] = _promises(root, revision)
        return known[revision.path]

    return promises


def said_language(revision: Revision, text: str) -> str:
    """Of a translation the one that its name says. An original may be in another than the settings say: its first words
    tell. `text` is the whole file."""
    from legalsite.text.languages import detect_language

    return revision.language if revision.translates else detect_language([text[:SAMPLE]])


def _promises(root: Path, revision: Revision) -> tuple[Promise, ...]:
    from legalsite.promises import read_promises
    from legalsite.source.markdown import read_document

    data = read(root, revision.path)
    try:
        document = read_document(data, revision.path)
    except ProblemsFound:
        return ()
    text = data.decode("utf-8-sig", "replace")
    return read_promises(document, said_language(revision, text), text)
