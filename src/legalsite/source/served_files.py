"""Tells which files of content/ a site may serve as they are: types that browsers don't run."""

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
FOLDER = "files/"
OTHERS = (".gap", "allowed_signers")  # endings of other files that are served as they are
BLANKS = b"\xef\xbb\xbf\t\n\v\f\r "  # which browsers may skip: a byte order mark, whitespace


def served_file_problems(path: str, data: bytes | None = None) -> ProblemTuple:
    """Return the problems with serving a file in content/files, or one of `OTHERS`.

    A file can be served if its name is allowed on every system, and if no browser runs it.

    `data` is the file, of which only a drawing is read beyond its first bytes. Without it, only the
    path is checked.
    """
    full_path = f"content/{printable(path)}"
    reason = unportable_reason(path)
    if reason:
        return (Problem("bad-name", printable(reason), "rename it", full_path),)
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in PASSIVE and path.startswith(FOLDER):
        ending = printable(suffix) or "extensionless"
        message = (
            f"{ending} files aren't served, because a browser may run them as part of your site"
        )
        help = "host it elsewhere, or convert it to PDF, an image, a document, or plain text"
        return (Problem("active-file", message, help, full_path),)
    if suffix == DRAWING and data is not None:
        from legalsite.source.drawings import drawing_problems  # few sites have drawings

        return drawing_problems(data, full_path)
    # if the host doesn't know the ending, browsers take what begins like this for a page
    if data and data.lstrip(BLANKS).startswith(b"<"):
        message = "this file begins with <, so browsers may take it for a web page"
        help = "if it's plain text, begin it with a word; otherwise, export it again"
        return (Problem("active-file", message, help, full_path),)
    return ()
