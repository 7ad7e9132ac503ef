"""Find the git repository that contains a folder, without starting git."""

from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from legalsite.disk.file_system import git_folder, open_regular


class Repository(Struct, frozen=True):
    """A git repository on this machine."""

    own: Path  # git directory of this work tree
    # git directory with the objects, which differs from `own` in a linked work tree
    shared: Path
    top: Path | None  # top-level folder of the work tree; None for a bare repository

    @property
    def shown_path(self) -> str:
        return str(self.top or self.own)


def find_repository(folder: Path) -> Repository | None:
    """Return the repository that a folder is or belongs to, or None."""
    start = folder.absolute()
    for parent in (start, *start.parents):
        # the folder may be a work tree with `.git`, or a bare repository
        for candidate, top in ((parent / ".git", parent), (parent, None)):
            own = git_folder(candidate)
            shared = own
            # in a linked work tree, this file contains the path of the shared git directory
            with suppress(OSError, UnicodeDecodeError), open_regular(own / "commondir") as file:
                shared = own / file.read().decode().strip()
            if (own / "HEAD").is_file() and (shared / "objects").is_dir():
                return Repository(own, shared, top)
    return None
