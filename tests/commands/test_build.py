"""content/ → the site: nothing unpublished, and every reason in a sentence. tests/site/test_cached_builds.py compares
builds with a cache to builds without."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from commands.built_site import CONFIG, DAY, SITE, made, output, site, text
from legalsite.commands.build import BuildOrder, build
from legalsite.commands.check import check
from legalsite.commands.publish import publish as publish_drafts
from legalsite.commands.publish import withhold
from legalsite.errors import ProblemsFound
from legalsite.site.load import load_fresh
from legalsite.site.settings import read_settings


def publish(root: Path) -> None:
    publish_drafts(root, (), now=datetime.now(UTC))


@pytest.mark.parametrize("folder", ["eu", "content", "contents", "eu/2025-plans"])
def test_links_of_nested_policies_lead_to_pages_that_are_there(tmp_path: Path, folder: str) -> None:
    """In working and archived texts alike, and as commands beside the build read them."""
    up = "../" * (folder.count("/") + 1)
    body = f"See [the terms]({up}terms.md#pay) and [cookies](cookies.md)."
    files = {
        "legalsite.toml": CONFIG,
        "content/terms.md": text("2025-01-01", "Pay {#pay}", "Terms"),
        f"content/{folder}/cookies.md": text("2025-01-01"),
        f"content/{folder}/privacy.md": text("2025-03-01", f"{body} More."),
        f"content/{folder}/privacy/2025-02-01.md": text("2025-02-01", body),
    }
    made(site(tmp_path, files))
    for page in (f"{folder}/privacy/index.html", f"{folder}/privacy/2025-02-01/index.html"):
        html = output(tmp_path)[page].decode()
        assert '<a href="/legal/terms/#pay">' in html
        assert f'<a href="/legal/{folder}/cookies/">' in html
    now = datetime(2025, 6, 1, tzinfo=UTC)
    loaded = load_fresh(tmp_path, now=now)
    assert check(loaded, DAY, now=now, rules=["dead-page"]).problems == ()


def test_a_policy_that_goes_leaves_no_page_and_no_record(tmp_path: Path) -> None:
    made(site(tmp_path))
    for path in ("content/terms.md", "content/terms/2023-05-01.md"):
        (tmp_path / path).unlink()
    (tmp_path / "content/privacy.md").write_text(text("2025-03-01", "We keep nothing."))
    made(tmp_path)
    assert not [path for path in output(tmp_path) if path.startswith("terms")]
    assert not any(
        b"2023-05-01" in record.read_bytes() for record in (tmp_path / ".legalsite").glob("build-*")
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_problem_of_every_text_at_once(tmp_path: Path, jobs: int) -> None:
    bad = "[a]\n\n[a]: /one\n[a]: /two\n"
    site(
        tmp_path,
        {
            "legalsite.toml": CONFIG,
            **{f"content/p{n}.md": text("2025-01-01", bad) for n in range(4)},
        },
    )
    with pytest.raises(ProblemsFound) as found:
        made(tmp_path, jobs=jobs)
    assert [problem.path for problem in found.value.problems] == [
        f"content/p{n}.md" for n in range(4)
    ]
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_layout_that_fails_is_told_once_and_changes_nothing(tmp_path: Path, jobs: int) -> None:
    made(site(tmp_path))
    before = output(tmp_path)
    site(tmp_path, {"layouts/base.html": "fine\n{{ nothing_such }}\n"})
    with pytest.raises(ProblemsFound) as found:
        made(tmp_path, jobs=jobs)
    assert [(problem.path, problem.line) for problem in found.value.problems] == [
        ("layouts/base.html", 2)
    ]
    assert found.value.status == 1
    assert output(tmp_path) == before


def test_with_a_ledger_an_archive_that_it_does_not_hold_shows_only_where_it_is_asked_for(
    tmp_path: Path,
) -> None:
    publish(site(tmp_path))
    made(tmp_path)
    before = output(tmp_path)
    site(
        tmp_path,
        {"content/new.md": text("2025-05-05"), "content/new/2024-02-30.md": text("2024-02-28")},
    )
    made(tmp_path)
    assert output(tmp_path) == before
    with pytest.raises(ProblemsFound, match=r"2024-02-30"):
        made(tmp_path, unpublished=True)


def test_with_a_ledger_a_draft_neither_shows_nor_stops(tmp_path: Path) -> None:
    publish(site(tmp_path))
    assert made(tmp_path).numbers.recorded
    before = output(tmp_path)
    site(
        tmp_path,
        {
            "content/privacy.md": "broken, and SECRET",
            "content/new.md": text("2025-05-05", "SECRET"),
        },
    )
    outcome = made(tmp_path)
    assert output(tmp_path) == before
    assert outcome.numbers.unpublished == ("new.md", "privacy.md")
    with pytest.raises(ProblemsFound):
        made(tmp_path, unpublished=True)
    (tmp_path / "content/privacy.md").unlink()
    made(tmp_path, unpublished=True)
    assert b"SECRET" in output(tmp_path)["new/index.html"]
    made(tmp_path)
    assert output(tmp_path) == before


def test_an_edit_without_a_new_date_shows_where_it_is_asked_for_and_says_so(tmp_path: Path) -> None:
    root = site(tmp_path, {"legalsite.toml": CONFIG, "content/privacy.md": text("2025-03-01")})
    publish(root)
    (root / "content/privacy.md").write_text(text("2025-03-01", "For 7 days."))
    assert not made(root, DAY).numbers.warnings
    assert b"For 7 days" not in output(root)["privacy/index.html"]
    outcome = made(root, DAY, unpublished=True)
    (warning,) = outcome.numbers.warnings
    assert str(warning) == (
        "content/privacy.md: warning[text-changed-under-date]: this draft still has the date of the published version, "
        "so it is shown under today's date\n  help: give it a new date:\n    legalsite revise privacy"
    )
    pages = output(root)
    for path in (
        "privacy/index.html",
        "privacy/2025-06-01/index.html",
        "privacy/changes/2025-06-01/index.html",
    ):
        assert (
            b"Draft: this text was edited but still has the date of the published version."
            in pages[path]
        ), path
    assert "· Draft</td>".encode() in pages["index.html"]
    for path in ("changes/index.html", "privacy/changes/index.html"):
        assert b"<b>Draft</b>" in pages[path], path
    assert b"Draft: this version has not been published." in pages["feed.xml"]
    assert b"For 7 days" in pages["privacy/index.html"]
    assert b"Draft" not in pages["privacy/2025-03-01/index.html"]
    assert "privacy/2025-06-02/index.html" not in pages
    made(root, date(2025, 6, 2), unpublished=True)
    assert "privacy/2025-06-02/index.html" in output(root)


def test_without_a_ledger_what_can_be_no_text_stops(tmp_path: Path) -> None:
    (site(tmp_path) / "content/draft.md").symlink_to("/etc/passwd")
    with pytest.raises(ProblemsFound) as found:
        made(tmp_path)
    assert [problem.path for problem in found.value.problems] == ["content/draft.md"]


def test_a_withheld_text_is_on_no_page_and_its_place_is_kept(tmp_path: Path) -> None:
    publish(site(tmp_path))
    made(tmp_path)
    withhold(
        tmp_path, "privacy@2024-01-01", "By order of the court of Hamburg.", now=datetime.now(UTC)
    )
    made(tmp_path)
    pages = output(tmp_path)
    assert b"court of Hamburg" in pages["privacy/2024-01-01/index.html"]
    assert not [path for path, page in pages.items() if b"30 days" in page]


def test_a_damaged_archive_stops_the_build(tmp_path: Path) -> None:
    publish(site(tmp_path))
    made(tmp_path)
    before = output(tmp_path)
    path = tmp_path / "content/privacy/2024-01-01.md"
    path.write_text(path.read_text().replace("30", "90"))
    with pytest.raises(ProblemsFound) as found:
        made(tmp_path)
    assert [problem.rule for problem in found.value.problems] == ["archive-changed"]
    assert output(tmp_path) == before


def test_a_clock_behind_the_ledger_empties_no_site(tmp_path: Path) -> None:
    publish_drafts(site(tmp_path), (), now=datetime(2025, 5, 20, 12, tzinfo=UTC))
    before = output(tmp_path)
    order = BuildOrder(tmp_path, read_settings(tmp_path), date(2020, 9, 13), from_clock=True)
    with pytest.raises(
        ProblemsFound,
        match="clock says 2020-09-13, but the ledger's last line is from 2025-05-20T12:00:00Z",
    ) as raised:
        list(build(order))
    assert raised.value.status == 2
    assert output(tmp_path) == before
    assert made(tmp_path, date(2020, 9, 13)).changed, "a day that somebody names may be any"
    with pytest.raises(ProblemsFound):
        list(build(order))
    (tmp_path / "content/later.md").write_text(
        "---\ntitle: Later\nrevised: 2025-05-22\n---\n\nWords.\n"
    )
    publish_drafts(tmp_path, ("later",), now=datetime(2025, 5, 22, 12, tzinfo=UTC))
    with pytest.raises(ProblemsFound, match="the ledger's last line is from 2025-05-22T12:00:00Z"):
        list(build(replace(order, on=date(2025, 5, 21))))


def test_ids_of_feeds_outlive_a_move_of_the_site(tmp_path: Path) -> None:
    """They name the address with which the ledger began; what they lead to moves."""
    publish_drafts(site(tmp_path), (), now=datetime(2025, 5, 20, 12, tzinfo=UTC))

    def feeds() -> dict[str, str]:
        made(tmp_path)
        found = (
            path for name in ("feed.xml", "feed.json") for path in (tmp_path / "output").rglob(name)
        )
        return {path.relative_to(tmp_path).as_posix(): path.read_text() for path in found}

    def ids(feed: str) -> list[tuple[str, str]]:
        return re.findall('<id>(.*?)</id>|"id": "(.*?)"', feed)

    before = feeds()
    assert len(before) == 2 * len(
        ("site", "site in German", "privacy", "privacy in German", "terms")
    )
    for url in (
        "https://www.example.org/legal/",
        "https://example.com/",
        "http://localhost:8000/a/b/",
    ):
        (tmp_path / "legalsite.toml").write_text(CONFIG.replace("https://example.com/legal/", url))
        after = feeds()
        for name, feed in before.items():
            assert ids(after[name]) == ids(feed)
            assert len(set(ids(feed))) == len(ids(feed)) > 0
            assert f'"{url}' in after[name]


def test_a_file_that_a_browser_runs_stops_the_build(tmp_path: Path) -> None:
    script = '<svg xmlns="http://www.w3.org/2000/svg"><script>go()</script></svg>'
    site(tmp_path, SITE | {"content/files/form.html": "<form>", "content/files/plan.svg": script})
    with pytest.raises(ProblemsFound) as raised:
        made(tmp_path)
    assert [problem.path for problem in raised.value.problems] == [
        "content/files/form.html",
        "content/files/plan.svg",
    ]
