"""The real Decap CMS changes no byte of a text that nobody edits: the drafts in this repository, and texts
that only a test has."""

from pathlib import Path

from playwright.sync_api import Browser

from .edited_in_browser import editing

ROOT = Path(__file__).parents[2]
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


def test_the_text_of_a_draft_keeps_its_bytes(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    settings = '[site]\ntitle = "A"\nurl = "https://a.example/"\n'
    (tmp_path / "legalsite.toml").write_text(settings)
    bodies = {text.encode(): None for text in ODD}
    for folder in ("content", "tests/browser/site/content"):
        for path in (ROOT / folder).glob("*.md"):
            bodies[path.read_bytes().split(b"\n---\n", 1)[1]] = None
    assert len(bodies) > 15
    paths = {f"t{number}": body for number, body in enumerate(bodies)}
    for name, body in paths.items():
        (tmp_path / f"content/{name}.md").write_bytes(HEAD + body)
    saved: list[str] = []
    with editing(browser, tmp_path) as editor:
        editor.open("t0")
        editor.page.on("request", lambda request: saved.append(request.post_data or ""))
        editor.page.evaluate(SAVE_ALL, list(paths))
        assert editor.errors == []
    assert sum('"persistEntry"' in call for call in saved) == len(paths)
    for name, body in paths.items():
        assert (tmp_path / f"content/{name}.md").read_bytes() == HEAD + body
