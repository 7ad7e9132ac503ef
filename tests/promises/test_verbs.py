"""Whether a verb of telling is promised or only possible."""

import pytest

from legalsite.promises.lexicon import lexicon_for
from legalsite.promises.verbs import acts, governing, hedge, promised, tells_beyond

ENGLISH, GERMAN, FRENCH = map(lexicon_for, ("en", "de", "fr"))


@pytest.mark.parametrize(
    ("sentence", "modalities"),
    [
        ("we will notify you by e-mail.", ["will"]),
        ("we may notify you by e-mail.", ["may"]),
        ("we will notify you and do not rest.", ["will"]),
        ("we may e-mail you or post a notice.", ["may", "may"]),
        ("we may post a notice, and we will notify you.", ["may", "will"]),
        ("the weather is fine.", []),
    ],
)
def test_acts(sentence: str, modalities: list[str]) -> None:
    assert [act.modality for act in acts(sentence, ENGLISH)] == modalities


def test_an_act_knows_where_it_stands() -> None:
    (act,) = acts("we will notify you.", ENGLISH)
    assert "we will notify you."[act.start : act.end] == "notify"


@pytest.mark.parametrize(
    ("language", "sentence", "medium", "modality"),
    [
        ("en", "we will tell you by e-mail and may post a notice on our site.", "e-mail", "will"),
        ("en", "we will tell you by e-mail and may post a notice on our site.", "site", "may"),
        ("de", "wir können sie per e-mail informieren.", "e-mail", "may"),
        ("de", "wir werden sie per e-mail informieren.", "e-mail", "will"),
    ],
)
def test_governing(language: str, sentence: str, medium: str, modality: str) -> None:
    words = lexicon_for(language)
    start = sentence.index(medium)
    assert governing(acts(sentence, words), sentence, start, start + len(medium), words) == modality


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("we will notify you of changes.", True),
        ("we will notify you of changes by posting the new policy here.", False),
        ("we may change this policy without notice to you.", False),
        ("you will not be notified of changes.", False),
        ("please notify us if you object.", False),
    ],
)
def test_tells_beyond(sentence: str, expected: bool) -> None:
    assert tells_beyond(sentence, ENGLISH) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("we will notify you.", True), ("we may notify you.", False), ("it applies from then on.", True)],
)
def test_promised(sentence: str, expected: bool) -> None:
    assert promised(sentence, ENGLISH) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("we will make reasonable efforts to notify you.", "efforts"),
        ("we will notify you where appropriate.", "where_appropriate"),
        ("we will notify you if the law requires it.", "law"),
        ("we will notify you.", None),
        ("we make reasonable efforts to keep the service running.", None),
    ],
)
def test_hedge(sentence: str, expected: str | None) -> None:
    assert hedge([sentence], ENGLISH) == expected
