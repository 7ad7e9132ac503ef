import gzip
import re
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from jinja2.sandbox import SecurityError

from legalsite.errors import ProblemsFound
from legalsite.pages.assets import built_in_layouts
from legalsite.pages.jinja_layouts import CompiledLayouts, Layouts, Sandbox, running_layout
from legalsite.text.phrase_catalogue import english

HERE = Path(__file__).parent
FAULTS = (HERE / "layout_faults.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "fault", FAULTS.strip().removeprefix("=== ").split("\n=== "), ids=lambda t: t.partition("\n")[0]
)
def test_a_problem_names_the_line(sample, fault):
    _, layout, message = fault.split("\n", 2)
    name, source = layout.split(" | ", 1)
    own = {name: source.encode().decode("unicode_escape").encode("latin-1")}
    with pytest.raises(ProblemsFound) as error:
        sample.render(own)
    assert error.value.status == 1
    assert message.strip() in str(error.value)
    assert [problem.path for problem in error.value.problems] == [f"layouts/{name}"]
    assert all(problem.line for problem in error.value.problems)


def test_an_interrupted_layout_says_where(monkeypatch):
    def interrupt(value):
        raise KeyboardInterrupt

    layouts = Layouts({"home.html": b"a\n{{ value }}"})
    monkeypatch.setattr(layouts._sandbox, "escaped", interrupt)
    with pytest.raises(KeyboardInterrupt, match=r"stopped in layouts/home\.html:2"):
        layouts.render("home.html", {"value": 1})


def test_another_thread_can_find_the_line_that_a_layout_is_at():
    reached, released = threading.Event(), threading.Event()

    def wait() -> str:
        reached.set()
        released.wait(30)
        return ""

    layouts = Layouts({"home.html": b"a\n{% for i in range(3) %}\n{{ wait() }}{% endfor %}"})
    thread = threading.Thread(target=layouts.render, args=("home.html", {"wait": wait}))
    thread.start()
    assert reached.wait(30)
    assert running_layout() == "layouts/home.html:3"
    released.set()
    thread.join()
    assert running_layout() == ""


def test_what_a_page_needs_is_let_through(sample):
    own = b"""{{ "{a} of {b:>4}".format(a=1, b=20261120) }} {{ "%s-%03d" % ("x", 7) }} {{ "%.2f" | format(2.5) }}
{{ [1, "b", policy.title] | join(", ") }}
{{ "abc" | replace("b", "<x>") }} {{ "a b".replace(" ", "_") }} {{ ", ".join(["x", "y"]) }} {{ "a" | center(5) }}
{{ [1, 2, 3] | sum }} {{ {"a": (1, 2)} | tojson }} {{ "one two" | wordwrap(4) | indent(2) }} {{ 5000000 | string }}
{% for a, b in [(1, 2), (3, 4)] %}{{ a + b }}{% endfor %} {{ [{"t": "<p>"}, {"t": "q"}] | join("|", attribute="t") }}
"""
    page = sample.render({"policy.html": own})["privacy/index.html"].decode()
    assert " ".join(page.split()) == (
        "1 of 20261120 x-007 2.50 1, b, Privacy Policy a&lt;x&gt;c a_b x, y a "
        '6 {"a": [1, 2]} one two 5000000 37 &lt;p&gt;|q'
    )


def test_a_template_that_would_take_too_long_to_compile_is_refused():
    with pytest.raises(ProblemsFound) as caught:
        Layouts({"home.html": b"{{ site.title }}" * 40_000, "other.css": b"a" * 600_000})
    assert [(problem.path, problem.message) for problem in caught.value.problems] == [
        ("layouts/home.html", "the layout has more than 500,000 bytes")
    ]


@pytest.mark.parametrize("more", [0, 1])
def test_a_layout_has_at_most_500_000_bytes(more):
    with pytest.raises(ProblemsFound, match="500,000 bytes") if more else nullcontext():
        Layouts({"home.html": b"a" * (500_000 + more)})


def test_all_layouts_that_do_not_compile_are_reported_at_once():
    with pytest.raises(ProblemsFound) as error:
        Layouts(
            {
                "a.html": b"{% if %}",
                "b.html": b"\xff",
                "c.css": b"\xff",
                "d.png": b"\xff",
                "e.html": b"fine",
            }
        )
    assert [problem.place for problem in error.value.problems] == [
        "layouts/a.html:1",
        "layouts/b.html:1:1",
        "layouts/c.css:1:1",
    ]


def test_a_file_replaces_the_built_in_one(sample):
    files = sample.render({"home.html": b"Just {{ policies | length }} policies.\n"})
    assert files["index.html"] == b"Just 3 policies."
    assert b"<!doctype html>" in files["privacy/index.html"]


