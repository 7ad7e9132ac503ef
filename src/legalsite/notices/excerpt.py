"""A whole redline → what a letter shows of it: each passage that changed, below the heading under which it stands.

Clauses that only got another number are left to the summary: one new clause at the top would show the whole text."""

from legalsite.model.redline import Passage, Redline


def excerpt(redline: Redline) -> Redline:
    """The words that are marked, and their count, stay as they are."""
    shown: list[Passage] = []
    above: list[Passage] = []
    for passage in redline.passages:
        heading = passage.new if passage.new and passage.new.kind == "heading" and passage.new.level > 1 else None
        if passage.changed and (heading or passage.kind != "renumbered"):
            shown += [*above, passage]
            above = []
        if heading and not passage.changed:
            above = [heading_above for heading_above in above if _level(heading_above) < heading.level] + [passage]
        elif heading:
            above = []
    return Redline(tuple(shown), redline.words)


def _level(passage: Passage) -> int:
    return passage.new.level if passage.new else 0
