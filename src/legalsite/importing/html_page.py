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
from soupsieve import SelectorSyntaxError, escape

from legalsite.errors import Problem, ProblemsFound, counted, failure
from legalsite.importing.days import choose_days, dates_of_version
from legalsite.importing.decoding import decode_file
from legalsite.importing.foreign_front_matter import ForeignText
from legalsite.importing.html_markdown import BLOCKS, PageContext, attribute, blocks_of, style_of
from legalsite.importing.markdown_writer import (
    Blocks,
    ImportedText,
    ImportOptions,
    Removed,
    RemovedText,
    write_draft,
    write_markdown,
)
from legalsite.importing.page_parser import TOO_DEEP, UnreadablePageError, parse_page
from legalsite.importing.titles_and_menus import COPYRIGHT, WORDS
from legalsite.source.raw_html import HEADINGS
from legalsite.text.dates_in_prose import DAY, is_date_line

MAX_BLOCKS_ABOVE_TITLE = 12
SEPARATOR = r" (?:[|–—·-]|::) "
MIN_PAGE_WORDS = 12  # with fewer, a page that a script fills in has no text
MIN_WORDS_IF_UNSURE = 40  # with fewer, a page that redirects has no text
MIN_PROSE_WORDS = 8  # a shorter stretch is an entry of a menu, or a label
# What may be long beside a text in `<main>`.
BESIDE_MAIN = ("dialog", "footer", "page header", "aside", "form")
REDIRECT = r"\blocation(?:\.href)?\s*=\s*[\"']|\blocation\.(?:replace|assign)\("
REFRESH = re.compile("(?i)refresh")
TARGET = re.compile(r"[0-9.\s]*[;,]\s*\S")
LINE_END = r"\\?\n|<br>|(?<!\\)\||(?<!\\)\[|\]\([^)\s]*\)"
LINK = r"\[((?:[^\[\]\\]|\\.)*)\]\((?:<[^<>]*>|[^()\s]*)\)"
MARK = r"(?m)\\(\W)|[*~]{1,3}|`+|</?(?:s|strong|em|sup|sub)>|^[>|#-]+ | \| | \|$|:?-{3,}:?"
# How the reasons begin for removed text that isn't the policy's: a menu, a banner, what the user
# named, or the address of a link or image.
NO_TEXT = ("--remove", "navigation", "search", "cookie banner", "link ", "image ")
SAVE = 'open it in a browser, save it as "Webpage, Complete", and import that'
TEXTS = {"p", "ul", "ol", "dl", "table", "blockquote", "pre", *HEADINGS}
MAX_SHOWN_PARTS = 8
MAX_SHOWN_LENGTH = 60  # of the beginning of a part
OTHER_PART = "choose another selector; the largest parts of the page are listed below"
SILENT = ("script", "style", "template", "link", "meta")
UNSEEN = WORDS["elements"]["not shown"].split()
REASONS = {name: reason for reason, names in WORDS["elements"].items() for name in names.split()}
MENU_CLASSES = {*WORDS["classes"]["menus"].split()}
HYPHENATED_CLASSES = WORDS["classes"]["hyphenated"].split()
DIALOG_CLASSES = {*WORDS["classes"]["dialogs"].split()}
NAME_ENDS = re.compile(r"[-_\s]+")  # between the words in names of classes
FRAMES = ("nav", "footer", "dialog")
HIDING = ("display:none", "visibility:hidden")
TERMS = ("dt", "summary", *HEADINGS)
WORD = re.compile(r"\w+")
YEAR = r"[12][0-9]{3}"
LINK_LIKE = ["a", "button", "input", "select", *HEADINGS]
MAX_CHROME_WORDS = 150  # longer text is not a banner, a menu or a form
# Words beside the links of a form that has most words of the page.
MAX_PAGE_FORM_WORDS = 20
MAX_WORDS_BESIDE_LINKS = 4  # of a menu
LINES = ("p", "div", "li", "td", "small")
MAX_DATE_LINE_LENGTH = 200


