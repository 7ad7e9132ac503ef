"""Turns plain text, or Markdown made for another tool, into a draft.

The structure of plain text is recognized line by line: wrapped lines, lists, headings, the title.
"""

import re
import shlex
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from operator import attrgetter

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
from legalsite.importing.policy_names import title_in
from legalsite.importing.titles_and_menus import COPYRIGHT, any_of, pattern_of
from legalsite.source.markdown import read_document
from legalsite.text.clause_numbers import any_word, leading_number
from legalsite.text.dates_in_prose import (
    LABELS,
    days_alone,
    find_months,
    is_date_line,
    is_unread_day,
)

WEB_PAGE = re.compile(r"(?i)\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)\b")
FOREIGN_FORMS = (  # their names, those for pandoc, their file endings, and what only they have
    (
        "AsciiDoc",
        "asciidoc",
        (".adoc", ".asciidoc", ".asc"),
        re.compile(r"\A\s*= \S.*(?:\n.*)*?\n== \S"),
    ),
    ("reStructuredText", "rst", (".rst", ".rest"), re.compile(r"(?m)^\.\. [\w-]+:: ")),
    ("Org", "org", (".org",), re.compile(r"(?i)\A\s*#\+[a-z_]+:")),
)
SIGNS_OF_MARKDOWN = re.compile(
    r"(?m)^#{1,6} +\S|^(?:\*\*|__)\S.*?(?:\*\*|__)"
    r"|\[[^\]\n]{1,200}\]\((?:https?:|mailto:|/|#|\.)[^\[)\s]*\)|^\|?(?: *:?-{3,}:? *\|)+"
)
COMPONENT = re.compile(  # of MDX, and the fence of front matter in JavaScript
    r"\A(?:import\s[^;]*?\sfrom\s+['\"].*|export\s+(?:const|default|function)\b.*|---[a-z]+\s*\Z)"
    r"|</?[A-Z][A-Za-z]*(?:\.[A-Z]\w*)*(?:\s[^<>]*)?/?>"
    r"|(?<![{\\])\{[A-Za-z_$][\w.$]*\}(?!\})|\{%[^{}]*%\}"
)
MARKS = re.compile(r"\\(?=[!-/:-@\[-`{-~])|(?<!\w)_+|_+(?!\w)")  # of Markdown: `5\. Mai`, `_Stand_`
TAG = re.compile(r"</?[A-Za-z][^<>]*>")

ADDRESS_LINE = re.compile(r"(?=.{1,80}$).*(?:[^.:!?]| (?:Inc|Ltd|Co|Corp)\.)")
LAST_ADDRESS_LINE = re.compile(r".{1,80}$")
HASHES = re.compile(r"(#{2,6}) +(?=[^\s#])")
UNDERLINE = re.compile(r"={3,}|-{3,}")
RULE_SIGNS = "=-_*~#–—"
DECORATION = "horizontal rule, which Markdown would read as a heading"
BULLET = re.compile(r"(?:[•·●▪◦‣∙■□○➢➤✓✔*]|[-–—](?=\s))\s*(?=\S)")
NUMBER = re.compile(
    rf"(?i)((?:(?:{any_word('clauses')})\s+)?"
    r"(?:[0-9]{1,2}(?:\.[0-9A-Z]{1,2})*[.)]?|[IVX]{1,5}[.)]|[A-Z](?:\.[0-9]{1,2})*[.)]"
    r"|\([0-9]{1,2}\)))\s+(?=\S)"
)
LONE_NUMBER = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]?|[IVX]{1,5}\.|\([0-9]{1,2}\)")
LONE_LABEL = re.compile(rf"(?i)(?:§|{any_word('clauses', 'references')})\s*([0-9]{{1,2}})\.?")
BOXED = re.compile(r"\s*\*(?=\s)(.*)(?<=\s)\*\s*")
CLAUSE = re.compile(  # (a), b), c., iv., 一、, 1、
    r"[(（]?\w{1,4}[)）]|(?:[^\W\d_A-ZÀ-Þ]|[ivxl]{2,5})\.\s|[①-⑳]"
    r"|(?:[0-9０-９]{1,2}|[一二三四五六七八九十百]{1,3})[、．]"
)
ENDED = re.compile(r"[:;,.：；。،؛]\s?\w{0,4}$")  # above a clause: "…; and"
LED_TO = re.compile(rf"{CLAUSE.pattern}|[a-zà-ÿ]")  # how a clause goes on below its lead-in
# "1.0EINLEITUNG", not "2.4GHz"
GLUED = re.compile(r"^([0-9]{1,2}(?:\.[0-9]{1,2})+\.?)(?=[^\W\d_a-zß-ÿ][^\W\d_]{3})")
MIN_WRAP_WIDTH = 40
MAX_WRAP_WIDTH = 130
MAX_JOINED_LENGTH = 20_000  # no paragraph is that long, and joining copies all of it for each line

