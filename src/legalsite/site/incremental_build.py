"""The parts of a site: each policy, and the pages of the site as a whole. A part is made again if anything that it was
made from changed since the last build; everything else stays where it is.

An input has a name, `kind` or `kind path`, and a digest. To add a kind of input, add it to the inputs of every part
that depends on it, and give it a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.processes import map_unordered
from legalsite.errors import Problems, ProblemsFound, ProblemTuple, refuse, sorted_problems
from legalsite.model.policy import Policy
from legalsite.pages.assets import Assets
from legalsite.pages.page import WholeSite, make_frame
from legalsite.pages.policy_summary import PolicySummary, summarize
from legalsite.pages.routes import Routes
from legalsite.site.fingerprint import Inputs, digest_of, hash_of
from legalsite.site.ledger_on_disk import FILES, signature_files
from legalsite.site.load import Site
from legalsite.site.page_request import Changed, Shared
from legalsite.site.texts import Texts
from legalsite.source.link_targets import Links
from legalsite.source.policy_files import PolicyFiles
from legalsite.text.phrase_catalogue import Catalogue

WHOLE = ""  # the pages of the site as a whole, in place of a policy's slug
FEW = 300  # texts whose front matter one process has read before a second one has taken its share
NAMED = 3  # paths that a sentence names before it counts

# In this order; {names} are the paths of the inputs that changed, {was} and {now} the values of the first of them.
SENTENCES = {
    "settings": "settings that affect every page changed",
    "text": "changed, added, or removed: {names}",
    "ledger": "ledger lines about its versions changed",
    "day": "{now}, but its pages were built for {was}",
    "undated": "its draft isn't published, and it is {now}",
    "layouts": "layouts changed, which affects every page",
    "links": "a policy or file that others can link to changed, which affects every page",
    "menu": "the menu, site name, or stylesheet changed, which affects every page",
    "output": "{now} in the output was changed after it was built",
    "summaries": "what site-wide pages say about policies changed",
    "checkpoint": "CHECKPOINT changed",
    "host": "the site is built for another host",
    "pdf": "PDFs were turned on or off, or the software that makes them changed",
}
OF_PAGES = frozenset({"facts", "layouts", "links", "menu", "pdf"})  # kinds of inputs that no summary needs


class Validity(Struct, frozen=True):
    """The days on which a part is true: from `since` to the day before `until`, or for good (None)."""

    since: date
    until: date | None

    def __str__(self) -> str:
        """Return the digest of the input `day` from which the part was made."""
        return f"{self.since} to {self.until - timedelta(1)}" if self.until else f"{self.since} and later"

    def on(self, day: date) -> str:
        """Return the digest of the input `day`. It is the same on every day on which the part is true."""
        holds = self.since <= day and (self.until is None or day < self.until)
        return str(self) if holds else f"it is {day}"


class Part(Struct, frozen=True):
    """What a part was made from, and what it is."""

    inputs: dict[str, str]  # the digest of each input by its name, but for the day, which `validity` covers
    validity: Validity
    summary: PolicySummary | None = None  # that of a policy
    warnings: ProblemTuple = ()  # about its texts; they are reported by each build


Parts = Mapping[str, Part]  # by slug


def parts_made(recalled: Iterable[bytes]) -> Parts:
    """Return the parts that the last build made, from what `recall_last` returns; none if one cannot be read."""
    with suppress(ValueError, msgspec.MsgspecError):
        return dict(msgspec.json.decode(record, type=tuple[str, Part]) for record in recalled)
    return {}


class SiteOnDay(Struct, frozen=True):
    """The site on the day `on`: the `parts` that are its policies, with no inputs yet but those of their summaries, and
    the `policies` that had to be read."""

    site: Site
    inputs: Inputs
    on: date
    parts: Parts
    policies: Mapping[str, Policy]

    @property
    def summaries(self) -> list[PolicySummary]:
        """The summaries of all policies."""
        return [part.summary for part in self.parts.values() if part.summary]

    @property
    def whole(self) -> WholeSite:
        """What the pages that belong to no policy show."""
        record = self.site.record
        files = {Routes.LEDGER: record.data, Routes.CHECKPOINT: record.witness, **signature_files(self.site.root)}
        return WholeSite(self.summaries, {name: data for name, data in files.items() if data and record.published})

    def policy(self, slug: str) -> Policy:
        """Return a policy; it is read now unless it was read before."""
        return self.policies.get(slug) or _from_disk(self.site, slug)

    def due(self, due: Mapping[str, Changed], jobs: int) -> list[tuple[Policy, PolicySummary, Changed]]:
        """Return the policies that are due, each with its summary and what of it is due. Several processes read those
        that were not read before if they have many texts."""
        unread = [slug for slug in due if slug != WHOLE and slug not in self.policies]
        many = sum(len(self.site.files[slug].paths) for slug in unread) > FEW
        read = {policy.slug: policy for policy in map_unordered(self.policy, unread, jobs if many else 1)}
        summaries = {summary.slug: summary for summary in self.summaries if summary.slug in due}
        return [(read.get(slug) or self.policies[slug], summary, due[slug]) for slug, summary in summaries.items()]


def read_changed(site: Site, inputs: Inputs, on: date, was: Parts, jobs: int = 1) -> SiteOnDay:
    """Read the policies that changed since the parts `was` were made. Raises ProblemsFound with every problem of
    content/ as a whole and of the promises in the settings (status 2), or else with every problem in front matter and
    in texts that must be read to see which notices are due."""
    unknown = [problem for problem in site.unknown_names if problem.severity == "error"]
    refuse(sorted_problems([*site.problems, *unknown]), 2 if unknown else 1)
    named = {slug: _summary_inputs(files, site, inputs) for slug, files in site.files.items()}
    parts = {slug: part for slug, now in named.items() if (part := _kept_summary(was.get(slug), now, on))}
    read = _read_all(site, [slug for slug in named if slug not in parts], on, jobs)
    for slug, (policy, summary) in read.items():
        inputs_now = {**named[slug], "facts": _facts(policy, summary)}
        parts[slug] = Part(inputs_now, Validity(on, summary.next_change), summary)
    policies = {slug: policy for slug, (policy, _) in read.items()}
    return SiteOnDay(site, inputs, on, {slug: parts[slug] for slug in named}, policies)


def _summary_inputs(files: PolicyFiles, site: Site, inputs: Inputs) -> dict[str, str]:
    """Return the named inputs of a policy's summary, except the day."""
    named = {"settings": inputs.config}
    for path in files.paths:
        named[f"text {path}"] = inputs.content[path]
        if line := site.recorded.get(path):
            named[f"ledger {path}"] = digest_of(line)[:16]
    archived = {inputs.content[path] for path in files.archived}
    if site.undated and archived and not archived.issuperset(inputs.content[path] for path in files.drafts.values()):
        named["undated"] = site.undated.isoformat()
    return named


