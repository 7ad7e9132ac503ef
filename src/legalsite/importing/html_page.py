"""Turns a saved web page into a draft.

It shows what a click shows on the page, and removes what surrounds the policy: menus, banners,
headers, footers, controls, and what no reader sees. Where words could get lost, it asks.
"""

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import PageElement
from msgspec import Struct
from msgspec.structs import replace
from soupsieve import SelectorSyntaxError, escape

from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.importing.bold_lines import (
    bold_lines,
    heading_lines,
    make_heading,
    make_headings,
    title_of,
    words_of,
)
from legalsite.importing.days import choose_days, dates_of_version
from legalsite.importing.decoding import decode_file
from legalsite.importing.foreign_front_matter import ForeignText
from legalsite.importing.html_markdown import BLOCKS, PageContext, blocks_of, style_of
from legalsite.importing.markdown_writer import (
    Blocks,
    ImportedText,
    ImportOptions,
    Removed,
    RemovedText,
    write_draft,
    write_markdown,
)
from legalsite.importing.other_file_kinds import empty_file
from legalsite.importing.page_parser import (
    TOO_DEEP,
    UnreadablePageError,
    elements_named,
    parse_page,
)
from legalsite.importing.page_styles import apply_styles, attribute
from legalsite.importing.titles_and_menus import COPYRIGHT, WORDS, any_of
from legalsite.source.raw_html import HEADINGS
from legalsite.text.dates_in_prose import DAY, is_date_line

MAX_BLOCKS_ABOVE_TITLE = 12
TITLE_SEPARATOR_PATTERN = r" (?:[|–—·-]|::) "
MIN_PAGE_WORDS = 12  # with fewer, a page that a script fills in has no text
MIN_WORDS_IF_UNSURE = 40  # with fewer, a page that redirects has no text
SAVE_HELP = 'open it in a browser, save it as "Webpage, Complete", and import that'
EMBEDDED_REASON = "embedded page"
EMBEDDED_HELP = f"open that address, {SAVE_HELP.removeprefix('open it in a browser, ')}"
MIN_PROSE_WORDS = 8  # a shorter stretch is an entry of a menu, or a label
# Reasons for removed text that may be longer than the policy, if that is in `<main>`, but not more
# than so many times.
MAX_WORDS_BESIDE = 4
BESIDE_MAIN = ("dialog", "footer", "page header", "aside", "form")
# a script that leads to another page
REDIRECT_PATTERN = r"\blocation(?:\.href)?\s*=\s*[\"']|\blocation\.(?:replace|assign)\("
# `<meta http-equiv="refresh" content="0; url=…">`, which leads to another page. Without an address,
# it only loads the same page again.
REFRESH_TARGET_PATTERN = re.compile(r"[0-9.\s]*[;,]\s*\S")
# in Markdown: a line break, the border of a cell, or the start or the end of a link
LINE_END_PATTERN = r"\\?\n|<br>|(?<!\\)\||(?<!\\)\[|\]\([^)\s]*\)"
LINK_PATTERN = r"\[((?:[^\[\]\\]|\\.)*)\]\((?:<[^<>]*>|[^()\s]*)\)"
# in Markdown: an escape (its sign is group 1), emphasis, code, tags, and the signs of quotations,
# tables, headings and lists
MARK_PATTERN = r"(?m)\\(\W)|[*~]{1,3}|`+|</?(?:s|strong|em|sup|sub)>|^[>|#-]+ | \| | \|$|:?-{3,}:?"
# How the reasons begin for removed text that certainly isn't the policy's: parts that the user named, menus, banners,
# and the addresses of links and images.
EXPECTED_REASONS = (
    "--remove",
    "navigation",
    "search",
    "cookie banner",
    "link ",
    "image ",
    "comment",
)
TEXT_ELEMENTS = {"p", "ul", "ol", "dl", "table", "blockquote", "pre", *HEADINGS}
MAX_SHOWN_PARTS = 8
MAX_SHOWN_LENGTH = 60  # of the beginning of a part
OTHER_PART_HELP = "choose another selector; the largest parts of the page are listed below"
ELEMENTS_WITHOUT_TEXT = ("script", "style", "template", "link", "meta")
SVG_NAMES = frozenset({"desc", "style", "title"})
"""The elements that name and style a drawing; the content of its other elements is shown."""
EMBEDDING_ELEMENTS = ("iframe", "frame", "embed", "object", "script")
ICON_ELEMENTS = ("i", "span", "svg", "td", "th")
EMBEDDED_LINK = "a.iubenda-embed"  # which the script of iubenda replaces with the policy
FORMULA_REASON = "formula; write it into the draft"
FORMULA_ELEMENTS = {"mjx-container", "math"}
FORMULA_CLASSES = {"katex", "MathJax", "MathJax_Display"}
# The scripts of services that put a policy into a page.
EMBEDDING_SCRIPT_PATTERN = re.compile(rf"[\w:/.-]*{any_of('embeds')}[\w/.-]*")
NOTE_ELEMENTS = ["p", "li", "div", "dd", "aside"]
INVISIBLE_ELEMENTS = WORDS["elements"]["not shown"].split()
REASONS = {name: reason for reason, names in WORDS["elements"].items() for name in names.split()}
MENU_CLASSES = {*WORDS["classes"]["menus"].split()}
HYPHENATED_CLASSES = WORDS["classes"]["hyphenated"].split()
DIALOG_CLASSES = {*WORDS["classes"]["dialogs"].split()}
WORD_SEPARATOR_PATTERN = re.compile(r"[-_\s]+")  # between the words in names of classes
ELEMENTS_AROUND_TEXT = ("nav", "footer", "dialog")
HIDING_STYLES = ("display:none", "visibility:hidden")
OPENING_ELEMENTS = ("dt", "summary", *HEADINGS)
WORD_PATTERN = re.compile(r"\w+")
YEAR_PATTERN = r"[12][0-9]{3}"
CONTROL_ELEMENTS = ["a", "button", "input", "select", *HEADINGS]
MAX_PAGE_PART_WORDS = 150  # longer text is not a banner, a menu or a form
# Words beside the links of a form that has most words of the page.
MAX_PAGE_FORM_WORDS = 20
MAX_WORDS_BESIDE_LINKS = 4  # of a menu
LINE_ELEMENTS = ("p", "div", "li", "td", "small")
MAX_DATE_LINE_LENGTH = 200


