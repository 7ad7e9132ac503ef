"""Recognizes files that are not text, such as PDF files, archives and images, and says what to do with each."""

import re

from bs4.dammit import EncodingDetector

from legalsite.errors import ProblemsFound, usage_failure

SAVE = "open it in its application, save it as plain text or as a web page, and import that"
COPY = "copy its text into a text file, and import that"
UNPACK = "unpack it, and import the file inside"
KINDS = (  # how files of other kinds begin, what they are, and what to do
    (rb"\s*%(?:PDF-|!PS)", "a PDF or PostScript file", "save it as text (`pdftotext -layout`), and import that"),
    (rb"PK\x03\x04.{0,4000}?word/", "a Word document (.docx)", SAVE),
    (rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis", "an OpenDocument file (.odt)", SAVE),
    (rb"PK(?:\x03\x04|\x05\x06)", "a zip archive or zip-based document (.docx, .odt, .pages)", SAVE),
    (rb"\s*\{\\rtf", "a document in Rich Text Format (.rtf)", SAVE),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls)", SAVE),
    (rb"bplist00|From: <Saved by |MIME-Version: ", "a web archive or an email (.webarchive, .mhtml, .eml)", SAVE),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|II\*\0|MM\0\*|.{4}ftyp(?:avif|hei[cf])", "an image", COPY),
    (rb"\x1f\x8b|BZh[1-9]1AY|\xfd7zXZ\0|7z\xbc\xaf|\x28\xb5\x2f\xfd|Rar!\x1a", "a compressed file", UNPACK),
)
START = 8000  # bytes: like git, we look for control characters among the first of them
CONTROLS = frozenset(map(chr, {*range(0x20)} - {*b"\t\n\x0b\f\r\x1b"}))  # not ESC, with which Japanese encodings switch
MOST_CONTROLS = 16  # a text has less than one control character in so many characters; UTF-16 has one in two


def require_text(data: bytes, path: str) -> None:
    """Raise ProblemsFound (status 2) if a file is not a text: by its first bytes, or because it has more NULs and
    control characters than may have got into a text, where they are cleaned up. `path` is its name in messages."""
    kinds = ((what, help) for begins, what, help in KINDS if re.match(begins, data, re.DOTALL))
    what, help = next(kinds, ("", COPY))
    bare, encoding = EncodingDetector.strip_byte_order_mark(data[:START])
    start = bare.decode(encoding or "utf-8", "replace")
    foreign = b"\0" in data[:START] and "\ufffd" in start[:-1]  # the last character may be cut
    if what or foreign or sum(sign in CONTROLS for sign in start) * MOST_CONTROLS > len(start):
        message = f"this is {what or 'a binary file'}, not a text file"
        raise usage_failure("not-a-text", message, help, path)


def without_words(path: str) -> ProblemsFound:
    help = "save or download it again, because it may be incomplete"
    return usage_failure("empty-file", "the file has no text; nothing was written", help, path)
