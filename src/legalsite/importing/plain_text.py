"""Convert plain text, or Markdown written for another tool, to a draft.

In plain text, the form of each line shows whether it's a title, heading, list item, or wrapped.
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

# the doctype or root element of a web page
WEB_PAGE_PATTERN = re.compile(r"(?i)\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)\b")
# (name of the format, name for pandoc, file extensions, pattern that only matches this format)
FOREIGN_FORMS = (
    (
        "AsciiDoc",
        "asciidoc",
        (".adoc", ".asciidoc", ".asc"),
        re.compile(r"\A\s*= \S.*(?:\n.*)*?\n== \S"),
    ),
    ("reStructuredText", "rst", (".rst", ".rest"), re.compile(r"(?m)^\.\. [\w-]+:: ")),
    ("Org", "org", (".org",), re.compile(r"(?i)\A\s*#\+[a-z_]+:")),
)
# a heading with hashes, bold text at the start of a line, a link, or the line below a table header
SIGN_OF_MARKDOWN_PATTERN = re.compile(
    r"(?m)^#{1,6} +\S|^(?:\*\*|__)\S.*?(?:\*\*|__)"
    r"|\[[^\]\n]{1,200}\]\((?:https?:|mailto:|/|#|\.)[^\[)\s]*\)|^\|?(?: *:?-{3,}:? *\|)+"
)
TEMPLATE_TAG_PATTERN = re.compile(  # MDX code, and the first line of JavaScript front matter
    r"\A(?:import\s[^;]*?\sfrom\s+['\"].*|export\s+(?:const|default|function)\b.*|---[a-z]+\s*\Z)"
    r"|</?[A-Z][A-Za-z]*(?:\.[A-Z]\w*)*(?:\s[^<>]*)?/?>"
    r"|(?<![{\\])\{[A-Za-z_$][\w.$]*\}(?!\})|\{%[^{}]*%\}"
)
MARK_PATTERN = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|(?<!\w)_+|_+(?!\w)"
)  # backslashes and underscores of Markdown, as in `5\. Mai` or `_Stand_`
HTML_TAG_PATTERN = re.compile(r"</?[A-Za-z][^<>]*>")

# A line of a postal address is short, and doesn't end like a sentence. Only the last line may do
# so.
ADDRESS_LINE_PATTERN = re.compile(r"(?=.{1,80}$).*(?:[^.:!?]| (?:Inc|Ltd|Co|Corp)\.)")
LAST_ADDRESS_LINE_PATTERN = re.compile(r".{1,80}$")
HASHES_PATTERN = re.compile(r"(?P<hashes>#{2,6}) +(?=[^\s#])")
UNDERLINE_PATTERN = re.compile(r"={3,}|-{3,}")
RULE_SIGNS = "=-_*~#–—"
RULE_REASON = "horizontal rule, which Markdown would read as a heading"
BULLET_PATTERN = re.compile(r"(?:[•·●▪◦‣∙■□○➢➤✓✔*]|[-–—](?=\s))\s*(?=\S)")
# a number at the start of a heading or list item, possibly after a word: `Section 2.1`, `3)`,
# `IV.`, `(2)`
NUMBER_PATTERN = re.compile(
    rf"(?i)(?P<number>(?:(?:{any_word('clauses')})\s+)?"
    r"(?:[0-9]{1,2}(?:\.[0-9A-Z]{1,2})*[.)]?|[IVX]{1,5}[.)]|[A-Z](?:\.[0-9]{1,2})*[.)]"
    r"|\([0-9]{1,2}\)))\s+(?=\S)"
)
# a line that contains only a number, or a label with a number, such as `Art. 1`
LONE_NUMBER_PATTERN = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]?|[IVX]{1,5}\.|\([0-9]{1,2}\)")
LONE_LABEL_PATTERN = re.compile(
    rf"(?i)(?:§|{any_word('clauses', 'references')})\s*([0-9]{{1,2}})\.?"
)
BOXED_LINE_PATTERN = re.compile(r"\s*\*(?=\s)(.*)(?<=\s)\*\s*")
CLAUSE_PATTERN = re.compile(  # the start of a clause, such as (a), b), c., iv., 一、, 1、
    r"[(（]?\w{1,4}[)）]|(?:[^\W\d_A-ZÀ-Þ]|[ivxl]{2,5})\.\s|[①-⑳]"
    r"|(?:[0-9０-９]{1,2}|[一二三四五六七八九十百]{1,3})[、．]"
)
# the end of a lead-in, such as “…; and”
LEAD_IN_END_PATTERN = re.compile(r"[:;,.：；。،؛]\s?\w{0,4}$")
LED_TO_PATTERN = re.compile(
    rf"{CLAUSE_PATTERN.pattern}|[a-zà-ÿ]"
)  # the start of a line that continues a lead-in
# a clause number without a space after it, as in “1.0EINLEITUNG”, but not “2.4GHz”
GLUED_NUMBER_PATTERN = re.compile(r"^([0-9]{1,2}(?:\.[0-9]{1,2})+\.?)(?=[^\W\d_a-zß-ÿ][^\W\d_]{3})")
MIN_WRAP_WIDTH = 40
MAX_WRAP_WIDTH = 130
# The maximum number of non-blank lines. Lines of a longer text would have 22 bytes on average,
# because the text has at most MAX_TEXT_BYTES.
MAX_SHORT_LINES = 2 * MAX_LINES
# maximum length of a paragraph; appending a line copies the paragraph, which would be slow
MAX_JOINED_LENGTH = 20_000

QUESTION_PATTERN = re.compile(rf"(?i){any_of('questions')}\b")
LABEL_PATTERN = pattern_of("labels")
WORD_PATTERN = re.compile(r"[^\W\d_][\w'’-]*")
# contained in no heading: addresses, phone numbers, company types, a lowercase start, brackets
NO_HEADING_PATTERN = re.compile(
    r"@|\{#|https?://|www\.|[0-9][0-9 ()/-]{5,}[0-9]"
    r"|\bInc\.?$|\bLtd\.?$|\bGmbH$|\b(?:LLC|B\.V|S\.A)\.?$|^\W*[a-zà-ÿ]"
    r"|^[-+(]|\b[0-9]{5}\b|\?.+\?"
)
ENDS_OF_TEXT = tuple(".,;!。、；！،؛")
MAX_HEADING_LENGTH = 110
MAX_HEADING_WORDS = 14
MAX_UNSURE_HEADING_WORDS = 10  # maximum number of words for a heading that isn't in title case
MAX_QUESTION_END_LENGTH = 60

VERSION_PATTERN = re.compile(rf"(?i)\(?{any_of('versions')}")
MAX_TITLE_LENGTH = 90
MAX_OPENING_LINES = 80
MAX_CENTERED_LINES = 5
MAX_OFF_CENTER = 3  # a title is centered if its middle is at most this many columns off
MAX_ENTRY_WORDS = 5

COMMENT_OR_TAG_PATTERN = re.compile(r"<!--[^>]*-->|<[^<>]*>")
MAX_WORDLESS_LENGTH = 10_000
URL_PATTERN = re.compile(r"(?i)(?:https?://|www\.)\S+")
# text about cookies that ends with the labels of buttons
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
# the end of a sentence in a reversed line, where it comes first
REVERSED_END_PATTERN = re.compile(r"[^\w.!?:;。]*[.!?:;。]")

BLOCK_BELOW_LAST = RawBlock("", 0, gap_above=True)  # used as the block below the last one

Reasons = dict[int, str]  # line index → why the line is removed


def import_text(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Convert plain text or Markdown to a draft.

    `path` is used in messages. Raises ProblemsFound if no date is found, if the front matter is
    invalid, or if the file is a web page or has another format.
    """
    text, notes = decode_file(data, path, encoding=options.encoding)
    _require_plain_text(text, path, options.slug)
    front = split_front_matter(text, path)
    # replace template tags with values from the front matter
    body, unknown_tags = body_with_values(front)
    is_filled = body != front.body
    note = "isn't in the file's front matter, so readers would see it as is"
    notes += [f"“{tag}” {note}" for tag in unknown_tags]
    lines = split_lines(body, front.line)
    removed: Removed = []
    lines = _skip_lines(lines, options.drop, removed)  # lines that the user leaves out
    # `_skip_lines` doesn't change the body, so blank the same lines there
    body_lines = body.split("\n")
    for line in removed:
        body_lines[line.line - front.line] = ""
    body = "\n".join(body_lines)
    prose = _prose_lines(lines)
    first_line = "".join(text for _, text in prose[:1])
    # a statement with a date may contain any of these names of the policy
    stated = dates_of_version(prose, f"{options.slug} {front.title} {first_line}")
    # only Markdown files have front matter
    if front.line > 1 or _is_markdown(body, path, notes):
        title, written = _title_and_markdown(body, path, notes, is_filled=is_filled)
        notes += _template_tag_notes(body, front.line)
    else:
        boilerplate: Removed = []
        title, blocks = arrange(lines, boilerplate, has_title=bool(options.title or front.title))
        written = write_markdown(blocks)
        notes += _navigation_notes(lines, boilerplate)
        removed += sorted(boilerplate, key=attrgetter("line"))
    title = options.title or front.title or title
    dates = choose_days(options, stated, front, path, prose, draft=(title, written))
    extra = {key: value for key, value in front.extra.items() if key not in OWN_KEYS}
    return write_draft(options, title, dates, extra, written, removed=removed, notes=notes)


