"""Measure how dense Python source is: `python density.py src/legalsite [another/package …]`.

Everything is counted per statement, so that breaking or joining lines changes nothing.
Prints a row for each top-level folder of a package (`.` is the package itself), then a total:

files       Python files
lines       all lines
stmts       statements; a docstring is none, a compound statement counts once plus its body
tokens      tokens of code; an f-string counts as one
tok/stmt    tokens per statement
dense/100   comprehensions, generators, conditional expressions, lambdas, walruses and computed
            placeholders in f-strings (more than a name or attribute) per 100 statements
heavy %     share of statements with more than 30 tokens, body not counted
>100 %      share of lines longer than 100 columns
fn>30       functions with more than 30 statements
median      median number of statements of a function

`--worst N` lists the N densest functions. `--max` exits with 1 if a folder exceeds a limit.
"""

import argparse
import ast
import io
import statistics
import tokenize
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

MAX_TOKENS_PER_STATEMENT = 10.5
MAX_DENSE_PER_100 = 7.0
MAX_HEAVY_PERCENT = 2.5
MAX_WIDE_PERCENT = 1.0
MAX_COLUMNS = 100
HEAVY = 30
MAX_FUNCTION_STATEMENTS = 30
IGNORED_TOKENS = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
# Python 3.12 splits an f-string into parts, earlier versions do not.
FSTRING_START = getattr(tokenize, "FSTRING_START", None)
FSTRING_END = getattr(tokenize, "FSTRING_END", None)
DENSE = (
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.IfExp,
    ast.Lambda,
    ast.NamedExpr,
)
PLAIN = (ast.Name, ast.Attribute, ast.Constant)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COLUMNS = {
    "files": 6,
    "lines": 8,
    "stmts": 8,
    "tokens": 9,
    "tok/stmt": 10,
    "dense/100": 11,
    "heavy %": 9,
    ">100 %": 8,
    "fn>30": 7,
    "median": 8,
}


@dataclass
class Figures:
    files: int = 0
    lines: int = 0
    statements: int = 0
    tokens: int = 0
    dense: int = 0
    heavy: int = 0
    wide: int = 0
    function_sizes: list[int] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        self.files += other.files
        self.lines += other.lines
        self.statements += other.statements
        self.tokens += other.tokens
        self.dense += other.dense
        self.heavy += other.heavy
        self.wide += other.wide
        self.function_sizes += other.function_sizes

    @property
    def tokens_per_statement(self) -> float:
        return self.tokens / max(1, self.statements)

    @property
    def dense_per_100(self) -> float:
        return 100 * self.dense / max(1, self.statements)

    @property
    def heavy_percent(self) -> float:
        return 100 * self.heavy / max(1, self.statements)

    @property
    def wide_percent(self) -> float:
        return 100 * self.wide / max(1, self.lines)

    @property
    def large_functions(self) -> int:
        return len([size for size in self.function_sizes if size > MAX_FUNCTION_STATEMENTS])

    @property
    def median_size(self) -> float:
        if not self.function_sizes:
            return 0
        return statistics.median(self.function_sizes)

    def exceeds_a_limit(self) -> bool:
        return (
            self.tokens_per_statement > MAX_TOKENS_PER_STATEMENT
            or self.dense_per_100 > MAX_DENSE_PER_100
            or self.heavy_percent > MAX_HEAVY_PERCENT
            or self.wide_percent > MAX_WIDE_PERCENT
            or self.large_functions > 0
        )

    def cells(self) -> list[str]:
        return [
            str(self.files),
            f"{self.lines:,}",
            f"{self.statements:,}",
            f"{self.tokens:,}",
            f"{self.tokens_per_statement:.2f}",
            f"{self.dense_per_100:.2f}",
            f"{self.heavy_percent:.2f}",
            f"{self.wide_percent:.2f}",
            str(self.large_functions),
            f"{self.median_size:g}",
        ]


@dataclass
class MeasuredFunction:
    place: str
    tokens_per_statement: float


