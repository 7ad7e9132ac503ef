"""What became of a notice, and a text that was wrong."""

from shown_commands import shown_in

test_every_command_line_shown_runs_and_prints_what_is_shown = shown_in(
    "mailings", "notice-states", "wrong-text"
)
