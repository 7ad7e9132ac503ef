"""Reads YAML front matter with the line and column of every key and value.

The limits are checked before parsing: libyaml's parser dies on deep nesting, and aliases can stand
for gigabytes.
"""

import json
import re
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler

from legalsite.errors import HARMFUL, Problem, Problems, ProblemsFound, failure, sorted_problems
from legalsite.source.characters import harmful_character_problem
from legalsite.source.fences import lines_within, split_text
from legalsite.source.schema import NULLS, FrontMatter, Keys, Place

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
EXAMPLE = (
    "begin the file with `---`, `title: …`, `revised: 2026-04-01`, and `---`, each on its own line"
)
# libyaml reads ahead and, in PyYAML 6.0.4, gives up at 1,000 before it reports where they begin
MAX_BRACKETS = 500
FENCE_LINES = 1  # the YAML begins on the second line of the file, below the opening `---`
# Signs without which a block has neither anchors, aliases, tags nor deep indentation: only then is
# the guard skipped.
SUSPECT = r"(?m)[&*!]|^[\s\-?]{16}"
WITH_COLON = r"( *[\w-]+: +)([^#]+?:(?: [^#]*?)?)\s*(?: #.*)?"  # key, and value to put into quotes
UNCLOSED = {
    "while scanning a quoted scalar": (
        "this quote is never closed",
        "add the same quote at the end",
    ),
    "while parsing a flow sequence": (
        "this list has a missing comma or `]`",
        "write it like [2026-04-01, 2026-05-01]",
    ),
    "while parsing a flow mapping": (
        "this mapping has a missing comma or `}`",
        "write it like {name: value}",
    ),
}


def read_yaml(text: str, path: str) -> FrontMatter:
    """Return the front matter of a text. Raises ProblemsFound with everything that is wrong, `path`
    in each.
    """
    handler = PlacedYAML(path)
    try:
        front, body = handler.split(text)
        values = handler.load(front)
    except ProblemsFound as refusal:
        lines = dict(enumerate(text.split("\n"), 1))
        problems = (
            problem._replace(excerpt=lines.get(problem.line, "")) for problem in refusal.problems
        )
        raise ProblemsFound(sorted_problems(problems)) from None
    return FrontMatter(path, text, values, handler.places, body=body, line=handler.line)