def _skip_lines(lines: Blocks, ranges: Sequence[tuple[int, int]], removed: Removed) -> Blocks:
    """Remove ranges of line numbers from `lines`, and append the lines to `removed`."""
    skipped: set[int] = set()
    for first, last in ranges:
        skipped.update(index for index, line in enumerate(lines) if first <= line.line <= last)
    return _remove_lines(lines, dict.fromkeys(sorted(skipped), "--skip-lines"), removed)


def _require_plain_text(text: str, path: str, slug: str) -> None:
    """Raise ProblemsFound if a text is too large, has no words, or has another format.

    Recognized formats are HTML, AsciiDoc, reStructuredText, and Org. The message suggests a command
    that imports or converts the file. `slug` is the slug of the policy.
    """
    if len(text.encode()) > MAX_TEXT_BYTES:  # the same limit as in `build`
        message = f"the text is over the limit of {MAX_TEXT_BYTES:,} bytes"
        raise failure("too-large", message, "import it in parts", path)
    lines = filter(str.strip, text.split("\n"))
    # more lines than `build` accepts, even if many of them are wrapped and will be joined
    if len(list(lines)) > MAX_SHORT_LINES:
        message = f"the text has more than {MAX_LINES:,} non-blank lines"
        raise failure("too-large", message, "import it in parts", path)
    if len(text) < MAX_WORDLESS_LENGTH and not _has_visible_words(text):
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