class ReadPage(Struct, frozen=True):
    """A web page that was read."""

    blocks: Blocks  # the policy's, in order
    title: str  # the `<title>` up to the first separator such as ` | `; empty without one
    removed: Removed  # the words of the page that are not in `blocks`
    notes: list[str]  # what was assumed, for the user
    in_main: bool  # whether the page has `<main>` or `<article>`
    has_scripts: bool
    redirects: bool  # whether the page leads to another one by itself
    bold_lines: tuple[str, ...] = ()  # the words of those that look like headings but aren't


def import_html(
    data: bytes, path: str, options: ImportOptions, *, surrounded: bool = True
) -> ImportedText:
    """Return the draft that a saved web page becomes.

    `path` is the name in messages. If `surrounded`, the text may have a site's menus and footers
    around it; it isn't in a converted Word file. Raises ProblemsFound if no date is known, if the
    page nests too deeply or is too large, or if its text would be lost.
    """
    declared = EncodingDetector.find_declared_encoding(data, is_html=True) or ""
    text, notes = decode_file(data, path, declared, encoding=options.encoding)
    page = read_page(text, path, options)
    blocks = page.blocks
    if surrounded and not options.select:
        # A title is moved above the few blocks before it.
        top = sorted(blocks[:MAX_BLOCKS_ABOVE_TITLE], key=lambda block: block.kind != "title")
        blocks = top + blocks[MAX_BLOCKS_ABOVE_TITLE:]
    removed = sorted(page.removed, key=attrgetter("line"))
    if surrounded:
        is_chosen = bool(options.select or options.remove)
        problem = _text_problem(page, blocks, removed, is_chosen=is_chosen)
        if problem:
            raise _unclear_part(problem, text, path)
    body = write_markdown(blocks)
    if not any(map(str.isalnum, body)):
        raise empty_file(path)
    lines = list(_date_lines(blocks))
    heading = _title_of_blocks(blocks)
    stated = dates_of_version(lines, f"{options.slug} {heading} {page.title}")
    front = ForeignText()  # a web page has no front matter
    title = options.title or heading or page.title
    dates = choose_days(options, stated, front, path, lines, draft=(title, body))
    # `write_draft` puts `notes` first, its own note on a missing title next, and these last
    dates = replace(dates, notes=page.notes + dates.notes)
    draft = write_draft(options, title, dates, front.extra, body, removed=removed, notes=notes)
    return replace(draft, bold_lines=page.bold_lines)


def _title_of_blocks(blocks: Blocks) -> str:
    """Return the words of the block that is the title; empty if there is none."""
    for block in blocks:
        if block.kind == "title":
            return _words_of_markdown(block.text)
    return ""


def read_page(
    text: str, path: str, options: ImportOptions | None = None, *, layout: bool = True
) -> ReadPage:
    """Return the text of a web page in blocks, and what was removed from the page.

    With `options`, a single page is imported, and its links become absolute if it says where it was
    published. Without them, the page is a version in a history, so links stay as they are in the
    repository. If `layout`, a table of a single row or column only lays out the page; otherwise it
    is a table, too.

    Raises ProblemsFound if the page nests too deeply or is too large, or if a selector of `options`
    matches nothing.
    """
    try:
        soup = parse_page(text)
        page = PageContext()
        removed = []
        chosen = []
        if options:
            page = PageContext.from_page(soup)
            unwanted, chosen = _matched_parts(soup, options, path)
            for tag in unwanted:
                removed += remove_element(tag, "--remove")
            # Parts to select may have been within parts to remove.
            chosen = [tag for tag in chosen if not tag.decomposed]
        page.layout = layout
        title = _page_title(soup)
        asked: tuple[str, ...] = ()
        facts = _page_facts(soup)  # before scripts are removed
        removed += _show_page(soup, page)
        if chosen:
            page.title, root, out = separate_chosen_parts(soup, chosen)
        else:
            page.title, root, out = separate_policy(soup)
        if options:
            asked = _mark_bold_lines(root, page, options, has_title=bool(title))
        page.find_anchors(root)
        if options and not page.own_addresses:  # the page doesn't state its address
            page.find_own_address(root)
        blocks = blocks_of(root, page)
    except (UnreadablePageError, RecursionError) as error:
        problem = TOO_DEEP if isinstance(error, RecursionError) else error.args[0]
        raise ProblemsFound([problem._replace(path=path, line=1)]) from None
    return ReadPage(blocks, title, removed + out + page.removed, page.notes, *facts, asked)


