"""A site whose drafts are edited in a CMS, and the calls that the CMS sends."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from legalsite.commands.draft_editor import DraftEditor
from legalsite.commands.publish import publish

DRAFT = "---\ntitle: Terms\nrevised: 2026-01-02\n---\n\n# Terms\n\nWe {}.\n"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def make_site(root: Path) -> Path:
    """Create a site with a draft that was published once, its translation, a nested draft, and
    files.
    """
    (root / "content/files").mkdir(parents=True)
    (root / "content/eu").mkdir()
    (root / "legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://a.example/"\nlanguages = ["en", "de"]\n'
    )
    text = DRAFT.format("sell kettles: ![Plan](files/plan.png)")
    (root / "content/terms.md").write_text(text)
    (root / "content/files/plan.png").write_bytes(PIXEL)
    publish(root, (), now=datetime(2026, 1, 2, tzinfo=UTC))
    translation = DRAFT.replace("---\n\n", "translates: 2026-01-02\n---\n\n")
    (root / "content/terms.de.md").write_text(translation.format("verkaufen Kessel"))
    (root / "content/eu/privacy.md").write_text(DRAFT.format("keep no data"))
    (root / "content/files/new.png").write_bytes(PIXEL)
    return root


class Cms:
    """A page of the CMS."""

    def __init__(self, editor: DraftEditor, page: str = "one") -> None:
        self.editor = editor
        self.page = page

    def call(self, action: str, **params: Any) -> tuple[int, Any]:
        """Send a call, and return the status and JSON of the response."""
        call = {"branch": "main", "action": action, "params": {"branch": "main", **params}}
        response = self.editor.answer(self.page, json.dumps(call).encode())
        return response.status, json.loads(response.body)

    def open(self, path: str) -> Any:
        """Return the text of a draft as shown in the CMS."""
        return self.call("getEntry", path=path)[1]["data"]

    def save(self, path: str, text: str, *assets: dict[str, str]) -> tuple[int, Any]:
        return self.call("persistEntry", **saved(path, text, *assets))


def saved(path: str, text: str, *assets: dict[str, str]) -> dict[str, Any]:
    """Return the parameters of the call that saves a draft."""
    return {
        "dataFiles": [{"slug": "slug", "path": path, "raw": text}],
        "assets": list(assets),
        "options": {"commitMessage": "Update", "useWorkflow": False, "status": "draft"},
    }


def asset(path: str, data: bytes = PIXEL) -> dict[str, str]:
    """Return a file as the CMS sends it."""
    return {"path": path, "content": base64.b64encode(data).decode(), "encoding": "base64"}
