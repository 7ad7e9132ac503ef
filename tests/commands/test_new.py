"""A new policy has the title that was given; no text that is there is ever written over."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.commands.new import PLAIN, require_vacant, start_policy, write_text
from legalsite.errors import ProblemsFound
from legalsite.source.front_matter import read_revision

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("title", "read"),
    [("", "Terms of use"), ("  Our\n terms ", "Our terms"), ("Terms: what we owe", "Terms: what we owe"), ("No", "No")],
)
def test_a_title_is_read_back_as_it_was_given(tmp_path: Path, title: str, read: str) -> None:
    path = start_policy(tmp_path, "terms-of-use", title, TODAY)
    revision = read_revision((tmp_path / path).read_bytes(), "terms-of-use.md", languages=("en",))
    assert (revision.title, str(revision.revised), revision.is_draft) == (read, "2026-03-02", True)


@given(st.text(st.sampled_from("aZ é'’&,.()/-:#{}[]\"!@\\"), min_size=1).filter(PLAIN.fullmatch))
def test_what_stands_without_quotes_is_a_plain_text_of_yaml(title: str) -> None:
    data = f"---\ntitle: {title}\nrevised: 2026-03-02\n---\nText\n".encode()
    assert read_revision(data, "terms.md", languages=("en",)).title == title.strip()


@pytest.mark.parametrize("slug", ["Terms", "terms ", "../terms", "a//b", "", "changes", "2026-01-01", "terms.md"])
def test_a_name_that_is_no_slug(tmp_path: Path, slug: str) -> None:
    with pytest.raises(ProblemsFound, match=r"error\[bad-name\]") as raised:
        require_vacant(tmp_path, slug)
    assert raised.value.status == 2
    assert list(tmp_path.iterdir()) == []


def test_a_text_is_never_written_over(tmp_path: Path) -> None:
    write_text(tmp_path, "terms", b"mine")
    for work in (require_vacant, lambda root, slug: start_policy(root, slug, "", TODAY)):
        with pytest.raises(ProblemsFound, match=r"error\[file-exists\]"):
            work(tmp_path, "terms")
    (tmp_path / "content/privacy.md").symlink_to("nowhere")
    with pytest.raises(ProblemsFound, match=r"error\[file-exists\]"):
        write_text(tmp_path, "privacy", b"x")
    assert (tmp_path / "content/terms.md").read_bytes() == b"mine"


def test_a_policy_without_a_draft_is_not_started_again(tmp_path: Path) -> None:
    archived = tmp_path / "content/terms/2026-01-01.md"
    archived.parent.mkdir(parents=True)
    archived.write_text("---\ntitle: Terms\nrevised: 2026-01-01\n---\nText\n")
    with pytest.raises(ProblemsFound, match=r"content/terms/2026-01-01\.md: error\[policy-exists\]"):
        start_policy(tmp_path, "terms", "", TODAY)
    assert not (tmp_path / "content/terms.md").exists()
