"""`legalsite show`: the text of a version."""

from datetime import date
from pathlib import Path

from msgspec import Struct

from legalsite.commands.version_names import version_named, version_on
from legalsite.model.config import Config
from legalsite.model.policy_on_date import VersionOnDate, policy_on_date
from legalsite.site.load import load
from legalsite.source.characters import decode
from legalsite.source.fences import split_text


class ShownVersion(Struct, frozen=True):
    """A version with its text."""

    on_day: VersionOnDate  # what is known of it today
    url: str  # its permanent page
    text: str  # in Markdown; if it is withheld, the reason


def show(root: Path, config: Config, name: str, today: date) -> ShownVersion:
    """Return the version POLICY@VERSION, or the current version of POLICY. Raises ProblemsFound
    (status 2) if there is none."""
    site = load(root, config).require()
    version = version_named(site, name) if "@" in name else version_on(site, name, today)
    known_on = max(today, version.revised.day)  # it doesn't exist before
    policy = policy_on_date(site.policy(version.policy), known_on, config.timezone)
    data = decode(site.read(version), f"content/{version.path}")
    url = site.routes.urls.text(version)
    return ShownVersion(policy.by_id[version.revised], url, split_text(data)[1])
