"""Each page of the live site has the words of its text, and no others."""

from pathlib import Path

import pytest

from commands import live_site
from commands.live_site import CONFIG, KEY, NOW, TEXT, Deploy, refused
from legalsite.cli import run
from legalsite.commands.build import BuildOrder, build
from legalsite.commands.verify import verify_live
from legalsite.site.settings import read_settings
from notice_sites import Publishing
from web_servers import Web

root = pytest.fixture(live_site.root)
deploy = pytest.fixture(live_site.deploy)


def test_a_page_with_other_words_than_the_text_is_found(
    root: Path, deploy: Deploy, web: Web
) -> None:
    """A layout, or whoever can write on the host, changed what readers see; the source file is the recorded one."""
    url = deploy()
    file = root / "output/terms/index.html"
    for changed in (b"for 41 days", b"for not 14 days", b"for days"):
        web.serves("/legal/terms/", file.read_bytes().replace(b"for 14 days", changed))
        (problem,) = verify_live(root, url, now=NOW).problems
        assert (problem.rule, problem.path) == ("live-file", f"{url}/terms/")
        assert f"{changed.decode()}." in problem.message
    web.serves("/legal/terms/2026-03-02/", b"Our terms have not changed. Coming soon.")
    assert "“We keep it for" in refused(root, url)[1]  # nobody is told to read that
    web.serves("/legal/terms/", file.read_bytes().replace(b" ", b"\n"))
    page = (root / "output/terms/2026-03-02/index.html").read_bytes()
    web.serves("/legal/terms/2026-03-02/", page.replace(b"We keep", b"<b>We</b> keep"))
    assert verify_live(root, url, now=NOW).problems == ()


OWES = b"<p>You owe us money.</p>"


@pytest.mark.parametrize("place", [b"<p>We keep", b"</article>", b"</main>", b"<h1"])
@pytest.mark.parametrize(
    "page", ["terms/", "terms/2025-01-01/", "terms/2026-03-02/", "de/terms/2026-03-02/"]
)
def test_words_that_no_text_has_are_found_on_each_page(
    root: Path, deploy: Deploy, web: Web, page: str, place: bytes
) -> None:
    url, place = (
        deploy(),
        place.replace(b"We keep", b"Wir behalten") if page.startswith("de") else place,
    )
    file = (root / f"output/{page}index.html").read_bytes()
    assert place in file
    web.serves(f"/legal/{page}", file.replace(place, OWES + place))
    (problem,) = verify_live(root, url, now=NOW).problems
    assert (problem.rule, problem.path) == ("live-file", f"{url}/{page}")
    assert "You owe us money." in problem.message


@pytest.mark.parametrize(
    "hidden",
    ["<div hidden>{}</div>", '<div style="display:none">{}</div>', "<template>{}</template>"],
)
def test_a_text_that_is_hidden_is_not_shown(
    root: Path, deploy: Deploy, web: Web, hidden: str
) -> None:
    url, text = deploy(), "<p>We keep it for 14 days.</p>"
    page = (root / "output/terms/index.html").read_text()
    assert text in page
    web.serves("/legal/terms/", page.replace(text, hidden.format(text)).encode())
    assert [problem.rule for problem in verify_live(root, url, now=NOW).problems] == ["live-file"]


def test_what_browsers_do_not_show_is_no_page(root: Path, deploy: Deploy, web: Web) -> None:
    url = deploy()
    page = (root / "output/terms/index.html").read_bytes()
    web.serves("/legal/terms/", page, **{"Content-Type": "text/plain"})
    (problem,) = verify_live(root, url, now=NOW).problems
    assert problem.message == "browsers won't show the page: its Content-Type is text/plain"


def test_pages_that_all_changed_are_found(root: Path, deploy: Deploy, web: Web) -> None:
    url = deploy()
    pages = [path for path in web.answers if path.endswith("/")]
    for path in pages:
        status, headers, body = web.answers[path] or (0, {}, b"")
        body = body.replace(b"<footer", b"<p>Another footer</p><footer")
        web.answers[path] = status, headers, body
    problems = verify_live(root, url, now=NOW).problems
    assert sorted(problem.path for problem in problems) == sorted(map(web.url, pages))
    assert all("Another footer" in problem.message for problem in problems)


def test_a_site_without_the_last_line_about_a_notice_must_be_deployed(
    root: Path, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = deploy()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    assert (
        run(
            [
                "notify",
                "record",
                KEY,
                "--channel",
                "letter",
                "--on",
                "2026-03-04",
                "--root",
                str(root),
            ]
        )
        == 0
    )
    (problem,) = verify_live(root, url, now=NOW).problems
    said = f"the live ledger has 3 lines, but not yet line 4: notice {KEY}"
    assert (problem.rule, problem.message) == ("live-behind", said)


def test_marks_beside_links_are_no_words_of_a_text_but_are_compared(
    published: Publishing, web: Web
) -> None:
    linked = "---\ntitle: Terms\nrevised: 2026-03-02\n---\n\nSee [privacy](privacy.md).\n"
    texts = {"terms.md": linked, "privacy.md": TEXT.format("2026-03-02", 14)}
    root = published(CONFIG, {"2026-03-02": texts})
    for _ in build(BuildOrder(root, read_settings(root), NOW.date())):
        pass
    url = web.serves_site(root / "output", "/legal/")
    assert verify_live(root, url, now=NOW).problems == ()
    page = (root / "output/terms/2026-03-02/index.html").read_bytes()
    web.serves("/legal/terms/2026-03-02/", page.replace(b"(current version)", b"(You owe us.)"))
    (problem,) = verify_live(root, url, now=NOW).problems
    assert problem.rule == "live-file"
