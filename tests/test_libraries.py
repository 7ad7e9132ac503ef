"""What legalsite takes from other packages: pyproject.toml declares each package, `make oldest` tests its lower bound, and
names that no documentation of a package promises are listed with the version from which they are there. Tests run with
the locked versions and, by `make oldest`, with the oldest ones."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from source_trees import FILES, nodes_of

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(\[\w+\])?>=(?P<version>[\d.]+)")

# modules that the documentation of their packages describes
DOCUMENTED = {
    "babel", "babel.dates", "babel.units", "bs4", "bs4.element", "click", "click.exceptions", "cssselect2", "frontmatter",
    "frontmatter.default_handlers", "idna", "jinja2", "jinja2.bccache", "jinja2.exceptions", "jinja2.nodes",
    "jinja2.runtime", "jinja2.sandbox", "justhtml", "lsprotocol", "lsprotocol.types", "mammoth", "markdown_it",
    "markdown_it.token", "markupsafe", "mdit_py_plugins.deflist", "mdit_py_plugins.footnote", "msgspec", "msgspec.json",
    "msgspec.structs", "msgspec.toml", "nh3", "pygls.lsp.server", "pygls.uris", "pypdfium2", "pypdfium2.raw",
    "rapidfuzz", "rapidfuzz.distance",
    "rich", "soupsieve", "sqlalchemy", "sqlalchemy.exc", "tinycss2", "watchdog", "watchdog.observers",
    "watchdog.observers.api", "watchdog.observers.polling", "weasyprint", "yaml",
}  # fmt: skip

# other names that are imported, and private ones, with the oldest version that we know to have them
UNDOCUMENTED = {
    "bs4.builder.HTMLTreeBuilder": "4.13.1",
    "bs4.dammit.EncodingDetector": "4.13.1",
    "jinja2.Undefined._undefined_message": "3.1.6",
    "jinja2.compiler.CodeGenerator": "3.1.6",
    "jinja2.compiler.CodeGenerator._output_child_pre": "3.1.6",
    "mammoth.docx.dingbats.dingbats": "1.13",
    "markdown_it.common.entities.entities": "3.0",
    "markdown_it.common.normalize_url.normalizeLink": "3.0",
    "markdown_it.rules_block.StateBlock": "3.0",
    "markdown_it.rules_block.html_block": "3.0",
    "markdown_it.rules_block.reference": "3.0",
    "markdown_it.rules_block.table": "3.0",
    "markdown_it.rules_block.table.escapedSplit": "3.0",
    "markdown_it.rules_block.table.getLine": "3.0",
    "markdown_it.rules_core.StateCore": "3.0",
    "markdown_it.rules_inline.StateInline": "3.0",
    "markdown_it.rules_inline.html_inline": "3.0",
    "rich.cells.cell_len": "13.7",
    "weasyprint.text.ffi.pango": "70.0",
    "weasyprint.urls.URLFetcher": "70.0",
    "weasyprint.urls.URLFetcherResponse": "70.0",
}

# private attributes that aren't a library's: of named tuples, of the standard library, and of our own classes
NO_LIBRARY = {
    "_replace",
    "_asdict",
    "_make",
    "_exit",
    "_sections",
    "_size",
    "_redlines",
    "_current_frames",
}


def bounds() -> dict[str, str]:
    """Return the lower bound of each dependency, by the normalized name of its package."""
    extras = PROJECT["optional-dependencies"].values()
    requirements = [*PROJECT["dependencies"], *(each for extra in extras for each in extra)]
    matches = [REQUIREMENT.fullmatch(requirement) for requirement in requirements]
    return {match["name"].lower().replace(".", "-"): match["version"] for match in matches if match}


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part != "0"]


@cache
def imports() -> frozenset[str]:
    """Return the modules of other packages that are imported, and the names that are taken from them."""
    return frozenset(name for path in FILES for node in nodes_of(path) for name in imported(node))


def imported(node: ast.AST) -> Iterator[str]:
    names = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    for name in names:
        if name.partition(".")[0] not in {"legalsite", *sys.stdlib_module_names}:
            yield name


def undocumented(name: str) -> bool:
    module, _, last = name.rpartition(".")
    return last.startswith("_") or not {name, module} & DOCUMENTED


def test_each_imported_package_is_declared() -> None:
    packages = packages_distributions()
    needed = {packages[name.partition(".")[0]][0].lower().replace(".", "-") for name in imports()}
    assert sorted(needed - bounds().keys()) == []


def test_lower_bounds_are_those_that_are_tested() -> None:
    lock = (ROOT / ".ci/locks/oldest.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([\d.]+)", lock, re.MULTILINE))
    tested = {name: locked[name] for name in bounds()}
    wrong = [name for name in tested if numbers(tested[name]) != numbers(bounds()[name])]
    assert wrong == [], "run make lock"


def test_each_undocumented_name_is_listed() -> None:
    assert {name for name in imports() if undocumented(name)} == {
        name for name in UNDOCUMENTED if not name.rpartition(".")[2].startswith("_")
    }


def test_each_private_attribute_is_listed() -> None:
    used = set()
    for path in FILES:
        for node in nodes_of(path):
            if not isinstance(node, ast.Attribute) or not re.match("_[^_]", node.attr):
                continue
            if ast.unparse(node.value) not in ("self", "cls"):
                used.add(node.attr)
    listed = {name.rpartition(".")[2] for name in UNDOCUMENTED}
    assert used - NO_LIBRARY == {name for name in listed if name.startswith("_")}


@pytest.mark.parametrize("name", UNDOCUMENTED)
def test_the_oldest_version_has_each_undocumented_name(name: str) -> None:
    package = packages_distributions()[name.partition(".")[0]][0].lower().replace(".", "-")
    bound = bounds()[package]
    assert numbers(UNDOCUMENTED[name]) <= numbers(bound), f"raise the bound of {package}"
    if package == "weasyprint":
        pytest.importorskip("weasyprint", exc_type=OSError)
    owner, _, last = name.rpartition(".")
    try:
        value = import_module(owner)
    except ModuleNotFoundError:  # a class
        module, _, class_name = owner.rpartition(".")
        value = getattr(import_module(module), class_name)
    assert hasattr(value, last)
