"""Facts in drafts and in what is published."""

from cli.command_lines import cases

test_case = cases("facts", "facts-evidence", "facts-refused", "revise-fact", "revise-fact-upcoming")
