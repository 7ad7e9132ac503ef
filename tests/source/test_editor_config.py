"""The config of the editor: made of the schema of front matter and of the drafts."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from legalsite.model.config import Languages
from legalsite.source.editor_config import editor_config, field_labels, local_head, new_head
from legalsite.source.front_matter import PROPERTIES
from legalsite.source.git_hosts import backend_at
from legalsite.source.policy_files import arrange

WORKFLOW = b"publish_mode: editorial_workflow\n"
# keys of front matter that the form doesn't show, because they're rare or commands write them
KEPT = {"withdrawn", "facts", "extra"}
# what a person can't write in a form: facts are a copy of what `publish` wrote, which must be removed
NOT_IN_FORMS = {"facts"}
TESTS = Path(__file__).parents[1]
# a problem with its file, excerpt, and help
PRINTED_PROBLEM = re.compile(
    r"^(?P<path>content/\S+?\.md)(?::\d+)*: \w+\[.*\n(?: +\d* \|.*\n)*"
    r"(?P<help>  help: .*\n(?:  (?! *\d* \|).*\n)*)",
    re.MULTILINE,
)
DRAFT = re.compile(r"content/\S+?\.md")
TRANSLATION = re.compile(r"\.(?:[a-z]{2,3}(?:-[A-Za-z]+)*|\{.*\})\.md$")  # {de,fr} are two files
KEY = re.compile(r"`(\w+)[`:]")


def config_of(*paths: str, head: bytes = WORKFLOW, folder: str = "") -> dict[str, Any]:
    """Return the config for drafts, read as YAML."""
    files, _ = arrange(paths, Languages(("en", "de")))
    config = yaml.safe_load(editor_config(head, files.values(), Languages(("en", "de")), folder))
    assert isinstance(config, dict)
    return config


def files_of(config: dict[str, Any]) -> list[tuple[str, str, str]]:
    (collection,) = config["collections"]
    return [(file["name"], file["label"], file["file"]) for file in collection["files"]]


def keys_of(config: dict[str, Any], nth: int) -> list[str]:
    return [field["name"] for field in config["collections"][0]["files"][nth]["fields"]]


def test_every_key_is_a_field_or_kept() -> None:
    assert set(field_labels()) | KEPT == set(PROPERTIES)
    assert not set(field_labels()) & KEPT


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("https://github.com/acme/legal.git", "editorial_workflow"),
        ("https://gitea.com/a/b.git", "simple"),
    ],
)
def test_a_new_config_names_the_repository_and_says_whether_a_draft_is_reviewed(
    url: str, mode: str
) -> None:
    backend = backend_at(url, "main")
    head = yaml.safe_load(new_head(backend))
    assert head == {"backend": backend, "publish_mode": mode}
    assert config_of("privacy.md", head=new_head(backend))["backend"] == backend


def test_lists_drafts_but_not_the_archive() -> None:
    config = config_of("privacy.md", "privacy/2025-01-01.md", "old/2024-01-01.md", "files/a.png")
    assert files_of(config) == [("privacy", "Privacy", "content/privacy.md")]


def test_lists_nested_policies_and_translations_after_their_original() -> None:
    assert files_of(config_of("eu/terms-of-use.md", "eu/terms-of-use.de.md")) == [
        ("eu--terms-of-use", "Terms of use (eu)", "content/eu/terms-of-use.md"),
        (
            "eu--terms-of-use_de",
            "Terms of use (eu, German)",
            "content/eu/terms-of-use.de.md",
        ),
    ]


def test_paths_begin_at_the_top_of_the_repository() -> None:
    config = config_of("privacy.md", folder="legal/site/")
    assert config["media_folder"] == "legal/site/content/files"
    assert files_of(config) == [("privacy", "Privacy", "legal/site/content/privacy.md")]


def test_a_form_has_the_fields_of_its_draft_in_the_order_of_the_schema() -> None:
    config = config_of("privacy.md", "privacy.de.md")
    assert keys_of(config, 0) == [
        *("title", "revised", "effective", "effective_new_accounts", "change", "about"),
        *("summary", "summary_covers", "replaces", "retroactive", "approved_by", "dated_by"),
        *("part_of", "promise", "body"),
    ]
    assert keys_of(config, 1) == [
        *("title", "revised", "summary", "summary_covers", "translates", "translated_by", "body")
    ]


def test_a_form_has_a_field_for_every_key_that_a_problem_asks_for() -> None:
    """The problems are those that the cases print, and all that the reference lists.

    A key belongs in the file that the help names, or else in the problem's file, and a translation
    has a form of its own.
    """
    config = config_of("privacy.md", "privacy.de.md")
    asked = set()
    for case in [*TESTS.glob("checks/*/*.txt"), *TESTS.glob("cli/cases/*.txt")]:
        for problem in PRINTED_PROBLEM.finditer(case.read_text(encoding="utf-8")):
            keys = set(KEY.findall(problem["help"]))
            path = [problem["path"], *DRAFT.findall(problem["help"])][-1]
            form = keys_of(config, 1 if TRANSLATION.search(path) else 0)
            assert keys & set(PROPERTIES) - NOT_IN_FORMS <= set(form), f"{case.name}: {problem[0]}"
            asked |= keys
    reference = TESTS.parent / "docs/reference/errors.md"
    for line in reference.read_text(encoding="utf-8").splitlines():
        asked.update(KEY.findall(line.rpartition(" | ")[2]))
    assert {"replaces", "summary_covers", "about", "retroactive", "translated_by"} <= asked
    assert {"dated_by", "promise"} <= asked
    assert asked & set(PROPERTIES) - NOT_IN_FORMS <= set(field_labels())


def test_hints_name_other_fields_by_their_labels() -> None:
    fields = config_of("privacy.md")["collections"][0]["files"][0]["fields"]
    hints = {field["name"]: field["hint"] for field in fields}
    assert hints["effective"].endswith("the date in “Revised” applies.")
    assert "“Effective date” is then" in hints["effective_new_accounts"]
    assert "`" not in "".join(hints.values())


def test_only_a_review_hides_the_button_that_publishes() -> None:
    assert config_of("privacy.md")["collections"][0]["publish"] is False
    local = local_head("http://127.0.0.1:1/x")
    assert config_of("privacy.md", head=local)["collections"][0]["publish"] is True


def test_the_config_is_the_same_each_time_and_keeps_its_head() -> None:
    files, _ = arrange(["b.md", "a.md", "a.de.md"], Languages(("en", "de")))
    head = b"# ours\nbackend: {name: github}\n"
    config = editor_config(head, files.values(), Languages(("en", "de")))
    assert config.startswith(head)
    assert config == editor_config(head, files.values(), Languages(("en", "de")))
    assert config.count(b"name: title") == 2  # each form is written once
