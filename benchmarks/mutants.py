"""`python -m benchmarks.mutants`: how many small mistakes in the source the tests notice.

Each mutant is the committed source with one random change, such as `<=` for `<`. Only the tests that import the changed
module, and those of its package, run against it. The mutants that they don't notice are printed, to be read: some change
nothing that anyone could observe.
"""

import argparse
import ast
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[1]
SOURCE = "src/legalsite"
TIMEOUT = 900  # seconds; a test that never ends has noticed the mutant
OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.Add: "-",
    ast.Sub: "+",
    ast.And: "or",
    ast.Or: "and",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file: the characters from `start` to `end` are replaced."""

    path: str
    line: int
    start: int
    end: int
    replacement: str

    def changed(self, text: str) -> str:
        """Return the file with the change."""
        return text[: self.start] + self.replacement + text[self.end :]

    def describe(self, text: str) -> str:
        """Return where the change is, and both forms of the line."""
        after = self.changed(text).splitlines()[self.line - 1]
        before = text.splitlines()[self.line - 1]
        return f"{self.path}:{self.line}\n    - {before.strip()}\n    + {after.strip()}"


class _Sites(ast.NodeVisitor):
    """Collects the mutants of one file."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.mutants: list[Mutant] = []
        lengths = [len(line) for line in text.splitlines(keepends=True)]
        self.offsets = [0]
        for length in lengths:
            self.offsets.append(self.offsets[-1] + length)

    def _offset(self, line: int, column: int) -> int:
        """Return the index of a place; columns of the syntax tree count bytes of UTF-8."""
        start = self.offsets[line - 1]
        written = self.text[start : self.offsets[line]].encode()
        return start + len(written[:column].decode())

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._offset(node.lineno, node.col_offset)
        return start, self._offset(node.end_lineno, node.end_col_offset)

    def _add(self, line: int, start: int, end: int, replacement: str) -> None:
        self.mutants.append(Mutant(self.path, line, start, end, replacement))

    def _swap_operator(self, left: ast.expr, operator: ast.AST, right: ast.expr) -> None:
        """Replace the operator between two operands by its opposite."""
        replacement = OPERATORS.get(type(operator))
        start = self._span(left)[1]
        end = self._span(right)[0]
        between = self.text[start:end]
        # Parentheses and line ends around it stay.
        written = between.strip(" ()\n")
        if replacement is None or not written or "#" in between:
            return
        start += between.index(written)
        self._add(left.end_lineno or left.lineno, start, start + len(written), replacement)

    def visit_Compare(self, node: ast.Compare) -> None:
        self._swap_operator(node.left, node.ops[0], node.comparators[0])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self._swap_operator(node.values[0], node.op, node.values[1])
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if not isinstance(node.left, ast.Constant) or not isinstance(node.left.value, str):
            self._swap_operator(node.left, node.op, node.right)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            start = self._span(node)[0]
            self._add(node.lineno, start, start + len("not "), "")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        start, end = self._span(node)
        if isinstance(node.value, bool):
            self._add(node.lineno, start, end, str(not node.value))
        elif isinstance(node.value, int):
            self._add(node.lineno, start, end, str(node.value + 1))

    def visit_If(self, node: ast.If) -> None:
        start, end = self._span(node.test)
        if node.test.lineno == node.test.end_lineno:
            self._add(node.lineno, start, end, f"not ({self.text[start:end]})")
        self.generic_visit(node)

    def visit_Continue(self, node: ast.Continue) -> None:
        self._add(node.lineno, *self._span(node), "break")

    def visit_Return(self, node: ast.Return) -> None:
        value = node.value
        is_none = isinstance(value, ast.Constant) and value.value is None
        if value is not None and not is_none and value.lineno == value.end_lineno:
            self._add(node.lineno, *self._span(value), "None")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call) and node.lineno == node.end_lineno:
            self._add(node.lineno, *self._span(node), "pass")
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                self.visit(default)
        for statement in node.body:
            self.visit(statement)


