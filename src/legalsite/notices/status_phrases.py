"""Describe a notice in sentences: each of its requirements, and each ledger line about it.

Commands, checks, pages, and evidence all use these sentences.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from legalsite.errors import counted
from legalsite.ledger.lines import LedgerEntry, LedgerLine
from legalsite.ledger.recorded_result import (
    ACCOUNTS,
    ENOUGH,
    NOTHING,
    PAGE,
    REMINDER,
    WHOLE_LISTS,
    RecordedResult,
)
from legalsite.model.notice import RECORDABLE_CHANNELS, Notice
from legalsite.model.notice_key import NoticeKey
from legalsite.model.promise import Logic
from legalsite.notices.notice_results import (
    UNRECORDED_CHANNELS,
    ChannelUse,
    NoticeStatus,
    RequirementStatus,
)
from legalsite.notices.result_file import Figures
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.sentence_ends import end_sentence

SECTION = "notice"  # section of the phrase files with these sentences


def describe_result(
    line: LedgerEntry,
    say: Phrases | None = None,
    *,
    with_day: bool = False,
    on: date | None = None,
) -> str:
    """Describe the result in a ledger line, in the language of `say` (English by default).

    `with_day` adds the deadline for which emails are counted, if there is one. Until that day has
    passed, the description says “accepted so far”. `on` is today; None means that the deadline has
    passed. `result.rest` is the number of another ledger line about the same missed recipients, or
    0.
    """
    say = say or english(SECTION)
    result = line.result
    if result is None:  # the line isn't about the result of a notice
        return ""
    if result.is_emails:
        words = describe_emails(result, say, on=on)
        if result.rest:  # another line says what was done for recipients who were missed
            words = say.filled("see_line", outcome=words, line=result.rest)
        if result.deadline and with_day:
            words = say.filled("last_day", outcome=words, day=say.day_text(result.deadline))
        return words
    words = _describe_means(result, say)
    if result.rest:  # this line is about the recipients that the other line counts as missed
        words = say.filled("about_line", line=result.rest, how=words)
    return _with_private_reason(line, say.filled(result.basis, outcome=words), say)


def _describe_means(result: RecordedResult, phrases: Phrases) -> str:
    """Describe how and when notice was given through another channel, or that nothing more is done."""
    if result.on:
        return phrases.filled(
            "given", how=phrases.channels[result.channel], day=phrases.day_text(result.on)
        )
    return str(phrases.nothing_more)


def _with_private_reason(line: LedgerEntry, outcome: str, phrases: Phrases) -> str:
    """If nothing more is done, add that the reason isn't public. The ledger only has its hash."""
    if line.sha256 and line.result and line.result.channel == NOTHING:
        return phrases.filled("private_reason", outcome=outcome)
    return outcome


def describe_emails(
    result: RecordedResult, say: Phrases | None = None, *, on: date | None = None
) -> str:
    """Describe how many people's emails were accepted: `accepted in time for all account holders`.

    Before the deadline has passed, it's `accepted so far for …`. `on` is today; None means that the
    deadline has passed. `result.accepted` is the share of emails that were accepted in time, and
    `result.reached` includes late ones. Each is a percentage or, for a short list, a word.
    """
    say = say or english(SECTION)
    # emails with a deadline are to account holders, and “accepted” means by the deadline
    word = _share_word(result.accepted)
    key = f"subscribers_{word}"
    if result.deadline:
        key = f"in_time_{word}"
        # “so far” would be misleading if all emails were accepted
        if on and on <= result.deadline and word != "all":
            key = f"so_far_{word}"
    elif result.audience == ACCOUNTS:
        key = f"accounts_{word}"
    words = say.filled(key, share=result.accepted.removesuffix("%"))
    if result.accepted == ENOUGH:  # the company's target was met, but not everyone was reached
        words = say.filled("enough", outcome=words)
    if result.reached_all and not result.reached_all_in_time:
        words = say.filled("others_late", outcome=words)
    # state the share that includes late emails, if it's higher; a short list has no percentage
    elif result.reached != result.accepted and result.reached.endswith("%"):
        share = result.reached.removesuffix("%")
        words = say.filled("with_late", outcome=words, share=share)
    if result.left:  # some emails haven't been sent yet
        words = say.filled("emails_left", outcome=words)
    if result.channel == REMINDER:
        words = say.filled(REMINDER, outcome=words)
    return words


