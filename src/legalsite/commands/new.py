"""`legalsite new`: start a policy. Nothing is overwritten."""

import json
import re
from datetime import date
from pathlib import Path

from legalsite.commands.init import filled
from legalsite.errors import Problem, ProblemsFound
from legalsite.site.load import load
from legalsite.site.settings import NO_SETTINGS, config_path
from legalsite.source.file_names import checked_slug

PLAIN = re.compile(r"\w[\w '’&,.()/-]*")  # what YAML reads as text without quotes


def start_policy(root: Path, slug: str, title: str, today: date) -> str:
    """Write content/SLUG.md and return its path. Raises ProblemsFound for a bad slug, or if the policy exists."""
    require_vacant(root, slug)
    title = " ".join(title.split()) or slug.rpartition("/")[2].replace("-", " ").capitalize()
    scalar = title if PLAIN.fullmatch(title) else json.dumps(title, ensure_ascii=False)
    values = {"today": today.isoformat(), "slug": slug, "scalar": scalar, "title": title}
    return write_text(root, slug, filled("policy.md", values))


def require_vacant(root: Path, slug: str) -> None:
    """Raise ProblemsFound for a bad slug (status 2), or if the site has a draft or a published text of that policy. A
    folder without settings is a site without texts."""
    site = load(root, None if (root / config_path(root)).exists() else NO_SETTINGS, fresh=True, unpublished=True)
    try:
        checked_slug(slug, site.config.languages)
    except ValueError as wrong:
        message = f"{slug!r} is not a valid policy name: {wrong}"
        raise ProblemsFound([Problem("bad-name", message, "give another, like privacy or eu/terms")], 2) from None
    draft = root / "content" / f"{slug}.md"
    if draft.exists() or draft.is_symlink():
        raise _exists(slug)
    if slug in site.files:
        newest = max(site.files[slug].paths)
        message = f"there is already a policy {slug!r}: content/{newest}"
        help = f"give another name; for a further text of this policy: `legalsite revise {slug}`"
        raise ProblemsFound([Problem("policy-exists", message, help, f"content/{newest}")])


def write_text(root: Path, slug: str, data: bytes) -> str:
    """Write the draft of a new policy, whole or not at all, and return its path below the root. Raises ProblemsFound
    if the file exists."""
    target = root / "content" / f"{slug}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise _exists(slug) from None
    return f"content/{slug}.md"


def _exists(slug: str) -> ProblemsFound:
    message = "this file already exists, and nothing is overwritten"
    return ProblemsFound([Problem("file-exists", message, "edit it, or give another name", path=f"content/{slug}.md")])
