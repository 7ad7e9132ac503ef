"""`legalsite promises`: files, or policies of the site by name → what each text promises about its own changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.promise import NotRead, Promise
from legalsite.site.load import Site, load
from legalsite.site.text_promises import text_promises


@dataclass(frozen=True, slots=True)
class Promised:
    """One text with its promises, the main one first, or why it was not read. `path` is its name in messages."""

    path: str
    promises: tuple[Promise, ...] | NotRead


def promises_in(names: Iterable[str], root: Path | None) -> Iterator[Promised]:
    """Yield what each text promises. A name is a file, `POLICY` (its draft) or `POLICY@REVISED`; `root` is the site's
    folder, and may be None if all names are files. Raises ProblemsFound (status 2) with every name that is none of
    these."""
    site = _content(root) if root else None
    paths = {name: None if Path(name).is_file() else _path(name, site) for name in names}
    missing = [name for name, path in paths.items() if path == ""]
    if missing:
        message, help = "there is no such file and no such policy", "name a file, POLICY or POLICY@REVISED"
        raise ProblemsFound([Problem("no-such-text", message, help, name) for name in missing], 2)
    for name, path in paths.items():
        if site and path:
            yield _promised(site, path)
        else:
            yield Promised(name, text_promises(Path(name).read_bytes(), name))


def promises_of_drafts(root: Path) -> Iterator[Promised]:
    """Yield what the draft of each policy of the site promises, by slug. Raises ProblemsFound if content/ has entries
    that cannot be files of a site."""
    site = _content(root)
    drafts = [files.drafts.get(site.config.languages[0]) for files in site.require_files().values()]
    yield from (_promised(site, path) for path in drafts if path)


def _content(root: Path) -> Site:
    """Return the site with every text in content/, published or not."""
    return load(root, fresh=True, unpublished=True)


def _path(name: str, site: Site | None) -> str:
    """Return the path below content/ of the text that a name stands for; empty if there is none."""
    slug, _, revised = name.partition("@")
    below = f"{slug}/{revised}.md" if revised else f"{slug}.md"
    return below if site and below in site.paths else ""


def _promised(site: Site, path: str) -> Promised:
    return Promised(f"content/{path}", site.texts.promises_or_not_read(path))
