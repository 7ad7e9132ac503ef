"""Emails that were planned, and what became of their texts, or of their time, before they were sent."""

from cli.command_lines import cases

test_case = cases(
    "notify-canceled",
    "notify-canceled-later",
    "notify-canceled-rejected",
    "notify-changed-again",
    "notify-not-before",
)
