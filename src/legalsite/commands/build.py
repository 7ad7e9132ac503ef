"""`legalsite build`: read what changed, render what that changes, put the whole in place in one step.

What stayed the same is not read again: a build with nothing to do ends before Markdown or layouts are loaded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from legalsite.disk.cache import open_cache
from legalsite.disk.tree import open_tree, unharmed
from legalsite.site.build_state import (
    Last,
    Numbers,
    Order,
    forget_detail,
    keep_detail,
    keep_last,
    keep_parts,
    output_of,
    recall_detail,
    recall_last,
    recall_parts,
    record_name,
)
from legalsite.site.fingerprint import digest_of, look
from legalsite.site.rebuild_reasons import Reason

if TYPE_CHECKING:
    from legalsite.site.render import Progress


@dataclass(frozen=True, slots=True)
class Outcome:
    """`changed` is false where the output was up to date already. `reasons`: by slug, why a policy was built again."""

    output: Path
    numbers: Numbers
    changed: bool = True
    reasons: Mapping[str, Reason] = field(default_factory=dict)


def build(order: Order) -> Iterator["Progress | Outcome"]:
    """Yields progress, the outcome last. Raises ProblemsFound with everything that is wrong; the output then stays as
    it was, as it does after any other failure."""
    output, cache, name = output_of(order), open_cache(order.root), record_name(order)
    inputs = look(order.root, cache)
    key = digest_of(inputs.digest, order.on.isoformat())
    last = recall_last(cache, name)
    if last and last.key == key and unharmed(output, last.seen):
        yield Outcome(output, last.numbers, changed=False)
        return

    with open_tree(output, last.seen if last else {}, order.jobs) as opening:
        from legalsite.site.read_changed import read_site
        from legalsite.site.render import make, numbers

        site = read_site(order, inputs, recall_parts(cache, name), partial(recall_detail, cache, name))
        new = yield from make(site, opening)
    built = numbers(site, new.parts)
    for slug, detail in new.details.items():
        keep_detail(cache, name, slug, detail)
    for slug in site.was.policies.keys() - site.files.keys():
        forget_detail(cache, name, slug)
    keep_parts(cache, name, new.parts)
    keep_last(cache, name, Last(key, new.seen, built))
    yield Outcome(output, built, reasons=new.reasons)
