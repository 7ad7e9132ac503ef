"""content/ → the site: read what changed, print what that changes, put the whole in place in one step.

What stayed the same is not read again: a build with nothing to do ends before Markdown or layouts are loaded."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from legalsite.disk.cache import open_cache
from legalsite.disk.output_folder import place_of
from legalsite.disk.tree import opened, unharmed
from legalsite.model.config import Config
from legalsite.site.build_state import (
    Last,
    Numbers,
    forget_detail,
    keep_detail,
    keep_last,
    keep_parts,
    recall_detail,
    recall_last,
    recall_parts,
)
from legalsite.site.fingerprint import digest_of, look

if TYPE_CHECKING:
    from legalsite.site.rebuild_reasons import Reason


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


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the parts that are due are done: policies, and the pages of the whole site as one."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`changed` is false where the output was as it had to be. `reasons`: by slug, why a policy was built again."""

    output: Path
    numbers: Numbers
    changed: bool = True
    reasons: Mapping[str, "Reason"] = field(default_factory=dict)


def build(order: Order) -> Iterator[Progress | Outcome]:
    """Yields progress, the outcome last. Raises ProblemsFound with everything that is wrong; the output then stands as
    it was, as it does after any other failure."""
    place, cache, name = _place(order), open_cache(order.root), record_name(order)
    inputs = look(order.root, cache)
    key = digest_of(inputs.digest, order.on.isoformat())
    last = recall_last(cache, name)
    if last and last.key == key and unharmed(place, last.seen):
        yield Outcome(place, last.numbers, changed=False)
        return

    with opened(place, last.seen if last else {}, order.jobs) as opening:
        from legalsite.site.read_changed import read_site
        from legalsite.site.render import make, numbers

        site = read_site(order, inputs, recall_parts(cache, name), partial(recall_detail, cache, name))
        new = yield from make(site, opening)
    told = numbers(site, new.parts)
    for slug, detail in new.details.items():
        keep_detail(cache, name, slug, detail)
    for slug in site.was.policies.keys() - site.files.keys():
        forget_detail(cache, name, slug)
    keep_parts(cache, name, new.parts)
    keep_last(cache, name, Last(key, new.seen, told))
    yield Outcome(place, told, reasons=new.reasons)


def record_name(order: Order) -> str:
    """Under which the cache keeps what a build of that place leaves for the next."""
    return digest_of(os.fspath(_place(order)), order.unpublished)[:12]


def _place(order: Order) -> Path:
    return place_of(order.output or Path(order.config.output), order.root, anywhere=order.output is not None)
