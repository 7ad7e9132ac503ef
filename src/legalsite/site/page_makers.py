"""What all pages of a site share, and from what they are made."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from msgspec import Raw

from legalsite.disk import archive
from legalsite.pages.assets import Assets
from legalsite.pages.page import make_frame
from legalsite.pages.routes import Routes
from legalsite.site.build_state import PolicyState
from legalsite.site.fingerprint import digest_of
from legalsite.site.ledger_state import FILES
from legalsite.site.load import Site
from legalsite.site.policy_order import Shared
from legalsite.site.rebuild_reasons import Validity
from legalsite.site.stale_policies import Rebuild
from legalsite.source.link_targets import Links
from legalsite.text.phrase_catalogue import Catalogue


def shared_by_pages(rebuild: Rebuild, assets: Assets, catalogue: Catalogue) -> Shared:
    """Return what all pages share."""
    site, menu_entries = rebuild.site, list(rebuild.menu_entries.values())
    shown = make_frame(site.config, rebuild.on, menu_entries, assets, catalogue, ledger=site.record.published)
    return Shared(shown, _links(rebuild), partial(archive.read, site.root))


def _links(rebuild: Rebuild) -> Links:
    routes = Routes.of(rebuild.site.config)
    files = {path: routes.href(route) for path, route in file_routes(rebuild.site).items()}
    pages = {slug: routes.href(routes.policy(slug)) for slug, entry in rebuild.menu_entries.items() if entry.shown}
    return Links(routes.base, files, pages)


def file_routes(site: Site) -> dict[str, str]:
    """Return the route of each file in content/files: a name that changes with its bytes."""
    return {path: Routes.asset(path.removeprefix(FILES), sha256) for path, sha256 in site.shown_files.items()}


def page_inputs_of(rebuild: Rebuild, shared: Shared) -> dict[str, str]:
    """Return the named inputs that the pages of all policies have in addition to their summaries."""
    links = shared.links
    return {
        "layouts": digest_of(sorted(rebuild.inputs.layouts.items())),
        "links": digest_of(links.base, sorted(links.files.items()), sorted(links.pages.items())),
        "menu": shared.frame.digest,
    }


def site_inputs_of(rebuild: Rebuild, page_inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the named inputs of the pages of the site as a whole."""
    record = rebuild.site.record
    return {
        "settings": rebuild.inputs.config,
        "layouts": page_inputs["layouts"],
        "menu": page_inputs["menu"],
        "day": rebuild.on.isoformat(),
        "summaries": digest_of([rebuild.summary_sha256(slug) for slug in rebuild.site.files]),
        "ledger LEDGER": digest_of(record.data),
        "checkpoint": digest_of(record.witness),
    }


def policy_state(rebuild: Rebuild, slug: str, page_inputs: dict[str, str], packed_files: Raw) -> PolicyState:
    """Return what the next build or preview needs to know of a policy whose pages are these files."""
    was, inputs = rebuild.was.policies.get(slug), rebuild.summary_inputs[slug]
    if was and slug not in rebuild.read:
        days, revisions = was.validity, was.revisions
    else:
        policy_summary = rebuild.summary(slug)
        until = date.fromisoformat(policy_summary.next_change) if policy_summary.next_change else None
        days, revisions = Validity(rebuild.on, until), len(policy_summary.revisions)
    menu_entry, sha256, facts = rebuild.menu_entries[slug], rebuild.summary_sha256(slug), rebuild.facts(slug)
    return PolicyState(inputs, page_inputs, days, menu_entry, sha256, facts, revisions, packed_files)
