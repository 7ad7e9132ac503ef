"""Nobody is told to read a text that the live site does not serve."""

import hashlib
from datetime import date, datetime
from pathlib import Path

import pytest

from commands import live_site
from commands.live_site import NOW, TEXT, Deploy, refused, required
from legalsite.commands.publish import publish
from legalsite.commands.verify import require_live, verify_live
from legalsite.errors import ProblemsFound
from legalsite.model.notice_key import NoticeKey
from legalsite.site.load import load
from text_tables import table
from web_servers import Web

root = pytest.fixture(live_site.root)
deploy = pytest.fixture(live_site.deploy)


UNSENT = (
    "the host doesn't send Access-Control-Allow-Origin, Cache-Control, Content-Security-Policy, "
    "Content-Type, Referrer-Policy, X-Content-Type-Options"
)


def test_the_site_as_it_was_built_is_accepted(root: Path, deploy: Deploy, web: Web) -> None:
    url = deploy()
    checked = required(root, url)
    sha256 = hashlib.sha256((root / "content/LEDGER").read_bytes()).hexdigest()
    pages = ["de/terms/2026-03-02/", "terms/2026-03-02/"]
    built = {page: (root / f"output/{page}/index.html").read_bytes() for page in pages}
    assert checked == {
        "checked": True, "time": "2026-03-05T12:00:00Z", "url": url, "built_for": "2026-03-05", "lines": 3,
        "sha256": sha256, "texts": ["terms/2026-03-02.de.md", "terms/2026-03-02.md"],
        "pages": {page: hashlib.sha256(data).hexdigest() for page, data in built.items()},
    }  # fmt: skip
    files = ["LEDGER", "status.json", "de/terms/2026-03-02.md", "terms/2026-03-02.md", *pages]
    assert [asked.path for asked in web.asked] == [f"/legal/{file}" for file in files]
    manifest = (root / "output/.legalsite-manifest").read_text().splitlines()
    files = len(manifest) - len(["_headers", "_redirects", ".nojekyll"])
    said = f"{url}: 3 lines of the ledger, {files} files as built for 2026-03-05; {UNSENT}"
    assert verify_live(root, url, now=NOW).said == said
    (root / "content/terms.md").write_text(TEXT.format("2026-03-04", 7))
    assert verify_live(root, url, now=NOW).said == said, "a draft is not on the site"


@table("live_builds.txt")
def test_a_build_that_is_not_of_today_is_found(
    built_for: str, on: str, rule: str, said: str, root: Path, deploy: Deploy, web: Web
) -> None:
    """The fees rise from March 20: what was built before still shows the old ones."""
    upcoming = TEXT.format("2026-03-05", 7).replace("---\n\n", "effective: 2026-03-20\n---\n\n")
    (root / "content/terms.md").write_text(upcoming)
    publish(root, (), now=NOW)
    url = deploy(date.fromisoformat(built_for))
    part = verify_live(root, url, now=datetime.fromisoformat(f"{on}T12:00:00Z"))
    problems = [
        (problem.rule, problem.path.removeprefix(url), problem.message) for problem in part.problems
    ]
    if not rule:
        assert (problems, said in part.said) == ([], True)
    else:
        assert [(r, path, said) for r, path, message in problems if said in message] == [
            (*rule.split(), said)
        ]


def test_a_site_that_was_deployed_in_part_is_found(root: Path, deploy: Deploy, web: Web) -> None:
    url = deploy()
    web.serves(
        "/legal/status.json",
        (root / "output/status.json").read_bytes().replace(b'"sha256": "', b'"sha256": "0'),
    )
    first, second = verify_live(root, url, now=NOW).problems
    assert (first.rule, "only part of it was deployed" in first.message) == ("live-build", True)
    assert (second.rule, second.path) == ("live-file", f"{url}/status.json")
    del web.answers["/legal/status.json"]
    first, second = verify_live(root, url, now=NOW).problems
    assert first.message == "the file doesn't say which build is live: 404 Not Found"
    assert (second.rule, second.path) == ("live-file", f"{url}/status.json")


def test_none_is_no_check_and_says_so(root: Path) -> None:
    assert required(root, "none") == {"checked": False, "time": "2026-03-05T12:00:00Z"}


def test_a_site_that_was_not_deployed_since_is_refused(root: Path, deploy: Deploy) -> None:
    url = deploy()
    (root / "content/terms.md").write_text(TEXT.format("2026-03-05", 7))
    publish(root, (), now=NOW)
    assert verify_live(root, url, now=NOW).problems[0].rule == "live-behind"
    assert required(root, url)["lines"] == 3  # the notice is about a text that is live
    with pytest.raises(
        ProblemsFound, match=r"but not yet line 4: publish terms/2026-03-05\.md"
    ) as raised:
        require_live(
            load(root), (NoticeKey.parse("terms@2026-03-05"),), url, on=date(2026, 3, 5), now=NOW
        )
    assert "help: build and deploy the site first:\n    legalsite build" in str(raised.value)


def test_a_text_or_a_page_that_is_not_there_is_refused(
    root: Path, deploy: Deploy, web: Web
) -> None:
    url = deploy()
    web.serves("/legal/terms/2026-03-02.md", b"something else")
    del web.answers["/legal/de/terms/2026-03-02/"]
    status, said = refused(root, url)
    assert status == 1
    assert (
        f"{url}/terms/2026-03-02.md: error[live-text]: the live version doesn't match line 3"
        in said
    )
    assert (
        f"{url}/de/terms/2026-03-02/: error[live-text]: the version's page isn't on the live site"
        in said
    )


def test_another_ledger_is_refused(root: Path, deploy: Deploy, web: Web) -> None:
    url = deploy()
    web.serves(
        "/legal/LEDGER",
        (root / "content/LEDGER").read_bytes().replace(b"2025-01-01T", b"2024-01-01T"),
    )
    assert "error[live-ledger]: line 2 differs from content/LEDGER" in refused(root, url)[1]
    del web.answers["/legal/LEDGER"]
    assert (
        "error[live-ledger]: the live site has no ledger; it returns 404" in refused(root, url)[1]
    )


def test_a_site_that_does_not_answer_is_an_error_of_its_own(root: Path, closed_port: int) -> None:
    status, said = refused(root, f"http://127.0.0.1:{closed_port}/")
    assert (status, "error[live-away]: 127.0.0.1:" in said, "help: deploy the site, or try again" in said) == (
        2, True, True,
    )  # fmt: skip
    assert (
        verify_live(root, f"http://127.0.0.1:{closed_port}/", now=NOW).problems[0].rule
        == "live-away"
    )
    status, said = refused(root, "legal.test")
    assert (status, "error[live-url]: 'legal.test' isn't a URL" in said) == (2, True)
