"""Markdown into blocks and HTML, case by case."""

import re

import pytest

from legalsite.errors import ProblemsFound
from legalsite.source import markdown, parser
from legalsite.source.link_targets import Links
from legalsite.source.markdown import empty_text_problems, read_document, read_markdown
from text_tables import cases, in_lines


def shown(document):
    """One line a block, as the fixtures write it."""
    return "\n".join(_shown(block) for block in document.blocks)


def _shown(block):
    marks = {"words": '"{}"', "target": "<{}>", "cell": "|", "note": "{}"}
    spans = [
        "~" * span.struck + marks[span.of].format(span.text.replace("\n", "\\n"))
        for span in block.read
    ]
    number = [f"[{block.number}]"] if block.number else []
    anchor = [f"#{block.anchor}"] if block.anchor else []
    return " ".join([str(block.line), block.kind, str(block.level), *number, *spans, *anchor])


@cases("fixtures/markdown.md")
def test_blocks(text, expected):
    assert shown(read_markdown(text, path="content/a.md")) == expected


@cases("fixtures/markdown_html.md")
def test_html(text, expected):
    assert read_markdown(text, path="content/a.md").html.rstrip("\n") == expected


def problems(text, **given):
    with pytest.raises(ProblemsFound) as found:
        read_markdown(text, path="content/a.md", **given)
    return found.value.problems


def test_a_label_defined_twice_is_named_with_its_line():
    assert [
        str(problem) for problem in problems("[a]\n\n[a]: /one\n[a]: /two\n", first_line=8)
    ] == [
        (
            "content/a.md:11: error[duplicate-label]: [a] is defined twice; only the first definition counts\n"
            "  11 | [a]: /two\n"
            "  help: rename one of the two labels"
        )
    ]


def test_a_bidi_override_written_as_an_entity_is_refused():
    assert [
        str(problem)
        for problem in problems("pay\n\n&#8364; 5 &amp;\nnow &#x202e;001\n", first_line=5)
    ] == [
        (
            "content/a.md:8:5: error[bad-character]: U+202E, right-to-left override, isn't allowed\n"
            "  8 | now &#x202e;001\n"
            "    |     ^\n"
            "  help: remove it"
        )
    ]


@pytest.mark.parametrize("entity", ["&ic;", "&InvisibleTimes;", "&#x2063;"])
def test_refuses_an_invisible_character_written_as_an_entity(entity):
    assert [problem.rule for problem in problems(f"We sell{entity} nothing.\n", first_line=1)] == [
        "bad-character"
    ]


@cases("fixtures/refused_markdown.txt")
def test_what_is_refused(text, expected):
    """The cases are Python."""
    assert in_lines(eval(text)) == expected


def test_the_cells_of_all_tables_are_counted_and_so_are_those_that_short_rows_lack(monkeypatch):
    for module in (markdown, parser):
        monkeypatch.setattr(module, "MAX_CELLS", 100)
    head = "|a|b|c|\n|-|-|-|\n"
    assert [problem.line for problem in problems(head + "|b|b|b|\n" * 40)] == [1]
    assert [problem.line for problem in problems((head + "|b\n" * 20 + "\n") * 2)] == [24]
    nine = head + "|b|b|b|\n" * 9
    several = nine + "\n\nx" * 60 + "\n\n" + nine
    for module in (markdown, parser):
        monkeypatch.setattr(module, "MAX_CELLS", 76)
    assert read_markdown(several, path="a.md")
    monkeypatch.setattr(markdown, "MAX_CELLS", 75)
    assert len(problems(several)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "# a\n\n" * 5_000,
        "x\n\n" * 5_000,
        "*a_ " * 12_000,
        "\"a' " * 20_000,
        "`a" * 12_000,
        "<!--" * 8_000,
        "<" * 25_000,
        "<a " + "b " * 12_000,
        "<a@" * 8_000,
        ">" * 25,
        "a b c " * 25_000,
        "a" + "\n" * 39_000 + "- b <",
        "## a" + " " * 60_000 + "{#b} c",
    ],
)
def test_what_is_only_long_is_read(text):
    document = read_markdown(text + "\n\nTo the end.", path="a.md")
    assert "To the end." in document.html


