"""`legalsite promises`: the clause on changes, what it names and offers, and what a person recorded."""

import json
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict

from legalsite.cli.invocation import Invocation
from legalsite.cli.options import common, output_format
from legalsite.cli.printing import say, say_json
from legalsite.commands.promises import (
    Confirmed,
    Promised,
    confirm,
    period_of,
    promises_in,
    promises_of_drafts,
    unconfirmed,
)
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.notice_period import NO_PERIOD, NoticePeriod
from legalsite.model.promise import ChangeClause, ConfirmedPromise
from legalsite.site.git_past import can_commit

CHANNELS = ("email", "site", "in_product", "account", "post", "other")
CLASSES = ("editorial", "minor", "material")


class SomeWords(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """Some of a few words, as somebody types them: `email, site`."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known, self.name = known, ", ".join(known)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        words = tuple(value.replace(",", " ").split())
        return words if {*words} <= {*self.known} else self.fail(f"write one or more of: {self.name}", param, ctx)


class DaysOrPeriod(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A number of days, or a period like `2 months`."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> NoticePeriod:
        try:
            return value if isinstance(value, NoticePeriod) else period_of(value)
        except ValueError as wrong:
            self.fail(f"{wrong}; write it like 30, `10 business days` or `2 months`", param, ctx)


@click.command("promises")
@click.argument("texts", nargs=-1, metavar="[FILE or POLICY]...")
@click.option(
    "--confirm",
    "record",
    is_flag=True,
    help="Record what the text promises. Asks on a terminal, else the next options say it.",
)
@click.option("--channels", multiple=True, type=click.Choice(CHANNELS), help="A channel; all that are given are used.")
@click.option("--days", type=DaysOrPeriod(), help="How long before a change applies: `30`, `2 months`.")
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
        asked = unconfirmed(texts, site.root)
        if answer is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise ProblemsFound([_unanswered(text, site) for text in asked])
        answers = {text.policy: answer or _asked(text) for text in asked}
        say("\n\n".join(_written(done, site.root) for done in confirm(answers, site.root)))
        return
    if answer:
        raise click.UsageError("--channels, --days, --for and --none go with --confirm")
    root = None if texts and all(Path(text).is_file() for text in texts) else site.root  # files alone need no site
    promised = list(promises_in(texts, root)) if root is None or texts else list(promises_of_drafts(root))
    if form == "json":
        say_json([fields for text in promised for fields in _fields(text)])
    elif promised:
        say("\n\n".join(in_words(text, site) for text in promised))


NO_FORMAT = "--confirm has no --format"


def _answer(
    channels: tuple[str, ...], days: NoticePeriod | None, classes: tuple[str, ...], *, nothing: bool
) -> ConfirmedPromise | None:
    """Return what a person said on the command line; None if nothing. Raises UsageError if it contradicts itself."""
    given = bool(channels or days is not None or classes)
    if nothing and given:
        raise click.UsageError("--none goes with none of --channels, --days and --for")
    if nothing:
        return ConfirmedPromise("", 0, classes=())
    if not given:
        return None
    return ConfirmedPromise("", 0, channels, "all", days or NO_PERIOD, classes or CLASSES)


def _unanswered(text: Promised, site: Invocation) -> Problem:
    """Return what to answer for a text, with its clause, and the command line that says what the clause offers."""
    command, clause, offer = f"promises {text.policy} --confirm", next(iter(text.clauses), None), _offer(text)
    days = str(offer.period if offer.period.months or offer.period.business else offer.period.days)
    options = [f"--channels {name}" for name in offer.channels]
    options += [f"--days {shlex.quote(days)}"] * bool(offer.period) + [f"--for {name}" for name in offer.classes]
    offered = site.call(" ".join([command, *options] if options else [command, "--channels email --days 30"]))
    introduction = "what it offers" if options else "if it promises one, like"
    help = f"read it; if it promises no notice: {site.call(f'{command} --none')}\n    {introduction}: {offered}"
    message = f"what does this clause promise? {_quoted(clause)}" if clause else "no clause on changes was found"
    return Problem("no-answer", message, help, text.path, clause.first_line if clause else 0)


def _offer(text: Promised) -> ConfirmedPromise:
    return text.clauses[0].offered() if text.clauses else ConfirmedPromise("", 0, classes=())


def _asked(text: Promised) -> ConfirmedPromise:
    """Return what a person answers on a terminal, question by question, below the clause, which says for which changes:
    nothing is offered for those."""
    offer = _offer(text)
    say("\n".join(_clauses(text)))
    if not click.confirm("Does it promise that changes are announced?", default=not offer.nothing):
        return ConfirmedPromise("", 0, classes=())
    channels = click.prompt(
        f"Through which channels (one or more of {', '.join(CHANNELS)}, with commas)",
        type=SomeWords(CHANNELS),
        default=", ".join(offer.channels) or None,
    )
    period = click.prompt(
        "How many days before a change applies (0 if it says none)", type=DaysOrPeriod(), default=offer.period or None
    )
    classes = click.prompt(
        f"For which changes, by their class (one or more of {', '.join(CLASSES)}, with commas)", type=SomeWords(CLASSES)
    )
    return ConfirmedPromise("", 0, channels, "all", period, classes)


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


def in_words(text: Promised, site: Invocation) -> str:
    """Return what a person recorded, and the clauses with what they offer."""
    standings = ((text.record, "recorded"), (text.corrected, "no longer counts"))
    lines = [_recorded(record, standing) for record, standing in standings if record]
    lines += _clauses(text)
    if text.policy and not text.record:
        command = site.call(f"promises {text.policy} --confirm")
        lines.append(f"  Nobody has recorded what it promises. Read it, then (or with --none): {command}")
    return "\n".join(lines)


def _clauses(text: Promised) -> Iterator[str]:
    if not text.clauses:
        yield f"{text.path}: no clause on its own changes was found."
    for clause in text.clauses:
        offers = ", ".join([*clause.channels, *map(str, clause.periods)]) or "nothing"
        yield f"{_place(text.path, clause)}: offers {offers}"
        yield f"  {_quoted(clause)}"
        yield from (f"  offers nothing, {part.reason}: {part.part}" for part in clause.refused)


def _recorded(record: ConfirmedPromise, standing: str) -> str:
    reason = f"; the reason: {record.reason}" if record.reason else ""
    return f"{record.place}: {standing}: {record}{reason}"


def _written(done: Confirmed, root: Path) -> str:
    lines = [f"Wrote to {done.wrote}:", *(f"  {line}" for line in done.lines.splitlines())]
    commit = ", and commit the file" if can_commit(root) else ""
    lines.append(f"Compare it with the text; correct what is wrong{commit}{':' if done.clauses else '.'}")
    lines += (f"  {_place(done.path, clause)}: {_quoted(clause)}" for clause in done.clauses)
    return "\n".join(lines)


def _quoted(clause: ChangeClause) -> str:
    return json.dumps(clause.quote, ensure_ascii=False)


def _place(path: str, clause: ChangeClause) -> str:
    last = f"-{clause.last_line}" if clause.last_line != clause.first_line else ""
    return f"{path}:{clause.first_line}{last}"
