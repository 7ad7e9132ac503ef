"""`legalsite show`: the text of a version, by its id or by a date on which it is in effect."""

from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins

from legalsite.commands.notice_status import version_in_language
from legalsite.commands.version_names import version_named, version_on
from legalsite.errors import usage_failure
from legalsite.model.config import Config
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import Version
from legalsite.model.policy_on_date import VersionOnDate, policy_on_date
from legalsite.pages.json_files import applied_periods, version_facts
from legalsite.site.load import load
from legalsite.source.characters import decode
from legalsite.source.fences import split_text


class ShownVersion(Struct, frozen=True):
    """A version in one language."""

    version: Version  # the version, or a translation of it
    on_day: VersionOnDate  # what is known of the version today
    language: str
    url: str  # its permanent page
    text: str  # in Markdown; if it is withheld, the reason


def show(
    root: Path, config: Config, name: str, on: date, *, today: date, language: str
) -> ShownVersion:
    """Return the version POLICY@VERSION, or the version of POLICY in effect on a date; in its own
    language if `language` is empty. Raises ProblemsFound (status 2) if there is none."""
    site = load(root, config).require()
    version = version_named(site, name) if "@" in name else version_on(site, name, on)
    known_on = max(today, version.revised.day)  # it doesn't exist before
    language = language or config.main_language
    shown = version_in_language(site, version, language, known_on)
    policy = site.policy(version.policy)
    if shown is None:
        message = f"{NoticeKey.of(version)} isn't translated into {language}"
        help = "its policy's languages are: "
        help += ", ".join([config.main_language, *policy.translations])
        raise usage_failure("no-such-text", message, help)
    data = decode(site.read(shown), f"content/{shown.path}")
    on_day = policy_on_date(policy, known_on, config.timezone).by_id[version.revised]
    return ShownVersion(shown, on_day, language, site.routes.urls.text(shown), split_text(data)[1])


def shown_version_as_json(shown: ShownVersion) -> dict[str, Any]:
    """Return a version as JSON values; a translation has an id of its own, `translation`."""
    version = shown.version
    return {
        **to_builtins(version_facts(shown.on_day)),
        "translation": str(version.revised) if version.translates else None,
        "language": shown.language,
        "title": version.title,
        "approved_by": shown.on_day.version.approved_by or (),
        "applied": to_builtins(applied_periods(shown.on_day)),
        "url": shown.url,
        "sha256": version.text_sha256,
        "text": shown.text,
    }
