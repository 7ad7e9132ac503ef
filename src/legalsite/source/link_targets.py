"""Resolve link targets as written in Markdown (`files/plan.png`, `terms.md#fees`) to URLs."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import accumulate
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import urljoin

from msgspec import Struct

from legalsite.model.config import Languages

# a URL scheme
SCHEME = re.compile(r"(?P<name>[a-zA-Z][a-zA-Z0-9+.\-]*):")
DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# the end of a target that names a file: `/index.html`, `.md`
PAGE_SUFFIX_PATTERN = r"(?:(?:^|/)index)?\.(?:md|html?)$"
# characters that browsers ignore in a URL (WHATWG URL, 4.4)
IGNORED_PATTERN = re.compile(r"^[\x00-\x20]+|[\t\n\r]+")
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

Href = Callable[[str], str]  # converts a link target, as written, to a URL


class TextPlace(NamedTuple):
    """The policy and language of a text. Relative links in the text start at its page."""

    policy: str = ""  # slug of the policy
    language: str = ""  # empty for an original


class Links(Struct, frozen=True, dict=True):
    """The files and pages that links can lead to.

    URLs are absolute paths that include the base path.
    """

    base: str = ""  # base path of the site; if empty, there's no site, and links aren't resolved
    files: Mapping[str, str] = {}  # path of a file, such as `files/plan.png` → URL of its copy
    # routes of policy pages without a trailing slash, such as `terms` or `de/terms`
    policies: frozenset[str] = frozenset()
    # route of a version's page → route of the same version in the language of this page
    translations: Mapping[str, str] = {}
    languages: Languages = Languages(("en",))

    @cached_property
    def key(self) -> str:
        """A cache key. Equal instances have equal keys, also in another process."""
        pages = sorted(self.translations.items())
        languages = self.languages.site, list(self.languages.originals.items())
        files = sorted(self.files.items())
        values = (self.base, files, sorted(self.policies), pages, languages)
        return sha256(repr(values).encode(errors="surrogateescape")).hexdigest()

    def href(self, target: str, text: TextPlace) -> str:
        """Resolve a link target to a URL.

        Complete URLs and targets within the same page are only normalized.
        """
        target = IGNORED_PATTERN.sub("", target)
        is_complete = target.startswith(("#", "//", "?")) or SCHEME.match(target)
        # without a base path, there's no site, so links aren't resolved
        if not self.base or not target or is_complete:
            return _normalized(target)
        path, *rest = re.split(r"(?=[?#])", target)  # `rest` contains the query and the fragment
        # `../files/plan.png` and `/files/plan.png` are the same file for links on any page
        address = self.files.get(path.lstrip("./")) or self._page(path, text)
        return _normalized(address + "".join(rest))

    def _page(self, path: str, text: TextPlace) -> str:
        """Resolve a path to the URL of a page or file.

        A path that starts with a slash leads to a policy or, if there's no such policy, to a file.
        Any other path leads to a policy or to a page of a policy, such as the page of a version. In
        a translation, the page is in the same language if possible.
        """
        # whether the path starts at the root of the site, not at the page with the link
        is_rooted = path.startswith("/")
        slugs = list(_candidate_slugs(path, dirname(text.policy)))
        for slug in slugs:
            if is_rooted:  # the path is a route, which contains the language if needed
                route = slug if slug in self.policies else ""
            else:
                route = self._route(slug, text.language or self.languages.of_pages(text.policy))
            if route:
                address = self.base + route
                # a file such as `terms/versions.json` has no trailing slash
                return address if "." in route else f"{address}/"
        if is_rooted:  # the path starts at the root of the host or of the site
            return path if path.startswith(self.base) else f"{self.base}{path[1:]}"
        # the language at the start of the page's URL, or an empty string
        folder = text.language or self.languages.with_language_in_url.get(text.policy, "")
        # The target is `index.md` (the home page, whose slug is empty), or the page doesn't exist.
        # Then use the URL that the page would have.
        if path.endswith(".md"):
            page, _, language = slugs[0].partition(".")
            if language:  # the target names a translation, which isn't published yet
                page = _in_language(page, language)
            return join(self.base, page or folder, "")
        # Return the URL that browsers would open from the policy's main page, so that the URL is
        # the same on all pages with this text.
        return urljoin(join(self.base, folder, text.policy, ""), path)

    def _route(self, slug: str, language: str) -> str:
        """Return the route of a policy or a page below it, as linked from a text in `language`.

        A route is a page's path below the base path. In German, `terms` leads to `de/terms` if that
        page exists, and `terms/2025-01-10` to the translation of that version. `terms.de`, the file
        name of a translation, leads to `de/terms` from any language. The route is empty if the
        policy doesn't exist.
        """
        stem, _, own_language = slug.partition(".")  # `terms.de` names its own language
        # slug → language of the original, for policies with a language in all of their URLs
        originals = self.languages.with_language_in_url
        # the slug in `originals` that the page belongs to, or an empty string
        policy = next((each for each in _folders(stem) if each in originals), "")
        tags = [own_language or language]  # languages of the page, most preferred first
        # if the page isn't translated, the link leads to the page in the site's first language
        if policy and not own_language and language != originals[policy].lower():
            tags.append(self.languages.first)
        # first, look for the main page of a policy, or for the page of a version
        for tag in tags:
            page = _in_language(stem, tag)
            if page in self.policies:
                return page
            # the page of a version; in another language, its URL has the date of its translation
            if page in self.translations and not own_language:
                return self.translations[page]
        # The page may be any other page below a policy, such as `terms/changes`. The routes to try
        # are in `pages`, most preferred first.
        pages = [slug]
        if own_language:
            pages.insert(0, _in_language(stem, own_language))
        # a page with a date in its URL belongs to the original
        elif policy and not DATE_PATTERN.search(stem):
            pages = [_in_language(stem, tag) for tag in tags]
        if policy:  # all URLs of this policy contain a language
            pages.append(_in_language(slug, originals[policy]))
        for page in pages:
            # the page, or a folder that contains it, is the page of a policy
            if not self.policies.isdisjoint(_folders(page)):
                return page
        return ""


NO_LINKS = Links()


def _in_language(page: str, language: str) -> str:
    return f"{language.lower()}/{page}"


def _folders(path: str) -> Iterator[str]:
    """Yield the folders that contain a path, and the path itself: a, a/b, a/b/c."""
    return accumulate(path.split("/"), "{}/{}".format)


def _candidate_slugs(path: str, folder: str) -> Iterator[str]:
    """Yield the slugs that a path in a text in `folder` may refer to, most likely first.

    The path may be relative to the file, to the text's page, or to the root.
    """
    bare = re.sub(PAGE_SUFFIX_PATTERN, "", path.rstrip("/"))
    yield _resolve(folder, bare)
    # a page is one folder deeper than its file, so `../` leads from the page to `folder`
    if bare.startswith("../"):
        yield _resolve(folder, bare.removeprefix("../"))
    yield bare.lstrip("./")


def _resolve(folder: str, path: str) -> str:
    """Resolve a path relative to `folder`, and return it without a leading slash."""
    return normpath(join(f"/{folder}", path)).lstrip("/")


def text_place(path: str) -> TextPlace:
    """Return the policy and language of the file at a path such as `content/terms.de.md`."""
    folder, _, name = path.removeprefix("content/").rpartition("/")
    stem, _, suffixes = name.partition(".")
    language, _, _ = suffixes.rpartition(".")  # `de` for `de.md`, or an empty string for `md`
    # the folder of an archived version is named after its policy
    return TextPlace(folder if DATE_PATTERN.match(name) else join(folder, stem), language)


def is_allowed_target(target: str) -> bool:
    """Return whether a target is allowed: a path, or a URL with http, https, mailto, or tel."""
    visible = "".join(filter(str.isprintable, target)).replace(" ", "")
    scheme = SCHEME.match(visible)
    return scheme is None or scheme["name"].lower() in ALLOWED_SCHEMES


@lru_cache(4096)
def _normalized(address: str) -> str:
    """Percent-encode characters that URLs can't contain.

    The result is cached, because most links lead to the same few pages.
    """
    # imported late, because it loads the parser, which most commands don't need
    from markdown_it.common.normalize_url import normalizeLink

    return normalizeLink(address)
