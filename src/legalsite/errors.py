"""Problems: what is wrong, where, and how to fix it; and the exception that carries them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
PROGRAMS = "legalsite|apt-get|brew|git|jq|openssl|pandoc|pip|ssh-keygen"
LAST_COMMAND = rf"(?m::? `((?:{PROGRAMS}) [^`\n]+)`$)"
LAST_OPTION = r"(?m)`(--[a-z][^`\n]*)`$"
MIN_SIMILARITY = 65  # percent, for a name to be suggested
TAG_OFFSET = 0xE0000  # from a letter to its tag character (Unicode, Tags)


def _flag(region: str) -> str:
    """Return the flag of a region: a black flag and invisible tag characters."""
    tags = [chr(TAG_OFFSET + ord(letter)) for letter in f"{region}\x7f"]
    return "\U0001f3f4" + "".join(tags)


def _within_flags() -> str:
    """Return a pattern of the places inside the flags of England, Scotland, and Wales."""
    places = []
    for region in ("gbeng", "gbsct", "gbwls"):
        flag = _flag(region)
        for at in range(2, len(flag) + 1):
            before, after = flag[:at], flag[at:]
            place = f"(?<={before})(?={after})"
            places.append(place)
    return "|".join(places)


# What no text may contain: control characters, hidden line breaks, marks that change the direction
# of text, and invisible letters. Scripts need joiners, soft hyphens, zero-width spaces, single
# direction marks, and variation selectors. The class comes first: a search for it takes a tenth of
# the time.
HARMFUL = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u115f\u1160\u17b4\u17b5\u2028-\u202e\u2061-\u2064\u2066-\u206f"
    "\u2800\u3164\ud800-\udfff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    f"(?!{_within_flags()})"
)


class Problem(NamedTuple):
    """A finding. `line` and `column` are where the wrong words begin, counted from 1."""

    rule: str
    message: str
    help: str = ""
    path: str = ""
    line: int = 0  # 0 if unknown
    column: int = 0  # in characters; 0 if unknown
    excerpt: str = ""  # the source line
    end: int = 0  # the column behind the last one
    severity: Severity = "error"
    replacement: str = ""  # for the text from `column` to `end`; empty if only a person can know

    @property
    def place(self) -> str:
        """`path:line:column`, as editors read it."""
        parts = (printable(self.path), self.line, self.column)
        return ":".join(str(part) for part in parts if part)

    @property
    def is_error(self) -> bool:
        """Whether it stops the work."""
        return self.severity == "error"

    @property
    def help_in_lines(self) -> str:
        """The help, with the command at its end on a line of its own."""
        return re.sub(LAST_COMMAND, r":\n    \1", self.help)

    def __str__(self) -> str:
        return "".join(self.around_words())

    def around_words(self) -> tuple[str, str, str]:
        """Return the text of str() in three parts; the second is the wrong words of the excerpt,
        as far as they are known."""
        before = f"{self.severity}[{self.rule}]: {self.message}"
        if self.place:
            before = f"{self.place}: {before}"
        after = ""
        if self.help:
            after = f"\n  help: {self.help_in_lines}"
        if not self.excerpt or not self.line:
            return before, "", after
        start = max(0, self.column - 60)
        shown = self.excerpt[start : start + 110].replace("\t", " ")
        gutter = f"  {self.line} | "
        at = max(self.column - 1 - start, 0)
        before += f"\n{gutter}{shown[:at]}"
        if not self.column:
            return before, "", shown + after
        words = shown[at : max(self.end - 1 - start, at)]
        caret = "\n" + " " * (len(gutter) - 2) + "| " + " " * at + "^"
        return before, words, shown[at + len(words) :] + caret + after

    def with_fix(self, wrong: str, meant: str) -> "Problem":
        """Return the problem with a replacement for the `wrong` words, in the same quotes; without
        one if `meant` is empty, or if the line has other words at that column."""
        start = self.column - 1
        quote = self.excerpt[start : self.column]
        if quote not in ("'", '"'):
            quote = ""
        written = f"{quote}{wrong}{quote}"
        if not self.column or not wrong or not self.excerpt.startswith(written, start):
            return self
        replacement = f"{quote}{meant}{quote}" if meant else ""
        return self._replace(end=self.column + len(written), replacement=replacement)


Problems = list[Problem]
ProblemIterator = Iterator[Problem]
ProblemTuple = tuple[Problem, ...]


def sorted_problems(problems: Iterable[Problem]) -> ProblemTuple:
    """Return the problems without duplicates, sorted by path, line, column, rule, and message."""

    def order(problem: Problem) -> tuple[str, int, int, Problem]:
        return problem.path, problem.line, problem.column, problem

    return tuple(sorted(set(problems), key=order))


def by_severity(problems: Iterable[Problem]) -> str:
    """Return the number of problems of each severity in words: `2 errors, 1 warning`."""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(
        counted(counts[severity], severity) for severity in SEVERITIES if counts[severity]
    )


class ProblemsFound(Exception):  # noqa: N818 - reads as what happened
    """The work can't continue, and nothing was changed.

    `status` is the exit status: 1 for problems in policies, 2 for wrong usage, configuration, or
    layouts, or an I/O error. `recipe` says what to do about all problems; it is shown at the end.
    """

    def __init__(
        self, problems: Iterable[Problem], status: Literal[1, 2] = 1, recipe: str = ""
    ) -> None:
        self.problems = tuple(problems)
        self.status = status
        self.recipe = recipe
        super().__init__("\n".join(map(str, self.problems)))


def call_places(fault: Exception) -> list[tuple[str, int]]:
    """Return the file and line of each call that led to an exception, the innermost last."""
    from traceback import walk_tb  # few commands fail like this

    calls = walk_tb(fault.__traceback__)
    return [(frame.f_code.co_filename, line) for frame, line in calls]


def problem_of(fault: Exception) -> Problem:
    """Return an exception as a problem: an I/O error, or else a bug in this program."""
    if isinstance(fault, OSError):
        help = (
            "nothing was lost; fix the disk error or the permissions, or use another file, "
            "then run the command again"
        )
        return Problem("io", str(fault.strerror or fault), help, str(fault.filename or ""))
    where = ""
    for path, line in call_places(fault)[-1:]:
        _, _, module = path.rpartition("legalsite/")
        where = f"{module}:{line}"
    help = "this is a bug in legalsite: please report it; nothing was changed"
    kind = type(fault).__name__
    return Problem("internal", f"{kind}: {fault} ({where})", help)


def missing_extra(what: str, extra: str) -> ProblemsFound:
    """Return the error about an extra of this package that isn't installed."""
    help = f"install it, for example from legalsite's source folder: `pip install '.[{extra}]'`"
    return usage_failure("missing-extra", f"{what} needs the extra [{extra}]", help)


