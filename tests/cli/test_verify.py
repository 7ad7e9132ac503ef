"""What `verify` prints: one line per part, the problems below, and the same as JSON."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from legalsite.cli import run
from web_servers import Web

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\n'
TEXT = "---\ntitle: Terms\nrevised: 2026-02-01\n---\nBe fair.\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772366400")  # 2026-03-01, noon
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text(TEXT)
    return tmp_path


def verified(root: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = run(["verify", "--root", str(root), *options])
    return (status, *capsys.readouterr())


def test_the_live_site_is_a_part_if_asked_for(
    root: Path, capsys: pytest.CaptureFixture[str], web: Web
) -> None:
    (root / "legalsite.toml").write_text(CONFIG.replace("https://legal.test/", web.url("/")))
    assert run(["publish", "--root", str(root)]) == 0
    assert run(["build", "--quiet", "--root", str(root)]) == 0
    web.serves_site(root / "output")
    manifest = (root / "output/.legalsite-manifest").read_text().splitlines()
    files = len(manifest) - len(["_headers", "_redirects", ".nojekyll"])
    said = f"1 line of the ledger, {files} files as built for 2026-03-01; the host doesn't send "
    line = f"live       {web.url('/')}: {said}"
    for options in (("--live",), ("--live", web.url("/"))):
        status, out, err = verified(root, capsys, *options)
        assert (status, line in out, err) == (0, True, "")
    web.serves("/terms/2026-02-01.md", b"other")
    status, out, err = verified(root, capsys, "--live")
    assert (status, "error[live-file]" in err) == (1, True)
    assert out.endswith(f"live       {web.url('/')}: 1 problem\n")
    assert (
        json.loads(verified(root, capsys, "--live", "--format", "json")[1])["live"]["ok"] is False
    )


@pytest.mark.parametrize(("now", "zone", "due", "status", "says"), [
    ("2026-03-20T02:00", "UTC", "2026-03-20", 0, "built for 2026-03-05, to be rebuilt on 2026-03-20"),
    ("2026-03-20T04:00", "UTC", "2026-03-20", 1, "stale"),
    ("2026-03-20T07:00", "America/New_York", "2026-03-20", 1, "stale"),
    ("2026-03-20T06:00", "America/New_York", "2026-03-20", 0, "built for 2026-03-05, to be rebuilt on 2026-03-20"),
    ("2026-03-20T04:00", "Mars/Olympus", "2026-03-20", 1, "stale"),
    ("2026-03-20T04:00", "UTC", None, 0, "built for 2026-03-05"),
])  # fmt: skip
def test_a_monitor_learns_whether_the_site_missed_its_day_without_a_folder(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    web: Web,
    now: str,
    zone: str,
    due: str | None,
    status: int,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(
        "SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(f"{now}+00:00").timestamp()))
    )
    facts = {"built_for": "2026-03-05", "next_change": due, "timezone": zone, "ledger": None}
    web.serves("/legal/status.json", json.dumps(facts).encode())
    url = web.url("/legal/")
    assert run(["verify", "--live", url, "--fail-if-stale"]) == status
    out, err = capsys.readouterr()
    assert out == f"live       {url}: {says}\n"
    assert ("error[live-build]" in err) == bool(status)


def test_the_freshness_of_the_site_in_the_settings(
    root: Path, capsys: pytest.CaptureFixture[str], web: Web
) -> None:
    url = web.url("/")
    (root / "legalsite.toml").write_text(CONFIG.replace("https://legal.test/", url))
    assert run(["build", "--quiet", "--root", str(root)]) == 0
    web.serves_site(root / "output")
    assert verified(root, capsys, "--fail-if-stale") == (
        0,
        f"live       {url}: built for 2026-03-01\n",
        "",
    )
    web.serves("/status.json", b"<html>")
    assert verified(root, capsys, "--live", "--fail-if-stale")[0] == 1
    status, _, err = verified(root, capsys, "--live", "http://localhost:1/", "--fail-if-stale")
    assert (status, "error[live-away]" in err) == (2, True)
    assert verified(root, capsys, "--live", "ftp://a.test/", "--fail-if-stale")[0] == 2


def test_without_ssh_keygen_a_signature_is_not_checked(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["publish", "--root", str(root)]) == 0
    for name in ("CHECKPOINT.sig", "allowed_signers"):
        (root / "content" / name).write_text("x\n")
    monkeypatch.setenv("PATH", str(root))
    status, out, err = verified(root, capsys)
    assert (status, "signature  not checked\n" in out) == (2, True)
    assert err.startswith("error[no-ssh-keygen]: ")


def test_a_test_site_at_another_url_is_compared_with_its_own_build(
    root: Path, capsys: pytest.CaptureFixture[str], web: Web
) -> None:
    """Its links lead to the test site, and search engines are kept out."""
    assert run(["publish", "--root", str(root)]) == 0
    url = web.url("/staging/")
    assert run(["build", "--quiet", "--root", str(root)]) == 0
    public = (root / "output/terms/index.html").read_text()
    assert run(["build", "--quiet", "--url", url, "--root", str(root)]) == 0
    page = (root / "output/terms/index.html").read_text()
    assert 'name="robots" content="noindex"' in page
    assert 'href="/staging/terms/' in page
    assert "legal.test/" not in (root / "output/sitemap.xml").read_text()
    web.serves_site(root / "output", "/staging/")
    assert verified(root, capsys, "--live", url)[0] == 0
    web.serves("/staging/terms/", page.replace('content="noindex"', 'content="index"').encode())
    assert verified(root, capsys, "--live", url)[0] == 1
    # the next build without --url is the public site again
    assert run(["build", "--quiet", "--root", str(root)]) == 0
    assert (root / "output/terms/index.html").read_text() == public
    web.serves_site(root / "output", "/staging/")
    assert verified(root, capsys, "--live", url)[0] == 0, "a copy of the public site"


def test_a_test_site_needs_a_url(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for url in ("staging", "https://a.test/b c/", "https://a.test/?b"):
        assert run(["build", "--url", url, "--root", str(root)]) == 2
        assert "error[bad-url]" in capsys.readouterr().err


def test_a_damaged_file_is_reported_once(
    root: Path, capsys: pytest.CaptureFixture[str], web: Web
) -> None:
    assert run(["publish", "--root", str(root)]) == 0
    assert run(["build", "--quiet", "--root", str(root)]) == 0
    url = web.serves_site(root / "output")
    (root / "content/terms/2026-02-01.md").write_bytes(b"other")
    status, _, err = verified(root, capsys, "--live", url)
    assert (status, err.count("error[archive-changed]")) == (1, 1)
