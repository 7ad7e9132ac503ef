"""`legalsite promises`: show clauses about changes, and record promises."""

import json
import shlex
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click
from click import UsageError
from msgspec.structs import asdict, replace

from legalsite.cli.invocation import Invocation
from legalsite.cli.options import (
    Strings,
    command_with_example,
    flag,
    named_on_date,
    option,
    output_format,
    text_option,
)
from legalsite.cli.printing import JsonObject, Lines, is_interactive, say, say_json
from legalsite.commands import promises
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import CHANGE_TYPES, ChangeClause, ConfirmedPromise, Logic, NoticeRule
from legalsite.promises.words import is_weighty
from legalsite.site.git_checkout import can_commit

EXPLAIN_CHANNELS = """\
Channels, separated by commas, or any if the policy doesn't name one:
  email, letter, other
  in_product, account: a message in the product, or in the customer's account
  site: a notice on the site
  page: the new version on its own page"""
EXPLAIN_DAYS = """\
A number of days, or a period such as `10 business days`, `6 weeks`, or `2 months`:
  0: any time before the effective date
  none: the policy doesn't say when"""
EXPLAIN_TYPES = """\
Types of change, separated by commas, or all:
  editorial: the wording changes, but not the meaning
  minor: the meaning changes, but it matters little to readers
  material: everything else; the policy may call it significant, important, or substantial"""
NO_CLAUSE = ChangeClause(0, 0, "")  # placeholder for a text without a clause


