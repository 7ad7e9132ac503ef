"""Options: how each is read, what is wrong with what cannot be read, and what does not go together."""

import re
import shlex
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from legalsite.cli import run
from legalsite.cli.group import group
from legalsite.cli.invocation import Invocation
from legalsite.cli.options import (
    Day,
    command_with_example,
    confirm_or_exit,
    output_format,
    renamed_columns,
)
from legalsite.notices.csv_tables import ColumnMapping
from text_tables import table

COLUMNS = ColumnMapping({"email": (), "name": ()}, [], "")


@command_with_example("legalsite example")
@output_format("text", "json")
def command(site: Invocation, form: str) -> None:
    click.echo(f"{site.given_root} {site.quiet} {site.verbose} {form}")


@pytest.mark.parametrize(("arguments", "printed"), [
    ([], "None False False text\n"),
    (["-q", "--format", "json"], "None True False json\n"),
    (["--quiet", "--root", "x"], "x True False text\n"),
])  # fmt: skip
def test_every_command_gets_one_value_of_what_is_common(arguments: list[str], printed: str) -> None:
    result = CliRunner().invoke(command, arguments)
    assert (result.output, result.exit_code) == (printed, 0)


def test_verbose_says_where_and_how_long_also_after_an_error() -> None:
    result = CliRunner().invoke(command, ["-v", "--root", "x"])
    assert result.stderr.startswith("site: x\ntook 0.")
    assert result.stdout == "x False True text\n"

    @command_with_example("legalsite example")
    def failing(site: Invocation) -> None:
        raise ValueError

    assert "took " in CliRunner().invoke(failing, ["-v"]).stderr


@pytest.mark.parametrize("written", ["2026-03-02", "20260302", date(2026, 3, 2)])
def test_a_day(written: object) -> None:
    assert Day().convert(written, None, None) == date(2026, 3, 2)


@pytest.mark.parametrize("written", ["2026-02-30", "tomorrow", "2.3.2026", ""])
def test_a_day_that_is_none(written: str) -> None:
    with pytest.raises(click.BadParameter, match="isn't a valid date; use YYYY-MM-DD"):
        Day().convert(written, None, None)


def test_columns_that_a_table_calls_otherwise() -> None:
    assert renamed_columns(COLUMNS, []).names == {}
    assert renamed_columns(COLUMNS, ["email=E-Mail", "name=a=b"]).names == {
        "email": "E-Mail",
        "name": "a=b",
    }


@pytest.mark.parametrize("option", ["email", "email=", "=x", "phone=x"])
def test_a_column_that_nobody_asks_for(option: str) -> None:
    with pytest.raises(click.UsageError, match="isn't FIELD=NAME; the fields are email, name"):
        renamed_columns(COLUMNS, [option])


@pytest.mark.parametrize(("typed", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_a_no_ends_the_command(typed: str, status: int) -> None:
    @click.command()
    def asking() -> None:
        confirm_or_exit("Go on?")

    result = CliRunner().invoke(asking, input=typed)
    assert result.exit_code == status
    assert ("Nothing was written." in result.stderr) == bool(status)


def test_the_root_is_a_folder() -> None:
    result = CliRunner().invoke(command, ["--root", __file__])
    assert (result.exit_code, "is a file" in result.stderr) == (2, True)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is no site, with a `file` and a `folder` in it."""
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("folder").mkdir()


@table("usage.txt")
@pytest.mark.usefixtures("here")
def test_what_a_command_line_asks_for(line: str, expected: str) -> None:
    words, called = shlex.split(line), group
    while isinstance(called, click.Group):
        called = called.get_command(click.Context(called), words.pop(0))  # type: ignore[assignment]  # it is one
    try:
        with called.make_context("legalsite", words) as context:
            understood = {name: f"{name}={value}" for name, value in context.params.items()}
    except click.UsageError as wrong:
        understood = {"": wrong.format_message()}
    names = [""] if "" in understood else re.findall(r"(?:^| )(\w+)=", expected)
    assert " ".join(understood[name] for name in names) == expected


@table("usage.txt")
@pytest.mark.usefixtures("here")
def test_what_goes_together(line: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder without a site, a command line that is understood ends with that, before anything is done."""
    assert run(shlex.split(line)) == 2
    *_, last = (said for said in capsys.readouterr().err.splitlines() if not said.startswith("  "))
    if expected == "no site":
        assert last == "1 error", last
    else:
        assert last == f"Error: {expected}"