def _has_visible_words(text: str) -> bool:
    """Return whether readers would see words if the text were rendered as Markdown."""
    # comments, tags, and link definitions are invisible
    rendered = MarkdownIt("commonmark").render(text)
    shown = unescape(COMMENT_OR_TAG_PATTERN.sub("", rendered))
    return bool(WORD_PATTERN.search(shown))


def _prose_lines(lines: Blocks) -> list[tuple[int, str]]:
    """Return (line number, text) for the text between HTML tags, without Markdown escapes."""
    prose = []
    for line in lines:
        parts = HTML_TAG_PATTERN.split(MARK_PATTERN.sub("", line.text))
        prose += [(line.line, part) for part in parts if part.strip()]
    return prose


def _is_markdown(body: str, path: str, notes: list[str]) -> bool:
    """Return whether a text is Markdown. If indented lines rule that out, append a note.

    Markdown starts with a heading, or contains two signs of Markdown. If the file name suggests
    Markdown, a single sign is enough.
    """
    # a single sign, such as a line that starts with `## `, may also occur in plain text
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
    """Return the title and the Markdown of a body, and append a note.

    `is_filled` tells whether template tags were replaced with values from the front matter.
    """
    bare = without_attribute_lists(body)
    written = bare.strip("\n") + "\n"
    title = ""
    # without a title, the user corrects the draft, which is necessary anyway if it can't be parsed
    with suppress(ProblemsFound):
        title = title_in(read_document(bare.encode(), path, collected=[]))
    note = "the text is already Markdown and wasn't changed"
    if bare != body:
        note += ", except for markup that kramdown doesn't show, such as attribute lists"
    if is_filled:
        note += ", except for values from its front matter, which were filled in"
    notes.append(note)
    return title, written


def _template_tag_notes(body: str, first_line: int) -> list[str]:
    """Create a note for each template tag and component.

    `first_line` is the line number of the body's first line.
    """
    notes = []
    for number, line in enumerate(body.split("\n"), first_line):
        note = f"line {number}: this is a template tag, which readers would see as is: "
        notes += [note + match[0].strip() for match in TEMPLATE_TAG_PATTERN.finditer(line)]
    return notes


def arrange(lines: Blocks, removed: Removed, *, has_title: bool) -> tuple[str, Blocks]:
    """Convert lines of plain text to a title and blocks. Removed lines are appended to `removed`.

    If `has_title` is True, the title is already known. A line is then only used as the title if it
    names a type of policy.
    """
    blocks = join_wrapped_lines(_mark_underlined(_join_centered_title(lines)))
    blocks = _remove_lines(blocks, boilerplate_lines([block.text for block in blocks]), removed)
    title = ""
    # `menu` maps the indexes of menu entries to the reason for removing them
    index, menu = find_title(blocks, has_title=has_title)
    if index is not None:
        title = blocks[index].text
        blocks[index] = replace(blocks[index], kind="title", level=1)
    blocks = _remove_lines(blocks, menu, removed)
    # horizontal rules are only removed now, because `find_title` takes them into account
    rules = [index for index, block in enumerate(blocks) if is_rule(block.text)]
    blocks = _remove_lines(blocks, dict.fromkeys(rules, RULE_REASON), removed)
    blocks = join_short_lines(mark_headings(mark_numbered(blocks)))
    return title, _remove_lines(blocks, empty_headings(blocks), removed)


def _join_centered_title(lines: Blocks) -> Blocks:
    """Merge a title that consists of several centered lines at the top of the text.

    A blank line, a date, or a version ends the title.
    """
    end = 1  # number of lines above the first blank line
    while end < len(lines) and not lines[end].gap_above:
        end += 1
    head = lines[:end]
    # lines with the same indentation aren't centered
    if not 1 < end <= MAX_CENTERED_LINES or len({line.indent for line in head}) == 1:
        return lines
    # the middle column of each line
    middles = [line.indent + len(line.text) / 2 for line in head]
    titles = [index for index, line in enumerate(head) if is_title(line)]
    if max(middles) - min(middles) > MAX_OFF_CENTER or not titles:
        return lines
    start = last = titles[0]  # indexes of the first and last line of the title
    text = head[start].text
    for line in head[start + 1 :]:
        if _is_date_or_version(line.text):
            break
        text += f" {line.text}"
        last += 1
    return [*head[:start], replace(head[start], kind="title", text=text), *lines[last + 1 :]]


