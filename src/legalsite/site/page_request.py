"""Which files of a site are to be made, and what was made of each part."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.policy import Policy
from legalsite.pages.page import Frame, Listing, Page, WholeSite
from legalsite.pages.policy_summary import PolicySummary
from legalsite.source.link_targets import Links

Changed = frozenset[str] | None
"""The texts (paths below content/) that changed, of which the pages are due; None if all pages are."""


class Shared(Struct, frozen=True):
    """What all pages share: what every page shows, and where links lead. `read` returns the bytes of a file below
    content/."""

    frame: Frame
    links: Links
    read: Callable[[str], bytes]


class PageRequest(Struct, frozen=True):
    """The policies of which files are due, and the site if the pages that belong to no policy are. `share`: which of
    how many shares of the files of each policy; several processes share those of a long history."""

    shared: Shared
    policies: Sequence[tuple[Policy, PolicySummary, Changed]]
    site: WholeSite | None
    share: tuple[int, int] = (0, 1)


class MadePart(Struct, frozen=True):
    """What was made of one part of a site: its files, path in the output → SHA-256; the problems to report; the days
    and languages that had to be spelled out for the first time; and what makes the files that list the others, by
    path: several processes may have made these."""

    slug: str
    files: dict[str, str] = {}
    warnings: tuple[Problem, ...] = ()
    spelled: dict[str, str] = {}
    listings: dict[str, Listing] = {}


Made = tuple[str, Page | bytes | Listing] | MadePart | ProblemsFound
"""A file of a part with its path in the output, as far as it can be made without a layout. After its files comes the
part itself, without them; or why it cannot be shown."""
