"""What is asked for when files of a policy are due, and what comes back: values that processes can pass on."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

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


class KeptFiles(Struct, frozen=True):
    """What of a policy is not made again: its `files` that are as they were built, path → SHA-256, except those that
    show one of the texts that `changed`, which are paths below content/."""

    files: Mapping[str, str]
    changed: Collection[str]


class PolicyOrder(Struct, frozen=True):
    """The files of a policy that are due, without what is `kept`; with several `shares`, only those of one of them,
    counted from 0."""

    policy: Policy
    summary: PolicySummary
    kept: KeptFiles | None = None
    number: int = 0
    shares: int = 1


class SiteOrder(Struct, frozen=True):
    """The shares that are due in the site below `root`, for a process that has read nothing of it and may use `jobs`
    processes. The catalogue of the frame is empty; `own_layouts` are the paths of the files from which it is read."""

    root: Path
    shared: Shared
    own_layouts: tuple[str, ...]
    policies: tuple[PolicyOrder, ...]
    jobs: int


class MadeFile(NamedTuple):
    """A file of a policy: a page that a layout has to render, or its bytes; None if it is kept."""

    path: str
    content: Page | bytes | None


class MadeFiles(Struct, frozen=True):
    """Some files of a policy, the warnings of all its pages, and the days and languages that had to be spelled out for
    the first time."""

    slug: str
    files: tuple[MadeFile, ...]
    warnings: tuple[Problem, ...]
    spelled: dict[str, str]


class FailedPart(Struct, frozen=True):
    """What stopped a part of the site: a ProblemsFound, as a value. `at_once`: whether the other parts are not worth
    waiting for."""

    problems: tuple[Problem, ...]
    status: Literal[1, 2]
    at_once: bool = False
