"""Render a redline as HTML for embedding in a page.

The HTML contains a view in the text, a side-by-side view, and a list of changed sections. Unchanged
blocks are collapsed under the name of their section. Pages provide the style sheet.
"""

import re
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from functools import partial
from html import escape, unescape
from itertools import chain, groupby
from urllib.parse import unquote

from legalsite.model.redline import Redline
from legalsite.redline.compared_text import RedlineCache
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
"""Segments with their index."""
Folds = dict[int, str]
"""index of the segment → HTML of the collapsed section"""
WriteView = Callable[[Places, MarkWriter, Folds], str]
"""Renders one view of some segments."""


def as_html(
    shown_redline: ShownRedline,
    phrases: Phrases,
    *,
    names: tuple[str, str],
    text_attributes: str = "",
    phrase_attributes: str = "",
    heading_offset: int = 0,
    cache: RedlineCache | None = None,
    only_changes: bool = False,
    sections_summary: str = "",
) -> str:
    """Render the view switcher, the list of changed sections, and both views.

    `names` contains the names of the two sides, as HTML. If the text and its phrases are in
    different languages, `text_attributes` and `phrase_attributes` are the HTML attributes for
    these languages. `heading_offset` is the number of levels by which headings are lower on the
    page than in the text. `cache` is shared with other redlines. `only_changes` omits collapsed
    lines and the side-by-side view. `sections_summary` is the result of `sections_changed`, if
    known.
    """
    # redlines with the same settings share this writer, because it caches HTML
    key = "writer", phrases.language, phrase_attributes, heading_offset
    writer = (cache or RedlineCache()).get_or_make(
        key, partial(MarkWriter, phrases, phrase_attributes, heading_offset)
    )
    # whether to add the side-by-side view
    both = not only_changes and shown_redline.redline.changed
    labels = _fold_labels(shown_redline, writer)
    folds = {at: f'<p class="fold">{label}</p>' for at, label in labels.items()}
    text_folds = folds
    if not only_changes:  # in the text view, collapsed sections can be expanded
        text_folds = _opening_folds(shown_redline, writer, labels)
    text = _view_with_footnotes(shown_redline, _text_view, writer, text_folds)
    # ids in the text that links can lead to
    anchors = {"_text", *map(unescape, re.findall(_ID_PATTERN, text))}
    text = _with_named_and_live_links(text, anchors, writer)
    sides = ""  # HTML of the side-by-side view
    if both:
        written = _view_with_footnotes(shown_redline, _sides_view, writer, folds)
        heads = "".join([f"<div{phrase_attributes}>{name}</div>" for name in names])
        sides = _with_named_and_live_links(
            written, anchors.union(re.findall(_ID_PATTERN, written)), writer
        )
        sides = f'<div class="pair heads">{heads}</div>{sides}'
        sides = f'<div class="sides"{text_attributes}>{sides}</div>'
    # headings are lower on pages with several redlines, so add the name of this one, without tags
    part = " · " + TAG.sub("", names[1]) if heading_offset else ""
    tools = _tools_above(shown_redline, writer, switch=both)
    sections_summary = sections_summary or sections_changed(shown_redline, phrases)
    listed = _list_of_sections(
        shown_redline,
        writer,
        sections_summary,
        text_attributes=text_attributes,
        anchors=anchors,
        part=part,
    )
    return (
        f'<div class="cols compare">{tools}{listed}'
        f'<div class="text" id="_text"{text_attributes}>{text}</div>{sides}</div>'
    )


def _fold_labels(shown_redline: ShownRedline, writer: MarkWriter) -> Folds:
    labels = {}
    for at, segment in enumerate(shown_redline.segments):
        if segment.kind == "fold":  # a collapsed section
            label = fold_label(shown_redline, at, writer)
            if label:
                labels[at] = label
    return labels


def _opening_folds(shown_redline: ShownRedline, writer: MarkWriter, labels: Folds) -> Folds:
    folds = {}
    for at, label in labels.items():
        blocks = render_lines(folded_lines(shown_redline, at), writer, "text")
        folds[at] = f'<details class="fold"><summary>{label}</summary>{blocks}</details>'
    return folds


def _text_view(segments: Places, writer: MarkWriter, folds: Folds) -> str:
    frames = Frames(writer, "text")
    html = ""
    for at, segment in segments:
        html += frames.segment(segment, folds.get(at, ""))
    return html + frames.close()


def _with_named_and_live_links(html: str, anchors: Container[str], writer: MarkWriter) -> str:
    """Label footnote references, and disable links to anchors that aren't on the page."""
    html = with_named_notes(html, writer.spoken("footnote"))
    if 'href="#' not in html:
        return html

    def live_link(tag: re.Match[str]) -> str:
        # without `href`, the element isn't a link
        anchor = unquote(attributes(tag[0])["href"][1:])
        return tag[0] if anchor in anchors else "<a>"

    return re.sub(_LINK_HERE_PATTERN, live_link, html)


