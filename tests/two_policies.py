"""A site with two policies, one in effect and one upcoming, and what a build reads of it."""

from datetime import date
from pathlib import Path

from legalsite.disk.cache import load_record, open_cache, store_record
from legalsite.site.fingerprint import hash_inputs
from legalsite.site.load import load
from legalsite.site.parts import Part
from legalsite.site.settings import read_settings
from legalsite.site.site_on_day import SiteOnDay, read_changed

TEXT = "---\ntitle: {0}\nrevised: 2025-01-01\neffective: {1}\n---\n\nText of {0}.\n"
ON = date(2025, 6, 1)


def write_two_policies(root: Path) -> Path:
    """Write the settings and both drafts, and return the folder."""
    (root / "content").mkdir()
    (root / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://legal.test/"\n')
    (root / "content/now.md").write_text(TEXT.format("Now", "2025-01-01"))
    (root / "content/soon.md").write_text(TEXT.format("Soon", "2025-07-01"))
    return root


def read_as_build(root: Path, on: date = ON, jobs: int = 1) -> SiteOnDay:
    """Read what changed, as a build would."""
    cache = open_cache(root)
    inputs = hash_inputs(root, cache)
    was = load_record(cache, "site", dict[str, Part]) or {}
    today = read_changed(load(root, read_settings(root), inputs=inputs), inputs, on, was, jobs)
    store_record(cache, "site", today.parts)
    return today
