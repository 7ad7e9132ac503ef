"""Which links of a repository lead to which policies, and how they are written then."""

from datetime import UTC, datetime

import pytest

from legalsite.importing.git_files import FileChange, TracedFile
from legalsite.importing.relinking import new_targets, policies_by_name, relink
from legalsite.model.git_history import Change, Commit


def file(*names: str, living: bool = True) -> TracedFile:
    commit = Commit("f" * 40, datetime(2024, 1, 1, tzinfo=UTC), "", ())
    last = [] if living else [FileChange(commit, Change("deleted", names[-1]))]
    return TracedFile([*(FileChange(commit, Change("modified", name, "blob")) for name in names), *last])


FILES = {
    "eu/terms": file("Policies/eu/terms.md"),
    "how-we-handle": file("how-we-handle.md", "how-we-handle/index.md"),
    "privacy": file("privacy/index.md"),
    "terms": file("old/terms.md", "terms.md"),
    "gone": file("privacy.md", "gone.md", living=False),
    "top": file("README.md"),
}
NAMED = policies_by_name(FILES)


@pytest.mark.parametrize(
    ("target", "path", "slug", "becomes"),
    [
        ("how-we-handle/index.md", "terms.md", "terms", "how-we-handle.md"),
        ("../privacy/index.md", "how-we-handle/index.md", "how-we-handle", "privacy.md"),
        ("../privacy/", "how-we-handle/index.md", "how-we-handle", "privacy.md"),
        ("./terms.md#a", "privacy.md", "privacy", "terms.md#a"),
        ("how-we-handle/index.html?x=1#b%20c", "terms.md", "terms", "how-we-handle.md?x=1#b%20c"),
        ("../privacy.md", "old/terms.md", "terms", "privacy.md"),
        ("gone.md", "terms.md", "terms", ""),
        ("terms.md", "privacy.md", "privacy", ""),
        ("terms.md", "Policies/eu/privacy.md", "eu/privacy", ""),
        ("terms.md", "old/a.md", "a", ""),
        ("../../terms.md", "Policies/eu/terms.md", "eu/terms", "../terms.md"),
        ("Policies/eu/terms.md", "terms.md", "terms", "eu/terms.md"),
        ("../README.md", "how-we-handle/index.md", "how-we-handle", "top.md"),
        ("/privacy/index.md", "terms.md", "terms", ""),
        ("https://a.example/terms.md", "terms.md", "terms", ""),
        ("mailto:terms.md", "old/terms.md", "terms", ""),
        ("../../../terms.md", "old/terms.md", "terms", ""),
        ("unknown/index.md", "terms.md", "terms", ""),
        ("privacy.pdf", "terms.md", "terms", ""),
        ("#terms.md", "old/terms.md", "terms", ""),
        ("/", "privacy/index.md", "privacy", ""),
        ("//rules/", "privacy/index.md", "privacy", ""),
    ],
)
def test_target(target: str, path: str, slug: str, becomes: str) -> None:
    for form in ("See [it]({}).", "See [it](<{}>).", "[it]: {}\n", '<a href="{}">it</a>'):
        expected = (form.format(becomes), 1) if becomes else (form.format(target), 0)
        assert relink(form.format(target), new_targets([target], path, slug, NAMED)) == expected


def test_words_that_only_look_like_the_target_stay() -> None:
    body = "privacy/index.md, `privacy/index.md` and ![it](privacy/index.md.png)"
    assert relink(body, new_targets(["privacy/index.md"], "terms.md", "terms", NAMED)) == (body, 0)
