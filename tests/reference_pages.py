"""What the pages of docs/ have that is made of the program: commands from their help, rules from their docstrings and
cases, problems from the calls that make them, settings from their schemas, the keys of files and the values of layouts
from their types, and tables from the data that the program reads."""

import ast
import inspect
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import click
import msgspec
from jinja2 import Environment, meta
from jinja2.nodes import Block

from legalsite.checks.run import FAMILIES, RULES
from legalsite.cli.group import group
from legalsite.commands.builtin_layouts import known, schemas
from legalsite.ledger.lines import FIELDS, LedgerEntry, LedgerLine
from legalsite.ledger.recorded_result import RecordedResult
from legalsite.model.email import DeliveryState
from legalsite.model.notice import profiles
from legalsite.model.notice_period import NoticePeriod
from legalsite.pages import (
    acceptance_requests,
    edition,
    feeds,
    json_files,
    ledger_page,
    page,
    policy_pages,
    redline_pages,
    related_policies,
    site_pages,
    text_files,
)
from legalsite.pages.assets import built_in_layouts as layout_sources
from legalsite.source.editor_config import field_labels
from legalsite.text.languages import READ, names_of_languages_read
from source_trees import FILES, SOURCE, nodes_of

ROOT = Path(__file__).parents[1]
EVERYWHERE = {"root", "quiet", "verbose", "help"}
# What makes a problem: the name of a function → where its rule (or which rule it is), its message, and its help are.
MADE_BY: Mapping[str, tuple[int | str, int, int | None]] = {
    **dict.fromkeys(
        ("Problem", "ValueProblem", "_warning", "failure", "problem", "unknown", "usage_failure", "warning"),
        (0, 1, 2),
    ),
    "_add_file_problem": (0, 2, 3), "_add_problem": (0, 1, None),
    "_refuse": ("active-file", 0, 1), "_problem": ("odd-phrase", 2, 3),
    "_report": (1, 2, 3), "invalid_value": (2, 0, 1), "layout_problem": ("layout-error", 3, 4), "matching": (1, 2, 3),
}  # fmt: skip


