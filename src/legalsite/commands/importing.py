"""A foreign file → a working text in content/."""

from pathlib import Path
from typing import Literal

from legalsite.commands.working_text import vacant, write_text
from legalsite.importing.piece import Asked, Imported


def bring_in(root: Path, form: Literal["text", "html"], data: bytes, path: str, asked: Asked) -> tuple[str, Imported]:
    """Writes content/SLUG.md below `root` and returns its path with what was found. `path` is what messages name.
    Raises ProblemsFound where the slug is none, the file exists, or the text tells no day."""
    vacant(root, asked.slug)
    imported = _read(form, data, path, asked)
    return write_text(root, asked.slug, imported.data), imported


def _read(form: Literal["text", "html"], data: bytes, path: str, asked: Asked) -> Imported:
    if form == "html":
        from legalsite.importing.html import import_html

        return import_html(data, path, asked)
    from legalsite.importing.text import import_text

    return import_text(data, path, asked)
