"""Writes a redline as the HTML that pages embed: in the text, side by side, and the list of the
sections that changed.

Unchanged blocks are folded under the name of their section, with a count. The style sheet is that
of pages.
"""

import re
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from functools import partial
from html import escape, unescape
from itertools import chain, groupby
from urllib.parse import unquote

from legalsite.model.redline import Redline
from legalsite.redline.compared_text import Memory
from legalsite.redline.output.elements import Frames, MarkWriter, View, render_line, render_lines
from legalsite.redline.output.fold_labels import fold_label, folded_lines
from legalsite.redline.output.outline import (
    QUIET,
    Segment,
    ShownRedline,
    depth_of,
    outline,
    sections_changed,
)
from legalsite.redline.output.redline_lines import Section
from legalsite.text.languages import base_language, language_attributes
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.word_lists import packaged_text
from legalsite.text.written_html import TAG, attributes, with_named_notes, without_anchors

_ID_PATTERN = r'id="([^"]*)"[^<>]*>'
_LINK_HERE_PATTERN = '<a (?:[^<>]* )?href="#[^<>]*>'
Places = Iterable[tuple[int, Segment]]
"""Segments, each with its index among all."""
Folds = dict[int, str]
"""The HTML of segments that are folded, by their indexes."""
WriteView = Callable[[Places, MarkWriter, Folds], str]
"""Returns one view of some segments as HTML."""


def as_html(
    shown_redline: ShownRedline,
    say: Phrases,
    *,
    names: tuple[str, str],
    text_marks: str = "",
    say_marks: str = "",
    heading_offset: int = 0,
    memory: Memory | None = None,
    only_changes: bool = False,
    sections_summary: str = "",
) -> str:
    """Return the switch between the views, the list of the sections that changed, and both views.

    `names`: what the two sides are called, as HTML.
    `text_marks`, `say_marks`: attributes with the language of the text, and of phrases inside it,
    if these languages differ.
    `heading_offset`: how much deeper headings are on the page than in the text.
    `memory`: a cache for further redlines that show the same changes.
    `only_changes`: leave out the lines in folds, and the view side by side.
    `sections_summary`: the result of `sections_changed`, if the caller has it already.
    """
    # one writer for all redlines in these languages: it remembers what it wrote
    key = "writer", say.language, say_marks, heading_offset
    writer = (memory or Memory()).get_or_make(
        key, partial(MarkWriter, say, say_marks, heading_offset)
    )
    both = not only_changes and shown_redline.redline.changed  # whether there are two views
    labels = _fold_labels(shown_redline, writer)
    folds = {at: f'<p class="fold">{label}</p>' for at, label in labels.items()}
    text_folds = folds
    if not only_changes:  # in the text, a fold opens and shows its lines
        text_folds = _opening_folds(shown_redline, writer, labels)
    text = _view_with_footnotes(shown_redline, _text_view, writer, text_folds)
    anchors = {"_text", *map(unescape, re.findall(_ID_PATTERN, text))}  # to which links can lead
    text = _with_named_and_live_links(text, anchors, writer)
    sides = ""  # the view side by side
    if both:
        written = _view_with_footnotes(shown_redline, _sides_view, writer, folds)
        heads = "".join([f"<div{say_marks}>{name}</div>" for name in names])
        sides = _with_named_and_live_links(
            written, anchors.union(re.findall(_ID_PATTERN, written)), writer
        )
        sides = f'<div class="sides"{text_marks}><div class="pair heads">{heads}</div>{sides}</div>'
    # only if it is one of several redlines on a page
    part = " · " + TAG.sub("", names[1]) if heading_offset else ""
    tools = _tools_above(shown_redline, writer, switch=both)
    sections_summary = sections_summary or sections_changed(shown_redline, say)
    listed = _list_of_sections(
        shown_redline, writer, sections_summary, text_marks=text_marks, anchors=anchors, part=part
    )
    return (
        f'<div class="cols compare">{tools}{listed}'
        f'<div class="text" id="_text"{text_marks}>{text}</div>{sides}</div>'
    )


