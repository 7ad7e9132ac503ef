"""The commands that the help for a notice prints, each run."""

from cli.command_lines import cases

test_case = cases(
    "notify-given-late",
    "notify-overlapping",
    "notify-remedies",
    "notify-remedies-ended",
    "notify-replaced",
    "notify-replaced-earlier",
    "notify-replaced-left",
    "notify-sent-anyway",
)
