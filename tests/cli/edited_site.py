"""A site that's open in an editor."""

from pathlib import Path

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\n'


def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path
