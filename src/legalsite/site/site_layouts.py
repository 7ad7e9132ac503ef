"""What of a site needs its layouts: this loads Jinja2, which takes as long as making a dozen pages."""

from collections.abc import Iterator, Mapping

from legalsite.disk.layout_files import bounded_work, keep_code, recall_code
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.page import RenderedFile
from legalsite.pages.site_pages import site_pages
from legalsite.site.pages_order import Shared
from legalsite.site.stale_parts import SiteOnDay


def compiled_layouts(own: Mapping[str, bytes]) -> Layouts:
    """Return the layouts of a site, compiled; `own` are its own ones. Raises ProblemsFound (status 2) with every one
    that does not compile."""
    layouts = Layouts(own, recall_code(), bounded_work)
    layouts.compile()
    keep_code(layouts.memo)
    return layouts


def files_of_site(today: SiteOnDay, shared: Shared, layouts: Layouts) -> Iterator[RenderedFile]:
    """Yield the pages and files of the site as a whole."""
    record = today.site.record
    ledger, checkpoint = (record.data, record.witness) if record.published else (None, None)
    return site_pages(today.summaries, shared.frame, layouts, ledger=ledger, checkpoint=checkpoint)
