"""The rule about gaps of a template that nobody filled in."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import takewhile

from legalsite.checks import gap_forms
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.document_links import TAG
from legalsite.checks.gap_forms import any_of
from legalsite.checks.source_positions import at_offset, at_words, prose_source, severity_of
from legalsite.errors import Problem, counted
from legalsite.model.document import Block
from legalsite.model.policy import Revision
from legalsite.text.boilerplate import is_script
from legalsite.text.dates_in_prose import days_in, is_date_line

IN_WORDS = any_of(gap_forms.GAPS)
IN_TAG = any_of(gap_forms.IN_TAGS, r"(?<!\\)<{}>")
SHAPE = re.compile(r"\b(?:DD|MM|TT|JJ)[/.–-](?:MM|DD)[/.–-](?:YYYY|YY|JJJJ|AAAA)\b|\bYYYY-MM-DD\b")
MARK = re.compile(r"TODO|TBD|TBC")  # what writers leave where words are to come
MARK_FOLLOWS = re.compile(  # a place for a value or a sentence; "the TODO", “TODO” and "Sentry TODO" are names
    r"(?:\A|[^\w\s'’“„«\";]|\n|\b(?:is|are|was|be|from|to|by|at|in|on|with|until|for|before|after|updated|date|version"
    r"|ist|sind|ab|bis|am|est|sont)\s)\s*\Z",
    re.IGNORECASE,
)
TODO_NAMED = re.compile(r"\w \((?:the )?[“\"]TODO[”\"]\)")  # Members of the TODO Group (“TODO”)
TODO_LEFT = re.compile(r"TODO\s*[:\]–—-]|\(TODO\)|TODO\W*\Z")  # also where TODO is a name: "TODO: fees"
MARK_BEGINS = re.compile(rf"^[^\w\n]{{0,12}}({MARK.pattern})\b", re.MULTILINE)
ASKED_CELL = re.compile(r"\[\s*(?:please|bitte|veuillez)\b[^\[\]]*\]", re.IGNORECASE)  # of a form
OPEN_CELL = re.compile(r"(?:^|(?<=[|>]))\s*(?:\[?TB[DAC]\b[^|<]*|TODO\s*)(?=[|<]|$)", re.IGNORECASE)
BLANK = re.compile(r"(?:\\?_){5,}|\uff3f{5,}")  # to write on by hand
MANY = 4  # different gaps: a text with so many may be a template for others
BLANKS = 2  # so many are in a form for each customer
SIGNED = re.compile(  # once by each party: "This agreement is made the [XX] day of"
    r"\bagreement\b[^.\[\]]{0,80}\[[^\[\]]{1,20}\]\s+day\s+of\b", re.IGNORECASE
)
BRACKETED = re.compile(r"\[[^\[\]\n]*\]")
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
TEMPLATE_CODE = re.compile(r"(?:[<‹]|&lt;)%.{0,200}?%(?:[>›]|&gt;)", re.DOTALL)  # foreign-syntax reports it
MDX_COMMENT = re.compile(r"\{/\*[^{}]*\*/\}")
MYST_COMMENT = re.compile(r"\A% .*", re.DOTALL)  # a paragraph of them: MyST Markdown, “Comments”
LONGEST_DATE_LINE = 60
QUOTED = re.compile(r"“[^“”]{1,300}”|„[^„“”\"]{1,300}[“”\"]|«[^«»]{1,300}»|\"[^\"]{1,300}\"")
EXAMPLE, EXAMPLE_BEHIND = any_of(gap_forms.EXAMPLES), any_of(gap_forms.EXAMPLES_BEHIND)
OTHER_PARTY = any_of(gap_forms.OTHER_PARTY)
OMISSION = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")
READER_FORM, FORM_TITLE = any_of(gap_forms.READER_FORMS, gap_forms.WORD), any_of(gap_forms.FORM_TITLES)
SAMPLE_HEADING = any_of(gap_forms.SAMPLE_HEADINGS)
TO_WRITE = any_of(gap_forms.LISTS_TO_WRITE)
TEMPLATE_TITLE, TEMPLATE_NOTE = any_of(gap_forms.TEMPLATE_TITLES), any_of(gap_forms.TEMPLATE_NOTES)
NOTES_ABOVE, NOTES_BELOW = 12, 3  # blocks in which a text says what it is
FILL_IN = "write what belongs there"
NEAR_A_FORM = 30  # blocks of its section
LONGEST_EXAMPLE = 160  # characters before a gap that may say that it is an example
REMEMBERED = 1 << 12  # blocks: most are the same in all texts of a policy


def placeholder(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find template placeholders in current texts that nobody filled in.

    Code, quotations, examples and forms are skipped: the reader is to fill them in. So are scripts that were captured
    with the text, and what stands in brackets in a text with blanks to write on, with a gap for the day of an
    agreement, or whose title says that it is a form: it is filled in for each customer. A text that calls itself a
    template is reported once, and so is one with many different gaps that is no draft: nobody knows who is to fill it
    in.
    """
    for text in checked.current:
        gaps = list(_unfilled(checked, text))
        words = _calls_itself_template(text.title, checked.document(text).blocks) if gaps else ""
        first = min(gaps, key=lambda gap: (gap.line, gap.column), default=None)
        if first and words:
            count = counted(len(gaps), "gap")
            message = (
                f"the text calls itself a template (“{words}”), and it has at least {count}, such as {_shown(first)}"
            )
            yield first._replace(message=message, help=f"{FILL_IN}, and remove the note that it is a template")
        elif first and not text.is_draft and len({gap.message for gap in gaps}) >= MANY:
            message = f"at least {len(gaps)} places of the text look like gaps of a template, such as {_shown(first)}"
            yield first._replace(message=message, help=f"{FILL_IN}; if others fill it in, say so below its title")
        else:
            yield from gaps


