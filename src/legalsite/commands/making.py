"""Policies and cards → every file of the new site, those that stand already among them."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from legalsite.commands.build import Progress
from legalsite.commands.holding import waiting
from legalsite.commands.inputs import digest_of
from legalsite.commands.parts import WHOLE, Printed, print_parts
from legalsite.commands.press import Press, file_routes, press_of
from legalsite.commands.reading import Site
from legalsite.commands.reasons import Facts, Reason, Validity, pages_due
from legalsite.commands.records import Detail, Made, Numbers, Parts
from legalsite.disk.cache import keep, open_cache, recall
from legalsite.disk.files import Stat
from legalsite.disk.tree import Tree, bytes_of, finish, put
from legalsite.errors import Problem, ProblemsFound
from legalsite.pages import spoken
from legalsite.pages.card import listing_to_json
from legalsite.pages.frame import in_order
from legalsite.pages.revisions import all_revisions_json
from legalsite.pages.routes import REVISIONS

SPOKEN = "spoken"


@dataclass(frozen=True, slots=True)
class New:
    """The finished site: its parts and the details that are new for the next build, why policies were printed, and what
    tree.finish returned."""

    parts: Parts
    details: Mapping[str, Detail]
    reasons: Mapping[str, Reason]
    seen: Mapping[str, Stat]


def make(site: Site, opening: Callable[[], Tree]) -> Generator[Progress, None, New]:
    """Raises ProblemsFound with all that is wrong in any text, or with the place in a layout."""
    cache, tree = open_cache(site.order.root), opening()
    words = recall(cache, SPOKEN) or {}
    spoken.remember(words)
    press = press_of(site, tree)
    facts = _all_facts(site, press)
    reasons = {slug: reason for slug in site.files if (reason := _reason(site, tree, slug, facts[slug]))}
    key = _site_key(site, press)
    stands = key == site.was.site_key and _stands(tree, site.was.site)
    printed = yield from print_parts(site, press, [*reasons] if stands else [WHOLE, *reasons])
    if unused := press.layouts.unused():
        raise ProblemsFound(unused, 2)
    policies = {slug: _made(site, slug, facts[slug], printed) for slug in site.files}
    whole = site.was.site if stands else printed[WHOLE].files
    files = {**_copy_files(site, press), REVISIONS: _all_revisions(site, press, policies)}
    spelled = {key: text for part in printed.values() for key, text in part.spoken.items()}
    if spelled:
        keep(cache, SPOKEN, {**words, **spelled})
    seen = finish(tree, _merged({**{slug: made.files for slug, made in policies.items()}, WHOLE: {**whole, **files}}))
    details = {slug: Detail(read.card_text, read.memory) for slug, read in site.read.items()}
    return New(Parts(policies, key, whole), details, reasons, seen)


def numbers(site: Site, parts: Parts) -> Numbers:
    """What is told at the end."""
    days = [made.validity.until for made in parts.policies.values() if made.validity.until]
    files = [parts.site, *(made.files for made in parts.policies.values())]
    return Numbers(
        policies=sum(listing.shown for listing in site.listings.values()),
        revisions=sum(made.revisions for made in parts.policies.values()),
        pages=sum(path.endswith(".html") for group in files for path in group),
        recorded=site.recorded.ledger is not None,
        next_change=min(days, default=None),
        waiting=waiting(site.inputs, site.recorded),
        warnings=(*site.recorded.warnings, *(each for made in parts.policies.values() for each in made.warnings)),
    )


def _all_facts(site: Site, press: Press) -> dict[str, Facts]:
    targets = digest_of(press.links.base, sorted(press.links.files.items()), sorted(press.links.pages.items()))
    layouts = digest_of(sorted(site.inputs.layouts.items()))
    return {
        slug: replace(facts, targets=targets, layouts=layouts, frame=press.frame.digest)
        for slug, facts in site.facts.items()
    }


def _reason(site: Site, tree: Tree, slug: str, facts: Facts) -> Reason | None:
    was = site.was.policies.get(slug)
    if slug in site.reasons or was is None:
        return site.reasons[slug]
    return pages_due(was.facts, facts, was.files, tree.standing)


def _made(site: Site, slug: str, facts: Facts, printed: Mapping[str, Printed]) -> Made:
    was, read = site.was.policies.get(slug), site.read.get(slug)
    if was and not read:
        new = printed.get(slug, was)
        return replace(was, facts=facts, files=new.files, warnings=new.warnings)
    new, card = printed[slug], site.card(slug)
    until = date.fromisoformat(card.next_change) if card.next_change else None
    validity, listing = Validity(site.order.on, until), listing_to_json(card)
    return Made(facts, validity, listing, site.card_sha256(slug), len(card.marks), new.files, new.warnings)


def _site_key(site: Site, press: Press) -> str:
    recorded, cards = site.recorded, [site.card_sha256(slug) for slug in site.files]
    shared = press.frame.digest, sorted(site.inputs.layouts.items()), site.order.on.isoformat()
    return digest_of(cards, shared, recorded.ledger, recorded.checkpoint)


def _stands(tree: Tree, files: Mapping[str, str]) -> bool:
    return all(tree.standing.get(path) == sha256 for path, sha256 in files.items())


def _all_revisions(site: Site, press: Press, policies: Mapping[str, Made]) -> str:
    """Of the files that the policies' own pages came with."""
    config, routes = site.order.config, press.frame.routes
    shown = in_order(config, [listing for listing in site.listings.values() if listing.shown])
    files = ((routes.revisions(listing.slug), policies[listing.slug].files) for listing in shown)
    data = all_revisions_json([bytes_of(press.tree, path, made[path]) for path, made in files], config)
    return put(press.tree, REVISIONS, data)


def _copy_files(site: Site, press: Press) -> dict[str, str]:
    """content/files under names that change with their bytes."""
    made: dict[str, str] = {}
    for path, route in file_routes(site).items():
        sha256 = site.inputs.content[path]
        stands = press.tree.standing.get(route) == sha256
        made[route] = sha256 if stands else put(press.tree, route, press.read(path))
    return made


def _merged(groups: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """All files of the site; two policies that claim one are a problem of names."""
    made: dict[str, str] = {}
    owners: dict[str, str] = {}
    problems: list[Problem] = []
    for owner, files in groups.items():
        for path in files:
            if path in made and made[path] != files[path]:
                said = f"{path} is a page of {owners[path] or 'the site'} and of {owner or 'the site'}"
                place = f"content/{owner or owners[path]}.md"
                problems.append(Problem("page-twice", said, "rename one of the two", place))
            owners[path] = owner
        made.update(files)
    if problems:
        raise ProblemsFound(problems)
    return made
