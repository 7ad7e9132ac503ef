"""Convert a saved web page to a draft.

Collapsed parts of the page are included. Menus, banners, headers, footers, controls, and invisible
text are removed. If much text would be removed, the import stops and asks which part of the page
contains the policy.
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
MIN_PAGE_WORDS = 12  # a page with fewer words is empty if a script fills it in
MIN_WORDS_IF_UNSURE = 40  # a page with fewer words is empty if it redirects
SAVE_HELP = 'open it in a browser, save it as "Webpage, Complete", and import that'
EMBEDDED_REASON = "embedded page"
EMBEDDED_HELP = f"open that address, {SAVE_HELP.removeprefix('open it in a browser, ')}"
MIN_PROSE_WORDS = 8  # minimum length of a text that isn't a menu entry or label
# If the policy is in `<main>`, this many times as many words may be removed for the reasons in
# OUTSIDE_MAIN.
MAX_WORDS_OUTSIDE_MAIN = 4
OUTSIDE_MAIN = ("dialog", "footer", "page header", "aside", "form")
# JavaScript that redirects to another page
REDIRECT_PATTERN = r"\blocation(?:\.href)?\s*=\s*[\"']|\blocation\.(?:replace|assign)\("
# Matches `<meta http-equiv="refresh" content="0; url=…">`, which redirects to another page. Without
# a URL, it only reloads the page.
REFRESH_TARGET_PATTERN = re.compile(r"[0-9.\s]*[;,]\s*\S")
# in Markdown: a line break, a cell boundary, or the start or end of a link
LINE_END_PATTERN = r"\\?\n|<br>|(?<!\\)\||(?<!\\)\[|\]\([^)\s]*\)"
LINK_PATTERN = r"\[((?:[^\[\]\\]|\\.)*)\]\((?:<[^<>]*>|[^()\s]*)\)"
# in Markdown: an escaped character (group 1), emphasis, code, a tag, or a delimiter of a block
# quote, table, heading, or list
MARK_PATTERN = r"(?m)\\(\W)|[*~]{1,3}|`+|</?(?:s|strong|em|sup|sub)>|^[>|#-]+ | \| | \|$|:?-{3,}:?"
# Reasons that start like this are expected: the removed text certainly isn't part of the policy.
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
MAX_SHOWN_LENGTH = 60  # maximum number of characters to quote
OTHER_PART_HELP = "choose another selector; the largest parts of the page are listed below"
ELEMENTS_WITHOUT_TEXT = ("script", "style", "template", "link", "meta")
SVG_NAMES = frozenset({"desc", "style", "title"})
"""Elements of a drawing whose content isn't displayed."""
EMBEDDING_ELEMENTS = ("iframe", "frame", "embed", "object", "script")
ICON_ELEMENTS = ("i", "span", "svg", "td", "th")
EMBEDDED_LINK = "a.iubenda-embed"  # iubenda's script replaces this link with the policy
FORMULA_REASON = "formula; write it into the draft"
FORMULA_ELEMENTS = {"mjx-container", "math"}
FORMULA_CLASSES = {"katex", "MathJax", "MathJax_Display"}
# Scripts of services that embed a policy in a page.
EMBEDDING_SCRIPT_PATTERN = re.compile(rf"[\w:/.-]*{any_of('embeds')}[\w/.-]*")
NOTE_ELEMENTS = ["p", "li", "div", "dd", "aside"]
INVISIBLE_ELEMENTS = WORDS["elements"]["not shown"].split()
REASONS = {name: reason for reason, names in WORDS["elements"].items() for name in names.split()}
MENU_CLASSES = {*WORDS["classes"]["menus"].split()}
HYPHENATED_CLASSES = WORDS["classes"]["hyphenated"].split()
DIALOG_CLASSES = {*WORDS["classes"]["dialogs"].split()}
WORD_SEPARATOR_PATTERN = re.compile(r"[-_\s]+")  # separates words in class names
ELEMENTS_AROUND_TEXT = ("nav", "footer", "dialog")
HIDING_STYLES = ("display:none", "visibility:hidden")
OPENING_ELEMENTS = ("dt", "summary", *HEADINGS)
WORD_PATTERN = re.compile(r"\w+")
YEAR_PATTERN = r"[12][0-9]{3}"
CONTROL_ELEMENTS = ["a", "button", "input", "select", *HEADINGS]
MAX_PAGE_PART_WORDS = 150  # maximum length of a banner, menu, or form
# A form with at least half of the page's text is kept if it contains more words than this outside
# of links.
MAX_PAGE_FORM_WORDS = 20
MAX_WORDS_OUTSIDE_LINKS = 4  # a menu has at most this many words outside of links
LINE_ELEMENTS = ("p", "div", "li", "td", "small")
MAX_DATE_LINE_LENGTH = 200


class ReadPage(Struct, frozen=True):
    """A parsed web page."""

    blocks: Blocks
    title: str  # `<title>` up to the first separator such as ` | `, or empty
    removed: Removed
    notes: list[str]  # assumptions that the user should check
    in_main: bool  # whether the page has a `<main>` or `<article>` element
    has_scripts: bool
    redirects: bool  # whether the page redirects to another one
    bold_lines: tuple[str, ...] = ()  # lines that look like headings but aren't


