"""notice.js as a module, in a bundle, and where it can show nothing."""

import pytest
from playwright.sync_api import Page, expect

from web_servers import Web

from . import examples_lab
from .examples_lab import Lab, at, opened

reader = pytest.fixture(scope="module")(examples_lab.reader)
page = pytest.fixture(examples_lab.page)


@pytest.mark.parametrize(
    "script",
    [
        '<script src="{0}notice.js" type="module"></script>',
        '<script type="module">import "{0}notice.js"</script>',
        '<script type="module">import "/vendor/notice.js"; legalsite.show()</script>',
        '<script src="/assets/app.js" defer></script>',
    ],
    ids=["module", "import", "import of a copy", "bundle"],
)
def test_notice_js_works_as_a_module_and_in_a_bundle(
    lab: Lab, page: Page, web: Web, script: str
) -> None:
    """Then no element of the page says where it comes from."""
    lab.build("2027-01-24")
    at(page, "2027-01-25T00:00")
    for path in ("/vendor/notice.js", "/assets/app.js"):
        web.serves(
            path, (lab.output / "notice.js").read_bytes(), **{"Content-Type": "text/javascript"}
        )
    opened(page, web, f"<!doctype html><body>{script.format(lab.address)}")
    expect(page.locator(".policy-notice")).to_have_count(1)


@pytest.mark.parametrize(
    ("policies", "count"),
    [("", 1), ("beta", 1), ("eu/ beta", 1), ("beta/", 0), ("bet", 0), ("b/", 0), ("terms", 0)],
)
def test_notice_js_shows_only_the_chosen_policies(
    lab: Lab, page: Page, web: Web, policies: str, count: int
) -> None:
    """On the site of one company, the notices of other companies of its group would be wrong."""
    lab.build("2027-01-24")
    at(page, "2027-01-25T00:00")
    script = f'<script src="{lab.address}notice.js" data-policies="{policies}" defer></script>'
    with page.expect_response("**/notices.json"):
        opened(page, web, f"<!doctype html><body>{script}")
    expect(page.locator(".policy-notice")).to_have_count(count)


def test_notice_js_says_why_it_shows_nothing(lab: Lab, page: Page, web: Web) -> None:
    lab.build("2027-01-24")
    (lab.output / "notices.json").unlink()
    why = f"notice.js: cannot show {lab.address}notices.json"
    with page.expect_console_message(lambda said: said.text.startswith(why)):
        opened(page, web, f'<!doctype html><script src="{lab.address}notice.js" defer></script>')
