"""A link to a page of this site that is not built, or by the name that a policy had once."""

import re
from collections.abc import Iterator

from legalsite.checks.links_in import at_target
from legalsite.checks.site_links import SiteLink, nearest, policies, site_links
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.pages import routes

FILE = re.compile(r"\.[a-z0-9]{2,5}$", re.IGNORECASE)
SLUG = re.compile(r"[a-z0-9/-]+")
BESIDE = frozenset(
    {"", routes.LEDGER, routes.CHECKPOINT, routes.NOTICE_SCRIPT, routes.ROBOTS, routes.MISSING, routes.HEADERS}
)


def dead_page(subject: Subject) -> Iterator[Problem]:
    """Of current texts. Of a part of a larger site only the old names of policies: the rest may be there. Which
    pages a policy has that cannot be read, nobody knows."""
    former = {old: slug for slug, policy in subject.config.policies.items() for old in policy.formerly}
    for text in subject.current:
        for link in site_links(subject, text):
            if link.route is None or link.route in BESIDE:
                continue
            now = former.get(link.route.rstrip("/"))
            there = link.route in subject.pages or link.route.startswith("assets/") or _unread(link.route, subject)
            if now or (subject.config.site_files and not there):
                message, mend = _said(link, now, subject)
                place = at_target(subject, text, link.target)
                yield Problem("dead-page", message, mend, *place, "warning")


def _unread(route: str, subject: Subject) -> bool:
    language, _, rest = route.partition("/")
    below = rest if language in subject.config.languages else route
    return any(below.startswith(f"{slug}/") for slug in subject.unread)


def _said(link: SiteLink, now: str | None, subject: Subject) -> tuple[str, str]:
    target = link.target.text
    if now:
        return f"`{target}` is the old name of {now}", f"link to {now}.md: it leads there wherever the site lies"
    if FILE.search(link.route or ""):
        return f"`{target}` is no file of this site", "put the file into content/files/, and name it files/…"
    return f"`{target}` leads to /{link.route}, and this site has no such page", _mend(link, subject)


def _mend(link: SiteLink, subject: Subject) -> str:
    route = (link.route or "").rstrip("/")
    if near := _near(route, subject):
        return f"did you mean {near}?"
    if link.target.text.partition("#")[0].endswith(".md") and SLUG.fullmatch(route):
        return f"start the policy with `legalsite new {route}`, or name another"
    return "name the policy's file (terms.md), or write the whole address"


def _near(route: str, subject: Subject) -> str:
    """The page by which the route ends, as where a text was copied from a larger site; else one that is spelt alike."""
    parts = route.split("/")
    tails = ("/".join(parts[first:]) for first in range(1, len(parts)))
    tail = next((tail for tail in tails if f"{tail}/" in subject.pages), "")
    return tail or nearest(route, policies(subject.pages))