ASKS = re.compile(rf"(?i){any_of('questions')}\b")
CALLS = pattern_of("labels")
WORD = re.compile(r"[^\W\d_][\w'’-]*")
NO_HEADING = re.compile(
    r"@|\{#|https?://|www\.|[0-9][0-9 ()/-]{5,}[0-9]"
    r"|\bInc\.?$|\bLtd\.?$|\bGmbH$|\b(?:LLC|B\.V|S\.A)\.?$|^\W*[a-zà-ÿ]"
    r"|^[-+(]|\b[0-9]{5}\b|\?.+\?"
)
ENDS_OF_TEXT = tuple(".,;!。、；！،؛")
MAX_HEADING_LENGTH = 110
MAX_HEADING_WORDS = 14
MAX_UNSURE_HEADING_WORDS = 10  # of a heading that isn't in title case
MAX_QUESTION_END_LENGTH = 60

NAMES_A_POLICY = re.compile(rf"(?i)\b{any_of('titles')}\b")
VERSION = re.compile(rf"(?i)\(?{any_of('versions')}")
MAX_TITLE_LENGTH = 90
MAX_OPENING_LINES = 80
MAX_ENTRY_WORDS = 5

ADDRESS = re.compile(r"(?i)(?:https?://|www\.)\S+")
COOKIE_BANNER = re.compile(
    r"(?i)(?=.*\b(?:this|our|the)\s+(?:web\s?)?sites?\b|.*\bwe\s+use\s+cookies)(?=.*\bcookies?\b).*?"
    rf"(?:[.!]\s?\W?{any_of('buttons')}\b(?:\W+(?:all\b|{any_of('buttons')}\b)|\W*$)"
    r"|\bwe['’]ll assume you['’]re ok\b)"
)
MAX_BANNER_LENGTH = 600
PLUGIN_LABEL = pattern_of("plugin_labels")
PLUGIN_TEXT = pattern_of("plugin_texts")
MENU = pattern_of("menus")
TWO_WORDS = re.compile(r"\w\W+\w")
# Of a sentence, read backward, so that it is looked for once.
ENDING = re.compile(r"[^\w.!?:;。]*[.!?:;。]")

END = RawBlock("", 0, gap=True)  # below the last line

Reasons = dict[int, str]  # why lines are removed, by their position


