"""Writes a redline as the HTML that pages embed: in the text, side by side, and the list of the sections that changed.

Unchanged blocks are folded under the name of their section, with a count. The style sheet is that of pages.
"""

import re
from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial
from html import escape, unescape
from itertools import chain, groupby
from urllib.parse import unquote

from legalsite.model.redline import Redline, Stretch
from legalsite.redline.compared_text import Memory
from legalsite.redline.output.elements import Frames, MarkWriter, blocks_of, element_of
from legalsite.redline.output.fold_labels import fold_label, folded
from legalsite.redline.output.outline import Section, Segment, ShownRedline, depth_of, outline, sections_changed
from legalsite.redline.output.units import Moves, View
from legalsite.text.languages import base_language, language_attributes
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.word_lists import packaged_text
from legalsite.text.written_html import TAG, attributes, with_named_notes, without_anchors

_ID = r' id="([^"]*)"[^<>]*>'
_LINK_HERE = '<a(?: [^<>]*)? href="#[^<>]*>'


def as_html(
    of: ShownRedline,
    say: Phrases,
    *,
    names: tuple[str, str],
    text_marks: str = "",
    say_marks: str = "",
    deeper: int = 0,
    memory: Memory | None = None,
    only_changes: bool = False,
) -> str:
    """Return the switch between the views, the list of the sections that changed, and both views.

    `names`: what the two sides are called, as HTML.
    `text_marks`, `say_marks`: attributes with the language of the text, and of phrases inside it, where they differ.
    `deeper`: how much deeper headings are on the page than in the text.
    `memory`: a cache for further redlines that show the same changes.
    `only_changes`: leave out what is folded, and what is side by side: it says nothing new.
    """
    key = "writer", say.language, say_marks, deeper
    writer = (memory or Memory()).once(key, lambda: MarkWriter(say, say_marks, deeper))
    both = not only_changes and of.redline.changed
    tools = _tools(of, writer, switch=both) if of.redline.changed else ""
    labels = [fold_label(of, at, writer) if segment.kind == "fold" else "" for at, segment in enumerate(of.segments)]
    folds = [label and f'<p class="fold">{label}</p>' for label in labels]

    def opened(at: int, label: str) -> str:
        blocks = blocks_of(folded(of, at), writer, "text", of.moves)
        return f'<details class="fold"><summary>{label}</summary>{blocks}</details>'

    unfolding = folds if only_changes else [label and opened(at, label) for at, label in enumerate(labels)]
    frames = Frames(writer, "text", of.moves)

    def in_the_text(segments: Iterable[tuple[int, Segment]]) -> str:
        return "".join([*(frames.segment(segment, unfolding[at]) for at, segment in segments), frames.leave()])

    text = _with_notes_apart(of, in_the_text, writer)
    anchors = {"_text", *map(unescape, re.findall(_ID, text))}
    text = _finished(text, anchors, writer)
    sides = ""
    if both:
        heads = "".join(f"<div{say_marks}>{name}</div>" for name in names)
        sides = _with_notes_apart(of, partial(_side_by_side, of=of, writer=writer, folds=folds), writer)
        both_views = anchors.union(re.findall(_ID, sides))
        sides = f'<div class="pair heads">{heads}</div>{_finished(sides, both_views, writer)}'
        sides = f'<div class="sides"{text_marks}>{sides}</div>'
    part = f" · {TAG.sub('', names[1])}" if deeper else ""  # of several on a page
    return (
        f'<div class="cols compare">{tools}{_list_of_sections(of, writer, text_marks, anchors, part)}'
        f'<div class="text" id="_text"{text_marks}>{text}</div>{sides}</div>'
    )


def _finished(html: str, anchors: Container[str], writer: MarkWriter) -> str:
    """Return HTML in which each reference to a footnote has a name, and a link to an anchor that only the old text has,
    or that is folded away, leads nowhere."""
    html = with_named_notes(html, writer.spoken("footnote"))
    if 'href="#' not in html:
        return html
    return re.sub(_LINK_HERE, lambda tag: tag[0] if unquote(attributes(tag[0])["href"][1:]) in anchors else "<a>", html)


