"""The preview's server: what it answers, to whom, and what it never does."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from legalsite.errors import Problem, ProblemsFound
from legalsite.preview.rebuild import CurrentState, PreviewState
from legalsite.preview.server import Server, serving


@pytest.fixture
def current(tmp_path: Path) -> CurrentState:
    site = tmp_path / "site"
    (site / "terms").mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html><body><h1>Home</h1></body>")
    (site / "terms/index.html").write_text("<!doctype html><p>Terms")
    (site / "404.html").write_text("<p>Not here</p>")
    (site / "a.css").write_text("p { }")
    (site / "LEDGER").write_text("legalsite-ledger v1")
    (site / "two words.md").write_text("# x")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "out").symlink_to(tmp_path / "secret.txt")
    return CurrentState(PreviewState(site, "/legal/"))


@pytest.fixture
def server(current: CurrentState) -> Iterator[Server]:
    with serving("127.0.0.1", 0, current) as server:
        yield server


@pytest.fixture
def browser(server: Server, browse: Callable[[int], Any]) -> Any:
    return browse(server.port)


def test_pages_and_files_below_the_base(browser: Any) -> None:
    home = browser.get("/legal/")
    assert home.status == 200
    assert home.headers["content-type"] == "text/html; charset=utf-8"
    assert home.headers["cache-control"] == "no-store"
    assert home.body.startswith(b"<!doctype html><body><h1>Home</h1><script src=")
    assert home.body.endswith(b"</script></body>")
    assert browser.get("/legal/a.css").headers["content-type"] == "text/css; charset=utf-8"
    assert browser.get("/legal/LEDGER").headers["content-type"] == "text/plain; charset=utf-8"
    assert browser.get("/legal/two%20words.md?x=1").body == b"# x"
    assert b"EventSource" in browser.get("/_legalsite/preview.js").body


def test_folders_end_with_a_slash_and_the_root_leads_to_the_base(browser: Any) -> None:
    assert browser.get("/").headers["location"] == "/legal/"
    assert browser.get("/legal").headers["location"] == "/legal/"
    assert browser.get("/legal/terms").headers["location"] == "/legal/terms/"


def test_what_is_not_there_is_the_sites_own_page(browser: Any) -> None:
    missing = browser.get("/legal/nothing")
    assert (missing.status, missing.body[:15]) == (404, b"<p>Not here</p>")
    assert browser.get("/elsewhere/").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/legal/../secret.txt",
        "/legal/%2e%2e/secret.txt",
        "/legal/..%2fsecret.txt",
        "/legal/terms/..%2f..%2f..%2fsecret.txt",
        "/legal/..%5csecret.txt",
        "/legal//etc/passwd",
        "/legal/%2fetc/passwd",
        "/legal/out",
        "/legal/%00",
        "/legal/%ff",
        "http://evil.example/legal/",
    ],
)
def test_no_way_leads_out_of_the_folder(browser: Any, path: str) -> None:
    answer = browser.get(path)
    assert answer.status == 404
    assert b"secret" not in answer.body
    assert b"root:" not in answer.body


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "", "evil.example:{port}"]
)
def test_other_names_are_refused(browser: Any, host: str) -> None:
    for path in ("/legal/", "/_legalsite/events", "/_legalsite/preview.js"):
        assert browser.get(path, host=host.format(port=browser.port)).status == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_its_own_names_are_served(browser: Any, host: str) -> None:
    assert browser.get("/legal/", host=f"{host}:{browser.port}").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_it_is_only_read(browser: Any, method: str) -> None:
    answer = browser.get("/legal/", method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_head_has_no_body(browser: Any) -> None:
    answer = browser.get("/legal/", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_problems_stand_over_the_last_page_and_go_again(browser: Any, current: CurrentState) -> None:
    problem = Problem("bad-date", "<b> is no day", "write a day", "content/terms.md", 2, 10, "revised: <b>")
    with browser.events() as events:
        assert next(events) == "0"
        current.set(PreviewState(current.edition.folder, "/legal/", (problem,)))
        assert next(events) == "1"
        shown = browser.get("/legal/terms/").body.decode()
        assert 'data-serial="1"' in shown
        assert "content/terms.md:2:10: error[bad-date]: &lt;b&gt; is no day\n  2 | revised: &lt;b&gt;\n" in shown
        assert "<p>Terms" in shown
        current.set(PreviewState(current.edition.folder, "/legal/"))
        assert next(events) == "2"
        assert "bad-date" not in browser.get("/legal/terms/").body.decode()


def test_problems_are_a_page_where_there_is_no_site(tmp_path: Path, browse: Callable[[int], Any]) -> None:
    current = CurrentState(PreviewState(tmp_path / "none", "/", (Problem("no-site", "nothing\u202e here"),), 3))
    with serving("127.0.0.1", 0, current) as server:
        answer = browse(server.port).get("/any/")
    assert answer.status == 500
    assert b"error[no-site]: nothing\\u202e here" in answer.body
    assert b'data-serial="3"' in answer.body


def test_a_taken_port_gives_way_to_the_next(server: Server, current: CurrentState) -> None:
    with serving("127.0.0.1", server.port, current) as other:
        assert server.port < other.port <= server.port + 20


def test_an_address_of_another_machine_is_a_problem(current: CurrentState) -> None:
    with (
        pytest.raises(ProblemsFound, match=r"error\[port\]: cannot listen on 192\.0\.2\.1"),
        serving("192.0.2.1", 0, current),
    ):
        pass
