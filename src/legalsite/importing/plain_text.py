"""Turns plain text, or Markdown made for another tool, into a draft.

The structure of plain text is recognized line by line: wrapped lines, lists, headings, the title.
"""

import re
import shlex
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from html import unescape
from itertools import pairwise
from operator import attrgetter

from markdown_it import MarkdownIt
from msgspec.structs import replace

from legalsite.errors import ProblemsFound, failure
from legalsite.importing.days import choose_days, dates_of_version
from legalsite.importing.decoding import decode_file
from legalsite.importing.foreign_front_matter import OWN_KEYS, body_with_values, split_front_matter
from legalsite.importing.foreign_markdown import lines_of_code, without_attribute_lists
from legalsite.importing.markdown_writer import (
    Blocks,
    ImportedText,
    ImportOptions,
    RawBlock,
    Removed,
    RemovedText,
    write_draft,
    write_markdown,
)
from legalsite.importing.other_file_kinds import empty_file
from legalsite.importing.policy_names import title_in
from legalsite.importing.titles_and_menus import (
    COPYRIGHT,
    POLICY_NAME_PATTERN,
    any_of,
    pattern_of,
)
from legalsite.source.characters import MAX_TEXT_BYTES
from legalsite.source.limits import MAX_LINES
from legalsite.source.markdown import read_document
from legalsite.text.clause_numbers import any_word, leading_number
from legalsite.text.dates_in_prose import (
    LABEL_PATTERNS,
    days_alone,
    find_months,
    has_unread_label,
    is_date_line,
    is_unread_day,
)

# the doctype or first tag of a web page
WEB_PAGE_PATTERN = re.compile(r"(?i)\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)\b")
FOREIGN_FORMS = (  # name, name for pandoc, file endings, and a pattern that only this form has
    (
        "AsciiDoc",
        "asciidoc",
        (".adoc", ".asciidoc", ".asc"),
        re.compile(r"\A\s*= \S.*(?:\n.*)*?\n== \S"),
    ),
    ("reStructuredText", "rst", (".rst", ".rest"), re.compile(r"(?m)^\.\. [\w-]+:: ")),
    ("Org", "org", (".org",), re.compile(r"(?i)\A\s*#\+[a-z_]+:")),
)
# a heading with hashes, bold words at the start of a line, a link, or the line below a table's head
SIGN_OF_MARKDOWN_PATTERN = re.compile(
    r"(?m)^#{1,6} +\S|^(?:\*\*|__)\S.*?(?:\*\*|__)"
    r"|\[[^\]\n]{1,200}\]\((?:https?:|mailto:|/|#|\.)[^\[)\s]*\)|^\|?(?: *:?-{3,}:? *\|)+"
)
TEMPLATE_TAG_PATTERN = re.compile(  # of MDX, and the fence of front matter in JavaScript
    r"\A(?:import\s[^;]*?\sfrom\s+['\"].*|export\s+(?:const|default|function)\b.*|---[a-z]+\s*\Z)"
    r"|</?[A-Z][A-Za-z]*(?:\.[A-Z]\w*)*(?:\s[^<>]*)?/?>"
    r"|(?<![{\\])\{[A-Za-z_$][\w.$]*\}(?!\})|\{%[^{}]*%\}"
)
MARK_PATTERN = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|(?<!\w)_+|_+(?!\w)"
)  # of Markdown: `5\. Mai`, `_Stand_`
HTML_TAG_PATTERN = re.compile(r"</?[A-Za-z][^<>]*>")

# A short line of a postal address that doesn't end like a sentence, and one that may end it.
ADDRESS_LINE_PATTERN = re.compile(r"(?=.{1,80}$).*(?:[^.:!?]| (?:Inc|Ltd|Co|Corp)\.)")
LAST_ADDRESS_LINE_PATTERN = re.compile(r".{1,80}$")
HASHES_PATTERN = re.compile(r"(?P<hashes>#{2,6}) +(?=[^\s#])")
UNDERLINE_PATTERN = re.compile(r"={3,}|-{3,}")
RULE_SIGNS = "=-_*~#–—"
RULE_REASON = "horizontal rule, which Markdown would read as a heading"
BULLET_PATTERN = re.compile(r"(?:[•·●▪◦‣∙■□○➢➤✓✔*]|[-–—](?=\s))\s*(?=\S)")
# a number at the start of a heading or item, perhaps with a word: `Section 2.1`, `3)`, `IV.`, `(2)`
NUMBER_PATTERN = re.compile(
    rf"(?i)(?P<number>(?:(?:{any_word('clauses')})\s+)?"
    r"(?:[0-9]{1,2}(?:\.[0-9A-Z]{1,2})*[.)]?|[IVX]{1,5}[.)]|[A-Z](?:\.[0-9]{1,2})*[.)]"
    r"|\([0-9]{1,2}\)))\s+(?=\S)"
)
# a number alone on its line, and a label with a number, such as `Art. 1`
LONE_NUMBER_PATTERN = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]?|[IVX]{1,5}\.|\([0-9]{1,2}\)")
LONE_LABEL_PATTERN = re.compile(
    rf"(?i)(?:§|{any_word('clauses', 'references')})\s*([0-9]{{1,2}})\.?"
)
BOXED_LINE_PATTERN = re.compile(r"\s*\*(?=\s)(.*)(?<=\s)\*\s*")
CLAUSE_PATTERN = re.compile(  # (a), b), c., iv., 一、, 1、
    r"[(（]?\w{1,4}[)）]|(?:[^\W\d_A-ZÀ-Þ]|[ivxl]{2,5})\.\s|[①-⑳]"
    r"|(?:[0-9０-９]{1,2}|[一二三四五六七八九十百]{1,3})[、．]"
)
LEAD_IN_END_PATTERN = re.compile(r"[:;,.：；。،؛]\s?\w{0,4}$")  # above a clause: "…; and"
LED_TO_PATTERN = re.compile(
    rf"{CLAUSE_PATTERN.pattern}|[a-zà-ÿ]"
)  # how a clause goes on below its lead-in
# "1.0EINLEITUNG", not "2.4GHz"
GLUED_NUMBER_PATTERN = re.compile(r"^([0-9]{1,2}(?:\.[0-9]{1,2})+\.?)(?=[^\W\d_a-zß-ÿ][^\W\d_]{3})")
MIN_WRAP_WIDTH = 40
MAX_WRAP_WIDTH = 130
# Lines that aren't blank. Wrapped lines are joined, but no text with more lines than this is wrapped:
# they have 22 bytes on average, because the text has at most MAX_TEXT_BYTES.
MAX_SHORT_LINES = 2 * MAX_LINES
MAX_JOINED_LENGTH = 20_000  # no paragraph is that long, and joining copies all of it for each line

