import pytest
from jinja2.sandbox import SecurityError
from markupsafe import Markup, escape

from legalsite.pages.sandbox import (
    CompiledLayouts,
    LimitExceeded,
    Sandbox,
    check_call,
    check_format,
    check_size,
    limited_page,
    limited_parts,
    size_of,
)


def render(source, **values):
    return Sandbox({"a.html": (source, "layouts/a.html")}.get).get_template("a.html").render(values)


@pytest.mark.parametrize(
    ("value", "size"),
    [("abc", 3), ([], 0), (["ab", "c"], 5), (("x", ["y"]), 5), ({"key": "four"}, 5), (7, 0), (None, 0)],
)
def test_a_size_counts_characters_and_items(value, size):
    assert size_of(value) == size


@pytest.mark.parametrize(
    "value", ["plain words", "a < b & c > d", 'it\'s "said"', Markup("<b>bold</b>"), 7, None, "", ("<a>", 1)]
)
def test_what_is_printed_is_escaped_as_by_the_library(value):
    assert render("{{ value }}", value=value) == str(escape(value))
    assert render("{% macro m() %}{{ value }}{% endmacro %}{{ m() }}{{ m() ~ value }}", value=value) == (
        str(escape(value)) * 3
    )


def test_an_item_that_occurs_twice_counts_twice():
    nested = ["x"]
    for _ in range(10):
        nested = [nested, nested]
    assert size_of(nested) > 2**10


def test_the_limit_itself_is_allowed():
    check_size(1_000_000)
    with pytest.raises(LimitExceeded, match=r"1,000,001 characters or items at once \(at most 1,000,000\)"):
        check_size(1_000_001)


@pytest.mark.parametrize(
    ("name", "subject", "arguments"),
    [
        ("center", "a", (10**7,)),
        ("indent", "a\n" * 1000, (10**5,)),
        ("replace", "a" * 10**6, ("a", "b" * 11)),
        ("format", "{:>9999999}", (1,)),
        ("sum", [[1]], ([],)),
        ("tojson", "a" * 10**6, ("x" * 11,)),
    ],
)
def test_a_call_that_would_make_too_much_is_refused(name, subject, arguments):
    with pytest.raises(LimitExceeded):
        check_call(name, subject, arguments, {})


@pytest.mark.parametrize(
    ("name", "subject", "arguments"),
    [("center", "a", (80,)), ("replace", "a-b", ("-", "_")), ("upper", "a" * 10**7, ()), ("wordwrap", "a b", (79,))],
)
def test_a_call_that_pages_need_is_allowed(name, subject, arguments):
    check_call(name, subject, arguments, {})


def test_a_format_may_not_take_its_width_from_a_large_value():
    check_format("{:>{}}", ("a", 80))
    for text in ("{:>{}}", "%*d"):
        with pytest.raises(LimitExceeded):
            check_format(text, ("a", 10**7))


def test_parts_are_joined_as_strings():
    assert limited_parts([1, "b", 2.5], ", ") == ["1", "b", "2.5"]
    with pytest.raises(LimitExceeded):
        limited_parts(["a"] * 20, "x" * 10**6)


def test_a_page_is_joined_in_order():
    assert limited_page(str(number) for number in range(3000)) == "".join(map(str, range(3000)))


def test_literals_and_concatenation_are_checked_when_they_run():
    assert render("{% set a, b = 1, 2 %}{{ [a, b] }} {{ a ~ '<' ~ b }}") == "[1, 2] 1&lt;2"
    with pytest.raises(LimitExceeded):
        render("{{ text ~ text }}", text="a" * 600_000)


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
