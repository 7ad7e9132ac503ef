"""Readers see exactly the value of a fact, and a published text gets its names back."""

import re
from functools import cache

import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import assume, example, given
from hypothesis import strategies as st

from legalsite.errors import HARMFUL, Problem
from legalsite.model.config import Languages
from legalsite.model.policy import FilledFact
from legalsite.source.fact_names import fill_names, put_names_back, recorded_values, restore_names
from legalsite.source.front_matter import read_version
from legalsite.source.markdown import read_markdown

NAME = "{{ company.name }}"
PLAIN = "Qqword"  # a value without any markup
FRONT = '---\ntitle: "{{ company.name }} terms"\nrevised: 2026-01-10\n---\n'
PLACES = [
    "{{ company.name }}",
    "We are {{ company.name }}.",
    "{{ company.name }}. And more.",
    "A backslash: \\\\{{ company.name }}",
    "{{ company.name }}) and more.",
    "Lines\n{{ company.name }}\nof words",
    "Lines\n{{ company.name }}. of\n{{company.name}} words",
    "# {{ company.name }}",
    "## About {{ company.name }} {#about}",
    "{{ company.name }}\n===",
    "- {{ company.name }}",
    "1. {{ company.name }} is",
    "> {{ company.name }}",
    "| a | {{ company.name }} |\n|---|---|\n| {{ company.name }}|{{ company.name }} |",
    "**{{ company.name }}**, *{{ company.name }}* and ~~{{ company.name }}~~",
    "[{{ company.name }}](/terms) ![{{ company.name }}](/a.png)",
    "We, {{ company.name }}[x](/terms)",
    "<{{ company.name }}> &{{ company.name }}; &#{{ company.name }}; </{{ company.name }}>",
    "Term\n: {{ company.name }}",
    "Words[^1]\n\n[^1]: {{ company.name }} {{ company.name }}",
    "{{ company.name }}{{ company.name }}",
    "a <b>{{ company.name }}</b> c",
    "We are **{{ company.name }}**. And [{{ company.name }}](/terms). And _{{ company.name }}_...",
]
EXAMPLES = """
Korero, Inc.|S.A.|Port Co...|
E*TRADE|C#|1. FC Köln|a_b|<x>|\\||+1|-|# x|[x]|&amp;|AT&T|R&D;|&lt|12|2024|1)|:|= =|===|---|\\|\\\\|!|{#a}|~~a~~|^1|
`code`|*|**a**|<!-- a -->|http://a.test/_b_|[a](javascript:x)|<javascript:x>|>a|"Port" Group|'s|O'Neil|(x)|$1|{% x %}|«a»
|amp|65|x41|b|script|株式会社|a  b|Ünï &#x27;|\\*a\\*|- a|a!|.|_|__a__|</b>|a{|}|{|\u00a0x
"""
VALUES = [value.strip() for value in EXAMPLES.replace("\n", "").split("|") if value.strip()]
CHARACTERS = st.sampled_from("ab1 *_`<>[](){}#+-.!|&;:~\\\"'=^$%é条/@")
VALUE = st.one_of(st.sampled_from(VALUES), st.text(CHARACTERS, min_size=1, max_size=8), st.text())


def filled(body, value, front=FRONT):
    """Return a draft with one fact, filled."""
    facts = {"company.name": value}
    result = fill_names((front + body).encode(), "content/terms.md", facts, facts)
    assert not result.problems
    return result


def shown(data):
    """Return the words that readers see, and the elements around them."""
    body = data.decode().partition("\n---\n")[2]
    soup = BeautifulSoup(read_markdown(body, path="content/terms.md").html, "html.parser")
    # a number in front of a clause is a `span`
    names = [element.name for element in soup.find_all() if element.name != "span"]
    for image in soup.find_all("img"):
        image.replace_with(image.get("alt", ""))
    return soup.get_text(), names


@cache
def shown_plain(body):
    """Return what readers see of a text with a plain value."""
    return shown(filled(body, PLAIN).data)


def expected(body, value):
    """Return what readers should see of a text with a value."""
    words, names = shown_plain(body)
    if re.search(r"\w\.$", value):  # it ends the sentence, too
        words = re.sub(rf"{PLAIN}\.(?!\.)", PLAIN, words)
    return words.replace(PLAIN, value), names


@pytest.mark.parametrize("body", PLACES)
@given(VALUE)
@example("E*TRADE")
def test_readers_see_exactly_the_value(body, value):
    value = value.strip()
    assume(value and not re.search(HARMFUL + r"|[\t\n]", value))
    assert shown(filled(body, value).data) == expected(body, value)


