"""Turns a saved web page into a draft: opens what a click opens on it, takes out what surrounds the policy, which is
menus, banners, headers, footers, controls and what no reader sees, and asks where words could get lost."""

import re
import shlex
from collections.abc import Collection, Iterator, Sequence

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement
from msgspec import Struct
from soupsieve import SelectorSyntaxError, escape

from legalsite.errors import Problem, ProblemsFound, counted, failure
from legalsite.importing.days import choose_days, own_days
from legalsite.importing.decoding import decode_file
from legalsite.importing.foreign_front_matter import ForeignText
from legalsite.importing.html_markdown import BLOCKS, PageContext, attribute, blocks_of, is_text, style_of
from legalsite.importing.markdown_writer import (
    Blocks,
    ImportedText,
    ImportOptions,
    RawBlock,
    Removed,
    RemovedText,
    write_front_matter,
    write_markdown,
)
from legalsite.importing.page_parser import TOO_DEEP, UnreadablePageError, parse_page
from legalsite.importing.policy_names import NO_TITLE, title_from_slug
from legalsite.importing.titles_and_menus import COPYRIGHT, WORDS
from legalsite.model.policy import VersionId
from legalsite.source.raw_html import HEADINGS
from legalsite.text.dates_in_prose import DAY, is_date_line

FARTHEST = 12  # blocks above the title
SEPARATOR = r" (?:[|–—·-]|::) "
MIN_PAGE_WORDS, SHORT = 12, 40  # words: with fewer, a page that a script fills in, or that leads elsewhere, has no text
PROSE = 8  # words: a shorter stretch is an entry of a menu, or a label
BESIDE = ("dialog", "footer", "page header", "aside", "form")  # what may be long beside a text in `<main>`
LEADS = r"\blocation(?:\.href)?\s*=\s*[\"']|\blocation\.(?:replace|assign)\("
LINE_END = r"\\?\n|<br>|(?<!\\)\||(?<!\\)\[|\]\([^)\s]*\)"
LINK = r"\[((?:[^\[\]\\]|\\.)*)\]\((?:<[^<>]*>|[^()\s]*)\)"
MARK = r"(?m)\\(\W)|[*~]{1,3}|`+|</?(?:s|strong|em|sup|sub)>|^[>|#-]+ | \| | \|$|:?-{3,}:?"
NO_TEXT = ("--remove", "navigation", "search", "cookie banner")  # a menu, a banner, or what somebody named
TARGETS = ("link ", "image ")  # the addresses of links and images
REFRESH, TARGET = re.compile("refresh", re.IGNORECASE), re.compile(r"[0-9.\s]*[;,]\s*\S")
SAVE = 'open it in a browser, save it as "Webpage, Complete", and import that'
TEXTS = {"p", "ul", "ol", "dl", "table", "blockquote", "pre", *HEADINGS}
MOST_PARTS = 8
SHOWN = 60  # characters of the beginning of a part
OTHER_PART = "choose another selector; the largest parts of the page are listed below"
SILENT = ("script", "style", "template", "link", "meta")
UNSEEN = WORDS["elements"]["not shown"].split()
REASONS = {name: reason for reason, names in WORDS["elements"].items() for name in names.split()}
FURNITURE = {*WORDS["classes"]["menus"].split()}
HYPHENATED = WORDS["classes"]["hyphenated"].split()
FRAMES = ("nav", "footer", "dialog")
HIDING = ("display:none", "visibility:hidden")
DIALOGS = {*WORDS["classes"]["dialogs"].split()}
TERMS = ("dt", "summary", *HEADINGS)
WORD = re.compile(r"\w+")
YEAR = r"[12][0-9]{3}"
LINK_LIKE = {"a", "button", "input", "select", *HEADINGS}
LARGEST = 150  # words: what is longer is not taken for a banner, a menu or a form
LARGEST_FORM = 20  # words beside its links, if most words of the page are in it
MOST_BESIDE = 4  # words beside the links of a menu
LINES = ("p", "div", "li", "td", "small")
LONGEST_DATE_LINE = 200  # characters


class ReadPage(Struct, frozen=True):
    """A web page that was read."""

    blocks: Blocks  # those of the policy, in order
    title: str  # the page's own title up to the first separator; empty if it has none
    taken_out: Removed  # what was removed
    notes: list[str]  # what was assumed
    in_main: bool  # whether the page says by `<main>` or `<article>` which part is its own
    scripted: bool  # whether it has scripts
    leads: bool  # whether it leads elsewhere by itself


