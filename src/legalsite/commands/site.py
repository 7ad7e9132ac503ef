"""The whole site as it lies in the folder, for commands that look at a few texts: notify, status, diff, check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from legalsite.commands.holding import Recorded, hold, texts_to_build, waiting
from legalsite.commands.inputs import look
from legalsite.commands.policy_names import asked_for
from legalsite.commands.settings import read_settings
from legalsite.disk.archive import read
from legalsite.disk.cache import open_cache
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.lines import Ledger, read_ledger
from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Revision
from legalsite.source.front_matter import split
from legalsite.source.markdown import read_markdown
from legalsite.source.site import arrange, read_policy


@dataclass(frozen=True, slots=True)
class Site:
    """Policies by slug. `ledger` is None where nothing was published: then all texts count, and none is recorded.
    `waiting`: the working texts that a ledger does not hold yet, by path below content/. `aside`: what is wrong with
    working texts that were left out, since they go by the day of an archived text."""

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
            document = read_markdown(text, path=path, first_line=first_line, sections=self._sections)
            self._documents[revision.path] = document
        return self._documents[revision.path]

    def policy(self, slug: str) -> Policy:
        """Raises ProblemsFound (status 2) where there is none, and says what there is."""
        asked_for([slug], self.policies)
        return self.policies[slug]


def load(root: Path, *, unpublished: bool = False, apart: bool = False) -> Site:
    """With a ledger what it holds, and working texts where `unpublished` asks for them; without one everything.
    `apart`: a working text that goes by the day of an archived one is left out, and stops no look at others. Raises
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
        raise ProblemsFound(sorted(problems, key=lambda problem: (problem.path, problem.line)))
    ledger = read_ledger(recorded.ledger) if recorded.ledger is not None else None
    return Site(root, config, policies, recorded, ledger, waiting(inputs, recorded), tuple(aside))
