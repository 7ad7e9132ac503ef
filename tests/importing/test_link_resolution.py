"""Which links of a repository lead to which policies, and how they are written then."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from legalsite.importing.git_renames import FileChange, TracedFile
from legalsite.importing.link_resolution import (
    policies_by_name,
    policy_targets,
    replace_targets,
    unresolved_targets,
)
from legalsite.model.git_history import Change, Commit


def file(*names: str, living: bool = True) -> TracedFile:
    commit = Commit("f" * 40, datetime(2024, 1, 1, tzinfo=UTC), "", ())
    last = [] if living else [FileChange(commit, Change("deleted", names[-1]))]
    return TracedFile(
        [*(FileChange(commit, Change("modified", name, "blob")) for name in names), *last]
    )


FILES = {
    "eu/terms": file("Policies/eu/terms.md"),
    "how-we-handle": file("how-we-handle.md", "how-we-handle/index.md"),
    "privacy": file("privacy/index.md"),
    "terms": file("old/terms.md", "terms.md"),
    "gone": file("privacy.md", "gone.md", living=False),
    "top": file("README.md"),
}


LINKS = (
    Path(__file__).with_name("links_of_repositories.txt").read_text(encoding="utf-8").splitlines()
)


@pytest.mark.parametrize("case", LINKS)
def test_target(case: str) -> None:
    """A case: which policy has the link, in which file, and what it becomes, or nothing if it stays."""
    slug, _, link = case.partition(" in ")
    path, _, targets = link.partition(": ")
    named = policies_by_name(FILES)
    target, _, becomes = (part.strip() for part in targets.partition("->"))
    for form in ("See [it]({}).", "See [it](<{}>).", "[it]: {}\n", '<a href="{}">it</a>'):
        expected = (form.format(becomes), 1) if becomes else (form.format(target), 0)
        assert (
            replace_targets(form.format(target), policy_targets([target], path, slug, named))
            == expected
        )


def test_words_that_only_look_like_the_target_stay() -> None:
    body = "privacy/index.md, `privacy/index.md` and ![it](privacy/index.md.png)"
    assert replace_targets(
        body, policy_targets(["privacy/index.md"], "terms.md", "terms", policies_by_name(FILES))
    ) == (body, 0)


def test_texts_that_links_lose_are_those_of_the_repository_that_are_not_imported() -> None:
    targets = [
        "../fees.md#a",
        "../terms.md",
        "../plan.pdf",
        "https://a.example/fees.md",
        "fees/index.md",
        "../fees.md#a",
    ]
    lost = unresolved_targets(targets, "eu/privacy.md", policies_by_name(FILES))
    assert [*lost] == [("../fees.md#a", "fees.md"), ("fees/index.md", "eu/fees/index.md")]
