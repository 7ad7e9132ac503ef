"""A remembered revision is the one that reading the file gives."""

import json

from hypothesis import given
from hypothesis import strategies as st

from legalsite.site.build_state import Memory, remembering
from legalsite.source.front_matter import read_revision

LANGUAGES = ("en", "de")
FRONTS = {
    "privacy.md": "title: Privacy\nrevised: 2025-02-01-2\neffective: 2025-03-01\nchange: minor\nsummary: Shorter.\n"
    "replaces: [2025-01-01]\nextra: {owner: legal, days: [1, 2]}\n",
    "privacy/2025-01-01.md": "title: Privacy\nrevised: 2025-01-01\nreplaces: []\napproved_by: J. Doe\n",
    "privacy.de.md": "title: Datenschutz\nrevised: 2025-02-02\ntranslates: 2025-02-01-2\n",
}


def data(path: str, body: str) -> bytes:
    return f"---\n{FRONTS[path]}---\n{body}\n".encode()


TEXTS = st.tuples(st.sampled_from(sorted(FRONTS)), st.sampled_from(["one", "two\n---\nthree", ""]))


@given(st.lists(TEXTS, max_size=6))
def test_remembered_or_read_it_is_the_same(texts: list[tuple[str, str]]) -> None:
    memory: Memory = {}
    for path, body in texts:
        memory = json.loads(json.dumps(memory))
        found = remembering(memory, LANGUAGES)(data(path, body), path)
        assert found == read_revision(data(path, body), path, languages=LANGUAGES)


def test_other_front_matter_and_other_languages_are_read() -> None:
    memory: Memory = {}
    revision_of = remembering(memory, LANGUAGES)
    revision_of(data("privacy.md", "one"), "privacy.md")
    kept = json.dumps(memory)
    revision_of(data("privacy.md", "two"), "privacy.md")
    assert json.dumps(memory) == kept
    changed = data("privacy.md", "one").replace(b"Shorter", b"Longer")
    assert revision_of(changed, "privacy.md").summary == "Longer."
    assert remembering(memory, ("en", "fr"))(changed, "privacy.md").summary == "Longer."
