"""What `notify send` tells of a relay that does not take every email."""

from cli.command_lines import cases

test_case = cases("notify-send-answers", "notify-send-rejected")
