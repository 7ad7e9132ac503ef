"""What is built, and what one build leaves for the next: which files it made from what."""

import hashlib
import os
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from legalsite.disk.cache import Cache, forget, keep, recall
from legalsite.disk.file_system import Stat
from legalsite.disk.output_folder import checked_output
from legalsite.errors import Problem
from legalsite.model.config import Config
from legalsite.model.policy import Revision
from legalsite.model.revision_id import Revised
from legalsite.site.fingerprint import digest_of
from legalsite.site.rebuild_reasons import Facts, Validity


@dataclass(frozen=True, slots=True)
class Order:
    """What to build: the site below `root` as it is on the day `on`. `output` overrides the settings'; relative to the
    root. `jobs` counts processes; a caller that runs threads asks for 1."""

    root: Path
    config: Config
    on: date
    output: Path | None = None
    unpublished: bool = False
    jobs: int = 1


def output_of(order: Order) -> Path:
    """Return the folder that the order writes."""
    return checked_output(order.output or Path(order.config.output), order.root, anywhere=order.output is not None)


def record_name(order: Order) -> str:
    """Return the name under which the cache keeps what a build of that folder leaves for the next."""
    return digest_of(os.fspath(output_of(order)), order.unpublished)[:12]


# --- Revisions by the bytes of their front matter: a text edited below the same one need not have it read again. ---

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


# --- records ---


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a build tells at its end."""

    policies: int
    revisions: int
    pages: int
    recorded: bool
    next_change: date | None
    waiting: tuple[str, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Last:
    """The last build of one output: `key` stands for all that went in, `seen` is what tree.finish returned."""

    key: str
    seen: Mapping[str, Stat]
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Made:
    """One policy of it: what its pages were made from, its menu entry as JSON, the sha256 of its summary's JSON, how
    many revisions it has, its files, and what is to be told of them."""

    facts: Facts
    validity: Validity
    menu_entry: Mapping[str, Any]
    summary_sha256: str
    revisions: int
    files: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """What few builds ask for again of a policy: its summary as JSON, and what is remembered of its front matter."""

    summary: str
    memory: Memory


@dataclass(frozen=True, slots=True)
class Parts:
    """All of it: policies by slug, and the pages of the whole site with the digest of what they were made from."""

    policies: Mapping[str, Made]
    site_key: str
    site: Mapping[str, str]


def recall_last(cache: Cache, name: str) -> Last | None:
    record = recall(cache, f"last-{name}")
    return _last(record) if record else None


def keep_last(cache: Cache, name: str, last: Last) -> None:
    numbers = {**asdict(last.numbers), "next_change": _day_text(last.numbers.next_change)}
    keep(cache, f"last-{name}", {"key": last.key, "seen": last.seen, "numbers": numbers})


def recall_parts(cache: Cache, name: str) -> Parts:
    record = recall(cache, f"parts-{name}")
    if not record:
        return Parts({}, "", {})
    policies = {slug: _made(fields) for slug, fields in record["policies"].items()}
    return Parts(policies, record["site_key"], record["site"])


def keep_parts(cache: Cache, name: str, parts: Parts) -> None:
    policies = {slug: _made_json(made) for slug, made in parts.policies.items()}
    keep(cache, f"parts-{name}", {"policies": policies, "site_key": parts.site_key, "site": parts.site})


def recall_detail(cache: Cache, name: str, slug: str) -> Detail:
    """Empty where nothing is kept."""
    record = recall(cache, _detail_name(name, slug)) or {"summary": "", "memory": {}}
    return Detail(record["summary"], record["memory"])


def keep_detail(cache: Cache, name: str, slug: str, detail: Detail) -> None:
    keep(cache, _detail_name(name, slug), {"summary": detail.summary, "memory": detail.memory})


def forget_detail(cache: Cache, name: str, slug: str) -> None:
    """Of a policy that is gone."""
    forget(cache, _detail_name(name, slug))


def _detail_name(name: str, slug: str) -> str:
    return f"policy-{name}-{sha256(slug.encode()).hexdigest()[:20]}"


def _last(record: dict[str, Any]) -> Last:
    numbers = record["numbers"]
    seen = {path: (size, time, inode) for path, (size, time, inode) in record["seen"].items()}
    return Last(
        record["key"],
        seen,
        Numbers(
            **{
                **numbers,
                "next_change": _day(numbers["next_change"]),
                "waiting": tuple(numbers["waiting"]),
                "warnings": tuple(Problem(**fields) for fields in numbers["warnings"]),
            }
        ),
    )


def _made(fields: dict[str, Any]) -> Made:
    texts = {path: (sha256, line) for path, (sha256, line) in fields["texts"].items()}
    facts = Facts(texts, fields["config"], fields["targets"], fields["layouts"], fields["frame"])
    validity = Validity(date.fromisoformat(fields["since"]), _day(fields["until"]))
    warnings = tuple(Problem(**each) for each in fields["warnings"])
    return Made(
        facts, validity, fields["menu_entry"], fields["summary_sha256"], fields["revisions"], fields["files"], warnings
    )


def _made_json(made: Made) -> dict[str, Any]:
    facts, validity = made.facts, made.validity
    return {
        "texts": facts.texts,
        "config": facts.config,
        "targets": facts.targets,
        "layouts": facts.layouts,
        "frame": facts.frame,
        "since": validity.since.isoformat(),
        "until": _day_text(validity.until),
        "menu_entry": made.menu_entry,
        "summary_sha256": made.summary_sha256,
        "revisions": made.revisions,
        "files": made.files,
        "warnings": [asdict(each) for each in made.warnings],
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None
