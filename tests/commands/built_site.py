"""A small site with an archive, and builds of it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from legalsite.commands.build import BuildOrder, BuildOutcome, build
from legalsite.disk.file_system import walk
from legalsite.site.settings import read_settings

DAY = date(2025, 6, 1)


CONFIG = '[site]\ntitle = "Harbour Ledger"\nurl = "https://example.com/legal/"\nlanguages = ["en", "de"]\n'


def text(
    revised: str, body: str = "We keep it for 30 days.", title: str = "Privacy", **more: str
) -> str:
    front = "".join(
        f"{key}: {value}\n" for key, value in {"title": title, "revised": revised, **more}.items()
    )
    return f"---\n{front}---\n# {title}\n\n{body}\n"


SITE = {
    "legalsite.toml": CONFIG,
    "content/privacy.md": text(
        "2025-03-01", "For 14 days. See [the terms](terms.md) and ![plan](files/plan.png)."
    ),
    "content/privacy/2024-01-01.md": text("2024-01-01"),
    "content/privacy.de.md": text(
        "2024-02-01", "Wir behalten es 30 Tage.", "Datenschutz", translates="2024-01-01"
    ),
    "content/terms.md": text(
        "2025-05-01", "Pay on time.", "Terms", effective="2025-07-01", change="minor"
    ),
    "content/terms/2023-05-01.md": text("2023-05-01", "Pay.", "Terms"),
    "content/files/plan.png": "not really a picture",
}


def site(root: Path, files: Mapping[str, str] = SITE) -> Path:
    for path, data in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(data)
    return root


def made(
    root: Path, on: date = DAY, *, unpublished: bool | None = None, jobs: int = 1
) -> BuildOutcome:
    """Build the site. By default, drafts are included until something is published."""
    if unpublished is None:
        unpublished = not (root / "content/LEDGER").exists()
    *_, outcome = build(
        BuildOrder(root, read_settings(root), on, unpublished=unpublished, jobs=jobs)
    )
    assert isinstance(outcome, BuildOutcome)
    return outcome


def output(root: Path) -> dict[str, bytes]:
    return {path: (root / "output" / path).read_bytes() for path, _ in walk(str(root / "output"))}
