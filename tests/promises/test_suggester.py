"""The cases in cases/*.txt: texts of our own, and what they promise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from legalsite.model.promise import NotRead, Promise
from legalsite.promises import changed_by_agreement, read_promises
from legalsite.source.markdown import read_document

CASES = Path(__file__).parent / "cases"
MANY = ("channels", "channels_may")
FIELDS = tuple(field for field in Promise.__struct_fields__ if field not in ("quote", "first_line", "last_line"))


def cases() -> Iterator[pytest.param]:
    for path in sorted(CASES.glob("*.txt")):
        parts = [part.strip("\n") for part in f"\n{path.read_text(encoding='utf-8')}".split("\n.\n")]
        for title, text, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            name = title.strip().splitlines()[-1]
            yield pytest.param(path.stem, text, expected, id=f"{path.stem}: {name}")


@pytest.mark.parametrize(("language", "text", "expected"), list(cases()))
def test_case(language: str, text: str, expected: str) -> None:
    found = read_promises(read_document(text.encode(), "policy.md"), language, text)
    assert not isinstance(found, NotRead)
    assert as_text(found[0] if found else None) == expected


def test_a_quote_marks_a_heading_that_it_leaves_out() -> None:
    text = "# Terms\n\n## Changes\n\nWe may change these terms.\n\n### Notice\n\nWe will e-mail you ten days before.\n"
    (promise,) = read_promises(read_document(text.encode(), "policy.md"), "en", text)
    assert promise.quote == "We may change these terms. […] We will e-mail you ten days before."


def test_a_text_in_a_language_without_word_lists_is_not_read() -> None:
    text = "Podemos modificar esta política en cualquier momento y le avisaremos por correo electrónico."
    assert read_promises(read_document(text.encode(), "policy.md"), "en", text) == NotRead("es")


SPANISH = """# Condiciones del puerto

Cada barco figura en la lista del puerto con su nombre, su eslora y el nombre de su dueño. El primer lunes de cada mes
la oficina revisa la lista y borra los barcos que se han marchado. Los dueños pueden leer la lista en la oficina y pedir
que se corrija lo que no es cierto. Nadie más puede leerla sin el permiso de la oficina.

## Cambios

Podemos modificar estas condiciones y le avisaremos por carta.
"""
ENGLISH = """# Harbour terms

Every boat is on the list of the harbour with its name, its length and the name of its owner. On the first Monday of
each month the office goes through the list and removes the boats that have left. The owners can read the list in the
office and ask for anything in it that is wrong to be corrected. Nobody else may read it unless the office agrees.

## Changes

We may change these terms and will tell you by e-mail.
"""


@pytest.mark.parametrize("text", [SPANISH * 2 + ENGLISH, ENGLISH + SPANISH * 2])
def test_of_a_page_in_two_languages_the_one_with_word_lists_is_read(text: str) -> None:
    found = read_promises(read_document(text.encode(), "policy.md"), "en", text)
    assert not isinstance(found, NotRead)
    assert [promise.channels for promise in found] == [("email",)]
    assert "We may change these terms" in text.split("\n")[found[0].first_line - 1]


def test_a_few_words_of_another_language_are_not_read_alone() -> None:
    text = SPANISH * 2 + "\n\nWe may change these terms at any time, as the law of the harbour allows us to do."
    assert read_promises(read_document(text.encode(), "policy.md"), "en", text) == NotRead("es")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This letter cannot be changed except in writing signed by you and the yard manager.", True),
        ("All changes to this berth contract are only effective if in writing and signed by you and us.", True),
        ("Änderungen dieses Liegeplatzvertrages bedürfen der Schriftform, auch die dieser Klausel.", True),
        ("Le présent bail ne peut être modifié que par un avenant écrit et signé.", True),
        ("We may change these terms at any time. We will tell you in writing.", False),
        ("Podemos modificar esta política en cualquier momento y le avisaremos por correo electrónico.", False),
    ],
)
def test_a_contract_may_change_only_by_agreement(text: str, expected: bool) -> None:
    assert changed_by_agreement(read_document(text.encode(), "contract.md")) is expected


def as_text(promise: Promise | None) -> str:
    """As the cases are written: the fields that are said, in the order of the value."""
    if promise is None:
        return "nothing"
    said = []
    for field in FIELDS:
        value = getattr(promise, field)
        if value:
            said.append(f"{field}: {', '.join(value) if field in MANY else 'yes' if value is True else value}")
    return "\n".join(said)