def _share_word(share: str) -> str:
    """Return how the names of phrases about a share end: `all` for the phrase `in_time_all`.

    ENOUGH uses the same phrases as NOT_ALL. For ENOUGH, `describe_emails` adds a sentence saying
    that the company's target was met.
    """
    if share in WHOLE_LISTS:
        return "all"
    if share.endswith("%"):
        return "share"
    return "not_all"


def describe_figures(figures: Figures, audience: str, *, on: date | None = None) -> str:
    """Describe the number of recipients in each state.

    An example is `accepted in time for 9,812 of 10,000 account holders; 120 rejected, 68 unknown`.
    `on` is the same as for `describe_emails`.
    """
    counts = dict(figures.counts)
    who = "account holder" if audience == ACCOUNTS else "subscriber"
    accepted = counts.pop("accepted", 0)
    in_time = ""
    if figures.deadline:
        in_time = " in time"
        # without other states, all emails were accepted, and “so far” would be misleading
        if counts and on and on <= figures.deadline:
            in_time = " so far"
    everyone = counted(figures.total, who)
    words = f"accepted{in_time} for {accepted:,} of {everyone}"
    others = [f"{count:,} {state}" for state, count in counts.items()]
    if others:
        words += f"; {', '.join(others)}"
    return words


def describe_requirement_figures(status: RequirementStatus) -> str:
    """Describe the figures of the emails, or return an empty string if this machine lacks them."""
    if not status.figures:
        return ""
    return describe_figures(status.figures, ACCOUNTS, on=status.on)


def describe_requirement(notice: Notice, status: RequirementStatus) -> str:
    """Describe a requirement on one line: its deadline, channels, state, and recorded facts."""
    requirement = status.requirement
    unlisted = describe_unlisted_years(requirement.unlisted_years)
    due = f"due by {requirement.deadline}{unlisted}"
    how = describe_channels(requirement.rule.channels, requirement.rule.logic)
    # earlier notices don't count for a cancellation, because only this notice announces it
    if notice.carried_over and requirement.source != "canceled":
        names = " and ".join([str(NoticeKey.of(version)) for version in notice.carried_over])
        emails = status.emails
        if emails and emails.notice_key != notice.key.notice:
            how += f" (the emails about {emails.notice_key} count)"
        else:
            how += f" (notices of {names} also count)"
    recorded = describe_requirement_status(status)
    # after a comma, a statement continues the clause: `met, as the company states: …`
    is_statement = status.basis == "stated" and not status.emails
    link = "," if is_statement else ";"
    return f"{due}, {how}: {status.state}{link} {recorded}"


def describe_unlisted_years(years: Iterable[int]) -> str:
    """Return a suffix for a date: the years for which the setting `holidays` lists no dates.

    The suffix is empty if there are no such years.
    """
    listed = " and ".join(map(str, years))
    if listed:
        return f" (`holidays` lists no dates in {listed})"
    return ""


def missed_notice_lines(missed: Iterable[NoticeStatus]) -> Iterator[str]:
    """Yield a line for each missed notice, about the first requirement that's left to do."""
    for notice_status in missed:
        notice = notice_status.notice
        unresolved = [status for status in notice_status.requirements if not status.is_done]
        yield f"missed notice {notice.key}, {describe_requirement(notice, unresolved[0])}"


def missed_notice_remedies(missed: Iterable[NoticeStatus]) -> tuple[str, tuple[str, ...]]:
    """Return what to do about missed notices, and commands for it, without `legalsite`."""
    reason = 'notify record POLICY@VERSION --unreached --reason "…"'
    for notice_status in missed:
        for status in chain(*notice_status.unresolved_by_deadline.values()):
            # the program records email and the version's page itself, so users can't
            if any(map(status.requirement.allows, RECORDABLE_CHANNELS)):
                given = "notify record POLICY@VERSION --channel CHANNEL --on DATE"
                what = "record how a missed notice was given, or why nothing more will be done"
                return what, (given, reason)
    return "record why nothing more will be done about a missed notice", (reason,)


def late_notice_commands(notice_status: NoticeStatus) -> Iterator[str]:
    """Yield commands, without `legalsite`, about requirements whose notice was given, but late.

    They list account holders who weren't emailed in time, and record why nothing more is done.
    """
    for status in notice_status.requirements:
        # if a channel is missing, the notice wasn't given at all
        if status.state != "late" or status.missing:
            continue
        options = f"{notice_status.notice.key} --unreached"
        if status.emails:  # name the account holders who missed this deadline
            options = unreached_options(notice_status.notice, status)
            yield f"notify status {options}"
        yield f'notify record {options} --reason "…"'


