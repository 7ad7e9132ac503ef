"""Convert suggested commands to the syntax of the user's shell.

All modules write commands for a POSIX shell, quoted with `shlex.quote`. The commands are converted
when they're printed, because Windows users paste them into PowerShell.
"""

import re

from legalsite.errors import PROGRAMS
from legalsite.system import HAS_POSIX_SHELL

QUOTED_WORD_PATTERN = r"""('[^']*'(?:"'"'[^']*')*)"""  # a word quoted by shlex.quote
# an environment variable for a command
VARIABLE_PATTERN = r"(?<!\S)(?P<name>[A-Z_]+)=(?P<value>\S+) "
SPLATTED_PATTERN = r"(?<!\S)@\S*"  # a word that PowerShell would treat as a variable
# quotation marks in PowerShell
SINGLE_QUOTES_PATTERN = "(['‘’‚‛])"
# Matches a command or option in backticks, a command on a separate line, and an option with a
# quoted value.
COMMAND_PATTERN = (
    rf"`(?:(?:{PROGRAMS}) |--)[^`\n]+`|(?m:^ {{4}}(?:{PROGRAMS}|cp) .+$)"
    rf"|--[a-z-]+ {QUOTED_WORD_PATTERN}"
)


def command_for_shell(command: str) -> str:
    """Convert a POSIX shell command to the syntax of this system's shell."""
    if HAS_POSIX_SHELL:
        return command
    return as_powershell(command)


def commands_in_turn(first: str, second: str) -> str:
    """Combine two commands so that the second one runs only if the first one succeeds."""
    if HAS_POSIX_SHELL:
        return f"{first} && {second}"
    # Windows PowerShell 5.1 doesn't support &&
    return f"{as_powershell(first)}; if ($?) {{ {as_powershell(second)} }}"


def help_for_shell(help: str) -> str:
    """Convert commands in the help of a problem to the syntax of this system's shell."""
    return re.sub(COMMAND_PATTERN, lambda match: command_for_shell(match[0]), help)


def as_powershell(command: str) -> str:
    """Convert a POSIX shell command, which may start with variable assignments, to PowerShell."""
    import shlex  # not needed for a build without changes

    # the pattern is a single group, so every second part is a quoted word
    parts = re.split(QUOTED_WORD_PATTERN, command)
    for index, part in enumerate(parts):
        if index % 2:
            parts[index] = powershell_word(shlex.split(part)[0])
        else:
            assigned = re.sub(VARIABLE_PATTERN, r"$env:\g<name> = '\g<value>'; ", part)
            parts[index] = re.sub(SPLATTED_PATTERN, r"'\g<0>'", assigned)
    return "".join(parts)


def powershell_word(word: str) -> str:
    """Quote a word for PowerShell.

    Up to version 7.2 (and in Windows PowerShell), double quotes need a backslash, and an empty word
    must be written as `""`. Newer versions pass these characters through. The program then gets a
    different word, but the word is never split, and never becomes an option.
    """
    # the program reads two backslashes before a quotation mark as one
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', word)
    doubled = re.sub(SINGLE_QUOTES_PATTERN, r"\1\1", escaped or '""')
    return f"'{doubled}'"
