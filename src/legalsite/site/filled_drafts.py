"""Reads the files below content/, with the values of facts in place of their names in drafts.

This is the one place where names are replaced: all commands read drafts here, so they see the words
that `publish` archives. Archived texts never name facts.
"""

import re
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from legalsite.errors import Problem
from legalsite.model.config import Config
from legalsite.model.facts import FrozenFact
from legalsite.site.ledger_on_disk import is_draft
from legalsite.source.fact_names import FilledText, fill_names, put_names_back
from legalsite.source.facts_file import FactsFile
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import read_version

REVISED_PATTERN = re.compile(rb"^revised:[ \t]*[\"']?([0-9-]+)", re.MULTILINE)


class FilledDrafts(Struct, eq=False):
    """The files below content/: as they are, except drafts with names of facts."""

    read_typed: Callable[[str], bytes]  # returns a file below content/ as its writer typed it
    paths: Collection[str]  # all files below content/
    config: Config
    facts: FactsFile  # empty if the site has none, or if drafts don't count
    _filled: dict[str, FilledText] = {}  # by path, as it was last read

    def read(self, path: str) -> bytes:
        """Return the bytes of a file, with values in place of the names of facts."""
        return self.filled(path).data

    def frozen(self, path: str) -> bytes:
        """Return the bytes of a file as `publish` archives them."""
        data = self.read_typed(path)
        published = self._published_version(path, data)
        # an unedited draft is equal to its published version but for names; this needs no parser
        if published and self.typed(published) == data:
            return self.read_typed(published)
        return self.filled(path).frozen

    def typed(self, path: str) -> bytes:
        """Return the bytes of a file as a writer edits them: with names in place of values."""
        data = self.read_typed(path)
        if is_draft(path):
            return data
        return put_names_back(data, f"content/{path}", self._frozen_facts(path))

    def filled(self, path: str) -> FilledText:
        """Return a file with values in place of the names of facts.

        A draft that still has the date of a published version gets the values of that version,
        because it is compared with it.
        """
        data = self.read_typed(path)
        last = self._filled.get(path)
        if last and last.typed == data:
            return last
        filled = FilledText(data, data)
        if b"{{" in data and is_draft(path):
            known = self.values(path)
            published = self._published_version(path, data)
            values = dict(known)
            if published:
                values |= {fact.name: fact.value for fact in self._frozen_facts(published)}
            if values:
                filled = fill_names(data, f"content/{path}", values, known)
            self._filled[path] = filled
        return filled

    def values(self, path: str) -> Mapping[str, str]:
        """Return the values of facts in a text, by name; none if its file has a bad name."""
        config = self.config
        try:
            name = read_name(path, config.languages)
        except ValueError:
            return {}
        language = name.language
        if language == config.main_language:
            language = config.original_language(name.policy)
        return self.facts.values(name.policy, language)

    def typed_problem(self, problem: Problem) -> Problem:
        """Return a problem in a text at the place that its writer typed."""
        filled = self._filled.get(problem.path.removeprefix("content/"))
        return filled.typed_problem(problem) if filled else problem

    def _frozen_facts(self, path: str) -> tuple[FrozenFact, ...]:
        """Return the facts that `publish` filled in. Raises ProblemsFound if it can't be read."""
        data = self.read_typed(path)
        if b"\nfacts:" not in data:
            return ()
        return read_version(data, path, languages=self.config.languages).facts

    def _published_version(self, path: str, data: bytes) -> str:
        """Return the path of the published version whose date a draft has; empty if it has none."""
        revised = REVISED_PATTERN.search(data)
        if not revised or not is_draft(path):
            return ""
        slug, dot, suffix = path.partition(".")
        published = f"{slug}/{revised[1].decode()}{dot}{suffix}"
        return published if published in self.paths else ""
