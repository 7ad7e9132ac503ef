"""Files, or policies of the site by name → what each promises about its own changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.promise import Promise
from legalsite.promises import read_promises


@dataclass(frozen=True, slots=True)
class Promised:
    """One text and its promises, the main one first; `language` is that of the promises' words."""

    path: str
    language: str
    promises: tuple[Promise, ...]


def promises_in(names: Iterable[str], root: Path | None) -> Iterator[Promised]:
    """`names` are files, or policies of the site at `root` (their working texts). Every name that is neither is told
    at once, with exit status 2."""
    paths = [(name, _path(name, root)) for name in names]
    missing = [name for name, path in paths if path is None]
    if missing:
        mend = "name a file, or a policy that has a text in content/"
        message = "there is no such file and no such policy"
        raise ProblemsFound([Problem("no-such-text", message, mend, name) for name in missing], 2)
    for name, path in paths:
        if path is not None:
            yield promises_of(path.read_bytes(), name if Path(name).is_file() else str(path))


def promises_of(data: bytes, path: str) -> Promised:
    """Raises ProblemsFound where the file is no text."""
    from legalsite.promises.language import detected_in, language_of
    from legalsite.source.characters import decode
    from legalsite.source.markdown import read_plain

    document = read_plain(data, path)
    language = language_of(path) or detected_in(document)
    return Promised(path, language, read_promises(document, language, decode(data, path)))


def working_texts(root: Path) -> list[str]:
    """The names of the site's policies that have a working text, sorted."""
    content = root / "content"
    found = (path.relative_to(content) for path in content.rglob("*.md"))
    return sorted(str(path)[:-3] for path in found if "." not in path.stem and not path.stem[:1].isdigit())


def _path(name: str, root: Path | None) -> Path | None:
    given = Path(name)
    if given.is_file():
        return given
    if root is None:
        return None
    text = root / "content" / f"{name}.md"
    return text if text.is_file() and text.resolve().is_relative_to((root / "content").resolve()) else None
