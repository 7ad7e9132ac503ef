"""Which files of a history are one policy, and which files a pattern selects."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from git_histories import commit, gone, put
from git_repositories import ALONE, WHO, git
from git_repositories import commit as committed
from legalsite.errors import ProblemsFound
from legalsite.importing.git_renames import (
    TracedFile,
    join_moved_files,
    path_below,
    read_glob,
    trace_files,
    version_file_problems,
)
from legalsite.importing.policy_names import slug_of
from legalsite.model.git_history import Commit, History
from text_tables import table

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
    (file,) = lives(
        commit("2024-01-01", put("one", was)),
        commit("2024-01-02", gone(was), put("three", becomes)),
    )
    assert file.names == (was, becomes)


def test_a_name_that_a_removed_file_had_once_goes_on_in_the_same_commit() -> None:
    (file,) = lives(
        commit("2024-01-01", put("one", "privacy/index.md")),
        commit("2024-01-02", put("one", "privacy/policy.md", "privacy/index.md")),
        commit("2024-01-03", gone("privacy/policy.md"), put("three", "privacy/index.md")),
    )
    assert file.names == ("privacy/policy.md", "privacy/index.md")


def test_a_later_file_with_the_bytes_of_a_removed_one_is_that_one_under_another_name() -> None:
    history = commit("2024-01-01", put("one", "terms.md")), commit("2024-02-01", gone("terms.md"))
    (file,) = lives(*history, commit("2024-03-01", put("one", "tos.md")))
    assert file.names == ("terms.md", "tos.md")
    assert len(lives(*history, commit("2024-03-01", put("two", "tos.md")))) == 2


def test_a_person_says_that_a_file_moved() -> None:
    history = History(
        (
            commit("2024-01-01", put("one", "terms.md")),
            commit("2024-02-01", put("two", "tos.md")),
            commit("2024-03-01", gone("terms.md")),
            commit("2024-04-01", put("three", "tos.md")),
        )
    )
    files = {file.names[0].partition(".")[0]: file for file in lives(*history.commits)}
    (joined,) = join_moved_files(files, [("terms", "tos")], history).values()
    assert [event.change.blob for event in joined.events] == ["one", "two", "three"]
    assert joined.exists
    for old, new in (("tos", "terms"), ("terms", "terms"), ("terms", "x"), ("x", "terms")):
        with pytest.raises(ProblemsFound, match=f"{old} can't have moved to {new}"):
            join_moved_files(files, [(old, new)], history)


def test_a_file_that_changed_beside_another_did_not_move_there() -> None:
    history = History(
        (
            commit("2024-01-01", put("one", "tos.md")),
            commit("2024-02-01", put("two", "terms.md")),
            commit("2024-03-01", gone("terms.md")),
        )
    )
    files = {file.names[0].partition(".")[0]: file for file in lives(*history.commits)}
    with pytest.raises(ProblemsFound, match="terms can't have moved to tos"):
        join_moved_files(files, [("terms", "tos")], history)


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


@table("git_renames.txt")
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
def test_several_patterns_keep_the_folders_that_differ(
    globs: tuple[str, ...], path: str, rest: str
) -> None:
    assert path_below(path, [read_glob(glob) for glob in globs]) == rest


@pytest.mark.parametrize(
    ("names", "one"),
    [
        (["tos/1.md", "tos/2.md", "tos/10.md"], "tos.md"),
        (["terms-v2.md", "terms-v3.md", "terms.md"], "terms-versions.md"),
        (["2019-05-01-privacy.md", "2020-06-01-privacy.md"], "privacy.md"),
        (["legal/historical-cookies.html", "legal/cookies.html"], "legal-cookies.md"),
        (["a/terms-2019-05-01.txt", "a/terms-2020-06-01.txt"], "a-terms.md"),
        (["privacy-2020.md", "privacy-2021.md"], "privacy.md"),
        (["terms.2019-05.md", "terms.md"], "terms-versions.md"),
        (["20190501-terms.md", "20200501-terms.md"], "terms.md"),
        (["v1/terms.md", "v2/terms.md"], "terms.md"),
        (["archive/terms.md", "terms.md"], "terms-versions.md"),
        (["agb-alt.md", "agb.md"], "agb-versions.md"),
        (["cgu-ancienne.md", "cgu.md"], "cgu-versions.md"),
    ],
)
def test_versions_that_are_kept_as_files_are_asked_about(names: list[str], one: str) -> None:
    changes = [
        put(str(at), name)
        for at, name in enumerate([*names[::-1], "fees.md", "section-1.md", "gdpr-2016.md"])
    ]
    files = {
        slug_of(file.names[-1], LANGUAGES): file for file in lives(commit("2024-01-01", *changes))
    }
    (problem,) = version_file_problems(files)
    assert problem.message == f"are these versions of the same policy? {', '.join(names)}"
    assert problem.help.startswith(
        f"if they are, combine them into one file in a copy of the repository, and import {one}"
    )


def test_a_version_with_no_day_in_its_name_is_of_the_day_on_which_it_came() -> None:
    first, second = "tos/1.md", "tos/2.md"
    found = lives(
        commit("2024-01-01", put("one", first)),
        commit("2024-02-01", put("two", second)),
        commit("2024-03-01", put("a typo", first)),
    )
    (problem,) = version_file_problems(dict(zip((first, second), found, strict=True)))
    assert re.findall("GIT_COMMITTER_DATE=(.+?)T", problem.help) == ["2024-01-01", "2024-02-01"]


def test_the_commands_make_versions_of_one_file(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    names = ["2019-05-01-terms.md", "2020-06-01-terms.md"]
    committed(tmp_path, "2024-01-01", {name: f"{name}\n" for name in names})
    files = dict(zip(names, lives(commit("2024-01-01", *map(put, names, names))), strict=True))
    (problem,) = version_file_problems(files)
    script = problem.help.partition("\n")[2]
    subprocess.run(["sh", "-ec", script], cwd=tmp_path, env=os.environ | WHO | ALONE, check=True)
    assert git(tmp_path, "log", "--format=%cs %s", "--", "terms.md").split("\n") == [
        "2020-06-01 2020-06-01-terms.md",
        "2019-05-01 2019-05-01-terms.md",
        "",
    ]


def test_a_version_without_a_day_in_its_name_has_that_of_its_commit() -> None:
    history = (
        commit("2024-01-01", put("1", "agb-alt.md")),
        Commit("0" * 40, None, "", (put("2", "agb.md"),)),
    )
    files = {slug_of(file.names[-1], LANGUAGES): file for file in lives(*history)}
    (problem,) = version_file_problems(files)
    assert re.findall("GIT_COMMITTER_DATE=(\\S+)", problem.help) == [
        "2024-01-01T12:00:00Z",
        "YYYY-MM-DDT12:00:00Z",
    ]


def test_a_file_that_goes_on_under_another_name_does_not_come_back_under_its_old_one() -> None:
    found = lives(
        commit("2024-01-01", put("one", "a/terms.md")),
        commit("2024-01-02", gone("a/terms.md"), put("two", "b/terms.md")),
        commit("2024-01-03", put("three", "a/terms.md")),
    )
    assert [file.names for file in found] == [("a/terms.md", "b/terms.md"), ("a/terms.md",)]