def commands() -> str:
    """Return docs/reference/commands.md."""
    sections = [
        """# Commands

What each command's `--help` prints. Exit status: 0 success, 1 problems found (in policies, their history, or layouts),
2 wrong usage, wrong settings, or an external failure (disk, network), 3 a bug in the program. Every command accepts
`--root FOLDER` (the site; default: the nearest folder with a `legalsite.toml`, starting here and going up), `--quiet`
(print only problems), and `--verbose` (also print the site's folder, how long the command took, and all that `check` and
`status` otherwise only count, such as many problems of the same rule). To turn off colors, set `NO_COLOR`.
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
    sections: list[str] = []
    for family in FAMILIES:
        sections.append(
            f"### {family.__name__.rpartition('.')[2].replace('_', ' ').capitalize()}\n"
        )
        sections += (
            _rule(name) for name, rule in RULES.items() if inspect.getmodule(rule) is family
        )
    return "\n".join(sections)


def _rule(rule: str) -> str:
    """Return the section of a rule, from its docstring: “Find …”, more sentences, “Severity: …. Fix: ….”"""
    words = " ".join((inspect.getdoc(RULES[rule]) or "").split())
    parts = re.fullmatch(r"(Find .+) Severity: (.+?)\. Fix: (.+)", words)
    assert parts, f"the docstring of {rule} must begin “Find …” and end “Severity: …. Fix: ….”"
    finds, severity, fix = parts.groups()
    severity = severity[0].upper() + severity[1:]
    return f"#### `{rule}`\n\n{severity}. {finds}\nFix: {fix}\n{_example(rule)}"


def _example(rule: str) -> str:
    """Return the shortest finding of the rule among its cases."""
    cases = sorted((ROOT / f"tests/checks/{rule}").glob("*.txt"))
    printed = "\n".join(
        re.sub(r"(?ms).*?^=== check [^\n]*$", "", case.read_text(encoding="utf-8"))
        for case in cases
    )
    found = re.findall(rf"(?m)^(\S+ \w+\[{rule}\]: .*\n(?:  .*(?:\n|$))*)", printed)
    return f"\n```text\n{min(found, key=len).rstrip()}\n```\n" if found else ""


# What people were doing when a problem came up → the files that make it, by the start of their paths.
ACTIVITIES: Mapping[str, Sequence[str]] = {
    "Write policies: front matter, text, translations, images": (
        "source/front_matter", "source/yaml_positions", "source/promise_table", "source/markdown", "source/policy_files",
        "source/fact", "source/drawings", "source/served_files", "source/characters", "source/limits", "source/schema",
        "source/file_names", "source/edits", "site/texts", "commands/promises", "cli/promises",
    ),
    "Write settings: `legalsite.toml`": ("source/config_file", "source/toml_places", "site/settings", "commands/check"),
    "Create a site: `init`, `new`": ("commands/starters",),
    "Import policies: `import`": ("importing/", "commands/import_", "cli/importing", "disk/git", "disk/input_files"),
    "Start the next version: `revise`": ("commands/revise", "cli/revise"),
    "Publish, sign, and verify: `publish`, `verify`": (
        "commands/publish", "commands/verify.py", "commands/live_files", "ledger/", "site/ledger_on_disk",
        "disk/archive", "disk/signing",
        "checks/rules/",
    ),
    "Build and deploy: `build`": (
        "commands/build.py", "disk/output_folder", "disk/file_system", "disk/cache", "disk/lock", "pages/hosts",
        "site/render",
    ),
    "Change layouts, phrases, and languages: `layouts`": (
        "pages/", "source/phrase", "commands/phrase_skeleton", "commands/builtin_layouts", "disk/layout_files",
        "site/own_phrases",
    ),
    "Preview, edit in a browser, and create PDFs: `serve`, `editor`, `pdf`": (
        "commands/serve", "commands/editor", "preview/", "disk/pdf", "cli/lsp_messages",
    ),
    "Plan and send notices: `notify plan`, `preview`, `send`": (
        "commands/notify_plan", "commands/notify_send", "commands/recipient_lists", "commands/stored_mailings",
        "commands/recorded_rows", "mail/", "notices/", "cli/notify_send",
    ),
    "Record and prove notices: `notify record`, `status`, `export`, `bounces`": (
        "commands/notice_", "commands/notify_banner", "commands/unreached_people", "commands/exported_evidence",
        "commands/verify_evidence", "commands/delivery_reports", "cli/notify_",
    ),
    "Name a policy, a version, or a site: all commands": ("",),
}  # fmt: skip


# A message with fewer words doesn't say what it's about, so tests/problem_causes.toml may.
MIN_WORDS = 3


def errors() -> str:
    """Return docs/reference/errors.md: each problem that is no rule, in the words of the calls that make it, below what
    people were doing when most of them came up."""
    made: dict[str, set[tuple[str, str]]] = {}
    counts: dict[str, Counter[str]] = {}
    for path in FILES:
        activity = _activity(path.relative_to(SOURCE).as_posix())
        for name, message, help in _problems(nodes_of(path)):
            if name not in RULES and message:
                made.setdefault(name, set()).add((message, help))
                counts.setdefault(name, Counter())[activity] += 1
    sections = []
    for activity in ACTIVITIES:
        names = [name for name in sorted(made) if counts[name].most_common(1)[0][0] == activity]
        sections.append(f"## {activity}\n")
        sections += [_problem_section(name, made[name]) for name in names]
    head = """# Problems

Every problem that legalsite reports, by what you were doing, except for the [rules](rules.md) that you can turn off in the
settings. Search for the name in brackets, as in `error[bad-date]`. In each message, … stands for details of your site. If
the words of a message depend on the place, *italics* describe them.

"""
    contents = [f"- [{activity}](#{_anchor(activity)})\n" for activity in ACTIVITIES]
    return head + "".join(contents) + "\n" + "\n".join(sections)


def _anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _activity(path: str) -> str:
    """Return what people are doing if a file, named from src/legalsite/, makes a problem."""
    for activity, starts in ACTIVITIES.items():
        if path.startswith(tuple(starts)):
            return activity
    raise AssertionError(path)


def _problem_section(name: str, made: set[tuple[str, str]]) -> str:
    """Return the section of a problem. A message without words is left out unless there's no other."""
    worded = {row for row in made if _has_words("".join(row))}
    rows = []
    for says, help in sorted(worded or made):
        cause, way_out = _cell(says), _cell(help)
        described = _described_cause(name, way_out)
        if described and len(re.findall("[a-z]{3,}", says)) < MIN_WORDS:
            cause = f"*{described}*"
        elif not _has_words(says):
            raise AssertionError(f"describe {name} in tests/problem_causes.toml")
        if not _has_words(help):
            way_out = f"*{descriptions()['ways_out'][name]}*"
        rows.append(f"| {cause} | {way_out} |")
    return "\n".join([f"### `{name}`\n", "| says | what to do |", "|---|---|", *rows, ""])


def _has_words(text: str) -> bool:
    return bool(re.search(r"\w", text))


def _described_cause(name: str, way_out: str) -> str:
    """Return the cause that a person described, by the beginning of the help, or an empty string."""
    causes = descriptions()["causes"].get(name, {})
    return next((str(causes[start]) for start in causes if way_out.startswith(start)), "")


@cache
def descriptions() -> Mapping[str, Any]:
    """Return the causes and the ways out that only a run knows, as a person described them."""
    return tomllib.loads((ROOT / "tests/problem_causes.toml").read_text(encoding="utf-8"))


def _cell(words: str) -> str:
    """Return words for a cell: commands, which are indented, as code with breaks between them; all
    other lines as one; bars and angle brackets as Markdown wants them."""
    marked = re.sub(r"(?m)^ {4}(.+)$", r"<br>`\1`", words.replace("<", "&lt;"))
    marked = re.sub(r"`\n(?!<br>)", "`<br>", marked)
    on_one_line = re.sub(" ?<br> ?", "<br>", " ".join(marked.split()))
    return on_one_line.replace("|", "\\|")


@cache
def problems() -> tuple[tuple[str, str, str], ...]:
    """Return id, message and help of each problem that the program makes."""
    return tuple(problem for path in FILES for problem in _problems(nodes_of(path)))


def _problems(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, str, str]]:
    for call, names in calls(nodes):
        rule, message, help = _arguments(call)
        name = _rule_name(call, rule, names)
        if name:
            words = _words(message, names)
            if _name(call.func) == "matching":
                words = f"… isn't {words}"
            yield name, words, _words(help, names)


