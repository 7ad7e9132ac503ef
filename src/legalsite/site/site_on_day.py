"""A site on a day: the summary of each policy. Those that changed since the last build are read."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from typing import cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk.processes import run_jobs
from legalsite.errors import Problems, ProblemsFound, raise_problems, sorted_problems
from legalsite.model.policy import Policy
from legalsite.pages.assets import Assets
from legalsite.pages.page import Frame, WholeSite, make_frame
from legalsite.pages.policy_summary import PolicySummary, summarize
from legalsite.pages.routes import Routes
from legalsite.site.fingerprint import Inputs, digest_of
from legalsite.site.ledger_on_disk import signature_files
from legalsite.site.load import Site
from legalsite.site.parts import Part, Parts, Validity
from legalsite.site.texts import Texts
from legalsite.source.facts_file import FACTS
from legalsite.source.link_targets import Links
from legalsite.source.policy_files import PolicyFiles, part_of_problems
from legalsite.text.phrase_catalogue import Catalogue

MIN_TEXTS_PER_READER = 300  # whose front matter one process has read before a second one is at work
MAX_VERSIONS_KEPT = (
    10_000  # in memory; the policies of a larger site are read again for their pages
)
PAGE_INPUTS = frozenset(
    {"facts", "layouts", "links", "menu", "pdf", "related"}
)  # inputs that no summary needs


class SiteOnDay(Struct, frozen=True, dict=True):
    """The site on the day `on`."""

    site: Site
    inputs: Inputs
    on: date
    parts: Parts  # the policies, with no inputs yet but those of their summaries

    @property
    def summaries(self) -> list[PolicySummary]:
        """The summaries of all policies."""
        return [part.summary for part in self.parts.values() if part.summary]

    def summary(self, slug: str) -> PolicySummary:
        """Return the summary of a policy."""
        return cast("PolicySummary", self.parts[slug].summary)

    def policy(self, slug: str) -> Policy:
        """Return a policy; it is read now unless it is in memory."""
        kept = self.site.kept.get(slug)
        if isinstance(kept, Policy):
            return kept
        return self.site.read_uncached(slug, self.site.content.read)

    @property
    def whole(self) -> WholeSite:
        """What the pages that belong to no policy show."""
        record = self.site.record
        files = {Routes.LEDGER: record.data, Routes.CHECKPOINT: record.witness}
        files |= signature_files(self.site.root)
        if not record.published:
            files.clear()
        served = {name: data for name, data in files.items() if data}
        return WholeSite(self.summaries, served, record.ledger)

    @cached_property
    def links(self) -> Links:
        """Where links of texts lead."""
        pages: set[str] = set()
        for summary in self.summaries:
            pages.update(label.route.rstrip("/") for label in summary.labels)
        return self.site.links_to(frozenset(pages))

    @cached_property
    def copied(self) -> dict[str, str]:
        """The files below content/ that the site copies, by route."""
        return {route: path for path, route in self.site.file_routes.items()}

    def frame(self, assets: Assets, catalogue: Catalogue) -> Frame:
        """Return what every page shows."""
        record = self.site.record
        return make_frame(
            self.site.config,
            self.on,
            self.summaries,
            assets,
            catalogue,
            ledger=record.published,
            first_url=record.ledger.origin,
        )


def read_changed(site: Site, inputs: Inputs, on: date, was: Parts, processes: int = 1) -> SiteOnDay:
    """Read the policies that changed since the last build made the parts `was`.

    Raises ProblemsFound with every problem of content/ as a whole; with status 2 if the settings
    have promises of unknown versions. If there are none, raises those in front matter, and in texts
    that must be read to see which notices are due.
    """
    unknown = [problem for problem in site.unknown_name_problems if problem.is_error]
    raise_problems(sorted_problems([*site.problems, *unknown]), 2 if unknown else 1)
    parts: dict[str, Part | None] = {}
    inputs_of = {}
    for slug, files in site.files.items():
        inputs_of[slug] = _summary_inputs(files, site, inputs)
        parts[slug] = _still_valid_part(was.get(slug), inputs_of[slug], on)
    unread = [slug for slug, part in parts.items() if not part]
    # how many more versions may stay in memory
    room = MAX_VERSIONS_KEPT
    for policy, summary in _read_policies(site, unread, on, processes):
        slug = policy.slug
        named = {**inputs_of[slug], "facts": _facts_digest(policy, summary)}
        parts[slug] = Part(named, Validity(on, summary.next_change), summary)
        if room > 0:
            site.kept[slug] = policy
            room -= len(policy.texts)
    read = {slug: part for slug, part in parts.items() if part}
    today = SiteOnDay(site, inputs, on, read)
    known = {summary.slug: summary.policy for summary in today.summaries}
    raise_problems(sorted_problems(part_of_problems(known, site.content.read)))
    return today


def _summary_inputs(files: PolicyFiles, site: Site, inputs: Inputs) -> dict[str, str]:
    """Return the inputs of a policy's summary, by name, except the day."""
    named = {"settings": inputs.config}
    for path in files.paths:
        named[f"text {path}"] = inputs.content[path]
        line = site.recorded.get(path)
        if line:
            named[f"ledger {path}"] = digest_of(line)[:16]
    # the words of a draft depend on the facts that it may name
    for path in files.drafts.values() if FACTS in inputs.content else ():
        named[f"text {path}"] = digest_of(inputs.content[path], inputs.content[FACTS])
    # the hashes of both kinds of texts: a draft that equals an archived text isn't a changed one
    archived = set(map(inputs.content.__getitem__, files.archived))
    drafts = set(map(inputs.content.__getitem__, files.drafts.values()))
    # a changed draft may be shown under the day of the build, so it depends on the day
    if site.undated and archived and not drafts <= archived:
        named["undated"] = site.undated.isoformat()
    return named


