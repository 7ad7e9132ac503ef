"""Which words of a text link to which definition, on its page."""

import re

import pytest

from legalsite.pages.defined_terms import MOST_TERMS, with_definitions
from legalsite.source.markdown import read_markdown

LIST = """# Terms

## 1. Words

Working day
: A day from Monday to Friday.

Notebook
: A collection of notes.

## 2. Use

"""


def uses(words: str) -> list[str]:
    """Return the linked words with the anchors that they lead to, in the order of the page."""
    document = read_markdown(words, path="x.md")
    html = with_definitions(document.html, document)
    assert re.sub(r'<a class="term" href="#[^"]*">([^<]*)</a>', r"\1", html) == document.html
    return [f"{use} → {anchor}" for anchor, use in re.findall(r'<a class="term" href="#([^"]*)">([^<]*)</a>', html)]


@pytest.mark.parametrize(
    ("title", "text", "linked"),
    [
        ("the first use in a section", "A working day.\n\nA working day.", ["working day → words-working-day"]),
        (
            "and the first in the next",
            "A notebook.\n\n## 3. More\n\nA notebook.",
            ["notebook → words-notebook", "notebook → words-notebook"],
        ),
        ("at the start of a sentence", "Notebook by notebook.", ["Notebook → words-notebook"]),
        ("a plural", "Our notebooks.", ["notebooks → words-notebook"]),
        ("whole words only", "Notebooking, notebook1 and anotebook.", []),
        ("not in a heading", "### Your notebook\n\nNo word.", []),
        ("not in a link, and the next use counts", "[Your notebook](x.md). A notebook.", ["notebook → words-notebook"]),
        ("not in code", "`notebook`\n\n    notebook\n", []),
        (
            "in the cells of a table, not in its head",
            "| Notebook | B |\n|---|---|\n| notebook | x |",
            ["notebook → words-notebook"],
        ),
        (
            "a capital in a sentence makes the term one with a capital",
            "Your Notebook is yours. A notebook of paper is not meant.",
            ["Notebook → words-notebook"],
        ),
    ],
)
def test_terms_of_a_definition_list(title: str, text: str, linked: list[str]) -> None:
    assert uses(f"{LIST}{text}\n") == linked, title


def test_a_definition_does_not_link_to_itself_but_to_others() -> None:
    words = "## Words\n\nTeam\n: People who share a notebook. A team has one owner.\n\nNotebook\n: Notes of a team.\n"
    assert uses(words) == ["notebook → words-notebook"]


@pytest.mark.parametrize("term", ['**"Content"**', "**“Content”**", '"**Content**"', "**„Content“**"])
def test_a_numbered_clause_that_opens_with_a_quoted_term_in_bold(term: str) -> None:
    clause = (
        f"## 1. Words\n\n1.1 {term} means what you write.\n\n## 2. Use\n\nThe Content is yours. Other content is not.\n"
    )
    (use,) = uses(clause)
    assert use.startswith("Content → words-")
    assert uses(clause.replace("1.1 ", "- ")) == [use]


@pytest.mark.parametrize("opening", ["**Content** means", '"Content" means', 'The **"Content"** means'])
def test_what_is_no_certain_definition_links_nothing(opening: str) -> None:
    assert uses(f"## 1. Words\n\n1.1 {opening} what you write.\n\n## 2. Use\n\nThe Content is yours.\n") == []


def test_signs_and_the_longer_term_first() -> None:
    words = "## W\n\nFees & costs\n: A\n\nFees\n: B\n\n## U\n\nThe fees & costs, and the fees.\n"
    assert uses(words) == ["fees &amp; costs → w-fees-costs", "fees → w-fees"]


def test_a_glossary_links_nothing() -> None:
    terms = "\n\n".join(f"Term{number}\n: A." for number in range(MOST_TERMS + 1))
    assert uses(f"## Words\n\n{terms}\n\n## Use\n\nTerm7.\n") == []