def calls(nodes: Sequence[ast.AST]) -> Iterator[tuple[ast.Call, dict[str, ast.expr]]]:
    """Yield each call that makes a problem, with what was assigned before it to the names around it."""
    found = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    found = [call for call in found if _name(call.func) in MADE_BY]
    if not found:  # most files make no problems
        return
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    constants = _imported(nodes) | _assigned(nodes, 0)
    for call in found:
        around = [
            each for each in functions if each.lineno <= call.lineno <= (each.end_lineno or 0)
        ]
        local = _assigned(ast.walk(around[-1]), call.lineno) if around else {}
        yield call, constants | local


def unnamed() -> set[str]:
    """Return the names of the functions that make a problem whose rule they are given."""
    found = set()
    for path in FILES:
        nodes = nodes_of(path)
        for call, names in calls(nodes):
            if _name(call.func) != "problem" and not _rule_name(call, _arguments(call)[0], names):
                found.add(_function_around(nodes, call))
    return found


def _function_around(nodes: Iterable[ast.AST], call: ast.Call) -> str:
    """Return the name of the innermost function with a call; empty outside of functions."""
    found = ""
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and node.lineno <= call.lineno <= (
            node.end_lineno or 0
        ):
            found = node.name
    return found


def _arguments(call: ast.Call) -> list[ast.expr | None]:
    """Return the rule, the message, and the help that a call is given."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    found: list[ast.expr | None] = []
    for at, name in zip(MADE_BY[_name(call.func)], ("rule", "message", "help"), strict=True):
        if isinstance(at, str):
            found.append(ast.Constant(at))
        else:
            is_there = at is not None and at < len(call.args)
            found.append(call.args[at] if is_there else given.get(name))
    return found


def _rule_name(call: ast.Call, rule: ast.expr | None, names: Mapping[str, ast.expr]) -> str:
    """Return the name of the rule of a call; empty if it is only known when the program runs."""
    if isinstance(rule, ast.Name):
        rule = names.get(rule.id, rule)
    if rule is None and _name(call.func) == "invalid_value":
        return "bad-value"
    found = rule.value if isinstance(rule, ast.Constant) else ""
    return found if isinstance(found, str) and re.fullmatch(r"[a-z]+(-[a-z]+)*", found) else ""


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _assigned(nodes: Iterable[ast.AST], before: int) -> dict[str, ast.expr]:
    """Return what was last assigned to each name before a line, with what was added since; 0: to each constant of a
    module."""
    found: dict[str, ast.expr] = {}
    nodes = tuple(nodes)
    otherwise = {
        id(n) for node in nodes if isinstance(node, ast.If) for n in _added_otherwise(node)
    }
    for node in sorted(
        (n for n in nodes if isinstance(n, ast.Assign | ast.AugAssign) and id(n) not in otherwise),
        key=lambda n: n.lineno,
    ):
        if isinstance(node, ast.AugAssign):
            if (
                isinstance(node.target, ast.Name)
                and node.lineno < before
                and node.target.id in found
            ):
                found[node.target.id] = ast.BinOp(found[node.target.id], ast.Add(), node.value)
            continue
        target = node.targets[0]
        names, values = [target], [node.value]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            names, values = target.elts, node.value.elts
        for name, value in zip(names, values, strict=False):
            if isinstance(name, ast.Name) and (
                node.lineno < before if before else name.id.isupper()
            ):
                found[name.id] = value
    return found


def _added_otherwise(branch: ast.If) -> Iterator[ast.AugAssign]:
    """Yield what is added in an `else` to a name to which the `if` adds something else."""
    added = {ast.dump(node.target) for node in branch.body if isinstance(node, ast.AugAssign)}
    for node in branch.orelse:
        for inner in [node, *(node.body if isinstance(node, ast.If) else ())]:
            if isinstance(inner, ast.AugAssign) and ast.dump(inner.target) in added:
                yield inner


def _imported(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """Return what is assigned to the constants that a module imports from others of the program."""
    found: dict[str, ast.expr] = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("legalsite."):
            path = SOURCE.parent / f"{(node.module or '').replace('.', '/')}.py"
            names = {alias.name for alias in node.names if alias.name.isupper()}
            if names and path.exists():
                there = _constants(path)
                found |= {name: there[name] for name in names & there.keys()}
    return found


@cache
def _constants(path: Path) -> dict[str, ast.expr]:
    """Return what is assigned to each constant of a module."""
    return _assigned(nodes_of(path), 0)


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
        case ast.FormattedValue(value=ast.Name(id=name)) if (
            depth and name in names and name.isupper()
        ):
            return _words(names[name], names, depth - 1)
        case ast.IfExp(body=body):
            return _words(body, names, depth)
        case ast.Call(func=ast.Name(id="did_you_mean"), args=[_, _, _, *quotes]):
            quote = _words(quotes[0], names) if quotes else ""
            return f"did you mean {quote}…{quote}?"
        case None:
            return ""
    return "…"


def settings() -> str:
    """Return the tables of all settings, section by section, from their schema."""
    sections = {
        "[site]": "site", "[policies.NAME]": "policy",
        "[policies.NAME.acceptance]": "acceptance", "[notice]": "notice", "[notice.closing]": "closing",
        "[notice.reached]": "reached", "[build]": "build", "[[checks]]": "check",
        "[approvals]": "approval", "[companies.PATTERN]": "company",
    }  # fmt: skip
    parts = schemas()["config"]["$defs"]
    return "\n".join(f"`{title}`\n\n{_keys(parts[part])}" for title, part in sections.items())


def front_matter() -> str:
    """Return the table of the keys of front matter, from its schema."""
    return _keys(schemas()["front-matter"])


def editor_fields() -> str:
    """Return the table of the fields of the editor's forms, in their order."""
    rows = [(label, f"`{key}`") for key, label in field_labels().items()]
    return table_of(("field", "key"), rows)