def _tools_above(shown_redline: ShownRedline, writer: MarkWriter, *, switch: bool) -> str:
    """Render the view switcher and a sentence that explains the colors.

    `switch` is False if there's only one view. Return an empty string if nothing changed.
    """
    if not shown_redline.redline.changed:
        return ""
    # nothing changed in collapsed lines
    shown = [segment.lines for segment in shown_redline.segments if segment.kind != "fold"]
    lines = chain.from_iterable(shown)
    moved = any(line.move or line.moved_words for line in lines)
    # the sentence that explains how deleted and added text is marked
    sentences = [writer.words("key")]
    if moved:
        sentences.append(writer.words("key_moved"))
    spans = {"deleted": '<span class="del">', "added": '<span class="ins">', "end": "</span>"}
    sentence = writer.phrases.sentences(*sentences).format_map(spans)
    key = f'<p class="key">{sentence}</p>'
    if not switch:
        return f'<div class="tools">{key}</div>'
    # the switcher consists of two radio buttons, and the style sheet shows the chosen view
    radios = ""
    # (view, further attributes of its radio button)
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
    text_attributes: str,
    anchors: Container[str],
    part: str,
) -> str:
    """Render links to the changed sections.

    Return an empty string if no section changed, or if there are no headings.

    `anchors` contains the ids that links can lead to. If there are several redlines on the page,
    `part` is HTML that adds the name of this redline to the label.
    """
    # a nested section changed together with its parent, which is listed
    changed = [
        section
        for section in shown_redline.sections
        if not section.nested and section.change not in QUIET
    ]
    if not changed or not any(section.heading for section in shown_redline.sections):
        return ""
    items = ""
    for section in changed:
        items += _section_link(section, writer, text_attributes, anchors)
    changes = [section.change for section in shown_redline.sections]
    renumbered = changes.count("renumbered")  # renumbered sections aren't listed, only counted
    note = ""
    if renumbered:
        also = escape(writer.phrases.counted("also_renumbered", renumbered), quote=False)
        # the phrase is empty if the settings hide it
        note = f'<p class="quiet">{also}</p>' if also else ""
    words = escape(sections_summary, quote=False)
    label = writer.words("sections") + part
    return (
        f'<nav class="side" aria-label="{label}"><details><summary>{words}</summary>'
        f"<ol>{items}</ol>{note}</details></nav>"
    )


def _section_link(
    section: Section, writer: MarkWriter, text_attributes: str, anchors: Container[str]
) -> str:
    name = escape(section.name, quote=False)
    if not name:  # the introduction and the footnotes have no heading
        name = writer.words(section.unnamed)
    elif text_attributes:  # the heading isn't in the language of the page
        name = f"<span{text_attributes}>{name}</span>"
    status = ""  # text in parentheses: new, deleted, or moved
    if section.change != "amended":
        words = writer.words("brackets").format(words=writer.words(f"is_{section.change}"))
        status = f"{writer.phrases.space}{words}"
    # without an anchor on the page, link to the start of the text
    anchor = escape(section.anchor) if section.anchor in anchors else "_text"
    return f'<li><a href="#{anchor}">{name}{status}</a></li>'


def _view_with_footnotes(
    shown_redline: ShownRedline, write: WriteView, writer: MarkWriter, folds: Folds
) -> str:
    """Render a view, with the footnotes in a separate element at the end.

    `write` is the function that renders segments in this view.
    """
    html = ""
    # all footnotes are at the end, so there are at most two groups
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
    # each group of segments becomes a row of the side-by-side view
    parts = []
    for at, group in _segments_in_pairs(segments):
        lines = [line for segment in group for line in segment.lines]
        first = lines[0]
        if group[0].kind == "fold":
            parts.append(folds.get(at, ""))
        # notes about moved lines use a single column
        elif all(line.is_departure for line in lines):
            parts.append(_lines_of_side(group, writer, "old"))
        # a heading with the same text is a separate segment, which uses a single column, even if
        # its number changed
        elif first.block.kind == "heading" and first.change in QUIET:
            # ids must be unique on a page, and the text view already has them
            parts.append(without_anchors(render_line(first, writer, "text")))
        else:
            is_same = all(line.change == "unchanged" for line in lines)
            parts.append(_html_of_pair(group, writer, is_same=is_same))
    return "".join(parts)