class ReadPage(Struct, frozen=True):
    """A web page that was read."""

    blocks: Blocks  # the policy's, in order
    title: str  # the page's own title up to the first separator; empty if it has none
    removed: Removed  # what was removed
    notes: list[str]  # what was assumed
    in_main: bool  # whether `<main>` or `<article>` says which part is the page's own
    has_scripts: bool
    redirects: bool  # whether it leads elsewhere by itself


def import_html(
    data: bytes, path: str, options: ImportOptions, *, surrounded: bool = True
) -> ImportedText:
    """Return the draft.

    `path` is the name in messages. If `surrounded`, links and lines of a site may be around the
    text. Raises ProblemsFound if no date is known, if the page nests too deeply or is too large, or
    if its text would be lost.
    """
    declared = EncodingDetector.find_declared_encoding(data, is_html=True) or ""
    text, notes = decode_file(data, path, declared)
    page = read_page(text, path, options)
    blocks = page.blocks
    if surrounded and not options.select:
        top = sorted(blocks[:MAX_BLOCKS_ABOVE_TITLE], key=lambda block: block.kind != "title")
        blocks = top + blocks[MAX_BLOCKS_ABOVE_TITLE:]
    removed = sorted(page.removed, key=attrgetter("line"))
    if surrounded:
        is_chosen = bool(options.select or options.remove)
        problem = _text_problem(page, blocks, removed, is_chosen=is_chosen)
        if problem:
            raise _ask_for_part(problem, text, path)
    lines = list(_lines_of(blocks))
    heading = _title_in(blocks)
    stated = dates_of_version(lines, f"{options.slug} {heading} {page.title}")
    revised, effective, day_notes = choose_days(options, stated, ForeignText(), path, lines)
    dates = (revised, effective, page.notes + day_notes)
    title = options.title or heading or page.title
    return write_draft(
        options.slug, title, dates, {}, write_markdown(blocks), removed=removed, notes=notes
    )


def _title_in(blocks: Blocks) -> str:
    for block in blocks:
        if block.kind == "title":
            return _words_of(block.text)
    return ""


def read_page(
    text: str, path: str, options: ImportOptions | None = None, *, layout: bool = True
) -> ReadPage:
    """Return what a page says.

    With `options`, the page is judged as a whole, and its links become absolute if it says where it
    was published. One that is a version in a history is judged element by element (see
    `take_out_frame`), and its links stay as they are in the repository. Without `layout`, small
    tables are tables too.

    Raises ProblemsFound if the page nests too deeply or is too large, or if a selector of `options`
    matches nothing.
    """
    try:
        soup = parse_page(text)
        page = PageContext()
        removed = []
        chosen = []
        if options:
            page = PageContext.of(soup)
            unwanted, chosen = _named_parts(soup, options, path)
            for tag in unwanted:
                removed += remove_element(tag, "--remove")
            chosen = [tag for tag in chosen if not tag.decomposed]
        page.layout = layout
        title = _page_title(soup)
        signs = _signs_of(soup)
        for tag in soup.find_all(SILENT):
            tag.decompose()
        open_panels(soup)
        if chosen:
            page.title, root, out = take_chosen(soup, chosen)
        else:
            page.title, root, out = take_out_frame(soup, alone=options is not None)
        page.find_anchors(root)
        if options and not page.own:
            page.find_own_address(root)
        blocks = blocks_of(root, page)
    except (UnreadablePageError, RecursionError) as error:
        rule, message = TOO_DEEP if isinstance(error, RecursionError) else error.args
        raise failure(rule, message, "save it as text", path, 1) from None
    return ReadPage(blocks, title, removed + out + page.removed, page.notes, *signs)


def _page_title(soup: BeautifulSoup) -> str:
    if not soup.title:
        return ""
    return re.split(SEPARATOR, " ".join(soup.title.get_text().split()))[0]


