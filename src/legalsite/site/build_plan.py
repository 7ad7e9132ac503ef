"""Which parts of a site a build makes, and why; and the jobs that make them. All of it is values.

A part is made again if anything that it was made from changed since the last build. An input has a
name, `kind` or `kind path`, and a digest. To add a kind of input, add it to the inputs of every
part that depends on it, and give it a sentence.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk.output_folder import Tree, sha256_in
from legalsite.pages.page import Frame
from legalsite.site.fingerprint import digest_of, hash_of
from legalsite.site.ledger_on_disk import signature_files
from legalsite.site.parts import WHOLE, Part, Parts, Validity
from legalsite.site.site_on_day import SiteOnDay

MAX_NAMES = 3  # paths that a sentence names before it counts
MIN_TEXTS_PER_SHARE = 100  # whose pages are made in the time that it takes to start a process

# Why a part is made again, by the kind of the input that changed, in the order in which reasons are
# reported. {names} are the paths of the inputs; {was} and {now} are the values of the first one.
SENTENCES = {
    "settings": "settings that affect every page changed",
    "text": "changed, added, or removed: {names}",
    "ledger": "ledger lines about its versions changed",
    "day": "{now}, but its pages were built for {was}",
    "undated": "its draft isn't published, and it is {now}",
    "layouts": "layouts changed, which affects every page",
    "links": "a policy or file that others can link to changed, which affects every page",
    "menu": "the menu, site name, or stylesheet changed, which affects every page",
    "related": "front matter of a policy that it is part of, or of a part of it, changed",
    "output": "{now} in the output was changed after it was built",
    "summaries": "what site-wide pages say about policies changed",
    "checkpoint": "CHECKPOINT changed",
    "host": "the site is built for another host",
    "pdf": "PDFs were turned on or off, or the software that makes them changed",
}

Changed = frozenset[str] | None
"""The texts (paths below content/) that changed, whose pages are due; None if all pages are."""


class PageJob(Struct, frozen=True):
    """The files of a part to make: those that show a text in `changed`, or all.

    Several jobs share the files of a long history: each makes the share number `nth` of `shares`.
    """

    slug: str
    changed: Changed
    nth: int = 0
    shares: int = 1


def site_parts(today: SiteOnDay, frame: Frame) -> dict[str, Part]:
    """Return all parts of the site, with everything that their pages will be made from.

    `today` has the inputs of summaries; the inputs of pages are added here. An input is a digest,
    or a short value itself. Its name is `kind` or `kind path`; SENTENCES has the kinds.
    """
    links = today.links
    record = today.site.record
    layouts = digest_of(sorted(today.inputs.layouts.items()))
    # the inputs of the pages of each policy
    of_pages = {
        "layouts": layouts,
        "links": digest_of(links.base, sorted(links.files.items()), sorted(links.policies)),
        "menu": frame.digest,
        "pdf": today.site.config.pdf,
    }
    summaries = sha256()
    for summary in today.summaries:
        summaries.update(msgspec.json.encode(summary))
    # the inputs of the pages that belong to no policy
    of_site = {
        "settings": today.inputs.config,
        "layouts": layouts,
        "menu": frame.digest,
        "summaries": summaries.hexdigest(),
        # a policy has an input `ledger path` for each of its lines; this one is for all lines
        "ledger LEDGER": hash_of(record.data),
        "checkpoint": digest_of(record.witness, sorted(signature_files(today.site.root).items())),
        "host": today.site.config.host,
    }
    parts = {}
    for slug, part in today.parts.items():
        parts[slug] = replace(part, inputs={**part.inputs, **of_pages})
        facts = [today.parts[other].inputs["facts"] for other in frame.related.get(slug, ())]
        if facts:
            parts[slug].inputs["related"] = digest_of(facts)
    # their words depend on the date; None: no day comes after this one
    tomorrow = today.on + timedelta(1) if today.on < date.max else None
    parts[WHOLE] = Part(of_site, Validity(today.on, tomorrow))
    return parts


class BuildPlan(Struct, frozen=True):
    """What a build makes."""

    parts: dict[str, Part]  # all parts, with what they are made from
    reasons: dict[str, tuple[str, ...]]  # why each part that is due is
    due: dict[str, Changed]


def plan_build(parts: dict[str, Part], was: Parts, on: date, tree: Tree) -> BuildPlan:
    """Return which parts are due, because an input or a file in the output changed.

    `was` are the parts as the last build made them, and `tree` is the output, on the day `on`.
    """
    plan = BuildPlan(parts, {}, {})
    for slug, part in parts.items():
        # the first file of the part that is missing or was changed since
        damaged = ""
        for path, state in tree.parts.get(slug, {}).items():
            found = tree.intact.get(path, "")
            # most files have the same stamp, too, so the hash needn't be compared
            if found != state and sha256_in(found) != sha256_in(state):
                damaged = path
                break
        reasons, changed = rebuild_reasons(was.get(slug), part, on, damaged)
        if reasons:
            plan.reasons[slug] = reasons
            plan.due[slug] = changed
    return plan


def page_jobs(plan: BuildPlan, today: SiteOnDay, processes: int) -> tuple[list[PageJob], int]:
    """Return the jobs that make what is due, and how many processes are worth starting."""
    texts = {}
    for slug, changed in plan.due.items():
        # the number of texts tells how long it takes to make the pages
        if changed is not None:  # only the pages that show one of these texts are due
            texts[slug] = len(changed)
        elif slug != WHOLE:  # all pages of the policy are due
            texts[slug] = len(today.site.files[slug].paths)
    total = sum(texts.values())
    # a process is only worth starting for enough texts
    processes = min(processes, 1 + total // MIN_TEXTS_PER_SHARE)
    jobs = []
    if WHOLE in plan.due:
        jobs.append(PageJob(WHOLE, None))
    for slug, count in texts.items():
        # its share of the processes, rounded up: it has `count` of all texts
        wanted = -(-count * processes // max(total, 1))
        shares = max(1, min(count // MIN_TEXTS_PER_SHARE, wanted))
        changed = plan.due[slug]
        jobs += [PageJob(slug, changed, nth, shares) for nth in range(shares)]
    return jobs, processes


def rebuild_reasons(
    was: Part | None, now: Part, on: date, damaged: str = ""
) -> tuple[tuple[str, ...], Changed]:
    """Return why to make a part again on a day, and the texts that changed if nothing else did.

    There is a sentence for each kind of changed input. If only texts changed, they are returned by
    path below content/, and pages that show none of them stay as they are. Else None is returned;
    also if the last build warned, because warnings are about all texts.

    `was` is None if the part was never made; `damaged` is one of its files that isn't as it was
    built.
    """
    if was is None:
        return ("no previous build",), None
    changes = _changed_inputs(was, now, on, damaged)
    kinds: dict[str, list[str]] = {}
    for name in sorted(changes):
        kinds.setdefault(name.partition(" ")[0], []).append(name)
    in_order = [kind for kind in SENTENCES if kind in kinds]
    reasons = tuple(_reason(kind, kinds[kind], changes) for kind in in_order)
    if was.warnings or not kinds.keys() <= {"text"}:
        return reasons, None
    return reasons, frozenset(name.partition(" ")[2] for name in changes)


def _changed_inputs(was: Part, now: Part, on: date, damaged: str) -> dict[str, tuple[str, str]]:
    """Return the inputs of a part that differ: name → value before, value now.

    The day and a damaged file are compared in the same way, as if they were inputs.
    """
    # `validity.on` returns the same text if the pages still hold on that day
    before = {**was.inputs, "day": str(was.validity), "output": ""}
    after = {**now.inputs, "day": was.validity.on(on), "output": damaged}
    changes = {}
    for name, _ in before.items() ^ after.items():
        changes[name] = (before.get(name, ""), after.get(name, ""))
    return changes


def _reason(kind: str, names: Sequence[str], changes: Mapping[str, tuple[str, str]]) -> str:
    """Return the sentence about the inputs of one kind that changed.

    `names` are their names, `kind path` or only `kind`, and `changes` their values before and now.
    The sentence has the paths, and the values of the first of these inputs.
    """
    paths = [name.replace(f"{kind} ", "content/", 1) for name in names]
    named = ", ".join(paths[:MAX_NAMES])
    more = len(paths) - MAX_NAMES
    if more > 0:
        named += f" and {more} more"
    was, now = changes[names[0]]
    return SENTENCES[kind].format(names=named, was=was, now=now)
