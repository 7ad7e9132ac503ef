"""What is too heavy for `make test`: axe-core in every look, Lighthouse, the Nu HTML checker and a CSS linter on the
built sites, and LibreOffice, pandoc and Microsoft's Open XML validator on redlines as Word files.

`make audit` installs what this needs and runs it; its name keeps it out of `make test`."""

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser
from tests.browser.page_faults import POLICIES, REDLINES, SITE_PAGES, Looks, objections

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.starters import start_site
from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx
from legalsite.site.settings import read_settings
from legalsite.text.normalize import fold
from word_cases import pair, source_pairs
from word_files import as_compared, lines_of_document

TOOLS = Path(__file__).parents[2] / ".ci/audit/node_modules"
LAYOUTS = Path(__file__).parents[2] / "src/legalsite/layouts"
EVERY_LOOK: Looks = tuple(
    (width, scheme) for width in (320, 375, 1280) for scheme in ("light", "dark")
)
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
INDEXED = [
    "/",
    "/privacy/",
    "/privacy/upcoming/",
    "/privacy/changes/",
    "/record/",
    "/changes/",
    "/de/privacy/",
]
NOT_INDEXED = [
    "/privacy/changes/2025-01-13/",
    "/privacy/since/2022-03-07/",
]  # search engines should leave them alone
# Whether a text has headings is for its writer to decide; 'self' is nothing to a file: test_*_pages.py look at that.
IGNORED = ("--filterpattern", ".*(lacks heading|blocked by “\\w+-src” directive).*")
RUNS = 3  # the best one counts: other programs at work only lower the score for performance
ROBOTS = "--skip-audits=robots-txt"  # Lighthouse asks for it from within the page, whose policy forbids that
CSS_RULES = {
    "extends": "stylelint-config-recommended",
    "rules": {
        "no-descending-specificity": None,  # the file is in the order of the page, not of specificity
        # What browsers have and the linter does not know yet.
        "selector-pseudo-element-no-unknown": [True, {"ignorePseudoElements": ["details-content"]}],
    },
}


@pytest.mark.parametrize("path", [*SITE_PAGES, *POLICIES, *REDLINES])
def test_axe_objects_to_nothing_in_any_look(
    browser: Browser, served_at: Callable[[str], str], path: str
) -> None:
    with browser.new_page() as page:
        page.goto(served_at(path))
        assert objections(page, EVERY_LOOK, EVERY_LOOK) == []


@pytest.mark.parametrize("path", [*INDEXED, *NOT_INDEXED])
def test_lighthouse_gives_100(address: str, path: str) -> None:
    categories = [
        "performance",
        "accessibility",
        "best-practices",
        *(["seo"] if path in INDEXED else []),
    ]
    for _ in range(RUNS):
        report = lighthouse(address + path, categories)
        scores = {name: report["categories"][name]["score"] for name in categories}
        if scores == dict.fromkeys(categories, 1):
            return
    pytest.fail(
        f"{scores}: {[name for name, audit in report['audits'].items() if audit['score'] not in (None, 1)]}"
    )


