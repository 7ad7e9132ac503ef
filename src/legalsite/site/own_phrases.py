"""The phrases of a site: those of legalsite, and those in layouts/locale/, which replace them."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from legalsite.disk.layout_files import layout_files, read_layout
from legalsite.errors import Problem
from legalsite.text.phrase_catalogue import Catalogue


def read_catalogue(
    root: Path, paths: Iterable[str] | None = None, spelled: Mapping[str, str] | None = None
) -> Catalogue:
    """Return the site's catalogue.

    `paths` are its files below layouts/, if they are already known; `spelled` is what the cache remembers of an earlier
    catalogue. Raises ProblemsFound (status 2) with every problem in its files."""
    own = [path for path in (layout_files(root) if paths is None else paths) if path.startswith("locale/")]
    if not own:
        return Catalogue(spelled=dict(spelled or {}))
    from legalsite.source.phrase_files import is_phrase_file, read_phrase_files

    files = {path: read_layout(root, path) for path in own if is_phrase_file(path)}
    return Catalogue(read_phrase_files(files), dict(spelled or {}))


def missing_phrases(catalogue: Catalogue, languages: Iterable[str]) -> Iterator[Problem]:
    """Yield a warning for each language of the site in which pages and emails fall back to English, with the missing
    keys."""
    for language in languages:
        missing = catalogue.missing(language)
        if missing:
            path = f"layouts/locale/{language}.toml"
            there = language in catalogue.own
            message = f"{len(missing)} phrases are in English: {', '.join(missing)}"
            help = "translate them in this file; docs/layouts.md says where each key is explained"
            if not there:
                message = f"there are no phrases in {language!r}: pages and emails use the English ones"
                help = "add this file; docs/layouts.md describes it"
            yield Problem("missing-phrase", message, help, path, severity="warning")
