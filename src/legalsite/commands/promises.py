"""`legalsite promises`: files, or policies of the site by name → what each text promises about its own changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from legalsite.disk.archive import content_files, read
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.promise import Promise
from legalsite.promises import read_promises
from legalsite.promises.suggester import document_language
from legalsite.source.characters import decode, legible
from legalsite.source.markdown import read_document
from legalsite.source.web_page import is_page, read_page
from legalsite.text.languages import language_in_name

CONTENT = "content/"


@dataclass(frozen=True, slots=True)
class Promised:
    """One text with its promises, the main one first; `language` is the language in which it is written."""

    path: str
    language: str
    promises: tuple[Promise, ...]


def promises_in(names: Iterable[str], root: Path | None) -> Iterator[Promised]:
    """Yield what each text promises. `names` are files, or `POLICY` (its draft) or `POLICY@REVISED` of the site in
    `root`. Raises ProblemsFound (status 2) with every name that is none of these."""
    paths = {name: _path(name, root) for name in names}
    missing = [name for name, path in paths.items() if not path]
    if missing:
        message, help = "there is no such file and no such policy", "name a file, POLICY or POLICY@REVISED"
        raise ProblemsFound([Problem("no-such-text", message, help, name) for name in missing], 2)
    for path in paths.values():
        below = path.removeprefix(CONTENT) if path not in paths else ""
        yield promises_of(read(root, below) if root and below else Path(path).read_bytes(), path)


def promises_of(data: bytes, path: str) -> Promised:
    """Return what the text of a file promises; a web page is read as one, whatever its name. Raises ProblemsFound for a
    file that is no text."""
    data = legible(data)
    text = decode(data, path)
    document = read_page(text) if is_page(text) else read_document(data, path, lenient=True)
    language = language_in_name(path) or document_language(document)
    return Promised(path, language, read_promises(document, language, text))


def draft_paths(root: Path) -> list[str]:
    """Return the slugs of the site's policies that have a draft, sorted."""
    names = (path.removesuffix(".md") for path in content_files(root) if path.endswith(".md"))
    return sorted(name for name in names if not name.rpartition("/")[2][:1].isdigit() and "." not in name)


def _path(name: str, root: Path | None) -> str:
    """Return the path of the file that a name means; empty where there is none."""
    if Path(name).is_file():
        return name
    slug, _, revised = name.partition("@")
    below = f"{slug}/{revised}.md" if revised else f"{slug}.md"
    return CONTENT + below if root and (root / CONTENT / below).is_file() else ""
