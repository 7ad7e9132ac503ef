"""A job of a build → the files that it makes.

A job is a few values. The texts of its policy are read, compared and released inside it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from legalsite.disk import archive
from legalsite.disk.cache import open_cache
from legalsite.disk.layout_files import load_code, store_code
from legalsite.disk.output_folder import Tree, put_file
from legalsite.errors import Problem, Problems, ProblemsFound, ProblemTuple, raise_problems
from legalsite.model.policy import Policy
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.page import Frame, Page
from legalsite.pages.policy_pages import PolicyPages
from legalsite.pages.policy_plan import PlannedFile, Words
from legalsite.pages.routes import Routes
from legalsite.redline.output.outline import outline
from legalsite.site.build_plan import PageJob
from legalsite.site.own_phrases import newly_spelled_words
from legalsite.site.parts import WHOLE
from legalsite.site.site_on_day import SiteOnDay
from legalsite.site.texts import Texts, undated_drafts

if TYPE_CHECKING:
    from legalsite.disk.pdf import PdfMaker


class MadePart(Struct, frozen=True):
    """What a job made of a part of the site."""

    slug: str
    files: dict[str, str] = {}  # path in the output → what `put_file` returned
    warnings: ProblemTuple = ()
    spelled: dict[str, str] = {}  # days and languages that were spelled out for the first time


class JobContext(Struct, frozen=True, dict=True):
    """What all jobs of a build have in common."""

    today: SiteOnDay
    frame: Frame  # what every page shows
    own_layouts: Mapping[str, bytes]  # by path below layouts/
    tree: Tree

    @cached_property
    def layouts(self) -> Layouts:
        """The layouts, which are compiled when they are needed."""
        return Layouts(self.own_layouts, load_code(), self.frame.config.layout_sources)

    @cached_property
    def pdfs(self) -> "PdfMaker | None":
        """What makes the PDFs of the site; None if the settings don't want PDFs."""
        config = self.frame.config
        if not config.pdf:
            return None
        from legalsite.disk.pdf import PdfMaker  # few builds make PDFs

        root = self.today.site.root
        return PdfMaker(config.origin, self._resource, config.pdf, open_cache(root))

    def _resource(self, route: str) -> bytes | None:
        """Return the bytes of an image or another file that a PDF may show; None if it may not."""
        if route in self.today.copied:
            return archive.read(self.today.site.root, self.today.copied[route])
        return self.layouts.assets.files.get(route)


def compile_layouts(layouts: Layouts) -> None:
    """Compile all layouts. Raises ProblemsFound (status 2) with every one that doesn't compile."""
    kept = len(layouts.memo)
    layouts.compile()
    if len(layouts.memo) > kept:
        store_code(layouts.memo)


def prepare_processes(context: JobContext) -> None:
    """Load and compile now what every process of the build needs.

    Processes are forked from this one, so each would otherwise do it again. Raises ProblemsFound
    (status 2) with every layout that doesn't compile.
    """
    compile_layouts(context.layouts)
    say = context.frame.say(context.frame.config.main_language)
    say.day_text(context.frame.on)  # loads Babel, if days must be spelled out


def make_part(context: JobContext, job: PageJob) -> MadePart | ProblemsFound:
    """Make and write the files of a job, and the PDFs beside them, or return what is wrong."""
    catalogue = context.frame.catalogue
    spelled_before = len(catalogue.spelled)
    files: dict[str, str] = {}
    warnings: dict[Problem, None] = {}
    try:
        contents = _site_files(context)
        if job.slug != WHOLE:
            policy = context.today.policy(job.slug)
            contents = _policy_files(context, job, policy)
            # each policy warns once, in its first share
            if job.nth == 0:
                warnings.update(dict.fromkeys(undated_drafts(policy)))
        for path, content in contents:
            data = (
                content
                if isinstance(content, bytes)
                else context.layouts.render_page(context.frame, content)
            )
            files[path] = put_file(context.tree, path, data)
            if context.pdfs and isinstance(content, Page) and content.view.pdf_href:
                route = path.removesuffix("index.html")
                pdf, refused = context.pdfs.make(route, data)
                files[Routes.pdf(route)] = put_file(context.tree, Routes.pdf(route), pdf)
                warnings.update(dict.fromkeys(refused))
    except ProblemsFound as problems:
        return problems
    spelled = newly_spelled_words(catalogue, spelled_before)
    return MadePart(job.slug, files, tuple(warnings), spelled)


Contents = Iterator[tuple[str, Page | bytes]]
"""Files by path, as far as they can be made without a layout."""


def _site_files(context: JobContext) -> Contents:
    """Yield the files that belong to no policy."""
    from legalsite.pages.site_pages import site_pages  # few changes touch pages of the whole site

    yield from site_pages(context.today.whole, context.frame, context.layouts)


def _policy_files(context: JobContext, job: PageJob, policy: Policy) -> Contents:
    """Yield the files of a policy that a job makes.

    Raises ProblemsFound with every problem in the texts that they show.
    """
    pages = PolicyPages(policy, context.today.summary(job.slug), context.frame)
    texts = Texts(context.today.site.content.read, context.today.links)
    files = []
    for file in pages.files:
        lists_fragments = file.kind == "versions" and context.frame.config.fragments
        # versions.json needs the hashes of fragments, and other jobs may make these, so `render`
        # makes it at the end
        if lists_fragments:
            continue
        if job.changed is None or not file.shows.isdisjoint(job.changed):
            files.append(file)
    # the share number `nth` of these files
    first = len(files) * job.nth // job.shares
    last = len(files) * (job.nth + 1) // job.shares
    files = files[first:last]
    shown = frozenset[str]().union(*[file.shows for file in files])
    if job.changed is not None:
        # the last build already checked the texts that did not change
        shown &= job.changed
    require_texts(policy, context.frame.on, texts, shown)
    for file in files:
        yield file.path, make_file(file, pages, texts)


def make_file(file: PlannedFile, pages: PolicyPages, texts: Texts) -> Page | bytes:
    """Return one file of a policy, as far as it can be made without a layout."""
    if file.kind == "source":
        (path,) = file.shows
        return texts.read(path)
    return pages.make(file, _page_words(file, texts))


def _page_words(file: PlannedFile, texts: Texts) -> Words:
    """Return the documents that a page shows in full, by path, and the redlines on it, by the paths
    of the two texts."""
    documents = {text.path: texts.document(text.path) for text in file.in_full}
    redlines = {}
    for compared in file.compared:
        if compared.withheld:  # a text without words has no redline
            continue
        shown = outline(texts.redline(compared.old, compared.new))
        redlines[compared.paths] = shown
        originals = compared.originals
        # the page says so if only the originals of two translations differ
        if originals and not originals.withheld and not shown.redline.changed:
            redlines[originals.paths] = outline(texts.redline(originals.old, originals.new))
    # the memory has the HTML of changes that other pages show, too
    return Words(documents, redlines, texts.memory)


def require_texts(policy: Policy, on: date, texts: Texts, among: Collection[str]) -> None:
    """Parse the texts of a policy that exist on a day, and whose paths are `among` these.

    Raises ProblemsFound with every problem in them.
    """
    problems: Problems = []
    for text in policy.texts:
        if text.revised.day <= on and text.path in among:
            problems += texts.problems(text)
    raise_problems(problems)