def import_html(data: bytes, path: str, options: ImportOptions, *, surrounded: bool = True) -> ImportedText:
    """Return the draft. Raises ProblemsFound if no day is known, if the page nests too deeply or is too large, or if
    its text would be lost. `path` is the name that messages use. `surrounded`: links and lines of a site may be around
    the text."""
    text, notes = decode_file(data, path, EncodingDetector.find_declared_encoding(data, is_html=True) or "")
    page = read_page(text, path, options)
    read = page.blocks
    if surrounded and not options.select:  # a title near the top comes first
        at = next((index for index, block in enumerate(read[:FARTHEST]) if block.kind == "title"), 0)
        read = [*read[at : at + 1], *read[:at], *read[at + 1 :]]
    taken = sorted(page.taken_out, key=lambda entry: entry.line)
    if surrounded and (problem := _problem_of(page, read, taken, chosen=bool(options.select or options.remove))):
        raise _asks_for_part(problem, text, path)
    lines = [line for block in read for line in _lines_of(block)]
    heading = next((_words_of(block.text) for block in read if block.kind == "title"), "")
    own = own_days(lines, f"{options.slug} {heading} {page.title}")
    revised, effective, days = choose_days(options, own, ForeignText(), path, lines)
    title = options.title or heading or page.title
    if not title:
        title = title_from_slug(options.slug)
        notes.append(NO_TITLE.format(title))
    front = write_front_matter(title, VersionId(revised), effective, {})
    data = f"{front}\n{write_markdown(read)}".encode()
    return ImportedText(title, revised, effective, data, tuple(taken), (*notes, *page.notes, *days))


def read_page(text: str, path: str, options: ImportOptions | None = None, *, layout: bool = True) -> ReadPage:
    """Return what a page says. Raises ProblemsFound if it nests too deeply or is too large, or if a selector of
    `options` matches nothing.

    With `options`, the page is judged as a whole, and its links become absolute if it says where it was published. One
    that is a version in a history is judged element by element (see `take_out_frame`), and its links stay as they are
    in the repository. Without `layout`, small tables are tables too.
    """
    try:
        soup = parse_page(text)
        page = PageContext.of(soup) if options else PageContext()
        title = re.split(SEPARATOR, " ".join(soup.title.get_text().split()))[0] if soup.title else ""
        page.layout = layout
        removed, chosen = _parts_named(soup, options, path) if options else ([], [])
        taken = [entry for tag in removed for entry in remove_element(tag, "--remove")]
        chosen = [tag for tag in chosen if not tag.decomposed]
        signs = _signs_of(soup)
        for tag in soup.find_all(SILENT):
            tag.decompose()
        open_panels(soup)
        page.title, root, out = take_chosen(soup, chosen) if chosen else take_out_frame(soup, alone=options is not None)
        page.find_anchors(root)
        if options and not page.own:
            page.find_own_address(root)
        blocks = blocks_of(root, page)
    except (UnreadablePageError, RecursionError) as error:
        rule, message = error.args if isinstance(error, UnreadablePageError) else TOO_DEEP
        raise failure(rule, message, "save it as text", path, 1) from None
    return ReadPage(blocks, title, [*taken, *out, *page.taken_out], page.notes, *signs)


def _signs_of(soup: BeautifulSoup) -> tuple[bool, bool, bool]:
    """Return whether a page has a part that is its own, whether it has scripts, and whether it leads elsewhere."""
    scripts = soup.find_all("script")
    refresh = soup.find("meta", attrs={"http-equiv": REFRESH, "content": TARGET})
    leads = refresh is not None or any(re.search(LEADS, script.get_text()) for script in scripts)
    return soup.select_one("main, [role=main], article") is not None, bool(scripts), leads


def _lines_of(block: RawBlock) -> Iterator[tuple[int, str]]:
    """Yield the lines of a block on which days are looked for. One with a day ends where a link begins or ends; the
    paragraphs of a quotation and the cells of a table are lines of their own."""
    if not DAY.search(block.text):
        yield block.line, _words_of(block.text)
        return
    for part in re.split(LINE_END, block.text.partition(" {#")[0]):
        if line := _words_of(part).strip("> "):
            yield block.line, line


