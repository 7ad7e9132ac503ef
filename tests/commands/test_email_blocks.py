"""The header and footer of emails that layouts write."""

from datetime import date

import pytest

from legalsite.commands.email_blocks import with_own_blocks
from legalsite.commands.notice_status import newest_notice
from legalsite.commands.notify_plan import Emails
from legalsite.errors import ProblemsFound
from legalsite.model.notice import Notice
from legalsite.notices.email_content import Company
from legalsite.site.load import Site, load
from legalsite.text.phrase_catalogue import Catalogue

ON = date(2026, 3, 5)
PNG = b"\x89PNG\r\n\x1a\n"
HEADER = (
    '<p style="color:{{ accent }}"><img src="{{ logo }}" alt="{{ company }}"> {{ title }}</p>\n'
)
FOOTER = '<p lang="{{ language }}">{{ say.own.brand }} & <a href="{{ url }}">{{ url }}</a></p>'


@pytest.fixture
def site(bilingual_site: Site) -> Site:
    return bilingual_site


@pytest.fixture
def notice(site: Site) -> Notice:
    notice = newest_notice(site, "terms", ON)
    assert notice is not None
    return notice


def test_the_layouts_replace_the_name_and_stand_above_the_imprint(
    site: Site, notice: Notice
) -> None:
    folder = site.root / "layouts"
    (folder / "locale").mkdir(parents=True)
    (folder / "email_header.html").write_text(HEADER)
    (folder / "email_footer.html").write_text(FOOTER)
    (folder / "locale/en.toml").write_text('[own]\nbrand = "A <brand>"\n')
    settings = site.root / "legalsite.toml"
    notices = '[notice]\naccent = "#112233"\nlogo = "files/logo.png"\nfooter = ["Line & line"]'
    settings.write_text(settings.read_text().replace("[notice]", notices))
    (site.root / "content/files").mkdir(exist_ok=True)
    (site.root / "content/files/logo.png").write_bytes(PNG)
    changed = load(site.root)
    email = Emails(changed, [notice], ON).contents["en"]
    (image,) = email.images
    header = (
        f'<p style="color:#112233"><img src="cid:{image.content_id}" alt="Harbour"> Harbour</p>'
    )
    assert header in email.html
    assert f'<p lang="en">A &lt;brand&gt; & <a href="{changed.config.origin}">' in email.html
    assert email.html.index("A &lt;brand&gt;") < email.html.index("Line &amp; line")
    assert "Line & line" in email.text
    assert "brand" not in email.text


def test_a_layout_that_fails_names_its_line(site: Site) -> None:
    (site.root / "layouts").mkdir()
    (site.root / "layouts/email_footer.html").write_text("a\n{{ nothing }}")
    company = Company("Harbour", "example.com", site.config.notice, site.routes.urls.raw)
    with pytest.raises(
        ProblemsFound, match=r"layouts/email_footer\.html:2: .*'nothing' is undefined"
    ):
        with_own_blocks({"en": company}, load(site.root), Catalogue())


def test_without_layouts_nothing_changes(site: Site) -> None:
    company = Company("Harbour", "example.com", site.config.notice, site.routes.urls.raw)
    assert with_own_blocks({"de": company}, site, Catalogue()) == {"de": company}