def import_html(
    data: bytes, path: str, options: ImportOptions, *, surrounded: bool = True
) -> ImportedText:
    """Convert a saved web page to a draft.

    `path` is used in messages. `surrounded` is False for a converted Word file, which has no menus
    and footers around the text. Raises ProblemsFound if no date is found, if most of the text would
    get lost, or if the page is too large or nested too deeply.
    """
    declared = EncodingDetector.find_declared_encoding(data, is_html=True) or ""
    text, decoding_notes = decode_file(data, path, declared, encoding=options.encoding)
    page = read_page(text, path, options)
    blocks = page.blocks
    # the site may show other things above the title, unless the user selected the parts
    if surrounded and not options.select:
        blocks = _with_title_first(blocks)
    removed = sorted(page.removed, key=attrgetter("line"))
    if surrounded:
        is_chosen = bool(options.select or options.remove)
        problem = _lost_text_problem(page, blocks, removed, is_chosen=is_chosen)
        if problem:
            raise _question_about_part(problem, text, path)
    body = write_markdown(blocks)
    if not any(map(str.isalnum, body)):
        raise empty_file(path)
    lines = list(_date_lines(blocks))
    heading = _title_of_blocks(blocks)
    # a statement with a date may contain any of these names of the policy
    stated = dates_of_version(lines, f"{options.slug} {heading} {page.title}")
    front = ForeignText()  # a web page has no front matter
    title = options.title or heading or page.title
    dates = choose_days(options, stated, front, path, lines, draft=(title, body))
    # notes about the encoding and the title come first
    dates = replace(dates, notes=page.notes + dates.notes)
    draft = write_draft(
        options, title, dates, front.extra, body, removed=removed, notes=decoding_notes
    )
    return replace(draft, bold_lines=page.bold_lines)


def _with_title_first(blocks: Blocks) -> Blocks:
    """Move the title to the top if there are only a few blocks above it."""
    # the title sorts first, because False is less than True; the other blocks keep their order
    top = sorted(blocks[:MAX_BLOCKS_ABOVE_TITLE], key=lambda block: block.kind != "title")
    return top + blocks[MAX_BLOCKS_ABOVE_TITLE:]


def _title_of_blocks(blocks: Blocks) -> str:
    for block in blocks:
        if block.kind == "title":
            return _words_of_markdown(block.text)
    return ""


def read_page(
    text: str, path: str, options: ImportOptions | None = None, *, layout: bool = True
) -> ReadPage:
    """Convert a web page to blocks, and list the text that was removed.

    `options` are None for a version in a git history, whose links stay relative to the repository.
    Otherwise, links become absolute if the page states its URL. `layout` tells whether tables with
    a single row or column are only used for layout.

    Raises ProblemsFound if the page is too large or nested too deeply, or if a selector in
    `options` matches nothing.
    """
    try:
        soup = parse_page(text)
        page = PageContext()
        removed = []
        chosen = []
        if options:
            page = PageContext.from_page(soup)
            # elements that match `--remove`, and elements that match `--select`
            unwanted, chosen = _matched_parts(soup, options, path)
            for tag in unwanted:
                removed += remove_element(tag, "--remove")
            # `--remove` may have removed a selected part
            chosen = [tag for tag in chosen if not tag.decomposed]
        page.layout = layout
        title = _page_title(soup)
        possible_headings: tuple[str, ...] = ()
        # whether the page has a main element, has scripts (which are removed below), and redirects
        facts = _page_facts(soup)
        removed += _show_page(soup, page)
        # `root` contains the policy, and `outside` is all other text
        if chosen:
            page.title, root, outside = separate_chosen_parts(soup, chosen)
        else:
            page.title, root, outside = separate_policy(soup)
        if options:
            possible_headings = _mark_bold_lines(root, page, options, has_title=bool(title))
        page.find_anchors(root)
        # the links of a page may reveal its URL
        if options and not page.own_addresses:
            page.find_own_address(root)
        blocks = blocks_of(root, page)
    except (UnreadablePageError, RecursionError) as error:
        problem = TOO_DEEP if isinstance(error, RecursionError) else error.args[0]
        raise ProblemsFound([problem._replace(path=path, line=1)]) from None
    removed += outside + page.removed
    return ReadPage(blocks, title, removed, page.notes, *facts, possible_headings)


def _mark_bold_lines(
    root: Tag, page: PageContext, options: ImportOptions, *, has_title: bool
) -> tuple[str, ...]:
    """Turn bold lines into headings if the user wants it, and the first one into the title.

    `has_title` tells whether the page has a title already. Return the text of lines that look like
    headings but stay paragraphs.
    """
    lines = bold_lines(root)
    if not page.title and not has_title:
        page.title = title_of(root, lines)
        if page.title:
            make_heading(page.title, 1)
            # lines above the title aren't headings
            lines = lines[lines.index(page.title) + 1 :]
    headings = heading_lines(lines)
    if not options.headings:
        return tuple(map(words_of, headings))
    make_headings(root, headings)
    return ()


