"""The real Sveltia CMS loads the config, and keeps the text of a draft when another field is edited. It edits files on
this machine through the browser's own functions, so the folder is one that the browser has in its memory."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from commands.edited_drafts import make_site
from legalsite.commands.editor import write_editor

from .conftest import served
from .edited_in_browser import SVELTIA, require

# Puts a draft into the browser's own folder, which it then shows instead of asking for one
PREPARE = """async ([path, text]) => {
  let folder = await navigator.storage.getDirectory();
  await folder.getDirectoryHandle(".git", { create: true });
  const [content, name] = path.split("/");
  folder = await folder.getDirectoryHandle(content, { create: true });
  const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await file.write(text);
  await file.close();
}"""
READ = """async (path) => {
  const [content, name] = path.split("/");
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(content);
  return (await (await folder.getFileHandle(name)).getFile()).text();
}"""
TERMS = "content/terms.md"


def test_an_edit_keeps_the_text(browser: Browser, tmp_path: Path) -> None:
    require(SVELTIA)
    root = make_site(tmp_path)
    before = (
        root / TERMS
    ).read_text() + "\n* a\n- b\n1) c\n\n| x |\n|---|\n| y |\n\n<b>z</b>  \n\u00a0 End.\n"
    write_editor(root, "sveltia", SVELTIA.parent)
    (root / "editor/_headers").touch()
    with served(root / "editor", "/") as url, browser.new_context() as context:
        page = context.new_page()
        page.add_init_script("showDirectoryPicker = () => navigator.storage.getDirectory()")
        page.goto(url)
        page.evaluate(PREPARE, [TERMS, before])
        page.get_by_role("button", name="Work with Local Repository").click()
        page.get_by_text("Terms", exact=True).first.click()
        page.locator("[data-key-path=title] input").fill("Conditions")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Entry saved")).to_be_visible(timeout=30_000)
        after = page.evaluate(READ, TERMS)
    # Sveltia writes the default of a switch
    assert after.startswith(
        "---\ntitle: Conditions\nrevised: 2026-01-02\nretroactive: false\n---\n"
    )
    assert after.partition("\n---\n")[2] == before.partition("\n---\n")[2]