def _mark_bold_lines(
    root: Tag, page: PageContext, options: ImportOptions, *, has_title: bool
) -> tuple[str, ...]:
    """Make a bold line at the top the title if there is none, and all other bold lines headings if
    wanted.

    Return the words of the lines that look like headings but stay paragraphs.
    """
    lines = bold_lines(root)
    if not page.title and not has_title:
        page.title = title_of(root, lines)
        if page.title:
            make_heading(page.title, 1)
            lines = lines[lines.index(page.title) + 1 :]
    headings = heading_lines(lines)
    if not options.headings:
        return tuple(map(words_of, headings))
    make_headings(root, headings)
    return ()


def _show_page(soup: BeautifulSoup, page: PageContext) -> Removed:
    """Change a page so that its elements are what readers see, and return what isn't its text."""
    removed = _embedded_pages(soup) + _mark_notes(soup) + _remove_formulas(soup)
    page.notes += apply_styles(soup)
    _name_icons(soup)
    _mark_readings(soup)
    for tag in elements_named(soup, ELEMENTS_WITHOUT_TEXT):
        tag.decompose()
    open_panels(soup)
    return removed


def _embedded_pages(soup: BeautifulSoup) -> Removed:
    """Return the addresses of other pages that a page embeds, by an element or by a script."""
    removed = []
    for tag in elements_named(soup, EMBEDDING_ELEMENTS):
        # with `data-src`, it's loaded later
        address = attribute(tag, "data-src") or attribute(tag, "src") or attribute(tag, "data")
        if tag.name == "script":
            loaded = EMBEDDING_SCRIPT_PATTERN.search(f"{address} {tag.get_text()}")
            link = soup.select_one(EMBEDDED_LINK) if loaded else None
            address = loaded[0] if loaded else ""
            address = attribute(link, "href") if link else address
        if address and not tag.find_parent("noscript") and not _is_hidden(tag):
            text = " ".join([address, attribute(tag, "title")]).strip()
            removed.append(RemovedText(tag.sourceline or 1, text, EMBEDDED_REASON))
    return removed


def _remove_formulas(soup: BeautifulSoup) -> Removed:
    """Remove formulas, because Markdown has none, and return each as a whole."""
    removed = []
    for formula in _outermost(list(filter(_is_formula, soup.find_all(True)))):
        source = formula.find("annotation") or formula.find("math") or formula
        removed.append(RemovedText(formula.sourceline or 1, words_in(source), FORMULA_REASON))
        formula.replace_with(" ")
    return removed


def _is_formula(tag: Tag) -> bool:
    return tag.name in FORMULA_ELEMENTS or not FORMULA_CLASSES.isdisjoint(tag.get("class") or ())


def _mark_readings(soup: BeautifulSoup) -> None:
    """Put the readings of words (`<ruby>`) in parentheses, unless the page does."""
    for reading in soup.find_all("rt"):
        if not reading.find_previous_sibling("rp"):
            reading.insert(0, "(")
            reading.append(")")


def _mark_notes(soup: BeautifulSoup) -> Removed:
    """Replace links to notes by the marks of notes if the notes link back, as in Google Docs.

    Return the text of comments, which are removed.
    """
    named = {str(tag.get("id") or tag.get("name")): tag for tag in soup.find_all(True)}
    removed = []
    for link in soup.find_all("a"):
        target = "" if link.decomposed else attribute(link, "href")
        label = link.get_text(strip=True).strip("[]()") if target.startswith("#") else ""
        # otherwise, it's a link back, or to something else
        if len(label) > 4 or not label.isalnum():
            continue
        name = target[1:]
        mark = link.find_parent("sup") or link
        note = _note_at(named.get(name), [link, mark])
        if not note:
            continue
        if not note.get("data-note"):
            note["data-note"] = label
            note.name = "div"
        mark.clear()
        mark.name = "a"
        mark.attrs = {"data-note": note["data-note"]}
        if name.startswith("cmnt"):
            mark.decompose()
            removed += remove_element(note, "comment")
    return removed


def _note_at(target: Tag | None, marks: Sequence[Tag]) -> Tag | None:
    """Return the note to which a link leads, without its link back; None if it isn't a note.

    `marks` are the link and the element around it to which the note may link back.
    """
    note = target
    if note and note.name not in NOTE_ELEMENTS:
        note = note.find_parent(NOTE_ELEMENTS)
    if not note or note.find(HEADINGS) or _contains(note, marks[0]):
        return None
    names = [f"#{mark.get('id') or mark.get('name')}" for mark in marks]
    back = note.find("a", href=names)
    if back:
        back.decompose()
    elif not note.get("data-note"):
        return None
    return note


