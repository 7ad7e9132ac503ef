"""What all pages of one build are printed with: the layouts, what every page shares, where links lead."""

from collections.abc import Callable
from dataclasses import dataclass

from legalsite.commands.holding import FILES, files_to_build
from legalsite.commands.reading import Site
from legalsite.disk.archive import read
from legalsite.disk.bytecode import keep_code, recall_code
from legalsite.disk.layout_files import read_layout
from legalsite.disk.tree import Tree
from legalsite.pages.frame import Frame, frame
from legalsite.pages.layouts import Layouts
from legalsite.pages.routes import Routes
from legalsite.source.links import Links

Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Press:
    """`read` gives the bytes of a file by its path below content/."""

    tree: Tree
    frame: Frame
    layouts: Layouts
    links: Links
    read: Read


def press_of(site: Site, tree: Tree) -> Press:
    order = site.order
    layouts = Layouts({path: read_layout(order.root, path) for path in site.inputs.layouts}, recall_code())
    layouts.compile()
    keep_code(layouts.memo)
    listings = list(site.listings.values())
    shared = frame(order.config, order.on, listings, layouts, ledger=site.recorded.ledger is not None)
    return Press(tree, shared, layouts, _links(site), lambda path: read(order.root, path))


def file_routes(site: Site) -> dict[str, str]:
    """By path below content/, where on the site each file of content/files lies: a name that changes with its bytes."""
    files = files_to_build(site.inputs, site.recorded, unpublished=site.order.unpublished)
    return {path: Routes.asset(path.removeprefix(FILES), sha256) for path, sha256 in files.items()}


def _links(site: Site) -> Links:
    routes = Routes.of(site.order.config)
    files = {path: routes.href(route) for path, route in file_routes(site).items()}
    pages = {slug: routes.href(routes.policy(slug)) for slug, listing in site.listings.items() if listing.shown}
    return Links(routes.base, files, pages)