def _signs_of(soup: BeautifulSoup) -> tuple[bool, bool, bool]:
    """Return whether a page has a part that is its own, has scripts, and leads elsewhere."""
    main = soup.select_one("main, [role=main], article")
    scripts = soup.find_all("script")
    redirects = any(re.search(REDIRECT, script.get_text()) for script in scripts)
    refresh = soup.find("meta", attrs={"http-equiv": REFRESH, "content": TARGET})
    return main is not None, bool(scripts), redirects or refresh is not None


def _lines_of(blocks: Blocks) -> Iterator[tuple[int, str]]:
    """Yield the lines on which dates are looked for, each with its number.

    One with a date ends where a link begins or ends; the paragraphs of a quotation and the cells of
    a table are lines of their own.
    """
    for block in blocks:
        if not DAY.search(block.text):
            yield block.line, _words_of(block.text)
            continue
        text, _, _ = block.text.partition(" {#")
        for part in re.split(LINE_END, text):
            line = _words_of(part).strip("> ")
            if line:
                yield block.line, line


def _words_of(markdown: str) -> str:
    """Return the words of a block without the marks of Markdown."""
    bare = re.sub(LINK, r"\1", markdown.replace("<br>", " "))
    return " ".join(re.sub(MARK, r"\1", bare).split())


def _text_problem(
    page: ReadPage, blocks: Blocks, removed: Removed, *, is_chosen: bool
) -> tuple[str, str, str] | None:
    """Return the rule, message and help if a page has no text, or would lose it.

    The help may be empty. If `is_chosen`, the user said which part is the text.
    """
    words = " ".join([_words_of(block.text) for block in blocks])
    if is_chosen and words:
        return None
    text = [block for block in blocks if block.kind not in {"title", "heading"}]
    kept = sum(len(_words_of(block.text).split()) for block in text)
    is_brief = kept < MIN_WORDS_IF_UNSURE
    in_main = page.in_main and kept >= MIN_PAGE_WORDS
    if is_brief and not in_main and page.redirects:
        message = "this page has no text; it only redirects"
        return "no-words", message, "save the page that it redirects to"
    needs_script = page.has_scripts and kept < MIN_PAGE_WORDS
    if needs_script or (is_brief and "javascript" in words.lower()):
        return "no-words", "this page has no text without its script", SAVE
    if not words:
        return "no-words", "no text is left of this page", ""
    expected = NO_TEXT + BESIDE_MAIN if in_main else NO_TEXT
    unexpected = [entry for entry in removed if not entry.reason.startswith(expected)]
    counts = [len(entry.text.split()) for entry in unexpected]
    prose = sum(count for count in counts if count >= MIN_PROSE_WORDS)
    if prose <= kept:
        return None
    message = f"{prose:,} words of prose would be removed and only {kept:,} kept"
    return "more-taken-out", message, ""


def _ask_for_part(problem: tuple[str, str, str], html: str, path: str) -> ProblemsFound:
    """Return the exception that asks which part of a page is the text, with its largest parts."""
    rule, message, help = problem
    option, parts = _largest_parts(parse_page(html))
    if not help:
        help = SAVE
        if option:
            help = f"select the part with the policy, for example: `{option}`"
    problems = [Problem(rule, f"{message}; nothing was written", help, path, 1)]
    return ProblemsFound(problems, recipe=parts)


def _named_parts(soup: BeautifulSoup, options: ImportOptions, path: str) -> list[list[Tag]]:
    """Return the elements that `--remove` matches, and those that `--select` does.

    They are in the order of the page, each once and none within another. Raises ProblemsFound with
    each selector that matches nothing or cannot be read.
    """
    problems = []
    named = {"--remove": options.remove, "--select": options.select}
    for option, selectors in named.items():
        for css in selectors:
            message = _selector_problem(soup, css)
            if message:
                message = f"{option} {shlex.quote(css)} {message}"
                problems.append(Problem("no-part", message, OTHER_PART, path))
    if problems:
        _, parts = _largest_parts(soup)
        raise ProblemsFound(problems, recipe=parts)
    return [_outermost(soup, selectors) for selectors in named.values()]


