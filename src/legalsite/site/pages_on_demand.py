"""A site whose pages are generated on request, and kept until their inputs change.

It has the same parts as a build, but its files stay in memory. Only the cache is on disk.
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
from legalsite.pages.json_files import notices_json
from legalsite.pages.page import Frame, RenderedFile
from legalsite.pages.policy_pages import PolicyPages
from legalsite.pages.policy_plan import PlannedFile
from legalsite.pages.routes import Routes
from legalsite.pages.site_pages import site_pages
from legalsite.site.build_plan import site_parts
from legalsite.site.fingerprint import hash_inputs, hash_of
from legalsite.site.ledger_on_disk import is_draft
from legalsite.site.load import Site, load, read_file
from legalsite.site.own_phrases import read_catalogue
from legalsite.site.page_jobs import build_file, compile_layouts, require_texts
from legalsite.site.parts import WHOLE, Part
from legalsite.site.render import custom_layouts
from legalsite.site.settings import config_path
from legalsite.site.site_on_day import SiteOnDay, read_changed
from legalsite.site.texts import Texts
from legalsite.source.facts_file import FACTS


class PolicyOnDemand(Struct, eq=False):
    """A policy with a requested page: its texts, and the files generated so far."""

    pages: PolicyPages
    texts: Texts
    files: Mapping[str, PlannedFile]
    built: dict[str, bytes] = {}


class PagesOnDemand(Struct, eq=False, dict=True):
    """A site on a date. Only one thread may request files at a time."""

    today: SiteOnDay
    frame: Frame
    read: Callable[[str], bytes]  # reads a file; the path is relative to content/
    layouts: Layouts
    parts: dict[str, Part]
    stale: tuple[str, ...]  # policies whose pages may have changed; all of them at first
    site_files: Iterator[RenderedFile]  # generates the site-wide files one by one
    built_site_files: dict[str, bytes] = {}  # path → site-wide file generated so far
    site_problems: ProblemTuple = ()  # problems that stopped `site_files`
    policies: dict[str, PolicyOnDemand] = {}  # slug → policy with a requested page
    texts: dict[str, Texts] = {}  # slug → texts cached by earlier requests

    @property
    def site(self) -> Site:
        return self.today.site

    def file(self, path: str) -> bytes | None:
        """Return the content of an output file, or None if the site doesn't have it.

        Raises ProblemsFound if the file can't be generated.
        """
        slug = self.slug_of(path)
        if slug and path in self.requested_policy(slug).files:
            return self._policy_file(self.requested_policy(slug), path)
        if path in self.layouts.assets.files:
            return self.layouts.assets.files[path]
        if path in self.today.copied:
            return self.read(self.today.copied[path])
        # notices.json isn't among the site-wide files if it contains hashes of fragments
        if path == Routes.NOTICES and self.site.config.fragments:
            return notices_json(self.today.summaries, self.frame, self._fragment_hash)
        if path not in self.built_site_files:
            self._build_site_files_until(path)
        return self.built_site_files.get(path)

    def _build_site_files_until(self, path: str) -> None:
        """Generate site-wide files in order, up to the file at a path.

        Raises ProblemsFound if a file can't be generated. All later files then also raise it.
        """
        try:
            for built, data in self.site_files:
                self.built_site_files[built] = data
                if built == path:
                    return
        except ProblemsFound as error:
            self.site_problems = error.problems
        # after an error, `site_files` yields nothing more, so all later calls raise it again
        raise_problems(self.site_problems)

    def slug_of(self, path: str) -> str:
        """Return the policy that a path belongs to, or an empty string."""
        first, _, below = path.partition("/")
        # some routes start with a language
        if first in map(str.lower, self.site.config.languages):
            path = below
        slugs = [slug for slug in self.site.files if path.startswith(f"{slug}/")]
        # the longest slug is the right one: a page of `eu/terms` isn't a page of the policy `eu`
        return max(slugs, key=len, default="")

    def requested_policy(self, slug: str) -> PolicyOnDemand:
        """Return the pages of a policy. They're planned on the first request."""
        if slug not in self.policies:
            policy = self.today.policy(slug)
            texts = self.texts.get(slug) or Texts(self.read, self.today.links)
            pages = PolicyPages(policy, self.today.summary(slug), self.frame)
            files = {file.path: file for file in pages.files}
            self.policies[slug] = PolicyOnDemand(pages, texts, files)
        return self.policies[slug]

    def require(self, slug: str, among: Collection[str]) -> None:
        """Parse the texts of a policy whose paths are in `among`.

        Raises ProblemsFound with all problems in them.
        """
        requested = self.requested_policy(slug)
        require_texts(requested.pages.policy, self.today.on, requested.texts, among)

    def changed_since(self, before: "PagesOnDemand") -> set[str]:
        """Return the paths of texts, layouts, and settings that changed since `before`.

        The paths are relative to content/ or layouts/.
        """
        old = before.today.inputs
        new = self.today.inputs
        changed = {path for path, _ in old.content.items() ^ new.content.items()}
        if FACTS in changed:  # any draft may use facts
            changed.update(filter(is_draft, new.content))
        changed.update(path for path, _ in old.layouts.items() ^ new.layouts.items())
        if old.config != new.config:
            changed.add(config_path(self.site.root))
        return changed

    def reuse_pages(self, before: "PagesOnDemand") -> None:
        """Reuse parsed texts, and pages with unchanged inputs, from `before`."""
        if before.parts[WHOLE] == self.parts[WHOLE]:
            self.site_files = before.site_files
            self.built_site_files = before.built_site_files
            self.site_problems = before.site_problems
        changed = self.changed_since(before)
        for slug, kept in before.policies.items():
            # all inputs are unchanged, so the pages are, too
            if before.parts[slug] == self.parts.get(slug):
                self.policies[slug] = kept
            # parsed texts contain links, so all link targets must be the same
            elif slug in self.parts and kept.texts.links == self.today.links:
                self.texts[slug] = kept.texts.without(changed, self.read)

    def _policy_file(self, requested: PolicyOnDemand, path: str) -> bytes:
        """Return a file of a policy, which is built on the first request."""
        if path not in requested.built:
            requested.built[path] = self._build_file(requested, requested.files[path])
        return requested.built[path]

    def _fragment_hash(self, slug: str, path: str) -> str:
        """Return the hash of a fragment, or an empty string if it doesn't exist."""
        requested = self.requested_policy(slug)
        if path not in requested.files:
            return ""
        return hash_of(self._policy_file(requested, path))

    def _build_file(self, requested: PolicyOnDemand, file: PlannedFile) -> bytes:
        """Generate a file of a policy, and render it if it's a page."""
        if file.kind == "versions":
            # versions.json contains the hashes of all fragments, so generate these first
            fragments = [path for path, each in requested.files.items() if each.is_fragment]
            hashes = {path: hash_of(self._policy_file(requested, path)) for path in fragments}
            return requested.pages.versions_file(hashes)
        if file.kind == "source":  # unlike pages, source files don't show the names of facts
            (path,) = file.shows
            return self.site.content.read(path)
        content = build_file(file, requested.pages, requested.texts)
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
    """Open the site in a folder as of a date.

    Valid pages and texts of `before` are reused. Raises ProblemsFound with all problems in
    content/, front matter, and layouts.
    """
    cache = open_cache(root)
    inputs = hash_inputs(root, cache)
    # show a modified draft under this date if it still has the date of a published version
    draft_date = on if unpublished else None
    site = load(root, config, inputs=inputs, unpublished=unpublished, draft_date=draft_date)
    old_parts = before.parts if before else {}
    today = read_changed(site, inputs, on, old_parts)
    directives = config.layout_sources
    # reuse the layouts if neither they nor the content security policy changed
    has_same_directives = before is not None and before.site.config.layout_sources == directives
    if before and has_same_directives and before.today.inputs.layouts == inputs.layouts:
        layouts = before.layouts
        catalogue = before.frame.catalogue
    else:
        layouts = Layouts(custom_layouts(today), load_code(), directives)
        compile_layouts(layouts)
        catalogue = read_catalogue(root, inputs.layouts, cache)
    # Read drafts now, because they may be edited later. Their pages mark the values of facts.
    drafts = {}
    for files in site.files.values():
        for path in files.drafts.values():
            drafts[path] = site.content.filled(path).marked
    read = partial(read_file, root, drafts)  # reads drafts from memory, and other files from disk
    frame = today.frame(layouts.assets, catalogue)
    parts = site_parts(today, frame)
    # policies whose inputs changed; a part contains digests of all inputs of the policy's pages
    stale = tuple(slug for slug in site.files if old_parts.get(slug) != parts[slug])
    site_files = site_pages(today.whole, frame, layouts)
    pages = PagesOnDemand(today, frame, read, layouts, parts, stale, site_files)
    if before:
        pages.reuse_pages(before)
    return pages
