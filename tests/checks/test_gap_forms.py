"""Each form of a gap, and each form of words that say that something is none, has an example and a counter-example."""

import pytest

from legalsite.checks import gap_forms
from legalsite.checks.gap_forms import GapForm, any_of

TABLES = {
    "IN_BRACKETS": r"\A\[{}\]\Z",
    "GAPS": "{}",
    "IN_TAGS": r"\A<{}>\Z",
    "EXAMPLES": "{}",
    "EXAMPLES_BEHIND": r"\A{}",
    "OTHER_PARTY": "{}",
    "READER_FORMS": gap_forms.WORD,
    "SAMPLE_HEADINGS": r"\A{}",
    "FORM_TITLES": "{}",
    "LISTS_TO_WRITE": "{}",
    "TEMPLATE_TITLES": "{}",
    "TEMPLATE_NOTES": "{}",
}
FORMS = [(table, name, form) for table in TABLES for name, form in getattr(gap_forms, table).items()]


@pytest.mark.parametrize(("table", "name", "form"), FORMS, ids=[f"{table}: {name}" for table, name, _ in FORMS])
def test_a_form_is_found_in_its_example_only(table: str, name: str, form: GapForm) -> None:
    pattern = any_of({name: form}, TABLES[table])
    assert pattern.search(form.found)
    assert not pattern.search(form.not_found)


def test_every_table_of_forms_is_tested() -> None:
    values = vars(gap_forms).items()
    assert {name for name, value in values if isinstance(value, dict) and not name.startswith("__")} == {*TABLES}


@pytest.mark.parametrize("form", gap_forms.GAPS.values(), ids=gap_forms.GAPS)
def test_the_fast_search_finds_every_gap(form: GapForm) -> None:
    assert gap_forms.SIGNS.search(form.found)