def _show_page(soup: BeautifulSoup, page: PageContext) -> Removed:
    """Change a page to what readers see, and return the omitted content."""
    removed = _embedded_pages(soup) + _mark_notes(soup) + _remove_formulas(soup)
    page.notes += apply_styles(soup)
    _name_icons(soup)
    _mark_readings(soup)
    for tag in elements_named(soup, ELEMENTS_WITHOUT_TEXT):
        tag.decompose()
    open_panels(soup)
    return removed


def _embedded_pages(soup: BeautifulSoup) -> Removed:
    """Return the URLs of embedded pages as removed text."""
    removed = []
    for tag in elements_named(soup, EMBEDDING_ELEMENTS):
        # a script replaces `src` with `data-src` later
        address = attribute(tag, "data-src") or attribute(tag, "src") or attribute(tag, "data")
        if tag.name == "script":  # only scripts of known services embed a page
            loaded = EMBEDDING_SCRIPT_PATTERN.search(f"{address} {tag.get_text()}")
            address = loaded[0] if loaded else ""
            # a link that such a script replaces with the policy
            link = soup.select_one(EMBEDDED_LINK) if loaded else None
            if link:
                address = attribute(link, "href")
        # an iframe for tracking, for example, is hidden or in `<noscript>`
        if address and not tag.find_parent("noscript") and not _is_hidden(tag):
            text = " ".join([address, attribute(tag, "title")]).strip()
            removed.append(RemovedText(tag.sourceline or 1, text, EMBEDDED_REASON))
    return removed


def _remove_formulas(soup: BeautifulSoup) -> Removed:
    """Remove formulas, which Markdown doesn't support, and return their source."""
    removed = []
    for formula in _outermost(list(filter(_is_formula, soup.find_all(True)))):
        # `<annotation>` contains the source of the formula in LaTeX
        source = formula.find("annotation") or formula.find("math") or formula
        removed.append(RemovedText(formula.sourceline or 1, words_in(source), FORMULA_REASON))
        formula.replace_with(" ")
    return removed


def _is_formula(tag: Tag) -> bool:
    return tag.name in FORMULA_ELEMENTS or not FORMULA_CLASSES.isdisjoint(tag.get("class") or ())


def _mark_readings(soup: BeautifulSoup) -> None:
    """Enclose ruby annotations in parentheses, unless the page already does."""
    for reading in soup.find_all("rt"):
        if not reading.find_previous_sibling("rp"):
            reading.insert(0, "(")
            reading.append(")")


def _mark_notes(soup: BeautifulSoup) -> Removed:
    """Find footnote references whose footnote links back, as in Google Docs, and mark both.

    Both get the attribute `data-note` with the label, so that they become Markdown footnotes.
    Comments of Google Docs look like footnotes. They're removed, and their text is returned.
    """
    named = {str(tag.get("id") or tag.get("name")): tag for tag in soup.find_all(True)}
    removed = []
    for link in soup.find_all("a"):
        # a comment that was removed below may have contained the link
        target = "" if link.decomposed else attribute(link, "href")
        label = link.get_text(strip=True).strip("[]()") if target.startswith("#") else ""
        # A footnote reference has a short label, such as 1 or a. Links with long labels aren't
        # references. The label of a link to another page is empty here.
        if len(label) > 4 or not label.isalnum():
            continue
        name = target[1:]  # id of the footnote
        reference = link.find_parent("sup") or link
        note = _note_at(named.get(name), [link, reference])
        if not note:
            continue
        if not note.get("data-note"):  # this is the first reference to the footnote
            note["data-note"] = label
            note.name = "div"  # an `<li>` would be written as a list item
        # turn the reference into an empty link with the label of the footnote
        reference.clear()
        reference.name = "a"
        reference.attrs = {"data-note": note["data-note"]}
        if name.startswith("cmnt"):  # the note is a comment in Google Docs
            reference.decompose()
            removed += remove_element(note, "comment")
    return removed


def _note_at(target: Tag | None, references: Sequence[Tag]) -> Tag | None:
    """Return the footnote that a link refers to, and remove its link back.

    Return None if the target isn't a footnote. `references` contains the link and its `<sup>`; the
    footnote may link back to either.
    """
    note = target
    if note and note.name not in NOTE_ELEMENTS:
        note = note.find_parent(NOTE_ELEMENTS)
    # a footnote contains neither headings nor its own reference
    if not note or note.find(HEADINGS) or _contains(note, references[0]):
        return None
    names = [f"#{reference.get('id') or reference.get('name')}" for reference in references]
    back = note.find("a", href=names)
    if back:
        back.decompose()
    # several references may share a footnote that only links back to the first of them
    elif not note.get("data-note"):
        return None
    return note


