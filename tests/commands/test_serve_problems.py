"""What `legalsite serve` shows of a save that is wrong, until it is right again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands import previewed_site
from commands.previewed_site import CLOCK, TEXT
from legalsite.commands.serve import Preview, PreviewReport, preview, print_findings
from legalsite.errors import ProblemsFound
from notice_sites import Publishing

root = pytest.fixture(previewed_site.root)
shown = pytest.fixture(previewed_site.shown)
browser = pytest.fixture(previewed_site.browser)

PATIENCE = 20.0


def test_a_broken_text_shows_its_place_and_the_next_good_save_recovers(
    root: Path, shown: Preview, browser: Any
) -> None:
    with browser.events() as events:
        next(events)
        (root / "content/terms.md").write_text(TEXT.format("sell").replace("2026-01-02", "2 Jan"))
        broken = ""
        while "bad-date" not in broken:
            next(events)
            broken = browser.get("/legal/terms/").body.decode()
        assert "content/terms.md:3:10: error[bad-date]" in broken
        assert "  help: " in broken
        assert "We sell kettles." in broken
        (root / "content/terms.md").write_text(TEXT.format("sell pans"))
        while "We sell pans." not in browser.get("/legal/terms/").body.decode():
            next(events)
    assert "bad-date" not in browser.get("/legal/terms/").body.decode()


def test_what_check_found_in_a_wrong_save_does_not_outlive_it(
    root: Path, shown: Preview, browser: Any
) -> None:
    with browser.events() as events:
        next(events)
        (root / "content/terms.md").write_text(
            TEXT.format("sell kettles").replace("2026-01-02", "2 Jan")
        )
        while (
            "This page shows the last build without errors."
            not in browser.get("/legal/terms/").body.decode()
        ):
            next(events)
        next(events)  # `check` has read the wrong save
        (root / "content/terms.md").write_text(TEXT.format("sell kettles"))
        page = ""
        while "<summary>" not in page.partition('id="legalsite-preview"')[2]:
            next(events)
            page = browser.get("/legal/terms/").body.decode()
    assert "bad-date" not in page


def test_the_home_page_shows_what_check_finds_in_all_drafts(
    root: Path, shown: Preview, browser: Any
) -> None:
    (root / "content/privacy.md").write_text(TEXT.format("keep [COMPANY NAME]"))
    with browser.events() as events:
        next(events)
        page = browser.get("/legal/").body.decode()
        assert "No problems" not in page
        while "content/privacy.md:8:9: error[placeholder]" not in page:
            next(events)
            page = browser.get("/legal/").body.decode()
    assert page.count("promise-unconfirmed") == 2
    assert "<summary>1 error, " in page


def test_a_missed_notice_stays_among_the_findings(
    published: Publishing, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    promise = (
        "revised: {0}\npromise: {{all_of: [email], days_before: 10}}\nsummary: S.\nchange: material"
    )
    days = ("2026-01-02", "2026-02-02")
    config = '[site]\ntitle = "A"\nurl = "https://legal.test/"\n'
    texts = {
        day: {"terms.md": f"---\ntitle: T\n{promise.format(day)}\n---\n\nOn {day}.\n"}
        for day in days
    }
    texts["2026-02-02"]["terms.md"] = texts["2026-02-02"]["terms.md"].replace(
        "summary", "effective: 2026-02-20\nsummary"
    )
    folder = published(config, texts)
    print_findings(str(folder), "terms", "2028-01-01", "2028-01-01T12:00:00+00:00")
    findings = [
        problem
        for problem in json.loads(capsysbinary.readouterr().out)
        if problem[0] == "missed-notice"
    ]
    assert [problem[1].partition(",")[0] for problem in findings] == [
        "missed notice terms@2026-02-02"
    ]


def test_an_error_in_a_layout_shows_its_line_and_goes_away_when_it_is_mended(
    root: Path, shown: Preview, browser: Any
) -> None:
    with browser.events() as events:
        next(events)
        (root / "layouts").mkdir()
        (root / "layouts/policy.html").write_text("<p>\n{{ policy.titel }}\n</p>\n")
        broken = browser.get("/legal/terms/")
        while "layouts/policy.html:2" not in broken.body.decode():
            next(events)
            broken = browser.get("/legal/terms/")
        assert "  help: " in broken.body.decode()
        (root / "layouts/policy.html").unlink()
        while "layouts/policy.html" in browser.get("/legal/terms/").body.decode():
            next(events)
    assert b"We sell kettles." in browser.get("/legal/terms/").body


def test_the_terminal_says_what_changed_what_is_wrong_and_when_it_is_right_again(
    root: Path, shown: Preview, browser: Any
) -> None:
    """What editors write beside a text, to rename it in the end, is not named."""

    def save(text: str) -> PreviewReport:
        (root / "content/terms.md.123~tmp").write_text(text)
        (root / "content/terms.md.123~tmp").rename(root / "content/terms.md")
        return shown.reports.get(timeout=PATIENCE)

    assert browser.get("/legal/terms/").status == 200
    report = save(TEXT.format("fix kettles"))
    while not report.names:  # the file beside it was seen for a moment
        report = shown.reports.get(timeout=PATIENCE)
    assert (report.names, report.pages) == (("terms.md",), 1)
    assert 0 < report.seconds < PATIENCE
    report = save("---\ntitle: Terms\n---\n")
    while "content/terms.md:1" not in [problem.place for problem in report.problems]:
        report = shown.reports.get(timeout=PATIENCE)
    assert report.pages == 0
    report = save(TEXT.format("fix kettles"))
    while report.problems:
        report = shown.reports.get(timeout=PATIENCE)


def test_a_folder_without_a_site_is_a_problem(tmp_path: Path) -> None:
    with (
        pytest.raises(ProblemsFound, match="no-site"),
        preview(tmp_path, host="127.0.0.1", port=0, **CLOCK),
    ):
        pass


def test_a_site_that_is_broken_at_the_start_is_served_with_its_problems(
    root: Path, browse: Callable[[int], Any]
) -> None:
    (root / "legalsite.toml").write_text("[site]\ntitle = 1\n")
    with preview(root, host="127.0.0.1", port=0, **CLOCK) as shown:
        assert shown.reports.get(timeout=PATIENCE).problems
        answer = browse(int(shown.url.split(":")[2].partition("/")[0])).get("/")
    assert answer.status == 500
    assert b"legalsite.toml:" in answer.body
