"""Texts are edited, compared and checked."""

from shown_commands import shown_in

test_every_command_line_shown_runs_and_prints_what_is_shown = shown_in(
    "edit",
    "facts",
    "groups",
    "redline",
    "rename",
    "first-weeks",
    "rules",
    "sign",
    "translate",
    "upcoming",
)
