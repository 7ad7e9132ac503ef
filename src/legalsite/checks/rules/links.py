"""Rules about links, images, and references to clauses that have been renumbered."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy, LinkScope
from legalsite.checks.source_positions import Place, at_words, place_in, severity_of
from legalsite.errors import Problem, ProblemIterator, Severity, nearest
from legalsite.ledger.lines import FILE_PATH_PATTERN
from legalsite.ledger.recorded_files import shown_file
from legalsite.model.config import Config
from legalsite.model.document import Block, Document, Span, links
from legalsite.model.policy import Policy, Version, VersionTuple
from legalsite.model.redline import Redline
from legalsite.pages.routes import Routes
from legalsite.source.link_targets import Links, text_place
from legalsite.text.clause_numbers import any_word

# link markup that readers see, because Markdown doesn't recognize it
UNRECOGNIZED = re.compile(
    r"\]\s?\(\s*(?:https?:|mailto:|www\.|/|#)|<a\s+href|</a>|\bhref\s?=\s?[\"“]|/\">(?=\w)"
)


def broken_link(checked: CheckedPolicy) -> ProblemIterator:
    """Find malformed link targets, and links that Markdown doesn't recognize.

    Rules don't use the network, so they don't check whether other sites' pages exist.

    Severity: error, or warning if the version is in effect or a target begins with `//`. Fix:
    correct the link.
    """
    help = "correct the target, like https://example.com/terms or mailto:legal@example.com"
    for text in checked.current:
        document = checked.document(text)
        severity = severity_of(checked, text)
        for target in targets(document):
            problem = target_problem(target.text)
            if problem:
                yield at_target(checked, text, target).problem(
                    f"the link to `{target.text}` {problem}", help, severity
                )
            elif target.text.startswith("//"):  # valid, but may be a path with an extra slash
                message = f"does `{target.text}` link to another site, or to a page of this site?"
                yield at_target(checked, text, target).problem(
                    message,
                    f"for the other site, write https:{target.text}; "
                    f"for a page of this site, write {target.text[1:]}",
                    "warning",
                )
        for block in document.blocks:
            for markup in _unrecognized_links(checked, text, block):
                yield at_words(checked, text, block.line, markup).problem(
                    "this doesn't become a link; readers see its markup",
                    "write it as [words](target)",
                    severity,
                )
            # an empty target isn't among `targets`
            if any(not link.get("href") for link, _ in links(block.spans)):
                yield at_words(checked, text, block.line, "]()").problem(
                    "this link has no target", help, severity
                )


def _unrecognized_links(checked: CheckedPolicy, version: Version, block: Block) -> list[str]:
    """Return visible link markup that Markdown doesn't recognize.

    Code and the values of facts are skipped, because readers see both as written.
    """
    if block.kind == "code":
        return []
    words = block.text
    if UNRECOGNIZED.search(words):
        for fact in checked.filled_facts(version):
            if UNRECOGNIZED.search(fact.value):
                words = words.replace(fact.value, "x")
    return UNRECOGNIZED.findall(words)


ANCHOR = re.compile(r'\s(?:id|name)="([^"]+)"')


def dead_anchor(checked: CheckedPolicy) -> ProblemIterator:
    """Find links to an anchor that doesn't exist, in this policy or in another one.

    Severity: error, or warning once the version is in effect. Fix: correct the link, or add the
    anchor to a heading, such as `{#fees}`.
    """
    for text in checked.current:
        by_route: dict[str | None, frozenset[str] | None] = {}  # route → result of `_anchors_at`
        for target, route, anchor in site_links(checked, text):
            if anchor in {"", "top"}:  # links to the top of the page
                continue
            if route not in by_route:
                by_route[route] = _anchors_at(checked, text, route)
            existing = by_route[route]
            # without a policy at the route, the rule dead-page reports the link
            if existing is None or anchor in existing:
                continue
            page = "this text" if route is None else f"/{route}"
            near = nearest(anchor, sorted(existing))
            help = "link to an anchor that exists, or to the page"
            fix = ""
            if near:
                help = f"did you mean #{near}?"
                fix = target.text.partition("#")[0] + f"#{near}"
            message = f"{page} has no anchor #{anchor}"
            problem = at_target(checked, text, target).problem(
                message, help, severity_of(checked, text)
            )
            yield problem.with_fix(target.text, fix)


def _anchors_at(
    checked: CheckedPolicy, version: Version, route: str | None
) -> frozenset[str] | None:
    """Return the anchors on a policy page, or None if there's no policy at the route.

    The route None is the version itself. If it's unknown which version the page will show, anchors
    of all possible versions are returned.
    """
    if route is None:
        return anchors(checked.document(version))
    texts = checked.link_scope(version).shown.get(route)
    if not texts:
        return None
    return frozenset().union(*(anchors(checked.document(shown)) for shown in texts))


def anchors(document: Document) -> frozenset[str]:
    return frozenset(ANCHOR.findall(document.html))


PUBLISH_BOTH = "publish both"  # start of a help text, which only `publish` prints
LINK_HELP = (
    "link to a file in content/ (terms.md, files/plan.pdf), or write the full URL of another page"
)


def dead_page(checked: CheckedPolicy) -> ProblemIterator:
    """Find links to pages that this site doesn't have, and to old names of policies.

    If this is part of a larger site, only old names are reported, because other pages may exist.
    Links to a policy that can't be read aren't reported, either. If you publish only some of your
    drafts, the pages of the others don't exist yet.

    Severity: error if a link leads to the example text of `init`; otherwise warning. Fix: link to the
    policy's file (`privacy.md`), or publish both.
    """
    for text in checked.current:
        scope = checked.link_scope(text)
        old_names = _former_names(checked.config, scope)
        up = "../" * text.policy.count("/")  # path from the text's folder to content/
        for target, route_or_none, _ in site_links(checked, text):
            route = route_or_none or ""  # an anchor in the same text leads to no other page
            # file name of the policy that the author may have meant: one that had this name, or,
            # further below, one with a similar name
            slug = old_names.get(route.rstrip("/"), "")
            draft = _draft_with_page(route, scope)
            if draft:
                place = at_target(checked, text, target)
                yield _draft_link_problem(checked, text, route, draft, place)
                continue
            if slug:
                message = f"/{route} is an old name of {slug}"
                help = f"link to {up}{slug}.md, which works under any URL"
            elif not _is_missing(route, checked, scope):
                continue
            else:
                message = f"this site has no page /{route}"
                slug = _similar_policy(route, checked)
                help = f"did you mean {slug}?" if slug else LINK_HELP
            problem = at_target(checked, text, target).problem(message, help, "warning")
            fix = ""
            if slug:
                _, sign, anchor = target.text.partition("#")
                fix = f"{up}{slug}.md{sign}{anchor}"
            yield problem.with_fix(target.text, fix)


def _draft_with_page(route: str, scope: LinkScope) -> str:
    """Return the draft that a missing page belongs to, or an empty string.

    The result is a path relative to content/. The page may also be the list of versions, such as
    `terms/changes/`.
    """
    if route in scope.pages:
        return ""
    for page, path in scope.drafts.items():
        # if the policy's page exists, the draft is only its next version
        if route.startswith(page) and page not in scope.pages:
            return path
    return ""


def _draft_link_problem(
    checked: CheckedPolicy, version: Version, route: str, draft: str, place: Place
) -> Problem:
    """Create the problem for a link to a page of a draft, which won't exist yet.

    `draft` is the path of the draft, relative to content/. The problem is an error if the draft
    still is the example text.
    """
    scope = checked.link_scope(version)
    position = "is" if route in scope.drafts else "is below"  # such as its list of versions
    message = f"/{route} {position} the page of "
    if draft in scope.examples:
        message += f"the example text in content/{draft}"
        return place.problem(message, "write your own text there, or remove this link")
    message += f"a draft, content/{draft}"
    slug, _, _ = draft.partition(".")
    help = f"publish it: `legalsite publish {slug}`"
    # the version with the link is a draft, too, so both can be published together
    if version.is_draft and draft not in checked.skipped:
        both = " ".join(sorted({slug, version.policy}))
        help = f"{PUBLISH_BOTH}: `legalsite publish {both}`"
    return place.problem(message, help, "warning")


def _is_missing(route: str, checked: CheckedPolicy, scope: LinkScope) -> bool:
    """Return whether a route certainly doesn't exist on this site."""
    # without `site_files`, the site is part of a larger one, which may have the page
    if not checked.config.site_files or route in scope.pages:
        return False
    # the page may belong to a policy that can't be read
    return not route.startswith(checked.unreadable_routes)


