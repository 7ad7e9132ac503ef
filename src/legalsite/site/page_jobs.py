"""Run a job of a build, which generates files.

A job consists of a few values. The texts that it needs are read and compared while it runs.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from legalsite.disk import archive
from legalsite.disk.cache import Cache
from legalsite.disk.layout_files import load_code, store_code
from legalsite.disk.output_folder import Tree, put_file
from legalsite.errors import Problem, Problems, ProblemsFound, ProblemTuple, raise_problems
from legalsite.model.policy import Policy
from legalsite.pages.former_addresses import former_address_problems, planned_address_problems
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.page import Frame, Page
from legalsite.pages.policy_pages import PolicyPages
from legalsite.pages.policy_plan import PlannedFile, ShownTexts
from legalsite.pages.routes import Routes
from legalsite.redline.output.outline import outline
from legalsite.site.build_plan import PageJob
from legalsite.site.own_phrases import newly_spelled_words
from legalsite.site.parts import WHOLE
from legalsite.site.settings import place_at_settings
from legalsite.site.site_on_day import SiteOnDay
from legalsite.site.texts import Texts, undated_drafts

if TYPE_CHECKING:
    from legalsite.disk.pdf import PdfMaker


class BuiltPart(Struct, frozen=True):
    slug: str
    files: dict[str, str] = {}  # path in the output → result of `put_file`
    warnings: ProblemTuple = ()
    spelled: dict[str, str] = {}  # newly formatted dates and language names


class JobContext(Struct, frozen=True, dict=True):
    today: SiteOnDay
    frame: Frame
    custom_layouts: Mapping[str, bytes]  # path relative to layouts/ → content
    tree: Tree
    cache: Cache

    @cached_property
    def layouts(self) -> Layouts:
        return Layouts(self.custom_layouts, load_code(), self.frame.config.layout_sources)

    @cached_property
    def pdfs(self) -> "PdfMaker | None":
        """The PDF generator, or None if the settings don't enable PDFs."""
        config = self.frame.config
        if not config.pdf:
            return None
        from legalsite.disk.pdf import PdfMaker  # imported late because few builds create PDFs

        return PdfMaker(config.origin, self._resource, config.pdf, self.cache)

    def _resource(self, route: str) -> bytes | None:
        """Return an image or another file that a PDF may include, otherwise None."""
        if route in self.today.copied:
            return archive.read(self.today.site.root, self.today.copied[route])
        files = {**self.layouts.assets.files, **self.frame.company_styles}
        return files.get(route)


def compile_layouts(layouts: Layouts) -> None:
    """Compile all layouts. Raises ProblemsFound (status 2) with all that don't compile."""
    kept = len(layouts.memo)  # number of layouts whose code was in the cache
    layouts.compile()
    if len(layouts.memo) > kept:
        store_code(layouts.memo)


def prepare_processes(context: JobContext) -> None:
    """Load and compile what all processes of the build need, so that forked ones inherit it.

    Raises ProblemsFound (status 2) with all layouts that don't compile.
    """
    compile_layouts(context.layouts)
    say = context.frame.say(context.frame.config.main_language)
    say.day_text(context.frame.on)  # loads Babel if dates need it


def build_part(context: JobContext, job: PageJob) -> BuiltPart | ProblemsFound:
    """Generate and write the files of a job, including PDFs. Return any problems instead."""
    # The catalogue caches written-out dates and language names. The new ones are returned, so that
    # the main process can store them.
    catalogue = context.frame.catalogue
    spelled_before = len(catalogue.spelled)
    files: dict[str, str] = {}
    warnings: dict[Problem, None] = {}  # a dict, to omit duplicates but keep the order
    try:
        if job.slug == WHOLE:
            contents = _site_files(context)
        else:
            policy = context.today.policy(job.slug)
            contents = _policy_files(context, job, policy)
            # only one of several jobs reports the warnings of a policy
            if job.nth == 0:
                warnings.update(dict.fromkeys(undated_drafts(policy)))
        for path, content in contents:
            data = (
                content
                if isinstance(content, bytes)
                else context.layouts.render_page(context.frame, content)
            )
            files[path] = put_file(context.tree, path, data)
            # the page links to a PDF, which is made from its HTML
            if context.pdfs and isinstance(content, Page) and content.view.pdf_href:
                route = path.removesuffix("index.html")
                pdf, pdf_warnings = context.pdfs.make(route, data)
                # the page may also have a former route; otherwise, `old_route` is empty
                for each in (route, context.frame.routes.old_route(job.slug, route)):
                    if each:
                        files[Routes.pdf(each)] = put_file(context.tree, Routes.pdf(each), pdf)
                warnings.update(dict.fromkeys(pdf_warnings))
    except ProblemsFound as problems:
        return problems
    spelled = newly_spelled_words(catalogue, spelled_before)
    return BuiltPart(job.slug, files, tuple(warnings), spelled)