@pytest.mark.parametrize("body", PLACES)
def test_a_list_of_values_is_seen_exactly(body):
    for value in VALUES:
        assert shown(filled(body, value).data) == expected(body, value)


@given(VALUE, st.sampled_from("\"'"))
def test_a_title_has_exactly_the_value(value, quote):
    value = value.strip()
    assume(value and not re.search(HARMFUL + r"|[\t\n]", value))
    front = FRONT.replace('"', quote)
    data = filled("Words.\n", value, front).data
    assert read_version(data, "terms.md", languages=Languages(("en",))).title == f"{value} terms"


@pytest.mark.parametrize("body", PLACES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_published_text_gets_its_names_back(body, line_end):
    draft = FRONT + body.replace("{{company.name}}", NAME) + "\n"
    typed = draft.replace("\n", line_end).encode()
    for value in VALUES:
        facts = {"company.name": value}
        frozen = fill_names(typed, "content/terms.md", facts, facts).frozen
        facts = read_version(frozen, "terms/2026-01-10.md", languages=Languages(("en",))).facts
        assert put_names_back(frozen, "content/terms/2026-01-10.md", facts) == typed
        assert [(fact.name, fact.value) for fact in facts] == [
            ("company.name", value)
        ] * draft.count(NAME)


@pytest.mark.parametrize("data", [b"\xff\xfe{{ a.b }}", b"{{ a.b }}\r\n\x07\n"])
def test_a_file_that_cannot_be_read_stays_as_it_is(data):
    result = fill_names(data, "content/terms.md", {"a.b": "x"}, ["a.b"])
    assert (result.data, result.marked, result.frozen) == (data, data, data)


def test_places_outside_of_a_text_are_ignored():
    facts = [FilledFact(5, 90, 95, "a.b", "x"), FilledFact(99, 1, 2, "a.b", "x")]
    data = (FRONT + "We are.\n").encode()
    assert put_names_back(data, "content/terms.md", facts).startswith(data[:-1])


def test_the_record_names_every_place():
    result = fill_names(
        (FRONT + "We are {{ company.name }}.\n").encode(),
        "content/terms.md",
        {"company.name": 'A*B "C"'},
        ["company.name"],
    )
    assert result.frozen.decode() == (
        '---\ntitle: "A*B \\"C\\" terms"\nrevised: 2026-01-10\n'
        'facts:\n  company.name:\n    value: "A*B \\"C\\""\n    places: 2:9-18 9:8-16\n'
        '---\nWe are A\\*B "C".\n'
    )


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("We are {{ company.name }}.", "We are Korero, Inc."),
        ("We are {{ company.name }}. You are not.", "We are Korero, Inc. You are not."),
        ("We are **{{ company.name }}**.", "We are **Korero, Inc**."),
        ("We are [{{ company.name }}](/a).", "We are [Korero, Inc](/a)."),
        ("Is it {{ company.name }}?", "Is it Korero, Inc.?"),
        ("It is {{ company.name }}...", "It is Korero, Inc...."),
        ("({{ company.name }}).", "(Korero, Inc.)."),
    ],
)
def test_a_value_and_its_sentence_have_one_full_stop(text, seen):
    front = FRONT.replace("title", 'summary: "Of {{ company.name }}."\ntitle', 1)
    draft = f"{front}{text}\n"
    facts = {"company.name": "Korero, Inc."}
    result = fill_names(draft.encode(), "content/terms.md", facts, facts)
    assert result.data.decode().splitlines()[-1] == seen
    version = read_version(result.frozen, "terms/2026-01-10.md", languages=Languages(("en",)))
    assert version.summary == "Of Korero, Inc."
    assert (
        put_names_back(result.frozen, "content/terms/2026-01-10.md", version.facts)
        == draft.encode()
    )


def test_a_problem_points_at_what_its_writer_typed():
    result = filled("a {{ company.name }} b {{company.name}} c\n", "Quay")
    line = "a Quay b Quay c"
    typed = "a {{ company.name }} b {{company.name}} c"
    for word, wanted in (("a ", 1), ("Quay b", 3), ("b", 22), ("Quay c", 24), ("c", 41)):
        column = line.index(word) + 1
        problem = Problem(
            "x", "", "", "content/terms.md", 5, column, line, column + 1, "error", "z"
        )
        found = result.typed_problem(problem)
        assert (found.column, found.excerpt) == (wanted, typed)
        assert (found.end, found.replacement) == (0, "")


