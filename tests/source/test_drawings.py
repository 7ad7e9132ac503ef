"""Which drawings browsers may run or load something from, and which are only pictures."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import ProblemTuple
from legalsite.source.drawings import (
    ELEMENTS,
    EXPORT_HELPS,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_MESSAGE_LENGTH,
    MAX_PROBLEMS,
    MAX_STYLE_CHARACTERS,
    OTHER_HELP,
    STYLE_FUNCTIONS,
    SVG,
    UTF8_HELP,
    drawing_problems,
)

FIXTURES = Path(__file__).parent / "fixtures"
START = f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink">\n'
LONG = "x" * 100_000
DECLARED = '<?xml version="1.0" encoding="{}"?>\n' + START + "<text>é</text></svg>"


def cases(name: str) -> list[str]:
    lines = (FIXTURES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("===")]


def problems_in(content: str) -> ProblemTuple:
    """Return the problems of a drawing whose second line is the content."""
    return drawing_problems(f"{START}{content}\n</svg>\n".encode(), "a.svg")


@pytest.mark.parametrize("case", cases("hostile_drawings.txt"))
def test_what_browsers_may_run_or_load_is_refused_at_its_place(case: str) -> None:
    content, expected = case.split(" | ")
    problem = problems_in(content)[0]
    assert f"{problem.line}:{problem.column} {problem.message}" == expected
    assert problem.help == (UTF8_HELP if problem.rule == "bad-drawing" else OTHER_HELP)


@pytest.mark.parametrize("content", cases("honest_drawings.txt"))
def test_words_and_what_browsers_ignore_are_allowed(content: str) -> None:
    assert problems_in(content) == ()


def first_message(data: bytes) -> str:
    problems = drawing_problems(data, "a.svg")
    return f"{problems[0].place} {problems[0].message}" if problems else ""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (DECLARED.format("UTF-8").encode(), ""),
        (DECLARED.format("utf-8").encode("utf-8-sig"), ""),
        (DECLARED.format("US-ASCII").replace("é", "&#233;").encode(), ""),
        (DECLARED.format("US-ASCII").encode(), "the encoding of drawings is UTF-8, not us-ascii"),
        (DECLARED.format("ISO-8859-1").encode(), "the encoding of drawings is UTF-8, not iso-8859-1"),
        (DECLARED.format("utf-7").encode(), "the encoding of drawings is UTF-8, not utf-7"),
        (DECLARED.format("UTF-16").encode(), "the encoding of drawings is UTF-8, not utf-16"),
        # browsers ignore these escapes in a name, so that it is <script>
        (
            DECLARED.format("ISO-2022-JP").replace("<text>", "<scr\x1b(Bipt>").encode(),
            "the encoding of drawings is UTF-8, not iso-2022-jp",
        ),
        (DECLARED.format("ISO-8859-1").encode("latin-1"), "the encoding of drawings is UTF-8, not iso-8859-1"),
        (DECLARED.format("UTF-16").encode("utf-16"), "this drawing isn't UTF-8"),
        (
            DECLARED.format("UTF-16").replace("é", "e").encode("utf-16-le"),
            "this drawing isn't UTF-8",
        ),
    ],
)  # fmt: skip
def test_only_utf_8_and_ascii_are_read(data: bytes, message: str) -> None:
    assert message in first_message(data)
    assert bool(message) == bool(first_message(data))


@pytest.mark.parametrize(
    "doctype",
    [
        'svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"',
        'svg PUBLIC "-//W3C//DTD SVG 20010904//EN" ""', "svg", "html", "svg SYSTEM 'a>[<!ENTITY]'",
    ],
)  # fmt: skip
def test_the_document_type_of_svg_is_ignored(doctype: str) -> None:
    assert first_message(f"<!DOCTYPE {doctype}>\n{START}</svg>".encode()) == ""


@pytest.mark.parametrize(
    "doctype",
    [
        "svg []", 'svg [<!ENTITY a "x">]', "svg [%a;]", 'svg [<!ATTLIST g onload CDATA "x">]',
        # browsers know the entities of these types
        'html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"',
        'svg PUBLIC "-//W3C//DTD XHTML 1.1 plus MathML 2.0 plus SVG 1.1//EN" ""',
    ],
)  # fmt: skip
def test_a_document_type_with_entities_is_refused(doctype: str) -> None:
    data = f"<!DOCTYPE {doctype}>\n{START}<rect fill='url&lpar;a)'/></svg>"
    expected = "only the document type of SVG is allowed in drawings, without definitions"
    assert first_message(data.encode()).endswith(expected)


@pytest.mark.parametrize(
    "data",
    [
        "<svg/>", "<html xmlns='http://www.w3.org/1999/xhtml'/>", f"<svg xmlns='{SVG}x'/>",
        f"<g xmlns='{SVG}'/>", "<svg xmlns='http://www.w3.org/1999/xhtml'/>",
    ],
)  # fmt: skip
def test_the_root_is_svg(data: str) -> None:
    expected = f'a.svg:2:1 the root element isn\'t <svg xmlns="{SVG}">'
    assert first_message(f"<!-- x -->\n{data}".encode()) == expected


def test_each_problem_is_reported_once_with_its_first_place() -> None:
    found = problems_in("<g onclick='a()'/>\n<g onclick='b()'/><script><set/></script>\n<set/>")
    assert [(problem.place, problem.message.split()[0]) for problem in found] == [
        ("a.svg:2:1", "onclick"), ("a.svg:3:19", "<script>"), ("a.svg:4:1", "<set>"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "program"),
    [
        ('<svg content="&lt;mxfile&gt;"/>', "draw.io"), ("<!-- Created with Inkscape, inkscape.org -->", "Inkscape"),
        ("<!-- Generator: Adobe Illustrator 27.0.0 -->", "Illustrator"),
        ("<!-- Generated by graphviz version 12.2.1 -->", "Graphviz"), ('<g data-figma-bg-blur-radius="9"/>', "Figma"),
    ],
)  # fmt: skip
def test_the_help_names_an_export_of_the_program(words: str, program: str) -> None:
    (help,) = {
        problem.help
        for problem in drawing_problems(f"{START}{words}<script/></svg>".encode(), "a.svg")
    }
    assert program in help
    assert "PNG" in help or "-Tpng" in help
    assert help in EXPORT_HELPS.values()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b" " * (MAX_BYTES + 1), "this drawing has more than 10,000,000 bytes"),
        (
            START.encode() + b"<g>" * MAX_DEPTH + b"</g>" * MAX_DEPTH + b"</svg>",
            "elements are nested more than 200 deep",
        ),
        (
            START.encode() + b"<style>" + b"a(" * MAX_STYLE_CHARACTERS + b"</style></svg>",
            "styles have more than 1,000,000 characters",
        ),
    ],
)
def test_size_and_depth_have_limits(data: bytes, message: str) -> None:
    assert message in first_message(data)


REPEATED = (
    "<script/>" * 2_000,
    "<g onload=''/>" * 1_000,
    f"<style>{'@import x;' * 900}</style>",
    f'<rect style="{"a() " * 2_000}"/>',
    f'<rect style="{"a(" * 4_000}"/>',
)


@pytest.mark.parametrize("content", REPEATED, ids=lambda content: content[:20])
def test_a_repeated_problem_is_reported_once_without_reading_the_drawing_again(
    content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = []
    monkeypatch.setattr(
        "legalsite.source.drawings._export_help", lambda data: searched.append(data) or "help"
    )
    assert len(problems_in(content)) == len(searched) <= 2


@pytest.mark.parametrize(
    "content",
    [f"<{LONG}/>", f"<g {LONG}=''/>", f"<?{LONG}?>", f"<use href='{LONG}'/>", f"<g fill='{LONG}()'/>"],
)  # fmt: skip
def test_a_long_name_is_shortened_in_the_message(content: str) -> None:
    assert len(problems_in(content)[0].message) <= MAX_MESSAGE_LENGTH


def test_only_the_first_problems_are_returned() -> None:
    assert len(problems_in("".join(f"<a{number}/>" for number in range(99)))) == MAX_PROBLEMS


names = st.text(st.characters(categories=["Ll", "Lu", "Lo"]), min_size=1)


@given(names.filter(lambda name: name not in ELEMENTS))
def test_no_other_element_or_attribute_is_allowed(name: str) -> None:
    assert problems_in(f"<{name}/>")
    assert problems_in(f"<{name.casefold()}/>") or name.casefold() in ELEMENTS
    assert problems_in(f"<g on{name}=''/>")


@given(
    names.filter(lambda name: name.lower() not in STYLE_FUNCTIONS),
    st.sampled_from(["", "@media a{b{c:"]),
)
def test_no_other_function_is_allowed_in_styles(name: str, before: str) -> None:
    assert problems_in(f"<style>{before}a{{b:{name}(#a)}}</style>") or name.lower() == "url"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_any_words_are_allowed_as_text(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert problems_in(f"<title>{escaped}</title><text>{escaped}</text>") == ()
