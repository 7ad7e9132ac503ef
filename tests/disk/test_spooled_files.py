"""Files that wait on the disk: what was added comes back, and nothing is left in the folder."""

from pathlib import Path

import pytest

from legalsite.disk.spooled_files import spooled_files


def test_what_was_added_comes_back(tmp_path: Path) -> None:
    with spooled_files(tmp_path / "cache") as files:
        files.add("b.md", b"first")
        files.add("a.md", b"")
        files.add("b.md", b"second")
        files.repeat("c.md", "b.md")
        assert dict(files) == {"b.md": b"second", "a.md": b"", "c.md": b"second"}
        files.leave_out("b.md")
        assert list(files) == ["a.md", "c.md"]
        with pytest.raises(KeyError):
            files["b.md"]
        assert list((tmp_path / "cache").iterdir()) == []
