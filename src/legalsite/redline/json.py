"""A redline → the value that `legalsite diff --format json` prints; `redline.schema.json`, beside this file,
describes it.
"""

from collections.abc import Mapping
from typing import Any

from legalsite.model.document import Block
from legalsite.model.redline import Passage, Redline, Run


def as_json(redline: Redline, *, old: Mapping[str, str | None], new: Mapping[str, str | None]) -> dict[str, Any]:
    """`old` and `new` say which texts these are: their `path` and, where they have one, their `revised`."""
    words = redline.words
    return {
        "old": {"path": old.get("path"), "revised": old.get("revised")},
        "new": {"path": new.get("path"), "revised": new.get("revised")},
        "words": {"inserted": words.inserted, "deleted": words.deleted, "moved": words.moved},
        "passages": [_passage(passage) for passage in redline.passages],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "kind": passage.kind,
        "old": _place(passage.old),
        "new": _place(passage.new),
        "runs": [_run(run) for run in passage.runs],
    }


def _place(block: Block | None) -> dict[str, Any] | None:
    return None if block is None else {"line": block.line, "number": block.number, "anchor": block.anchor}


def _run(run: Run) -> dict[str, Any]:
    return {"op": run.op, "text": run.text, "target": True} if run.target else {"op": run.op, "text": run.text}
