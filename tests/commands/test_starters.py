"""A new site builds and checks clean, and its pipelines install the legalsite that wrote them; a new policy has the
title that was given; no text that is there is ever written over."""

import os
import re
from datetime import UTC, date, datetime
from importlib.metadata import metadata, requires, version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from legalsite.cli import run
from legalsite.commands.build import BuildOrder, build
from legalsite.commands.check import check
from legalsite.commands.publish import publish
from legalsite.commands.starters import (
    FILES,
    example_text_problems,
    require_vacant,
    start_policy,
    start_site,
    start_translation,
    write_new_draft,
)
from legalsite.errors import ProblemsFound
from legalsite.model.config import Languages
from legalsite.site.load import load_fresh
from legalsite.site.settings import read_settings
from legalsite.source.edits import PLAIN_PATTERN
from legalsite.source.front_matter import read_version

TODAY = date(2026, 3, 2)
LOCKS = Path(__file__).parents[2] / ".ci/locks"
OWN_EXTRAS = metadata("legalsite").get_all("Provides-Extra", [])
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_new_site_builds_and_has_no_error(tmp_path: Path) -> None:
    written, kept = start_site(tmp_path / "legal", TODAY)
    assert (written, kept) == ([tmp_path / "legal" / path for path in FILES], [])
    assert all(path.read_bytes() for path in written)
    assert (
        start_policy(tmp_path / "legal", "eu/privacy", "", TODAY, kind="notice", language="")
        == "content/eu/privacy.md"
    )
    config = read_settings(tmp_path / "legal")
    list(build(BuildOrder(tmp_path / "legal", config, TODAY, unpublished=True)))
    assert (tmp_path / "legal/output/eu/privacy/index.html").is_file()
    problems = check(load_fresh(tmp_path / "legal", config, now=NOW), TODAY, now=NOW).problems
    assert {problem.rule for problem in problems if problem.severity == "error"} <= {"placeholder"}


@given(
    st.text(st.sampled_from("aZ é'’&,.()/-:#{}[]\"!@\\"), min_size=1).filter(
        PLAIN_PATTERN.fullmatch
    )
)
def test_what_stands_without_quotes_is_a_plain_text_of_yaml(title: str) -> None:
    data = f"---\ntitle: {title}\nrevised: 2026-03-02\n---\nText\n".encode()
    assert read_version(data, "terms.md", languages=Languages(("en",))).title == title.strip()


def test_a_bare_domain_means_https(tmp_path: Path) -> None:
    start_site(tmp_path, TODAY, url=" karomi.test/legal ")
    assert read_settings(tmp_path).url == "https://karomi.test/legal"


def test_a_title_is_written_as_it_is(tmp_path: Path) -> None:
    start_site(tmp_path, TODAY, "Café Länder")
    assert 'title = "Café Länder"' in (tmp_path / "legalsite.toml").read_text(encoding="utf-8")


def locked(text: str) -> dict[str, list[str]]:
    """Return the hashes of each package in a lock, by name and version."""
    entries = re.findall(
        r"^([\w.-]+==[^\s;]+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}[ \\]*\n)+)",
        text,
        re.MULTILINE,
    )
    return {name: re.findall("[0-9a-f]{64}", hashes) for name, hashes in entries}


def test_pipelines_install_what_is_locked_with_all_hashes(tmp_path: Path) -> None:
    start_site(tmp_path, TODAY)
    text = (tmp_path / "legalsite.constraints.txt").read_text(encoding="utf-8")
    pinned = locked(text)
    assert len(pinned) == len(re.findall(r"^[^#\s]", text, re.MULTILINE))
    for lock in ("runtime.txt", "extras.txt"):
        assert locked((LOCKS / lock).read_text(encoding="utf-8")).items() <= pinned.items()


def test_pipelines_install_whatever_legalsite_and_its_extras_need(tmp_path: Path) -> None:
    start_site(tmp_path, TODAY)
    text = (tmp_path / "legalsite.constraints.txt").read_text(encoding="utf-8")
    pinned = dict(entry.split("==") for entry in locked(text))
    needed = {"legalsite"}
    checked: set[str] = set()
    while needed > checked:
        name = min(needed - checked)
        checked.add(name)
        if name in pinned and version(name) != pinned[name]:
            continue  # another version may need other packages
        for each in requires(name) or ():
            requirement = Requirement(each)
            extras = OWN_EXTRAS if name == "legalsite" else ("binary", "woff", "")
            for extra in extras:
                if not requirement.marker or requirement.marker.evaluate({"extra": extra}):
                    needed.add(canonicalize_name(requirement.name))
    assert needed - {*pinned} == {"legalsite"}


