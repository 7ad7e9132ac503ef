"""Turns a plain text, or Markdown that was made for another tool, into a draft."""

import re
import shlex
from itertools import pairwise

from markdown_it import MarkdownIt
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing import foreign_front_matter as foreign
from legalsite.importing.boilerplate import ARCHIVE, boilerplate_lines, empty_headings
from legalsite.importing.days import choose_days, own_days
from legalsite.importing.decoding import decode_any
from legalsite.importing.foreign_markdown import without_attribute_lists
from legalsite.importing.markdown_writer import (
    ImportedText,
    ImportOptions,
    RawBlock,
    TakenOut,
    write_front_matter,
    write_markdown,
)
from legalsite.importing.policy_names import title_from_slug
from legalsite.importing.text_structure import (
    find_title,
    is_rule,
    join_split_headings,
    join_wrapped_lines,
    mark_headings,
    mark_numbered,
    split_lines,
)
from legalsite.model.policy import RevisionId

SIGNS_OF_MARKDOWN = re.compile(
    r"^#{1,6} +\S|^(?:\*\*|__)\S.*?(?:\*\*|__)|\[[^\]\n]{1,200}\]\((?:https?:|mailto:|/|#|\.)[^\[)\s]*\)"
    r"|^\|?(?: *:?-{3,}:? *\|)+",
    re.MULTILINE,
)
WEB_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)\b", re.IGNORECASE)
NAME_OF_HEADING = re.compile(r"\s*\{#[\w-]+\}\Z")
LONGEST = 80
DECORATION = "rule, which Markdown would read as a heading"


def import_text(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft. Raises ProblemsFound if no day is known, the front matter cannot be read or the file is a web
    page. `path` is the name that messages use."""
    text, notes = decode_any(data)
    if WEB_PAGE.match(text):
        command = f"legalsite import html {shlex.quote(path)} --slug {options.slug}"
        help = f"use `{command}`: it keeps headings, lists and links"
        raise ProblemsFound([Problem("web-page", "this is a web page, not plain text", help, path, 1)])
    front, body = foreign.split_front_matter(text, path)
    lines = split_lines(body, front.line)
    own = [(line.line, line.text) for line in lines if not ARCHIVE.search(line.text)]
    revised, effective, days = choose_days(
        options, own_days(own, f"{options.slug} {front.title} {own[0][1] if own else ''}"), front, path
    )
    taken: list[TakenOut] = []
    if front.line > 1 or _is_markdown(body):
        bare = without_attribute_lists(body)
        title, written = _first_heading(bare), bare.strip("\n") + "\n"
        but = "" if bare == body else ", but for what kramdown does not print, such as attribute lists"
        notes.append(f"the text is already Markdown and was not changed{but}")
    else:
        title, blocks, taken = arrange(lines)
        written = write_markdown(blocks)
    title = options.title or front.title or title
    if not title:
        title = title_from_slug(options.slug)
        notes.append(f"no title found, so the slug gave {title!r}; --title sets another")
    extra = {key: value for key, value in front.extra.items() if key not in foreign.OWN_KEYS}
    data = f"{write_front_matter(title, RevisionId(revised), effective, extra)}\n{written}".encode()
    return ImportedText(title, revised, effective, data, tuple(taken), (*notes, *days))


def _is_markdown(body: str) -> bool:
    """Return whether the text is Markdown: it opens with a heading or has two signs of it. A single line with `#` may
    be in plain text, too."""
    return body.lstrip().startswith("# ") or len(SIGNS_OF_MARKDOWN.findall(body)) > 1


def _first_heading(body: str) -> str:
    """Return the words of the first heading of level 1 as written; empty if there is none."""
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    for token, words in pairwise(parser.parse(body)):
        if token.type == "heading_open" and token.tag == "h1":
            return NAME_OF_HEADING.sub("", words.content)
    return ""


def arrange(lines: list[RawBlock]) -> tuple[str, list[RawBlock], list[TakenOut]]:
    """Return the title, the blocks, and what was removed, in the order of lines. Each step handles one habit of
    plain text."""
    lines, around = _without(lines, boilerplate_lines([line.text for line in lines]))
    title, above = find_title([line.text for line in lines])
    if title is not None:
        lines[title] = replace(lines[title], kind="title", level=1)
    lines, menu = _without(lines, above)
    lines, rules = _without(lines, {index: DECORATION for index, line in enumerate(lines) if is_rule(line.text)})
    blocks = join_short_lines(mark_headings(mark_numbered(join_split_headings(join_wrapped_lines(lines)))))
    blocks, doubles = _without(blocks, empty_headings(blocks))
    taken = sorted([*around, *menu, *rules, *doubles], key=lambda entry: entry.line)
    return next((block.text for block in blocks if block.kind == "title"), ""), blocks, taken


def _without(lines: list[RawBlock], reasons: dict[int, str]) -> tuple[list[RawBlock], list[TakenOut]]:
    """Return the blocks without those that `reasons` names, and entries for those that were removed."""
    named = [(lines[index], reason) for index, reason in sorted(reasons.items())]
    out = [TakenOut(line.line, line.text.replace("\n", " "), reason, line.last) for line, reason in named]
    return [line for index, line in enumerate(lines) if index not in reasons], out


def join_short_lines(blocks: list[RawBlock]) -> list[RawBlock]:
    """Return the blocks, with short lines right below each other, such as a postal address, joined into one paragraph
    with hard breaks."""
    runs: list[list[RawBlock]] = []
    for block in blocks:
        above = runs[-1][-1] if runs else None
        if (
            above
            and above.kind == "text" == block.kind
            and not block.gap
            and _short(above.text)
            and len(block.text) <= LONGEST
        ):
            runs[-1].append(block)
        else:
            runs.append([block])
    return [
        replace(run[0], text="\n".join(block.text for block in run), last=run[-1].last or run[-1].line)
        if run[1:]
        else run[0]
        for run in runs
    ]


def _short(text: str) -> bool:
    """Return whether a line is short and not a sentence."""
    return (
        len(text) <= LONGEST
        and not text.endswith((":", "!", "?"))
        and (not text.endswith(".") or text.endswith((" Inc.", " Ltd.", " Co.", " Corp.")))
    )
