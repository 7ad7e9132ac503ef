"""What is in a text is in view and within reach, in a real browser."""

from playwright.sync_api import Page


def test_a_screen_shows_the_first_paragraph_at_once(page: Page, address: str) -> None:
    """Above it is what changes next."""
    for path, last in (
        ("/privacy/", 400),
        ("/terms/", 400),
        ("/de/privacy/", 640),
        ("/privacy/2025-01-13/", 640),
    ):
        page.goto(address + path)
        for width, height in ((1280, 900), (375, 667)):
            page.set_viewport_size({"width": width, "height": height})
            box = page.locator("article.text > p").first.bounding_box()
            assert box
            assert box["y"] <= last, (path, width)


def test_the_column_beside_a_text_stays_in_view(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 700})
    for path in ("/privacy/changes/2025-01-13/", "/privacy/"):
        page.goto(address + path)
        page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; scrollTo(0, 900)")
        box = page.locator(".side").bounding_box()
        assert box
        assert 0 <= box["y"] < 100, path
        assert page.locator(".side a").first.is_visible()


def test_drawings_have_a_light_ground_on_dark_pages(page: Page, address: str) -> None:
    """They are made with dark ink, for paper."""
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/privacy/")
    ground = page.locator("main img").first.evaluate(
        "image => getComputedStyle(image).backgroundColor"
    )
    assert ground == "rgb(255, 255, 255)"
