"""What layouts compile to."""

from legalsite.pages.jinja_layouts import Layouts


def test_own_layouts_can_use_all_statements() -> None:
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
