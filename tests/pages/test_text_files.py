"""The JSON files with the text of a version, and of the version in effect, in each state."""

import json
from datetime import date

import pytest
from msgspec.structs import replace

from legalsite.model.config import PolicySettings
from legalsite.model.policy import Policy
from legalsite.pages.text_files import plain_text
from legalsite.source.markdown import read_markdown
from short_policies import policy_of

DAY = date(2026, 2, 1)
TEXT = """# Terms

## 1. Fees {#fees}

You pay ~~10~~ 14 euros[^a]. See [above](#fees), [privacy](privacy.md), and ![a map](files/map.png).

- by card
- by *letter*

3. Later

| Plan | Price |
|---|---|
| Small | 4 |

[^a]: With tax.
"""
PLAIN = """1. Fees

You pay ~~10~~ 14 euros[1]. See above, privacy, and a map.

- by card
- by letter

3. Later

Plan | Price
Small | 4

[1] With tax."""


def json_files(empty, *, day=DAY, **settings):
    """Return the JSON files with texts, without the address of the site in their names."""
    empty.config = replace(empty.config, **{"json_texts": True, **settings})
    files = empty.render(on=day)
    named = {name: data for name, data in files.items() if name.endswith(".json")}
    found = {name: json.loads(data) for name, data in named.items()}
    return {name: each for name, each in found.items() if each.get("format") == "legalsite-text v1"}


def described(file):
    """Say which version a file has: `2026-01-01 en current`."""
    version = file["version"]
    if not version:
        return f"none, {file['status']}"
    words = version["text"]
    if words != f"{version['revised']}.":
        words = "other words"
    return f"{version['revised']} {version['language']} {version['status']}" + (
        "" if version["html"] == f"<p>{words}</p>\n" else f": {words}"
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "2026-01-01, 2026-01-05",
            {
                "terms/current": "2026-01-05 en current",
                "terms/2026-01-05": "2026-01-05 en current",
                "terms/2026-01-01": "2026-01-01 en superseded",
            },
        ),
        (
            "2026-01-05 from 2026-03-01",
            {"terms/current": "none, upcoming", "terms/2026-01-05": "2026-01-05 en upcoming"},
        ),
        (
            "2026-01-01, 2026-01-05 from 2026-03-01 new 2026-01-10",
            {
                "terms/current": "2026-01-01 en current",
                "terms/2026-01-05": "2026-01-05 en upcoming",
                "terms/2026-01-01": "2026-01-01 en current",
            },
        ),
        (
            "2026-01-01, 2026-01-05 from 2026-03-01, 2026-01-06 instead of 2026-01-05",
            {
                "terms/current": "2026-01-06 en current",
                "terms/2026-01-06": "2026-01-06 en current",
                "terms/2026-01-05": "2026-01-05 en replaced",
                "terms/2026-01-01": "2026-01-01 en superseded",
            },
        ),
        (
            "2026-01-01, 2026-01-05 ends",
            {
                "terms/current": "none, withdrawn",
                "terms/2026-01-05": "2026-01-05 en withdrawn",
                "terms/2026-01-01": "2026-01-01 en superseded",
            },
        ),
        (
            "2026-01-01, 2026-01-05 from 2026-03-01 ends",
            {
                "terms/current": "2026-01-01 en current",
                "terms/2026-01-05": "2026-01-05 en upcoming",
                "terms/2026-01-01": "2026-01-01 en current",
            },
        ),
        (
            "2026-01-01, gap 2026-01-10",
            {"terms/current": "none, unknown", "terms/2026-01-01": "2026-01-01 en superseded"},
        ),
        (
            "2026-01-01, 2026-01-02 of 2026-01-01 in de, 2026-01-05, 2026-01-07 of 2026-01-05 in de",
            {
                "terms/current": "2026-01-05 en current",
                "terms/2026-01-05": "2026-01-05 en current",
                "terms/2026-01-01": "2026-01-01 en superseded",
                "de/terms/current": "2026-01-07 de current",
                "de/terms/2026-01-07": "2026-01-07 de current",
                "de/terms/2026-01-02": "2026-01-02 de superseded",
            },
        ),
        (  # the current version isn't translated
            "2026-01-01, 2026-01-02 of 2026-01-01 in de, 2026-01-05",
            {
                "terms/current": "2026-01-05 en current",
                "terms/2026-01-05": "2026-01-05 en current",
                "terms/2026-01-01": "2026-01-01 en superseded",
                "de/terms/current": "2026-01-05 en current",
                "de/terms/2026-01-02": "2026-01-02 de superseded",
            },
        ),
        (  # only the upcoming version is translated
            "2026-01-01, 2026-01-05 from 2026-03-01, 2026-01-07 of 2026-01-05 in de",
            {
                "terms/current": "2026-01-01 en current",
                "terms/2026-01-05": "2026-01-05 en upcoming",
                "terms/2026-01-01": "2026-01-01 en current",
                "de/terms/current": "2026-01-01 en current",
                "de/terms/2026-01-07": "2026-01-07 de upcoming",
            },
        ),
    ],
)
def test_each_version_has_a_file_and_the_one_in_effect_another(empty, line, expected):
    """Each text consists of its own date."""
    policy = policy_of(line)
    empty.policies = [policy]
    empty.words = {text.path: f"{text.revised}." for text in policy.texts}
    empty.words["terms/2026-01-10.gap"] = "Lost."
    files = json_files(empty)
    assert {name.removesuffix(".json"): described(file) for name, file in files.items()} == expected
    for name, file in files.items():
        version = file["version"]
        assert file["current_json_url"] == "https://example.com/legal/terms/current.json"
        if version and not name.endswith("current.json"):
            assert version["json_url"] == f"https://example.com/legal/{name}"