def _name_icons(soup: BeautifulSoup) -> None:
    """Write the name of each icon without words, such as “Yes” or “No”, in its place.

    An icon in a link, a button or a heading only shows what these do.
    """
    for tag in elements_named(soup, ICON_ELEMENTS):
        name = attribute(tag, "aria-label") or attribute(tag, "title")
        if tag.name == "svg" and tag.title:
            name = name or tag.title.get_text()
        if not name.strip():
            continue
        # without the name of a drawing
        words = "".join([part for part in tag.strings if part.parent.name not in SVG_NAMES])
        is_empty = not any(map(str.isalnum, words)) and not tag.find(["img", "svg"])
        if is_empty and not tag.find_parent(["a", "button", *HEADINGS]):
            tag.string = f" {name} "  # with spaces, so that it isn't joined with words beside it
            if tag.name in {"svg", "i"}:
                tag.name = "span"


def _page_title(soup: BeautifulSoup) -> str:
    """Return the `<title>` of a page up to the first separator, so without the site's name."""
    if not soup.title:
        return ""
    return re.split(TITLE_SEPARATOR_PATTERN, " ".join(soup.title.get_text().split()))[0]


def _page_facts(soup: BeautifulSoup) -> tuple[bool, bool, bool]:
    """Return (has a main element, has scripts, redirects): three facts about a page."""
    has_main = bool(soup.find_all("article")) or any(map(_is_main, soup.find_all(True)))
    scripts = soup.find_all("script")
    redirects = any(re.search(REDIRECT_PATTERN, script.get_text()) for script in scripts)
    return has_main, bool(scripts), redirects or any(map(_is_redirect, soup.find_all("meta")))


def _is_main(tag: Tag) -> bool:
    return tag.name == "main" or tag.get("role") == "main"


def _is_redirect(meta: Tag) -> bool:
    """Return whether a `<meta>` element leads to another page."""
    is_refresh = "refresh" in attribute(meta, "http-equiv").lower()
    return is_refresh and bool(REFRESH_TARGET_PATTERN.search(attribute(meta, "content")))


def _date_lines(blocks: Blocks) -> Iterator[tuple[int, str]]:
    """Yield the lines in which dates are searched, each with its number.

    A block with a date is split where a link begins or ends, between the paragraphs of a quotation,
    and between the cells of a table.
    """
    for block in blocks:
        if not DAY.search(block.text):
            yield block.line, _words_of_markdown(block.text)
            continue
        text, _, _ = block.text.partition(" {#")  # without a heading's id
        for part in re.split(LINE_END_PATTERN, text):
            line = _words_of_markdown(part).strip("> ")
            if line:
                yield block.line, line


def _words_of_markdown(markdown: str) -> str:
    """Return the words of a block, without links' targets and other marks of Markdown."""
    bare = re.sub(LINK_PATTERN, r"\1", markdown.replace("<br>", " "))
    return " ".join(re.sub(MARK_PATTERN, r"\1", bare).split())


def _text_problem(  # noqa: PLR0911 - by problem
    page: ReadPage, blocks: Blocks, removed: Removed, *, is_chosen: bool
) -> Problem | None:
    """Return a problem, without its place, if a page has no text, or would lose most of it;
    otherwise None.

    `blocks` are the policy's, and `removed` is what would be removed. The help may be empty. If
    `is_chosen`, the user said which part is the text, so any text is enough.
    """
    texts = [_words_of_markdown(block.text) for block in blocks]
    words = " ".join(texts)
    if is_chosen and words:
        return None
    embedded = [entry for entry in removed if entry.reason == EMBEDDED_REASON]
    kept = 0
    for block, text in zip(blocks, texts, strict=True):
        if block.kind not in {"title", "heading"}:
            kept += len(text.split())
    # Short pages are suspicious only if something suggests that the text is elsewhere.
    is_brief = kept < MIN_WORDS_IF_UNSURE
    if is_brief and embedded:
        message = f"this page only shows another page: {embedded[0].text}"
        return Problem("no-words", message, EMBEDDED_HELP)
    in_main = page.in_main and kept >= MIN_PAGE_WORDS
    if is_brief and not in_main and page.redirects:
        message = "this page has no text; it only redirects"
        return Problem("no-words", message, "save the page that it redirects to")
    needs_script = page.has_scripts and kept < MIN_PAGE_WORDS
    if needs_script or (is_brief and "javascript" in words.lower()):
        return Problem("no-words", "this page has no text without its script", SAVE_HELP)
    if not words:
        return Problem("no-words", "no text is left of this page")
    prose = _words_of_prose(removed, kept, in_main=in_main, is_brief=is_brief)
    if prose <= kept:
        return None
    message = f"{prose:,} words of prose would be removed and only {kept:,} kept"
    return Problem("too-much-removed", message)


