"""Facts by folder and language, and what is wrong in content/facts.toml, at its place."""

import json
from importlib.resources import files

import jsonschema
import pytest

from legalsite.errors import ProblemsFound
from legalsite.model.facts import fact_values
from legalsite.source.facts_file import read_facts
from legalsite.source.toml_places import load_toml

LANGUAGES = ("en", "de", "pt-BR")
FOLDERS = ("eu", "eu/pilot")
SLUGS = ("eu/terms", "eu/pilot/terms", "eu/pilot/privacy", "imprint")
SCHEMA = json.loads((files("legalsite.source") / "facts.schema.json").read_text(encoding="utf-8"))
FACTS = """
[company]
name = { default = "Quay", de = "Kai" }
city = "Trier"

[in."eu".company]
city = "Metz"

[in."eu/pilot".company]
name = { default = "Pilot", pt-BR = "Piloto" }
"""


@pytest.mark.parametrize(
    ("slug", "language", "name", "city"),
    [
        ("terms", "en", "Quay", "Trier"),
        ("terms", "de", "Kai", "Trier"),
        ("eu", "en", "Quay", "Trier"),  # the policy, not in the folder
        ("eu/terms", "de", "Kai", "Metz"),
        ("europe/terms", "de", "Kai", "Trier"),
        ("eu/pilot/terms", "de", "Pilot", "Metz"),
        ("eu/pilot/terms", "pt-BR", "Piloto", "Metz"),
    ],
)
def test_the_longest_folder_wins_and_a_missing_language_has_the_default(slug, language, name, city):
    facts = read_facts(FACTS.encode(), LANGUAGES, SLUGS, FOLDERS).facts
    values = fact_values(facts, slug, language)
    assert values == {"company.name": name, "company.city": city}
    jsonschema.validate(load_toml(FACTS), SCHEMA)


PATTERNS = """
[in."**/terms".company]
city = "Lyon"

[in."eu/pilot/privacy".company]
city = "Genoa"

[in."eu/pilot/**".company]
name = "Pilot"

[in."**".company]
city = "Trier"
"""


@pytest.mark.parametrize(
    ("slug", "values"),
    [
        ("terms", {"company.city": "Lyon"}),
        ("eu/terms", {"company.city": "Lyon"}),
        ("eu/pilot/terms", {"company.city": "Lyon", "company.name": "Pilot"}),
        ("eu/pilot/privacy", {"company.city": "Genoa", "company.name": "Pilot"}),
        ("imprint", {"company.city": "Trier"}),
    ],
)
def test_patterns_are_those_of_the_settings(slug, values):
    facts = read_facts(PATTERNS.encode(), LANGUAGES, SLUGS, FOLDERS).facts
    assert fact_values(facts, slug, "en") == values
    jsonschema.validate(load_toml(PATTERNS), SCHEMA)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[company]\nname = "a\\nb"', [("bad-fact", 2, 8)]),
        ('[company]\nname = """a\nb"""\ncity = "c\\td"', [("bad-fact", 2, 8), ("bad-fact", 4, 8)]),
        ('[company]\nname = ""', [("bad-fact", 2, 8)]),
        (f'[company]\nname = "{"a" * 2001}"', [("bad-fact", 2, 8)]),
        (f'[a]\nb = {{ default = "{"a" * 2000}", de = "{"é" * 2001}" }}', [("bad-fact", 2, 5)]),
        ('[company]\nname = " a"', [("bad-fact", 2, 8)]),
        ('[company]\nname = "{{ company.city }} GmbH"\ncity = "a"', [("bad-fact", 2, 8)]),
        ('[company]\nname = { default = "a", de = 3 }', [("bad-value", 2, 8)]),
        ('[company]\nname = { default = "a", de = { b = "c" } }', [("bad-value", 2, 8)]),
        ('[company]\nname = { de = "a" }', [("missing-key", 2, 8)]),
        ('[company]\nname = { default = "a", ed = "b" }', [("unknown-key", 2, 8)]),
        ("[company]\nfounded = 1999", [("bad-value", 2, 11)]),
        ('name = "a"', [("bad-value", 1, 8)]),
        ('[Company]\nname = "a"', [("bad-fact", 1, 2)]),
        ('[company]\n"the name" = "a"', [("bad-fact", 2, 14)]),
        ('[company]\nname = "a  b"', [("bad-fact", 2, 8)]),
        ("in = 3", [("bad-value", 1, 6)]),
        ('[in.pilot]\nname = "a"', [("bad-value", 2, 8)]),
        ("[company", [("bad-toml", 1, 0)]),
        ('[in."eu/*".company]\nname = "a"', [("bad-name", 1, 2)]),
        ('[in."eu/**/terms".company]\nname = "a"', [("bad-name", 1, 2)]),
        ('[in.EU.company]\nname = "a"', [("bad-name", 1, 2)]),
        (
            '[in.eu.company]\nname = "a"\n[in."**/terms".company]\nname = "b"\ncity = "c"',
            [("bad-value", 0, 0)],
        ),
    ],
)
def test_problems_are_at_their_places(text, found):
    with pytest.raises(ProblemsFound) as refused:
        read_facts(text.encode(), LANGUAGES, SLUGS, FOLDERS)
    problems = refused.value.problems
    assert [(each.rule, each.line, each.column) for each in problems] == found
    assert {each.path for each in problems} == {"content/facts.toml"}


def test_a_folder_without_policies_is_a_warning_at_its_place():
    text = '[in."eu/pilto".company]\nname = "a"\n\n[in.uk.company]\nname = "b"\n\n[in.eu.company]\nname = "c"\n'
    text += '[in."**/dpa".company]\nname = "d"\n'
    warnings = read_facts(text.encode(), LANGUAGES, SLUGS, FOLDERS).warnings
    assert sorted((each.rule, each.line, each.column, each.help) for each in warnings) == [
        ("unknown-group", 1, 2, "did you mean 'eu/pilot'?"),
        ("unknown-group", 4, 2, "remove it, or use one of: eu, eu/pilot"),
        ("unknown-group", 9, 2, "remove it, or use one of: eu, eu/pilot"),
    ]
