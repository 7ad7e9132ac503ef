"""`legalsite check`: every problem at once, in the format that a reader, an editor or a pipeline needs."""

import os
from datetime import date
from pathlib import Path

import click

from legalsite.checks.run import RULES
from legalsite.cli.invocation import Invocation, cores, database, now, today
from legalsite.cli.options import as_of, command_like, common, output_format
from legalsite.cli.printing import say, warn
from legalsite.cli.problem_formats import FORMATS
from legalsite.commands.check import Gate, check
from legalsite.errors import did_you_mean
from legalsite.site.settings import read_settings

WAITING = {"publish": "no drafts to publish", "effective": "no notices are due"}
OF_THE_REPOSITORY = ("github", "gitlab", "sarif")


class RuleName(click.Choice):  # type: ignore[type-arg]  # generic since click 8.2
    """The name of a rule. The message about a wrong one suggests the nearest; all of them are too many to read."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in RULES:
            help = did_you_mean(value, RULES, "docs/reference/rules.md lists all rules", "'")
            self.fail(f"unknown rule {value!r}: {help}", param, ctx)
        return value


@command_like("legalsite check privacy")
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    type=RuleName(RULES),
    metavar="NAME",
    help="Check only this rule. May be repeated.",
)
@click.option(
    "--gate",
    type=click.Choice(["publish", "effective"]),
    help="Check only the notices, before versions are published or before they take effect: deadlines, results, and "
    "earliest effective dates.",
)
@as_of
@output_format(*FORMATS)
@common
def command(
    site: Invocation,
    policies: tuple[str, ...],
    rules: tuple[str, ...],
    *,
    gate: Gate | None,
    as_of: date | None,
    form: str,
) -> int:
    """Report every problem at once. Exits with 1 if there are errors, but not for warnings and notes."""
    config = read_settings(site.root)
    on = as_of or today(config.timezone)
    findings = check(
        site.root, config, on, now=now(), policies=policies, rules=rules, gate=gate,
        database=database(needed=False), jobs=cores(),
    )  # fmt: skip
    problems = findings.problems
    below = Path(os.path.relpath(site.root)).as_posix()  # a pipeline starts at the top of the repository
    if form in OF_THE_REPOSITORY and below != "." and not below.startswith(".."):
        problems = tuple(problem._replace(path=problem.path and f"{below}/{problem.path}") for problem in problems)
    nothing = WAITING[gate] if gate and form == "full" and not problems else ""
    text = nothing or FORMATS[form](problems)
    if text and (problems or form != "full" or not site.quiet):
        say(text)
    for sentence in findings.not_shown() if not site.quiet else ():
        warn(sentence)
    return int(any(problem.is_error for problem in problems))
