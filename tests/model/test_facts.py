"""Which facts of a published text have another value now."""

from legalsite.model.facts import older_facts
from legalsite.model.policy import FilledFact


def test_the_first_place_of_each_older_value_counts() -> None:
    facts = [
        FilledFact(2, 9, 13, "company.name", "Quay"),
        FilledFact(12, 5, 9, "company.name", "Quay"),
        FilledFact(12, 15, 20, "company.city", "Trier"),
        FilledFact(13, 1, 4, "company.gone", "Ltd"),
    ]
    values = {"company.name": "Port", "company.city": "Trier"}
    assert older_facts(facts, values) == {"company.name": facts[0]}
