"""`legalsite status`: what is in force, pending and due for each policy."""

import os
from datetime import date
from textwrap import shorten, wrap
from typing import Any

import click
from msgspec.structs import asdict

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.options import as_of, common, output_format
from legalsite.cli.printing import A_CHANGE, say, say_json
from legalsite.commands.notify_outcome import emails_as_json
from legalsite.commands.status import WaitingDraft, calendar_of, site_status
from legalsite.model.in_force import ONE_DAY
from legalsite.model.notice import record_command, ways
from legalsite.site.settings import remembered_settings

REASON: Any = {
    "width": 100, "initial_indent": "    ", "subsequent_indent": "      ", "break_long_words": False,
    "break_on_hyphens": False,
}  # fmt: skip
LONGEST_REASON = 100


@click.command("status")
@as_of
@output_format(
    "text",
    "json",
    "ics",
    help="The output format; ics is a calendar of the days by which notices are due and from which texts apply.",
)
@common
def command(site: Invocation, as_of: date | None, form: str) -> None:
    """Show what is in force, what is pending and what is due."""
    root = site.root
    config = remembered_settings(root)
    on = as_of or today(config.timezone)
    seen = site_status(root, config, on, database=os.environ.get("LEGALSITE_DATABASE_URL", ""), now=now)
    if form == "ics":
        click.echo(calendar_of(seen.policies, config, on), nl=False)
        return
    policies = [as_json(standing, site) for standing in seen.policies]
    if form == "json":
        next_change = seen.next_change and seen.next_change.isoformat()
        drafts = [asdict(draft) for draft in seen.drafts]
        say_json({"day": on.isoformat(), "next_change": next_change, "policies": policies, "drafts": drafts})
        return
    for standing in policies:
        say("\n".join(_lines(standing)))
    if seen.drafts:
        say("\n".join(["Drafts that wait to be published:", *(_draft(draft, site) for draft in seen.drafts)]))
    if seen.empty:
        say(f"There is no policy yet. `{site.call('new SLUG')}` starts one.")
    else:
        if not seen.published:
            say(f"Nothing is published yet: all these texts are drafts. `{site.call('publish')}` records them.")
        ahead = f"The site next changes on {seen.next_change}." if seen.next_change else "No change is planned."
        say(f"{ahead} Today is {on}.")


def as_json(standing: Any, site: Invocation) -> dict[str, Any]:
    """Return the status of one policy as JSON values: days in ISO form, null if there is none."""
    on_day = standing.on_day
    return {
        "policy": on_day.slug,
        "title": standing.title,
        "status": on_day.status,
        "in_force": _mark(on_day.current) if on_day.current else None,
        "pending": [_mark(text) for text in on_day.upcoming],
        "next_change": standing.next_change and standing.next_change.isoformat(),
        "due": [
            {
                "notice": plan.notice.key,
                "send_by": plan.notice.send_by.isoformat(),
                "channels": list(plan.notice.channels),
                "logic": plan.notice.logic,
                "went_out": plan.out.isoformat() if plan.gone else None,
                "in_time": plan.in_time,
                "given": {channel: day.isoformat() for channel, day in plan.given},
                "missing": list(plan.missing),
                "emails": emails_as_json(plan),
                "verdict": plan.verdict,
                "answer": plan.answer and plan.answer.in_words,
                "to_record": [
                    site.call(record_command(plan.notice, channel))
                    for channel in plan.missing
                    if channel not in {"email", "site"}
                ],
                "may_apply_from": plan.earliest.isoformat(),
                "outcome": plan.outcome,
                "reason": str(plan.notice.reason),
            }
            for plan in standing.due
        ],
        "gaps": [
            {"from": str(gap.start), "to": gap.end and str(gap.end), "reason": gap.reason} for gap in on_day.unknown
        ],
    }


def _mark(text: Any) -> dict[str, Any]:
    return {
        "revised": str(text.revised),
        "effective": str(text.revision.effective),
        "from": str(text.start),
        "title": text.revision.title,
        "change": text.change or None,
        "withdraws": text.revision.withdrawn,
        "withheld": text.revision.withheld,
    }


def _lines(standing: dict[str, Any]) -> list[str]:
    current = standing["in_force"]
    lines = [f"{standing['policy']}: {standing['title']}"]
    if current:
        lines.append(f"  revision {current['revised']}, {_since(current)}{_gone(current)}")
    else:
        lines.append("  not known what is in force" if standing["status"] == "unknown" else "  nothing in force")
    lines += [f"  pending: revision {mark['revised']}, {_coming(mark)}{_gone(mark)}" for mark in standing["pending"]]
    lines += [f"  gap: {_not_known(gap)}" for gap in standing["gaps"]]
    for due in standing["due"]:
        how = ways(due["channels"], due["logic"])
        lines.append(f"  {_due(due)}, {how}")
        lines += wrap(f"why: {due['reason']}", **REASON)
        lines.append(f"    {due['outcome']}")
        lines += [f"    {due['emails']['in_words']}"] if due["emails"] else []
        lines += [f"    not recorded yet; once it is given: {command}" for command in due["to_record"]]
    return lines


def _draft(draft: WaitingDraft, site: Invocation) -> str:
    """Return a line on a draft: its date, what it lacks, and the command that comes next."""
    check, publish = (site.call(f"{command} {draft.slug}") for command in ("check", "publish"))
    if draft.revised is None:
        return f"  {draft.path}: its front matter cannot be read; `{check}` says why"
    if draft.undated:
        revise = site.call(f"revise {draft.slug}" + f" --language {draft.language}" * bool(draft.language))
        return (
            f"  {draft.path}: still has the date of the published text, {draft.revised}; `{revise}` gives it a new one"
        )
    if draft.example:
        return f"  {draft.path}: is still the example that `legalsite init` wrote; replace it with your own text"
    if draft.missing:
        missing = " and ".join(f"`{key}`" for key in draft.missing)
        return f"  {draft.path}: revised {draft.revised}, lacks {missing}"
    redate = ", with --redate if you finished it today" if draft.late else ""
    return f"  {draft.path}: revised {draft.revised}, lacks nothing in its front matter; next: `{publish}`{redate}"


def _due(due: dict[str, Any]) -> str:
    """Return what became of a notice. It may be given before its last day: nothing here says that this has passed."""
    if not due["verdict"]:
        return f"The notice of {due['notice']} is due by {due['send_by']}"
    return f"The notice of {due['notice']} {due['verdict']}; it was due by {due['send_by']}"


def _not_known(gap: dict[str, Any]) -> str:
    until = f" until {date.fromisoformat(gap['to']) - ONE_DAY}" if gap["to"] else ""
    return f"the text from {gap['from']}{until} is not known: {shorten(gap['reason'], LONGEST_REASON, placeholder='…')}"


def _gone(mark: dict[str, Any]) -> str:
    return "; its text is withheld" if mark["withheld"] else ""


def _since(mark: dict[str, Any]) -> str:
    if mark["effective"] < mark["from"] == mark["revised"][:10]:
        return f"applies from {mark['effective']}, published on {mark['from']}"
    return f"{'withdrawn' if mark['withdraws'] else 'in force'} since {mark['from']}"


def _coming(mark: dict[str, Any]) -> str:
    if mark["withdraws"]:
        what = "withdraws the policy"
    else:
        what = f"{A_CHANGE[mark['change']]}, in force" if mark["change"] else "in force"
    return f"{what} from {mark['from']}"