def _words_of(markdown: str) -> str:
    """Return the words of a block without the marks of Markdown."""
    bare = re.sub(LINK, r"\1", markdown.replace("<br>", " "))
    return " ".join(re.sub(MARK, lambda mark: mark[1] or "", bare).split())


def _problem_of(page: ReadPage, read: Blocks, taken: Removed, *, chosen: bool) -> tuple[str, str, str] | None:
    """Return the rule that says that a page has no text, or would lose it, why, and what to do about it, as far as that
    is known; None if it has one. `chosen`: a person said which part it is."""
    words = " ".join(_words_of(block.text) for block in read)
    kept = sum(len(_words_of(block.text).split()) for block in read if block.kind not in {"title", "heading"})
    in_main = page.in_main and kept >= MIN_PAGE_WORDS
    if chosen and words:
        return None
    if kept < SHORT and not in_main and page.leads:
        return "no-words", "this page has no text; it only redirects", "save the page that it redirects to"
    if (page.scripted and kept < MIN_PAGE_WORDS and not in_main) or (kept < SHORT and "javascript" in words.lower()):
        return "no-words", "this page has no text without its script", SAVE
    if not words:
        return "no-words", "no text is left of this page", ""
    asked_or_chrome = {*NO_TEXT, *(BESIDE if in_main else ())}
    lost = [entry for entry in taken if not entry.reason.startswith(TARGETS) and entry.reason not in asked_or_chrome]
    prose = sum(count for entry in lost if (count := len(entry.text.split())) >= PROSE)
    if prose > kept:
        return "more-taken-out", f"{prose:,} words of prose would be removed and only {kept:,} kept", ""
    return None


def _asks_for_part(problem: tuple[str, str, str], html: str, path: str) -> ProblemsFound:
    """Return the exception that asks which part of a page is the text, with its largest parts."""
    rule, message, help = problem
    option, parts = _largest_parts(parse_page(html))
    help = help or (f"select the part with the policy, for example: `{option}`" if option else SAVE)
    return ProblemsFound([Problem(rule, f"{message}; nothing was written", help, path, 1)], recipe=parts)


def _parts_named(soup: BeautifulSoup, options: ImportOptions, path: str) -> list[list[Tag]]:
    """Return the elements that the selectors of `--remove` match, and those of `--select`, in the order of the page,
    each once and none within another. Raises ProblemsFound with each one that matches nothing or cannot be read."""
    problems = []
    named = {"--remove": options.remove, "--select": options.select}
    for option, selectors in named.items():
        for css in selectors:
            try:
                why = "" if soup.select_one(css) else "matches nothing on this page"
            except SelectorSyntaxError as error:
                why = f"isn't a CSS selector: {str(error).splitlines()[0]}"
            if why:
                problems.append(Problem("no-part", f"{option} {shlex.quote(css)} {why}", OTHER_PART, path))
    if problems:
        raise ProblemsFound(problems, recipe=_largest_parts(soup)[1])
    parts = []
    for selectors in named.values():
        matched = soup.select(", ".join(selectors)) if selectors else []
        ids = set(map(id, matched))
        parts.append([tag for tag in matched if ids.isdisjoint(map(id, tag.parents))])
    return parts


def _largest_parts(soup: BeautifulSoup) -> tuple[str, str]:
    """Return an option that selects the largest part of a page, and lines with the largest ones: how many words each
    has, an option that selects it, and how it begins. Both are empty if there is none."""
    parts = [(tag, words_of(tag)) for tag in _parts(soup.body or soup)]
    parts = sorted(parts, key=lambda part: -part[1].count(" "))[:MOST_PARTS]
    options = [f"--select {shlex.quote(_selector(tag, soup))}" for tag, _ in parts]
    width = max(map(len, options), default=0)
    lines = [
        f"  {counted(words.count(' ') + 1, 'word'):>12}  {option:<{width}}  {words[:SHOWN]}"
        for (_, words), option in zip(parts, options, strict=True)
    ]
    return "".join(options[:1]), "\n".join(["The largest parts of the page:", *lines] if lines else ())


def _parts(tag: Tag) -> Iterator[Tag]:
    """Yield the innermost elements that hold whole texts: those with paragraphs, headings or words of their own."""
    children = tag.find_all(True, recursive=False)
    inner = [child for child in children if child.name not in SILENT and words_of(child)]
    own = any(child.name in TEXTS for child in inner) or any(
        text.strip() for text in tag.find_all(string=True, recursive=False)
    )
    if inner and (tag.name == "body" or not own):
        for child in inner:
            yield from _parts(child)
    elif own:
        yield tag


