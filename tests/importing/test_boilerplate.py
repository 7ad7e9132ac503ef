"""What stands around a policy on a web page is told from the policy."""

from legalsite.importing.boilerplate import boilerplate_lines, is_menu_entry
from text_tables import table


def test_a_page_with_everything_around_it() -> None:
    lines = {
        "https://acme.example/privacy": "address of the page",
        "This was captured by the Wayback Machine on 2 May 2019.": "",
        "We use cookies to improve our website. Accept": "cookie banner",
        "Privacy Policy": "",
        "Strictly necessary": "cookie banner",
        "We use cookies to remember you.": "",
        "Contact us at the address below.": "",
        "Privacy Policy ": "",
        "© 2019 Acme Ltd. All rights reserved.": "",
    }
    reasons = boilerplate_lines(list(lines))
    assert [reasons.get(position, "") for position in range(len(lines))] == list(lines.values())


@table("boilerplate.txt")
def test_a_line_that_is_not_known_for_certain_stays(line: str) -> None:
    assert boilerplate_lines(["Title", line, "We keep little."]) == {}


@table("boilerplate.txt")
def test_is_menu_entry(text: str, expected: str) -> None:
    assert str(is_menu_entry(text)) == expected
