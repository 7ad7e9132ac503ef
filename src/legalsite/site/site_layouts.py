"""The layouts of a site, compiled, and the pages of the site as a whole that they make."""

from collections.abc import Iterator, Mapping

from legalsite.disk.layout_files import keep_code, recall_code
from legalsite.disk.work_limits import bounded_work
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import RenderedFile
from legalsite.pages.site_pages import site_pages
from legalsite.site.policy_order import Shared
from legalsite.site.stale_policies import Rebuild


def compiled_layouts(own: Mapping[str, bytes]) -> Layouts:
    """Return the layouts of a site, compiled; `own` are its own ones. Raises ProblemsFound (status 2) with every one
    that does not compile."""
    layouts = Layouts(own, recall_code(), bounded_work)
    layouts.compile()
    keep_code(layouts.memo)
    return layouts


def files_of_site(rebuild: Rebuild, shared: Shared, layouts: Layouts) -> Iterator[RenderedFile]:
    """Yield the pages and files of the site as a whole."""
    site = rebuild.site
    summaries = [rebuild.summary(slug) for slug in site.files]
    ledger = site.record.data if site.record.published else None
    checkpoint = site.record.witness if site.record.published else None
    return site_pages(summaries, shared.frame, layouts, ledger=ledger, checkpoint=checkpoint)