def _former_names(config: Config, scope: LinkScope) -> dict[str, str]:
    """Map each former route of a policy to the policy's file name, without `.md`.

    Routes are relative to the site's base path. There's a route for each language.
    """
    routes = Routes.of(config)
    names: dict[str, str] = {}
    for slug, policy in config.policies.items():
        for old in policy.formerly:
            if routes.policy(old) in scope.shown:  # another policy has the route now
                continue
            names[old.removeprefix(routes.base).strip("/")] = slug
            # `old` is the full path of a single page, so there's none for other languages
            if old.startswith("/"):
                continue
            for language in config.languages:
                if routes.policy(slug, language) not in scope.pages:  # it isn't translated
                    continue
                file = slug
                if language != config.text_languages.of_pages(slug):
                    file += f".{language.lower()}"
                for route in routes.former(slug, old, language):
                    names[route.rstrip("/")] = file
    return names


def _similar_policy(route: str, checked: CheckedPolicy) -> str:
    """Find a current policy with the same or a similar name as in a route.

    Folders are ignored. Return an empty string if there's none.
    """
    others = {}  # last part of the slug → slug
    for slug in sorted(checked.slugs_in_effect - {checked.policy.slug}):
        others[slug.rpartition("/")[2]] = slug
    name = nearest(route.rstrip("/").rpartition("/")[2], others)
    return others.get(name, "")


