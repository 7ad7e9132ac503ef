"""Turns a saved web page into a draft: reads the policy on it, and asks where words could get lost."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from msgspec import Struct
from soupsieve import SelectorSyntaxError, escape

from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.importing.days import choose_days, own_days
from legalsite.importing.decoding import decode_any
from legalsite.importing.foreign_front_matter import ForeignFrontMatter
from legalsite.importing.html_markdown import HEADINGS, PageContext, blocks_of
from legalsite.importing.markdown_writer import (
    ImportedText,
    ImportOptions,
    RawBlock,
    TakenOut,
    write_front_matter,
    write_markdown,
)
from legalsite.importing.page_frame import SILENT, open_panels, take, take_chosen, take_out_frame, words_of
from legalsite.importing.page_parser import TOO_DEEP, UnreadablePageError, parse_page
from legalsite.importing.policy_names import NO_TITLE, title_from_slug
from legalsite.model.policy import RevisionId
from legalsite.text.dates_in_prose import DAY

FARTHEST = 12  # blocks above the title
SEPARATOR = re.compile(r" (?:[|–—·-]|::) ")
FEW, SHORT = 12, 40  # words: with fewer, a page that a script fills in, or that leads elsewhere, has no text
PROSE = 8  # words: a shorter stretch is an entry of a menu, or a label
BESIDE = ("dialog", "footer", "page header", "aside", "form")  # what may be long beside a text in `<main>`
LEADS = re.compile(r"\blocation(?:\.href)?\s*=\s*[\"']|\blocation\.(?:replace|assign)\(")
LINE_END = re.compile(r"\\?\n|<br>|(?<!\\)\||(?<!\\)\[|\]\([^)\s]*\)")
LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\((?:<[^<>]*>|[^()\s]*)\)")
MARK = re.compile(r"\\(\W)|[*~]{1,3}|`+|</?(?:s|strong|em|sup|sub)>|^[>|#-]+ | \| | \|$|:?-{3,}:?", re.MULTILINE)
NO_TEXT = ("--remove", "navigation", "search", "cookie banner")  # a menu, a banner, or what somebody named
TARGETS = ("link ", "image ")  # the addresses of links and images
REFRESH, TARGET = re.compile("refresh", re.IGNORECASE), re.compile(r"[0-9.\s]*[;,]\s*\S")
SAVE = 'open it in a browser, save it as "Webpage, Complete", and import that'
TEXTS = {"p", "ul", "ol", "dl", "table", "blockquote", "pre", *HEADINGS}
MOST_PARTS = 8
SHOWN = 60  # characters of the beginning of a part
UNREAD = {"script", "style", "template", "head"}
OTHER_PART = "choose another one; below are the largest parts of the page"


class ReadPage(Struct, frozen=True):
    """A web page that was read.

    `blocks`: the blocks of the policy in order.
    `title`: the page's own title up to the first separator; empty if it has none.
    `taken_out`: what was removed.
    `notes`: what was assumed.
    `in_main`: whether the page says by `<main>` or `<article>` which part is its own.
    `scripted`: whether it has scripts.
    `leads`: whether it leads elsewhere by itself.
    """

    blocks: list[RawBlock]
    title: str
    taken_out: list[TakenOut]
    notes: list[str]
    in_main: bool
    scripted: bool
    leads: bool


def import_html(data: bytes, path: str, options: ImportOptions, *, surrounded: bool = True) -> ImportedText:
    """Return the draft. Raises ProblemsFound if no day is known, if the page nests too deeply or is too large, or if
    its text would be lost. `path` is the name that messages use. `surrounded`: links and lines of a site may be around
    the text."""
    text, notes = decode_any(data, EncodingDetector.find_declared_encoding(data, is_html=True) or "")
    page = read_page(text, path, options)
    read = _title_first(page.blocks) if surrounded and not options.select else page.blocks
    taken = sorted(page.taken_out, key=lambda entry: entry.line)
    if surrounded and (problem := _problem_of(page, read, taken, chosen=bool(options.select or options.remove))):
        raise _asks_for_part(problem, text, path)
    lines = [line for block in read for line in _lines_of(block)]
    own = own_days(lines, f"{options.slug} {_title(read)} {page.title}")
    revised, effective, days = choose_days(options, own, ForeignFrontMatter(), path, lines)
    title = options.title or _title(read) or page.title
    if not title:
        title = title_from_slug(options.slug)
        notes.append(NO_TITLE.format(title))
    front = write_front_matter(title, RevisionId(revised), effective, {})
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
        page = PageContext.of(soup, alone=options is not None)
        named = " ".join(soup.title.get_text().split()) if soup.title else ""
        page.layout = layout
        named_parts = {"--remove": options.remove, "--select": options.select} if options else {}
        removed, chosen = _parts_named(soup, named_parts, path) if options else ([], [])
        taken = [entry for tag in removed for entry in take(tag, "--remove")]
        chosen = [tag for tag in chosen if not tag.decomposed]
        signs = _signs_of(soup)
        for tag in soup.find_all(SILENT):
            tag.decompose()
        open_panels(soup)
        page.title, root, out = take_chosen(soup, chosen) if chosen else take_out_frame(soup, alone=options is not None)
        page.find_anchors(root)
        if options:
            page.find_own_address(root)
        blocks = blocks_of(root, page)
    except (UnreadablePageError, RecursionError) as error:
        rule, message = error.args if isinstance(error, UnreadablePageError) else TOO_DEEP
        raise ProblemsFound([Problem(rule, message, "save it as text", path, 1)]) from None
    title = SEPARATOR.split(named, maxsplit=1)[0]
    return ReadPage(blocks, title, [*taken, *out, *page.taken_out], page.notes, *signs)


def _signs_of(soup: BeautifulSoup) -> tuple[bool, bool, bool]:
    """Return whether a page has a part that is its own, whether it has scripts, and whether it leads elsewhere."""
    scripts = soup.find_all("script")
    refresh = soup.find("meta", attrs={"http-equiv": REFRESH, "content": TARGET})
    leads = refresh is not None or any(LEADS.search(script.get_text()) for script in scripts)
    return soup.select_one("main, [role=main], article") is not None, bool(scripts), leads


def _title_first(read: list[RawBlock]) -> list[RawBlock]:
    """Return the blocks, with a title near the top before all others."""
    title = next((index for index, block in enumerate(read[:FARTHEST]) if block.kind == "title"), 0)
    return [*read[title : title + 1], *read[:title], *read[title + 1 :]]


def _lines_of(block: RawBlock) -> Iterator[tuple[int, str]]:
    """Yield the lines of a block on which days are looked for. One with a day ends where a link begins or ends; the
    paragraphs of a quotation and the cells of a table are lines of their own."""
    if not DAY.search(block.text):
        yield block.line, _words_of(block)
        return
    for part in LINE_END.split(block.text.partition(" {#")[0]):
        if line := _without_marks(part).strip("> "):
            yield block.line, line


def _title(read: list[RawBlock]) -> str:
    """Return the first heading of level 1; empty if there is none."""
    return next((_words_of(block) for block in read if block.kind == "title"), "")


def _words_of(block: RawBlock) -> str:
    """Return the words of a block without the marks of Markdown."""
    return " ".join(_without_marks(LINK.sub(r"\1", block.text.replace("<br>", " "))).split())


def _without_marks(markdown: str) -> str:
    return MARK.sub(lambda mark: mark[1] or "", markdown)


def _problem_of(
    page: ReadPage, read: list[RawBlock], taken: list[TakenOut], *, chosen: bool
) -> tuple[str, str, str] | None:
    """Return the rule that says that a page has no text, or would lose it, why, and what to do about it, as far as that
    is known; None if it has one. `chosen`: a person said which part it is."""
    words = " ".join(map(_words_of, read))
    kept = sum(len(_words_of(block).split()) for block in read if block.kind not in {"title", "heading"})
    in_main = page.in_main and kept >= FEW
    if chosen and words:
        return None
    if kept < SHORT and not in_main and page.leads:
        return "no-words", "this page has no text: it only leads elsewhere", "save the page that it leads to"
    if (page.scripted and kept < FEW and not in_main) or (kept < SHORT and "javascript" in words.lower()):
        return "no-words", "this page has no text: a script fills it in", SAVE
    if not words:
        return "no-words", "no words of this page are left", ""
    asked_or_chrome = {*NO_TEXT, *(BESIDE if in_main else ())}
    lost = [entry for entry in taken if not entry.reason.startswith(TARGETS) and entry.reason not in asked_or_chrome]
    prose = sum(count for entry in lost if (count := len(entry.text.split())) >= PROSE)
    if prose > kept:
        return "more-taken-out", f"{prose:,} words of prose would be taken out, and {kept:,} words kept", ""
    return None


def _asks_for_part(problem: tuple[str, str, str], html: str, path: str) -> ProblemsFound:
    """Return the exception that asks which part of a page is the text, with its largest parts."""
    rule, message, help = problem
    option, parts = _largest_parts(parse_page(html))
    help = help or (f"say which part is the text, for example: `{option}`" if option else SAVE)
    return ProblemsFound([Problem(rule, f"{message}; nothing was written", help, path, 1)], recipe=parts)


def _parts_named(soup: BeautifulSoup, options: Mapping[str, Sequence[str]], path: str) -> list[list[Tag]]:
    """Return for each option the elements that its CSS selectors match, in the order of the page, each once and none
    within another. Raises ProblemsFound with each selector that matches nothing or cannot be read."""
    problems = []
    for option, css in ((option, css) for option, selectors in options.items() for css in selectors):
        try:
            why = "matches nothing on this page" if soup.select_one(css) is None else ""
        except SelectorSyntaxError as error:
            why = f"is not a CSS selector: {str(error).splitlines()[0]}"
        if why:
            problems.append(Problem("no-part", f"{option} {shlex.quote(css)} {why}", OTHER_PART, path))
    if problems:
        raise ProblemsFound(problems, recipe=_largest_parts(soup)[1])
    parts = []
    for selectors in options.values():
        matched = soup.select(", ".join(selectors)) if selectors else []
        named = set(map(id, matched))
        parts.append([tag for tag in matched if named.isdisjoint(map(id, tag.parents))])
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
    children = [child for child in tag.children if isinstance(child, Tag) and child.name not in UNREAD]
    inner = [child for child in children if words_of(child)]
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
    if above is None or tag.name == "body":
        return tag.name
    place = len(tag.find_previous_siblings(tag.name)) + 1
    return f"{_selector(above, soup)} > {tag.name}:nth-of-type({place})"
