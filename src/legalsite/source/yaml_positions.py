"""Parse YAML front matter, recording the line and column of each key and value.

Limits are checked before parsing, because libyaml crashes on deep nesting, and aliases can expand
to gigabytes.
"""

import json
import re
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler

from legalsite.errors import HARMFUL, Problem, Problems, ProblemsFound, failure, sorted_problems
from legalsite.source.characters import harmful_character_problem
from legalsite.source.fences import lines_within, split_text
from legalsite.source.limits import MAX_FRONT_MATTER_BYTES
from legalsite.source.schema import NULLS, FrontMatter, Keys, Place

MAX_DEPTH = 16
EXAMPLE = (
    "begin the file with `---`, `title: …`, `revised: 2026-04-01`, and `---`, each on its own line"
)
# libyaml reads ahead, and fails at 1,000 brackets without a position (in PyYAML 6.0.4)
MAX_BRACKETS = 500
FENCE_LINES = 1  # the YAML starts on the second line of the file, after the opening `---`
# Matches text that may be an anchor, an alias, a tag, or deep indentation. Without any match,
# `require_safe_yaml` isn't needed.
SUSPECT_PATTERN = r"(?m)[&*!]|^[\s\-?]{16}"
UNQUOTED_COLON_PATTERN = (
    r"(?P<key> *[\w-]+: +)"
    r"(?P<value>[^#]+?:(?: [^#]*?)?)\s*(?: #.*)?"  # this value needs quotes
)
# context of an error in PyYAML → message and help for a value that isn't closed
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
    """Parse the front matter of a file. Raises ProblemsFound with all problems.

    `path` is the file name to show in problems.
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
    """A python-frontmatter handler that records positions.

    `split` sets `line`, the line number where the text starts. `load` sets `places`. `path` is the
    file name to show in problems.
    """

    FM_BOUNDARY = re.compile(r"^---\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = path
        self.line = 1
        # the key () is the whole front matter, where a missing key is reported
        self.places: dict[Keys, tuple[Place, ...]] = {(): ((1, 0), (1, 0))}
        self._lines: list[str] = []  # lines of the front matter, including the opening fence
        self._problems: Problems = []  # problems found by `load`

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into the lines between the fences and the text below.

        Raises ProblemsFound if the front matter is missing, in another format, not closed, or too
        long.
        """
        front, body, self.line = split_text(text)
        if text.split("\n", 1)[0].rstrip() != "---":
            message = "the file has no YAML front matter" if text.strip() else "the file is empty"
            raise failure("bad-front-matter", message, EXAMPLE, self.path, 1, 1)
        if not front:
            message = "the front matter isn't closed"
            help = "add a `---` line after the last key"
            raise failure("bad-front-matter", message, help, self.path, 1, 1)
        encoded = front.encode()
        if len(encoded) > MAX_FRONT_MATTER_BYTES:
            message = f"the front matter is larger than {MAX_FRONT_MATTER_BYTES // 1024} KB"
            help = "shorten it; the policy text goes below it"
            line = encoded[:MAX_FRONT_MATTER_BYTES].count(b"\n") + 1
            raise failure("too-large", message, help, self.path, line)
        return lines_within(front), body

    def load(self, fm: str) -> dict[str, Any]:
        """Parse front matter into a dict. Raises ProblemsFound with all problems."""
        try:
            # Front matter without these characters can't nest deeply or contain aliases. Skip the
            # check for it, because parsing twice is slow.
            if re.search(SUSPECT_PATTERN, fm) or fm.count("[") + fm.count("{") >= MAX_DEPTH:
                require_safe_yaml(fm, self.path)
            node = yaml.compose(fm, Loader=_loader())
        except yaml.MarkedYAMLError as error:
            raise ProblemsFound([_syntax_problem(error, self.path, fm)]) from None
        if not isinstance(node, yaml.MappingNode):
            line = node.start_mark.line + 1 + FENCE_LINES if node else 1  # the opening fence
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
        """Format values as YAML without anchors and aliases, which `load` rejects."""
        written = yaml.dump(
            metadata,
            Dumper=_DumperWithoutAliases,
            allow_unicode=True,
            sort_keys=False,
            width=10_000,
        )
        return str(written).removesuffix("\n")

    def _mapping(self, node: yaml.MappingNode, path: Keys) -> dict[str, Any]:
        """Convert a mapping node to a dict. `path` leads to the mapping.

        Keys that aren't text or occur twice are reported.
        """
        values = {}
        for key, value in node.value:
            place = _place(key.start_mark)
            if not isinstance(key, yaml.ScalarNode):
                problem = Problem(
                    "bad-yaml", "keys must be plain words", "write `key: value`", self.path, *place
                )
                self._problems.append(problem)
            elif key.value in values:
                first, _ = self.places[*path, key.value][0]  # line of the key's first occurrence
                message = f"{key.value} is set twice"
                help = f"keep line {first} or line {place[0]}, and delete the other"
                self._problems.append(Problem("duplicate-key", message, help, self.path, *place))
            else:
                values[key.value] = self._value(value, (*path, key.value), place)
        return values

    def _value(self, node: Any, path: Keys, key: Place) -> Any:
        """Convert a node to a value, and record the positions of the node and its children.

        `path` leads to the value. `key` is the position of its key, or of the list item.
        """
        start = _place(node.start_mark)
        # without a value, the end could be before the start
        self.places[path] = key, start, max(start, _end(node.end_mark, self._lines))
        if isinstance(node, yaml.SequenceNode):
            items = ((str(nth), item) for nth, item in enumerate(node.value))
            return [self._value(item, (*path, nth), _place(item.start_mark)) for nth, item in items]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        # only double quotes allow escapes such as `\x00`, which `decode` can't check
        if node.style == '"':
            harmful = re.search(HARMFUL, node.value)
            if harmful:
                code = ord(harmful[0])
                self._problems.append(harmful_character_problem(code, self.path, *start, ""))
        # only quoted values have a style, and they are always text, even `"null"`
        return None if not node.style and node.value in NULLS else node.value


