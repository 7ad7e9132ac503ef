"""What is asked for when pages of policies are due, and what comes back: values that processes can pass on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from legalsite.errors import Problem
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
    """The policies that are due in the site below `root`, for a process that has read nothing of it. The catalogue of
    the frame is empty; `own_layouts` are the paths of the files from which it is read."""

    root: Path
    shared: Shared
    own_layouts: tuple[str, ...]
    policies: tuple[DuePolicy, ...]


MadeFile = tuple[str, Page | bytes]  # path in the output; a page that a layout has to render, or the file's bytes


class MadeFiles(Struct, frozen=True):
    """Some files of a policy, the warnings of all its pages, and the days and languages that had to be spelled out for
    the first time."""

    slug: str
    files: tuple[MadeFile, ...]
    warnings: tuple[Problem, ...]
    spelled: dict[str, str]


class FailedPart(Struct, frozen=True):
    """What stopped a part of the site: a ProblemsFound, as a value."""

    problems: tuple[Problem, ...]
    status: Literal[1, 2]


Ask = Callable[[PageOrder], Iterator[MadeFiles | FailedPart]]  # what a page process does
