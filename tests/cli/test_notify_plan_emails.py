"""The emails of a notice as its reader will have them: for whom, in which words, and with what attached."""

from cli.command_lines import cases

test_case = cases(
    "notify-correction",
    "notify-correction-language",
    "notify-preview",
    "notify-test",
    "notify-two-audiences",
)
