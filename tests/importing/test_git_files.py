"""Which files of a history are one policy, and which files a pattern selects."""

import pytest

from git_histories import commit, gone, put
from legalsite.importing.git_files import TracedFile, path_below, read_glob, trace_files
from legalsite.importing.policy_names import slug_of
from legalsite.model.git_history import Commit, History

LANGUAGES = ("en", "de")


def lives(*commits: Commit) -> tuple[TracedFile, ...]:
    return trace_files(History(commits), lambda path: slug_of(path, LANGUAGES))


def test_a_file_is_followed_through_its_names() -> None:
    (file,) = lives(
        commit("2024-01-01", put("one", "old/terms.md")),
        commit("2024-01-02", put("one", "tos.md", "old/terms.md")),
        commit("2024-01-03", put("two", "terms/index.md", "tos.md")),
    )
    assert file.names == ("old/terms.md", "tos.md", "terms/index.md")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("terms.md", "terms/index.md"), ("a/terms.md", "b/terms.md")],
    ids=["the same slug", "the same name in another folder"],
)
def test_rewritten_and_moved_in_one_commit_is_one_policy(was: str, becomes: str) -> None:
    (file,) = lives(commit("2024-01-01", put("one", was)), commit("2024-01-02", gone(was), put("three", becomes)))
    assert file.names == (was, becomes)


def test_a_name_that_a_removed_file_had_once_goes_on_in_the_same_commit() -> None:
    (file,) = lives(
        commit("2024-01-01", put("one", "privacy/index.md")),
        commit("2024-01-02", put("one", "privacy/policy.md", "privacy/index.md")),
        commit("2024-01-03", gone("privacy/policy.md"), put("three", "privacy/index.md")),
    )
    assert file.names == ("privacy/policy.md", "privacy/index.md")


def test_two_index_files_are_not_one_for_their_name() -> None:
    found = lives(
        commit("2024-01-01", put("one", "a/index.md")),
        commit("2024-01-02", gone("a/index.md"), put("two", "b/index.md")),
    )
    assert len(found) == 2


def test_two_files_may_change_names() -> None:
    found = lives(
        commit("2024-01-01", put("one", "a.md"), put("two", "b.md")),
        commit("2024-01-02", put("one", "b.md", "a.md"), put("two", "a.md", "b.md")),
    )
    assert [file.names for file in found] == [("a.md", "b.md"), ("b.md", "a.md")]


def names(*commits: Commit, given: str = "**/*.md") -> list[tuple[str, ...]]:
    """The names of each file that the pattern selects, and "-" after those of a file that was removed."""
    glob = read_glob(given)
    found = trace_files(History(commits), lambda path: path_below(path, [glob]) and slug_of(path, LANGUAGES))
    return sorted((*file.names, *("-" * (not file.living))) for file in found)


BOTH_MOVE = (  # git's choice: the first of several names, so each text would become one of the other language
    commit("2024-01-01", put("hall rules", "docs/fr/rules.md"), put("fr", "docs/fr/about.md")),
    commit("2024-01-02", put("hall rules", "docs/en/rules.md"), put("en", "docs/en/about.md")),
    commit(
        "2024-01-03",
        put("en", "pages/english/about.md", "docs/en/about.md"),
        put("hall rules", "pages/english/rules.md", "docs/fr/rules.md"),
        put("fr", "pages/french/about.md", "docs/fr/about.md"),
        put("hall rules", "pages/french/rules.md", "docs/en/rules.md"),
    ),
)
A_COPY_AS_WELL = (  # the folder moved to docs/en; the French folder is a copy at first, and git's choice
    commit("2024-01-01", put("hall rules", "docs/rules.md"), put("about", "docs/about.md")),
    commit(
        "2024-01-02",
        put("hall rules", "docs/af/rules.md", "docs/rules.md"),
        put("à propos", "docs/af/about.md"),
        put("about", "docs/en/about.md", "docs/about.md"),
        put("hall rules", "docs/en/rules.md"),
    ),
    commit("2024-01-03", put("hall rules", "docs/fr/rules.md", "docs/af/rules.md")),
    commit("2024-01-04", gone("docs/fr/rules.md"), put("hall rules 2", "docs/en/rules.md")),
)