def promise_keys() -> str:
    """Return the table of the keys of a promise, from the schema of the settings, which has all of them."""
    return _keys(schemas()["config"]["$defs"]["promise"])


def _keys(table: Mapping[str, Any]) -> str:
    rows = []
    for key, of in table["properties"].items():
        examples = ", ".join(f"`{_value(each)}`" for each in of.get("examples", ()))
        more = f" Like {examples}." if examples else ""
        default = (
            f" Default: `{_value(of['default'])}`."
            if of.get("default") not in (None, "", [], {})
            else ""
        )
        needed = " Required." if key in table.get("required", ()) else ""
        rows.append((f"`{key}`", _kind(of), f"{of.get('description', '')}{default}{needed}{more}"))
    return table_of(("key", "value", "meaning"), rows)


def _kind(of: Mapping[str, Any]) -> str:
    """Return which values a schema allows, in words."""
    if of.get("$ref") == "#/$defs/channels":
        of = schemas()["front-matter"]["$defs"]["channels"]
    if "anyOf" in of:
        return " or ".join(
            dict.fromkeys(_kind(each) for each in of["anyOf"] if each.get("type") != "null")
        )
    if "oneOf" in of:
        return ", ".join(map(_kind, of["oneOf"]))
    if "const" in of or "enum" in of:
        return ", ".join(f"`{_value(each)}`" for each in of.get("enum", [of.get("const")]))
    if "$ref" in of:
        return {"announced": "rule", "promise": "rule"}.get(
            of["$ref"].rpartition("/")[2], "section"
        )
    if of["type"] == "array":
        return f"list of: {_kind(of['items'])}"
    if of.get("format") == "date":
        return "day"
    if "[0-9]{4}-" in of.get("pattern", ""):
        return "version"
    kinds = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "`true`, `false`",
    }
    return kinds.get(of["type"], "section")


