"""`legalsite show`: the text of a version."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from legalsite.commands.version_names import version_named, version_on
from legalsite.model.approvals import describe_approval
from legalsite.model.config import Config
from legalsite.model.policy_on_date import describe_periods, policy_on_date
from legalsite.site.load import load
from legalsite.source.characters import decode
from legalsite.source.fences import split_text


def show(root: Path, config: Config, name: str, today: date) -> Iterator[str]:
    """Yield, in lines, the version POLICY@VERSION, or the current version of POLICY: its title, its
    page, when it was in effect and recorded, who approved it, and its text in Markdown or, if the
    text is withheld, the reason. Raises ProblemsFound (status 2) if there is none."""
    site = load(root, config).require()
    version = version_named(site, name) if "@" in name else version_on(site, name, today)
    on = max(today, version.revised.day)  # the version doesn't exist before
    policy = policy_on_date(site.policy(version.policy), on, config.timezone)
    periods = describe_periods(policy.by_id[version.revised])
    recorded = "not published"
    if version.recorded:
        recorded = f"recorded as {version.recorded_as} at {version.recorded_at}"
    yield f"{version.policy}@{version.revised}: {version.title}"
    yield f"  {site.routes.urls.text(version)}"
    yield f"  {periods}; {recorded}"
    if version.approved_by:
        yield f"  {describe_approval(version.approved_by)}"
    data = decode(site.read(version), f"content/{version.path}")
    yield "\n" + split_text(data)[1].strip("\n")