def test_unchanged_texts_that_are_alike_move_with_their_folders() -> None:
    assert names(*BOTH_MOVE, given="**/rules.md") == [
        ("docs/en/rules.md", "pages/english/rules.md"),
        ("docs/fr/rules.md", "pages/french/rules.md"),
    ]


@pytest.mark.parametrize("given", ["**/rules.md", "docs/en/rules.md", "docs/rules.md"])
def test_a_copy_in_the_folder_of_another_language_is_no_move(given: str) -> None:
    moved, *copies = sorted(names(*A_COPY_AS_WELL, given=given), key=len)
    assert moved == ("docs/rules.md", "docs/en/rules.md")
    assert copies == [("docs/af/rules.md", "docs/fr/rules.md", "-")] * (given == "**/rules.md")


def test_of_copies_of_a_file_that_moved_the_given_one_is_the_file() -> None:
    history = (
        commit("2024-01-01", put("one", "rules.md"), put("logo", "logo.md")),
        commit(
            "2024-01-02",
            put("one", "a/rules.md", "rules.md"),
            put("logo", "a/logo.md", "logo.md"),
            put("one", "b/form.md"),
            put("one", "b/rules.md"),
        ),
    )
    assert names(*history, given="b/rules.md") == [("rules.md", "b/rules.md")]
    assert names(*history, given="b/form.md") == [("b/form.md",)]  # its name was never that of the text
    assert names(*history, given="[ab]/rules.md") == [("b/rules.md",), ("rules.md", "a/rules.md")]


def test_of_two_alike_that_become_one_the_other_ends() -> None:
    assert names(
        commit("2024-01-01", put("one", "a/rules.md"), put("one", "b/rules.md"), put("two", "b/fees.md")),
        commit(
            "2024-01-02",
            put("one", "c/rules.md", "a/rules.md"),
            gone("b/rules.md"),
            put("two", "c/fees.md", "b/fees.md"),
        ),
    ) == [("a/rules.md", "-"), ("b/fees.md", "c/fees.md"), ("b/rules.md", "c/rules.md")]


@pytest.mark.parametrize(
    ("glob", "path", "rest"),
    [
        ("**/*.md", "a.md", "a.md"),
        ("**/*.md", "x/y/a.md", "x/y/a.md"),
        ("policies/**/*.md", "policies/eu/a.md", "eu/a.md"),
        ("policies/*.md", "policies/eu/a.md", ""),
        ("./policies/*.m[dk]", "policies/a.md", "a.md"),
        ("a.md", "a.md", "a.md"),
        ("a.md", "axmd", ""),
        ("legal/**", "legal/x/y", "x/y"),
        ("[!ab].md", "c.md", "c.md"),
        ("[!ab].md", "a.md", ""),
        ("[.md", "[.md", "[.md"),
        ("**/*.md", "a\nb.md", "a\nb.md"),
    ],
)
def test_patterns(glob: str, path: str, rest: str) -> None:
    assert path_below(path, [read_glob(glob)]) == rest


@pytest.mark.parametrize(
    ("globs", "path", "rest"),
    [
        (("texts/a/*.md", "texts/b/*.md"), "texts/a/terms.md", "a/terms.md"),
        (("texts/a/*.md", "texts/*.md"), "texts/terms.md", "terms.md"),
        (("texts/a/*.md", "texts/ab/*.md"), "texts/ab/terms.md", "ab/terms.md"),
        (("a/*.md", "b.md"), "a/terms.md", "a/terms.md"),
        (("a/*.md", "a/*.txt"), "a/terms.md", "terms.md"),
        (("a/*.md", "b/*.md"), "c/terms.md", ""),
    ],
)
def test_several_patterns_keep_the_folders_that_differ(globs: tuple[str, ...], path: str, rest: str) -> None:
    assert path_below(path, [read_glob(glob) for glob in globs]) == rest