def _mark_underlined(lines: Blocks) -> Blocks:
    """Mark headings that are underlined or start with hashes."""
    result = [*lines]
    for index, line in enumerate(lines):
        if HASHES_PATTERN.match(line.text) or _is_underlined(lines, index):
            result[index] = _as_heading(line)
    return result


def _is_underlined(lines: Blocks, index: int) -> bool:
    """Return whether a line is a heading because the line below it is `===` or `---`."""
    line = lines[index]
    if len(line.text) > MAX_HEADING_LENGTH or is_rule(line.text):
        return False
    # without a blank line above, the line continues a paragraph
    if index and not line.gap_above and not is_rule(lines[index - 1].text):
        return False
    below = _below(lines, index)
    return not below.gap_above and UNDERLINE_PATTERN.fullmatch(below.text) is not None


def _below(blocks: Blocks, index: int) -> RawBlock:
    """Return the block below `index`, or BLOCK_BELOW_LAST."""
    if index + 1 < len(blocks):
        return blocks[index + 1]
    return BLOCK_BELOW_LAST


def _as_heading(line: RawBlock) -> RawBlock:
    """Turn a line into a heading, and split off its number.

    The level is the number of hashes. Without hashes, it's 2, plus 1 for each dot in the number:
    `## Fees` and `2 Fees` have level 2, and `2.1 Fees` has level 3.
    """
    text = line.text
    hashes = HASHES_PATTERN.match(text)
    if hashes:
        text = text[hashes.end() :].rstrip("# ")
    number = NUMBER_PATTERN.match(text)
    level = 2
    if hashes:
        level = len(hashes["hashes"])
    elif number:  # use the last word of a number such as `Section 2.1`
        level += number["number"].split()[-1].strip("().").count(".")
    heading = replace(line, kind="heading", level=min(6, level), text=text)
    if not number:
        return heading
    return replace(heading, number=number["number"], text=text[number.end() :])


def _remove_lines(lines: Blocks, reasons: Reasons, removed: Removed) -> Blocks:
    """Remove lines, and append them to `removed`. `reasons` maps line indexes to reasons."""
    for index, reason in reasons.items():
        line = lines[index]
        removed.append(RemovedText(line.line, line.text.replace("\n", " "), reason, line.last_line))
    return [line for index, line in enumerate(lines) if index not in reasons]


def join_short_lines(blocks: Blocks) -> Blocks:
    """Merge the lines of postal addresses, with hard line breaks between the lines."""
    # a group contains the lines of an address, or a single other block
    groups: list[Blocks] = []
    for block in blocks:
        # `groups[-1][-1]` is the block above
        if groups and _continues_address(groups[-1][-1], block):
            groups[-1].append(block)
        else:
            groups.append([block])
    return [replace(lines[0], text="\n".join(map(attrgetter("text"), lines))) for lines in groups]


def _continues_address(above: RawBlock, below: RawBlock) -> bool:
    """Return whether two lines are lines of a postal address: short, and not like sentences."""
    if below.gap_above or not above.kind == below.kind == "text":
        return False
    # a number or letter such as `(b)` starts a clause
    if leading_number(below.text, heading=False) or CLAUSE_PATTERN.match(below.text):
        return False
    # both lines are short, and only the last line of an address may end like a sentence
    return bool(
        LAST_ADDRESS_LINE_PATTERN.match(below.text) and ADDRESS_LINE_PATTERN.fullmatch(above.text)
    )


def split_lines(text: str, first_line: int) -> Blocks:
    """Create a block for each non-blank line. `first_line` is the number of the first line.

    Consecutive spaces become a single space, and boxes made of asterisks are removed.
    """
    blocks = []
    gap = False
    for number, line in enumerate(text.split("\n"), first_line):
        boxed = BOXED_LINE_PATTERN.fullmatch(line)
        content = boxed[1] if boxed and not is_rule(line) else line
        # add the missing space after a clause number
        words = GLUED_NUMBER_PATTERN.sub(r"\1 ", " ".join(content.split()))
        if words:
            columns = content.expandtabs(4)  # a tab stands for up to four spaces
            indent = len(columns) - len(columns.lstrip())
            blocks.append(RawBlock(words, number, gap, indent=indent))
        gap = not words
    return blocks


def is_rule(text: str) -> bool:
    """Return whether a line is a horizontal rule such as `====`, `----`, or `* * *`."""
    signs = "".join(text.split())
    return len(signs) > 2 and signs[0] in RULE_SIGNS and signs == signs[0] * len(signs)


