"""Find the files at former addresses of pages, and former addresses that other files use now."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from legalsite.errors import Problem
from legalsite.model.config import MANIFEST, Config
from legalsite.model.policy import Policy
from legalsite.model.portable_names import case_collisions
from legalsite.pages.hosts import FILES_FOR_HOSTS, HOSTS_WITHOUT_REDIRECTS
from legalsite.pages.policy_plan import page_routes
from legalsite.pages.routes import Routes

Place = tuple[str | int, ...]  # path of a setting: policies, slug, formerly, index
WITHOUT_PAGES = (
    "from `formerly`; if your host reads redirects, no page is needed at an old address: "
    "`--host HOST`"
)
RESERVED = FILES_FOR_HOSTS | {MANIFEST}


def former_route(address: str, base: str) -> str | None:
    """Return the route of the page at a former address, with `%20` and the like decoded.

    Return None for an address with a query, or outside of the site's path `base`.
    """
    # no file can be written for these addresses
    if not address.startswith(base) or "?" in address:
        return None
    route = unquote(address.removeprefix(base))
    if not route or route.endswith((".html", "/")):
        return route
    return f"{route}/"  # hosts serve the index.html of a folder


def planned_address_problems(
    policies: Collection[Policy], copied: Iterable[str], config: Config, on: date
) -> dict[Place, Problem]:
    """Find former addresses of pages at which a build for a date writes another file.

    `copied` contains the routes of files that the site copies.
    """
    if not any(_former_files(config)):  # fast path, because most sites have no former addresses
        return {}
    planned = map(Routes.file, page_routes(policies, config, on))
    return former_address_problems(config, frozenset([*planned, *copied]))


def former_address_problems(config: Config, files: Collection[str]) -> dict[Place, Problem]:
    """Find former addresses of pages at which the site has another file.

    `files` contains the paths of the files, relative to the output folder. If the host needs a page
    at each former address, it's also a problem if two of these pages can't both exist, or if paths
    differ only in case.
    """
    problems: dict[Place, Problem] = {}  # keyed by the setting that contains the address
    # path of the page at a former address → setting and address
    written: dict[str, tuple[Place, str]] = {}
    needs_pages = config.host in HOSTS_WITHOUT_REDIRECTS
    for place, address, path in _former_files(config):
        # neither the path nor a folder above it may be a file; RESERVED contains files for hosts
        paths = (path, *_folders_above(path))
        taken = next((file for file in paths if file in files or file in RESERVED), "")
        if taken:
            message = f"{address} is the address of {taken}, which `build` writes"
            help = "remove it from `formerly`; nothing needs to be redirected there"
            problems[place] = Problem("page-twice", message, help)
        elif path in written and needs_pages:
            message = f"{written[path][1]} and {address} are old addresses of the same page"
            problems[place] = Problem("page-twice", message, f"remove one {WITHOUT_PAGES}")
        else:
            written[path] = place, address
    if needs_pages:
        problems |= _page_collisions(written, files)
    return problems


def _page_collisions(
    written: Mapping[str, tuple[Place, str]], files: Collection[str]
) -> dict[Place, Problem]:
    """Find pages at former addresses that can't exist next to other pages or files.

    `written` maps the path of each page to its setting and address. `files` contains the paths of
    all other files.
    """
    problems = {}
    # path of a page at a former address, and folders above it → setting
    places: dict[str, Place] = {}
    for path, (place, address) in written.items():
        places[path] = place
        for folder in _folders_above(path):
            places[folder] = place
            # a page can't be written into a folder if the folder's path is the file of another page
            if folder in written:
                message = f"{address} is below {written[folder][1]}, which is the address of a file"
                problems[place] = Problem("page-twice", message, f"remove one {WITHOUT_PAGES}")
    for path, other in case_collisions([*files, *written]).items():
        if path in places:  # other files that differ only in case aren't about former addresses
            message = (
                f"the site would have {other} and {path}, which some systems treat as the same"
            )
            help = f"remove it {WITHOUT_PAGES}"
            problems[places[path]] = Problem("name-collision", message, help)
    return problems


def _folders_above(path: str) -> list[str]:
    return list(map(str, PurePosixPath(path).parents))


def _former_files(config: Config) -> Iterator[tuple[Place, str, str]]:
    """Yield (setting, former address, path of its page) for each former address of the site."""
    base = Routes.of(config).base
    for slug, policy in config.policies.items():
        for index, old in enumerate(policy.formerly):
            route = former_route(old, base)  # None for former slugs
            if route is not None:
                yield ("policies", slug, "formerly", index), old, Routes.file(route)
