"""Plan a build: the parts of a site to rebuild, the reasons, and the jobs.

A part is rebuilt if an input changed since the last build. An input has a digest and a name, which
is `kind` or `kind path`. To add a kind of input, add it to the parts that depend on it, and add a
sentence to SENTENCES.
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

MAX_NAMES = 3  # maximum number of paths to name in a sentence
# building the pages of this many texts takes about as long as starting a process
MIN_TEXTS_PER_SHARE = 100

# Kind of input → reason for rebuilding a part, in the order of reporting. {names} are the paths of
# the inputs. {old} and {new} are the old and new value of the first one.
SENTENCES = {
    "settings": "settings that affect every page changed",
    "text": "changed, added, or removed: {names}",
    "ledger": "ledger lines about its versions changed",
    "day": "{new}, but its pages were built for {old}",
    "undated": "its draft isn't published, and it is {new}",
    "layouts": "layouts changed, which affects every page",
    "links": "a policy or file that others can link to changed, which affects every page",
    "menu": "the menu, site name, or stylesheet changed, which affects every page",
    "related": "front matter of a policy that it is part of, or of a part of it, changed",
    "output": "{new} in the output was changed after it was built",
    "summaries": "what site-wide pages say about policies changed",
    "checkpoint": "CHECKPOINT changed",
    "host": "the site is built for another host",
    "pdf": "PDFs were turned on or off, or the software that makes them changed",
}

Changed = frozenset[str] | None
"""The changed texts (paths relative to content/) whose pages must be rebuilt; None means all
pages."""


class PageJob(Struct, frozen=True):
    """A job that builds files of a part of the site.

    If `changed` isn't None, only files that show a changed text are built. Several jobs share the
    files of a long history: this is job `nth` of `shares`.
    """

    slug: str
    changed: Changed
    nth: int = 0
    shares: int = 1


def site_parts(today: SiteOnDay, frame: Frame) -> dict[str, Part]:
    """Return all parts of the site with their inputs.

    `today` contains the inputs of summaries, to which the inputs of pages are added. An input is a
    digest or a short value. Its name is a kind of input, such as `menu`, or a kind and a path, such
    as `text terms.md`.
    """
    links = today.links
    record = today.site.record
    layouts = digest_of(sorted(today.inputs.layouts.items()))
    # inputs of the pages of each policy
    of_pages = {
        "layouts": layouts,
        "links": digest_of(
            links.base,
            sorted(links.files.items()),
            sorted(links.policies),
            sorted(links.translations.items()),
        ),
        "menu": frame.digest,
        "pdf": today.site.config.pdf,
    }
    summaries = sha256()
    for summary in today.summaries:
        summaries.update(msgspec.json.encode(summary))
    # inputs of site-wide pages
    of_site = {
        "settings": today.inputs.config,
        "layouts": layouts,
        "menu": frame.digest,
        "summaries": summaries.hexdigest(),
        # all lines of the ledger; a policy has an input for each of its lines
        "ledger LEDGER": hash_of(record.data),
        "checkpoint": digest_of(
            record.checkpoint_data, sorted(signature_files(today.site.root).items())
        ),
        "host": today.site.config.host,
    }
    parts = {}
    for slug, part in today.parts.items():
        parts[slug] = replace(part, inputs={**part.inputs, **of_pages})
        # Digests of the policies that this one is a part of, or that are parts of it. They don't
        # include the texts, because this policy's pages don't show these.
        facts = [today.parts[other].inputs["facts"] for other in frame.related.get(slug, ())]
        if facts:
            parts[slug].inputs["related"] = digest_of(facts)
    # site-wide pages show the date, so they're only valid today; the maximum date has no next day
    tomorrow = today.on + timedelta(1) if today.on < date.max else None
    parts[WHOLE] = Part(of_site, Validity(today.on, tomorrow))
    return parts


class BuildPlan(Struct, frozen=True):
    """What a build rebuilds."""

    parts: dict[str, Part]  # all parts with their inputs
    reasons: dict[str, tuple[str, ...]]  # part → why it's rebuilt
    changed_texts: dict[str, Changed]  # the parts to rebuild; see `Changed`


def plan_build(parts: dict[str, Part], old_parts: Parts, on: date, tree: Tree) -> BuildPlan:
    """Find the parts to rebuild because an input or a file in the output changed.

    `old_parts` contains the parts of the last build. `tree` is the output folder: `tree.parts`
    contains its files after the last build, and `tree.intact` those that are still unchanged. `on`
    is the date of the build.
    """
    plan = BuildPlan(parts, {}, {})
    for slug, part in parts.items():
        # path of a file that is missing or was modified
        damaged = ""
        # `state` (size, time, and hash) is recorded, and `found` is the current state
        for path, state in tree.parts.get(slug, {}).items():
            found = tree.intact.get(path, "")
            # a file with another time but the same hash isn't damaged
            if found != state and sha256_in(found) != sha256_in(state):
                damaged = path
                break
        reasons, changed = rebuild_reasons(old_parts.get(slug), part, on, damaged)
        if reasons:
            plan.reasons[slug] = reasons
            plan.changed_texts[slug] = changed
    return plan


def page_jobs(plan: BuildPlan, today: SiteOnDay, processes: int) -> tuple[list[PageJob], int]:
    """Return the jobs of a build, and the number of processes to start."""
    texts = {}
    for slug, changed in plan.changed_texts.items():
        # the number of texts is an estimate of the work
        if changed is not None:  # only some pages
            texts[slug] = len(changed)
        elif slug != WHOLE:  # all pages of the policy
            texts[slug] = len(today.site.files[slug].paths)
    total = sum(texts.values())
    # only start another process if there's enough work for it
    processes = min(processes, 1 + total // MIN_TEXTS_PER_SHARE)
    jobs = []
    if WHOLE in plan.changed_texts:
        jobs.append(PageJob(WHOLE, None))
    for slug, count in texts.items():
        # The policy's share of all processes, rounded up (`-(-a // b)`). Only a policy with many
        # texts is divided into several jobs.
        wanted = -(-count * processes // max(total, 1))
        shares = max(1, min(count // MIN_TEXTS_PER_SHARE, wanted))
        changed = plan.changed_texts[slug]
        jobs += [PageJob(slug, changed, nth, shares) for nth in range(shares)]
    return jobs, processes


def rebuild_reasons(
    old: Part | None, new: Part, on: date, damaged: str = ""
) -> tuple[tuple[str, ...], Changed]:
    """Explain why to rebuild a part, and return the changed texts.

    If only texts changed, their paths relative to content/ are returned, so that other pages aren't
    rebuilt. If all pages must be rebuilt, None is returned instead.

    `old` is None for a part that was never built. `damaged` is a file that was modified after the
    build, or empty.
    """
    if old is None:
        return ("no previous build",), None
    changes = _changed_inputs(old, new, on, damaged)
    kinds: dict[str, list[str]] = {}  # kind of input → names of its changed inputs
    for name in sorted(changes):
        kinds.setdefault(name.partition(" ")[0], []).append(name)
    in_order = [kind for kind in SENTENCES if kind in kinds]
    reasons = tuple(_reason(kind, kinds[kind], changes) for kind in in_order)
    # after warnings, the build must check all texts again
    if old.warnings or not kinds.keys() <= {"text"}:
        return reasons, None
    # `text terms.md` → `terms.md`
    return reasons, frozenset(name.partition(" ")[2] for name in changes)


def _changed_inputs(old: Part, new: Part, on: date, damaged: str) -> dict[str, tuple[str, str]]:
    """Return the inputs that differ, as name → (old value, new value).

    The date (`on`) and a damaged file are inputs, too.
    """
    before = {**old.inputs, "day": str(old.validity), "output": ""}
    # while the built pages are valid, `day` is the same as before
    after = {**new.inputs, "day": old.validity.input_on(on), "output": damaged}
    changes = {}
    # items that differ or only exist once
    for name, _ in before.items() ^ after.items():
        changes[name] = (before.get(name, ""), after.get(name, ""))
    return changes


def _reason(kind: str, names: Sequence[str], changes: Mapping[str, tuple[str, str]]) -> str:
    """Format the sentence about changed inputs of one kind.

    `names` contains the inputs' names, and `changes` their old and new values.
    """
    # `text terms.md` → `content/terms.md`
    paths = [name.replace(f"{kind} ", "content/", 1) for name in names]
    named = ", ".join(paths[:MAX_NAMES])
    more = len(paths) - MAX_NAMES
    if more > 0:
        named += f" and {more} more"
    old, new = changes[names[0]]
    return SENTENCES[kind].format(names=named, old=old, new=new)
