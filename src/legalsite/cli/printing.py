"""What is said on the terminal: results on standard output, problems on standard error, no raw control characters."""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any, TextIO

import click

from legalsite.errors import Problem, ProblemsFound, visible


def say(text: str) -> None:
    """One or more lines of result."""
    _write(sys.stdout, text + "\n")


def say_json(value: Any) -> None:
    _write(sys.stdout, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def warn(text: str) -> None:
    """One or more lines beside the result."""
    _write(sys.stderr, text + "\n")


def print_problems(problems: Iterable[Problem]) -> None:
    """Every problem in full, then a count; of mere warnings and notes, one that says so."""
    problems = list(problems)
    for problem in problems:
        warn(str(problem))
    if any(problem.severity == "error" for problem in problems):
        warn(f"{len(problems)} problem{'s' if len(problems) != 1 else ''}")
    elif problems:
        from legalsite.cli.check_forms.full import counted

        warn(counted(problems))


def print_failure(fault: Exception) -> int:
    """Says what stopped the work and returns the exit status."""
    if isinstance(fault, ProblemsFound):
        print_problems(fault.problems)
        return fault.status
    if isinstance(fault, BrokenPipeError):
        return 0
    if isinstance(fault, OSError):
        place = f"{fault.filename}: " if fault.filename else ""
        warn(f"{place}error[device]: {fault.strerror or fault}")
        warn("  mend: nothing was lost; mend the device or the permission and run it again")
        return 2
    warn(f"error[internal]: {type(fault).__name__}: {fault} ({_where(fault)})")
    warn("  mend: this is our fault, please report it; nothing was changed")
    if os.environ.get("LEGALSITE_DEBUG"):
        raise fault
    return 3


def _where(fault: Exception) -> str:
    trace, last = fault.__traceback__, ""
    while trace:
        last = f"{trace.tb_frame.f_code.co_filename.rpartition('legalsite/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return last


def _write(stream: TextIO, text: str) -> None:
    """Printable on any terminal: what could harm it, and what the encoding lacks, comes as escapes."""
    encoding = stream.encoding or "utf-8"
    click.echo(visible(text).encode(encoding, "backslashreplace").decode(encoding), file=stream, nl=False)
