"""Which room may import which, and that no file needs a file that needs it (docs/architecture.md)."""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from source_trees import FILES, SOURCE, nodes_of, tree_of

TESTS = Path(__file__).parent
ARCHITECTURE = SOURCE.parents[1] / "docs" / "architecture.md"

MAY_IMPORT: dict[str, set[str]] = {
    "errors": {"system"},
    "system": set(),
    "model": {"errors"},
    "text": {"model"},
    "source": {"model", "text"},
    "redline": {"model", "text"},
    "promises": {"model", "text"},
    "ledger": {"model", "text"},
    "notices": {"model", "text", "redline", "promises", "ledger"},
    "pages": {"model", "text", "redline", "notices", "ledger"},
    "checks": {"model", "text", "source", "redline", "promises", "ledger", "notices", "pages"},
    "importing": {"model", "text", "source", "redline"},
    "disk": {"model", "text", "system"},
    "mail": {"model", "text", "system"},
    "preview": {"model", "text", "system"},
    "layouts": set(),
    "locale": set(),
    "starter": set(),
}
MAY_IMPORT["site"] = set(MAY_IMPORT)
MAY_IMPORT["commands"] = set(MAY_IMPORT)
MAY_IMPORT["cli"] = {
    "commands",
    "site",
    "checks",
    "model",
    "text",
    "redline",
    "promises",
    "notices",
    "importing",
    "ledger",
    "system",
}  # below: what it prints
OF_PAGES = {"policy_plan", "routes"}  # all that checks may use of pages

PURE = (
    "errors",
    "model",
    "text",
    "source",
    "redline",
    "promises",
    "ledger",
    "notices",
    "pages",
    "checks",
    "importing",
)
DEVICES = {
    *(
        "os",
        "pathlib.Path",
        "time",
        "socket",
        "subprocess",
        "urllib.request",
        "http",
        "tempfile",
        "shutil",
        "sqlite3",
    )
}
CHANGES = {
    "append",
    "extend",
    "insert",
    "add",
    "update",
    "setdefault",
    "pop",
    "popitem",
    "clear",
    "remove",
    "discard",
}
# What is read, counted, traced or written bit by bit, or loads its parts when they are asked for.
FILLED = [
    *(
        "BounceCounts",
        "Catalogue",
        "Container",
        "CssCounter",
        "Edit",
        "EditedSite",
        "Field",
        "FilledDrafts",
        "HtmlBlock",
        "InlineRenderer",
        "Line",
        "LoggedEmail",
    ),
    *(
        "MailLog",
        "NewFiles",
        "Output",
        "PageContext",
        "PagesOnDemand",
        "PdfLine",
        "PdfPage",
        "PolicyOnDemand",
        "Renderer",
        "Section",
    ),
    *(
        "Site",
        "TracedFile",
        "Verification",
        "_ChosenDrafts",
        "_DraftFiller",
        "_FileReader",
        "_Plan",
        "_Recording",
        "_TableReading",
    ),
    "_Writer",
]

# What only some systems have, and how to ask which one it is: only system.py knows the difference.
OF_SOME_SYSTEMS = {"fcntl", "grp", "msvcrt", "pwd", "resource", "termios", "winreg"}
ASKING = {"sys.platform", "os.name", "platform.system"}

