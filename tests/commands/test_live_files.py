"""Each file of a live site that is not as it was built is found, on all kinds of hosts, and nothing else."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from commands.tampered_files import CONFIG, GERMAN, TAMPERED, TEXT, rounds, tamper
from legalsite.commands.build import BuildOrder, build, config_for_build, config_with_pdfs
from legalsite.commands.live_files import sample_of
from legalsite.commands.publish import withhold
from legalsite.commands.verify import verify_live
from legalsite.pages.hosts import hosting_rules
from legalsite.pages.policy_summary import summarize
from legalsite.pages.routes import Routes
from legalsite.site.load import load
from legalsite.site.settings import read_settings
from notice_sites import Building, Publishing
from site_servers import Host, serving

ON = date(2026, 3, 5)
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
Site = Callable[[str], Path]


@pytest.fixture
def site(built: Building) -> Site:
    """Returns a function that publishes and builds a site at a path, and returns its folder."""

    def made(path: str) -> Path:
        old = {"terms.md": TEXT.format("2025-01-01", 30)}
        new = {"terms.md": TEXT.format("2026-03-02", 14), "terms.de.md": GERMAN}
        days = {"2025-01-01": old, "2026-03-02": new}
        return built("", ON, CONFIG.format(path), days)

    return made


def sending(root: Path) -> Host:
    """A host that sends the site's headers, and redirects its old addresses."""
    content = load(root)
    config = content.config
    summaries = [summarize(policy, ON, config) for policy in content.policies.values()]
    rules = hosting_rules(summaries, Routes.of(config), config)
    redirects = {rule.old: rule.new for rule in rules.redirects if not rule.below}
    moved = {rule.old: rule.new for rule in rules.redirects if rule.below}
    return Host(below=config.base, headers=rules.headers, redirects=redirects, moved=moved)


@pytest.mark.parametrize("path", ["/", "/legal/", "/a%20b/legal/"])
@pytest.mark.parametrize("minifies", [False, True])
def test_an_untouched_site_has_no_problems(site: Site, path: str, minifies: bool) -> None:
    root = site(path)
    host = sending(root)
    host.minifies = minifies
    with serving(root / "output", host) as url:
        part = verify_live(root, url, now=NOW)
    assert [problem for problem in part.problems if problem.rule != "live-headers"] == []
    # the server of the test has types of its own
    assert [problem.message.split()[6] for problem in part.problems] == ["Content-Type"]


@pytest.mark.parametrize("path", ["/", "/legal/"])
def test_a_host_without_headers_and_redirects_is_told_in_one_line(site: Site, path: str) -> None:
    root = site(path)
    with serving(root / "output", Host(below=path)) as url:
        part = verify_live(root, url, now=NOW)
        outside = url.removesuffix(path) + "/agb.html"
    # addresses below the site's path have pages
    assert [problem.path for problem in part.problems] == ([] if path == "/" else [outside])
    if path == "/":
        assert part.said.count("\n") == 0
        assert "the host doesn't send Access-Control-Allow-Origin, Cache-Control, " in part.said


@pytest.mark.parametrize(
    ("named", "is_error"), [("", False), ("github", False), ("netlify", True), ("nginx", True)]
)
def test_a_host_that_lost_all_headers_is_known_by_the_settings(
    published: Publishing, tmp_path: Path, named: str, is_error: bool
) -> None:
    """Without a host there, it may be one that can't send any, and so may the host of another URL."""
    with serving(tmp_path, Host(below="/legal/")) as url:
        config = f'[site]\ntitle = "Harbour"\nurl = "{url}"\n\n[build]\n'
        config += f'host = "{named}"\n' if named else ""
        root = published(config, {"2026-03-02": {"terms.md": TEXT.format("2026-03-02", 14)}})
        order = BuildOrder(root, config_for_build(read_settings(root), "", "", pdf=False), ON)
        for _ in build(replace(order, output=tmp_path)):
            pass
        part = verify_live(root, url, now=NOW)
        other = verify_live(root, url.replace("127.0.0.1", "localhost"), now=NOW)
    assert {problem.rule for problem in part.problems} == ({"live-headers"} if is_error else set())
    assert ("the host doesn't send Access-Control-Allow-Origin, " in part.said) != is_error
    assert "live-headers" not in {problem.rule for problem in other.problems}