def _html_of_pair(group: Sequence[Segment], writer: MarkWriter, *, is_same: bool) -> str:
    """Render the old and new side of some segments next to each other.

    `is_same` means that nothing changed.
    """
    old = _lines_of_side(group, writer, "old")
    new = _lines_of_side(group, writer, "new")
    if is_same:
        # both sides are equal, so screen readers only need one of them (`inert` hides the other)
        caption = _html_of_caption("same", writer)
        return f'<div class="pair same"><div inert>{old}</div><div>{caption}{new}</div></div>'
    old = _html_of_side(old, writer, "old")
    new = _html_of_side(new, writer, "new")
    return f'<div class="pair">{old}{new}</div>'


def _segments_in_pairs(segments: Places) -> list[tuple[int, list[Segment]]]:
    """Group segments into rows of the side-by-side view, as (index of the first segment, segments).

    A row contains deleted blocks and the blocks that replaced them, the items of a list, or a
    single segment of any other kind.
    """
    pairs: list[tuple[int, list[Segment]]] = []
    above = None  # the previous segment
    for at, segment in segments:
        if above and _are_beside(above, segment):
            pairs[-1][1].append(segment)
        else:
            pairs.append((at, [segment]))
        above = segment
    return pairs


def _are_beside(above: Segment, segment: Segment) -> bool:
    """Return whether a segment is shown in the same row as the previous segment.

    Added blocks are shown next to deleted blocks, and the segments of a list are in one row.
    """
    if above.kind == "delete" and segment.kind == "insert":
        return True
    # a collapsed section uses both columns, so it's always a separate row
    if "fold" in (above.kind, segment.kind):
        return False
    return _is_in_list(above) and _is_in_list(segment)


def _is_in_list(segment: Segment) -> bool:
    first = segment.lines[0]
    # an item at the top level has depth 0, and so have blocks outside of lists
    return first.block.kind == "item" or depth_of(first) > 0


def _html_of_side(html: str, writer: MarkWriter, side: View) -> str:
    """Render one side of a pair, below a caption for narrow screens and screen readers.

    `html` contains the lines of the side.
    """
    caption = _html_of_caption(side, writer)
    if html:
        return f"<div>{caption}{html}</div>"
    missing = writer.words("not_there")
    return (
        f'<div class="empty"{writer.phrase_attributes}>{caption}<p class="none">{missing}</p></div>'
    )


def _html_of_caption(key: str, writer: MarkWriter) -> str:
    words = writer.words(key)
    return f'<p class="cap"{writer.phrase_attributes}>{words}</p>'


def _lines_of_side(group: Sequence[Segment], writer: MarkWriter, side: View) -> str:
    # kind of lines that aren't shown on this side
    missing = "inserted" if side == "old" else "deleted"
    # lists and tables are opened and closed on each side separately
    frames = Frames(writer, side)
    html = ""
    for segment in group:
        lines = [line for line in segment.lines if line.change != missing]
        if lines:
            html += frames.segment(segment._replace(lines=lines))
    return html + frames.close()


# the minimum number of common words of a language that a text must contain to be in that language
MIN_WORDS_TO_MARK = 2
_IMAGE_PATTERN = "<img [^<>]*>"


def as_page(redline: Redline, title: str) -> str:
    """Render the redline as a self-contained HTML document.

    Images would be separate files, so their descriptions replace them. The language and text
    direction are detected from the text.
    """
    phrases = english("redline")
    shown_redline = outline(redline)
    page_attributes = language_attributes(phrases.language)
    language = _other_language(redline, {base_language(phrases.language)})
    text_attributes = phrase_attributes = ""
    if language:  # the text and the phrases are in different languages
        text_attributes = language_attributes(language)
        phrase_attributes = page_attributes
    names = escape(phrases["old"], quote=False), escape(phrases["new"], quote=False)
    redlined = as_html(
        shown_redline,
        phrases,
        names=names,
        text_attributes=text_attributes,
        phrase_attributes=phrase_attributes,
    )
    body = re.sub(_IMAGE_PATTERN, _image_description, redlined)
    lead = escape(phrases.sentence(sections_changed(shown_redline, phrases)), quote=False)
    heading = escape(title, quote=False)
    style = packaged_text("layouts/style.css")
    return (
        f"<!doctype html>\n<html{page_attributes}>\n"
        '<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body>\n<main class="wrap">\n<h1>{heading}</h1>\n<p class="lead">{lead}</p>\n'
        f"{body}\n</main>\n</body>\n</html>"
    )


def _other_language(redline: Redline, expected: Collection[str]) -> str | None:
    """Detect the language of the text, or return None if it's one of the `expected` languages."""
    # imported late, because most callers know the language already
    from legalsite.text.language_detection import detect_other_language

    texts = (block_change.block.text for block_change in redline.block_changes)
    return detect_other_language(texts, expected, MIN_WORDS_TO_MARK)


def _image_description(image: re.Match[str]) -> str:
    """Return the description of an image in brackets, or an empty string if it has none."""
    words = escape(attributes(image[0]).get("alt", ""), quote=False)
    return f"[{words}]" if words else ""