# The files that import our own modules inside functions, and why: start-up. Anywhere else imports stand at the top.
DEFERRED: Mapping[str, str] = {
    "cli/__init__.py": "`--version` loads click and nothing of ours, a build with few options no click",
    "cli/group.py": "`--version` loads click and nothing of ours",
    "commands/notify_send.py": "the first email waits for nothing that only other emails need",
    "cli/notify_send.py": "the first email waits for nothing that only other emails need",
    "cli/notify_evidence.py": "few records look at a page",
    "cli/options.py": "few commands sign the ledger",
    "cli/printing.py": "a plain build loads no click",
    "cli/build_runner.py": "a build with nothing to do loads no other command's work",
    "cli/diff.py": "a redline loads the one format that is asked for, and --help none",
    "source/served_files.py": "few sites have drawings",
    "importing/pdf_document.py": "few files are PDFs, and reading them needs an extra",
    "commands/documentation.py": "`status` after a build loads no Markdown",
    "commands/language_status.py": "`status` after a build loads no Markdown",
    "commands/build.py": "a build with nothing to do loads neither Markdown nor Jinja",
    "commands/check.py": "few checks ask a gate",
    "commands/diff.py": "two files need no site",
    "commands/status.py": "a site without drafts needs no check",
    "commands/serve.py": "the first page waits for no rule",
    "pages/jinja_layouts.py": "few sites have layouts of their own",
    "pages/policy_pages.py": "few changes affect all kinds of files",
    "redline/output/html.py": "the language of a site's texts is known",
    "site/git_checkout.py": "only a build in a checkout runs git",
    "site/ledger_on_disk.py": "only a signed site runs ssh-keygen",
    "site/load.py": "few commands plan pages",
    "site/own_phrases.py": "few sites have phrases of their own",
    "site/page_jobs.py": "few builds make PDFs, few changes touch pages of the whole site, and some parse no text",
    "site/texts.py": "few commands parse or compare texts",
    "site/settings.py": "settings that are remembered need no TOML, and few have a rule",
    "source/fact_names.py": "few drafts name facts",
    "source/facts_file.py": "few sites have facts",
    "source/front_matter.py": "few dates are written wrongly",
    "source/plain_front_matter.py": "most front matter is read without YAML",
    "source/markdown.py": "few texts have raw HTML, and most changed paragraphs are plain",
    "source/markdown_html.py": "few texts have raw HTML",
}


def module_of(path: Path) -> str:
    parts = ("legalsite", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The full names of all modules that are imported, and of what is taken from them, also inside functions."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write imports out in full"
            yield from (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))


def ours(nodes: Iterable[ast.AST]) -> set[str]:
    """The modules of this package that are imported."""
    return {name for name in imports(nodes) if name in MODULES and name != "legalsite"}


