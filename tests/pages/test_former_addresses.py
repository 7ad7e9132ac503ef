"""Former addresses are decoded as hosts do, and `check` finds those that `build` can't redirect."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.errors import ProblemsFound
from legalsite.pages.former_addresses import former_route
from legalsite.site.settings import read_settings

SETTINGS = '[site]\ntitle = "Example"\nurl = "https://example.com/legal/"\nfragments = true\n'
TEXT = "---\ntitle: Terms\nrevised: 2026-03-02\npromise: none\n---\n# Terms\n\nBe fair.\n"


@dataclass
class Ran:
    check: int
    build: int
    printed: str  # by both


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("terms.md", "eu/terms.md"):
        (tmp_path / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / path).write_text(TEXT)
    (tmp_path / "content/files").mkdir()
    return tmp_path


def ran(root: Path, addresses: str, host: str, capsys: pytest.CaptureFixture[str]) -> Ran:
    """Check and build a site whose terms had these addresses."""
    listed = str(addresses.split(" "))
    (root / "legalsite.toml").write_text(f"{SETTINGS}[policies.terms]\nformerly = {listed}\n")
    options = ["--host", host] if host else []
    check = run(["check", "--root", str(root)])
    build = run(["build", "--unpublished", "--root", str(root), "--as-of", "2026-03-03", *options])
    printed = capsys.readouterr()
    return Ran(check, build, printed.out + printed.err)


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/legal/old%20terms", "old terms/index.html"),
        ("/legal/conditions-g%C3%A9n%C3%A9rales.html", "conditions-générales.html"),
        ("/legal/display/Terms+of+Use", "display/Terms+of+Use/index.html"),
        ("/legal/a(1),b;c=d@e!$&'/", "a(1),b;c=d@e!$&'/index.html"),
    ],
)
def test_a_page_is_where_a_host_looks_for_it(
    address: str, file: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = ran(root, address, "", capsys)
    assert (done.check, done.build) == (0, 0), done.printed
    assert 'href="https://example.com/legal/terms/"' in (root / "output" / file).read_text()
    assert f"{address} /legal/terms/ 301\n" in (root / "output/_redirects").read_text()


def test_paths_and_other_addresses() -> None:
    assert former_route("/terms.html", "/legal/") is None
    assert former_route("/terms.html", "/") == "terms.html"
    assert former_route("/legal/terms", "/legal/") == "terms/"
    # no page can be at an address with a query
    assert former_route("/legal/terms?page_id=3", "/legal/") is None


@pytest.mark.parametrize(
    ("addresses", "message"),
    [
        ("abc abc/index.html", "{0} and {1} are old addresses of the same page"),
        ("abc/index.html a%62c/", "{0} and {1} are old addresses of the same page"),
        ("abc.html abc.html/x", "{1} is below {0}, which is the address of a file"),
        ("abc.html/x/y abc.html", "{0} is below {1}, which is the address of a file"),
    ],
)
def test_only_a_host_with_redirects_can_have_two_addresses_of_one_page(
    addresses: str, message: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = [f"/legal/{each}" for each in addresses.split()]
    done = ran(root, " ".join(old), "", capsys)
    assert (done.check, done.build) == (1, 1)
    found = f"legalsite.toml:6:12: error[page-twice]: {message.format(*old)}"
    assert done.printed.count(found) == 2
    assert ran(root, " ".join(old), "netlify", capsys).build == 0


@pytest.mark.parametrize("host", ["", "nginx"])
def test_an_old_name_is_also_an_address(
    host: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = ran(root, "abc /legal/%61bc", host, capsys)
    assert (done.check, done.build) == (1, 1)


@pytest.mark.parametrize("host", ["", "netlify"])
@pytest.mark.parametrize(
    "path",
    [
        "feed.json", "feed.xml", "LEDGER/old", "terms/", "terms/index.html", "eu/terms", "eu/",
        "terms/versions.json", "changes", "robots.txt", "sitemap.xml", "404.html", "versions.json", "notice.js",
        "_redirects", "_headers", ".nojekyll", "", "index.html", "%74erms/", "terms/feed.xml", "terms/index.html/old",
        "fragment.css", "terms/fragment.html", "terms/fragment.html/old",
        ".legalsite-manifest", ".legalsite-manifest/old", ".htaccess", "nginx-server.conf", "firebase.json/old",
    ],
)  # fmt: skip
def test_check_finds_addresses_of_other_files(
    path: str, host: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if path.startswith("LEDGER"):
        (root / "legalsite.toml").write_text(SETTINGS)
        run(["publish", "--quiet", "--root", str(root)])
    done = ran(root, f"/legal/{path}", host, capsys)
    assert (done.check, done.build) == (1, 1)
    assert done.printed.count("legalsite.toml:6:12: error[page-twice]: ") == 2


@pytest.mark.parametrize(
    "address", ["/legal/Terms", "/legal/EU/old.html", "/legal/Versions.json/old"]
)
def test_check_finds_addresses_that_differ_only_in_case(
    address: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = ran(root, address, "", capsys)
    assert (done.check, done.build) == (1, 1)
    assert "legalsite.toml:6:12: error[name-collision]: " in done.printed
    assert ran(root, address, "netlify", capsys).build == 0


@pytest.mark.parametrize(
    "address",
    [
        "/a%2Fb",
        "/%2e%2e/b",
        "/a%00",
        "/a%0A",
        "/%FF",
        "/a%5Cb",
        "/a%3A",
        "/a?",
        "/a?b c",
        "/a b?c=1",
        "/a?b#c",
        "/a*",
        "/a b",
    ],
)
def test_addresses_that_no_page_can_have(address: str, tmp_path: Path) -> None:
    (tmp_path / "legalsite.toml").write_text(
        f'{SETTINGS}[policies.terms]\nformerly = ["{address}"]\n'
    )
    with pytest.raises(ProblemsFound) as refused:
        read_settings(tmp_path)
    (problem,) = refused.value.problems
    assert problem.rule in {"bad-value", "bad-name"}
