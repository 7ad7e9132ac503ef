"""Commands to paste: quoted for a POSIX shell, and translated for PowerShell where they are printed."""

import re
import shlex
from pathlib import Path

import pytest

from legalsite.cli import invocation, shell_commands
from legalsite.cli.printing import warn
from legalsite.cli.shell_commands import (
    as_powershell,
    command_for_shell,
    commands_in_turn,
    help_for_shell,
)
from legalsite.errors import Problem

WORDS = [
    *(
        "a b",
        "$HOME",
        "a`b",
        "a;b",
        "a&b",
        "a|b",
        "a>b",
        "(a)",
        "{a}",
        "#a",
        "*",
        "~",
        "a\\",
        "a%b c",
    ),
    *(
        "--%",
        "-a b",
        "it's",
        "it’s",
        "‘a’",
        "‚a‛",
        "“a”",
        "'",
        "''",
        "’'",
        "a, b",
        "[a]",
        "à la carte",
    ),
    *('say "a"', '"', '""', '" --root "evil', r"a\"b c", r'a\\"b', "", r"C:\Program Files\a", "–a"),
]


def passed_by_powershell(quoted: str) -> str:
    """Return the word that a program gets for a word in single quotes, from Windows PowerShell up to version 7.2.

    First PowerShell reads the quotes; then it puts double quotes around a word with spaces, as NativeCommandParameterBinder
    does; then the program's C library reads the command line.
    """
    assert quoted[0] == quoted[-1] == "'"
    inner = quoted[1:-1]
    pairs = re.findall("['‘’‚‛]{2}|[^'‘’‚‛]", inner)
    assert "".join(pairs) == inner  # no quote ends the word early
    word = "".join(pair[0] for pair in pairs)
    inside = False
    needs_quotes = False
    for at, character in enumerate(word):
        if character == '"' and word[at - 1 : at] != "\\":
            inside = not inside
        elif character.isspace() and not inside:
            needs_quotes = True
    if needs_quotes:
        word = f'"{word}"'
    return read_by_c(word)


def read_by_c(line: str) -> str:
    """Return the only argument in a command line, as Microsoft's C library reads it."""
    argument = ""
    inside = False
    for backslashes, character in re.findall(r"(\\*)([^\\]|$)", line):
        if character == '"':
            argument += "\\" * (len(backslashes) // 2)
            if len(backslashes) % 2:
                argument += '"'
            else:
                inside = not inside
        else:
            assert inside or not character.isspace()  # else it would be two arguments
            argument += backslashes + character
    return argument


@pytest.mark.parametrize("word", WORDS)
def test_a_program_gets_each_word_from_powershell_as_it_is(word: str) -> None:
    quoted = shlex.quote(word)
    if quoted == word:
        assert as_powershell(f"legalsite {word}") == f"legalsite {word}"
        return
    (first, *rest) = as_powershell(f"legalsite x {quoted} --root r").split(" x ", 1)
    assert first == "legalsite"
    translated = rest[0].removesuffix(" --root r")
    assert passed_by_powershell(translated) == word


@pytest.mark.parametrize(
    ("command", "translated"),
    [
        ("legalsite publish privacy@2026-03-02", "legalsite publish privacy@2026-03-02"),
        ("legalsite diff @a b@c", "legalsite diff '@a' b@c"),
        (
            "A_DATE=2026-01-01T12:00:00Z git commit",
            "$env:A_DATE = '2026-01-01T12:00:00Z'; git commit",
        ),
        (
            f"cp {shlex.quote('a b')} c; A=1 git commit -qm {shlex.quote('X=1 ’')}",
            "cp 'a b' c; $env:A = '1'; git commit -qm 'X=1 ’’'",
        ),
    ],
)
def test_variables_and_unquoted_words(command: str, translated: str) -> None:
    assert as_powershell(command) == translated
    assert command_for_shell(command) == command


def test_a_second_command_runs_after_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands_in_turn("rm -r a", "mv b a") == "rm -r a && mv b a"
    monkeypatch.setattr(shell_commands, "HAS_POSIX_SHELL", False)
    assert commands_in_turn("rm -r a", "mv b a") == "rm -r a; if ($?) { mv b a }"


def test_only_commands_are_translated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    help = (
        "don't write `'a' \"b\"`, but run it's: `legalsite revise a --summary 'the \"b\"'`\n"
        "    git commit -qm 'the ’'\n"
        "    and 'no ’' command\n"
        "  12 words  --select 'a[b=\"c\"]'  They're “’”."
    )
    assert help_for_shell(help) == help
    monkeypatch.setattr(shell_commands, "HAS_POSIX_SHELL", False)
    translated = (
        "don't write `'a' \"b\"`, but run it's: `legalsite revise a --summary 'the \\\"b\\\"'`\n"
        "    git commit -qm 'the ’’'\n"
        "    and 'no ’' command\n"
        "  12 words  --select 'a[b=\\\"c\\\"]'  They're “’”."
    )
    assert help_for_shell(help) == translated
    warn(Problem("a-rule", "a 'message'", help="run it: `legalsite new 'a ’'`"))
    assert capsys.readouterr().err.endswith("help: run it:\n    legalsite new 'a ’’'\n")
    site = invocation.Invocation(Path("Counsel’s files"))
    assert site.command_line("check") == "legalsite check --root 'Counsel’’s files'"
