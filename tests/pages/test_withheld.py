"""A text that had to go: marked wherever it is named, compared with nothing, its file not there."""

import json

import pytest
from msgspec.structs import replace

from legalsite.model.policy import Policy

REASON = "Removed by order of a court, 3 O 12/26.\n"


@pytest.fixture
def files(sample):
    """The text of 2023-09-10 and its translation are withheld: between the first and the one in force."""
    privacy = sample.policies[0]

    def withheld(text):
        if str(text.revised) not in {"2023-09-10", "2023-09-20"}:
            return text
        path = text.path.removesuffix(".md") + ".withheld"
        sample.words[path] = REASON
        return replace(text, path=path, summary=None)

    sample.policies[0] = Policy(
        privacy.slug,
        tuple(map(withheld, privacy.revisions)),
        {language: tuple(map(withheld, texts)) for language, texts in privacy.translations.items()},
    )
    return sample.render()


def test_its_page_says_so_and_why(files, read):
    page = read(files["privacy/2023-09-10/index.html"])
    assert "Previous Withheld Revised September 10, 2023 Was in force from October 1, 2023 to March 31, 2026" in page
    assert "The text of this version is withheld." in page
    assert REASON.strip() in page
    assert "The reason: " + REASON.strip() in page
    assert "records that the text was withheld" in page
    assert "Source file" not in page
    assert "Redline" not in page
    assert "Der Text dieser Fassung ist gesperrt." in read(files["de/privacy/2023-09-20/index.html"])
    assert "Der Text dieser Fassung ist gesperrt." in read(files["de/privacy/index.html"])


@pytest.mark.parametrize(
    "name",
    [
        "privacy/changes/2023-09-10/index.html",
        "privacy/changes/2026-03-02/index.html",
        "privacy/since/2023-09-10/index.html",
    ],
)
def test_no_redline_begins_or_ends_at_it(files, read, name):
    assert "A comparison is not possible, because the version of September 10, 2023 is withheld." in read(files[name])
    assert REASON.strip() not in read(files[name])
    assert b'class="comparison"' not in files[name]


def test_redlines_between_other_texts_stay(files):
    assert b'class="comparison"' in files["privacy/since/2022-05-01/index.html"]
    assert b"note withheld" not in files["privacy/since/2022-05-01/index.html"]


def test_changelogs_and_feeds_mark_it(files, read):
    assert "September 10, 2023 Previous Minor Withheld" in read(files["privacy/changes/index.html"])
    assert "Privacy Policy · Version of September 10, 2023 Withheld" in read(files["privacy/changes/index.html"])
    assert "September 10, 2023 Minor Withheld" in read(files["changes/index.html"])
    assert "The text of this version is withheld." in files["privacy/feed.xml"].decode()


def test_its_file_is_not_served(files):
    assert "privacy/2023-09-10.md" not in files
    assert "de/privacy/2023-09-20.md" not in files
    assert not [name for name, data in files.items() if b"45 days" in data]


def test_revisions_json_tells_and_names_no_file(files):
    texts = {text["revised"]: text for text in json.loads(files["privacy/revisions.json"])["revisions"]}
    assert texts["2022-05-01"]["withheld"] is False
    gone = texts["2023-09-10"]
    assert (gone["withheld"], gone["raw_url"], gone["sha256"], gone["size"]) == (True, None, None, None)
    assert gone["translations"][0]["withheld"] is True
