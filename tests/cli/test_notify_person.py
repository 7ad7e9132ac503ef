"""What is kept of one person, shown and erased."""

from cli.command_lines import cases

test_case = cases("notify-person")
