"""A new working text in content/: its name checked, nothing overwritten."""

from pathlib import Path

from legalsite.commands.settings import config_path, read_settings
from legalsite.errors import Problem, ProblemsFound
from legalsite.source.names import checked_slug


def vacant(root: Path, slug: str) -> Path:
    """Where the text of a policy goes. Raises ProblemsFound where the slug is none (status 2), or the file exists."""
    languages = read_settings(root).languages if (root / config_path(root)).exists() else ()
    try:
        checked_slug(slug, languages)
    except ValueError as wrong:
        raise ProblemsFound(
            [Problem("bad-name", f"{slug!r} names no policy: {wrong}", "give another, like privacy or eu/terms")], 2
        ) from None
    target = root / "content" / f"{slug}.md"
    if target.exists() or target.is_symlink():
        raise _exists(slug)
    return target


def write_text(root: Path, slug: str, data: bytes) -> str:
    """Writes it, whole or not at all, and returns its path below the root."""
    target = vacant(root, slug)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise _exists(slug) from None
    return f"content/{slug}.md"


def _exists(slug: str) -> ProblemsFound:
    message = "there is a text already, and nothing is overwritten"
    return ProblemsFound(
        [Problem("file-exists", message, "move it away, or give another name", path=f"content/{slug}.md")]
    )
