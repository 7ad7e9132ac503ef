"""Every address of the site itself is one that no policy can have."""

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from legalsite.model.config import Config, PolicySettings
from legalsite.model.policy import Version, VersionId
from legalsite.pages.policy_plan import page_routes
from legalsite.pages.routes import Routes
from legalsite.source.file_names import checked_slug

if TYPE_CHECKING:
    from tests.pages.conftest import Sample

TEXT = Version(
    "terms", VersionId(date(2026, 1, 5)), "Terms", date(2026, 1, 5), "terms/2026-01-05.md", "0", 0
)
GIVEN = {
    "slug": "terms",
    "language": "",
    "version": TEXT,
    "page": "terms/",
    "name": "a.css",
    "year": 0,
    "sha256": "0" * 64,
}


@pytest.fixture
def routes() -> Routes:
    return Routes.of(Config("x", "https://Example.com/legal", languages=("en", "de")))


def folders(routes: Routes, language: str) -> Iterator[tuple[str, str]]:
    """Yield each method that returns a route, and the folder of that: it is named by what its parameters are called."""
    for name, method in inspect.getmembers(routes, callable):
        names = list(inspect.signature(method).parameters) if not name.startswith("_") else ["none"]
        if set(names) <= GIVEN.keys() and names:
            given: dict[str, Any] = {key: GIVEN[key] for key in names} | (
                {"language": language} if "language" in names else {}
            )
            made: Callable[..., Any] = method
            for route in made(**given) if name == "feeds" else [made(**given)]:
                yield name, route.rpartition("/")[0]


def test_the_host_is_the_one_of_the_site(routes: Routes) -> None:
    assert routes.host == "example.com"
    assert Routes.of(Config("x", "/legal")).host == "localhost"


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_policy_can_have_the_name_of_a_folder_of_the_site(routes: Routes, language: str) -> None:
    of_the_site = dict(folders(routes, language))
    assert {
        "all_changes",
        "record",
        "upcoming",
        "together",
        "changes",
        "text",
        "since",
        "asset",
    } <= of_the_site.keys()
    below = {
        method: folder.removeprefix("de").removeprefix("/")
        for method, folder in of_the_site.items()
    }
    for method, folder in below.items():
        if folder not in ("", "terms"):
            with pytest.raises(ValueError, match=r"is reserved|is a date"):
                raise AssertionError(method, checked_slug(folder, ("en", "de")))


def test_no_policy_can_have_the_name_of_a_language(routes: Routes) -> None:
    with pytest.raises(ValueError, match="is a language of the site"):
        checked_slug(routes.home("de").rstrip("/"), ("en", "de"))


def rendered_and_routes(sample: "Sample", on: date) -> tuple[set[str], set[str]]:
    routes = page_routes(sample.policies, sample.config, on)
    pages = {Routes.file(route) for route in routes if route.endswith("/") or not route}
    return {name for name in sample.render(on=on) if name.endswith("index.html")}, pages


@pytest.mark.parametrize(
    "on", ["2022-04-30", "2023-09-19", "2023-09-20", "2026-03-02", "2026-11-20"]
)
def test_the_pages_of_a_site_are_those_that_are_rendered(sample: "Sample", on: str) -> None:
    sample.config = replace(sample.config, host="github")  # whose old addresses are pages
    rendered, routes = rendered_and_routes(sample, date.fromisoformat(on))
    assert routes == rendered


@pytest.mark.parametrize("untranslated", ["", "2026-01-01", "2026-10-01", "2026-11-01"])
def test_so_are_those_of_several_texts_to_come(empty: "Sample", untranslated: str) -> None:
    empty.announce(untranslated)
    rendered, routes = rendered_and_routes(empty, date(2026, 11, 20))
    assert routes == rendered


def test_an_original_in_another_language_has_a_language_in_each_url() -> None:
    german = {
        "austria/terms": PolicySettings(language="de"),
        "italy": PolicySettings(language="it"),
    }
    config = Config("x", "https://a.test/legal", languages=("en", "de", "pt-BR"), policies=german)
    routes = Routes.of(config)
    assert routes.policy("austria/terms") == "de/austria/terms/"
    assert routes.policy("austria/terms", "en") == "en/austria/terms/"
    assert routes.links.changes("austria/terms", "pt-BR") == "/legal/pt-br/austria/terms/changes/"
    assert routes.policy("italy") == routes.policy("italy", "it") == "italy/"
    assert routes.home("en", "austria") == "austria/"
    assert routes.feeds("austria", "de") == ("de/austria/feed.xml", "de/austria/feed.json")
    # the file about all languages stays where it was
    assert routes.versions("austria/terms") == "austria/terms/versions.json"
    text = replace(TEXT, policy="austria/terms", language="de")
    assert routes.text(text) == "de/austria/terms/2026-01-05/"
    english = replace(text, language="en", translates=text.revised)
    assert routes.raw(english) == "en/austria/terms/2026-01-05.md"
    assert routes.text(replace(TEXT, policy="italy", language="it")) == "italy/2026-01-05/"


@pytest.mark.parametrize(
    ("slug", "route", "old"),
    [
        ("agb", "de/agb/", "agb/"),
        ("agb", "de/agb/changes/2026-01-05/", "agb/changes/2026-01-05/"),
        ("agb", "en/agb/", ""),
        ("agb", "de/agb-2/", ""),
        ("terms", "terms/", ""),
        ("terms", "de/terms/", ""),
        ("", "de/", ""),
    ],
)
def test_old_routes(slug: str, route: str, old: str) -> None:
    config = Config(
        "x", "/", languages=("en", "de"), policies={"agb": PolicySettings(language="de")}
    )
    assert Routes.of(config).old_route(slug, route) == old


def test_former_slugs_had_a_language_before_or_after_the_policy_did() -> None:
    config = Config(
        "x", "/", languages=("en", "de"), policies={"agb": PolicySettings(language="de")}
    )
    routes = Routes.of(config)
    assert routes.former("agb", "old", "de") == ["de/old/", "old/"]
    assert routes.former("agb", "old", "en") == ["en/old/"]
    assert routes.former("terms", "old", "en") == ["old/"]
    assert routes.former("terms", "old", "de") == ["de/old/"]


@pytest.mark.parametrize("untranslated", ["", "2026-01-01", "2026-10-01", "2026-11-01"])
def test_the_pages_of_a_german_original_are_those_that_are_rendered(
    empty: "Sample", untranslated: str
) -> None:
    empty.announce(untranslated)
    empty.write_originals_in_german()
    rendered, routes = rendered_and_routes(empty, date(2026, 11, 20))
    assert routes == rendered
