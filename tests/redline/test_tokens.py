"""Tokens: what a redline marks as one, and what is compared of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Block, Span
from legalsite.redline.tokens import (
    _RARE_PARTS,
    IMAGE,
    ITSELF,
    MAIL_TO_ITSELF,
    STRUCK,
    TARGET,
    _compiled_pattern,
    bare_key,
    count_words,
    is_word,
    join_tokens,
    token_form,
    tokenize,
)
from legalsite.text.normalize import COMMON_CHARACTERS
from text_tables import table


def block(*spans: Span) -> tuple[Span, ...]:
    return Block("paragraph", spans, 1).read


@table("tokens.txt")
def test_one_token_is(text: str, tokens: str) -> None:
    assert " | ".join(tokenize(block(Span(text))).texts) == tokens


@given(st.text("aZéß5.,:/@-_{}%€$(\u00a0\u00ad\u0301 \n日七ลูكक\u093f", max_size=60))
def test_spaces_and_texts_are_the_whole_text(text: str) -> None:
    tokens = tokenize(block(Span(text)))
    parts = [part for pair in zip(tokens.spaces, tokens.texts, strict=True) for part in pair]
    assert "".join([*parts, tokens.tail]) == text.replace("\n", " ")
    assert all(tokens.keys)


COMMON = st.text([*"aZkr5.,:/@-_{}%$()'+ \n", *sorted(COMMON_CHARACTERS)], max_size=60)


@given(
    st.one_of(
        COMMON,
        st.sampled_from(["5 zł", "-5 €", "3’000,50 £", "l’été 2024/A", "10 × 20 cm", "– 1.2(a)"]),
    )
)
@pytest.mark.parametrize("rare", [False, True])
def test_the_pattern_for_common_characters_finds_the_same_tokens(rare: bool, text: str) -> None:
    assert _compiled_pattern(rare, "common").split(text) == _compiled_pattern(rare, "spaced").split(
        text
    )


def test_parts_for_rare_characters_match_no_common_one() -> None:
    for part in _RARE_PARTS:
        assert COMMON_CHARACTERS.isdisjoint(part)


AMOUNTS = (
    "EUR 1,000.00",
    "$5",
    "5 kr.",
    "L. 121-1",
    "+49 30 1234567",
    "10 x 20cm",
    "v1.8-rc.2",
    "4.2(a)",
)


@given(
    st.lists(
        st.sampled_from(AMOUNTS) | st.text("aZkR5.,:/@-_{}%$(' |\"`", max_size=9), max_size=9
    ).map(" ".join)
)
def test_other_characters_elsewhere_change_no_token(text: str) -> None:
    tokens = tokenize(block(Span(text)))
    for character in "é“ł":
        beside = tokenize(block(Span(f"{character} {text}")))
        assert (tokens.texts, tokens.keys) == (beside.texts[1:], beside.keys[1:])


@pytest.mark.parametrize(
    ("plain", "typeset"),
    [("the berth -- now", "the berth — now"), ("the `free' berth", "the ‘free’ berth")],
)
def test_signs_that_look_alike_are_one(plain: str, typeset: str) -> None:
    assert tokenize(block(Span(plain))).keys == tokenize(block(Span(typeset))).keys


def test_a_target_follows_the_word_at_which_its_link_ends() -> None:
    tokens = tokenize(block(Span("the "), Span("fees"), Span("/fees", "target"), Span(" apply")))
    assert tokens.texts == ["the", "fees", "/fees", "apply"]
    assert tokens.keys[2] == f"{TARGET}/fees"
    assert not is_word(tokens.keys[2])


def test_a_target_that_says_the_same_as_its_link_has_a_key_of_its_own() -> None:
    for target, key in (("mailto:a@x.example", MAIL_TO_ITSELF), ("a@x.example", ITSELF)):
        assert tokenize(block(Span("a@x.example"), Span(target, "target"))).keys[1] == key


def test_struck_words_and_images_are_not_the_same_words_in_plain_text() -> None:
    tokens = tokenize(
        block(Span("You may "), Span("not", struck=True), Span(" sell"), Span("Seal", image=True))
    )
    assert tokens.keys == ["You", "may", f"{STRUCK}not", "sell", f"{IMAGE}Seal"]
    assert [bare_key(key) for key in tokens.keys] == tokens.texts
    assert [token_form(key).struck for key in tokens.keys] == [False, False, True, False, False]
    assert tokens.spaces == ["", " ", " ", " ", ""]


def test_joined_blocks_remember_their_borders() -> None:
    parts = [tokenize(block(Span(text))) for text in ("We pay. ", "You go.")]
    whole = join_tokens(parts)
    assert whole.texts == ["We", "pay", ".", "You", "go", "."]
    assert whole.block_starts == [0, 3]
    assert whole.spaces[3] == " "
    assert join_tokens(parts[:1]) is parts[0]


@table("tokens.txt")
def test_words_are_counted_as_people_count_them(text: str, count: str) -> None:
    assert count_words(text) == int(count)