def _name_icons(soup: BeautifulSoup) -> None:
    """Replace icons without text with their names, such as “Yes” or “No”.

    Icons in links, buttons, and headings are skipped, because they're only decoration.
    """
    for tag in elements_named(soup, ICON_ELEMENTS):
        name = attribute(tag, "aria-label") or attribute(tag, "title")
        if tag.name == "svg" and tag.title:
            name = name or tag.title.get_text()
        if not name.strip():
            continue
        # the displayed text of the element, without text in a drawing that isn't displayed
        words = "".join([part for part in tag.strings if part.parent.name not in SVG_NAMES])
        is_empty = not any(map(str.isalnum, words)) and not tag.find(["img", "svg"])
        if is_empty and not tag.find_parent(["a", "button", *HEADINGS]):
            tag.string = f" {name} "  # spaces separate the name from neighboring words
            # the name isn't a drawing, and shouldn't become italic
            if tag.name in {"svg", "i"}:
                tag.name = "span"


def _page_title(soup: BeautifulSoup) -> str:
    """Return the `<title>` of a page without the site's name, which follows a separator."""
    if not soup.title:
        return ""
    return re.split(TITLE_SEPARATOR_PATTERN, " ".join(soup.title.get_text().split()))[0]


def _page_facts(soup: BeautifulSoup) -> tuple[bool, bool, bool]:
    """Return whether a page has a main element, has scripts, and redirects."""
    has_main = bool(soup.find_all("article")) or any(map(_is_main, soup.find_all(True)))
    scripts = soup.find_all("script")
    redirects = any(re.search(REDIRECT_PATTERN, script.get_text()) for script in scripts)
    return has_main, bool(scripts), redirects or any(map(_is_redirect, soup.find_all("meta")))


def _is_main(tag: Tag) -> bool:
    return tag.name == "main" or tag.get("role") == "main"


def _is_redirect(meta: Tag) -> bool:
    is_refresh = "refresh" in attribute(meta, "http-equiv").lower()
    return is_refresh and bool(REFRESH_TARGET_PATTERN.search(attribute(meta, "content")))


def _date_lines(blocks: Blocks) -> Iterator[tuple[int, str]]:
    """Yield (line number, text) for the lines in which to search for dates.

    A block with a date is split at links, at paragraphs of a block quote, and at table cells, so
    that each date is on the same line as its label.
    """
    for block in blocks:
        if not DAY.search(block.text):
            yield block.line, _words_of_markdown(block.text)
            continue
        text, _, _ = block.text.partition(" {#")  # drop the id of a heading
        for part in re.split(LINE_END_PATTERN, text):
            line = _words_of_markdown(part).strip("> ")
            if line:
                yield block.line, line


def _words_of_markdown(markdown: str) -> str:
    """Return the text of a Markdown block without link targets and delimiters."""
    bare = re.sub(LINK_PATTERN, r"\1", markdown.replace("<br>", " "))
    return " ".join(re.sub(MARK_PATTERN, r"\1", bare).split())


def _lost_text_problem(  # noqa: PLR0911 - by problem
    page: ReadPage, blocks: Blocks, removed: Removed, *, is_chosen: bool
) -> Problem | None:
    """Return a problem if a page has no text or would lose most of it, otherwise None.

    The first problem that applies is returned, so specific causes are checked first. `blocks` is
    the policy, and `removed` is the text that would be removed. `is_chosen` tells whether the user
    has selected a part; any text is then sufficient. The problem has no position, and its help may
    be empty.
    """
    texts = [_words_of_markdown(block.text) for block in blocks]
    words = " ".join(texts)
    if is_chosen and words:
        return None
    # each is the URL of a page in a frame, for example, which may contain the policy
    embedded = [entry for entry in removed if entry.reason == EMBEDDED_REASON]
    kept = 0  # number of words, not counting headings
    for block, text in zip(blocks, texts, strict=True):
        if block.kind not in {"title", "heading"}:
            kept += len(text.split())
    # A page with few words is only a problem if something else shows that its text is missing: a
    # page in a frame, a redirect, or a request to turn on JavaScript. A page with very few words
    # (MIN_PAGE_WORDS) is also a problem if it has a script.
    is_brief = kept < MIN_WORDS_IF_UNSURE
    if is_brief and embedded:
        message = f"this page only shows another page: {embedded[0].text}"
        return Problem("no-words", message, EMBEDDED_HELP)
    # a main element with a few words shows that the page isn't empty
    in_main = page.in_main and kept >= MIN_PAGE_WORDS
    if is_brief and not in_main and page.redirects:
        message = "this page has no text; it only redirects"
        return Problem("no-words", message, "save the page that it redirects to")
    needs_script = page.has_scripts and kept < MIN_PAGE_WORDS
    if needs_script or (is_brief and "javascript" in words.lower()):
        return Problem("no-words", "this page has no text without its script", SAVE_HELP)
    if not words:
        return Problem("no-words", "no text is left of this page")
    # number of removed words that may belong to the policy
    prose = _words_of_prose(removed, kept, in_main=in_main, is_brief=is_brief)
    if prose <= kept:
        return None
    message = f"{prose:,} words of prose would be removed and only {kept:,} kept"
    return Problem("too-much-removed", message)