class MeasuredFile:
    """The figures of one file, and the density of each of its functions."""

    def __init__(self, path: Path) -> None:
        source = path.read_text(encoding="utf-8")
        self.path = path
        self.lines = source.splitlines()
        self.nodes = list(ast.walk(ast.parse(source)))
        self.docstrings: list[ast.stmt] = []
        self.functions: list[MeasuredFunction] = []
        self.figures = Figures(files=1, lines=len(self.lines))
        self._find_docstrings()
        self.statements = self._statements()
        self.token_places = self._token_places(source)
        self._count()
        self._measure_functions()

    def _find_docstrings(self) -> None:
        for node in self.nodes:
            if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
                self.docstrings.append(node.body[0])

    def _statements(self) -> list[ast.stmt]:
        """Return the statements in the order of their starts, outer ones first."""
        found = []
        for node in self.nodes:
            if isinstance(node, ast.stmt) and node not in self.docstrings:
                found.append(node)
        found.sort(key=lambda node: (_start(node), -node.end_lineno, -node.end_col_offset))
        return found

    def _token_places(self, source: str) -> list[tuple[int, int]]:
        docstring_lines: set[int] = set()
        for docstring in self.docstrings:
            docstring_lines.update(range(docstring.lineno, docstring.end_lineno + 1))
        places = []
        fstring_depth = 0
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in IGNORED_TOKENS or token.start[0] in docstring_lines:
                continue
            if token.type == FSTRING_END:
                fstring_depth -= 1
                continue
            if fstring_depth == 0:
                places.append(token.start)
            if token.type == FSTRING_START:
                fstring_depth += 1
        return places

    def _count(self) -> None:
        self.figures.statements = len(self.statements)
        self.figures.tokens = len(self.token_places)
        for line in self.lines:
            if len(line) > MAX_COLUMNS:
                self.figures.wide += 1
        for node in self.nodes:
            if isinstance(node, DENSE):
                self.figures.dense += 1
            elif isinstance(node, ast.FormattedValue) and not isinstance(node.value, PLAIN):
                self.figures.dense += 1
        for own_tokens in self._own_tokens().values():
            if own_tokens > HEAVY:
                self.figures.heavy += 1

    def _own_tokens(self) -> dict[int, int]:
        """Count the tokens of each statement that belong to none of the statements inside it."""
        counts: dict[int, int] = defaultdict(int)
        open_statements: list[int] = []
        following = 0
        for place in self.token_places:
            while following < len(self.statements) and _start(self.statements[following]) <= place:
                open_statements.append(following)
                following += 1
            while open_statements and _end(self.statements[open_statements[-1]]) <= place:
                open_statements.pop()
            if open_statements:
                counts[open_statements[-1]] += 1
        return counts

    def _measure_functions(self) -> None:
        for node in self.nodes:
            if not isinstance(node, FUNCTIONS):
                continue
            inside = [child for child in ast.walk(node) if isinstance(child, ast.stmt)]
            size = len([child for child in inside if child not in self.docstrings]) - 1
            self.figures.function_sizes.append(size)
            start = bisect_left(self.token_places, _start(node))
            tokens = bisect_left(self.token_places, _end(node)) - start
            place = f"{self.path}:{node.lineno} {node.name}"
            self.functions.append(MeasuredFunction(place, tokens / (size + 1)))


def _start(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", [])
    if decorators:
        return (decorators[0].lineno, decorators[0].col_offset - 1)
    return (node.lineno, node.col_offset)


def _end(node: ast.stmt) -> tuple[int, int]:
    return (node.end_lineno, node.end_col_offset)


def print_row(name: str, cells: list[str]) -> None:
    row = name.ljust(16)
    for cell, width in zip(cells, COLUMNS.values(), strict=True):
        row += cell.rjust(width)
    print(row)


def report(package: Path, worst: int) -> list[Figures]:
    """Print the figures of a package by folder, and return those of each folder."""
    folders: dict[str, Figures] = defaultdict(Figures)
    total = Figures()
    functions: list[MeasuredFunction] = []
    for path in sorted(package.rglob("*.py")):
        measured = MeasuredFile(path)
        top = path.relative_to(package).parts[0]
        folder = "." if top == path.name else top
        folders[folder].add(measured.figures)
        total.add(measured.figures)
        functions += measured.functions
    print(package)
    print_row("", list(COLUMNS))
    for folder, figures in sorted(folders.items()):
        print_row(f"  {folder}", figures.cells())
    print_row("  all", total.cells())
    functions.sort(key=lambda function: function.tokens_per_statement, reverse=True)
    for function in functions[:worst]:
        print(f"  {function.tokens_per_statement:6.1f}  {function.place}")
    return list(folders.values())


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how dense Python source is.")
    parser.add_argument("packages", nargs="+", type=Path, help="folders with Python source")
    parser.add_argument(
        "--worst", type=int, default=0, help="list this many of the densest functions"
    )
    parser.add_argument(
        "--max", action="store_true", help="exit with 1 if a folder exceeds a limit"
    )
    arguments = parser.parse_args()
    status = 0
    for package in arguments.packages:
        for figures in report(package, arguments.worst):
            if arguments.max and figures.exceeds_a_limit():
                status = 1
    return status


if __name__ == "__main__":
    raise SystemExit(main())
