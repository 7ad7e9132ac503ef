"""The plain-text part of an email, in lines of at most 78 characters (RFC 5322, 2.1.1)."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from legalsite.model.redline import Op, Passage, Redline, Run
from legalsite.notices.email_parts import (
    LinkList,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    VerbatimLine,
    Voice,
)
from legalsite.redline.output.summary import summary
from legalsite.redline.output.units import MovedWords, as_plain_text, move_note, moved_words, units, with_moves

WIDTH = 78  # characters
MARKS = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
MOVED_MARKS = {"delete": "[>{}>]", "insert": "{{>{}>}}"}


def as_text(outline: Outline) -> str:
    """Return the email as plain text that ends with a line end. A word that is too long for a line, such as a link,
    stays whole on a line of its own."""
    blocks: list[str] = []
    for section in outline.sections:
        if section.heading:
            blocks.append(f"{_wrapped(section.heading.upper())}\n{'-' * min(len(section.heading), WIDTH)}")
        blocks += [block for part in section.parts for block in _blocks(part, outline.voice)]
    if outline.foot:
        blocks.append("-- \n" + "\n".join(_wrapped(line) for line in outline.foot.splitlines()))
    return "\n\n".join(blocks) + "\n"


def marked(runs: Iterable[Run], notes: Mapping[tuple[Op, int], str] = MappingProxyType({})) -> str:
    """Return the words with marks: `keep it for [-30-]{+14+} days`. White space stays outside the marks; the target of
    a link is in angle brackets. `notes`: what to say before the first of the words that moved, by the op and the number
    of the move."""
    words = []
    left = dict(notes)
    for (op, nth), stretch in groupby(runs, key=lambda run: (run.op, run.moved)):
        text = "".join(
            f" <{run.text}>" if run.target else as_plain_text(run) for run in stretch if not _same_target(run)
        )
        inner = text.strip()
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        note = f" ({left.pop((op, nth))}) " if nth and inner and (op, nth) in left else ""
        mark = MOVED_MARKS[op] if nth else MARKS[op]
        words.append(note + lead + mark.format(inner) + tail if inner else text)
    return "".join(words)


def excerpt(redline: Redline) -> Redline:
    """Return the redline with only what an email shows: each passage that changed, below the headings it stands under.
    The word count stays that of the whole. Clauses that only got another number are left to the summary; otherwise one
    new clause at the top would show the whole text."""
    shown: list[Passage] = []
    above: list[Passage] = []  # headings that a change below would need and that are not shown yet
    for passage in redline.passages:
        level = _heading_level(passage)
        if level:
            above = [heading for heading in above if _heading_level(heading) < level]
        if passage.kind not in {"unchanged", "renumbered"}:
            shown += [*above, passage]
            above = []
        elif level:
            above.append(passage)
    return Redline(tuple(shown), redline.words)


def _same_target(run: Run) -> bool:
    return run.target and run.op == "equal"


def _blocks(part: Part, voice: Voice) -> Iterator[str]:
    match part:
        case Paragraph(text):
            yield _wrapped(text)
        case Quote(intro, text):
            yield _wrapped(intro)
            yield _wrapped(voice.quoted(text), "  ")
        case LinkList(links):
            lines = (voice.email.filled("link", label=name, url=url) for name, url in links)
            yield "\n".join(_wrapped(line, after="  ") for line in lines)
        case VerbatimLine(text):
            yield _wrapped(text, "  ")
        case RedlineExcerpt(redline, _):
            yield _wrapped(f"{summary(redline, voice.redline)}.")
            yield _wrapped(voice.email.filled("legend", opening="{+", closing="+}"))
            moves = moved_words(units(redline))
            yield from (_passage(passage, moves, voice) for passage in excerpt(redline).passages)


def _passage(passage: Passage, moves: Mapping[int, MovedWords], voice: Voice) -> str:
    """Return a passage with its clause number, and with the old number if that changed."""
    say = voice.email
    block = passage.new or passage.old
    number = block.number if block else ""
    if passage.new and passage.old and passage.old.number and passage.old.number != number:
        number = f"{number} ({say.filled('formerly', number=passage.old.number)})".strip()
    whole = passage.kind in {"inserted", "deleted"}  # where its links lead is left to the attached text
    announced = with_moves(block, passage.runs, moves) if block else ()
    notes = {(run.op, run.moved): move_note(run, move, voice.redline) for run, move in announced if move}
    words = " ".join(marked((run for run in passage.runs if not (whole and run.target)), notes).split())
    if passage.kind == "moved":
        words = f"{say.moved} {words}"
    mark = "- " if block and block.kind == "item" and not number else ""
    if block and block.kind == "heading":
        return _wrapped(f"{'#' * block.level} {number} {words}".replace("  ", " "), after="  ")
    return _wrapped(f"{mark}{number} {words}".strip() if number else mark + words, "  ", "    " if mark else "  ")


def _wrapped(text: str, first: str = "", after: str | None = None) -> str:
    """Return text in lines; `first` indents the first one, `after` (default: the same) the others."""
    following = first if after is None else after
    lines = textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=first, subsequent_indent=following,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return "\n".join(lines)


def _heading_level(passage: Passage) -> int:
    """Return the level of a heading below the title, 0 for any other passage."""
    block = passage.new
    return block.level if block and block.kind == "heading" and block.level > 1 else 0