def _fold_labels(shown_redline: ShownRedline, writer: MarkWriter) -> Folds:
    """Return the label of each fold that has one."""
    labels = {}
    for at, segment in enumerate(shown_redline.segments):
        if segment.kind == "fold":
            label = fold_label(shown_redline, at, writer)
            if label:
                labels[at] = label
    return labels


def _opening_folds(shown_redline: ShownRedline, writer: MarkWriter, labels: Folds) -> Folds:
    """Return the HTML of each fold, by its index: its label, and its unchanged lines, which are
    shown when it is opened. `labels`: the label of each fold, by its index."""
    folds = {}
    for at, label in labels.items():
        blocks = render_lines(folded_lines(shown_redline, at), writer, "text")
        summary = f"<summary>{label}</summary>"
        folds[at] = f'<details class="fold">{summary}{blocks}</details>'
    return folds


def _text_view(segments: Places, writer: MarkWriter, folds: Folds) -> str:
    """Return the view in the text: the segments with all marks in them. `folds`: the HTML of the
    segments that are folded, by their indexes."""
    frames = Frames(writer, "text")  # writes the tags of lists and tables around segments
    html = ""
    for at, segment in segments:
        html += frames.segment(segment, folds.get(at, ""))
    return html + frames.close()


def _with_named_and_live_links(html: str, anchors: Container[str], writer: MarkWriter) -> str:
    """Return HTML in which each reference to a footnote has a name, and a link to an anchor that is
    not among the `anchors` of this page leads nowhere."""
    html = with_named_notes(html, writer.spoken("footnote"))
    if 'href="#' not in html:
        return html

    def live_link(tag: re.Match[str]) -> str:
        """Return the tag of a link, without its address if that leads nowhere."""
        anchor = unquote(attributes(tag[0])["href"][1:])
        return tag[0] if anchor in anchors else "<a>"

    return re.sub(_LINK_HERE_PATTERN, live_link, html)


def _tools_above(shown_redline: ShownRedline, writer: MarkWriter, *, switch: bool) -> str:
    """Return two radio buttons, with which the style sheet switches between the views, if there is
    a `switch`, and a sentence that explains the marks; nothing if there are no marks."""
    if not shown_redline.redline.changed:
        return ""
    # lines in folds are unchanged
    shown = [segment.lines for segment in shown_redline.segments if segment.kind != "fold"]
    lines = chain.from_iterable(shown)
    moved = any(line.move or line.moved_words for line in lines)
    sentences = [writer.words("key")]  # what the marks of deleted and added words look like
    if moved:
        sentences.append(writer.words("key_moved"))
    spans = {"deleted": '<span class="del">', "added": '<span class="ins">', "end": "</span>"}
    sentence = writer.say.sentences(*sentences).format_map(spans)
    key = f'<p class="key">{sentence}</p>'
    if not switch:
        return f'<div class="tools">{key}</div>'
    radios = ""
    # each view, and further attributes of its button
    for name, more in (("text", " checked"), ("sides", ' class="two"')):
        label = writer.words(f"view_{name}")
        radios += f'<input type="radio" name="_view" id="_view-{name}"{more}>'
        radios += f'<label for="_view-{name}">{label}</label>'
    legend = writer.words("view")
    views = f'<fieldset class="views"><legend class="vh">{legend}</legend>{radios}</fieldset>'
    return f'<div class="tools">{views}{key}</div>'


