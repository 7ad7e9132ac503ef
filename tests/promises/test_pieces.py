"""Blocks cut into sentences."""

import pytest

from legalsite.promises.sentences import LONGEST, plain, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("E.g. by e-mail, i.e. by post. Done.", ["E.g. by e-mail, i.e. by post.", "Done."]),
        (
            "Ab dem 3. Mai gilt Art. 6 der DSGVO. Danach nicht.",
            ["Ab dem 3. Mai gilt Art. 6 der DSGVO.", "Danach nicht."],
        ),
        ("2. Amendments. We may change this.", ["2. Amendments.", "We may change this."]),
        ('He said "Stop." We stopped.', ['He said "Stop."', "We stopped."]),
        ("Acme Inc. may change this. Acme Ltd. will say so.", ["Acme Inc. may change this.", "Acme Ltd. will say so."]),
        ("It is on this page.Prior to that, we write.", ["It is on this page.", "Prior to that, we write."]),
        ("", []),
    ],
)
def test_split(text: str, parts: list[str]) -> None:
    assert list(split(text)) == parts


def test_what_is_longer_than_any_sentence_is_cut() -> None:
    text = "word " * LONGEST
    assert max(map(len, split(text))) <= LONGEST
    assert "".join(split(text)).replace(" ", "") == text.replace(" ", "")


def test_plain_words_have_one_kind_of_quote_and_space() -> None:
    assert plain("Wir\u00a0sagen  „Ja“ \n und ‘Nein’") == "wir sagen \"ja\" und 'nein'"
