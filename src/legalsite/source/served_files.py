"""Tells which files in content/files a site may serve: types that browsers don't run."""

from pathlib import PurePosixPath

from legalsite.errors import Problem, ProblemTuple, printable
from legalsite.model.portable_names import unportable_reason

SUFFIXES = """
.avif .bmp .gif .ico .jpeg .jpg .png .svg .tif .tiff .webp
.csv .doc .docx .json .odp .ods .odt .pdf .pptx .rtf .tsv .txt .xlsx .zip
.m4a .mp3 .mp4 .ogg .vtt .wav .webm .woff .woff2
"""
PASSIVE = frozenset(SUFFIXES.split())
DRAWING = ".svg"


def served_file_problems(path: str, data: bytes | None = None) -> ProblemTuple:
    """Return the problems with serving a file in content/files.

    A file can be served if its name is allowed on every system, and if no browser runs it.

    `data` is only needed for an SVG drawing, which may contain scripts. Without it, only the path
    is checked.
    """
    full_path = f"content/{printable(path)}"
    reason = unportable_reason(path)
    if reason:
        return (Problem("bad-name", printable(reason), "rename it", full_path),)
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in PASSIVE:
        ending = printable(suffix) or "nothing"
        message = (
            f"{ending} files aren't served, because a browser may run them as part of your site"
        )
        help = "host it elsewhere, or convert it to PDF, an image, a document, or plain text"
        return (Problem("active-file", message, help, full_path),)
    if suffix != DRAWING or data is None:
        return ()
    from legalsite.source.drawings import drawing_problems  # few sites have drawings

    return drawing_problems(data, full_path)
