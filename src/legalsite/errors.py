"""Problems: what is wrong, where, and how to fix it; and the exception that carries them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Literal, NamedTuple

from legalsite.system import excessive_path_length

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
PROGRAMS = "legalsite|apt-get|brew|git|jq|openssl|pacman|pandoc|pip|ssh-keygen"
# the command of one of these programs that ends a line of a help, after a colon
LAST_COMMAND_PATTERN = rf"(?m::? `((?:{PROGRAMS}) [^`\n]+)`$)"
# an option without a command that ends a line of a help: it is for the command that failed
LAST_OPTION_PATTERN = r"(?m)`(--[a-z][^`\n]*)`$"
MIN_LONG_QUOTE = 60  # characters
LONG_QUOTE_PATTERN = rf"“([^”]{{{MIN_LONG_QUOTE},}})”"
MIN_SIMILARITY = 65  # percent, for a name to be suggested
TAG_OFFSET = 0xE0000  # from a letter to its tag character (Unicode, Tags)


def _flag(region: str) -> str:
    """Return the flag of a region, such as `gbeng`: a black flag and invisible tag characters."""
    tags = [chr(TAG_OFFSET + ord(letter)) for letter in f"{region}\x7f"]
    return "\U0001f3f4" + "".join(tags)


def _behind_tags_of_flags() -> str:
    """Return a pattern of the places right after an invisible letter of a flag, including the last
    one; it consumes nothing.

    These are the flags of England, Scotland, and Wales, whose invisible letters are allowed.
    """
    places = []
    for region in ("gbeng", "gbsct", "gbwls"):
        flag = _flag(region)
        # 2: after the black flag and one letter; len(flag): after all letters, where `after` is
        # empty
        for at in range(2, len(flag) + 1):
            before, after = flag[:at], flag[at:]
            place = f"(?<={before})(?={after})"
            places.append(place)
    return "|".join(places)


# What no text may contain: control characters, hidden line breaks, marks that change the direction
# of text, and invisible letters. Scripts need joiners, soft hyphens, zero-width spaces, single
# direction marks, and variation selectors.
HARMFUL_CHARACTERS = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u115f\u1160\u17b4\u17b5\u2028-\u202e\u2061-\u2064\u2066-\u206f"
    "\u2800\u3164\ud800-\udfff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
# where they are harmful; the class comes first: a search for it takes a tenth of the time
HARMFUL = f"{HARMFUL_CHARACTERS}(?!{_behind_tags_of_flags()})"


class Problem(NamedTuple):
    """What is wrong, where, and how to fix it.

    `line` and `column` are where the wrong words begin, counted from 1.
    """

    rule: str
    message: str
    help: str = ""
    path: str = ""
    line: int = 0  # 0 if unknown
    column: int = 0  # in characters; 0 if unknown
    excerpt: str = ""  # the source line
    end: int = 0  # the column after the wrong words; 0 if unknown
    severity: Severity = "error"
    replacement: str = ""  # for the text from `column` to `end`; empty if only a person can know

    @property
    def place(self) -> str:
        """`path:line:column`, as editors read it."""
        parts = (printable(self.path), self.line, self.column)
        return ":".join(str(part) for part in parts if part)

    @property
    def path_below_content(self) -> str:
        """The path below content/, or the whole path of a file elsewhere."""
        return self.path.removeprefix("content/")

    @property
    def is_error(self) -> bool:
        """Whether it is an error, which stops the work, not a warning or an info."""
        return self.severity == "error"

    @property
    def help_in_lines(self) -> str:
        """The help, with the command at its end on a line of its own."""
        return re.sub(LAST_COMMAND_PATTERN, r":\n    \1", self.help)

    def __str__(self) -> str:
        return "".join(self.around_words())

    def around_words(self) -> tuple[str, str, str]:
        """Return the text of the problem in three parts: before, in, and after the wrong words.

        The wrong words are in the shown excerpt. The second part is empty if there is no excerpt,
        or if it isn't known where these words begin and end.
        """
        before = f"{self.severity}[{self.rule}]: {self.message}"
        if self.place:
            before = f"{self.place}: {before}"
        after = ""
        if self.help:
            after = f"\n  help: {self.help_in_lines}"
        if not self.excerpt or not self.line:
            return before, "", after
        # of a long line, only 110 characters around the wrong words are shown
        start = max(0, self.column - 60)
        shown = self.excerpt[start : start + 110].replace("\t", " ")
        gutter = f"  {self.line} | "
        at = max(self.column - 1 - start, 0)  # where the wrong words begin in what is shown
        before += f"\n{gutter}{shown[:at]}"
        if not self.column:
            return before, "", shown + after
        words = shown[at : max(self.end - 1 - start, at)]
        caret = "\n" + " " * (len(gutter) - 2) + "| " + " " * at + "^"
        return before, words, shown[at + len(words) :] + caret + after

    def with_fix(self, wrong: str, meant: str) -> "Problem":
        """Return the problem with the words `meant` as the replacement for the `wrong` words.

        If the source has quotes around the wrong words, so has the replacement. It is empty if
        `meant` is. If the wrong words aren't at the problem's column, the problem is unchanged.
        """
        start = self.column - 1
        quote = self.excerpt[start : self.column]  # the one character at the column
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


def describe_severities(problems: Iterable[Problem]) -> str:
    """Return how many problems there are of each severity: `2 errors, 1 warning`."""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(
        counted(counts[severity], severity) for severity in SEVERITIES if counts[severity]
    )


class ProblemsFound(Exception):  # noqa: N818 - reads as what happened
    """The work can't continue, and nothing was changed.

    `status` is the exit status: 1 for problems in policies or layouts, 2 for wrong usage or
    configuration, or an I/O error. `recipe` says what to do about all problems; the command line prints
    it after them.
    """

    def __init__(
        self, problems: Iterable[Problem], status: Literal[1, 2] = 1, recipe: str = ""
    ) -> None:
        self.problems = tuple(problems)
        self.status = status
        self.recipe = recipe
        super().__init__("\n".join(map(str, self.problems)))


def call_places(error: BaseException) -> list[tuple[str, int]]:
    """Return the file and line of each call that led to an exception, the innermost last."""
    from traceback import walk_tb  # few commands fail like this

    calls = walk_tb(error.__traceback__)
    return [(frame.f_code.co_filename, line) for frame, line in calls]


def problem_of(error: Exception) -> Problem:
    """Return an exception as a problem: an I/O error, or else a bug in this program."""
    if isinstance(error, OSError):
        help = (
            "nothing was lost; fix the disk error or the permissions, or use another file, "
            "then run the command again"
        )
        message = str(error.strerror or error)
        length = excessive_path_length(error)
        if length:
            message = f"the path has {length} characters, too many for Windows without long paths"
            help = "move the site to a folder with a shorter path, or turn on long paths in Windows"
        path = PurePath(str(error.filename)).as_posix() if error.filename else ""
        return Problem("io", message, help, path)
    where = ""
    for path, line in call_places(error)[-1:]:  # the innermost call, if there is any
        _, _, module = PurePath(path).as_posix().rpartition("legalsite/")
        where = f"{module}:{line}"
    help = "this is a bug in legalsite: please report it; nothing was changed"
    kind = type(error).__name__
    return Problem("internal", f"{kind}: {error} ({where})", help)


def missing_extra(what: str, extra: str) -> ProblemsFound:
    """Return the exception for what (such as a command) needs an extra that isn't installed."""
    help = f"install it, for example from legalsite's source folder: `pip install '.[{extra}]'`"
    return usage_failure("missing-extra", f"{what} needs the extra [{extra}]", help)


