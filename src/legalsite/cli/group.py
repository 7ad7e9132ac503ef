"""All commands. The module of a command is imported when the command is called."""

import importlib
from collections.abc import Mapping
from typing import Any

import click

from legalsite import __version__

Table = Mapping[str, tuple[str, str]]
"""Command name → (module and function in this package, short help)."""

COMMANDS = {
    "init": ("new.init", "Create a site in a folder."),
    "new": ("new.new", "Start a new policy."),
    "revise": ("revise.command", "Start the next version of a policy."),
    "build": ("build.command", "Build the site from content/."),
    "serve": ("serve.command", "Preview the site with live reload."),
    "check": ("check.command", "Report all problems."),
    "show": ("show.command", "Show the version in effect on a date."),
    "diff": ("diff.command", "Show what changed between two versions."),
    "plan": ("plan.command", "Show which notice a draft would require, and its deadline."),
    "publish": ("publish.command", "Archive drafts and record them in the ledger."),
    "verify": ("verify.command", "Verify the archive against the ledger."),
    "promises": ("promises.command", "Show what a policy promises about changes."),
    "acceptance": ("acceptance.command", "Show who must accept a policy again."),
    "notify": ("group.notify", "Plan, preview, and send the notices that are due."),
    "import": ("importing.command", "Import text, HTML, Word, or a git history."),
    "status": ("status.command", "Show what's in effect, upcoming, and due."),
    "search": ("search.command", "Find the versions that mention some words."),
    "report": ("report.command", "List the versions of a period, for auditors."),
    "editor": ("editor.command", "Let people edit drafts in their browser."),
    "help": ("documentation.command", "Search the documentation."),
    # omitted from the help, which should fit on a screen, because few hosts need it
    "headers": ("layouts.headers", ""),
    # omitted from the help: it's intended for editors, like `lsp`, and the help of `layouts`
    # mentions it
    "schema": ("layouts.schema", ""),
    "lsp": ("lsp.command", ""),
    "layouts": ("layouts.layouts", "List or copy the built-in layouts. For editors: lsp, schema."),
}

NOTIFY = {
    "plan": (
        "notify_plan.plan_command",
        "List the notices that are due, or plan the emails for one.",
    ),
    "preview": ("notify_plan.preview_command", "Write the email in each language to files."),
    "test": ("notify_plan.test_command", "Send test emails to your own address."),
    "send": ("notify_send.send_command", "Send planned emails."),
    "retry": ("notify_send.retry_command", "Make rejected and expired emails pending again."),
    "cancel": ("notify_send.cancel_command", "Cancel emails that haven't been sent."),
    "status": ("notify_status.status_command", "Show delivery results."),
    "reconcile": (
        "notify_results.reconcile_command",
        "Look up unknown emails in the mail server's log.",
    ),
    "bounces": ("notify_results.bounces_command", "Read delivery reports and mark bounced emails."),
    "unsubscribe": ("notify_results.unsubscribe_command", "Stop sending to some subscribers."),
    "unsuppress": (
        "notify_results.unsuppress_command",
        "Remove addresses from the suppression list.",
    ),
    "export": ("notify_evidence.export_command", "Export the evidence of a notice to a folder."),
    "record": (
        "notify_evidence.record_command",
        "Record a notice given by means other than email.",
    ),
    "person": ("notify_evidence.person_command", "Print everything kept about one person."),
    "purge": ("notify_evidence.purge_command", "Erase addresses that are no longer needed."),
}


class LazyGroup(click.Group):
    """A command group that imports the module of a command only when it's called.

    `table` lists the commands.
    """

    def __init__(self, *args: Any, table: Table, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if the name is unknown.

        If a similar command exists, this fails with a message that suggests it.
        """
        from legalsite.errors import nearest  # imported late to keep `--version` fast

        if cmd_name not in self._table:
            near = nearest(cmd_name, self._table)
            if near:
                ctx.fail(f"No such command {cmd_name!r}: did you mean {near!r}?")
            return None  # click then reports the unknown command
        # module and function, such as `notify_plan.plan_command`
        file, _, name = self._table[cmd_name][0].partition(".")
        command: click.Command = getattr(importlib.import_module(f"legalsite.cli.{file}"), name)
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, preceded by the options if there are any besides --help."""
        if self.params:
            super().format_options(ctx, formatter)
        else:
            self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands that have a short help, without importing them."""
        rows = [(name, help) for name, (_, help) in self._table.items() if help]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="legalsite")
@click.pass_context
def group(context: click.Context) -> None:
    """Publish legal policies as a static site, with version history you can prove."""
    if context.invoked_subcommand:
        return
    from legalsite.cli.invocation import Invocation  # imported late to keep `--version` fast

    if Invocation().found_root:
        context.invoke(group.get_command(context, "status"))  # type: ignore[arg-type]  # it exists
        click.echo("\nAll commands: legalsite --help")
    else:
        click.echo("This folder isn't a site. To create one:\n  legalsite init\n  legalsite --help")


@click.group(cls=LazyGroup, table=NOTIFY, epilog="Example: legalsite notify plan")
def notify() -> None:
    """Plan, preview, and send the notices that are due."""
