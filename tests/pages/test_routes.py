import pytest
from msgspec.structs import replace

from legalsite.model.config import Config
from legalsite.pages.routes import Routes
from legalsite.source.file_names import checked_slug

NAMES = """
policy         privacy/                        /legal/privacy/
upcoming       privacy/upcoming/               /legal/privacy/upcoming/
changes        privacy/changes/                /legal/privacy/changes/
feed           privacy/feed.xml                /legal/privacy/feed.xml
revisions      privacy/revisions.json          /legal/privacy/revisions.json
"""
TEXTS = """
text           privacy/2026-03-02/             de/privacy/2026-03-02/
change         privacy/changes/2026-03-02/     de/privacy/changes/2026-03-02/
since          privacy/since/2026-03-02/       de/privacy/since/2026-03-02/
raw            privacy/2026-03-02.md           de/privacy/2026-03-02.md
"""


@pytest.fixture
def routes():
    return Routes.of(Config("x", "https://Example.com/legal", languages=("en", "de")))


@pytest.mark.parametrize("row", NAMES.strip().splitlines())
def test_a_policy_has_its_addresses_under_the_base(routes, row):
    name, route, href = row.split()
    assert getattr(routes, name)("privacy") == route
    assert routes.href(route) == href
    assert routes.url(route) == "https://Example.com" + href


@pytest.mark.parametrize("row", TEXTS.strip().splitlines())
def test_a_translation_lies_under_its_language(routes, sample, row):
    name, english, german = row.split()
    text = sample.policies[0].revisions[3]
    assert getattr(routes, name)(text) == english
    assert getattr(routes, name)(replace(text, language="de")) == german


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_policy_can_have_an_address_of_the_site_itself(routes, language):
    for route in (routes.all_changes(language), routes.record(language), routes.asset("style.css", "0" * 64)):
        with pytest.raises(ValueError, match=r"reserved|language of the site"):
            checked_slug(route.rpartition("/")[0], ("en", "de"))


def test_what_ends_in_a_slash_is_served_from_an_index(routes):
    assert routes.file("") == "index.html"
    assert routes.file("privacy/") == "privacy/index.html"
    assert routes.file("privacy/2026-03-02.md") == "privacy/2026-03-02.md"


def test_an_asset_is_named_after_its_bytes(routes):
    assert routes.asset("img/logo.svg", "0123456789abcdef") == "assets/img/logo.0123456789ab.svg"


@pytest.mark.parametrize(
    ("url", "base"), [("https://a.test", "/"), ("https://a.test/", "/"), ("https://a.test/x/y", "/x/y/")]
)
def test_the_base_is_the_path_of_the_url(url, base):
    assert Routes.of(Config("x", url)).base == base
