"""Turns the targets of links as writers name them (`files/plan.png`, `terms.md#fees`) into
addresses on the site.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import accumulate
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import urljoin

from msgspec import Struct

# the scheme of a URL
SCHEME = re.compile(r"(?P<name>[a-zA-Z][a-zA-Z0-9+.\-]*):")
INVISIBLE_PATTERN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# the end of a target that names a page by its file: `/index.html`, `.md`
PAGE_SUFFIX_PATTERN = r"(?:(?:^|/)index)?\.(?:md|html?)$"
# characters of a URL that browsers ignore (WHATWG URL, 4.4)
IGNORED_PATTERN = re.compile(r"^[\x00-\x20]+|[\t\n\r]+")
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

Href = Callable[[str], str]  # turns a target, as written, into its address


class TextPlace(NamedTuple):
    """The text that a link is in: relative links start at its page."""

    policy: str = ""  # its slug
    language: str = ""  # of a translation; else empty


class Links(Struct, frozen=True, dict=True):
    """The files and pages to which links can lead. Addresses are absolute paths with the base."""

    base: str = ""  # the path of the site; empty if there is no site: links stay as they are
    files: Mapping[str, str] = {}  # `files/plan.png` → the address of its copy
    # the routes of the pages of policies, without the last slash: `terms`, `de/terms`
    policies: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> int:
        """A key for caches: equal values have equal keys."""
        return hash((self.base, tuple(sorted(self.files.items())), self.policies))

    def href(self, target: str, text: TextPlace) -> str:
        """Return the address for a target, as it is written in a text.

        A whole URL, and a target in the text's own page, keep their words. So does any target if
        there is no site, which is the case without `base`.
        """
        target = IGNORED_PATTERN.sub("", target)
        is_complete = target.startswith(("#", "//", "?")) or SCHEME.match(target)
        if not self.base or not target or is_complete:
            return _normalized(target)
        path, *rest = re.split(r"(?=[?#])", target)  # `rest`: the query and the fragment
        # `../files/plan.png` and `/files/plan.png` are the same file, from any text
        address = self.files.get(path.lstrip("./")) or self._page(path, text)
        return _normalized(address + "".join(rest))

    def _page(self, path: str, text: TextPlace) -> str:
        """Return the address of a page or file, from a path in a text.

        A path from the root leads to a policy or, if there is none, to the file at that path. Any
        other path leads to one of these, the first that exists:

        - a policy, in a translation the page in its language;
        - a page below a policy, or the page of a translation's file;
        - the page to which browsers go from the page of the text's policy, so that the address is
          the same on each page of the text.
        """
        is_rooted = path.startswith("/")
        slugs = list(_candidate_slugs(path, dirname(text.policy)))
        for slug in slugs:
            if is_rooted:
                route = slug if slug in self.policies else ""
            else:
                route = self._route(slug, text.language)
            if route:
                address = self.base + route
                # a file, such as `terms/versions.json`, or a page
                return address if "." in route else f"{address}/"
        if is_rooted:  # from the root of the host, or from the root of the site
            return path if path.startswith(self.base) else f"{self.base}{path[1:]}"
        if path.endswith(".md"):  # `index.md`, the home page, or a page that doesn't exist
            return join(self.base, slugs[0] or text.language, "")
        return urljoin(join(self.base, text.language, text.policy, ""), path)

    def _route(self, slug: str, language: str) -> str:
        """Return the route of a policy, or of a page below one, in a text of this language.

        Empty if the policy doesn't exist. In German, `terms` is `de/terms` if that exists.
        `terms.de`, the name of a translation's file, is `de/terms` in any language.
        """
        stem, _, own_language = slug.partition(".")
        translated = f"{own_language or language}/{stem}"  # without a language, `/terms`, which isn't a route
        if translated in self.policies:
            return translated
        for page in (translated, slug) if own_language else (slug,):
            folders = accumulate(page.split("/"), "{}/{}".format)  # `eu`, `eu/terms`
            if not self.policies.isdisjoint(folders):
                return page
        return ""


NO_LINKS = Links()


def _candidate_slugs(path: str, folder: str) -> Iterator[str]:
    """Yield the slugs that a path may name, in a text in `folder`, the likeliest first.

    These are the slug of the file at that path; the slug of the page to which browsers go from the
    text's own page, which is one folder deeper than its file, so that one `../` leads to `folder`;
    and the slug from the root.
    """
    bare = re.sub(PAGE_SUFFIX_PATTERN, "", path.rstrip("/"))
    yield _below(folder, bare)
    if bare.startswith("../"):
        yield _below(folder, bare.removeprefix("../"))
    yield bare.lstrip("./")


def _below(folder: str, path: str) -> str:
    """Return a path relative to `folder` as a path from the root, without a slash at the start."""
    return normpath(join(f"/{folder}", path)).lstrip("/")


def text_place(path: str) -> TextPlace:
    """Return the policy and the language of the text at a path `content/…`.

    The folder of an archived version is its policy.
    """
    folder, _, name = path.removeprefix("content/").rpartition("/")
    stem, _, suffixes = name.partition(".")
    language, _, _ = suffixes.rpartition(".")  # of `de.md`; `md` has none
    return TextPlace(folder if DATE_PATTERN.match(name) else join(folder, stem), language)


def is_allowed_target(target: str) -> bool:
    """Return whether a link may have this target: http, https, mailto, tel, or a path."""
    scheme = SCHEME.match(INVISIBLE_PATTERN.sub("", target))
    return scheme is None or scheme["name"].lower() in ALLOWED_SCHEMES


@lru_cache(4096)
def _normalized(address: str) -> str:
    """Return an address with the characters encoded that URLs can't have.

    Cached, because the texts of a site link to the same few pages.
    """
    # loads the parser, and few commands make pages
    from markdown_it.common.normalize_url import normalizeLink

    return normalizeLink(address)
