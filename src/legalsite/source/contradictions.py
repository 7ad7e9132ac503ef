"""Front matter that says what the file's name, or another key, does not allow."""

from collections.abc import Collection, Iterator, Mapping

from legalsite.errors import Problem
from legalsite.source.front_matter_fields import FrontMatter
from legalsite.source.front_matter_yaml import Entry
from legalsite.source.names import Name

ONLY_ORIGINAL = ("effective", "change", "replaces", "retroactive", "withdrawn")


def contradictions(
    fields: FrontMatter | None, entries: Mapping[str, Entry], name: Name, path: str, languages: tuple[str, ...]
) -> Iterator[Problem]:
    """`fields` is None where they could not be typed: then only keys are looked at."""
    original = name.language == languages[0]
    given = {key for key, entry in entries.items() if entry.value is not None}
    if fields and name.archived and fields.revised != name.archived:
        message = f"revised is {fields.revised}, the name of the file says {name.archived}"
        mend = "an archived file is never edited: take it from the archive's backup"
        yield Problem("name-and-date", message, mend, path, *entries["revised"].place)
    if fields and original and fields.effective and fields.effective < fields.revised.day and not fields.retroactive:
        message = f"effective, {fields.effective}, is before revised, {fields.revised}"
        mend = "mend the day, or add `retroactive: true`"
        yield Problem("effective-before-revised", message, mend, path, *entries["effective"].place)
    if not original:
        yield from _in_a_translation(given, entries, path)
    elif "translates" in given:
        message = f"this file is in the site's first language, {name.language}"
        mend = f"take the line out, or name the file {name.policy}.{languages[1] if len(languages) > 1 else 'de'}.md"
        yield Problem("bad-translation", message, mend, path, *entries["translates"].key_place)


def _in_a_translation(given: Collection[str], entries: Mapping[str, Entry], path: str) -> Iterator[Problem]:
    if "translates" not in given:
        mend = "add `translates:` with the `revised` of the text that this renders"
        yield Problem("missing-key", "translates is missing", mend, path, 1)
    for key in ONLY_ORIGINAL:
        if key in given:
            message = f"a translation takes {key} from the text that it renders"
            yield Problem("bad-translation", message, "take the line out", path, *entries[key].key_place)