def _shown(gap: Problem) -> str:
    return gap.message.partition(" looks like a gap")[0]


def _unfilled(checked: CheckedPolicy, text: Revision) -> Iterator[Problem]:
    """Find the gaps of one text."""
    source, severity = prose_source(checked, text), severity_of(checked, text)
    if gap_forms.SIGNS.search(source):
        blanks = len(BLANK.findall(source))
        handed_out = blanks >= BLANKS or SIGNED.search(source) or FORM_TITLE.search(text.title)
        left_out = [TEMPLATE_CODE, MDX_COMMENT, MYST_COMMENT, *[BRACKETED] * bool(handed_out)]
        blocks, todo_is_name = checked.document(text).blocks, bool(TODO_NAMED.search(source))
        above: list[int] = []  # positions of the headings of the sections that the block is in, without the title
        for position, block in enumerate(blocks):
            if block.kind == "heading" and (position or block.level > 1):
                above = [*(heading for heading in above if blocks[heading].level < block.level), position]
            skipped = block.kind in {"code", "quote"} or is_script(block.text) or _heads_tasks(blocks, position)
            gaps = () if skipped else _gaps(*_to_fill_in(block, left_out))
            gaps = () if gaps and _in_form(blocks, position, above) else gaps
            if todo_is_name and gaps and not TODO_LEFT.search(block.text):
                gaps = tuple(gap for gap in gaps if gap != "TODO")
            for gap in gaps:
                place = at_words(checked, text, block.line, gap)
                fact = f"“{gap}” looks like a gap that was never filled in"
                yield Problem("placeholder", fact, FILL_IN, *place, severity)
    for tag in IN_TAG.finditer(source) if "<" in source else ():
        message = f"“{tag[0]}” looks like a gap to fill in; it is read as a tag, so readers do not see it"
        yield Problem("placeholder", message, FILL_IN, *at_offset(checked, text, tag.start()), severity)


def _calls_itself_template(title: str, blocks: Sequence[Block]) -> str:
    """Return the words at the beginning or end of a text with which it calls itself a template, or ""."""
    if TEMPLATE_TITLE.search(title):
        return title
    ends = (*blocks[:NOTES_ABOVE], *blocks[NOTES_ABOVE:][-NOTES_BELOW:])
    said = (block.text for block in ends if block.kind not in {"code", "heading"} or block is blocks[0])
    notes = map(TEMPLATE_NOTE.search, said)
    return next((note[0].strip(" .:(!–—-") for note in notes if note), "")


def _heads_tasks(blocks: Sequence[Block], position: int) -> bool:
    """Return whether the block is “TODO” above a list of tasks."""
    heads = blocks[position].kind != "item" and blocks[position].text.strip(" :").upper() == "TODO"
    return heads and position + 1 < len(blocks) and blocks[position + 1].kind == "item"


