"""`legalsite revise`: start the next version of a policy."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date

import click
from click.exceptions import Exit
from msgspec.structs import replace

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.options import (
    Strings,
    command_with_example,
    date_option,
    flag,
    option,
    text_option,
)
from legalsite.cli.printing import A_CHANGE, Lines, print_problems, say, warn
from legalsite.commands.check import check
from legalsite.commands.revise import RevisedDraft, VersionOrder, revise
from legalsite.commands.revise_fact import outdated_texts, revise_texts
from legalsite.errors import counted, usage_failure
from legalsite.model.policy import VersionId, revise_from
from legalsite.model.policy_on_date import describe_start
from legalsite.model.promise import CHANGE_TYPES
from legalsite.site.load import load_fresh
from legalsite.site.settings import read_settings

ALL_HAVE_VALUE = (
    "Every current or upcoming version has the current value, a waiting draft, or a later version"
    " with that value."
)


@command_with_example("legalsite revise privacy --effective 2027-01-01")
@click.argument("names", metavar="[POLICY or FOLDER/]...", nargs=-1)
@text_option("--language", "Revise the translation into this language to match the newest version.")
@date_option("--effective", "Effective date of the new version. Default: its `revised` date.")
@option(
    "--from VERSION",
    "start",
    "Published version to start from or, with --language, to translate.",
)
@option("--change", "Type of change.", type=click.Choice(CHANGE_TYPES))
@option(
    "--summary",
    "One plain sentence that says what changes. With --fact, one for each language: en=SENTENCE.",
    multiple=True,
)
@option("--approved-by", "Who approved this version; several names with semicolons between them.")
@flag("--withdraw", "Withdraw the policy with this version.")
@text_option("--fact NAME", "Revise each document with an older value of this fact instead.")
def command(
    *,
    names: Strings,
    language: str,
    effective: date | None,
    start: str | None,
    withdraw: bool,
    fact: str,
    summary: Strings,
    site: Invocation,
    **facts: str | None,
) -> None:
    """Start the next version of policies from the version that each will succeed."""
    root = site.root
    _require_one_kind(names, fact, other_options=bool(language or start or withdraw))
    config = read_settings(root)
    day = today(config.timezone)
    # the remaining options are front matter keys with single-line values
    given = {key: " ".join(value.split()) for key, value in facts.items() if value}
    if fact:
        _revise_by_fact(site, fact, day, VersionOrder(effective=effective, facts=given), summary)
        return
    if summary:  # without --fact, only the last one counts
        given["summary"] = " ".join(summary[-1].split())
    if withdraw:
        given["withdrawn"] = "true"
    source = _version_id(start) if start else None
    order = VersionOrder(language, effective, source, given)
    drafts, skipped = revise(root, names, day, order)
    print_problems([problem._replace(severity="warning") for problem in skipped])
    if not site.quiet:
        _say_drafts(site, drafts, day, given)


def _say_drafts(
    site: Invocation, drafts: Sequence[RevisedDraft], day: date, given: Mapping[str, str]
) -> None:
    """Describe new drafts, and how to continue. `given` contains values from the command line."""
    slugs = [draft.text.policy for draft in drafts]
    loaded = load_fresh(site.root)  # with the new drafts
    # the texts may still contain dates from the versions they were copied from
    findings = check(loaded, day, now=now(), policies=slugs, rules=["date-in-text"])
    for draft in drafts:
        path = f"content/{draft.text.path}"
        say(_describe_draft(draft))
        for problem in findings.problems:
            if problem.path == path:
                fix = f"{problem.message}; {problem.help}"
                say(f"First, correct {problem.place}, because `publish` will stop there: {fix}")
        for sentence in _start_sentences(draft):
            say(sentence)
    say(_next_steps(site, drafts))
    # a draft that only changes a date brings no change that later versions would undo
    for draft in drafts:
        if draft.upcoming.later and not draft.only_moves:
            say(_later_steps(site, draft, given))


def _describe_draft(draft: RevisedDraft) -> str:
    """Say whether a draft is new, its dates, and whether an outdated approval was removed."""
    text = draft.text
    # without `start`, the draft existed before
    state = "is the next version" if draft.start else "isn't published yet"
    dates = f"translates {text.translates}" if text.translates else describe_start(text)
    if text.revised_stated:
        dates = f"revised {text.revised}, {dates}"
    facts = f"content/{text.path} {state}: {dates}"
    if draft.removed_approval:
        facts += f"\nRemoved `{draft.removed_approval}`, because what it approved has changed."
    return facts


def _require_one_kind(names: Strings, fact: str, *, other_options: bool) -> None:
    """Raise UsageError unless either policies or a fact are given, with valid options for them."""
    if bool(names) == bool(fact) or (fact and other_options):
        message = "name a policy, or use --fact without --language, --from, or --withdraw"
        raise click.UsageError(message)


def _revise_by_fact(
    site: Invocation, name: str, day: date, order: VersionOrder, summary: Strings
) -> None:
    """Start the next version of each document with an outdated value of a fact, and report it.

    A fact is a named value in content/facts.toml that texts contain, such as the company's name.
    Raises Exit (status 1) if documents were skipped because a draft is waiting.
    """
    config = read_settings(site.root)
    loaded = load_fresh(site.root, config)
    # the texts to revise, texts with a `waiting` draft, and texts that can only be revised `later`,
    # after an earlier version of the same policy
    found = outdated_texts(loaded, name, day, order.effective)
    languages = dict.fromkeys(each.text.language for each in found.texts)
    summaries = _summaries(summary, [*languages])
    if found.texts and "change" not in order.facts and sys.stdin.isatty():
        question = "Type of change, which you can edit in each draft"
        change = click.prompt(question, "material", type=click.Choice(CHANGE_TYPES))
        order = replace(order, facts={**order.facts, "change": change})
    drafts = revise_texts(site.root, found.texts, day, order, summaries)
    slugs = dict.fromkeys(draft.text.policy for draft in drafts)
    steps = []
    if not found.later:
        steps = [ALL_HAVE_VALUE]  # nothing is left to revise, unless there are new drafts
    if drafts:
        heading = f"{counted(len(drafts), 'draft')} with the new value. To publish and announce"
        by_company = loaded.config.by_company(slugs)
        announce = [f"notify plan {' '.join(each)} --to readers.csv" for each in by_company]
        heading += " them, with one email to each recipient:"
        steps = [site.next_steps(heading, "check", "publish", *announce)]
    if steps and not site.quiet:
        say(*map(_describe_draft, drafts), *steps)
    for text in found.waiting:
        warn(f"Skipped because a draft is waiting: content/{text.path}")
    if found.later:
        paths = ", ".join(f"content/{text.path}" for text in found.later)
        warn(f"Once these are published, run this command again for {paths}")
    if found.waiting:
        raise Exit(1)


def _summaries(given: Strings, languages: Sequence[str]) -> dict[str, str]:
    """Return the summary in each language, from the command line (`en=…`) or a prompt.

    Without a terminal, raises ProblemsFound (status 2) if summaries are missing.
    """
    summaries = {}
    for words in given:
        language, _, sentence = words.partition("=")
        summaries[language] = " ".join(sentence.split())
    missing = [language for language in languages if not summaries.get(language)]
    if missing and not sys.stdin.isatty():
        help = "say what changes:"
        for language in missing:
            help += f' --summary {language}="…"'
        message = "each document needs a summary in its language"
        raise usage_failure("no-summary", message, help)
    for language in missing:
        summaries[language] = click.prompt(f"What changes, in one sentence ({language})")
    return summaries


def _next_steps(site: Invocation, drafts: Sequence[RevisedDraft]) -> str:
    """Say what to fill in, and how to preview, translate, and publish the drafts."""
    heading = "Edit the text"
    if len(drafts) > 1:
        heading += "s"
    keys: dict[str, None] = {}  # keys to fill in, in order and without duplicates
    translated: dict[str, str] = {}  # language → policies with a translation into the language
    published = "publish"  # the command, to which the policies are added
    for draft in drafts:
        slug = draft.text.policy
        published += f" {slug}"
        for key in draft.missing:
            keys[f"`{key}`"] = None
        for language in draft.translations:
            translated[language] = translated.get(language, "") + f" {slug}"
    if drafts[0].text.withdrawn:  # --withdraw applies to all drafts
        heading += " (say why the policy ends, and where readers can go)"
    missing = list(keys)
    if missing:
        if len(missing) > 2:
            missing = [", ".join(missing[:-1]) + ",", missing[-1]]
        heading += ", and fill in " + " and ".join(missing)
    heading += "; the preview updates as you save. Then:"
    steps = [f"revise{slugs} --language {language}" for language, slugs in translated.items()]
    return site.next_steps(heading, "serve", *steps, published)


def _later_steps(site: Invocation, draft: RevisedDraft, given: Mapping[str, str]) -> str:
    """Return the commands that make the same change in versions that take effect later.

    `given` contains values from the command line. The later versions get the same type of change
    and approval.
    """
    days = []
    calls = []
    stated = {key: given[key] for key in ("change", "approved_by") if key in given}
    for revised, day, summary in draft.upcoming.later:
        days.append(f"on {day}")
        facts = dict(stated)
        # A command with these values also keeps the version's summary. Otherwise, the user fills in
        # all of them in the draft.
        if stated and summary:
            facts["summary"] = summary
        calls.append(revise_from(draft.text.policy, revised, facts))
    heading = (
        "After you publish it, make the same change in each upcoming version,"
        f" or it will be undone {' and '.join(days)}:"
    )
    return site.next_steps(heading, *calls)


def _version_id(written: str) -> VersionId:
    """Parse the value of --from. Raises BadParameter if the value isn't a version."""
    try:
        return VersionId.parse(written)
    except ValueError as error:
        message = f"{error}; name a version such as 2026-03-02 or 2026-03-02-2"
        raise click.BadParameter(message, param_hint="--from") from error