def test_a_version_for_new_accounts_is_at_the_address_that_versions_json_names(empty):
    policy = policy_of("2026-01-01, 2026-01-05 from 2026-03-01 new 2026-01-10")
    empty.policies = [policy]
    empty.words = {text.path: f"{text.revised}." for text in policy.texts}
    file = json_files(empty)["terms/current.json"]
    (coming,) = file["pending"]
    assert (file["current"], coming["effective_new_accounts"]) == ("2026-01-01", "2026-01-10")
    listed = json.loads(empty.render(on=DAY)["terms/versions.json"])["revisions"]
    assert [each["json_url"] for each in listed if each["revised"] == coming["revised"]] == [
        "https://example.com/legal/terms/2026-01-05.json"
    ]


def test_a_version_has_the_facts_of_versions_json(empty):
    empty.announce("2026-11-01")
    day = date(2026, 11, 20)
    files = json_files(empty, day=day)
    versions = json.loads(empty.render(on=day)["terms/versions.json"])
    assert len(files) == 3 + 2 + 2
    for each in versions["revisions"]:
        for text in (each, *each.pop("translations")):
            name = text["json_url"].removeprefix("https://example.com/legal/")
            version = files[name]["version"]
            assert version.pop("html").startswith(("<h2", "<h1"))
            assert version.pop("text")
            assert version == text


def test_an_original_in_another_language_is_also_at_its_old_address(empty):
    empty.announce("2026-10-01", "2026-11-01")
    empty.write_originals_in_german()
    files = json_files(empty, day=date(2027, 1, 2))
    current = files["de/terms/current.json"]
    assert files["terms/current.json"] == current
    for file in (current, files["en/terms/current.json"]):  # it isn't translated
        version = file["version"]
        assert (version["revised"], version["language"]) == ("2026-10-01", "de")
        assert version["url"] == "https://example.com/legal/de/terms/2026-10-01/"
    assert current["current_json_url"] == "https://example.com/legal/de/terms/current.json"
    assert files["terms/2026-10-01.json"] == files["de/terms/2026-10-01.json"]
    assert files["en/terms/2026-01-02.json"]["version"]["status"] == "superseded"


