"""What is asked for when pages of policies are due, and what comes back: values that processes can pass on."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.policy import Policy
from legalsite.pages.page import Frame, Page
from legalsite.pages.policy_summary import PolicySummary
from legalsite.source.link_targets import Links


class Shared(Struct, frozen=True):
    """What all pages share: what every page shows, and where links lead. `read` returns the bytes of a file below
    content/."""

    frame: Frame
    links: Links
    read: Callable[[str], bytes]


class DuePolicy(Struct, frozen=True):
    """The files of a policy that are due: those that show one of the `changed` texts (paths below content/), or all if
    it is None; with several `shares`, only those of one of them, counted from 0."""

    policy: Policy
    summary: PolicySummary
    changed: frozenset[str] | None = None
    number: int = 0
    shares: int = 1


class PageOrder(Struct, frozen=True):
    """The policies that are due, for a process that has read nothing of the site."""

    shared: Shared
    policies: tuple[DuePolicy, ...]


MadeFile = tuple[str, Page | bytes]  # path in the output; a page that a layout has to render, or the file's bytes


class MadeFiles(Struct, frozen=True):
    """Some files of a policy, the warnings of all its pages, and the days and languages that had to be spelled out for
    the first time."""

    slug: str
    files: tuple[MadeFile, ...]
    warnings: tuple[Problem, ...]
    spelled: dict[str, str]


Ask = Callable[[PageOrder], Iterator[MadeFiles | ProblemsFound]]  # what a page process does