def _words_of_prose(removed: Removed, kept: int, *, in_main: bool, is_brief: bool) -> int:
    """Return how many words that would be removed may be the policy's.

    `kept` words aren't removed; `in_main` if these are in a main element, and `is_brief` if these
    are few.
    """
    prose = 0
    beside = 0  # words of headers, footers and the like beside a main element with text
    for entry in removed:
        count = len(entry.text.split())
        # Shorter pieces are menu entries or labels, unless the text itself is short.
        is_prose = count >= MIN_PROSE_WORDS
        if in_main and entry.reason.startswith(BESIDE_MAIN):
            beside += count if is_prose else 0
        elif (is_brief or is_prose) and not entry.reason.startswith(EXPECTED_REASONS):
            prose += count
    return prose + beside if beside > MAX_WORDS_BESIDE * kept else prose


def _unclear_part(problem: Problem, html: str, path: str) -> ProblemsFound:
    """Return the exception that asks which part of a page is the text, with its largest parts.

    `problem` is what `_text_problem` returned.
    """
    help = problem.help
    option, parts = _largest_parts(parse_page(html))
    if not help:
        help = SAVE_HELP
        if option:
            help = f"select the part with the policy, for example: `{option}`"
    message = f"{problem.message}; nothing was written"
    problem = problem._replace(message=message, help=help, path=path, line=1)
    return ProblemsFound([problem], recipe=parts)


def _matched_parts(soup: BeautifulSoup, options: ImportOptions, path: str) -> list[list[Tag]]:
    """Return [elements that `--remove` matches, elements that `--select` matches].

    In each list, elements are in the order of the page, and none is within another. Raises
    ProblemsFound with each selector that matches nothing or cannot be read.
    """
    problems = []
    named = {"--remove": options.remove, "--select": options.select}
    for option, selectors in named.items():
        for css in selectors:
            message = _selector_problem(soup, css)
            if message:
                message = f"{option} {shlex.quote(css)} {message}"
                problems.append(Problem("no-part", message, OTHER_PART_HELP, path))
    if problems:
        _, parts = _largest_parts(soup)
        raise ProblemsFound(problems, recipe=parts)
    matched = []
    for selectors in named.values():
        tags = soup.select(", ".join(selectors)) if selectors else []
        matched.append(_outermost(tags))
    return matched


def _selector_problem(soup: BeautifulSoup, css: str) -> str:
    """Return what is wrong with a CSS selector; empty if it matches something on the page."""
    try:
        if soup.select_one(css):
            return ""
    except (SelectorSyntaxError, NotImplementedError) as error:  # the latter for pseudo-elements
        reason = str(error).splitlines()[0]
        return f"isn't a CSS selector: {reason}"
    return "matches nothing on this page"


def _outermost(tags: Sequence[Tag]) -> list[Tag]:
    """Return the elements that aren't within another one of these."""
    ids = set(map(id, tags))
    return [tag for tag in tags if ids.isdisjoint(map(id, tag.parents))]


def _largest_parts(soup: BeautifulSoup) -> tuple[str, str]:
    """Return an option that selects the largest part of a page, and a list of its largest parts.

    Each line of the list says how many words a part has, which option selects it, and how it
    begins. Both are empty if the page has no words.
    """
    parts = [(words_in(tag), tag) for tag in _innermost_parts(soup.body or soup)]
    parts.sort(key=lambda part: -part[0].count(" "))  # by words, the most first
    if not parts:
        return "", ""
    parts = parts[:MAX_SHOWN_PARTS]
    options = ["--select " + shlex.quote(_selector(tag, soup)) for _, tag in parts]
    width = max(map(len, options))
    lines = ["The largest parts of the page:"]
    for option, (words, _) in zip(options, parts, strict=True):
        size = counted(words.count(" ") + 1, "word")
        lines.append(f"  {size:>12}  {option:<{width}}  {words:.{MAX_SHOWN_LENGTH}}")
    return options[0], "\n".join(lines)


def _innermost_parts(tag: Tag) -> Iterator[Tag]:
    """Yield the innermost elements in `tag`, or `tag` itself, that directly hold text.

    They hold paragraphs, headings or the like, or words of their own.
    """
    children = tag.find_all(True, recursive=False)
    inner = [
        child for child in children if child.name not in ELEMENTS_WITHOUT_TEXT and words_in(child)
    ]
    has_text = any(child.name in TEXT_ELEMENTS for child in inner)
    has_text = has_text or any(map(str.strip, tag.find_all(string=True, recursive=False)))
    # The whole body is never a part if it has others.
    if inner and (tag.name == "body" or not has_text):
        for child in inner:
            yield from _innermost_parts(child)
    elif has_text:
        yield tag


def _selector(tag: Tag, soup: BeautifulSoup) -> str:
    """Return a CSS selector that matches only this element: its id, a class, or its place."""
    names = []
    if tag.name in {"main", "article", "body"}:
        names.append(tag.name)
    if tag.get("id"):
        names.append("#" + escape(str(tag["id"])))
    names += ["." + escape(str(name)) for name in tag.get_attribute_list("class") if name]
    for name in names:
        if len(soup.select(name, limit=2)) == 1:
            return name
    if not tag.parent:
        return tag.name
    above = _selector(tag.parent, soup)
    place = len(tag.find_previous_siblings(tag.name)) + 1
    return f"{above} > {tag.name}:nth-of-type({place})"