def test_policies_that_can_go_without_an_example_are_named(tmp_path: Path) -> None:
    start_site(tmp_path, TODAY)
    (example,) = (path for path in (tmp_path / "content").glob("*.md"))
    own = {
        f"{name}.md": b"---\ntitle: A\n---\nOurs.\n" for name in ("privacy", "privacy.de", "rules")
    }
    (problem,) = example_text_problems({example.name: example.read_bytes()} | own)
    assert problem.help.endswith("\n    legalsite publish privacy rules")


@pytest.mark.parametrize(("days", "of"), [
    (["2025-01-01", "2026-02-01\neffective: 2026-06-01"], "2025-01-01"),
    (["2026-02-01\neffective: 2026-06-01", "2026-02-15\neffective: 2026-07-01"], "2026-02-15"),
])  # fmt: skip
def test_a_translation_is_of_the_text_in_effect_or_of_the_newest_one_and_of_no_draft(
    tmp_path: Path, days: list[str], of: str
) -> None:
    (tmp_path / "legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://a.test/"\nlanguages = ["en", "de"]\n'
    )
    draft = tmp_path / "content/terms.md"
    draft.parent.mkdir()
    front = "change: material\nsummary: Words.\npromise: none\nreplaces: []\n"
    for day in [*days, "2026-03-01"]:
        draft.write_text(f"---\ntitle: Terms\nrevised: {day}\n{front}---\nText of {day[:10]}\n")
        if day in days:
            publish(tmp_path, (), now=datetime.fromisoformat(f"{day[:10]}T12:00:00+00:00"))
    written = (tmp_path / start_translation(tmp_path, "terms", "de", TODAY)).read_text()
    assert (f"\ntranslates: {of}\n" in written, written.endswith(f"\nText of {of}\n")) == (
        True,
        True,
    )


def test_a_text_is_never_written_over(tmp_path: Path) -> None:
    write_new_draft(tmp_path, "terms", b"mine")
    for work in (
        require_vacant,
        lambda root, slug: start_policy(root, slug, "", TODAY, kind="notice", language=""),
    ):
        with pytest.raises(ProblemsFound, match=r"error\[file-exists\]"):
            work(tmp_path, "terms")
    (tmp_path / "content/privacy.md").symlink_to("nowhere")
    with pytest.raises(ProblemsFound, match=r"error\[file-exists\]"):
        write_new_draft(tmp_path, "privacy", b"x")
    assert (tmp_path / "content/terms.md").read_bytes() == b"mine"


def test_a_policy_without_a_draft_is_not_started_again(tmp_path: Path) -> None:
    archived = tmp_path / "content/terms/2026-01-01.md"
    archived.parent.mkdir(parents=True)
    archived.write_text("---\ntitle: Terms\nrevised: 2026-01-01\n---\nText\n")
    with pytest.raises(
        ProblemsFound, match=r"content/terms/2026-01-01\.md: error\[policy-exists\]"
    ):
        start_policy(tmp_path, "terms", "", TODAY, kind="notice", language="")
    assert not (tmp_path / "content/terms.md").exists()


def test_commands_that_read_every_file_remember_no_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was remembered of a file counts as long as its size and time are the same: a build may do that."""
    monkeypatch.chdir(tmp_path)
    assert run(["init", "--quiet"]) == 0
    (tmp_path / "old.txt").write_text("We keep little.\n")
    for command in (
        "check", "new privacy --quiet", "revise terms --quiet", "promises", "promises privacy --confirm --rule none --quiet",
        "plan terms", "import text old.txt --slug cookies --revised 2026-01-01 --quiet", "verify", "publish --dry-run",
    ):  # fmt: skip
        for file in tmp_path.rglob("*"):
            os.utime(file, (10**9, 10**9))
        run(command.split())
        assert not (tmp_path / ".legalsite/hashes").exists(), command
    run(["build", "--quiet"])
    assert (tmp_path / ".legalsite/hashes").exists()
