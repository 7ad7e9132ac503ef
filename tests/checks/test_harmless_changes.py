"""What is known to be harmless, and what looks like it and is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.checks.changed_sentences import changed_sentences
from legalsite.checks.harmless_changes import harmless
from legalsite.checks.weighty_changes import new_numbers
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document

LINK = "See [the rules]({})."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The 'Site' is \"ours\".", "The “Site” is ‘ours’."),
        ("Letters—and cards—go out.", "Letters - and cards – go out."),
        ("It takes 5–6 rooms.", "It takes 5 - 6 rooms."),
        ("Vois : « ici » !", 'Vois: "ici"!'),
        ("A caf\u00e9 in the \ufb01le.", "A cafe\u0301 in the file."),
        ("- One\n- Two", "- One.\n- Two."),
        ("* _One_\n* **Two**", "- One\n- Two"),
        (LINK.format("http://a.test/x"), LINK.format("https://a.test/x")),
        ("It is at http://a.test/x today.", "It is at https://a.test/x today."),
        ("Last updated: May 1, 2025", "Last updated: June 1, 2025"),
        ("1. Cats\n2. Dogs. See point 1.", "2. Cats\n3. Dogs. See point 2."),
    ],
)
def test_harmless(old: str, new: str) -> None:
    assert all(_judged(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The Service is open.", "The service is open."),
        ("Guests, who sing, stay.", "Guests who sing, stay."),
        ("We recieve it.", "We receive it."),
        ("It is now free.", "It is not free."),
        ("The users' letters.", "The user's letters."),
        ("The “Site” is here.", "The Site is here."),
        ("We co-operate.", "We cooperate."),
        ("It is nowhere.", "It is now here."),
        ("It is there.", "It is there!"),
        ("It is there.", "It is there"),
        ("- One;\n- Two;", "- One\n- Two"),
        (LINK.format("https://a.test/x"), LINK.format("http://a.test/x")),
        (LINK.format("http://a.test/x"), LINK.format("https://b.test/x")),
        (LINK.format("http://a.test/x"), LINK.format("https://a.test/x/")),
        ("Last updated: May 1, 2025", "Updated last: June 1, 2025"),
        ("1. Cats\n2. Dogs. See point 1.", "1. Cats\n2. Dogs. See point 2."),
        ("## Fees\n\nOne.", "## Prices\n\nOne."),
    ],
)
def test_not_known_to_be_harmless(old: str, new: str) -> None:
    judged = _judged(old, new)
    assert judged
    assert not all(judged)


@given(st.lists(st.sampled_from(["a", "Cat", "not", "30", "may", ",", "(b)", "users'"]), min_size=1, max_size=12))
def test_whoever_changes_a_word_is_asked(words: list[str]) -> None:
    text = f"We {' '.join(words)} end."
    assert not all(_judged(text, text.replace("We", "They")))


def _judged(old: str, new: str) -> list[bool]:
    redline = compare(*(read_document(text.encode(), "x.md") for text in (old, new)))
    numbers = new_numbers(redline)
    return [harmless(sentence, "en", numbers) for sentence in changed_sentences(redline)]
