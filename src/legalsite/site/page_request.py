"""Which files of a site are to be made, and what was made of each part."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from legalsite.errors import ProblemsFound, ProblemTuple
from legalsite.model.policy import Policy
from legalsite.pages.page import Frame, Listing, Page, WholeSite
from legalsite.pages.policy_summary import PolicySummary
from legalsite.source.link_targets import Links

Changed = frozenset[str] | None
"""The texts (paths below content/) that changed, of which the pages are due; None if all pages are."""


class Shared(Struct, frozen=True):
    """What all pages share."""

    frame: Frame  # what every page shows
    links: Links  # where links lead
    read: Callable[[str], bytes]  # returns the bytes of a file below content/


class PageRequest(Struct, frozen=True):
    """The policies of which files are due, and the site if the pages that belong to no policy are. `share`: which of
    how many shares of the files of each policy; several processes share those of a long history."""

    shared: Shared
    policies: Sequence[tuple[Policy, PolicySummary, Changed]]
    site: WholeSite | None
    share: tuple[int, int] = (0, 1)


class MadePart(Struct, frozen=True):
    """What was made of one part of a site."""

    slug: str
    files: dict[str, str] = {}  # path in the output → SHA-256
    warnings: ProblemTuple = ()
    spelled: dict[str, str] = {}  # the days and languages that had to be spelled out for the first time
    listings: dict[str, Listing] = {}  # by path; what they list may have been made by several processes


Made = tuple[str, Page | bytes | Listing] | MadePart | ProblemsFound
"""A file of a part with its path in the output, as far as it can be made without a layout. After its files comes the
part itself, without them; or why it cannot be shown."""
