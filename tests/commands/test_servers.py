"""nginx and Apache serve a site as it was built, with the files that the build wrote for them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener

import pytest

from commands.tampered_files import CONFIG, GERMAN, TAMPERED, TEXT, rounds, tamper
from legalsite.commands.verify import verify_live
from notice_sites import Building
from real_servers import serving_with

ON = date(2026, 3, 5)
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
OLD = ("/old%20terms", "/a+b(c).php", "/%C3%BCber", "/?page_id=3", "/x.php?a=1&b=%20$")
NGINX = """
include "{{www}}{0}nginx-server.conf";
location ^~ "{0}" {{ include "{{www}}{0}nginx-location.conf"; }}
"""
APACHE = """
<Directory "{{www}}{0}">
  AllowOverride FileInfo
</Directory>
Include "{{www}}{0}apache-redirects.conf"
"""
INCLUDED = """
<Directory "{{www}}{0}">
  Include "{{www}}{0}.htaccess"
</Directory>
Include "{{www}}{0}apache-redirects.conf"
"""
SERVERS = [("nginx", NGINX), ("apache2", APACHE), ("apache2", INCLUDED)]
FILES = ("nginx-server.conf", "nginx-location.conf", ".htaccess", "apache-redirects.conf")


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def asked(url: str) -> tuple[int, dict[str, str]]:
    """Return the status and headers of an answer, without following redirects."""
    try:
        with build_opener(_NoRedirects()).open(url) as answer:
            return answer.status, dict(answer.headers)
    except HTTPError as error:
        return error.code, dict(error.headers)


@pytest.fixture
def site(built: Building) -> Callable[[str, str], Path]:
    def make(host: str, path: str) -> Path:
        old = {"terms.md": TEXT.format("2025-01-01", 30)}
        new = {"terms.md": TEXT.format("2026-03-02", 14), "terms.de.md": GERMAN}
        formerly = ", ".join(f'"{old}"' for old in (*OLD, "conditions/of/use"))
        config = CONFIG.format(path).replace('"/agb.html"', f'"/agb.html", {formerly}')
        return built(host, ON, config, {"2025-01-01": old, "2026-03-02": new})

    return make


@pytest.mark.parametrize("path", ["/", "/legal/", "/a b/legal/"])
@pytest.mark.parametrize(("server", "settings"), SERVERS)
def test_a_server_with_the_files_of_the_build_serves_all_of_it(
    server: str, settings: str, path: str, site: Callable[[str, str], Path]
) -> None:
    encoded = path.replace(" ", "%20")
    root = site(server.rstrip("2"), encoded)
    own = [name for name in FILES if (root / "output" / name).exists()]
    assert len(own) == 2
    with serving_with(server, root / "output", path, settings.format(path)) as (url, _):
        host = url.removesuffix(encoded)
        part = verify_live(root, url, now=NOW)
        assert part.problems == ()
        assert "the host" not in part.said
        new = f"{encoded}terms/"
        for old in OLD:
            status, headers = asked(f"{host}{old}")
            location = headers["Location"].removeprefix(host).partition("?")[0]
            assert (status, location) == (301, new), old
        below = f"{url}de/conditions/changes/2026-03-02/"
        assert (
            asked(below)[1]["Location"].removeprefix(host)
            == f"{encoded}de/terms/changes/2026-03-02/"
        )
        nested = f"{url}conditions/of/use/changes/2026-03-02/"
        assert (
            asked(nested)[1]["Location"].removeprefix(host) == f"{encoded}terms/changes/2026-03-02/"
        )
        status, headers = asked(f"{url}nothing")
        assert (status, headers["X-Content-Type-Options"]) == (404, "nosniff")
        for name in own:
            assert asked(f"{url}{name}")[0] in (403, 404), name
        markdown = asked(f"{url}terms/2026-03-02.md")[1]
        assert markdown["Content-Type"] == "text/markdown; charset=utf-8"
        assert markdown["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(("server", "settings"), SERVERS[:2])
def test_each_file_that_was_tampered_with_is_found(
    server: str, settings: str, site: Callable[[str, str], Path]
) -> None:
    root = site(server.rstrip("2"), "/legal/")
    with serving_with(server, root / "output", "/legal/", settings.format("/legal/")) as (url, www):
        for changes in rounds(TAMPERED):
            data = {path: tamper(www / path, old, new) for path, old, new in changes}
            problems = verify_live(root, url, now=NOW).problems
            found = sorted((each.rule, each.path) for each in problems)
            routes = sorted(url + path.removesuffix("index.html") for path in data)
            assert found == [("live-file", route) for route in routes]
            for path, original in data.items():
                (www / path).write_bytes(original)
        assert verify_live(root, url, now=NOW).problems == ()


@pytest.mark.parametrize(("server", "settings"), SERVERS[:2])
@pytest.mark.parametrize("lost", ["Content-Security-Policy", "Cache-Control", "/agb"])
def test_a_header_or_redirect_that_was_lost_is_found(
    server: str, settings: str, lost: str, site: Callable[[str, str], Path]
) -> None:
    root = site(server.rstrip("2"), "/legal/")
    for name in FILES:
        file = root / "output" / name
        if file.exists():
            lines = file.read_text().splitlines(keepends=True)
            file.write_text("".join(line for line in lines if lost not in line))
    with serving_with(server, root / "output", "/legal/", settings.format("/legal/")) as (url, _):
        (problem,) = verify_live(root, url, now=NOW).problems
    expected = "/agb.html" if lost == "/agb" else lost
    assert expected in problem.path + problem.message
