"""A text that git shows was live, and that is in no archive."""

from collections.abc import Iterator

from legalsite.checks.subject import Subject
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.past import PastText
from legalsite.model.policy import Revision
from legalsite.model.revised import Revised
from legalsite.source.front_matter import read_revision


def history_not_archived(subject: Subject) -> Iterator[Problem]:
    """Of each text that a later one overwrote, the last wording under its `revised`. Only before the ledger began: from
    then on what is committed is a draft. What cannot be read as a text of this site was not on it either."""
    if subject.past is None:
        return
    if subject.past.missing:
        message = f"texts that were live cannot be told: {subject.past.missing}"
        yield Problem("history-not-archived", message, subject.past.mend, "content", severity="info")
    known = {(text.language, text.revised) for text in subject.texts}
    for (language, revised), (past, text) in sorted(_last(subject).items(), key=lambda each: each[0][1]):
        if (language, revised) in known:
            continue
        commit = past.commit[:12]
        message = f"git shows that a text of {revised} was live (commit {commit} of {past.day}), and it is not archived"
        suffix = "" if language == subject.config.languages[0] else f".{language}"
        kept = f"content/{text.policy}/{revised}{suffix}.md"
        mend = f"`git show {commit}:./content/{past.written}` has it: keep it as {kept}"
        yield Problem("history-not-archived", message, mend, f"content/{_newest(subject)}", severity="warning")


def _last(subject: Subject) -> dict[tuple[str, Revised], tuple[PastText, Revision]]:
    found: dict[tuple[str, Revised], tuple[PastText, Revision]] = {}
    for past in subject.past.texts if subject.past else ():
        if past.path.split(".")[0] != subject.policy.slug:
            continue
        try:
            text = read_revision(past.data, past.path, languages=subject.config.languages)
        except ProblemsFound:
            continue
        found[text.language, text.revised] = past, text
    return found


def _newest(subject: Subject) -> str:
    return next((text.path for text in reversed(subject.policy.revisions)), f"{subject.policy.slug}.md")
