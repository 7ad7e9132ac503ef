"""`legalsite plan`: preview the notice that a policy's draft would require."""

from datetime import date
from operator import attrgetter

import click

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.options import command_with_example, date_option, option, output_format
from legalsite.cli.printing import A_CHANGE, Lines, say, say_json
from legalsite.cli.problem_formats import as_values
from legalsite.cli.shell_commands import help_for_shell
from legalsite.cli.status import missing_sender_lines, requirement_lines
from legalsite.commands.notice_status import notice_status_as_json
from legalsite.commands.plan import PlannedText, plan, planned_calendar
from legalsite.model.notice_period import unlisted_years
from legalsite.model.policy_on_date import describe_start
from legalsite.model.promise import CHANGE_TYPES
from legalsite.notices.status_phrases import describe_unlisted_years
from legalsite.site.settings import read_settings


@command_with_example("legalsite plan privacy --effective 2027-03-01")
@click.argument("slug", metavar="POLICY")
@date_option("--effective", "Effective date to assume. Default: the draft's own.")
@option(
    "--change",
    "Type of change to assume. Default: the draft's own.",
    type=click.Choice(CHANGE_TYPES),
)
@date_option("--on", "Date on which the notice would be sent. Default: today.")
@output_format("text", "json", "ics")
def command(
    slug: str,
    *,
    site: Invocation,
    effective: date | None,
    change: str | None,
    on: date | None,
    form: str,
) -> None:
    """Show which notice a policy's draft would require, the deadline, and the earliest effective
    date. Without a draft, the current version stands in for the next one. Writes nothing."""
    day = today(read_settings(site.root).timezone)
    if on and on < day:
        raise click.UsageError(
            f"--on is {on}, but today is {day}: a notice can't be sent before today"
        )
    planned = plan(
        site.root,
        slug,
        day,
        effective=effective,
        change=change or "",
        send=on,
        now=now,
    )
    if form == "ics":
        click.echo(planned_calendar(planned, day), nl=False)
    elif form == "json":
        say_json(_plan_as_json(planned))
    else:
        say(*_plan_lines(planned))


def _plan_as_json(planned: PlannedText) -> dict[str, object]:
    """Convert a plan to JSON values. `notices` is empty if notice isn't required."""
    text = planned.version
    notice_status = planned.notice_status
    notices = []
    if notice_status and notice_status.requirements:
        notices.append(notice_status_as_json(notice_status))
    return {
        "policy": text.policy,
        "revised": text.revised,
        "revised_stated": text.revised_stated,
        "effective": text.effective,
        "effective_new_accounts": text.new_accounts_start,
        "change": text.weight,  # material if neither the draft nor --change states it
        "send": planned.send,
        "may_apply_from": notice_status.earliest_effective if notice_status else text.effective,
        "notices": notices,
        "problems": as_values(planned.problems),
    }


def _plan_lines(planned: PlannedText) -> Lines:
    """Describe the next version, the notice it requires, when it may take effect, and its problems.

    `check` would report the same problems.
    """
    text = planned.version
    notice_status = planned.notice_status
    # `began` means that there's no draft, so the current version stands in for the next one
    what = (
        "no draft; assuming that the next version"
        if planned.began
        else f"the draft of {text.revised}"
    )
    when = describe_start(text)
    yield f"{text.policy}: {what}, {A_CHANGE[text.weight]}, {when}"
    if notice_status and notice_status.requirements:
        yield f"  notice {notice_status.notice.key}:"
        yield from requirement_lines(notice_status)
        sent = notice_status.earliest_send_date
        # the requirement that delays the version most
        last = max(notice_status.requirements, key=attrgetter("earliest_effective"))
        period = last.requirement.rule.period
        # years without listed holidays into which a period in business days extends
        years = unlisted_years(
            period, sent, last.earliest_effective, planned.config.notice.holidays
        )
        earliest = f"{notice_status.earliest_effective}{describe_unlisted_years(years)}"
        yield f"  If notice is given on {sent}, the earliest effective date is {earliest}."
    else:
        yield "  No notice is required."
    yield from missing_sender_lines(planned.config, [notice_status] if notice_status else [])
    for problem in planned.problems:
        yield f"  check: {problem.severity}[{problem.rule}]: {problem.message}"
        yield f"    help: {help_for_shell(problem.help)}"
    yield "Nothing was written."
