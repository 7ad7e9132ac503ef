"""The real Decap CMS changes no byte of a text that nobody edits: the drafts in this repository, texts that
only a test has, and the policies of two companies."""

import gzip
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from .edited_in_browser import editing

pytestmark = pytest.mark.usefixtures("started_checks")

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "../shared"
HEAD = b"---\ntitle: Terms\nrevised: 2026-01-02\n---\n"
ODD = (
    "A",
    "\nA",
    "\n\n\nA\n\n\n",
    "\n  A  \n\tB\t\n   \n",
    "\n# A\r\n\nB\r\n",
    "\nA\rB\n",
    "\n---\n\nA\n\n---\n",
    "\n+++\na = 1\n+++\n",
    "\n```yaml\n---\na: b\n---\n```\n",
    "\n\u00a0A\u00a0 \u200d ☕\n",
    "\n{{ company.name }} $& \\n <b>x</b> &amp; <EU Representative>\n",
    "\n* a\n- b\n1) c\n\n~~~\nd\n~~~\n\n[^1]: e\n",
)
# Opens and saves drafts with the functions of the form, which are faster than a person.
SAVE_ALL = """async (slugs) => {
  const container = document.getElementById("nc-root");
  const waiting = [container[Object.keys(container).find((key) => key.startsWith("__reactContainer"))]];
  let form;
  while (!form) {
    const { memoizedProps, sibling, child } = waiting.pop();
    if (memoizedProps?.loadEntry && memoizedProps.persistEntry) form = memoizedProps;
    waiting.push(...[sibling, child].filter(Boolean));
  }
  for (const slug of slugs) {
    await form.loadEntry(form.collection, slug);
    await form.persistEntry(form.collection);
  }
}"""


def saved_without_edits(page: Page, root: Path, bodies: Iterable[bytes]) -> Iterator[bytes]:
    """Save a draft with each of these texts in the editor, and yield the texts as they were saved."""
    (root / "content").mkdir()
    (root / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.example/"\n')
    slugs = []
    for number, body in enumerate(bodies):
        slugs.append(f"t{number}")
        (root / f"content/t{number}.md").write_bytes(HEAD + body)
    saved: list[str] = []

    def keep(request: Request) -> None:
        saved.append(request.post_data or "")

    with editing(page, root) as editor:
        editor.open("t0")
        page.on("request", keep)
        page.evaluate(SAVE_ALL, slugs)
        page.remove_listener("request", keep)
        assert editor.errors == []
    assert sum('"persistEntry"' in call for call in saved) == len(slugs)
    for slug in slugs:
        head, separator, body = (root / f"content/{slug}.md").read_bytes().partition(b"\n---\n")
        assert head + separator == HEAD
        yield body


def body_of(text: bytes) -> bytes:
    """Return what follows the front matter, if there is one."""
    return re.sub(rb"\A---\r?\n.*?\n---\r?\n", b"", text, count=1, flags=re.DOTALL)


def texts_of_history(export: Path, folder: Path) -> Iterator[bytes]:
    """Yield each Markdown text of a history's newest commit."""
    git = ["git", "-C", str(folder)]
    subprocess.run(["git", "init", "-q", "--bare", str(folder)], check=True)
    data = gzip.decompress(export.read_bytes())
    subprocess.run([*git, "fast-import", "--quiet"], input=data, check=True)
    listed = subprocess.run(
        [*git, "rev-list", "--objects", "--no-walk", "main"], capture_output=True, check=True
    )
    for line in listed.stdout.decode().splitlines():
        sha, _, path = line.partition(" ")
        if path.endswith(".md"):
            yield subprocess.run(
                [*git, "cat-file", "-p", sha], capture_output=True, check=True
            ).stdout


def test_the_text_of_a_draft_keeps_its_bytes(page: Page, tmp_path: Path) -> None:
    bodies = {text.encode(): None for text in ODD}
    for folder in ("content", "tests/browser/site/content"):
        for path in (ROOT / folder).glob("*.md"):
            bodies[path.read_bytes().split(b"\n---\n", 1)[1]] = None
    assert len(bodies) > 15
    assert list(saved_without_edits(page, tmp_path, bodies)) == list(bodies)


@pytest.mark.long
@pytest.mark.parametrize("name", ["seeds", "basecamp-policies", "github-site-policy"])
def test_real_policies_keep_their_bytes(page: Page, tmp_path: Path, name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("needs a folder called shared beside the repository")
    if name == "seeds":
        texts = [path.read_bytes() for path in sorted((SHARED / name).glob("*.txt"))]
    else:
        export = SHARED / f"corpus/{name}.fast-export.gz"
        texts = list(texts_of_history(export, tmp_path / "history"))
    bodies = dict.fromkeys(map(body_of, texts))
    # The editor refuses to open a text that begins with what the CMS takes for front matter.
    kept = [body for body in bodies if body.strip() and not body.lstrip().startswith(b"---")]
    assert len(kept) >= 5
    root = tmp_path / "site"
    root.mkdir()
    assert list(saved_without_edits(page, root, kept)) == kept
