"""Find the git repository that a folder belongs to, without starting git."""

from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from legalsite.disk.file_system import git_folder, open_regular


class Repository(Struct, frozen=True):
    """A repository on this machine."""

    own: Path  # its git directory
    shared: Path  # the git directory with the objects; not `own` only in an additional work tree
    top: Path | None  # the top folder of the work tree; None for a bare repository

    @property
    def shown_path(self) -> str:
        """Return the path that messages name."""
        return str(self.top or self.own)


def find_repository(folder: Path) -> Repository | None:
    """Return the repository that a folder is or belongs to; None if there is none."""
    start = folder.absolute()
    for parent in (start, *start.parents):
        # The git directory of a work tree, or a bare repository, which has no work tree.
        for candidate, top in ((parent / ".git", parent), (parent, None)):
            own = git_folder(candidate)
            shared = own
            # An additional work tree has its own git directory, which says where the shared one is.
            with suppress(OSError, UnicodeDecodeError), open_regular(own / "commondir") as file:
                shared = own / file.read().decode().strip()
            if (own / "HEAD").is_file() and (shared / "objects").is_dir():
                return Repository(own, shared, top)
    return None
