"""`legalsite notify`: the group of its subcommands."""

import click

from legalsite.cli.group import LazyGroup

SUBCOMMANDS = {
    "plan": ("notify_plan.plan_command", "List which notices are due, or prepare the emails of one."),
    "preview": ("notify_plan.preview_command", "Write the email in each language as files."),
    "test": ("notify_plan.test_command", "Send the email to yourself, to look at it."),
    "send": ("notify_send.send_command", "Send the emails that were planned and not sent yet."),
    "retry": ("notify_send.retry_command", "Make refused and expired emails pending again."),
    "cancel": ("notify_send.cancel_command", "Cancel the emails that are left to send."),
    "status": ("notify_send.status_command", "Show what became of the emails."),
    "reconcile": ("notify_settle.reconcile_command", "Settle emails of unknown outcome by the relay's log."),
    "bounces": ("notify_settle.bounces_command", "Read delivery reports and mark what came back."),
    "unsubscribe": ("notify_settle.unsubscribe_command", "Send nothing more to some subscribers."),
    "unsuppress": ("notify_settle.unsuppress_command", "Let suppressed addresses get emails again."),
    "export": ("notify_evidence.export_command", "Write the evidence of a notice into a folder."),
    "record": ("notify_evidence.record_command", "Record a notice that was given by other means than email."),
    "person": ("notify_evidence.person_command", "Print all that is kept about one person."),
    "purge": ("notify_evidence.purge_command", "Erase addresses that are not needed any more."),
}


@click.group("notify", cls=LazyGroup, table=SUBCOMMANDS)
def command() -> None:
    """Plan, preview and send the notices that are due."""
