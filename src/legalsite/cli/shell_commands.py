"""Commands to paste, as this system's shell reads them.

All modules write commands for a POSIX shell, with words that `shlex.quote` has quoted. Whatever
prints a command translates it here: on Windows, people paste commands into PowerShell.
"""

import re

from legalsite.errors import PROGRAMS
from legalsite.system import HAS_POSIX_SHELL

QUOTED_WORD_PATTERN = r"""('[^']*'(?:"'"'[^']*')*)"""  # as shlex.quote writes a word
VARIABLE_PATTERN = r"(?<!\S)([A-Z_]+)=(\S+) "  # for the program after it
SPLATTED_PATTERN = r"(?<!\S)(@\S*)"  # PowerShell would look for a variable with this name
# PowerShell treats all of these as the quotes around a word
SINGLE_QUOTES_PATTERN = "(['‘’‚‛])"
# in a help: a command, or an option, in backticks; a command on its own line; and, in a list of
# options, one with a quoted word
COMMAND_PATTERN = (
    rf"`(?:(?:{PROGRAMS}) |--)[^`\n]+`|(?m:^ {{4}}(?:{PROGRAMS}|cp) .+$)"
    rf"|--[a-z-]+ {QUOTED_WORD_PATTERN}"
)


def command_for_shell(command: str) -> str:
    """Return a command for a POSIX shell as this system's shell reads it."""
    if HAS_POSIX_SHELL:
        return command
    return as_powershell(command)


def commands_in_turn(first: str, second: str) -> str:
    """Return a line that runs the second command if the first one succeeds."""
    if HAS_POSIX_SHELL:
        return f"{first} && {second}"
    # Windows PowerShell 5.1 has no &&
    return f"{as_powershell(first)}; if ($?) {{ {as_powershell(second)} }}"


def help_for_shell(help: str) -> str:
    """Return the help of a problem, with its commands as this system's shell reads them."""
    return re.sub(COMMAND_PATTERN, lambda match: command_for_shell(match[0]), help)


def as_powershell(command: str) -> str:
    """Return a command for a POSIX shell as PowerShell reads it; it may set variables before it."""
    import shlex  # a build with nothing to do quotes nothing

    # the pattern is one group, so every second part is a quoted word
    parts = re.split(QUOTED_WORD_PATTERN, command)
    for index, part in enumerate(parts):
        if index % 2:  # a quoted word
            parts[index] = powershell_word(shlex.split(part)[0])
        else:
            assigned = re.sub(VARIABLE_PATTERN, r"$env:\1 = '\2'; ", part)
            parts[index] = re.sub(SPLATTED_PATTERN, r"'\1'", assigned)
    return "".join(parts)


def powershell_word(word: str) -> str:
    """Return a word in quotes, which PowerShell passes to a program as it is.

    Up to PowerShell 7.2, so also in Windows PowerShell, a double quote needs a backslash, and an
    empty word needs double quotes, or a program wouldn't get them. Newer versions pass these on as
    well: the word is then wrong, but it is never split, and never becomes an option.
    """
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', word)
    doubled = re.sub(SINGLE_QUOTES_PATTERN, r"\1\1", escaped or '""')
    return f"'{doubled}'"
