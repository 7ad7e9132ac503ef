"""What one build leaves for the next: for each policy what its pages were made from, and which files they are.

The details of a policy are records of their own, so that a build reads only those of policies that changed."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from msgspec import Struct

from legalsite.disk.cache import Cache, forget, keep, recall
from legalsite.errors import Problem
from legalsite.model.policy import Revision
from legalsite.pages.policy_summary import MenuEntry, PolicySummary
from legalsite.site.rebuild_reasons import Validity


class PolicyState(Struct, frozen=True):
    """One policy of the last build. `summary_inputs` are the named inputs of its summary apart from the day, for which
    `validity` stands; `page_inputs` are those that its pages have beside. `summary` is the SHA-256 of the summary.
    `files`: path in the output → SHA-256."""

    summary_inputs: dict[str, str]
    page_inputs: dict[str, str]
    validity: Validity
    menu_entry: MenuEntry
    summary: str
    revisions: int
    files: dict[str, str]
    warnings: tuple[Problem, ...] = ()


class BuildState(Struct, frozen=True):
    """All policies by slug, and the pages of the whole site: their named inputs, and path in the output → SHA-256."""

    policies: dict[str, PolicyState] = {}
    site_inputs: dict[str, str] = {}
    site_files: dict[str, str] = {}


class KnownRevision(Struct, frozen=True):
    """A revision as it was read from a file whose front matter has that SHA-256."""

    front_matter: str
    revision: Revision


class PolicyDetail(Struct, frozen=True):
    """What few builds ask for of a policy: its summary with its SHA-256, and the revisions by path below content/."""

    summary: PolicySummary | None = None
    summary_sha256: str = ""
    revisions: dict[str, KnownRevision] = {}


def recall_state(cache: Cache, name: str) -> BuildState:
    """Return the state of the last build; an empty one where none is kept."""
    return recall(cache, f"parts-{name}", BuildState) or BuildState()


def keep_state(
    cache: Cache, name: str, state: BuildState, details: Mapping[str, PolicyDetail], was: BuildState
) -> None:
    """Keep the state, and the `details` of the policies that were read again. Those of policies that only the earlier
    state `was` had are forgotten."""
    for slug in was.policies.keys() - state.policies.keys():
        forget(cache, _detail_name(name, slug))
    for slug, detail in details.items():
        keep(cache, _detail_name(name, slug), detail)
    keep(cache, f"parts-{name}", state)


def recall_detail(cache: Cache, name: str, slug: str) -> PolicyDetail:
    """Return the details of a policy; empty ones where none are kept."""
    return recall(cache, _detail_name(name, slug), PolicyDetail) or PolicyDetail()


def _detail_name(name: str, slug: str) -> str:
    return f"policy-{name}-{sha256(slug.encode()).hexdigest()[:20]}"


class KnownRevisions:
    """Reads front matter, and remembers what it says by the bytes that say it: a text that was edited below the same
    front matter need not have it read again. `known` is what an earlier build left."""

    def __init__(self, known: Mapping[str, KnownRevision], languages: tuple[str, ...]) -> None:
        self.known = dict(known)
        self.languages = languages

    def read(self, data: bytes, path: str) -> Revision:
        """Return what read_revision would. Raises ProblemsFound as it does."""
        front_matter = self._front_matter(data)
        known = self.known.get(path)
        if front_matter and known and known.front_matter == front_matter:
            return replace(known.revision, sha256=sha256(data).hexdigest(), size=len(data))
        from legalsite.source.front_matter import read_revision

        revision = read_revision(data, path, languages=self.languages)
        if front_matter:
            self.known[path] = KnownRevision(front_matter, revision)
        return revision

    def _front_matter(self, data: bytes) -> str:
        """Return the SHA-256 of a stretch at the start of the file that holds the whole front matter; empty where it is
        not plain to see."""
        end = data.find(b"\n---\n", 3)
        if end < 0 or not data.startswith(b"---\n"):
            return ""
        return sha256(" ".join(self.languages).encode() + data[:end]).hexdigest()