def failure(  # noqa: PLR0917 - in the order of Problem
    rule: str, message: str, help: str = "", path: str = "", line: int = 0, column: int = 0
) -> ProblemsFound:
    """Return the exception for a single problem in a policy; its exit status is 1."""
    return ProblemsFound([Problem(rule, message, help, path, line, column)])


def usage_failure(
    rule: str, message: str, help: str = "", path: str = "", line: int = 0
) -> ProblemsFound:
    """Return the exception for one problem in usage or configuration; its exit status is 2."""
    return ProblemsFound([Problem(rule, message, help, path, line)], 2)


def raise_problems(problems: Iterable[Problem], status: Literal[1, 2] = 1) -> None:
    """Raise ProblemsFound with these problems and exit status, unless there are none."""
    found = tuple(problems)
    if found:
        raise ProblemsFound(found, status)


def counted(number: int, noun: str, many: str = "") -> str:
    """Return a count with its noun: `1 page`, `1,234 pages`; `many` is an irregular plural."""
    if number != 1:
        noun = many or f"{noun}s"
    return f"{number:,} {noun}"


def cut_at_word(words: str, length: int) -> str:
    """Return a text as it is if it isn't longer than this many characters.

    Of a longer text, return the whole words that fit, and an ellipsis.
    """
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0] + " …"


def quote_once(problem: Problem, quotes: set[str]) -> Problem:
    """Shorten the long quotes of a problem that are in `quotes`, because a problem above it has the
    same ones, and add the others to `quotes`."""
    message = problem.message
    for quote in re.findall(LONG_QUOTE_PATTERN, message):
        if quote in quotes:
            start = cut_at_word(quote, MIN_LONG_QUOTE // 2)
            message = message.replace(f"“{quote}”", f"“{start}” (quoted above)")
        quotes.add(quote)
    return problem._replace(message=message)


def nearest(word: str, names: Iterable[str]) -> str:
    """Return the name most similar to a word; empty if none is similar enough."""
    from rapidfuzz import fuzz, process  # few commands end with a problem

    best = process.extractOne(word, list(names), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY)
    if not best:
        return ""
    return str(best[0])


def did_you_mean(word: str, names: Iterable[str], otherwise: str, quote: str = "") -> str:
    """Return a help that suggests the name most similar to a word, with `quote` on both sides.

    If no name is similar enough, return `otherwise`.
    """
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
    """Return the escape of the character that matched, such as `\\u200b`."""
    return f"\\u{ord(match[0]):04x}"


def _printable_character(character: str) -> str:
    """Return the character, or its escape; `\\xff` for a byte that isn't UTF-8."""
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python represents such a byte (PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