def _selector(tag: Tag, soup: BeautifulSoup) -> str:
    """Return a selector that matches an element and no other: by its id, by a class, or by its place."""
    names = [f"#{escape(str(tag['id']))}"] if tag.get("id") else []
    names += [f".{escape(str(name))}" for name in tag.get_attribute_list("class") if name]
    for name in [tag.name, *names] if tag.name in {"main", "article", "body"} else names:
        if len(soup.select(name, limit=2)) == 1:
            return name
    above = tag.parent
    if not above:
        return tag.name
    place = len(tag.find_previous_siblings(tag.name)) + 1
    return f"{_selector(above, soup)} > {tag.name}:nth-of-type({place})"


def open_panels(soup: BeautifulSoup) -> None:
    """Show every hidden part that something on the page opens. A button that opens a part with a text becomes a
    heading, one level below the heading before it; a tab becomes one at the start of its part."""
    by_id = {str(tag["id"]): tag for tag in reversed(soup.find_all(id=True))}
    levels: dict[int, int] = {}  # of the headings that open a part, by the identity of the part
    level = 1
    for tag in soup.find_all(True):
        if tag.get("role") == "heading":
            given = f"h{tag.get('aria-level')}"
            tag.name = given if given in HEADINGS else "h2"
        around = next((levels[id(parent)] for parent in tag.parents if id(parent) in levels), 0) if levels else 0
        if tag.name in HEADINGS and not around:
            level = int(tag.name[1])
        for panel in _panels(tag, by_id):
            _show(panel, tag)
            if id(panel) not in levels and _works_as(tag) and tag.name not in HEADINGS and _has_text(panel):
                levels[id(panel)] = min(6, (around or level) + 1)
                _make_heading(tag, panel, levels[id(panel)])


def take_out_frame(soup: BeautifulSoup, *, alone: bool) -> tuple[Tag | None, Tag, Removed]:
    """Return the heading that names the policy, the element that holds the policy with it, and what was removed.
    Everything that is returned as removed is removed from `soup`, too.

    Each element is judged by itself: by its name, its attributes and what is in it, and never by its share of the page.
    So two versions of a page that differ in one place give texts that differ only there. Only for a page that is read
    `alone`, the element that holds most of the words counts as the policy.
    """
    root = _main(soup) if alone else soup
    title = _heading_of_policy(soup, root)
    if title and all(parent is not root for parent in title.parents):
        root.insert(0, title.extract())
    kept = {id(tag) for part in (root, title) if part for tag in (part, *part.parents)}
    out = list(_taken_within((soup.body if alone else None) or soup, kept, alone=alone))
    return title, root, [*out, *_outside([root], f"outside <{root.name}>")]


def take_chosen(soup: BeautifulSoup, chosen: Sequence[Tag]) -> tuple[Tag | None, Tag, Removed]:
    """Return the same for the elements that a person chose. In them, only what no reader sees is removed."""
    out = list(_outside(chosen, "not selected"))
    root = soup.new_tag("body")
    for part in chosen:
        root.append(part.extract())
        for tag in part.find_all(True):
            if not tag.decomposed and (tag.name in UNSEEN or (_is_hidden(tag) and not _may_be_policy(tag, "hidden"))):
                out += remove_element(tag, REASONS.get(tag.name, "hidden"))
    return root.find("h1"), root, out


def _taken_within(parent: Tag, kept: Collection[int], *, alone: bool) -> Iterator[RemovedText]:
    for tag in parent.find_all(True, recursive=False):
        if (reason := _reason(tag, alone=alone)) and id(tag) not in kept:
            yield from remove_element(tag, reason)
        else:
            yield from _taken_within(tag, kept, alone=alone)


def _main(soup: BeautifulSoup) -> Tag:
    """Return `<main>`, or the only `<article>`, if it contains a good part of the words; else the body."""
    body = soup.body or soup
    articles = soup.find_all("article")
    candidates = [*soup.select("main, [role=main]", limit=1), *(articles if len(articles) == 1 else ())]
    return next((candidate for candidate in candidates if len(words_of(candidate)) * 4 >= len(words_of(body))), body)


