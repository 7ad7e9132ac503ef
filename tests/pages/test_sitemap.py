"""What search engines are told."""

import re


def test_a_sitemap_names_a_page_in_all_its_languages(sample):
    entries = {
        url.split("<loc>")[1].split("</loc>")[0]: url
        for url in sample.render()["sitemap.xml"].decode().split("<url>")[1:]
    }
    names = {url: re.findall('hreflang="([^"]+)"', entry) for url, entry in entries.items()}
    assert (
        names["https://example.com/legal/de/privacy/"]
        == names["https://example.com/legal/privacy/"]
        == ["en", "de", "x-default"]
    )
    assert names["https://example.com/legal/terms/"] == []
