"""`legalsite import git`: what became of a history, policy by policy, and what was passed over."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from legalsite.cli.options import Invocation, now
from legalsite.cli.printing import say, warn
from legalsite.cli.progress import Bar
from legalsite.commands.importing_git import Told, Wanted, bring_in_history, find_history

SHALLOW = """warning[shallow-clone]: this clone lacks its older commits; its first revisions may be older than they seem
  mend: `git fetch --unshallow` brings the rest; import that"""
NEXT = """The ledger records them as imported now: what day each is of is what the repository's history says, and nobody
sealed it then. Look at them with `legalsite serve`; `legalsite check` reports on them."""


def say_history(site: Invocation, repository: Path, globs: Sequence[str], ref: str, since: date) -> None:
    """Brings it in and says so."""
    found = find_history(site.root, Wanted(repository, globs, ref, since))
    policies: list[Told] = []
    with Bar("Texts", len(found.files), quiet=site.quiet) as bar:
        for policy in bring_in_history(found, now=now()):
            policies.append(policy)
            bar.update(len(policies))
    if found.shallow:
        warn(SHALLOW)
    for policy in policies:
        for problem in policy.problems:
            warn(str(problem))
    if not site.quiet:
        lines = [_line(policy, found.reasons.get(policy.slug, "")) for policy in policies]
        say("\n".join([*lines, _sum(policies), NEXT]))


def _line(policy: Told, reason: str) -> str:
    """`terms: 12 revisions, 2018-05-14 to 2023-04-20, from terms/index.md (before: terms.md)`."""
    *before, name = policy.names
    days = [text.revised for text in policy.texts]
    said = f"{policy.slug}: {_counted(len(days), 'revision')}"
    if days:
        said += f", {' to '.join(dict.fromkeys((str(days[0]), str(days[-1]))))}"
    said += f", from {name}" + (f" (before: {', '.join(before)})" if before else "")
    if policy.same:
        said += f"; {_counted(policy.same, 'day')} changed no word"
    links = sum(text.relinked for text in policy.texts)
    if links:
        said += f"; {_counted(links, 'link')} in all revisions written anew, to lead to policies"
    if policy.withdrawn:
        said += f"; removed on {days[-1]}: withdrawn"
    return f"{said}; named so since {reason}" if reason else said


def _sum(policies: Sequence[Told]) -> str:
    kept = [policy for policy in policies if policy.texts]
    revisions = sum(len(policy.texts) for policy in kept)
    said = f"{_counted(len(kept), 'policy', 'policies')}, {_counted(revisions, 'revision')}"
    warnings = sum(len(policy.problems) for policy in policies)
    return f"{said}; {_counted(warnings, 'warning')}, above" if warnings else said


def _counted(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"
