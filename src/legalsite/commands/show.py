"""`legalsite show`: print the text of a version."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import asdict

from legalsite.commands.version_names import text_in, texts_by_language, version_named, version_on
from legalsite.model.approvals import describe_approval
from legalsite.model.config import Config
from legalsite.model.policy import Version
from legalsite.model.policy_on_date import VersionOnDate, describe_periods, policy_on_date
from legalsite.pages.json_files import applied_periods, new_accounts_periods, version_facts
from legalsite.site.load import load


class ShownText(Struct, frozen=True):
    """A version, or a translation of one."""

    text: Version
    language: str
    url: str
    version: VersionOnDate  # the version; for a translation, the version that was translated
    languages: dict[str, Version]  # language → text of this version, original first
    markdown: str  # Markdown of the text, or the reason if the text is withheld


def shown_text(root: Path, config: Config, name: str, language: str, today: date) -> ShownText:
    """Return the text of POLICY@VERSION, or of the current version of POLICY.

    If `language` is empty, this is the original. Raises ProblemsFound if there's no such text.
    """
    site = load(root, config).require()
    version = version_named(site, name) if "@" in name else version_on(site, name, today)
    text = text_in(site, version, language)
    on = max(today, version.revised.day)  # the version doesn't exist before its date
    policy = policy_on_date(site.policy(version.policy), on, config.timezone)
    return ShownText(
        text=text,
        language=text.language,
        url=site.routes.urls.text(text),
        version=policy.by_id[version.revised],
        languages=texts_by_language(site, version),
        markdown=site.markdown(text),
    )


def show(shown: ShownText) -> Iterator[str]:
    """Yield the lines that describe a text, followed by the text in Markdown.

    The first lines state its title, its URL, when its version was in effect, when it was recorded,
    who approved it, and its other languages.
    """
    text = shown.text
    recorded = "not published"
    if text.recorded:
        recorded = f"recorded as {text.recorded_as} at {text.recorded_at}"
    name = f"{text.policy}@{shown.version.revised}"
    # language → whether the text in this language is the original or a translation
    kinds = {language: _describe_kind(each) for language, each in shown.languages.items()}
    kind = kinds.pop(shown.language)  # the others are listed at the end
    if text.translates:
        name += f" ({shown.language}, {kind})"
    periods = describe_periods(shown.version)
    yield f"{name}: {text.title}"
    yield f"  {shown.url}"
    yield f"  {periods}; {recorded}"
    if text.approved_by:
        yield "  " + describe_approval(text.approved_by)
    if kinds:
        others = [f"{language} ({kind})" for language, kind in kinds.items()]
        yield "  other languages: " + ", ".join(others)
    yield "\n" + shown.markdown


def _describe_kind(version: Version) -> str:
    words = "original"
    if version.translates:
        words = f"translation dated {version.revised}"
    if version.withheld:
        words += ", withheld"
    return words


def show_as_json(shown: ShownText) -> dict[str, Any]:
    """Convert a text to JSON, with the same facts as in versions.json, and its Markdown."""
    text = shown.text
    version = shown.version
    markdown = None
    if not text.withheld:
        markdown = shown.markdown
    others = shown.languages.items()
    translations = {language: str(other.revised) for language, other in others if other.translates}
    return {
        **asdict(version_facts(version)),
        "revised": str(text.revised),
        "revised_stated": text.revised_stated,
        "translates": text.translates and str(text.translates),
        "language": shown.language,
        "translations": translations,
        "title": text.title,
        "summary": text.summary,
        "approved_by": text.approved_by,
        "url": shown.url,
        "sha256": text.text_sha256 or None,
        "withheld": text.withheld,
        "recorded": text.recorded or None,
        "in_effect": describe_periods(version),
        "applied": to_builtins(applied_periods(version)),
        "applied_new_accounts": to_builtins(new_accounts_periods(version)),
        "markdown": markdown,
    }
