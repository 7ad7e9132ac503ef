"""Which rules the statements of a clause make. Whole clauses are in clauses.txt."""

import pytest

from legalsite.promises.change_clauses import change_clauses
from legalsite.source.markdown import read_document

HEADING = {
    "en": "Changes to this policy",
    "de": "Änderungen dieser AGB",
    "fr": "Modification des CGU",
}


@pytest.mark.parametrize(
    ("language", "text", "rules"),
    [
        ("en", "We email you about changes, and post them here.", "email and page"),
        ("en", "We post changes here. We email you about material changes 30 days before.",
         "email, 30 days, for material changes; page, for all changes"),
        ("en", "We announce minor changes in the app. We email you about material changes.",
         "email, for material changes; in_product, for editorial and minor changes"),
        ("en", "We email you about material changes. We email you about minor changes.", "email"),
        ("en", "Material changes need your consent. We notify you of such changes by email.",
         "email, for material changes"),
        ("en", "Material changes need your consent. We notify you of changes by email.", "email"),
        ("en", "We email you about material or non-material changes.", "email"),
        ("en", "We email you about changes. Material changes apply 14 days after that.",
         "email, 14 days"),
        ("en", "Changes apply 14 days after posting. We email you about material changes.",
         "email, 14 days, for material changes"),
        ("de", "Änderungen werden hier veröffentlicht. Über wesentliche Änderungen informieren wir per E-Mail.",
         "email, for material changes; page, for all changes"),
        ("de", "Wesentliche Änderungen kündigen wir an. Solche Änderungen teilen wir per E-Mail mit.",
         "email, for material changes"),
        ("fr", "Les modifications sont publiées ici. Les modifications substantielles sont notifiées par courriel.",
         "email, for material changes; page, for all changes"),
    ],
)  # fmt: skip
def test_rules(language: str, text: str, rules: str) -> None:
    source = f"## {HEADING[language]}\n\n{text}\n"
    (clause,) = change_clauses(read_document(source.encode(), "policy.md"), language, source)
    assert str(clause) == rules
    assert not clause.unclear


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("We email you 14 days before changes, and 30 days before they are applied to you.",
         "it names several periods"),
        ("We email you about changes. You are notified of material changes 30 days before.",
         "it names different notices for material changes"),
    ],
)  # fmt: skip
def test_doubts(text: str, doubt: str) -> None:
    source = f"## Changes to this policy\n\n{text}\n"
    (clause,) = change_clauses(read_document(source.encode(), "policy.md"), "en", source)
    assert doubt in [part.reason for part in clause.unclear]