def join_wrapped_lines(blocks: Blocks) -> Blocks:
    """Merge wrapped lines, and mark lines with bullets as list items.

    The indentation of a bullet determines the nesting depth of its item.
    """
    width = _wrap_width(blocks)
    result = []
    indents: list[int] = []  # indentation of the enclosing items, outermost first
    for block in blocks:
        bullet = BULLET_PATTERN.match(block.text)
        if bullet and not is_rule(block.text):
            while indents and block.indent < indents[-1]:  # end the nested lists
                indents.pop()
            # a difference of one column is an accident, not a nested list
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
    """Return the length of the longest line if the text is wrapped, otherwise 0.

    In a wrapped text, at least a sixth of the lines start in lowercase and continue a sentence. In
    other texts, each line is a paragraph.
    """
    longest = max((len(block.text) + block.indent for block in blocks), default=0)
    if not MIN_WRAP_WIDTH <= longest <= MAX_WRAP_WIDTH:
        return 0
    # whether each line continues the sentence above it; lines below a blank line are skipped
    continues = []
    for above, below in pairwise(blocks):
        if not below.gap_above:
            ended = above.text.endswith(tuple(",;:."))  # the line above may be a list item
            continues.append(below.text[0].islower() and not ended)
    continued = sum(continues)  # number of lines that continue a sentence
    if continued and continued * 6 >= len(continues):
        return longest
    return 0


def _continues_line(above: RawBlock, below: RawBlock, width: int) -> bool:
    """Return whether the line `below` continues the line `above`.

    `width` is the column at which the text is wrapped, or 0 if it isn't wrapped.
    """
    if below.gap_above or above.kind == "heading" or len(above.text) > MAX_JOINED_LENGTH:
        return False
    if is_rule(above.text) or is_rule(below.text):
        return False
    is_lower = below.text[0].islower()
    # the line continues an item, because it starts in lowercase or is further indented
    if above.kind == "item" and (is_lower or below.indent > above.indent):
        return True
    # a clause such as (a), below a sentence that introduces a list
    is_clause = CLAUSE_PATTERN.match(below.text) and LEAD_IN_END_PATTERN.search(above.text)
    if not width or is_clause or NUMBER_PATTERN.match(below.text):
        return False
    # The line above is full if the first word of the line below wouldn't have fit. Some editors
    # wrap lines earlier, so 80 % of the width are enough.
    first_word = below.text.split()[0]
    is_full = above.indent + len(above.text) + 1 + len(first_word) > 0.8 * width
    return is_lower or (is_full and not is_date_line(below.text))


@lru_cache(64)  # the result is needed several times for each line
def has_heading_shape(text: str) -> bool:
    """Return whether a line looks like a heading.

    A heading is short, starts with a capital letter, and doesn't end like a sentence. Questions may
    also be headings. If a line isn't in title case, it must be even shorter.
    """
    words = text.count(" ") + 1
    if len(text) > MAX_HEADING_LENGTH or words > MAX_HEADING_WORDS:
        return False
    if text.endswith(ENDS_OF_TEXT) or NO_HEADING_PATTERN.search(text):
        return False
    # “Last updated: …” is about the whole text
    if _is_date_or_version(text) or LABEL_PATTERNS["revised"].match(text):
        return False
    if text.endswith("?") or is_title_case(text):
        return True
    is_brief = words <= MAX_UNSURE_HEADING_WORDS and not text.endswith(":")
    return is_brief and WORD_PATTERN.search(text) is not None


def _is_date_or_version(text: str) -> bool:
    """Return whether a line only contains the date or version of the text."""
    is_version = VERSION_PATTERN.match(text) and text[-1].isdigit()
    if is_version or is_date_line(text) or is_unread_day(text) or has_unread_label(text):
        return True
    line = [(0, text)]  # the line number isn't used
    # a line that also names a policy may be its title
    is_month = find_months(line) and not POLICY_NAME_PATTERN.search(text)
    return bool(is_month) or any(days_alone(line))


def is_title_case(text: str) -> bool:
    """Return whether at least three quarters of the words start with a capital letter.

    Words of up to three letters don't count, except for the first word.
    """
    words = WORD_PATTERN.findall(text)
    counted = words[:1] + [word for word in words[1:] if len(word) > 3]  # skip “of”, “and”, …
    capitalized = [word for word in counted if word[0].isupper()]
    return bool(words) and len(capitalized) >= 0.75 * len(counted)


def mark_numbered(blocks: Blocks) -> Blocks:
    """Mark numbered lines as list items or headings.

    First, a line that only contains a number is merged with the line below it.
    """
    blocks = _join_numerals(blocks)
    above = None
    for index, block in enumerate(blocks):
        # `above` is already marked, so that the next item can continue its list
        above = blocks[index] = _mark_number(block, above, _below(blocks, index))
    return blocks


def _mark_number(block: RawBlock, above: RawBlock | None, below: RawBlock) -> RawBlock:
    """Mark a numbered line as a list item or heading. Return other lines unchanged.

    An item continues the list above, or the next number follows it. Other numbered lines are
    headings if they look like one.
    """
    match = NUMBER_PATTERN.match(block.text)
    if block.kind != "text" or not match:
        return block
    number = match["number"]
    rest = block.text[match.end() :]
    # whether the number continues the list above
    is_item = above and above.kind == "item" and _next_number(above.number) == number
    following = NUMBER_PATTERN.match(below.text)
    if is_item or (following and following["number"] == _next_number(number)):
        return replace(block, kind="item", number=number, text=rest)
    # a line that starts with a number such as “30” isn't a heading; the number needs a dot or
    # bracket
    is_marked = "." in number or number[-1] == ")" or not number[0].isdigit()
    # if the line below continues the sentence, this line isn't a heading
    if not is_marked or not has_heading_shape(rest) or LED_TO_PATTERN.match(below.text):
        return block
    return _as_heading(block)


