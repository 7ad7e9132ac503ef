"""The program is installed, runs in a pipeline, and goes on after a restore."""

from shown_commands import shown_in

test_every_command_line_shown_runs_and_prints_what_is_shown = shown_in(
    "after-a-restore", "install", "merge", "pipeline"
)
