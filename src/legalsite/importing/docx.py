"""Imports a Word file: lists what its reader does not see, settles tracked changes if told to, writes automatic numbers
as text, and leaves the rest to mammoth and to the import of HTML."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound, counted, missing_extra
from legalsite.importing.html_page import import_html
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.importing.word_file import (
    W,
    WordFile,
    name_of,
    open_word_file,
    refused,
    switched_on,
    value,
    write_numbers,
)

TRACKED = {
    "ins": "inserted",
    "del": "deleted",
    "moveFrom": "moved away",
    "moveTo": "moved here",
    "cellIns": "cell inserted",
    "cellDel": "cell deleted",
    **dict.fromkeys(("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange"), "formatted"),
}
WITHOUT_WORDS = {"rPr": "a paragraph mark", "trPr": "a row"}
GONE = {"": (), "accept": ("del", "moveFrom", "cellDel"), "reject": ("ins", "moveTo", "cellIns")}
UNWRAPPED = ("ins", "del", "moveFrom", "moveTo", "fldSimple", "bdo", "dir", "ruby", "rubyBase", "rt")
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
RENAMED = {  # to what mammoth knows
    "delText": "t",
    "delInstrText": "instrText",
    "cr": "br",
    "ptab": "tab",
    MATH + "r": "r",
    MATH + "t": "t",
}
SETTLE = "accept or reject them in Word, or add --accept or --reject, which settles all of them"
LONGEST = 80  # characters of a passage that is quoted
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='footnote text'] => p.note:fresh
"""
LINK = re.compile(r'\s*HYPERLINK\s+"([^"]*)"(?:.*\\l\s+"([^"]*)")?')
END_OF_BLOCK = re.compile("</(?:p|h[1-6]|table|[uo]l)>")
HEAD = re.compile("(?<=<table><tr>).*?(?=</tr>)", re.DOTALL)
CELL = re.compile(r"(?<=<)(/?)td\b")
NOTE = re.compile(r'<li id="(?:foot|end)note-\d+">(.*?) <a href="#(?:foot|end)note-ref-\d+">↑</a></p></li>', re.DOTALL)
MARK = re.compile(r"<sup>(<a [^<>]*>)?\[(\d+)\](?:</a>)?</sup>")
WRITTEN_NOTE = re.compile(r'<p class="note">(?:<a [^<>]*></a>)*\[(\d+)\]\s*')
"""A note of a file that `diff` wrote, where it is text."""
OPENING, CLOSING = "\ue010", "\ue011"  # stand for `[^` and `]`, which would be escaped