def _join_numerals(blocks: Blocks) -> Blocks:
    """Merge a number and its text, a label and its heading, or the halves of a question.

    `1` and `Fees` become `1. Fees`; `Art. 1` and `Fees` become `Art. 1 Fees`.
    """
    result: Blocks = []
    # plausible next numbers; other lone numbers, such as an amount, aren't merged
    expected = {"1"}
    for block in blocks:
        # headings and list items aren't merged
        if not result or not result[-1].kind == block.kind == "text":
            result.append(block)
            continue
        above = result[-1]
        first = above.text
        number = first.strip("().")
        # the line above is only a number, and plausible as the next one
        if number in expected and LONE_NUMBER_PATTERN.fullmatch(first):
            expected = _following_numbers(number)
            # without a period, Markdown wouldn't read the number as a list number
            if "." not in first and not first.endswith(")"):
                first += "."
        # the line and the line above don't belong together
        elif not _is_label_above_heading(first, block.text) and not _are_halves_of_question(
            first, block
        ):
            result.append(block)
            continue
        text = f"{first} {block.text}"
        result[-1] = replace(above, text=text, last_line=block.last_line or block.line)
    return result


def _following_numbers(number: str) -> set[str]:
    """Return plausible next numbers, such as `1.3`, `2`, and `1.2.1` after `1.2`."""
    parts = number.split(".")
    following = {f"{number}.1"}
    # increase each part, and drop the parts after it
    for at, part in enumerate(parts):
        following.add(".".join([*parts[:at], str(int(part) + 1)]))
    return following


def _is_label_above_heading(above: str, below: str) -> bool:
    """Return whether a line such as `Art. 1` is the number of the heading below it."""
    # the line below isn't just a label itself
    is_label = LONE_LABEL_PATTERN.fullmatch(above) and not LONE_LABEL_PATTERN.fullmatch(below)
    return bool(is_label) and has_heading_shape(below)


def _are_halves_of_question(first: str, second: RawBlock) -> bool:
    """Return whether two lines are the halves of a question.

    The first half starts with a word such as “how”, and the second ends with a question mark.
    """
    if not QUESTION_PATTERN.match(first) or first.endswith(("?", ":")):
        return False
    end = second.text
    # the second line is a paragraph of its own, isn't the end of a question, or is a whole question
    if (
        second.gap_above
        or not end.endswith("?")
        or len(end) > MAX_QUESTION_END_LENGTH
        or QUESTION_PATTERN.match(end)
    ):
        return False
    return has_heading_shape(first)


def _next_number(number: str) -> str:
    """Return the list number after another one, such as `4.` after `3.`.

    Return an empty string for a kind of number that Markdown doesn't support.
    """
    if number[:-1].isdigit() and number[-1] in ".)":
        return str(int(number[:-1]) + 1) + number[-1]
    return ""


def mark_headings(blocks: Blocks) -> Blocks:
    """Mark blocks as headings or labels, depending on the blocks around them.

    A label is a line such as “Note”.
    """
    above = None
    for index, block in enumerate(blocks):
        below = blocks[index + 1 : index + 4]
        # a label has text below it
        if block.kind == "text" and below and LABEL_PATTERN.fullmatch(block.text.rstrip(":")):
            blocks[index] = replace(block, kind="label")
        elif block.kind == "text" and _is_heading(block, above, below):
            blocks[index] = replace(block, kind="heading", level=0)  # `_with_levels` sets the level
            number = NUMBER_PATTERN.match(block.text)
            # a number without a period or bracket may be part of the text
            if number and number["number"][-1] in ".)":
                blocks[index] = _as_heading(block)
        above = blocks[index]
    return _with_levels(blocks)


def _is_heading(block: RawBlock, above: RawBlock | None, below: Blocks) -> bool:
    """Return whether a block is a heading, judging by its form and the blocks around it.

    `below` contains up to three following blocks. There must be text or list items below a heading,
    possibly with other headings in between.
    """
    # without a blank line, the block continues the sentence above
    if above and not block.gap_above and above.kind in {"text", "item"} and not above.ends_sentence:
        return False
    if not has_heading_shape(block.text):
        return False
    for index, following in enumerate(below):
        # a line with a colon above a list or clauses introduces them
        leads_in = block.text.endswith((":", "："))
        if leads_in and (following.kind == "item" or CLAUSE_PATTERN.match(following.text)):
            return False
        if following.kind in {"item", "label"} or _is_text_below_heading(following):
            # `index` is the number of headings in between. With one of them, the block must have at
            # least two words; with more, it must be a question.
            if index == 1:
                return " " in block.text
            return index == 0 or block.text.endswith("?")
        if not has_heading_shape(following.text):  # neither text below the heading nor a heading
            break
    return False


