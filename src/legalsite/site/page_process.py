"""A process that loads what makes the files of policies while another one finds out which of them are due.

It starts before anything else is loaded, so this file and what it imports stay small."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from legalsite.disk.processes import on_call

if TYPE_CHECKING:
    from legalsite.site.policy_order import FailedPart, MadeFiles, SiteOrder

Ask = Callable[["SiteOrder"], Iterator["MadeFiles | FailedPart"]]


def page_process(jobs: int) -> AbstractContextManager[Ask | None]:
    """Start the process. The context has the function that sends it an order and yields its answers; None with one
    job."""
    return on_call(_made, jobs)


def _made(wait: Callable[[], "SiteOrder"]) -> Iterator["MadeFiles | FailedPart"]:
    from legalsite.site.page_values import answers

    return answers(wait())
