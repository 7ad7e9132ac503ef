"""Opens a Word file as the package that it is, and refuses what is none, or what would be harmful to read."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"
LARGEST = 50 << 20  # bytes of all parts: a contract has a few hundred thousand
OLD_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of .doc, and of encrypted files
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
HARMLESS = ("/hyperlink", "/attachedTemplate")  # what leads outside of the package and is no part of the text
SAVE = "open it in Word, save it as Word document (.docx), and import that"


class WordFile(Struct):
    """The parts of a Word file: bytes, and the elements of those that are XML of a document."""

    parts: dict[str, bytes]
    xml: dict[str, ET.Element]

    @property
    def has_macros(self) -> bool:
        """Whether the file has a program in it."""
        return any(name.lower().endswith("vbaproject.bin") for name in self.parts)

    def style_names(self) -> Iterator[tuple[ET.Element, str]]:
        """Yield each style with its name."""
        for style in self.xml.get("word/styles.xml", ()):
            name = style.find(W + "name")
            yield style, (name.get(W + "val") or "") if name is not None else ""

    def packed(self) -> bytes:
        """Return the file with the elements as they are now."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, data in self.parts.items():
                archive.writestr(name, ET.tostring(self.xml[name], "utf-8") if name in self.xml else data)
        return packed.getvalue()


def open_word_file(data: bytes, path: str) -> WordFile:
    """Return the parts. Raises ProblemsFound (status 2) for all that is not a Word file, or is not safe to read. `path`
    is the name in messages."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise _refused(path, "file-size", "the file unpacks to more than 50 MB", "remove its pictures")
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise _refused(path, "encrypted", "the file is encrypted", "save it without a password")
            parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
        raise _no_package(data, path) from None
    if MAIN not in parts:
        raise _refused(path, "no-word-file", "this is not a Word file: it has no document", SAVE)
    xml: dict[str, ET.Element] = {}
    for name, part in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        if b"<!DOCTYPE" in part.replace(b"\0", b""):  # in UTF-16 too
            raise _refused(path, "document-type", f"{name} has a document type, which Word never writes", SAVE)
        try:
            root = ET.fromstring(part)  # noqa: S314 - without a document type there are no entities
        except (ET.ParseError, ValueError, LookupError):
            raise _refused(path, "no-word-file", f"{name} is damaged", SAVE) from None
        if name.endswith(".rels"):
            _require_inside(root, name, path)
        elif name.startswith("word/") and name.count("/") == 1:
            xml[name] = root
    if xml[MAIN].find(W + "body") is None:
        raise _refused(path, "no-word-file", "this is not a Word file of the usual kind (Transitional)", SAVE)
    return WordFile(parts, xml)


def _no_package(data: bytes, path: str) -> ProblemsFound:
    if not data.startswith(OLD_FILE):
        return _refused(path, "no-word-file", "this is not a Word file, or it is damaged", SAVE)
    if ENCRYPTED in data:
        return _refused(path, "encrypted", "the file is encrypted", "save it without a password, and import that")
    return _refused(path, "old-word-file", "this is an old Word file (.doc)", SAVE)


def _require_inside(root: ET.Element, name: str, path: str) -> None:
    """Refuse what would have to be read from another place to know the whole text."""
    for relation in root:
        if relation.get("TargetMode") == "External" and not (relation.get("Type") or "").endswith(HARMLESS):
            message = f"{name} takes in a file from outside, which is never opened: {relation.get('Target')}"
            raise _refused(path, "outside-file", message, "put it into the document in Word, or remove it")


def _refused(path: str, rule: str, message: str, help: str) -> ProblemsFound:
    return ProblemsFound([Problem(rule, message, help, path)], 2)