@pytest.mark.parametrize(
    "text",
    [
        "`{{ company.name }}`",
        "```\n{{ company.name }}\n```",
        "    {{ company.name }}",
        "\\{{ company.name }}",
        "\\\\\\{{ company.name }}",
        "<!-- {{ company.name }} -->",
        "[a](/{{ company.name }})",
        "<div>\n{{ company.name }}\n</div>",
    ],
)
def test_names_stay_in_code_addresses_and_html_and_behind_a_backslash(text):
    data = f"---\ntitle: Terms\nrevised: 2026-01-10\n---\n{text}\n".encode()
    result = fill_names(data, "content/terms.md", {"company.name": "Quay"}, ["company.name"])
    assert (result.data, result.problems, result.frozen) == (data, (), data)


@pytest.mark.parametrize(
    ("front", "text", "found"),
    [
        ("title: Terms", "We are {{ compny.name }}.", [("unknown-fact", 5, 8)]),
        ("title: Terms", "{{ company.name | upper }}", [("unknown-fact", 5, 1)]),
        ("title: Terms of {{ company.name }}", "Words.", [("unquoted-fact", 2, 17)]),
        ("title: {{ company.name }}", "{{ b }}", [("unquoted-fact", 2, 8), ("unknown-fact", 5, 1)]),
        ('title: "a\n  {{ company.name }}"', "Words.", [("unquoted-fact", 3, 3)]),
        ('title: "{{ name }}"', "Words.", [("unknown-fact", 2, 9)]),
        ('extra: "{{ name }}"', "Words.", []),
        ("title: Terms", "{{ company.name }} " * 1002, [("too-large", 5, 19001)]),
    ],
)
def test_wrong_names_are_problems_at_their_places(front, text, found):
    data = f"---\n{front}\nrevised: 2026-01-10\n---\n{text}\n".encode()
    result = fill_names(data, "content/terms.md", {"company.name": "Quay"}, ["company.name"])
    assert [(each.rule, each.line, each.column) for each in result.problems] == found


def test_the_length_of_all_values_is_limited():
    values = {"company.name": "<" * 2000}
    data = (FRONT + "We are {{ company.name }}.\n" * 1000).encode()
    result = fill_names(data, "content/terms.md", values, values)
    assert [(each.rule, each.line, each.column) for each in result.problems] == [
        ("too-large", 205, 8)
    ]
    assert len(result.data) < 2_100_000


@pytest.mark.parametrize(("count", "problems"), [(25, 0), (40, 1)])
def test_a_record_of_values_must_fit_into_front_matter(count, problems):
    values = {f"a.b{number}": '"' * 1000 for number in range(count)}
    body = "".join(f"We are {{{{ {name} }}}}.\n" for name in values)
    result = fill_names(
        (FRONT + body).encode(), "content/terms.md", values, {**values, "company.name": ""}
    )
    assert [(each.rule, each.line, each.column) for each in result.problems] == [
        ("too-large", 5, 8)
    ] * problems
    if not problems:
        version = read_version(result.frozen, "terms/2026-01-10.md", languages=Languages(("en",)))
        assert len(version.facts) == count


def test_yaml_of_a_record_is_yaml():
    value = 'E*TRADE: #1 "quoted" \\ é'
    front = filled("{{ company.name }}\n", value).frozen.decode().split("---\n")[1]
    assert yaml.safe_load(front)["facts"]["company.name"]["value"] == value


def test_an_edited_copy_gets_its_names_back():
    body = "{{company.name}} keeps data.\n\nIn E*TRADE, {{ company.name }} pays.\n\n{{ company.name }}!\n"
    draft = filled(body, "E*TRADE")
    edited = draft.data.decode().replace("pays", "pays E*TRADER 5").replace("!\n", " closed.\n")
    edited = edited.replace("E\\*TRADE closed", "E*TRADE closed")  # as another program escapes it
    restored = restore_names(draft, edited.encode(), "content/terms.md").decode()
    assert restored == FRONT + (
        "{{company.name}} keeps data.\n\nIn {{ company.name }}, {{ company.name }} pays E*TRADER 5.\n\n"
        "{{ company.name }} closed.\n"
    )


def test_the_values_of_a_published_text_are_read_from_its_record():
    value = 'E*TRADE "C" \\ é'
    frozen = filled("{{ company.name }}\n", value).frozen
    assert recorded_values(frozen) == {"company.name": value}
    assert recorded_values(frozen.replace(b"\n", b"\r\n")) == {"company.name": value}
    assert recorded_values(b'---\nfacts:\n  a.b:\n    value: "\\x"\n    places: 1:1-2\n') == {}
