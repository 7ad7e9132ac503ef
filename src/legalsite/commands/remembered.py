"""Revisions by the bytes of their front matter: a text edited below the same one need not have it read again."""

import hashlib
from collections.abc import Callable, MutableMapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from legalsite.model.policy import Revision
from legalsite.model.revised import Revised

Memory = MutableMapping[str, list[Any]]  # path below content/ → sha256 of the front matter, the revision as JSON


def remembering(memory: Memory, languages: tuple[str, ...]) -> Callable[[bytes, str], Revision]:
    """read_revision for a site with these languages, which asks `memory` first and keeps in it what it read."""

    def revision_of(data: bytes, path: str) -> Revision:
        front = _front(data, languages)
        known = memory.get(path)
        if front and known and known[0] == front:
            return replace(_from_json(known[1]), sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        from legalsite.source.front_matter import read_revision

        revision = read_revision(data, path, languages=languages)
        if front:
            memory[path] = [front, _to_json(revision)]
        return revision

    return revision_of


def _front(data: bytes, languages: tuple[str, ...]) -> str:
    """Of a stretch at the start of the file that holds the front matter whole; empty where it is not plain to see."""
    end = data.find(b"\n---\n", 3)
    if end < 0 or not data.startswith(b"---\n"):
        return ""
    return hashlib.sha256(" ".join(languages).encode() + data[:end]).hexdigest()


def _to_json(revision: Revision) -> dict[str, Any]:
    return {field.name: _plain(getattr(revision, field.name)) for field in fields(revision)}


def _plain(value: Any) -> Any:
    if isinstance(value, Revised | date):
        return str(value)
    return [str(item) for item in value] if isinstance(value, tuple) else value


def _from_json(known: dict[str, Any]) -> Revision:
    typed = {
        "revised": Revised.parse(known["revised"]),
        "effective": date.fromisoformat(known["effective"]),
        "replaces": None if known["replaces"] is None else tuple(map(Revised.parse, known["replaces"])),
        "translates": known["translates"] and Revised.parse(known["translates"]),
    }
    return Revision(**{**known, **typed})
