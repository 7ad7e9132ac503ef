"""`legalsite promises`: the clause on changes, what it names and offers, and what a person recorded."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict

from legalsite.cli.invocation import Invocation
from legalsite.cli.options import common, output_format
from legalsite.cli.printing import say, say_json
from legalsite.commands.promises import Confirmed, Promised, confirm, promises_in, promises_of_drafts
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ChangeClause, ConfirmedPromise

CHANNELS = ("email", "site", "in_product", "account", "post", "other")
CLASSES = ("editorial", "minor", "material")


@click.command("promises")
@click.argument("texts", nargs=-1, metavar="[FILE or POLICY]...")
@click.option(
    "--confirm",
    "record",
    is_flag=True,
    help="Record what the text promises: in the front matter of a draft, in legalsite.toml for a published text. "
    "Without one of the next options, what its clause offers; correct it there.",
)
@click.option("--channels", multiple=True, type=click.Choice(CHANNELS), help="A channel; all that are given are used.")
@click.option("--days", type=click.IntRange(0, 366), help="How many days before a change applies its notice is given.")
@click.option("--for", "classes", multiple=True, type=click.Choice(CLASSES), help="A class of changes; default all.")
@click.option("--none", "nothing", is_flag=True, help="The text promises no notice.")
@output_format("full", "json")
@common
def command(site: Invocation, texts: tuple[str, ...], form: str, *, record: bool, nothing: bool, **stated: Any) -> None:
    """Show the clause in which each text says how its own changes are announced, what it names and offers, and what a
    person recorded. Without a name: for every draft of the site."""
    answer = _answer(**stated, nothing=nothing)
    if record:
        if not texts or form != "full":
            raise click.UsageError("name the policy: legalsite promises POLICY --confirm" if not texts else NO_FORMAT)
        say("\n\n".join(map(_written, confirm(texts, site.root, answer))))
        return
    if answer:
        raise click.UsageError("--channels, --days, --for and --none go with --confirm")
    root = None if texts and all(Path(text).is_file() for text in texts) else site.root  # files alone need no site
    promised = list(promises_in(texts, root)) if root is None or texts else list(promises_of_drafts(root))
    if form == "json":
        say_json([fields for text in promised for fields in _fields(text)])
    elif promised:
        say("\n\n".join(_readable(text, site) for text in promised))


NO_FORMAT = "--confirm has no --format"


def _answer(
    channels: tuple[str, ...], days: int | None, classes: tuple[str, ...], *, nothing: bool
) -> ConfirmedPromise | None:
    """Return what a person said on the command line; None if nothing. Raises UsageError if it contradicts itself."""
    given = bool(channels or days is not None or classes)
    if nothing and given:
        raise click.UsageError("--none goes with none of --channels, --days and --for")
    if nothing:
        return ConfirmedPromise("", 0, classes=())
    if not given:
        return None
    return ConfirmedPromise("", 0, channels, "all", NoticePeriod(days or 0), classes or CLASSES)


def _fields(text: Promised) -> list[dict[str, Any]]:
    recorded = _record_fields(text.record) if text.record else None
    corrected = {"corrected": _record_fields(text.corrected)} if text.corrected else {}
    clauses = [_clause_fields(clause) for clause in text.clauses] or [{}] * bool(text.record)
    return [{"path": text.path, **clause, "recorded": recorded, **corrected} for clause in clauses]


def _record_fields(record: ConfirmedPromise) -> dict[str, Any]:
    return {
        "in": record.place,
        "none": record.nothing,
        "channels": record.channels,
        "logic": record.logic,
        "period": record.period or None,
        "for": record.classes,
        "clause": record.clause or None,
        "reason": record.reason or None,
    }


def _clause_fields(clause: ChangeClause) -> dict[str, Any]:
    return {
        "line_start": clause.first_line,
        "line_end": clause.last_line,
        "quote": clause.quote,
        "channels": clause.channels,
        "days": _days(clause.periods),
        "named": {"channels": clause.named_channels, "days": _days(clause.named_periods)},
        "refused": list(map(asdict, clause.refused)),
    }


def _days(periods: Iterable[NoticePeriod]) -> list[int]:
    """Return the lengths of periods for programs that compare days: a month counts as 30."""
    return [period.days + 30 * period.months for period in periods]


def _readable(text: Promised, site: Invocation) -> str:
    standings = ((text.record, "recorded"), (text.corrected, "no longer counts"))
    lines = [_recorded(record, standing) for record, standing in standings if record]
    if not text.clauses:
        lines.append(f"{text.path}: no clause on its own changes was found.")
    for clause in text.clauses:
        offers = ", ".join([*clause.channels, *map(str, clause.periods)]) or "nothing"
        lines += [f"{_place(text.path, clause)}: offers {offers}", f"  {_quoted(clause)}"]
        lines += (f"  offers nothing, {part.reason}: {part.part}" for part in clause.refused)
    if text.policy and not text.record:
        command = site.call(f"promises {text.policy} --confirm")
        lines.append(f"  Nobody has recorded what it promises. Read it, then: {command} (or --none)")
    return "\n".join(lines)


def _recorded(record: ConfirmedPromise, standing: str) -> str:
    reason = f"; the reason: {record.reason}" if record.reason else ""
    return f"{record.place}: {standing}: {record}{reason}"


def _written(done: Confirmed) -> str:
    lines = [f"Wrote to {done.wrote}:", *(f"  {line}" for line in done.lines.splitlines())]
    lines.append("Compare it with the text, correct what is wrong, and commit the file:")
    lines += (f"  {_place(done.path, clause)}: {_quoted(clause)}" for clause in done.clauses)
    return "\n".join(lines)


def _quoted(clause: ChangeClause) -> str:
    return json.dumps(clause.quote, ensure_ascii=False)


def _place(path: str, clause: ChangeClause) -> str:
    last = f"-{clause.last_line}" if clause.last_line != clause.first_line else ""
    return f"{path}:{clause.first_line}{last}"
