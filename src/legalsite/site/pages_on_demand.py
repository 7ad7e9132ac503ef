"""A site whose pages are made when somebody asks for them, and kept until something they were made from changes.

It decides what is stale as a build does, from the same named inputs, but keeps everything in memory and writes nothing
to the disk but the cache."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.cache import open_cache
from legalsite.disk.layout_files import read_layout
from legalsite.errors import Problem
from legalsite.model.config import Config
from legalsite.model.policy import Policy
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Page, RenderedFile
from legalsite.site.build_state import BuildState, PolicyDetail, keep_state, pack, recall_detail, recall_state
from legalsite.site.fingerprint import hash_inputs
from legalsite.site.load import Site, load
from legalsite.site.own_phrases import read_catalogue
from legalsite.site.page_makers import file_routes, page_inputs_of, policy_state, shared_by_pages, site_inputs_of
from legalsite.site.page_values import files_of_policy, require_texts
from legalsite.site.policy_order import Shared
from legalsite.site.settings import config_path
from legalsite.site.site_layouts import compiled_layouts, files_of_site
from legalsite.site.stale_policies import Rebuild, compare_with
from legalsite.site.texts import Texts
from legalsite.source.phrase_files import is_phrase_file

STATE = "preview"  # the name of its state in the cache


class PolicyOnDemand(Struct, eq=False):
    """One policy of which somebody asked for a page: its texts, what makes each file, and the files that were made."""

    texts: Texts
    makers: Mapping[str, Callable[[], Page | bytes]]
    made: dict[str, bytes] = {}


class PagesOnDemand(Struct, eq=False, dict=True):
    """A site on a day. Only one thread at a time may ask for files.

    `state`: what the next one needs to know to tell what is stale.
    `details`: the details of the policies that were read since the preview began.
    `stale`: the policies whose pages may differ from those before; all of them at the start.
    `texts`: what earlier requests left of the texts of each policy.
    `known`: each policy by slug, as far as it was read.
    `policies`: those of which somebody asked for a page.
    `drafts`: the bytes of each draft as they were read, because the files may have changed since.
    """

    rebuild: Rebuild
    shared: Shared
    layouts: Layouts
    state: BuildState
    details: Mapping[str, PolicyDetail]
    stale: tuple[str, ...]
    texts: Mapping[str, Texts]
    known: dict[str, Policy]
    policies: dict[str, PolicyOnDemand]
    site_files: "FilesInTurn"
    drafts: Mapping[str, bytes]

    @property
    def site(self) -> Site:
        """The site as it was loaded."""
        return self.rebuild.site

    def file(self, path: str) -> bytes | None:
        """Return the file at that path below the output; None if the site has none. Raises ProblemsFound if it cannot
        be made."""
        slug = self.slug_of(path)
        if slug and path in self.of(slug).makers:
            return self._policy_file(self.of(slug), path)
        if path in self._assets:
            return self._assets[path]
        if path in self._copies:
            return self.shared.read(self._copies[path])
        return self.site_files.file(path)

    def slug_of(self, path: str) -> str:
        """Return the policy whose folder a path is in; empty if it is in none."""
        parts = path.split("/")[:-1]
        if parts and parts[0] in map(str.lower, self.site.config.languages[1:]):
            parts = parts[1:]
        slugs = ("/".join(parts[:count]) for count in range(len(parts), 0, -1))
        return next((slug for slug in slugs if slug in self.site.files), "")

    def of(self, slug: str) -> PolicyOnDemand:
        """Return a policy of the site."""
        known = self.policies.get(slug)
        if known is None:
            texts = self.texts.get(slug) or Texts(self.shared.read, self.shared.links)
            makers = files_of_policy(self.shared, self.policy(slug), self.rebuild.summary(slug), texts)
            known = self.policies[slug] = PolicyOnDemand(texts, {file.path: file.make for file in makers})
        return known

    def policy(self, slug: str) -> Policy:
        """Return a policy with its revisions."""
        if slug not in self.known:
            self.known[slug] = self.rebuild.policy(slug)
        return self.known[slug]

    def require(self, slug: str, among: Collection[str] | None = None) -> None:
        """Raise ProblemsFound with every problem in the texts of a policy, or in those `among` them that are given by
        path."""
        require_texts(self.policy(slug), self.rebuild.on, self.of(slug).texts, among)

    def changed_since(self, before: "PagesOnDemand") -> set[str]:
        """Return the files of the site that differ from those before: texts by path below content/, layouts, and the
        settings."""
        old, new = before.rebuild.inputs, self.rebuild.inputs
        pairs = (old.content, new.content), (old.layouts, new.layouts)
        paths = {path for was, now in pairs for path in was.keys() | now.keys() if was.get(path) != now.get(path)}
        return paths | ({config_path(self.site.root)} if old.config != new.config else set())

    def make_all(self, slug: str) -> Iterator[None]:
        """Make all files of a policy in small steps. Only those that somebody asked for are kept. Raises ProblemsFound
        with every problem in its texts."""
        known, files = self.of(slug), self.site.files[slug]
        yield
        for path in (*files.archived, *files.drafts.values()):
            known.texts.parsed(path)
            yield
        self.require(slug)
        for path, make in known.makers.items():
            if path not in known.made:
                self._made(make)
                yield
        if not known.made:
            del self.policies[slug]

    def unused_layouts(self) -> tuple[Problem, ...]:
        """Return a problem for each of the site's own layouts and blocks that no page uses."""
        return self.layouts.unused()

    def keep(self) -> None:
        """Store in the cache what lets the next preview start without reading all texts."""
        details = ((slug, policy.detail) for slug, policy in self.rebuild.read.items())
        keep_state(open_cache(self.site.root), STATE, self.state, details, self.rebuild.was)

    def _made(self, make: Callable[[], Page | bytes]) -> bytes:
        content = make()
        return self.layouts.page(self.shared.frame, content) if isinstance(content, Page) else content

    def _policy_file(self, known: PolicyOnDemand, path: str) -> bytes:
        if path not in known.made:
            known.made[path] = self._made(known.makers[path])
        return known.made[path]

    @cached_property
    def _assets(self) -> Mapping[str, bytes]:
        return self.layouts.assets.files

    @cached_property
    def _copies(self) -> dict[str, str]:
        """The files of content/files by route."""
        return {route: path for path, route in file_routes(self.site).items()}


