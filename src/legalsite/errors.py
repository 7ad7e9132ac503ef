"""Define problems, which state what's wrong, where, and how to fix it, and their exception."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Literal, NamedTuple

from legalsite.system import excessive_path_length

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
PROGRAMS = "legalsite|apt-get|brew|git|jq|openssl|pacman|pandoc|pip|ssh-keygen"
# a command at the end of a line in a help text, after a colon
LAST_COMMAND_PATTERN = rf"(?m::? `((?:{PROGRAMS}) [^`\n]+)`$)"
# an option at the end of a line in a help text, for the command that failed
LAST_OPTION_PATTERN = r"(?m)`(?P<option>--[a-z][^`\n]*)`$"
MIN_LONG_QUOTE = 60  # characters
LONG_QUOTE_PATTERN = rf"“([^”]{{{MIN_LONG_QUOTE},}})”"
MIN_SIMILARITY = 65  # percent, for suggesting a name
TAG_OFFSET = 0xE0000  # difference between a letter and its tag character (Unicode, Tags)


def _flag(region: str) -> str:
    """Return the flag of a region such as `gbeng`: a black flag and invisible tag characters."""
    tags = [chr(TAG_OFFSET + ord(letter)) for letter in f"{region}\x7f"]
    return "\U0001f3f4" + "".join(tags)


def _behind_tags_of_flags() -> str:
    """Create a regular expression that matches after each invisible character of a flag.

    The flags of England, Scotland, and Wales consist of a black flag, which is visible, and
    invisible tag characters. The expression matches positions in these flags, not characters.
    """
    places = []
    for region in ("gbeng", "gbsct", "gbwls"):
        flag = _flag(region)
        # The first invisible character is the second one, so the first position is 2. At the last
        # position, which is the end of the flag, `after` is empty.
        for at in range(2, len(flag) + 1):
            before, after = flag[:at], flag[at:]
            place = f"(?<={before})(?={after})"
            places.append(place)
    return "|".join(places)


# No text may contain these characters: control characters, hidden line breaks, characters that
# change the text direction, and invisible letters. Some scripts need joiners, soft hyphens,
# zero-width spaces, single direction marks, and variation selectors.
HARMFUL_CHARACTERS = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u115f\u1160\u17b4\u17b5\u2028-\u202e\u2061-\u2064\u2066-\u206f"
    "\u2800\u3164\ud800-\udfff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
# flags may contain them; putting the class first makes searching ten times as fast
HARMFUL = f"{HARMFUL_CHARACTERS}(?!{_behind_tags_of_flags()})"


class Problem(NamedTuple):
    """What's wrong, where, and how to fix it.

    The incorrect text starts at `line` and `column`, which count from 1.
    """

    rule: str
    message: str
    help: str = ""
    path: str = ""
    line: int = 0  # 0 if unknown
    column: int = 0  # in characters; 0 if unknown
    excerpt: str = ""  # the source line
    end: int = 0  # column after the incorrect text; 0 if unknown
    severity: Severity = "error"
    # replaces the text from `column` to `end`; empty if the author must decide
    replacement: str = ""

    @property
    def place(self) -> str:
        """The position as `path:line:column`, which editors recognize."""
        parts = (printable(self.path), self.line, self.column)
        return ":".join(str(part) for part in parts if part)

    @property
    def path_below_content(self) -> str:
        """The path relative to content/. A path elsewhere stays as it is."""
        return self.path.removeprefix("content/")

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    @property
    def help_in_lines(self) -> str:
        """The help text, with a line break before a command at its end."""
        return re.sub(LAST_COMMAND_PATTERN, r":\n    \1", self.help)

    def __str__(self) -> str:
        return "".join(self.around_words())

    def around_words(self) -> tuple[str, str, str]:
        """Format the problem in three parts: before, inside, and after the incorrect text.

        The incorrect text is a part of the excerpt. It's empty if its position is unknown.
        """
        before = f"{self.severity}[{self.rule}]: {self.message}"
        if self.place:
            before = f"{self.place}: {before}"
        after = ""
        if self.help:
            after = f"\n  help: {self.help_in_lines}"
        if not self.excerpt or not self.line:  # there's no line to show
            return before, "", after
        # only show 110 characters of a long line
        start = max(0, self.column - 60)
        shown = self.excerpt[start : start + 110].replace("\t", " ")
        gutter = f"  {self.line} | "
        at = max(self.column - 1 - start, 0)  # index of the incorrect text in the excerpt
        before += f"\n{gutter}{shown[:at]}"
        if not self.column:  # show the whole line, because it isn't known which text is incorrect
            return before, "", shown + after
        words = shown[at : max(self.end - 1 - start, at)]  # empty if the end is unknown
        # on the next line, a `|` below the other one, and a `^` below the incorrect text
        caret = "\n" + " " * (len(gutter) - 2) + "| " + " " * at + "^"
        return before, words, shown[at + len(words) :] + caret + after

    def with_fix(self, wrong: str, meant: str) -> "Problem":
        """Add `meant` as the replacement for the `wrong` text.

        Quotes around the incorrect text stay. Without `meant`, there's no replacement. If the text
        isn't at the problem's column, the problem is returned unchanged.
        """
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
    """Remove duplicates, and sort problems by path, line, column, rule, and message."""

    def order(problem: Problem) -> tuple[str, int, int, Problem]:
        return problem.path, problem.line, problem.column, problem

    return tuple(sorted(set(problems), key=order))


def describe_severities(problems: Iterable[Problem]) -> str:
    """Count problems by severity, as in `2 errors, 1 warning`."""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(
        counted(counts[severity], severity) for severity in SEVERITIES if counts[severity]
    )


class ProblemsFound(Exception):  # noqa: N818 - reads as what happened
    """The work can't continue, and nothing was changed.

    `status` is the exit status: 1 for problems in policies or layouts, 2 for incorrect usage or
    configuration, or an I/O error. `recipe` is printed after the problems, and explains what to do
    about all of them.
    """

    def __init__(
        self, problems: Iterable[Problem], status: Literal[1, 2] = 1, recipe: str = ""
    ) -> None:
        self.problems = tuple(problems)
        self.status = status
        self.recipe = recipe
        super().__init__("\n".join(map(str, self.problems)))


def call_places(error: BaseException) -> list[tuple[str, int]]:
    """Return (file, line) of each call that led to an exception, innermost last."""
    from traceback import walk_tb  # imported here because few commands fail like this

    calls = walk_tb(error.__traceback__)
    return [(frame.f_code.co_filename, line) for frame, line in calls]


def problem_of(error: Exception) -> Problem:
    """Convert an exception to a problem: an I/O error, otherwise a bug in legalsite."""
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
    # any other exception is a bug; say where it was raised, such as `cli/group.py:12`
    where = ""
    for path, line in call_places(error)[-1:]:  # the innermost call, if any
        _, _, module = PurePath(path).as_posix().rpartition("legalsite/")
        where = f"{module}:{line}"
    help = "this is a bug in legalsite: please report it; nothing was changed"
    kind = type(error).__name__
    return Problem("internal", f"{kind}: {error} ({where})", help)


def missing_extra(what: str, extra: str) -> ProblemsFound:
    """Create an exception for something, such as a command, that needs an extra that isn't
    installed.
    """
    help = f"install it, for example from legalsite's source folder: `pip install '.[{extra}]'`"
    return usage_failure("missing-extra", f"{what} needs the extra [{extra}]", help)


def failure(  # noqa: PLR0917 - in the order of Problem
    rule: str, message: str, help: str = "", path: str = "", line: int = 0, column: int = 0
) -> ProblemsFound:
    """Create an exception for one problem in a policy, with exit status 1."""
    return ProblemsFound([Problem(rule, message, help, path, line, column)])


def usage_failure(
    rule: str, message: str, help: str = "", path: str = "", line: int = 0
) -> ProblemsFound:
    """Create an exception for one problem in usage or configuration, with exit status 2."""
    return ProblemsFound([Problem(rule, message, help, path, line)], 2)


def raise_problems(problems: Iterable[Problem], status: Literal[1, 2] = 1) -> None:
    """Raise ProblemsFound if there are any problems."""
    found = tuple(problems)
    if found:
        raise ProblemsFound(found, status)


def counted(number: int, noun: str, many: str = "") -> str:
    """Format a number with its noun, such as `1 page` or `1,234 pages`.

    `many` is an irregular plural.
    """
    if number != 1:
        noun = many or f"{noun}s"
    return f"{number:,} {noun}"


def cut_at_word(words: str, length: int) -> str:
    """Shorten a text to `length` characters, and add an ellipsis after the last whole word."""
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0] + " …"


def quote_once(problem: Problem, quotes: set[str]) -> Problem:
    """Shorten long quotations that were quoted before, in this problem or a previous one.

    `quotes` contains the long quotations so far, and gets the new ones. If the problem quotes its
    excerpt, and the excerpt has no caret, the excerpt is removed. Markup and punctuation don't count
    when the two are compared.
    """

    def shortened(match: re.Match[str]) -> str:
        quote = match[1]
        # the quotation is the same as a previous one, or a part of one
        if any(quote in known for known in quotes):
            start = cut_at_word(quote, MIN_LONG_QUOTE // 2)
            return f"“{start}” (quoted above)"
        quotes.add(quote)
        return match[0]

    message = re.sub(LONG_QUOTE_PATTERN, shortened, problem.message)
    # Don't show the same text twice, as a quotation and as an excerpt. A caret, which needs its
    # excerpt, is only shown if the column is known.
    if not problem.column:
        excerpt = _words(problem.excerpt)
        quoted = map(_words, re.findall(LONG_QUOTE_PATTERN, problem.message))
        if any(words in excerpt or excerpt in words for words in quoted):
            return problem._replace(message=message, excerpt="")
    return problem._replace(message=message)


def _words(text: str) -> str:
    """Return the words of a text without markup and punctuation."""
    return " ".join(re.findall(r"\w+", text))


def nearest(word: str, names: Iterable[str]) -> str:
    """Return the name that's most similar to a word, or an empty string if none is similar."""
    from rapidfuzz import fuzz, process  # imported here because few commands end with a problem

    best = process.extractOne(word, list(names), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY)
    if not best:
        return ""
    return str(best[0])


def did_you_mean(word: str, names: Iterable[str], otherwise: str, quote: str = "") -> str:
    """Suggest the name that's most similar to a word, in quotation marks `quote`.

    If no name is similar, return `otherwise`.
    """
    near = nearest(word, names)
    if not near:
        return otherwise
    return f"did you mean {quote}{near}{quote}?"


def printable_lines(text: str) -> str:
    """Escape harmful characters in a text, so that it's safe to print. Line breaks stay."""
    return re.sub(HARMFUL, _four_digit_escape, text)


def printable(name: str) -> str:
    """Escape unprintable characters and bytes that aren't UTF-8, so that a name fits on a line."""
    if name.isprintable():
        return name
    return "".join(map(_printable_character, name))


def excerpt_of(text: str, line: int) -> str:
    """Return a line of a text by its number, from 1. It's empty if the text is shorter."""
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return ""
    return lines[line - 1].rstrip("\r")


def _four_digit_escape(match: re.Match[str]) -> str:
    """Escape the matched character, such as `\\u200b`."""
    return f"\\u{ord(match[0]):04x}"


def _printable_character(character: str) -> str:
    """Escape a character unless it's printable, as `\\xff` for a byte that isn't UTF-8."""
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python represents such a byte (PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