def _selector_problem(soup: BeautifulSoup, css: str) -> str:
    try:
        if soup.select_one(css):
            return ""
    except (SelectorSyntaxError, NotImplementedError) as error:  # pseudo-elements
        reason = str(error).splitlines()[0]
        return f"isn't a CSS selector: {reason}"
    return "matches nothing on this page"


def _outermost(soup: BeautifulSoup, selectors: Sequence[str]) -> list[Tag]:
    """Return the matching elements that are in no other one."""
    if not selectors:
        return []
    matched = soup.select(", ".join(selectors))
    ids = set(map(id, matched))
    return [tag for tag in matched if ids.isdisjoint(map(id, tag.parents))]


def _largest_parts(soup: BeautifulSoup) -> tuple[str, str]:
    """Return an option that selects the largest part of a page, and lines with the largest parts.

    Each line says how many words a part has, which option selects it, and how it begins. Both are
    empty if there is none.
    """
    parts = [(words_of(tag), tag) for tag in _parts(soup.body or soup)]
    parts.sort(key=lambda part: -part[0].count(" "))
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


def _parts(tag: Tag) -> Iterator[Tag]:
    """Yield the innermost elements that hold whole texts.

    These have paragraphs, headings or words of their own.
    """
    children = tag.find_all(True, recursive=False)
    inner = [child for child in children if child.name not in SILENT and words_of(child)]
    has_text = any(child.name in TEXTS for child in inner)
    has_text = has_text or any(map(str.strip, tag.find_all(string=True, recursive=False)))
    if inner and (tag.name == "body" or not has_text):
        for child in inner:
            yield from _parts(child)
    elif has_text:
        yield tag


def _selector(tag: Tag, soup: BeautifulSoup) -> str:
    """Return a selector that matches only this element: by its id, a class, or its place."""
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
    """Show every hidden part that something on the page opens.

    A button that opens a part with a text becomes a heading, one level below the heading before it;
    a tab becomes one at the start of its part.
    """
    by_id = {str(tag["id"]): tag for tag in reversed(soup.find_all(id=True))}
    levels: dict[int, int] = {}  # of the headings that open a part, by the part's identity
    level = 1
    for tag in soup.find_all(True):
        if tag.get("role") == "heading":
            tag.name = f"h{tag.get('aria-level')}"
            if tag.name not in HEADINGS:
                tag.name = "h2"
        around = _level_around(tag, levels)
        if tag.name in HEADINGS and not around:
            level = int(tag.name[1])
        for panel in _panels(tag, by_id):
            _show(panel, tag)
            if id(panel) in levels or tag.name in HEADINGS:
                continue
            if _works_as(tag) and _has_text(panel):
                levels[id(panel)] = min(6, (around or level) + 1)
                _make_heading(tag, panel, levels[id(panel)])


def _level_around(tag: Tag, levels: dict[int, int]) -> int:
    """Return the level of the heading that opens the part around an element; 0 if none does."""
    if levels:
        for parent in tag.parents:
            if id(parent) in levels:
                return levels[id(parent)]
    return 0


def take_out_frame(soup: BeautifulSoup, *, alone: bool) -> tuple[Tag | None, Tag, Removed]:
    """Return the policy's heading, the element that holds the policy, and what was removed.

    Everything that is returned as removed is removed from `soup`, too.

    Each element is judged by itself: by its name, its attributes and its content, and never by its
    share of the page. So two versions of a page that differ in one place give texts that differ
    only there. Only for a page that is read `alone`, the element that holds most of the words
    counts as the policy.
    """
    root: Tag = soup
    whole: Tag = soup
    if alone:
        root = _main(soup)
        whole = soup.body or soup
    title = _heading_of_policy(soup, root)
    if title and not _contains(root, title) and not _contains(title, root):
        root.insert(0, title.extract())
    kept = {id(root), *map(id, root.parents)}
    if title:
        kept.update([id(title), *map(id, title.parents)])
    removed = list(_remove_chrome(whole, kept, alone=alone))
    removed += _words_outside([root], f"outside <{root.name}>")
    return title, root, removed


