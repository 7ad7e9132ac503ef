"""`legalsite promises`: what texts promise about their own changes, with the sentences and their lines."""

import json
from pathlib import Path
from typing import Any

import click

from legalsite.cli.options import Invocation, common
from legalsite.cli.terminal import say, say_json
from legalsite.commands.promises import Promised, promises_in, promises_of_drafts
from legalsite.model.promise import NotRead, Promise
from legalsite.promises.in_words import in_words, why_not_read


@click.command("promises")
@click.argument("texts", nargs=-1, metavar="[FILE or POLICY]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["full", "json"]),
    default="full",
    show_default=True,
    help="The output format.",
)
@common
def command(site: Invocation, texts: tuple[str, ...], form: str) -> None:
    """Show what each text promises about its own changes: through which channels, for which changes, how long before
    they apply, and the words that say so. Without a name: for every policy of the site."""
    promised = list(promises_in(texts, _root(site, texts)) if texts else promises_of_drafts(site.root))
    if form == "json":
        say_json([fields for text in promised for fields in _fields(text)])
        return
    for at, text in enumerate(promised):
        say(("\n" if at else "") + _readable(text))


def _root(site: Invocation, texts: tuple[str, ...]) -> Path | None:
    """Return the site's folder; None if only files are named, because these need no site."""
    return None if all(Path(text).is_file() for text in texts) else site.root


def _fields(text: Promised) -> list[dict[str, Any]]:
    """Return one object for each promise, and one that says so for a text that was not read."""
    if isinstance(text.promises, NotRead):
        return [{"path": text.path, "clause_present": None, "not_read": text.promises.language}]
    return [{"path": text.path, **_promise_fields(promise)} for promise in text.promises]


def _promise_fields(promise: Promise) -> dict[str, Any]:
    return {
        "clause_present": True,
        "line_start": promise.first_line,
        "line_end": promise.last_line,
        "quote": promise.quote,
        "channels": promise.channels,
        "channels_may": promise.channels_may,
        "channel_logic": promise.channel_logic,
        "scope": promise.scope,
        "timing": promise.timing,
        "days": promise.days,
        "months": promise.months,
        "days_kind": promise.days_kind,
        "date_shown": promise.date_shown,
        "keeps_history": promise.keeps_history,
        "acceptance": promise.acceptance,
        "discretion": promise.discretion,
        "hedge": promise.hedge,
    }


def _readable(text: Promised) -> str:
    if isinstance(text.promises, NotRead):
        return f"{text.path}: not read: {why_not_read(text.promises)}."
    if not text.promises:
        return f"{text.path}: says nothing about its own changes."
    lines = []
    for promise in text.promises:
        last = f"-{promise.last_line}" if promise.last_line != promise.first_line else ""
        lines.append(f"{text.path}:{promise.first_line}{last}: {in_words(promise)}")
        lines.append(f"  {json.dumps(promise.quote, ensure_ascii=False)}")
    return "\n".join(lines)
