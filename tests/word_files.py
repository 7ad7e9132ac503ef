"""Read and write Word files for tests.

Files are read as specified (ECMA-376, part 1, 17.13.5), with all tracked changes accepted or
rejected, to check what `diff --format docx` writes and what `import docx` keeps. They are written
from a few lines of XML.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from legalsite.importing.docx_document import markdown_of, read_docx
from legalsite.model.document import Block, Document
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx, label
from legalsite.source.markdown import read_document
from legalsite.text.normalize import fold

OUTSIDE = 'Target="https://data.example/" TargetMode="External"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": RELATIONS,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "wp": f"{DRAWING}/wordprocessingDrawing",
    "a": f"{DRAWING}/main",
    "pic": f"{DRAWING}/picture",
}
EMPTY = as_docx(compare(Document(()), Document(())), author="A")
ROOTS = {"header1": "hdr", "footer1": "ftr"}
TAG = re.compile(r"<(/?)(\w+)(?=[\s/>])([^>]*)")
LEVELS = {
    "7": [("decimal", "%1.", ""), ("decimal", "%1.%2", ""), ("lowerLetter", "(%3)", "")],
    "8": [("upperRoman", "Article %1.", ""), ("decimalZero", "Section %1.%2", "<isLgl/>"),
          ("decimal", "Clause %3", '<lvlRestart val="0"/>')],
    "9": [("bullet", "·", ""), ("bullet", "·", "")],
}  # fmt: skip
NUMBERING = "".join(
    f'<abstractNum abstractNumId="{key}">'
    + "".join(
        f'<lvl ilvl="{nth}"><start val="1"/><numFmt val="{form}"/>{more}<lvlText val="{pattern}"/></lvl>'
        for nth, (form, pattern, more) in enumerate(levels)
    )
    + "</abstractNum>"
    for key, levels in LEVELS.items()
)
NUMBERING += """<abstractNum abstractNumId="10"><numStyleLink val="Articles"/></abstractNum>
<num numId="1"><abstractNumId val="7"/></num>
<num numId="2"><abstractNumId val="7"/><lvlOverride ilvl="0"><startOverride val="5"/></lvlOverride></num>
<num numId="3"><abstractNumId val="10"/></num><num numId="4"><abstractNumId val="9"/></num>
<num numId="5"><abstractNumId val="8"/></num>"""
STYLES = """<style type="paragraph" styleId="Title"><name val="Title"/></style>
<style type="paragraph" styleId="Heading1"><name val="heading 1"/></style>
<style type="paragraph" styleId="Heading2"><name val="heading 2"/></style>
<style type="paragraph" styleId="Quote"><name val="Quote"/></style>
<style type="paragraph" styleId="Clause"><name val="Clause"/><basedOn val="Heading1"/></style>
<style type="numbering" styleId="Articles"><pPr><numPr><numId val="5"/></numPr></pPr></style>
<style type="character" styleId="Guidance"><name val="Guidance"/><rPr><vanish/></rPr></style>"""
PARTS = {"numbering": NUMBERING, "styles": STYLES, "comments": ""}


def word_file(body: str, **parts: str) -> bytes:
    """Create a Word file with this body. `parts` are keyed by name without folder and extension.

    Element and attribute names without a prefix are Word's. A part such as `footnotes_links`
    contains the links of another part: pairs of an ID and a URL.
    """
    written = {}
    for name, text in (PARTS | parts).items():
        if name.endswith("_links"):
            path = f"word/_rels/{name.removesuffix('_links')}.xml.rels"
            written[path] = relations_of_links(text)
        else:
            written[f"word/{name}.xml"] = xml(text, ROOTS.get(name, name))
    written["word/document.xml"] = xml(f"<body>{body}</body>", "document")
    relations = [
        f'<Relationship Id="{name}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>'
        for name in parts
    ]
    relations += [f'<Relationship Id="outside" Type="{RELATIONS}/hyperlink" {OUTSIDE}/>']
    relations += [f'<Relationship Id="picture" Type="{RELATIONS}/image" Target="media/a.png"/>']
    relations += [f'<Relationship Id="linked" Type="{RELATIONS}/image" {OUTSIDE}/>']
    archive = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(EMPTY)) as given, zipfile.ZipFile(archive, "w") as made:
        for name in given.namelist():
            text = given.read(name).decode()
            if name == "word/_rels/document.xml.rels":
                text = text.replace("</Relationships>", "".join(relations) + "</Relationships>")
            written.setdefault(name, text)
        for name, text in written.items():
            made.writestr(name, text)
    return archive.getvalue()


def relations_of_links(pairs: str) -> str:
    """Create the relationships for links, such as `a https://a.example/ b https://b.example/`."""
    words = pairs.split()
    relations = [
        f'<Relationship Id="{name}" Type="{RELATIONS}/hyperlink" Target="{address}" TargetMode="External"/>'
        for name, address in zip(words[::2], words[1::2], strict=True)
    ]
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(relations)}</Relationships>'


def xml(text: str, root: str) -> str:
    """Create the XML of a part."""
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())

    def prefixed(tag: re.Match[str]) -> str:
        attributes = re.sub(r" (\w+)=", r" w:\1=", tag[3])
        return f"<{tag[1]}w:{tag[2]}{attributes}"

    return f"<w:{root} {spaces}>{TAG.sub(prefixed, text)}</w:{root}>"


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARK = f"{W}pPr/{W}rPr"
ACCEPTED = {f"{W}del", f"{W}moveFrom"}
REJECTED = {f"{W}ins", f"{W}moveTo"}


def lines_of_word_file(data: bytes, *, accept: bool) -> list[str]:
    """Return the paragraphs and rows that are left after all changes have been accepted or
    rejected.
    """
    gone = ACCEPTED if accept else REJECTED
    lines: list[str] = []
    begun = ""  # text of paragraphs whose mark was deleted, which are joined with the next one
    (body,) = part(data, "word/document.xml")
    for element in body:
        if element.tag == f"{W}p":
            begun += words(element, gone)
            if not any(element.find(f"{MARK}/{each}") is not None for each in gone):
                lines.append(begun)
                begun = ""
        elif element.tag == f"{W}tbl":
            lines += rows(element, gone)
    return as_compared([*lines, begun])


def rows(table: ET.Element, gone: set[str]) -> Iterator[str]:
    for row in table.iter(f"{W}tr"):
        if not any(row.find(f"{W}trPr/{each}") is not None for each in gone):
            yield " | ".join(words(cell, gone) for cell in row.iter(f"{W}tc"))


def words(element: ET.Element, gone: set[str]) -> str:
    if element.tag in gone or element.tag in (f"{W}pPr", f"{W}rPr", f"{W}trPr"):
        return ""
    if (
        element.tag == f"{W}r"
        and element.find(f"{W}rPr/{W}vertAlign") is not None
        and (element[-1].text or "")[:1] == "["
    ):
        return ""  # a footnote reference
    if element.tag in (f"{W}t", f"{W}delText"):
        return element.text or ""
    if element.tag in (f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        return " "
    return "".join(words(child, gone) for child in element)


def words_of_file(data: bytes, *, accept: bool) -> Iterator[str]:
    """Yield the text of each paragraph in all parts.

    Alternate content for older programs isn't repeated.
    """
    gone = {*(ACCEPTED if accept else REJECTED), f"{W}txbxContent"}
    for name in zipfile.ZipFile(io.BytesIO(data)).namelist():
        if re.fullmatch(
            r"word/(document|footnotes|endnotes|comments|header\d|footer\d)\.xml", name
        ):
            text = part(data, name)
            for parent in list(text.iter(f"{{{NAMESPACES['mc']}}}AlternateContent")):
                parent[1:] = []
            yield from as_compared([words(each, gone) for each in text.iter(f"{W}p")])


def lines_of_document(document: Document) -> list[str]:
    """Return the paragraphs and rows of a document, each with its number."""
    return as_compared([line(block) for block in document.blocks])


def line(block: Block) -> str:
    return label(block) + block.text


def as_compared(lines: list[str]) -> list[str]:
    """Return the lines that contain text, normalized as for redlines."""
    return [found for found in (" ".join(fold(each).split()) for each in lines) if found]


def part(data: bytes, name: str) -> ET.Element:
    return ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def word_text(old: bytes, new: bytes) -> str:
    """Return what the import reads from a redline of two texts in a Word file, with all changes
    accepted.
    """
    redline = compare(*(read_document(each, "a.md", collected=[]) for each in (old, new)))
    file = as_docx(redline, author="Counsel")
    return markdown_of(read_docx(file, "a.docx", "accept"), "a.docx")
