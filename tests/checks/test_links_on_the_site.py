"""Where the links of a text lead on the site."""

from collections.abc import Callable

from legalsite.checks.checked_policy import CheckedPolicy, LinkScope
from legalsite.checks.rules.links import link_scope_on, site_links
from legalsite.pages.routes import Routes
from legalsite.source.link_targets import Links

TEXT = """---
title: Terms
revised: 2026-01-01
---

See [the data](privacy.md#data), [fees](#fees), [help](/legal/help/), [a file](files/a.pdf),
[mail](mailto:a@b.test), [home](HTTPS://Legal.test/), [away](https://other.test/privacy/) and [{{ x }}]({{ x }}).
"""


def test_the_links_to_pages_of_this_site(checked_of: Callable[..., CheckedPolicy]) -> None:
    links_to_privacy = LinkScope(Links("/", policies=frozenset({"privacy"})))
    checked = checked_of({"terms.md": TEXT}, link_scope=lambda _: links_to_privacy)
    links = [
        (route, anchor) for _, route, anchor in site_links(checked, checked.policy.versions[0])
    ]
    assert links == [("privacy/", "data"), (None, "fees"), ("legal/help/", ""), ("", "")]


def test_a_route_has_the_texts_that_a_reader_may_find_there(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    files = {"terms/2025-01-01.md": TEXT.replace("2026-01-01", "2025-01-01"), "terms.md": TEXT}
    checked = checked_of(files, "2025-06-01")
    old, draft = checked.policy.versions
    shown = link_scope_on([checked.policy], frozenset(), (), checked.config, checked.on).shown
    assert set(shown["terms/"]) == {old, draft}
    assert shown["terms/2025-01-01/"] == (old,)


def test_the_page_of_upcoming_texts_has_the_upcoming_ones(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    old = TEXT.replace("2026-01-01", "2025-01-01")
    later = TEXT.replace("revised: 2026-01-01", "revised: 2025-05-01\neffective: 2025-09-01")
    checked = checked_of(
        {"terms/2025-01-01.md": old, "terms/2025-05-01.md": later, "terms.md": TEXT}, "2025-06-01"
    )
    _, upcoming, _ = checked.policy.versions
    shown = link_scope_on([checked.policy], frozenset(), (), checked.config, checked.on).shown
    assert shown[Routes.of(checked.config).upcoming("terms")] == (upcoming,)
