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
from legalsite.model.promise import CHANGE_TYPES
from legalsite.site.settings import read_settings


@command_like("legalsite revise privacy --effective 2027-01-01")
@click.argument("slug", metavar="POLICY")
@option("--language", default="", help="Revise the translation into this language, for the newest text.")
@option("--effective", type=Day(), help="The day from which the new text applies. Default: its own day.")
@option("--from", "start", metavar="VERSION", help="Begin with this published text, not with the one it will succeed.")
@option("--change", type=click.Choice(CHANGE_TYPES), help="How much the new text changes.")
@option("--summary", help="One plain sentence on what changes.")
@option("--approved-by", help="Who decided that the change is editorial or minor.")
@flag("--withdraw", help="The new text ends the policy.")
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
    """Start the next version of a policy with the text that it will succeed."""
    root = site.root
    config = read_settings(root)
    day = today(config.timezone)
    given = {key: " ".join(value.split()) for key, value in facts.items() if value}
    given |= {"withdrawn": "true"} if withdraw else {}
    draft = revise(root, slug, day, VersionOrder(language, effective, _revised(start) if start else None, given))
    if site.quiet:
        return
    text, path = draft.text, f"content/{draft.text.path}"
    state = "is the next version" if draft.start else "was not published yet"
    dates = f"translates {text.translates}" if text.translates else f"takes effect on {text.effective}"
    say(f"{path} {state}: revised {text.revised}, {dates}")
    for problem in check(root, config, day, now=now(), policies=[slug], rules=["date-in-text"]).problems:
        if problem.path == path:
            say(f"First correct {problem.place}, or `publish` stops there: {problem.message}; {problem.help}")
    for sentence in _start(draft):
        say(sentence)
    fill = f", and fill in {' and '.join(f'`{key}`' for key in draft.missing)}" if draft.missing else ""
    translations = [f"revise {slug} --language {language}" for language in draft.translations]
    ends = " (say why the policy ends, and where readers can go)" if text.withdrawn else ""
    heading = f"Edit the text{ends}{fill}; the preview shows it while you do. Then:"
    say(site.steps(heading, "serve", *translations, f"publish {slug}"))
    if later := draft.upcoming.later:
        days = " and ".join(f"on {day}" for _, day, _ in later)
        heading = f"Once it is published, make the same change in what is upcoming, or it is undone {days}:"
        stated = {key: given[key] for key in ("change", "approved_by") if key in given}
        summaries = [(revised, {"summary": summary} if stated and summary else {}) for revised, _, summary in later]
        say(site.steps(heading, *(revise_from(slug, revised, stated | more) for revised, more in summaries)))


def _revised(written: str) -> VersionId:
    try:
        return VersionId.parse(written)
    except ValueError as wrong:
        message = f"{wrong}; name a version like 2026-03-02 or 2026-03-02-2"
        raise click.BadParameter(message, param_hint="--from") from wrong


def _start(draft: RevisedDraft) -> Iterator[str]:
    upcoming = draft.upcoming
    if draft.start and not draft.text.translates:
        yield f"It begins with the text of {draft.start}."
    if upcoming.replaces and draft.text.withdrawn:
        ended = " and ".join(map(str, upcoming.replaces))
        yield f"`replaces` was written: {ended} will never apply."
    elif upcoming.replaces:
        yield (
            f"The text of {draft.start} is upcoming; this one `replaces` it. Only a small correction? "
            "Set `change` and `approved_by`: then the notice of that text still counts, if this one applies no earlier."
        )
    if upcoming.follows:
        answers = f"`replaces: [{upcoming.follows}]`; if it applies first, `replaces: []`"
        yield f"{upcoming.follows} is upcoming. If it shall never apply, because this text replaces it, write {answers}."
    if upcoming.announced:
        announced = f"what of “{upcoming.announced}” is still to come" if upcoming.partly else f"“{upcoming.announced}”"
        covers = f"`summary_covers: [{', '.join(map(str, upcoming.replaces or ()))}]` confirms it"
        yield f"That text is not in effect yet, so `summary` says both: {announced}, and what is new; {covers}."
    if day := upcoming.same_day:
        yield (
            f"The text of {day} takes effect on the same day and will never apply if this one is published. "
            f"To begin with its words: --from {day}."
        )
    for revised, effective, _ in upcoming.later:
        yield f"The text of {revised} stays upcoming and takes effect on {effective}."
    for revised, effective in upcoming.ending:
        yield f"The text of {revised} still ends the policy on {effective}; to cancel that, name it in `replaces`."
    if upcoming.replaces == ():
        yield "`replaces: []` was written: this text replaces no upcoming one."