def _list_of_sections(
    shown_redline: ShownRedline,
    writer: MarkWriter,
    sections_summary: str,
    *,
    text_marks: str,
    anchors: Container[str],
    part: str,
) -> str:
    """Return links to the sections that changed; empty for a text without headings.

    `sections_summary`: how many sections changed. `anchors`: those that a link can lead to. `part`: what
    tells this redline from others on the page, as HTML. `text_marks`: as for `as_html`.
    """
    changed = [
        section
        for section in shown_redline.sections
        if not section.nested and section.mark not in QUIET
    ]
    if not changed or not any(section.heading for section in shown_redline.sections):
        return ""
    items = ""
    for section in changed:
        items += _section_link(section, writer, text_marks, anchors)
    marks = [section.mark for section in shown_redline.sections]
    renumbered = marks.count("renumbered")  # these aren't in the list
    note = ""
    if renumbered:
        also = escape(writer.say.counted("also_renumbered", renumbered), quote=False)
        note = f'<p class="quiet">{also}</p>' if also else ""  # a site may have an empty phrase
    words = escape(sections_summary, quote=False)
    label = writer.words("sections") + part
    return (
        f'<nav class="side" aria-label="{label}"><details><summary>{words}</summary>'
        f"<ol>{items}</ol>{note}</details></nav>"
    )


def _section_link(
    section: Section, writer: MarkWriter, text_marks: str, anchors: Container[str]
) -> str:
    """Return an item of a list: a link to a section, and how it changed. If the section has no
    anchor on the page, the link leads to the text."""
    name = escape(section.name, quote=False)
    if not name:  # it has no heading: the introduction, or the footnotes
        name = writer.words(section.unnamed)
    elif text_marks:  # the heading is in another language than the page
        name = f"<span{text_marks}>{name}</span>"
    status = ""  # in brackets: new, deleted or moved
    if section.mark != "amended":
        words = writer.words("brackets").format(words=writer.words(f"is_{section.mark}"))
        status = f"{writer.say.space}{words}"
    anchor = escape(section.anchor) if section.anchor in anchors else "_text"
    return f'<li><a href="#{anchor}">{name}{status}</a></li>'


def _view_with_footnotes(
    shown_redline: ShownRedline, write: WriteView, writer: MarkWriter, folds: Folds
) -> str:
    """Return a view of the text, with the footnotes in an element of their own below. `write`:
    returns the view of some segments."""
    html = ""
    # runs of (index, segment): those above the footnotes, then the footnotes
    for is_note, group in groupby(
        enumerate(shown_redline.segments), key=lambda place: place[1].is_note
    ):
        part = write(group, writer, folds)
        if is_note and part:
            label = writer.words("footnotes")
            part = f'<section class="footnotes" aria-label="{label}">{part}</section>'
        html += part
    return html


def _sides_view(segments: Places, writer: MarkWriter, folds: Folds) -> str:
    """Return the side-by-side view: what changed in two columns, under the headings of sections.
    Only moves have anchors in it."""
    parts = []
    for at, group in _segments_in_pairs(segments):
        lines = [line for segment in group for line in segment.lines]
        first = lines[0]
        if group[0].kind == "fold":  # empty if it has no label
            parts.append(folds.get(at, ""))
        elif all(line.is_departure for line in lines):  # notes on lines that moved: one column
            parts.append(_lines_of_side(group, writer, "old"))
        elif first.block.kind == "heading" and first.mark in QUIET:  # it didn't change: one column
            parts.append(without_anchors(render_line(first, writer, "text")))
        else:
            is_same = all(line.mark == "unchanged" for line in lines)
            parts.append(_html_of_pair(group, writer, is_same=is_same))
    return "".join(parts)


def _html_of_pair(group: Sequence[Segment], writer: MarkWriter, *, is_same: bool) -> str:
    """Return the old and the new side of some segments beside each other. `is_same`: nothing
    changed, so screen readers read only the new side."""
    old = _lines_of_side(group, writer, "old")
    new = _lines_of_side(group, writer, "new")
    if is_same:
        caption = _html_of_caption("same", writer)
        return f'<div class="pair same"><div inert>{old}</div><div>{caption}{new}</div></div>'
    old = _html_of_side(old, writer, "old")
    new = _html_of_side(new, writer, "new")
    return f'<div class="pair">{old}{new}</div>'


def _segments_in_pairs(segments: Places) -> list[tuple[int, list[Segment]]]:
    """Return (index of the first segment, segments) of each row of the view side by side: deleted
    blocks with the blocks that were added right after them, the items of a list, or any other
    segment alone."""
    pairs: list[tuple[int, list[Segment]]] = []
    above = None  # the segment above
    for at, segment in segments:
        if above and _are_beside(above, segment):
            pairs[-1][1].append(segment)
        else:
            pairs.append((at, [segment]))
        above = segment
    return pairs


