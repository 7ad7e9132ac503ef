"""Tells which files in content/ and layouts/ aren't part of the site: hidden files, temporary files
of editors, and the private figures of notices."""

import re

EDITOR_SUFFIXES = ("~", ".swp", ".swx", ".swo", ".tmp", ".part", "___jb_tmp___", "___jb_old___")
VIM_TEST_FILE = "4913"  # Vim writes a file of this name to see whether it may write to the folder
# `results/SHA256.txt`: the figures of a notice, whose hash the ledger has
RESULT_PATTERN = re.compile(r"[0-9a-f]{64}\.txt")


def is_ignored(path: str) -> bool:
    """Return whether a part of the path starts with a dot, or its last part is the name of a swap
    file, a backup or a half-written file of an editor, or of a file with private figures."""
    name = path.rpartition("/")[2]
    unsaved = name.startswith("#") and name.endswith("#")  # Emacs' copy of an unsaved text
    return (
        path.startswith(".")
        or "/." in path
        or name.endswith(EDITOR_SUFFIXES)
        or name == VIM_TEST_FILE
        or RESULT_PATTERN.fullmatch(name) is not None
        or unsaved
    )
