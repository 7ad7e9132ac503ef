"""Tells which files in content/ and layouts/ aren't part of the site: hidden files, and temporary
files of editors."""

EDITOR_SUFFIXES = ("~", ".swp", ".swx", ".swo", ".tmp", ".part", "___jb_tmp___", "___jb_old___")
VIM_TEST_FILE = "4913"  # Vim writes a file of this name to see whether it may write to the folder


def is_ignored(path: str) -> bool:
    """Return whether a part of the path starts with a dot, or its last part is the name of a swap
    file, a backup or a half-written file of an editor."""
    name = path.rpartition("/")[2]
    unsaved = name.startswith("#") and name.endswith("#")  # Emacs' copy of an unsaved text
    return (
        path.startswith(".")
        or "/." in path
        or name.endswith(EDITOR_SUFFIXES)
        or name == VIM_TEST_FILE
        or unsaved
    )
