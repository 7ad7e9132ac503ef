"""What one build leaves for the next: for each policy, what its pages were made from and which files they are.

The details of each policy are a separate record, so that a build reads only those of policies that changed."""

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from legalsite.disk.cache import Cache, forget, keep, recall
from legalsite.errors import Problem
from legalsite.pages.policy_summary import MenuEntry, PolicySummary
from legalsite.site.fingerprint import digest_of
from legalsite.site.rebuild_reasons import Validity


class PolicyState(Struct, frozen=True):
    """One policy of the last build.

    `summary_inputs`: the named inputs of its summary, except the day, which `validity` covers.
    `page_inputs`: the further named inputs of its pages.
    `summary`: the SHA-256 of its summary.
    `facts`: a digest of the policy as front matter and ledger describe it, without the bytes of its texts.
    `packed_files`: what `pack` made of its files. A site has hundreds of thousands; their objects would take three
    times as much memory."""

    summary_inputs: dict[str, str]
    page_inputs: dict[str, str]
    validity: Validity
    menu_entry: MenuEntry
    summary: str
    facts: str
    revisions: int
    packed_files: Raw
    warnings: tuple[Problem, ...] = ()

    @property
    def files(self) -> dict[str, str]:
        """Returns path in the output → SHA-256."""
        return unpack(self.packed_files)


class BuildState(Struct, frozen=True):
    """All policies by slug, and the pages of the whole site: their named inputs, and path in the output → SHA-256."""

    policies: dict[str, PolicyState] = {}
    site_inputs: dict[str, str] = {}
    site_files: dict[str, str] = {}


class PolicyDetail(Struct, frozen=True):
    """The details of a policy, which few builds need: its summary with its SHA-256."""

    summary: PolicySummary | None = None
    summary_sha256: str = ""


def state_name(output: Path, *, unpublished: bool) -> str:
    """Return the name under which the cache stores what a build of that folder leaves for the next build."""
    return digest_of(os.fspath(output), unpublished)[:12]


def pack(files: dict[str, str]) -> Raw:
    """Return path in the output → SHA-256 as JSON."""
    return Raw(msgspec.json.encode(files, order="deterministic"))


def unpack(files: Raw) -> dict[str, str]:
    """Return what `pack` packed."""
    return msgspec.json.decode(files, type=dict[str, str])


def recall_state(cache: Cache, name: str) -> BuildState:
    """Return the state of the last build; an empty one if none is stored."""
    return recall(cache, f"parts-{name}", BuildState) or BuildState()


def keep_state(
    cache: Cache, name: str, state: BuildState, details: Iterable[tuple[str, PolicyDetail]], was: BuildState
) -> None:
    """Store the state, and the `details` of the policies that were read again, one after the other. The details of
    policies that only the previous state `was` has are deleted."""
    for slug in was.policies.keys() - state.policies.keys():
        forget(cache, _detail_name(name, slug))
    for slug, detail in details:
        keep(cache, _detail_name(name, slug), detail)
    keep(cache, f"parts-{name}", state)


def recall_detail(cache: Cache, name: str, slug: str) -> PolicyDetail:
    """Return the details of a policy; empty ones if none are stored."""
    return recall(cache, _detail_name(name, slug), PolicyDetail) or PolicyDetail()


def _detail_name(name: str, slug: str) -> str:
    return f"policy-{name}-{sha256(slug.encode()).hexdigest()[:20]}"
