"""The revision that a person names, if a notice can be about it."""

from datetime import date

from legalsite.errors import Problem, ProblemsFound
from legalsite.model import in_force
from legalsite.model.policy import Revision, RevisionId
from legalsite.site.load import Site


def revision_to_announce(site: Site, name: str, on: date) -> Revision:
    """Return the revision POLICY@REVISED. Raises ProblemsFound (status 2) for a name that means nothing, and for a text
    that no notice may announce: it never applies, nobody knows whether it does, or it is withheld."""
    slug, _, revised = name.partition("@")
    revision = _revision(site, slug, revised)
    if by := in_force.cancelled_by(site.policy(slug), revision, on):
        message = f"{name} will never apply, because of the text of {by.revised}: no notice can announce it"
        raise ProblemsFound([Problem("cancelled", message, f"name {slug}@{by.revised}")], 2)
    if in_force.may_have_applied(site.policy(slug), revision, on):
        message = f"it is not known whether {name} takes effect, because of a gap after it: no notice can announce it"
        raise ProblemsFound([Problem("not-known", message, "publish the text that applies")], 2)
    if revision.withheld:
        help = "tell readers in your own words why it was withheld, and which revision replaces it"
        message = f"the text of {name} is withheld, so no email can show what it changed"
        raise ProblemsFound([Problem("withheld", message, help)], 2)
    return revision


def published_revision(site: Site, name: str) -> Revision:
    """Return the revision that POLICY@REVISED names. Raises ProblemsFound (status 2) if it is not in the ledger."""
    slug, _, revised = name.partition("@")
    revision = _revision(site, slug, revised)
    if not revision.recorded:
        help = "run `legalsite publish` first: a notice is about a recorded revision"
        raise ProblemsFound([Problem("not-recorded", f"{name} is not in the ledger", help)], 2)
    return revision


def _revision(site: Site, slug: str, revised: str) -> Revision:
    policy = site.policy(slug)
    try:
        revision = in_force.revision_of(policy, RevisionId.parse(revised))
    except ValueError:
        revision = None
    if revision is None:
        last = ", ".join(str(earlier.revised) for earlier in policy.revisions[-5:])
        help = f"the latest revisions are: {last}"
        raise ProblemsFound([Problem("no-revision", f"{slug} has no revision {revised!r}", help)], 2)
    return revision
