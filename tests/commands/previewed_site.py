"""A site that's being edited, and a browser that shows it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from legalsite.commands.serve import Preview, preview

CLOCK: dict[str, Any] = {
    "today": lambda timezone: date(2026, 3, 4),
    "now": lambda: datetime(2026, 3, 4, tzinfo=UTC),
}


TEXT = "---\ntitle: Terms\nrevised: 2026-01-02\n---\n\n# Terms\n\nWe {}.\n"


def root(tmp_path: Path, started_checks: None) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text(TEXT.format("sell kettles"))
    (tmp_path / "legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://a.example/legal/"\n'
    )
    return tmp_path


def shown(root: Path) -> Iterator[Preview]:
    with preview(root, host="127.0.0.1", port=0, **CLOCK) as shown:
        yield shown


def browser(shown: Preview, browse: Callable[[int], Any]) -> Any:
    return browse(int(shown.url.split(":")[2].partition("/")[0]))