def import_text(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft.

    `path` is the name in messages. Raises ProblemsFound if no date is known, the front matter
    cannot be read, or the file is a web page or in another format.
    """
    text, notes = decode_file(data, path)
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
    for line in removed:
        raw[line.line - front.line] = ""
    body = "\n".join(raw)
    prose = _prose_lines(lines)
    first = "".join(text for _, text in prose[:1])
    stated = dates_of_version(prose, f"{options.slug} {front.title} {first}")
    dates = choose_days(options, stated, front, path, prose)
    if front.line > 1 or _is_markdown(body, path, notes):
        title, written = _as_markdown(body, path, notes, is_filled=is_filled)
        notes += _template_tag_notes(body, front.line)
    else:
        taken: Removed = []
        title, blocks = arrange(lines, taken, titled=bool(options.title or front.title))
        written = write_markdown(blocks)
        notes += _navigation_notes(lines, taken)
        removed += sorted(taken, key=attrgetter("line"))
    title = options.title or front.title or title
    extra = {key: value for key, value in front.extra.items() if key not in OWN_KEYS}
    return write_draft(options.slug, title, dates, extra, written, removed=removed, notes=notes)


def _skip_lines(lines: Blocks, ranges: Sequence[tuple[int, int]], removed: Removed) -> Blocks:
    skipped: set[int] = set()
    for first, last in ranges:
        skipped.update(index for index, line in enumerate(lines) if first <= line.line <= last)
    return _remove_lines(lines, dict.fromkeys(sorted(skipped), "--skip-lines"), removed)


def _require_plain_text(text: str, path: str, slug: str) -> None:
    """Raise ProblemsFound if a text is in another format, with the command that reads it."""
    file = shlex.quote(path)
    if WEB_PAGE.match(text):
        command = f"`legalsite import html {file} --slug {slug}`"
        help = f"to keep its headings, lists, and links: {command}"
        raise failure("web-page", "this is a web page, not plain text", help, path, 1)
    for name, form, endings, pattern in FOREIGN_FORMS:
        if pattern.search(text) or path.lower().endswith(endings):
            command = f"pandoc -f {form} -t gfm {file} -o {slug}.md"
            help = f"convert it to Markdown, and import that: `{command}`"
            raise failure("foreign-format", f"this is {name}, which isn't supported", help, path, 1)


def _prose_lines(lines: Blocks) -> list[tuple[int, str]]:
    """Return what stands between tags, without marks of Markdown, each with its line."""
    prose = []
    for line in lines:
        parts = TAG.split(MARKS.sub("", line.text))
        prose += [(line.line, part) for part in parts if part.strip()]
    return prose


def _is_markdown(body: str, path: str, notes: list[str]) -> bool:
    """Return whether the text is Markdown.

    It opens with a heading or has two signs of it, or one if its name says so. A single line with
    `#` may be in plain text, too. A text with lines that Markdown would show as code, because they
    are indented, is plain text.
    """
    min_signs = 1 if path.lower().endswith((".md", ".mdx", ".markdown")) else 2
    has_heading = body.lstrip().startswith("# ")
    if not has_heading and len(SIGNS_OF_MARKDOWN.findall(body)) < min_signs:
        return False
    code = lines_of_code(body, "code_block")
    if code:
        reason = f"in Markdown, indented lines such as line {min(code) + 1} would be code"
        notes.append(f"read as plain text, because {reason}")
    return not code


def _as_markdown(body: str, path: str, notes: list[str], *, is_filled: bool) -> tuple[str, str]:
    """Return the title and the text of a body that is Markdown already."""
    bare = without_attribute_lists(body)
    written = bare.strip("\n") + "\n"
    title = ""
    with suppress(ProblemsFound):  # a person corrects a text that can't be read
        title = title_in(read_document(bare.encode(), path, aside=[]))
    note = "the text is already Markdown and wasn't changed"
    if bare != body:
        note += ", except for markup that kramdown doesn't show, such as attribute lists"
    if is_filled:
        note += ", except for values from its front matter, which were filled in"
    notes.append(note)
    return title, written


def _template_tag_notes(body: str, first_line: int) -> list[str]:
    notes = []
    for number, line in enumerate(body.split("\n"), first_line):
        note = f"line {number}: this is a template tag, which readers would see as is: "
        notes += [note + match[0].strip() for match in COMPONENT.finditer(line)]
    return notes


def arrange(lines: Blocks, removed: Removed, *, titled: bool) -> tuple[str, Blocks]:
    """Return the title and the blocks. What doesn't stay is added to `removed`.

    Each step handles one habit of plain text. If `titled`, the title is known, so only a line that
    names a kind of policy repeats it.
    """
    blocks = join_wrapped_lines(_mark_underlined(lines))
    reasons = boilerplate_lines([block.text for block in blocks])
    blocks = _remove_lines(blocks, reasons, removed)
    title = ""
    index, menu = find_title(blocks, titled=titled)
    if index is not None:
        title = blocks[index].text
        blocks[index] = replace(blocks[index], kind="title", level=1)
    blocks = _remove_lines(blocks, menu, removed)
    rules = [index for index, block in enumerate(blocks) if is_rule(block.text)]
    blocks = _remove_lines(blocks, dict.fromkeys(rules, DECORATION), removed)
    blocks = join_short_lines(mark_headings(mark_numbered(blocks)))
    return title, _remove_lines(blocks, empty_headings(blocks), removed)


def _mark_underlined(lines: Blocks) -> Blocks:
    """Return the lines, with underlined ones, and those with hash signs, as headings."""
    result = [*lines]
    for index, line in enumerate(lines):
        if HASHES.match(line.text) or _is_underlined(lines, index):
            result[index] = _heading_of(line)
    return result


def _is_underlined(lines: Blocks, index: int) -> bool:
    line = lines[index]
    if len(line.text) > MAX_HEADING_LENGTH or is_rule(line.text):
        return False
    if index and not line.gap and not is_rule(lines[index - 1].text):
        return False
    below = _below(lines, index)
    return not below.gap and UNDERLINE.fullmatch(below.text) is not None


def _below(blocks: Blocks, index: int) -> RawBlock:
    if index + 1 < len(blocks):
        return blocks[index + 1]
    return END


def _heading_of(line: RawBlock) -> RawBlock:
    """Return a line as a heading, with its number if it has one."""
    text = line.text
    hashes = HASHES.match(text)
    if hashes:
        text = text[hashes.end() :].rstrip("# ")
    number = NUMBER.match(text)
    level = 2
    if hashes:
        level = len(hashes[1])
    elif number:
        level += number[1].split()[-1].strip("().").count(".")
    heading = replace(line, kind="heading", level=min(6, level), text=text)
    if not number:
        return heading
    return replace(heading, number=number[1], text=text[number.end() :])


def _remove_lines(lines: Blocks, reasons: Reasons, removed: Removed) -> Blocks:
    """Return the blocks without those that `reasons` names, which are added to `removed`."""
    for index, reason in reasons.items():
        line = lines[index]
        removed.append(RemovedText(line.line, line.text.replace("\n", " "), reason, line.last))
    return [line for index, line in enumerate(lines) if index not in reasons]


def join_short_lines(blocks: Blocks) -> Blocks:
    """Return the blocks, with short lines right below each other joined with hard breaks.

    This is how a postal address becomes a paragraph.
    """
    result: Blocks = []
    for block in blocks:
        if result and _continues_address(result[-1], block):
            result[-1] = replace(result[-1], text=f"{result[-1].text}\n{block.text}")
        else:
            result.append(block)
    return result


def _continues_address(above: RawBlock, below: RawBlock) -> bool:
    if below.gap or not above.kind == below.kind == "text":
        return False
    # A line with a number or a letter of its own, `(b)`, is a clause.
    if leading_number(below.text, heading=False) or CLAUSE.match(below.text):
        return False
    last = above.text.rpartition("\n")[2]
    return bool(LAST_ADDRESS_LINE.match(below.text) and ADDRESS_LINE.fullmatch(last))


def split_lines(text: str, first_line: int) -> Blocks:
    """Return a block for each line that isn't blank.

    White space (no-break spaces too) is normalized, and the sides of a box of asterisks are gone.
    """
    blocks = []
    gap = False
    for number, line in enumerate(text.split("\n"), first_line):
        boxed = BOXED.fullmatch(line)
        content = boxed[1] if boxed and not is_rule(line) else line
        words = GLUED.sub(r"\1 ", " ".join(content.split()))
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
    """Return the blocks with wrapped lines joined and bullets as items, nested by indentation."""
    width = _wrap_width(blocks)
    result = []
    indents: list[int] = []
    for block in blocks:
        bullet = BULLET.match(block.text)
        if bullet and not is_rule(block.text):
            while indents and block.indent < indents[-1]:
                indents.pop()
            if not indents or block.indent > indents[-1] + 1:
                indents.append(block.indent)
            text = block.text[bullet.end() :]
            result.append(replace(block, text=text, kind="item", level=len(indents) - 1))
        elif result and _continues(result[-1], block, width):
            text = f"{result[-1].text} {block.text}"
            result[-1] = replace(result[-1], text=text, last=block.line)
        else:
            indents.clear()
            result.append(block)
    return result


def _wrap_width(blocks: Blocks) -> int:
    """Return the column at which the text was wrapped by hand.

    0 if each line is a paragraph, because few lines continue in lower case.
    """
    longest = max((len(block.text) + block.indent for block in blocks), default=0)
    if not MIN_WRAP_WIDTH <= longest <= MAX_WRAP_WIDTH:
        return 0
    continues = []  # for each line that isn't below a blank one, whether it continues the sentence
    for above, below in pairwise(blocks):
        if not below.gap:
            ended = above.text.endswith(tuple(",;:."))
            continues.append(below.text[0].islower() and not ended)
    continued = sum(continues)
    if continued and continued * 6 >= len(continues):
        return longest
    return 0


def _continues(above: RawBlock, below: RawBlock, width: int) -> bool:
    """Return whether `below` continues the line `above`."""
    if below.gap or above.kind == "heading" or len(above.text) > MAX_JOINED_LENGTH:
        return False
    if is_rule(above.text) or is_rule(below.text):
        return False
    is_lower = below.text[0].islower()
    if above.kind == "item" and (is_lower or below.indent > above.indent):
        return True
    is_clause = CLAUSE.match(below.text) and ENDED.search(above.text)
    if not width or is_clause or NUMBER.match(below.text):
        return False
    first_word = below.text.split()[0]
    is_full = above.indent + len(above.text) + 1 + len(first_word) > 0.8 * width
    return is_lower or (is_full and not is_date_line(below.text))


def heading_like(text: str) -> bool:
    """Return whether a line could be a heading by its shape.

    It is short, has no full stop, and begins with a capital.
    """
    words = text.count(" ") + 1
    if len(text) > MAX_HEADING_LENGTH or words > MAX_HEADING_WORDS:
        return False
    if text.endswith(ENDS_OF_TEXT) or NO_HEADING.search(text):
        return False
    if _dates_text(text) or LABELS["revised"].match(text):
        return False
    if text.endswith("?") or title_case(text):
        return True
    is_brief = words <= MAX_UNSURE_HEADING_WORDS and not text.endswith(":")
    return is_brief and WORD.search(text) is not None


def _dates_text(text: str) -> bool:
    """Return whether a line gives only the date or the version of the text."""
    is_version = VERSION.match(text) and text[-1].isdigit()
    if is_version or is_date_line(text) or is_unread_day(text):
        return True
    line = [(0, text)]
    is_month = find_months(line) and not NAMES_A_POLICY.search(text)
    return bool(is_month) or any(days_alone(line))


def title_case(text: str) -> bool:
    """Return whether at least three quarters of the words begin with a capital.

    Words of up to three letters don't count, except for the first.
    """
    words = WORD.findall(text)
    counted = words[:1] + [word for word in words[1:] if len(word) > 3]
    capitalized = [word for word in counted if word[0].isupper()]
    return bool(words) and len(capitalized) >= 0.75 * len(counted)


def mark_numbered(blocks: Blocks) -> Blocks:
    """Return the blocks, with numbered lines as items or headings.

    Numerals are joined to the line below if they continue the numbering.
    """
    blocks = _join_numerals(blocks)
    above = None
    for index, block in enumerate(blocks):
        above = blocks[index] = _mark_number(block, above, _below(blocks, index))
    return blocks


def _mark_number(block: RawBlock, above: RawBlock | None, below: RawBlock) -> RawBlock:
    """Return a numbered line as an item or a heading; any other line as it is.

    It is an item if it continues the list above or the line below has the next number, and a
    heading if it reads like one.
    """
    match = NUMBER.match(block.text)
    if block.kind != "text" or not match:
        return block
    number = match[1]
    rest = block.text[match.end() :]
    is_item = above and above.kind == "item" and _next_number(above.number) == number
    following = NUMBER.match(below.text)
    if is_item or (following and following[1] == _next_number(number)):
        return replace(block, kind="item", number=number, text=rest)
    is_marked = "." in number or number[-1] == ")" or not number[0].isdigit()
    if not is_marked or not heading_like(rest) or LED_TO.match(below.text):
        return block
    return _heading_of(block)


def _join_numerals(blocks: Blocks) -> Blocks:
    """Return the blocks, with lines joined that belong together.

    These are a numeral alone and the line below it, a label such as `Art. 1` and its heading, and
    the two halves of a question.
    """
    result: Blocks = []
    expected = {"1"}
    for block in blocks:
        if not result or not result[-1].kind == block.kind == "text":
            result.append(block)
            continue
        above = result[-1]
        first = above.text
        number = first.strip("().")
        if number in expected and LONE_NUMBER.fullmatch(first):
            expected = _numbers_after(number)
            if "." not in first and not first.endswith(")"):
                first += "."
        elif not _is_label_of(first, block.text) and not _halves(first, block):
            result.append(block)
            continue
        text = f"{first} {block.text}"
        result[-1] = replace(above, text=text, last=block.last or block.line)
    return result


def _numbers_after(number: str) -> set[str]:
    """Return the numbers that may follow: `1.3`, `2` and `1.2.1` after `1.2`."""
    parts = number.split(".")
    following = {f"{number}.1"}
    for at, part in enumerate(parts):
        following.add(".".join([*parts[:at], str(int(part) + 1)]))
    return following


def _is_label_of(above: str, below: str) -> bool:
    """Return whether a line such as `Art. 1` is the number of the heading below."""
    is_label = LONE_LABEL.fullmatch(above) and not LONE_LABEL.fullmatch(below)
    return bool(is_label) and heading_like(below)


def _halves(first: str, second: RawBlock) -> bool:
    """Return whether two lines are the halves of one question, whose mark is on the second."""
    end = second.text
    if second.gap or not end.endswith("?") or len(end) > MAX_QUESTION_END_LENGTH or ASKS.match(end):
        return False
    return bool(ASKS.match(first)) and not first.endswith(("?", ":")) and heading_like(first)


def _next_number(number: str) -> str:
    """Return the next number of a Markdown list, which has `3.` or `3)`; empty for others."""
    if number[:-1].isdigit() and number[-1] in ".)":
        return str(int(number[:-1]) + 1) + number[-1]
    return ""


def mark_headings(blocks: Blocks) -> Blocks:
    """Return the blocks, with headings and labels recognized by the blocks around them."""
    above = None
    for index, block in enumerate(blocks):
        below = blocks[index + 1 : index + 4]
        if block.kind == "text" and below and CALLS.fullmatch(block.text.rstrip(":")):
            blocks[index] = replace(block, kind="label")
        elif block.kind == "text" and _is_heading(block, above, below):
            blocks[index] = replace(block, kind="heading", level=0)
            number = NUMBER.match(block.text)
            if number and number[1][-1] in ".)":
                blocks[index] = _heading_of(block)
        above = blocks[index]
    return _with_levels(blocks)


def _is_heading(block: RawBlock, above: RawBlock | None, below: Blocks) -> bool:
    """Return whether a block is a heading, by its shape and by the blocks above and below it."""
    if above and not block.gap and above.kind in {"text", "item"} and not above.ends_sentence:
        return False
    if not heading_like(block.text):
        return False
    for index, following in enumerate(below):
        leads_in = block.text.endswith((":", "："))
        if leads_in and (following.kind == "item" or CLAUSE.match(following.text)):
            return False
        if following.kind in {"item", "label"} or _is_body(following):
            if index == 1:
                return " " in block.text
            return index == 0 or block.text.endswith("?")
        if not heading_like(following.text):
            break
    return False


def _is_body(block: RawBlock) -> bool:
    """Return whether a line is text below a heading, not another heading."""
    if block.kind != "text" or len(block.text) > MAX_HEADING_LENGTH:
        return block.kind == "text"
    asks = block.text.endswith(("?", ":")) and heading_like(block.text)
    return block.ends_sentence and not asks


def _with_levels(blocks: Blocks) -> Blocks:
    """Return the blocks with the levels of headings.

    Numbered ones have the level of their number, the headings between them one level below, and all
    others are sections. A heading that ends with a colon is part of the section above.
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


def find_title(blocks: Blocks, *, titled: bool) -> tuple[int | None, Reasons]:
    """Return the title's index (None if there is none), and the entries of a menu above it.

    The opening is the short lines before the first sentence. If it contains a menu, the last name
    of a policy in it is the title. Otherwise it is a first line right above a version or a date
    line, or such a name among the first three lines (below a sentence only if a date line follows
    it), or else a first line that stands alone.
    """
    end = _first_sentence([block.text for block in blocks])
    names = [index for index in range(end) if _names_policy(blocks, index)]
    if names:
        above = blocks[: names[-1]]
        if any(MENU.fullmatch(block.text) for block in above):
            entries = [index for index, block in enumerate(above) if _is_entry(block)]
            return names[-1], dict.fromkeys(entries, "navigation")
    rest = range(end, min(3, len(blocks) - 1))
    above_date = [index for index in rest if is_date_line(blocks[index + 1].text)]
    names += [index for index in above_date if _names_policy(blocks, index)]
    below = _below(blocks, 0)
    is_dated = bool(VERSION.match(below.text)) or _dates_text(below.text)
    is_alone = is_dated or below.gap or is_rule(below.text) or bool(ADDRESS.match(below.text))
    is_first = end > 0 and not titled and is_alone
    is_first = is_first and not _is_in_sentence(blocks, 0) and _may_be_title(blocks[0])
    if names and names[0] <= 2 and not (is_first and is_dated):
        return names[0], {}
    return 0 if is_first else None, {}


def _names_policy(blocks: Blocks, index: int) -> bool:
    return is_title(blocks[index]) and not _is_in_sentence(blocks, index)


def _is_entry(block: RawBlock) -> bool:
    """Return whether a line can be an entry of a menu.

    That is what hardly occurs elsewhere, or a few words that aren't a sentence.
    """
    if block.last or is_menu_entry(block.text):
        return not block.last
    is_brief = block.text.count(" ") < MAX_ENTRY_WORDS
    return is_brief and not block.ends_sentence and not is_date_line(block.text)


def _is_in_sentence(blocks: Blocks, index: int) -> bool:
    """Return whether a line is part of a sentence.

    It was joined, or the lines beside it go on in lower case.
    """
    text = blocks[index].text
    is_part = blocks[index].last > 0 or text[0].islower()
    return is_part or _below(blocks, index).text[:1].islower()


def _may_be_title(block: RawBlock) -> bool:
    """Return whether a first line can be a title, whatever it names."""
    text = block.text
    if block.kind != "text" and not _is_section(block):
        return False
    if not text[0].isalnum() or len(text) > MAX_TITLE_LENGTH:
        return False
    if text.endswith(tuple(".:,;!")) or "@" in text or "://" in text:
        return False
    is_other = NUMBER.match(f"{text} x") or COPYRIGHT.match(text) or is_menu_entry(text)
    return not is_other and not _dates_text(text)


def _navigation_notes(lines: Blocks, removed: Removed) -> list[str]:
    """Return notes on lines that stay, but look like a cookie banner, a menu or a footer."""
    gone: set[int] = set()
    for entry in removed:
        gone.update(range(entry.line, max(entry.line, entry.last) + 1))
    notes = []
    runs: list[Blocks] = [[]]  # of neighboring lines that may be entries of a menu
    for line in lines:
        if line.line in gone or not _is_entry(line):
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
        if len(run) > 1 and any(MENU.fullmatch(line.text) for line in run):
            menu = f"{run[0].line}-{run[-1].line}"
            notes.append(
                f"lines {menu} look like a menu but were kept; "
                f"if they are one, use `--skip-lines {menu}`"
            )
    return notes


def is_title(block: RawBlock) -> bool:
    """Return whether a line can be a title.

    It is short, names a kind of policy and isn't a sentence.
    """
    text = block.text
    is_other = text.endswith("?") or "{#" in text or not NAMES_A_POLICY.search(text)
    return not is_other and _may_be_title(block)


def _first_sentence(texts: Sequence[str]) -> int:
    """Return the index of the first line that is a sentence."""
    for index, text in enumerate(texts[:MAX_OPENING_LINES]):
        is_sentence = text.count(" ") > 4 and text.endswith(tuple(".!:;"))
        if len(text) > 140 or (is_sentence and not COPYRIGHT.match(text)):
            return index
    return min(len(texts), MAX_OPENING_LINES)


def boilerplate_lines(texts: Sequence[str]) -> Reasons:
    """Return the positions of lines that don't belong to the policy, each with the reason.

    A cookie banner, with what a plugin writes below it, is removed above the text's first sentence
    and below its last one.
    """
    plugin_lines = {at for at, text in enumerate(texts) if PLUGIN_TEXT.search(text)}
    banners = {at for at, text in enumerate(texts) if is_cookie_banner(text)}
    sentences = []
    for at, text in enumerate(texts):
        is_other = at in plugin_lines or at in banners or is_menu_entry(text)
        if not is_other and TWO_WORDS.search(text) and ENDING.match(text[::-1]):
            sentences.append(at)
    policy = range(sentences[0], sentences[-1] + 1) if sentences else range(0)
    reasons = {}
    in_banner = False
    for at, text in enumerate(texts):
        in_banner = at not in policy and (in_banner or at in banners)
        of_banner = at in banners or at in plugin_lines or PLUGIN_LABEL.fullmatch(text)
        if at == 0 and ADDRESS.fullmatch(text):
            reasons[at] = "URL of the page"
        elif in_banner and of_banner:
            reasons[at] = "cookie banner"
    return reasons


def is_menu_entry(text: str) -> bool:
    """Return whether a line is an entry of menus that hardly occurs elsewhere."""
    return bool(MENU.fullmatch(text) or COPYRIGHT.fullmatch(text) or ADDRESS.fullmatch(text))


def is_cookie_banner(text: str) -> bool:
    """Return whether a line is the sentence of a cookie banner, with its buttons."""
    if len(text) >= MAX_BANNER_LENGTH or "cookie" not in text.lower():
        return False
    return COOKIE_BANNER.match(text) is not None


def empty_headings(blocks: Blocks) -> Reasons:
    """Return the positions of headings to remove, each with the reason.

    These have no text and are repeated further down with one, as in a table of contents.
    """
    repeated = {}
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
    return block.kind == "heading" and not block.number
