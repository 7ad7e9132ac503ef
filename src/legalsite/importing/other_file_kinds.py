"""Recognize files that aren't text, such as PDFs, archives, and images."""

import re

from bs4.dammit import EncodingDetector

from legalsite.errors import ProblemsFound, usage_failure

SAVE_HELP = "open it in its application, save it as plain text or as a web page, and import that"
COPY_HELP = "copy its text into a text file, and import that"
UNPACK_HELP = "unpack it, and import the file inside"
PDF_HELP = "use `legalsite import pdf` for it"
POSTSCRIPT_HELP = "save it as a PDF (`ps2pdf`), and use `legalsite import pdf` for it"
ZIP = "a zip archive or zip-based document (.docx, .odt, .pages)"
WEB_ARCHIVE = "a web archive or an email (.webarchive, .mhtml, .eml)"
IMAGE_PATTERN = (
    rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|II\*\0|MM\0\*|.{4}ftyp(?:avif|hei[cf])"
)
COMPRESSED_PATTERN = rb"\x1f\x8b|BZh[1-9]1AY|\xfd7zXZ\0|7z\xbc\xaf|\x28\xb5\x2f\xfd|Rar!\x1a"
KINDS = (  # (pattern for the start of the file, kind of file, what the user can do)
    (rb"\s*%PDF-", "a PDF file", PDF_HELP),
    (rb"\s*%!PS", "a PostScript file", POSTSCRIPT_HELP),
    (rb"PK\x03\x04.{0,4000}?word/", "a Word document (.docx)", SAVE_HELP),
    (rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis", "an OpenDocument file (.odt)", SAVE_HELP),
    (rb"PK(?:\x03\x04|\x05\x06)", ZIP, SAVE_HELP),
    (rb"\s*\{\\rtf", "a document in Rich Text Format (.rtf)", SAVE_HELP),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls)", SAVE_HELP),
    (rb"bplist00|From: <Saved by |MIME-Version: ", WEB_ARCHIVE, SAVE_HELP),
    (IMAGE_PATTERN, "an image", COPY_HELP),
    (COMPRESSED_PATTERN, "a compressed file", UNPACK_HELP),
)
MAX_CHECKED_BYTES = 8000  # control characters in the rest of the file are ignored, as in git
# all except ESC, which some Japanese encodings use
CONTROLS = frozenset(map(chr, {*range(0x20)} - {*b"\t\n\x0b\f\r\x1b"}))
# A text has at least this many characters for each control character. In UTF-16, every second byte
# may be a NUL.
MIN_CHARACTERS_PER_CONTROL = 16


def require_text(data: bytes, path: str) -> None:
    """Raise ProblemsFound with exit status 2 if a file isn't text.

    It isn't if it starts like another type of file, or contains too many control characters. `path`
    is used in messages.
    """
    for begins, what, help in KINDS:
        if re.match(begins, data, re.DOTALL):
            raise _not_a_text(what, help, path)
    start = data[:MAX_CHECKED_BYTES]
    bare, encoding = EncodingDetector.strip_byte_order_mark(start)
    text = bare.decode(encoding or "utf-8", "replace")
    # UTF-16 contains NULs, but can be decoded, except for a character that was cut off
    is_binary = b"\0" in start and "\ufffd" in text[:-1]
    controls = sum(map(text.count, CONTROLS))
    if is_binary or controls * MIN_CHARACTERS_PER_CONTROL > len(text):
        raise _not_a_text("a binary file", COPY_HELP, path)


def _not_a_text(what: str, help: str, path: str) -> ProblemsFound:
    return usage_failure("not-a-text", f"this is {what}, not a text file", help, path)


def empty_file(path: str) -> ProblemsFound:
    """Create an exception for a file without text, with exit status 2."""
    help = (
        "save or download it again, because it may be incomplete; if it only has pictures of its "
    )
    help += "text, as in a scan, save it as a PDF, and recognize the text: `ocrmypdf FILE NEW.pdf`"
    return usage_failure("empty-file", "the file has no text; nothing was written", help, path)