def _in_form(blocks: Sequence[Block], position: int, above: Sequence[int]) -> bool:
    """Return whether the block is part of a form for the reader: its section says so near it, or one of the headings
    `above` or the words right below it, as of an appendix with sample letters, or the words above its list or above
    itself."""
    start = end = position
    item = blocks[position].kind == "item"
    leads = next((block for block in reversed(blocks[:position]) if not (item and block.kind == "item")), None)
    if leads and TO_WRITE.search(leads.text):
        return True
    while start > max(0, position - NEAR_A_FORM) and blocks[start].kind != "heading":
        start -= 1
    while end < min(len(blocks), position + NEAR_A_FORM) and (end == position or blocks[end].kind != "heading"):
        end += 1
    if any(SAMPLE_HEADING.match(blocks[heading].text) for heading in above):
        return True
    heads = (block for heading in above for block in _headed(blocks, heading))
    return any(_names_form(block.text) for block in (*heads, *blocks[start:end]))


def _headed(blocks: Sequence[Block], heading: int) -> Iterator[Block]:
    """Yield a heading and the first blocks below it, up to the next heading."""
    yield blocks[heading]
    yield from takewhile(lambda block: block.kind != "heading", blocks[heading + 1 : heading + 1 + NEAR_A_FORM])


@lru_cache(maxsize=REMEMBERED)  # each gap asks about the same blocks around it
def _names_form(text: str) -> bool:
    return bool(READER_FORM.search(text))


def _to_fill_in(block: Block, left_out: Sequence[re.Pattern[str]]) -> tuple[str, str]:
    """Return the text and the HTML of a block without what is `left_out` in its text, and without table cells that
    say "TBD" and hardly more or ask for something, as in a form: these are no placeholders."""
    words = (block.text, block.html)
    for pattern in [*left_out, ASKED_CELL, OPEN_CELL] if block.kind == "row" else left_out:
        words = pattern.sub("", words[0]), pattern.sub("", words[1])
    return words


@lru_cache(maxsize=REMEMBERED)
def _gaps(words: str, html: str) -> tuple[str, ...]:
    named = {TAG.sub("", code).strip("()[] ") for code in CODE.findall(html)}  # as code, a mark is only named
    if named:
        words = unescape(TAG.sub("", CODE.sub(" ", html)))
    if not gap_forms.SIGNS.search(words):
        return ()
    quotes = [quote.span() for quote in QUOTED.finditer(words)]
    begin = set(MARK_BEGINS.findall(TAG.sub("", html)))  # a line of the source
    found = () if OTHER_PARTY.search(words) else IN_WORDS.finditer(words)
    gaps = tuple(
        gap[0] for gap in found if gap[0].strip("()[] ") not in named and not _for_reader(words, gap, quotes, begin)
    )
    dated = any(days_in(words))  # so a shape says how to read the date
    shape = SHAPE.search(words) if len(words) < LONGEST_DATE_LINE and not dated else None
    return (*gaps, shape[0]) if shape and is_date_line(SHAPE.sub("2020-01-01", words)) else gaps


def _for_reader(words: str, gap: re.Match[str], quotes: Sequence[tuple[int, int]], begin: Collection[str]) -> bool:
    """Return whether a gap is an example, a name, or for the other party: words before it say so, or it is part of
    quoted words. `quotes` are the start and end of these, in order; `begin` are the marks that begin a line."""
    before = words[max(0, gap.start() - 2 * LONGEST_EXAMPLE) : gap.start()].rstrip()
    named = MARK.fullmatch(gap[0]) and gap[0] not in begin and not words.startswith("]", gap.end())
    if named and not MARK_FOLLOWS.search(words[max(0, gap.start() - LONGEST_EXAMPLE) : gap.start()]):
        return True
    if EXAMPLE.search(before[-LONGEST_EXAMPLE:]) or EXAMPLE_BEHIND.match(words, gap.end()):
        return True
    alone = len(words) < 2 * LONGEST_EXAMPLE and words.strip() == gap[0]
    if OMISSION.fullmatch(gap[0]) and not alone and (not before.strip(" –-•") or before[-1] in ".;:!?"):
        return True  # words of a law that were left out
    start, end = quotes[max(bisect_left(quotes, gap.span()) - 1, 0)] if quotes else (0, 0)
    return start < gap.start() and gap.end() < end and bool(re.search(r"\w", words[start:end].replace(gap[0], "")))