def unreached_options(notice: Notice, status: RequirementStatus) -> str:
    """Return the options of `notify` that name the account holders who missed a deadline."""
    deadline = status.requirement.deadline
    options = f"{notice.key} --unreached"
    # the default of --by is the first deadline
    if deadline != notice.email_days[0]:
        options += f" --by {deadline}"
    return options


def describe_requirement_status(status: RequirementStatus) -> str:
    """Describe everything that's recorded about a requirement, in sentences.

    The first sentence isn't capitalized, because it follows other text.
    """
    text, *others = list(_recorded_facts(status)) or ["nothing is recorded"]
    for fact in others:
        text = end_sentence(text) + " "
        text += fact[:1].upper() + fact[1:]
    return text


def describe_channels(channels: Sequence[str], logic: Logic | None) -> str:
    """List channels: `by email, on the site or in the product`.

    The last two are joined with `or` if the logic is "any", and with `and` otherwise.
    """
    if not channels:
        return "in any way"
    names = english(SECTION).channels
    *first, last = [str(names[channel]) for channel in channels]
    if not first:
        return last
    link = "or" if logic == "any" else "and"
    others = ", ".join(first)
    return f"{others} {link} {last}"


def _recorded_facts(status: RequirementStatus) -> Iterator[str]:
    """Yield a clause about each recorded or missing fact: emails, other channels, missed
    recipients.
    """
    say = english(SECTION)
    result = status.email_result
    if result:
        words = describe_emails(result, on=status.on)
        if status.sufficiency_reason:
            # `words` already say that the company considers ENOUGH sufficient
            label = "reason" if result.accepted == ENOUGH else "sufficient"
            words += f" ({label}: {status.sufficiency_reason})"
        yield words
    # if nothing is missing, other channels are enough, so emails needn't be mentioned
    elif status.requirement.allows("email") and (status.missing or status.resolutions):
        yield "no email to account holders is recorded"
    for use in status.uses:
        yield _describe_use(use, say)
    if PAGE in status.missing:
        yield "the version isn't published yet"
    unused = _unused_channels(status)
    if unused:
        yield f"no notice {describe_channels(unused, 'any')} is recorded"
    for line in status.resolutions:
        yield _describe_resolution(line, status.requirement.deadline, say)


def _unused_channels(status: RequirementStatus) -> list[str]:
    """Return the channels through which notice still has to be given and recorded.

    Email and the version's page are left out, because users don't record them. The result is empty
    if the recorded channels are enough, or if nothing at all is recorded.
    """
    rule = status.requirement.rule
    # If nothing at all is recorded, neither uses nor emails nor resolutions, the description says
    # “nothing is recorded” instead.
    is_listed = bool(status.resolutions)
    # if notice was given through one channel, the others are only needed if the rule needs all
    if status.uses or status.emails:
        is_listed = rule.logic == "all"
    if not is_listed:
        return []
    used = [use.channel for use in status.uses]
    return [channel for channel in rule.channels if channel not in (*used, *UNRECORDED_CHANNELS)]


def _describe_use(use: ChannelUse, phrases: Phrases) -> str:
    """Describe how and when notice was given through a channel other than email.

    This includes whether the program saw the notice.
    """
    day = phrases.day_text(use.day)
    if use.channel == PAGE:
        live = "not seen live"
        if use.seen_live:
            live = f"seen live on {phrases.day_text(use.seen_live)}"
        return f"recorded on {day}; {live}"
    given = phrases.filled("given", how=phrases.channels[use.channel], day=day)
    return phrases.filled(use.basis, outcome=given)


def _describe_resolution(line: LedgerLine, deadline: date, phrases: Phrases) -> str:
    """Describe what the company stated about recipients who were missed by the deadline."""
    result = line.result
    if result is None:  # a resolution has a result, but the type checker doesn't know that
        return ""
    words = _describe_means(result, phrases)
    if result.rest:  # the statement is only about recipients whom the emails didn't reach
        words = f"the others: {words}"
    if result.on and result.on > deadline:
        words += ", after the deadline"
    return _with_private_reason(line, f"{words}, as the company states", phrases)
