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

SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SUFFIX = r"(?:(?:^|/)index)?\.(?:md|html?)$"
PASSED_OVER = re.compile(r"^[\x00-\x20]+|[\t\n\r]+")  # by browsers: WHATWG URL, 4.4
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

Href = Callable[[str], str]  # turns a target, as written, into its address


class TextPlace(NamedTuple):
    """Where the links of a text start."""

    policy: str = ""  # its slug
    language: str = ""  # of a translation; else empty


class Links(Struct, frozen=True, dict=True):
    """The files and pages that links can lead to. Their addresses are absolute paths and include
    the base.
    """

    base: str = (
        ""  # the path of the site; empty for a text outside one, whose links stay as they are
    )
    files: Mapping[str, str] = {}  # `files/plan.png` → the address of its copy
    policies: frozenset[str] = (
        frozenset()
    )  # the routes of their pages, without the last slash: `terms`, `de/terms`

    @cached_property
    def key(self) -> int:
        """A key for caches: equal addresses have equal keys."""
        return hash((self.base, tuple(sorted(self.files.items())), self.policies))

    def href(self, target: str, text: TextPlace) -> str:
        """Return the address of a target as it is written in a text."""
        target = PASSED_OVER.sub("", target)
        if (
            not self.base
            or not target
            or target.startswith(("#", "//", "?"))
            or SCHEME.match(target)
        ):
            return _normalized(target)
        path, *rest = re.split(r"(?=[?#])", target)
        bare = path.lstrip("./")
        return _normalized((self.files.get(bare) or self._page(path, text)) + "".join(rest))

    def _page(self, path: str, text: TextPlace) -> str:
        """Return the address of a page or file. From the root, a path leads to a policy, or to what
        is there. Any other leads to a policy, in a translation to the page in its language if there
        is one; to what is below a policy; to the page of a translation's file; or to where browsers
        go from the page of the text's own policy, so that it is the same on each page of the
        text.
        """
        rooted, slugs = path.startswith("/"), [*_slugs_named(path, dirname(text.policy))]
        for slug in slugs:
            stem, _, language = slug.partition(
                "."
            )  # of a translation's file: `terms/2025-02-20.de`
            translated = (f"{language or text.language}/{stem}", not language)
            for page, alone in [(slug, True)] if rooted else [translated, (slug, False)]:
                if not self.policies.isdisjoint(
                    [page] if alone else accumulate(page.split("/"), "{}/{}".format)
                ):
                    return self.base + page + "/" * ("." not in page)
        if rooted:
            return path if path.startswith(self.base) else f"{self.base}{path[1:]}"
        if path.endswith(
            ".md"
        ):  # `index.md` is the home page; a text that is not there would have this page
            return join(self.base, slugs[0] or text.language, "")
        return urljoin(join(self.base, text.language, text.policy, ""), path)


NO_LINKS = Links()


def _slugs_named(path: str, folder: str) -> Iterator[str]:
    """Yield the slugs that a path in a text in `folder` may name, the likeliest first: that of the
    file there; that of the page to which browsers go from the text's own page, which is one folder
    deeper; and the one at the top.
    """
    bare = re.sub(SUFFIX, "", path.rstrip("/"))
    yield _below(folder, bare)
    if bare.startswith("../"):
        yield _below(folder, bare.removeprefix("../"))
    yield bare.lstrip("./")


def _below(folder: str, path: str) -> str:
    return normpath(join(f"/{folder}", path)).lstrip("/")


def text_place(path: str) -> TextPlace:
    """Return from where the links of the text at `content/…` start."""
    folder, _, name = path.removeprefix("content/").rpartition("/")
    stem, _, suffixes = name.partition(".")
    return TextPlace(folder if DAY.match(name) else join(folder, stem), suffixes.rpartition(".")[0])


def is_allowed_target(target: str) -> bool:
    """Return whether a link may have this target: http, https, mailto, tel, or a page of the
    site.
    """
    scheme = SCHEME.match(UNSEEN.sub("", target))
    return scheme is None or scheme[1].lower() in ALLOWED_SCHEMES


@lru_cache(4096)
def _normalized(address: str) -> str:
    """Return an address as browsers need it. Cached, because the texts of a site link to the same
    few pages.
    """
    from markdown_it.common.normalize_url import (
        normalizeLink,
    )  # loads the parser, and few commands make pages

    return normalizeLink(address)
