"""A site whose pages are made when they are requested, and kept until something they were made from
changes.

It has the same parts as a build, but their files stay in memory; only the cache is written to the
disk.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from msgspec import Struct

from legalsite.disk.cache import open_cache
from legalsite.disk.layout_files import load_code
from legalsite.errors import ProblemsFound, ProblemTuple, raise_problems
from legalsite.model.config import Config
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.page import Frame, RenderedFile
from legalsite.pages.policy_pages import PolicyPages
from legalsite.pages.policy_plan import PlannedFile
from legalsite.pages.site_pages import site_pages
from legalsite.site.build_plan import site_parts
from legalsite.site.fingerprint import hash_inputs, hash_of
from legalsite.site.ledger_on_disk import is_draft
from legalsite.site.load import Site, load, read_file
from legalsite.site.own_phrases import read_catalogue
from legalsite.site.page_jobs import compile_layouts, make_file, require_texts
from legalsite.site.parts import WHOLE, Part
from legalsite.site.render import own_layouts
from legalsite.site.settings import config_path
from legalsite.site.site_on_day import SiteOnDay, read_changed
from legalsite.site.texts import Texts
from legalsite.source.facts_file import FACTS


class PolicyOnDemand(Struct, eq=False):
    """One policy with a requested page: its texts, and the files that were made."""

    pages: PolicyPages
    texts: Texts
    files: Mapping[str, PlannedFile]  # by path
    made: dict[str, bytes] = {}  # by path


class PagesOnDemand(Struct, eq=False, dict=True):
    """A site on a day. Only one thread at a time may ask for files."""

    today: SiteOnDay
    frame: Frame
    read: Callable[[str], bytes]  # returns the bytes of a file below content/
    layouts: Layouts
    parts: dict[str, Part]  # what its pages are made from
    stale: tuple[str, ...]  # the policies whose pages may differ from those before; at first all
    site_files: Iterator[RenderedFile]  # makes the files of the site as a whole, one by one
    made_site_files: dict[str, bytes] = {}  # the files that `site_files` has made so far, by path
    site_problems: ProblemTuple = ()  # the problems that ended `site_files`
    policies: dict[str, PolicyOnDemand] = {}  # the policies with a requested page, by slug
    texts: dict[str, Texts] = {}  # what earlier requests left of the texts of each policy

    @property
    def site(self) -> Site:
        """The site as it was loaded."""
        return self.today.site

    def file(self, path: str) -> bytes | None:
        """Return the file at that path below the output; None if the site has none.

        Raises ProblemsFound if it cannot be made.
        """
        slug = self.slug_of(path)
        if slug and path in self.requested_policy(slug).files:
            return self._policy_file(self.requested_policy(slug), path)
        if path in self.layouts.assets.files:
            return self.layouts.assets.files[path]
        if path in self.today.copied:
            return self.read(self.today.copied[path])
        if path not in self.made_site_files:
            self._make_site_files_until(path)
        return self.made_site_files.get(path)

    def _make_site_files_until(self, path: str) -> None:
        """Make the files of the site as a whole, in order, up to the one at a path.

        Raises ProblemsFound if one of them can't be made, and again for each file after it.
        """
        try:
            for made, data in self.site_files:
                self.made_site_files[made] = data
                if made == path:
                    return
        except ProblemsFound as error:
            self.site_problems = error.problems
        raise_problems(self.site_problems)

    def slug_of(self, path: str) -> str:
        """Return the policy whose folder a path is in; empty if it is in none."""
        first, _, below = path.partition("/")
        # routes of other languages begin with the language
        if first in map(str.lower, self.site.config.languages[1:]):
            path = below
        slugs = [slug for slug in self.site.files if path.startswith(f"{slug}/")]
        # a slug may be below another one: the longest is the policy
        return max(slugs, key=len, default="")

    def requested_policy(self, slug: str) -> PolicyOnDemand:
        """Return a policy of the site, with what was already made of it."""
        if slug not in self.policies:
            policy = self.today.policy(slug)
            texts = self.texts.get(slug) or Texts(self.read, self.today.links)
            pages = PolicyPages(policy, self.today.summary(slug), self.frame)
            files = {file.path: file for file in pages.files}
            self.policies[slug] = PolicyOnDemand(pages, texts, files)
        return self.policies[slug]

    def require(self, slug: str, among: Collection[str]) -> None:
        """Raise ProblemsFound with every problem in the texts of a policy at these paths."""
        requested = self.requested_policy(slug)
        require_texts(requested.pages.policy, self.today.on, requested.texts, among)

    def changed_since(self, before: "PagesOnDemand") -> set[str]:
        """Return the texts, layouts and settings that differ from those before, by path below
        content/ or layouts/."""
        old = before.today.inputs
        new = self.today.inputs
        changed = {path for path, _ in old.content.items() ^ new.content.items()}
        if FACTS in changed:  # any draft may name them
            changed.update(filter(is_draft, new.content))
        changed.update(path for path, _ in old.layouts.items() ^ new.layouts.items())
        if old.config != new.config:
            changed.add(config_path(self.site.root))
        return changed

    def reuse_pages(self, before: "PagesOnDemand") -> None:
        """Take over what still holds of `before`: pages with unchanged inputs, and parsed texts."""
        if before.parts[WHOLE] == self.parts[WHOLE]:
            self.site_files = before.site_files
            self.made_site_files = before.made_site_files
            self.site_problems = before.site_problems
        changed = self.changed_since(before)
        for slug, kept in before.policies.items():
            # none of the inputs of its pages changed
            if before.parts[slug] == self.parts.get(slug):
                self.policies[slug] = kept
            # parsed texts contain links, so they only hold if these lead to the same addresses
            elif slug in self.parts and kept.texts.links == self.today.links:
                self.texts[slug] = kept.texts.without(changed, self.read)

    def _policy_file(self, requested: PolicyOnDemand, path: str) -> bytes:
        """Return a file of a policy by its path; it is made when it is first requested."""
        if path not in requested.made:
            requested.made[path] = self._make_file(requested, requested.files[path])
        return requested.made[path]

    def _make_file(self, requested: PolicyOnDemand, file: PlannedFile) -> bytes:
        """Return the bytes of a file of a policy, made now."""
        if file.kind == "versions":
            # versions.json has the hashes of all fragments, so these are made first
            fragments = [path for path, each in requested.files.items() if each.is_fragment]
            hashes = {path: hash_of(self._policy_file(requested, path)) for path in fragments}
            return requested.pages.versions_file(hashes)
        if file.kind == "source":  # unlike pages, the source doesn't show the names of facts
            (path,) = file.shows
            return self.site.content.read(path)
        content = make_file(file, requested.pages, requested.texts)
        if isinstance(content, bytes):
            return content
        return self.layouts.render_page(self.frame, content)


def open_pages(
    root: Path,
    config: Config,
    on: date,
    *,
    unpublished: bool = True,
    before: PagesOnDemand | None = None,
) -> PagesOnDemand:
    """Return the site as it is now in its folder, on the day `on`.

    What still holds of `before` is used again, and its unchanged texts aren't read again. Raises
    ProblemsFound with every problem in content/ as a whole, in front matter and in layouts.
    """
    cache = open_cache(root)
    inputs = hash_inputs(root, cache)
    undated = on if unpublished else None
    site = load(root, config, inputs=inputs, unpublished=unpublished, undated=undated)
    old_parts = before.parts if before else {}
    today = read_changed(site, inputs, on, old_parts)
    directives = config.layout_sources
    allows_same = before is not None and before.site.config.layout_sources == directives
    if before and allows_same and before.today.inputs.layouts == inputs.layouts:
        layouts = before.layouts
        catalogue = before.frame.catalogue
    else:
        layouts = Layouts(own_layouts(today), load_code(), directives)
        compile_layouts(layouts)
        catalogue = read_catalogue(root, inputs.layouts, cache)
    drafts = {}  # as they are now: they may change before they are used
    for files in site.files.values():
        for path in files.drafts.values():
            drafts[path] = site.content.filled(path).marked
    read = partial(read_file, root, drafts)
    frame = today.frame(layouts.assets, catalogue)
    parts = site_parts(today, frame)
    stale = tuple(slug for slug in site.files if old_parts.get(slug) != parts[slug])
    site_files = site_pages(today.whole, frame, layouts)
    pages = PagesOnDemand(today, frame, read, layouts, parts, stale, site_files)
    if before:
        pages.reuse_pages(before)
    return pages