def _are_beside(above: Segment, segment: Segment) -> bool:
    """Return whether a segment goes into one group with the segment above it: added blocks below
    deleted ones, and what is in lists."""
    if above.kind == "delete" and segment.kind == "insert":
        return True
    if "fold" in (above.kind, segment.kind):
        return False
    return _is_in_list(above) and _is_in_list(segment)


def _is_in_list(segment: Segment) -> bool:
    """Return whether a segment begins in a list."""
    first = segment.lines[0]
    return first.block.kind == "item" or depth_of(first) > 0


def _html_of_side(html: str, writer: MarkWriter, side: View) -> str:
    """Return one side of a pair under a caption that says which it is. The caption is shown on a
    narrow screen, and read out on any screen. `html`: the lines of this side."""
    caption = _html_of_caption(side, writer)
    if html:
        return f"<div>{caption}{html}</div>"
    missing = writer.words("not_there")  # this side has no lines here
    return f'<div class="empty"{writer.marks}>{caption}<p class="none">{missing}</p></div>'


def _html_of_caption(key: str, writer: MarkWriter) -> str:
    """Return the phrase with this key as a caption."""
    words = writer.words(key)
    return f'<p class="cap"{writer.marks}>{words}</p>'


def _lines_of_side(group: Sequence[Segment], writer: MarkWriter, side: View) -> str:
    """Return the lines of some segments that are on one side, as HTML; empty if there are none."""
    missing = "inserted" if side == "old" else "deleted"  # the lines that this side doesn't have
    frames = Frames(writer, side)  # writes the tags of lists and tables around lines
    html = ""
    for segment in group:
        lines = [line for line in segment.lines if line.mark != missing]
        if lines:
            html += frames.segment(segment._replace(lines=lines))
    return html + frames.close()


MIN_WORDS_TO_MARK = 2  # common words of another language, from which the language is known
_IMAGE_PATTERN = "<img [^<>]*>"


def as_page(redline: Redline, title: str) -> str:
    """Return the redline as a self-contained HTML document that can be kept, sent, and printed.

    Images, which are files elsewhere, are replaced by their descriptions. The language and
    direction of the text come from its words.
    """
    say = english("redline")
    shown_redline = outline(redline)
    page_marks = language_attributes(say.language)
    language = _other_language(redline, {base_language(say.language)})
    text_marks = say_marks = ""
    if language:  # the text is in another language than the phrases around it
        text_marks = language_attributes(language)
        say_marks = page_marks
    names = escape(say["old"], quote=False), escape(say["new"], quote=False)
    redlined = as_html(shown_redline, say, names=names, text_marks=text_marks, say_marks=say_marks)
    body = re.sub(_IMAGE_PATTERN, _image_description, redlined)
    lead = escape(say.sentence(sections_changed(shown_redline, say)), quote=False)
    heading = escape(title, quote=False)
    style = packaged_text("layouts/style.css")
    return (
        f"<!doctype html>\n<html{page_marks}>\n"
        '<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body>\n<main class="wrap">\n<h1>{heading}</h1>\n<p class="lead">{lead}</p>\n'
        f"{body}\n</main>\n</body>\n</html>"
    )


def _other_language(redline: Redline, expected: Collection[str]) -> str | None:
    """Return the language of the text if its words aren't in one of the `expected` languages;
    otherwise None."""
    # imported here, because only whole documents need it: the language of a site's texts is known
    from legalsite.text.language_detection import detect_other_language

    texts = (block_change.block.text for block_change in redline.block_changes)
    return detect_other_language(texts, expected, MIN_WORDS_TO_MARK)


def _image_description(image: re.Match[str]) -> str:
    """Return the description of an image in brackets; empty if it has none."""
    words = escape(attributes(image[0]).get("alt", ""), quote=False)
    return f"[{words}]" if words else ""
