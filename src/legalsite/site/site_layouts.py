"""What of a site needs its layouts: this loads Jinja2, which takes as long as making a dozen pages."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.cache import open_cache
from legalsite.disk.layout_files import keep_code, recall_code
from legalsite.disk.output_folder import Tree, put
from legalsite.disk.processes import map_unordered
from legalsite.errors import Problem, ProblemsFound, ProblemTuple
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.page import Listing, Page
from legalsite.pages.routes import Routes
from legalsite.site.own_phrases import newly_spelled
from legalsite.site.page_request import Made, MadePart, PageRequest, Shared
from legalsite.site.page_values import files_of_policies

if TYPE_CHECKING:
    from legalsite.disk.pdf import PdfMaker

WORTH = 100  # texts of which pages are made in the time that it takes to start a process


def compiled_layouts(own: Mapping[str, bytes]) -> Layouts:
    """Return the layouts of a site, compiled; `own` are its own ones. Raises ProblemsFound (status 2) with every one
    that does not compile."""
    layouts = Layouts(own, recall_code())
    layouts.compile()
    keep_code(layouts.memo)
    return layouts


class PageWriter:
    """Renders the files of parts and writes them into a `tree`. `own` are the site's own layouts, by path below
    layouts/; `copies` the files below content/ that pages refer to, by route. Raises ProblemsFound (status 2) with
    every layout that does not compile."""

    def __init__(
        self, shared: Shared, root: Path, own: Mapping[str, bytes], copies: Mapping[str, str], tree: Tree
    ) -> None:
        self.frame, self.tree, self.layouts = shared.frame, tree, compiled_layouts(own)
        self.known = len(self.frame.catalogue.spelled)
        self.pdfs = self._pdf_maker(root, copies) if self.frame.config.pdf else None

    def parts(self, request: PageRequest, jobs: int) -> Iterator[MadePart | ProblemsFound]:
        """Make and write what is due; several processes share the parts. Yield what becomes of each."""
        self.frame.say(self.frame.config.languages[0]).day_text(self.frame.on)  # loads Babel for all, if that needs it
        texts = [len(policy.texts if changed is None else changed) for policy, _, changed in request.policies]
        jobs = min(jobs, 1 + sum(texts) // WORTH)
        due = [replace(request, policies=[])] if request.site else []
        for policy, count in zip(request.policies, texts, strict=True):
            of = max(1, min(count // WORTH, -(-count * jobs // (sum(texts) or 1))))
            due += [replace(request, policies=[policy], site=None, share=(nth, of)) for nth in range(of)]
        yield from map_unordered(lambda request: self.part(self._files(request)), due, jobs)

    def _files(self, request: PageRequest) -> Iterator[Made]:
        """Yield the files of policies, or those that belong to none."""
        if request.site:
            from legalsite.pages.site_pages import site_pages  # few changes touch pages of the whole site

            return chain(site_pages(request.site, self.frame, self.layouts), [MadePart("")])
        return files_of_policies(request)

    def part(self, made: Iterator[Made]) -> MadePart | ProblemsFound:
        """Write the files of one part, and the PDFs beside them; each page is rendered first. What `made` yields after
        the part stays there."""
        written, refused, listings = dict[str, str](), dict[Problem, None](), dict[str, Listing]()
        try:
            for result in made:
                match result:
                    case ProblemsFound():
                        return result
                    case MadePart():
                        spelled = result.spelled | newly_spelled(self.frame.catalogue, self.known)
                        self.known = len(self.frame.catalogue.spelled)
                        warnings = (*result.warnings, *refused)
                        return replace(result, files=written, warnings=warnings, spelled=spelled, listings=listings)
                    case path, (Page() | bytes()) as content:
                        refused |= dict.fromkeys(self._write(path, content, written))
                    case path, listing:
                        listings[path] = listing
        except ProblemsFound as failed:
            next((item for item in made if not isinstance(item, tuple)), None)  # nobody needs its other files
            return failed
        raise AssertionError("the last thing that is made of a part is the part itself")

    def _write(self, path: str, content: Page | bytes, written: dict[str, str]) -> ProblemTuple:
        """Write a file and add it to those that are `written`. Return why its PDF lacks something."""
        data = self.layouts.page(self.frame, content) if isinstance(content, Page) else content
        written[path] = put(self.tree, path, data)
        if not (self.pdfs and isinstance(content, Page) and content.view.pdf_href):
            return ()
        route = path.removesuffix("index.html")
        pdf, refused = self.pdfs.make(route, data)
        written[Routes.pdf(route)] = put(self.tree, Routes.pdf(route), pdf)
        return refused

    def _pdf_maker(self, root: Path, copies: Mapping[str, str]) -> "PdfMaker":
        """Return what makes the PDFs of a site; they may show its assets, and the files that texts refer to."""
        from legalsite.disk.pdf import PdfMaker  # few builds make PDFs

        def read(route: str) -> bytes | None:
            return archive.read(root, copies[route]) if route in copies else self.layouts.assets.files.get(route)

        return PdfMaker(self.frame.config.origin, read, self.frame.config.pdf, open_cache(root))