def test_quotes_nest_a_hundred_deep_and_no_deeper():
    assert read_markdown(">" * 100 + " x", path="a.md").blocks[0].text == "x"
    assert [problem.rule for problem in problems(">" * 101 + " x")] == ["too-deep"]


def test_files_and_pages_get_their_addresses():
    links = Links(
        "/legal/",
        {"files/a b.png": "/legal/assets/ab.1234.png"},
        frozenset({"terms", "eu/terms"}),
    )
    text = "![x](<files/a b.png>) ![x](<../files/a b.png>) [a](terms.md#fees) [b](/terms) [c](/terms/) [d](../terms.md)"
    text += " [e](/other) [f](#here) [g](https://x.example/ü) [h](unknown.md) <a href='terms.md'>i</a> [j](/legal/x)"
    document = read_markdown(text, path="content/eu/privacy/2025-01-01.md", links=links)
    found = dict(reversed(pair) for pair in re.findall(r'<a href="([^"]*)">(.)', document.html))
    assert found == {
        "a": "/legal/eu/terms/#fees", "b": "/legal/terms/", "c": "/legal/terms/", "d": "/legal/terms/",
        "e": "/legal/other", "f": "#here", "g": "https://x.example/%C3%BC", "h": "/legal/eu/unknown/",
        "i": "/legal/eu/terms/", "j": "/legal/x",
    }  # fmt: skip
    assert document.html.count('src="/legal/assets/ab.1234.png"') == 2
    targets = [
        span.text for block in document.blocks for span in block.spans if span.of == "target"
    ]
    assert targets[:3] == ["files/a b.png", "../files/a b.png", "terms.md#fees"]


@pytest.mark.parametrize(
    "data",
    [
        b"---\ntitle: x\n---\n# Terms\n",
        b"---\nlayout: ../a.astro\ntitle: [\n---\n\n# Terms\n",
        b"+++\ntitle = 'x'\n+++\n# Terms\n",
        b'{\n  "title": "x"\n}\n\n# Terms\n',
        b"{\n}\n# Terms\n",
        b"\xef\xbb\xbf# Terms\r\n",
        b"# Terms",
        b"---\n# a comment\n\nlayout: x\n---\n## no\n".replace(b"## no", b"\n# Terms"),
        b"---\n---\n# Terms",
    ],
)
def test_a_plain_file_is_read_whatever_its_front_matter(data):
    document = read_document(data, "a.md")
    assert document.title == "Terms"
    assert document.blocks[0].line == data.split(b"# T")[0].count(b"\n") + 1


def test_a_text_between_two_rules_is_no_front_matter():
    blocks = read_document(b"---\nWe keep little, and say so.\n\n---\n\nTwo.\n", "a.md").blocks
    assert [(block.text, block.line) for block in blocks] == [
        ("We keep little, and say so.", 2),
        ("Two.", 6),
    ]


def test_a_heading_in_html_is_in_the_line_of_its_own_first_word():
    text = '<div>\n<p>Last updated: 11 May 2025</p>\n<h5>&nbsp;</h5>\n<h3 id="1">1. Fees</h3>\n</div>\n'
    assert [(block.text, block.line) for block in read_markdown(text, path="content/a.md").blocks][
        -1
    ] == ("1. Fees", 4)


def test_a_rule_at_the_top_is_no_front_matter():
    assert [block.text for block in read_document(b"---\nOne.\n\nTwo.\n", "a.md").blocks] == [
        "One.",
        "Two.",
    ]


def test_anchors_stay_when_clauses_before_them_are_added():
    def anchors(text):
        return {
            b.text: b.anchor for b in read_markdown(text, path="content/a.md").blocks if b.anchor
        }

    old = anchors("## 1. Fees\n\n1.1 Pay in May.\n\n## 2. Boats\n\n1. Row gently.\n2. Sail home.\n")
    new = anchors(
        "## 1. Pets\n\n1.1 None.\n\n## 2. Fees\n\n2.1 Pay in cash.\n\n2.2 Pay in May.\n\n"
        "## 3. Boats\n\n1. Wear a vest.\n2. Row gently.\n3. Sail home.\n"
    )
    assert {text: new[text] for text in old} == old