def open_panels(soup: BeautifulSoup) -> None:
    """Show every hidden part of a page that a click on something shows.

    A button that opens a part with text becomes a heading, one level below the heading before it; a
    tab becomes such a heading at the start of its part.
    """
    by_id = {str(tag["id"]): tag for tag in reversed(soup.find_all(id=True))}
    levels: dict[int, int] = {}  # of each heading that a button became, by the id of its part
    level = 1  # of the last heading outside of these parts
    for tag in soup.find_all(True):
        if tag.get("role") == "heading":
            tag.name = f"h{tag.get('aria-level')}"
            if tag.name not in HEADINGS:
                tag.name = "h2"
        around = _level_around(tag, levels)
        if tag.name in HEADINGS and not around:
            level = int(tag.name[1])
        if tag.name == "summary" and tag.parent:
            levels[id(tag.parent)] = min(6, (around or level) + 1)
            _make_heading(tag, tag.parent, levels[id(tag.parent)])
        for panel in _opened_parts(tag, by_id):
            _show_part(panel, tag)
            if id(panel) in levels or tag.name in HEADINGS:  # it has a heading already
                continue
            if _control_kind(tag) and _has_text(panel):
                levels[id(panel)] = min(6, (around or level) + 1)
                _make_heading(tag, panel, levels[id(panel)])


def _level_around(tag: Tag, levels: dict[int, int]) -> int:
    """Return the level of the new heading for the part around an element; 0 if there is none."""
    if levels:
        for parent in tag.parents:
            if id(parent) in levels:
                return levels[id(parent)]
    return 0


def separate_policy(soup: BeautifulSoup) -> tuple[Tag | None, Tag, Removed]:
    """Return the policy's heading, the element that holds the policy, and the text that is removed.

    That text is removed from `soup`.
    """
    root = _main_element(soup)  # the element that holds the policy
    whole = soup.body or soup  # the element from which page parts are removed
    title = _heading_of_policy(soup, root)
    if title and not _contains(root, title) and not _contains(title, root):
        root.insert(0, title.extract())  # a heading outside of `<main>`
    # never removed: the elements around the policy and around its heading
    kept = {id(root), *map(id, root.parents)}
    if title:
        kept.update([id(title), *map(id, title.parents)])
    removed = list(_remove_page_parts(whole, kept))
    removed += _text_outside([root], f"outside <{root.name}>")
    return title, root, removed


def _contains(outer: Tag, inner: Tag) -> bool:
    """Return whether an element is within another one, not the same."""
    return any(parent is outer for parent in inner.parents)


def separate_chosen_parts(
    soup: BeautifulSoup, chosen: Sequence[Tag]
) -> tuple[Tag | None, Tag, Removed]:
    """Return a heading, an element that holds the selected parts, and the text that is removed.

    `chosen` are the parts that the user selected. Everything else on the page is removed; within
    the parts, only what no reader sees.
    """
    removed = list(_text_outside(chosen, "not selected"))
    root = soup.new_tag("body")
    for part in chosen:
        root.append(part.extract())
        for tag in part.find_all(True):
            if tag.decomposed:  # it was in an element that was just removed
                continue
            is_hidden = _is_hidden(tag) and not _may_be_policy(tag, "hidden")
            if is_hidden or tag.name in INVISIBLE_ELEMENTS:
                removed += remove_element(tag, REASONS.get(tag.name, "hidden"))
    return root.find("h1"), root, removed


def _remove_page_parts(parent: Tag, kept: Collection[int]) -> Iterator[RemovedText]:
    """Remove menus, banners and the like within an element, and yield their text.

    `kept` has the ids of elements that must stay.
    """
    for tag in list(parent.children):
        if not isinstance(tag, Tag):
            continue
        reason = ""
        if id(tag) not in kept:
            reason = _reason_to_remove(tag)
        if reason:
            yield from remove_element(tag, reason)
        else:
            yield from _remove_page_parts(tag, kept)


def _main_element(soup: BeautifulSoup) -> Tag:
    """Return the only `<main>`; or `<main>` or the only `<article>` if it has a quarter of the
    text; else `<body>`.
    """
    body = soup.body or soup
    candidates = list(filter(_is_main, soup.find_all(True)))
    if len(candidates) == 1 and _has_more_words(candidates[0].strings, MIN_PAGE_WORDS):
        return candidates[0]
    del candidates[1:]
    articles = soup.find_all("article")
    if len(articles) == 1:
        candidates += articles
    for candidate in candidates:  # `<main>` comes first
        if len(words_in(candidate)) * 4 >= len(words_in(body)):
            return candidate
    return body


def _heading_of_policy(soup: BeautifulSoup, root: Tag) -> Tag | None:
    """Return the level-1 heading that names the policy, not the site; None if there is none.

    It is in `root`, or else anywhere on the page. A heading in the page's header usually names the
    site, so another one comes first, and so does a heading with words before one with only a
    picture.
    """
    headings: list[Tag] = []
    for part in (root, soup):  # the whole page only if `root` has none
        if not headings:
            headings = [
                tag for tag in part.find_all("h1") if not tag.find_parent(ELEMENTS_AROUND_TEXT)
            ]
    headings = [tag for tag in headings if tag.get_text().strip()] or headings
    for tag in headings:
        # the header of an article belongs to the policy
        if not tag.find_parent("header") or tag.find_parent(["article", "main"]):
            return tag
    if headings:
        return headings[0]
    return None


