"""`legalsite check`: report all problems in a choice of formats."""

from datetime import date
from pathlib import Path

import click

from legalsite.checks.run import RULES
from legalsite.cli.invocation import Invocation, database, now, process_count, today
from legalsite.cli.options import Strings, as_of, command_with_example, option, output_format
from legalsite.cli.printing import path_from_here, say, warn
from legalsite.cli.problem_formats import FORMATS, full
from legalsite.commands.check import Gate, check
from legalsite.errors import Problem, did_you_mean
from legalsite.site.git_checkout import folder_in_checkout
from legalsite.site.load import load_fresh
from legalsite.site.settings import read_settings

NOTHING_TO_CHECK = {"publish": "no drafts to publish", "effective": "no notices are due"}
# In these formats, paths are relative to the repository root, which may be above the site's folder.
REPOSITORY_FORMATS = ("github", "gitlab", "sarif", "junit")


class RuleName(click.Choice[str]):
    """A rule name as an argument. The error for an unknown name suggests a similar name."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Validate a rule name and return it. Raises UsageError if the name is unknown."""
        if value not in RULES:
            help = did_you_mean(value, RULES, "docs/reference/rules.md lists all rules", "'")
            self.fail(f"unknown rule {value!r}: {help}", param, ctx)
        return value


@command_with_example("legalsite check privacy")
@click.argument("policies", nargs=-1, metavar="[POLICY or FOLDER/]...")
@option(
    "--rule NAME",
    "rules",
    "Check only this rule. May be repeated.",
    multiple=True,
    type=RuleName(RULES),
)
@option(
    "--gate",
    "Check only notices (deadlines, results, and earliest effective dates): "
    "before versions are published, or before they take effect.",
    type=click.Choice(["publish", "effective"]),
)
@as_of
@output_format(*FORMATS)
def command(
    site: Invocation,
    policies: Strings,
    rules: Strings,
    *,
    gate: Gate | None,
    as_of: date | None,
    form: str,
) -> int:
    """Report every problem in policies, settings, layouts, and the archive at once. Exits with 1 if
    there are errors, but not for warnings and notes."""
    config = read_settings(site.root)
    on = as_of or today(config.timezone)
    findings = check(
        # reads all recorded files instead of trusting the hashes of the last build
        load_fresh(site.root, config, now=now()),
        on,
        now=now(),
        policies=policies,
        rules=rules,
        gate=gate,
        database=database(),
        jobs=process_count(),
    )
    problems = findings.problems
    if form in REPOSITORY_FORMATS:
        folder = _folder_in_repository(site.root)
        problems = tuple(_in_folder(problem, folder) for problem in problems)
    text = ""
    # the other formats are for programs, and the same with --quiet
    if form != "full":
        text = FORMATS[form](problems)
    elif gate and not problems and not site.quiet:
        text = NOTHING_TO_CHECK[gate]
    elif problems or not site.quiet:  # with --quiet, don't say that there are no problems
        text = full(problems, verbose=site.verbose)
    if text:
        say(text)
    if not site.quiet:
        # the rules that the settings turn off, with the number of problems they would report
        warn(*findings.describe_hidden())
    return int(any(problem.is_error for problem in problems))


def _folder_in_repository(root: Path) -> str:
    """Return the site's folder relative to the repository, with a trailing slash.

    The top folder is an empty string. Outside a repository, the folder is relative to the current
    folder, where pipelines start.
    """
    root = root.resolve()
    folder = folder_in_checkout(root)
    if folder is not None:
        return folder
    path = Path(path_from_here(root))
    if path.is_absolute():  # it isn't inside the current folder
        return ""
    return f"{path.as_posix()}/"


def _in_folder(problem: Problem, folder: str) -> Problem:
    if not problem.path:
        return problem
    return problem._replace(path=folder + problem.path)
