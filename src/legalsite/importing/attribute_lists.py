"""Removes what kramdown, the Markdown of Jekyll, reads and does not print: attribute lists such as `{: .lead}`,
comments, and the list in whose place it puts a table of contents."""

import re
from collections.abc import Iterator

LIST = r"\{:(?![:/])(?:\\\}|[^}\n]){1,500}\}"
BLOCK = re.compile(rf"[ \t>]*{LIST}[ \t]*")
SPAN = re.compile(rf"(?P<code>(?P<ticks>`+)[^`\n]{{1,300}}(?P=ticks))|(?<=[\])*_`>])(?<!\\.){LIST}")
HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]")
UNDERLINE = re.compile(r"[ ]{0,3}(?:=+|-+)[ \t]*")
NAMED = re.compile(r"\{#[^{}\s]+\}\s*\Z")
ID = re.compile(r"""[\s:](?:#|id=["']?)([A-Za-z][\w.:-]*)""")
CONTENTS = re.compile(r"\{:(?:[^}\n]*\s)?toc\b")
ITEM = re.compile(r"[ \t>]*(?:[*+-]|[0-9]{1,9}[.)])(?=\s)")
COMMENT = re.compile(r"`+[^`\n]{1,300}`+|(?P<begin>\{::comment\b[^}\n]*\})|(?P<end>\{:/(?:comment)?\})")
EXTENSION = re.compile(r"\{::(?:options|nomarkdown)\b[^}\n]*\}|\{:/(?:nomarkdown)?\}")
FENCE = re.compile(r"[ \t>]*(```|~~~)")


def without_attribute_lists(body: str) -> str:
    """Return the text without attribute lists, where kramdown would take them for such, and with the id of a heading
    where our Markdown has it: at the end of its line. Lines keep their numbers."""
    if "{:" not in body:
        return body
    lines = list(_without_comments(body))
    code = list(_in_code(lines))
    for number, line in enumerate(lines):
        if code[number]:
            continue
        last = line.rfind(" {:")
        if BLOCK.fullmatch(line):
            lines[number] = ""
            if CONTENTS.search(line):
                _remove_list_above(lines, number)
            elif name := ID.search(line):
                _name_heading(lines, number, name[1])
        elif last > 0 and HEADING.match(line) and BLOCK.fullmatch(line[last:]):
            name = ID.search(line, last)
            lines[number] = _named(line[:last], name[1] if name else "")
        else:
            lines[number] = SPAN.sub(lambda match: match["code"] or "", EXTENSION.sub("", line))
    return "\n".join(lines)


def _without_comments(body: str) -> Iterator[str]:
    """Yield the lines without comments. One that is never closed is none."""
    last = body.rfind("{:/")
    position, in_comment, in_code = 0, False, False
    for line in body.split("\n"):
        in_code ^= not in_comment and bool(FENCE.match(line))
        kept, start = "", 0
        for match in COMMENT.finditer(line) if not in_code else ():
            if match["begin"] and not in_comment and position + match.start() < last:
                kept, in_comment = kept + line[start : match.start()], True
            elif match["end"] and in_comment:
                start, in_comment = match.end(), False
        yield kept if in_comment else kept + line[start:]
        position += len(line) + 1


def _in_code(lines: list[str]) -> Iterator[bool]:
    """Yield for each line whether it is code: between fences, or indented outside of lists."""
    in_fence = in_list = above = False
    blank = True
    for line in lines:
        fence = bool(FENCE.match(line))
        in_fence ^= fence
        indented = line.startswith(("    ", "\t"))
        if line.strip() and not indented:
            in_list = bool(ITEM.match(line)) or (in_list and line.startswith(" "))
        above = indented and not in_list and (blank or above)
        blank = not line.strip()
        yield in_fence or fence or above


def _remove_list_above(lines: list[str], number: int) -> None:
    """Empty the lines of the list right above a line."""
    first = number
    while first and lines[first - 1].strip():
        first -= 1
    if first < number and ITEM.match(lines[first]):
        lines[first:number] = [""] * (number - first)


def _name_heading(lines: list[str], number: int, name: str) -> None:
    """Give an id to the heading right above a line, or else right below it."""
    underlined = number > 1 and UNDERLINE.fullmatch(lines[number - 1]) and lines[number - 2].strip()
    above, below = lines[number - 1] if number else "", lines[number + 1] if number + 1 < len(lines) else ""
    if underlined:
        lines[number - 2] = _named(lines[number - 2], name)
    elif HEADING.match(above):
        lines[number - 1] = _named(above, name)
    elif not above.strip() and HEADING.match(below):
        lines[number + 1] = _named(below, name)


def _named(heading: str, name: str) -> str:
    """Return the line of a heading with an id, unless it has one."""
    heading = heading.rstrip()
    return f"{heading} {{#{name}}}" if name and not NAMED.search(heading) else heading