def test_the_breaks_outside_of_lists_and_quotes_are_kept_with_their_lines():
    document = read_document(
        b"One\n\n- - -\n\nTwo\n\n- a\n\n  ***\n\n> - - -\n\n* * *\n\nThree\n", "content/a.md"
    )
    assert [(mark.line, mark.written) for mark in document.breaks] == [(3, "- - -"), (13, "* * *")]


@pytest.mark.parametrize(
    ("heading", "link", "anchor"),
    [
        ("A. Definitions", "a-definitions", "a-definitions"),
        ("1. Über uns", "1-%C3%BCber-uns", "1-über-uns"),
        ("1. Über uns", "1-%22%C3%BCber-uns%22", "1-&quot;über-uns&quot;"),
        ("How we use " + "words " * 12, "how-we-use" + "-words" * 12, "how-we-use" + "-words" * 12),
    ],
)
def test_a_heading_has_the_anchor_of_another_tool_by_which_the_text_links_to_it(
    heading, link, anchor
):
    html = read_document(f"[x](#{link})\n\n## {heading}\n".encode(), "terms.md").html
    assert f'<span id="{anchor}"></span>' in html


GROUPED = """
- a
- b
  1. c
     > d
- e

Words.

1. f

Words.

| g | h |
|---|---|
| i | j |
"""
GROUPED_HTML = """
- a

<ul><li>b</li><li>c<blockquote>d</blockquote></li></ul>
<table><tr><td>e</td></tr><tr><td>f</td></tr></table>
<p>g</p>

e
: f

```
g
```

    h
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GROUPED, "a:1 b:1 c:2 d:0 e:1 Words.:0 f:3 Words.:0 g | h:4 i | j:4"),
        (GROUPED_HTML, "a:1 b:2 c:2 d:0 e:3 f:3 g:0 e:4 f:4 g:5 h:6"),
    ],
)
def test_the_items_of_one_list_and_the_rows_of_one_table_belong_together(text, expected):
    blocks = read_markdown(text, path="content/a.md").blocks
    names = dict.fromkeys(block.group for block in blocks if block.group)
    nth = {group: number for number, group in enumerate(names, 1)} | {0: 0}
    assert " ".join(f"{block.text}:{nth[block.group]}" for block in blocks) == expected


@pytest.mark.parametrize(("text", "empty"), [("We keep it.\n", False), ("***\n", True), ("", True)])
def test_a_text_without_words_is_named_at_the_end_of_its_front_matter(text, empty):
    found = empty_text_problems(
        read_markdown(text, path="a.md", first_line=6, collected=[]), "a.md", 6
    )
    assert [(problem.rule, problem.line) for problem in found] == [("empty-text", 5)] * empty


def test_a_problem_in_a_further_part_of_a_text_has_its_own_line():
    assert [
        problem.line for problem in problems("pay\n\nit\n\nnow &#x202e;001\n", first_line=5)
    ] == [9]


def test_lists_in_the_parts_of_a_text_are_told_apart():
    text = "- a\n\nWords.\n\n- b\n\nWords.\n\n- c\n- d\n"
    groups = [
        block.group for block in read_markdown(text, path="a.md").blocks if block.kind == "item"
    ]
    assert min(groups) > 0
    assert [groups.index(group) for group in groups] == [0, 1, 2, 2]


def test_lists_and_headings_in_html_have_their_levels():
    text = "<ul><li>a<ul><li>b</li></ul></li></ul>\n\n<h3>c</h3>\n"
    blocks = read_markdown(text, path="a.md").blocks
    assert [(block.kind, block.level) for block in blocks] == [
        ("item", 0),
        ("item", 1),
        ("heading", 3),
    ]


def test_a_line_of_code_is_written_as_on_its_page():
    document = read_markdown('    say "a" & <b>\n', path="a.md")
    assert document.blocks[0].html == 'say "a" &amp; &lt;b&gt;'
    assert document.blocks[0].html in document.html
