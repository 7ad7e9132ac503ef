"""A site on a date, with a summary of each policy. Only policies that changed are read again."""

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

# reading the front matter of this many texts takes as long as starting another process
MIN_TEXTS_PER_READER = 300
MAX_VERSIONS_KEPT = (
    # maximum number of versions in memory; larger sites read policies again to build their pages
    10_000
)
PAGE_INPUTS = frozenset(
    {"facts", "layouts", "links", "menu", "pdf", "related"}
)  # inputs that summaries don't depend on


class SiteOnDay(Struct, frozen=True, dict=True):
    site: Site
    inputs: Inputs
    on: date
    parts: Parts  # parts of the policies, which only have the inputs of summaries

    @property
    def summaries(self) -> list[PolicySummary]:
        return [part.summary for part in self.parts.values() if part.summary]

    def summary(self, slug: str) -> PolicySummary:
        return cast("PolicySummary", self.parts[slug].summary)

    def policy(self, slug: str) -> Policy:
        """Return a policy. Read it from its files if it isn't in memory."""
        kept = self.site.loaded_policies.get(slug)
        if isinstance(kept, Policy):
            return kept
        return self.site.read_uncached(slug, self.site.content.read)

    @property
    def whole(self) -> WholeSite:
        """The input for site-wide pages."""
        record = self.site.record
        files = {Routes.LEDGER: record.data, Routes.CHECKPOINT: record.checkpoint_data}
        files |= signature_files(self.site.root)
        if not record.published:  # there's no ledger that the signature files could belong to
            files.clear()
        served = {name: data for name, data in files.items() if data}
        return WholeSite(self.summaries, served, record.ledger)

    @cached_property
    def links(self) -> Links:
        return self.site.links_to([summary.policy for summary in self.summaries], self.on)

    @cached_property
    def copied(self) -> dict[str, str]:
        """Maps routes to the files in content/ that are copied there."""
        return {route: path for path, route in self.site.file_routes.items()}

    def frame(self, assets: Assets, catalogue: Catalogue) -> Frame:
        """Create the values that all pages of a build share, such as menus."""
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


def read_changed(
    site: Site, inputs: Inputs, on: date, old_parts: Parts, processes: int = 1
) -> SiteOnDay:
    """Read the policies that changed since the last build.

    `old_parts` contains the parts of the last build. Raises ProblemsFound with all problems in content/
    or, if there are none, in front matter and texts. The exit status is 2 if the settings contain
    promises of unknown versions.
    """
    unknown = [problem for problem in site.unknown_name_problems if problem.is_error]
    raise_problems(sorted_problems([*site.problems, *unknown]), status=2 if unknown else 1)
    parts: dict[str, Part | None] = {}  # slug → part; None if the policy must be read
    inputs_of = {}
    for slug, files in site.files.items():
        inputs_of[slug] = _summary_inputs(files, site, inputs)
        parts[slug] = _still_valid_part(old_parts.get(slug), inputs_of[slug], on)
    unread = [slug for slug, part in parts.items() if not part]
    # number of further versions to keep in memory
    room = MAX_VERSIONS_KEPT
    for policy, summary in _read_policies(site, unread, on, processes):
        slug = policy.slug
        digests = {**inputs_of[slug], "facts": _facts_digest(policy, summary)}
        parts[slug] = Part(digests, Validity(on, summary.next_change), summary)
        if room > 0:  # `SiteOnDay.policy` reads any other policy again
            site.loaded_policies[slug] = policy
            room -= len(policy.texts)
    # no part is None anymore
    read = {slug: part for slug, part in parts.items() if part}
    today = SiteOnDay(site, inputs, on, read)
    # `part_of` may name the wrong policy after a change of any policy, so check all of them
    known = {summary.slug: summary.policy for summary in today.summaries}
    raise_problems(sorted_problems(part_of_problems(known, site.content.read)))
    return today


def _summary_inputs(files: PolicyFiles, site: Site, inputs: Inputs) -> dict[str, str]:
    """Return the inputs of a policy's summary except the date, keyed by name."""
    named = {"settings": inputs.config}
    for path in files.paths:
        named[f"text {path}"] = inputs.content[path]
        line = site.recorded.get(path)
        if line:
            named[f"ledger {path}"] = digest_of(line)[:16]
    # the site has a facts file, and any draft may contain names of facts, which are replaced with
    # their values
    if FACTS in inputs.content:
        for path in files.drafts.values():
            named[f"text {path}"] = digest_of(inputs.content[path], inputs.content[FACTS])
    # hashes of the archived texts and of the drafts; an unedited draft equals an archived text
    archived = set(map(inputs.content.__getitem__, files.archived))
    drafts = set(map(inputs.content.__getitem__, files.drafts.values()))
    # A changed draft that still has the date of a published version gets `draft_date` instead. So
    # the draft depends on that date.
    if site.draft_date and archived and not drafts <= archived:
        named["undated"] = site.draft_date.isoformat()
    return named


def _still_valid_part(last: Part | None, current_inputs: dict[str, str], on: date) -> Part | None:
    """Return the summary and facts of the last build if they're still valid, or None.

    `last` is the part from the last build, and `current_inputs` contains the inputs of its summary.
    """
    if last is None or not last.validity.includes(on):
        return None
    # ignore inputs that only affect pages
    of_summary = {name: digest for name, digest in last.inputs.items() if name not in PAGE_INPUTS}
    if current_inputs != of_summary:
        return None
    # `facts` depends on the same inputs, so it's also the same
    return Part({**current_inputs, "facts": last.inputs["facts"]}, last.validity, last.summary)


def _read_policies(
    site: Site, slugs: Sequence[str], on: date, processes: int
) -> Iterator[tuple[Policy, PolicySummary]]:
    """Yield policies with their summaries, in any order.

    Raises ProblemsFound with all problems in them.
    """
    texts = sum(len(site.files[slug].paths) for slug in slugs)
    # for few texts, starting another process takes longer than reading
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
    """Read and summarize a policy in another process, or return its problems."""
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
    """Return a digest of a policy's front matter, ledger lines, and settings.

    It doesn't include the content of texts, so that a changed text only affects pages that show it.
    """
    texts = [replace(text, sha256="", size=0, text_line=1) for text in policy.texts]
    return digest_of(texts, policy.gaps, msgspec.json.encode(summary))