def _tools(of: ShownRedline, writer: MarkWriter, *, switch: bool) -> str:
    """Return a sentence on the marks, after two radio buttons: the style sheet switches between the views."""
    moved = of.moves or any(entry.moved for segment in of.segments for entry in segment.shown)
    sentence = writer.say.sentences(writer.words("key"), writer.words("key_moved") if moved else "")
    spans = {"deleted": '<span class="del">', "added": '<span class="ins">', "end": "</span>"}
    key = f'<p class="key">{sentence.format_map(spans)}</p>'
    radios = "".join(
        f'<input type="radio" name="_view" id="_view-{name}"{more}>'
        f'<label for="_view-{name}">{writer.words(f"view_{name}")}</label>'
        for name, more in (("text", " checked"), ("sides", ' class="two"'))
    )
    views = f'<fieldset class="views"><legend class="vh">{writer.words("view")}</legend>{radios}</fieldset>'
    return f'<div class="tools">{views if switch else ""}{key}</div>'


def _list_of_sections(of: ShownRedline, writer: MarkWriter, text_marks: str, anchors: Container[str], part: str) -> str:
    """Return links to the sections that changed; nothing for a text without headings. `part`: what tells this redline
    from others on the page, as HTML."""
    own = (section for section in of.sections if not section.nested)
    changed = [section for section in own if section.kind not in ("unchanged", "renumbered")]
    if not any(section.heading for section in of.sections) or not changed:
        return ""
    words = escape(sections_changed(of, writer.say), quote=False)
    items = "".join(_section_link(section, writer, text_marks, anchors) for section in changed)
    renumbered = sum(section.kind == "renumbered" for section in of.sections)
    also = writer.say.counted("also_renumbered", renumbered) if renumbered else ""
    note = f'<p class="quiet">{escape(also, quote=False)}</p>' if also else ""
    return (
        f'<nav class="side" aria-label="{writer.words("sections")}{part}"><details><summary>{words}</summary>'
        f"<ol>{items}</ol>{note}</details></nav>"
    )


def _section_link(section: Section, writer: MarkWriter, text_marks: str, anchors: Container[str]) -> str:
    name = escape(section.name, quote=False)
    name = f"<span{text_marks}>{name}</span>" if name and text_marks else name or writer.words(section.unnamed)
    status = ""
    if section.kind != "amended":
        status = writer.say.space + writer.words("brackets").format(words=writer.words(f"is_{section.kind}"))
    anchor = section.anchor if section.anchor in anchors else "_text"
    return f'<li><a href="#{escape(anchor)}">{name}{status}</a></li>'


def _with_notes_apart(of: ShownRedline, write: Callable[[list[tuple[int, Segment]]], str], writer: MarkWriter) -> str:
    """Return a view of the text, and of the footnotes below it in an element of their own."""
    html = ""
    for kind, group in groupby(enumerate(of.segments), key=lambda item: item[1].shown[0].section.unnamed):
        part = write(list(group))
        label = f'<section class="footnotes" aria-label="{writer.words("footnotes")}">'
        html += f"{label}{part}</section>" if kind == "footnotes" and part else part
    return html


def _side_by_side(
    segments: Iterable[tuple[int, Segment]], of: ShownRedline, writer: MarkWriter, folds: Sequence[str]
) -> str:
    """Return what changed in two columns, under the headings of its sections. Only moves link to places in it."""
    parts = []
    for at, group in _pairs(segments):
        first = group[0].shown[0]
        if group[0].kind == "fold":
            parts.append(folds[at])
        elif all(entry.moved and entry.moved.away for segment in group for entry in segment.shown):
            parts.append(_side(group, writer, "old", of.moves))
        elif first.unit.block.kind == "heading" and first.unit.kind in ("unchanged", "renumbered"):
            parts.append(without_anchors(element_of(first, writer, "text", of.moves)))
        else:
            parts.append(_pair(group, writer, of.moves))
    return "".join(parts)


