"""Reads the files below content/, with the values of facts in place of their names in drafts.

This is the one place where names are replaced: all commands read drafts here, so they see the words
that `publish` archives. Archived texts never name facts.
"""

import re
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem
from legalsite.model.config import Config
from legalsite.model.policy import FilledFact, Version
from legalsite.site.ledger_on_disk import is_draft
from legalsite.source.fact_names import (
    FilledText,
    fill_names,
    put_names_back,
    recorded_values,
    without_spaces,
)
from legalsite.source.facts_file import FactsFile
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import read_version

TRANSLATES_PATTERN = rb"(?m)^translates:[ \t]*[\"']?([0-9-]+)"
REVISED_PATTERN = rb"(?m)^revised:[ \t]*[\"']?([0-9-]+)"


class FilledDrafts(Struct, eq=False):
    """The files below content/, unchanged except for drafts with names of facts."""

    read_typed: Callable[[str], bytes]  # returns a file below content/ as its writer typed it
    paths: Collection[str]  # all files below content/
    config: Config
    facts: FactsFile  # empty if the site has none, or if drafts don't count
    _filled: dict[str, FilledText] = {}  # the drafts with names, by path, as they were first read

    def read(self, path: str) -> bytes:
        """Return the bytes of a file, with values in place of the names of facts.

        An unedited draft is returned as its published version, with the record of the names.
        """
        filled = self.filled(path)
        return filled.published or filled.data

    def typed(self, path: str) -> bytes:
        """Return the bytes of a file as a writer edits them: with names in place of values."""
        data = self.read_typed(path)
        if is_draft(path):
            return data
        return put_names_back(data, f"content/{path}", self._facts(path))

    def filled(self, path: str) -> FilledText:
        """Return a file with values in place of the names of facts.

        A draft that still has the date of a published version gets the values of that version,
        because it is compared with it. A translation gets the values of the original.
        """
        if path in self._filled:
            return self._filled[path]
        data = self.read_typed(path)
        filled = FilledText(data, data)
        if not is_draft(path) or b"{{" not in data:
            return filled
        published = self._published_version(path, data)
        values = self.translated_values(path, data)
        known = {*self.values(path), *values}
        if published:
            values |= {fact.name: fact.value for fact in self._facts(published)}
        if values:
            filled = fill_names(data, f"content/{path}", values, known)
        is_unedited = published and without_spaces(self.typed(published)) == without_spaces(data)
        if filled.fills and is_unedited:
            filled = replace(filled, published=self.read_typed(published))
        self._filled[path] = filled
        return filled

    def facts_of(self, text: Version) -> Mapping[str, str]:
        """Return the current values of facts that a text could name, by name."""
        return self.values(text.path)

    def translated_facts_of(self, text: Version) -> Mapping[str, str]:
        """Return the values of facts that a translation has, by name."""
        return self.translated_values(text.path, self.read_typed(text.path))

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

    def translated_values(self, path: str, data: bytes) -> dict[str, str]:
        """Return the values of facts in a text, by name; for a translation of a published version,
        those that this version has.

        A value that isn't the current one is taken from a translation of a version with the same
        value or, without one, from the original.
        """
        values = {**self.values(path)}
        original = self._translated_path(path, data)
        if not original:
            return values
        current = self.values(original)
        for name, value in recorded_values(self.read_typed(original)).items():
            if value == current.get(name):
                continue
            values[name] = self._earlier_translation(path, name, value) or value
        return values

    def _translated_path(self, path: str, data: bytes) -> str:
        """Return the path of the published version that a text translates; empty if there is
        none."""
        translates = re.search(TRANSLATES_PATTERN, data)
        if not translates:
            return ""
        slug = path.partition(".")[0]
        if not is_draft(path):
            slug = slug.rpartition("/")[0]
        original = f"{slug}/{translates[1].decode()}.md"
        return original if original in self.paths else ""

    def _earlier_translation(self, path: str, name: str, value: str) -> str:
        """Return the value of a fact in a published translation into the language of `path` whose
        original has another `value`; empty if there is none. A translation that was published
        with the original's value doesn't count."""
        _, _, suffix = path.partition(".")
        for other in sorted(self.paths):
            if is_draft(other) or not other.endswith(f".{suffix}"):
                continue
            data = self.read_typed(other)
            original = self._translated_path(other, data)
            own = recorded_values(data).get(name, value)
            if original and own != value == recorded_values(self.read_typed(original)).get(name):
                return own
        return ""

    def typed_problem(self, problem: Problem) -> Problem:
        """Return a problem in a text with its place as the writer typed it."""
        filled = self._filled.get(problem.path_below_content)
        if not filled:
            return problem
        return filled.typed_problem(problem)

    def _facts(self, path: str) -> tuple[FilledFact, ...]:
        """Return what `publish` filled into a version. Raises ProblemsFound if it can't be read."""
        return read_version(self.read_typed(path), path, languages=self.config.languages).facts

    def _published_version(self, path: str, data: bytes) -> str:
        """Return the path of the published version whose date a draft has; empty if it has none."""
        revised = re.search(REVISED_PATTERN, data)
        if not revised or not is_draft(path):
            return ""
        slug, dot, suffix = path.partition(".")
        published = f"{slug}/{revised[1].decode()}{dot}{suffix}"
        return published if published in self.paths else ""