def _is_text_below_heading(block: RawBlock) -> bool:
    """Return whether a block can't be a heading, because it's long or a sentence."""
    if block.kind != "text":
        return False
    if len(block.text) > MAX_HEADING_LENGTH:
        return True
    # headings may end with a question mark or colon
    may_be_heading = block.text.endswith(("?", ":")) and has_heading_shape(block.text)
    return block.ends_sentence and not may_be_heading


def _with_levels(blocks: Blocks) -> Blocks:
    """Set the level of headings whose level is still 0.

    Numbered headings have a level already. Headings between numbered headings are one level lower
    than the numbered ones. The level of other headings is 2.
    """
    headings = [index for index, block in enumerate(blocks) if block.kind == "heading"]
    numbered = [index for index in headings if blocks[index].number]
    number_level = 0  # level of the last numbered heading
    for index in headings:
        block = blocks[index]
        if block.number:
            number_level = block.level
        if block.level == 0:
            # a heading with a colon belongs to the section above
            is_part = index != headings[0] and block.text.endswith(":")
            # a single number doesn't make the headings below it subsections
            is_below = is_part or (len(numbered) > 1 and number_level > 0)
            level = min(6, max(number_level, 2) + 1) if is_below else 2
            blocks[index] = replace(block, level=level)
    return blocks


def find_title(blocks: Blocks, *, has_title: bool) -> tuple[int | None, Reasons]:
    """Find the title, and menu entries above it.

    Return the index of the title, or None. Also map the indexes of menu entries to the reason for
    removing them. The opening of a text consists of the short lines above its first sentence. The
    title is the first of these lines that exists:

    1. the last line of the opening that names a policy, such as “Terms of Use”, if there's a menu
       above it
    2. the first line of the text, if a version or date follows
    3. one of the first three lines, if it names a policy (below the opening, a date must follow)
    4. the first line of the text, if it stands alone

    If `has_title` is True, the title is already known, and only a line that names a policy is used.
    """
    for index, block in enumerate(blocks):
        if block.kind == "title":  # a step above has found the title
            return index, {}
    end = _first_sentence_index([block.text for block in blocks])  # end of the opening
    # indexes of lines in the opening that name a policy
    names = [index for index in range(end) if _is_title_at(blocks, index)]
    if names:  # rule 1: a menu above may also name policies, so the last line is the title
        above = blocks[: names[-1]]
        # a menu contains at least one typical entry, such as “Home”
        if any(MENU_PATTERN.fullmatch(block.text) for block in above):
            entries = [index for index, block in enumerate(above) if _may_be_menu_entry(block)]
            return names[-1], dict.fromkeys(entries, "navigation")
    # for rule 3: below the opening, a line is only the title if a date follows
    rest = range(end, min(3, len(blocks) - 1))
    above_date = [index for index in rest if is_date_line(blocks[index + 1].text)]
    # `names` stays sorted, because lines below the opening are appended
    names += [index for index in above_date if _is_title_at(blocks, index)]
    # rules 2 and 4: the first line stands alone above a date, version, blank line, rule, or URL
    below = _below(blocks, 0)
    is_dated = VERSION_PATTERN.match(below.text) or _is_date_or_version(below.text)
    is_alone = is_dated or below.gap_above or is_rule(below.text) or URL_PATTERN.match(below.text)
    # Whether the first line may be the title although it doesn't name a policy. If `end` is 0, the
    # line is a sentence.
    is_first = end > 0 and not has_title and is_alone
    is_first = is_first and not _is_part_of_sentence(blocks, 0) and may_be_title(blocks[0])
    # rule 3: a line that names a policy takes precedence, unless rule 2 applies
    if names and names[0] <= 2 and not (is_first and is_dated):
        return names[0], {}
    # rules 2 and 4
    return 0 if is_first else None, {}


def _is_title_at(blocks: Blocks, index: int) -> bool:
    return is_title(blocks[index]) and not _is_part_of_sentence(blocks, index)


def _may_be_menu_entry(block: RawBlock) -> bool:
    """Return whether a line could be a menu entry: a typical one, or a line of a few words."""
    if block.last_line:  # menu entries aren't wrapped
        return False
    if is_menu_entry(block.text):
        return True
    is_brief = block.text.count(" ") < MAX_ENTRY_WORDS
    return is_brief and not block.ends_sentence and not is_date_line(block.text)


def _is_part_of_sentence(blocks: Blocks, index: int) -> bool:
    """Return whether a line continues in the next line, or continues the line above."""
    text = blocks[index].text
    # `last_line` is only set if the line was merged with the next one
    is_part = blocks[index].last_line > 0 or text[0].islower()
    # a line in lowercase continues the line above
    return is_part or _below(blocks, index).text[:1].islower()


def may_be_title(block: RawBlock) -> bool:
    """Return whether the first line of a text could be its title if it doesn't name a policy."""
    text = block.text
    # a list item, a label, or a heading with a number isn't the title
    if block.kind != "text" and not _is_section(block):
        return False
    if not text[0].isalnum() or len(text) > MAX_TITLE_LENGTH:
        return False
    # a sentence, an address, or a URL
    if text.endswith(tuple(".:,;!")) or "@" in text or "://" in text:
        return False
    # the pattern only matches a number before a word, so add a word in case there's none
    is_other = NUMBER_PATTERN.match(f"{text} x") or COPYRIGHT.match(text) or is_menu_entry(text)
    return not is_other and not _is_date_or_version(text)