def mutants_of(root: Path) -> list[Mutant]:
    """Return every possible mutant of the source."""
    mutants = []
    for path in sorted((root / SOURCE).rglob("*.py")):
        text = path.read_text()
        sites = _Sites(str(path.relative_to(root)), text)
        sites.visit(ast.parse(text))
        mutants += sites.mutants
    return mutants


def _imports(path: Path) -> Iterator[str]:
    """Yield the names of modules that a file imports; of `from a import b`, `a` and `a.b`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            for name in node.names:
                yield f"{node.module}.{name.name}"


class Tests:
    """The files of tests, and what they import: also through the helper modules beside them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        files = sorted((root / "tests").rglob("*.py"))
        self.imports = {path: set(_imports(path)) for path in files}
        helpers = {path.stem: path for path in files if not path.name.startswith("test_")}
        for path in files:
            for name in sorted(self.imports[path] & helpers.keys()):
                self.imports[path] |= set(_imports(helpers[name]))

    def of(self, source: str) -> list[str]:
        """Return the test files that import a source file, those named after it first, then the
        folder of its package. Tests in a browser are left out, because they take minutes."""
        module = source.removeprefix("src/").removesuffix(".py").removesuffix("/__init__")
        name = module.replace("/", ".")
        first = []
        others = []
        for path, imported in self.imports.items():
            if not path.name.startswith("test_") or name not in imported:
                continue
            written = str(path.relative_to(self.root))
            if path.name.startswith(f"test_{Path(module).name}"):
                first.append(written)
            elif path.parent.name != "browser":
                others.append(written)
        folder = Path("tests", *Path(source).parts[2:3])
        if (self.root / folder).is_dir():
            others.append(str(folder))
        return first + others


class Copy:
    """A copy of the repository in which one mutant at a time is tried."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {**os.environ, "PYTHONPATH": str(root / "src")}
        self.tests = Tests(root)

    def is_noticed(self, mutant: Mutant) -> bool:
        """Return whether a test fails with the mutant, and passes without it."""
        tests = self.tests.of(mutant.path)
        path = self.root / mutant.path
        text = path.read_text()
        path.write_text(mutant.changed(text))
        _make_newer(path)
        try:
            if self._passes(tests):
                return False
        finally:
            path.write_text(text)
            _make_newer(path)
        return self._passes([*tests, "--last-failed", "--last-failed-no-failures=none"])

    def _passes(self, tests: list[str]) -> bool:
        """Run tests until one fails and return whether all passed."""
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", *tests],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            print(f"stopped after {TIMEOUT} s: {' '.join(tests)}", flush=True)
            return False
        return done.returncode in {0, 5}  # 5: no tests were run


def _make_newer(path: Path) -> None:
    """Give a file a time of its own, so that Python compiles it again."""
    now = time.time_ns() + random.randrange(10**12)
    os.utime(path, ns=(now, now))


def main() -> None:
    """Try mutants and print those that no test noticed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=100)
    arguments.add_argument("--seed", default="0", help="the first eight digits of a commit")
    arguments.add_argument("--jobs", type=int, default=2)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        roots = [Path(folder) / f"clone-{number}" for number in range(chosen.jobs)]
        copies: SimpleQueue[Copy] = SimpleQueue()
        for root in roots:
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(root)], check=True)
            copies.put(Copy(root))
        drawn = random.Random(chosen.seed).sample(mutants_of(roots[0]), chosen.count)
        described = [mutant.describe((roots[0] / mutant.path).read_text()) for mutant in drawn]

        def is_noticed(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                return copy.is_noticed(mutant)
            finally:
                copies.put(copy)

        noticed = 0
        with ThreadPoolExecutor(chosen.jobs) as threads:
            for change, result in zip(described, threads.map(is_noticed, drawn), strict=True):
                noticed += result
                if not result:
                    print(change, flush=True)
    print(f"{noticed} of {chosen.count} mutants noticed")


if __name__ == "__main__":
    main()