class _DumperWithoutAliases(yaml.SafeDumper):
    """Writes YAML with repeated values instead of aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _loader() -> Any:
    """Return libyaml's loader, or the Python loader if PyYAML was built without libyaml.

    Both leave scalars as text.
    """
    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def require_safe_yaml(text: str, path: str) -> None:
    """Raise ProblemsFound if the front matter has deep nesting, anchors, aliases, or tags.

    Only events are read, so that deep nesting can't overflow the stack.
    """
    depth = 0
    # above 1,000 brackets, libyaml's error has no position, but the Python parser's has one
    many = text.count("[") + text.count("{") > MAX_BRACKETS
    for event in yaml.parse(text, Loader=yaml.BaseLoader if many else _loader()):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        tag = getattr(event, "tag", None)
        if depth > MAX_DEPTH:
            problem = Problem(
                "too-deep",
                f"the front matter nests more than {MAX_DEPTH} levels deep",
                "use fewer levels",
            )
        elif getattr(event, "anchor", None):
            help = "write out the value; put quotes around text that begins with & or *"
            problem = Problem(
                "bad-yaml", "anchors (&) and aliases (*) aren't allowed in front matter", help
            )
        elif tag:
            help = "remove it; put quotes around text that begins with !"
            message = f"the tag {tag[:60]} isn't allowed in front matter"
            problem = Problem("bad-yaml", message, help)
        else:
            continue
        line, column = _place(event.start_mark)
        raise ProblemsFound([problem._replace(path=path, line=line, column=column)])


def _syntax_problem(error: yaml.MarkedYAMLError, path: str, text: str) -> Problem:
    """Convert a PyYAML error to a problem, with specific help for common mistakes.

    Unclosed values are reported at their start. `text` contains the lines between the fences.
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
        line = re.fullmatch(UNQUOTED_COLON_PATTERN, text.split("\n")[mark.line])
        if line:
            quoted = json.dumps(line["value"], ensure_ascii=False)
            help = f"quote the value: {line['key']}{quoted}"
    return Problem("bad-yaml", message, help, path, *_place(mark))


def _end(mark: Any, lines: list[str]) -> Place:
    """Return the position after the last nonwhitespace character before a mark.

    `lines` contains the lines of the file, including the opening fence.
    """
    line = mark.line + FENCE_LINES  # index of the line in `lines`
    before = lines[line][: mark.column]
    # a mark at the end of a nested value may be several lines too low
    while not (before := before.rstrip()):
        line -= 1
        before = lines[line]
    return line + 1, len(before) + 1


def _place(mark: Any) -> Place:
    """Convert a PyYAML mark, which counts from 0, to a position in the file."""
    return mark.line + 1 + FENCE_LINES, mark.column + 1
