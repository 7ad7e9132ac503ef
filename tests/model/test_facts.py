"""Facts that a published text keeps."""

from legalsite.model.facts import FactPlace, FrozenFact


def test_places_sort_by_line_and_column() -> None:
    fact = FrozenFact("company.name", "Quay", (FactPlace(12, 5, 9), FactPlace(2, 9, 13)))
    assert sorted(fact.places) == [(2, 9, 13), (12, 5, 9)]
