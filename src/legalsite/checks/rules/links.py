"""A link whose target was garbled on the way into the text: `http:/x`, `www.x.com`, `http://…/">Creative`."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.document_links import (
    at_target,
    fault_of,
    image_targets,
    image_texts,
    link_words,
    target_in,
    targets,
)
from legalsite.checks.places import at_words, weight
from legalsite.checks.site_links import SiteLink, nearest, policies, site_links
from legalsite.errors import Problem, Severity
from legalsite.ledger.lines import FILE_PATH
from legalsite.ledger.recorded_files import shown_file
from legalsite.model.document import Document
from legalsite.model.policy import Revision
from legalsite.pages import routes

REMEMBERED = 1 << 12  # blocks: the texts of a policy share most of theirs
NOWHERE = '<a href="">'
UNREAD = re.compile(r"\]\s?\(\s*(?:https?:|mailto:|www\.|/|#)|<a\s+href|</a>|\bhref\s?=\s?[\"“]|/\">(?=\w)")


def broken_link(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts. Whether a page answers is not asked: rules have no network."""
    for text in checked.current:
        document = checked.document(text)
        for target in targets(document):
            fault = fault_of(target.text)
            if fault:
                message, help = f"the link to `{target.text}` {fault}", "write the target as a browser shows it"
                yield Problem("broken-link", message, help, *at_target(checked, text, target), weight(checked, text))
        for block in document.blocks:
            for found in _unread(block.text) if block.kind != "code" else ():
                message, help = "this is no link on the page: readers see its markup", "write it as [words](target)"
                place = at_words(checked, text, block.line, found)
                yield Problem("broken-link", message, help, *place, weight(checked, text))
            if NOWHERE in block.html:
                message, help = "this link leads nowhere", "write the target as a browser shows it"
                place = at_words(checked, text, block.line, "]()")
                yield Problem("broken-link", message, help, *place, weight(checked, text))


@lru_cache(maxsize=REMEMBERED)
def _unread(words: str) -> tuple[str, ...]:
    return tuple(found[0] for found in UNREAD.finditer(words))


# --- A link to a place in a text, of this policy or another, that is not there. ---

NAMED = re.compile(r'\s(?:id|name)="([^"]+)"')