def failure(  # noqa: PLR0917 - in the order of Problem
    rule: str, message: str, help: str = "", path: str = "", line: int = 0, column: int = 0
) -> ProblemsFound:
    """Return the error for a single problem in a policy."""
    return ProblemsFound([Problem(rule, message, help, path, line, column)])


def usage_failure(
    rule: str, message: str, help: str = "", path: str = "", line: int = 0
) -> ProblemsFound:
    """Return the error for a single problem with exit status 2, as ProblemsFound defines it."""
    return ProblemsFound([Problem(rule, message, help, path, line)], 2)


def refuse(problems: Iterable[Problem], status: Literal[1, 2] = 1) -> None:
    """Raise ProblemsFound with these problems, if there are any."""
    found = tuple(problems)
    if found:
        raise ProblemsFound(found, status)


def counted(number: int, noun: str, many: str = "") -> str:
    """Return a count with its noun: `1 page`, `1,234 pages`; `many` is an irregular plural."""
    if number != 1:
        noun = many or f"{noun}s"
    return f"{number:,} {noun}"


def cut_at_word(words: str, length: int) -> str:
    """Return words with at most this many characters: of a longer text, the first whole words."""
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0] + " …"


def nearest(word: str, names: Iterable[str]) -> str:
    """Return the name most similar to a word; empty if none is similar enough."""
    from rapidfuzz import fuzz, process  # few commands end with a problem

    best = process.extractOne(word, list(names), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY)
    if not best:
        return ""
    return str(best[0])


def did_you_mean(word: str, names: Iterable[str], otherwise: str, quote: str = "") -> str:
    """Return a help that suggests the most similar name in quotes, or `otherwise` without one."""
    near = nearest(word, names)
    if not near:
        return otherwise
    return f"did you mean {quote}{near}{quote}?"


def printable_lines(text: str) -> str:
    """Return text of several lines with harmful characters as escapes, safe to print."""
    return re.sub(HARMFUL, _four_digit_escape, text)


def printable(name: str) -> str:
    """Return a name, such as a path, with escapes for unprintable characters and for bytes that
    aren't UTF-8, so that it fits on one line."""
    if name.isprintable():
        return name
    return "".join(map(_printable_character, name))


def excerpt_of(text: str, line: int) -> str:
    """Return the source line with that number, counted from 1; empty if the text is shorter."""
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return ""
    return lines[line - 1].rstrip("\r")


def _four_digit_escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _printable_character(character: str) -> str:
    """Return the character, or its escape; `\\xff` for a byte that isn't UTF-8."""
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