def test_a_site_in_a_folder_below_is_compared(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--root` is relative to the folder that the command runs in."""
    root = site("/legal/")
    (root / "output/terms/index.html").write_text("<h1>Terms</h1>")
    monkeypatch.chdir(root.parent)
    with serving(root / "output", sending(root)) as url:
        part = verify_live(Path(root.name), url, now=NOW)
    assert ("live-file", f"{url}terms/") in [(each.rule, each.path) for each in part.problems]
    assert list(root.glob("*/.legalsite")) == []


def test_a_minified_site_says_what_can_not_be_compared(site: Site) -> None:
    root = site("/")
    with serving(root / "output", Host(minifies=True)) as url:
        said = verify_live(root, url, now=NOW).said
    built = root / ".legalsite/live"
    pages = len(list(built.rglob("*.html")))
    fragments = len(list(built.rglob("fragment.html")))
    assert f"changes the HTML of {pages} files, but not the words, links, or scripts" in said
    assert f"{fragments} fragments can't be compared with the published hash" in said


@pytest.mark.parametrize("minifies", [False, True])
def test_each_file_that_was_tampered_with_is_found(site: Site, minifies: bool) -> None:
    root = site("/legal/")
    output = root / "output"
    host = sending(root)
    host.headers = {}
    host.minifies = minifies
    style = next((output / "assets").glob("style.*.css"))
    style_path = style.relative_to(output).as_posix()
    last = (style_path, None, style.read_bytes() + b"article { display: none }")
    with serving(output, host) as url:
        for changes in rounds([*TAMPERED, last]):
            data = {path: tamper(output / path, old, new) for path, old, new in changes}
            problems = verify_live(root, url, now=NOW).problems
            found = sorted((each.rule, each.path) for each in problems)
            routes = sorted(url + path.removesuffix("index.html") for path in data)
            assert found == [("live-file", route) for route in routes]
            for path, original in data.items():
                (output / path).write_bytes(original)


def test_the_difference_in_a_file_without_spaces_is_quoted(site: Site) -> None:
    root = site("/")
    current = root / "output/terms/current.json"
    old = json.loads(current.read_bytes())["version"]["sha256"]
    new = old.replace(old[-1], "g")
    tamper(current, old.encode(), new.encode())
    with serving(root / "output", Host()) as url:
        (problem,) = verify_live(root, url, now=NOW).problems
    live, _, ours = problem.message.partition("instead of")
    assert (new in live, old in ours) == (True, True), problem.message


@pytest.mark.parametrize("old", ["/agb.html", "/legal/conditions/"])
def test_an_old_address_that_leads_to_another_page_is_found(site: Site, old: str) -> None:
    """The page about all changes also links to the policy."""
    root = site("/legal/")
    host = sending(root)
    host.headers = {}
    host.redirects = {**host.redirects, old: "/legal/changes/"}
    with serving(root / "output", host) as url:
        (problem,) = verify_live(root, url, now=NOW).problems
    assert problem.rule == "live-moved"
    assert problem.message.endswith(
        f" redirect to /legal/terms/; it returns 200 OK from {url}changes/"
    )


@pytest.mark.parametrize("lost", ["/legal/conditions/", "/legal/de/conditions/"])
def test_a_redirect_that_loses_the_rest_of_the_path_is_found(site: Site, lost: str) -> None:
    root = site("/legal/")
    host = sending(root)
    host.headers = {}
    new = host.moved[lost]
    old = f"{lost}2026-03-02/"
    host.redirects = {**host.redirects, old: new}
    with serving(root / "output", host) as url:
        (problem,) = verify_live(root, url, now=NOW).problems
    assert problem.rule == "live-moved"
    assert problem.path == url + old.removeprefix("/legal/")
    assert problem.message.startswith(f"this old URL doesn't redirect to {new}2026-03-02/; ")


def test_a_redirect_of_each_version_to_the_latest_one_is_found(site: Site) -> None:
    root = site("/legal/")
    host = sending(root)
    host.headers = {}
    old = "/legal/conditions/2025-01-01/"
    host.redirects = {**host.redirects, old: "/legal/terms/2026-03-02/"}
    with serving(root / "output", host) as url:
        (problem,) = verify_live(root, url, now=NOW).problems
    assert problem.path == f"{url}conditions/2025-01-01/"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("terms/fragment.html", b'data-revised="2026-03-02"', b'data-revised="2025-01-01"'),
        ("terms/2026-03-02/index.html", b"<p>See", b"<p lang=x>See"),
        ("terms/2026-03-02/index.html", b"for 14 days", b"<canvas>for 14 days</canvas>"),
        ("terms/2026-03-02/index.html", b"for 14 days", b"for 14 days<!--> and pay <!-- -->"),
    ],
)
def test_what_a_host_never_changes_in_a_page_is_compared(
    site: Site, path: str, old: bytes, new: bytes
) -> None:
    root = site("/legal/")
    host = sending(root)
    host.headers = {}
    tamper(root / "output" / path, old, new)
    with serving(root / "output", host) as url:
        (problem,) = verify_live(root, url, now=NOW).problems
    assert problem.path == url + path.removesuffix("index.html")


@pytest.mark.parametrize("page", ["conditions/", "de/conditions/2026-03-02/"])
@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"</main>", b"<p>Sold.</p></main>", "live-file"),
        (b"0; url=/", b"0; url=/other/", "live-moved"),
    ],
)
def test_a_page_that_forwards_from_an_old_address_is_compared(
    site: Site, page: str, old: bytes, new: bytes, rule: str
) -> None:
    root = site("/")
    tamper(root / f"output/{page}index.html", old, new)
    with serving(root / "output", Host()) as url:
        (problem,) = verify_live(root, url, now=NOW).problems
    assert (problem.rule, problem.path) == (rule, url + page)


def test_white_space_in_a_fragment_is_information(site: Site) -> None:
    root = site("/")
    fragment = root / "output/terms/fragment.html"
    fragment.write_bytes(fragment.read_bytes().replace(b"<p>", b"<p>\n"))
    with serving(root / "output", Host()) as url:
        part = verify_live(root, url, now=NOW)
    assert part.problems == ()
    assert "1 fragment can't be compared with the published hash" in part.said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", "default-src *"),
        ("X-Content-Type-Options", None),
        ("Referrer-Policy", "unsafe-url"),
        ("Access-Control-Allow-Origin", None),
        ("Cache-Control", "max-age=600"),
    ],
)
def test_a_header_that_a_host_could_send_is_an_error(
    site: Site, name: str, value: str | None
) -> None:
    root = site("/legal/")
    host = sending(root)
    headers = {}
    for pattern, sent in host.headers.items():
        headers[pattern] = {key: each for key, each in sent.items() if key != name}
        if value and name in sent:
            headers[pattern][name] = value
    host.headers = headers
    with serving(root / "output", host) as url:
        problems = verify_live(root, url, now=NOW).problems
    said = [problem.message for problem in problems if name in problem.message]
    assert len(said) == 1
    assert said[0].startswith(f"the host doesn't send the right {name} for ")
    assert {problem.rule for problem in problems} == {"live-headers"}


def test_what_hosts_send_instead_of_no_cache_is_right(site: Site) -> None:
    root = site("/legal/")
    host = sending(root)
    headers = dict(host.headers)
    for pattern, sent in headers.items():
        if sent.get("Cache-Control") == "no-cache":
            headers[pattern] = {"Cache-Control": "public, max-age=0, must-revalidate"}
    host.headers = headers
    with serving(root / "output", host) as url:
        problems = verify_live(root, url, now=NOW).problems
    assert not any("Cache-Control" in problem.message for problem in problems)


def test_a_site_is_compared_with_a_build_for_its_own_day(site: Site) -> None:
    """The live site was built on March 5; no version has changed since."""
    root = site("/")
    with serving(root / "output", Host()) as url:
        part = verify_live(root, url, now=datetime(2026, 4, 7, tzinfo=UTC))
    assert (part.problems, "as built for 2026-03-05" in part.said) == ((), True)


def test_a_sample_has_all_files_about_current_and_upcoming_versions() -> None:
    older = [f"terms/20{year}-01-01{end}" for year in range(10, 25) for end in (".md", "/x.html")]
    newer = ["LEDGER", "terms/index.html", "terms/2026-03-02~1.md", "terms/since/2026-03-02~1/i"]
    older += ["privacy/2026-03-02~1.md"]  # another policy has a later version
    current = {"2026-03-02~1": ["terms"]}
    sample = sample_of([*older, *newer], current, 5)
    assert set(newer) < set(sample)
    assert (len(sample), len(set(sample))) == (len(newer) + 5, len(newer) + 5)
    assert sorted(sample_of([*older, *newer], current, 99)) == sorted([*older, *newer])


def test_a_sample_finds_what_is_current(site: Site) -> None:
    root = site("/")
    with serving(root / "output", Host()) as url:
        assert "files as built for" in verify_live(root, url, now=NOW, sample=0).said
        (root / "output/terms/2025-01-01.md").write_bytes(b"other")
        assert verify_live(root, url, now=NOW, sample=0).problems == ()
        assert len(verify_live(root, url, now=NOW, sample=99).problems) == 1
        (root / "output/de/terms/2026-03-02.md").write_bytes(b"other")
        (problem,) = verify_live(root, url, now=NOW, sample=0).problems
    assert problem.path.endswith("/de/terms/2026-03-02.md")


def test_another_url_in_the_description_of_the_build_is_found(site: Site) -> None:
    root = site("/")
    status = root / "output/status.json"
    values = json.loads(status.read_bytes())
    assert values["url"] == "https://legal.test/"
    status.write_bytes(status.read_bytes().replace(b"legal.test", b"other.test"))
    with serving(root / "output", Host()) as url:
        (problem,) = verify_live(root, url, now=NOW).problems
    assert problem.path == f"{url}status.json"


def test_pdfs_are_compared_if_the_live_site_has_them(site: Site) -> None:
    pytest.importorskip("weasyprint", reason="install weasyprint")
    root = site("/")
    for _ in build(BuildOrder(root, config_with_pdfs(read_settings(root)), ON)):
        pass
    pdf = root / "output/terms/2025-01-01.pdf"
    with serving(root / "output", Host()) as url:
        assert verify_live(root, url, now=NOW).problems == ()
        pdf.write_bytes(pdf.read_bytes().replace(b"%PDF", b"%pdf"))
        (problem,) = verify_live(root, url, now=NOW).problems
    assert problem.path == f"{url}terms/2025-01-01.pdf"


def test_a_withheld_text_that_is_still_served_is_found(site: Site) -> None:
    root = site("/")
    text = root / "output/terms/2025-01-01.md"
    data = text.read_bytes()
    withhold(root, "terms@2025-01-01", "A court ordered it.", now=NOW)
    for _ in build(BuildOrder(root, read_settings(root), ON)):
        pass
    with serving(root / "output", Host()) as url:
        assert verify_live(root, url, now=NOW).problems == ()
        text.write_bytes(data)
        (problem,) = verify_live(root, url, now=NOW).problems
    assert problem.path == f"{url}terms/2025-01-01.md"
    assert problem.message == "the live site still serves this text, which is withheld"