def _words_of_prose(removed: Removed, kept: int, *, in_main: bool, is_brief: bool) -> int:
    """Count the removed words that may belong to the policy.

    `kept` is the number of words that remain. `in_main` tells whether they're in a main element,
    and `is_brief` whether there are only a few.
    """
    prose = 0
    # Number of removed words in headers, footers, and the like. If the policy is in a main element,
    # they only count if there are very many, because sites have long footers.
    words_outside_main = 0
    for entry in removed:
        count = len(entry.text.split())
        # short text is probably a menu entry or label; on a short page, it counts anyway
        is_prose = count >= MIN_PROSE_WORDS
        if in_main and entry.reason.startswith(OUTSIDE_MAIN):
            words_outside_main += count if is_prose else 0  # added below if there are many
        elif (is_brief or is_prose) and not entry.reason.startswith(EXPECTED_REASONS):
            prose += count
    if words_outside_main > MAX_WORDS_OUTSIDE_MAIN * kept:
        prose += words_outside_main
    return prose


def _question_about_part(problem: Problem, html: str, path: str) -> ProblemsFound:
    """Create an exception that asks which part of a page contains the policy.

    `problem` is the result of `_lost_text_problem`.
    """
    help = problem.help
    # reading the page has changed its tree, so parse the page again
    option, parts = _largest_parts(parse_page(html))
    if not help:
        help = SAVE_HELP
        if option:
            help = f"select the part with the policy, for example: `{option}`"
    message = f"{problem.message}; nothing was written"
    problem = problem._replace(message=message, help=help, path=path, line=1)
    return ProblemsFound([problem], recipe=parts)


def _matched_parts(soup: BeautifulSoup, options: ImportOptions, path: str) -> list[list[Tag]]:
    """Return the elements that match `--remove`, and the elements that match `--select`.

    An element inside another matching element is left out. Raises ProblemsFound if a selector is
    invalid or matches nothing.
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
    """Explain why a CSS selector is invalid or matches nothing, or return an empty string."""
    try:
        if soup.select_one(css):
            return ""
    # soupsieve raises NotImplementedError for pseudo-elements
    except (SelectorSyntaxError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        return f"isn't a CSS selector: {reason}"
    return "matches nothing on this page"


def _outermost(tags: Sequence[Tag]) -> list[Tag]:
    """Return the elements that aren't inside other elements of the list."""
    ids = set(map(id, tags))
    return [tag for tag in tags if ids.isdisjoint(map(id, tag.parents))]


def _largest_parts(soup: BeautifulSoup) -> tuple[str, str]:
    """Return an option that selects the largest part of a page, and a table of the largest parts.

    A line of the table shows the number of words, the option, and the start of the text. Both
    results are empty if the page has no text.
    """
    parts = [(words_in(tag), tag) for tag in _innermost_parts(soup.body or soup)]
    parts.sort(key=lambda part: -part[0].count(" "))  # parts with more words come first
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
    """Yield the innermost elements that contain text, possibly `tag` itself.

    The text of a paragraph or heading counts as text of the element around it, unless that's
    `<body>`.
    """
    children = tag.find_all(True, recursive=False)
    inner = [
        child for child in children if child.name not in ELEMENTS_WITHOUT_TEXT and words_in(child)
    ]
    has_text = any(child.name in TEXT_ELEMENTS for child in inner)
    has_text = has_text or any(map(str.strip, tag.find_all(string=True, recursive=False)))
    # Continue with the elements inside, unless this element has text of its own. The body with all
    # of the page is only yielded if no element inside it contains text.
    if inner and (tag.name == "body" or not has_text):
        for child in inner:
            yield from _innermost_parts(child)
    elif has_text:
        yield tag


def _selector(tag: Tag, soup: BeautifulSoup) -> str:
    """Return a CSS selector that matches only one element, using an id, a class, or a position."""
    names = []
    if tag.name in {"main", "article", "body"}:
        names.append(tag.name)
    if tag.get("id"):
        names.append("#" + escape(str(tag["id"])))
    names += ["." + escape(str(name)) for name in tag.get_attribute_list("class") if name]
    for name in names:
        if len(soup.select(name, limit=2)) == 1:  # no other element matches
            return name
    # otherwise, use the position of the element in its parent
    if not tag.parent:
        return tag.name
    above = _selector(tag.parent, soup)
    place = len(tag.find_previous_siblings(tag.name)) + 1
    return f"{above} > {tag.name}:nth-of-type({place})"


def open_panels(soup: BeautifulSoup) -> None:
    """Show the collapsed parts of a page.

    A button that opens a part with text becomes a heading, one level lower than the heading above
    it. A tab becomes a heading at the start of its panel.
    """
    # the first element with an id wins, so add it last
    by_id = {str(tag["id"]): tag for tag in reversed(soup.find_all(id=True))}
    levels: dict[int, int] = {}  # `id()` of an opened part → level of its heading
    level = 1  # level of the last heading outside of opened parts
    for tag in soup.find_all(True):
        # the page's author made another element a heading
        if tag.get("role") == "heading":
            tag.name = f"h{tag.get('aria-level')}"
            if tag.name not in HEADINGS:  # the level is missing or invalid
                tag.name = "h2"
        # level of the heading that opens the enclosing part, or 0
        around = _level_around(tag, levels)
        if tag.name in HEADINGS and not around:
            level = int(tag.name[1])
        level_below = min(6, (around or level) + 1)  # one level lower than the heading above
        # the parent is `<details>`, which a click on `<summary>` opens
        if tag.name == "summary" and tag.parent:
            levels[id(tag.parent)] = level_below
            _make_heading(tag, tag.parent, level_below)
        for panel in _opened_parts(tag, by_id):  # parts that open when the user clicks `tag`
            _show_part(panel, tag)
            if id(panel) in levels or tag.name in HEADINGS:  # the part already has a heading
                continue
            # a tab or button becomes a heading, but a link in the text doesn't
            if _control_kind(tag) and _has_text(panel):
                levels[id(panel)] = level_below
                _make_heading(tag, panel, level_below)