def _pair(group: Sequence[Segment], writer: MarkWriter, moves: Moves) -> str:
    """Return both sides of what stands beside each other. Of what is the same in both, only one is read out."""
    old, new = _side(group, writer, "old", moves), _side(group, writer, "new", moves)
    if all(entry.unit.kind == "unchanged" for segment in group for entry in segment.shown):
        caption = f'<p class="cap"{writer.marks}>{writer.words("same")}</p>'
        return f'<div class="pair same"><div inert>{old}</div><div>{caption}{new}</div></div>'
    return f'<div class="pair">{_cell(old, writer, "old")}{_cell(new, writer, "new")}</div>'


def _pairs(segments: Iterable[tuple[int, Segment]]) -> list[tuple[int, list[Segment]]]:
    """Return the segments that stand beside each other, with the index of the first: what was deleted and what was
    added right after it, and the items of a list."""
    pairs: list[tuple[int, list[Segment]]] = []
    for at, segment in segments:
        both = [pairs[-1][1][-1] if pairs else segment, segment]
        kinds = [segment.kind for segment in both]
        in_list = all(segment.shown[0].unit.block.kind == "item" or depth_of(segment.shown[0]) for segment in both)
        if pairs and (kinds == ["delete", "insert"] or ("fold" not in kinds and in_list)):
            pairs[-1][1].append(segment)
        else:
            pairs.append((at, [segment]))
    return pairs


def _cell(html: str, writer: MarkWriter, side: View) -> str:
    """Return one side of a pair, under a word that says which it is: seen on a narrow screen, and read out on any."""
    caption = f'<p class="cap"{writer.marks}>{writer.words(side)}</p>'
    if html:
        return f"<div>{caption}{html}</div>"
    return f'<div class="empty"{writer.marks}>{caption}<p class="none">{writer.words("not_there")}</p></div>'


def _side(group: Sequence[Segment], writer: MarkWriter, side: View, moves: Moves) -> str:
    missing = "inserted" if side == "old" else "deleted"
    frames, parts = Frames(writer, side, moves), list[str]()
    for segment in group:
        there = [entry for entry in segment.shown if entry.unit.kind != missing]
        parts += [frames.segment(segment._replace(shown=there))] if there else []
    return "".join([*parts, frames.leave()])


MIN_WORDS_TO_MARK = 2  # common words of another language: nobody says in which two files are
_IMAGE = "<img [^<>]*>"


def as_page(redline: Redline, title: str) -> str:
    """Return the redline as a whole HTML document that needs no other file and can be kept, sent and printed.

    Images, which are files elsewhere, are replaced by their descriptions. The language and direction of the text are
    those of its words.
    """
    from legalsite.text.language_detection import detect_other_language  # the language of a site's texts is known

    say = english("redline")
    of = outline(redline)
    parts = (part.new if isinstance(part, Stretch) else [part.block] for part in redline.parts)
    texts = (block.text for block in chain.from_iterable(parts))
    language = detect_other_language(texts, {base_language(say.language)}, MIN_WORDS_TO_MARK)
    marks = (language_attributes(language), language_attributes(say.language)) if language else ("", "")
    names = escape(say["old"], quote=False), escape(say["new"], quote=False)
    redlined = as_html(of, say, names=names, text_marks=marks[0], say_marks=marks[1])
    style = packaged_text("layouts/style.css")
    return (
        f'<!doctype html>\n<html{language_attributes(say.language)}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title, quote=False)}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body>\n<main class="wrap">\n<h1>{escape(title, quote=False)}</h1>\n'
        f'<p class="lead">{escape(sections_changed(of, say) + say.full_stop, quote=False)}</p>\n'
        f"{re.sub(_IMAGE, _described, redlined)}\n</main>\n</body>\n</html>"
    )


def _described(image: re.Match[str]) -> str:
    alt = attributes(image[0]).get("alt")
    return f"[{escape(alt, quote=False)}]" if alt else ""
