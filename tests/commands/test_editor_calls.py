"""What a CMS may send: JSON of a few known kinds."""

from pathlib import Path

import pytest

from commands.edited_drafts import make_site
from legalsite.commands.draft_editor import DraftEditor


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"action": "getEntry"}',
        b'{"action": "getEntry", "params": {"path": 1}}',
        b'{"action": "getEntry", "params": {"path": "\\ud800"}}',
        b'{"action": "unpublishedEntries", "params": {"branch": "main"}}',
        b'{"action": "info", "params": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"action": "info", "more": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
        b'{"action": "persistEntry", "params": {"assets": [], "dataFiles": []}}',
    ],
)
def test_other_json_is_refused(data: bytes, tmp_path: Path) -> None:
    editor = DraftEditor(make_site(tmp_path))
    assert editor.answer("one", data).status == 422
