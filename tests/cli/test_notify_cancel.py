"""Emails that are never sent."""

from cli.command_lines import cases

test_case = cases("notify-cancel", "notify-cancel-all")