def _level_around(tag: Tag, levels: dict[int, int]) -> int:
    """Return the heading level of the opened part that contains an element, or 0.

    `levels` maps the `id()` of opened parts to heading levels.
    """
    if levels:
        for parent in tag.parents:
            if id(parent) in levels:
                return levels[id(parent)]
    return 0


def separate_policy(soup: BeautifulSoup) -> tuple[Tag | None, Tag, Removed]:
    """Find the element that contains the policy, and remove all other content.

    Return the heading of the policy, the element, and the removed text.
    """
    root = _main_element(soup)
    whole = soup.body or soup  # other content is removed from this element
    title = _heading_of_policy(soup, root)
    if title and not _contains(root, title) and not _contains(title, root):
        root.insert(0, title.extract())  # the heading is outside of the main element
    # ids of the elements that contain the policy or its heading, which aren't removed
    kept = {id(root), *map(id, root.parents)}
    if title:
        kept.update([id(title), *map(id, title.parents)])
    removed = list(_remove_page_parts(whole, kept))
    removed += _text_outside([root], f"outside <{root.name}>")
    return title, root, removed


def _contains(outer: Tag, inner: Tag) -> bool:
    """Return whether an element is inside another one. It isn't inside itself."""
    return any(parent is outer for parent in inner.parents)


def separate_chosen_parts(
    soup: BeautifulSoup, chosen: Sequence[Tag]
) -> tuple[Tag | None, Tag, Removed]:
    """Move the parts that the user selected into a new element, and remove all other content.

    Return the first level-1 heading or None, the new element, and the removed text. Invisible text
    inside the parts is removed, too.
    """
    removed = list(_text_outside(chosen, "not selected"))
    root = soup.new_tag("body")
    for part in chosen:
        root.append(part.extract())
        for tag in part.find_all(True):
            if tag.decomposed:  # an element around this one has been removed
                continue
            # a hidden element with a lot of text or a heading may be the policy itself
            is_hidden = _is_hidden(tag) and not _may_be_policy(tag, "hidden")
            if is_hidden or tag.name in INVISIBLE_ELEMENTS:
                removed += remove_element(tag, REASONS.get(tag.name, "hidden"))
    return root.find("h1"), root, removed


def _remove_page_parts(parent: Tag, kept: Collection[int]) -> Iterator[RemovedText]:
    """Remove menus, banners, and the like from an element, and yield their text.

    `kept` contains the `id()` of elements to keep.
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
    """Return the element that contains the main text.

    A single `<main>` is enough if it has some text. Otherwise, the first `<main>` or a single
    `<article>` must have at least a quarter of the page's text. If neither has, `<body>` is
    returned.
    """
    body = soup.body or soup
    candidates = list(filter(_is_main, soup.find_all(True)))
    if len(candidates) == 1 and _has_more_words(candidates[0].strings, MIN_PAGE_WORDS):
        return candidates[0]
    del candidates[1:]  # keep the first `<main>`
    articles = soup.find_all("article")
    if len(articles) == 1:
        candidates += articles
    for candidate in candidates:  # candidates that are `<main>` come first
        if len(words_in(candidate)) * 4 >= len(words_in(body)):
            return candidate
    return body


def _heading_of_policy(soup: BeautifulSoup, root: Tag) -> Tag | None:
    """Return the level-1 heading that names the policy, or None.

    The heading in `root` is preferred. A heading in the page header is the last choice, because it
    usually names the site.
    """
    # search the whole page only if `root` has no such heading
    headings = _headings_of_text(root) or _headings_of_text(soup)
    # a heading without text is probably an image such as a logo, so prefer headings with text
    headings = [tag for tag in headings if tag.get_text().strip()] or headings
    for tag in headings:
        # a `<header>` inside the main text belongs to the text
        if not tag.find_parent("header") or tag.find_parent(["article", "main"]):
            return tag
    if headings:
        return headings[0]
    return None


def _headings_of_text(part: Tag) -> list[Tag]:
    """Return the level-1 headings in a part of a page, except in menus, footers, and dialogs."""
    return [tag for tag in part.find_all("h1") if not tag.find_parent(ELEMENTS_AROUND_TEXT)]


def _text_outside(roots: Collection[Tag], reason: str) -> Iterator[RemovedText]:
    """Yield the text outside of `roots` as removed text. `reason` is why it's removed."""
    around: dict[int, Tag] = {}  # `id()` of an element that contains a root → the element
    for root in roots:
        # outer elements come first, so that texts are yielded in page order
        around |= {id(parent): parent for parent in reversed([*root.parents])}
    skipped = {*around, *map(id, roots)}  # `id()` of elements that contain a root or are one
    # any other child of an element around a root is outside of all roots
    for parent in around.values():
        for child in parent.children:
            is_head = isinstance(child, Tag) and child.name == "head"
            if id(child) not in skipped and not is_head:
                yield from _removed_texts(child, reason)


