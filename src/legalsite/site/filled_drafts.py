"""Read files in content/, and replace the names of facts in drafts with their values.

All commands read drafts in this way, so they see the text that `publish` will archive. Archived
texts contain values instead of names.
"""

import re
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem
from legalsite.model.config import Config
from legalsite.model.facts import fact_values
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

TRANSLATES_PATTERN = rb"(?m)^translates:[ \t]*[\"']?(?P<version>[0-9-]+)"
REVISED_PATTERN = rb"(?m)^revised:[ \t]*[\"']?(?P<version>[0-9-]+)"


class FilledDrafts(Struct, eq=False):
    """The files in content/, in which values replace the names of facts in drafts."""

    # reads a file as typed by the author; the path is relative to content/
    read_typed: Callable[[str], bytes]
    paths: Collection[str]  # all files, relative to content/
    config: Config
    facts: FactsFile  # empty if the site has no facts or ignores drafts
    _filled: dict[str, FilledText] = {}  # path → draft, which is only read once

    def read(self, path: str) -> bytes:
        """Read a file, and replace the names of facts with values.

        For an unedited draft, return the published version, which also contains a record of its
        facts.
        """
        filled = self.filled(path)
        return filled.published or filled.data

    def typed(self, path: str) -> bytes:
        """Read a file as its author typed it, with the names of facts."""
        data = self.read_typed(path)
        if is_draft(path):
            return data
        return put_names_back(data, f"content/{path}", self._facts(path))

    def filled(self, path: str) -> FilledText:
        """Replace the names of facts in a file with values.

        Authors may write names of facts, such as `{{ company.name }}`, in drafts. A published
        version contains the values, and records which facts they are.
        """
        if path in self._filled:
            return self._filled[path]
        data = self.read_typed(path)
        filled = FilledText(data, data)
        # a file without names of facts needs no filling in
        if not is_draft(path) or b"{{" not in data:
            return filled
        published = self._published_version(path, data)  # path of the version, or empty
        values = self.translated_values(path, data)
        known = {*self.values(path), *values}  # the names that the draft may contain
        # The draft has the date of a published version, so it may be an unedited copy. Use that
        # version's values, even if they're outdated, so that an unedited copy has the same text.
        if published:
            values |= {fact.name: fact.value for fact in self._facts(published)}
        if values:  # otherwise, there are no facts, and braces are just text
            filled = fill_names(data, f"content/{path}", values, known)
        # An unedited draft is read as the published version, which also records its facts. The
        # spaces between braces and names don't matter.
        is_unedited = published and without_spaces(self.typed(published)) == without_spaces(data)
        if filled.fills and is_unedited:
            filled = replace(filled, published=self.read_typed(published))
        self._filled[path] = filled
        return filled

    def facts_of(self, version: Version) -> Mapping[str, str]:
        """Map the names of facts that a text may use to their current values."""
        return self.values(version.path)

    def translated_facts_of(self, version: Version) -> Mapping[str, str]:
        """Map the names of facts to their values in a translation."""
        return self.translated_values(version.path, self.read_typed(version.path))

    def values(self, path: str) -> Mapping[str, str]:
        """Map the names of facts to their values in a text. An invalid file name has no values."""
        languages = self.config.text_languages
        try:
            name = read_name(path, languages)
        except ValueError:
            return {}
        language = name.language or languages.of_original(name.policy)
        return fact_values(self.facts.facts, name.policy, language)

    def translated_values(self, path: str, data: bytes) -> dict[str, str]:
        """Map the names of facts to their values in a text.

        A translation of a published version uses the values of that version, even if they're
        outdated.
        """
        values = {**self.values(path)}
        original = self._translated_path(path, data)
        if not original:
            return values
        current = self.values(original)  # values in the language of the original
        for name, value in recorded_values(self.read_typed(original)).items():
            if value == current.get(name):  # not outdated
                continue
            # use the translation of this outdated value in an earlier version, if there is one
            values[name] = self._earlier_translation(path, name, value) or value
        return values

    def _translated_path(self, path: str, data: bytes) -> str:
        """Return the path of the published version that a text translates, or an empty string."""
        translates = re.search(TRANSLATES_PATTERN, data)
        if not translates:
            return ""
        slug = path.partition(".")[0]
        if not is_draft(path):  # an archived text is in the folder of its policy
            slug = slug.rpartition("/")[0]
        original = f"{slug}/{translates['version'].decode()}.md"
        return original if original in self.paths else ""

    def _earlier_translation(self, path: str, name: str, value: str) -> str:
        """Return the translation of a fact's earlier value, or an empty string.

        It's taken from a published version in the language of `path`, whose original contains
        `value`.
        """
        _, _, suffix = path.partition(".")  # such as `de.md` for German
        for other in sorted(self.paths):  # sorted by policy, oldest version first
            # skip drafts, and texts in other languages
            if is_draft(other) or not other.endswith(f".{suffix}"):
                continue
            data = self.read_typed(other)
            original = self._translated_path(other, data)
            # if the text doesn't contain the fact, this is `value`, as if it weren't translated
            translated = recorded_values(data).get(name, value)
            if not original or translated == value:
                continue
            if recorded_values(self.read_typed(original)).get(name) == value:
                return translated
        return ""

    def typed_problem(self, problem: Problem) -> Problem:
        """Move a problem to its position in the text as typed by the author."""
        filled = self._filled.get(problem.path_below_content)
        if not filled:
            return problem
        return filled.typed_problem(problem)

    def _facts(self, path: str) -> tuple[FilledFact, ...]:
        """Return the facts that `publish` filled into a version.

        Raises ProblemsFound if the version can't be read.
        """
        return read_version(self.read_typed(path), path, languages=self.config.text_languages).facts

    def _published_version(self, path: str, data: bytes) -> str:
        """Return the path of the published version with the date of a draft, or an empty string."""
        revised = re.search(REVISED_PATTERN, data)
        if not revised or not is_draft(path):
            return ""
        slug, dot, suffix = path.partition(".")
        published = f"{slug}/{revised['version'].decode()}{dot}{suffix}"
        return published if published in self.paths else ""
