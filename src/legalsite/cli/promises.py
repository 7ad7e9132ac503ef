"""`legalsite promises`: what texts promise about their own changes, with the sentences and their lines."""

import json
from pathlib import Path
from typing import Any

import click

from legalsite.cli.invocation import Invocation
from legalsite.cli.options import common, output_format
from legalsite.cli.terminal import say, say_json
from legalsite.commands.promises import Confirmed, Promised, confirm, promises_in, promises_of_drafts
from legalsite.model.notice import SUGGESTED
from legalsite.model.promise import ConfirmedPromise, Promise
from legalsite.promises import why_not_read


@click.command("promises")
@click.argument("texts", nargs=-1, metavar="[FILE or POLICY]...")
@click.option(
    "--confirm",
    "record",
    is_flag=True,
    help="Record what is suggested: in the front matter of a draft, in legalsite.toml for a published text. Correct it "
    "there.",
)
@output_format("full", "json")
@common
def command(site: Invocation, texts: tuple[str, ...], form: str, *, record: bool) -> None:
    """Show what each text promises about its own changes: what a person confirmed, and what the program suggests, with
    the words that say so. Without a name: for every policy of the site."""
    if record:
        if not texts or form != "full":
            raise click.UsageError("name the policy: legalsite promises POLICY --confirm" if not texts else NO_FORMAT)
        for at, written in enumerate(confirm(texts, site.root)):
            say(("\n" if at else "") + _written(written))
        return
    promised = list(promises_in(texts, _root(site, texts)) if texts else promises_of_drafts(site.root))
    if form == "json":
        say_json([fields for text in promised for fields in _fields(text)])
        return
    for at, text in enumerate(promised):
        say(("\n" if at else "") + _readable(text, site))


NO_FORMAT = "--confirm has no --format"


def _root(site: Invocation, texts: tuple[str, ...]) -> Path | None:
    """Return the site's folder; None if only files are named, because these need no site."""
    return None if all(Path(text).is_file() for text in texts) else site.root


def _fields(text: Promised) -> list[dict[str, Any]]:
    """Return one object for what was confirmed, one for a record that the settings correct, one for each promise that
    the program reads, and one that says so for a text that was not read."""
    promises = text.promises
    records = [(promises.record, False), (text.corrected, True)]
    fields = [
        {"path": text.path, "confirmed": not corrected, "corrected": corrected, **_record_fields(record)}
        for record, corrected in records
        if record
    ]
    if promises.not_read:
        not_read = {"clause_present": None, "not_read": promises.not_read.language}
        return [*fields, {"path": text.path, "confirmed": False, **not_read}]
    return [
        *fields,
        *({"path": text.path, "confirmed": False, **_promise_fields(promise)} for promise in promises.suggested),
    ]


def _record_fields(record: ConfirmedPromise) -> dict[str, Any]:
    return {
        "confirmed_in": record.place,
        "promises_notice": not record.nothing,
        "channels": record.channels,
        "channel_logic": record.logic,
        "period": str(record.period) if record.period else None,
        "for": record.classes,
        "clause": record.clause or None,
        "reason": record.reason or None,
    }


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


def _readable(text: Promised, site: Invocation) -> str:
    promises, lines = text.promises, []
    if promises.record:
        lines.append(_recorded(promises.record, "confirmed"))
    if text.corrected:
        lines.append(_recorded(text.corrected, "no longer counts"))
    if promises.not_read:
        return "\n".join([*lines, f"{text.path}: not read: {why_not_read(promises.not_read)}."])
    if not promises.suggested:
        lines.append(f"{text.path}: no clause about its own changes was found ({SUGGESTED}).")
    status = "read in the text" if promises.confirmed else SUGGESTED
    for promise, offer in zip(promises.suggested, text.offers, strict=True):
        lines.append(f"{_place(text.path, promise)}: {status}: {offer}")
        lines.append(f"  {json.dumps(promise.quote, ensure_ascii=False)}")
    if text.policy and promises.suggested and not promises.record:
        command = site.call(f"promises {text.policy} --confirm")
        lines.append(f"  Read it, then record what it promises: {command}")
    return "\n".join(lines)


def _recorded(record: ConfirmedPromise, standing: str) -> str:
    reason = f"; the reason: {record.reason}" if record.reason else ""
    return f"{record.place}: {standing}: {record}{reason}"


def _written(done: Confirmed) -> str:
    lines = "".join(f"  {line}\n" for line in done.lines.splitlines())
    clauses = "".join(
        f"\n  {_place(done.path, promise)}: {json.dumps(promise.quote, ensure_ascii=False)}" for promise in done.clauses
    )
    return (
        f"Wrote to {done.wrote}:\n{lines}Compare it with the text, correct what is wrong, and commit the file:{clauses}"
    )


def _place(path: str, promise: Promise) -> str:
    last = f"-{promise.last_line}" if promise.last_line != promise.first_line else ""
    return f"{path}:{promise.first_line}{last}"
