"""Opens a Word file as the package that it is, and refuses what is none, or what would be harmful to read."""

import io
import zipfile
import zlib
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
REFUSED = {
    "no-word-file": ("this is not a Word file, or it is damaged", SAVE),
    "old-word-file": ("this is an old Word file (.doc)", SAVE),
    "encrypted": ("the file is encrypted", "save it without a password, and import that"),
    "file-size": ("the file unpacks to more than 50 MB", "remove its pictures"),
    "document-type": ("{} has a document type, which Word never writes", SAVE),
    "outside-file": ("{} takes in a file from outside, which is never opened", "put it into the document in Word"),
}


class WordFile(Struct):
    """The parts of a Word file: bytes, and the elements of those that are XML of a document."""

    parts: dict[str, bytes]
    xml: dict[str, ET.Element]

    @property
    def styles(self) -> dict[str, ET.Element]:
        """The styles by their ids."""
        return {style.get(W + "styleId") or "": style for style in self.xml.get("word/styles.xml", ())}

    def packed(self) -> bytes:
        """Return the file with the elements as they are now."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, data in self.parts.items():
                archive.writestr(name, ET.tostring(self.xml[name], "utf-8") if name in self.xml else data)
        return packed.getvalue()


def value(element: ET.Element | None, path: str) -> str:
    """Return what an element below says, `pPr/pStyle` for example; empty if there is none."""
    found = element.find("/".join(W + step for step in path.split("/"))) if element is not None else None
    return (found.get(W + "val") or "") if found is not None else ""


def open_word_file(data: bytes, path: str) -> WordFile:
    """Return the parts. Raises ProblemsFound (status 2) for all that is not a Word file, or is not safe to read. `path`
    is the name in messages."""
    if data.startswith(OLD_FILE):
        raise _refused("encrypted" if ENCRYPTED in data else "old-word-file", path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise _refused("file-size", path)
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise _refused("encrypted", path)
            parts = {name: archive.read(name) for name in archive.namelist()}
        xml = {name: _parsed(part, name, path) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    except (zipfile.BadZipFile, zlib.error, ET.ParseError, ValueError, LookupError, OSError, RuntimeError, EOFError):
        raise _refused("no-word-file", path) from None
    for name in [name for name in xml if name.endswith(".rels")]:
        for relation in xml[name]:  # what would have to be read from another place to know the whole text
            if relation.get("TargetMode") == "External" and not (relation.get("Type") or "").endswith(HARMLESS):
                raise _refused("outside-file", path, name)
    if MAIN not in xml or xml[MAIN].find(W + "body") is None:
        raise _refused("no-word-file", path)
    return WordFile(
        parts, {name: root for name, root in xml.items() if name.startswith("word/") and "_rels" not in name}
    )


def _parsed(part: bytes, name: str, path: str) -> ET.Element:
    if b"<!DOCTYPE" in part.replace(b"\0", b""):  # in UTF-16 too
        raise _refused("document-type", path, name)
    return ET.fromstring(part)  # noqa: S314 - without a document type there are no entities


def _refused(rule: str, path: str, part: str = "") -> ProblemsFound:
    message, help = REFUSED[rule]
    return ProblemsFound([Problem(rule, message.format(part), help, path)], 2)