QUESTION_PATTERN = re.compile(rf"(?i){any_of('questions')}\b")
LABEL_PATTERN = pattern_of("labels")
WORD_PATTERN = re.compile(r"[^\W\d_][\w'’-]*")
# what no heading has: addresses, telephone numbers, company forms, a first small letter, a bracket
NO_HEADING_PATTERN = re.compile(
    r"@|\{#|https?://|www\.|[0-9][0-9 ()/-]{5,}[0-9]"
    r"|\bInc\.?$|\bLtd\.?$|\bGmbH$|\b(?:LLC|B\.V|S\.A)\.?$|^\W*[a-zà-ÿ]"
    r"|^[-+(]|\b[0-9]{5}\b|\?.+\?"
)
ENDS_OF_TEXT = tuple(".,;!。、；！،؛")
MAX_HEADING_LENGTH = 110
MAX_HEADING_WORDS = 14
MAX_UNSURE_HEADING_WORDS = 10  # of a heading that isn't in title case
MAX_QUESTION_END_LENGTH = 60

VERSION_PATTERN = re.compile(rf"(?i)\(?{any_of('versions')}")
MAX_TITLE_LENGTH = 90
MAX_OPENING_LINES = 80
MAX_CENTERED_LINES = 5
MAX_OFF_CENTER = 3  # columns
MAX_ENTRY_WORDS = 5

COMMENT_OR_TAG_PATTERN = re.compile(r"<!--[^>]*-->|<[^<>]*>")
MAX_WORDLESS_LENGTH = 10_000
URL_PATTERN = re.compile(r"(?i)(?:https?://|www\.)\S+")
# words about cookies that end with the words of a button
COOKIE_BANNER_PATTERN = re.compile(
    r"(?i)(?=.*\b(?:this|our|the)\s+(?:web\s?)?sites?\b|.*\bwe\s+use\s+cookies)(?=.*\bcookies?\b).*?"
    rf"(?:[.!]\s?\W?{any_of('buttons')}\b(?:\W+(?:all\b|{any_of('buttons')}\b)|\W*$)"
    r"|\bwe['’]ll assume you['’]re ok\b)"
)
MAX_BANNER_LENGTH = 600
PLUGIN_LABEL_PATTERN = pattern_of("plugin_labels")
PLUGIN_TEXT_PATTERN = pattern_of("plugin_texts")
MENU_PATTERN = pattern_of("menus")
TWO_WORDS_PATTERN = re.compile(r"\w\W+\w")
# How a sentence ends, for a line in reverse order, so that each line is searched only at one end.
REVERSED_END_PATTERN = re.compile(r"[^\w.!?:;。]*[.!?:;。]")

BLOCK_BELOW_LAST = RawBlock("", 0, gap_above=True)  # stands for the end of the text

Reasons = dict[int, str]  # why lines are removed, by their position


