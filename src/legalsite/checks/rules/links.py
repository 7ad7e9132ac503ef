"""Rules about what a text refers to: links and images that are garbled, lead nowhere or have no words, and clauses that
got another number."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy, LinkScope
from legalsite.checks.source_positions import Place, at_words, place_in, severity_of
from legalsite.errors import Problem, Severity, nearest
from legalsite.ledger.lines import FILE_PATH
from legalsite.ledger.recorded_files import shown_file
from legalsite.model.config import Config
from legalsite.model.document import Block, Document, Span, links
from legalsite.model.policy import Policy, Version
from legalsite.model.redline import Redline
from legalsite.pages.policy_plan import page_routes
from legalsite.pages.routes import Routes
from legalsite.source.link_targets import Links, text_place
from legalsite.text.clause_numbers import any_word

UNRECOGNISED = re.compile(r"\]\s?\(\s*(?:https?:|mailto:|www\.|/|#)|<a\s+href|</a>|\bhref\s?=\s?[\"“]|/\">(?=\w)")


def broken_link(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find malformed link targets, and links that Markdown doesn't recognize.

    Rules don't use the network, so they don't check whether other sites' pages exist. Error or warning: correct the
    link.
    """
    help = "correct the target, like https://example.com/terms or mailto:legal@example.com"
    for text in checked.current:
        document, severity = checked.document(text), severity_of(checked, text)
        for target in targets(document):
            if fault := target_fault(target.text):
                message = f"the link to `{target.text}` {fault}"
                yield Problem("broken-link", message, help, *at_target(checked, text, target), severity)
            elif target.text.startswith("//"):
                message = f"does `{target.text}` link to another site, or to a page of this site?"
                which = (
                    f"for the other site, write https:{target.text}; for a page of this site, write {target.text[1:]}"
                )
                yield Problem("broken-link", message, which, *at_target(checked, text, target), "warning")
        for block in document.blocks:
            for markup in () if block.kind == "code" else UNRECOGNISED.finditer(block.text):
                message = "this doesn't become a link; readers see its markup"
                place = at_words(checked, text, block.line, markup[0])
                yield Problem("broken-link", message, "write it as [words](target)", *place, severity)
            if any(not link.get("href") for link, _ in links(block.spans)):
                place = at_words(checked, text, block.line, "]()")
                yield Problem("broken-link", "this link has no target", help, *place, severity)


NAMED = re.compile(r'\s(?:id|name)="([^"]+)"')


