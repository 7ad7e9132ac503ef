import pytest

from legalsite.model.config import Config
from legalsite.pages.routes import Routes
from legalsite.source.file_names import checked_slug


@pytest.fixture
def routes():
    return Routes.of(Config("x", "https://Example.com/legal", languages=("en", "de")))


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_policy_can_have_an_address_of_the_site_itself(routes, language):
    for route in (routes.all_changes(language), routes.record(language), routes.asset("style.css", "0" * 64)):
        with pytest.raises(ValueError, match=r"reserved|language of the site"):
            checked_slug(route.rpartition("/")[0], ("en", "de"))
