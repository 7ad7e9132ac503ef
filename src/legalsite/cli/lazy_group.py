"""A group of commands whose files are loaded when they are called."""

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """Loads the file of a command when that command is called, so that no command waits for the others.

    `table`: each name with where its command is, like `init.command` in this room, and its short help."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._table:
            return None
        file, _, name = self._table[cmd_name][0].partition(".")
        command: click.Command = getattr(importlib.import_module(f"legalsite.cli.{file}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command when the name is unknown."""
        from legalsite.errors import nearest

        near = "" if args[0] in self._table else nearest(args[0], self._table)
        if near:
            ctx.fail(f"No such command {args[0]!r}: did you mean {near!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help) for name, (_, help) in self._table.items()])