def import_text(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft that a plain text, or a text in Markdown, becomes.

    `path` is the name in messages. Raises ProblemsFound if no date is known, the front matter
    cannot be read, or the file is a web page or in another format.
    """
    text, notes = decode_file(data, path, encoding=options.encoding)
    _require_plain_text(text, path, options.slug)
    front = split_front_matter(text, path)
    body, unknown = body_with_values(front)
    is_filled = body != front.body
    note = "isn't in the file's front matter, so readers would see it as is"
    notes += [f"“{tag}” {note}" for tag in unknown]
    lines = split_lines(body, front.line)
    removed: Removed = []
    lines = _skip_lines(lines, options.drop, removed)
    raw = body.split("\n")
    for line in removed:  # only the lines that the user skips, so far
        raw[line.line - front.line] = ""
    body = "\n".join(raw)
    prose = _prose_lines(lines)
    first = "".join(text for _, text in prose[:1])
    stated = dates_of_version(prose, f"{options.slug} {front.title} {first}")
    # A text with front matter is Markdown.
    if front.line > 1 or _is_markdown(body, path, notes):
        title, written = _title_and_markdown(body, path, notes, is_filled=is_filled)
        notes += _template_tag_notes(body, front.line)
    else:
        taken: Removed = []
        title, blocks = arrange(lines, taken, has_title=bool(options.title or front.title))
        written = write_markdown(blocks)
        notes += _navigation_notes(lines, taken)
        removed += sorted(taken, key=attrgetter("line"))
    title = options.title or front.title or title
    dates = choose_days(options, stated, front, path, prose, draft=(title, written))
    extra = {key: value for key, value in front.extra.items() if key not in OWN_KEYS}
    return write_draft(options, title, dates, extra, written, removed=removed, notes=notes)


def _skip_lines(lines: Blocks, ranges: Sequence[tuple[int, int]], removed: Removed) -> Blocks:
    """Return the lines without these ranges of line numbers, which are added to `removed`."""
    skipped: set[int] = set()
    for first, last in ranges:
        skipped.update(index for index, line in enumerate(lines) if first <= line.line <= last)
    return _remove_lines(lines, dict.fromkeys(sorted(skipped), "--skip-lines"), removed)


def _require_plain_text(text: str, path: str, slug: str) -> None:
    """Raise ProblemsFound if a build couldn't read a text, if it has no words, or if it's a web
    page or another format.

    The message has the command that imports or converts the file; `slug` is the policy's.
    """
    if len(text.encode()) > MAX_TEXT_BYTES:  # which no build would read
        message = f"the text is over the limit of {MAX_TEXT_BYTES:,} bytes"
        raise failure("too-large", message, "import it in parts", path)
    lines = filter(str.strip, text.split("\n"))
    if len(list(lines)) > MAX_SHORT_LINES:
        message = f"the text has more than {MAX_LINES:,} non-blank lines"  # as a build says it
        raise failure("too-large", message, "import it in parts", path)
    if len(text) < MAX_WORDLESS_LENGTH and not _shows_words(text):
        raise empty_file(path)
    file = shlex.quote(path)
    if WEB_PAGE_PATTERN.match(text):
        command = f"`legalsite import html {file} --slug {slug}`"
        help = f"to keep its headings, lists, and links: {command}"
        raise failure("web-page", "this is a web page, not plain text", help, path, 1)
    for name, form, endings, pattern in FOREIGN_FORMS:
        if pattern.search(text) or path.lower().endswith(endings):
            command = f"pandoc -f {form} -t gfm {file} -o {slug}.md"
            help = f"convert it to Markdown, and import that: `{command}`"
            raise failure("foreign-format", f"this is {name}, which isn't supported", help, path, 1)


def _shows_words(text: str) -> bool:
    """Return whether readers see a word if the text is Markdown: not in a comment, a tag, or the
    definition of a link.
    """
    rendered = MarkdownIt("commonmark").render(text)
    shown = unescape(COMMENT_OR_TAG_PATTERN.sub("", rendered))
    return bool(WORD_PATTERN.search(shown))


def _prose_lines(lines: Blocks) -> list[tuple[int, str]]:
    """Return the text between HTML tags, without Markdown's marks, in pieces with line numbers."""
    prose = []
    for line in lines:
        parts = HTML_TAG_PATTERN.split(MARK_PATTERN.sub("", line.text))
        prose += [(line.line, part) for part in parts if part.strip()]
    return prose


def _is_markdown(body: str, path: str, notes: list[str]) -> bool:
    """Return whether the text is Markdown. Adds a note if it looks like it but isn't.

    It is if it opens with a heading, or has two signs of Markdown, or one if its name says so. A
    single line with `#` may be in plain text, too. If Markdown would show lines as code, because
    they are indented, the text is plain text.
    """
    min_signs = 1 if path.lower().endswith((".md", ".mdx", ".markdown")) else 2
    has_heading = body.lstrip().startswith("# ")
    if not has_heading and len(SIGN_OF_MARKDOWN_PATTERN.findall(body)) < min_signs:
        return False
    code = lines_of_code(body, "code_block")
    if code:
        reason = f"in Markdown, indented lines such as line {min(code) + 1} would be code"
        notes.append(f"read as plain text, because {reason}")
    return not code


def _title_and_markdown(
    body: str, path: str, notes: list[str], *, is_filled: bool
) -> tuple[str, str]:
    """Return the title and the text of a body that is Markdown already, and add a note.

    `is_filled` is whether template tags in it were replaced.
    """
    bare = without_attribute_lists(body)
    written = bare.strip("\n") + "\n"
    title = ""
    with suppress(ProblemsFound):  # if it can't be read, the user corrects the draft
        title = title_in(read_document(bare.encode(), path, collected=[]))
    note = "the text is already Markdown and wasn't changed"
    if bare != body:
        note += ", except for markup that kramdown doesn't show, such as attribute lists"
    if is_filled:
        note += ", except for values from its front matter, which were filled in"
    notes.append(note)
    return title, written


def _template_tag_notes(body: str, first_line: int) -> list[str]:
    """Return a note for each template tag or component; `first_line` is the body's first line."""
    notes = []
    for number, line in enumerate(body.split("\n"), first_line):
        note = f"line {number}: this is a template tag, which readers would see as is: "
        notes += [note + match[0].strip() for match in TEMPLATE_TAG_PATTERN.finditer(line)]
    return notes


def arrange(lines: Blocks, removed: Removed, *, has_title: bool) -> tuple[str, Blocks]:
    """Return the title and the blocks of a plain text. Removed lines are added to `removed`.

    Each step handles one habit of plain text. If `has_title`, the title is already known, so a line is
    a title only if it names a kind of policy.
    """
    blocks = join_wrapped_lines(_mark_underlined(_join_centered_title(lines)))
    # cookie banners, menus and the like: why to remove each of these lines, by its index
    reasons = boilerplate_lines([block.text for block in blocks])
    blocks = _remove_lines(blocks, reasons, removed)
    title = ""
    index, menu = find_title(blocks, has_title=has_title)
    if index is not None:
        title = blocks[index].text
        blocks[index] = replace(blocks[index], kind="title", level=1)
    blocks = _remove_lines(blocks, menu, removed)
    rules = [index for index, block in enumerate(blocks) if is_rule(block.text)]
    blocks = _remove_lines(blocks, dict.fromkeys(rules, RULE_REASON), removed)
    blocks = join_short_lines(mark_headings(mark_numbered(blocks)))
    return title, _remove_lines(blocks, empty_headings(blocks), removed)


def _join_centered_title(lines: Blocks) -> Blocks:
    """Return the lines, with a title that is written on several centered lines at the top as one.

    It ends above a blank line, a date, or a version.
    """
    end = 1
    while end < len(lines) and not lines[end].gap_above:
        end += 1
    head = lines[:end]
    if not 1 < end <= MAX_CENTERED_LINES or len({line.indent for line in head}) == 1:
        return lines
    middles = [line.indent + len(line.text) / 2 for line in head]
    starts = [index for index, line in enumerate(head) if is_title(line)]
    if max(middles) - min(middles) > MAX_OFF_CENTER or not starts:
        return lines
    start = last = starts[0]
    text = head[start].text
    for line in head[start + 1 :]:
        if _is_date_or_version(line.text):
            break
        text += f" {line.text}"
        last += 1
    title = replace(head[start], kind="title", text=text)
    return [*head[:start], title, *lines[last + 1 :]]


def _mark_underlined(lines: Blocks) -> Blocks:
    """Return the lines, with headings marked that are underlined or begin with hash signs."""
    result = [*lines]
    for index, line in enumerate(lines):
        if HASHES_PATTERN.match(line.text) or _is_underlined(lines, index):
            result[index] = _as_heading(line)
    return result


def _is_underlined(lines: Blocks, index: int) -> bool:
    """Return whether a line is a heading by the line of `===` or `---` below it."""
    line = lines[index]
    if len(line.text) > MAX_HEADING_LENGTH or is_rule(line.text):
        return False
    # A paragraph above, without a blank line between, goes on in this line.
    if index and not line.gap_above and not is_rule(lines[index - 1].text):
        return False
    below = _below(lines, index)
    return not below.gap_above and UNDERLINE_PATTERN.fullmatch(below.text) is not None


def _below(blocks: Blocks, index: int) -> RawBlock:
    """Return the block below the one at `index`; an empty one below the last."""
    if index + 1 < len(blocks):
        return blocks[index + 1]
    return BLOCK_BELOW_LAST


def _as_heading(line: RawBlock) -> RawBlock:
    """Return a line as a heading, with its number, if it begins with one, apart from its words.

    Its level, at most 6, is the number of hash signs or, without them, one more than the number of
    parts in the number: `## Fees` and `2 Fees` have level 2, `2.1 Fees` has level 3. Without
    either, it is 2.
    """
    text = line.text
    hashes = HASHES_PATTERN.match(text)
    if hashes:
        text = text[hashes.end() :].rstrip("# ")
    number = NUMBER_PATTERN.match(text)
    level = 2
    if hashes:
        level = len(hashes["hashes"])
    elif number:  # `Section 2.1` is one level below `Section 2`
        level += number["number"].split()[-1].strip("().").count(".")
    heading = replace(line, kind="heading", level=min(6, level), text=text)
    if not number:
        return heading
    return replace(heading, number=number["number"], text=text[number.end() :])


def _remove_lines(lines: Blocks, reasons: Reasons, removed: Removed) -> Blocks:
    """Return the lines without those whose positions `reasons` has, and add those to `removed`."""
    for index, reason in reasons.items():
        line = lines[index]
        removed.append(RemovedText(line.line, line.text.replace("\n", " "), reason, line.last_line))
    return [line for index, line in enumerate(lines) if index not in reasons]


def join_short_lines(blocks: Blocks) -> Blocks:
    """Return the blocks, with the lines of a postal address joined by hard breaks.

    Short lines right below each other are taken for an address.
    """
    groups: list[Blocks] = []  # the lines of each address; any other block by itself
    for block in blocks:
        if groups and _continues_address(groups[-1][-1], block):
            groups[-1].append(block)
        else:
            groups.append([block])
    return [_joined_lines(group) for group in groups]


def _joined_lines(lines: Blocks) -> RawBlock:
    """Return lines as one block, with line ends between them."""
    return replace(lines[0], text="\n".join(map(attrgetter("text"), lines)))


def _continues_address(above: RawBlock, below: RawBlock) -> bool:
    """Return whether a line belongs to the same postal address as the line above it."""
    if below.gap_above or not above.kind == below.kind == "text":
        return False
    # A line with a number or a letter of its own, `(b)`, is a clause.
    if leading_number(below.text, heading=False) or CLAUSE_PATTERN.match(below.text):
        return False
    return bool(
        LAST_ADDRESS_LINE_PATTERN.match(below.text) and ADDRESS_LINE_PATTERN.fullmatch(above.text)
    )


def split_lines(text: str, first_line: int) -> Blocks:
    """Return a block for each line that isn't blank; `first_line` is the number of the first line.

    White space (no-break spaces too) is normalized, and the sides of a box of asterisks are
    removed.
    """
    blocks = []
    gap = False
    for number, line in enumerate(text.split("\n"), first_line):
        boxed = BOXED_LINE_PATTERN.fullmatch(line)
        content = boxed[1] if boxed and not is_rule(line) else line
        words = GLUED_NUMBER_PATTERN.sub(r"\1 ", " ".join(content.split()))
        if words:
            columns = content.expandtabs(4)
            indent = len(columns) - len(columns.lstrip())
            blocks.append(RawBlock(words, number, gap, indent=indent))
        gap = not words
    return blocks


def is_rule(text: str) -> bool:
    """Return whether a line is a rule such as `====`, `----` or `* * *`."""
    signs = "".join(text.split())
    return len(signs) > 2 and signs[0] in RULE_SIGNS and signs == signs[0] * len(signs)


def join_wrapped_lines(blocks: Blocks) -> Blocks:
    """Return the blocks, with wrapped lines joined and bullets marked as items.

    Items are nested by their indentation.
    """
    width = _wrap_width(blocks)
    result = []
    indents: list[int] = []  # of the items around, one for each level
    for block in blocks:
        bullet = BULLET_PATTERN.match(block.text)
        if bullet and not is_rule(block.text):
            while indents and block.indent < indents[-1]:
                indents.pop()
            # one column more is an uneven list, not a list within the item
            if not indents or block.indent > indents[-1] + 1:
                indents.append(block.indent)
            text = block.text[bullet.end() :]
            result.append(replace(block, text=text, kind="item", level=len(indents) - 1))
        elif result and _continues_line(result[-1], block, width):
            text = f"{result[-1].text} {block.text}"
            result[-1] = replace(result[-1], text=text, last_line=block.line)
        else:
            indents.clear()
            result.append(block)
    return result


def _wrap_width(blocks: Blocks) -> int:
    """Return the length of the longest line if lines were wrapped by hand; 0 otherwise.

    They were if at least a sixth of the lines continue a sentence in lower case. Otherwise, each
    line is a paragraph.
    """
    longest = max((len(block.text) + block.indent for block in blocks), default=0)
    if not MIN_WRAP_WIDTH <= longest <= MAX_WRAP_WIDTH:
        return 0
    # for each line without a blank line above, whether it continues a sentence
    continues = []
    for above, below in pairwise(blocks):
        if not below.gap_above:
            ended = above.text.endswith(tuple(",;:."))  # as the items of a list do
            continues.append(below.text[0].islower() and not ended)
    continued = sum(continues)
    if continued and continued * 6 >= len(continues):
        return longest
    return 0


def _continues_line(above: RawBlock, below: RawBlock, width: int) -> bool:
    """Return whether the line `below` continues the line `above`, which is wrapped.

    `width` is the column at which lines are wrapped; 0 if lines are not wrapped.
    """
    if below.gap_above or above.kind == "heading" or len(above.text) > MAX_JOINED_LENGTH:
        return False
    if is_rule(above.text) or is_rule(below.text):
        return False
    is_lower = below.text[0].islower()
    if above.kind == "item" and (is_lower or below.indent > above.indent):  # a hanging indent
        return True
    is_clause = CLAUSE_PATTERN.match(below.text) and LEAD_IN_END_PATTERN.search(above.text)
    if not width or is_clause or NUMBER_PATTERN.match(below.text):
        return False
    # A line is full if the next word wouldn't have fit into it.
    first_word = below.text.split()[0]
    is_full = above.indent + len(above.text) + 1 + len(first_word) > 0.8 * width
    return is_lower or (is_full and not is_date_line(below.text))


@lru_cache(64)  # each line is also examined as the neighbor of other lines
def has_heading_shape(text: str) -> bool:
    """Return whether a line could be a heading by its shape.

    It is short, begins with a capital and doesn't end like a sentence, unless it is a question. If
    it isn't in title case, it must be even shorter.
    """
    words = text.count(" ") + 1
    if len(text) > MAX_HEADING_LENGTH or words > MAX_HEADING_WORDS:
        return False
    if text.endswith(ENDS_OF_TEXT) or NO_HEADING_PATTERN.search(text):
        return False
    if _is_date_or_version(text) or LABEL_PATTERNS["revised"].match(text):
        return False
    if text.endswith("?") or is_title_case(text):
        return True
    is_brief = words <= MAX_UNSURE_HEADING_WORDS and not text.endswith(":")
    return is_brief and WORD_PATTERN.search(text) is not None


def _is_date_or_version(text: str) -> bool:
    """Return whether a line says nothing but the date or the version of the text."""
    is_version = VERSION_PATTERN.match(text) and text[-1].isdigit()
    if is_version or is_date_line(text) or is_unread_day(text) or has_unread_label(text):
        return True
    line = [(0, text)]  # with a line number that doesn't matter
    is_month = find_months(line) and not POLICY_NAME_PATTERN.search(text)
    return bool(is_month) or any(days_alone(line))


def is_title_case(text: str) -> bool:
    """Return whether at least three quarters of the words begin with a capital.

    Words of up to three letters don't count, except for the first.
    """
    words = WORD_PATTERN.findall(text)
    counted = words[:1] + [word for word in words[1:] if len(word) > 3]
    capitalized = [word for word in counted if word[0].isupper()]
    return bool(words) and len(capitalized) >= 0.75 * len(counted)


def mark_numbered(blocks: Blocks) -> Blocks:
    """Return the blocks, with numbered lines marked as items or headings.

    A number alone on its line is first joined to the line below if it continues the numbering.
    """
    blocks = _join_numerals(blocks)
    above = None
    for index, block in enumerate(blocks):
        above = blocks[index] = _mark_number(block, above, _below(blocks, index))
    return blocks


def _mark_number(block: RawBlock, above: RawBlock | None, below: RawBlock) -> RawBlock:
    """Return a numbered line as an item or a heading; any other line as it is.

    It is an item if it continues the list above it, or if the line below has the next number. It is
    a heading if it has the shape of one.
    """
    match = NUMBER_PATTERN.match(block.text)
    if block.kind != "text" or not match:
        return block
    number = match["number"]
    rest = block.text[match.end() :]
    is_item = above and above.kind == "item" and _next_number(above.number) == number
    following = NUMBER_PATTERN.match(below.text)
    if is_item or (following and following["number"] == _next_number(number)):
        return replace(block, kind="item", number=number, text=rest)
    # A bare number, as in "30 days", doesn't make a heading.
    is_marked = "." in number or number[-1] == ")" or not number[0].isdigit()
    # the line below continues this one, which is then a clause with a lead-in
    if not is_marked or not has_heading_shape(rest) or LED_TO_PATTERN.match(below.text):
        return block
    return _as_heading(block)


def _join_numerals(blocks: Blocks) -> Blocks:
    """Return the blocks, with two lines joined if they are parts of one line.

    These are a number alone and the line below it, a label such as `Art. 1` and its heading, and
    the two halves of a question.
    """
    result: Blocks = []
    expected = {"1"}  # the numbers that continue the numbering
    for block in blocks:
        # only two lines of text, neither of which is an item or heading already, may be joined
        if not result or not result[-1].kind == block.kind == "text":
            result.append(block)
            continue
        above = result[-1]
        first = above.text
        number = first.strip("().")
        if number in expected and LONE_NUMBER_PATTERN.fullmatch(first):
            expected = _following_numbers(number)
            # so that it is read as a number
            if "." not in first and not first.endswith(")"):
                first += "."
        elif not _is_label_above_heading(first, block.text) and not _are_halves_of_question(
            first, block
        ):
            result.append(block)
            continue
        text = f"{first} {block.text}"
        result[-1] = replace(above, text=text, last_line=block.last_line or block.line)
    return result


def _following_numbers(number: str) -> set[str]:
    """Return the numbers that may follow a number: `1.3`, `2` and `1.2.1` after `1.2`."""
    parts = number.split(".")
    following = {f"{number}.1"}
    for at, part in enumerate(parts):
        following.add(".".join([*parts[:at], str(int(part) + 1)]))
    return following


def _is_label_above_heading(above: str, below: str) -> bool:
    """Return whether a line such as `Art. 1` is the number of the heading on the line below it."""
    is_label = LONE_LABEL_PATTERN.fullmatch(above) and not LONE_LABEL_PATTERN.fullmatch(below)
    return bool(is_label) and has_heading_shape(below)


def _are_halves_of_question(first: str, second: RawBlock) -> bool:
    """Return whether two lines are the halves of one question, with its `?` on the second line."""
    end = second.text
    if (
        second.gap_above
        or not end.endswith("?")
        or len(end) > MAX_QUESTION_END_LENGTH
        or QUESTION_PATTERN.match(end)
    ):
        return False
    return (
        bool(QUESTION_PATTERN.match(first))
        and not first.endswith(("?", ":"))
        and has_heading_shape(first)
    )


def _next_number(number: str) -> str:
    """Return the next number in a list: `4.` after `3.`; empty if Markdown has no such numbers."""
    if number[:-1].isdigit() and number[-1] in ".)":
        return str(int(number[:-1]) + 1) + number[-1]
    return ""


def mark_headings(blocks: Blocks) -> Blocks:
    """Return the blocks, with headings and labels marked by the blocks around them.

    A label is a word such as "Note" on a line of its own.
    """
    above = None
    for index, block in enumerate(blocks):
        below = blocks[index + 1 : index + 4]
        if block.kind == "text" and below and LABEL_PATTERN.fullmatch(block.text.rstrip(":")):
            blocks[index] = replace(block, kind="label")
        elif block.kind == "text" and _is_heading(block, above, below):
            blocks[index] = replace(block, kind="heading", level=0)
            number = NUMBER_PATTERN.match(block.text)
            if number and number["number"][-1] in ".)":  # else, the number may be a word of it
                blocks[index] = _as_heading(block)
        above = blocks[index]
    return _with_levels(blocks)


def _is_heading(block: RawBlock, above: RawBlock | None, below: Blocks) -> bool:
    """Return whether a block is a heading, by its shape and by the blocks around it.

    `below` is up to three blocks. There must be text or items below it, perhaps with other headings
    between.
    """
    if above and not block.gap_above and above.kind in {"text", "item"} and not above.ends_sentence:
        return False
    if not has_heading_shape(block.text):
        return False
    for index, following in enumerate(below):
        leads_in = block.text.endswith((":", "："))
        if leads_in and (following.kind == "item" or CLAUSE_PATTERN.match(following.text)):
            return False
        if following.kind in {"item", "label"} or _is_text_below_heading(following):
            # With one heading between, it needs two words; with more, it must be a question.
            if index == 1:
                return " " in block.text
            return index == 0 or block.text.endswith("?")
        if not has_heading_shape(following.text):
            break
    return False


def _is_text_below_heading(block: RawBlock) -> bool:
    """Return whether a block is text below a heading, not another heading: long, or a sentence."""
    if block.kind != "text":
        return False
    if len(block.text) > MAX_HEADING_LENGTH:
        return True
    # A heading may end with a question mark or a colon.
    may_be_heading = block.text.endswith(("?", ":")) and has_heading_shape(block.text)
    return block.ends_sentence and not may_be_heading


def _with_levels(blocks: Blocks) -> Blocks:
    """Return the blocks, with the levels of the headings that have none yet (0).

    A numbered heading has the level of its number. The headings between numbered ones are one level
    below, and all others are on level 2. A heading that ends with a colon is part of the section
    above.
    """
    headings = [index for index, block in enumerate(blocks) if block.kind == "heading"]
    numbered = [index for index in headings if blocks[index].number]
    number_level = 0
    for index in headings:
        block = blocks[index]
        if block.number:
            number_level = block.level
        if block.level == 0:
            is_part = index != headings[0] and block.text.endswith(":")
            is_below = is_part or (len(numbered) > 1 and number_level > 0)
            level = min(6, max(number_level, 2) + 1) if is_below else 2
            blocks[index] = replace(block, level=level)
    return blocks


def find_title(blocks: Blocks, *, has_title: bool) -> tuple[int | None, Reasons]:
    """Return (index of the title or None, reasons): why to remove each menu entry above it, by
    index.

    The opening is the short lines before the first sentence. The title is the first of these:

    1. if a menu is in the opening: the last line there that names a policy, such as "Terms of Use";
    2. the first line of the text, if a version or a date is right below it;
    3. a line among the first three that names a policy; below the first sentence, only if a date is
       right below it;
    4. the first line of the text, if it stands alone.

    If `has_title`, the title is known, and only a line that names a policy repeats it.
    """
    for index, block in enumerate(blocks):
        if block.kind == "title":  # marked already
            return index, {}
    end = _first_sentence_index([block.text for block in blocks])  # of the opening
    # the lines in the opening that name a policy
    names = [index for index in range(end) if _is_title_at(blocks, index)]
    if names:  # the last one is the title if a menu is above it
        above = blocks[: names[-1]]
        if any(MENU_PATTERN.fullmatch(block.text) for block in above):
            entries = [index for index, block in enumerate(above) if _may_be_menu_entry(block)]
            return names[-1], dict.fromkeys(entries, "navigation")
    # Below the first sentence, only a line above a date counts.
    rest = range(end, min(3, len(blocks) - 1))
    above_date = [index for index in rest if is_date_line(blocks[index + 1].text)]
    names += [index for index in above_date if _is_title_at(blocks, index)]
    # Whether a date or a version is right below the first line, and whether that line stands alone.
    below = _below(blocks, 0)
    is_dated = bool(VERSION_PATTERN.match(below.text)) or _is_date_or_version(below.text)
    is_alone = (
        is_dated or below.gap_above or is_rule(below.text) or bool(URL_PATTERN.match(below.text))
    )
    # Whether the first line is a title, though it may name no policy.
    is_first = end > 0 and not has_title and is_alone
    is_first = is_first and not _is_part_of_sentence(blocks, 0) and may_be_title(blocks[0])
    # A line that names a policy is preferred, unless a date is right below the first line.
    if names and names[0] <= 2 and not (is_first and is_dated):
        return names[0], {}
    return 0 if is_first else None, {}


def _is_title_at(blocks: Blocks, index: int) -> bool:
    """Return whether the line at `index` names a policy and isn't part of a sentence."""
    return is_title(blocks[index]) and not _is_part_of_sentence(blocks, index)


def _may_be_menu_entry(block: RawBlock) -> bool:
    """Return whether a line can be an entry of a menu: a typical one, or a few words.

    A line that was joined with others can't.
    """
    if block.last_line:  # set if lines were joined
        return False
    if is_menu_entry(block.text):
        return True
    is_brief = block.text.count(" ") < MAX_ENTRY_WORDS
    return is_brief and not block.ends_sentence and not is_date_line(block.text)


def _is_part_of_sentence(blocks: Blocks, index: int) -> bool:
    """Return whether a line is part of a sentence.

    It is if it was joined with the next line, or if it or the line below begins in lower case.
    """
    text = blocks[index].text
    # `last_line` is set if lines were joined
    is_part = blocks[index].last_line > 0 or text[0].islower()
    return is_part or _below(blocks, index).text[:1].islower()


def may_be_title(block: RawBlock) -> bool:
    """Return whether the first line of a text can be its title, even if it names no policy."""
    text = block.text
    if block.kind != "text" and not _is_section(block):
        return False
    if not text[0].isalnum() or len(text) > MAX_TITLE_LENGTH:
        return False
    if text.endswith(tuple(".:,;!")) or "@" in text or "://" in text:
        return False
    # The pattern for numbers needs a word after the number.
    is_other = NUMBER_PATTERN.match(f"{text} x") or COPYRIGHT.match(text) or is_menu_entry(text)
    return not is_other and not _is_date_or_version(text)


def _navigation_notes(lines: Blocks, removed: Removed) -> list[str]:
    """Return notes on lines that stay but look like a cookie banner, a menu or a footer.

    `lines` are all lines; those in `removed` need no note.
    """
    gone: set[int] = set()
    for entry in removed:
        gone.update(range(entry.line, max(entry.line, entry.last_line) + 1))
    notes = []
    has_menu = any(MENU_PATTERN.fullmatch(line.text) for line in lines)
    runs: list[Blocks] = [[]]  # of neighboring lines that may be entries of a menu
    for line in lines:
        if line.line in gone or not has_menu or not _may_be_menu_entry(line):
            runs.append([])
        else:
            runs[-1].append(line)
        if line.line not in gone and is_cookie_banner(line.text):
            number = line.line
            notes.append(
                f"line {number} looks like a cookie banner but was kept; "
                f"if it is one, use `--skip-lines {number}`"
            )
    for run in runs:
        if len(run) > 1 and any(MENU_PATTERN.fullmatch(line.text) for line in run):
            menu = f"{run[0].line}-{run[-1].line}"
            notes.append(
                f"lines {menu} look like a menu but were kept; "
                f"if they are one, use `--skip-lines {menu}`"
            )
    return notes


def is_title(block: RawBlock) -> bool:
    """Return whether a line can be a title because it names a kind of policy.

    It is short and isn't a sentence or a question.
    """
    text = block.text
    # a line with an anchor (`{#…}`) is the heading of a section
    is_other = text.endswith("?") or "{#" in text or not POLICY_NAME_PATTERN.search(text)
    return not is_other and may_be_title(block)


def _first_sentence_index(texts: Sequence[str]) -> int:
    """Return the index of the first line that is a sentence, or else where the opening must end."""
    for index, text in enumerate(texts[:MAX_OPENING_LINES]):
        # more than five words; a longer line is a paragraph, and a copyright notice no sentence
        is_sentence = text.count(" ") > 4 and text.endswith(tuple(".!:;"))
        if len(text) > 140 or (is_sentence and not COPYRIGHT.match(text)):
            return index
    return min(len(texts), MAX_OPENING_LINES)


def boilerplate_lines(texts: Sequence[str]) -> Reasons:
    """Return the positions of lines that don't belong to the policy, each with the reason.

    These are the page's URL on the first line, and a cookie banner with what a plugin writes below
    it. A banner is removed only above the text's first sentence and below its last one.
    """
    plugin_lines = {at for at, text in enumerate(texts) if PLUGIN_TEXT_PATTERN.search(text)}
    banners = {at for at, text in enumerate(texts) if is_cookie_banner(text)}
    sentences = []  # the positions of lines that end like a sentence of the policy
    for at, text in enumerate(texts):
        is_other = at in plugin_lines or at in banners or is_menu_entry(text)
        if (
            not is_other
            and TWO_WORDS_PATTERN.search(text)
            and REVERSED_END_PATTERN.match(text[::-1])
        ):
            sentences.append(at)
    policy = range(sentences[0], sentences[-1] + 1) if sentences else range(0)
    reasons = {}
    in_banner = False
    for at, text in enumerate(texts):
        # From a banner on, until the policy begins.
        in_banner = at not in policy and (in_banner or at in banners)
        of_banner = at in banners or at in plugin_lines or PLUGIN_LABEL_PATTERN.fullmatch(text)
        if at == 0 and URL_PATTERN.fullmatch(text):
            reasons[at] = "URL of the page"
        elif in_banner and of_banner:
            reasons[at] = "like a cookie banner"
    return reasons


def is_menu_entry(text: str) -> bool:
    """Return whether a line is a typical entry of a menu or footer that hardly occurs elsewhere."""
    return bool(
        MENU_PATTERN.fullmatch(text) or COPYRIGHT.fullmatch(text) or URL_PATTERN.fullmatch(text)
    )


def is_cookie_banner(text: str) -> bool:
    """Return whether a line is the sentence of a cookie banner together with its buttons."""
    if len(text) >= MAX_BANNER_LENGTH or "cookie" not in text.lower():
        return False
    return COOKIE_BANNER_PATTERN.match(text) is not None


def empty_headings(blocks: Blocks) -> Reasons:
    """Return the positions of headings to remove, each with the reason.

    A heading is removed if no text is below it, and the same heading is further down with text, as
    in a table of contents.
    """
    repeated = {}  # the last position of each heading that has text
    for index, (block, below) in enumerate(pairwise(blocks)):
        if _is_section(block) and below.kind not in {"heading", "title"}:
            repeated[block.text] = index
    reasons = {}
    for index, (block, below) in enumerate(pairwise(blocks)):
        later = repeated.get(block.text, 0)
        is_empty = below.kind in {"heading", "title"} and below.level <= block.level
        if _is_section(block) and later > index and is_empty:
            line = blocks[later].line
            reasons[index] = f"heading without text, repeated at line {line}"
    return reasons


def _is_section(block: RawBlock) -> bool:
    """Return whether a block is a heading without a number."""
    return block.kind == "heading" and not block.number
