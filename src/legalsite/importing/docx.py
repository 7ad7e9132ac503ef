"""Imports a Word file: lists what its reader does not see, settles tracked changes if told to, writes automatic numbers
as text, and leaves the rest to mammoth and to the import of HTML."""

import io
from collections.abc import Iterable, Iterator
from typing import Literal
from xml.etree import ElementTree as ET

from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.importing.docx_numbers import write_numbers
from legalsite.importing.docx_package import MAIN, W, WordFile, open_word_file
from legalsite.importing.html_page import import_html
from legalsite.importing.markdown_writer import ImportedText, ImportOptions

Settle = Literal["", "accept", "reject"]
TRACKED = {
    "ins": "inserted",
    "del": "deleted",
    "moveFrom": "moved away",
    "moveTo": "moved here",
    "cellIns": "cell inserted",
    "cellDel": "cell deleted",
    **dict.fromkeys(("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange"), "formatted"),
}
GONE = {"accept": ("del", "moveFrom", "cellDel"), "reject": ("ins", "moveTo", "cellIns")}
SETTLE = "accept or reject them in Word, or add --accept or --reject, which settles all of them"
LONGEST = 80  # characters of a passage that is quoted
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
REFERENCE, DEFINITION, END = "\ue010", "\ue011", "\ue012"  # stand for `[^`, for `[^` of a note itself, and for `]`
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""


def import_docx(data: bytes, path: str, options: ImportOptions, settle: Settle = "") -> ImportedText:
    """Return the draft. Raises ProblemsFound if it is not a Word file that can be read (status 2), if it has tracked
    changes and `settle` does not say what becomes of them, or if no day is known. `path` is the name in messages."""
    file = open_word_file(data, path)
    bodies = [file.xml[name] for name in (MAIN, *NOTES) if name in file.xml]
    changes = [problem for body in bodies for problem in _changes(body, path)]
    unseen = [*changes, *_unseen(file, path)]
    if changes and not settle:
        message = f"the file has {counted(len(changes), 'tracked change')}, and nothing was written"
        raise ProblemsFound([*unseen, Problem("tracked-changes", message, SETTLE, path)])
    for body in bodies:
        if settle:
            _settle(body, settle)
        _without_hidden(body)
        _unwrap(body, ("fldSimple", "smartTag", "sdt", "sdtContent"))
    write_numbers(file)
    _mark_written_notes(file.xml[MAIN])
    _write_notes(file)
    _mark_head_rows(file.xml[MAIN])
    imported = import_html(_html(file, path), path, options, surrounded=False)
    text = imported.data.decode()
    for sign, written in ((DEFINITION, "[^"), (f"{END}:", "]:"), (REFERENCE, "[^"), (END, "]")):
        text = text.replace(sign, written)
    notes = [f"{settle}ed all {counted(len(changes), 'tracked change')}"] if changes else []
    return replace(imported, data=text.encode(), notes=(*notes, *imported.notes), unseen=tuple(unseen))


def _html(file: WordFile, path: str) -> bytes:
    """Return the document as HTML, with each block on a line of its own: a line is the place that messages name."""
    try:
        import mammoth
    except ImportError:
        message = "importing Word files needs the extra `docx`, which is not installed"
        raise ProblemsFound([Problem("extra-missing", message, "run `pip install 'legalsite[docx]'`")], 2) from None
    names = {style.get(W + "styleId"): name for style, name in file.style_names()}
    used = [names.get(_style(paragraph), "").lower() for paragraph in file.xml[MAIN].iter(W + "p")]
    below = 1 if "title" in used or used.count("heading 1") > 1 else 0
    headings = [f"p[style-name='heading {n}'] => h{min(6, n + below)}:fresh" for n in range(1, 7)]
    headings += [line.replace("heading", "Heading") for line in headings]
    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(file.packed()),
            style_map="\n".join([STYLES, *headings]),
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
            external_file_access=False,
        )
    except RecursionError:
        message = "the document nests too deeply to be read"
        raise ProblemsFound([Problem("too-deep", message, "save it as text, and import that", path)], 2) from None
    body = converted.value
    for end in ("</p>", "</h1>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>", "</table>", "</ul>", "</ol>"):
        body = body.replace(end, f"{end}\n")
    return f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()


