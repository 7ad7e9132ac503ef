"""A redline as HTML inside an element that carries the language of its text → the same, its own phrases marked as being
in another: a screen reader must not read English in a Dutch voice."""

import re

SPOKEN = re.compile(
    r'<(?:p class="(?:redline-summary|legend)"|span class="vh"|small class="renumbered"|div class="pair head"'
    r'|a class="move" id="to-[0-9]+"|details class="(?:sides|fold)"><summary)(?=[\s>])'
)


def mark_spoken(fragment: str, marks: str) -> str:
    """`marks` are the attributes, with a space before them: ` lang="en" dir="ltr"`."""
    return SPOKEN.sub(lambda found: found[0] + marks, fragment) if marks else fragment
