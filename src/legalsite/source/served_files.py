"""Decide which files in content/ a site may serve: types that browsers don't execute."""

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
OTHERS = (".gap", "allowed_signers")  # names and suffixes of other files that are served
# characters that browsers skip: the byte order mark and whitespace
BLANKS = b"\xef\xbb\xbf\t\n\v\f\r "


def served_file_problems(path: str, data: bytes | None = None) -> ProblemTuple:
    """Check whether a file in content/files, or one of `OTHERS`, can be served.

    `OTHERS` are files elsewhere in content/ that the site also serves, such as reasons for gaps.
    Its name must be valid on all systems, and browsers must not execute the file. Without `data`,
    only the path is checked.
    """
    full_path = f"content/{printable(path)}"
    reason = unportable_reason(path)
    if reason:
        return (Problem("bad-name", printable(reason), "rename it", full_path),)
    suffix = PurePosixPath(path).suffix.lower()
    # the files in `OTHERS` aren't in this folder, and can have any suffix
    if suffix not in PASSIVE and path.startswith(FOLDER):
        ending = printable(suffix) or "extensionless"
        message = (
            f"{ending} files aren't served, because a browser may run them as part of your site"
        )
        help = "host it elsewhere, or convert it to PDF, an image, a document, or plain text"
        return (Problem("active-file", message, help, full_path),)
    if suffix == DRAWING and data is not None:
        # imported late, because few sites have drawings
        from legalsite.source.drawings import drawing_problems

        return drawing_problems(data, full_path)
    # browsers treat a file of unknown type as a web page if it starts with `<`
    if data and data.lstrip(BLANKS).startswith(b"<"):
        message = "this file begins with <, so browsers may take it for a web page"
        help = "if it's plain text, begin it with a word; otherwise, export it again"
        return (Problem("active-file", message, help, full_path),)
    return ()