def _kept_summary(last: Part | None, now: dict[str, str], on: date) -> Part | None:
    """Return what is still true of a policy's part: its summary and its facts; None if any of their inputs changed."""
    if last is None or last.validity.on(on) != str(last.validity):
        return None
    if now != {name: digest for name, digest in last.inputs.items() if name not in OF_PAGES}:
        return None
    return Part({**now, "facts": last.inputs["facts"]}, last.validity, last.summary)


def _read_all(site: Site, slugs: list[str], on: date, jobs: int) -> dict[str, tuple[Policy, PolicySummary]]:
    """Read these policies, in several processes if they have many texts. Raises ProblemsFound with every problem in
    them."""

    def read(slug: str) -> tuple[Policy, PolicySummary] | ProblemsFound:
        try:
            policy = _from_disk(site, slug)
            texts = Texts(partial(archive.read, site.root))
            promises = partial(texts.promise, policy=policy, settings=site.config.settings(slug))
            return policy, summarize(policy, on, site.config, promises=promises)
        except ProblemsFound as refusal:
            return refusal

    texts = sum(len(site.files[slug].paths) for slug in slugs)
    read_now = {}
    problems: Problems = []
    for result in map_unordered(read, slugs, jobs if texts > FEW else 1):
        if isinstance(result, ProblemsFound):
            problems += result.problems
        else:
            read_now[result[0].slug] = result
    refuse(sorted_problems(problems))
    return read_now