def _start_sentences(draft: RevisedDraft) -> Lines:
    """Explain which version a new draft starts from, and how it relates to upcoming versions.

    The draft `replaces` some upcoming versions, which then never take effect. The `later` versions
    take effect after the draft, and `ending` are later versions that withdraw the policy.
    """
    upcoming = draft.upcoming  # what happens to upcoming versions if the draft is published
    if draft.start and not draft.text.translates:
        yield f"It starts from the version of {draft.start}."
    # `revise` has written this key to the draft
    if upcoming.replaces and draft.text.withdrawn:
        ended = " and ".join(map(str, upcoming.replaces))
        yield f"Added `replaces`: {ended} will never take effect."
    elif upcoming.replaces:
        yield _replacement_sentence(draft)
    if upcoming.follows:  # it isn't clear whether the draft replaces the upcoming version
        answers = f"`replaces: [{upcoming.follows}]`; if it takes effect first, `replaces: []`"
        yield (
            f"{upcoming.follows} is upcoming."
            f" If this version replaces it before it takes effect, write {answers}."
        )
    # The summary of the replaced version, because its changes become part of this one. The last
    # sentence has named “that version”.
    if upcoming.announced:
        announced = f"“{upcoming.announced}”"
        if upcoming.partly:  # some of its changes are already in effect
            announced = f"the remaining part of {announced}"
        covered = ", ".join(map(str, upcoming.replaces or ()))
        yield (
            f"That version isn't in effect yet, so `summary` should cover {announced}"
            f" and this change; `summary_covers: [{covered}]` confirms that it does."
        )
    if upcoming.same_day:
        yield (
            f"The version of {upcoming.same_day} takes effect on the same date;"
            " publishing this one cancels it."
            f" To start from its text, use --from {upcoming.same_day}."
        )
    for revised, effective, _ in upcoming.later:
        yield f"The version of {revised} stays upcoming and takes effect on {effective}."
    for revised, effective in upcoming.ending:
        yield (
            f"The version of {revised} still withdraws the policy on {effective};"
            " to cancel it, add it to `replaces`."
        )
    # if the key wasn't added to the draft, `replaces` is None
    if upcoming.replaces == ():
        yield "Added `replaces: []`: this version doesn't replace an upcoming one."


def _replacement_sentence(draft: RevisedDraft) -> str:
    """Say that a draft replaces an upcoming version, and when that version's notice still counts.

    Readers who were told of the upcoming version needn't be told again, if someone approved the
    draft's change to it as not material.
    """
    replacement = f"The version of {draft.start} is upcoming, and this one `replaces` it."
    counts = "a notice of that version still counts, if this one takes effect no earlier."
    change = draft.text.change
    if change == "material":  # it needs a notice of its own
        return replacement
    if change:
        return f"{replacement} It's {A_CHANGE[change]}, so {counts}"
    correction = "If this is a small correction, set `change` and `approved_by`"
    if draft.only_moves:
        correction = "If only its date changes, set `change: editorial` and `approved_by`"
    return f"{replacement} {correction}: {counts}"
