"""A text cut into stretches that can be parsed apart: the revisions of a policy share most of them."""

import re

BLANK = re.compile(r"\n\n++(?=([^\W\d_]|#{1,6} )?)")  # takes every run, or each line of one would begin a search
HTML = re.compile(r"(?:^|\n)[ \t>*+\-0-9.):~]*+<[a-zA-Z/!?]")
DEFINITION = re.compile(r"\n {0,3}[:~][ \t]")


def stretches(text: str) -> list[tuple[int, str]]:
    """The line (from 0) and the text of each stretch. A cut lies where a heading or a letter stands at the start of a
    line after a blank one: that ends every open list and quote. A text with fences, raw HTML blocks, definitions or
    footnotes stays whole, since these reach over blank lines or from one end to the other."""
    if _reaches_over_blank_lines(text):
        return [(0, text)]
    cut, line, start = [], 0, 0
    for found in BLANK.finditer(text):
        if found[1] is None:
            continue
        cut.append((line, text[start : found.start()]))
        line += text.count("\n", start, found.end())
        start = found.end()
    cut.append((line, text[start:].rstrip("\n")))
    return cut


def _reaches_over_blank_lines(text: str) -> bool:
    if "]:" in text or "```" in text or "~~~" in text:
        return True
    return bool(("<" in text and HTML.search(text)) or DEFINITION.search(text))
