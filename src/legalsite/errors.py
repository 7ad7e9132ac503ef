"""A problem: what is wrong, where, and how to fix it. Every room reports it; one exception carries it."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
PROGRAMS = "legalsite|apt-get|brew|git|jq|openssl|pandoc|pip|ssh-keygen"
LAST_COMMAND = rf"(?m::? `((?:{PROGRAMS}) [^`\n]+)`$)"
LAST_OPTION = r"(?m)`(--[a-z][^`\n]*)`$"
LIKELY = 65  # percent: how similar a name must be to be the one that was meant
FLAGS = tuple(  # of England, Scotland and Wales: a black flag and tag characters, which nobody sees elsewhere
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in f"{region}\x7f")
    for region in ("gbeng", "gbsct", "gbwls")
)
IN_FLAG = "|".join(f"(?<={flag[:at]})(?={flag[at:]})" for flag in FLAGS for at in range(2, len(flag) + 1))
# What no text may have: control characters, hidden line breaks, marks that change the direction of text, and letters
# that nobody sees. Scripts need joiners, soft hyphens, zero-width spaces, single direction marks and variation
# selectors. The class comes first: a search for it takes a tenth of the time.
HARMFUL = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u115f\u1160\u17b4\u17b5\u2028-\u202e\u2061-\u2064\u2066-\u206f\u2800\u3164\ud800-\udfff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    f"(?!{IN_FLAG})"
)


class Problem(NamedTuple):
    """One finding. Its place is that of the words that are wrong, counted from 1; 0 means that there is none."""

    rule: str
    message: str
    help: str = ""
    path: str = ""
    line: int = 0
    column: int = 0  # in characters
    excerpt: str = ""  # the source line
    end: int = 0  # the column behind the last one
    severity: Severity = "error"
    replacement: str = ""  # what to write between `column` and `end`; empty if only a person can know

    @property
    def place(self) -> str:
        """`path:line:column`, as editors read it."""
        return ":".join(str(part) for part in (printable(self.path), self.line, self.column) if part)

    @property
    def is_error(self) -> bool:
        """Whether the work cannot go on with it."""
        return self.severity == "error"

    @property
    def help_in_lines(self) -> str:
        """The help, with the command that it ends with on a line of its own."""
        return re.sub(LAST_COMMAND, r":\n    \1", self.help)

    def __str__(self) -> str:
        return "".join(self.around_words())

    def around_words(self) -> tuple[str, str, str]:
        """Return the text of str() in three parts; the one in the middle is the words of the excerpt that are wrong, as
        far as that is known."""
        before = f"{f'{self.place}: ' if self.place else ''}{self.severity}[{self.rule}]: {self.message}"
        words, after = "", f"\n  help: {self.help_in_lines}" if self.help else ""
        if self.excerpt and self.line:
            start = max(0, self.column - 60)
            shown, gutter = self.excerpt[start : start + 110].replace("\t", " "), f"  {self.line} | "
            at = max(self.column - 1 - start, 0)
            words = shown[at : max(self.end - 1 - start, at)] if self.column else ""
            caret = "\n" + " " * (len(gutter) - 2) + "| " + " " * at + "^" if self.column else ""
            before += f"\n{gutter}{shown[:at]}"
            after = shown[at + len(words) :] + caret + after
        return before, words, after

    def with_fix(self, wrong: str, meant: str) -> "Problem":
        """Return the problem with what to write in place of the `wrong` words, in the same quotes; without, if nothing
        else is `meant`, or if its line has other words at its column."""
        start = self.column - 1
        quote = self.excerpt[start : self.column]
        quote = quote if quote in ("'", '"') else ""
        written = f"{quote}{wrong}{quote}"
        if not self.column or not wrong or not self.excerpt.startswith(written, start):
            return self
        return self._replace(end=self.column + len(written), replacement=meant and f"{quote}{meant}{quote}")


Problems = list[Problem]
ProblemTuple = tuple[Problem, ...]


def sorted_problems(problems: Iterable[Problem]) -> ProblemTuple:
    """Return the problems sorted by path, line, column, rule and message, each of them once."""
    return tuple(sorted(set(problems), key=lambda problem: (problem.path, problem.line, problem.column, problem)))


def by_severity(problems: Iterable[Problem]) -> str:
    """Return the number of problems of each severity, as it is printed: `2 errors, 1 warning`."""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(counted(counts[severity], severity) for severity in SEVERITIES if counts[severity])


class ProblemsFound(Exception):  # noqa: N818 - reads as what happened
    """The work cannot go on, and nothing was changed. `status` is the exit status: 1 for problems in the texts, 2 for
    wrong usage, configuration or layouts, or an I/O error. `recipe`: what to do about all of them, shown at the
    end."""

    def __init__(self, problems: Iterable[Problem], status: Literal[1, 2] = 1, recipe: str = "") -> None:
        self.problems = tuple(problems)
        self.status = status
        self.recipe = recipe
        super().__init__("\n".join(map(str, self.problems)))


def call_places(fault: Exception) -> list[tuple[str, int]]:
    """Return the file and line of each call that led to a fault, the innermost one last."""
    from traceback import walk_tb  # few commands fail like this

    return [(frame.f_code.co_filename, line) for frame, line in walk_tb(fault.__traceback__)]


def problem_of(fault: Exception) -> Problem:
    """Return what stopped the work as a problem: a fault of a disk or a file, or else a defect in this program."""
    if isinstance(fault, OSError):
        help = "nothing was lost; fix the disk or the permissions, or name another file, then run the command again"
        return Problem("io", str(fault.strerror or fault), help, str(fault.filename or ""))
    where = "".join(f"{path.rpartition('legalsite/')[2]}:{line}" for path, line in call_places(fault)[-1:])
    help = "this is a bug in legalsite: please report it; nothing was changed"
    return Problem("internal", f"{type(fault).__name__}: {fault} ({where})", help)


def missing_extra(what: str, extra: str) -> ProblemsFound:
    """Return the error of something that needs an extra of this package."""
    help = f"install it, for example in the folder that contains legalsite: `pip install '.[{extra}]'`"
    return usage_failure("missing-extra", f"{what} needs the extra [{extra}]", help)


def failure(  # noqa: PLR0917 - in the order of Problem
    rule: str, message: str, help: str = "", path: str = "", line: int = 0, column: int = 0
) -> ProblemsFound:
    """Return the error of a single problem in the texts."""
    return ProblemsFound([Problem(rule, message, help, path, line, column)])


def usage_failure(rule: str, message: str, help: str = "", path: str = "", line: int = 0) -> ProblemsFound:
    """Return the error of a single problem with exit status 2, as ProblemsFound defines it."""
    return ProblemsFound([Problem(rule, message, help, path, line)], 2)


def refuse(problems: Iterable[Problem], status: Literal[1, 2] = 1) -> None:
    """Raise ProblemsFound with these problems, if there are any."""
    if faults := tuple(problems):
        raise ProblemsFound(faults, status)


def counted(number: int, noun: str, many: str = "") -> str:
    """Return a count with its noun: `1 page`, `1,234 pages`. `many` is the plural if it is not `noun` with an s."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def nearest(word: str, names: Iterable[str]) -> str:
    """Return the name that somebody who wrote `word` may have meant; empty if none is close."""
    from rapidfuzz import fuzz, process  # few commands end with a problem

    best = process.extractOne(word, list(names), scorer=fuzz.ratio, score_cutoff=LIKELY)
    return str(best[0]) if best else ""