Contents = Iterator[tuple[str, Page | bytes]]
"""(path, content) of files; a Page hasn't been rendered yet."""


def _site_files(context: JobContext) -> Contents:
    """Yield the site-wide files.

    Raises ProblemsFound if another file is at a former address of a policy.
    """
    # imported late because few changes affect site-wide pages
    from legalsite.pages.site_pages import site_pages

    today = context.today
    site = today.site
    policies = [summary.policy for summary in today.summaries]
    taken = planned_address_problems(policies, today.copied, site.config, today.on)
    raise_problems(place_at_settings(site.root, taken))
    paths = set()
    for path, content in site_pages(today.whole, context.frame, context.layouts):
        # Two site-wide files have the same path. If one of them is the page at a former address,
        # report the setting of that address.
        if path in paths:
            taken = former_address_problems(site.config, {path})
            raise_problems(place_at_settings(site.root, taken))
        paths.add(path)
        yield path, content


def _policy_files(context: JobContext, job: PageJob, policy: Policy) -> Contents:
    """Yield the files of a policy that a job generates.

    Raises ProblemsFound with all problems in the texts that the files show.
    """
    pages = PolicyPages(policy, context.today.summary(job.slug), context.frame)
    files = _files_of_job(job, pages, has_fragments=context.frame.config.fragments)
    shown = set[str]()  # paths of texts to parse
    for file in files:
        # these files list all versions without their texts
        if file.kind not in ("versions", "acceptance"):
            shown |= file.shows
    if job.changed is not None:  # the last build checked the unchanged texts
        shown &= job.changed
    if not shown:  # no text is parsed
        texts = Texts(context.today.site.content.read, context.today.links)
        yield from _built_files(files, pages, texts)
        return
    # imported late because it loads the parser
    from legalsite.site.stored_sections import load_sections, store_sections

    stored = load_sections(context.cache, job.slug)  # sections that the last build rendered
    texts = Texts(context.today.site.content.read, context.today.links, stored)
    require_texts(policy, context.frame.on, texts, shown)
    yield from _built_files(files, pages, texts)
    # only one of several jobs stores its sections
    if job.nth == 0:
        store_sections(context.cache, job.slug, texts.sections)


def _built_files(files: Iterable[PlannedFile], pages: PolicyPages, texts: Texts) -> Contents:
    return ((file.path, build_file(file, pages, texts)) for file in files)


def _files_of_job(job: PageJob, pages: PolicyPages, *, has_fragments: bool) -> list[PlannedFile]:
    """Return a job's share of the files to build."""
    files = []
    for file in pages.files:
        # versions.json contains hashes of fragments, which other jobs may build, so `render`
        # generates it at the end
        if file.kind == "versions" and has_fragments:
            continue
        # the file shows a changed text, or all files must be built
        if job.changed is None or not file.shows.isdisjoint(job.changed):
            files.append(file)
    first = len(files) * job.nth // job.shares
    last = len(files) * (job.nth + 1) // job.shares
    return files[first:last]


def build_file(file: PlannedFile, pages: PolicyPages, texts: Texts) -> Page | bytes:
    """Generate a file of a policy. Pages are rendered later."""
    if file.kind == "source":  # a copy of the Markdown file
        (path,) = file.shows
        return texts.read(path)
    return pages.make(file, _shown_texts(file, texts))


def _shown_texts(file: PlannedFile, texts: Texts) -> ShownTexts:
    """Parse the texts that a page shows in full, and compare the texts that it shows as a redline.

    The redlines are keyed by the paths of both texts.
    """
    documents = {text.path: texts.document(text.path) for text in file.in_full}
    redlines = {}
    for compared in file.compared:
        if compared.withheld:  # one of the texts was removed
            continue
        shown = outline(texts.redline(compared.old, compared.new))
        redlines[compared.paths] = shown
        originals = compared.originals
        # if the translations are equal but the originals differ, the page says so
        if originals and not originals.withheld and not shown.redline.changed:
            redlines[originals.paths] = outline(texts.redline(originals.old, originals.new))
    # caches the HTML of changes that other pages also show
    return ShownTexts(documents, redlines, texts.redline_cache)


def require_texts(policy: Policy, on: date, texts: Texts, among: Collection[str]) -> None:
    """Parse the texts of a policy that exist on a date and whose paths are in `among`.

    Raises ProblemsFound with all problems in them.
    """
    problems: Problems = []
    for text in policy.texts:
        if text.revised.day <= on and text.path in among:
            problems += texts.problems(text)
    raise_problems(problems)