def _reason_to_remove(tag: Tag) -> str:
    """Return the reason for removing an element, or an empty string to keep it."""
    reason = _kind_of_page_part(tag)
    # the header of a section, for example, isn't the page header
    within = ["article", "section", "main"]
    if tag.name in {"header", "footer"} and tag.find_parent(within):
        return ""
    # the button is a section's heading
    if reason == "button" and tag.find_parent(OPENING_ELEMENTS):
        return ""
    if _may_be_policy(tag, reason):
        return ""
    return reason


def _kind_of_page_part(tag: Tag) -> str:
    """Return what an element seems to be, such as a menu, or an empty string for text."""
    if _is_dialog(tag):
        # a cookie banner has controls with which the user accepts cookies
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
    """Return whether to keep an element although `reason` suggests removing it.

    A form or a hidden element is kept if it contains a lot of text or a level-1 heading.
    """
    if reason not in {"form", "hidden"}:
        return False
    max_words = MAX_PAGE_PART_WORDS
    # Some servers wrap the whole page in a form. Fewer words are enough for a form with half of the
    # page's text.
    if reason == "form":
        body = tag.find_parent("body")
        if body and len(words_in(tag)) * 2 >= len(words_in(body)):
            max_words = MAX_PAGE_FORM_WORDS
    return _has_more_words(_texts_outside_links(tag), max_words) or tag.find("h1") is not None


def _is_menu_by_class(tag: Tag) -> bool:
    """Return whether both the class and the content of an element suggest a menu."""
    if not tag.get("class") or tag.name in {*HEADINGS, "body", "html"}:
        return False
    classes = _class_names(tag)
    # names such as `skip-link` contain a hyphen, at which the pattern below splits
    is_named = any(name in classes for name in HYPHENATED_CLASSES)
    is_named = is_named or not MENU_CLASSES.isdisjoint(WORD_SEPARATOR_PATTERN.split(classes))
    return is_named and _is_menu(tag)


def _class_names(tag: Tag) -> str:
    """Return the classes of an element in lowercase, separated by spaces."""
    return " ".join(map(str, tag.get_attribute_list("class"))).lower()


def remove_element(tag: Tag, reason: str) -> Removed:
    """Remove an element, and return its text.

    A line that may state the policy's date is moved in front of the element, so it stays. If the
    element itself is such a line, nothing is removed.
    """
    dated = []  # lines that may state the date
    if reason in {"page header", "footer", "aside"}:
        dated = [tag, *elements_named(tag, LINE_ELEMENTS)]
    for line in dated:
        words = words_in(line)
        # skip a line that contains other lines
        if line.find(LINE_ELEMENTS) or len(words) > MAX_DATE_LINE_LENGTH or not is_date_line(words):
            continue
        if line is tag:
            return []
        tag.insert_before(line.extract())
    removed = list(_removed_texts(tag, reason))
    tag.decompose()
    return removed


def _removed_texts(node: PageElement, reason: str) -> Iterator[RemovedText]:
    """Yield each block of text in a node as removed text.

    `reason` is why the node is removed. The line number is taken from the nearest tag.
    """
    # each block becomes a separate entry
    if isinstance(node, Tag) and node.find(BLOCKS, recursive=False):
        for child in node.children:
            yield from _removed_texts(child, reason)
        return
    words = words_in(node)
    if words:
        tag = node if isinstance(node, Tag) else node.parent
        yield RemovedText((tag and tag.sourceline) or 1, words, reason)


def _is_hidden(tag: Tag) -> bool:
    """Return whether an element is hidden.

    A tab panel doesn't count as hidden. Neither does text with `hidden="until-found"`, which
    becomes visible when the user searches for it.
    """
    if tag.get("role") == "tabpanel":
        return False
    if tag.has_attr("hidden") and tag["hidden"] != "until-found":
        return True
    style = style_of(tag)
    return any(hides in style for hides in HIDING_STYLES)


def _is_dialog(tag: Tag) -> bool:
    """Return whether an element is a dialog, or is hidden and has the id or class of a dialog."""
    if tag.name == "dialog" or tag.get("role") in {"dialog", "alertdialog"}:
        return True
    if tag.get("aria-modal") == "true":
        return True
    if not _is_hidden(tag):
        return False
    names = f"{attribute(tag, 'id').lower()} {_class_names(tag)}"
    return not DIALOG_CLASSES.isdisjoint(WORD_SEPARATOR_PATTERN.split(names))