def _changes(body: ET.Element, path: str) -> Iterator[Problem]:
    """Yield each tracked change with its author, day, words and place."""
    parents = {child: parent for parent in body.iter() for child in parent}
    for element in body.iter():
        kind = TRACKED.get(_name(element))
        if not kind:
            continue
        inside = _name(parents[element])
        what = "a paragraph mark" if inside == "rPr" else "a row" if inside == "trPr" else ""
        around: ET.Element | None = element
        while around is not None and _name(around) not in ("p", "tr"):
            around = parents.get(around)
        place = f" in “{_quoted(around)}”" if around is not None else ""
        words = f": “{_quoted(element)}”" if _quoted(element) else f": {what}" if what else ""
        yield Problem("tracked-change", f"{kind} by {_by(element)}{words}{place}", "", path, severity="info")


def _unseen(file: WordFile, path: str) -> Iterator[Problem]:
    """Yield what is not in the text that a page shows: comments, headers and footers, hidden text, fields, macros."""
    body = file.xml[MAIN]
    places = {
        mark.get(W + "id"): _quoted(paragraph)
        for paragraph in body.iter(W + "p")
        for mark in paragraph.iter(W + "commentReference")
    }
    found: list[tuple[str, str]] = []
    for name, root in file.xml.items():
        if name.endswith("/comments.xml"):
            for comment in root.iter(W + "comment"):
                place = places.get(comment.get(W + "id"), "")
                found.append(("comment", f"by {_by(comment)}: “{_words(comment)}” at “{place}”"))
        elif name.startswith(("word/header", "word/footer")) and _words(root):
            found.append((name[5:11], f"left out: “{_words(root)}”"))
    for root in (file.xml[name] for name in (MAIN, *NOTES) if name in file.xml):
        found += (("hidden-text", f"left out: “{_words(run)}”") for run in root.iter(W + "r") if _is_hidden(run))
        found += (("field", f"{code}; its text as saved stays") for code in _fields(root))
    found += [("macros", "left out; they are never run")] * file.has_macros
    yield from (Problem(rule, message, "", path, severity="info") for rule, message in found)


