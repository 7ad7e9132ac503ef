"""A foreign file → a draft in content/."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec.structs import replace

from legalsite.commands.new import language_line, require_vacant, settings_with, write_text
from legalsite.disk.archive import replace_file
from legalsite.disk.input_files import read_handle, read_stream
from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.decoding import decode_any, require_text
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.site.settings import config_path
from legalsite.site.texts import parse
from legalsite.source.fences import split_text

Form = Literal["text", "html", "docx"]


def read_given(file: BinaryIO, name: str) -> bytes:
    """Return the bytes of an open file with this name in messages; `-` is standard input. Raises ProblemsFound
    (status 2) if it is not a regular file, or is too large."""
    return read_stream(file) if name == "-" else read_handle(file.fileno(), name)


def bring_in(
    root: Path,
    form: Form,
    data: bytes,
    path: str,
    *,
    slug: str,
    revised: date | None = None,
    effective: date | None = None,
    title: str = "",
    language: str = "",
    dry_run: bool = False,
    settle: Literal["", "accept", "reject"] = "",
) -> tuple[str, ImportedText]:
    """Write content/SLUG.md below `root` unless this is a dry run, and return its path with the imported text. Its
    `language` goes into the settings. `path`
    is the name of the source in messages. The arguments override what the text says. What a build would
    refuse in the text becomes a note. Raises ProblemsFound if the slug is not valid, the policy exists, the file is no
    text, or no day is known."""
    require_vacant(root, slug)
    imported = _read(form, data, path, ImportOptions(slug, revised, effective, title, settle))
    if not any(map(str.isalnum, split_text(imported.data.decode())[1])):
        raise _without_words(path)
    settings = settings_with(root, slug, language_line(language)) if language else b""
    written = f"content/{slug}.md" if dry_run else write_text(root, slug, imported.data)
    if settings and not dry_run:
        replace_file(root / config_path(root), settings)
    return written, replace(imported, notes=(*imported.notes, *_refusals(imported.data, written)))


def _read(form: Form, data: bytes, path: str, asked: ImportOptions) -> ImportedText:
    if form == "docx":
        from legalsite.importing.docx_document import import_docx

        return import_docx(data, path, asked)
    require_text(data, path)
    if not decode_any(data)[0].strip():
        raise _without_words(path)
    if form == "text":
        from legalsite.importing.plain_text import import_text as read
    else:
        from legalsite.importing.html_page import import_html as read
    return read(data, path, asked)


def _without_words(path: str) -> ProblemsFound:
    help = "save or download it again: that may have been interrupted"
    return ProblemsFound([Problem("empty-file", "the file has no words, and nothing was written", help, path)], 2)


def _refusals(data: bytes, path: str) -> Iterator[str]:
    try:
        parse(data, path.removeprefix("content/"))
    except ProblemsFound as refused:
        for problem in refused.problems:
            yield f"a build will refuse this; fix it: {problem.place}: {problem.message}"
