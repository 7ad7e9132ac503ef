"""Layouts that loop, branch, or collect without end."""

from pathlib import Path

import pytest

from legalsite.errors import ProblemsFound
from legalsite.pages import layout_limits
from legalsite.pages.jinja_layouts import Layouts

ENDLESS = Path(__file__).with_name("endless_layouts.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("layout", ENDLESS.splitlines(), ids=lambda text: text[:60])
def test_a_layout_that_would_never_end_is_an_error_of_its_line(
    layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout_limits, "MAX_WORK", 2_000_000)
    layouts = Layouts({"endless.html": f"\n{layout}\n".encode(), "one.html": b"1"})
    with pytest.raises(ProblemsFound) as caught:
        layouts.render("endless.html", {"big": "x " * 200_000, "many": range(99_999)})
    (problem,) = caught.value.problems
    assert problem.message == "the layout exceeds a limit: more than 2,000,000 steps for one page"
    assert problem.place in {"layouts/endless.html:2", "layouts/one.html:1"}


def test_values_are_what_they_are_without_a_count() -> None:
    layout = """{% macro m(a, b=2) %}{{ a * b }}{% endmacro %}{% macro c() %}{{ caller() }}{% endmacro %}
{%- set x, y = (1, [2, 3]) %}
{%- with z = {"k": y[1:]} %}{{ m(x) }} {{ m(a=x, b=4) }} {{ z.k }} {{ z["k"][0] }}{% endwith %}
{%- for a in y if a > 2 %} {{ loop.index }} {{ a ~ "!" }}{% else %} none{% endfor %}
{%- filter upper %} {{ y | map("string") | join("-") }} end{% endfilter %}
{%- set t | upper %} text{% endset %}{{ t }}{% call c() %}!{% endcall %}
{%- include "one.html" %}{% from "two.html" import n %}{{ n }}{{ "yes" if x in y else "no" }}"""
    own = {"all.html": layout.encode(), "one.html": b" 1", "two.html": b"{% set n = 5 %}"}
    expected = "2 4 [3] 3 1 3! 2-3 END TEXT! 15no"
    assert Layouts(own).render("all.html", {}) == expected
