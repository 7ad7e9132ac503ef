"""Returns a redline as `legalsite diff --format json` prints it. `redline.schema.json` in this
folder describes it."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import asdict

from legalsite.model.document import Block
from legalsite.model.redline import BlockChange, Redline, Run, in_one_line
from legalsite.redline.compare import marked_words
from legalsite.redline.lead_ins import leads_by_block


def as_json(
    redline: Redline, *, old: Mapping[str, str | None], new: Mapping[str, str | None]
) -> dict[str, Any]:
    """Return the redline as dictionaries and lists.

    `old` and `new` name the two texts: their `path` and, if they have one, their `revised`.
    """
    return {
        "old": {"path": None, "revised": None, **old},
        "new": {"path": None, "revised": None, **new},
        "words": asdict(marked_words(redline)),
        "passages": list(_passages(redline)),
    }


def _passages(redline: Redline) -> Iterator[dict[str, Any]]:
    """Yield each passage as a dictionary."""
    begun: set[int] = set()  # the `id()` of each block of the passages so far
    block_changes = redline.block_changes
    # the lead-in of each block by its id, in the old text and in the new one
    under = leads_by_block(block_change.old for block_change in block_changes)
    under |= leads_by_block(block_change.new for block_change in block_changes)
    for block_change in block_changes:
        ids = set(map(id, block_change.blocks))
        number = _number_of_both(
            block_change, is_start=begun.isdisjoint(ids)
        )  # empty if it has none
        begun |= ids
        written: dict[str, Any] = {"kind": block_change.kind}
        written |= {
            "old": _place_of_block(block_change.old),
            "new": _place_of_block(block_change.new),
        }
        lead = under[id(block_change.block)]
        if lead and lead.anchor:  # without an anchor, it can't be named
            written["under"] = lead.anchor
        if block_change.layouts:
            written["layout"] = block_change.layouts._asdict()
        runs = [_run_as_json(run) for run in in_one_line(block_change.runs)]
        if number:
            runs.insert(0, {"op": "equal", "text": f"{number} ", "number": True})
        written["runs"] = runs
        yield written


def _number_of_both(block_change: BlockChange, *, is_start: bool) -> str:
    """Return the number of the block, for the runs: the one that both texts have, or the number of
    an inserted or deleted block; otherwise an empty text, because renumbering isn't an edit.
    `is_start`: the passage begins its blocks."""
    numbers = {block.number for block in block_change.blocks}
    if is_start and len(numbers) == 1:  # the old and the new number are the same, or one is missing
        return numbers.pop()
    if block_change.new and block_change.number_stayed:  # one of the texts has it in its words
        return block_change.new.number
    return ""


def _place_of_block(block: Block | None) -> dict[str, Any] | None:
    """Return where a block is in its text; None for no block."""
    if block is None:
        return None
    return {"line": block.line, "number": block.number, "anchor": block.anchor}


def _run_as_json(run: Run) -> dict[str, Any]:
    """Return a run as a dictionary, without fields that are false or 0."""
    written: dict[str, Any] = {"op": run.op, "text": run.text}
    written |= {form: value for form, value in run._asdict().items() if value}
    return written
