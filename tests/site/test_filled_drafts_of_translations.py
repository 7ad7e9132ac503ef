"""Which values of facts a translation gets: those of the version that it translates, in whatever order versions and
translations are published, and whatever happens to the facts in between."""

from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.config import Config
from legalsite.site.filled_drafts import FilledDrafts
from legalsite.source.fact_names import recorded_values
from legalsite.source.facts_file import FactsFile, read_facts

CONFIG = Config("T", "https://legal.test/", languages=("en", "de"))
# names of a company, in English and in German; some are the same in both
NAMES = [("Port", "Hafen"), ("Quay", "Kai"), ("Pier Inc.", "Pier Inc."), ("Dock", "Dock")]
GERMAN = dict(NAMES)
DRAFT = '---\ntitle: "{{{{ company.name }}}}"\n{0}---\n\nWe are {{{{ company.name }}}}.\n'


def facts_file(name: tuple[str, str]) -> FactsFile:
    english, german = name
    value = f'"{english}"' if english == german else f'{{ default = "{english}", de = "{german}" }}'
    return read_facts(f"[company]\nname = {value}\n".encode(), ["en", "de"], ["terms"], [])


def published(files: dict[str, bytes], path: str, draft: str, name: tuple[str, str]) -> bytes:
    """The file that `publish` archives of a draft, while the company has a name."""
    drafts = {**files, path: draft.encode()}
    return FilledDrafts(drafts.__getitem__, drafts, CONFIG, facts_file(name)).filled(path).frozen


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5)), min_size=1, max_size=12))
def test_a_translation_has_the_values_of_its_version(
    steps: list[tuple[tuple[str, str], int]],
) -> None:
    """In each step the company has a name, and publishes a version, or a translation of an earlier version."""
    files: dict[str, bytes] = {}
    versions: list[str] = []
    translated: set[str] = set()  # the names of which a German text was published
    for day, (name, choice) in enumerate(steps, 10):
        revised = f"revised: 2026-01-{day}\n"
        if choice == 0 or not versions:
            data = published(files, "terms.md", DRAFT.format(revised), name)
            files[f"terms/2026-01-{day}.md"] = data
            versions.append(f"2026-01-{day}")
            assert recorded_values(data) == {"company.name": name[0]}
            continue
        of = versions[-choice % len(versions)]
        draft = DRAFT.format(f"{revised}translates: {of}\n")
        data = published(files, "terms.de.md", draft, name)
        files[f"terms/2026-01-{day}.de.md"] = data
        english = recorded_values(files[f"terms/{of}.md"])["company.name"]
        # an earlier name is known in German if a text was published with it
        is_known = english in (name[0], *translated)
        expected = GERMAN[english] if is_known else english
        assert recorded_values(data) == {"company.name": expected}
        assert f"We are {expected}".encode() in data
        if is_known:
            translated.add(english)
