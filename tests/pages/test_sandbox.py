import pytest
from jinja2.sandbox import SecurityError
from markupsafe import Markup, escape

from legalsite.pages.layouts import CompiledLayouts, Sandbox


def render(source, **values):
    return Sandbox({"a.html": (source, "layouts/a.html")}.get).get_template("a.html").render(values)


@pytest.mark.parametrize(
    "value", ["plain words", "a < b & c > d", 'it\'s "said"', Markup("<b>bold</b>"), 7, None, "", ("<a>", 1)]
)
def test_what_is_printed_is_escaped_as_by_the_library(value):
    assert render("{{ value }}", value=value) == str(escape(value))
    assert render("{% macro m() %}{{ value }}{% endmacro %}{{ m() }}{{ m() ~ value }}", value=value) == (
        str(escape(value)) * 3
    )


def test_a_page_is_joined_in_order():
    parts = [*[""] * 2000, *map(str, range(3000))]
    assert Sandbox.concat(part for part in parts) == Sandbox.concat(parts) == "".join(parts)


def test_nothing_is_computed_before_a_page_is_rendered():
    assert Sandbox({}.get).compile("{{ 9 ** (9 ** 9) }}{% set a = 'a' * 10**12 %}")


def test_everything_is_escaped_and_code_is_out_of_reach():
    assert render("{{ text }}", text="<b>") == "&lt;b&gt;"
    with pytest.raises(SecurityError):
        render("{{ text.__class__.__mro__ }}", text="x")


def test_compiled_code_is_kept_by_file_name_and_only_for_the_prefix():
    memo = {}
    sources = {"a.html": ("a", "builtin/a.html"), "b.html": ("b", "layouts/b.html")}
    for _ in range(2):
        sandbox = Sandbox(sources.get, CompiledLayouts(memo, "builtin/"))
        assert [sandbox.get_template(name).render() for name in sources] == ["a", "b"]
    assert memo.keys() == {"builtin/a.html"}