class TypedValue(click.ParamType[Any]):
    """The type of an option or answer that is parsed by a function.

    The function raises ValueError with a message, or an exception with `problems`.
    """

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse a value. Raises UsageError with the reason if the value is invalid."""
        try:
            return self._read(value.strip())
        except (ValueError, ProblemsFound) as error:
            problems = getattr(error, "problems", ())
            reasons = [f"{problem.message}: {problem.help}" for problem in problems]
            self.fail("; ".join(reasons) or str(error), param, ctx)


def _distinct_words(written: str) -> list[str]:
    """Split a list into unique lower-case words. Raises ValueError if the list is empty."""
    words = list(dict.fromkeys(written.casefold().replace(",", " ").split()))
    if not words:
        raise ValueError("name one or more, separated by commas")
    return words


def _parse_change_types(written: str) -> Strings:
    """Parse a list of types of change, or `all`, and return them in standard order.

    Synonyms of a material change, such as `significant`, are accepted. Raises ValueError for
    unknown words.
    """
    words = {"material" if is_weighty(word) else word for word in _distinct_words(written)}
    for word in sorted(words - {*CHANGE_TYPES, "all"}):  # raise an error for the first unknown word
        types = ", ".join(CHANGE_TYPES)
        write = f"write {types}, or all, separated by commas"
        raise ValueError(f"{word!r} isn't a type of change: {write}")
    if "all" in words:
        return CHANGE_TYPES
    return tuple(name for name in CHANGE_TYPES if name in words)


def _parse_any_or_all(written: str) -> Logic:
    """Parse whether one channel is enough or all are required.

    Raises ValueError for an unclear answer.
    """
    if written.casefold() == "one":
        return "any"
    if written.casefold() == "all":
        return "all"
    raise ValueError("write `one` if one channel is enough, or `all` if all are required")


def _parse_channels_or_any(written: str) -> Strings:
    """Parse a list of channels; `any` results in an empty tuple.

    Raises ValueError for unknown words.
    """
    if written.casefold() == "any":
        return ()
    return tuple(map(promises.channel_of, _distinct_words(written)))


def _parse_period_or_none(written: str) -> NoticePeriod | None:
    """Parse a notice period or `none`. Raises ValueError for other values."""
    if written == "none":
        return None
    return promises.period_of(written)


CHANNELS_OR_ANY = TypedValue("channels", _parse_channels_or_any)
TYPES_OF_CHANGE = TypedValue("types", _parse_change_types)
PERIOD_OR_NONE = TypedValue("period", _parse_period_or_none)


@command_with_example("legalsite promises privacy --confirm")
@click.argument("texts", nargs=-1, metavar="[FILE or POLICY[@VERSION]]...")
@flag(
    "--confirm",
    "record",
    "Record the promise. Asks questions on a terminal; elsewhere, use --rule.",
)
@option(
    "--rule",
    "With --confirm: what the policy promises, written as in front matter, such as "
    "`all_of: [email], days_before: 30`; or `none`.",
    type=TypedValue("rule", promises.rule_of),
)
@flag("--add", "Keep the recorded rules, and add this one.")
@text_option("--language", "Language of the clauses. Default: the language of the original.")
@output_format("full", "json")
@named_on_date("texts")
def command(
    site: Invocation,
    texts: Strings,
    form: str,
    *,
    record: bool,
    rule: NoticeRule | None,
    add: bool,
    language: str,
) -> None:
    """Show the clause about changes in each policy, what it names, and what a person recorded.
    Without a name, show it for every draft."""
    if record:  # the option --confirm
        if language:
            raise UsageError("--confirm records what the original says: leave out --language")
        confirmed = _confirm_promises(site, texts, form, rule, add=add)
        if not site.quiet:
            say("\n\n".join(_describe_written_promise(done, site.root) for done in confirmed))
        return
    if add or rule:
        raise UsageError("--rule and --add require --confirm")
    # files don't need a site
    needs_site = not texts or not all(Path(text).is_file() for text in texts)
    root = site.root if needs_site else None
    promised = list(promises.promises_in(texts, root, language=language))
    if form == "json":
        fields = [_clauses_as_json(text) for text in promised]
        say_json(list(chain.from_iterable(fields)))
    elif promised:
        say("\n\n".join(describe_promise(text, site) for text in promised))


def _confirm_promises(
    site: Invocation, texts: Strings, form: str, rule: NoticeRule | None, *, add: bool
) -> Iterable[promises.Confirmed]:
    """Record what texts promise, and return what was written for each.

    If no rule is given, ask questions on a terminal. Without a terminal, raise ProblemsFound with
    the questions. `add` keeps the rules that are already recorded.
    """
    if not texts:
        raise UsageError("name the policy: legalsite promises POLICY --confirm")
    if form != "full":
        raise UsageError("--confirm can't be combined with --format")
    unconfirmed = promises.texts_to_confirm(texts, site.root, add=add)
    if not rule and not is_interactive():
        raise ProblemsFound([_unanswered_problem(text, site) for text in unconfirmed])
    answers = {}
    for text in unconfirmed:
        answers[text.policy] = [rule] if rule else _ask_rules(text)
    return promises.confirm(answers, site.root)


def _unanswered_problem(text: promises.Promised, site: Invocation) -> Problem:
    """Create a problem that asks what a text promises.

    It quotes the first clause about changes. The help contains commands to record an answer, with a
    rule suggested by the clause.
    """
    command = f"promises {text.policy} --confirm"
    nothing = site.command_line(f"{command} --rule none")
    clause = _first_clause(text)  # if there's none, a placeholder at line 0, without rules
    # an example, unless the clause clearly says what it promises
    rules = ["all_of: [email], days_before: 30"]
    introduction = "if it promises notice, for example"
    if clause.rules and not clause.unclear:
        rules = [", ".join(_rule_keys(rule)) for rule in clause.rules]
        introduction = "to record what it names"
        if any(rule.logic is None for rule in clause.rules):
            introduction += " (write any_of if one channel is enough)"
    help = (
        f"read it, then record the answer; if it promises no notice:\n    {nothing}\n"
        f"  {introduction}:"
    )
    for rule in rules:
        help += "\n    " + site.command_line(f"{command} --rule {shlex.quote(rule)}")
        # the first command replaces what was recorded, and the others add to it
        command = f"promises {text.policy} --confirm --add"
    message = _describe_missing_clause(text)
    if text.clauses:
        message = f"what does this clause promise? {_quote_clause(clause)}"
    return Problem("no-answer", message, help, text.path, clause.first_line)


def _first_clause(text: promises.Promised) -> ChangeClause:
    if text.clauses:
        return text.clauses[0]
    return NO_CLAUSE


def _rule_keys(rule: NoticeRule) -> Lines:
    """Yield the front matter lines for a rule that a clause promises. Defaults are left out."""
    if rule.channels:
        channels = ", ".join(rule.channels)
        logic = rule.logic or "all"
        yield f"{logic}_of: [{channels}]"
    period = rule.period
    if period and period == NoticePeriod(period.days):  # the period is a simple number of days
        yield f"days_before: {period.days}"
    elif period:  # the period is in weeks, months, or business days
        yield f"period: {period}"
    # a rule needs at least one key
    if rule.classes != CHANGE_TYPES or not (rule.channels or rule.period):
        types = ", ".join(rule.classes)
        yield f"for: [{types}]"


def _ask_rules(text: promises.Promised) -> list[NoticeRule]:
    """Show the clauses of a text, ask what it promises, and return the answers as rules.

    The default answers come from the first clause, unless the clause is unclear. If the answers
    promise less than the clause, the user must name the person who confirms them.
    """
    clause = _first_clause(text)
    say(*_clause_lines(text))
    has_notice = None  # the default answer, or None if there's no clear clause
    named: list[NoticeRule] = []  # rules with default answers
    if text.clauses and not clause.unclear:
        has_notice = clause.promises_notice
        named += clause.rules
    rules = [NoticeRule(classes=())]  # a promise of no notice, for the answer no
    if click.confirm("Does it promise to announce changes?", default=has_notice):
        # ask about the first rule in detail, and whether each further rule is right
        rules = [_ask_notice(*named[:1])]
        for rule in named[1:]:
            if click.confirm(f"Does it also promise this: {clause.describe(rule)}?", default=True):
                rules.append(rule)
        if clause.unclear:
            rules += _ask_further_notices()
    # whether the answers require less notice than the clause seems to promise
    is_less = ConfirmedPromise("", tuple(rules)).asks_less_than(clause)
    question = "Name of the person who confirms this"
    if is_less and clause.unclear:
        say("This may be less than the clause promises. To confirm it, give your name.")
    elif is_less:
        say(f"This is less than the clause names: {clause}. To confirm it, give your name.")
    else:
        question += " (may be empty)"

    def require_name_if_less(written: str) -> str:
        """Return the name. Raises ValueError if a required name is missing."""
        if is_less and not written:
            raise ValueError("write the name of the person who confirms this")
        return written

    name = _ask(question, TypedValue("name", require_name_if_less))
    return [replace(rule, confirmed_by=name) for rule in rules]


def _ask_further_notices() -> Iterator[NoticeRule]:
    while click.confirm(
        "Does it promise another notice, such as for other changes?", default=False
    ):
        yield _ask_notice()


def _ask_notice(named: NoticeRule | None = None) -> NoticeRule:
    """Ask what notice a text promises, and return it as a rule. `named` has the default answers."""
    named_channels = named_logic = named_period = named_types = ""
    if named:
        named_channels = ", ".join(named.channels) or "any"
        if len(named.channels) > 1:
            # empty if the clause doesn't say whether one channel is enough
            named_logic = {"any": "one", "all": "all", None: ""}[named.logic]
        named_period = "none"
        if named.period:  # an empty period means any time before; it's entered as 0
            named_period = str(named.period) if named.period != NoticePeriod() else "0"
        named_types = ", ".join(named.classes)
    say(EXPLAIN_CHANNELS)
    channels = _ask("Channels", CHANNELS_OR_ANY, named_channels)
    logic: Logic = "any"  # the answer `any` doesn't name channels
    if len(channels) == 1:  # both would mean the same, so don't ask
        logic = "all"
    elif channels:
        question = "Is one channel enough, or are all required (one, all)"
        logic = _ask(question, TypedValue("answer", _parse_any_or_all), named_logic)
    say(EXPLAIN_DAYS)
    period = _ask("How many days before the effective date", PERIOD_OR_NONE, named_period)
    say(EXPLAIN_TYPES)
    classes = _ask("Types of change", TYPES_OF_CHANGE, named_types)
    return NoticeRule(channels, logic, period, classes)


def _ask(question: str, answer: TypedValue, default: str = "") -> Any:
    shown = f"{question} [{default}]" if default else question
    return click.prompt(shown, default=default, show_default=False, type=answer)


def _clauses_as_json(text: promises.Promised) -> Iterator[JsonObject]:
    """Convert the clauses of a text to JSON values. If there are none, yield one with nulls.

    Each value contains what is recorded for the whole text. `named` covers all parts of the clause,
    and `rules` only the parts that weren't refused.
    """
    more: JsonObject = {"recorded": text.record and _recorded_as_json(text.record)}
    if text.corrected:  # a promise in the front matter that the settings override
        more["corrected"] = _recorded_as_json(text.corrected)
    if text.unread:  # why no clauses can be found, such as an unsupported language
        more["unread"] = text.unread
    for clause in text.clauses or (NO_CLAUSE,):
        is_known = text.clauses and not clause.unclear  # whether it's clear what is promised
        named = {"channels": clause.named_channels, "days": list(map(_days, clause.named_periods))}
        yield {
            "path": text.path,
            "line_start": clause.first_line or None,
            "line_end": clause.last_line or None,
            "quote": clause.quote,
            "rules": list(map(_rule_as_json, clause.rules)),
            "named": named,
            "refused": list(map(asdict, clause.refused)),
            "promises_notice": clause.promises_notice if is_known else None,
            "unclear": list(map(asdict, clause.unclear)),
            **more,
        }


def _rule_as_json(rule: NoticeRule) -> JsonObject:
    return {
        "channels": rule.channels,
        "logic": rule.logic,  # whether `any` or `all` of the channels are required
        "for": rule.classes,  # types of change
        "period": rule.period and str(rule.period),
        "days": rule.period and _days(rule.period),
    }


def _recorded_as_json(record: ConfirmedPromise) -> list[JsonObject]:
    """Convert the rules of a recorded promise that require notice to JSON values."""
    fields = []
    for rule in record.rules:
        if not rule.classes:  # the policy promises no notice
            continue
        values = {"in": record.place(rule), **_rule_as_json(rule)}
        for key in ("about", "clause", "confirmed_by", "reason"):
            values[key] = getattr(rule, key) or None
        fields.append(values)
    return fields


def _days(period: NoticePeriod) -> int:
    """Convert a period to days so that programs can compare it. A month counts as 30 days."""
    return period.days + 30 * period.months


def describe_promise(text: promises.Promised, site: Invocation) -> str:
    """Describe the promise of a text: what is recorded, its clauses, and what they name.

    If nothing is recorded, include the commands to record the promise.
    """
    lines = list[str]()
    if text.record:
        lines += _recorded_rule_lines(text.record, "says")
    if text.corrected:  # a promise in the front matter that the settings override
        lines += _recorded_rule_lines(text.corrected, "no longer counts")
    lines += _clause_lines(text)
    # promises can only be recorded for policies on a site, and not for withdrawals
    if text.policy and not text.record and not text.ends:
        command = site.command_line(f"promises {text.policy} --confirm")
        lines.append(
            "  Its promise isn't recorded yet. Read the policy, then record the answer:\n"
            f"    {command}"
        )
        lines.append(f"  If it promises no notice:\n    {command} --rule none")
    return "\n".join(lines)


def _clause_lines(text: promises.Promised) -> Lines:
    """Quote each clause about changes, and say what it promises and which parts don't count.

    A refused part certainly promises nothing, for example because it's a question. An unclear part
    may promise something, so the user has to decide.
    """
    if not text.clauses:
        yield f"{text.path}: {_describe_missing_clause(text)}."
    for clause in text.clauses:
        place = _clause_place(text.path, clause)
        yield f"{place}: names {clause}"
        yield f"  {_quote_clause(clause)}"
        for part in clause.refused:  # parts that don't count as a promise
            yield f"  names nothing, because {part.reason}: {part.part}"
        for part in clause.unclear:
            line = f"  unclear, because {part.reason}"
            if part.part != clause.quote:  # the whole clause is already quoted
                line += f": {part.part}"
            yield line


def _describe_missing_clause(text: promises.Promised) -> str:
    if text.unread:
        return f"{text.unread}: read it, and record what it promises"
    return "no clause about policy changes found"


def _recorded_rule_lines(record: ConfirmedPromise, verb: str) -> Lines:
    """Describe each rule of a recorded promise. `verb` is `says` or `no longer counts`."""
    for rule in record.rules:
        place = record.place(rule)
        line = f"{place} {verb}: {rule}"
        if rule.confirmed_by:
            line += f"; confirmed by {rule.confirmed_by}"
        if rule.reason:
            line += f"; reason: {rule.reason}"
        yield line


def _describe_written_promise(done: promises.Confirmed, root: Path) -> str:
    """Show the lines that were written, followed by the clauses to compare them with."""
    lines = [f"Wrote to {done.wrote}:"]
    lines += [f"  {line}" for line in done.lines.splitlines()]
    correct = "Compare it with the policy and correct any mistakes"
    if can_commit(root):
        correct += ", then commit the file"
    lines.append(f"{correct}:" if done.clauses else f"{correct}.")
    for clause in done.clauses:
        place = _clause_place(done.path, clause)
        lines.append(f"  {place}: {_quote_clause(clause)}")
    return "\n".join(lines)


def _quote_clause(clause: ChangeClause) -> str:
    return json.dumps(clause.quote, ensure_ascii=False)


def _clause_place(path: str, clause: ChangeClause) -> str:
    """Return the file and lines of a clause, such as `content/terms.md:12-14`."""
    last = f"-{clause.last_line}" if clause.last_line != clause.first_line else ""
    return f"{path}:{clause.first_line}{last}"
