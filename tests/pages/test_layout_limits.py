"""Single expressions that would take too much memory, or that fail."""

from pathlib import Path

import pytest

from legalsite.errors import ProblemsFound
from legalsite.pages.jinja_layouts import Layouts

LIMITS = Path(__file__).with_name("layout_limits.txt").read_text(encoding="utf-8")
BIG = "x" * 4_000_000


@pytest.mark.parametrize("expression", LIMITS.splitlines(), ids=lambda text: text[:60])
def test_an_expression_that_fails_or_takes_too_much_is_an_error_of_its_line(expression):
    with pytest.raises(ProblemsFound) as caught:
        Layouts({"limits.html": f"\n{expression}".encode()}).render("limits.html", {"big": BIG})
    (problem,) = caught.value.problems
    assert problem.rule == "layout-error"
    # text that Jinja2 writes in one piece with the line before
    assert problem.place == f"layouts/limits.html:{1 if 'ud800' in expression else 2}"
