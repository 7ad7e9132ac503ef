"""What stands before a title that several policies have."""

import pytest

from legalsite.model.config import CompanySettings, Config
from legalsite.model.titles import title_prefixes, with_prefixes

GROUPS = {"eu": {"en": "Europe", "de": "Europa"}, "eu/at": {"": "Austria"}}
GROUP = Config("Group", "https://a.test/", languages=("en", "de"), groups=GROUPS)
COMPANIES = {"eu/**": CompanySettings(name="Euro Ltd"), "us/**": CompanySettings(name="US Inc.")}
SEVERAL = Config("Group", "https://a.test/", groups=GROUPS, companies=COMPANIES)


@pytest.mark.parametrize(
    ("config", "slugs", "expected"),
    [
        (GROUP, "terms eu/terms", ["", "Europe · "]),
        (GROUP, "eu/terms us/terms", ["Europe · ", "US · "]),
        (GROUP, "eu/at/terms eu/terms", ["Austria · ", "Europe · "]),
        # nothing tells them apart
        (GROUP, "terms rules", []),
        (GROUP, "eu/terms eu/rules", []),
        (SEVERAL, "eu/terms us/terms", ["Euro Ltd · ", "US Inc. · "]),
        (SEVERAL, "terms us/terms", ["Group · ", "US Inc. · "]),
        # within a company
        (SEVERAL, "eu/terms eu/at/terms", ["Europe · ", "Austria · "]),
        # within and between companies
        (SEVERAL, "eu/terms eu/at/terms us/terms", ["Europe · ", "Austria · ", "US · "]),
        (
            SEVERAL,
            "eu/terms eu/rules us/terms",
            ["Euro Ltd · Europe · ", "Euro Ltd · Europe · ", "US Inc. · US · "],
        ),
    ],
)
def test_the_company_or_the_group_tells_titles_apart(config, slugs, expected):
    titles = dict.fromkeys(slugs.split(), "Terms")
    assert [*title_prefixes(titles, config, "en").values()] == expected


def test_a_title_that_is_unique_stands_alone():
    titles = {"eu/terms": "Terms", "us/terms": "terms", "eu/at/terms": "Bedingungen"}
    assert with_prefixes(titles, GROUP, "de") == {
        "eu/terms": "Europa · Terms",
        "us/terms": "US · terms",
        "eu/at/terms": "Bedingungen",
    }
