"""A foreign file → a working text in content/. Overwrites nothing."""

from pathlib import Path
from typing import Literal

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.piece import Asked, Imported


def bring_in(root: Path, form: Literal["text", "html"], data: bytes, path: str, asked: Asked) -> tuple[str, Imported]:
    """Writes content/SLUG.md below `root` and returns its path with what was found. `path` is what messages name.
    Raises ProblemsFound where the slug is none, the file exists, or the text tells no day."""
    target = root / "content" / f"{asked.slug}.md"
    shown = f"content/{asked.slug}.md"
    _check_slug(root, asked.slug)
    if target.exists() or target.is_symlink():
        raise _exists(shown)
    imported = _read(form, data, path, asked)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as file:
            file.write(imported.data)
    except FileExistsError:
        raise _exists(shown) from None
    return shown, imported


def _read(form: Literal["text", "html"], data: bytes, path: str, asked: Asked) -> Imported:
    if form == "html":
        from legalsite.importing.html import import_html

        return import_html(data, path, asked)
    from legalsite.importing.text import import_text

    return import_text(data, path, asked)


def _check_slug(root: Path, slug: str) -> None:
    from legalsite.source.config import read_config
    from legalsite.source.site import arrange

    config = root / "legalsite.toml"
    languages = read_config(config.read_bytes()).languages if config.is_file() else ("en",)
    arrange([f"{slug}.md"], languages)


def _exists(shown: str) -> ProblemsFound:
    return ProblemsFound(
        [
            Problem(
                "file-exists",
                "there is a text already; import overwrites nothing",
                "move it away, or give another --slug",
                path=shown,
            )
        ]
    )
