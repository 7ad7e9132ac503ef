"""A reader gets everywhere with the keyboard alone, and without scripts."""

from playwright.sync_api import Browser, Page


def test_every_page_can_be_reached_with_the_keyboard_alone(page: Page, address: str) -> None:
    """Tab leads through every link and every fold that is shown, and the focus is seen wherever it is."""
    for path in ("/", "/privacy/", "/privacy/changes/2025-01-13/"):
        page.goto(address + path)
        count = page.evaluate(REACHABLE)
        assert count > 5
        reached, faint = set(), []
        for _ in range(count):
            page.keyboard.press("Tab")
            place, outline = page.evaluate(FOCUSED)
            reached.add(place)
            faint += [place] if outline == "none" else []
        assert len(reached) == count
        assert faint == []


def test_everything_works_without_javascript(browser: Browser, address: str) -> None:
    """The menu unfolds, and a comparison switches to side by side in place."""
    with browser.new_context(
        java_script_enabled=False, viewport={"width": 375, "height": 667}
    ) as context:
        page = context.new_page()
        page.goto(f"{address}/privacy/")
        assert not page.get_by_role("link", name="Terms of service").first.is_visible()
        page.locator(".menu > summary").click()
        page.get_by_role("link", name="Terms of service").first.click()
        assert page.locator("h1").inner_text() == "Terms of service"
        page.goto(f"{address}/privacy/changes/2025-01-13/")
        assert not page.locator(".sides").is_visible()
        page.get_by_text("Side by side").click()
        assert page.locator(".sides").is_visible()
        assert not page.locator("#_text").is_visible()


SHOWN = "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')].filter(each => each.checkVisibility())"
REACHABLE = f"() => {SHOWN}.length"
FOCUSED = f"""() => {{ const at = document.activeElement;
  return [{SHOWN}.indexOf(at), getComputedStyle(at).outlineStyle]; }}"""
