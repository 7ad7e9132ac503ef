"""A notice on the site is recorded once a page of the company shows it: a real server on loopback has that page, and
the site as it was built."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.notice_evidence import SiteEvidence
from legalsite.commands.notify_banner import record_banner
from legalsite.commands.publish import publish
from legalsite.commands.stored_mailings import open_deliveries
from legalsite.errors import Problem, ProblemsFound
from legalsite.site.load import load
from legalsite.site.settings import read_settings
from web_servers import Web

CONFIG = """[site]
title = "Harbour"
url = "http://127.0.0.1:{0}/legal/"
timezone = "Asia/Tokyo"

[policies.terms]
notice = {{ all_of = ["site"], days_before = 30 }}

[notice]
banner = "http://127.0.0.1:{0}/"
"""
FACTS = (
    "title: Terms\nrevised: {}\neffective: {}\nchange: material\nsummary: Sooner.\npromise: none\n"
)
TEXT = f"---\n{FACTS}---\n\n{{}} days.\n"
KEY, DAY = "terms@2026-11-28", date(2026, 12, 1)
EMBEDS = '<script src="/legal/notice.js" defer></script>'

Record = Callable[..., tuple[list[str], list[Problem]]]


def published(root: Path, day: str, effective: str) -> None:
    (root / "content").mkdir(exist_ok=True)
    (root / "content/terms.md").write_text(TEXT.format(day, effective, day[-2:]))
    publish(root, (), now=datetime.fromisoformat(f"{day}T12:00:00+00:00"))


@pytest.fixture
def root(site_folder: Path, web: Web) -> Path:
    """A site whose terms change on January 15, and which nobody has deployed yet."""
    (site_folder / "legalsite.toml").write_text(CONFIG.format(web.port))
    published(site_folder, "2026-01-01", "2026-01-01")
    deploy(site_folder, web, date(2026, 1, 1))
    published(site_folder, "2026-11-28", "2027-01-15")
    return site_folder


def deploy(root: Path, web: Web, on: date = DAY, page: str = EMBEDS) -> None:
    for _ in build(BuildOrder(root, read_settings(root), on)):
        pass
    web.serves_site(root / "output", "/legal/")
    web.serves("/", page.encode())


def record(root: Path, name: str = "", on: date = DAY) -> tuple[list[str], list[Problem]]:
    def now() -> datetime:
        return datetime(on.year, on.month, on.day, tzinfo=UTC)

    with open_deliveries(root, "", now) as deliveries:
        return record_banner(SiteEvidence(load(root).require(), deliveries), name, on)


def rejected(root: Path) -> tuple[int, str]:
    with pytest.raises(ProblemsFound) as raised:
        record(root)
    assert "000003" not in (root / "content/LEDGER").read_text()
    return raised.value.status, "\n".join(
        f"{problem.place}: {problem.message}" for problem in raised.value.problems
    )


@pytest.mark.parametrize("page", [
    EMBEDS,
    '<script defer src=" ../legal/notice.js?v=2 " type="module"></script>',
    '<script src="https://other.test/notice.js"></script><script src="{url}notice.js"></script>',
])  # fmt: skip
@pytest.mark.parametrize("name", ["", "terms", KEY])
def test_what_the_page_shows_is_recorded_once(root: Path, web: Web, page: str, name: str) -> None:
    deploy(root, web, page=page.format(url=web.url("/legal/")))
    (line,), problems = record(root, name)
    assert " notice terms 2026-11-28 - seen:site,on=2026-12-01 " in line
    assert not problems
    assert record(root, name, date(2026, 12, 2)) == ([], [])
    assert (root / "content/LEDGER").read_text().count("seen:site,on") == 1


def test_a_redirect_within_the_host_is_followed_and_another_one_is_named(
    root: Path, web: Web
) -> None:
    deploy(root, web, page="")
    web.serves("/en/", b'<script src="../legal/notice.js"></script>')
    web.serves("/", b"", 302, Location="http://www.other.test/")
    assert rejected(root) == (
        2,
        f"{web.url()}: the server returns 302 Found http://www.other.test/",
    )
    web.serves("/", b"", 302, Location="/en/")
    assert len(record(root)[0]) == 1


@pytest.mark.parametrize(("page", "embedded"), [
    ("<h1>Harbour</h1>", "no notice.js for all policies"),
    (f"<!-- {EMBEDS} -->", "no notice.js for all policies"),
    (f"<noscript>{EMBEDS}</noscript><template>{EMBEDS}</template>", "no notice.js for all policies"),
    ('<script type="text/plain" src="/legal/notice.js"></script>', "no notice.js for all policies"),
    ('<script data-policies="eu/" src="/legal/notice.js"></script>', "no notice.js for all policies"),
    ('<script src="//cdn.other.test/notice.js"></script>', "http://cdn.other.test/notice.js"),
])  # fmt: skip
def test_a_page_that_does_not_show_it(root: Path, web: Web, page: str, embedded: str) -> None:
    deploy(root, web, page=page)
    assert rejected(root) == (
        1,
        f"{web.url()}: this page embeds {embedded}, not {web.url('/legal/notice.js')}",
    )


def test_a_server_that_is_away(root: Path, web: Web, closed_port: int) -> None:
    web.answers["/"] = None
    assert rejected(root)[0] == 2
    settings = (root / "legalsite.toml").read_text()
    (root / "legalsite.toml").write_text(settings.replace(f':{web.port}/"', f':{closed_port}/"', 1))
    assert "Connection refused" in rejected(root)[1] or "cannot" in rejected(root)[1]


def test_a_list_of_notices_that_was_deployed_before_or_is_none(root: Path, web: Web) -> None:
    lines, (problem,) = record(root)
    assert not lines
    assert problem.message == f"{KEY} isn't shown on 2026-12-01: deploy the site built on that date"
    assert f"`legalsite notify record {KEY} --channel site --on 2026-12-01`" in problem.help
    web.serves("/legal/notices.json", b"{}")
    assert "this isn't a list of notices" in rejected(root)[1]
    del web.answers["/legal/notices.json"]
    assert rejected(root) == (
        2,
        f"{web.url('/legal/notices.json')}: the server returns 404 Not Found",
    )


def test_nothing_is_looked_at_where_nothing_is_due_or_no_page_is_named(
    root: Path, web: Web
) -> None:
    assert record(root, "terms@2026-01-01") == ([], [])
    settings = (root / "legalsite.toml").read_text()
    (root / "legalsite.toml").write_text(settings.partition("[notice]")[0])
    lines, (problem,) = record(root)
    assert (lines, problem.severity) == ([], "warning")
    assert KEY in problem.message
    assert not web.asked
