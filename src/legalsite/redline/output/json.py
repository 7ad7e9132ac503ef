"""Convert a redline to JSON for `legalsite diff --format json`.

See `redline.schema.json` in this folder for the format.
"""

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
    """Convert a redline to dictionaries and lists.

    `old` and `new` describe the versions: `path` and, if known, `revised`.
    """
    return {
        "old": {"path": None, "revised": None, **old},
        "new": {"path": None, "revised": None, **new},
        "words": asdict(marked_words(redline)),
        "passages": list(_passages(redline)),
    }


def _passages(redline: Redline) -> Iterator[dict[str, Any]]:
    # JSON calls a block change a passage
    begun: set[int] = set()  # `id()` of each block that is in an earlier block change
    block_changes = redline.block_changes
    # block id → lead-in, for both versions
    under = leads_by_block(block_change.old for block_change in block_changes)
    under |= leads_by_block(block_change.new for block_change in block_changes)
    for block_change in block_changes:
        ids = set(map(id, block_change.blocks))
        number = _number_of_both(block_change, is_start=begun.isdisjoint(ids))
        begun |= ids
        written: dict[str, Any] = {
            "kind": block_change.kind,
            "old": _place_of_block(block_change.old),
            "new": _place_of_block(block_change.new),
        }
        lead = under[id(block_change.block)]  # the lead-in, or None
        if lead and lead.anchor:  # a block without an anchor can't be referred to
            written["under"] = lead.anchor
        if block_change.layouts:
            written["layout"] = block_change.layouts._asdict()
        runs = [_run_as_json(run) for run in in_one_line(block_change.runs)]
        if number:
            runs.insert(0, {"op": "equal", "text": f"{number} ", "number": True})
        written["runs"] = runs
        yield written


def _number_of_both(block_change: BlockChange, *, is_start: bool) -> str:
    """Return the list number to add to the runs, or an empty string.

    `is_start` tells whether the block change is the first part of its blocks.
    """
    numbers = {block.number for block in block_change.blocks}
    # Both versions have the same number, or only one version has the block. A changed number isn't
    # added, because renumbering isn't an edit.
    if is_start and len(numbers) == 1:
        return numbers.pop()
    # the number is already in the text of one version
    if block_change.new and block_change.number_stayed:
        return block_change.new.number
    return ""


def _place_of_block(block: Block | None) -> dict[str, Any] | None:
    if block is None:
        return None
    return {"line": block.line, "number": block.number, "anchor": block.anchor}


def _run_as_json(run: Run) -> dict[str, Any]:
    """Convert a run, leaving out fields that are False or 0."""
    forms = {form: value for form, value in run._asdict().items() if value}
    return {"op": run.op, "text": run.text, **forms}
