"""The git checkout that a site is in: whether people commit here, what a commit has, which files
are unmerged, and where it comes from."""

from collections.abc import Callable, Iterable
from pathlib import Path

from legalsite.disk.repositories import find_repository
from legalsite.system import find_program


def can_commit(root: Path) -> bool:
    """Return whether a site is in a checkout, and git is there."""
    repository = find_repository(root)
    return bool(repository and repository.top and find_program("git"))


def committed(root: Path, ref: str = "HEAD", option: str = "") -> Callable[[str, bytes], bool]:
    """Return a function that says whether a commit has a file below content/ with these bytes.

    `ref` names the commit, and `option` is the option that gave it, for messages. Raises
    ProblemsFound (status 2) if there is no such commit or no repository.
    """
    from legalsite.disk.git import blob_name, open_repository, read_tree

    repository = open_repository(root)
    top = repository.top or root
    content = (root.absolute() / "content").relative_to(top.absolute())
    blobs = read_tree(repository, ref, content.as_posix(), option)
    return lambda path, data: path in blobs and blobs[path] == blob_name(data, blobs[path])


def is_unmerged(root: Path, paths: Iterable[str]) -> bool:
    """Return whether a merge left one of these files unmerged, by path below the site's folder."""
    folder = folder_in_checkout(root)
    if folder is None or not find_program("git"):
        return False
    from legalsite.disk.git import has_conflicts, open_repository

    return has_conflicts(open_repository(root), [folder + path for path in paths])


def origin(root: Path) -> tuple[str, str]:
    """Return the URL of the remote of a site's checkout, and its main branch; empty if unknown."""
    if not can_commit(root):
        return "", ""
    from legalsite.disk.git import open_repository, read_origin

    return read_origin(open_repository(root))


def folder_in_checkout(root: Path) -> str | None:
    """Return a site's folder in its checkout, with a slash at its end; empty for the top folder.

    None if the site isn't in a checkout.
    """
    repository = find_repository(root)
    if not repository or not repository.top:
        return None
    folder = root.absolute().relative_to(repository.top.absolute()).as_posix()
    return "" if folder == "." else f"{folder}/"
