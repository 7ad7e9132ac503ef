"""A foreign file → a draft in content/."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal

from msgspec.structs import replace

from legalsite.commands.new import require_vacant, write_text
from legalsite.disk.input_files import read_handle, read_stream
from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.decoding import decode_any, require_text
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.site.texts import parse

Form = Literal["text", "html", "docx"]


def read_given(file: BinaryIO, name: str) -> bytes:
    """Return the bytes of an open file with this name in messages; `-` is standard input. Raises ProblemsFound
    (status 2) if it is not a regular file, or is too large."""
    return read_stream(file) if name == "-" else read_handle(file.fileno(), name)


def bring_in(
    root: Path, form: Form, data: bytes, path: str, *, dry_run: bool = False, **stated: Any
) -> tuple[str, ImportedText]:
    """Write content/SLUG.md below `root` unless this is a dry run, and return its path with the imported text. `path`
    is the name of the source in messages; `stated` are the fields of ImportOptions. What a build would refuse in the
    text becomes a note. Raises ProblemsFound if the slug is not valid, the policy exists, the file is no text, no day
    is known, or a person has to say where the text is."""
    asked = ImportOptions(**stated)
    require_vacant(root, asked.slug)
    imported = _read(form, data, path, asked)
    written = f"content/{asked.slug}.md" if dry_run else write_text(root, asked.slug, imported.data)
    return written, replace(imported, notes=(*imported.notes, *_refusals(imported.data, written)))


def _read(form: Form, data: bytes, path: str, asked: ImportOptions) -> ImportedText:
    if form == "docx":
        from legalsite.importing.docx_document import import_docx

        return import_docx(data, path, asked)
    require_text(data, path)
    if not decode_any(data)[0].strip():
        help = "save or download it again: that may have been interrupted"
        raise ProblemsFound([Problem("empty-file", "the file has no words, and nothing was written", help, path)], 2)
    if form == "text":
        from legalsite.importing.plain_text import import_text as read
    else:
        from legalsite.importing.html_page import import_html as read
    return read(data, path, asked)


def _refusals(data: bytes, path: str) -> Iterator[str]:
    try:
        parse(data, path.removeprefix("content/"))
    except ProblemsFound as refused:
        for problem in refused.problems:
            yield f"a build will refuse this; fix it: {problem.place}: {problem.message}"
