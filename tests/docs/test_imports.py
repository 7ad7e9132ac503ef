"""Texts come from elsewhere, and are written in an editor."""

from shown_commands import shown_in

test_every_command_line_shown_runs_and_prints_what_is_shown = shown_in(
    "editors", "import", "import-git", "older-versions", "word"
)