def _contains(outer: Tag, inner: Tag) -> bool:
    return any(parent is outer for parent in inner.parents)


def take_chosen(soup: BeautifulSoup, chosen: Sequence[Tag]) -> tuple[Tag | None, Tag, Removed]:
    """Return the same for the elements that the user chose.

    In them, only what no reader sees is removed.
    """
    removed = list(_words_outside(chosen, "not selected"))
    root = soup.new_tag("body")
    for part in chosen:
        root.append(part.extract())
        for tag in part.find_all(True):
            if tag.decomposed:
                continue
            is_hidden = _is_hidden(tag) and not _may_be_policy(tag, "hidden")
            if is_hidden or tag.name in UNSEEN:
                removed += remove_element(tag, REASONS.get(tag.name, "hidden"))
    return root.find("h1"), root, removed


def _remove_chrome(parent: Tag, kept: Collection[int], *, alone: bool) -> Iterator[RemovedText]:
    for tag in parent.find_all(True, recursive=False):
        reason = ""
        if id(tag) not in kept:
            reason = _reason_to_remove(tag, alone=alone)
        if reason:
            yield from remove_element(tag, reason)
        else:
            yield from _remove_chrome(tag, kept, alone=alone)


def _main(soup: BeautifulSoup) -> Tag:
    """Return `<main>`, or the only `<article>`, if it has many of the words; else the body."""
    body = soup.body or soup
    candidates = soup.select("main, [role=main]", limit=1)
    articles = soup.find_all("article")
    if len(articles) == 1:
        candidates += articles
    for candidate in candidates:
        if len(words_of(candidate)) * 4 >= len(words_of(body)):
            return candidate
    return body


def _heading_of_policy(soup: BeautifulSoup, root: Tag) -> Tag | None:
    """Return the heading that names the policy.

    That is the first one that isn't the name of the site in a page header, or only its picture.
    """
    headings: list[Tag] = []
    for part in (root, soup):
        if not headings:
            headings = [tag for tag in part.find_all("h1") if not tag.find_parent(FRAMES)]
    headings = [tag for tag in headings if tag.get_text().strip()] or headings
    for tag in headings:
        if not tag.find_parent("header") or tag.find_parent(["article", "main"]):
            return tag
    if headings:
        return headings[0]
    return None


def _words_outside(roots: Collection[Tag], reason: str) -> Iterator[RemovedText]:
    """Yield the words beside elements and beside their parents, as removed."""
    around: dict[int, Tag] = {}
    for root in roots:
        around |= {id(parent): parent for parent in reversed([*root.parents])}
    inside = {*around, *map(id, roots)}
    for parent in around.values():
        for child in parent.children:
            is_head = isinstance(child, Tag) and child.name == "head"
            if id(child) not in inside and not is_head:
                yield from _entries(child, reason)


def _reason_to_remove(tag: Tag, *, alone: bool) -> str:
    """Return why an element is removed; empty if it stays.

    In a history, what may belong to the policy stays.
    """
    reason = _kind_of_chrome(tag)
    if tag.name in {"header", "footer"}:
        if tag.find_parent(["article", "section"]):  # it belongs to a section, not to the page
            return ""
        # In a history one in `<main>` needs a heading: a wrapper that is added may bring the page's
        # into it.
        if tag.find_parent("main") and (alone or tag.find(HEADINGS)):
            return ""
    if reason == "button" and tag.find_parent(TERMS):  # it opens the section that it names
        return ""
    if _may_be_policy(tag, reason, alone=alone):
        return ""
    return reason