def _fields(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        code = element.get(W + "instr") if element.tag == W + "fldSimple" else None
        code = element.text if element.tag == W + "instrText" else code
        if code and code.strip() and not code.split()[0].startswith("HYPERLINK"):
            yield " ".join(code.split())


def _settle(root: ET.Element, settle: Literal["accept", "reject"]) -> None:
    """Accept or reject all tracked changes below an element (ECMA-376, part 1, 17.13.5)."""
    gone = GONE[settle]
    for parent in root.iter():
        if _name(parent) in ("pPr", "rPr", "trPr", "tcPr", "tblPr", "sectPr"):
            continue
        parent[:] = list(_kept(parent, gone))
        held: list[ET.Element] = []
        for paragraph in [child for child in parent if child.tag == W + "p"]:
            runs = [child for child in paragraph if child.tag != W + "pPr"]
            if _has(paragraph, "pPr/rPr", gone):  # its mark goes, so it is joined with the next one
                held += runs
                parent.remove(paragraph)
            elif held:
                at = len(paragraph) - len(runs)
                paragraph[at:at] = held
                held = []
    for element in root.iter():
        if settle == "reject":
            _restore(element)
        for child in [child for child in element if _name(child) in TRACKED]:
            element.remove(child)
        if element.tag == W + "delText":
            element.tag = W + "t"


def _kept(parent: ET.Element, gone: Iterable[str]) -> Iterator[ET.Element]:
    """Yield the children that stay: without what is deleted, and out of the element that tracked them."""
    for child in parent:
        name = _name(child)
        row = name == "tr" and _has(child, "trPr", gone)
        cell = name == "tc" and _has(child, "tcPr", gone)
        if name in gone or row or cell:
            continue
        if name in ("ins", "del", "moveFrom", "moveTo"):
            yield from _kept(child, gone)
        else:
            yield child


def _restore(element: ET.Element) -> None:
    """Give properties that were formatted their old form."""
    for change in [child for child in element if _name(child) == f"{_name(element)}Change"]:
        inner = {"rPr", "sectPr"} if _name(element) == "pPr" else set()
        was = next(iter(change), None)
        element[:] = [*(was if was is not None else ()), *(child for child in element if _name(child) in inner)]


def _has(element: ET.Element, where: str, names: Iterable[str]) -> bool:
    inner = element.find("/".join(W + step for step in where.split("/")))
    return inner is not None and any(inner.find(W + name) is not None for name in names)


def _without_hidden(body: ET.Element) -> None:
    for parent in body.iter():
        for run in [child for child in parent if child.tag == W + "r" and _is_hidden(child)]:
            parent.remove(run)


def _is_hidden(run: ET.Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(W + "val") not in ("0", "false", "off")


def _unwrap(body: ET.Element, names: Iterable[str]) -> None:
    """Put the children of these elements in their place: mammoth leaves out the words of some of them."""
    for parent in body.iter():
        while any(_name(child) in names for child in parent):
            parent[:] = [
                each
                for child in parent
                for each in (child if _name(child) in names else [child])
                if _name(each) not in ("sdtPr", "sdtEndPr")
            ]


def _write_notes(file: WordFile) -> None:
    """Write footnotes and endnotes as paragraphs at the end, with signs for what Markdown writes around their number:
    mammoth would make a numbered list of them."""
    body = file.xml[MAIN].find(W + "body")
    number = sum(DEFINITION in (text.text or "") for text in file.xml[MAIN].iter(W + "t"))
    for part, kind in zip(NOTES, ("footnote", "endnote"), strict=True):
        notes = {note.get(W + "id"): note for note in file.xml[part]} if part in file.xml else {}
        for run in list(file.xml[MAIN].iter(W + "r")):
            reference = run.find(f"{W}{kind}Reference")
            note = notes.get(reference.get(W + "id")) if reference is not None else None
            if note is None or body is None:
                continue
            number += 1
            run[:] = [_text(f"{REFERENCE}{number}{END}")]
            paragraph = ET.Element(W + "p")
            ET.SubElement(paragraph, W + "r").append(_text(f"{DEFINITION}{number}{END}: "))
            for nth, written in enumerate(note.iter(W + "p")):
                if nth:
                    ET.SubElement(ET.SubElement(paragraph, W + "r"), W + "br")
                paragraph.extend(child for child in written if child.tag != W + "pPr")
            body.insert(len(body) - (body[-1].tag == W + "sectPr"), paragraph)


def _mark_written_notes(body: ET.Element) -> None:
    """Give the notes of a file that `diff` wrote, where they are text, the signs of notes."""
    raised = {run: run.find(f"{W}rPr/{W}vertAlign") for run in body.iter(W + "r")}
    marks = [(run.find(f"{W}rPr"), align, run.find(W + "t")) for run, align in raised.items() if align is not None]
    opening = [each.find(f".//{W}t") for each in body.iter(W + "p") if _style(each) == "FootnoteText"]
    notes = {text.text: text for text in opening if text is not None and text.text}
    for properties, align, text in marks:
        mark = (text.text or "") if text is not None else ""
        if properties is None or align is None or text is None or mark not in notes or mark[0] != "[":
            continue
        properties.remove(align)
        text.text = f"{REFERENCE}{mark[1:-1]}{END}"
        notes[mark].text = f"{DEFINITION}{mark[1:-1]}{END}:"


def _text(words: str) -> ET.Element:
    text = ET.Element(W + "t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    text.text = words
    return text


def _mark_head_rows(body: ET.Element) -> None:
    """Make the first row of each table its head: in Markdown it always is."""
    for table in body.iter(W + "tbl"):
        row = table.find(W + "tr")
        if row is None:
            continue
        properties = row.find(W + "trPr")
        if properties is None:
            properties = ET.Element(W + "trPr")
            row.insert(0, properties)
        ET.SubElement(properties, W + "tblHeader")


def _style(paragraph: ET.Element) -> str | None:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style.get(W + "val") if style is not None else None


def _by(element: ET.Element) -> str:
    author, day = element.get(W + "author") or "an unknown author", (element.get(W + "date") or "")[: len("2027-01-31")]
    return f"{author}, {day}" if day else author


def _words(element: ET.Element) -> str:
    texts = (each.text or "" for each in element.iter() if each.tag in (W + "t", W + "delText"))
    return " ".join("".join(texts).split())


def _quoted(element: ET.Element | None) -> str:
    words = _words(element) if element is not None else ""
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _name(element: ET.Element) -> str:
    return element.tag.removeprefix(W) if isinstance(element.tag, str) else ""