def lighthouse(url: str, categories: list[str]) -> dict[str, Any]:
    """Return the report of one run."""
    command = (
        str(TOOLS / ".bin/lighthouse"),
        url,
        ROBOTS,
        "--quiet",
        "--output=json",
        "--output-path=stdout",
    )
    found = subprocess.run(
        [*command, f"--only-categories={','.join(categories)}", f"--chrome-flags={FLAGS}"],
        env={
            **os.environ,
            "CHROME_PATH": str(shutil.which("chromium") or shutil.which("google-chrome")),
        },
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert found.returncode == 0, found.stderr
    return dict(json.loads(found.stdout))


@pytest.mark.parametrize("site", ["own", "tidewater"])
def test_the_nu_checker_has_nothing_to_say(
    own_output: Path, tidewater_output: Path, site: str
) -> None:
    pages = own_output if site == "own" else tidewater_output
    found = subprocess.run(
        [
            "java",
            "-jar",
            str(TOOLS / "vnu-jar/build/dist/vnu.jar"),
            "--skip-non-html",
            *IGNORED,
            str(pages),
        ],
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert found.stderr.replace(str(pages), "").splitlines()[:20] == []
    assert found.returncode == 0


def test_the_css_linter_has_nothing_to_say(tmp_path: Path) -> None:
    config = tmp_path / "stylelint.json"
    config.write_text(json.dumps(CSS_RULES), encoding="utf-8")
    found = subprocess.run(
        [
            *(
                str(TOOLS / ".bin/stylelint"),
                "--config",
                str(config),
                "--config-basedir",
                str(TOOLS.parent),
            ),
            *map(str, sorted(LAYOUTS.glob("*.css"))),
        ],
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert found.stdout + found.stderr == ""


NOTE = re.compile(r"\[\d+\]")
COMMENT = re.compile(
    r"<w:commentRange[^>]*>|<w:r><w:commentReference[^>]*></w:r>|<(?:Rel|Over)[^>]*comment[^>]*>"
)


def test_libreoffice_accepts_and_rejects_all_changes(tmp_path: Path) -> None:
    wanted = {}
    for name, _, _ in source_pairs():
        old, new = pair(name)
        file = as_docx(compare(old, new), author="Harbour Ledger", day="2026-03-02")
        (tmp_path / f"{name}.docx").write_bytes(without_comments(file))
        wanted |= {
            f"{name} accept": lines_of_document(new),
            f"{name} reject": lines_of_document(old),
        }
    script = Path(__file__).with_name("libreoffice.py")
    found = subprocess.run(
        ["/usr/bin/python3", str(script), str(tmp_path)],
        capture_output=True,
        check=True,
        timeout=900,
    )
    for name, lines in json.loads(found.stdout).items():
        got, want = (
            as_compared([NOTE.sub("", line) for line in side]) for side in (lines, wanted[name])
        )
        assert got == want, name


WORD = re.compile(r"\w+")


def test_the_open_xml_validator_and_pandoc_read_all_word_files(tmp_path: Path) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(
            lambda name: list(faults_of_word_file(tmp_path, name, *pair(name))),
            [name for name, _, _ in source_pairs()],
        )
        assert [fault for faults in found for fault in faults] == []


def faults_of_word_file(folder: Path, name: str, old: Document, new: Document) -> Iterator[str]:
    """Yield what the validator says of a redline, and which words pandoc does not read."""
    path = folder / f"{name}.docx"
    path.write_bytes(as_docx(compare(old, new), author="Harbour Ledger", day="2026-03-02"))
    command = [str(TOOLS / ".bin/ooxml-validator"), str(path)]
    judged = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)
    if judged.returncode:
        yield f"{name}: {judged.stdout or judged.stderr}"
    for how, text in (("accept", new), ("reject", old)):
        command = ["pandoc", f"--track-changes={how}", "--to=plain", "--wrap=none", str(path)]
        read = subprocess.run(
            command, capture_output=True, check=True, text=True, timeout=60
        ).stdout
        words = Counter(WORD.findall(" ".join(lines_of_document(text))))
        if lost := words - Counter(WORD.findall(fold(read))):
            yield f"{name}, {how}: {lost}"


def without_comments(file: bytes) -> bytes:
    """LibreOffice 7.4 without a window stops when UNO opens any file that has a comment."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as given, zipfile.ZipFile(written, "w") as parts:
        for name in given.namelist():
            if name != "word/comments.xml":
                parts.writestr(name, COMMENT.sub("", given.read(name).decode()))
    return written.getvalue()


def test_libreoffice_reads_the_comments(tmp_path: Path) -> None:
    name, (old, new) = "privacy-1", pair("privacy-1")
    (tmp_path / f"{name}.docx").write_bytes(
        as_docx(compare(old, new), author="Harbour Ledger", day="2026-03-02")
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [
            "soffice",
            "--headless",
            profile,
            "--convert-to",
            "odt",
            "--outdir",
            str(tmp_path),
            f"{tmp_path}/{name}.docx",
        ],
        capture_output=True,
        check=True,
        timeout=300,
    )
    text = zipfile.ZipFile(tmp_path / f"{name}.odt").read("content.xml").decode()
    assert "<dc:creator>Harbour Ledger</dc:creator><dc:date>2026-03-02T00:00:00" in text
    assert re.search(r"<office:annotation .*?clauses? changed", text)


READ_BY_HOSTS = """
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const require = createRequire(process.argv[1] + "/");
const [, , vercel, netlify] = process.argv;
const { parseAllHeaders } = await import(require.resolve("@netlify/headers-parser"));
const { parseAllRedirects } = await import(require.resolve("@netlify/redirect-parser"));
const { getTransformedRoutes } = require("@vercel/routing-utils");
const headers = await parseAllHeaders({ headersFiles: [netlify + "/_headers"], configHeaders: [], minimal: true });
const asked = { redirectsFiles: [netlify + "/_redirects"], configRedirects: [], minimal: true };
const redirects = await parseAllRedirects(asked);
const routes = getTransformedRoutes(JSON.parse(readFileSync(vercel + "/vercel.json", "utf8")));
console.log(JSON.stringify({
  errors: [...headers.errors.map(String), ...redirects.errors.map(String), ...(routes.error ? [routes.error] : [])],
  headers: headers.headers.length, redirects: redirects.redirects.length,
  moved: routes.routes.filter((route) => route.status === 301).map((route) => route.src),
}));
"""


def test_the_code_of_hosts_reads_what_a_build_writes_for_them(
    own_output: Path, tmp_path: Path
) -> None:
    root = own_output.parent
    for host in ("vercel", "netlify"):
        config = replace(read_settings(root), host=host)
        list(build(BuildOrder(root, config, date(2026, 11, 25), tmp_path / host)))
    folders = [str(TOOLS), str(tmp_path / "vercel"), str(tmp_path / "netlify")]
    words = ["node", "--input-type=module", "--eval", READ_BY_HOSTS, "--", *folders]
    found = subprocess.run(
        words, capture_output=True, check=False, text=True, timeout=60, cwd=TOOLS.parent
    )
    assert found.returncode == 0, found.stderr
    read = json.loads(found.stdout)
    headers, redirects = (
        (tmp_path / "netlify" / name).read_text().splitlines()
        for name in ("_headers", "_redirects")
    )
    rules = [line for line in headers if line.startswith("/")]
    assert (read["errors"], read["headers"], read["redirects"]) == ([], len(rules), len(redirects))
    assert [bool(re.search(source, "/tos/2024-01-01/")) for source in read["moved"]].count(
        True
    ) == 1


def test_taplo_reads_the_schema_that_init_writes(tmp_path: Path) -> None:
    start_site(tmp_path, date(2026, 3, 2))
    settings = tmp_path / "legalsite.toml"
    written = settings.read_text(encoding="utf-8")
    for text, status in ((written, 0), (written.replace("timezone", "timezome"), 1)):
        settings.write_text(text, encoding="utf-8")
        words = [TOOLS / ".bin/taplo", "check", "--colors", "never", settings]
        found = subprocess.run(
            words, capture_output=True, check=False, text=True, timeout=60, cwd=tmp_path
        )
        assert found.returncode == status, found.stderr
        assert ("'timezome' was unexpected" in found.stderr) == bool(status)
