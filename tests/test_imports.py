"""The rooms and the ways between them: which room may import which (docs/architecture.md)."""

import ast
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "legalsite"

WAYS = {
    "errors": set(),
    "model": {"errors"},
    "text": {"model"},
    "source": {"model", "text"},
    "redline": {"model", "text"},
    "promises": {"model", "text"},
    "ledger": {"model"},
    "notices": {"model", "text", "redline", "promises", "ledger"},
    "pages": {"model", "text", "redline", "notices", "ledger"},
    "checks": {"model", "text", "source", "redline", "promises", "ledger", "notices", "pages"},
    "importing": {"model", "text", "source", "redline"},
    "disk": {"model"},
    "mail": {"model"},
    "preview": {"model"},
    "layouts": set(),
}
ROOMS = set(WAYS)
WAYS["site"] = ROOMS - {"layouts"}
WAYS["commands"] = ROOMS - {"layouts"} | {"site"}
WAYS["cli"] = {"commands", "site", "model", "redline", "promises"}  # of the last two the forms that it prints
PURE = ("errors", "model", "text", "source", "redline", "promises", "ledger", "notices", "pages", "checks", "importing")
WORLD = {
    *("os", "pathlib.Path", "time", "socket", "subprocess", "urllib.request", "http", "tempfile", "shutil", "sqlite3"),
}

FILES = sorted(SOURCE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The full names of all modules that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports out in full"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_rooms_import_only_what_they_may(path: Path) -> None:
    room = room_of(path)
    if room in ("__init__", "__main__"):
        return
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("legalsite.")} & set(WAYS)
    assert ours <= WAYS[room] | {room, "errors"}


@pytest.mark.parametrize("path", [p for p in FILES if room_of(p) in PURE], ids=lambda p: str(p.relative_to(SOURCE)))
def test_pure_rooms_touch_no_clock_disk_or_network(path: Path) -> None:
    assert not {name for name in imports(path) if name in WORLD or name.split(".")[0] in WORLD}
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    assert "open" not in {n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not {n.attr for n in nodes if isinstance(n, ast.Attribute)} & {"today", "now", "utcnow", "environ"}


@pytest.mark.parametrize("path", [p for p in FILES if room_of(p) == "model"], ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_model_stands_on_the_standard_library(path: Path) -> None:
    assert {name.split(".")[0] for name in imports(path)} <= sys.stdlib_module_names | {"legalsite"}


def test_every_room_is_known() -> None:
    rooms = {room_of(path) for path in FILES} - {"__init__", "__main__"}
    assert rooms <= set(WAYS)


@pytest.mark.parametrize("path", [p for p in FILES if room_of(p) == "checks"], ids=lambda p: str(p.relative_to(SOURCE)))
def test_checks_know_the_addresses_of_pages_and_nothing_else_of_them(path: Path) -> None:
    used = {name for name in imports(path) if name.startswith("legalsite.pages.")}
    assert all(name.startswith("legalsite.pages.routes") for name in used)