def _value(value: object) -> str:
    """Return a value as settings have it."""
    if isinstance(value, dict):
        return (
            "{ "
            + ", ".join(
                f"{json.dumps(k) if '-' in k else k} = {_value(v)}" for k, v in value.items()
            )
            + " }"
        )
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)


def json_keys() -> str:
    """Return what the JSON files of a site have in them, type by type, from the comments of the types."""
    return "\n".join(
        _of_type(each)
        for module in (json_files, text_files, acceptance_requests, feeds)
        for each in _structs(module)
        # these compute what the other types contain
        if each not in (acceptance_requests.AcceptanceRequests, feeds.VersionNews)
    )


def layout_values() -> str:
    """Return what layouts see, type by type, from the comments of the types."""
    seen = (page.SiteView, page.PageView, page.Alternate, edition.PolicyView, edition.VersionView, edition.Step,
            page.Note, policy_pages.Entry, related_policies.RelatedPolicy, redline_pages.Comparison, site_pages.ListedPolicy,
            site_pages.ListedGroup, ledger_page.RecordLine,
            ledger_page.Verification)  # fmt: skip
    return "\n".join(map(_of_type, seen))


def _structs(module: ModuleType) -> Iterator[type[msgspec.Struct]]:
    for each in vars(module).values():
        if (
            isinstance(each, type)
            and issubclass(each, msgspec.Struct)
            and each.__module__ == module.__name__
        ):
            yield each


def _of_type(shape: type[msgspec.Struct]) -> str:
    """Return what a type is and has, from its docstring and the comments at its fields; those that say all by their
    name stand together."""
    names = {field.name: field.encode_name for field in msgspec.structs.fields(shape)}
    own = [names[name] for name in shape.__annotations__ if name in names]
    said = {names[name]: words for name, words in _described(shape) if name in names}
    plain = ", ".join(f"`{name}`" for name in own if name not in said)
    tag = shape.__struct_config__
    rows = [(f"`{tag.tag_field}`", f"Always `{tag.tag}`.")] if tag.tag else []
    rows += [(plain, "")] if plain else []
    rows += [(f"`{name}`", said[name]) for name in own if name in said]
    words = " ".join((inspect.getdoc(shape) or "").split())
    return (
        f"#### {shape.__name__}\n\n{words}\n\n{table_of(('', ''), rows)}"
        if rows
        else f"#### {shape.__name__}\n\n{words}\n"
    )


def built_in_layouts() -> str:
    """Return the table of the built-in layouts: what each makes, its blocks, and the values that it uses beside those
    that every page has."""
    environment, rows = Environment(autoescape=True), []
    for layout in known(None):
        source = layout_sources()[layout.name].decode()
        tree = environment.parse(source) if layout.name.endswith(".html") else None
        blocks = [block.name for block in tree.find_all(Block)] if tree else []
        used = (
            sorted(meta.find_undeclared_variables(tree) - {"site", "page", "say", "assets"})
            if tree
            else []
        )
        rows.append(
            (
                f"`{layout.name}`",
                layout.what,
                *(" ".join(f"`{n}`" for n in names) for names in (blocks, used)),
            )
        )
    return table_of(("layout", "makes", "blocks", "values"), rows)


