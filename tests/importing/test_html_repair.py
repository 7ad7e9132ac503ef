"""End tags that HTML allows writers to leave out are there afterwards, on the same lines."""

import pytest

from legalsite.importing.html_repair import DEEPEST, MOST_TAGS, UnreadablePageError, add_end_tags
from text_tables import table


@table("html_repair.txt")
def test_missing_end_tags_are_added(html: str, repaired: str) -> None:
    assert add_end_tags(html) == repaired


@pytest.mark.parametrize("html", ["<p>a<p>b", "<ul>\n<li>a\n<li>b\n</ul>", "<table>\n<tr><td>a\n<td>b\n</table>"])
def test_a_repaired_page_needs_no_repair_and_keeps_its_lines(html: str) -> None:
    repaired = add_end_tags(html)
    assert add_end_tags(repaired) == repaired
    assert repaired.count("\n") == html.count("\n")


def test_a_page_that_nests_or_grows_without_end_is_refused() -> None:
    add_end_tags("<div>" * DEEPEST)
    with pytest.raises(UnreadablePageError, match="too-deep"):
        add_end_tags("<div>" * (DEEPEST + 1))
    words = "the page has more tags, or a table with more cells, than any policy needs"
    with pytest.raises(UnreadablePageError, match=words):
        add_end_tags("<br>" * (MOST_TAGS + 1))
