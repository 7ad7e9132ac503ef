"""The documents that one text consists of, and which of them are the same in two texts."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Document
from legalsite.source.markdown import read_document
from legalsite.text.joined_documents import dated_documents, fingerprint_of, joined_documents, same_documents

SHOP = "\n\n".join(f"Clause {number}: parcels travel to the harbour by ship and by cart." for number in range(9))
FARM = "\n\n".join(f"Clause {number}: goats graze above the village until autumn comes." for number in range(9))
DATED = "Last updated: 1 May 2025"


def document(text: str) -> Document:
    return read_document(text.encode(), "content/terms.md")


def first_lines(documents: tuple[Document, ...]) -> list[str]:
    return [document.blocks[0].text for document in documents]


@pytest.mark.parametrize(
    ("text", "firsts"),
    [
        (f"# Shop\n\n{SHOP}\n", ["Shop"]),
        (f"# Shop\n\n{SHOP}\n\n- - -\n\n# Farm\n\n{FARM}\n", ["Shop", "Farm"]),
        (f"# Shop\n\n{SHOP}\n\n- - -\n\nGoats and more\n\n{FARM}\n", ["Shop", "Goats and more"]),
        (f"# Shop\n\n{SHOP}\n\n* * *\n\n# Farm\n\n{DATED}\n\n{FARM}\n", ["Shop", "Farm"]),
        (f"# Shop\n\n{SHOP}\n\n---\n\nFarm\n\n{DATED}\n\n{FARM}\n", ["Shop", "Farm"]),
        (f"# Shop\n\n{SHOP}\n\n**COOKIE NOTICE**\n\n{DATED}\n\n{FARM}\n", ["Shop", "COOKIE NOTICE"]),
        (f"# Shop\n\n{SHOP}\n\n**Goat Policy & Pledge**\n\n{DATED}\n\n{FARM}\n", ["Shop", "Goat Policy & Pledge"]),
        (f"# Shop\n\n{SHOP}\n\nGoat Grazing Terms\n\n{DATED}\n\n{FARM}\n", ["Shop", "Goat Grazing Terms"]),
        (f"# Shop\n\n{SHOP}\n\nOn goats\n\n\n=====\n\n{DATED}\n\n{FARM}\n", ["Shop", "On goats"]),
    ],
)
def test_a_document_begins_at_a_joint_or_with_its_own_title_and_date(text: str, firsts: list[str]) -> None:
    assert first_lines(joined_documents(document(text))) == firsts


@pytest.mark.parametrize(
    "text",
    [
        f"# Shop\n\n{SHOP}\n\n* * *\n\n## Returns\n\n{FARM}\n",
        f"# Shop\n\n{DATED}\n\n* * *\n\n# Terms\n\n{DATED}\n\n{SHOP}\n",  # a title page
        f"# Shop\n\n{DATED}\n\n- - -\n\n{SHOP}\n",
        f"# Shop\n\n{SHOP}\n\n> Kept:\n>\n> - - -\n>\n> {FARM}\n",
        f"# Shop\n\n{SHOP}\n\nShop Terms\n\n{DATED}\n\nSee you soon.\n",  # the date at the end of a page
        f"# Shop\n\n{SHOP}\n\n**Returns**\n\n{DATED}\n\n{FARM}\n",
        f"# Shop\n\n{SHOP}\n\n- - -\n",
    ],
)
def test_a_break_between_two_sections_begins_no_document(text: str) -> None:
    assert joined_documents(document(text)) == (document(text),)


def test_the_parts_have_all_blocks_at_their_lines() -> None:
    text = document(f"# Shop\n\n{SHOP}\n\n- - -\n\n# Farm\n\n## Fees\n\n{DATED}\n\n{FARM}\n")
    for parts in (joined_documents(text), dated_documents(text)):
        assert tuple(block for part in parts for block in part.blocks) == text.blocks
    assert [part.title for part in joined_documents(text)] == ["Shop", "Farm"]


def test_a_section_with_a_date_of_its_own_stands_apart() -> None:
    section = f"## Partners\n\nLast updated: 3 March 2023\n\n{FARM}\n\n### More partners\n\nThree."
    text = document(f"# Shop\n\n{DATED}\n\n{SHOP}\n\n{section}\n\n## Contact\n\nWrite to us.\n")
    shop, partners = dated_documents(text)
    assert (shop.blocks[-1].text, partners.blocks[0].text) == ("Write to us.", "Partners")
    assert partners.blocks[-1].text == "Three."


@pytest.mark.parametrize("heading", ["Changes", "Effective date"])
def test_a_short_section_may_state_the_date_of_the_whole_text(heading: str) -> None:
    text = document(f"# Shop\n\n{SHOP}\n\n## {heading}\n\n{DATED}\n\n## Contact\n\nWrite to us.\n")
    assert dated_documents(text) == (text,)


def pairs(old: str, new: str) -> list[tuple[str, str]]:
    """The first words of each document in both texts; empty where it is missing."""
    before, after = (dated_documents(document(text)) for text in (old, new))
    return [
        (
            "" if same.old is None else before[same.old].blocks[0].text,
            "" if same.new is None else after[same.new].blocks[0].text,
        )
        for same in same_documents([*map(fingerprint_of, before)], [*map(fingerprint_of, after)])
    ]


def test_a_document_is_the_same_by_its_words_or_by_its_title_and_many_words() -> None:
    shop, farm = f"# Shop\n\n{SHOP}\n", f"# Farm\n\n{FARM}\n"
    assert pairs(shop, f"# Our shop\n\n{SHOP}\n") == [("Shop", "Our shop")]
    assert pairs(shop, f"{farm}\n- - -\n\n{shop}") == [("", "Farm"), ("Shop", "Shop")]
    assert pairs(f"{shop}\n- - -\n\n{farm}", farm) == [("Farm", "Farm"), ("Shop", "")]
    assert pairs(shop, f"# Shop\n\n{FARM}\n") == [("", "Shop"), ("Shop", "")]
    assert pairs(shop, f"# Shop\n\n{SHOP[:100]}\n") == [("", "Shop"), ("Shop", "")]


def test_many_dated_sections_take_time_in_proportion(growth: Callable[[Callable[[int], object]], float]) -> None:
    texts = {size: document(f"# Shop\n\n{SHOP}\n\n" + f"## Part\n\n{DATED}\n\n" * (600 * size)) for size in (1, 4)}
    assert growth(lambda size: dated_documents(texts[size])) < 8
