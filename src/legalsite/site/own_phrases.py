"""Read the phrases of a site: built-in phrases, and custom phrases in layouts/locale/."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from legalsite.disk.cache import Cache, load_record, store_record
from legalsite.disk.layout_files import layout_files, read_layout
from legalsite.errors import Problem
from legalsite.text.phrase_catalogue import PAGES, Catalogue, Tables, is_phrase_file

RECORD = "phrases"
MAX_LISTED = 10  # maximum number of missing phrases to name in a problem


def read_catalogue(
    root: Path, paths: Iterable[str] | None = None, cache: Cache | None = None
) -> Catalogue:
    """Read the site's phrases, and phrases cached by `keep_catalogue`.

    `paths` contains the files in layouts/, if known. Raises ProblemsFound (status 2) with all
    problems in custom phrase files.
    """
    remembered = _cached_phrases(cache) if cache else ({}, {})
    own = custom_phrase_files(root, paths)
    if not own:
        return Catalogue({}, *remembered)
    # imported late because few sites have custom phrases
    from legalsite.source.phrase_files import read_phrase_files

    return Catalogue(read_phrase_files(own), *remembered)


def custom_phrase_files(root: Path, paths: Iterable[str] | None = None) -> dict[str, bytes]:
    """Read the custom phrase files of a site, keyed by path relative to layouts/.

    `paths` contains the files in layouts/, if known.
    """
    if paths is None:
        paths = layout_files(root)
    return {path: read_layout(root, path) for path in paths if is_phrase_file(path)}


def phrase_problems(root: Path, languages: Sequence[str]) -> Iterator[Problem]:
    """Yield problems for missing phrases, and for probable mistakes in custom phrase files."""
    own = custom_phrase_files(root)
    catalogue = Catalogue()
    if own:  # imported late because few sites have custom phrases
        from legalsite.source.phrase_checks import phrase_warnings
        from legalsite.source.phrase_files import read_placed_phrases

        files = read_placed_phrases(own)
        catalogue = Catalogue({tag: file.phrases for tag, file in files.items()})
        layouts = [path for path in layout_files(root) if path.endswith(".html")]
        texts = [read_layout(root, path).decode("utf-8", "replace") for path in layouts]
        yield from phrase_warnings(files, languages, texts)
    yield from missing_phrases(catalogue, languages)


def keep_catalogue(cache: Cache, catalogue: Catalogue, spelled: Mapping[str, str]) -> None:
    """Cache the built-in phrases and the formatted dates, which take long to compute.

    `spelled` contains dates and language names that other processes formatted.
    """
    spelled_now = catalogue.built_in, {**catalogue.spelled, **spelled}
    # only write the record if something is new
    if spelled_now != _cached_phrases(cache):
        store_record(cache, RECORD, spelled_now)


def _cached_phrases(cache: Cache) -> tuple[dict[str, Tables], dict[str, str]]:
    return load_record(cache, RECORD, tuple[dict[str, Tables], dict[str, str]]) or ({}, {})


def newly_spelled_words(catalogue: Catalogue, earlier: int) -> dict[str, str]:
    """Return formatted dates and language names, without the first `earlier` ones."""
    spelled = catalogue.spelled
    return dict(islice(reversed(spelled.items()), len(spelled) - earlier))


def missing_phrases(catalogue: Catalogue, languages: Iterable[str]) -> Iterator[Problem]:
    """Yield a warning for each language in which pages and emails use English phrases."""
    for language in languages:
        missing = catalogue.missing(language)
        if missing:
            path = f"layouts/locale/{language.lower()}.toml"
            first = ", ".join(missing[:MAX_LISTED])
            message = f"missing phrases, which are in English or another language: {first}"
            if missing[MAX_LISTED:]:
                message += f", and {len(missing) - MAX_LISTED} more"
            help = (
                f"translate them in this file; to see all: `legalsite layouts phrases {language}`"
            )
            if not catalogue.has_phrases(language, PAGES):
                message = f"phrases in {language!r} are missing"
                message += ", so pages and emails use the English ones"
                help = f"translate this file, as printed by `legalsite layouts phrases {language}`"
            yield Problem("missing-phrase", message, help, path, severity="warning")
