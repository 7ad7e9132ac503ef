"""Query the git checkout that contains a site."""

from collections.abc import Callable, Iterable
from pathlib import Path

from legalsite.disk.repositories import find_repository
from legalsite.system import find_program


def can_commit(root: Path) -> bool:
    """Return whether a site is in a checkout and git is installed."""
    repository = find_repository(root)
    return bool(repository and repository.top and find_program("git"))


def committed(root: Path, ref: str = "HEAD", option: str = "") -> Callable[[str, bytes], bool]:
    """Return a function that tells whether a commit contains a file with the given content.

    The function's paths are relative to content/. `ref` names the commit, and `option` is the
    command-line option with the ref, for messages. Raises ProblemsFound with exit status 2 if the
    commit or the repository doesn't exist.
    """
    from legalsite.disk.git import blob_name, open_repository, read_tree

    repository = open_repository(root)
    top = repository.top or root
    content = (root.absolute() / "content").relative_to(top.absolute())
    blobs = read_tree(repository, ref, content.as_posix(), option)  # path → hash of the content
    # `blob_name` needs another hash to determine the algorithm
    return lambda path, data: path in blobs and blobs[path] == blob_name(data, blobs[path])


def is_unmerged(root: Path, paths: Iterable[str]) -> bool:
    """Return whether one of these files, relative to the site's folder, has a merge conflict."""
    folder = folder_in_checkout(root)
    if folder is None or not find_program("git"):
        return False
    from legalsite.disk.git import has_conflicts, open_repository

    return has_conflicts(open_repository(root), [folder + path for path in paths])


def origin(root: Path) -> tuple[str, str]:
    """Return the URL of the remote, and its main branch. Unknown values are empty."""
    if not can_commit(root):
        return "", ""
    from legalsite.disk.git import open_repository, read_origin

    return read_origin(open_repository(root))


def folder_in_checkout(root: Path) -> str | None:
    """Return a site's folder relative to its checkout, with a trailing slash.

    It's empty for the top-level folder, and None outside of a checkout.
    """
    repository = find_repository(root)
    if not repository or not repository.top:
        return None
    folder = root.absolute().relative_to(repository.top.absolute()).as_posix()
    return "" if folder == "." else f"{folder}/"
