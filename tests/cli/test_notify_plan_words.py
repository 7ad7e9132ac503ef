"""The words of a notice: what they need to know of who writes, who reads, and what changed."""

from cli.command_lines import cases

test_case = cases("notify-lacking", "notify-postponed", "notify-withheld", "notify-words")