class PlacedYAML(BaseHandler):
    """Splits, reads and writes the front matter of one file. `load` sets `places`, and `split` sets
    `line`, the line on which the text below begins. `path` is the file's name in messages.
    """

    FM_BOUNDARY = re.compile(r"^---\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = path
        self.line = 1
        self.places: dict[Keys, tuple[Place, ...]] = {(): ((1, 0), (1, 0))}
        self._lines: list[str] = []
        self._problems: Problems = []

    def split(self, text: str) -> tuple[str, str]:
        """Return the lines between the fences, and the text below. Raises ProblemsFound where there
        is no front matter, where it is in another format, is never closed, or is too long.
        """
        front, body, self.line = split_text(text)
        if text.split("\n", 1)[0].rstrip() != "---":
            message = "the file has no YAML front matter" if text.strip() else "the file is empty"
            raise failure("bad-front-matter", message, EXAMPLE, self.path, 1, 1)
        if not front:
            message, help = (
                "the front matter isn't closed",
                "add a `---` line after the last key",
            )
            raise failure("bad-front-matter", message, help, self.path, 1, 1)
        encoded = front.encode()
        if len(encoded) > MAX_BYTES:
            message = f"the front matter is larger than {MAX_BYTES // 1024} KB"
            help = "shorten it; the policy text goes below it"
            line = encoded[:MAX_BYTES].count(b"\n") + 1
            raise failure("too-large", message, help, self.path, line)
        return lines_within(front), body

    def load(self, fm: str) -> dict[str, Any]:
        """Return the values by key. Raises ProblemsFound with every problem."""
        try:
            if re.search(SUSPECT, fm) or fm.count("[") + fm.count("{") >= MAX_DEPTH:
                require_safe_yaml(fm, self.path)
            node = yaml.compose(fm, Loader=_loader())
        except yaml.MarkedYAMLError as error:
            raise ProblemsFound([_syntax_problem(error, self.path, fm)]) from None
        if not isinstance(node, yaml.MappingNode):
            line = node.start_mark.line + 1 + FENCE_LINES if node else 1
            message = "the front matter must be a list of keys and values"
            if node is None:
                message = "the front matter has no keys"
            help = "write at least `title: …` and `revised: 2026-04-01`"
            raise failure("bad-front-matter", message, help, self.path, line)
        self._lines = ["---", *fm.split("\n"), ""]
        values = self._mapping(node, ())
        if self._problems:
            raise ProblemsFound(self._problems)
        return values

    def export(self, metadata: dict[str, Any], **_: Any) -> str:
        """Return the values as lines, without anchors and aliases, which `load` does not accept."""
        written = yaml.dump(
            metadata, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10_000
        )
        return str(written).removesuffix("\n")

    def _mapping(self, node: yaml.MappingNode, path: Keys) -> dict[str, Any]:
        """Return the values by key; add a problem for a key that is not text or occurs twice."""
        values = {}
        for key, value in node.value:
            place = _place(key.start_mark)
            if not isinstance(key, yaml.ScalarNode):
                problem = Problem(
                    "bad-yaml", "keys must be plain words", "write `key: value`", self.path, *place
                )
                self._problems.append(problem)
            elif key.value in values:
                first, _ = self.places[*path, key.value][0]
                message = f"{key.value} is set twice"
                help = f"keep line {first} or line {place[0]}, and delete the other"
                self._problems.append(Problem("doubled-key", message, help, self.path, *place))
            else:
                values[key.value] = self._value(value, (*path, key.value), place)
        return values

    def _value(self, node: Any, path: Keys, key: Place) -> Any:
        """Return the value, and note its places and those of what is in it."""
        start = _place(node.start_mark)
        self.places[path] = key, start, max(start, _end(node.end_mark, self._lines))
        if isinstance(node, yaml.SequenceNode):
            items = ((str(nth), item) for nth, item in enumerate(node.value))
            return [self._value(item, (*path, nth), _place(item.start_mark)) for nth, item in items]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if node.style == '"' and (
            harmful := re.search(HARMFUL, node.value)
        ):  # by an escape; `decode` finds all others
            self._problems.append(harmful_character_problem(ord(harmful[0]), self.path, *start, ""))
        return None if not node.style and node.value in NULLS else node.value


class _Plain(yaml.SafeDumper):
    """Writes out whatever occurs twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _loader() -> Any:
    """Return libyaml's loader, or Python's if PyYAML was built without libyaml. Scalars stay
    text.
    """
    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def require_safe_yaml(text: str, path: str) -> None:
    """Raise ProblemsFound for deep nesting, anchors, aliases and tags in the lines between the
    fences. Reads events, which needs no stack.
    """
    depth = 0
    many = text.count("[") + text.count("{") > MAX_BRACKETS
    for event in yaml.parse(text, Loader=yaml.BaseLoader if many else _loader()):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        tag = getattr(event, "tag", None)
        if depth > MAX_DEPTH:
            problem = (
                "too-deep",
                f"the front matter nests more than {MAX_DEPTH} levels deep",
                "use fewer levels",
            )
        elif getattr(event, "anchor", None):
            help = "write out the value; put quotes around text that begins with & or *"
            problem = "bad-yaml", "anchors (&) and aliases (*) aren't allowed in front matter", help
        elif tag:
            help = "remove it; put quotes around text that begins with !"
            problem = "bad-yaml", f"the tag {tag[:60]} isn't allowed in front matter", help
        else:
            continue
        raise failure(*problem, path, *_place(event.start_mark))


def _syntax_problem(error: yaml.MarkedYAMLError, path: str, text: str) -> Problem:
    """Return the problem at the place where it begins: for an unclosed quotation, that is its
    opening quote.
    """
    if error.context in UNCLOSED and error.context_mark:
        return Problem("bad-yaml", *UNCLOSED[error.context], path, *_place(error.context_mark))
    mark: Any = error.problem_mark or error.context_mark
    message = error.problem or "this isn't valid YAML"
    help = (
        "put quotes around text that has a colon or begins with a special character;"
        " indent with spaces"
    )
    if message.startswith("mapping values are not allowed"):
        message = "a value that contains a colon and a space needs quotes"
        line = re.fullmatch(WITH_COLON, text.split("\n")[mark.line])
        if line:
            quoted = json.dumps(line[2], ensure_ascii=False)
            help = f"quote the value: {line[1]}{quoted}"
    return Problem("bad-yaml", message, help, path, *_place(mark))


def _end(mark: Any, lines: list[str]) -> Place:
    """Return the place behind the last letter before a mark; `lines` are those of the file, from
    the opening fence.
    """
    line = mark.line + FENCE_LINES
    before = lines[line][: mark.column]
    while not (before := before.rstrip()):
        line -= 1
        before = lines[line]
    return line + 1, len(before) + 1


def _place(mark: Any) -> Place:
    return mark.line + 1 + FENCE_LINES, mark.column + 1