def missing_file(checked: CheckedPolicy) -> ProblemIterator:
    """Find links to missing files, and missing images.

    Severity: error, or warning once the version is in effect. Fix: add the file, or correct the
    link.
    """
    for text in checked.current:
        document = checked.document(text)
        severity = severity_of(checked, text)
        data = checked.read(text)
        yield from missing_file_problems(document, data, text.path, checked.files, severity)


def missing_file_problems(
    document: Document,
    data: bytes,
    path: str,
    files: Collection[str],
    severity: Severity = "error",
) -> ProblemIterator:
    """Report each link or image whose file doesn't exist.

    `data` is the content of the Markdown file at `path`. `path` and the existing `files` are
    relative to content/.
    """
    for target in targets(document):
        file = shown_file(target.text)  # empty for other links, such as to a policy
        if file and file not in files:
            message = f"`{target.text}` doesn't exist"
            help = "put the file in content/files/, or remove the link"
            place = target_in(data, f"content/{path}", target)
            yield Problem("missing-file", message, help, *place, severity)


def external_image(checked: CheckedPolicy) -> ProblemIterator:
    """Find images hosted on other sites, because pages don't load them.

    The site's security policy only allows its own images (CSP 3, img-src 'self'). On a host that
    doesn't send the policy, the other site learns who reads the page.

    Severity: warning. Fix: put the image in `content/files/`.
    """
    own = urlsplit(checked.config.origin).netloc
    help = "put the image in content/files/, and write ![what it shows](files/plan.png)"
    for text in checked.current:
        for target in targets(checked.document(text)):
            scheme, _, rest = target.text.lower().partition("//")
            if not target.image or scheme not in {"", "http:", "https:"}:
                continue
            if rest.partition("/")[0] in {"", own}:  # the host; empty for a relative path
                continue
            yield at_target(checked, text, target).problem(
                f"`{target.text}` is on another site"
                "; pages won't load it, and the ledger can't record it",
                help,
                "warning",
            )


def file_name(checked: CheckedPolicy) -> ProblemIterator:
    """Find links and images in drafts whose file name isn't allowed in a ledger line.

    Severity: error. Fix: rename the file, and update the link.
    """
    for text in checked.editable:
        if text.is_draft:
            data = checked.read(text)
            yield from invalid_file_name_problems(
                checked.document(text), data, text.path, checked.files
            )


