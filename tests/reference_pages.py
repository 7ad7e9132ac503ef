"""The pages of docs/reference/ that are made of the program: commands from their help, rules from their docstrings and
cases, problems from the calls that make them."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from legalsite.checks.run import rule_named
from legalsite.cli.group import group
from legalsite.model.rules import BY_FAMILY, RULES

ROOT = Path(__file__).parents[1]
EVERYWHERE = {"root", "quiet", "verbose", "help"}
# What makes a problem: the name of a function → where its message is, and its help.
MADE_BY = {
    "Problem": (1, 2), "wrong": (1, 2), "Fault": (1, 2), "unknown": (1, 2), "problem": (1, 2),
    "_refused": (1, 2), "_unusable": (1, 2), "_stop": (1, 2),
}  # fmt: skip


def commands() -> str:
    """Return docs/reference/commands.md."""
    sections = [
        """# Commands

For whoever looks up an option: what each `--help` says. Exit status: 0 fine, 1 problems found, 2 wrong usage or
settings, or something outside (disk, network) failed, 3 a fault of the program. Everywhere: `--root FOLDER` names the
site (default: the nearest folder, going up, with a `legalsite.toml`), `--quiet` prints problems only, `--verbose` also
says which site it is and how long it took. `NO_COLOR` turns colours off.
"""
    ]
    sections += map(_command, all_commands(group, click.Context(group, info_name="legalsite")))
    return "\n".join(sections)


def all_commands(command: click.Command, context: click.Context) -> Iterator[click.Context]:
    """Yield the context of every command; groups are walked, not listed."""
    if not isinstance(command, click.Group):
        yield context
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner, name
        yield from all_commands(inner, click.Context(inner, context, name))


def _command(context: click.Context) -> str:
    command = context.command
    usage = " ".join(command.collect_usage_pieces(context)).replace("[OPTIONS]", "").strip()
    paragraphs = re.split(r"\n\n+", inspect.cleandoc(command.help or ""))
    text = "\n\n".join(" ".join(each.split()) for each in paragraphs)
    records = (
        parameter.get_help_record(context)
        for parameter in command.params
        if isinstance(parameter, click.Option) and parameter.name not in EVERYWHERE
    )
    rows = [_escaped(f"| `{names}` | {help} |") for names, help in filter(None, records)]
    options = "\n" + "\n".join(["| option | |", "|---|---|", *rows]) + "\n" if rows else ""
    example = f"\n{command.epilog}\n" if command.epilog else ""
    return f"## `{context.command_path}` {usage}".rstrip() + f"\n\n{text}\n{example}{options}"


def _escaped(row: str) -> str:
    """Return a row of a table in which a bar within a cell is written as Markdown wants it."""
    return "| " + row[2:-2].replace(" | ", "\0").replace("|", "\\|").replace("\0", " | ") + " |"


def rules() -> str:
    """Return the section “Rules” of docs/reference/rules.md: one section for each rule, with an example from its
    cases."""
    return "\n".join(f"### {family[0].upper()}{family[1:]}\n\n" + "\n".join(map(_rule, names.split()))
                     for family, names in BY_FAMILY.items())  # fmt: skip


def _rule(rule: str) -> str:
    """Return the section of a rule, from its docstring: “Find …”, more sentences, “Error, a warning: answer.”"""
    words = " ".join((inspect.getdoc(rule_named(rule)) or "").split())
    parts = re.fullmatch(r"Find (.+?)\.(?: .*)? ((?:Error|Warning|Information)\b[^.:]*): (.+)\.", words)
    assert parts, f"the docstring of {rule} is to begin “Find …” and to end “Error: answer.”: {words}"
    finds, severity, answer = parts.groups()
    return f"#### `{rule}`\n\n{severity}. Finds {finds}.\nAnswer: {answer}.\n{_example(rule)}"


def _example(rule: str) -> str:
    """Return the shortest finding of the rule among its cases."""
    cases = sorted((ROOT / f"tests/checks/{rule}").glob("*.txt"))
    printed = "\n".join(re.sub(r"(?ms).*?^=== check [^\n]*$", "", case.read_text(encoding="utf-8")) for case in cases)
    found = re.findall(rf"(?m)^(\S+ \w+\[{rule}\]: .*\n(?:  .*(?:\n|$))*)", printed)
    return f"\n```text\n{min(found, key=len).rstrip()}\n```\n" if found else ""


def errors() -> str:
    """Return docs/reference/errors.md: each problem that is no rule, in the words of the calls that make it."""
    made: dict[str, set[tuple[str, str]]] = {}
    for path in sorted((ROOT / "src/legalsite").rglob("*.py")):
        for name, message, help in problems(ast.parse(path.read_text(encoding="utf-8"))):
            if name not in RULES and message:
                made.setdefault(name, set()).add((message, help))
    rows = [
        f"| `{name}` | {_cell(says)} | {_cell(help)} |" for name in sorted(made) for says, help in sorted(made[name])
    ]
    head = """# Problems

For whoever has a message and wants to know what it is about. Everything that is reported and is not one of the
[rules](rules.md) that settings can turn down; … stands for what is of your site. A row without an answer has one that
depends on the place, which the message shows.

| | says | what to do |
|---|---|---|
"""
    return head + "\n".join(rows) + "\n"


def _cell(words: str) -> str:
    """Return words for a cell: on one line, bars and angle brackets as Markdown wants them."""
    return " ".join(words.split()).replace("|", "\\|").replace("<", "&lt;")


def problems(module: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Yield id, message and help of each problem that a module makes."""
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    inside = {id(node): function for function in functions for node in ast.walk(function)}
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not node.args or _name(node.func) not in MADE_BY:
            continue
        first = node.args[0]
        if not (isinstance(first, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)*", str(first.value))):
            continue
        names = _assigned(module, 0) | (_assigned(inside[id(node)], node.lineno) if id(node) in inside else {})
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        message, help = (
            node.args[at] if len(node.args) > at else given.get(name)
            for at, name in zip(MADE_BY[_name(node.func)], ("message", "help"), strict=True)
        )
        yield str(first.value), _words(message, names), _words(help, names)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _assigned(where: ast.AST, before: int) -> dict[str, ast.expr]:
    """Return what was assigned to each name last before a line; 0: to each constant of a module."""
    found = {}
    for node in sorted((n for n in ast.walk(where) if isinstance(n, ast.Assign)), key=lambda n: n.lineno):
        target = node.targets[0]
        names, values = [target], [node.value]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            names, values = target.elts, node.value.elts
        for name, value in zip(names, values, strict=False):
            if isinstance(name, ast.Name) and (node.lineno < before if before else name.id.isupper()):
                found[name.id] = value
    return found


def _words(node: ast.expr | None, names: Mapping[str, ast.expr], depth: int = 4) -> str:
    """Return the text that an expression gives, with … for what only a run can tell."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_words(part, names, depth) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _words(left, names, depth) + _words(right, names, depth)
        case ast.Name(id=name) if depth and name in names:
            return _words(names[name], names, depth - 1)
        case ast.FormattedValue(value=ast.Name(id=name)) if depth and name in names and name.isupper():
            return _words(names[name], names, depth - 1)
        case ast.IfExp(body=body):
            return _words(body, names, depth)
        case None:
            return ""
    return "…"