class FilesInTurn:
    """Files that are made one after another, until the one that somebody asked for is made."""

    def __init__(self, files: Iterator[RenderedFile]) -> None:
        self._files = files
        self._made: dict[str, bytes] = {}

    def file(self, path: str) -> bytes | None:
        """Return the file at that path; None if there is none."""
        while path not in self._made:
            name, data = next(self._files, ("", b""))
            if not name:
                return None
            self._made[name] = data
        return self._made[path]


def open_pages(
    root: Path, config: Config, on: date, *, unpublished: bool = True, before: PagesOnDemand | None = None
) -> PagesOnDemand:
    """Return the site as it is now in its folder. Texts that did not change since `before` are not read again. Raises
    ProblemsFound with every problem of content/ as a whole, in front matter and in layouts."""
    cache = open_cache(root)
    inputs = hash_inputs(root, cache)
    site = load(root, config, inputs=inputs, unpublished=unpublished, undated=on if unpublished else None)
    was, details = (before.state, before.details) if before else (recall_state(cache, STATE), {})
    rebuild = compare_with(was, lambda slug: details.get(slug) or recall_detail(cache, STATE, slug), site, inputs, on)
    if before and before.rebuild.inputs.layouts == inputs.layouts:
        layouts, catalogue = before.layouts, before.shared.frame.catalogue
    else:
        own = {path: read_layout(root, path) for path in inputs.layouts if not is_phrase_file(path)}
        layouts, catalogue = compiled_layouts(own), read_catalogue(root, inputs.layouts, cache)
    drafts = _drafts(root, rebuild, before)
    shared = replace(shared_by_pages(rebuild, layouts.assets, catalogue), read=partial(_read, root, drafts))
    page_inputs = page_inputs_of(rebuild, shared)
    states = {slug: policy_state(rebuild, slug, page_inputs, pack({})) for slug in site.files}
    state = BuildState(states, site_inputs_of(rebuild, page_inputs))
    fresh = {slug for slug, known in states.items() if before and before.state.policies.get(slug) == known}
    same_site = before if before and before.state.site_inputs == state.site_inputs else None
    return PagesOnDemand(
        rebuild,
        shared,
        layouts,
        state,
        {**details, **{slug: policy.detail for slug, policy in rebuild.read.items()}},
        tuple(slug for slug in site.files if slug not in fresh),
        _texts_from(before, rebuild, shared) if before else {},
        {slug: policy for slug, policy in before.known.items() if slug in fresh} if before else {},
        {slug: policy for slug, policy in before.policies.items() if slug in fresh} if before else {},
        same_site.site_files if same_site else FilesInTurn(iter(files_of_site(rebuild, shared, layouts))),
        drafts,
    )


def _drafts(root: Path, rebuild: Rebuild, before: PagesOnDemand | None) -> dict[str, bytes]:
    """Return the bytes of all drafts, by path below content/."""
    known = before.rebuild.inputs.content if before else {}
    drafts: dict[str, bytes] = {}
    for path in (path for files in rebuild.site.files.values() for path in files.drafts.values()):
        same = before and path in before.drafts and known.get(path) == rebuild.inputs.content[path]
        drafts[path] = before.drafts[path] if before and same else archive.read(root, path)
    return drafts


def _read(root: Path, drafts: Mapping[str, bytes], path: str) -> bytes:
    """Return the bytes of a file below content/."""
    return drafts[path] if path in drafts else archive.read(root, path)


def _texts_from(before: PagesOnDemand, rebuild: Rebuild, shared: Shared) -> dict[str, Texts]:
    """Return the texts of each policy that were parsed before, without those that changed since."""
    old, new = before.rebuild.inputs.content, rebuild.inputs.content
    kept: dict[str, Texts] = {}
    for slug, known in before.policies.items():
        if slug in rebuild.site.files and known.texts.links == shared.links:
            changed = {path for path in rebuild.site.files[slug].paths if old.get(path) != new.get(path)}
            kept[slug] = known.texts.without(changed, shared.read)
    return kept
