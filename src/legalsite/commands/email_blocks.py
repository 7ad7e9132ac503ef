"""The header and footer of emails that a site's own layouts write."""

from msgspec.structs import replace

from legalsite.disk.layout_files import layout_files, read_layout
from legalsite.notices.email_content import Company, logo_url
from legalsite.notices.email_parts import ACCENT, ACCENT_DARK
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.layout_checks import EMAIL_FOOTER, EMAIL_HEADER
from legalsite.site.load import Site
from legalsite.text.phrase_catalogue import PAGES, Catalogue


def with_own_blocks(company: Company, site: Site, catalogue: Catalogue, language: str) -> Company:
    """Return the company with the header and footer of its emails in a language.

    Both are empty if the site has no layouts for them. Raises ProblemsFound with the place in the
    layout where it failed.
    """
    names = set(layout_files(site.root))
    own = {name: read_layout(site.root, name) for name in names if name.endswith(".html")}
    if own.keys().isdisjoint((EMAIL_HEADER, EMAIL_FOOTER)):
        return company
    layouts = Layouts(own, None, site.config.directives)
    values = {
        "company": company.name,
        "title": site.config.title,
        "url": site.config.origin,
        "language": language,
        "say": catalogue.phrases(PAGES, language),
        "logo": logo_url(company.logo, company.host),
        "logo_dark": logo_url(company.logo_dark, company.host),
        "accent": company.settings.accent or ACCENT,
        "accent_dark": company.settings.accent_dark or ACCENT_DARK,
    }
    blocks = {}
    for name in (EMAIL_HEADER, EMAIL_FOOTER):
        blocks[name] = layouts.render(name, values).strip() if name in own else ""
    return replace(company, header=blocks[EMAIL_HEADER], footer=blocks[EMAIL_FOOTER])