def _kind_of_chrome(tag: Tag) -> str:
    """Return what surrounds a policy that an element looks like; empty if like nothing."""
    if _is_dialog(tag):
        if tag.find(["button", "input", "a"]) and "cookie" in words_of(tag).lower():
            return "cookie banner"
        return "dialog"
    if _is_hidden(tag):
        return "hidden"
    if _is_menu_by_class(tag):
        return "navigation"
    role = tag.get("role")
    return REASONS.get(tag.name) or REASONS.get(f"role={role}", "")


def _may_be_policy(tag: Tag, reason: str, *, alone: bool = True) -> bool:
    """Return whether an element that would be removed may have words of the policy."""
    if reason == "page header" and not alone:
        return tag.find(HEADINGS) is not None
    if reason == "aside" and not alone:
        return not _is_menu(tag)
    if reason not in {"form", "hidden"}:
        return False
    max_words = MAX_CHROME_WORDS
    if reason == "form" and alone:  # some servers wrap each page in a form
        body = tag.find_parent("body")
        if body and len(words_of(tag)) * 2 >= len(words_of(body)):
            max_words = MAX_PAGE_FORM_WORDS
    return _has_more_words(_beside_links(tag), max_words) or tag.find("h1") is not None


def _is_menu_by_class(tag: Tag) -> bool:
    """Return whether an element is a menu by its class.

    People chose these words, so what is in the element must agree.
    """
    if not tag.get("class") or tag.name in {*HEADINGS, "body", "html"}:
        return False
    classes = _class_names(tag)
    is_named = any(name in classes for name in HYPHENATED_CLASSES)
    return (is_named or not MENU_CLASSES.isdisjoint(NAME_ENDS.split(classes))) and _is_menu(tag)


def _class_names(tag: Tag) -> str:
    return " ".join(map(str, tag.get_attribute_list("class"))).lower()


def remove_element(tag: Tag, reason: str) -> Removed:
    """Remove an element, and return its words. Lines that date the policy stay in its place."""
    dated = []
    if reason in {"page header", "footer", "aside"}:
        dated = [tag, *tag.find_all(LINES)]
    for line in dated:
        words = words_of(line)
        if line.find(LINES) or len(words) > MAX_DATE_LINE_LENGTH or not is_date_line(words):
            continue
        if line is tag:
            return []
        tag.insert_before(line.extract())
    removed = list(_entries(tag, reason))
    tag.decompose()
    return removed


def _entries(node: PageElement, reason: str) -> Iterator[RemovedText]:
    """Yield one entry for each stretch of words, with the line of the nearest tag."""
    if isinstance(node, Tag) and node.find(BLOCKS, recursive=False):
        for child in node.children:
            yield from _entries(child, reason)
        return
    words = words_of(node)
    if words:
        tag = node if isinstance(node, Tag) else node.parent
        line = (tag and tag.sourceline) or 1
        yield RemovedText(line, words, reason)


def _is_hidden(tag: Tag) -> bool:
    """Return whether an element isn't shown.

    What a search within the page finds (`until-found`) is shown, and so is the panel of a tab.
    """
    if tag.get("role") == "tabpanel":
        return False
    if tag.has_attr("hidden") and tag["hidden"] != "until-found":
        return True
    style = style_of(tag)
    return any(hides in style for hides in HIDING)


def _is_dialog(tag: Tag) -> bool:
    """Return whether an element is a dialog, or a hidden part with the name of one."""
    if tag.name == "dialog" or tag.get("role") in {"dialog", "alertdialog"}:
        return True
    if tag.get("aria-modal") == "true":
        return True
    if not _is_hidden(tag):
        return False
    names = f"{attribute(tag, 'id').lower()} {_class_names(tag)}"
    return not DIALOG_CLASSES.isdisjoint(NAME_ENDS.split(names))


