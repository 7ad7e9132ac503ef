"""The calls of Decap CMS: `decap-server` and ours give the same answers, as far as ours may answer."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from commands.edited_drafts import PIXEL, Cms, asset, make_site, saved
from legalsite.commands.draft_editor import DraftEditor

PACKAGE = Path(__file__).parents[2] / ".ci/editor/node_modules/decap-server"
PATIENCE = 60  # seconds; only a failing test waits this long
TERMS = "content/terms.md"
OPTIONS = {"commitMessage": "Update", "useWorkflow": False, "status": "draft"}

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("entriesByFolder", {"folder": "content", "extension": "md", "depth": 1}),
    ("entriesByFolder", {"folder": "content/eu", "extension": ".md", "depth": 1}),
    ("entriesByFolder", {"folder": "content/none", "extension": "md", "depth": 3}),
    ("entriesByFiles", {"files": [{"path": TERMS, "label": "Terms"}, {"path": "content/eu/privacy.md"}]}),
    ("entriesByFiles", {"files": [{"path": "content/missing.md", "label": "Missing"}]}),
    ("entriesByFiles", {"files": []}),
    ("getEntry", {"path": TERMS}),
    ("getEntry", {"path": "content/terms.de.md"}),
    ("getEntry", {"path": "content/missing.md"}),
    ("persistEntry", saved(TERMS, "---\ntitle: Terms\nrevised: 2026-03-04\n---\n\nWe fix kettles. ☕\n")),
    ("getEntry", {"path": TERMS}),
    ("persistEntry", saved(TERMS, "Again", asset("content/files/b.png"), asset("content/files/eu/a b.pdf", b"%PDF"))),
    ("getEntry", {"path": TERMS}),
    ("persistEntry", {"assets": [], "entry": {"slug": "s", "path": TERMS, "raw": "Old"}, "options": OPTIONS}),
    ("getMedia", {"mediaFolder": "content/files"}),
    ("getMedia", {"mediaFolder": "content/files/eu"}),
    ("getMedia", {"mediaFolder": "content/files/none"}),
    ("getMediaFile", {"path": "content/files/eu/a b.pdf"}),
    ("persistMedia", {"asset": asset("content/files/c.png", PIXEL + b"c"), "options": {"commitMessage": "Upload"}}),
    ("persistMedia", {"asset": asset("content/files/c.png", PIXEL + b"d"), "options": {"commitMessage": "Upload"}}),
    ("deleteFile", {"path": "content/files/b.png", "options": {"commitMessage": "Delete"}}),
    ("deleteFiles", {"paths": ["content/files/c.png", "content/files/gone.png"], "options": {"commitMessage": "Delete"}}),
    ("getMedia", {"mediaFolder": "content/files"}),
    ("getDeployPreview", {"collection": "policies", "slug": "terms"}),
    ("unpublishedEntries", {}),
    ("getNotes", {"collection": "policies", "slug": "terms"}),
    ("getPRMetadata", {"collection": "policies", "slug": "terms"}),
]  # fmt: skip


@pytest.fixture
def decap_server(tmp_path: Path, closed_port: int) -> Iterator[tuple[str, Path]]:
    """The address of `decap-server`, and the site that it serves."""
    if not (PACKAGE / "dist/index.js").is_file() or not shutil.which("node"):
        pytest.skip("run `.ci/editor/install` to compare our answers with those of decap-server")
    root = make_site(tmp_path / "theirs")
    environment = {**os.environ, "MODE": "fs", "GIT_REPO_DIRECTORY": str(root)}
    environment |= {"BIND_HOST": "127.0.0.1", "PORT": str(closed_port)}
    with subprocess.Popen(
        ["node", str(PACKAGE / "dist/index.js")], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert any("listening on" in line for line in process.stdout)
        yield f"http://127.0.0.1:{closed_port}/api/v1", root
        process.kill()


def ask(address: str, action: str, params: dict[str, Any]) -> tuple[int, Any]:
    """Return the status and the JSON of an answer of `decap-server`."""
    call = {"branch": "main", "action": action, "params": {"branch": "main", **params}}
    request = Request(address, json.dumps(call).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=PATIENCE) as response:
            return response.status, json.loads(response.read())
    except OSError as error:  # a status of 400 and more
        return error.code, json.loads(error.read())  # type: ignore[attr-defined]  # of HTTPError


def test_the_same_calls_have_the_same_answers_and_write_the_same_files(
    decap_server: tuple[str, Path], tmp_path: Path
) -> None:
    address, theirs = decap_server
    ours = make_site(tmp_path / "ours")
    cms = Cms(DraftEditor(ours))
    for action, params in CALLS:
        expected = ask(address, action, params)
        assert comparable(cms.call(action, **params)) == comparable(expected), (action, params)
    assert contents(ours) == contents(theirs)


def comparable(answer: tuple[int, Any]) -> tuple[int, Any]:
    """Return an answer without the words of an error, and with a list of files in the order of their paths."""
    status, result = answer
    if isinstance(result, list):
        result.sort(key=lambda each: each.get("path") or each["file"]["path"])
    return status, result if status == 200 else None


def contents(root: Path) -> dict[str, bytes]:
    """The bytes of the files below content/ that the CMS may change."""
    paths = [*(root / "content").glob("*.md"), *(root / "content/files").rglob("*.*")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
