"""`legalsite promises`: the clause on changes, what it names, and what a person recorded."""

import json
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from click import UsageError, option
from msgspec.structs import asdict, replace

from legalsite.cli.invocation import Invocation
from legalsite.cli.options import command_like, common, flag, output_format
from legalsite.cli.printing import JsonObject, say, say_json
from legalsite.commands import promises
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import CHANGE_TYPES, ChangeClause, ConfirmedPromise, NoticeRule
from legalsite.promises.words import is_weighty
from legalsite.site.git_checkout import can_commit

ABOUT_CHANNELS = """\
Channels, separated by commas:
  email, letter, other
  in_product, account: a message in the product, or in the customer's account
  site: a notice on the site
  page: the new version on its own page"""
ABOUT_DAYS = """\
A number of days, or a period such as `10 business days`, `6 weeks`, or `2 months`:
  0: any time before the effective date
  none: the policy doesn't say when"""
ABOUT_CLASSES = """\
Types of change, separated by commas, or all:
  editorial: the wording changes, but not the meaning
  minor: the meaning changes, but it matters little to readers
  material: everything else; the policy may call it significant, important, or substantial"""
NO_CLAUSE = ChangeClause(0, 0, "")


class Typed(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """What somebody types, read by a function that raises ValueError with what is wrong."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name, self._read = name, read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self._read(value.strip())
        except ValueError as wrong:
            faults = getattr(wrong, "faults", ())
            self.fail("; ".join(f"{fault.message}: {fault.help}" for fault in faults) or str(wrong), param, ctx)


def _words(written: str) -> list[str]:
    words = list(dict.fromkeys(written.casefold().replace(",", " ").split()))
    if not words:
        raise ValueError("name one or more, separated by commas")
    return words


def _classes(written: str) -> tuple[str, ...]:
    words = {"material" if is_weighty(word) else word for word in _words(written)}
    if other := sorted(words - {*CHANGE_TYPES, "all"}):
        raise ValueError(
            f"{other[0]!r} isn't a type of change: write {', '.join(CHANGE_TYPES)}, or all, separated by commas"
        )
    return tuple(name for name in CHANGE_TYPES if words & {name, "all"})


def _one_or_all(written: str) -> str:
    if written.casefold() not in ("one", "all"):
        raise ValueError("write `one` if one channel is enough, or `all` if all are required")
    return written.casefold()


SOME_CHANNELS = Typed("channels", lambda written: tuple(map(promises.channel_of, _words(written))))
SOME_CLASSES = Typed("types", _classes)
PERIOD = Typed("period", promises.period_of)
PERIOD_OR_NONE = Typed("period", lambda written: None if written in ("", "none") else promises.period_of(written))


@command_like("legalsite promises privacy --confirm")
@click.argument("texts", nargs=-1, metavar="[FILE or POLICY]...")
@flag("--confirm", "record", help="Record the promise. Asks on a terminal; otherwise, use the next options.")
@option("--any-of", type=SOME_CHANNELS, help="Channels, separated by commas; one is enough.")
@option("--all-of", type=SOME_CHANNELS, help="Channels, separated by commas; all are required.")
@option("--days", type=PERIOD, metavar="N", help="Days of notice before the effective date.")
@option("--period", type=PERIOD, help="Notice period in other units: `6 weeks`, `2 months`.")
@option("--for", type=SOME_CLASSES, help="Types of change, separated by commas. Default: all.")
@option("--none", is_flag=True, default=None, help="Record that the policy promises no notice.")
@option("--about", type=Typed("word", promises.about_of), help="Limit to changes about one topic, such as `fees`.")
@option("--confirmed-by", "by", help="Name of the person who confirms this.")
@flag("--add", help="Add a rule to the recorded ones.")
@output_format("full", "json")
@common
def command(site: Invocation, texts: tuple[str, ...], form: str, *, record: bool, add: bool, **stated: Any) -> None:
    """Show the clause about changes in each policy, what it names, and what a person recorded. Without a name, show it
    for every draft."""
    if not record and (add or any(value is not None for value in stated.values())):
        raise UsageError("options that say what a policy promises require --confirm")
    if record:
        if not texts or form != "full":
            missing = "name the policy: legalsite promises POLICY --confirm"
            raise UsageError("--confirm can't be combined with --format" if texts else missing)
        answer = _answer(stated)
        asked = promises.unconfirmed(texts, site.root, add=add)
        if answer is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise ProblemsFound([_unanswered(text, site) for text in asked])
        answers = {text.policy: answer or _asked(text, stated["about"], stated["by"]) for text in asked}
        confirmed = promises.confirm(answers, site.root)
        if not site.quiet:
            say("\n\n".join(_written(done, site.root) for done in confirmed))
        return
    root = None if texts and all(Path(text).is_file() for text in texts) else site.root  # files alone need no site
    promised = list(promises.promises_in(texts, root))
    if form == "json":
        say_json([fields for text in promised for fields in _fields(text)])
    elif promised:
        say("\n\n".join(in_words(text, site) for text in promised))


SAYING = ("none", "any_of", "all_of", "days", "period", "for", "about")  # options that say what is promised


def _answer(given: Mapping[str, Any]) -> NoticeRule | None:
    """Return what a person said that a text promises; None if nothing. Raises UsageError if it contradicts itself."""
    options = [name for name in SAYING if given[name] is not None]
    for first, other in (("any_of", "all_of"), ("days", "period"), *(("none", name) for name in SAYING[1:])):
        if first in options and other in options:
            raise UsageError(f"--{first} and --{other} can't be used together".replace("_", "-"))
    if options in ([], ["about"]):
        return None
    channels, period = given["any_of"] or given["all_of"] or (), given["days"] or given["period"]
    classes = () if given["none"] else given["for"] or CHANGE_TYPES
    rule = NoticeRule(channels, "all" if given["all_of"] else "any", period, classes)
    return replace(rule, about=given["about"] or "", confirmed_by=given["by"] or "")


def _unanswered(text: promises.Promised, site: Invocation) -> Problem:
    """Return what to answer for a text, with its clause, and the command line that says what the clause names."""
    command, clause = f"promises {text.policy} --confirm", next(iter(text.clauses), NO_CLAUSE)
    options = [f"--{'any' if clause.logic == 'any' else 'all'}-of {','.join(clause.channels)}"] * bool(clause.channels)
    options += [
        f"--days {period.days}" if period == NoticePeriod(period.days) else f"--period {shlex.quote(str(period))}"
        for period in _longest(clause)
    ]
    options += [f"--for {','.join(clause.classes)}"] * bool(options and clause.classes != CHANGE_TYPES)
    example = site.call(" ".join([command, *(options or ["--all-of email --days 30"])]))
    introduction = "to record what it names" if options else "if it promises notice, for example"
    introduction += " (use --any-of if one channel is enough)" * (len(clause.channels) > 1 and clause.logic is None)
    nothing = site.call(f"{command} --none")
    help = (
        f"read it, then record the answer; if it promises no notice:\n    {nothing}\n  {introduction}:\n    {example}"
    )
    message = f"what does this clause promise? {_quoted(clause)}" if text.clauses else _not_found(text)
    return Problem("no-answer", message, help, text.path, clause.first_line)


def _longest(clause: ChangeClause) -> list[NoticePeriod]:
    return sorted(clause.periods, key=lambda period: period.length)[-1:]


def _asked(text: promises.Promised, about: str | None, by: str | None) -> NoticeRule:
    """Return what a person answers on a terminal, question by question, below the clause. Enter gives what the clause
    names."""
    clause, rule = next(iter(text.clauses), NO_CLAUSE), NoticeRule(classes=())
    say(*_clauses(text))
    names = bool(clause.channels or clause.periods) if text.clauses else None
    if click.confirm("Does it promise to announce changes?", default=names):
        say(ABOUT_CHANNELS)
        channels, logic = _ask("Through which channels", SOME_CHANNELS, ", ".join(clause.channels)), "all"
        if len(channels) > 1:
            named = {"any": "one", "all": "all", None: ""}[clause.logic]
            logic = _ask("Is one channel enough, or are all required (one, all)", Typed("answer", _one_or_all), named)
        say(ABOUT_DAYS)
        named = str(next(iter(_longest(clause)), "none"))
        period = _ask("How many days before the effective date", PERIOD_OR_NONE, named)
        say(ABOUT_CLASSES)
        classes = _ask("For which types of change", SOME_CLASSES, ", ".join(clause.classes) if names else "all")
        rule = NoticeRule(channels, "all" if logic == "all" else "any", period, classes, about or "")
    if less := ConfirmedPromise("", (rule,)).asks_less_than(clause):
        say(f"This is less than the clause names: {clause}. To confirm it, give your name.")

    def name(written: str) -> str:
        if less and not written:
            raise ValueError("write the name of the person who confirms this")
        return written

    question = f"Name of the person who confirms this{'' if less else ' (may be empty)'}"
    return replace(rule, confirmed_by=by or _ask(question, Typed("name", name)))


def _ask(question: str, answer: Typed, default: str = "") -> Any:
    """Ask until the answer can be read, and say each time what is wrong with it."""
    shown = f"{question} [{default}]" if default else question
    return click.prompt(shown, default=default, show_default=False, type=answer)


def _fields(text: promises.Promised) -> list[JsonObject]:
    more: JsonObject = {"recorded": text.record and _record_fields(text.record)}
    more |= {"corrected": _record_fields(text.corrected)} if text.corrected else {}
    more |= {"unread": text.unread} if text.unread else {}
    return [
        {
            "path": text.path,
            "line_start": clause.first_line or None,
            "line_end": clause.last_line or None,
            "quote": clause.quote,
            "channels": clause.channels,
            "logic": clause.logic,
            "days": _days(clause.periods),
            "named": {"channels": clause.named_channels, "days": _days(clause.named_periods)},
            "refused": list(map(asdict, clause.refused)),
            **more,
        }
        for clause in text.clauses or (NO_CLAUSE,)
    ]


def _record_fields(record: ConfirmedPromise) -> list[JsonObject]:
    more = ("about", "clause", "confirmed_by", "reason")
    return [
        {"in": record.place(rule), "channels": rule.channels, "logic": rule.logic, "for": rule.classes}
        | {"period": rule.period and str(rule.period), **{key: getattr(rule, key) or None for key in more}}
        for rule in record.rules
        if rule.classes
    ]


def _days(periods: Iterable[NoticePeriod]) -> list[int]:
    """Return the lengths of periods for programs that compare days: a month counts as 30."""
    return [period.days + 30 * period.months for period in periods]


def in_words(text: promises.Promised, site: Invocation) -> str:
    """Return what a person recorded, and the clauses with what they name."""
    lines = [*_recorded(text.record, "says"), *_recorded(text.corrected, "no longer counts")]
    lines += _clauses(text)
    if text.policy and not text.record and not text.ends:
        command = site.call(f"promises {text.policy} --confirm")
        lines.append(f"  Its promise isn't recorded yet. Read the policy, then record the answer:\n    {command}")
        lines.append(f"  If it promises no notice:\n    {command} --none")
    return "\n".join(lines)


def _clauses(text: promises.Promised) -> Iterator[str]:
    if not text.clauses:
        yield f"{text.path}: {_not_found(text)}."
    for clause in text.clauses:
        yield f"{_place(text.path, clause)}: names {clause}"
        yield f"  {_quoted(clause)}"
        yield from (f"  names nothing, because {part.reason}: {part.part}" for part in clause.refused)


def _not_found(text: promises.Promised) -> str:
    read_it = f"{text.unread}: read it, and record what it promises"
    return read_it if text.unread else "no clause about policy changes found"


def _recorded(record: ConfirmedPromise | None, notice_status: str) -> Iterator[str]:
    for rule in record.rules if record else ():
        reason = f"; reason: {rule.reason}" if rule.reason else ""
        by = f"; confirmed by {rule.confirmed_by}" if rule.confirmed_by else ""
        yield f"{record and record.place(rule)} {notice_status}: {rule}{by}{reason}"


def _written(done: promises.Confirmed, root: Path) -> str:
    lines = [f"Wrote to {done.wrote}:", *(f"  {line}" for line in done.lines.splitlines())]
    commit = ", then commit the file" if can_commit(root) else ""
    lines.append(f"Compare it with the policy and correct any mistakes{commit}{':' if done.clauses else '.'}")
    lines += (f"  {_place(done.path, clause)}: {_quoted(clause)}" for clause in done.clauses)
    return "\n".join(lines)


def _quoted(clause: ChangeClause) -> str:
    return json.dumps(clause.quote, ensure_ascii=False)


def _place(path: str, clause: ChangeClause) -> str:
    last = f"-{clause.last_line}" if clause.last_line != clause.first_line else ""
    return f"{path}:{clause.first_line}{last}"