def invalid_file_name_problems(
    document: Document, data: bytes, path: str, files: Collection[str]
) -> ProblemIterator:
    """Report each linked file whose name isn't allowed in a ledger line.

    `data` is the content of the Markdown file at `path`. `path` and the existing `files` are
    relative to content/.
    """
    reported = set()
    for target in targets(document):
        file = shown_file(target.text)
        if file in files and file not in reported and not re.fullmatch(FILE_PATH_PATTERN, file):
            reported.add(file)
            message = f"the ledger can't record the file name {file}"
            help = "rename the file, using only letters, digits, - _ and ., and update the link"
            place = target_in(data, f"content/{path}", target)
            yield Problem("file-name", message, help, *place)


def image_text(checked: CheckedPolicy) -> ProblemIterator:
    """Find images without alternative text (WCAG 2.2, 1.1.1).

    It's the only part of an image that plain-text emails show. An image alone in its paragraph may
    be decoration. Icons next to words need no alternative text.

    Severity: warning, or info if the image is alone in its paragraph. Fix: describe the image
    between the brackets.
    """
    for text in checked.current:
        for block, is_needed in images_without_text(checked.document(text)):
            fact = ", but may show information"
            describe = "if it does, describe it"
            severity: Severity = "info"
            if is_needed:
                fact = "; people who can't see it, or who read a plain-text email, miss it"
                describe = "describe the image"
                severity = "warning"
            yield at_words(checked, text, block.line, "![").problem(
                f"this image has no alternative text{fact}",
                f"{describe} between the brackets: ![the building's plan](files/plan.png)",
                severity,
            )


REFERENCE = re.compile(  # a reference to a clause of this policy, not of a law
    rf"(?<!\w)(?:(?:{any_word('clauses', 'references')})[^\W\d]*+|§+)\s*"
    r"(?P<number>(?:[A-Z]\.)?[0-9]{1,3}(?:\.[0-9]{1,3})*|[A-Z](?:\.[0-9]{1,3})?)(?![\w.]*[0-9]|\w)"
    rf"(?!\s*(?:\(\w+\)|(?:{any_word('other texts')})\b|Abs))",
    re.IGNORECASE,
)
NUMBERED_KINDS = frozenset({"heading", "paragraph"})


def lost_reference(checked: CheckedPolicy) -> ProblemIterator:
    """Find references to a clause that still use its number in the previous version.

    Severity: warning. Fix: correct the number.
    """
    for text in checked.editable_versions:
        previous = checked.previous(text)
        if previous is None:
            continue
        redline = checked.redline(previous, text)
        numbers = _new_numbers(redline)
        if not numbers:
            continue
        for block, reference in _unchanged_references(redline):
            number = numbers.get(reference["number"])
            if number:
                yield at_words(checked, text, block.line, reference[0]).problem(
                    f"“{reference[0]}” of {previous.revised} is now {number}, "
                    "but this sentence didn't change",
                    "correct the number, if necessary",
                    "warning",
                )


def _unchanged_references(redline: Redline) -> Iterator[tuple[Block, re.Match[str]]]:
    """Yield each reference to a clause in unchanged text, with its block."""
    for block_change in redline.block_changes:
        for run in block_change.runs:
            # deleted blocks have no new block; link targets and footnote references aren't `read`
            if block_change.new and run.op == "equal" and run.read:
                for reference in REFERENCE.finditer(run.text):
                    yield block_change.new, reference


def _new_numbers(redline: Redline) -> dict[str, str]:
    """Map the old number of each renumbered clause to its new number.

    If several clauses had a number, and have different numbers now, the number is omitted.
    """
    new_numbers: dict[str, set[str]] = {}  # old number → new numbers
    for block_change in redline.block_changes:
        if block_change.old and block_change.old.number and block_change.old.kind in NUMBERED_KINDS:
            old = _bare_number(block_change.old)
            # treat a deleted clause as unchanged, because references to it aren't reported
            new = _bare_number(block_change.new) if block_change.new else old
            new_numbers.setdefault(old, set()).add(new)
    numbers = {}
    for old, (new, *others) in new_numbers.items():
        if new and new != old and not others:  # it has exactly one new number
            numbers[old] = new
    return numbers


