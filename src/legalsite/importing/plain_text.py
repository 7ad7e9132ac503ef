"""Turns a plain text, or Markdown that was made for another tool, into a draft. The structure of a plain text is
recognized line by line: wrapped lines, lists, headings and the title."""

import re
import shlex
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby, pairwise, zip_longest

from msgspec.structs import replace

from legalsite.errors import ProblemsFound, failure
from legalsite.importing.days import choose_days, own_days
from legalsite.importing.decoding import decode_file
from legalsite.importing.foreign_front_matter import OWN_KEYS, split_front_matter, with_values
from legalsite.importing.foreign_markdown import lines_of_code, without_attribute_lists
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
from legalsite.importing.policy_names import NO_TITLE, title_from_slug, title_in
from legalsite.importing.titles_and_menus import COPYRIGHT, any_of, pattern_of
from legalsite.model.policy import VersionId
from legalsite.source.markdown import read_document
from legalsite.text.clause_numbers import any_word, leading_number
from legalsite.text.dates_in_prose import LABELS, days_alone, find_months, is_date_line, is_unread_day

SIGNS_OF_MARKDOWN = re.compile(
    r"^#{1,6} +\S|^(?:\*\*|__)\S.*?(?:\*\*|__)|\[[^\]\n]{1,200}\]\((?:https?:|mailto:|/|#|\.)[^\[)\s]*\)"
    r"|^\|?(?: *:?-{3,}:? *\|)+",
    re.MULTILINE,
)
WEB_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)\b", re.IGNORECASE)
FOREIGN_FORMS = (  # their names, those for pandoc, how their files end, and what only they have
    ("AsciiDoc", "asciidoc", (".adoc", ".asciidoc", ".asc"), re.compile(r"\A\s*= \S.*(?:\n.*)*?\n== \S")),
    ("reStructuredText", "rst", (".rst", ".rest"), re.compile(r"^\.\. [\w-]+:: ", re.MULTILINE)),
    ("Org", "org", (".org",), re.compile(r"\A\s*#\+[a-z_]+:", re.IGNORECASE)),
)
COMPONENT = re.compile(  # of MDX, and the fence of front matter in JavaScript
    r"\A(?:import\s[^;]*?\sfrom\s+['\"].*|export\s+(?:const|default|function)\b.*|---[a-z]+\s*\Z)"
    r"|</?[A-Z][A-Za-z]*(?:\.[A-Z]\w*)*(?:\s[^<>]*)?/?>|(?<![{\\])\{[A-Za-z_$][\w.$]*\}(?!\})|\{%[^{}]*%\}"
)
MARKS = re.compile(r"\\(?=[!-/:-@\[-`{-~])|(?<!\w)_+|_+(?!\w)")  # of Markdown: `5\. Mai`, `_Stand_`
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
LINE = re.compile(r"(?=.{1,80}$).*(?:[^.:!?]| (?:Inc|Ltd|Co|Corp)\.)")  # of a postal address
LAST_LINE = re.compile(r".{1,80}$")
HASHES = re.compile(r"(#{2,6}) +(?=[^\s#])")
UNDERLINE = re.compile(r"={3,}|-{3,}")
DECORATION = "horizontal rule, which Markdown would read as a heading"

Reasons = dict[int, str]  # why lines are removed, by their position


