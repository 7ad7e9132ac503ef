"""An outline → the text part of an email, in lines of at most 78 characters (RFC 5322, 2.1.1)."""

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from legalsite.model.redline import Passage, Run
from legalsite.notices.email_parts import Comparison, Line, Links, Outline, Paragraph, Part, Quote, excerpt
from legalsite.notices.phrases import phrase, quoted
from legalsite.redline.output.summary import summary

WIDTH = 78
MARKS = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}


def as_text(outline: Outline) -> str:
    """Ends with a line end; a word that is longer than a line, such as a link, stays whole on one of its own."""
    blocks: list[str] = []
    for section in outline.sections:
        if section.heading:
            blocks.append(f"{_wrapped(section.heading.upper())}\n{'-' * min(len(section.heading), WIDTH)}")
        blocks += [block for part in section.parts for block in _blocks(part, outline.language)]
    if outline.foot:
        blocks.append("-- \n" + "\n".join(_wrapped(line) for line in outline.foot.splitlines()))
    return "\n\n".join(blocks) + "\n"


def marked(runs: Iterable[Run]) -> str:
    """`keep it for [-30-]{+14+} days`: white space stays outside the marks, a link's target comes in angle brackets."""
    words = []
    for op, stretch in groupby(runs, key=lambda run: run.op):
        text = "".join(f" <{run.text}>" if run.target else run.text for run in stretch if not _same_target(run))
        inner = text.strip()
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        words.append(lead + MARKS[op].format(inner) + tail if inner else text)
    return "".join(words)


def _same_target(run: Run) -> bool:
    return run.target and run.op == "equal"


def _blocks(part: Part, language: str) -> Iterator[str]:
    match part:
        case Paragraph(text):
            yield _wrapped(text)
        case Quote(intro, text):
            yield _wrapped(intro)
            yield _wrapped(quoted(language, text), "  ")
        case Links(links):
            yield "\n".join(_wrapped(phrase(language, "link", label=name, url=url), after="  ") for name, url in links)
        case Line(text):
            yield _wrapped(text, "  ")
        case Comparison(redline, _):
            yield _wrapped(f"{summary(redline, language)}.")
            yield _wrapped(phrase(language, "legend"))
            yield from (_passage(passage, language) for passage in excerpt(redline).passages)


def _passage(passage: Passage, language: str) -> str:
    """The clause number stands beside the words; where it changed, the old one is told."""
    block = passage.new or passage.old
    number = block.number if block else ""
    if passage.new and passage.old and passage.old.number and passage.old.number != number:
        number = f"{number} ({phrase(language, 'formerly', number=passage.old.number)})".strip()
    whole = passage.kind in {"inserted", "deleted"}  # where its links lead is left to the attached text
    words = " ".join(marked(run for run in passage.runs if not (whole and run.target)).split())
    if passage.kind == "moved":
        words = f"{phrase(language, 'moved')} {words}"
    mark = "- " if block and block.kind == "item" and not number else ""
    if block and block.kind == "heading":
        return _wrapped(f"{'#' * block.level} {number} {words}".replace("  ", " "), after="  ")
    return _wrapped(f"{mark}{number} {words}".strip() if number else mark + words, "  ", "    " if mark else "  ")


def _wrapped(text: str, first: str = "", after: str | None = None) -> str:
    following = first if after is None else after
    lines = textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=first, subsequent_indent=following,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return "\n".join(lines)
