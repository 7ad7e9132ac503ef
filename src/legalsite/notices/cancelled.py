"""Which texts that were to come never apply, because another took their place first."""

from collections.abc import Collection

from legalsite.model.policy import Policy, Revision


def cancelled_by(policy: Policy, revision: Revision, sent: Collection[str] = ()) -> tuple[Revision, ...]:
    """What this text replaces before it applied, and what that had replaced in the same way without telling anybody:
    `sent` has the notices that went out, by `slug@revised`. Whoever waits for one of these, its letter has to tell."""
    gone = [text for text in policy.revisions if text.revised in (revision.replaces or ())]
    found: list[Revision] = []
    for text in gone:
        if text.revised < revision.revised and text.effective >= revision.revised.day:
            untold = f"{policy.slug}@{text.revised}" not in sent
            found += [*(cancelled_by(policy, text, sent) if untold else ()), text]
    return tuple(found)


def announced(policy: Policy, revision: Revision, sent: Collection[str]) -> tuple[Revision, ...]:
    """Those of them of which a notice went out: whatever the class of this text, these readers are owed another."""
    return tuple(text for text in cancelled_by(policy, revision, sent) if f"{policy.slug}@{text.revised}" in sent)