def _still_valid_part(last: Part | None, now: dict[str, str], on: date) -> Part | None:
    """Return what still holds of a policy's part: its summary and its facts.

    `last` is the part that the last build made, and `now` are the inputs of its summary today.
    Return None if one of them changed, or if the summary doesn't hold on this day.
    """
    if last is None or last.validity.on(on) != str(last.validity):  # not valid on this day
        return None
    # the other inputs of a part are only of its pages
    of_summary = {name: digest for name, digest in last.inputs.items() if name not in PAGE_INPUTS}
    if now != of_summary:
        return None
    return Part({**now, "facts": last.inputs["facts"]}, last.validity, last.summary)


def _read_policies(
    site: Site, slugs: Sequence[str], on: date, processes: int
) -> Iterator[tuple[Policy, PolicySummary]]:
    """Yield these policies with their summaries, in any order.

    Raises ProblemsFound with every problem in them.
    """
    texts = sum(len(site.files[slug].paths) for slug in slugs)
    if texts <= MIN_TEXTS_PER_READER:
        processes = 1
    problems: Problems = []
    for result in run_jobs(_read_and_summarize, (site, on), slugs, processes):
        if isinstance(result, ProblemsFound):
            problems += result.problems
        else:
            yield result
    raise_problems(sorted_problems(problems))


def _read_and_summarize(
    site_and_day: tuple[Site, date], slug: str
) -> tuple[Policy, PolicySummary] | ProblemsFound:
    """Return a policy with its summary, or its problems. It's read in another process."""
    site, on = site_and_day
    try:
        policy = site.read_uncached(slug, site.content.read)
        texts = Texts(site.content.read)
        settings = site.config.settings(slug)
        promises = partial(texts.promise, policy=policy, settings=settings)
        return policy, summarize(policy, on, site.config, promises=promises)
    except ProblemsFound as problems:
        return problems


def _facts_digest(policy: Policy, summary: PolicySummary) -> str:
    """Return the digest of a policy as front matter, ledger and settings describe it.

    It leaves out what changes with the words of a text: pages that don't show them stay as they
    are.
    """
    texts = [replace(text, sha256="", size=0, text_line=1) for text in policy.texts]
    return digest_of(texts, policy.gaps, msgspec.json.encode(summary))