def _text_outside(roots: Collection[Tag], reason: str) -> Iterator[RemovedText]:
    """Yield the text outside of these elements, with `reason` as the reason why it is removed."""
    around: dict[int, Tag] = {}  # the elements around all roots, by id
    for root in roots:
        # the outermost first, so that the text comes in the order of the page
        around |= {id(parent): parent for parent in reversed([*root.parents])}
    inside = {*around, *map(id, roots)}
    for parent in around.values():
        for child in parent.children:
            is_head = isinstance(child, Tag) and child.name == "head"
            if id(child) not in inside and not is_head:
                yield from _removed_texts(child, reason)


def _reason_to_remove(tag: Tag) -> str:
    """Return why an element is removed; empty if it stays."""
    reason = _kind_of_page_part(tag)
    # A header or footer of a section or of the text doesn't belong to the page.
    within = ["article", "section", "main"]
    if tag.name in {"header", "footer"} and tag.find_parent(within):
        return ""
    # A button in a heading is the heading of the section that it opens.
    if reason == "button" and tag.find_parent(OPENING_ELEMENTS):
        return ""
    if _may_be_policy(tag, reason):
        return ""
    return reason


def _kind_of_page_part(tag: Tag) -> str:
    """Return what kind of page part an element looks like, such as a menu; empty for the policy."""
    if _is_dialog(tag):
        if tag.find(["button", "input", "a"]) and "cookie" in words_in(tag).lower():
            return "cookie banner"
        return "dialog"
    if _is_hidden(tag):
        return "hidden"
    if _is_menu_by_class(tag):
        return "navigation"
    role = tag.get("role")
    return REASONS.get(tag.name) or REASONS.get(f"role={role}", "")


def _may_be_policy(tag: Tag, reason: str) -> bool:
    """Return whether an element may have words of the policy although `reason` says to remove it.

    Forms and hidden elements may if they have much text or a level-1 heading.
    """
    if reason not in {"form", "hidden"}:
        return False
    max_words = MAX_PAGE_PART_WORDS
    # Some servers wrap each page in a form, so a form with half of the words is likely the page.
    if reason == "form":
        body = tag.find_parent("body")
        if body and len(words_in(tag)) * 2 >= len(words_in(body)):
            max_words = MAX_PAGE_FORM_WORDS
    return _has_more_words(_texts_beside_links(tag), max_words) or tag.find("h1") is not None


def _is_menu_by_class(tag: Tag) -> bool:
    """Return whether an element is a menu by its class and its content.

    A class is only a hint, so the content must agree.
    """
    if not tag.get("class") or tag.name in {*HEADINGS, "body", "html"}:
        return False
    classes = _class_names(tag)
    is_named = any(name in classes for name in HYPHENATED_CLASSES)
    is_named = is_named or not MENU_CLASSES.isdisjoint(WORD_SEPARATOR_PATTERN.split(classes))
    return is_named and _is_menu(tag)


def _class_names(tag: Tag) -> str:
    """Return the classes of an element in lower case, separated by spaces."""
    return " ".join(map(str, tag.get_attribute_list("class"))).lower()


def remove_element(tag: Tag, reason: str) -> Removed:
    """Remove an element, and return its words. Lines that date the policy take its place.

    If the element itself is such a line, it stays.
    """
    dated = []  # the elements that may be lines with the policy's date
    if reason in {"page header", "footer", "aside"}:
        dated = [tag, *elements_named(tag, LINE_ELEMENTS)]
    for line in dated:
        words = words_in(line)
        # an element around other lines isn't a line itself
        if line.find(LINE_ELEMENTS) or len(words) > MAX_DATE_LINE_LENGTH or not is_date_line(words):
            continue
        if line is tag:
            return []
        tag.insert_before(line.extract())
    removed = list(_removed_texts(tag, reason))
    tag.decompose()
    return removed


def _removed_texts(node: PageElement, reason: str) -> Iterator[RemovedText]:
    """Yield an entry for each stretch of words in a node, with the line of the nearest tag.

    `reason` is why the node is removed.
    """
    if isinstance(node, Tag) and node.find(BLOCKS, recursive=False):
        for child in node.children:
            yield from _removed_texts(child, reason)
        return
    words = words_in(node)
    if words:
        tag = node if isinstance(node, Tag) else node.parent
        line = (tag and tag.sourceline) or 1
        yield RemovedText(line, words, reason)


def _is_hidden(tag: Tag) -> bool:
    """Return whether an element isn't shown.

    Text that a search within the page shows (`until-found`) doesn't count as hidden, nor does the
    panel of a tab.
    """
    if tag.get("role") == "tabpanel":
        return False
    if tag.has_attr("hidden") and tag["hidden"] != "until-found":
        return True
    style = style_of(tag)
    return any(hides in style for hides in HIDING_STYLES)