def _control_kind(tag: Tag) -> str:
    """Return “tab” or “button” if an element works like one, otherwise an empty string."""
    role = tag.get("role")
    toggles = {tag.get("data-toggle"), tag.get("data-bs-toggle")}  # attributes of Bootstrap
    if role == "tab" or toggles & {"tab", "pill"}:
        return "tab"
    if role == "button" or tag.name == "button" or "collapse" in toggles:
        return "button"
    return ""


def _opened_parts(tag: Tag, by_id: dict[str, Tag]) -> list[Tag]:
    """Return the parts of a page that open when the user clicks an element, except menus.

    Attributes of the element name the parts. Without such attributes, a hidden element that follows
    is returned. `by_id` contains all elements that have ids.
    """
    ids = attribute(tag, "aria-controls").split()  # ids of the parts
    for name in ("data-target", "data-bs-target", "href"):
        target = attribute(tag, name)
        if target.startswith("#"):
            ids.append(target[1:])
    parts = [by_id[name] for name in ids if name in by_id]
    works_as = _control_kind(tag)
    if not parts and (works_as or tag.name in OPENING_ELEMENTS):
        parts = _hidden_next_element(tag)
    # `aria-haspopup` means that a menu, dialog, or the like opens
    if not parts or attribute(tag, "aria-haspopup") not in {"", "false"}:
        return []
    # a button in a menu, footer, or dialog doesn't open any part of the policy
    if works_as == "button" and tag.find_parent(ELEMENTS_AROUND_TEXT):
        return []
    # the element may name itself or an element around it, as a link to the top does
    around = {id(tag), *map(id, tag.parents)}
    return [part for part in parts if id(part) not in around]


def _hidden_next_element(tag: Tag) -> list[Tag]:
    """Return the element after a tag if users can show it with a click on the tag.

    If the tag is the last one in its parent, this is the element after the parent. If there's no
    such element, the list is empty.
    """
    next_element = tag.find_next_sibling(True)
    if not next_element and tag.parent:
        next_element = tag.parent.find_next_sibling(True)
    if not next_element:
        return []
    # A click on an element with `aria-expanded` shows or hides something, but not another heading
    # that opens a part itself.
    if _is_hidden(next_element) or (
        tag.has_attr("aria-expanded") and next_element.name not in OPENING_ELEMENTS
    ):
        return [next_element]
    return []


def _has_text(panel: Tag) -> bool:
    """Return whether a part contains text and is neither a menu nor a dialog."""
    role = panel.get("role")  # REASONS contains the roles of menus, for example
    if panel.find_parent(["nav", "dialog"]) or _is_dialog(panel) or f"role={role}" in REASONS:
        return False
    return any(panel.stripped_strings) and not _is_menu(panel)


def _show_part(panel: Tag, opener: Tag) -> None:
    """Show a hidden part and the hidden elements around it, unless they also contain `opener`."""
    around_opener = set(map(id, opener.parents))
    for part in (panel, *panel.parents):
        if not _is_hidden(part) or id(part) in around_opener:
            continue
        # dialogs and menus stay hidden, because they don't contain the policy
        if not _is_dialog(part) and not _is_menu(part):
            del part["hidden"]
            del part["style"]


def _make_heading(tag: Tag, panel: Tag, level: int) -> None:
    """Turn the element that opens a part into a heading.

    It becomes a `<span>` or `<div>` instead if a heading isn't possible there. A tab is moved to
    the start of its panel.
    """
    # the element is inside a heading already, or has no text
    if tag.find_parent(OPENING_ELEMENTS) or not any(tag.stripped_strings):
        tag.name = "span"
    # a heading can't contain these elements
    elif tag.find([*HEADINGS, "p", "ul", "ol", "table"]):
        tag.name = "div"
    else:
        tag.name = f"h{level}"
        del tag["href"]
        if _control_kind(tag) == "tab":
            panel.insert(0, tag.extract())


def words_in(node: PageElement) -> str:
    """Return the text of a node on one line, followed by alternative texts of images."""
    if not isinstance(node, Tag):
        return " ".join(str(node).split())
    images = [node]
    if node.name != "img":
        images = node.find_all("img")
    words = [*node.stripped_strings, *(attribute(image, "alt") for image in images)]
    return " ".join(" ".join(words).split())


def _has_more_words(strings: Iterable[str], limit: int) -> bool:
    return sum(len(WORD_PATTERN.findall(string)) for string in strings) > limit


def _is_menu(tag: Tag) -> bool:
    """Return whether an element contains almost only links, headings, and copyright lines."""
    # a menu contains links
    if tag.name != "a" and not tag.find("a"):
        return False
    words = list(map(str.strip, _texts_outside_links(tag)))
    # drop copyright lines, such as “© 2026 Example Ltd”
    words = [
        text for text in words if not COPYRIGHT.fullmatch(text) or not re.search(YEAR_PATTERN, text)
    ]
    return not _has_more_words(words, MAX_WORDS_OUTSIDE_LINKS)


def _texts_outside_links(tag: Tag) -> Iterator[str]:
    """Yield the text in an element outside of links, headings, and controls."""
    for words in tag.find_all(string=True):
        if not words.find_parent(CONTROL_ELEMENTS):
            yield str(words)
