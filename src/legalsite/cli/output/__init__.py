"""The output formats of problems: one file per format, loaded when it is asked for."""

from collections.abc import Sequence
from importlib import import_module

from legalsite.errors import Problem


def written(form: str, problems: Sequence[Problem]) -> str:
    """Return the problems in one format, without the last line end. `form` is the name of a file in this folder."""
    text: str = import_module(f"legalsite.cli.output.{form}").written(problems)
    return text