def legal_profiles() -> str:
    """Return the table of the profiles, from their file."""
    rows = []
    for profile in profiles().values():
        rule, asks = profile.rule, []
        if rule.classes:
            days = f"{rule.period} before" if rule.period != NoticePeriod() else "before it applies"
            period = days if rule.period else "users must be informed"
            asks.append(f"{period}, by {', '.join(rule.channels)}")
        asks += [f"an update every {profile.review_months} months"] * bool(profile.review_months)
        asks += ["a clause that says how changes are announced"] * profile.clause
        rows.append(
            (
                f"`{profile.name}`",
                ", ".join(profile.kinds),
                ", ".join(rule.classes),
                "; ".join(asks),
                profile.source,
            )
        )
    return table_of(("profile", "kinds", "changes", "asks for", "source"), rows)


def languages() -> str:
    """Return the table of the languages in which something is read in the words of texts."""
    return table_of(
        ("what is read in the words of a text", "languages"),
        ((what, names_of_languages_read(what)) for what in READ),
    )


def states() -> str:
    """Return the table of the states of an email, from the page that comes with each export."""
    words = (
        (SOURCE / "evidence/README.txt")
        .read_text(encoding="utf-8")
        .partition("States of an email\n---")[2]
    )
    found = re.findall(
        r"(?m)(?:^  |   )([a-z]+)  +(\S.*?)(?=   |$)",
        words.partition("\n\n\n")[0].partition("In LEDGER and")[0],
    )
    rows = {state: (f"`{state}`", means) for state, means in found}
    assert not {*get_args(DeliveryState)} - rows.keys()
    return table_of(("state", "means"), rows.values())


def events() -> str:
    """Return the table of the words of email providers, from their file."""
    listed = tomllib.loads((SOURCE / "notices/delivery_events.toml").read_text(encoding="utf-8"))
    return table_of(
        ("means", "`event`"), ((name, ", ".join(words.split())) for name, words in listed.items())
    )


def ledger_fields() -> str:
    """Return the table of the fields of a line of the ledger, from their list, and from the docstrings of its type."""
    means = (
        dict(_described(LedgerEntry))
        | dict(_described(LedgerLine))
        | {"version": dict(_described(LedgerEntry))["revised"]}
    )
    means |= {"hash": means["sha256"], "previous hash": means["prev"]}
    rows = ((f"{name}", must_be, means[name]) for name, _, must_be in FIELDS)
    return table_of(("field", "is", "what it says"), rows)


def given_notice() -> str:
    """Return the table of what a line says of a notice, from the docstring of its type."""
    keys = {"deadline": "by", "recounts_line": "anew"}  # where the line has other names
    return table_of(
        ("part", "what it says"),
        ((f"`{keys.get(name, name)}`", words) for name, words in _described(RecordedResult)),
    )


def _described(shape: type) -> Iterator[tuple[str, str]]:
    """Yield the fields of a type, each with the comment beside it."""
    for name, words in re.findall(r"(?m)^    (\w+): .*?  # (.+)$", inspect.getsource(shape)):
        yield name, f"{words[0].upper()}{words[1:]}."


def evidence() -> str:
    """Return what README.txt of an export says."""
    return f"```text\n{(SOURCE / 'evidence/README.txt').read_text(encoding='utf-8')}```\n"


def table_of(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    cells = ([cell.replace("|", "\\|").replace("<", "&lt;") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


SECTIONS: Mapping[str, Callable[[], str]] = {
    "rules": rules, "settings": settings, "front matter": front_matter, "promise": promise_keys, "keys": json_keys,
    "layouts": built_in_layouts, "layout values": layout_values, "profiles": legal_profiles, "states": states,
    "events": events, "evidence": evidence, "ledger fields": ledger_fields, "given notice": given_notice,
    "languages": languages, "editor fields": editor_fields,
}  # fmt: skip
MADE = re.compile(r"(?ms)^<!-- made of the program: ([a-z ]+) -->\n.*?^<!-- end -->$")


def with_sections(text: str) -> str:
    """Return a page with each of its sections that are made of the program as the program has it now."""
    return MADE.sub(
        lambda section: (
            f"<!-- made of the program: {section[1]} -->\n\n{SECTIONS[section[1]]()}\n<!-- end -->"
        ),
        text,
    )
