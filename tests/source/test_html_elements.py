import pytest

from legalsite.source.html_elements import is_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<EU Representative>", True),
        ("<not>", True),
        ("</not>", True),
        ("<Customer", True),
        ('<person id="a">', True),
        ("<address of the customer>", True),
        ("<section 4>", True),
        ("<b>", False),
        ("</B>", False),
        ("<details open>", False),
        ("<p x-show data-fold>", False),
        ('<img alt="of the customer">', False),
        ("<div\n", False),
        ("<!-- a -->", False),
        ("< 14", False),
    ],
)
def test_only_names_of_html_elements_are_tags(source: str, text: bool) -> None:
    assert is_text(source) == text
    assert is_text(f"see {source}", 4) == text