def _bare_number(block: Block) -> str:
    """Remove the words and symbols around a clause number: `4` for `Section 4.`."""
    return block.number.rpartition(" ")[2].strip("§.")


class Target(Struct, frozen=True):
    text: str  # as written in the source
    block: Block  # the block that contains the link or image
    image: bool  # whether the target is an image


def targets(document: Document) -> Iterator[Target]:
    """Yield the targets of links and images in reading order."""
    for block in document.blocks:
        for span in block.spans:
            if span.of == "target":
                yield Target(span.text, block, span.image)


def at_target(checked: CheckedPolicy, version: Version, target: Target) -> Place:
    return target_in(checked.read(version), f"content/{version.path}", target)


def target_in(data: bytes, path: str, target: Target) -> Place:
    """Return the position of a target in a file with the content `data`.

    A match in parentheses is preferred, because other targets may contain the same characters.
    """
    for words in (f"({target.text})", target.text):
        _, line, column, excerpt, _ = place_in(data, path, target.block.line, words)
        if column:  # 0 if the words aren't found
            column += words.index(target.text)  # skip the parenthesis
            return Place(path, line, column, excerpt, column + len(target.text))
    return place_in(data, path, target.block.line)


def images_without_text(document: Document) -> Iterator[tuple[Block, bool]]:
    """Yield the block of each image without alternative text, and whether the text is required.

    It's required in links and within sentences. It's optional for an image alone in its paragraph,
    which may be decoration. An image next to text on one side is an icon, and isn't yielded.
    """
    for block in document.blocks:
        if not any(span.image for span in block.spans):
            continue
        # add an empty span, so that each span has a following one
        spans = (*block.spans, Span(""))
        # indexes of spans with text around the images
        text_indexes = [
            at for at, span in enumerate(spans) if not span.image and _has_letters(span)
        ]
        # An image consists of two spans: its alternative text, if any, and its target.
        last = Span("")
        for at, span in enumerate(block.spans):
            has_alternative = last.image and _has_letters(last)
            last = span
            if span.of != "target" or not span.image or has_alternative:
                continue
            following = spans[at + 1]
            # a link's target follows its content, which is the image here
            in_link = following.of == "target" and not following.image
            before = any(other < at for other in text_indexes)
            after = any(other > at for other in text_indexes)
            if before == after:  # text on both sides, or on neither side
                yield block, before or in_link


def _has_letters(span: Span) -> bool:
    return span.of == "words" and any(map(str.isalnum, span.text))


HOSTS = r"(?:com|org|net|info|io|eu|de|fr|at|ch|it|es|nl|uk|us|ca|au|gov|edu|app|dev)"
ADDRESS = re.compile(r"[^@\s/:?]+@[^@\s/:?]+\.[^@\s/:?]{2,}")
TARGET_PROBLEMS = tuple(
    (re.compile(pattern, re.IGNORECASE), clause)
    for pattern, clause in (
        (r".*[\"<>“”]", "contains markup"),
        (
            r"(?:https?:)?//[^/?#]*(?:\s|%20)|[^?]*%20$",
            "contains a space",
        ),  # browsers encode spaces in a path
        (r"https?:?/{0,2}https?:?//", "has two schemes"),
        (r"https?:/?(?=\w)", "has no `//` after its scheme"),
        (r"https?:///+(?=\w)", "has too many slashes after its scheme"),
        (r"https?//+(?=\w)", "has no `:` after its scheme"),
        (rf"{ADDRESS.pattern}$", "has no `mailto:`"),
        (rf"(?:www\.[\w.-]+|[\w-]+(?:\.[\w-]+)*\.{HOSTS})(?:[:/?#]|$)", "has no `https://`"),
    )
)


@lru_cache(4096)  # versions of a policy share most of their targets
def target_problem(target: str) -> str:
    """Explain what's wrong with a link target, or return an empty string if it's valid.

    The explanation is the end of a sentence, such as `has no valid host name`.
    """
    for pattern, clause in TARGET_PROBLEMS:
        if pattern.match(target):
            return clause
    lower = target.lower()
    if lower.startswith(("http://", "https://")):
        if _has_host(target):
            return ""
        return "has no valid host name"
    # the reader chooses the recipient of `mailto:?subject=`
    if not lower.startswith("mailto:") or lower.startswith("mailto:?"):
        return ""
    rest = target[len("mailto:") :]
    addresses = unquote(rest.partition("?")[0]).split(",")
    return "" if all(map(ADDRESS.fullmatch, addresses)) else "has no valid email address"