def test_a_block_replaces_a_block(sample):
    own = {
        "base.html": b'{% extends "builtin/base.html" %}{% block brand %}<b>Ahoy</b>{% endblock %}',
        "policy.html": b'{% extends "builtin/policy.html" %}'
        b"{% block text %}<i>{{ text.id }}</i>{{ super() }}{% endblock %}",
    }
    files = sample.render(own)
    assert b"<b>Ahoy</b>" in files["index.html"]
    page = files["privacy/index.html"]
    assert b"<b>Ahoy</b>" in page
    assert b"<i>2026-03-02</i><p>Harbour Ledger keeps" in page


def test_own_styles_follow_the_built_in_ones(sample):
    own = {"site.css": b"body { background: url(img/sea.png) }", "img/sea.png": b"\x89PNG"}
    files = sample.render(own)
    styles = [name for name in files if name.endswith(".css")]
    assert len(styles) == 1
    sea = next(name for name in files if name.endswith(".png"))
    assert re.fullmatch(r"assets/img/sea\.[0-9a-f]{12}\.png", sea)
    assert (
        files[styles[0]]
        == built_in_layouts()["style.css"] + f'\nbody {{ background: url("{sea[7:]}") }}'.encode()
    )
    assert f'href="/legal/{styles[0]}"'.encode() in files["index.html"]


def test_own_style_and_script_replace_the_built_in_ones(sample):
    files = sample.render({"style.css": b"p{}", "notice.js": b"0"})
    assert [data for name, data in files.items() if name.endswith(".css")] == [b"p{}"]
    assert files["notice.js"] == b"0"


def test_a_layout_can_show_an_asset(sample):
    files = sample.render(
        {"home.html": b'<img src="{{ assets["logo.svg"] }}">', "logo.svg": b"<svg/>"}
    )
    assert re.fullmatch(rb'<img src="/legal/assets/logo\.[0-9a-f]{12}\.svg">', files["index.html"])
    assert files[files["index.html"].decode()[17:-2]] == b"<svg/>"


def test_what_a_writer_typed_is_no_template(sample):
    sample.words["cookies/2026-11-10.md"] = "We set {{ one }} and {% two %}.\n"
    assert b"We set {{ one }} and {% two %}." in sample.render()["cookies/2026-11-10/index.html"]


def test_the_sandbox_hands_out_no_method_of_our_values(sample):
    with pytest.raises(ProblemsFound, match="unsafe"):
        sample.render({"policy.html": b"{{ text.__class__.__mro__ }}"})
    assert "lipsum" not in Sandbox(lambda name: None, CompiledLayouts({})).globals


def test_compiled_layouts_are_remembered_unless_they_are_the_site_s_own():
    memo = {}
    values = {"policies": [], "say": english("pages")}
    first = Layouts({"home.html": b"{% include 'policies.html' %}"}, memo).render(
        "home.html", values
    )
    assert memo.keys() == {"builtin/policies.html"}
    assert (
        Layouts({"home.html": b"{% include 'policies.html' %}"}, memo).render("home.html", values)
        == first
    )


def test_the_built_in_layout_that_a_site_extends_is_compiled_with_the_others():
    layouts = Layouts({"home.html": b"{% extends 'builtin/home.html' %}"}, {})
    layouts.compile()
    assert "builtin/home.html" in layouts.memo


def test_the_stylesheet_stays_small():
    """All pages share it. The folded menu, the languages, the column beside a redline, lists on phones, and print need
    what is above 15,000; a browser loads less than 6,000 bytes."""
    assert len(built_in_layouts()["style.css"]) < 22_500
    assert len(gzip.compress(built_in_layouts()["style.css"])) < 6_000


def render(source, **values):
    return (
        Sandbox({"a.html": (source, "layouts/a.html", None)}.get)
        .get_template("a.html")
        .render(values)
    )


def test_everything_is_escaped_and_code_is_out_of_reach():
    assert render("{{ text }}", text="<b>") == "&lt;b&gt;"
    with pytest.raises(SecurityError):
        render("{{ text.__class__.__mro__ }}", text="x")


def test_a_line_with_only_a_tag_leaves_no_line():
    assert render("a\n  {% if x %}\nb\n  {% endif %}\nc", x=1) == "a\nb\nc"


def test_a_layout_that_is_nested_too_deeply_is_refused():
    with pytest.raises(ProblemsFound) as caught:
        Layouts({"home.html": b"{{ " + b"(" * 2000 + b"1" + b")" * 2000 + b" }}"})
    assert [problem.place for problem in caught.value.problems] == ["layouts/home.html:1"]


def test_compiled_code_is_kept_by_file_name_and_only_for_the_prefix():
    memo = {}
    sources = {"a.html": ("a", "builtin/a.html", None), "b.html": ("b", "layouts/b.html", None)}
    for _ in range(2):
        sandbox = Sandbox(sources.get, CompiledLayouts(memo))
        assert [sandbox.get_template(name).render() for name in sources] == ["a", "b"]
    assert memo.keys() == {"builtin/a.html"}