def _heading_of_policy(soup: BeautifulSoup, root: Tag) -> Tag | None:
    """Return the heading that names the policy: the first one that is not the name of the site in a page header, or
    only its picture."""
    headings_of_parts = ([tag for tag in part.find_all("h1") if not tag.find_parent(FRAMES)] for part in (root, soup))
    headings = next(filter(None, headings_of_parts), [])
    headings = [tag for tag in headings if tag.get_text().strip()] or headings
    own = (tag for tag in headings if not tag.find_parent("header") or tag.find_parent(["article", "main"]))
    return next(own, headings[0] if headings else None)


def _outside(roots: Collection[Tag], reason: str) -> Iterator[RemovedText]:
    """Yield the words beside elements and beside their parents, as entries that report them as removed."""
    around = {id(parent): parent for root in roots for parent in reversed([*root.parents])}
    inside = {*around, *map(id, roots)}
    for parent in around.values():
        for child in parent.children:
            if id(child) not in inside and not (isinstance(child, Tag) and child.name == "head"):
                yield from _entries(child, reason)


def _reason(tag: Tag, *, alone: bool) -> str:
    """Return why an element is removed; empty if it stays. In a history, what may belong to the policy stays."""
    reason = "hidden" if _is_hidden(tag) else ""
    if _is_dialog(tag):
        asks = tag.find(["button", "input", "a"]) and "cookie" in words_of(tag).lower()
        reason = "cookie banner" if asks else "dialog"
    reason = reason or _reason_by_names(tag) or REASONS.get(tag.name) or REASONS.get(f"role={tag.get('role')}", "")
    if tag.name in {"header", "footer"}:
        # In a history one in `<main>` needs a heading: with a wrapper that somebody adds, the page's may come into it.
        in_main = tag.find_parent("main") and (alone or tag.find(HEADINGS))
        if in_main or tag.find_parent(["article", "section"]):  # that of a section, not of the page
            return ""
    if reason == "button" and tag.find_parent(TERMS):  # it opens the section that it names
        return ""
    return "" if _may_be_policy(tag, reason, alone=alone) else reason


def _may_be_policy(tag: Tag, reason: str, *, alone: bool = True) -> bool:
    """Return whether an element that would be removed may have words of the policy."""
    if reason in {"page header", "aside"} and not alone:
        return tag.find(HEADINGS) is not None if reason == "page header" else not _is_menu(tag)
    body = tag.find_parent("body") if reason == "form" and alone else None  # some servers wrap each page in a form
    most = LARGEST_FORM if body and len(words_of(tag)) * 2 >= len(words_of(body)) else LARGEST
    return reason in {"form", "hidden"} and (_has_more_words(_beside_links(tag), most) or tag.find("h1") is not None)


def _reason_by_names(tag: Tag) -> str:
    """Return why an element is removed by its class. These are words that people chose, so what is in the element must
    agree."""
    classes = " ".join(map(str, tag.get_attribute_list("class"))).lower() if tag.get("class") else ""
    parts = classes.replace("-", " ").replace("_", " ").split()
    named = not FURNITURE.isdisjoint(parts) or any(name in classes for name in HYPHENATED)
    return "navigation" if named and tag.name not in {*HEADINGS, "body", "html"} and _is_menu(tag) else ""


def remove_element(tag: Tag, reason: str) -> Removed:
    """Remove an element, and return its words. Lines that date the policy stay in its place."""
    dated = (tag, *tag.find_all(LINES)) if reason in {"page header", "footer", "aside"} else ()
    for line in dated:
        if line.find(LINES):
            continue
        if len(words := words_of(line)) <= LONGEST_DATE_LINE and is_date_line(words):
            if line is tag:
                return []
            tag.insert_before(line.extract())
    out = list(_entries(tag, reason))
    tag.decompose()
    return out


def _entries(node: PageElement, reason: str) -> Iterator[RemovedText]:
    """Yield one entry for each stretch of words, with the line of the nearest tag."""
    tag = node if isinstance(node, Tag) else node.parent
    if tag is node and tag.find(BLOCKS, recursive=False):
        for child in tag.children:
            yield from _entries(child, reason)
    elif words := words_of(node):
        yield RemovedText((tag and tag.sourceline) or 1, words, reason)


def _is_hidden(tag: Tag) -> bool:
    """Return whether an element is not shown. What a search within the page finds (`until-found`) is shown, and so is
    the panel of a tab."""
    unseen = tag.has_attr("hidden") and tag["hidden"] != "until-found"
    return (unseen or any(hides in style_of(tag) for hides in HIDING)) and tag.get("role") != "tabpanel"


