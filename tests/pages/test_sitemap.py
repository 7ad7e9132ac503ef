"""What search engines are told."""

import re


def entries_of(sample):
    """The entries of the sitemap, by their addresses."""
    return {
        url.split("<loc>")[1].split("</loc>")[0]: url
        for url in sample.render()["sitemap.xml"].decode().split("<url>")[1:]
    }


def test_a_sitemap_names_a_page_in_all_its_languages(sample):
    entries = entries_of(sample)
    names = {url: re.findall('hreflang="([^"]+)"', entry) for url, entry in entries.items()}
    assert (
        names["https://example.com/legal/de/privacy/"]
        == names["https://example.com/legal/privacy/"]
        == ["en", "de", "x-default"]
    )
    assert names["https://example.com/legal/terms/"] == []


def test_readers_of_other_languages_get_the_first_one_or_else_the_original(empty):
    empty.announce()
    empty.write_originals_in_german()
    home = "https://example.com/legal"
    for urls in (("en/terms/", "de/terms/"), ("en/terms/changes/", "de/terms/changes/")):
        for url in urls:
            entry = entries_of(empty)[f"{home}/{url}"]
            assert f'hreflang="x-default" href="{home}/{urls[0]}"' in entry
    empty.announce("2026-01-01", "2026-10-01", "2026-11-01")
    empty.write_originals_in_german()
    entries = entries_of(empty)
    assert "hreflang" not in entries[f"{home}/de/terms/"]
    assert f"{home}/terms/" not in entries