def import_docx(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft. Raises ProblemsFound if it is not a Word file that can be read (status 2), if it has tracked
    changes and `options` do not say what becomes of them, or if no day is known. `path` is the name in messages."""
    file = open_word_file(data, path)
    listed = [entry for called, text in file.texts for entry in _unseen(called, text)]
    changes = sum(rule == "tracked-change" for rule, _ in listed)
    settled = options.settle or not changes
    for _, text in file.texts if settled else ():
        _settle(text, options.settle)
    listed += _beside(file)
    unseen = [Problem(rule, message, "", path, severity="info") for rule, message in listed]
    if not settled:
        message = f"the file has {counted(changes, 'tracked change')}, and nothing was written"
        raise ProblemsFound([*unseen, Problem("tracked-changes", message, SETTLE, path)])
    write_numbers(file)
    imported = import_html(_html(file, path), path, options, surrounded=False)
    data = imported.data.replace(OPENING.encode(), b"[^").replace(CLOSING.encode(), b"]")
    notes = [f"{options.settle}ed all {counted(changes, 'tracked change')}"] if changes else []
    return replace(imported, data=data, notes=(*notes, *imported.notes), unseen=tuple(unseen))


def _unseen(called: str, text: ET.Element) -> Iterator[tuple[str, str]]:
    """Yield what a page does not show of a text: each tracked change with its author, day, words and place, hidden
    text, what has no words, and the codes of fields."""
    parents = {child: parent for parent in text.iter() for child in parent}

    def place(element: ET.Element) -> str:
        around: ET.Element | None = element
        while around is not None and name_of(around) not in ("p", "tr"):
            around = parents.get(around)
        words = [f"the {called}"] * bool(called) + ([_quoted(around)] if around is not None else [])
        return f" in {' '.join(words)}" if any(words) else ""

    for element in text.iter():
        if kind := TRACKED.get(name_of(element)):
            what = _quoted(element) or WITHOUT_WORDS.get(name_of(parents[element]), "")
            yield "tracked-change", f"{kind} by {_by(element)}{f': {what}' * bool(what)}{place(element)}"
        elif element.tag == W + "r" and "vanish" in switched_on(element.find(W + "rPr")):
            yield "hidden-text", f"left out: “{_words(element)}”{place(element)}"
        elif element.tag == MATH + "oMath":
            yield "formula", f"written as “{_words(element)}”; look whether it still says the same"
        elif element.tag == W + "altChunk":
            yield "document-within", "left out; open the file in Word and save it, then import it again"
    for code in map(str.split, _fields(text)):
        if code and code[0] != "HYPERLINK":
            yield "field", f"{' '.join(code)}; its text as saved stays"


def _beside(file: WordFile) -> Iterator[tuple[str, str]]:
    """Yield what is beside the texts: comments, headers and footers, macros."""
    paragraphs = [paragraph for _, text in file.texts for paragraph in text.iter(W + "p")]
    places = {mark.get(W + "id"): each for each in paragraphs for mark in each.iter(W + "commentReference")}
    for called, text in file.texts:
        for comment in text.iter(W + "comment"):
            place = places.get(comment.get(W + "id"))
            at = f" at {_quoted(place)}" if place is not None else ""
            yield "comment", f"by {_by(comment)}: “{_words(comment)}”{at}"
        if called in ("header", "footer") and _words(text):
            yield called, f"left out: “{_words(text)}”"
    if any(name.lower().endswith("vbaproject.bin") for name in file.parts):
        yield "macros", "left out; they are never run"


def _fields(text: ET.Element) -> Iterator[str]:
    """Yield the code of each field. What a field within such code shows becomes code itself: nobody sees it."""
    codes: list[list[ET.Element]] = []  # of the fields of which more code may follow
    begun: list[bool] = []  # whether more code may follow, of each field around
    for element in text.iter():
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            codes.append([])
            begun.append(True)
        elif kind and begun:
            if begun.pop():
                yield _code(codes.pop())
            if kind == "separate":
                begun.append(False)
        elif codes and name_of(element) in ("t", "instrText", "delInstrText"):
            element.tag = W + "instrText" if element.tag == W + "t" else element.tag
            codes[-1].append(element)
        yield element.get(W + "instr") or ""


def _code(parts: list[ET.Element]) -> str:
    """Return the code of a field. That of a link keeps nothing but its address: mammoth takes the rest for a part of
    it."""
    code = "".join(part.text or "" for part in parts)
    if link := LINK.match(code):
        for part in parts:
            part.text = ""
        parts[0].text = f'HYPERLINK "{link[1]}{"#" * bool(link[2])}{link[2] or ""}"'
    return code


def _settle(root: ET.Element, settle: str) -> None:
    """Accept or reject all tracked changes below an element (ECMA-376, part 1, 17.13.5), and take out hidden text."""
    gone = {"vanish", *GONE[settle]}
    for parent in root.iter():
        if name_of(parent).endswith("Pr"):
            continue
        parent[:] = list(_kept(parent, gone))
        above: ET.Element | None = None
        for child in list(parent):
            if child.tag == W + "p":
                if above is not None:  # whose mark goes, so it is joined with this one
                    at = int(child.find(W + "pPr") is not None)
                    child[at:at] = [each for each in above if each.tag != W + "pPr"]
                    parent.remove(above)
                above = child if switched_on(child.find(f"{W}pPr/{W}rPr")) & gone else None
            elif child.tag == W + "tbl":
                above = None
    for element in root.iter():
        if settle == "reject":
            _restore(element)
        for child in [child for child in element if name_of(child) in TRACKED]:
            element.remove(child)
        element.tag = W + RENAMED[name_of(element)] if name_of(element) in RENAMED else element.tag


def _kept(parent: ET.Element, gone: set[str]) -> Iterator[ET.Element]:
    """Yield the children that stay, out of the elements whose words mammoth would leave out. Rows, cells and runs go if
    their properties say so."""
    waiting = [*reversed(parent)]
    while waiting:
        child = waiting.pop()
        name = name_of(child)
        if name in gone or (name != "p" and switched_on(child.find(f"{child.tag}Pr")) & gone):
            continue
        if name in UNWRAPPED or (name.startswith(MATH) and name not in RENAMED):
            waiting += reversed(child)
        else:
            yield child


def _restore(element: ET.Element) -> None:
    """Give properties that were formatted their old form."""
    for change in [child for child in element if name_of(child) == f"{name_of(element)}Change"]:
        inner = {"rPr", "sectPr"} if name_of(element) == "pPr" else set()
        was = next(iter(change), None)
        element[:] = [*(was if was is not None else ()), *(child for child in element if name_of(child) in inner)]


def _html(file: WordFile, path: str) -> bytes:
    """Return the document as HTML, with each block on a line of its own: a line is the place that messages name."""
    try:
        import mammoth
    except ImportError:
        raise missing_extra("`import docx`", "docx") from None
    names = {key: value(style, "name").lower() for key, style in file.styles.items()}
    used = [names.get(value(paragraph, "pPr/pStyle")) for paragraph in file.document.iter(W + "p")]
    below = 1 if "title" in used or used.count("heading 1") > 1 else 0
    headings = [f"p[style-name='heading {n}'] => h{min(6, n + below)}:fresh" for n in range(1, 7)]
    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(file.packed()),
            style_map="\n".join([STYLES, *headings]),
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
            external_file_access=False,
        )
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError) as fault:  # of values that are wrong
        raise refused("too-deep" if isinstance(fault, RecursionError) else "no-word-file", path) from None
    headed = HEAD.sub(lambda row: CELL.sub(r"\1th", row[0]), converted.value)  # in Markdown each table has a head
    lines = END_OF_BLOCK.sub(r"\g<0>\n", _with_notes(headed))
    return f'<html><head><meta charset="utf-8"></head><body>{lines}</body></html>'.encode()


def _with_notes(html: str) -> str:
    """Return HTML with notes as Markdown has them: mammoth makes a numbered list at the end of them."""
    own = WRITTEN_NOTE.findall(html)
    count = len(own)

    def mark(found: re.Match[str]) -> str:
        if not found[1] and found[2] not in own:
            return found[0]
        return f"{OPENING}{int(found[2]) + len(own) * bool(found[1])}{CLOSING}"

    def note(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return found[1].replace("<p>", f"<p>{OPENING}{count}{CLOSING}: ", 1).replace("</p><p>", "<br>") + "</p>"

    html = MARK.sub(mark, html)
    return NOTE.sub(note, WRITTEN_NOTE.sub(rf"<p>{OPENING}\1{CLOSING}: ", html))


def _by(element: ET.Element) -> str:
    author, day = element.get(W + "author") or "an unknown author", (element.get(W + "date") or "")[: len("2027-01-31")]
    return f"{author}, {day}" if day else author


def _words(element: ET.Element) -> str:
    """Return the words on one line."""
    named = ((RENAMED.get(name_of(each), name_of(each)), each) for each in element.iter())
    texts = ((each.text or "") if name == "t" else " " for name, each in named if name in ("t", "p", "tab", "br"))
    return " ".join("".join(texts).split())


def _quoted(element: ET.Element) -> str:
    words = _words(element)
    return f"“{words if len(words) <= LONGEST else f'{words[:LONGEST]}…'}”" if words else ""