def _is_dialog(tag: Tag) -> bool:
    """Return whether an element is a dialog, or a hidden part with the name of one."""
    if tag.name == "dialog" or tag.get("role") in {"dialog", "alertdialog"} or tag.get("aria-modal") == "true":
        return True
    names = " ".join([attribute(tag, "id"), *map(str, tag.get_attribute_list("class"))]).lower()
    return _is_hidden(tag) and not DIALOGS.isdisjoint(names.replace("-", " ").replace("_", " ").split())


def _works_as(tag: Tag) -> str:
    """Return whether an element is, or works like, a "tab" or a "button"; empty if it is neither."""
    toggles = {tag.get("data-toggle"), tag.get("data-bs-toggle")}  # of Bootstrap
    if tag.get("role") == "tab" or toggles & {"tab", "pill"}:
        return "tab"
    return "button" if tag.name == "button" or tag.get("role") == "button" or "collapse" in toggles else ""


def _panels(tag: Tag, by_id: dict[str, Tag]) -> list[Tag]:
    """Return the parts that an element opens, unless these are menus: those that it names, or else the one beside
    it."""
    named = [attribute(tag, name) for name in ("data-target", "data-bs-target", "href")]
    ids = [*attribute(tag, "aria-controls").split(), *(name[1:] for name in named if name.startswith("#"))]
    parts = [by_id[name] for name in ids if name in by_id]
    works_as = _works_as(tag)
    if not parts and (tag.name in TERMS or works_as):
        beside = tag.find_next_sibling(True) or (tag.parent.find_next_sibling(True) if tag.parent else None)
        if beside and (_is_hidden(beside) or (tag.has_attr("aria-expanded") and beside.name not in TERMS)):
            parts = [beside]
    if not parts or str(tag.get("aria-haspopup") or "false") != "false":
        return []
    if works_as == "button" and tag.find_parent(FRAMES):
        return []
    around = {id(tag), *map(id, tag.parents)}
    return [part for part in parts if id(part) not in around]


def _has_text(panel: Tag) -> bool:
    """Return whether a part has words that are neither a menu nor in a dialog."""
    apart = panel.find_parent(["nav", "dialog"]) or _is_dialog(panel) or f"role={panel.get('role')}" in REASONS
    return not apart and any(words.strip() for words in _strings_in(panel)) and not _is_menu(panel)


def _show(panel: Tag, opener: Tag) -> None:
    """Show a part, and what hides it with others."""
    inside = {id(parent) for parent in opener.parents}
    for part in (panel, *panel.parents):
        if _is_hidden(part) and id(part) not in inside and not _is_dialog(part) and not _is_menu(part):
            del part["hidden"]
            del part["style"]


def _make_heading(tag: Tag, panel: Tag, level: int) -> None:
    """Turn what opens a part into a heading; into an element without meaning if it stands in one, or holds one."""
    if tag.find_parent(TERMS) or not any(words.strip() for words in _strings_in(tag)):
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
    if isinstance(node, Tag):
        images = [node] if node.name == "img" else node.find_all("img")
        return " ".join(" ".join([*node.stripped_strings, *(attribute(image, "alt") for image in images)]).split())
    return " ".join(node.split()) if is_text(node) else ""


def _strings_in(tag: Tag) -> Iterator[NavigableString]:
    """Yield what is written in an element, without declarations and the like."""
    return (node for node in tag.descendants if is_text(node))


def _has_more_words(strings: Iterator[NavigableString], most: int) -> bool:
    """Return whether the strings have more words than `most`."""
    return sum(len(WORD.findall(string)) for string in strings) > most


def _is_menu(tag: Tag) -> bool:
    """Return whether hardly any words of an element are outside of its links, headings and copyright notices."""
    beside = _beside_links(tag)
    plain = (words for words in beside if not (COPYRIGHT.fullmatch(words.strip()) and re.search(YEAR, words)))
    return not _has_more_words(plain, MOST_BESIDE) and (tag.name == "a" or tag.find("a") is not None)


def _beside_links(tag: Tag) -> Iterator[NavigableString]:
    """Yield what is written in an element outside of its links, headings and controls."""
    return (words for words in _strings_in(tag) if not any(parent.name in LINK_LIKE for parent in words.parents))