def _is_dialog(tag: Tag) -> bool:
    """Return whether an element is a dialog, or a hidden part whose id or class names one."""
    if tag.name == "dialog" or tag.get("role") in {"dialog", "alertdialog"}:
        return True
    if tag.get("aria-modal") == "true":
        return True
    if not _is_hidden(tag):
        return False
    names = f"{attribute(tag, 'id').lower()} {_class_names(tag)}"
    return not DIALOG_CLASSES.isdisjoint(WORD_SEPARATOR_PATTERN.split(names))


def _control_kind(tag: Tag) -> str:
    """Return "tab" or "button" if an element is, or works like, one of these; empty otherwise."""
    role = tag.get("role")
    toggles = {tag.get("data-toggle"), tag.get("data-bs-toggle")}  # of Bootstrap
    if role == "tab" or toggles & {"tab", "pill"}:
        return "tab"
    if role == "button" or tag.name == "button" or "collapse" in toggles:
        return "button"
    return ""


def _opened_parts(tag: Tag, by_id: dict[str, Tag]) -> list[Tag]:
    """Return the parts of a page that a click on an element opens, unless these are menus.

    They are the parts that its attributes name, or else the hidden part beside it. `by_id` has all
    elements with ids.
    """
    ids = attribute(tag, "aria-controls").split()
    for name in ("data-target", "data-bs-target", "href"):
        target = attribute(tag, name)
        if target.startswith("#"):
            ids.append(target[1:])
    parts = [by_id[name] for name in ids if name in by_id]
    works_as = _control_kind(tag)
    if not parts and (works_as or tag.name in OPENING_ELEMENTS):
        parts = _hidden_beside(tag)
    # `aria-haspopup` says that the part is a menu, a dialog or the like.
    if not parts or attribute(tag, "aria-haspopup") not in {"", "false"}:
        return []
    # A button in a menu, a footer or a dialog opens nothing of the text.
    if works_as == "button" and tag.find_parent(ELEMENTS_AROUND_TEXT):
        return []
    # A link may also lead up to an element around it.
    around = {id(tag), *map(id, tag.parents)}
    return [part for part in parts if id(part) not in around]


def _hidden_beside(tag: Tag) -> list[Tag]:
    """Return the element after this one, or after its parent, if a click can show it; else none."""
    beside = tag.find_next_sibling(True)
    if not beside and tag.parent:
        beside = tag.parent.find_next_sibling(True)
    if not beside:
        return []
    # `aria-expanded` says that a click opens or closes something.
    if _is_hidden(beside) or (
        tag.has_attr("aria-expanded") and beside.name not in OPENING_ELEMENTS
    ):
        return [beside]
    return []


def _has_text(panel: Tag) -> bool:
    """Return whether a part has words that are neither in a menu nor in a dialog."""
    role = panel.get("role")  # some roles belong to menus and the like
    if panel.find_parent(["nav", "dialog"]) or _is_dialog(panel) or f"role={role}" in REASONS:
        return False
    return any(panel.stripped_strings) and not _is_menu(panel)


def _show_part(panel: Tag, opener: Tag) -> None:
    """Show a hidden part and the hidden elements around it, except those also around `opener`."""
    inside = set(map(id, opener.parents))
    for part in (panel, *panel.parents):
        if not _is_hidden(part) or id(part) in inside:
            continue
        if not _is_dialog(part) and not _is_menu(part):
            del part["hidden"]
            del part["style"]


def _make_heading(tag: Tag, panel: Tag, level: int) -> None:
    """Turn the element that opens a part into a heading of this level.

    If it is within a heading, or has no words, it becomes an element without meaning; so does one
    that contains a heading or paragraphs. A tab is moved to the start of its part.
    """
    if tag.find_parent(OPENING_ELEMENTS) or not any(tag.stripped_strings):
        tag.name = "span"
    elif tag.find([*HEADINGS, "p", "ul", "ol", "table"]):
        tag.name = "div"
    else:
        tag.name = f"h{level}"
        del tag["href"]
        if _control_kind(tag) == "tab":
            panel.insert(0, tag.extract())


def words_in(node: PageElement) -> str:
    """Return the words that a reader sees in a node, on one line; image descriptions come last."""
    if not isinstance(node, Tag):
        return " ".join(str(node).split())
    images = [node]
    if node.name != "img":
        images = node.find_all("img")
    words = [*node.stripped_strings, *(attribute(image, "alt") for image in images)]
    return " ".join(" ".join(words).split())


def _has_more_words(strings: Iterable[str], limit: int) -> bool:
    """Return whether texts have more words together than a limit."""
    return sum(len(WORD_PATTERN.findall(string)) for string in strings) > limit


def _is_menu(tag: Tag) -> bool:
    """Return whether nearly all words are in links, headings and copyright notices."""
    if tag.name != "a" and not tag.find("a"):
        return False
    words = list(map(str.strip, _texts_beside_links(tag)))
    words = [
        text for text in words if not COPYRIGHT.fullmatch(text) or not re.search(YEAR_PATTERN, text)
    ]
    return not _has_more_words(words, MAX_WORDS_BESIDE_LINKS)


def _texts_beside_links(tag: Tag) -> Iterator[str]:
    """Yield the texts in an element that aren't in links, headings or controls."""
    for words in tag.find_all(string=True):
        if not words.find_parent(CONTROL_ELEMENTS):
            yield str(words)