def dead_anchor(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts."""
    for text in checked.current:
        own: Collection[str] | None = None
        for link in site_links(checked, text):
            if not link.anchor or link.anchor == "top":
                continue
            if link.route is None:
                own = anchors(checked.document(text)) if own is None else own
                there, where = own, "this text has"
            elif link.route in checked.shown:
                shown = checked.shown[link.route]
                there = frozenset().union(*(anchors(checked.document(other)) for other in shown))
                where = f"/{link.route} has"
            else:
                continue
            if link.anchor not in there:
                yield _problem(checked, text, link, where, there)


def anchors(document: Document) -> frozenset[str]:
    """Those that headings and clauses get, and those that writers set."""
    return frozenset(NAMED.findall(document.html))


def _problem(checked: CheckedPolicy, text: Revision, link: SiteLink, where: str, there: Collection[str]) -> Problem:
    near = nearest(link.anchor, sorted(there))
    help = f"did you mean #{near}?" if near else "link to a clause that is there, or to the page alone"
    place = at_target(checked, text, link.target)
    return Problem("dead-anchor", f"{where} no place #{link.anchor}", help, *place, weight(checked, text))


# --- A link to a page of this site that is not built, or by the name that a policy had once. ---

FILE = re.compile(r"\.[a-z0-9]{2,5}$", re.IGNORECASE)
SLUG = re.compile(r"[a-z0-9/-]+")
BESIDE = frozenset(
    {"", routes.LEDGER, routes.CHECKPOINT, routes.NOTICE_SCRIPT, routes.ROBOTS, routes.MISSING, routes.HEADERS}
)


def dead_page(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts. Of a part of a larger site only the old names of policies: the rest may be there. Which
    pages a policy has that cannot be read, nobody knows."""
    former = {old: slug for slug, policy in checked.config.policies.items() for old in policy.formerly}
    for text in checked.current:
        for link in site_links(checked, text):
            if link.route is None or link.route in BESIDE:
                continue
            now = former.get(link.route.rstrip("/"))
            there = (
                link.route in checked.pages
                or link.route.startswith("assets/")
                or _dead_page_unread(link.route, checked)
            )
            if now or (checked.config.site_files and not there):
                message, help = _said(link, now, checked)
                place = at_target(checked, text, link.target)
                yield Problem("dead-page", message, help, *place, "warning")


def _dead_page_unread(route: str, checked: CheckedPolicy) -> bool:
    language, _, rest = route.partition("/")
    below = rest if language in checked.config.languages else route
    return any(below.startswith(f"{slug}/") for slug in checked.unread)


def _said(link: SiteLink, now: str | None, checked: CheckedPolicy) -> tuple[str, str]:
    target = link.target.text
    if now:
        return f"`{target}` is the old name of {now}", f"link to {now}.md: it leads there wherever the site lies"
    if FILE.search(link.route or ""):
        return f"`{target}` is no file of this site", "put the file into content/files/, and name it files/…"
    return f"`{target}` leads to /{link.route}, and this site has no such page", _help(link, checked)


def _help(link: SiteLink, checked: CheckedPolicy) -> str:
    route = (link.route or "").rstrip("/")
    if near := _near(route, checked):
        return f"did you mean {near}?"
    if link.target.text.partition("#")[0].endswith(".md") and SLUG.fullmatch(route):
        return f"start the policy with `legalsite new {route}`, or name another"
    return "name the policy's file (terms.md), or write the whole address"


def _near(route: str, checked: CheckedPolicy) -> str:
    """The page by which the route ends, as where a text was copied from a larger site; else one that is spelt alike."""
    parts = route.split("/")
    tails = ("/".join(parts[first:]) for first in range(1, len(parts)))
    tail = next((tail for tail in tails if f"{tail}/" in checked.pages), "")
    return tail or nearest(route, policies(checked.pages))


# --- A link or image that leads to a file which is not in content/files. ---

HELP = "put the file there, or take the link out"


def missing_file(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts: what readers see, or will."""
    for text in checked.current:
        document, severity = checked.document(text), weight(checked, text)
        yield from missing_files(document, checked.read(text), text.path, checked.files, severity)


def missing_files(
    document: Document, data: bytes, path: str, files: Collection[str], severity: Severity = "error"
) -> Iterator[Problem]:
    """Of the text at `path` below content/, whose file is `data`; `files` are those there are, by such paths too."""
    for target in targets(document):
        shown = shown_file(target.text)
        if shown and shown not in files:
            said = f"`{target.text}` leads to a file that is not in content/"
            yield Problem("missing-file", said, HELP, *target_in(data, f"content/{path}", target), severity)


# --- An image that lies on another site: pages do not load it, and nobody here keeps it from changing. ---


def foreign_image(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts. The site's security policy allows its own images only (CSP 3, img-src 'self'); a host that
    leaves the policy out tells the other site who reads."""
    own = urlsplit(checked.config.origin).netloc
    for text in checked.current:
        for target in image_targets(checked.document(text)):
            if _host(target.text) not in {"", own}:
                message = (
                    f"`{target.text}` lies on another site: pages do not load it, and no ledger keeps what it shows"
                )
                help = "put the image into content/files/, and show that: ![what it shows](files/plan.png)"
                yield Problem("foreign-image", message, help, *at_target(checked, text, target), "warning")


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""  # told by broken-link


# --- A link or image that leads to a file of content/files whose name no line of the ledger can hold. ---

FILE_NAME_HELP = "rename it to letters, digits, - _ . and change the link"


def file_name(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of texts that are still to be published: `publish` would stop there."""
    for text in checked.editable:
        if text.is_draft:
            yield from unfit_names(checked.document(text), checked.read(text), text.path, checked.files)


def unfit_names(document: Document, data: bytes, path: str, files: Collection[str]) -> Iterator[Problem]:
    """Of the text at `path` below content/, whose file is `data`; each file once. `files` are those there are."""
    told = set[str]()
    for target in targets(document):
        file = shown_file(target.text)
        if file in files and file not in told and not FILE_PATH.fullmatch(file):
            told.add(file)
            said = f"the ledger cannot hold the name {file}"
            yield Problem("file-name", said, FILE_NAME_HELP, *target_in(data, f"content/{path}", target))


# --- A link whose words say nothing of where it leads: "click here". ---

EMPTY = frozenset(
    {
        "here", "click here", "clicking here", "click", "right here", "over here", "this", "this link", "this page",
        "the link", "link", "read more", "learn more", "find out more", "more", "see here", "go here",
        "hier", "hier klicken", "klicken sie hier", "klick hier", "diesem link", "diesen link", "dieser seite", "mehr",
        "mehr erfahren", "weiterlesen", "weitere informationen",
        "ici", "cliquez ici", "cliquer ici", "ce lien", "lien", "en savoir plus", "lire la suite",
    }
)  # fmt: skip


def link_text(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts. People who hear a page go from link to link, and hear the links alone: WCAG 2.2, 2.4.4."""
    for text in checked.current:
        for block, words in link_words(checked.document(text)):
            if " ".join(words.casefold().split()).strip(" .,:;!?›»>→…") in EMPTY:
                message = f"the link says “{words}”: read alone, that says nothing of where it leads"
                help = "let the link stand on words that name its page"
                place = at_words(checked, text, block.line, f"[{words}]")
                yield Problem("link-text", message, help, *place, "warning")


# --- An image without a text: who cannot see it does not know what it shows. ---


def image_text(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts. WCAG 2.2, 1.1.1; and the plain-text part of an email has nothing else to show."""
    for text in checked.current:
        for block, words in image_texts(checked.document(text)):
            if not words:
                message = "this image has no text: who cannot see it, or gets the email as plain text, misses it"
                help = "say what it shows between the brackets: ![the building's plan](files/plan.png)"
                yield Problem("image-text", message, help, *at_words(checked, text, block.line, "!["), "warning")