def _has_host(url: str) -> bool:
    """Return whether a URL has a valid host: a name with a dot, an IP address, or localhost."""
    host = ""
    with suppress(ValueError):
        host = urlsplit(url).hostname or ""
    if host == "localhost" or ":" in host:  # an IPv6 address contains colons
        return True
    return "." in host.strip(".") and ".." not in host


def site_links(
    checked: CheckedPolicy, version: Version
) -> Iterator[tuple[Target, str | None, str]]:
    """Yield each link to a page of this site, with the page's route and the anchor.

    The route is None for an anchor in the same version. Links to files and malformed targets are
    skipped.
    """
    for target in targets(checked.document(version)):
        if target_problem(target.text):
            continue
        path, _, anchor = target.text.strip().partition("#")
        route = None
        if path:
            route = _route_of_path(path.partition("?")[0], version, checked)
            if route is None:  # the target is a file, or a page of another site
                continue
        yield target, route, unquote(anchor)


def link_scope_on(
    policies: Collection[Policy],
    pages: frozenset[str],
    unread: Iterable[str],
    config: Config,
    on: date,
) -> LinkScope:
    """Determine what links can lead to on a date.

    A route is the path of a page relative to the site's URL, such as `privacy/`.

    `pages` contains the routes of all pages, and `unread` the routes of policies that can't be
    read. A policy's page may show the current version, an upcoming version, or the draft.
    """
    routes = Routes.of(config)
    shown: dict[str, VersionTuple] = {}  # route → versions that the page may show
    for policy in policies:
        upcoming = policy.upcoming(on)
        # the last version may be a draft
        texts = (policy.version_on(on), *upcoming, *policy.versions[-1:])
        shown[routes.policy(policy.slug)] = _distinct(texts)
        if upcoming:
            shown[routes.upcoming(policy.slug)] = upcoming
        for language, translations in policy.translations.items():
            translated = (policy.shown_translation(language, on), *translations[-1:])
            shown[routes.policy(policy.slug, language)] = _distinct(translated)
        for text in policy.texts:
            shown[routes.text(text)] = (text,)
    # links to policies that can't be read are resolved, too
    named = routes.of_policies(policies, on).union(route.rstrip("/") for route in unread)
    links = Links(
        routes.base,
        policies=named,
        translations=routes.of_translated_versions(policies, on),
        languages=routes.languages,
    )
    return LinkScope(links, pages, shown)


def _distinct(versions: Iterable[Version | None]) -> VersionTuple:
    """Remove None and duplicates, and keep the order."""
    return tuple(dict.fromkeys(filter(None, versions)))


def _route_of_path(path: str, version: Version, checked: CheckedPolicy) -> str | None:
    """Resolve a link's path to the route of a page.

    Return None for files, and for pages that legalsite doesn't generate.
    """
    if not path or path.lstrip("./").startswith("files/"):
        return None
    scope = checked.link_scope(version)
    href = scope.links.href(path, text_place(f"content/{version.path}"))
    try:
        url = urlsplit(urljoin(checked.config.origin, href))
    except ValueError:  # it isn't a valid URL
        return None
    origin = urlsplit(checked.config.origin)
    # the link leads to another site
    if url.netloc.lower() != origin.netloc.lower():
        return None
    # the path is outside of the part that legalsite generates
    if not f"{url.path}/".startswith(origin.path):
        return None
    return _path_as_route(unquote(url.path[len(origin.path) :]), scope.pages)


def _path_as_route(path: str, pages: frozenset[str]) -> str:
    """Convert a path to a route. `pages` contains all existing routes.

    The route of a page ends with a slash.
    """
    clean = path.removesuffix("index.html")
    if not clean or clean in pages or "." in clean:  # with a dot, it's a file such as feed.xml
        return clean
    return clean.rstrip("/") + "/"
