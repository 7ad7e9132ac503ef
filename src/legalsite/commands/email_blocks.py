"""Render the header and footer of emails with custom layouts, and report problems in custom
layouts.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from legalsite.disk.layout_files import layout_files, read_layout
from legalsite.errors import ProblemsFound, ProblemTuple
from legalsite.notices.email_content import Company, logo_url
from legalsite.notices.email_parts import ACCENT, ACCENT_DARK
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.layout_checks import EMAIL_FOOTER, EMAIL_HEADER
from legalsite.site.load import Site
from legalsite.site.own_phrases import read_catalogue
from legalsite.text.phrase_catalogue import PAGES, Catalogue


def layout_problems(site: Site) -> ProblemTuple:
    """Return the problems in custom layouts that would prevent the next build or emails."""
    config = site.config
    company = Company(config.company, site.routes.host, config.notice, site.routes.urls.raw)
    # loading and rendering the layouts raises ProblemsFound for their problems
    try:
        _own_layouts(site)
        companies = dict.fromkeys(config.languages, company)
        with_own_blocks(companies, site, read_catalogue(site.root))
    except ProblemsFound as refusal:
        return refusal.problems
    return ()


def _own_layouts(site: Site) -> Layouts:
    """Load the site's layouts. Raises ProblemsFound with the problems in custom layouts."""
    own = {name: read_layout(site.root, name) for name in layout_files(site.root)}
    return Layouts(own, None, site.config.layout_sources)


def with_own_blocks(
    companies: Mapping[str, Company], site: Site, catalogue: Catalogue
) -> Mapping[str, Company]:
    """Add the header and footer of emails to the company in each language.

    Both are empty if the site has no layouts for them. Raises ProblemsFound with the problems in
    custom layouts, or with the position in the layout where rendering failed.
    """
    if layout_files(site.root).keys().isdisjoint((EMAIL_HEADER, EMAIL_FOOTER)):
        return companies
    layouts = _own_layouts(site)
    with_blocks = {}
    for language, company in companies.items():
        values = {  # the variables of the layouts
            "company": company.name,
            "title": company.title,
            "url": site.config.origin,
            "logo": logo_url(company.logo, company.host),
            "logo_dark": logo_url(company.logo_dark, company.host),
            "accent": company.settings.accent or ACCENT,
            "accent_dark": company.settings.accent_dark or ACCENT_DARK,
            "language": language,
            "say": catalogue.phrases(PAGES, language, marked=True),
        }
        blocks = {}
        for block, name in (("header", EMAIL_HEADER), ("footer", EMAIL_FOOTER)):
            if name in layouts.custom:
                blocks[block] = layouts.render(name, values).strip()
        with_blocks[language] = replace(company, **blocks)
    return with_blocks
