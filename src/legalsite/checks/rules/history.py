"""How many changes of a policy went out under the date of an older text, in one sentence."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.imported_changes import Change, What, grace_of, imported_changes
from legalsite.checks.places import at_key
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.git_history import PastText
from legalsite.model.policy import Revision
from legalsite.model.revision_id import Revised
from legalsite.source.front_matter import read_revision

SAID: dict[What, str] = {
    "words": "in words",
    "links": "in links alone",
    "numbers": "in the order or the numbers of clauses alone",
    "markup": "in another tool's markup alone",
    "signs": "in punctuation alone",
}


def changed_under_old_date(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of a policy that came from a git history, once, at its newest text: date-in-text tells of each change."""
    changes = [change for change in imported_changes(checked, grace_of(checked)) if change.what != "date"]
    if any(change.verdict in {"old", "older"} for change in changes):
        newest = changes[-1].text
        message = _told(changes, checked.on)
        yield Problem("changed-under-old-date", message, "", *at_key(checked, newest, "revised"), "info")


def _told(changes: Sequence[Change], on: date) -> str:
    first, last = (change.text.revised.day for change in (changes[0], changes[-1]))
    verdicts = Counter(change.verdict for change in changes)
    old = [change for change in changes if change.verdict == "old"]
    when = f"from {first} to {last}" if first < last else f"on {first}"
    said = [f"{_counted(len(changes), 'change')} {when}: {len(old) or 'none'} under an old date"]
    if old:
        kinds = Counter(change.what for change in old)
        longest = max(old, key=lambda change: change.days)
        said[0] += f" ({', '.join(f'{kinds[what]} {words}' for what, words in SAID.items() if kinds[what])})"
        said += [f"{_counted(_days_in_all(old, on), 'day')} in all, longest from {longest.text.revised.day} on"]
    if verdicts["older"]:
        said += [f"{verdicts['older']} with a new date that is older than the change"]
    if verdicts["undated"]:
        said += [f"{verdicts['undated']} while the text stated no date"]
    return "; ".join(said)


def _days_in_all(old: Sequence[Change], on: date) -> int:
    """Each day once."""
    days: set[date] = set()
    for change in old:
        start = change.text.revised.day
        days |= {start + timedelta(days=day) for day in range(((change.until or on) - start).days)}
    return len(days)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


# --- A text that git shows was live, and that is in no archive. ---


def history_not_archived(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of each text that a later one overwrote, the last wording under its `revised`. Only before the ledger began: from
    then on what is committed is a draft. What cannot be read as a text of this site was not on it either."""
    if checked.past is None:
        return
    if checked.past.missing:
        message = f"texts that were live cannot be told: {checked.past.missing}"
        yield Problem("history-not-archived", message, checked.past.help, "content", severity="info")
    known = {(text.language, text.revised) for text in checked.texts}
    for (language, revised), (past, text) in sorted(_last(checked).items(), key=lambda each: each[0][1]):
        if (language, revised) in known:
            continue
        commit = past.commit[:12]
        message = f"git shows that a text of {revised} was live (commit {commit} of {past.day}), and it is not archived"
        suffix = "" if language == checked.config.languages[0] else f".{language}"
        kept = f"content/{text.policy}/{revised}{suffix}.md"
        help = f"`git show {commit}:./content/{past.written}` has it: keep it as {kept}"
        yield Problem("history-not-archived", message, help, f"content/{_newest(checked)}", severity="warning")


def _last(checked: CheckedPolicy) -> dict[tuple[str, Revised], tuple[PastText, Revision]]:
    found: dict[tuple[str, Revised], tuple[PastText, Revision]] = {}
    for past in checked.past.texts if checked.past else ():
        if past.path.split(".")[0] != checked.policy.slug:
            continue
        try:
            text = read_revision(past.data, past.path, languages=checked.config.languages)
        except ProblemsFound:
            continue
        found[text.language, text.revised] = past, text
    return found


def _newest(checked: CheckedPolicy) -> str:
    return next((text.path for text in reversed(checked.policy.revisions)), f"{checked.policy.slug}.md")


# --- A draft that readers do not see yet. ---


def unpublished_text(checked: CheckedPolicy) -> Iterator[Problem]:
    """Only where there is a ledger: without one, everything is on the site as it stands."""
    for text in checked.texts if checked.published else ():
        if text.is_draft and not text.recorded:
            message = f"this text of {text.revised} is not published: it is not on the site"
            help = "`legalsite publish` records it"
            yield Problem("unpublished-text", message, help, *at_key(checked, text, "revised"), "info")