def did_you_mean(word: str, names: Iterable[str], otherwise: str, quote: str = "") -> str:
    """Return a help: the name that somebody who wrote `word` may have meant, in quotes, or `otherwise` if none is
    close."""
    near = nearest(word, names)
    return f"did you mean {quote}{near}{quote}?" if near else otherwise


def printable_lines(text: str) -> str:
    """Return a text of several lines with control characters, bidi overrides and hidden line breaks as escapes, so that
    it can be shown whoever wrote it."""
    return re.sub(HARMFUL, lambda match: f"\\u{ord(match[0]):04x}", text)


def printable(name: str) -> str:
    """Return a name, such as a path, on one line: with escapes for characters that do not print and for bytes that are
    not UTF-8."""
    if name.isprintable():
        return name
    return "".join(character if character.isprintable() else _escape(character) for character in name)


def excerpt_of(text: str, line: int) -> str:
    """Return the source line with that number, counted from 1; empty if there is none."""
    lines = text.split("\n")
    return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""


def _escape(character: str) -> str:
    """Return `\\xff` for a byte that is not UTF-8, else the escape of Python for the character."""
    code = ord(character)
    byte = 0xDC80 <= code <= 0xDCFF
    return f"\\x{code - 0xDC00:02x}" if byte else character.encode("unicode_escape").decode("ascii")
