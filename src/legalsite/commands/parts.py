"""The parts that are due → their files in the staging tree, by as many processes as there may be."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

from legalsite.commands.build import Progress
from legalsite.commands.press import Press
from legalsite.commands.printing import Sheets, print_policy
from legalsite.commands.reading import Site
from legalsite.disk.processes import each
from legalsite.disk.tree import put
from legalsite.errors import Problem, ProblemsFound
from legalsite.pages import spoken
from legalsite.pages.words import day_text

FEW = 3  # parts that one process prints sooner than two can be started
WHOLE = ""  # stands for the pages of the whole site where else a policy's slug stands


@dataclass(frozen=True, slots=True)
class Printed:
    """The files of one part, path → sha256, what is to be told of it, and which days it had to spell out anew."""

    slug: str
    files: dict[str, str]
    warnings: tuple[Problem, ...]
    spoken: dict[str, str]


@dataclass(frozen=True, slots=True)
class Failed:
    """What stopped one part: a ProblemsFound as a value that passes between processes."""

    problems: tuple[Problem, ...]
    status: Literal[1, 2]


def print_parts(site: Site, press: Press, due: list[str]) -> Generator[Progress, None, dict[str, Printed]]:
    """Raises ProblemsFound with all that is wrong in any of them."""

    def one(slug: str) -> Printed | Failed:
        try:
            sheets = _print_part(site, press, slug)
            return Printed(slug, sheets.files, sheets.warnings, spoken.new())
        except ProblemsFound as found:
            return Failed(found.problems, found.status)

    if len(due) > FEW:
        day_text(site.order.on, site.order.config.languages[0])  # loads Babel once, not in each process again
    printed: dict[str, Printed] = {}
    failed: list[Failed] = []
    for count, result in enumerate(each(one, due, site.order.jobs if len(due) > FEW else 1), 1):
        if isinstance(result, Printed):
            printed[result.slug] = result
        else:
            failed.append(result)
        yield Progress(count, len(due))
    if failed:
        raise _all_of(failed)
    return printed


def _print_part(site: Site, press: Press, slug: str) -> Sheets:
    if slug == WHOLE:
        return Sheets(_print_site(site, press))
    return print_policy(press, site.policy(slug), site.card(slug))


def _print_site(site: Site, press: Press) -> dict[str, str]:
    from legalsite.pages.site import site_pages

    cards, recorded = [site.card(slug) for slug in site.files], site.recorded
    pages = site_pages(cards, press.frame, press.layouts, ledger=recorded.ledger, checkpoint=recorded.checkpoint)
    return {path: put(press.tree, path, data) for path, data in pages}


def _all_of(failed: list[Failed]) -> ProblemsFound:
    """What is wrong with a layout is told once, not once for each page that it fails on."""
    found = {(p.path, p.line, p.column, p.rule, p.message): p for failure in failed for p in failure.problems}
    status = max(failed, key=lambda failure: failure.status).status
    return ProblemsFound([found[place] for place in sorted(found)], status)