def _works_as(tag: Tag) -> str:
    """Return whether an element is, or works like, a "tab" or a "button"; empty if neither."""
    role = tag.get("role")
    toggles = {tag.get("data-toggle"), tag.get("data-bs-toggle")}  # of Bootstrap
    if role == "tab" or toggles & {"tab", "pill"}:
        return "tab"
    if role == "button" or tag.name == "button" or "collapse" in toggles:
        return "button"
    return ""


def _panels(tag: Tag, by_id: dict[str, Tag]) -> list[Tag]:
    """Return the parts that an element opens, unless these are menus.

    They are those that it names, or else the one beside it.
    """
    ids = attribute(tag, "aria-controls").split()
    for name in ("data-target", "data-bs-target", "href"):
        target = attribute(tag, name)
        if target.startswith("#"):
            ids.append(target[1:])
    parts = [by_id[name] for name in ids if name in by_id]
    works_as = _works_as(tag)
    if not parts and (works_as or tag.name in TERMS):
        parts = _hidden_beside(tag)
    if not parts or attribute(tag, "aria-haspopup") not in {"", "false"}:
        return []
    if works_as == "button" and tag.find_parent(FRAMES):
        return []
    around = {id(tag), *map(id, tag.parents)}
    return [part for part in parts if id(part) not in around]


def _hidden_beside(tag: Tag) -> list[Tag]:
    """Return the element beside one, or beside its parent, if a click can show it."""
    beside = tag.find_next_sibling(True)
    if not beside and tag.parent:
        beside = tag.parent.find_next_sibling(True)
    if not beside:
        return []
    if _is_hidden(beside) or (tag.has_attr("aria-expanded") and beside.name not in TERMS):
        return [beside]
    return []


def _has_text(panel: Tag) -> bool:
    """Return whether a part has words that are neither a menu nor in a dialog."""
    role = panel.get("role")
    if panel.find_parent(["nav", "dialog"]) or _is_dialog(panel) or f"role={role}" in REASONS:
        return False
    return any(panel.stripped_strings) and not _is_menu(panel)


def _show(panel: Tag, opener: Tag) -> None:
    """Show a part, and what hides it with others."""
    inside = set(map(id, opener.parents))
    for part in (panel, *panel.parents):
        if not _is_hidden(part) or id(part) in inside:
            continue
        if not _is_dialog(part) and not _is_menu(part):
            del part["hidden"]
            del part["style"]


def _make_heading(tag: Tag, panel: Tag, level: int) -> None:
    """Turn what opens a part into a heading.

    It becomes an element without meaning if it stands in one, or holds one.
    """
    if tag.find_parent(TERMS) or not any(tag.stripped_strings):
        tag.name = "span"
    elif tag.find([*HEADINGS, "p", "ul", "ol", "table"]):
        tag.name = "div"
    else:
        tag.name = f"h{level}"
        del tag["href"]
        if _works_as(tag) == "tab":
            panel.insert(0, tag.extract())


def words_of(node: PageElement) -> str:
    """Return the words that a reader sees on one line. Those of images come last."""
    if not isinstance(node, Tag):
        return " ".join(str(node).split())
    images = [node]
    if node.name != "img":
        images = node.find_all("img")
    words = [*node.stripped_strings, *(attribute(image, "alt") for image in images)]
    return " ".join(" ".join(words).split())


def _has_more_words(strings: Iterable[str], limit: int) -> bool:
    return sum(len(WORD.findall(string)) for string in strings) > limit


def _is_menu(tag: Tag) -> bool:
    """Return whether nearly all words are in links, headings and copyright notices."""
    if tag.name != "a" and not tag.find("a"):
        return False
    words = list(map(str.strip, _beside_links(tag)))
    words = [text for text in words if not COPYRIGHT.fullmatch(text) or not re.search(YEAR, text)]
    return not _has_more_words(words, MAX_WORDS_BESIDE_LINKS)


def _beside_links(tag: Tag) -> Iterator[str]:
    """Yield what is written in an element outside of its links, headings and controls."""
    for words in tag.find_all(string=True):
        if not words.find_parent(LINK_LIKE):
            yield str(words)
