"""Where links lead, and where they may not."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.model.config import Languages
from legalsite.source.link_targets import Links, TextPlace, is_allowed_target, text_place

LINKS = Links(
    "/legal/",
    {"files/plan.png": "/legal/assets/plan.1.png"},
    frozenset({"terms", "eu/terms", "de/terms", "de/austria/terms", "en/austria/terms"}),
    {
        "de/terms/2025-02-05": "de/terms/2025-02-20",
        "en/austria/terms/2025-01-10": "en/austria/terms/2025-01-12",
    },
    Languages(("en", "de", "fr"), {"austria/terms": "de"}),
)


HERE = Path(__file__).parent
ADDRESSES = (HERE / "fixtures/addresses.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [*ADDRESSES.strip().split("\n"), " in | "])
def test_addresses(case: str) -> None:
    target, _, rest = case.partition(" in ")
    start, _, address = rest.partition("| ")
    policy, _, language = start.strip().partition(":")
    assert LINKS.href(target, TextPlace(policy, language)) == address


@pytest.mark.parametrize(
    ("target", "address"),
    [("\t//[x", "//%5Bx"), ("\x01 ter\nms.md", "/legal/terms/"), ("x\t://[", "x://%5B"), (" ", "")],
)
def test_what_browsers_pass_over_does_not_change_an_address(target: str, address: str) -> None:
    assert LINKS.href(target, TextPlace("privacy")) == address


@pytest.mark.parametrize("target", ["https://x.example", "mailto:a@x.example", "terms.md", "#data"])
def test_schemes(target: str) -> None:
    assert is_allowed_target(target)


SCRIPTS = ["javascript:alert(1)", "java\tscript:alert(1)", "\u200bjavascript:alert(1)"]


@pytest.mark.parametrize("target", [*SCRIPTS, "DATA:text/html,x", "file:///etc/passwd"])
def test_schemes_that_are_not_allowed(target: str) -> None:
    assert not is_allowed_target(target)


def test_equal_links_have_equal_keys() -> None:
    same = replace(LINKS, files=dict(LINKS.files), policies=frozenset(sorted(LINKS.policies)))
    assert LINKS.key == same.key
    assert LINKS.key != replace(LINKS, translations={}).key
    assert LINKS.key != replace(LINKS, languages=Languages(("en", "de", "fr"))).key
    assert LINKS.key != Links("/").key


PLACES = (HERE / "fixtures/text_places.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", PLACES.strip().split("\n"))
def test_where_the_links_of_a_text_start(case: str) -> None:
    path, _, start = case.partition(" |")
    policy, _, language = start.strip().partition(":")
    assert text_place(path) == (policy, language)
