"""Returns a redline as `legalsite diff --format json` prints it. `redline.schema.json` in this folder describes it."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import asdict

from legalsite.model.document import Block
from legalsite.model.redline import Redline, Run, in_one_line
from legalsite.redline.compare import marked_words
from legalsite.redline.lead_ins import leads_by_block

FORMS = ("target", "struck", "note", "image", "moved")  # what a run may be besides words of the text


def as_json(redline: Redline, *, old: Mapping[str, str | None], new: Mapping[str, str | None]) -> dict[str, Any]:
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
    begun: set[int] = set()
    passages = redline.passages
    under = leads_by_block(passage.old for passage in passages) | leads_by_block(passage.new for passage in passages)
    for passage in passages:
        blocks = [block for block in (passage.old, passage.new) if block]
        numbers = {block.number for block in blocks}
        whole = begun.isdisjoint(map(id, blocks))
        begun.update(map(id, blocks))
        stayed = passage.new.number if passage.new and passage.number_stayed else ""  # in the old words
        number = numbers.pop() if whole and len(numbers) == 1 else stayed
        # A number that changed is not in the runs: renumbering does not edit the text.
        shown = [{"op": "equal", "text": f"{number} ", "number": True}] if number else []
        lead = under[id(passage.block)]
        yield {
            "kind": passage.kind,
            "old": _place(passage.old),
            "new": _place(passage.new),
            **({"under": lead.anchor} if lead and lead.anchor else {}),
            **({"layout": passage.layouts._asdict()} if passage.layouts else {}),
            "runs": [*shown, *map(_run, in_one_line(passage.runs))],
        }


def _place(block: Block | None) -> dict[str, Any] | None:
    return None if block is None else {"line": block.line, "number": block.number, "anchor": block.anchor}


def _run(run: Run) -> dict[str, Any]:
    forms = {form: getattr(run, form) for form in FORMS}
    return {"op": run.op, "text": run.text} | {form: value for form, value in forms.items() if value}
