"""A link to a place in a text, of this policy or another, that is not there."""

import re
from collections.abc import Collection, Iterator

from legalsite.checks.links_in import at_target
from legalsite.checks.site_links import SiteLink, nearest, site_links
from legalsite.checks.subject import Subject
from legalsite.checks.written import weight
from legalsite.errors import Problem
from legalsite.model.document import Document
from legalsite.model.policy import Revision

NAMED = re.compile(r'\s(?:id|name)="([^"]+)"')


def dead_anchor(subject: Subject) -> Iterator[Problem]:
    """Of current texts."""
    for text in subject.current:
        own: Collection[str] | None = None
        for link in site_links(subject, text):
            if not link.anchor or link.anchor == "top":
                continue
            if link.route is None:
                own = anchors(subject.document(text)) if own is None else own
                there, where = own, "this text has"
            elif link.route in subject.shown:
                shown = subject.shown[link.route]
                there = frozenset().union(*(anchors(subject.document(other)) for other in shown))
                where = f"/{link.route} has"
            else:
                continue
            if link.anchor not in there:
                yield _problem(subject, text, link, where, there)


def anchors(document: Document) -> frozenset[str]:
    """Those that headings and clauses get, and those that writers set."""
    return frozenset(NAMED.findall(document.html))


def _problem(subject: Subject, text: Revision, link: SiteLink, where: str, there: Collection[str]) -> Problem:
    near = nearest(link.anchor, sorted(there))
    mend = f"did you mean #{near}?" if near else "link to a clause that is there, or to the page alone"
    place = at_target(subject, text, link.target)
    return Problem("dead-anchor", f"{where} no place #{link.anchor}", mend, *place, weight(subject, text))