def dead_anchor(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find links to an anchor that doesn't exist, in this policy or in another one. Error or warning: correct the link,
    or add the anchor to a heading, such as `{#fees}`."""
    for text in checked.current:
        by_route, found_at = dict[str | None, frozenset[str]](), checked.reach(text).shown
        for target, route, anchor in site_links(checked, text):
            shown = (text,) if route is None else found_at.get(route, ())
            if not shown or anchor in {"", "top"}:
                continue
            if route not in by_route:
                by_route[route] = frozenset().union(*(anchors(checked.document(other)) for other in shown))
            existing = by_route[route]
            if anchor not in existing:
                where = "this text" if route is None else f"/{route}"
                near = nearest(anchor, sorted(existing))
                help = f"did you mean #{near}?" if near else "link to an anchor that exists, or to the page"
                message, place = f"{where} has no anchor #{anchor}", at_target(checked, text, target)
                problem = Problem("dead-anchor", message, help, *place, severity_of(checked, text))
                meant = f"{target.text.partition('#')[0]}#{near}" if near else ""
                yield problem.with_fix(target.text, meant)


def anchors(document: Document) -> frozenset[str]:
    """Return the anchors of a document: those of headings and clauses, and those that writers set."""
    return frozenset(NAMED.findall(document.html))


ELSEWHERE = "link to a file in content/ (terms.md, files/plan.pdf), or write the full URL of another page"


def dead_page(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find links to pages that this site doesn't have, and to old names of policies.

    If this is part of a larger site, only old names are reported, because other pages may exist. Links to a policy that
    can't be read aren't reported, either. Warning: link to the policy's file (`privacy.md`).
    """
    for text in checked.current:
        reach = checked.reach(text)
        former, up = _old_names(checked.config, reach), "../" * text.policy.count("/")
        for target, route_or_none, _ in site_links(checked, text):
            route = route_or_none or ""
            if meant := former.get(route.rstrip("/"), ""):
                message = f"/{route} is an old name of {meant}"
                help = f"link to {up}{meant}.md, which works under any URL"
            elif not checked.config.site_files or route in reach.pages or route.startswith(checked.unread):
                continue
            else:
                message, meant = f"this site has no page /{route}", _near(route, checked)
                help = f"did you mean {meant}?" if meant else ELSEWHERE
                if route == f"{meant}/":
                    help, meant = f"it's a draft; publish it: `legalsite publish {meant}`", ""
            problem = Problem("dead-page", message, help, *at_target(checked, text, target), "warning")
            _, sign, anchor = target.text.partition("#")
            yield problem.with_fix(target.text, f"{up}{meant}.md{sign}{anchor}" if meant else "")


def _old_names(config: Config, reach: LinkScope) -> dict[str, str]:
    """Return the name of the file of each policy, without `.md`, by its old names, in each language."""
    to, former = Routes.of(config), dict[str, str]()
    for slug, policy in config.policies.items():
        for old in policy.formerly:
            if to.policy(old) not in reach.shown:  # no other policy has that name now
                former[old.removeprefix(to.base).strip("/")] = slug
                for language in () if old.startswith("/") else config.languages[1:]:
                    if to.policy(slug, language) in reach.pages:
                        former[to.policy(old, language).rstrip("/")] = f"{slug}.{language.lower()}"
    return former


def _near(route: str, checked: CheckedPolicy) -> str:
    """Return the policy in effect with the same name, or a similar one, in any folder; empty if there is none."""
    others = {slug.rpartition("/")[2]: slug for slug in sorted(checked.applying - {checked.policy.slug})}
    name = nearest(route.rstrip("/").rpartition("/")[2], others)
    return others[name] if name else ""


def missing_file(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find links to missing files, and missing images. Error or warning: add the file, or correct the link."""
    for text in checked.current:
        document, severity = checked.document(text), severity_of(checked, text)
        yield from missing_files(document, checked.read(text), text.path, checked.files, severity)


def missing_files(
    document: Document, data: bytes, path: str, files: Collection[str], severity: Severity = "error"
) -> Iterator[Problem]:
    """Find the files that one text refers to and that do not exist. `data`: the file of the text. `path` and `files`
    are paths below content/."""
    for target in targets(document):
        file = shown_file(target.text)
        if file and file not in files:
            message = f"`{target.text}` doesn't exist"
            help = "put the file in content/files/, or remove the link"
            place = target_in(data, f"content/{path}", target)
            yield Problem("missing-file", message, help, *place, severity)


def external_image(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find images from other sites, which pages don't load.

    The site's security policy only allows its own images (CSP 3, img-src 'self'). On a host that doesn't send the
    policy, the other site learns who reads the page. Warning: put the image in `content/files/`.
    """
    own = urlsplit(checked.config.origin).netloc
    for text in checked.current:
        for target in targets(checked.document(text)):
            scheme, _, rest = target.text.lower().partition("//")
            if target.image and scheme in {"", "http:", "https:"} and rest.partition("/")[0] not in {"", own}:
                message = f"`{target.text}` is on another site; pages won't load it, and the ledger can't record it"
                help = "put the image in content/files/, and write ![what it shows](files/plan.png)"
                yield Problem("external-image", message, help, *at_target(checked, text, target), "warning")


def file_name(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find links and images in drafts whose file name isn't allowed in a ledger line. Error: rename the file, and
    update the link."""
    for text in checked.editable:
        if text.is_draft:
            yield from unfit_names(checked.document(text), checked.read(text), text.path, checked.files)


def unfit_names(document: Document, data: bytes, path: str, files: Collection[str]) -> Iterator[Problem]:
    """Find the file names in one text that a ledger line cannot hold, each once. `data`: the file of the text. `path`
    and `files` are paths below content/."""
    reported = set()
    for target in targets(document):
        file = shown_file(target.text)
        if file in files and file not in reported and not FILE_PATH.fullmatch(file):
            reported.add(file)
            message = f"the ledger can't record the file name {file}"
            help = "rename the file, using only letters, digits, - _ and ., and update the link"
            yield Problem("file-name", message, help, *target_in(data, f"content/{path}", target))


def image_text(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find images without alternative text (WCAG 2.2, 1.1.1). Plain-text emails show only this text. An image alone in
    its paragraph may be decoration, so it's only an info. Icons beside words don't need any. Warning or info: describe
    the image between the brackets."""
    example = "![the building's plan](files/plan.png)"
    missed_by = "; people who can't see it, or who read a plain-text email, miss it"
    for text in checked.current:
        for block, missed in images_without_text(checked.document(text)):
            place = at_words(checked, text, block.line, "![")
            fact, describe = ", but may show information", "if it does, describe it"
            if missed:
                fact, describe = missed_by, "describe the image"
            message = f"this image has no alternative text{fact}"
            help = f"{describe} between the brackets: {example}"
            yield Problem("image-text", message, help, *place, "warning" if missed else "info")


REFERENCE = re.compile(  # a word for a clause and its number, not one of a law
    rf"(?<!\w)(?:(?:{any_word('clauses', 'references')})[^\W\d]*+|§+)\s*"
    r"(?P<number>(?:[A-Z]\.)?[0-9]{1,3}(?:\.[0-9]{1,3})*|[A-Z](?:\.[0-9]{1,3})?)(?![\w.]*[0-9]|\w)"
    rf"(?!\s*(?:\(\w+\)|(?:{any_word('other texts')})\b|Abs))",
    re.IGNORECASE,
)
NUMBERED = frozenset({"heading", "paragraph"})


def lost_reference(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find references to a clause by its number in the previous version. Warning: correct the number."""
    for text in checked.editable:
        previous = checked.previous(text) if text.translates is None else None
        if previous is None:
            continue
        redline = checked.redline(previous, text)
        became = _new_numbers(redline)
        for passage in redline.passages if became else ():
            for run in passage.runs:
                for match in REFERENCE.finditer(run.text) if run.op == "equal" and run.read else ():
                    if passage.new and (number := became.get(match["number"])):
                        message = f"“{match[0]}” of {previous.revised} is now {number}, but this sentence didn't change"
                        place = at_words(checked, text, passage.new.line, match[0])
                        yield Problem("lost-reference", message, "correct the number, if necessary", *place, "warning")


def _new_numbers(redline: Redline) -> dict[str, str]:
    """Return the new number of each clause that has another one now. Numbers that several clauses have are left out."""
    became: dict[str, set[str]] = {}
    for passage in redline.passages:
        if passage.old and passage.old.number and passage.old.kind in NUMBERED:
            old = passage.old.number.rpartition(" ")[2].strip("§.")  # without the word before it
            new = passage.new.number.rpartition(" ")[2].strip("§.") if passage.new else old
            became.setdefault(old, set()).add(new)
    return {old: new for old, (new, *others) in became.items() if new and new != old and not others}


# The links and images of a document, with their places; what is wrong with the way a target is written; and where links
# lead on this site


class Target(Struct, frozen=True):
    """The target of a link or an `image`: `text` is the target as it is written, `block` contains it."""

    text: str
    block: Block
    image: bool


def targets(document: Document) -> Iterator[Target]:
    """Yield the targets of all links and images, in the order of the text."""
    for block in document.blocks:
        for span in block.spans:
            if span.of == "target":
                yield Target(span.text, block, span.image)


def at_target(checked: CheckedPolicy, text: Version, target: Target) -> Place:
    """Return the place of a target in its file."""
    return target_in(checked.read(text), f"content/{text.path}", target)


def target_in(data: bytes, path: str, target: Target) -> Place:
    """Return the place of a target in the file with these bytes. A match in parentheses is preferred, because the same
    text may also be part of another target."""
    for words in (f"({target.text})", target.text):
        _, line, column, excerpt, _ = place_in(data, path, target.block.line, words)
        if column:
            column += words != target.text
            return path, line, column, excerpt, column + len(target.text)
    return place_in(data, path, target.block.line)


def images_without_text(document: Document) -> Iterator[tuple[Block, bool]]:
    """Yield the block of each image without alternative text, and whether something is missing for sure: where a link
    leads, or a word of a sentence. An image alone in its paragraph may be decoration; a sign in front of words or
    behind them is."""
    for block in document.blocks:
        spans = block.spans
        worded = [at for at, span in enumerate(spans) if not span.image and _has_letters(span)]
        for at, span in enumerate(spans):
            if span.of == "target" and span.image and not (at and spans[at - 1].image and _has_letters(spans[at - 1])):
                in_link = at + 1 < len(spans) and spans[at + 1].of == "target" and not spans[at + 1].image
                before, after = bool(worded) and worded[0] < at, bool(worded) and worded[-1] > at
                if before == after:
                    yield block, before or in_link


def _has_letters(span: Span) -> bool:
    return span.of == "words" and any(map(str.isalnum, span.text))


HOSTS = r"(?:com|org|net|info|io|eu|de|fr|at|ch|it|es|nl|uk|us|ca|au|gov|edu|app|dev)"
ADDRESS = re.compile(r"[^@\s/:?]+@[^@\s/:?]+\.[^@\s/:?]{2,}")
FAULTS = tuple(
    (re.compile(pattern, re.IGNORECASE), fault)
    for pattern, fault in (
        (r".*[\"<>“”]", "contains markup"),
        (r"(?:https?:)?//[^/?#]*(?:\s|%20)|[^?]*%20$", "contains a space"),  # browsers encode those in a path
        (r"https?:?/{0,2}https?:?//", "has two schemes"),
        (r"https?:/?(?=\w)", "has no `//` after its scheme"),
        (r"https?:///+(?=\w)", "has too many slashes after its scheme"),
        (r"https?//+(?=\w)", "has no `:` after its scheme"),
        (rf"{ADDRESS.pattern}$", "has no `mailto:`"),
        (rf"(?:www\.[\w.-]+|[\w-]+(?:\.[\w-]+)*\.{HOSTS})(?:[:/?#]|$)", "has no `https://`"),
    )
)


@lru_cache(4096)  # targets: most are the same in all texts of a policy
def target_fault(target: str) -> str:
    """Return what is wrong with the way a target is written, as the end of a sentence; empty if nothing is wrong."""
    for pattern, fault in FAULTS:
        if pattern.match(target):
            return fault
    if target.lower().startswith(("http://", "https://")):
        host = ""
        with suppress(ValueError):
            host = urlsplit(target).hostname or ""
        valid = host == "localhost" or (":" in host) or ("." in host.strip(".") and ".." not in host)
        return "" if valid else "has no valid host name"
    if not target.lower().startswith("mailto:") or target[7:8] == "?":  # mailto:?subject= lets the reader choose
        return ""
    address = unquote(target[7:].partition("?")[0])
    return "" if all(map(ADDRESS.fullmatch, address.split(","))) else "has no valid email address"


def site_links(checked: CheckedPolicy, text: Version) -> Iterator[tuple[Target, str | None, str]]:
    """Yield the links of a text that lead to pages of this site, each with the route of the page, which is None for the
    same text, and the anchor; files in content/files are not pages. A target that is written wrongly leads nowhere:
    broken-link reports it, once."""
    for target in targets(checked.document(text)):
        path, _, anchor = target.text.strip().partition("#")
        route = _route(path.partition("?")[0], text, checked) if path else None
        if (route is not None or not path) and not target_fault(target.text):
            yield target, route, unquote(anchor)


def reach_on(policies: Collection[Policy], unread: Iterable[str], config: Config, on: date) -> LinkScope:
    """Return where links can lead if the site has these policies, and others, by route, that cannot be read. At a
    policy's page a reader may find the current version, the upcoming ones and the draft."""
    to = Routes.of(config)
    shown = {}
    for policy in policies:
        upcoming = policy.upcoming(on)
        texts = (policy.version_on(on), *upcoming, *policy.versions[-1:])
        shown[to.policy(policy.slug)] = tuple(dict.fromkeys(filter(None, texts)))
        shown |= {to.upcoming(policy.slug): upcoming} if upcoming else {}
        for language, translations in policy.translations.items():
            translated = (policy.shown_translation(language, on), *translations[-1:])
            shown[to.policy(policy.slug, language)] = tuple(dict.fromkeys(filter(None, translated)))
        shown |= {to.text(text): (text,) for text in policy.texts}
    links = Links(to.base, policies=to.of_policies(policies, on).union(route.rstrip("/") for route in unread))
    return LinkScope(links, page_routes(policies, config, on), shown)


def _route(path: str, text: Version, checked: CheckedPolicy) -> str | None:
    """Return the route that a path leads to; None if it leads to a file or to another site."""
    if not path or path.lstrip("./").startswith("files/"):
        return None
    origin, reach = urlsplit(checked.config.origin), checked.reach(text)
    try:
        url = urlsplit(urljoin(checked.config.origin, reach.links.href(path, text_place(f"content/{text.path}"))))
    except ValueError:
        return None
    inside = url.netloc.lower() == origin.netloc.lower() and f"{url.path}/".startswith(origin.path)
    return _page(unquote(url.path[len(origin.path) :]), reach.pages) if inside else None


def _page(path: str, pages: frozenset[str]) -> str:
    """Return a path in the form of a route: with a slash at its end, unless it has a file's suffix."""
    clean = path.removesuffix("index.html")
    return clean if clean in pages or not clean else clean.rstrip("/") + "/" if "." not in clean else clean
