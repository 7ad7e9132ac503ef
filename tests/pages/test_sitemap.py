import xml.etree.ElementTree as ET

from legalsite.pages.host_files import sitemap
from legalsite.pages.routes import Routes

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_the_sitemap_names_each_page_in_all_its_languages(sample):
    urls = ET.fromstring(sample.render()["sitemap.xml"])
    by_address = {url.findtext(SITEMAP + "loc"): url for url in urls}
    privacy = by_address["https://example.com/legal/de/privacy/"]
    assert {(link.get("hreflang"), link.get("href")) for link in privacy.iter(XHTML + "link")} == {
        ("en", "https://example.com/legal/privacy/"),
        ("de", "https://example.com/legal/de/privacy/"),
    }
    assert privacy.findtext(SITEMAP + "lastmod") == "2026-11-01"
    assert "https://example.com/legal/privacy/upcoming/" in by_address
    assert "https://example.com/legal/privacy/2022-05-01/" not in by_address


def test_a_page_in_one_language_names_no_alternates_and_a_home_page_no_day(sample):
    routes = Routes.of(sample.config)
    home, *_ = ET.fromstring(sitemap([], routes, ["en"]))
    assert [child.tag for child in home] == [SITEMAP + "loc"]
    cookies = sample.summaries()[3]
    urls = ET.fromstring(sitemap([cookies], routes, ["en"]))
    assert {url.findtext(SITEMAP + "lastmod") for url in urls} == {None, "2026-11-10"}
    assert not list(urls.iter(XHTML + "link"))
