"""A site is begun, edited in the browser, hosted, and part of a larger one."""

from shown_commands import shown_in

test_every_command_line_shown_runs_and_prints_what_is_shown = shown_in(
    "README", "acceptance", "approvals", "contribute", "editor-team", "host", "larger-sites"
)