def _from_disk(site: Site, slug: str) -> Policy:
    """Return a policy, and do not remember it."""
    return site.read_anew(slug, partial(archive.read, site.root))


def _facts(policy: Policy, summary: PolicySummary) -> str:
    """Return the digest of a policy as front matter, ledger and settings describe it, without its words."""
    texts = [replace(text, sha256="", size=0, text_line=1) for text in policy.texts]
    return digest_of(texts, policy.gaps, msgspec.json.encode(summary))


def shared_by_pages(today: SiteOnDay, assets: Assets, catalogue: Catalogue) -> Shared:
    """Return what all pages share."""
    site, config, record = today.site, today.site.config, today.site.record
    routes = Routes.of(config)
    files = {path: routes.href(route) for path, route in file_routes(site).items()}
    policies = frozenset(label.route.rstrip("/") for summary in today.summaries for label in summary.labels)
    frame = make_frame(
        config, today.on, today.summaries, assets, catalogue, ledger=record.published, first_url=record.ledger.origin
    )
    return Shared(frame, Links(routes.base, files, policies), partial(archive.read, site.root))


def file_routes(site: Site) -> dict[str, str]:
    """Return the route of each file in content/files: a name that changes with its bytes."""
    return {path: Routes.asset(path.removeprefix(FILES), sha256) for path, sha256 in site.shown_files.items()}


def parts_of(today: SiteOnDay, shared: Shared) -> dict[str, Part]:
    """Return all parts of the site, with everything that their pages will be made from."""
    links, record, frame = shared.links, today.site.record, shared.frame
    layouts, menu = digest_of(sorted(today.inputs.layouts.items())), frame.digest
    of_pages = {
        "layouts": layouts,
        "links": digest_of(links.base, sorted(links.files.items()), sorted(links.policies)),
        "menu": menu,
        "pdf": today.site.config.pdf,
    }
    of_site = {
        "settings": today.inputs.config,
        "layouts": layouts,
        "menu": menu,
        "summaries": hash_of(msgspec.json.encode(today.summaries)),
        "ledger LEDGER": hash_of(record.data),
        "checkpoint": digest_of(record.witness, sorted(signature_files(today.site.root).items())),
        "host": today.site.config.host,
    }
    tomorrow = today.on + timedelta(1) if today.on < date.max else None
    parts = {slug: replace(part, inputs={**part.inputs, **of_pages}) for slug, part in today.parts.items()}
    return {**parts, WHOLE: Part(of_site, Validity(today.on, tomorrow))}


def stale(was: Part | None, now: Part, on: date, harmed: str = "") -> tuple[tuple[str, ...], Changed]:
    """Return the reasons to make a part again on a day, a sentence for each kind of input that changed; none if it is
    up to date. And the texts that changed, by path below content/, if nothing else did: then the pages that show none
    of them stay as they are. Else None, also where a build has warned, because the warnings are about all texts. `was`
    is None if it was never made; `harmed` is one of its files that is not as it was built."""
    if was is None:
        return ("no previous build",), None
    changes = _changes(was, now, on, harmed)
    kinds: dict[str, list[str]] = {}
    for name in sorted(changes):
        kinds.setdefault(name.partition(" ")[0], []).append(name)
    reasons = tuple(_sentence(kind, kinds[kind], changes) for kind in SENTENCES if kind in kinds)
    texts = frozenset(name.partition(" ")[2] for name in changes)
    return reasons, texts if kinds.keys() <= {"text"} and not was.warnings else None


def _changes(was: Part, now: Part, on: date, harmed: str) -> dict[str, tuple[str, str]]:
    """Return the inputs that differ: name → what they were and are."""
    before = {**was.inputs, "day": str(was.validity), "output": ""}
    after = {**now.inputs, "day": was.validity.on(on), "output": harmed}
    return {name: (before.get(name, ""), after.get(name, "")) for name, _ in before.items() ^ after.items()}


def _sentence(kind: str, names: Sequence[str], changes: Mapping[str, tuple[str, str]]) -> str:
    paths = [name.partition(" ")[2] for name in names]
    named = ", ".join(f"content/{path}" for path in paths[:NAMED])
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    was, now = changes[names[0]]
    return SENTENCES[kind].format(names=named + more, was=was, now=now)
