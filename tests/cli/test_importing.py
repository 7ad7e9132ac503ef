"""`legalsite import` as it is typed: what it prints, what it writes, how it ends."""

import io
from pathlib import Path

import pytest

from legalsite.cli import run

TEXT = "Home\nContact us\nTerms\nEffective Date: May 24, 2018\nThese are the terms that apply to all of us here.\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://a.example/"\nlanguages = ["en", "de"]\n'
    )
    (tmp_path / "terms.txt").write_text(TEXT)
    return tmp_path


def imports(site: Path, *arguments: str) -> int:
    return run(["import", *arguments, "--root", str(site)])


def test_it_says_what_it_made_and_took_out(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert imports(site, "text", str(site / "terms.txt"), "--slug", "terms") == 0
    assert capsys.readouterr().out == (
        "content/terms.md: Terms, revised 2018-05-24, effective 2018-05-24\n"
        "  effective 2018-05-24, from line 4: Effective Date: May 24, 2018\n"
        "  no revision date found, so the effective date, 2018-05-24, is used for both\n"
        "Removed from terms.txt:\n"
        "  terms.txt:1: navigation: Home\n"
        "  terms.txt:2: navigation: Contact us\n"
        "Next:\n"
        f"  legalsite check terms --root {site}\n"
        f"  legalsite publish terms --root {site}\n"
    )
    assert (
        (site / "content/terms.md").read_text().startswith("---\ntitle: Terms\nrevised: 2018-05-24\n---\n\n# Terms\n")
    )


def test_a_dry_run_prints_the_text_and_writes_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert imports(site, "text", str(site / "terms.txt"), "--slug", "terms", "--dry-run") == 0
    shown = capsys.readouterr().out
    assert "Nothing was written. Without --dry-run, content/terms.md would be:\n\n---\ntitle: Terms\n" in shown
    assert not (site / "content").exists()
    assert imports(site, "text", str(site / "terms.txt"), "--slug", "terms") == 0
    assert shown.endswith((site / "content/terms.md").read_text())


def test_it_overwrites_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "content").mkdir()
    (site / "content/terms.md").write_text("mine")
    assert imports(site, "text", str(site / "terms.txt"), "--slug", "terms") == 1
    assert (site / "content/terms.md").read_text() == "mine"
    assert "content/terms.md: error[file-exists]: this file already exists" in capsys.readouterr().err


@pytest.mark.parametrize("slug", ["../x", "Terms", "de/terms", "feed", "2020-01-01", ""])
def test_a_name_that_no_policy_can_have(site: Path, slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert imports(site, "text", str(site / "terms.txt"), "--slug", slug) == 2
    assert "error[bad-name]" in capsys.readouterr().err
    assert not (site / "content").exists()


def test_without_a_day_it_stops_and_writes_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "terms.txt").write_text("Terms\n\nWe promise nothing.\n")
    assert imports(site, "text", str(site / "terms.txt"), "--slug", "terms") == 1
    assert "terms.txt:1: error[no-date]" in capsys.readouterr().err
    assert (
        imports(
            site, "text", str(site / "terms.txt"), "--slug", "terms", "--revised", "2020-02-03", "--title", "Our terms"
        )
        == 0
    )
    assert (
        site / "content/terms.md"
    ).read_text() == "---\ntitle: Our terms\nrevised: 2020-02-03\n---\n\n# Terms\n\nWe promise nothing.\n"


def test_a_page_from_standard_input(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = io.TextIOWrapper(io.BytesIO(b"<nav>Home</nav><h1>Terms</h1><p>Updated: 2020-02-03</p>"))
    monkeypatch.setattr("sys.stdin", page)
    assert imports(site, "html", "-", "--slug", "eu/terms") == 0
    assert "  -:1: navigation: Home\n" in capsys.readouterr().out
    assert (site / "content/eu/terms.md").exists()


def test_a_web_page_is_no_plain_text(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "terms.txt").write_text("\n<!DOCTYPE html>\n<html><body><p>Last updated: 1 May 2024</p></body></html>\n")
    assert imports(site, "text", str(site / "terms.txt"), "--slug", "terms") == 1
    said = capsys.readouterr().err
    assert "terms.txt:1: error[web-page]: this is a web page, not plain text\n" in said
    assert "help: use `legalsite import html`: it keeps headings, lists and links\n" in said


def test_what_a_build_would_refuse_is_told_at_once(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "terms.txt").write_text("# Terms\n\nLast revised: May 1, 2024\n\n[a]: /x\n[a]: /y\n\nSee [a].\n")
    assert imports(site, "text", str(site / "terms.txt"), "--slug", "terms") == 0
    told = "  a build will refuse this; fix it: content/terms.md:11: [a] is defined twice\n"
    assert told in capsys.readouterr().out


def test_a_day_that_was_asked_for_and_is_not_the_page_s_own_is_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a day that can be read in two ways either is the page's own."""
    page = site / "terms.html"
    page.write_text("<h1>Terms</h1>\n<p>Last updated: 4 September 2024</p>\n<p>Effective: 2024-10-01</p><p>Fair.</p>")
    days = ["--revised", "2024-09-05", "--effective", "2024-10-02"]
    assert imports(site, "html", str(page), "--slug", "terms", *days) == 0
    said = capsys.readouterr().out
    assert "  --revised 2024-09-05 was used, but the text gives another date on line 2: Last updated: 4 Sept" in said
    assert (
        "  --effective 2024-10-02 was used, but the text gives another date on line 3: Effective: 2024-10-01\n" in said
    )
    page.write_text("<h1>Terms</h1>\n<p>Last updated: 04/05/2024</p><p>Fair.</p>")
    assert imports(site, "html", str(page), "--slug", "eu/terms", "--revised", "2024-05-04") == 0
    assert "another date" not in capsys.readouterr().out
