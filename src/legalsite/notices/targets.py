"""A redline → the same with whole addresses where its links lead: a letter is read far from the page."""

from collections.abc import Callable
from dataclasses import replace

from legalsite.model.redline import Redline, Run

Address = Callable[[str], str]


def with_addresses(redline: Redline, old: Address, new: Address) -> Redline:
    """`old` and `new` make the address of a target as it is written in the old and in the new text."""

    def spelled(run: Run) -> Run:
        if not run.target:
            return run
        return replace(run, text=(old if run.op == "delete" else new)(run.text))

    passages = [replace(passage, runs=tuple(map(spelled, passage.runs))) for passage in redline.passages]
    return Redline(tuple(passages), redline.words)
