"""`legalsite editor`: the page and its config, what is kept, and what `check` says."""

from cli.command_lines import cases

test_case = cases("editor")
