"""`legalsite revise`: start the next version of a policy."""

from collections.abc import Iterator
from datetime import date

import click
from click import option

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.options import Day, command_like, common, flag
from legalsite.cli.printing import say
from legalsite.commands.check import check
from legalsite.commands.revise import RevisedDraft, VersionOrder, revise
from legalsite.model.policy import VersionId, revise_from
from legalsite.model.policy_on_date import start_of
from legalsite.model.promise import CHANGE_TYPES
from legalsite.site.settings import read_settings


@command_like("legalsite revise privacy --effective 2027-01-01")
@click.argument("slug", metavar="POLICY")
@option("--language", default="", help="Revise the translation into this language, for the newest version.")
@option("--effective", type=Day(), help="Effective date of the new version. Default: its `revised` date.")
@option("--from", "start", metavar="VERSION", help="Start from this published version, not the one it will succeed.")
@option("--change", type=click.Choice(CHANGE_TYPES), help="Type of change.")
@option("--summary", help="One plain sentence that says what changes.")
@option("--approved-by", help="Name of the person who approved an editorial or minor change.")
@flag("--withdraw", help="Withdraw the policy with this version.")
@common
def command(
    slug: str,
    *,
    language: str,
    effective: date | None,
    start: str | None,
    withdraw: bool,
    site: Invocation,
    **facts: str | None,
) -> None:
    """Start the next version of a policy from the version it will succeed."""
    root = site.root
    config = read_settings(root)
    day = today(config.timezone)
    given = {key: " ".join(value.split()) for key, value in facts.items() if value}
    given |= {"withdrawn": "true"} if withdraw else {}
    draft = revise(root, slug, day, VersionOrder(language, effective, _revised(start) if start else None, given))
    if site.quiet:
        return
    text, path = draft.text, f"content/{draft.text.path}"
    state = "is the next version" if draft.start else "isn't published yet"
    dates = f"translates {text.translates}" if text.translates else start_of(text)
    say(f"{path} {state}: revised {text.revised}, {dates}")
    for problem in check(root, config, day, now=now(), policies=[slug], rules=["date-in-text"]).problems:
        if problem.path == path:
            say(f"First, correct {problem.place}, because `publish` will stop there: {problem.message}; {problem.help}")
    for sentence in _start(draft):
        say(sentence)
    fill = f", and fill in {' and '.join(f'`{key}`' for key in draft.missing)}" if draft.missing else ""
    translations = [f"revise {slug} --language {language}" for language in draft.translations]
    ends = " (say why the policy ends, and where readers can go)" if text.withdrawn else ""
    heading = f"Edit the text{ends}{fill}; the preview updates as you save. Then:"
    say(site.steps(heading, "serve", *translations, f"publish {slug}"))
    if later := draft.upcoming.later:
        days = " and ".join(f"on {day}" for _, day, _ in later)
        heading = f"After you publish it, make the same change in each upcoming version, or it will be undone {days}:"
        stated = {key: given[key] for key in ("change", "approved_by") if key in given}
        summaries = [(revised, {"summary": summary} if stated and summary else {}) for revised, _, summary in later]
        say(site.steps(heading, *(revise_from(slug, revised, stated | more) for revised, more in summaries)))


def _revised(written: str) -> VersionId:
    try:
        return VersionId.parse(written)
    except ValueError as wrong:
        message = f"{wrong}; name a version such as 2026-03-02 or 2026-03-02-2"
        raise click.BadParameter(message, param_hint="--from") from wrong


def _start(draft: RevisedDraft) -> Iterator[str]:
    upcoming = draft.upcoming
    if draft.start and not draft.text.translates:
        yield f"It starts from the version of {draft.start}."
    if upcoming.replaces and draft.text.withdrawn:
        ended = " and ".join(map(str, upcoming.replaces))
        yield f"Added `replaces`: {ended} will never take effect."
    elif upcoming.replaces:
        yield (
            f"The version of {draft.start} is upcoming, and this one `replaces` it. If this is a small correction, set "
            "`change` and `approved_by`: the earlier notice then still counts, if this one takes effect no earlier."
        )
    if upcoming.follows:
        answers = f"`replaces: [{upcoming.follows}]`; if it takes effect first, `replaces: []`"
        yield f"{upcoming.follows} is upcoming. If this version replaces it before it takes effect, write {answers}."
    if upcoming.announced:
        announced = f"the remaining part of “{upcoming.announced}”" if upcoming.partly else f"“{upcoming.announced}”"
        covers = f"`summary_covers: [{', '.join(map(str, upcoming.replaces or ()))}]` confirms that it does"
        yield f"That version isn't in effect yet, so `summary` should cover {announced} and this change; {covers}."
    if day := upcoming.same_day:
        yield (
            f"The version of {day} takes effect on the same date, and never will if you publish this one. "
            f"To start from its text, use --from {day}."
        )
    for revised, effective, _ in upcoming.later:
        yield f"The version of {revised} stays upcoming and takes effect on {effective}."
    for revised, effective in upcoming.ending:
        yield f"The version of {revised} still withdraws the policy on {effective}; to cancel it, add it to `replaces`."
    if upcoming.replaces == ():
        yield "Added `replaces: []`: this version doesn't replace an upcoming one."