@pytest.mark.parametrize("name", ["terms/current.json", "terms/2026-01-01.json"])
def test_a_withheld_text_is_not_in_its_file(empty, name):
    text = empty.version("terms", "2026-01-01", "Secret.\n")
    line = f"000002 2026-01-05T10:12:00Z withhold terms 2026-01-01 sha256:0 {text.path} prev:0"
    path = "terms/2026-01-01.withheld"
    empty.words[path] = "A reason."
    empty.policies = [
        Policy("terms", (replace(text, path=path, recorded=f"{text.recorded}\n{line}"),))
    ]
    version = json_files(empty)[name]["version"]
    assert (version["withheld"], version["html"], version["text"]) == (True, None, None)
    assert version["withheld_url"] == "https://example.com/legal/terms/2026-01-01.withheld"


def test_a_draft_says_so(empty):
    empty.words["terms.md"] = "Words.\n"
    draft = replace(empty.version("terms", "2026-01-01", "", recorded=False), path="terms.md")
    empty.policies = [Policy("terms", (draft,))]
    file = json_files(empty)["terms/current.json"]
    assert (file["version"]["draft"], file["drafts"]) == (True, ["2026-01-01"])


def test_the_text_is_the_policy_alone_for_any_page(empty):
    """Links are absolute, ids and classes can't collide, and the heading isn't there if it only repeats the title."""
    version = empty.version("terms", "2026-01-01", TEXT)
    empty.policies = [Policy("terms", (version,))]
    file = json_files(empty)["terms/current.json"]["version"]
    assert file["text"] == PLAIN
    assert file["html"].startswith(
        '<h2 id="terms--fees"><span class="ls-number">1.</span> Fees</h2>'
    )
    for part in (
        '<a href="#terms--fees">above</a>',
        '<a href="https://example.com/legal/terms/privacy.md">privacy</a>',
        '<img src="https://example.com/legal/terms/files/map.png" alt="a map">',
    ):
        assert part in file["html"]
    assert (
        'id="terms--2026-01-01--fees"'
        in json_files(empty)["terms/2026-01-01.json"]["version"]["html"]
    )
    empty.policies = [Policy("terms", (replace(version, title="General Terms"),))]
    file = json_files(empty)["terms/current.json"]["version"]
    assert (file["title"], file["text"]) == ("General Terms", f"Terms\n\n{PLAIN}")
    assert file["html"].startswith('<h1 id="terms--terms">Terms</h1>\n<h2 ')


BLOCKS = """1. One
   - Two

     More.

> Quote

```
a = 1
  b = 2
```

Term
: Definition

| | B |
|---|---|
| 1 | |

Line\u0020\u0020
two

![](a.png)

End
"""
LINES = """1. One

  - Two

    More.

> Quote

a = 1
  b = 2

Term
Definition

 | B
1 |\u0020

Line
two

End"""


def test_plain_text_keeps_the_lines_and_the_depth_of_blocks():
    assert plain_text(read_markdown(BLOCKS, path="a.md").blocks) == LINES


def test_sites_have_these_files_if_they_ask_for_them_or_have_fragments(sample):
    plain = sample.render(on=DAY)
    assert json_files(sample, json_texts=False) == {}
    assert b"json_url" not in b"".join(plain.values())
    with_texts = json_files(sample)
    with_fragments = json_files(sample, json_texts=False, fragments=True)
    assert (
        with_texts.keys()
        == with_fragments.keys()
        >= {"eu/beta/current.json", "de/privacy/current.json"}
    )
    sample.config = replace(sample.config, fragments=False, json_texts=True)
    files = sample.render(on=DAY)
    changed = {name for name in plain if files[name] != plain[name]}
    assert changed == {"status.json", *[name for name in plain if name.endswith("versions.json")]}
    assert files.keys() - plain.keys() == with_texts.keys()


def test_text_of_right_to_left_languages_stays_in_order(empty):
    version = empty.version(
        "terms", "2026-01-01", "# שלום\n\n1. אחת ו־Two\n", title="שלום", language="he"
    )
    empty.policies = [Policy("terms", (version,))]
    settings = {"terms": PolicySettings(language="he")}
    file = json_files(empty, policies=settings, languages=("en", "he"))["he/terms/current.json"][
        "version"
    ]
    assert (file["language"], file["text"]) == ("he", "1. אחת ו־Two")
