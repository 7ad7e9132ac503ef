"""`legalsite acceptance`: whether people must accept a policy again, and why."""

from datetime import date

import click
from msgspec import to_builtins

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import as_of, command_with_example, named_on_date, output_format
from legalsite.cli.printing import A_CHANGE, JsonObject, Lines, say, say_json
from legalsite.commands.acceptance import AcceptanceOnDate, acceptance
from legalsite.model.policy import VersionId
from legalsite.model.policy_on_date import (
    PolicyOnDate,
    VersionOnDate,
    describe_both_days,
    describe_never,
)
from legalsite.model.promise import ChangeClass
from legalsite.site.settings import cached_settings


@command_with_example("legalsite acceptance terms@2026-03-02")
@click.argument("version", metavar="POLICY@VERSION")
@as_of
@named_on_date("version")
@output_format("text", "json")
def command(version: str, *, site: Invocation, as_of: date | None, form: str) -> None:
    """Show whether people who accepted a version must be asked again, since when, and why."""
    slug, _, revised = version.partition("@")
    if not revised:
        raise click.UsageError(
            f"{version!r} isn't a version; write POLICY@VERSION, or add --on DATE"
        )
    config = cached_settings(site.root)
    on = as_of or today(config.timezone)
    answer = acceptance(site.root, config, slug, revised, on)
    if form == "json":
        say_json(_answer_as_json(answer))
    else:
        say(*_answer_lines(answer))


def _answer_as_json(answer: AcceptanceOnDate) -> JsonObject:
    """Convert an answer to JSON values.

    `due` says whether people must be asked on `day`. `accept` is the version that they agree to.
    `ask_again` is the request, which may start later, or null.
    """
    accepted = answer.accepted
    return {
        "policy": answer.on_day.slug,
        "revised": accepted.revised,
        "withheld": accepted.version.withheld,
        "retroactive": accepted.covers_earlier,  # whether it took effect before it was published
        "day": answer.on,
        "due": answer.is_due,
        "accept": answer.to_accept and answer.to_accept.revised,
        "ask_again": to_builtins(answer.request),
        "reason": _describe_reason(answer),
    }


def _answer_lines(answer: AcceptanceOnDate) -> Lines:
    accepted = _describe_version(answer.accepted)
    request = _describe_request(answer)
    yield f"{answer.on_day.slug}@{accepted}: {request}"
    reason = _describe_reason(answer)
    yield f"  why: {reason}"
    if answer.is_due and answer.to_accept:
        current = _describe_version(answer.to_accept)
        yield f"  people then agree to version {current}"


def _describe_request(answer: AcceptanceOnDate) -> str:
    """Say whether people must be asked to agree again, for example “ask again since 2026-03-02”.

    A request asks them to agree to a later version, now or from a future date on.
    """
    request = answer.request
    if not request:
        return "don't ask again"
    if answer.is_due:
        when = f"ask again since {request.start}"
    elif request.start <= answer.on:
        # the request has started, but no version is in effect that people could agree to
        return "don't ask"
    else:
        when = f"don't ask yet; ask again from {request.start} on"
    if request.by:
        when += f"; people must agree by {request.by}"
    return when


def _describe_reason(answer: AcceptanceOnDate) -> str:
    """Explain which later version requires people to agree again, or why none does.

    `answer.to_accept` is the version in effect, which people would agree to, or None.
    """
    request = answer.request
    # only used if no version is in effect
    absence = f"{_describe_absence(answer.on_day)}, so there's nothing to agree to"
    if not request and not answer.to_accept:
        return absence
    if not request:
        types = " or ".join([A_CHANGE[change] for change in answer.ask_for])
        versions = "version"
        if answer.has_withdrawals:  # a withdrawal of the policy is a version, too
            versions = "version that people can agree to"
        return f"no later {versions} is {types} from this one"
    since = answer.on_day.by_id[VersionId.parse(request.since)]
    version = _describe_version(since)
    change = _describe_change(since, request.change)
    reason = f"version {version} {change}"
    if request.start > answer.on:  # people are asked later, but the request can be announced before
        return f"{reason}; announce it from {request.announce_from} on"
    if not answer.to_accept:
        reason += f", but {absence}"
    return reason


def _describe_version(text: VersionOnDate) -> str:
    """Name a version with its dates, such as `2026-03-02 (effective 2026-04-01)`."""
    effective = str(text.version.effective)
    # both dates if the version was published after its effective date, otherwise empty
    dates = describe_both_days(effective, text.published, text.dated)
    facts = dates or f"effective {effective}"
    if text.never_took_effect:
        facts = describe_never(text)
    if text.version.withheld:
        facts += "; text withheld"
    return f"{text.revised} ({facts})"


def _describe_change(text: VersionOnDate, change: ChangeClass) -> str:
    """Describe the type of change of a version, such as “is a material change”.

    If the version states a different type or none, explain why it counts as `change`.
    """
    stated = text.version.change
    type_of_change = A_CHANGE[change]
    if stated == change:
        return f"is {type_of_change}"
    if not stated:
        return f"doesn't state its type of change, so it counts as {type_of_change}"
    # it also contains the changes of an upcoming version that it replaces
    return f"counts as {type_of_change}, because it replaces a {change} one"


def _describe_absence(on_day: PolicyOnDate) -> str:
    if on_day.ended:
        return f"the policy was withdrawn on {on_day.ended}"
    if on_day.unknown_since:
        return f"the version in effect since {on_day.unknown_since} isn't known"
    return "no version is in effect"
