"""Which files in content/ and layouts/ are not part of the site: hidden ones, and what editors
leave beside a text."""

LEFT_BY_EDITORS = ("~", ".swp", ".swx", ".swo", ".tmp", ".part", "___jb_tmp___", "___jb_old___")
ASKED_BY_VIM = "4913"  # Vim writes a file of this name to see whether it may write to the folder


def is_ignored(path: str) -> bool:
    """Return whether a part of the path starts with a dot, or its last part is the name of a swap
    file, a backup or a half-written file of an editor."""
    name = path.rpartition("/")[2]
    unsaved = name.startswith("#") and name.endswith("#")  # as Emacs names what was not saved yet
    return (
        path.startswith(".")
        or "/." in path
        or name.endswith(LEFT_BY_EDITORS)
        or name == ASKED_BY_VIM
        or unsaved
    )
