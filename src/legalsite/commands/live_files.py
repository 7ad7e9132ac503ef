"""Compare the files, redirects, and headers of a live site with a build for the same date."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from functools import partial
from itertools import zip_longest
from pathlib import Path
from secrets import SystemRandom
from urllib.parse import quote, unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

from legalsite.disk.web import RequestFailed, WebAnswer, fetch
from legalsite.errors import Problem, Problems, counted
from legalsite.ledger.recorded_files import DEPLOY_HELP
from legalsite.pages.former_addresses import former_route
from legalsite.pages.hosts import Redirect, Rules
from legalsite.pages.routes import Routes

Progress = Callable[
    [int, int], object
]  # called with the number of finished checks, and the number of all checks

MAX_REQUESTS = 4  # maximum number of requests at the same time
MAX_ADDED_SIZE = 4 << 20  # bytes by which a live file may be larger than the built one
MAX_EXCERPT_LENGTH = 120  # characters shown before a difference, and after its start
DATE_PATTERN = r"\d{4}-\d{2}-\d{2}[^/.]*"  # a version's date in a path, such as 2026-03-02~1
PAGE_TYPE_PATTERN = r"(?i)(text/html|application/xhtml\+xml)\s*(;|\Z)"
FORWARDING_PATTERN = r'<meta http-equiv="refresh" content="0; url=([^"]+)"'
NO_CACHE_PATTERN = r"(?i)no-cache|no-store|max-age=0(\D|\Z)"  # values that make browsers revalidate
# if a response has one of these headers, the host can be configured to send the others, too
TELLING_HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")
# elements that hide, run, or load something, or mark text as deleted or inserted
NAMED_ELEMENTS = (
    *("audio", "base", "bdo", "canvas", "datalist", "del", "details", "dialog", "embed", "form"),
    *("iframe", "ins", "noembed", "noframes", "noscript", "object", "plaintext", "progress", "rp"),
    *("s", "script", "select", "strike", "style", "template", "textarea", "video"),
)
REMOVABLE_ATTRIBUTES = ("class", "dir", "id", "lang", "style", "title")  # if they're empty


class LiveFiles:
    """A live site at the URL `base`, to compare with the build in the folder `output`.

    `rules` are the redirects and headers of the build, whose links start with the path `path`.
    `timeout` is in seconds, for each request. `sends_headers` means that the host can send headers
    according to the settings.
    """

    def __init__(
        self,
        base: str,
        output: Path,
        path: str,
        rules: Rules,
        timeout: float,
        *,
        sends_headers: bool,
    ) -> None:
        self.base = base
        self.output = output
        self.path = path
        self.rules = rules
        self.timeout = timeout
        # a redirect with `below` is for a former slug and all pages below it
        slugs = {redirect.old.rstrip("/") for redirect in rules.redirects if redirect.below}
        # paths of former URLs of single pages
        self.single_urls = {unquote(redirect.old) for redirect in rules.redirects} - slugs
        self.failure: RequestFailed | None = None  # the request that ended the comparison
        # pages whose HTML differs, but not in words, links, or scripts
        self.rewritten: list[str] = []
        # header name → URLs at which the header is missing or has another value
        self.wrong_headers: dict[str, list[str]] = {}
        # becomes True when the host sends one of TELLING_HEADERS
        self.sends_headers = sends_headers

    def problems(self, paths: Collection[str], progress: Progress) -> Problems:
        """Compare the files at `paths`, all redirects, and all headers, and return the differences.

        If a request fails, the comparison stops, and `failure` is set.
        """
        problems: Problems = []
        checks = [partial(self._file_problem, path) for path in paths]
        checks += [partial(self._redirect_problem, each) for each in self._redirects()]
        with ThreadPoolExecutor(MAX_REQUESTS) as pool:
            for done, problem in enumerate(pool.map(self._run, checks), 1):
                progress(done, len(checks))
                if problem:
                    problems.append(problem)
        # if the host can't send any headers, `changes_by_host` says so instead
        if self.sends_headers:
            problems += map(_header_problem, sorted(self.wrong_headers.items()))
        return problems

    def changes_by_host(self) -> Iterator[str]:
        """Describe harmless changes by the host, such as reformatted HTML or missing headers."""
        if self.rewritten:
            files = counted(len(self.rewritten), "file")
            yield f"the host changes the HTML of {files}, but not the words, links, or scripts"
        # the path of a fragment, which other sites embed, ends with `Routes.fragment("")`
        fragments = sum(path.endswith(Routes.fragment("")) for path in self.rewritten)
        if fragments:
            count = counted(fragments, "fragment")
            yield f"{count} can't be compared with the published hash"
        if self.wrong_headers and not self.sends_headers:
            yield f"the host doesn't send {', '.join(sorted(self.wrong_headers))}"

    def _run(self, check: Callable[[], Problem | None]) -> Problem | None:
        """Run a check, unless a request has already failed."""
        if self.failure:
            return None
        try:
            return check()
        except RequestFailed as error:
            self.failure = error
            return None

    def _file_problem(self, path: str) -> Problem | None:
        """Compare a file, and return a problem if it isn't served or differs from the build.

        Differences that hosts may cause in HTML, such as in whitespace, are only noted.
        """
        ours = (self.output / path).read_bytes()
        route = quote(path.removesuffix("index.html"))
        url = self.base + route
        answer = fetch(url, largest=len(ours) + MAX_ADDED_SIZE, timeout=self.timeout)
        # a page at a former URL, which only forwards to the new one
        forwarding = re.search(FORWARDING_PATTERN, ours.decode(errors="replace"))
        if forwarding:
            new = forwarding[1]
            problem = self._forwarding_problem(self.path + route, new)
            # the host may redirect the old URL instead of serving its page
            is_page = answer.status == 200 and _redirected_path(answer) != unquote(new)
            if problem or not is_page:
                return problem
        if answer.status != 200 and path != Routes.MISSING:  # 404.html may have the status 404
            message = f"the live site doesn't have this file; it returns {answer}"
            return Problem("live-file", message, DEPLOY_HELP, url)
        self._note_headers(self.path + route, url, answer)
        type_problem = page_type_problem(answer, url) if path.endswith(".html") else None
        if type_problem or answer.body == ours:
            return type_problem  # None if the files are equal
        if path.endswith(".html"):
            difference = first_difference(_html_words(answer.body), _html_words(ours))
            if not difference:  # the host only reformatted the page
                self.rewritten.append(path)
                return None
        else:
            difference = first_difference(_words(answer.body), _words(ours))
        message = f"the live file differs from this site's build{difference}"
        return Problem("live-file", message, DEPLOY_HELP, url)

    def _forwarding_problem(self, old: str, new: str) -> Problem | None:
        """Check that the path of a page that forwards from a former URL leads to the new path."""
        problem = self._old_url_problem(old, new)
        without_slash = unquote(old.rstrip("/"))
        # if the former URL has no slash at the end, a host may redirect only that URL
        if problem and without_slash in self.single_urls:
            problem = self._old_url_problem(old.rstrip("/"), new)
        return problem

    def _note_headers(self, path: str, url: str, answer: WebAnswer) -> None:
        """Note headers that are missing or have another value, and whether the host can send any.

        A host that sends one of TELLING_HEADERS can send all headers.
        """
        expected: dict[str, str] = {}  # header name → value
        for pattern, headers in self.rules.headers.items():
            if fnmatchcase(path, pattern):
                expected |= headers  # later rules override earlier ones
        for name, value in expected.items():
            if not _is_sent(value, answer.headers.get(name.lower(), "")):
                self.wrong_headers.setdefault(name, []).append(url)
            elif name in TELLING_HEADERS:
                # whichever other headers are wrong, the host can send headers
                self.sends_headers = True

    def _redirects(self) -> Iterator[Redirect]:
        """Yield the redirects to check, and redirects of versions below former slugs.

        A redirect with `below` is for a folder, and redirects all paths below it, too.
        """
        folders = {redirect.old for redirect in self.rules.redirects if redirect.below}
        for redirect in self.rules.redirects:
            old_route = former_route(redirect.old, self.path)  # None outside of the site
            if old_route is not None and (self.output / Routes.file(old_route)).is_file():
                continue  # the page that forwards from the old URL is compared as a file
            # `_redirect_problem` checks `/old` together with `/old/`
            if redirect.below or f"{redirect.old}/" not in folders:
                yield redirect
            if redirect.below:
                yield from self._redirects_of_versions(redirect)

    def _redirects_of_versions(self, redirect: Redirect) -> Iterator[Redirect]:
        """Yield the redirects from the former URLs of the first and the last version's page.

        Withheld versions are skipped, because hosts without redirects have no page at their former
        URLs.
        """
        folder = self.output / redirect.new.removeprefix(self.path)
        pages = [page.parent for page in sorted(folder.glob("????-??-??*/index.html"))]
        # next to the page of a version is the file with its text, unless it's withheld
        versions = [page for page in pages if page.with_suffix(".md").exists()]
        for version in dict.fromkeys([*versions[:1], *versions[-1:]]):
            route = f"{version.name}/"
            yield Redirect(redirect.old + route, redirect.new + route)

    def _redirect_problem(self, redirect: Redirect) -> Problem | None:
        problem = self._old_url_problem(redirect.old, redirect.new)
        if redirect.below and not problem:  # readers may leave out the slash
            problem = self._old_url_problem(redirect.old.rstrip("/"), redirect.new)
        return problem

    def _old_url_problem(self, old: str, new: str) -> Problem | None:
        """Check that the path of a former URL redirects or forwards to the new path."""
        url = urljoin(self.base, old)  # joined because `old` may be outside of the site's path
        if old.startswith(self.path):
            url = self.base + old.removeprefix(self.path)
        answer = fetch(url, largest=MAX_ADDED_SIZE, timeout=self.timeout)  # follows redirects
        is_redirected = _redirected_path(answer) == unquote(new)
        is_forwarded = f'url={new}"'.encode() in answer.body  # by a page at the old URL
        # if the new path is missing, the comparison of its file reports that
        if is_redirected or (is_forwarded and answer.status == 200):
            return None
        message = f"this old URL doesn't redirect to {new}; it returns {answer}"
        if answer.url != url:
            message += f" from {answer.url}"
        help = f"set up the redirect on the host, or {DEPLOY_HELP}"
        return Problem("live-moved", message, help, url)


def sample_of(
    paths: Collection[str], current: Mapping[str, Collection[str]], count: int
) -> list[str]:
    """Select the files to compare, with only `count` random files about superseded versions.

    `current` maps the dates of current and upcoming versions to the slugs of their policies.
    """
    always = []
    others = []
    for path in paths:
        dated = re.search(DATE_PATTERN, path)
        slugs = current.get(dated[0], ()) if dated else ()
        # the file is about a superseded version, even if another policy has a current one of this
        # date
        if dated and not any(f"/{slug}/" in f"/{path}" for slug in slugs):
            others.append(path)
        else:
            always.append(path)
    return always + SystemRandom().sample(others, min(count, len(others)))


def page_type_problem(answer: WebAnswer, url: str) -> Problem | None:
    """Return a problem if the Content-Type prevents browsers from showing a page."""
    kind = answer.headers.get("content-type", "text/html")
    if re.match(PAGE_TYPE_PATTERN, kind.strip()):
        return None
    message = f"browsers won't show the page: its Content-Type is {kind}"
    return Problem("live-text", message, DEPLOY_HELP, url)


def _header_problem(wrong: tuple[str, Sequence[str]]) -> Problem:
    """Report a header that's missing or wrong at some URLs.

    `wrong` is the header's name with the URLs.
    """
    name, urls = wrong
    message = f"the host doesn't send the right {name} for {counted(len(urls), 'file')}"
    help = "set the headers that the site needs: `legalsite headers`"
    return Problem("live-headers", message, help, min(urls))


def _redirected_path(answer: WebAnswer) -> str:
    """Return the path that finally answered, after redirects."""
    return unquote(urlsplit(answer.url).path)


def _is_sent(expected: str, sent: str) -> bool:
    """Return whether a header value has the same effect as the expected one."""
    if expected == "no-cache":
        return bool(re.search(NO_CACHE_PATTERN, sent))
    return sent.lower().split() == expected.lower().split()


def _words(data: bytes) -> list[str]:
    # JSON files may have no spaces between their values
    return re.findall(r"[^\s,]+,?|,", data.decode(errors="replace"))


def _html_words(html: bytes) -> list[str]:
    """Reduce a page to its words, its attributes, and NAMED_ELEMENTS.

    Hosts may change everything else, such as whitespace.
    """
    words = []
    for node in BeautifulSoup(html, "html.parser").descendants:
        if isinstance(node, Tag):
            if node.name in NAMED_ELEMENTS:
                # with the number of words in the element, so that words that move out of it are
                # noticed
                count = len(node.get_text(" ").split())
                words.append(f"<{node.name}:{count}>")
            words += _attributes(node)
        # Skip comments, unless they contain `>` at the start or `--!>`. There, browsers end the
        # comment, and show the rest of what Python reads as one comment.
        elif not isinstance(node, PreformattedString) or re.match("-?>|.*--!>", node, re.DOTALL):
            words += str(node).split()
    return words


def _attributes(element: Tag) -> Iterator[str]:
    """Yield the attributes of an element in a form in which equivalent attributes are equal."""
    for name, value in sorted(element.attrs.items()):
        if isinstance(value, list):  # class names, whose order has no effect
            text = " ".join(sorted(value))
        else:  # for example, hosts may reformat the CSS in `style`
            text = "".join(value.split()).rstrip(";")
        if text == name:  # hosts may shorten `hidden="hidden"` to `hidden`
            text = ""
        if text or name not in REMOVABLE_ATTRIBUTES:
            yield f"{name}={text}"


def first_difference(live: Sequence[str], ours: Sequence[str]) -> str:
    """Quote four words from the first difference on, and the four words before it.

    The result is the end of a sentence, or empty if no words differ.
    """
    for index, (live_word, our_word) in enumerate(zip_longest(live, ours)):
        if live_word != our_word:
            before = " ".join(ours[max(0, index - 4) : index])[-MAX_EXCERPT_LENGTH:]
            quoted = []
            for words in (live, ours):
                after = " ".join(words[index : index + 4])[:MAX_EXCERPT_LENGTH]
                quoted.append(f"{before} {after}".strip())
            return f": “{quoted[0]}” instead of “{quoted[1]}”"
    return ""
