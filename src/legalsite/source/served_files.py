"""Tells which files in content/files a site may serve: types that browsers don't run."""

import re
from pathlib import PurePosixPath

from legalsite.errors import Problem, printable
from legalsite.model.portable_names import unportable_reason

SUFFIXES = """
.avif .bmp .gif .ico .jpeg .jpg .png .svg .tif .tiff .webp
.csv .doc .docx .json .odp .ods .odt .pdf .pptx .rtf .tsv .txt .xlsx .zip
.m4a .mp3 .mp4 .ogg .vtt .wav .webm .woff .woff2
"""
PASSIVE = frozenset(SUFFIXES.split())
DRAWING = ".svg"
ACTIVE_IN_SVG = (
    rb"(?i)<\s*(?:[\w.-]+:)?(?:script|foreignobject|iframe|embed|object|handler|listener|set|animate\w*)\b"
    rb"|\son\w+\s*=|<!entity|<\?xml-stylesheet|@import|(?:java|vb)script\s*:|data\s*:\s*(?:text|application)/"
    rb"|&#|\x00"  # a character reference or another encoding may hide one of these
)


def served_file_problem(path: str, data: bytes = b"") -> Problem | None:
    """Return the problem with serving a file in content/files, or None if it can be served.

    A file can be served if its name is allowed on every system, and if no browser runs it.

    `data` is only needed for an SVG drawing, which may contain scripts.
    """
    full_path = f"content/{printable(path)}"
    reason = unportable_reason(path)
    if reason:
        return Problem("bad-name", printable(reason), "rename it", full_path)
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in PASSIVE:
        ending = printable(suffix) or "nothing"
        message = (
            f"{ending} files aren't served, because a browser may run them as part of your site"
        )
        help = "host it elsewhere, or convert it to PDF, an image, a document, or plain text"
        return Problem("active-file", message, help, full_path)
    active = re.search(ACTIVE_IN_SVG, data)
    if active and suffix == DRAWING:
        line = data.count(b"\n", 0, active.start()) + 1
        markup = printable(active[0].decode("latin-1").strip())
        message = f"this image contains {markup!r}, which a browser may run as part of your site"
        help = "export it as plain SVG without scripts, animation, or linked styles, or as PNG"
        return Problem("active-file", message, help, full_path, line)
    return None
