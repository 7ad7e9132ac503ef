"""Whatever a history says of days, and on whatever days a site was built before: a build writes the bytes of a clean
one. `--long` tries more histories; a failing one is printed, with how to run it again."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.model.test_version_on import FIRST, policies
from tests.site.test_cached_builds import BuildSequences, Numbers

from legalsite.model.policy import Policy
from posix_needs import MINUTES


def files_of(policy: Policy) -> dict[str, str]:
    """Return the texts and gaps of a history, by path: the newest text is the draft."""
    files = {f"content/{gap.path}": "Nobody kept it." for gap in policy.gaps}
    for version in policy.versions:
        facts = {"title": "P", "revised": version.revised, "effective": version.effective}
        facts |= {"retroactive": "true"} if version.effective < version.revised.day else {}
        facts |= {"withdrawn": "true"} if version.withdrawn else {}
        facts["replaces"] = (
            f"[{', '.join(map(str, version.replaces or ()))}]"  # else it may be an error
        )
        front = "".join(f"{key}: {value}\n" for key, value in facts.items())
        path = "p.md" if version is policy.versions[-1] else version.path
        files[f"content/{path}"] = f"---\n{front}---\n\nText of {version.revised}.\n"
    return files


def check(policy: Policy, days: list[int], edit: int) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "one").mkdir()
        site = BuildSequences(Path(folder) / "one")
        site.content.mkdir(parents=True)
        site.drafts = True
        site.configure("title", 0)
        files = files_of(policy)
        edited = sorted(path for path in files if path.endswith(".md"))[
            edit % max(1, len(policy.versions)) :
        ][:1]
        for path, data in files.items() if policy.versions else ():
            site.save(path, data)
        for nth, day in enumerate(days):
            site.on = FIRST + timedelta(days=day)
            for path in edited if nth == len(days) // 2 else ():
                site.save(path, f"{files[path]}\nAn edit.\n")
            site.build_both()
            assert isinstance(site.build_once(), Numbers)


@pytest.mark.not_in_wine(MINUTES)
@settings(max_examples=8)
@given(policies(), st.lists(st.integers(-2, 40), min_size=2, max_size=4), st.integers(0, 7))
def test_on_every_day_a_build_is_a_clean_one(policy: Policy, days: list[int], edit: int) -> None:
    check(policy, days, edit)


@pytest.mark.long
@settings(max_examples=30)
@given(policies(), st.lists(st.integers(-2, 40), min_size=2, max_size=6), st.integers(0, 7))
def test_on_every_day_of_many_histories_a_build_is_a_clean_one(
    policy: Policy, days: list[int], edit: int
) -> None:
    check(policy, days, edit)


def test_a_withdrawal_that_another_text_replaced_never_ended_anything(tmp_path: Path) -> None:
    for name, effective, more in (
        ("replaced", "2025-03-20", "replaces: [2025-02-01]\n"),
        ("same-day", "2025-05-01", ""),
    ):
        (tmp_path / name).mkdir()
        site = BuildSequences(tmp_path / name)
        site.content.mkdir(parents=True)
        site.drafts = True
        site.configure("title", 0)
        text = "---\ntitle: P\nrevised: {}\neffective: {}\n{}---\n\nText.\n"
        site.save("content/p/2025-01-01.md", text.format("2025-01-01", "2025-01-01", ""))
        site.save(
            "content/p/2025-02-01.md", text.format("2025-02-01", "2025-05-01", "withdrawn: true\n")
        )
        site.save("content/p.md", text.format("2025-03-01", effective, more))
        for month, day in ((2, 2), (3, 2), (4, 30), (5, 1), (5, 2)):
            site.on = FIRST.replace(month=month, day=day)
            site.build_both()
        page = (site.output / "p/2025-02-01/index.html").read_text()
        assert "Ended on" not in page
        assert "Never took effect" in page
