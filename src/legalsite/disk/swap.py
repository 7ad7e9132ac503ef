"""Two folders change places in one step, so that no reader ever finds half a site."""

import os
from pathlib import Path

AT_FDCWD = -100  # linux/fcntl.h: paths are relative to the working directory
RENAME_EXCHANGE = 2  # linux/fs.h


def swap(new: Path, place: Path, aside: Path) -> bool:
    """`new` takes the place of `place`; what stood there is found at `new` afterwards. False: nothing stood there.
    Where the system cannot exchange, two renames do it by way of `aside`, and `recover` mends a kill between them."""
    if not os.path.lexists(place):
        new.rename(place)
        return False
    if not _exchange(new, place):
        place.rename(aside)
        new.rename(place)
        aside.rename(new)
    return True


def recover(place: Path, aside: Path) -> None:
    """To be called before anything else: puts back what a kill between two renames left aside."""
    if os.path.lexists(aside) and not os.path.lexists(place):
        aside.rename(place)


def _exchange(one: Path, other: Path) -> bool:
    """renameat2(2) with RENAME_EXCHANGE. False where kernel, C library or file system lack it."""
    import ctypes
    import errno

    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    if call(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
        return False
    raise OSError(code, os.strerror(code), str(other))
