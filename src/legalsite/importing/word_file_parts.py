"""Unpack the XML parts of a Word file, with limits on time and memory.

A file may state wrong sizes, so the unpacked bytes are counted. Each part is checked while it's
unpacked, before a tree is built.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import IO
from xml.etree.ElementTree import Element, fromstring
from xml.parsers import expat

from legalsite.source.characters import MAX_TEXT_BYTES

# Most limits are at least ten times what 31 Word files from tests and samples contain.
MAX_PARTS = 2000  # maximum number of XML parts
MAX_BYTES = 25 << 20  # total size of all XML parts
MAX_CHARACTERS = 2 * MAX_TEXT_BYTES  # twice the limit for a policy
MAX_ELEMENTS = 250_000
MAX_ATTRIBUTES = 500_000  # number of attributes, including namespace declarations
MAX_DEPTH = 100  # nesting depth of elements; the text in a table cell has a depth of about eight
MAX_OPEN_FIELDS = 50  # nesting depth of fields
# maximum number of elements in a style or list definition, which is examined for many paragraphs
MAX_DEFINITION_ELEMENTS = 500
MAX_TAG_LENGTH = 2 << 20  # in bytes; the parser keeps a whole tag in memory
# local name → maximum number of elements with this name in a file
MAX_OF_NAME = {
    "p": 12_000,
    "tc": 12_000,
    "r": 40_000,
    "fldChar": 20_000,
    "fldSimple": 20_000,
    "bookmarkStart": 10_000,
    "hyperlink": 10_000,
}
DEFINITIONS = ("style", "lvl", "num")
FIELD_STEPS = {"begin": 1, "end": -1}
# The namespaces and relationship types of Word's “Strict Open XML” (ISO/IEC 29500-1 and -4).
STRICT_NAMESPACE_PATTERN = re.compile(rb"(?<==[\"'])http://purl\.oclc\.org/ooxml/(\w+)/")
TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
CHUNK_LENGTH = 1 << 16
XML_ENDINGS = (".xml", ".rels")
# other methods can't be unpacked in small pieces
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class WordFileRejectedError(Exception):
    """A Word file isn't safe to parse.

    The argument is the rule of a problem, such as `too-large`.
    """


def read_xml_parts(data: bytes) -> tuple[dict[str, Element], list[str]]:
    """Parse the XML parts of a Word file.

    Return the root element of each XML part by name, and the names of all parts. Raises
    WordFileRejectedError if a limit is exceeded, or a part has a document type. For a damaged file,
    zipfile and the XML parser raise their own exceptions.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        # a zip file may contain a name twice
        xml_names = [name for name in dict.fromkeys(names) if name.endswith(XML_ENDINGS)]
        if len(xml_names) > MAX_PARTS:
            raise WordFileRejectedError("too-large")
        parts = {}
        counter = _PartCounter()
        for name in xml_names:
            # other methods can't be unpacked in small pieces, which limit the use of memory
            if archive.getinfo(name).compress_type not in METHODS:
                raise WordFileRejectedError("no-word-file")
            with archive.open(name) as part:
                # “Strict Open XML” only differs in its namespaces
                parts[name] = STRICT_NAMESPACE_PATTERN.sub(TRANSITIONAL, counter.read(part))
    trees = {name: fromstring(part) for name, part in parts.items()}  # noqa: S314 - no entities
    return trees, names


class _PartCounter:
    """Reads XML parts as streams, and counts the elements and characters of all parts."""

    def __init__(self) -> None:
        self.length = 0  # number of bytes read
        self.characters = 0
        self.elements = 0
        self.attributes = 0
        self.of_name = Counter[str]()  # local name → number of elements

    def read(self, part: IO[bytes]) -> bytes:
        """Read a part. Raises WordFileRejectedError as soon as a limit is exceeded."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._count_characters
        parser.StartDoctypeDeclHandler = _reject_document_type
        parser.StartNamespaceDeclHandler = self._count_namespace
        self.depth = 0  # nesting depth of the current element
        self.open_fields = 0  # number of unclosed Word fields
        # number of elements in the current style or list definition; -1 outside of one
        self.definition_elements = -1
        length = 0
        chunks = []
        # read in chunks, because a part may not fit into memory
        while chunk := part.read(CHUNK_LENGTH):
            chunks.append(chunk)
            length += len(chunk)
            self.length += len(chunk)
            _require(self.length <= MAX_BYTES, "file-size")
            parser.Parse(chunk)
            # the parser keeps the bytes of a tag until it's complete
            _require(length - parser.CurrentByteIndex <= MAX_TAG_LENGTH, "too-large")
        parser.Parse(b"", True)
        return b"".join(chunks)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Count an element and its attributes. Raises WordFileRejectedError above a limit."""
        name = _local_name(tag)
        self.depth += 1
        _require(self.depth <= MAX_DEPTH, "too-deep")
        self.elements += 1
        _require(self.elements <= MAX_ELEMENTS, "too-large")
        self._count_attributes(len(attributes))
        if name in MAX_OF_NAME:
            self.of_name[name] += 1
            _require(self.of_name[name] <= MAX_OF_NAME[name], "too-large")
            # both take time to import, so they share a limit
            paragraphs_and_cells = self.of_name["p"] + self.of_name["tc"]
            _require(paragraphs_and_cells <= MAX_OF_NAME["p"], "too-large")
        # Definitions are examined for many paragraphs, so each has its own limit. The number is -1
        # outside of definitions, because `_end` resets it.
        if name in DEFINITIONS:
            self.definition_elements = 0
        elif self.definition_elements >= 0:
            self.definition_elements += 1
            _require(self.definition_elements <= MAX_DEFINITION_ELEMENTS, "too-large")
        for attribute, value in attributes.items():
            # a field starts and ends with an element of its own, so `depth` doesn't count it
            if _local_name(attribute) == "fldCharType":
                # a damaged file may end more fields than it begins
                self.open_fields = max(0, self.open_fields + FIELD_STEPS.get(value, 0))
                _require(self.open_fields <= MAX_OPEN_FIELDS, "too-deep")

    def _end(self, tag: str) -> None:
        self.depth -= 1
        if _local_name(tag) in DEFINITIONS:
            self.definition_elements = -1

    def _count_attributes(self, count: int) -> None:
        self.attributes += count
        _require(self.attributes <= MAX_ATTRIBUTES, "too-large")

    def _count_namespace(self, _prefix: str | None, _address: str) -> None:
        self._count_attributes(1)

    def _count_characters(self, text: str) -> None:
        self.characters += len(text)
        _require(self.characters <= MAX_CHARACTERS, "too-large")


def _reject_document_type(*_: object) -> None:
    raise WordFileRejectedError("document-type")


def _require(is_met: bool, rule: str) -> None:
    if not is_met:
        raise WordFileRejectedError(rule)


def _local_name(name: str) -> str:
    """Remove the namespace from the name of an element or attribute."""
    return name.rpartition("}")[2]
