"""A whole redline → what a letter shows of it: each passage that changed, below the heading under which it stands.

Clauses that only got another number are left to the summary: one new clause at the top would show the whole text."""

from legalsite.model.redline import Passage, Redline


def excerpt(redline: Redline) -> Redline:
    """The words that are marked, and their count, stay as they are."""
    shown: list[Passage] = []
    above: list[Passage] = []  # headings that a change below would need and that are not shown yet
    for passage in redline.passages:
        level = _level(passage)
        if level:
            above = [heading for heading in above if _level(heading) < level]
        if passage.kind not in {"unchanged", "renumbered"}:
            shown += [*above, passage]
            above = []
        elif level:
            above.append(passage)
    return Redline(tuple(shown), redline.words)


def _level(passage: Passage) -> int:
    """Of a heading below the title; 0 for all else."""
    block = passage.new
    return block.level if block and block.kind == "heading" and block.level > 1 else 0