def functions(path: Path) -> Iterator[ast.AST]:
    yield from (
        node for node in nodes_of(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def without_type_checking(tree: ast.Module) -> ast.Module:
    """The file as it runs: what only a type checker imports makes no cycle."""
    kept = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
    ]
    return ast.Module(kept, [])


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of nodes that reach each other: strongly connected components (Tarjan, 1972), without lone nodes."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = lowest[node] = len(number)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in number:
                visit(other)
                lowest[node] = min(lowest[node], lowest[other])
            elif other in stack:
                lowest[node] = min(lowest[node], number[other])
        if lowest[node] == number[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                groups.append(sorted(group))

    for node in sorted(graph):
        if node not in number:
            visit(node)
    return groups


def offenders(rooms: Iterable[str], wrong: Callable[[Path], set[str]]) -> dict[str, list[str]]:
    """Return what `wrong` names in the files of these rooms: the files in which nothing is wrong are left out."""
    each = {name_of(path): sorted(wrong(path)) for path in FILES if room_of(path) in rooms}
    return {name: found for name, found in each.items() if found}


def test_rooms_import_only_what_they_may() -> None:
    def wrong(path: Path) -> set[str]:
        rooms = {
            name.split(".")[1] for name in imports(nodes_of(path)) if name.startswith("legalsite.")
        } & set(MAY_IMPORT)
        return rooms - MAY_IMPORT[room_of(path)] - {room_of(path), "errors"}

    assert offenders(MAY_IMPORT, wrong) == {}


def test_checks_use_only_the_plan_and_the_routes_of_pages() -> None:
    def wrong(path: Path) -> set[str]:
        return {
            name.split(".")[2]
            for name in imports(nodes_of(path))
            if name.startswith("legalsite.pages.")
        } - OF_PAGES

    assert offenders(["checks"], wrong) == {}


def test_no_file_needs_a_file_that_needs_it() -> None:
    """Wherever the import stands: a cycle that is hidden in a function is a cycle."""
    graph = {
        name: ours(ast.walk(without_type_checking(tree_of(path)))) - {name}
        for name, path in MODULES.items()
    }
    assert cycles(graph) == []


def test_cycles_are_found() -> None:
    graph: dict[str, set[str]] = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a", "d"}}
    assert cycles(graph) == [["b", "c"]]


def test_imports_inside_functions_are_listed_with_their_reason() -> None:
    def deferred(path: Path) -> set[str]:
        return {name for function in functions(path) for name in ours(ast.walk(function))}

    assert set(offenders({room_of(path) for path in FILES}, deferred)) == set(DEFERRED)


def test_a_file_has_a_name_of_its_own_unless_it_is_a_command() -> None:
    rooms: dict[str, set[str]] = {}
    for path in FILES:
        if path.stem != "__init__":
            rooms.setdefault(path.stem, set()).add(path.parent.relative_to(SOURCE).as_posix())
    assert {
        name: found
        for name, found in rooms.items()
        if len(found) > 1 and found != {"cli", "commands"}
    } == {}


def test_each_module_has_its_mirror() -> None:
    """A failing test names the module: `tests/ROOM/test_NAME.py`, or several that go on with what they are about."""
    modules = [path for path in FILES if not path.stem.startswith("__")]
    mirrors = {
        path: path.parent.relative_to(SOURCE) / f"test_{path.stem.lstrip('_')}" for path in modules
    }
    assert [
        name_of(path) for path, test in mirrors.items() if not any(TESTS.glob(f"{test}*.py"))
    ] == []


def test_pure_rooms_touch_no_clock_disk_or_network() -> None:
    def wrong(path: Path) -> set[str]:
        nodes = nodes_of(path)
        devices = {
            name for name in imports(nodes) if name in DEVICES or name.split(".")[0] in DEVICES
        }
        called = {
            n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        taken = {n.attr for n in nodes if isinstance(n, ast.Attribute)}
        return devices | called & {"open"} | taken & {"today", "now", "utcnow", "environ"}

    assert offenders(PURE, wrong) == {}


def test_pure_rooms_keep_no_state_between_calls() -> None:
    """No function changes a value of the module. (functools.cache is fine: a pure function answers the same again.)"""

    def wrong(path: Path) -> set[str]:
        targets = {
            t
            for n in tree_of(path).body
            if isinstance(n, ast.Assign | ast.AnnAssign)
            for t in assigned(n)
        }
        changed = {name for function in functions(path) for name in changes(function)} & targets
        return changed | {
            name for n in nodes_of(path) if isinstance(n, ast.Global) for name in n.names
        }

    assert offenders(PURE, wrong) == {}


def assigned(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def changes(function: ast.AST) -> Iterator[str]:
    """The names that a function changes in place and does not bind itself."""
    nodes = list(ast.walk(function))
    local = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    local |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    for node in nodes:
        changed: ast.expr | None = None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            changed = node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CHANGES
        ):
            changed = node.func.value
        if isinstance(changed, ast.Name) and changed.id not in local:
            yield changed.id


def test_values_are_frozen_but_for_those_that_are_filled_step_by_step() -> None:
    def filled(path: Path) -> set[str]:
        structs = [
            n
            for n in nodes_of(path)
            if isinstance(n, ast.ClassDef) and "Struct" in map(ast.unparse, n.bases)
        ]
        return {
            n.name
            for n in structs
            if "frozen=True" not in {f"{k.arg}={ast.unparse(k.value)}" for k in n.keywords}
        }

    assert (
        sorted(name for names in offenders(MAY_IMPORT, filled).values() for name in names) == FILLED
    )


def test_only_one_module_knows_which_system_it_runs_on() -> None:
    def wrong(path: Path) -> set[str]:
        nodes = nodes_of(path)
        asked = {ast.unparse(n) for n in nodes if isinstance(n, ast.Attribute)} & ASKING
        return asked | set(imports(nodes)) & (OF_SOME_SYSTEMS | ASKING)

    rooms = {room_of(path) for path in FILES}
    assert set(offenders(rooms, wrong)) == {"system.py"}


def test_the_model_stands_on_structs_and_the_standard_library() -> None:
    def wrong(path: Path) -> set[str]:
        return (
            {name.split(".")[0] for name in imports(nodes_of(path))}
            - sys.stdlib_module_names
            - {"legalsite", "msgspec"}
        )

    assert offenders(["model"], wrong) == {}


def test_every_room_is_known_and_described() -> None:
    rooms = {room_of(path) for path in FILES} - {"__init__", "__main__"}
    described = ARCHITECTURE.read_text(encoding="utf-8")
    assert rooms <= set(MAY_IMPORT)
    assert not [room for room in rooms if f"  {room}" not in described]


def test_the_picture_in_the_architecture_shows_what_may_import_what() -> None:
    picture = ARCHITECTURE.read_text(encoding="utf-8").split("```mermaid")[1].split("```")[0]
    arrows: dict[str, set[str]] = {}
    for chain in re.findall(r"^  (.* --> .*)$", picture, re.MULTILINE):
        packages = [step.split(" & ") for step in chain.split(" --> ")]
        for left, right in pairwise(packages):
            for package in left:
                arrows.setdefault(package, set()).update(right)

    def reached(package: str) -> set[str]:
        nearest = arrows.get(package, set())
        return nearest.union(*map(reached, nearest))

    data = {"layouts", "locale", "starter"}
    for package in MAY_IMPORT.keys() - data:
        assert arrows.get(package, set()) <= MAY_IMPORT[package] - {package}
        assert MAY_IMPORT[package] - data - {package, "site", "commands", "cli"} <= reached(package)


def test_every_path_and_function_in_the_architecture_exists() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.(?:py|toml|html))`", text)
    assert len(paths) > 20
    assert not [
        path
        for path in paths
        if not any((top / path).exists() for top in (SOURCE, SOURCE.parents[1]))
    ]
    steps = re.findall(r"^\| `([a-z_/]+\.py)` \| `([\w.]+)` \|", text, re.MULTILINE)
    assert len(steps) > 8
    for path, function in steps:
        for name in function.split("."):
            assert re.search(
                rf"\b(?:def|class) {name}\b", (SOURCE / path).read_text(encoding="utf-8")
            ), (path, name)


# Modules that state the results of notices, which only the ledger says.
STATING = [
    "commands/status.py", "commands/report.py", "commands/notice_status.py", "commands/build.py", "commands/check.py",
    "commands/acceptance.py", "checks/rules/notice_deadlines.py", "notices/notice_results.py",
    "notices/status_phrases.py", "pages/site_pages.py",
]  # fmt: skip
KEPT_TOO_LONG = "_retention_warnings"  # the function of check that reads the database


def reachable(paths: Iterable[str]) -> set[str]:
    """Return the files that these files import, inside functions, too, and those that these import in turn."""
    by_name = {module_of(path): path for path in FILES}
    found: set[str] = set()
    waiting = [SOURCE / path for path in paths]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(SOURCE).as_posix()
        if name not in found:
            found.add(name)
            for part in without_type_checking(tree_of(path)).body:
                if getattr(part, "name", "") != KEPT_TOO_LONG:
                    waiting += map(by_name.__getitem__, ours(ast.walk(part)) & by_name.keys())
    return found


def test_no_statement_about_a_notice_reads_the_database() -> None:
    """`notify` alone reads it, and `check` to find addresses that are kept too long (ADR 97)."""
    found = reachable(STATING)
    reading = [name for name in found if name.startswith("mail/") or "recorded_rows" in name]
    assert sorted(reading) == []
