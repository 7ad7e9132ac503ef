"""Identify files in content/ and layouts/ that aren't part of the site.

These are hidden files, temporary files of editors, and private statistics about notices.
"""

import re

EDITOR_SUFFIXES = ("~", ".swp", ".swx", ".swo", ".tmp", ".part", "___jb_tmp___", "___jb_old___")
VIM_TEST_FILE = "4913"  # Vim creates a file with this name to find out whether a folder is writable
# a file with statistics about a notice, in results/; the ledger contains the file's hash
RESULT_PATTERN = re.compile(r"[0-9a-f]{64}\.txt")


def is_ignored(path: str) -> bool:
    """Return whether a path is hidden, a temporary file of an editor, or private statistics."""
    name = path.rpartition("/")[2]
    # Emacs gives such a name to a file with unsaved text
    unsaved = name.startswith("#") and name.endswith("#")
    return (
        path.startswith(".")
        or "/." in path
        or name.endswith(EDITOR_SUFFIXES)
        or name == VIM_TEST_FILE
        or RESULT_PATTERN.fullmatch(name) is not None
        or unsaved
    )