def _navigation_notes(lines: Blocks, removed: Removed) -> list[str]:
    """Create notes about lines that look like a cookie banner, menu, or footer but were kept.

    `lines` contains all lines, including the lines in `removed`.
    """
    removed_lines: set[int] = set()
    for entry in removed:
        removed_lines.update(range(entry.line, max(entry.line, entry.last_line) + 1))
    notes = []
    # without a typical menu entry, short lines aren't a menu
    has_menu = any(MENU_PATTERN.fullmatch(line.text) for line in lines)
    runs: list[Blocks] = [[]]  # groups of consecutive lines that could be menu entries
    for line in lines:
        if line.line in removed_lines or not has_menu or not _may_be_menu_entry(line):
            runs.append([])
        else:
            runs[-1].append(line)
        if line.line not in removed_lines and is_cookie_banner(line.text):
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
    """Return whether a line could be a title because it names a type of policy."""
    text = block.text
    # a question, or a line with an anchor (`{#…}`), is a heading within the text
    if text.endswith("?") or "{#" in text or not POLICY_NAME_PATTERN.search(text):
        return False
    return may_be_title(block)


def _first_sentence_index(texts: Sequence[str]) -> int:
    """Return the index of the first sentence, where the opening of a text ends.

    If there's no sentence, return the maximum length of the opening.
    """
    for index, text in enumerate(texts[:MAX_OPENING_LINES]):
        # a sentence has more than five words; a copyright notice isn't one
        is_sentence = text.count(" ") > 4 and text.endswith(tuple(".!:;"))
        # a very long line is a paragraph, whatever its end
        if len(text) > 140 or (is_sentence and not COPYRIGHT.match(text)):
            return index
    return min(len(texts), MAX_OPENING_LINES)


def boilerplate_lines(texts: Sequence[str]) -> Reasons:
    """Find lines that don't belong to the policy, and map their indexes to reasons.

    A URL in the first line is the page's URL. A cookie banner, with labels added by a plugin, is
    only removed above the first or below the last sentence of the policy.
    """
    banners = {at for at, text in enumerate(texts) if is_cookie_banner(text)}
    # indexes of banners, and of texts that a plugin adds to them
    banner_texts = banners.union(
        at for at, text in enumerate(texts) if PLUGIN_TEXT_PATTERN.search(text)
    )
    sentences = []  # indexes of lines that end with a sentence of the policy
    for at, text in enumerate(texts):
        is_other = at in banner_texts or is_menu_entry(text)
        # It must have two words and the end of a sentence. Matching the reversed line is faster
        # than searching for the end.
        if (
            not is_other
            and TWO_WORDS_PATTERN.search(text)
            and REVERSED_END_PATTERN.match(text[::-1])
        ):
            sentences.append(at)
    policy = range(sentences[0], sentences[-1] + 1) if sentences else range(0)  # line indexes
    reasons = {}
    in_banner = False
    for at, text in enumerate(texts):
        # a banner continues up to the first sentence of the policy
        in_banner = at not in policy and (in_banner or at in banners)
        # other lines after a banner, such as a title, stay
        of_banner = at in banner_texts or PLUGIN_LABEL_PATTERN.fullmatch(text)
        if at == 0 and URL_PATTERN.fullmatch(text):
            reasons[at] = "URL of the page"
        elif in_banner and of_banner:
            reasons[at] = "like a cookie banner"
    return reasons


def is_menu_entry(text: str) -> bool:
    """Return whether a line is a typical entry of a menu or footer."""
    return bool(
        MENU_PATTERN.fullmatch(text) or COPYRIGHT.fullmatch(text) or URL_PATTERN.fullmatch(text)
    )


def is_cookie_banner(text: str) -> bool:
    """Return whether a line contains the text and buttons of a cookie banner."""
    if len(text) >= MAX_BANNER_LENGTH or "cookie" not in text.lower():
        return False
    return COOKIE_BANNER_PATTERN.match(text) is not None


def empty_headings(blocks: Blocks) -> Reasons:
    """Find repeated headings without text, as in a table of contents, and map indexes to reasons.

    The heading must occur again below, with text.
    """
    repeated = {}  # heading → index of its last occurrence with text
    for index, (block, below) in enumerate(pairwise(blocks)):
        if _is_section(block) and below.kind not in {"heading", "title"}:
            repeated[block.text] = index
    reasons = {}
    for index, (block, below) in enumerate(pairwise(blocks)):
        later = repeated.get(block.text, 0)  # 0 if the heading isn't repeated
        # a heading of the same or a higher level follows directly
        is_empty = below.kind in {"heading", "title"} and below.level <= block.level
        if _is_section(block) and later > index and is_empty:
            line = blocks[later].line
            reasons[index] = f"heading without text, repeated at line {line}"
    return reasons


def _is_section(block: RawBlock) -> bool:
    return block.kind == "heading" and not block.number
