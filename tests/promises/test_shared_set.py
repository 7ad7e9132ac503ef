"""The labelled texts beside the repository: what must be reached on them, in each language."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from legalsite.model.promise import NotRead, Promise
from legalsite.promises import read_promises
from legalsite.source.markdown import read_document

SHARED = Path(__file__).parents[2].parent / "shared"
LABELS = SHARED / "accept" / "promises" / "dev"
CORE = ("channels", "scope", "timing", "days", "discretion")

pytestmark = pytest.mark.skipif(not LABELS.is_dir(), reason="put the labelled texts into ../shared/accept/promises")


def labelled(language: str) -> Iterator[tuple[dict[str, Any], Promise | None]]:
    for path in sorted(LABELS.glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        if label["lang"] == language:
            source = label["source"]
            text = SHARED / "seeds" / source["seed"] if "seed" in source else LABELS / source["file"]
            data = text.read_bytes()
            found = read_promises(read_document(data, text.name), text=data.decode())
            assert not isinstance(found, NotRead)
            yield label, found[0] if found else None


def core_is_right(label: dict[str, Any], promise: Promise | None) -> bool:
    if promise is None or not label["clause_present"]:
        return promise is None and not label["clause_present"]
    return set(label["channels"]) == set(promise.channels) and all(
        _said(label[field]) == _said(getattr(promise, field)) for field in CORE[1:]
    )


def _said(value: object) -> object:
    return None if value == "unspecified" else value


@pytest.mark.parametrize(("language", "core"), [("en", 0.95), ("de", 0.7), ("fr", 0.7)])
def test_promises_are_found_and_read(language: str, core: float) -> None:
    cases = list(labelled(language))
    assert [label["id"] for label, found in cases if label["clause_present"] != (found is not None)] == []
    right = [core_is_right(label, found) for label, found in cases]
    assert sum(right) / len(right) >= core


def test_clauses_are_found_in_their_place() -> None:
    pairs = [
        (label["source"], found) for language in ("en", "de", "fr") for label, found in labelled(language) if found
    ]
    missed = [s for s, found in pairs if found.last_line < s["line_start"] or found.first_line > s["line_end"]]
    assert missed == []


def test_every_seed_is_read_right() -> None:
    seeds = [(label, found) for label, found in labelled("en") if "seed" in label["source"]]
    fields = [*CORE[1:], "channel_logic", "date_shown", "keeps_history", "acceptance", "days_kind", "hedge"]
    for label, found in seeds:
        assert found is not None
        assert set(found.channels) == set(label["channels"])
        assert [_said(getattr(found, field)) for field in fields] == [_said(label[field]) for field in fields]