def import_text(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft. Raises ProblemsFound if no day is known, the front matter cannot be read or the file is a web
    page. `path` is the name that messages use."""
    text, notes = decode_file(data, path)
    if WEB_PAGE.match(text):
        help = (
            f"to keep its headings, lists, and links: `legalsite import html {shlex.quote(path)} --slug {options.slug}`"
        )
        raise failure("web-page", "this is a web page, not plain text", help, path, 1)
    for name, form, endings, pattern in FOREIGN_FORMS:
        if pattern.search(text) or path.lower().endswith(endings):
            command = f"pandoc -f {form} -t gfm {shlex.quote(path)} -o {options.slug}.md"
            help = f"convert it to Markdown, and import that: `{command}`"
            raise failure("foreign-format", f"this is {name}, which isn't supported", help, path, 1)
    front = split_front_matter(text, path)
    body, unknown = with_values(front)
    filled = body != front.body
    notes += [f"“{tag}” isn't in the file's front matter, so readers would see it as is" for tag in unknown]
    numbered = list(enumerate(body.split("\n"), front.line))
    gone = {number for number, _ in numbered for first, last in options.drop if first <= number <= last}
    lines = split_lines(body, front.line)
    lines, dropped = _without(lines, {index: "--skip-lines" for index, line in enumerate(lines) if line.line in gone})
    body = "\n".join("" if number in gone else line for number, line in numbered)
    parts = ((line.line, part) for line in lines for part in TAG.split(MARKS.sub("", line.text)))
    own = [(number, part) for number, part in parts if part.strip()]
    revised, effective, days = choose_days(
        options, own_days(own, f"{options.slug} {front.title} {own[0][1] if own else ''}"), front, path, own
    )
    taken: Removed = []
    if front.line > 1 or _is_markdown(body, path, notes):
        bare = without_attribute_lists(body)
        title, written = "", bare.strip("\n") + "\n"
        with suppress(ProblemsFound):  # a text that cannot be read is imported for a person to correct
            title = title_in(read_document(bare.encode(), path, aside=[]))
        but = ", except for markup that kramdown doesn't show, such as attribute lists" * (bare != body)
        but += ", except for values from its front matter, which were filled in" * filled
        notes.append(f"the text is already Markdown and wasn't changed{but}")
        for number, line in numbered:
            for match in COMPONENT.finditer(line) if number not in gone else ():
                tag = match[0].strip()
                notes.append(f"line {number}: this is a template tag, which readers would see as is: {tag}")
    else:
        title, blocks, taken = arrange(lines, titled=bool(options.title or front.title))
        written = write_markdown(blocks)
        notes += _like_chrome(lines, taken)
    title = options.title or front.title or title
    if not title:
        title = title_from_slug(options.slug)
        notes.append(NO_TITLE.format(title))
    extra = {key: value for key, value in front.extra.items() if key not in OWN_KEYS}
    data = f"{write_front_matter(title, VersionId(revised), effective, extra)}\n{written}".encode()
    return ImportedText(title, revised, effective, data, (*dropped, *taken), (*notes, *days))


def _is_markdown(body: str, path: str, notes: list[str]) -> bool:
    """Return whether the text is Markdown: it opens with a heading or has two signs of it, or one if its name says so.
    A single line with `#` may be in plain text, too. A text with lines that Markdown would show as code, because they
    are indented, is none."""
    signs = 1 if path.lower().endswith((".md", ".mdx", ".markdown")) else 2
    if not body.lstrip().startswith("# ") and len(SIGNS_OF_MARKDOWN.findall(body)) < signs:
        return False
    code = lines_of_code(body, "code_block")
    if code:
        notes.append(
            f"read as plain text, because in Markdown, indented lines such as line {min(code) + 1} would be code"
        )
    return not code


def arrange(lines: Blocks, *, titled: bool = False) -> tuple[str, Blocks, Removed]:
    """Return the title, the blocks, and what was removed, in the order of lines. Each step handles one habit of
    plain text. `titled`: the title is known, so that only a line that names a kind of policy repeats it."""
    blocks = join_wrapped_lines(_underlined(lines))
    blocks, around = _without(blocks, boilerplate_lines([block.text for block in blocks]))
    title, above = find_title(blocks, titled=titled)
    if title is not None:
        blocks[title] = replace(blocks[title], kind="title", level=1)
    blocks, menu = _without(blocks, above)
    blocks, rules = _without(blocks, {index: DECORATION for index, block in enumerate(blocks) if is_rule(block.text)})
    blocks = join_short_lines(mark_headings(mark_numbered(blocks)))
    blocks, doubles = _without(blocks, empty_headings(blocks))
    taken = sorted([*around, *menu, *rules, *doubles], key=lambda entry: entry.line)
    return next((block.text for block in blocks if block.kind == "title"), ""), blocks, taken


def _underlined(lines: Blocks) -> Blocks:
    """Return the lines, with those that are underlined, or have two hash signs or more, as headings."""
    result = []
    for above, line, below in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        alone = (not above or line.gap or is_rule(above.text)) and not is_rule(line.text)
        underlined = below and not below.gap and UNDERLINE.fullmatch(below.text)
        heading = alone and underlined and len(line.text) <= LONGEST
        result.append(_heading_of(line) if heading or HASHES.match(line.text) else line)
    return result


def _heading_of(line: RawBlock) -> RawBlock:
    """Return a line as a heading, with its number if it has one."""
    hashes = HASHES.match(line.text)
    text = line.text[hashes.end() :].rstrip("# ") if hashes else line.text
    number = NUMBER.match(text)
    level = len(hashes[1]) if hashes else 2 + number[1].split()[-1].strip("().").count(".") if number else 2
    heading = replace(line, kind="heading", level=min(6, level), text=text)
    return replace(heading, number=number[1], text=text[number.end() :]) if number else heading


def _without(lines: Blocks, reasons: Reasons) -> tuple[Blocks, Removed]:
    """Return the blocks without those that `reasons` names, and entries for those that were removed."""
    named = [(lines[index], reason) for index, reason in sorted(reasons.items())]
    out = [RemovedText(line.line, line.text.replace("\n", " "), reason, line.last) for line, reason in named]
    return [line for index, line in enumerate(lines) if index not in reasons], out


def join_short_lines(blocks: Blocks) -> Blocks:
    """Return the blocks, with short lines right below each other, such as a postal address, joined into one paragraph
    with hard breaks. A line with a number or a letter of its own, `(b)`, is a clause."""
    result: Blocks = []
    for block in blocks:
        above = result[-1] if result else None
        clause = leading_number(block.text, heading=False) or CLAUSE.match(block.text)
        beside = above and above.kind == "text" == block.kind and not block.gap and not clause
        if above and beside and LAST_LINE.match(block.text) and LINE.fullmatch(above.text.rpartition("\n")[2]):
            result[-1] = replace(above, text=f"{above.text}\n{block.text}")
        else:
            result.append(block)
    return result


BULLET = re.compile(r"(?:[•·●▪◦‣∙■□○➢➤✓✔*]|[-–—](?=\s))\s*(?=\S)")
NUMBER = re.compile(
    rf"((?:(?:{any_word('clauses')})\s+)?"
    r"(?:[0-9]{1,2}(?:\.[0-9A-Z]{1,2})*[.)]?|[IVX]{1,5}[.)]|[A-Z](?:\.[0-9]{1,2})*[.)]|\([0-9]{1,2}\)))\s+(?=\S)",
    re.IGNORECASE,
)
LONE_NUMBER = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]?|[IVX]{1,5}\.|\([0-9]{1,2}\)")
LONE_LABEL = re.compile(rf"(?:§|{any_word('clauses', 'references')})\s*([0-9]{{1,2}})\.?", re.IGNORECASE)
BOXED = re.compile(r"\s*\*(?=\s)(.*)(?<=\s)\*\s*")
CLAUSE = re.compile(
    r"[(（]?\w{1,4}[)）]|(?:[^\W\d_A-ZÀ-Þ]|[ivxl]{2,5})\.\s|[①-⑳]|(?:[0-9０-９]{1,2}|[一二三四五六七八九十百]{1,3})[、．]"
)  # (a), b), c., iv., 一、, 1、
ENDED = re.compile(r"[:;,.：；。،؛]\s?\w{0,4}$")  # above a clause: "…; and"
LED_TO = re.compile(rf"{CLAUSE.pattern}|[a-zà-ÿ]")  # how a clause goes on below its lead-in
GLUED = re.compile(r"^([0-9]{1,2}(?:\.[0-9]{1,2})+\.?)(?=[^\W\d_a-zß-ÿ][^\W\d_]{3})")  # "1.0EINLEITUNG", not "2.4GHz"
OF_RULES = "=-_*~#–—"
LONGEST_WRAPPED = 130
LONGEST_JOINED = 20_000  # characters: no paragraph is that long, and joining copies all of it for each line


def split_lines(text: str, first_line: int) -> Blocks:
    """Return a block for each line that is not blank, with its white space (no-break spaces too) normalized, and
    without the sides of a box of asterisks around it."""
    blocks = []
    gap = False
    for number, written in enumerate(text.split("\n"), first_line):
        boxed = BOXED.fullmatch(written)
        line = boxed[1] if boxed and not is_rule(written) else written
        words = GLUED.sub(r"\1 ", " ".join(line.split()))
        columns = line.expandtabs(4)
        if words:
            blocks.append(RawBlock(words, number, gap, indent=len(columns) - len(columns.lstrip())))
        gap = not words
    return blocks


def is_rule(text: str) -> bool:
    """Return whether a line is a rule such as `====`, `----` or `* * *`."""
    signs = "".join(text.split())
    return len(signs) > 2 and signs[0] in OF_RULES and signs.count(signs[0]) == len(signs)


def join_wrapped_lines(blocks: Blocks) -> Blocks:
    """Return the blocks with hard-wrapped lines joined and bullets turned into items, whose depth is that of their
    indentation."""
    width = _wrapped_at(blocks)
    result, indents = Blocks(), list[int]()
    for block in blocks:
        marked = BULLET.match(block.text)
        if marked and not is_rule(block.text):
            while indents and block.indent < indents[-1]:
                indents.pop()
            if not indents or block.indent > indents[-1] + 1:
                indents.append(block.indent)
            result.append(replace(block, text=block.text[marked.end() :], kind="item", level=len(indents) - 1))
        elif result and _continues(result[-1], block, width):
            last = result[-1]
            result[-1] = replace(last, text=f"{last.text} {block.text}", last=block.line)
        else:
            indents.clear()
            result.append(block)
    return result


def _wrapped_at(blocks: Blocks) -> int:
    """Return the column at which the text was wrapped by hand; 0 if each line is a paragraph, because few lines
    continue in lower case."""
    pairs = [(above, below) for above, below in pairwise(blocks) if not below.gap]
    going_on = sum(below.text[0].islower() and not above.text.endswith((",", ";", ":", ".")) for above, below in pairs)
    longest = max((len(block.text) + block.indent for block in blocks), default=0)
    return longest if longest <= LONGEST_WRAPPED and longest >= 40 and going_on * 6 >= len(pairs) and going_on else 0


def _continues(above: RawBlock, below: RawBlock, width: int) -> bool:
    """Return whether `below` continues the line `above`."""
    lower = below.text[0].islower()
    apart = any(map(is_rule, (above.text, below.text))) or below.gap or above.kind == "heading"
    if apart or len(above.text) > LONGEST_JOINED:
        return False
    if above.kind == "item" and (below.indent > above.indent or lower):
        return True
    clause = CLAUSE.match(below.text) and ENDED.search(above.text)
    dates = not lower and is_date_line(below.text)
    if not width or NUMBER.match(below.text) or clause or dates:
        return False
    filled = above.indent + len(above.text) + 1 + len(below.text.split()[0]) > 0.8 * width
    return filled or lower


ASKS = re.compile(rf"{any_of('questions')}\b", re.IGNORECASE)
CALLS = pattern_of("labels")
WORD = re.compile(r"[^\W\d_][\w'’-]*")
NO_HEADING = re.compile(
    r"@|\{#|https?://|www\.|[0-9][0-9 ()/-]{5,}[0-9]|\bInc\.?$|\bLtd\.?$|\bGmbH$|\b(?:LLC|B\.V|S\.A)\.?$|^\W*[a-zà-ÿ]"
    r"|^[-+(]|\b[0-9]{5}\b|\?.+\?"
)
LONGEST, MOST_WORDS, FEW_WORDS = 110, 14, 10


def heading_like(text: str) -> bool:
    """Return whether a line could be a heading by its shape alone: short, no full stop, begins with a capital."""
    if (
        len(text) > LONGEST
        or text.count(" ") + 1 > MOST_WORDS
        or text.endswith((".", ",", ";", "!", "。", "、", "；", "！", "،", "؛"))
        or NO_HEADING.search(text)
        or _dates_text(text)
        or LABELS["revised"].match(text)
    ):
        return False
    few = text.count(" ") + 1 <= FEW_WORDS and not text.endswith(":")
    return text.endswith("?") or title_case(text) or (few and WORD.search(text) is not None)


def _dates_text(text: str) -> bool:
    """Return whether a line says no more than the date or the version of the text."""
    numbered = VERSION.match(text) is not None and text[-1].isdigit()
    line = [(0, text)]
    month = any(find_months(line)) and not NAMES_A_POLICY.search(text)
    return numbered or month or is_date_line(text) or is_unread_day(text) or any(days_alone(line))


def title_case(text: str) -> bool:
    """Return whether at least three quarters of the words longer than three letters begin with a capital."""
    words = [word for index, word in enumerate(WORD.findall(text)) if index == 0 or len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def mark_numbered(blocks: Blocks) -> Blocks:
    """Return the blocks, with numerals joined to the line below if they continue the numbering. Then a numbered line is
    an item, if it continues the list above or the line below goes on with its number, or a heading, if it reads like
    one."""
    blocks = _joined(blocks)
    result = []
    for block, below in zip_longest(blocks, blocks[1:]):
        if block.kind != "text" or not (match := NUMBER.match(block.text)):
            result.append(block)
            continue
        number, rest = match[1], block.text[match.end() :]
        next_line = NUMBER.match(below.text) if below else None
        follows = result and result[-1].kind == "item" and _next_number(result[-1].number) == number
        marked = number[-1] in ".)" or "." in number or not number[0].isdigit()
        if follows or (next_line and _next_number(number) == next_line[1]):
            result.append(replace(block, kind="item", number=number, text=rest))
        elif marked and heading_like(rest) and not (below and LED_TO.match(below.text)):
            result.append(_heading_of(block))
        else:
            result.append(block)
    return result


def _joined(blocks: Blocks) -> Blocks:
    """Return the blocks with lines joined that belong together: a numeral alone and the line below it, a label such as
    `Art. 1` and its heading, the two halves of a question."""
    result: Blocks = []
    expected = {"1"}
    for block in blocks:
        above = result[-1] if result else block
        first, bare = above.text, above.text.strip("().")
        both = result and above.kind == "text" == block.kind
        label, below = LONE_LABEL.fullmatch(first), LONE_LABEL.fullmatch(block.text)
        labeled = label and not below and heading_like(block.text)
        if both and bare in expected and LONE_NUMBER.fullmatch(first):
            parts = [int(part) for part in bare.split(".")]
            expected = {".".join(map(str, [*parts[:at], part + 1])) for at, part in enumerate(parts)} | {f"{bare}.1"}
            first = first if first.endswith((".", ")")) or "." in first else f"{first}."
        elif not both or not (labeled or (not block.gap and _halves(first, block.text))):
            result.append(block)
            continue
        result[-1] = replace(above, text=f"{first} {block.text}", last=block.last or block.line)
    return result


def _halves(first: str, second: str) -> bool:
    """Return whether two lines are the two halves of one question, whose mark is on the second line."""
    asks = heading_like(first) and not first.endswith(("?", ":")) and ASKS.match(first)
    return bool(asks) and second.endswith("?") and len(second) <= 60 and not ASKS.match(second)


def _next_number(number: str) -> str:
    """Return the number that follows in a list of Markdown, which can have `3.` and `3)`; empty if that has none."""
    return f"{int(number[:-1]) + 1}{number[-1]}" if number[:-1].isdigit() and number[-1] in ".)" else ""


def mark_headings(blocks: Blocks) -> Blocks:
    """Return the blocks, with headings and labels recognized by the blocks around them, and with their levels."""
    result = []
    for index, block in enumerate(blocks):
        if block.kind == "text" and CALLS.fullmatch(block.text.rstrip(":")) and index + 1 < len(blocks):
            result.append(replace(block, kind="label"))
        elif block.kind == "text" and _is_heading(block, result[-1] if result else None, blocks[index + 1 : index + 4]):
            number = NUMBER.match(block.text)
            numbered = number and number[1][-1] in ".)"
            result.append(_heading_of(block) if numbered else replace(block, kind="heading", level=0))
        else:
            result.append(block)
    return _levels(result)


def _is_heading(block: RawBlock, above: RawBlock | None, below: Blocks) -> bool:
    """Return whether a block is a heading, by its shape and by the blocks above and below it."""
    goes_on = above and not block.gap and above.kind in {"text", "item"} and not above.ends_sentence
    if goes_on or not heading_like(block.text):
        return False
    for index, following in enumerate(below):
        if block.text.endswith((":", "：")) and (following.kind == "item" or CLAUSE.match(following.text)):
            return False
        asks = following.text.endswith(("?", ":")) and heading_like(following.text)
        body = len(following.text) > LONGEST or (following.ends_sentence and not asks)
        if following.kind in {"item", "label"} or (following.kind == "text" and body):
            return (True, " " in block.text, block.text.endswith("?"))[index]
        if not heading_like(following.text):
            return False
    return False


def _levels(blocks: Blocks) -> Blocks:
    """Return the blocks with the levels of headings: numbered ones by their number, those between them one level
    below, all others as sections. A heading that ends with a colon is part of the section above."""
    sections = sum(block.kind == "heading" and bool(block.number) for block in blocks) > 1
    result = []
    within, begun = 0, False
    for block in blocks:
        if block.kind == "heading" and block.number:
            within = block.level
        if block.kind == "heading" and block.level == 0:
            part = (sections and within) or (begun and block.text.endswith(":"))
            result.append(replace(block, level=min(6, max(within, 2) + 1) if part else 2))
        else:
            result.append(block)
        begun = begun or block.kind == "heading"
    return result


NAMES_A_POLICY = re.compile(rf"\b{any_of('titles')}\b", re.IGNORECASE)
LONGEST_TITLE = 90
LONGEST_OPENING = 80
MOST_OF_ENTRY = 5  # words
VERSION = re.compile(rf"\(?{any_of('versions')}", re.IGNORECASE)


def find_title(blocks: Sequence[RawBlock], *, titled: bool) -> tuple[int | None, Reasons]:
    """Return the index of the title (None if there is none) and the entries of a menu above it, with the reason.

    The opening is the short lines before the first sentence. If it contains a menu, the last name of a policy in it is
    the title. Otherwise it is a first line right above a version or a date line, or such a name among the first three
    lines (below a sentence only if a date line follows it), or else a first line that stands alone.
    """
    opening = blocks[: _first_sentence([block.text for block in blocks])]
    names = [index for index, block in enumerate(opening) if is_title(block) and not _of_sentence(blocks, index)]
    if any(MENU.fullmatch(block.text) for block in opening[: names[-1] if names else 0]):
        entries = (index for index in range(names[-1]) if _is_entry(opening[index]))
        return names[-1], dict.fromkeys(entries, "navigation")
    dated = (at for at in range(len(opening), min(3, len(blocks) - 1)) if is_date_line(blocks[at + 1].text))
    names += (at for at in dated if is_title(blocks[at]) and not _of_sentence(blocks, at))
    below = blocks[1] if len(blocks) > 1 else None
    dated_below = below and (VERSION.match(below.text) or _dates_text(below.text))
    alone = dated_below or not below or below.gap or ADDRESS.match(below.text) or is_rule(below.text)
    first = opening and not titled and alone and not _of_sentence(blocks, 0) and _may_be_title(opening[0])
    if names and names[0] <= 2 and not (first and dated_below):
        return names[0], {}
    return (0 if first else None), {}


def _is_entry(block: RawBlock) -> bool:
    """Return whether a line can be an entry of a menu: what hardly occurs elsewhere, or a few words that are no
    sentence."""
    few = block.text.count(" ") < MOST_OF_ENTRY and not block.ends_sentence and not is_date_line(block.text)
    return block.last == 0 and (few or is_menu_entry(block.text))


def _of_sentence(blocks: Sequence[RawBlock], index: int) -> bool:
    """Return whether a line is a part of a sentence: it was joined, or the lines beside it go on in lower case."""
    block, below = blocks[index], blocks[index + 1] if index + 1 < len(blocks) else None
    goes_on = below is not None and below.text[0].islower()
    return bool(block.last) or goes_on or block.text[0].islower()


def _may_be_title(block: RawBlock) -> bool:
    """Return whether a first line can be a title, whatever it names."""
    text = block.text
    return (
        (block.kind == "text" or (block.kind == "heading" and not block.number))
        and text[0].isalnum()
        and len(text) <= LONGEST_TITLE
        and not text.endswith((".", ":", ",", ";", "!"))
        and not ("@" in text or "://" in text)
        and not NUMBER.match(f"{text} x")
        and not (COPYRIGHT.match(text) or is_menu_entry(text) or _dates_text(text))
    )


def _like_chrome(lines: Blocks, taken: Removed) -> list[str]:
    """Return a note on lines that stay, but look like a menu or a footer of a page, or like a cookie banner."""
    gone = {number for entry in taken for number in range(entry.line, max(entry.line, entry.last) + 1)}
    stay = [line for line in lines if line.line not in gone and is_cookie_banner(line.text)]
    banners = [
        f"line {line.line} looks like a cookie banner but was kept; if it is one, use `--skip-lines {line.line}`"
        for line in stay
    ]
    entries = groupby(lines, lambda line: line.line not in gone and _is_entry(line))
    runs = [[*run] for is_entry, run in entries if is_entry]
    named = [run for run in runs if len(run) > 1 and any(MENU.fullmatch(line.text) for line in run)]
    menus = [f"{run[0].line}-{run[-1].line}" for run in named]
    notes = [
        f"lines {menu} look like a menu but were kept; if they are one, use `--skip-lines {menu}`" for menu in menus
    ]
    return banners + notes


def is_title(block: RawBlock) -> bool:
    """Return whether a line can be a title: it is short, names a kind of policy and is not a sentence."""
    names = bool(NAMES_A_POLICY.search(block.text)) and not block.text.endswith("?") and "{#" not in block.text
    return names and _may_be_title(block)


def _first_sentence(texts: Sequence[str]) -> int:
    """Return the index of the first line that is a sentence."""
    sentences = (
        index
        for index, text in enumerate(texts[:LONGEST_OPENING])
        if len(text) > 140
        or (text.count(" ") > 4 and text.endswith((".", "!", ":", ";")) and not COPYRIGHT.match(text))
    )
    return next(sentences, min(len(texts), LONGEST_OPENING))


ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
COOKIE_BANNER = re.compile(
    rf"(?=.*\b(?:this|our|the)\s+(?:web\s?)?sites?\b|.*\bwe\s+use\s+cookies)(?=.*\bcookies?\b).*?"
    rf"(?:[.!]\s?\W?{any_of('buttons')}\b(?:\W+(?:all\b|{any_of('buttons')}\b)|\W*$)"
    r"|\bwe['’]ll assume you['’]re ok\b)",
    re.IGNORECASE,
)
PLUGIN_LABEL = pattern_of("plugin_labels")
PLUGIN_TEXT = pattern_of("plugin_texts")
MENU = pattern_of("menus")
TWO_WORDS = re.compile(r"\w\W+\w")
ENDING = re.compile(r"[^\w.!?:;。]*[.!?:;。]")  # of a sentence, read backwards: so it is looked for once


def boilerplate_lines(texts: Sequence[str]) -> Reasons:
    """Return the positions of the lines that do not belong to the policy, each with the reason. A cookie banner, with
    what a plugin writes below it, goes where it stands above the first sentence of the text, or below the last one."""
    chrome = [is_cookie_banner(text) or PLUGIN_TEXT.search(text) is not None for text in texts]
    sentences = [
        at
        for at, text in enumerate(texts)
        if TWO_WORDS.search(text) and ENDING.match(text[::-1]) and not (chrome[at] or is_menu_entry(text))
    ]
    first, last = (sentences[0], sentences[-1]) if sentences else (len(texts), -1)
    reasons = {}
    banner = False
    for position, text in enumerate(texts):
        if position == 0 and ADDRESS.fullmatch(text):
            reasons[position] = "URL of the page"
        elif first <= position <= last:
            banner = False
        elif is_cookie_banner(text) or (banner and (chrome[position] or PLUGIN_LABEL.fullmatch(text))):
            reasons[position] = "cookie banner"
            banner = True
    return reasons


def is_menu_entry(text: str) -> bool:
    """Return whether a line is an entry of menus that hardly occurs elsewhere."""
    return bool(MENU.fullmatch(text) or COPYRIGHT.fullmatch(text) or ADDRESS.fullmatch(text))


def is_cookie_banner(text: str) -> bool:
    """Return whether a line is the sentence of a cookie banner, with its buttons."""
    return len(text) < 600 and "cookie" in text.lower() and COOKIE_BANNER.match(text) is not None


def empty_headings(blocks: Blocks) -> Reasons:
    """Return which headings to remove, by index, with the reason: those without a text that are repeated further down
    with one, as in a table of contents."""
    headings = [block.kind in {"heading", "title"} for block in blocks] + [True]
    named = [block.text if block.kind == "heading" and not block.number else "" for block in blocks]
    later = {name: index for index, name in enumerate(named) if name and not headings[index + 1]}
    return {
        index: f"heading without text, repeated at line {blocks[later[name]].line}"
        for index, name in enumerate(named[:-1])
        if later.get(name, 0) > index and headings[index + 1] and blocks[index + 1].level <= blocks[index].level
    }
