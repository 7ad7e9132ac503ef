"""Rules about the history of a policy: texts that are not archived, drafts not published,
older texts that would apply again."""

from collections.abc import Iterator

from msgspec.structs import replace

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem, ProblemsFound
from legalsite.model import in_force
from legalsite.model.git_history import Past, PastText
from legalsite.model.policy import Policy, Revision, RevisionId
from legalsite.source.front_matter import read_revision


def history_not_archived(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find texts that were live before there was a ledger, as git shows, and are not archived. Only the last wording
    under each `revised` counts.

    Only commits from before the ledger count: after that, what is committed is a draft. A file that cannot be read as a
    text of this site was never on the site. Warning: the archive, or a reason in `[[checks]]`.
    """
    if checked.past is None:
        return
    if checked.past.missing:
        message = f"git cannot show which texts were live: {checked.past.missing}"
        yield Problem("history-not-archived", message, checked.past.help, "content", severity="info")
    newest = next((text.path for text in reversed(checked.policy.revisions)), f"{checked.policy.slug}.md")
    known = {(text.language, text.revised) for text in checked.texts}
    last_wordings = _last_wordings(checked, checked.past)
    for (language, revised), (past, text) in sorted(last_wordings.items(), key=lambda entry: entry[0][1]):
        if (language, revised) in known:
            continue
        commit = past.commit[:12]
        commit_day = f"commit {commit} of {past.day}"
        message = f"git shows that the text of {revised} was live ({commit_day}), but it is not archived"
        suffix = "" if language == checked.config.languages[0] else f".{language.lower()}"
        archived_path = f"content/{text.policy}/{revised}{suffix}.md"
        help = f"archive it: save what `git show {commit}:./content/{past.written}` prints as {archived_path}"
        yield Problem("history-not-archived", message, help, f"content/{newest}", severity="warning")


def _last_wordings(checked: CheckedPolicy, history: Past) -> dict[tuple[str, RevisionId], tuple[PastText, Revision]]:
    texts: dict[tuple[str, RevisionId], tuple[PastText, Revision]] = {}
    for past in history.texts:
        if past.path.split(".")[0] != checked.policy.slug:
            continue
        try:
            text = read_revision(past.data, past.path, languages=checked.config.languages)
        except ProblemsFound:
            continue
        texts[text.language, text.revised] = past, text
    return texts


def unpublished_text(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find drafts that are not published, if there is a ledger. Without one, the site shows every text. Information:
    `legalsite publish`."""
    for text in checked.texts if checked.published else ():
        if text.is_draft and not text.recorded:
            message = f"this draft of {text.revised} is not published: readers cannot see it"
            help = "what comes next: `legalsite status`"
            yield Problem("unpublished-text", message, help, *at_key(checked, text, "revised"), "info")


def older_text_returns(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a `replaces` that brings an older text back into force.

    A text supersedes the one in force by itself, on the day on which it takes effect. If `replaces` names that one and
    the new text starts later, the text before it would apply in between. And if it names one of two texts for the same
    day, the older of them would apply on that day. Error: correct `replaces`.
    """
    for text in checked.policy.revisions:
        if text in checked.editable and text.replaces:
            earlier = [other for other in checked.policy.revisions if other.revised < text.revised]
            without = replace(checked.policy, revisions=tuple(earlier))
            with_text = replace(checked.policy, revisions=(*earlier, text))
            returning = [*_returning_now(text, without, with_text), *_returning_later(text, without, with_text)]
            for message, help in returning:
                yield Problem("older-text-returns", message, help, *at_key(checked, text, "replaces"))


def _returning_now(text: Revision, without: Policy, with_text: Policy) -> Iterator[tuple[str, str]]:
    """Yield message and help if a text replaces the one in force and does not take its place at once."""
    day = text.revised.day
    current = in_force.in_force(without, day)
    if current is None or current.revised not in (text.replaces or ()) or text.effective <= day:
        return
    starts = (period.start for period in in_force.timeline(with_text, day))
    last_day = next(start for start in starts if start > day) - in_force.ONE_DAY
    returning = in_force.in_force(with_text, day)
    which = f"the older text of {returning.revised} would apply again" if returning else "no text would apply"
    fact = f"`replaces` names {current.revised}, which is in force, but this text takes effect only on {text.effective}"
    yield (
        f"{fact}: {which} from {day} to {last_day}",
        f"take {current.revised} out of `replaces`: this text supersedes it by itself on {text.effective}",
    )


def _returning_later(text: Revision, without: Policy, with_text: Policy) -> Iterator[tuple[str, str]]:
    """Yield message and help for each pending text that another one for the same day had superseded, if only that one
    is replaced."""
    day = text.revised.day
    for older in in_force.known(without, day):
        if older.effective > day and in_force.status(with_text, older, day) == "pending":
            instead = in_force.applies_instead(without, older, day)
            if instead:
                fact = f"`replaces` names {instead.revised}, but not the older text for the same day, {older.revised}"
                message = f"{fact}: that one would take effect on {older.effective}"
                yield message, f"add {older.revised} to `replaces`"
